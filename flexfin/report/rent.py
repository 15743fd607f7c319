"""The rent of a case: what is lawful, what the market bears, what it costs and what it brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.case import Case
from flexfin.errors import FlexfinError, Place, Problem
from flexfin.evaluate import Results, evaluate
from flexfin.formula import UNLIMITED
from flexfin.language import _
from flexfin.model import Models
from flexfin.page import Column, Page, number, shown
from flexfin.report.figures import Array, see_lines, spread
from flexfin.report.judgement import (
    Finding,
    checks_data,
    findings_of,
    judged,
    say_findings,
    show_checks,
)
from flexfin.tables import Check, checks_of, to_csv, to_json

_KIND, _TENANTS = "kind", "tenants"
_ASKED, _CEILING, _CEILING_RULE = "asked_rent", "ceiling_rent", "ceiling_rule"
_BELOW, _BELOW_HOLDS = "below_social", "below_social_holds"
_LIMITS: Final = ("discount_limit", "capping_low", "capping_high", "social_limit")
# the rungs of the ladder; what is nothing or has no limit makes none
_LADDER: Final = (
    _ASKED, "lawful_rent", "market_conform_rent", "market_rent", "social_max_rent", "cost_rent",
    "charged_rent", _CEILING, *_LIMITS,
)  # fmt: skip
_DISCOUNT: Final = (
    "market_rent", "insecurity_part", "moving_part", "market_conform_rent",
)  # fmt: skip
_INCOME: Final = (
    "asked_income_by_year", "lawful_income_by_year", "market_conform_income_by_year",
    "social_income_by_year", "cost_income_by_year",
)  # fmt: skip
_CEILING_OVER_TIME, _RENT_OVER_TIME = "ceiling_over_time", "asked_rent_over_time"
_PROJECTED = "projected"
_ROUTE: Final = ("tenancy", "vacancy_act_category", "dwelling", _CEILING_RULE, _BELOW_HOLDS)
_POINTS = "wws_points"
_TENANT: Final = ("tenant_income", "tenant_age", "household_size")
_BENEFIT_KNOWN = "benefit_asked"
_BENEFIT: Final = (
    "calculation_rent", "basic_rent", "first_part", "second_part", "third_part", "benefit_taper",
    "rent_benefit", "net_rent",
)  # fmt: skip
_AID, _AID_THREE_YEARS = "aid_by_year", "aid_over_three_years"
_AID_LIMITS: Final = ("general_ceiling", "sgei_ceiling")
_LINES: Final = tuple(
    dict.fromkeys(
        (
            _KIND, *_LADDER, *_DISCOUNT, *_INCOME, _CEILING_OVER_TIME, _RENT_OVER_TIME, _PROJECTED,
            *_ROUTE, _POINTS, _BELOW, _BENEFIT_KNOWN, *_TENANT, *_BENEFIT, _AID, _AID_THREE_YEARS,
            *_AID_LIMITS,
        )
    )
)  # fmt: skip
# the models whose checks and findings it shows
_MODELS: Final = ("rent", "tenancy", "tenant", "state_aid")
_SPREAD: Final = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
_MONTH_OF_RENT, _MONTH_OF_CEILING = 7, 1  # rents rise on 1 July, ceilings on 1 January


# --- figures of the rent -----------------------------------------------------------------------


class Rung(NamedTuple):
    """One amount of the ladder, in EUR per unit per month."""

    line: str
    label: str
    amount: float


class Step(NamedTuple):
    """The ceiling in January and the rent in July of one year; None where there is none."""

    year: str
    ceiling: float | None
    rent: float | None
    projected: bool

    @property
    def is_above(self) -> bool:
        """Tell whether the rent of July lies above the ceiling of January."""
        return self.rent is not None and self.ceiling is not None and self.rent > self.ceiling


class RentFigures(NamedTuple):
    """Everything that `flexfin rent` shows; `groups` are those that are let to tenants."""

    case: Case
    scenario: str
    results: Results
    groups: tuple[str, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    def of(self, name: str, group: str) -> Any:
        """Give the value of a line without months for one group."""
        line = self.case.models.lines[name]
        axes = [axis for axis in line.axes if axis == "group"]
        found = spread(self.results, name, axes)
        place = (self.case.elements_of("group").index(group),) if axes else ()
        value = found[place]
        return value.item() if isinstance(value, np.generic) else value

    def by(self, name: str, group: str, axis: str) -> Array:
        """Give a line of one group along months or years."""
        place = self.case.elements_of("group").index(group)
        row: Array = spread(self.results, name, ("group", axis))[place]
        return row

    def label(self, name: str) -> str:
        """Give the label of a line."""
        return str(self.case.models.lines[name].label)

    def word(self, name: str, group: str) -> str:
        """Give the label of the word that a line of text holds for a group."""
        word = str(self.of(name, group))
        return str(self.case.models.lines[name].choices.get(word, word))

    def ladder(self, group: str) -> list[Rung]:
        """Give the amounts of a group, the lowest first."""
        rungs = [Rung(name, self.label(name), self.of(name, group)) for name in _LADDER]
        return sorted(
            (rung for rung in rungs if 0 < rung.amount < UNLIMITED), key=lambda rung: rung.amount
        )

    def steps(self, group: str) -> Iterator[Step]:
        """Give the ceiling of each January against the rent of each July."""
        calendar = self.case.calendar
        ceilings = self.by(_CEILING_OVER_TIME, group, "month")
        rents = self.by(_RENT_OVER_TIME, group, "month")
        projected = spread(self.results, _PROJECTED, ("month",))
        for year in calendar.years:
            places: list[int | None] = []
            for month in (_MONTH_OF_CEILING, _MONTH_OF_RENT):
                place = int(year) * 12 + month - 1 - calendar.start
                places.append(place if 0 <= place < calendar.count else None)
            january, july = places
            known = next(place for place in (january, july, 0) if place is not None)
            ceiling = None if january is None else float(ceilings[january])
            yield Step(
                year,
                None if ceiling is None or ceiling >= UNLIMITED else ceiling,
                None if july is None else float(rents[july]),
                bool(projected[known]),
            )

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        calendar = self.case.calendar
        stretches = {year: calendar.months_of(int(year)) for year in calendar.years}
        full = [year for year, months in stretches.items() if months.stop - months.start == 12]
        return (full or calendar.years)[0]

    def income(self, name: str, group: str) -> float:
        """Give an amount by year in the year that is shown."""
        place = self.case.calendar.years.index(self.year)
        return float(self.by(name, group, "year")[place])


def rent_figures(case: Case, models: Models, scenario: str) -> RentFigures:
    """Work out what `flexfin rent` shows.

    Raises FlexfinError where the case lacks a section that the rent needs, or lets to nobody.
    """
    see_lines(case, models, _LINES, "rent")
    kinds = case.values[_KIND]
    groups = tuple(group for group in case.elements_of("group") if kinds[group,] == _TENANTS)
    if not groups:
        message = _("no group of this case is let to tenants, so there is no rent to show")
        remedy = _("A group with 'kind: tenants' has a rent.")
        raise FlexfinError(Problem(Place(case.path), message, remedy))
    results = evaluate(case, [*_LINES, *judged(case, _MODELS)], scenarios=[scenario])
    return RentFigures(case, scenario, results, groups, findings_of(results), checks_of(results))


# --- the rent as data --------------------------------------------------------------------------


def rent_data(figures: RentFigures) -> dict[str, Any]:
    """Give the figures of the rent as data, with English keys; None where there is no limit."""
    case = figures.case
    return {
        "case": case.name,
        "scenario": figures.scenario,
        "reference_date": case.reference_date.isoformat(),
        "groups": {group: _group_data(figures, group) for group in figures.groups},
        "aid": _aid_data(figures),
        "findings": [finding.data() for finding in figures.findings],
        "checks": checks_data(figures.checks),
    }


def _group_data(figures: RentFigures, group: str) -> dict[str, Any]:
    ceiling = figures.of(_CEILING, group)
    data: dict[str, Any] = {
        **{name: figures.of(name, group) for name in (*_ROUTE, _POINTS, _BELOW)},
        _CEILING: None if ceiling >= UNLIMITED else ceiling,
        "ladder": {rung.line: rung.amount for rung in figures.ladder(group)},
        "discount": {name: figures.of(name, group) for name in _DISCOUNT},
        "income": {
            "year": figures.year,
            **{name: figures.income(name, group) for name in _INCOME},
        },
        "over_time": {
            step.year: {
                "ceiling": step.ceiling,
                "rent": step.rent,
                "projected": step.projected,
                "above": step.is_above,
            }
            for step in figures.steps(group)
        },
    }
    found = figures.case.comparables.get((group,))
    if found is not None:
        data["comparables"] = {
            **{name: getattr(found, name) for name in _SPREAD},
            "number": len(found.items),
            "first": found.first,
            "last": found.last,
        }
    if figures.of(_BENEFIT_KNOWN, group):
        data["tenant"] = {name: figures.of(name, group) for name in (*_TENANT, *_BENEFIT)}
    return data


def _aid_data(figures: RentFigures) -> dict[str, Any]:
    case = figures.case
    years = case.calendar.years
    return {
        party: {
            name: dict(zip(years, row.tolist(), strict=True))
            for name, row in (
                (name, spread(figures.results, name, ("party", "year"))[place])
                for name in (_AID, _AID_THREE_YEARS)
            )
        }
        for place, party in enumerate(case.elements_of("party"))
        if spread(figures.results, _AID_THREE_YEARS, ("party", "year"))[place].any()
    }


def rent_json(figures: RentFigures) -> str:
    """Write the figures of the rent as JSON."""
    return to_json(rent_data(figures))


def rent_csv(figures: RentFigures) -> str:
    """Write the figures of the rent as CSV: table, figure, group or party, year and value."""
    data = rent_data(figures)
    rows: list[list[Any]] = []
    for group, found in data["groups"].items():
        rows += [["route", name, group, "", found[name]] for name in (*_ROUTE, _POINTS, _BELOW)]
        rows += [["ladder", name, group, "", value] for name, value in found["ladder"].items()]
        rows += [["discount", name, group, "", value] for name, value in found["discount"].items()]
        year = found["income"]["year"]
        rows += [["income", name, group, year, found["income"][name]] for name in _INCOME]
        for year, step in found["over_time"].items():
            rows += [["over_time", name, group, year, step[name]] for name in ("ceiling", "rent")]
        for table in ("comparables", "tenant"):
            rows += [[table, name, group, "", v] for name, v in found.get(table, {}).items()]
    for party, lines in data["aid"].items():
        for name, by_year in lines.items():
            rows += [["aid", name, party, year, value] for year, value in by_year.items()]
    for one in data["findings"]:
        rows.append(["findings", one["line"], one["at"].get("group", ""), "", 1])
    rows += [["checks", one["line"], "", "", one["largest_deviation"]] for one in data["checks"]]
    return to_csv(["table", "figure", "of", "year", "value"], rows)


# --- the rent in tables ------------------------------------------------------------------------


def rent_tables(figures: RentFigures, width: int, colours: bool) -> str:
    """Write the figures of the rent as tables, bars and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    page.say(_("{case}: which rent can be asked, and why", case=shown(case.name)), "bold")
    page.say(
        _(
            "The law as it stands on {day}; scenario {scenario}. Rents are bare, in euros per room "
            "a month and in prices of {month}, unless a table says otherwise.",
            day=case.reference_date.isoformat(),
            scenario=figures.scenario,
            month=case.calendar.months[0],
        ),
        "dim",
    )
    for group in figures.groups:
        _print_group(page, figures, group)
    _print_income(page, figures)
    _print_aid(page, figures)
    findings = [f for f in figures.findings if f.elements.get("group") not in figures.groups]
    say_findings(page, findings, case, _("What else deserves attention"))
    if figures.checks:
        show_checks(page, figures.checks)
    return page.text(colours)


def _print_group(page: Page, figures: RentFigures, group: str) -> None:
    case = figures.case
    label = shown(case.label_of("group", group))
    page.heading(label, _route(figures, group))
    _print_ladder(page, figures, group)
    _print_answer(page, figures, group)
    _print_comparables(page, figures, group)
    _print_discount(page, figures, group)
    _print_over_time(page, figures, group)
    if figures.of(_BENEFIT_KNOWN, group):
        _print_tenant(page, figures, group)
    findings = [f for f in figures.findings if f.elements.get("group") == group]
    if findings:
        page.heading(_("{group}: what deserves attention", group=label))
        for finding in findings:
            page.point(*finding.sentence(case, {"group"}))


def _route(figures: RentFigures, group: str) -> str:
    """Say under which contract a group is let, and by how many points."""
    names = ["tenancy"]
    if str(figures.of("tenancy", group)) == "vacancy_act":
        names.append("vacancy_act_category")
    words = [figures.word(name, group) for name in (*names, "dwelling")]
    points = figures.of(_POINTS, group)
    words.append(_("{points} points", points=number(points, "digits")) if points else "")
    return " · ".join(word for word in words if word)


def _print_ladder(page: Page, figures: RentFigures, group: str) -> None:
    rows = [
        (
            f"{shown(rung.label)} ◄" if rung.line == _ASKED else shown(rung.label),
            rung.amount,
            number(rung.amount, "cents"),
        )
        for rung in figures.ladder(group)
    ]
    page.lines.append([])
    page.bars(_("Rent ladder"), _("EUR a month"), rows)


def _print_answer(page: Page, figures: RentFigures, group: str) -> None:
    """Say which ceiling holds, and whether the market-conform rent lies below the social one."""
    page.lines.append([])
    ceiling = figures.of(_CEILING, group)
    amount = "" if ceiling >= UNLIMITED else f": € {number(ceiling, 'cents')}"
    page.point(f"{figures.label(_CEILING)}: {figures.word(_CEILING_RULE, group)}{amount}.")
    answer = f"{figures.label(_BELOW_HOLDS)} {figures.word(_BELOW_HOLDS, group)}"
    below = figures.of(_BELOW, group)
    if below:
        answer += f" (€ {number(abs(below), 'cents')})"
    page.point(f"{answer}.")


def _print_comparables(page: Page, figures: RentFigures, group: str) -> None:
    """Show the spread of the rents of which the market rent is the weighted median."""
    found = figures.case.comparables.get((group,))
    if found is None:
        return
    page.heading(
        _("{group}: the comparable rents behind the market rent", group=_label(figures, group)),
        _(
            "{count} rents, {first} to {last}; each counts by its weight.",
            count=len(found.items),
            first=found.first,
            last=found.last,
        ),
    )
    names = (_("lowest"), _("lower quartile"), _("median"), _("upper quartile"), _("highest"))
    columns = [
        Column("", name, (number(getattr(found, key), "cents"),))
        for key, name in zip(_SPREAD, names, strict=True)
    ]
    page.table("", [_("EUR a month")], columns)


def _print_discount(page: Page, figures: RentFigures, group: str) -> None:
    page.heading(
        _("{group}: from market rent to market-conform rent", group=_label(figures, group))
    )
    values = [figures.of(name, group) for name in _DISCOUNT]
    signs = [1.0, *[-1.0] * (len(values) - 2), 1.0]
    cells = tuple(number(s * v, "cents") for s, v in zip(signs, values, strict=True))
    labels = [figures.label(name) for name in _DISCOUNT]
    page.table(_("Step"), labels, [Column("", _("EUR a month"), cells)], breaks=(len(labels) - 1,))


def _print_over_time(page: Page, figures: RentFigures, group: str) -> None:
    steps = list(figures.steps(group))
    if all(step.ceiling is None for step in steps):
        return
    page.heading(
        _(
            "{group}: the legal maximum of January and the rent of July",
            group=_label(figures, group),
        ),
        _("* projection by the rent index of this case: those amounts are not laid down yet."),
    )

    def cell(value: float | None) -> str:
        return "-" if value is None else number(value, "cents")

    columns = [
        Column("", _("Maximum, 1 January"), tuple(cell(step.ceiling) for step in steps)),
        Column("", _("Rent, 1 July"), tuple(cell(step.rent) for step in steps)),
        Column("", "", tuple(_("above the maximum") if s.is_above else "" for s in steps)),
    ]
    years = [f"{step.year} *" if step.projected else step.year for step in steps]
    page.table(_("Year"), years, columns)


def _print_tenant(page: Page, figures: RentFigures, group: str) -> None:
    page.heading(_("{group}: what the tenant keeps", group=_label(figures, group)))
    labels = [figures.label(name) for name in _BENEFIT]
    cells = tuple(number(figures.of(name, group), "cents") for name in _BENEFIT)
    page.table(_("Step"), labels, [Column("", _("EUR a month"), cells)], breaks=(len(labels) - 1,))


def _print_income(page: Page, figures: RentFigures) -> None:
    page.heading(
        _("Rent a year at each choice, in euros"),
        _("Rooms let in {year} times the rent, with the rise of 1 July.", year=figures.year),
    )
    columns = [
        Column(
            "",
            _label(figures, group),
            tuple(number(figures.income(name, group), "whole") for name in _INCOME),
        )
        for group in figures.groups
    ]
    page.table(_("Choice"), [figures.label(name) for name in _INCOME], columns)


def _print_aid(page: Page, figures: RentFigures) -> None:
    data = _aid_data(figures)
    if not data:
        return
    limits = [spread(figures.results, name, ()).item() for name in _AID_LIMITS]
    page.heading(
        _("Possible state aid, in euros"),
        _(
            "Ceilings of de minimis aid over any three years: {general} in general, {sgei} for a "
            "service of general economic interest.",
            general=number(limits[0], "whole"),
            sgei=number(limits[1], "whole"),
        ),
    )
    years = figures.case.calendar.years
    columns = [
        Column(
            shown(figures.case.label_of("party", party)), name, tuple(_cells(lines[line], years))
        )
        for party, lines in data.items()
        for line, name in ((_AID, _("in the year")), (_AID_THREE_YEARS, _("three years")))
    ]
    page.table(_("Year"), list(years), columns)


def _cells(by_year: dict[str, float], years: Sequence[str]) -> list[str]:
    return [number(by_year[year], "whole") for year in years]


def _party(figures: RentFigures, party: str) -> str:
    return shown(figures.case.label_of("party", party))


def _label(figures: RentFigures, group: str) -> str:
    return shown(figures.case.label_of("group", group))


__all__ = ["RentFigures", "rent_csv", "rent_data", "rent_figures", "rent_json", "rent_tables"]
