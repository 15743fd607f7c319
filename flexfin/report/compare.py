"""Two cases or offers: what each party gains by the one over the other, input by input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.case import Case
from flexfin.difference import Amounts, Change, Difference, Step, difference
from flexfin.errors import FlexfinError, Problem
from flexfin.evaluate import Results, evaluate
from flexfin.language import _
from flexfin.model import Models
from flexfin.page import Column, Page, number, shown
from flexfin.report.deal import label_of, scenario_weights, side_labels, value_text
from flexfin.report.figures import see_lines
from flexfin.tables import broken

_GAINS: Final = ("owner_gain", "holder_gain")
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

    @property
    def moved(self) -> list[str]:
        """Give the amounts that differ, or that a step moves."""
        found = self.difference
        return [name for name in self.labels if any(_moves(step, [name]) for step in found.steps)]


def compare(
    cases: tuple[Case, Case], names: tuple[str, str], models: Models, scenario: str | None
) -> Compared:
    """Explain the difference in result between two cases.

    Raises FlexfinError where one has nothing to compare, or its checks fail.
    """
    labels: dict[str, tuple[str, str]] = {}
    warnings: dict[Problem, None] = {}
    for case in cases:
        lines = [name for name in _LINES if name in case.models.lines]
        if not lines:
            see_lines(case, models, [_COST], "compare")

    def measure(case: Case) -> Amounts:
        lines = [name for name in _LINES if name in case.models.lines]
        checks = [name for name, line in case.models.lines.items() if line.kind == "check"]
        chosen = [scenario] if scenario else None
        results = evaluate(case, [*lines, *checks], scenarios=chosen)
        problems = broken(results)
        if problems:
            raise FlexfinError(problems)
        warnings.update(dict.fromkeys(results.warnings()))
        found = {}
        for name in lines:
            for key, (label, amount) in _expected(results, name).items():
                labels.setdefault(key, label)
                found[key] = amount
        return found

    found = difference(*cases, measure)
    order = {name: place for place, name in enumerate(_LINES)}
    both = sorted(
        found.before.keys() & found.after.keys(),
        key=lambda name: (order[name.split(".")[0]], [*found.before].index(name)),
    )
    labels = {name: labels[name] for name in both}
    return Compared(names, cases, found, labels, tuple(warnings))


def _expected(results: Results, name: str) -> dict[str, tuple[tuple[str, str], float]]:
    """Give the expectation of a line over the scenarios, added up over months, by element."""
    values, case = results[name], results.case
    array, axes = np.asarray(values.array, float), list(values.axes)
    if "month" in axes:
        array = array.sum(axis=axes.index("month"))
        axes.remove("month")
    if "scenario" in axes:
        weights = scenario_weights(results)
        array = np.tensordot(weights / weights.sum(), array, (0, axes.index("scenario")))
        axes.remove("scenario")
    label = str(values.line.label)
    if name in _GAINS:
        side = side_labels(case)[_GAINS.index(name)]
        return {name: ((_("Gain"), side), float(array))}
    if not axes:
        return {name: (("", label), float(array))}
    names = case.elements_of(axes[0])
    return {
        f"{name}.{element}": (
            ("", f"{label}, {shown(case.label_of(axes[0], element))}"),
            float(array[position].sum()),
        )
        for position, element in enumerate(names)
    }


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
    return rows


# --- in tables ---------------------------------------------------------------------------------


def say_compared(page: Page, found: Compared, scenario: str | None) -> None:
    """Add the comparison: where it starts, each step, where it ends."""
    first, last = (shown(name) for name in found.names)
    page.say(_("{case}: from {first} to {last}", case=shown(found.cases[0].name),
               first=first, last=last), "bold")  # fmt: skip
    basis = (
        _("Scenario {scenario}.", scenario=scenario)
        if scenario
        else _("Expectation over the scenarios with their probabilities.")
    )
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


def _moves(step: Step, names: Sequence[str]) -> bool:
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
