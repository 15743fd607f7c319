"""The terms to negotiate: inputs that stand on a sheet of their own, and not with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.workbook.cell import FIRST_ROW, Cell

if TYPE_CHECKING:
    from flexfin.workbook.places import Places


def lay_terms(places: Places) -> None:
    """Put the terms to negotiate on the sheet for that, in the columns of the inputs."""
    sheet = places.names["negotiation"]
    on_inputs = sheet == places.names["inputs"]
    row = places.terms_row = places.changed_row + 2 if on_inputs else FIRST_ROW
    for line in places.case.models.inputs.values():
        for key in places.asked(line) if line.negotiable else ():
            places.lay_input(line, (line.name, key), Cell(sheet, row))
            row += 1
    places.terms_end = row - 1


def has_terms(places: Places) -> bool:
    """Tell whether there are terms to negotiate."""
    return places.terms_end >= places.terms_row


def input_areas(places: Places, column: int) -> list[str]:
    """Give a column of all rows of inputs: on the sheet with inputs, and that with terms."""
    letters = column_name(column)
    areas = [
        (places.names["inputs"], places.changed_row + 1, places.inputs_end),
        (places.names["negotiation"], places.terms_row, places.terms_end),
    ]
    return [
        f"'{sheet}'!${letters}${top}:${letters}${end}" for sheet, top, end in areas if end >= top
    ]
