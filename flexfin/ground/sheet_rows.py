"""The rows of a sheet of a workbook that somebody sent, as those of a CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import day_of_serial
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import number_text
from flexfin.ground.opened import Limits, Package
from flexfin.ground.sheets import OpenSheet, SheetCell, filled, read_book
from flexfin.ground.table_cells import Form, GivenCell, GivenRow

_LIMITS: Final = Limits(file=4_000_000, inside=24_000_000, parts=1_000, cells=400_000)
_MOST: Final = 400_000  # cells of a table, the empty ones between others counted


def sheet_rows(path: Path, data: bytes, name: str = "") -> Iterator[GivenRow]:
    """Give the rows of a sheet, the first one that is shown where none is named.

    Raises FlexfinError where the workbook cannot be opened safely, or has no such sheet.
    """
    package = Package(path, _LIMITS, data)
    package.refuse_macros()
    package.refuse_links()
    sheet = _sheet(path, read_book(package).sheets, name)
    cells = {(cell.row, cell.column): cell for cell in filled(sheet)}
    rows, columns = ({at[n] for at in cells} for n in (0, 1))
    if len(rows) * len(columns) > _MOST:
        place = Place(str(path), sheet=sheet.name)
        message = _("this sheet has more than {limit} filled cells", limit=_MOST)
        raise FlexfinError(Problem(place, message))
    for row in sorted(rows):
        found = [
            _cell(path, sheet.name, cells.get((row, column)), row, column)
            for column in sorted(columns)
        ]
        yield GivenRow(found[0].place, tuple(found))


def _sheet(path: Path, sheets: list[OpenSheet], name: str) -> OpenSheet:
    shown = [sheet for sheet in sheets if sheet.state == "visible"] or sheets
    found = [sheet for sheet in sheets if sheet.name.casefold() == name.casefold()]
    if found or (shown and not name):
        return found[0] if found else shown[0]
    names = [sheet.name for sheet in shown]
    message = _("this workbook has no sheet '{name}'", name=name)
    remedy = did_you_mean(name, names) or _("Known: {names}.", names=", ".join(names))
    raise FlexfinError(Problem(Place(str(path)), message, remedy))


def _cell(path: Path, sheet: str, cell: SheetCell | None, row: int, column: int) -> GivenCell:
    text, form = _read(cell)
    shown = cell.formula[:200] if cell and cell.formula else text[:200]
    return GivenCell(text, Place(str(path), row, column, 1, shown, sheet), form=form, at=column)


def _read(cell: SheetCell | None) -> tuple[str, Form]:
    """Give what a cell holds, as a case file would write it, and what it is."""
    if cell is None:
        return "", "typed"
    if cell.value is None:
        return cell.formula, "unsaved"
    if isinstance(cell.value, bool):
        return ("yes" if cell.value else "no"), "typed"
    if isinstance(cell.value, str):
        return cell.value.strip(), "error" if cell.kind == "error" else "typed"
    form = cell.look.format
    day = day_of_serial(cell.value) if cell.look.is_date else None
    if day is not None:
        # a day that is shown as its month was typed all the same
        by_day = day.day > 1 or "d" in form.lower().split('"')[0]
        return (day.isoformat() if by_day else day.isoformat()[:7]), "date"
    return number_text(cell.value, percent="%" in form), "number"
