"""Cells that name elements read as what these are called: what is typed, and counts, is the names.

Of what one element may be named in, the cell itself holds what it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.ground.letters import column_name
from flexfin.workbook.words import quoted, reads_as

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


def show_called(book: Book, sheet: Worksheet) -> None:
    """Let cells that may name several elements show their labels: of one, and as the case has it.

    Where other names are typed together, these are shown.
    """
    layout, case = book.layout, book.case
    columns = dict.fromkeys((layout.given, layout.live, *layout.offers.values(), layout.export,
                             *layout.export_offers.values()))  # fmt: skip
    cells, words = dict[str, list[str]](), dict[str, dict[str, str]]()
    for name, key in layout.inputs:
        line = case.models.input_lines[name]
        at = layout.inputs[name, key]
        if not line.several or at.sheet != sheet.get_name():
            continue
        cells.setdefault(line.names, []).extend(f"{column_name(c)}{at.row}" for c in columns)
        offered = (layout.offered.value(offer, line, key) for offer in layout.offers)
        said = {str(value) for value in (case.values[name][key], *offered) if value is not None}
        known = words.setdefault(line.names, {})
        for word in (*case.elements_of(line.names), *sorted(said - {*line.choices})):
            known[word] = case.word(line, word)
    for axis, known in words.items():
        for word, label in known.items():
            if look := reads_as(word, label):
                sheet.conditional_format(cells[axis][0], {
                    "type": "cell", "criteria": "==", "value": quoted(word),
                    "format": book.file.add_format({"num_format": look["num_format"]}),
                    "multi_range": " ".join(cells[axis]),
                })  # fmt: skip
