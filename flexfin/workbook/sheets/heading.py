"""What every sheet has: title and status above, page and foot below, words beside its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.model.line import Line
from flexfin.model.models import ModelTable
from flexfin.workbook.layout import HEADER, Layout
from flexfin.workbook.lead import place_on
from flexfin.workbook.sheets.master import (
    BAD_WORD,
    CHANGED_WORD,
    FAULT_WORD,
    master_cell,
    master_word,
)
from flexfin.workbook.styles import BAD, GREY, LINK, MONTH
from flexfin.workbook.words import quoted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


A3, A4 = 8, 9  # paper
_PRINTED: Final = (1130.0, 755.0)  # points of an A3 page that lies, within its margins
_UPRIGHT: Final = (784.0, 1104.0)  # and of one that stands
_LYING: Final = (784.0, 509.0)  # and of A4 that lies
_LARGEST, _GOOD = 0.85, 0.7  # scales: none is larger, and a page that stands has no smaller one
_HIGH: Final = 15.0  # points
_OTHER_FONT: Final = 1.35  # where a machine lacks ours, columns are as much wider
_NAME: Final = 120  # characters of the name of a case
_FOOT: Final = 30  # of it at the foot of a page, left of the name of the sheet
_NOTHING: Final = 1.5  # width of a column without names
_LONGEST_NAME: Final = 36  # characters of the label of an element that is read without shrinking
_FEW: Final = 3  # elements that are named of what is left out
_LITTLE: Final = 4  # lines of a table with one row, of which the heads may take two
LONGEST_TITLE: Final = 22  # characters of a heading that names axes


def live_scenario(layout: Layout) -> str:
    """Give the cell that says what the scenario is called that is live."""
    return f"'{layout.names['inputs']}'!${column_name(layout.live_unit)}${layout.scenario_row}"


def live_offer(layout: Layout) -> str:
    """Write what stands above the column that is live: that of the base where none is chosen."""
    titles = layout.choices.format(row="$4")
    return f"INDEX('{layout.names['inputs']}'!{titles},{layout.offer_number})"


def heading(book: Book, sheet: Worksheet, title: str, *, own: bool = False) -> None:
    """Write the title of a sheet; below it the case, the live scenario, the master check.

    Of a sheet with a scenario of its `own` none is live.
    """
    styles, layout = book.styles, book.layout
    sheet.write_string("B1", title, styles.title())
    word, good = _("scenario"), master_word(book)
    case, check = f"'{layout.names['cover']}'!$B$2", master_cell(layout)
    now = book.words.scenario(book.scenario)
    live = [] if own else [(word, live_scenario(layout), now)]
    if layout.terms_alone:  # there is no cover, and each scenario beside the others
        case, live = quoted(book.case.name[:_NAME]), list[tuple[str, str, str]]()
    if layout.offers:
        base = layout.offered.base
        live.append((_("offer"), live_offer(layout), base))
    text = case + "".join(f'&" · {name}: "&{cell}' for name, cell, _now in live)
    changed, sign = layout.selector(layout.changed_row), _(CHANGED_WORD)
    text += f'&" · "&{check}&IF({changed}=0,""," · "&{changed}&" {sign} {book.mark}")'
    shown = book.case.name[:_NAME] if layout.terms_alone else book.case.name
    stored = "".join(f" · {name}: {now}" for name, _cell, now in live)
    book.formula(sheet, "B2", text, styles.note(), f"{shown}{stored} · {good}")
    warning = book.file.add_format({"bg_color": BAD, "bold": True, "font_color": "#9C0006"})
    for word in (sign, _(BAD_WORD), _(FAULT_WORD)):
        rule = {"type": "text", "criteria": "containing", "value": word, "format": warning}
        sheet.conditional_format("B2", rule)
    sheet.set_row(0, 24)


def left_out_text(book: Book, lines: Collection[str], of: str = "") -> str:
    """Say that rows of some lines are not in an edition to share, and of whom, or nothing.

    Of rows of an element `of` alone, where there is one.
    """
    known, names = book.case.models.lines, set[str]()
    gone = [row for row in book.layout.shared.rows if row[0] in lines and (not of or of in row[1])]
    for name, key in gone:
        here = known[name].at(key) if name in known and name in book.layout.blocks else {}
        names |= {book.case.label_of(axis, one) for axis, one in here.items()
                  if len(here) == 1 and axis != "year" and one != of}  # fmt: skip
    said = _("Not in this edition: what is confidential, and what rests on it")
    if not gone:
        return ""
    return f"{said} ({', '.join(sorted(names))})." if 0 < len(names) <= _FEW else f"{said}."


def whole_left_out(book: Book, table: ModelTable, of: str) -> dict[str, str]:
    """Say by line that is set in that the one whose part it is, is not in this edition."""
    found, words = dict[str, str](), ""
    for one in table.entries:
        if one.is_inset and words:
            found[one.line] = words
        elif not one.is_inset and one.line in book.case.models.lines:
            label = str(one.label or book.case.models.lines[one.line].label)
            is_gone = any(r[0] == one.line and of in r[1] for r in book.layout.shared.rows)
            words = _("{label}: not in this edition", label=label) if is_gone else ""
    return found


def frame(book: Book, sheet: Worksheet) -> None:
    """Write what every sheet has: the way back to the first, and its title on every page."""
    first = book.layout.names["negotiation" if book.layout.terms_alone else "cover"]
    if sheet.get_name() == first:
        return
    style = book.styles.get(font_color=LINK, bold=True, align="center")
    sheet.write_url("A1", place_on(first, "A1"), style, "←",
                    _("To the sheet {sheet}", sheet=first))  # fmt: skip
    if not sheet.repeat_row_range:
        sheet.repeat_rows(0, 1)


def calendar(book: Book, sheet: Worksheet) -> None:
    """Write the header of a sheet with months: date, number and calendar year of each."""
    layout, styles, case = book.layout, book.styles, book.case
    # numbers: when the case starts is fixed, another month takes a new export
    shown = styles.head(num_format=MONTH, align="right")
    small = styles.number("0", font_size=9, font_color=GREY)
    for offset in range(case.calendar.count):
        column, month = layout.first + offset, case.calendar.start + offset
        sheet.write_number(HEADER["date"] - 1, column, serial(month), shown)
        sheet.write_number(HEADER["month"] - 1, column, offset + 1, small)
        sheet.write_number(HEADER["year"] - 1, column, month // 12, small)


def page(book: Book, sheet: Worksheet, paper: int = A4, *, tall: bool = False) -> None:
    """Set a page of a sheet without months: as wide as the paper, which may stand upright."""
    (sheet.set_portrait if tall else sheet.set_landscape)()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    footer(book, sheet)


def print_whole(
    book: Book, sheet: Worksheet, columns: tuple[int, Sequence[float]], starts: Sequence[int],
    end: int, lines: Mapping[int, int],
) -> None:  # fmt: skip
    """Set an A3 page, upright if it can, as wide as the columns; no table is split on it.

    `columns` are the first of them and their widths; tables start at the rows `starts`, from 0, and
    `end` is the row behind them; `lines` has the rows that take another number than one. A table
    that is longer than a page goes on there. Excel keeps to breaks only where the scale is given.
    """
    first, widths = columns
    wide = sum(7 * width + 5 for width in widths) * 0.75 * _OTHER_FONT  # points
    tall = _UPRIGHT[0] / wide >= _GOOD
    across, down = _UPRIGHT if tall else _PRINTED
    page(book, sheet, A3, tall=tall)
    scale = int(100 * min(_LARGEST, across / wide))
    sheet.set_print_scale(scale)
    room = int(100 * down / (_HIGH * scale)) - 3  # beside the title
    sheet.set_h_pagebreaks(breaks(starts, end, room, lines))
    sheet.print_area(0, first, end, first + len(widths) - 1)


def breaks(starts: Sequence[int], end: int, room: int, lines: Mapping[int, int]) -> list[int]:
    """Give the rows at which a page begins, so that what starts at a row is on one page if it can.

    Rows count from 0; `end` is the one behind the last, `room` the lines on a page, `lines` those
    of a row where it is not one. On the last page is no little table alone.
    """
    top, before, found = 0, 0, list[int]()

    def taken(first: int, last: int) -> int:
        return sum(lines.get(row, 1) for row in range(first, last - 1))

    for start, following in zip(starts, [*starts[1:], end], strict=True):
        if taken(top, following) > room and start > top:
            found.append(start)
            top, before = start, top
    others = [start for start in starts[1:] if before < start < top]
    if found and others and taken(top, end) <= _LITTLE and taken(others[-1], end) <= room:
        found[-1] = others[-1]
    return found


def room_on(widths: Iterable[float]) -> int:
    """Give the lines on a page of `page` beside the title, of columns with these widths."""
    wide = sum(7 * width + 5 for width in widths) * 0.75
    return int(_LYING[1] / (_HIGH * min(1.0, _LYING[0] / wide))) - 3


def footer(book: Book, sheet: Worksheet) -> None:
    """Write the foot of the page, with the mark; & has a meaning of its own there."""
    name = book.case.name if len(book.case.name) <= _FOOT else f"{book.case.name[: _FOOT - 1]}…"
    name = name.replace("&", "&&")
    sheet.set_footer(f"&L&8flexfin · {book.mark} · {name}&C&8&A&R&8&P / &N")
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)


def axis_titles(book: Book, lines: Iterable[Line]) -> Mapping[int, str]:
    """Give the headings of the columns with names of elements, on a sheet with these lines.

    A column has the words of the axes that the lines have there, as long as these are short.
    """
    layout, models = book.layout, book.case.models
    used = {axis for line in lines for axis in line.row_axes}
    found: dict[int, list[str]] = {column: [] for column in range(2, layout.unit)}
    for axis, place in layout.axis_columns.items():
        if axis in used:
            found[2 + place].append(axis)
    titles = {}
    for column, axes in found.items():
        title = " / ".join(models.axis_name(axis) for axis in axes).capitalize()
        several = _("Group or item") if "group" in axes else _("Item")
        titles[column] = title if len(title) <= LONGEST_TITLE else several
    return titles


def widen_axes(book: Book, sheet: Worksheet, lines: Sequence[Line], least: float) -> None:
    """Fold the columns with names of elements, each as wide as what stands there.

    The words of a row tell these too.
    """
    layout, longest = book.layout, dict[int, int]()
    for axis in {axis for line in lines for axis in line.row_axes}:
        column = 2 + layout.axis_columns[axis]
        names = (len(book.case.label_of(axis, name)) for name in layout.elements_of(axis))
        longest[column] = max(longest.get(column, 0), *names, 0)
    fold = {"level": 1, **({} if book.unfolded else {"hidden": True})}
    for column, title in axis_titles(book, lines).items():
        names_width = min(longest.get(column, 0), _LONGEST_NAME) * 0.82  # in small print
        width = max(least, len(title) * 0.95, names_width) if title else _NOTHING
        sheet.set_column(column, column, width, None, fold)
