"""The terms to negotiate: inputs that stand on a sheet of their own, and not with the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from flexfin.case.case import Case
from flexfin.ground.letters import column_name
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.workbook.cell import FIRST_ROW, Cell


class InputPlaces(Protocol):
    """The places of inputs in a workbook, as far as terms go by them."""

    case: Case
    changed_row: int
    inputs_end: int
    terms_row: int
    terms_end: int

    @property
    def names(self) -> Mapping[str, str]:
        """Give the name of each sheet."""

    def asked(self, line: InputLine) -> Iterator[Key]:
        """Give the elements for which an input has a row."""

    def lay_input(self, line: InputLine, row: RowKey, cell: Cell) -> None:
        """Note where an input stands."""


def lay_terms(places: InputPlaces) -> None:
    """Put the terms to negotiate on the sheet for that, in the columns of the inputs."""
    sheet = places.names["negotiation"]
    on_inputs = sheet == places.names["inputs"]
    row = places.terms_row = places.changed_row + 2 if on_inputs else FIRST_ROW
    for line in places.case.models.inputs.values():
        for key in places.asked(line) if line.negotiable else ():
            places.lay_input(line, (line.name, key), Cell(sheet, row))
            row += 1
    places.terms_end = row - 1


def has_terms(places: InputPlaces) -> bool:
    """Tell whether there are terms to negotiate."""
    return places.terms_end >= places.terms_row


def input_areas(places: InputPlaces, column: int) -> list[str]:
    """Give a column of all rows of inputs: on the sheet with inputs, and that with terms."""
    letters = column_name(column)
    areas = [
        (places.names["inputs"], places.changed_row + 1, places.inputs_end),
        (places.names["negotiation"], places.terms_row, places.terms_end),
    ]
    return [
        f"'{sheet}'!${letters}${top}:${letters}${end}" for sheet, top, end in areas if end >= top
    ]
