"""The rows of a CSV, each cell with its place; as English programs write it, or a Dutch Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import read_text
from flexfin.ground.messages import _
from flexfin.ground.yaml import Scalar
from flexfin.ground.yaml_faults import no_text

Reading = Callable[[Path, str], str]  # a file and the remedy where it is empty -> its text
_DUTCH: Final = re.compile(r"[+-]?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+),[0-9]+%?")


class CsvRow(NamedTuple):
    """A row with anything in it, and its cells without the spaces around them."""

    place: Place
    cells: tuple[Scalar, ...]

    @property
    def texts(self) -> list[str]:
        """Give what stands in the cells."""
        return [cell.text for cell in self.cells]


def read_csv(path: Path, remedy: str = "", read: Reading = read_text) -> list[CsvRow]:
    """Read a CSV; `remedy` is for a file that is empty, `read` gives its text.

    Where semicolons stand between the columns, a comma in a number is for its decimals: so a Dutch
    Excel saves a CSV. Such a number is given with a point.

    Raises FlexfinError where there is no such file, it is no text or a quote is not closed.
    """
    text = read(path, remedy)
    lines = text.split("\n")
    head = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    is_dutch = head.count(";") > head.count(",")
    reader = csv.reader(io.StringIO(text), delimiter=";" if is_dutch else ",", strict=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                line = lines[reader.line_num - 1]
                place = Place(str(path), reader.line_num, 1, max(1, len(line)), line)
                rows.append(CsvRow(place, tuple(_cells(place, row, is_dutch))))
    except csv.Error as error:
        at = Place(str(path), reader.line_num, 1, 1, lines[max(0, reader.line_num - 1)])
        is_open = "unexpected end" in str(error)
        why = _("a quote is not closed") if is_open else str(error)
        raise FlexfinError(Problem(at, _("this is no CSV: {why}", why=why))) from None
    if not rows:
        raise FlexfinError(Problem(Place(str(path)), _("this file is empty"), remedy))
    cells = (cell for row in rows for cell in row.cells)
    if unfit := [found for cell in cells if (found := no_text(cell.text, cell.place))]:
        raise FlexfinError(unfit)
    return rows


def _cells(row: Place, texts: list[str], is_dutch: bool) -> list[Scalar]:
    """Give the cells of a row; one that is not in its line as it is has the place of the row."""
    found, start = [], 0
    for text in map(str.strip, texts):
        at = row.text.find(text, start)
        place = row if at < 0 else Place(row.file, row.line, at + 1, max(1, len(text)), row.text)
        start = start if at < 0 else at + len(text)
        if is_dutch and _DUTCH.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")  # noqa: PLW2901
        found.append(Scalar(text, place))
    return found
