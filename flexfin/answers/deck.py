"""Five slides for a council, from what the board page says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flexfin.answers.agreement_terms import FEE
from flexfin.answers.slides import Deck, Slide, SlideChart, SlideTable
from flexfin.case.case import Case
from flexfin.engine.results import Headline
from flexfin.engine.run import Results
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.workbook.sheets.board_parts import Board
from flexfin.workbook.sheets.summary_page import VALUE, BoardTable, Cell

_EUROS: Final = "#,##0"


def deck_of(case: Case, results: Results, board: Board) -> Deck:
    """Make the slides: the decision, who pays, the budget, the offers, and what may go wrong."""
    pays, budget, offers = (
        next((one for one in board.tables if one.key == key), None)
        for key in ("pays", "budget", "offers")
    )
    scenario = _("Scenario {name}.", name=case.label_of("scenario", case.first_scenario))
    proposal = [_("Proposal: {text}", text=board.proposal)] if board.proposal else []
    title = _("Without an agreement")
    without = [f"{title}: {text}" for text in board.without]
    risks = [*board.risks, *(text for text, _terms in board.findings)]
    risks = [_("Risks"), *risks] if risks and board.open else risks
    slides = [
        Slide(board.question[0], [*proposal, *board.question[1:], *without]),
        _drawn(case, results, pays, by_row=False),
        _drawn(case, results, budget, by_row=True, note=scenario),
        _offers(case, results, board, offers),
        Slide(
            _("Risks, and what is open"),
            [*risks, *([_("Open")] if risks and board.open else []), *board.open],
            heads=(_("Risks"), _("Open")),
        ),
    ]
    foot = f"{case.name} · {board.basis.removeprefix(VALUE).strip()}"
    return Deck(case.name, foot, slides, case.reference_date)


def _drawn(
    case: Case, results: Results, table: BoardTable | None, *, by_row: bool, note: str = ""
) -> Slide:
    """Draw a table of the page: its rows as series over its columns, or the other way round."""
    if table is None:
        return Slide(_("Parties"), [_("The case has no parties.")])
    heads = [head.removeprefix(VALUE).strip() for head in table.heads]
    values = [[_value(case, results, cell) for cell in cells] for _label, cells in table.rows]
    labels = [label for label, _cells in table.rows]
    found: tuple[Sequence[str], Sequence[str], Sequence[Sequence[float]]]
    found = (heads, labels, values) if by_row else (labels, heads, [*zip(*values, strict=True)])
    categories, names, series = found
    chart = _chart(table.title, categories, [*zip(names, series, strict=True)])
    return Slide(table.title, (), chart, None, " ".join(filter(None, (table.note, note))))


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


def _offers(case: Case, results: Results, board: Board, table: BoardTable | None) -> Slide:
    """Put the offers side by side, with what each side gains drawn; key figures without offers."""
    if table is None:
        rows = [
            (figure.label,
             *(_number(value, figure.shape) for value in
               (figure.expected or 0.0, _value(case, results, figure.amount))), figure.unit)
            for figure in board.figures
        ]  # fmt: skip
        heads = (_("Figure"), _("Expected"), _("Live scenario"), _("Unit"))
        return Slide(_("Key figures"), (), None, SlideTable(heads, rows))
    words = [
        (label, *(_number(_value(case, results, cell), shape)
                  for cell, shape in zip(cells, table.shapes, strict=True)))
        for label, cells in table.rows
    ]  # fmt: skip
    gains = [
        (head, [_value(case, results, cells[place]) for _label, cells in table.rows])
        for place, head in enumerate(table.heads)
        if table.shapes[place] == "whole"
    ]
    chart = _chart(table.title, [label for label, _cells in table.rows], gains)
    # what the negotiation sheet says of the fee: between which both sides gain
    fee = [f"{figure.label}: {figure.meaning.removeprefix(VALUE).strip()}"
           for figure in board.figures if figure.amount == (Headline(FEE),)]  # fmt: skip
    return Slide(table.title, fee, chart, SlideTable(("", *table.heads), words), table.note)


def _number(value: float, shape: Shape) -> str:
    """Write a number; a count that is whole has no decimal, as nothing stands in line with it."""
    is_whole = shape == "tenth" and number(value, shape) == number(round(value), shape)
    return number(value, "whole" if is_whole else shape)


def _value(case: Case, results: Results, cell: Cell) -> float:
    """Give what a cell of the page is in the first scenario."""
    if isinstance(cell, float):
        return cell
    terms = cell if isinstance(cell, tuple) else ()
    place = results.scenarios.index(case.first_scenario)
    return float(sum(term.of(results)[place] for term in terms))
