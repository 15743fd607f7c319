"""Two cases or offers: what each party gains by the one over the other, input by input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final, NamedTuple

from flexfin.answers.agreement_terms import labels_over, side_labels
from flexfin.answers.drawn import NEED_MEAN, circumstances_of, compared
from flexfin.answers.figures import Figure, change, see_lines
from flexfin.answers.input_text import label_of, value_text
from flexfin.answers.scenarios import Spreads, apart_sentence, statistics_part, worst_part
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.change import Amounts, Change, ChangeStep, Difference, difference
from flexfin.engine.checks import broken, faults_of_inputs
from flexfin.engine.draw import DrawRequest, Simulated, simulate, weights_in
from flexfin.engine.results import Headline, How
from flexfin.engine.run import Program
from flexfin.engine.statistics import mean
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Datum,
    Part,
    Sentence,
    TableColumn,
    View,
    ViewTable,
    part,
    points,
    rows,
    shown,
    view,
)

GAINS: Final = ("grantor_gain", "holder_gain")
_CENT: Final = 0.005  # euros: what is less does not count as a difference
_COST = "integral_cost_total"
# amounts in euros that are compared, where the case has them; by party where the line is
_LINES: Final = (*GAINS, "net_present_value", "party_loss", _COST, "reserve_saving")


class Compared(NamedTuple):
    """Two cases or offers, their names, and the difference between them."""

    names: tuple[str, str]  # offers by their labels
    cases: tuple[Case, Case]
    difference: Difference
    labels: dict[str, tuple[str, str]]  # of each amount: what it is, and whose
    warnings: tuple[Problem, ...] = ()
    drawn: Spreads | None = None  # the differences, where scenarios are drawn
    scenario: str | None = None  # where it is of one only

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
    programs: list[Program] = []  # the last one: what a step does not touch is not worked out again
    for case in cases:
        if not _lines_of(case):
            see_lines(case, [_COST], "compare")

    only = [scenario] if scenario else None

    def measure(case: Case) -> Amounts:
        if faults := faults_of_inputs(case, None, only):  # soon seen, and why most steps fail
            raise FlexfinError(faults)
        checks = [name for name, line in case.models.lines.items() if line.kind == "check"]
        known = programs[-1].same_in(case) if programs else {}
        programs[:] = [Program(case, [*_lines_of(case), *checks], known=known)]
        results = programs[0].results(only)
        problems = broken(results)
        if problems:
            raise FlexfinError(problems)
        warnings.update(dict.fromkeys(results.warnings()))
        amounts = _amounts_of(case)
        labels.update({name: one.label for name, one in amounts.items() if name not in labels})
        if asked is None:
            weights = weights_in(results)
            return {name: float(mean(one.headline.of(results), weights))
                    for name, one in amounts.items()}  # fmt: skip
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
    if all(name in case.models.lines for name in GAINS for case in cases):
        sides = labels_over(cases)
        labels.update({name: (_("Gain"), side) for name, side in zip(GAINS, sides, strict=True)})
    spreads = None
    if asked is not None:
        spreads = _differences(drawn[id(cases[0])], drawn[id(cases[1])], labels)
    return Compared(names, cases, found, labels, tuple(warnings), spreads, scenario)


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
        if name in GAINS:
            side = side_labels(case)[GAINS.index(name)]
            found[name] = _Amount(Headline(name, (), how), (_("Gain"), side))
            continue
        for key in product(*(case.elements_of(axis) for axis in line.elements)):
            row = Row(case, line, key)
            words = ", ".join([label, *map(shown, row.names)])
            found[row.identity] = _Amount(Headline(name, key, how), ("", words))
    return found


# --- how it is shown ---------------------------------------------------------------------------


def compare_view(found: Compared) -> View:
    """Give the comparison: where it starts, each step, where it ends."""
    first, last = (shown(name) for name in found.names)
    title = _("{case}: from {first} to {last}", case=shown(found.cases[0].name),
              first=first, last=last)  # fmt: skip
    facts = {
        "case": found.cases[0].name,
        "before": found.names[0],
        "after": found.names[1],
        "scenario": found.scenario,
    }
    moved, steps = found.moved, found.difference.steps
    spreads = None
    if found.drawn and moved:
        told = tuple(one for one in found.drawn.figures if one.name in moved)
        spreads = found.drawn._replace(figures=told)
    if not steps:
        part_ = part("steps", "", *points([_("No input differs.")]))
    elif not moved:
        differing = ["; ".join(step_words(found, step.changes, step.frame)) for step in steps]
        same = Sentence(_("None of the amounts that are compared differs."))
        part_ = part("steps", _("What differs"), *points(differing), same)
    else:
        part_ = _steps(found, first, last)
    return view(
        "compare",
        title,
        facts,
        (Sentence(_basis(found), tone="note"), *apart_sentence(spreads)),
        part_,
        spreads and statistics_part(spreads, _("The difference, scenario by scenario")),
        spreads and worst_part(spreads),
    )


def _basis(found: Compared) -> str:
    """Say over which scenarios the amounts are, and how the steps are made."""
    basis = _("Expectation over the scenarios with their probabilities.")
    if found.scenario:
        basis = _("Scenario {scenario}.",
                  scenario=shown(found.cases[0].label_of("scenario", found.scenario)))
    elif found.drawn:
        assert found.drawn.simulated is not None
        count = number(found.drawn.simulated.count, "whole")
        basis = _("Mean over {count} drawn scenarios, the same for every step.", count=count)
    return f"{basis} " + _(
        "Amounts in euros over the whole period. Inputs change one by one, in the order in "
        "which the models ask for them; each step counts with those before it made, and the "
        "steps add up to the whole."
    )


def _steps(found: Compared, first: str, last: str) -> Part:
    moved, difference = found.moved, found.difference
    steps = [step for step in difference.steps if _moves(step, moved)]
    words = [step_words(found, step.changes, step.frame) for step in steps]
    labels = [first, *(step_label(*one) for one in enumerate(words, 1)), last, _("Difference")]
    keys = ["before", *(_key(step) for step in steps), "after", "difference"]
    values: list[tuple[Datum, ...]] = [
        (
            difference.before[name],
            *(change(step.effect.get(name, 0.0)) for step in steps),
            difference.after[name],
            change(difference.total(name)),
        )
        for name in moved
    ]
    ruled = (1, len(keys) - 2, len(keys) - 1)
    lines = tuple(
        row._replace(ruled=place in ruled) for place, row in enumerate(rows(keys, labels, values))
    )
    heads = []
    for name in moved:
        over, label = found.labels[name]
        heads.append(TableColumn(name, label, over))
    idle = [step for step in difference.steps if step not in steps]
    return part(
        "steps",
        _("The difference step by step"),
        ViewTable("steps", _("Step"), tuple(heads), lines, unit="EUR"),
        *in_parts(words),
        _without_effect(found, idle) if idle else None,
        _the_same(found) if len(moved) < len(found.labels) else None,
    )


def _without_effect(found: Compared, steps: Sequence[ChangeStep]) -> Sentence:
    listed = "; ".join("; ".join(step_words(found, one.changes, one.frame)) for one in steps)
    text = _("Without effect on these amounts: {steps}.", steps=listed)
    return Sentence(text, tone="note", data={"without_effect": [_key(step) for step in steps]})


def _the_same(found: Compared) -> Sentence:
    same = [name for name in found.labels if name not in found.moved]
    listed = "; ".join(", ".join(filter(None, found.labels[name])) for name in same)
    text = _("The same in both: {amounts}.", amounts=listed)
    return Sentence(text, tone="note", data={"same": same})


def _moves(step: ChangeStep, names: Sequence[str]) -> bool:
    """Tell whether a step moves one of these amounts."""
    return any(abs(step.effect.get(name, 0.0)) >= _CENT for name in names)


def _key(step: ChangeStep) -> str:
    """Give the paths of what a step changes; `frame` where it is no input."""
    return " ".join([*(one.path for one in step.changes), *(["frame"] if step.frame else [])])


def in_parts(steps: Iterable[Sequence[str]]) -> tuple[Sentence, ...]:
    """Tell the steps that change several things in full, below their table."""
    return points(f"{n}. {'; '.join(one)}" for n, one in enumerate(steps, 1) if len(one) > 1)


def step_label(place: int, parts: Sequence[str]) -> str:
    """Write a step for the table: its number, and its first part; `in_parts` has all of them."""
    more = _(" and {count} more", count=len(parts) - 1) if len(parts) > 1 else ""
    return f"{place}. {parts[0]}{more}"


def step_words(found: Compared, changes: Sequence[Change], frame: Sequence[str]) -> list[str]:
    """Say what a step changes, part by part."""
    words = [
        f"{label_of(Row(found.cases[0], one.line, one.key))}: "
        f"{value_text(found.cases[0], one.line, one.before)} → "
        f"{value_text(found.cases[1], one.line, one.after)}"
        for one in changes
    ]
    return [*words, *(shown(text) for text in frame)]
