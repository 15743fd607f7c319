"""Movable units: what they are worth after the first term, and what that does to cost and cash."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.figures import Array, Figure, see_lines, spread
from flexfin.answers.findings import Finding, checks_data, findings_of, judged
from flexfin.answers.page import shown
from flexfin.answers.scenarios import (
    Spreads,
    spreads_data,
    spreads_of,
    spreads_rows,
)
from flexfin.answers.use_in_turn import NEEDED, Switching, can_switch, switching_of
from flexfin.case.case import Case
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.draw import DrawRequest, Headline
from flexfin.engine.run import Results, evaluate
from flexfin.engine.tables import to_csv, to_json

MOVABLE, UNITS, TERM, END = "is_movable", "movable_units", "first_term", "term_end_number"
CHANCE, IDLE, SECOND = "probability_of_outcome", "idle_months", "second_term"
VALUE, EXPECTED, SHARE = "outcome_value", "expected_residual", "expected_residual_share"
LOWEST, HIGHEST, DEVIATION = "residual_lowest", "residual_highest", "residual_deviation"
TODAY, COSTS = "expected_residual_today", "chance_of_cost"
RENTS: Final = ("cost_rent_plain", "cost_rent_without", "cost_rent_with", "cost_rent_guaranteed")
INTEGRAL: Final = (
    "integral_cost_plain", "integral_cost_without", "integral_cost_with",
    "integral_cost_guaranteed",
)  # fmt: skip
COMPARED, CARRIES = "compared_month", "carries_movable"
COVERED, UNCOVERED, AT_END, SOLD = (
    "guaranteed_units", "unguaranteed_units", "guarantee_at_end", "sold_for",
)  # fmt: skip
SHORT: Final = "shortfall"
ROLES: Final = ("state", "municipality", "investor")
FEE, SOLD_CHANCE, BALANCE, TAKEN = (
    "guarantee_fee", "chance_sold", "guarantee_balance", "guarantee_taken",
)  # fmt: skip
CASH, AHEAD, WORTH, BY_YEAR = (
    "second_life_and_guarantee", "second_life_ahead_of_party", "second_life_worth",
    "second_life_by_year",
)  # fmt: skip
PAYER, AMOUNT = "investment_paid_by", "amount"
_INVESTMENT: Final = (
    UNITS, TERM, END, EXPECTED, SHARE, LOWEST, HIGHEST, DEVIATION, TODAY, COSTS, COVERED,
    UNCOVERED, AT_END, SOLD, SHORT, *(f"{SHORT}_{role}" for role in ROLES), FEE, SOLD_CHANCE,
)  # fmt: skip
_OUTCOME: Final = (CHANCE, IDLE, SECOND, VALUE)
_PARTY: Final = (BALANCE, AHEAD, WORTH)
_LINES: Final = (
    MOVABLE, *_INVESTMENT, *_OUTCOME, *RENTS, *INTEGRAL, COMPARED, CARRIES, *_PARTY, CASH, BY_YEAR,
    TAKEN, PAYER, AMOUNT, *(f"{role}_share" for role in ROLES),
)  # fmt: skip
_MODELS: Final = ("relocation",)
_MODELS_OF_SWITCHING: Final = ("demand", "occupancy", "ledger")


class UnitsFigures(NamedTuple):
    """Everything that `flexfin units` shows."""

    case: Case
    scenario: str
    results: Results
    spreads: Spreads | None  # over drawn scenarios
    switching: Switching | None
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return spread(self.results, name, axes)

    @property
    def has_second_life(self) -> bool:
        """Tell whether the case has movable units; else only the use in turn is shown."""
        return EXPECTED in self.results and bool(self.movable)

    @property
    def movable(self) -> dict[str, int]:
        """Give the movable investments, with their positions."""
        if MOVABLE not in self.results:
            return {}
        marks = self.of(MOVABLE, "investment").tolist()
        names = self.case.elements_of("investment")
        return {name: place for place, name in enumerate(names) if marks[place]}

    @property
    def groups(self) -> dict[str, int]:
        """Give the groups that use movable units, with their positions."""
        marks = self.of(CARRIES, "group").tolist()
        names = self.case.elements_of("group")
        return {name: place for place, name in enumerate(names) if marks[place]}

    @property
    def months_compared(self) -> int:
        """Give the number of months over which cost with and without a second life is compared."""
        return int(self.of(COMPARED, "month").sum())

    def residual_of_parties(self) -> Array:
        """Give the expected residual value by the party that paid the units, shape (parties,)."""
        parties, names = self.case.elements_of("party"), self.case.elements_of("investment")
        paid_by = self.case.values[PAYER]
        expected = self.of(EXPECTED, "investment")
        found = np.zeros(len(parties))
        for place, name in enumerate(names):
            found[parties.index(paid_by[name,])] += expected[place]
        return found

    def shared(self) -> dict[str, dict[str, float]]:
        """Give what each role bears of a shortfall, without the guarantee and with it.

        When sold, and as expected; `fee` is what the role pays for the guarantee (or, below zero,
        receives). Without it all is borne by who invests.
        """
        chance, fee = self.of(SOLD_CHANCE, "investment"), float(self.of(FEE, "investment").sum())
        whole = self.of(SHORT, "investment")
        found = {}
        for role in ROLES:
            short = self.of(f"{SHORT}_{role}", "investment")
            before = whole if role == ROLES[-1] else 0 * whole
            found[role] = {
                "sold_without": float(before.sum()),
                "sold_with": float(short.sum()),
                "expected_without": float(before @ chance),
                "expected_with": float(short @ chance),
                "fee": {"state": -fee, "investor": fee}.get(role, 0.0),
            }
        return found


def units_figures(case: Case, scenario: str, asked: DrawRequest | None = None) -> UnitsFigures:
    """Work out what `flexfin units` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case has neither movable units nor rooms used in turn.
    """
    if not can_switch(case):
        see_lines(case, _LINES, "units")
    second = _LINES if all(name in case.models.lines for name in _LINES) else ()
    models_shown = _MODELS if second else _MODELS_OF_SWITCHING
    lines = [*(second or NEEDED), *judged(case, models_shown)]
    results = evaluate(case, lines, scenarios=[scenario])
    figures = UnitsFigures(
        case, scenario, results, None, switching_of(case, asked),
        findings_of(results), checks_of(results),
    )  # fmt: skip
    if asked is None or not figures.has_second_life:
        return figures
    return figures._replace(spreads=spreads_of(case, _spread_figures(figures), asked))


def _spread_figures(figures: UnitsFigures) -> list[Figure]:
    """Give the figures that are shown over drawn scenarios."""
    case = figures.case

    def along(line: str, axis: str, names: Any) -> list[Figure]:
        label = case.models.lines[line].label
        return [
            Figure(
                Headline(line, (name,)),
                f"{line}.{name}",
                f"{label}, {shown(case.label_of(axis, name))}",
                "cents" if axis == "group" else "whole",
            )
            for name in names
        ]

    payers = [p for p in case.elements_of("party") if p in figures.case.values[PAYER].values()]
    return [
        *along(EXPECTED, "investment", figures.movable),
        *along(RENTS[2], "group", figures.groups),
        *along(WORTH, "party", payers),
    ]


# --- as data -------------------------------------------------------------------------------------


def units_data(figures: UnitsFigures) -> dict[str, Any]:
    """Give the figures of the units as data, with English keys."""
    case = figures.case
    data: dict[str, Any] = {
        "case": case.name,
        "scenario": figures.scenario,
        "start": case.calendar.months[0],
        "end": case.calendar.months[-1],
        "months": case.calendar.count,
    }
    if figures.has_second_life:
        data |= _second_life_data(figures)
    if figures.switching is not None:
        data["use_in_turn"] = figures.switching.data(case.scenarios)
    if figures.spreads is not None:
        data["scenarios"] = spreads_data(figures.spreads)
    return data | {
        "findings": [finding.data() for finding in figures.findings],
        "checks": checks_data(figures.checks),
    }


def _second_life_data(figures: UnitsFigures) -> dict[str, Any]:
    case = figures.case
    outcomes = case.elements_of("outcome")

    def along(name: str, axis: str) -> dict[str, float]:
        return dict(zip(case.elements_of(axis), figures.of(name, axis).tolist(), strict=True))

    units = {}
    for name, place in figures.movable.items():
        units[name] = {
            line: float(figures.of(line, "investment")[place]) for line in _INVESTMENT
        } | {
            "outcomes": {
                outcome: {
                    line: float(figures.of(line, "investment", "outcome")[place, at])
                    for line in _OUTCOME
                }
                for at, outcome in enumerate(outcomes)
            }
        }
    return {
        "units": units,
        "cost_rent": {name: along(name, "group") for name in RENTS},
        "integral_cost_a_year": {
            name: dict(zip(case.elements_of("group"), yearly(figures, name).tolist(), strict=True))
            for name in INTEGRAL
        },
        "guarantee": {"taken": case.values[TAKEN][()], "roles": figures.shared()},
        "parties": {name: along(name, "party") for name in _PARTY}
        | {
            "expected_residual": dict(
                zip(case.elements_of("party"), figures.residual_of_parties().tolist(), strict=True)
            ),
            BY_YEAR: {
                party: dict(zip(case.calendar.years, row.tolist(), strict=True))
                for party, row in zip(
                    case.elements_of("party"), figures.of(BY_YEAR, "party", "year"), strict=True
                )
            },
        },
    }


def yearly(figures: UnitsFigures, name: str) -> Array:
    """Give a cost by group in the average year of the months that are compared."""
    total = figures.of(name, "group", "month").sum(-1)
    found: Array = total * 12 / max(1, figures.months_compared)
    return found


def units_json(figures: UnitsFigures) -> str:
    """Write the figures of the units as JSON."""
    return to_json(units_data(figures))


def units_csv(figures: UnitsFigures) -> str:
    """Write the figures of the units as CSV: table, figure, of what, value."""
    data = units_data(figures)
    rows: list[list[Any]] = []
    for name, unit in data.get("units", {}).items():
        rows += [["units", line, name, unit[line]] for line in _INVESTMENT]
        rows += [
            ["outcomes", line, f"{name}.{outcome}", value]
            for outcome, lines in unit["outcomes"].items()
            for line, value in lines.items()
        ]
    for table in ("cost_rent", "integral_cost_a_year"):
        rows += [
            [table, name, of, value]
            for name, values in data.get(table, {}).items()
            for of, value in values.items()
        ]
    if "guarantee" in data:
        rows.append(["guarantee", "taken", "", data["guarantee"]["taken"]])
        rows += [
            ["guarantee", name, role, value]
            for role, values in data["guarantee"]["roles"].items()
            for name, value in values.items()
        ]
    for name, values in data.get("parties", {}).items():
        for party, value in values.items():
            if isinstance(value, dict):
                rows += [["parties", name, f"{party}.{year}", one] for year, one in value.items()]
            else:
                rows.append(["parties", name, party, value])
    rows += _switching_rows(data.get("use_in_turn", {}))
    rows += spreads_rows(data.get("scenarios", {}))
    rows += [["findings", one["line"], ".".join(one["at"].values()), 1] for one in data["findings"]]
    rows += [["checks", one["line"], "", one["largest_deviation"]] for one in data["checks"]]
    return to_csv(["table", "figure", "of", "value"], rows)


def _switching_rows(data: dict[str, Any]) -> list[list[Any]]:
    rows = []
    for name, values in data.items():
        if not isinstance(values, dict):
            continue
        for of, value in values.items():
            inner = value.items() if isinstance(value, dict) else [("", value)]
            rows += [
                ["use_in_turn", name, ".".join(filter(None, (of, key))), "" if one is None else one]
                for key, one in inner
            ]
    return rows
