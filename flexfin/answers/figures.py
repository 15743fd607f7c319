"""What every report reads from results: lines laid out along axes, labels, the lines it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flexfin.case.case import Case
from flexfin.case.named import Named
from flexfin.engine.months import year_label
from flexfin.engine.results import Headline
from flexfin.engine.run import Results
from flexfin.engine.tables import plain_of
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, months_words
from flexfin.ground.numbers import Shape, signed
from flexfin.ground.view import Said, Sentence, shown
from flexfin.model.sides import OUTSIDE

Array = NDArray[Any]


class Figure(NamedTuple):
    """A figure as it is shown: what it is, its name in data, its label, how it is written.

    `is_of_some`: it is shared by some, and 0 in a scenario where there is nobody. `counts` tells of
    each named scenario whether it is there.
    """

    headline: Headline
    name: str
    label: str
    shape: Shape
    is_of_some: bool = False
    counts: tuple[bool, ...] = ()


def change(value: float | None, shape: Shape = "whole") -> Said | None:
    """Give by how much a figure changes, with a plus where it goes up."""
    return None if value is None else Said(value, signed(value, shape))


def opening(
    case: Case, scenario: str, more: str = "", **facts: object
) -> tuple[dict[str, object], Sentence]:
    """Give what an answer begins with: its facts, and a sentence on scenario and period.

    `more` is what a reader of its tables has to know besides.
    """
    months, start = case.calendar.months, case.calendar.start
    text = _("Scenario {scenario}; {start} to {end} ({months}).",
             scenario=shown(case.label_of("scenario", scenario)),
             start=month_words(start), end=month_words(start + len(months) - 1),
             months=months_words(len(months)))  # fmt: skip
    found = {
        "case": case.name,
        "scenario": scenario,
        "start": months[0],
        "end": months[-1],
        "months": len(months),
        **facts,
    }
    return found, Sentence(f"{text} {more}".rstrip(), tone="note")


def spread(results: Results, name: str, axes: Sequence[str]) -> Array:
    """Give a line of one scenario with exactly these axes, in this order."""
    found = plain_of(results[name])
    case = results.case
    array = found.array
    order = [found.axes.index(axis) for axis in axes if axis in found.axes]
    assert len(order) == len(found.axes), name
    array = np.transpose(array, order)
    for position, axis in enumerate(axes):
        if axis not in found.axes:
            array = np.expand_dims(array, position)
    return np.broadcast_to(array, [len(case.elements_of(axis)) for axis in axes])


def over_scenarios(results: Results, name: str, axes: Sequence[str]) -> Array:
    """Give a line with the scenarios first, and then exactly these axes, in this order."""
    values = results[name]
    array, found = np.asarray(values.array), list(values.axes)
    if "scenario" not in found:
        array, found = array[None], ["scenario", *found]
    wanted = ["scenario", *axes]
    array = np.transpose(array, [found.index(axis) for axis in wanted if axis in found])
    for position, axis in enumerate(wanted):
        if axis not in found:
            array = np.expand_dims(array, position)
    sizes = [len(results.case.elements_of(axis)) for axis in axes]
    return np.broadcast_to(array, [len(results.scenarios), *sizes])


def element_label(case: Case, axis: str, name: str) -> str:
    """Give the label of an element, safe to print."""
    return shown(case.label_of(axis, name))


def party_label(case: Case, party: str) -> str:
    """Give the label of a party, or the words for those outside."""
    return _("outside the parties") if party == OUTSIDE else element_label(case, "party", party)


def group_labels(case: Case) -> list[str]:
    """Give the labels of the groups, safe to print."""
    return [element_label(case, "group", group) for group in case.elements_of("group")]


def year_labels(case: Case) -> list[str]:
    """Give the calendar years of a case, a part of one with its months."""
    spans = {year: case.calendar.months_of(int(year)) for year in case.calendar.years}
    return [year_label(year, int(span.stop - span.start)) for year, span in spans.items()]


def reserve_groups(case: Case, kind: str = "") -> list[str]:
    """Give the groups that are the reserve: all, those of tenants, or what stands by."""
    given, kinds = case.values["callable"], case.values["kind"]
    return [
        group
        for group in case.elements_of("group")
        if given[group,] == "yes" and kind in ("", kinds[group,])
    ]


def groups_of(case: Case, kind: str) -> list[str]:
    """Give the groups of a kind; none where the case has no groups."""
    kinds = case.values.get("kind", {})
    return [group for group in case.elements_of("group") if kinds.get((group,)) == kind]


def see_lines(case: Case, lines: Iterable[str], command: str) -> None:
    """See that a case has the lines that a command shows.

    Raises FlexfinError with the sections that are lacking.
    """
    absent = [name for name in lines if name not in case.models.lines]
    if not absent:
        return
    models = case.all_models
    if absent[0] not in models.lines:
        message = _(
            "there is no line '{name}', which `flexfin {command}` shows",
            name=absent[0],
            command=command,
        )
        raise FlexfinError(Problem(Place(models.folder), message))
    sections = case.missing_for(models.lines[absent[0]].model)
    named = Named(models, case.path)
    raise FlexfinError(
        Problem(
            Place(case.path),
            _(
                "this case lacks {sections}, which `flexfin {command}` needs",
                command=command,
                sections=named.sections(sections),
            ),
            named.how_to_give(sections)
            or _("`flexfin new FILE` makes an example in which every section is explained."),
        )
    )
