"""The sheet with inputs: every input that the case asks for, with the live value named by path."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from flexfin.case.named import section_titles
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.view import shown
from flexfin.model.line import InputLine, Key
from flexfin.workbook.faults import FAULT
from flexfin.workbook.headings import section
from flexfin.workbook.input_words import statuses, unit_text
from flexfin.workbook.layout import Cell, live_name
from flexfin.workbook.lead import place_on
from flexfin.workbook.sheets.heading import A3, heading, page, widen_axes
from flexfin.workbook.sheets.input_formulas import (
    cell_value,
    changed_text,
    default_text,
    live_of,
    names_of,
    put,
    range_said,
    typed_value,
)
from flexfin.workbook.sheets.input_titles import write_titles
from flexfin.workbook.sheets.live_rows import live_key, live_text, write_live_words
from flexfin.workbook.sheets.live_unit import write_unit
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.sheets.model import (
    WIDEST,
    changed_format,
    mark_changed,
)
from flexfin.workbook.sheets.named_elements import show_called
from flexfin.workbook.styles import GREY, RESULT, input_format
from flexfin.workbook.terms import input_areas
from flexfin.workbook.text_width import HEIGHT, lines_in, width_of
from flexfin.workbook.valid import Valid
from flexfin.workbook.validation import Validation
from flexfin.workbook.within import write_bounds
from flexfin.workbook.words import quoted, reads_as

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


_TOLD = 24  # width of the column with ranges, at least, less what it is indented


def write(book: Book, sheet: Worksheet) -> None:
    """Write the sheet with inputs."""
    layout, styles = book.layout, book.styles
    heading(book, sheet, _("Inputs"))
    write_titles(book, sheet)
    validation = Validation(book, sheet)
    write_selectors(book, sheet, validation)
    names = section_titles(book.case.models)
    for row, name in layout.sections:
        section(sheet, styles, row - 1, names.get(name, name), range(layout.changed + 1))
    for lines in layout.inputs_by_section().values():
        for line in lines:
            for key in layout.asked(line):
                if (line.name, key) in layout.monthly.stepped:
                    write_pointer(book, sheet, line, key)
                else:
                    write_input(book, sheet, line, key, validation)
            for name, key in layout.blocks.get(live_name(line), []):
                if not layout.cells[name, key].is_monthly:
                    write_live_input(book, sheet, line, key, layout.cells[name, key])
    rows = [(line, key) for lines in layout.inputs_by_section().values()
            for line in lines for key in layout.asked(line)]  # fmt: skip
    labels = {layout.inputs[line.name, key].row: label_here(book, line, key) for line, key in rows}
    tall = {row: HEIGHT * count for row, label in labels.items()
            if (count := lines_in(label, WIDEST)) > 1}  # fmt: skip
    for row, height in tall.items():
        sheet.set_row(row - 1, height)
    fold_defaults(book, sheet, tall)
    changed = column_name(layout.changed)
    mark_changed(book, sheet, f"{changed}{layout.scenario_row}:{changed}{layout.inputs_end}")
    validation.write_lists()
    widest = min(WIDEST, max([54, *(1 + width_of(label) for label in labels.values())]))
    range_width = max([25, *(0.85 * len(range_said(book, line)) for line, _key in rows)])
    # in small print, and seen whole
    identities = max([26, *(0.75 * len(line.path_at(key)) for line, key in rows)])
    show_called(book, sheet)
    words = (book.case.word(line, value) if line.several else str(book.words.text(line, value))
             for line, key in rows
             if isinstance(value := book.case.values[line.name][key], str))  # fmt: skip
    values = min(45, max([26, *(1 + width_of(word) for word in words)]))
    for column, width in (
        (0, identities), (1, widest), (layout.live, values), (layout.live_unit, 15),
        (layout.range, range_width),
        (layout.status, 11), (layout.origin, 56), (layout.changed, 10), (layout.given, values),
    ):  # fmt: skip
        sheet.set_column(column, column, width)
    widen_axes(book, sheet, [*book.case.models.inputs.values()], 11)
    for name, column in layout.offers.items():
        said = [str(book.words.text(line, value)) for line, key in rows
                if isinstance(value := layout.offered.value(name, line, key), str)]  # fmt: skip
        longest = max(map(len, (*said, *layout.offered.titles[name].split())))
        sheet.set_column(column, column, min(26, max(14, longest + 1)))
    sheet.set_column(layout.export, layout.taken, values)
    sheet.freeze_panes(4, 2)
    sheet.repeat_rows(0, 3)
    # without paths, sources and the lists below, so that it can be read on paper
    sheet.print_area(0, 1, layout.inputs_end - 1, layout.status)
    page(book, sheet, A3, tall=not layout.offers)


def fold_defaults(book: Book, sheet: Worksheet, tall: Mapping[int, float]) -> None:
    """Fold what the case leaves at its default beneath what stands above it, and say so.

    A section of such rows alone is folded with its heading. `tall` has the heights of rows with
    words on more than one line.
    """
    layout = book.layout
    count, folded = len(layout.folded), {*layout.folded}
    if not folded:
        return
    tops = [row for row, _name in layout.sections]
    for top, after in pairwise([*tops, layout.inputs_end + 2]):
        if folded >= {*range(top + 1, after - 1)}:  # and the empty row behind it
            folded |= {*range(top, min(after, layout.inputs_end + 1))}
    hidden = {} if book.unfolded else {"hidden": True}
    for row in sorted(folded):
        sheet.set_row(row - 1, tall.get(row), None, {"level": 1, **hidden})
        if hidden and row - 1 not in folded:
            sheet.set_row(row - 2, tall.get(row - 1), None, {"collapsed": True})
    sheet.outline_settings(symbols_below=False)
    text = _("What the case leaves at its default ({count} rows) stands below what it gives, "
             "folded: see the cover.", count=count)  # fmt: skip
    sheet.write_string("B3", text, book.styles.note())


def write_live_input(book: Book, sheet: Worksheet, line: InputLine, key: Key, cell: Cell) -> None:
    """Write the value of an input in the scenario that is live."""
    write_live_words(book, sheet, line, key, cell.row)
    stored = cell_value(book, line, book.case.values[line.name][live_key(book, line, key)])
    style = book.styles.number(_shown(book, line), bg_color=RESULT, align="right")
    book.formula(sheet, f"{cell.column}{cell.row}", live_text(book, line, key), style, stored)


def write_selectors(book: Book, sheet: Worksheet, validation: Validation) -> None:
    """Write the cells that say which scenario and offer are live, and how much has changed."""
    layout, styles, case = book.layout, book.styles, book.case
    chosen = [("scenario", layout.scenario_row, _("Scenario that is live in the whole workbook"),
               book.words.scenario(book.scenario), case.scenarios)]  # fmt: skip
    chosen = [] if layout.terms_alone else chosen
    if layout.offers:
        titles = (layout.offered.base, *map(layout.offered.titles.__getitem__, layout.offers))
        chosen.append(("offer", layout.offer_row, _("Offer that is live in the whole workbook"),
                       layout.offered.base, titles))  # fmt: skip
    for name, row, label, value, known in chosen:
        sheet.write_string(row - 1, 0, name, styles.identity())
        sheet.write_string(row - 1, 1, label, styles.label(bold=True))
        style = styles.fixed if book.values_only else styles.input
        sheet.write_string(row - 1, layout.live, value, style("General", bold=True))
        # offers are the heads of columns
        told = "; ".join(map(book.words.scenario, known)) if name == "scenario" else _("choice")
        sheet.set_row(row - 1, HEIGHT * lines_in(told, _TOLD, 9))
        sheet.write_string(row - 1, layout.range, told, styles.note(text_wrap=True))
        book.file.define_name(name, f"={layout.selector(row)}")
        cell = f"${column_name(layout.live)}${row}"
        titled = f"COUNTIF({layout.choices.format(row='$4')},{cell})=1"
        found = f"CHOOSE(1+ISERROR({cell}),{titled},FALSE)"
        if name == "scenario":
            names = layout.lists.names(book.words.scenarios(), sheet.get_name())
            found = f"CHOOSE(1+ISERROR({cell}),{names.has(cell)},FALSE)"
            taken = f"INDEX({names.meaning},MATCH({cell},{names.counts},0))"
            counts = f"IF({found},{taken},{quoted(book.scenario)})"
            where = f"{column_name(layout.export)}{row}"
            book.formula(sheet, where, counts, styles.note(), book.scenario)
            where = f"{column_name(layout.live_unit)}{row}"
            book.formula(sheet, where, names.told(layout.scenario_cell), styles.note(), value)
        mark = styles.number(changed_format(), font_size=9)
        where = f"{column_name(layout.changed)}{row}"
        book.formula(sheet, where, f"IF({found},0,{FAULT})", mark, 0)
    if not book.values_only and not layout.terms_alone:
        validation.scenario(layout.scenario_row)
    if layout.offers:
        if not book.values_only:
            validation.offer(layout.offer_row)
        row = layout.offer_row + 1
        sheet.write_string(row - 1, 0, "offer_number", styles.identity())
        sheet.write_string(row - 1, 1, _("Which of the columns that is"), styles.label())
        live, every = layout.selector(layout.offer_row), layout.choices.format(row="$4")
        match = f"IF(COUNTIF({every},{live})=1,MATCH({live},{every},0),1)"  # the base, if none
        match = f"CHOOSE(1+ISERROR({live}),{match},1)"
        book.formula(sheet, f"{column_name(layout.live)}{row}", match, styles.number("0"), 1)
        sheet.write_string(row - 1, layout.range, aside_text(book), styles.note())
    row = layout.changed_row
    sheet.write_string(row - 1, 0, "inputs_changed", styles.identity())
    sheet.write_string(row - 1, 1, _("Inputs changed since export"), styles.label())
    areas = input_areas(layout, layout.changed)
    marks = "+".join(f'COUNTIF({area},"{sign}0")' for area in areas for sign in "<>")
    book.formula(sheet, f"{column_name(layout.live)}{row}", marks, styles.number("0"), 0)
    if not layout.offers:
        sheet.write_string(row - 1, layout.range, aside_text(book), styles.note())


def aside_text(book: Book) -> str:
    """Say which offers of the case are not in this workbook, and why."""
    return " ".join(
        _("The offer {name} cannot be chosen here: {paths} takes a new export.",
          name=shown(book.case.label_of("offer", name)), paths=", ".join(paths))
        for name, paths in book.layout.offered.aside.items()
    )  # fmt: skip


def write_input(
    book: Book, sheet: Worksheet, line: InputLine, key: Key, validation: Validation
) -> None:
    """Write one input: path, words, live value, and what is known of it."""
    layout, styles, case = book.layout, book.styles, book.case
    cell = layout.inputs[line.name, key]
    row, where = cell.row - 1, f"{column_name(layout.changed)}{cell.row}"
    facts, shown = write_facts(book, sheet, line, key), _shown(book, line)
    style = styles.input if book.may_change(line, key) else styles.fixed
    given = case.values[line.name][key]
    value = cell_value(book, line, given)
    write_given(book, sheet, line, key)
    grey = styles.number(shown, font_color=GREY, align="right")
    put(sheet, row, layout.export, typed_value(book, line, key, given), grey)
    for name, column in layout.offers.items():
        if layout.is_fixed(line, key):
            continue
        offered = layout.offered.value(name, line, key)
        if offered is None:
            sheet.write_blank(row, column, None, style(shown, align="right"))
        else:
            said = typed_value(book, line, key, offered)
            put(sheet, row, column, said, style(shown, align="right"))
            put(sheet, row, layout.export_offers[name], said, grey)
    if book.words.is_called(line):
        at = layout.live_cell(line.name, key)
        cells = (f"${column}{at.row}" for column in (at.column, column_name(layout.export)))
        taken = names_of(book, line).taken(*cells)
        book.formula(sheet, f"{cell.column}{cell.row}", taken, grey, value)
        cell, value = at, str(book.words.text(line, given))
    if cell.column != column_name(layout.given):
        look = {"bg_color": RESULT} if layout.offers else {"font_color": GREY}
        live = styles.number(shown, **look, align="right")
        book.formula(sheet, f"{cell.column}{cell.row}", live_of(book, line, key), live, value)
    text, mark = changed_text(book, line, key), styles.number(changed_format(), font_size=9)
    Valid(book, line, key).write(sheet, where, text, mark)
    book.file.define_name(line.path_at(key), f"={cell.reference}")
    validation.input(line, key, book.row(line, key).label, row, facts)


def _shown(book: Book, line: InputLine) -> str:
    """Give the format of an input; the only scenario counts for all, whatever its chance is."""
    is_chance = line.row_axes == ("scenario",) and line.is_percentage and line.default == 0
    alone = is_chance and len(book.case.scenarios) == 1
    return f'[=0]"100%";{input_format(line)}' if alone else input_format(line)


def write_facts(
    book: Book, sheet: Worksheet, line: InputLine, key: Key
) -> tuple[str, str, str, str]:
    """Write which input a row is and what is known of it; give unit, range, status and source."""
    layout, styles = book.layout, book.styles
    row = layout.inputs[line.name, key].row - 1
    sheet.write_string(row, 0, line.path_at(key), styles.identity())
    sheet.write_string(row, 1, label_here(book, line, key), styles.label(text_wrap=True))
    for axis, name in zip(line.row_axes, key, strict=True):
        look = styles.note(**reads_as(name, book.case.label_of(axis, name)))
        sheet.write_string(row, 2 + layout.axis_columns[axis], name, look)
    write_bounds(book, sheet, line, row)
    origin = book.case.origins[line.name][key]
    facts = (
        unit_text(line, book.row(line, key).unit),
        range_said(book, line),
        statuses()[origin.status],
        origin.source or line.source,
    )
    place = Cell(sheet.get_name(), row + 1, column_name(layout.live_unit))
    book.guard = faults_cell(layout)  # of what is no choice there is no unit
    write_unit(book, sheet, place, line, key, styles.note(), partial(unit_text, line))
    book.guard = ""
    for column, text in zip((layout.range, layout.status, layout.origin), facts[1:], strict=True):
        sheet.write_string(row, column, text, styles.note())
    return facts


def label_here(book: Book, line: InputLine, key: Key) -> str:
    """Give the words of an input, and the sheet where its steps by month stand."""
    label = book.row(line, key).label
    if (line.name, key) not in book.layout.monthly.stepped:
        return label
    return _("{label}: by month on sheet {sheet}",
             label=label, sheet=book.layout.names[line.model])  # fmt: skip


def write_pointer(book: Book, sheet: Worksheet, line: InputLine, key: Key) -> None:
    """Write where the steps by month of an input stand: of the base, and of each offer with any."""
    layout, place = book.layout, (line.name, key)
    write_facts(book, sheet, line, key)
    row, name = layout.inputs[place].row - 1, layout.names[line.model]
    style = book.styles.fixed("General", align="right", underline=1)
    for offer, first in layout.step_rows(place).items():
        if offer and not layout.monthly.steps(place, offer):
            continue
        column = layout.offers[offer] if offer else layout.given
        link = place_on(name, f"{column_name(layout.first_year)}{first}")
        sheet.write_url(row, column, link, style, _("in steps"))
    letters, rows = column_name(layout.value), [*layout.step_rows(place).values()]
    where = f"{column_name(layout.changed)}{row + 1}"
    mark = book.styles.number(changed_format(), font_size=9)
    top = f"'{name}'!${letters}${rows[0]}"
    area = f"{top}:${letters}${rows[-1] + 3}"
    # of each four cells beside steps three say that all is well, and one is 0 until they change
    changed = f"(COUNTIF({area},0)*2*2<COUNT({area}))*1"
    text = f"IF(COUNTIF({area},{FAULT})>0,{FAULT},{changed})"
    book.formula(sheet, where, text, mark, 0)
    # which of the steps are empty or wrong, for the master check to name
    beside = column_name(layout.unit)
    told = f"'{name}'!${beside}${rows[0]}:${beside}${rows[-1] + 3}"
    found = f"INDEX({told},MATCH({FAULT},{area},0)+2)"
    grey = book.styles.number("General", font_size=9, font_color=GREY)
    cell = f"{column_name(layout.verdict)}{row + 1}"
    book.formula(sheet, cell, f'IF({where}<0,"\'{name}\'!"&{found},"")', grey, "")


def write_given(book: Book, sheet: Worksheet, line: InputLine, key: Key) -> None:
    """Write the cell that an input is typed in: its value, or the default as a formula."""
    cell, value = book.layout.input_cell(line.name, key), book.case.values[line.name][key]
    style = (book.styles.input if book.may_change(line, key) else book.styles.fixed)(
        _shown(book, line), align="right"
    )
    text = default_text(book, line, key)
    if text:
        stored = cell_value(book, line, value)
        if book.words.is_called(line):
            stored = book.words.text(line, value)
        book.formula(sheet, f"{cell.column}{cell.row}", text, style, stored)
    else:
        put(sheet, cell.row - 1, book.layout.given, typed_value(book, line, key, value), style)
