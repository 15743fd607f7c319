"""The rent of a case on the terminal: tables, bars and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from flexfin.answers.figures import spread, year_labels
from flexfin.answers.findings import say_findings, show_checks
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.rent import (
    AID,
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
    SPREAD,
    RentFigures,
    aid_data,
)
from flexfin.answers.scenarios import say_apart, show_named, show_statistics, show_worst
from flexfin.formulas.formula import UNLIMITED
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def rent_tables(figures: RentFigures, width: int, colours: bool) -> str:
    """Write the figures of the rent as tables, bars and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    page.say(_("{case}: which rent can be asked, and why", case=shown(case.name)), "bold")
    page.say(
        _(
            "The law as it stands on {day}; scenario {scenario}. Rents are bare, but for the cost "
            "rent, which holds the services too; in euros per room a month and in prices of "
            "{month}, unless a table says otherwise.",
            day=case.reference_date.isoformat(),
            scenario=figures.scenario,
            month=case.calendar.months[0],
        ),
        "dim",
    )
    say_apart(page, figures.spreads)
    for group in figures.groups:
        _print_group(page, figures, group)
    _print_income(page, figures)
    _print_aid(page, figures)
    show_named(page, figures.spreads)
    show_statistics(page, figures.spreads)
    show_worst(page, figures.spreads)
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
    if figures.of(BENEFIT_KNOWN, group):
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
    points = figures.of(POINTS, group)
    words.append(_("{points} points", points=number(points, "digits")) if points else "")
    return " · ".join(word for word in words if word)


def _print_ladder(page: Page, figures: RentFigures, group: str) -> None:
    rows = [
        (
            f"{shown(rung.label)} ◄" if rung.line == ASKED else shown(rung.label),
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
    ceiling = figures.of(CEILING, group)
    amount = "" if ceiling >= UNLIMITED else f": € {number(ceiling, 'cents')}"
    page.point(f"{figures.label(CEILING)}: {figures.word(CEILING_RULE, group)}{amount}.")
    answer = f"{figures.label(BELOW_HOLDS)} {figures.word(BELOW_HOLDS, group)}"
    below = figures.of(BELOW, group)
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
        for key, name in zip(SPREAD, names, strict=True)
    ]
    page.table("", [_("EUR a month")], columns)


def _print_discount(page: Page, figures: RentFigures, group: str) -> None:
    page.heading(
        _("{group}: from market rent to market-conform rent", group=_label(figures, group))
    )
    values = [figures.of(name, group) for name in DISCOUNT]
    signs = [1.0, *[-1.0] * (len(values) - 2), 1.0]
    cells = tuple(number(s * v, "cents") for s, v in zip(signs, values, strict=True))
    labels = [figures.label(name) for name in DISCOUNT]
    page.table(_("Step"), labels, [Column("", _("EUR a month"), cells)], breaks=(len(labels) - 1,))


def _print_over_time(page: Page, figures: RentFigures, group: str) -> None:
    steps = list(figures.steps(group))
    if all(step.ceiling is None for step in steps):
        return
    notes = []
    if any(step.projected for step in steps):
        notes.append(
            _("* projection by the rent index of this case: those amounts are not laid down yet.")
        )
    first = figures.case.calendar.months[0]
    if not first.endswith("-01"):
        notes.append(_("{year}: from {month} on, when the case begins.", year=first[:4],
                       month=first))  # fmt: skip
    page.heading(
        _(
            "{group}: the legal maximum of January and the rent of July",
            group=_label(figures, group),
        ),
        " ".join(notes),
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
    labels = [figures.label(name) for name in BENEFIT]
    cells = tuple(number(figures.of(name, group), "cents") for name in BENEFIT)
    page.table(_("Step"), labels, [Column("", _("EUR a month"), cells)], breaks=(len(labels) - 1,))


def _print_income(page: Page, figures: RentFigures) -> None:
    page.heading(
        _("Rent a year at each choice, in euros"),
        _("Rooms let in {year} times the rent, with the rise of 1 July.", year=_year(figures)),
    )
    columns = [
        Column(
            "",
            _label(figures, group),
            tuple(number(figures.income(name, group), "whole") for name in INCOME),
        )
        for group in figures.groups
    ]
    page.table(_("Choice"), [figures.label(name) for name in INCOME], columns)


def _print_aid(page: Page, figures: RentFigures) -> None:
    data = aid_data(figures)
    if not data:
        return
    limits = [spread(figures.results, name, ()).item() for name in AID_LIMITS]
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
        for line, name in ((AID, _("in the year")), (AID_THREE_YEARS, _("three years")))
    ]
    page.table(_("Year"), year_labels(figures.case), columns)


def _cells(by_year: dict[str, float], years: Sequence[str]) -> list[str]:
    return [number(by_year[year], "whole") for year in years]


def _year(figures: RentFigures) -> str:
    case = figures.case
    return year_labels(case)[case.calendar.years.index(figures.year)]


def _party(figures: RentFigures, party: str) -> str:
    return shown(figures.case.label_of("party", party))


def _label(figures: RentFigures, group: str) -> str:
    return shown(figures.case.label_of("group", group))
