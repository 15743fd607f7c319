"""Five slides for a council, from what the board page says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flexfin.answers.agreement_terms import FEE
from flexfin.answers.slides import Deck, Slide, SlideChart, SlideTable
from flexfin.case.case import Case
from flexfin.engine.results import Headline
from flexfin.ground.live import Live
from flexfin.ground.messages import _
from flexfin.ground.numbers import number, number_alone
from flexfin.ground.view import Part, TableRow, View, ViewTable, shown
from flexfin.workbook.sheets.summary_page import VALUE

_EUROS: Final = "#,##0"
_DRAWN: Final = 6  # parties in a chart that can be read
_NAME: Final = 45  # characters of the name of an offer
_NOTE: Final = 250  # characters of small print
_CATEGORIES: Final = 100  # characters below a chart


def deck_of(case: Case, board: View) -> Deck:
    """Make the slides: the decision, who pays, the budget, the offers, and what may go wrong."""
    parts = {one.key: one for one in board.parts}
    said = {key: [one.text for one in board.said(key)] for key in parts}
    scenario = _("Scenario {name}.", name=case.label_of("scenario", case.first_scenario))
    asked, about, proposal = board.said("question")
    proposed = [proposal.text] if proposal.data["proposal"] else []
    title = _("Without an agreement")
    without = [f"{title}: {text}" for text in said.get("without", ())]
    risks, still = said.get("risks", []), said.get("open", [])
    heads = (_("Risks"), _("Open"))
    points = [heads[0], *risks, heads[1], *still] if risks and still else [*risks, *still]
    offers = parts.get("offers")
    slides = [
        Slide(asked.text, [*proposed, about.text, *without]),
        _drawn(parts.get("pays"), by_row=False),
        _drawn(parts.get("budget"), by_row=True, note=scenario),
        _offers(board, offers) if offers else _figures(board.table("figures")),
        Slide(_("Risks, and what is open"), points, heads=heads),
    ]
    foot = f"{shown(case.name)} · {board.lead[0].text.removeprefix(VALUE).strip()}"
    return Deck(case.name, foot, slides, case.reference_date)


def _drawn(found: Part | None, *, by_row: bool, note: str = "") -> Slide:
    """Draw a table of the page: its rows as series over its columns, or the other way round."""
    if found is None:
        return Slide(_("Parties"), [_("The case has no parties.")])
    (table,) = (item for item in found.items if isinstance(item, ViewTable))
    heads = [column.label.removeprefix(VALUE).strip() for column in table.columns]
    rows = _largest(table.rows)
    if len(rows) < len(table.rows):
        note += " " + _("Drawn are the {count} largest of {all}; all stand on the board summary.",
                        count=len(rows), all=len(table.rows))  # fmt: skip
    labels, values = [row.label for row in rows], [*map(_numbers, rows)]
    if by_row:
        chart = _chart(found.title, heads, [*zip(labels, values, strict=True)])
    else:
        across = zip(*values, strict=True)
        chart = _chart(found.title, labels, [*zip(heads, across, strict=True)])
    return Slide(found.title, (), chart, None, " ".join(filter(None, (found.note, note.strip()))))


def _largest(rows: Sequence[TableRow]) -> Sequence[TableRow]:
    """Give the rows with the largest amounts, as many as can be read, in their own order."""
    sizes = sorted((max(map(abs, _numbers(row)), default=0.0) for row in rows), reverse=True)
    least = sizes[_DRAWN - 1] if len(rows) > _DRAWN else 0.0
    return [row for row in rows if max(map(abs, _numbers(row)), default=0.0) >= least][:_DRAWN]


def _chart(
    title: str, categories: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]
) -> SlideChart:
    """Draw amounts, told in words too."""
    said = "; ".join(
        f"{name}: " + ", ".join(
            f"{one} {number(value, 'whole')}" for one, value in zip(categories, values, strict=True)
        )
        for name, values in series
    )  # fmt: skip
    return SlideChart(categories, series, _EUROS, f"{title}. {said}")


def _figures(table: ViewTable) -> Slide:
    """Give the key figures with their units."""
    rows = [
        (row.label, *(number_alone(value, table.shape_of(row, table.columns[0]))
                      for value in _numbers(row)), str(row.values[2]))
        for row in table.rows
    ]  # fmt: skip
    heads = (_("Figure"), _("Expected"), _("Live scenario"), _("Unit"))
    return Slide(_("Key figures"), (), None, SlideTable(heads, rows))


def _offers(board: View, offers: Part) -> Slide:
    """Put the offers side by side, with what each side gains drawn."""
    table = board.table("offers")
    shapes = [column.shape or table.shape for column in table.columns]
    names = [shown(row.label, _NAME) for row in table.rows]
    values = [*map(_numbers, table.rows)]
    words = [
        (name, *(number_alone(*cell) for cell in zip(numbers, shapes, strict=True)))
        for name, numbers in zip(names, values, strict=True)
    ]
    across = zip(table.columns, zip(*values, strict=True), strict=True)
    # prices and months, which have a shape of their own, are no amounts to draw beside these
    gains = [(column.label, numbers) for column, numbers in across if not column.shape]
    chart = _chart(offers.title, [shown(name, _CATEGORIES // len(names)) for name in names], gains)
    # what the negotiation sheet says of the fee: between which both sides gain
    fee = [
        f"{row.label}: {str(row.values[-1]).removeprefix(VALUE).strip()}"
        for row in board.table("figures").rows
        if isinstance(row.values[1], Live) and row.values[1].parts == (Headline(FEE),)
    ]
    heads = ("", *(column.label for column in table.columns))
    note = shown(offers.note, _NOTE)
    return Slide(offers.title, fee, chart, SlideTable(heads, words), note)


def _numbers(row: TableRow) -> list[float]:
    """Give the numbers of a row."""
    return [value for value in row.values if isinstance(value, float)]
