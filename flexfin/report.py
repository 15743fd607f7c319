"""The cost of a case: the figures a controller asks for, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flexfin.case import Case
from flexfin.errors import FlexfinError, Place, Problem
from flexfin.evaluate import Results, evaluate
from flexfin.language import _
from flexfin.model import Line, Models
from flexfin.months import format_month
from flexfin.page import Column, Page, number, shown
from flexfin.tables import Check, checks_of, plain_of, to_csv, to_json

Array = NDArray[Any]

_CATEGORY, _ITEM_COST, _SHARE = "cost_category", "cost_of_item", "investment_share"
_TOTAL, _PRICES = "integral_cost", "price_level"
_CAPITAL: Final = ("depreciation", "capital_charge")
_AVERAGES: Final = ("cost_per_unit_month", "cost_per_place_day", "cost_per_m2_year")
_BASES: Final = {
    "normal": "cost_rent_normal",
    "planned": "cost_rent_planned",
    "full": "cost_rent_full",
}
_BASIS, _CHARGED, _SHORT, _COVERAGE = "occupancy_basis", "charged_rent", "rent_short", "coverage"
_BY_YEAR, _VERDICT, _RISE = "accrual_coverage", "pass_through_verdict", "uncovered_rise"
_LINES: Final = (
    _CATEGORY,
    _ITEM_COST,
    _SHARE,
    _TOTAL,
    *_CAPITAL,
    *_AVERAGES,
    *_BASES.values(),
    _BASIS,
    _CHARGED,
    _SHORT,
    _COVERAGE,
    _BY_YEAR,
    _VERDICT,
    _RISE,
)
# where no rise in rent is asked for
_SETTLED: Final = ("not_applicable", "outside_chapter", "covered")


# --- figures of the cost -----------------------------------------------------------------------


class CostRow(NamedTuple):
    """One category of cost: EUR per group and month."""

    key: str
    label: str
    months: Array


class Finding(NamedTuple):
    """A finding that holds, for one row of elements."""

    line: Line
    elements: dict[str, str]


class Stretch(NamedTuple):
    """Months of which amounts are shown: added up and multiplied by `factor`."""

    label: str
    months: slice
    factor: float = 1.0


class CostFigures(NamedTuple):
    """Everything that `flexfin cost` shows."""

    case: Case
    scenario: str
    results: Results
    rows: tuple[CostRow, ...]
    total: CostRow
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Give the names of the groups."""
        return self.case.elements_of("group")

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return _spread(self.results, name, axes)

    @property
    def year(self) -> str:
        """Give the first full calendar year, or else the first one."""
        calendar = self.case.calendar
        full = [year for year in calendar.years if _length(calendar.months_of(int(year))) == 12]
        return (full or calendar.years)[0]

    @property
    def stretches(self) -> tuple[Stretch, Stretch]:
        """Give the year that is shown, and the average year of the whole period."""
        calendar = self.case.calendar
        months = calendar.months_of(int(self.year))
        label = self.year
        if _length(months) < 12:
            label = _("{year} ({months} months)", year=label, months=_length(months))
        whole = slice(0, calendar.count)
        return Stretch(label, months), Stretch(_("average"), whole, 12 / calendar.count)

    def missing(self, group: str) -> tuple[Finding, ...]:
        """Give what the test of the pass-through finds missing for a group."""
        model = self.case.models.lines[_TOTAL].model
        return tuple(
            f for f in self.findings if f.elements.get("group") == group and f.line.model == model
        )

    @property
    def elsewhere(self) -> tuple[Finding, ...]:
        """Give the findings that belong to no group's verdict."""
        verdicts = [f for group in self.groups for f in self.missing(group)]
        return tuple(f for f in self.findings if f not in verdicts)

    def rise(self, position: int) -> float:
        """Give the rise in rent that would cover the cost of a group, where that is asked for."""
        verdict = str(self.of(_VERDICT, "group")[position])
        return 0.0 if verdict in _SETTLED else float(self.of(_SHORT, "group")[position])


def _length(months: slice) -> int:
    return int(months.stop - months.start)


def _spread(results: Results, name: str, axes: Sequence[str]) -> Array:
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


def cost_figures(case: Case, models: Models, scenario: str) -> CostFigures:
    """Work out what `flexfin cost` shows.

    Raises FlexfinError where the case lacks a section that the cost needs.
    """
    _see_that_all_is_there(case, models)
    lines = case.models.lines
    judged = [name for name, line in lines.items() if line.kind in ("check", "finding")]
    results = evaluate(case, [*_LINES, *judged], scenarios=[scenario])
    spread = _spread(results, _ITEM_COST, ("cost", "group", "month"))
    of_cost = [case.values[_CATEGORY][cost,] for cost in case.elements_of("cost")]
    rows = [
        CostRow(word, str(label), spread[[c == word for c in of_cost]].sum(axis=0))
        for word, label in lines[_CATEGORY].choices.items()
        if word in of_cost
    ]
    shares = _spread(results, _SHARE, ("investment", "group"))
    for name in _CAPITAL:
        months = np.einsum("ig,im->gm", shares, _spread(results, name, ("investment", "month")))
        rows.append(CostRow(name, str(lines[name].label), months))
    total = _spread(results, _TOTAL, ("group", "month"))
    return CostFigures(
        case,
        scenario,
        results,
        tuple(rows),
        CostRow(_TOTAL, str(lines[_TOTAL].label), total),
        _findings(results),
        checks_of(results),
    )


def _see_that_all_is_there(case: Case, models: Models) -> None:
    absent = [name for name in _LINES if name not in case.models.lines]
    if not absent:
        return
    place = Place(case.path)
    if absent[0] not in models.lines:
        raise FlexfinError(
            Problem(
                Place(models.folder),
                _("there is no line '{name}', which `flexfin cost` shows", name=absent[0]),
            )
        )
    sections = case.missing_for(models.lines[absent[0]].model, models)
    raise FlexfinError(
        Problem(
            place,
            _(
                "the cost cannot be worked out: this case lacks {sections}",
                sections=", ".join(sections),
            ),
            _("`flexfin new FILE` makes an example in which every section is explained."),
        )
    )


def _findings(results: Results) -> tuple[Finding, ...]:
    found = []
    for name in results:
        line = results.case.models.lines[name]
        if line.kind != "finding":
            continue
        values = plain_of(results[name])
        array = values.array.any(axis=-1) if "month" in values.axes else values.array != 0
        axes = [axis for axis in values.axes if axis != "month"]
        for names, holds in zip(
            product(*(results.case.elements_of(axis) for axis in axes)),
            np.ravel(array),
            strict=True,
        ):
            if holds:
                found.append(Finding(line, dict(zip(axes, names, strict=True))))
    return tuple(found)


# --- the cost as data --------------------------------------------------------------------------


def cost_data(figures: CostFigures) -> dict[str, Any]:
    """Give the figures of the cost as data, with English keys."""
    case, groups = figures.case, figures.groups
    year, average = figures.stretches

    def by_group(name: str) -> dict[str, float]:
        return dict(zip(groups, figures.of(name, "group").tolist(), strict=True))

    def amounts(row: CostRow, stretch: Stretch) -> dict[str, Any]:
        found = row.months[:, stretch.months].sum(axis=1) * stretch.factor
        return {
            "groups": dict(zip(groups, found.tolist(), strict=True)),
            "total": float(found.sum()),
        }

    rows = [*figures.rows, figures.total]
    averages = {
        name: dict(
            zip(groups, figures.of(name, "group", "month").mean(axis=1).tolist(), strict=True)
        )
        for name in _AVERAGES
    }
    by_year = figures.of(_BY_YEAR, "group", "year").tolist()
    return {
        "case": case.name,
        "scenario": figures.scenario,
        "start": case.calendar.months[0],
        "end": case.calendar.months[-1],
        "months": case.calendar.count,
        "price_level": _price_level(case),
        "cost_per_year": {
            "year": figures.year,
            "months_of_year": _length(year.months),
            "in_year": {row.key: amounts(row, year) for row in rows},
            "average": {row.key: amounts(row, average) for row in rows},
        },
        "key_figures": {
            **averages,
            "cost_rent": {basis: by_group(name) for basis, name in _BASES.items()},
            _BASIS: case.values[_BASIS][()],
            **{name: by_group(name) for name in (_CHARGED, _COVERAGE)},
            _BY_YEAR: {
                group: dict(zip(case.calendar.years, values, strict=True))
                for group, values in zip(groups, by_year, strict=True)
            },
        },
        "verdicts": {
            group: {
                "verdict": str(figures.of(_VERDICT, "group")[position]),
                "rise": figures.rise(position),
                "missing": [_finding_data(finding) for finding in figures.missing(group)],
            }
            for position, group in enumerate(groups)
        },
        "findings": [_finding_data(finding) for finding in figures.elsewhere],
        "checks": [
            {
                "line": check.line.name,
                "label": str(check.line.label),
                "largest_deviation": check.deviation,
                "in_order": check.is_in_order,
            }
            for check in figures.checks
        ],
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    line = finding.line
    return {
        "line": line.name,
        "at": finding.elements,
        "text": str(line.label),
        "source": line.source,
    }


def _price_level(case: Case) -> str:
    return format_month(int(case.values[_PRICES][()]))


def cost_json(figures: CostFigures) -> str:
    """Write the figures of the cost as JSON."""
    return to_json(cost_data(figures))


def cost_csv(figures: CostFigures) -> str:
    """Write the figures of the cost as CSV: table, figure, group, period and value."""
    data = cost_data(figures)
    year, average = data["cost_per_year"]["year"], "average"
    rows: list[list[Any]] = []
    for table, period in (("in_year", year), ("average", average)):
        for key, amounts in data["cost_per_year"][table].items():
            rows += [
                ["cost_per_year", key, g, period, value] for g, value in amounts["groups"].items()
            ]
            rows.append(["cost_per_year", key, "", period, amounts["total"]])
    key_figures = data["key_figures"]
    for name in _AVERAGES:
        rows += [["key_figures", name, g, average, value] for g, value in key_figures[name].items()]
    for basis, name in _BASES.items():
        rows += [
            ["key_figures", name, g, "", v] for g, v in key_figures["cost_rent"][basis].items()
        ]
    for name in (_CHARGED, _COVERAGE):
        rows += [["key_figures", name, g, "", value] for g, value in key_figures[name].items()]
    for group, years in key_figures[_BY_YEAR].items():
        rows += [["key_figures", _BY_YEAR, group, year, value] for year, value in years.items()]
    for group, found in data["verdicts"].items():
        rows.append(["verdicts", "verdict", group, "", found["verdict"]])
        rows.append(["verdicts", "rise", group, "", found["rise"]])
        rows += [["verdicts", one["line"], group, "", 1] for one in found["missing"]]
    rows += [
        ["findings", one["line"], one["at"].get("group", ""), "", 1] for one in data["findings"]
    ]
    rows += [["checks", one["line"], "", "", one["largest_deviation"]] for one in data["checks"]]
    return to_csv(["table", "figure", "group", "period", "value"], rows)


# --- the cost in tables ------------------------------------------------------------------------


def cost_tables(figures: CostFigures, width: int, colours: bool) -> str:
    """Write the figures of the cost as tables and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    page.say(_("{case}: what it costs, and what the rent covers", case=shown(case.name)), "bold")
    months = case.calendar.months
    page.say(
        _(
            "Scenario {scenario}; {start} to {end} ({count} months). Costs were given in "
            "prices of {level}; "
            "amounts are in prices of the month itself, unless a table says otherwise.",
            scenario=figures.scenario,
            start=months[0],
            end=months[-1],
            count=len(months),
            level=_price_level(case),
        ),
        "dim",
    )
    _print_years(page, figures)
    _print_key_figures(page, figures)
    _print_coverage(page, figures)
    _print_verdicts(page, figures)
    _print_checks(page, figures)
    return page.text(colours)


def _group_labels(case: Case) -> list[str]:
    return [shown(case.label_of("group", group)) for group in case.elements_of("group")]


def _print_years(page: Page, figures: CostFigures) -> None:
    year, _average = figures.stretches
    full = _length(year.months) == 12
    page.heading(
        _("Integral cost in euros a year"),
        _(
            "{year} is the first full calendar year; average: all months, times twelve.",
            year=figures.year,
        )
        if full
        else _("No calendar year is complete; average: all months, times twelve."),
    )
    rows = [*figures.rows, figures.total]
    columns = []
    for stretch in figures.stretches:
        by_group = (
            np.array([row.months[:, stretch.months].sum(axis=1) for row in rows]) * stretch.factor
        )
        names = _group_labels(figures.case)
        amounts = [by_group[:, position] for position in range(len(names))]
        if len(names) > 1:
            names, amounts = [*names, _("Total")], [*amounts, by_group.sum(axis=1)]
        columns += [
            Column(stretch.label, name, tuple(number(a, "whole") for a in column))
            for name, column in zip(names, amounts, strict=True)
        ]
    labels = [shown(row.label) for row in rows]
    page.table(
        _("Category"), labels, columns, breaks=(len(figures.rows) - len(_CAPITAL), len(labels) - 1)
    )


def _print_key_figures(page: Page, figures: CostFigures) -> None:
    lines = figures.case.models.lines
    page.heading(
        _("Key figures by group, in euros"),
        _("Costs: the average of all months. Rents: in prices of the first month."),
    )
    chosen = figures.case.values[_BASIS][()]
    labels, cells = [], []
    for name in _AVERAGES:
        labels.append(str(lines[name].label))
        cells.append(figures.of(name, "group", "month").mean(axis=1))
    for basis, name in _BASES.items():
        label = str(lines[name].label)
        labels.append(f"{label} ◄" if basis == chosen else label)
        cells.append(figures.of(name, "group"))
    labels.append(str(lines[_CHARGED].label))
    cells.append(figures.of(_CHARGED, "group"))
    columns = [
        Column("", name, tuple(number(row[position], "cents") for row in cells))
        for position, name in enumerate(_group_labels(figures.case))
    ]
    page.table(_("Key figure"), labels, columns, breaks=(len(_AVERAGES),))
    page.say(_("◄ the occupancy this case chooses (pass_through.occupancy_basis)"), "dim")


def _print_coverage(page: Page, figures: CostFigures) -> None:
    case = figures.case
    page.heading(
        _("Coverage of the integral cost"),
        _(
            "Whole period: rent charged as a share of the cost rent. By year: what the lessor "
            "receives as a share of what it has to pass on."
        ),
    )
    years, by_year = case.calendar.years, figures.of(_BY_YEAR, "group", "year")
    labels = [_("Whole period"), _("First year, {year}", year=years[0])]
    if len(years) > 1:
        labels += [_("Last year, {year}", year=years[-1]), _("Lowest year")]
    columns = []
    for position, name in enumerate(_group_labels(case)):
        values = by_year[position]
        lowest = int(np.argmin(values))
        shares = [figures.of(_COVERAGE, "group")[position], values[0], values[-1]]
        cells = [number(share, "percent") for share in shares]
        cells.append(f"{years[lowest]}: {number(values[lowest], 'percent')}")
        columns.append(Column("", name, tuple(cells[: len(labels)])))
    page.table(_("Period"), labels, columns)


def _print_verdicts(page: Page, figures: CostFigures) -> None:
    case, lines = figures.case, figures.case.models.lines
    page.heading(_("Test of the Wet Markt en Overheid"))
    choices = lines[_VERDICT].choices
    for position, (group, label) in enumerate(
        zip(figures.groups, _group_labels(case), strict=True)
    ):
        word = str(figures.of(_VERDICT, "group")[position])
        page.say(f"{label}: {choices.get(word, word)}", "green" if word in _SETTLED else "yellow")
        for finding in figures.missing(group):
            page.point(*_sentence(finding, case, {"group"}))
        rise = figures.rise(position)
        if rise > 0:
            amount = number(rise, "cents")
            page.point(
                _("{label}: € {amount} per room a month.", label=lines[_RISE].label, amount=amount)
            )
    if figures.elsewhere:
        page.heading(_("What else deserves attention"))
        for finding in figures.elsewhere:
            page.point(*_sentence(finding, case, set()), indent=2)


def _sentence(finding: Finding, case: Case, known: set[str]) -> tuple[str, str]:
    names = [
        shown(case.label_of(axis, name))
        for axis, name in finding.elements.items()
        if axis not in known
    ]
    words = str(finding.line.label)
    return (f"{', '.join(names)}: {words}" if names else words), finding.line.source


def _print_checks(page: Page, figures: CostFigures) -> None:
    page.heading(_("Checks"))
    checks = figures.checks
    columns = [
        Column("", _("Deviation"), tuple(_deviation(check) for check in checks)),
        Column("", _("Verdict"), tuple(_in_order(check) for check in checks)),
    ]
    page.table(_("Check"), [str(check.line.label) for check in checks], columns)
    failing = sum(not check.is_in_order for check in checks)
    if failing:
        page.say(_("{count} checks are not in order.", count=failing), "bold red")


def _deviation(check: Check) -> str:
    if check.is_in_order:
        return "0"
    large = abs(check.deviation) >= 0.0001
    return number(check.deviation, "digits") if large else f"{check.deviation:.1e}"


def _in_order(check: Check) -> str:
    return _("in order") if check.is_in_order else _("NOT IN ORDER")
