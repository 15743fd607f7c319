"""The sheet with the checks, the findings and the master check."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import numpy as np

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.model.line import Line
from flexfin.model.tolerance import LEAST, PART
from flexfin.workbook.input_words import section_titles
from flexfin.workbook.sheets.heading import page
from flexfin.workbook.sheets.master import (
    MASTER,
    added,
    area_of,
    bad_word,
    deviations,
    good_word,
    lines_of,
    master_word,
)
from flexfin.workbook.styles import BAD, GOOD, LINK, WARN, Look

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


_FINDING: Final = 98  # characters of a finding in one row
# of checks and findings: a verdict stands apart from the number before it and the words after it
_BESIDE: Final[Mapping[int, Mapping[str, Look]]] = {2: {"align": "right"}, 3: {"align": "center"}}
_LEAST_CELL, _EMPTY_CELL, _PART_CELL = "C6", "C7", "C8"
_LEAST, _PART = "$C$6", "$C$8"


def write(book: Book, sheet: Worksheet) -> None:
    """Write the checks, the findings and the master check."""
    styles = book.styles
    sheet.write_string("B1", _("Checks"), styles.title())
    sheet.set_row(0, 24)
    sheet.write_string("B2", book.case.name, styles.note())
    found = deviations(book)
    first = 11
    last = first + len(found) - 1
    sheet.write_string("B4", _("All checks together"), styles.label(bold=True))
    fine = f"AND(SUM(D{first}:D{last})=0,{_EMPTY_CELL}=0)" if found else f"{_EMPTY_CELL}=0"
    master = f'IF({fine},"{good_word()}","{bad_word()}")'
    book.formula(sheet, MASTER, master, styles.get(bold=True), master_word(book))
    sheet.write_string("B6", _("A check is in order up to a deviation of"), styles.label())
    sheet.write_number(_LEAST_CELL, LEAST, styles.number("0.000000"))
    sheet.write_string("B7", _("Empty input cells"), styles.label())
    part = _("or, where that is more, up to this part of the largest amount added up")
    sheet.write_string("B8", part, styles.label())
    sheet.write_number(_PART_CELL, PART, styles.number("0E+00"))
    heads = (_("Line"), _("Check"), _("Largest deviation"), _("In order"), _("In order up to"))
    for column, title in enumerate(heads):
        sheet.write_string(9, column, title, styles.head(**_BESIDE.get(column, {})))
    good, bad = _("in order"), _("NOT IN ORDER")
    shown = styles.number(f'[=0]"{good}";[>0]"{bad}"', **_BESIDE[3])
    row = first
    for line in lines_of(book, "check"):
        if line.name not in found:
            continue
        area = area_of(book, line)
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        write_linked(book, sheet, row, line)
        off, limit = found[line.name]
        text = f"MAX({_both_ways(area)})" if area else "0"
        book.formula(sheet, f"C{row}", text, styles.number("0.000000"), off)
        book.formula(sheet, f"D{row}", f"IF(C{row}<=E{row},0,1)", shown, float(off > limit))
        extremes = ",".join(_both_ways(area_of(book, other)) for other in added(book, line))
        text = f"MAX({_LEAST},{_PART}*MAX({extremes}))" if extremes else _LEAST
        book.formula(sheet, f"E{row}", text, styles.number("0.000000", align="left"), limit)
        row += 1
    colours = {"==": (0, GOOD), ">": (0, BAD)}
    for criterion, (value, colour) in colours.items():
        sheet.conditional_format(
            f"D{first}:D{max(first, last)}",
            {
                "type": "cell",
                "criteria": criterion,
                "value": value,
                "format": book.file.add_format({"bg_color": colour}),
            },
        )
    row = write_findings(book, sheet, max(row, first) + 2)
    empty = write_empty(book, sheet, row + 2)
    book.formula(sheet, _EMPTY_CELL, f"SUM({empty})", styles.number("0"), 0)
    for column, width in enumerate((14, 84, 18, 16, 62)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(4, 0)
    sheet.repeat_rows(0, 1)
    page(book, sheet)


def write_findings(book: Book, sheet: Worksheet, row: int) -> int:
    """Write what deserves attention: a line of the models is 1 where it does; give the last row."""
    styles = book.styles
    for column, title in enumerate(
        (_("Line"), _("Finding"), _("How often"), _("Attention"), _("Source"))
    ):
        sheet.write_string(row - 1, column, title, styles.head(**_BESIDE.get(column, {})))
    start = row + 1
    nothing, something = _("no"), _("attention")
    mark = styles.number(f'[=0]"{nothing}";[>0]"{something}"', **_BESIDE[3])
    for line in lines_of(book, "finding"):
        row += 1
        area = area_of(book, line)
        times = float(sum(np.sum(book.stored(line, key)) for key in book.layout.keys(line)))
        sheet.write_string(row - 1, 0, line.name, styles.identity())
        write_linked(book, sheet, row, line)
        sheet.set_row(row - 1, 15 * max(1, len(wrap(str(line.label), _FINDING))))
        book.formula(
            sheet, f"C{row}", f"SUM({area})" if area else "0", styles.number("#,##0"), times
        )
        book.formula(sheet, f"D{row}", f"IF(C{row}>0,1,0)", mark, float(times > 0))
        sheet.write_string(row - 1, 4, line.source, styles.note())
    sheet.conditional_format(
        f"D{start}:D{max(start, row)}",
        {
            "type": "cell",
            "criteria": ">",
            "value": 0,
            "format": book.file.add_format({"bg_color": WARN}),
        },
    )
    return row


def write_linked(book: Book, sheet: Worksheet, row: int, line: Line) -> None:
    """Write the label of a line, which leads to its first row where it has any."""
    rows, label = book.layout.blocks.get(line.name), str(line.label)
    if not rows:
        sheet.write_string(row - 1, 1, label, book.styles.label(text_wrap=True))
        return
    cell, style = book.layout.cells[rows[0]], book.styles.get(font_color=LINK, text_wrap=True)
    sheet.write_url(row - 1, 1, f"internal:'{cell.sheet}'!B{cell.row}", style, label)


def _both_ways(area: str) -> str:
    """Write the largest of cells and the smallest with its sign changed, for MAX around them."""
    return f"MAX({area}),-MIN({area})"


def write_empty(book: Book, sheet: Worksheet, row: int) -> str:
    """Write how many cells are empty where an input belongs, by section; give these cells."""
    layout, styles = book.layout, book.styles
    titles, found = section_titles(book.case.models), _input_rows(book)
    for column, title in enumerate((_("Section"), _("Empty input cells"), _("How many"))):
        sheet.write_string(row - 1, column, title, styles.head(**_BESIDE.get(column, {})))
    place = f"'{layout.names['inputs']}'!${column_name(layout.given)}$"
    last = f"${column_name(layout.given)}$"
    start = row + 1
    for section, stretches in found.items():
        row += 1
        sheet.write_string(row - 1, 0, section, styles.identity())
        sheet.write_string(row - 1, 1, titles.get(section) or _("Location"), styles.label())
        text = "+".join(f"COUNTBLANK({place}{s[0]}:{last}{s[-1]})" for s in stretches)
        book.formula(sheet, f"C{row}", text, styles.number("0"), 0)
    return f"C{start}:C{max(start, row)}"


def _input_rows(book: Book) -> dict[str, list[list[int]]]:
    """Give the rows that may not be empty, by section, in stretches without a gap."""
    layout, lines = book.layout, book.case.models.input_lines
    found: dict[str, list[list[int]]] = {}
    for (name, key), cell in sorted(layout.inputs.items(), key=lambda item: item[1].row):
        if (
            (name, key) in layout.monthly.stepped
            or book.case.values[name][key] == ""  # what may be empty was so at export
            or name in layout.open_ended.numbers  # empty is open, or no limit
        ):
            continue
        line = lines[name]
        stretches = found.setdefault(line.section if "." in line.path else "", [])
        if stretches and cell.row == stretches[-1][-1] + 1:
            stretches[-1].append(cell.row)
        else:
            stretches.append([cell.row])
    return found
