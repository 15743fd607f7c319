"""A table with comparable rents -> sections as a case would give them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flexfin.case.choice_words import known
from flexfin.case.given_by.given import ProviderRequest
from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.table_cells import GivenCell, GivenRow
from flexfin.ground.table_heads import Heads, rows_wanted, without_title
from flexfin.ground.yaml import Entry, Scalar
from flexfin.ground.yaml import Mapping as Section

NEEDED: Final = ("rent", "date", "source")
MOST: Final = 2_000
HEADS: Final = Heads(
    {
        "rent": "rent, huur, bare rent, kale huur, bare rent per month, kale huur per maand",
        "per": "per, per, per unit or m2, per unit of m2",
        "weight": "weight, gewicht",
        "date": "date, datum",
        "source": "source, bron",
        "label": "label, omschrijving, description",
        "address": "address, adres",
    }
)
# how a column is read, and what stands in for a cell that cannot be
_READ: Final = {
    "rent": (GivenCell.number_word, "1"),
    "weight": (GivenCell.number_word, "1"),
    "date": (GivenCell.time_word, "2027-01"),
}


def rents_wanted(file: str) -> str:
    """Say what a table with rents looks like."""
    return rows_wanted(file, _("rent,weight,date,source"), "430,1,2026-03,Pararius")


def comparable_rows(path: Path, asked: ProviderRequest) -> list[Section]:
    """Give the rows of a table as sections whose values know their place; raises FlexfinError."""
    found = read_rows(path, lambda: rents_wanted(str(path)), asked.files.data)
    head, *rows = without_title(found, HEADS.name)
    names = _names(head)
    if len(rows) > MOST:
        message = _("there are more than {limit} comparable rents", limit=MOST)
        raise FlexfinError(Problem(rows[MOST].place, message))
    for row in rows:
        if len(row.cells) != len(names):
            raise FlexfinError(row.unlike(len(names)))
    return [_section(names, row, asked.words.problems) for row in rows]


def _names(head: GivenRow) -> list[str]:
    """Read the first row, which names the columns."""
    problems, names = [], HEADS.of(head)
    for place, (cell, name) in enumerate(zip(head.cells, names, strict=True)):
        if not name and cell.text not in head.texts[:place]:
            message = _("there can be no column '{name}' here", name=cell.text)
            remedy = did_you_mean(cell.text, HEADS.names) or known(map(HEADS.word, HEADS.words))
            problems.append(Problem(cell.place, message, remedy))
        elif name and name not in names[:place] and names.count(name) > 1:
            message = _("'{key}' stands here a second time", key=cell.text)
            problems.append(Problem(cell.place, message))
    for name in NEEDED:
        if name not in names:
            message = _("there is no column '{name}'", name=HEADS.word(name))
            problems.append(Problem(head.place, message, rents_wanted(head.place.file)))
    if problems:
        raise FlexfinError(problems)
    return names


def _section(names: list[str], row: GivenRow, problems: list[Problem]) -> Section:
    entries = {}
    for name, cell in zip(names, row.cells, strict=True):
        if not cell.text:  # a key that is left out
            continue
        found: Scalar = cell
        if name in _READ:
            read, stand_in = _READ[name]
            found = read(cell, problems) or Scalar(stand_in, cell.place)
        entries[name] = Entry(Scalar(name, cell.place), found)
    return Section(entries, row.place)
