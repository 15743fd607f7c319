"""The rent of a case as tables, bars and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.figures import spread, year_labels
from flexfin.answers.findings import checks_part, finding_point, findings_part
from flexfin.answers.rent import (
    AID,
    AID_AT_GRANT,
    AID_LIMITS,
    AID_THREE_YEARS,
    ASKED,
    BELOW,
    BELOW_HOLDS,
    BENEFIT,
    BENEFIT_KNOWN,
    CEILING,
    CEILING_RULE,
    DISCOUNT,
    INCOME,
    POINTS,
    REFERENCE_RATE,
    ROUTE,
    SECTOR,
    SPREAD,
    RentFigures,
    RentStep,
)
from flexfin.answers.scenarios import apart_sentence, spreads_parts
from flexfin.answers.view import (
    ChartSeries,
    Datum,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewChart,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.formulas.formula import UNLIMITED
from flexfin.ground.messages import _
from flexfin.ground.numbers import number

_MONTHLY = "EUR/unit/month"


def rent_view(figures: RentFigures) -> View:
    """Give the figures of the rent as tables, bars and sentences."""
    case = figures.case
    facts = {
        "case": case.name,
        "scenario": figures.scenario,
        "reference_date": case.reference_date.isoformat(),
        "start": case.calendar.months[0],
        "year": figures.year,
    }
    said = Sentence(
        _(
            "The law as it stands on {day}; scenario {scenario}. Rents are bare, but for the cost "
            "rent, which holds the services too; in euros per room a month and in prices of "
            "{month}, unless a table says otherwise.",
            day=facts["reference_date"],
            scenario=figures.scenario,
            month=facts["start"],
        ),
        tone="note",
    )
    elsewhere = [f for f in figures.findings if f.elements.get("group") not in figures.groups]
    return view(
        "rent",
        _("{case}: which rent can be asked, and why", case=shown(case.name)),
        facts,
        (said, *apart_sentence(figures.spreads)),
        *(part for group in figures.groups for part in _group(figures, group)),
        _income(figures),
        _aid(figures),
        *spreads_parts(figures.spreads),
        findings_part(elsewhere, case, _("What else deserves attention")),
        checks_part(figures.checks),
    )


def _group(figures: RentFigures, group: str) -> Iterator[Part]:
    label = shown(figures.case.label_of("group", group))
    yield part(f"ladder.{group}", label, _route(figures, group), _ladder(figures, group))
    yield part(f"limit.{group}", "", *_answer(figures, group))
    yield from _comparables(figures, group, label)
    values = [figures.of(name, group) for name in DISCOUNT]
    values = [values[0], *(-value for value in values[1:-1]), values[-1]]
    title = _("{group}: from market rent to market-conform rent", group=label)
    yield part(f"discount.{group}", title, _steps(figures, f"discount.{group}", DISCOUNT, values))
    yield from _over_time(figures, group, label)
    if figures.of(BENEFIT_KNOWN, group):
        values = [figures.of(name, group) for name in BENEFIT]
        title = _("{group}: what the tenant keeps", group=label)
        yield part(f"tenant.{group}", title, _steps(figures, f"tenant.{group}", BENEFIT, values))
    findings = [f for f in figures.findings if f.elements.get("group") == group]
    points = [finding_point(one, figures.case, {"group"}) for one in findings]
    yield part(f"findings.{group}", _("{group}: what deserves attention", group=label), *points)


def _route(figures: RentFigures, group: str) -> Sentence:
    """Say under which contract a group is let, and by how many points."""
    names = ["tenancy"]
    if str(figures.of("tenancy", group)) == "vacancy_act":
        names.append("vacancy_act_category")
    words = [figures.word(name, group) for name in (*names, "dwelling")]
    points = figures.of(POINTS, group)
    words.append(_("{points} points", points=number(points, "digits")) if points else "")
    data = {"group": group, **{name: figures.of(name, group) for name in (*ROUTE, POINTS)}}
    return Sentence(" · ".join(word for word in words if word), tone="note", data=data)


def _ladder(figures: RentFigures, group: str) -> ViewChart:
    rungs = figures.ladder(group)
    labels = tuple(f"{shown(r.label)} ◄" if r.line == ASKED else shown(r.label) for r in rungs)
    amounts = ChartSeries("amount", _("EUR a month"), tuple(float(r.amount) for r in rungs))
    keys = tuple(rung.line for rung in rungs)
    return ViewChart(f"ladder.{group}", "bars", "", _("Rent ladder"), labels, (amounts,), "cents",
                     _MONTHLY, keys=keys)  # fmt: skip


def _answer(figures: RentFigures, group: str) -> Iterator[Sentence]:
    """Say which ceiling holds, and whether the market-conform rent lies below the social one."""
    ceiling, below = figures.of(CEILING, group), figures.of(BELOW, group)
    amount = "" if ceiling >= UNLIMITED else f": € {number(ceiling, 'cents')}"
    yield Sentence(
        f"{figures.label(CEILING)}: {figures.word(CEILING_RULE, group)}{amount}.",
        is_point=True,
        data={"group": group, CEILING_RULE: figures.of(CEILING_RULE, group), CEILING: ceiling},
    )
    answer = f"{figures.label(BELOW_HOLDS)} {figures.word(BELOW_HOLDS, group)}"
    answer += f" (€ {number(abs(below), 'cents')})" if below else ""
    data = {"group": group, BELOW_HOLDS: figures.of(BELOW_HOLDS, group), BELOW: below}
    yield Sentence(f"{answer}.", is_point=True, data=data)
    sector = f"{figures.label(SECTOR)}: {figures.word(SECTOR, group)}."
    data = {"group": group, SECTOR: figures.of(SECTOR, group)}
    yield Sentence(sector, is_point=True, data=data)


def _comparables(figures: RentFigures, group: str, label: str) -> Iterator[Part]:
    """Show the spread of the rents of which the market rent is the weighted median."""
    found = figures.case.comparables.get((group,))
    if found is None:
        return
    count = len(found.items)
    note = Sentence(
        _("{count} rents, {first} to {last}; each counts by its weight.",
          count=count, first=found.first, last=found.last),
        tone="note",
        data={"group": group, "count": count, "first": found.first, "last": found.last},
    )  # fmt: skip
    names = (_("lowest"), _("lower quartile"), _("median"), _("upper quartile"), _("highest"))
    row = TableRow("rent", _("EUR a month"), tuple(getattr(found, key) for key in SPREAD))
    key = f"comparables.{group}"
    title = _("{group}: the comparable rents behind the market rent", group=label)
    yield part(key, title, note, ViewTable(key, "", columns(SPREAD, names), (row,), "cents",
                                           _MONTHLY))  # fmt: skip


def _steps(
    figures: RentFigures, key: str, names: tuple[str, ...], values: list[float]
) -> ViewTable:
    """Make a table of steps of which the last line is the outcome."""
    rows = tuple(
        TableRow(name, figures.label(name), (value,), ruled=name == names[-1])
        for name, value in zip(names, values, strict=True)
    )
    amount = TableColumn("amount", _("EUR a month"))
    return ViewTable(key, _("Step"), (amount,), rows, "cents", _MONTHLY)


def _over_time(figures: RentFigures, group: str, label: str) -> Iterator[Part]:
    steps = list(figures.steps(group))
    if all(step.ceiling is None for step in steps):
        return
    notes = []
    projected = [step.year for step in steps if step.projected]
    if projected:
        notes.append(
            _(
                "* not laid down yet: a maximum by the index that the case names "
                "(rent.maximum_index), a highest rise as last known."
            )
        )
    first = figures.case.calendar.months[0]
    if not first.endswith("-01"):
        notes.append(_("{year}: from {month} on, when the case begins.", year=first[:4],
                       month=first))  # fmt: skip
    data = {"group": group, "projected": projected}
    note = Sentence(" ".join(notes), tone="note", data=data) if notes else None
    heads = (
        TableColumn("ceiling", _("Maximum, 1 January"), unit=_MONTHLY),
        TableColumn("rent", _("Rent, 1 July"), unit=_MONTHLY),
        TableColumn("rise", _("Rise, 1 July"), shape="percent"),
        TableColumn("allowed", _("Highest rise"), shape="percent"),
        TableColumn("above", ""),
    )
    rows = tuple(
        TableRow(
            step.year,
            f"{step.year} *" if step.projected else step.year,
            (
                step.ceiling,
                step.rent,
                step.rise,
                _allowed(step),
                Said(step.is_above, _("above the maximum") if step.is_above else ""),
            ),
        )
        for step in steps
    )
    title = _("{group}: the legal maximum of January and the rent of July", group=label)
    key = f"over_time.{group}"
    yield part(key, title, note, ViewTable(key, _("Year"), heads, rows, "cents"))


def _allowed(step: RentStep) -> Datum:
    """Give the highest rise that the sector allows; marked where it is not laid down yet."""
    if step.allowed is None or step.is_known:
        return step.allowed
    return Said(step.allowed, f"{number(step.allowed, 'percent')} *")


def _income(figures: RentFigures) -> Part:
    case = figures.case
    labels = [shown(case.label_of("group", group)) for group in figures.groups]
    rows = tuple(
        TableRow(name, figures.label(name), tuple(figures.income(name, g) for g in figures.groups))
        for name in INCOME
    )
    year = year_labels(case)[case.calendar.years.index(figures.year)]
    heads = columns(figures.groups, labels)
    return part(
        "income",
        _("Rent a year at each choice, in euros"),
        ViewTable("income", _("Choice"), heads, rows, unit="EUR/year"),
        note=_("Rooms let in {year} times the rent, with the rise of 1 July.", year=year),
    )


def _aid(figures: RentFigures) -> Part | None:
    """Set the possible aid of each party that may get any against the ceilings."""
    case, results = figures.case, figures.results
    general, sgei = (spread(results, name, ()).item() for name in AID_LIMITS)
    words = ((AID, _("in the year")), (AID_THREE_YEARS, _("three years")))
    heads: list[TableColumn] = []
    values: list[list[Datum]] = []
    granted: list[Sentence] = []
    rate = spread(results, REFERENCE_RATE, ()).item()
    for place, party in enumerate(case.elements_of("party")):
        if not spread(results, AID_THREE_YEARS, ("party", "year"))[place].any():
            continue
        label = shown(case.label_of("party", party))
        at_grant = spread(results, AID_AT_GRANT, ("party",))[place].item()
        if at_grant:
            text = _(
                "{party}: {amount} when granted, all instalments discounted to the first day at "
                "{rate}.",
                party=label, amount=number(at_grant, "whole"), rate=number(rate, "percent"),
            )  # fmt: skip
            data = {"party": party, AID_AT_GRANT: at_grant, REFERENCE_RATE: rate}
            granted.append(Sentence(text, is_point=True, data=data))
        for name, word in words:
            heads.append(TableColumn(f"{party}.{name}", word, label))
            values.append(spread(results, name, ("party", "year"))[place].tolist())
    if not heads:
        return None
    rows = tuple(
        TableRow(year, label, row)
        for year, label, row in zip(
            case.calendar.years, year_labels(case), zip(*values, strict=True), strict=True
        )
    )
    note = _(
        "Ceilings of de minimis aid over any three years: {general} in general, {sgei} for a "
        "service of general economic interest.",
        general=number(general, "whole"),
        sgei=number(sgei, "whole"),
    )
    return part(
        "aid",
        _("Possible state aid, in euros"),
        Sentence(note, tone="note", data=dict(zip(AID_LIMITS, (general, sgei), strict=True))),
        *granted,
        ViewTable("aid", _("Year"), tuple(heads), rows, unit="EUR"),
    )
