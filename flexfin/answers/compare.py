"""Two cases or offers: what each party gains by the one over the other, input by input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final, NamedTuple

from flexfin.answers.agreement_terms import label_of, scenario_weights, side_labels, value_text
from flexfin.answers.drawn import NEED_MEAN, circumstances_of
from flexfin.answers.drawn_and_named import compared
from flexfin.answers.figures import Figure, see_lines
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import (
    Spreads,
    say_apart,
    show_statistics,
    show_worst,
    spreads_data,
    spreads_rows,
)
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.change import Amounts, Change, ChangeStep, Difference, difference
from flexfin.engine.checks import broken
from flexfin.engine.draw import DrawRequest, Headline, How, Simulated, simulate
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import mean
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import number

_GAINS: Final = ("grantor_gain", "holder_gain")
_CENT: Final = 0.005  # euros: what is less does not count as a difference
_COST = "integral_cost_total"
# amounts in euros that are compared, where the case has them; by party where the line is
_LINES: Final = (*_GAINS, "net_present_value", "party_loss", _COST, "reserve_saving")


class Compared(NamedTuple):
    """Two cases or offers, their names, and the difference between them."""

    names: tuple[str, str]
    cases: tuple[Case, Case]
    difference: Difference
    labels: dict[str, tuple[str, str]]  # of each amount: what it is, and whose
    warnings: tuple[Problem, ...] = ()
    drawn: Spreads | None = None  # the differences, where scenarios are drawn

    @property
    def moved(self) -> list[str]:
        """Give the amounts that differ, or that a step moves."""
        found = self.difference
        return [name for name in self.labels if any(_moves(step, [name]) for step in found.steps)]


def compare(
    cases: tuple[Case, Case],
    names: tuple[str, str],
    scenario: str | None,
    asked: DrawRequest | None = None,
) -> Compared:
    """Explain the difference in result between two cases.

    The amounts are those of one scenario, the expectation over the named ones, or where scenarios
    are asked for the mean over these, drawn alike for every step.

    Raises FlexfinError where one has nothing to compare, or its checks fail.
    """
    labels: dict[str, tuple[str, str]] = {}
    warnings: dict[Problem, None] = {}
    drawn: dict[int, Simulated] = {}
    for case in cases:
        if not _lines_of(case):
            see_lines(case, [_COST], "compare")

    def measure(case: Case) -> Amounts:
        checks = [name for name, line in case.models.lines.items() if line.kind == "check"]
        results = evaluate(
            case, [*_lines_of(case), *checks], scenarios=[scenario] if scenario else None
        )
        problems = broken(results)
        if problems:
            raise FlexfinError(problems)
        warnings.update(dict.fromkeys(results.warnings()))
        amounts = _amounts_of(case)
        labels.update({name: one.label for name, one in amounts.items() if name not in labels})
        if asked is None:
            weights = scenario_weights(results)
            return {
                name: float(mean(one.headline.of(results), weights / weights.sum()))
                for name, one in amounts.items()
            }
        headlines = [one.headline for one in amounts.values()]
        headlines += [one.headline for one in circumstances_of(case)]
        found = simulate(case, headlines, asked.scenarios, asked.seed, progress=asked.progress)
        if any(case is one for one in cases):
            drawn[id(case)] = found
        return {name: float(found.figures[one.headline].mean()) for name, one in amounts.items()}

    found = difference(*cases, measure)
    order = {name: place for place, name in enumerate(_LINES)}
    both = sorted(
        found.before.keys() & found.after.keys(),
        key=lambda name: (order[name.split(".")[0]], [*found.before].index(name)),
    )
    labels = {name: labels[name] for name in both}
    spreads = None
    if asked is not None:
        spreads = _differences(drawn[id(cases[0])], drawn[id(cases[1])], labels)
    return Compared(names, cases, found, labels, tuple(warnings), spreads)


def _differences(
    before: Simulated, after: Simulated, labels: Mapping[str, tuple[str, str]]
) -> Spreads:
    """Give the differences scenario by scenario; circumstances are those of the second case."""
    amounts = {name: one.headline for name, one in _amounts_of(after.case).items()}
    figures = [
        Figure(amounts[name], name, ", ".join(filter(None, label)), "whole")
        for name, label in labels.items()
    ]
    changed = {one.headline: after.figures[one.headline] - before.figures[one.headline]
               for one in figures}  # fmt: skip
    drawn = replace(after, figures={**after.figures, **changed})
    known = {one: after.statistics(one) for one in (NEED_MEAN,) if one in after.figures}
    apart = compared(after.case, (), known)
    return Spreads(after.case, tuple(figures), {}, drawn, circumstances_of(after.case), apart)


class _Amount(NamedTuple):
    headline: Headline
    label: tuple[str, str]  # what it is, and whose


def _lines_of(case: Case) -> list[str]:
    return [name for name in _LINES if name in case.models.lines]


def _amounts_of(case: Case) -> dict[str, _Amount]:
    """Give the amounts of a case that are compared, added up over months, by element."""
    found = {}
    for name in _lines_of(case):
        line = case.models.lines[name]
        how: How = "total" if "month" in line.axes else "value"
        label = str(line.label)
        if name in _GAINS:
            side = side_labels(case)[_GAINS.index(name)]
            found[name] = _Amount(Headline(name, (), how), (_("Gain"), side))
            continue
        for key in product(*(case.elements_of(axis) for axis in line.elements)):
            row = Row(case, line, key)
            words = ", ".join([label, *map(shown, row.names)])
            found[row.identity] = _Amount(Headline(name, key, how), ("", words))
    return found


# --- as data -----------------------------------------------------------------------------------


def compare_data(found: Compared) -> dict[str, Any]:
    """Give the comparison as data, with English keys."""
    return {
        "before": found.names[0],
        "after": found.names[1],
        "amounts": {
            name: {
                "label": ", ".join(filter(None, label)),
                "before": found.difference.before.get(name, 0.0),
                "after": found.difference.after.get(name, 0.0),
                "difference": found.difference.total(name),
            }
            for name, label in found.labels.items()
        },
        "steps": [
            {
                "changes": [
                    {"path": one.path, "before": _plain(one.before), "after": _plain(one.after)}
                    for one in step.changes
                ],
                "frame": list(step.frame),
                "effect": {name: step.effect.get(name, 0.0) for name in found.labels},
            }
            for step in found.difference.steps
        ],
        **({} if found.drawn is None else spreads_data(found.drawn)),
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def compare_rows(found: Compared) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item and value."""
    data = compare_data(found)
    rows: list[list[Any]] = [
        ["amounts", name, which, amounts[which]]
        for name, amounts in data["amounts"].items()
        for which in ("before", "after", "difference")
    ]
    for step in data["steps"]:
        item = " ".join([*(one["path"] for one in step["changes"]), *step["frame"]])
        rows += [["steps", name, item, value] for name, value in step["effect"].items()]
    return [*rows, *spreads_rows(data)]


# --- in tables ---------------------------------------------------------------------------------


def say_compared(page: Page, found: Compared, scenario: str | None) -> None:
    """Add the comparison: where it starts, each step, where it ends."""
    first, last = (shown(name) for name in found.names)
    page.say(_("{case}: from {first} to {last}", case=shown(found.cases[0].name),
               first=first, last=last), "bold")  # fmt: skip
    basis = _("Expectation over the scenarios with their probabilities.")
    if scenario:
        basis = _("Scenario {scenario}.", scenario=scenario)
    elif found.drawn:
        assert found.drawn.simulated is not None
        count = number(found.drawn.simulated.count, "whole")
        basis = _("Mean over {count} drawn scenarios, the same for every step.", count=count)
    page.say(
        basis
        + " "
        + _(
            "Amounts in euros over the whole period. Inputs change one by one, in the order in "
            "which the models ask for them; each step counts with those before it made, and the "
            "steps add up to the whole."
        ),
        "dim",
    )
    steps = found.difference.steps
    if not steps:
        page.point(_("No input differs."), indent=2)
        return
    moved = found.moved
    if not moved:
        page.heading(_("What differs"))
        for step in steps:
            page.point("; ".join(step_words(found, step.changes, step.frame)), indent=2)
        page.say(_("None of the amounts that are compared differs."))
        return
    page.heading(_("The difference step by step"))
    everything = steps
    steps = tuple(step for step in steps if _moves(step, moved))
    words = [step_words(found, step.changes, step.frame) for step in steps]
    numbered = [_short(place, parts) for place, parts in enumerate(words, 1)]
    columns = [
        Column(
            *found.labels[name],
            (
                _amount(found.difference.before[name]),
                *(_change(step.effect.get(name, 0.0)) for step in steps),
                _amount(found.difference.after[name]),
                _change(found.difference.total(name)),
            ),
        )
        for name in moved
    ]
    labels = [first, *numbered, last, _("Difference")]
    page.table(_("Step"), labels, columns, breaks=(1, len(labels) - 2, len(labels) - 1))
    for place, parts in enumerate(words, 1):
        if len(parts) > 1:
            page.point(f"{place}. {'; '.join(parts)}", indent=2)
    idle = [
        "; ".join(step_words(found, step.changes, step.frame))
        for step in everything
        if step not in steps
    ]
    if idle:
        page.say(_("Without effect on these amounts: {steps}.", steps="; ".join(idle)), "dim")
    still = [", ".join(filter(None, found.labels[n])) for n in found.labels if n not in moved]
    if still:
        page.say(_("The same in both: {amounts}.", amounts="; ".join(still)), "dim")
    if found.drawn:
        told = tuple(one for one in found.drawn.figures if one.name in moved)
        spreads = found.drawn._replace(figures=told)
        say_apart(page, spreads)
        show_statistics(page, spreads, _("The difference, scenario by scenario"))
        show_worst(page, spreads)


def _moves(step: ChangeStep, names: Sequence[str]) -> bool:
    """Tell whether a step moves one of these amounts."""
    return any(abs(step.effect.get(name, 0.0)) >= _CENT for name in names)


def _short(place: int, parts: Sequence[str]) -> str:
    """Write a step for the table: its number, and its first part."""
    more = _(" and {count} more", count=len(parts) - 1) if len(parts) > 1 else ""
    return f"{place}. {parts[0]}{more}"


def _amount(value: float) -> str:
    return number(0.0 if abs(value) < 0.5 else value, "whole")


def _change(value: float) -> str:
    text = _amount(value)
    return text if text.startswith("-") or text == "0" else f"+{text}"


def step_words(found: Compared, changes: Sequence[Change], frame: Sequence[str]) -> list[str]:
    """Say what a step changes, part by part."""
    words = [
        f"{label_of(found.cases[0], one.line, one.key)}: "
        f"{value_text(found.cases[0], one.line, one.before)} → "
        f"{value_text(found.cases[1], one.line, one.after)}"
        for one in changes
    ]
    return [*words, *(shown(text) for text in frame)]
