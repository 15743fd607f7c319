"""What an edition itself says that it is worth: the gains on its negotiation sheet, as stored."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from flexfin.answers.agreement_terms import side_labels
from flexfin.case.case import Case
from flexfin.case.workbook_cells import LIMITS
from flexfin.ground.messages import in_all_languages
from flexfin.ground.sheets import OpenSheet, filled, open_book
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.negotiation import expected_label

_LABELS = 2  # column with the words of a row
_NAMES = 4  # row with the names of the offers


def gains_in(path: Path, case: Case, offer: str) -> tuple[float | None, float | None]:
    """Give the expected gain of grantor and holder under an offer; None where it is not there."""
    book, found = open_book(path, LIMITS), list[float | None]()
    for side in side_labels(case):
        texts = in_all_languages(partial(expected_label, side))
        values = (_value(sheet, texts, offer or Layout(case).offered.base) for sheet in book.sheets)
        found.append(next((value for value in values if value is not None), None))
    return found[0], found[1]


def _value(sheet: OpenSheet, labels: set[str], offer: str) -> float | None:
    """Give what stands in the row with a label, below the name of an offer."""
    cells = [*filled(sheet)]
    columns = [cell.column for cell in cells if cell.row == _NAMES and cell.value == offer]
    rows = [cell.row for cell in cells if cell.column == _LABELS and cell.value in labels]
    if not columns or not rows:
        return None
    cell = sheet.cells.get((rows[0], columns[0]))
    return cell.value if cell and isinstance(cell.value, int | float) else None
