"""The cost of a case in tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flexfin.answers.cost import (
    AT,
    AVERAGES,
    BASIS,
    CAPITAL,
    COVERAGE,
    PER_ROOM,
    PLANNED,
    RENTS,
    RISE,
    SETTLED,
    VERDICT,
    CostFigures,
    length_of,
    price_level,
)
from flexfin.answers.figures import group_labels, year_labels
from flexfin.answers.findings import checks_part, finding_point, findings_part
from flexfin.answers.scenarios import apart_sentence, spreads_parts
from flexfin.answers.view import (
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def cost_view(figures: CostFigures) -> View:
    """Give the figures of the cost as tables and sentences."""
    case = figures.case
    months = case.calendar.months
    said = Sentence(
        _(
            "Scenario {scenario}; {start} to {end} ({count} months). Costs were given in "
            "prices of {level}; "
            "amounts are in prices of the month itself, unless a table says otherwise.",
            scenario=figures.scenario,
            start=months[0],
            end=months[-1],
            count=len(months),
            level=price_level(case),
        ),
        tone="note",
    )
    facts = {
        "case": case.name,
        "scenario": figures.scenario,
        "start": months[0],
        "end": months[-1],
        "months": len(months),
        "price_level": price_level(case),
        BASIS: case.values[BASIS][()],
    }
    return view(
        "cost",
        _("{case}: what it costs, and what the rent covers", case=shown(case.name)),
        facts,
        (said, *apart_sentence(figures.spreads)),
        _years(figures),
        _key_figures(figures),
        _coverage(figures),
        _verdicts(figures),
        findings_part(figures.elsewhere, case, _("What else deserves attention")),
        *spreads_parts(figures.spreads),
        checks_part(figures.checks),
    )


def _years(figures: CostFigures) -> Part:
    year, _average = figures.stretches
    full = length_of(year.months) == 12
    note = (
        _("{year} is the first full calendar year; average: all months, times twelve.",
          year=figures.year)
        if full
        else _("No calendar year is complete; average: all months, times twelve.")
    )  # fmt: skip
    rows = [*figures.rows, figures.total]
    heads: list[TableColumn] = []
    values: list[list[float]] = []
    groups, labels = figures.groups, group_labels(figures.case)
    for key, stretch in list(zip((figures.year, "average"), figures.stretches, strict=True))[
        0 if full else 1 :
    ]:
        by_group = (
            np.array([row.months[:, stretch.months].sum(axis=1) for row in rows]) * stretch.factor
        )
        heads += [
            TableColumn(f"{key}.{group}", label, stretch.label)
            for group, label in zip(groups, labels, strict=True)
        ]
        values += by_group.T.tolist()
        if len(groups) > 1:
            heads.append(TableColumn(f"{key}.total", _("Total"), stretch.label))
            values.append(by_group.sum(axis=1).tolist())
    ruled = (len(figures.rows) - len(CAPITAL), len(rows) - 1)
    table = ViewTable(
        "cost_per_year",
        _("Category"),
        tuple(heads),
        tuple(
            TableRow(row.key, shown(row.label), tuple(column[place] for column in values),
                     ruled=place in ruled)
            for place, row in enumerate(rows)
        ),
        unit="EUR/year",
    )  # fmt: skip
    return part("cost_per_year", _("Integral cost in euros a year"), table, note=note)


def _key_figures(figures: CostFigures) -> Part:
    lines = figures.case.models.lines
    chosen = figures.case.values[BASIS][()]
    rows: list[TableRow] = []
    for name in AVERAGES:
        unit = str(lines[name].unit)
        rows.append(TableRow(name, str(lines[name].label), tuple(figures.average(name)), unit=unit))
        if name == PER_ROOM[-1]:
            label = str(lines[PLANNED].label)
            rows.append(TableRow(PLANNED, label, tuple(figures.per_day_lived), unit=unit))
    for name in RENTS:
        for place, basis in enumerate(figures.bases):
            label = f"{lines[name].label}, {figures.case.label_of('basis', basis).lower()}"
            rows.append(
                TableRow(
                    f"{AT[name]}.{basis}",
                    f"{label} ◄" if basis == chosen else label,
                    tuple(figures.rents_at(AT[name], basis)),
                    unit=str(lines[name].unit),
                    ruled=place == 0,
                )
            )
    said = [Sentence(_("◄ the occupancy this case chooses (pass_through.occupancy_basis)"),
                     tone="note")]  # fmt: skip
    if figures.pays_for_called:
        text = _(
            "What people in called rooms use is paid by the reception groups: at normal "
            "occupancy it counts there, as planned with the rooms in which they live."
        )
        said.insert(0, Sentence(text, tone="note"))
    heads = columns(figures.groups, group_labels(figures.case))
    return part(
        "key_figures",
        _("Key figures by group, in euros"),
        ViewTable("key_figures", _("Key figure"), heads, tuple(rows), "cents"),
        *said,
        note=_("Costs: the average of the months, per room and place of those in which the group "
               "is open; as planned: the cost of those months over the days that somebody lives "
               "in its rooms. Rents: in prices of the first month."),
    )  # fmt: skip


def _coverage(figures: CostFigures) -> Part:
    case = figures.case
    years, by_year = year_labels(case), figures.coverage_by_year
    chosen = case.values[BASIS][()]
    rows = []
    for basis in figures.bases:
        label = _("Whole period, {basis}", basis=case.label_of("basis", basis).lower())
        label = f"{label} ◄" if basis == chosen else label
        rows.append(TableRow(f"{AT[COVERAGE]}.{basis}", label, tuple(figures.coverage_at(basis))))
    first = _("First year, {year}", year=years[0])
    rows.append(TableRow("first_year", first, tuple(one[0] for one in by_year), ruled=True))
    if len(years) > 1:
        last = _("Last year, {year}", year=years[-1])
        rows.append(TableRow("last_year", last, tuple(one[-1] for one in by_year)))
        lowest = tuple(_lowest(one, years) for one in by_year)
        rows.append(TableRow("lowest_year", _("Lowest year"), lowest))
    heads = columns(figures.groups, group_labels(case))
    return part(
        "coverage",
        _("Coverage of the integral cost"),
        ViewTable("coverage", _("Period"), heads, tuple(rows), "percent"),
        note=_(
            "Whole period: the present value of what the lessor receives as a share of that of "
            "what it has to pass on, both at the same occupancy. By year: the same as planned, "
            "without discounting."
        ),
    )


def _lowest(shares: Sequence[float | None], years: Sequence[str]) -> Said | None:
    found = [(share, year) for share, year in zip(shares, years, strict=True) if share is not None]
    if not found:
        return None
    share, year = min(found, key=lambda one: one[0])
    return Said(share, f"{year}: {number(share, 'percent')}")


def _verdicts(figures: CostFigures) -> Part:
    case, lines = figures.case, figures.case.models.lines
    choices = lines[VERDICT].choices
    items: list[Sentence] = []
    for position, (group, label) in enumerate(zip(figures.groups, group_labels(case), strict=True)):
        word = str(figures.of(VERDICT, "group")[position])
        rise = figures.rise(position)
        items.append(
            Sentence(
                f"{label}: {choices.get(word, word)}",
                tone="good" if word in SETTLED else "attention",
                data={"group": group, VERDICT: word, RISE: rise},
            )
        )
        items += [finding_point(one, case, {"group"}) for one in figures.missing(group)]
        if rise > 0:
            amount = number(rise, "cents")
            text = _("{label}: € {amount} per room a month.", label=lines[RISE].label,
                     amount=amount)  # fmt: skip
            items.append(Sentence(text, is_point=True))
    return part("verdicts", _("Test of the Wet Markt en Overheid"), *items)
