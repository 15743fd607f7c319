"""Movable units by party: the guarantee, who bears a shortfall, cash and worth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from flexfin.answers.figures import Array
from flexfin.answers.units import (
    AHEAD,
    AT_END,
    BALANCE,
    BY_YEAR,
    CASH,
    COVERED,
    ROLES,
    SHORT,
    SOLD,
    TAKEN,
    UNCOVERED,
    UNITS,
    WORTH,
    UnitsFigures,
)
from flexfin.answers.vacancy_page import party_labels
from flexfin.answers.view import Part, Sentence, TableColumn, TableRow, ViewTable, columns, part
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.numbers import number


def point(text: str, data: dict[str, object] | None = None) -> Sentence:
    """Make one of a list of sentences."""
    return Sentence(text, is_point=True, data=data or {})


def guarantee_parts(figures: UnitsFigures) -> Iterator[Part]:
    """Show what the guarantee covers, and who bears a shortfall without it and with it."""
    case, taken = figures.case, figures.case.values[TAKEN][()]
    said = Sentence(
        _("The case takes the guarantee.")
        if taken == "yes"
        else _("The case does not take the guarantee; shown is what it would do."),
        tone="note",
        data={TAKEN: taken},
    )
    covered = (_covered(figures, name, place) for name, place in figures.movable.items())
    yield part(
        "guarantee",
        _("The relocation guarantee of the state (RTHF)"),
        said,
        *(sentence for sentences in covered for sentence in sentences),
    )
    if not float(figures.of(COVERED, "investment").sum()):
        return
    words = (_("State"), _("Municipality"), _("Investor"))
    heads = (
        TableColumn("sold_without", _("without it"), _("when sold")),
        TableColumn("sold_with", _("with it"), _("when sold")),
        TableColumn("expected_without", _("without it"), _("expected")),
        TableColumn("expected_with", _("with it"), _("expected")),
        TableColumn("fee", _("Fee")),
    )
    shared = figures.shared()
    shares = (number(float(figures.of(f"{role}_share")), "percent") for role in ROLES)
    rows = [
        TableRow(role, f"{word} ({share})", tuple(shared[role][head.key] for head in heads))
        for role, word, share in zip(ROLES, words, shares, strict=True)
    ]
    table = ViewTable("shortfall", _("Shortfall"), heads, (*rows, _total(rows)), unit="EUR")
    yield part("shortfall", _("Who bears a shortfall, in euros"), table)
    without, balance = figures.residual_of_parties(), figures.of(BALANCE, "party")
    yield part(
        "residual_of_parties",
        _("Expected residual value with and without the guarantee, in euros"),
        _by_party(
            case,
            "residual_of_parties",
            {
                "without": (_("Without guarantee"), without),
                "with": (_("With guarantee"), without + balance),
                BALANCE: (_("Difference"), balance),
            },
        ),
        note=_("By party; the fee is counted, amounts are of the moment itself."),
    )


def _covered(figures: UnitsFigures, name: str, place: int) -> Iterator[Sentence]:
    of = {line: float(figures.of(line, "investment")[place])
          for line in (UNITS, COVERED, UNCOVERED, AT_END, SOLD, SHORT)}  # fmt: skip
    label = figures.label(name)
    yield point(
        _("{units}: {covered} of {count} qualify; {other} homes or rooms do not.",
          units=label, covered=number(of[COVERED], "whole"), count=number(of[UNITS], "whole"),
          other=number(of[UNCOVERED], "whole")),
        {"units": name, **of},
    )  # fmt: skip
    if of[COVERED]:
        yield point(
            _("{units}: guaranteed € {amount} per home at the end of the first term (an "
              "assumption of the case; the path is not public), sold for € {sold}: a "
              "shortfall of € {short} in all.", units=label, amount=number(of[AT_END], "whole"),
              sold=number(of[SOLD], "whole"), short=number(of[SHORT], "whole")),
        )  # fmt: skip


def _total(rows: list[TableRow]) -> TableRow:
    """Add rows up."""
    values = np.array([row.values for row in rows], float).sum(axis=0)
    return TableRow("total", _("Total"), tuple(values.tolist()), ruled=True)


def _by_party(case: Case, key: str, found: dict[str, tuple[str, Array]]) -> ViewTable:
    heads = columns(list(found), [label for label, _values in found.values()])
    rows = tuple(
        TableRow(party, label, tuple(float(values[at]) for _label, values in found.values()))
        for at, (party, label) in enumerate(
            zip(case.elements_of("party"), party_labels(case), strict=True)
        )
    )
    return ViewTable(key, _("Party"), heads, rows, unit="EUR")


def parties_parts(figures: UnitsFigures) -> Iterator[Part]:
    """Show the cash and worth of the second life and the guarantee by party, and by year."""
    case = figures.case
    yield part(
        "parties",
        _("What it is to each party, in euros"),
        _by_party(
            case,
            "parties",
            {
                CASH: (_("Cash"), figures.of(CASH, "party", "month").sum(-1)),
                AHEAD: (_("After the last month"), figures.of(AHEAD, "party")),
                WORTH: (_("Net present value"), figures.of(WORTH, "party")),
            },
        ),
        note=_("Expected, by probability. Cash: what is paid and received within the months of the "
               "case. After: what the second life is still worth then. Net present value: both, at "
               "the rate of the party; it is part of the net present value of `flexfin vacancy`."),
    )  # fmt: skip
    paid = figures.of(BY_YEAR, "party", "year")
    rows = [
        TableRow(year, year, (*amounts.tolist(), float(amounts.sum())))
        for year, amounts in zip(case.calendar.years, paid.T, strict=True)
        if np.any(np.abs(amounts) >= 0.005)
    ]
    if rows:
        heads = columns(
            (*case.elements_of("party"), "together"), (*party_labels(case), _("Together"))
        )
        yield part(
            BY_YEAR,
            _("Cash of second life and guarantee by calendar year, in euros"),
            ViewTable(BY_YEAR, _("Year"), heads, (*rows, _total(rows)), unit="EUR"),
            note=_("Years in which nothing is paid are left out."),
        )
