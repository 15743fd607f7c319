"""The sheet with inputs: every input that the case asks for, with the live value named by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flexfin.casefile import Key
from flexfin.excel.layout import Cell, column_name, live_name
from flexfin.excel.modelsheet import (
    axis_title,
    footer,
    label_of,
    live_key,
    live_text,
    unit_of,
    write_live_words,
)
from flexfin.excel.styles import BAD, MONTH, RESULT, input_format, serial, yes_no_format
from flexfin.formula import Number, Text
from flexfin.language import _
from flexfin.model import Line
from flexfin.units import unit_words

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.excel.workbook import Book


def section_titles() -> Mapping[str, str]:
    """Give the titles of the sections of a case."""
    return {
        "": _("General"),
        "indexation": _("Indexation"),
        "parties": _("Parties"),
        "groups": _("Groups"),
        "investments": _("Investments"),
        "finance": _("Finance"),
        "costs": _("Costs"),
        "contracts": _("Contracts"),
        "pass_through": _("Pass-through test"),
        "demand": _("Demand"),
        "reserve": _("Reserve capacity"),
        "vacancy_risk": _("Vacancy risk"),
        "reservation": _("Reservation agreement"),
    }


def statuses() -> Mapping[str, str]:
    """Give the words for where an input comes from."""
    return {
        "sourced": _("sourced"),
        "law": _("law"),
        "agreed": _("agreed"),
        "assumed": _("assumed"),
        "default": _("default"),
    }


def write(book: Book, sheet: Worksheet) -> None:
    """Write the sheet with inputs."""
    layout, styles, case = book.layout, book.styles, book.case
    book.heading(sheet, _("Inputs"))
    head = styles.head()
    titles = {
        0: _("Path in the case"), 1: _("Description"),
        layout.live: _("Value"), layout.live_unit: _("Unit"), layout.range: _("Range"),
        layout.status: _("Status"), layout.origin: _("Source"),
        layout.base: _("At export"), layout.changed: _("Changed"),
    }  # fmt: skip
    for column in range(2, layout.live):
        titles[column] = axis_title(
            [a for a, place in layout.axis_columns.items() if place == column - 2]
        )
    right = styles.head(align="right")
    for column, title in titles.items():
        sheet.write_string(
            3, column, title, right if column in (layout.live, layout.base) else head
        )
    write_selector(book, sheet)
    names = section_titles()
    for row, section in layout.sections:
        for column in range(layout.changed + 1):
            sheet.write_blank(row - 1, column, None, styles.section())
        sheet.write_string(row - 1, 1, names.get(section, section), styles.section())
    for lines in layout.inputs_by_section().values():
        for line in lines:
            for key in layout.asked(line):
                write_input(book, sheet, line, key, layout.cells[line.name, key])
            for name, key in layout.blocks.get(live_name(line), []):
                write_live_input(book, sheet, line, key, layout.cells[name, key])
    changed = column_name(layout.changed)
    sheet.conditional_format(
        f"{changed}6:{changed}{layout.inputs_end}",
        {
            "type": "cell",
            "criteria": "==",
            "value": 1,
            "format": book.file.add_format({"bg_color": BAD}),
        },
    )
    for column, width in (
        (0, 26), (1, 50), (layout.live, 18), (layout.live_unit, 14), (layout.range, 14),
        (layout.status, 11), (layout.origin, 34), (layout.base, 22), (layout.changed, 10),
    ):  # fmt: skip
        sheet.set_column(column, column, width)
    sheet.set_column(2, layout.live - 1, 11)
    sheet.freeze_panes(4, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 3)
    sheet.print_area(0, 0, layout.inputs_end, layout.changed)
    footer(book, sheet)
    del case


def write_live_input(book: Book, sheet: Worksheet, line: Line, key: Key, cell: Cell) -> None:
    """Write the value of an input in the scenario that is live."""
    write_live_words(book, sheet, line, key, cell.row)
    stored = cell_value(book, line, book.case.values[line.name][live_key(book, line, key)])
    style = book.styles.number(input_format(line), bg_color=RESULT, align="right")
    book.formula(sheet, f"{cell.column}{cell.row}", live_text(book, line, key), style, stored)


def write_selector(book: Book, sheet: Worksheet) -> None:
    """Write the cell that says which scenario is live."""
    layout, styles, case = book.layout, book.styles, book.case
    row = layout.scenario_row - 1
    sheet.write_string(row, 0, "scenario", styles.identity())
    sheet.write_string(
        row, 1, _("Scenario that is live in the whole workbook"), styles.label(bold=True)
    )
    style = styles.fixed if book.values_only else styles.input
    sheet.write_string(row, layout.live, book.scenario, style("General", bold=True))
    sheet.write_string(row, layout.range, ", ".join(case.scenarios), styles.note())
    cell = f"${column_name(layout.live)}${layout.scenario_row}"
    book.file.define_name("scenario", f"='{layout.names['inputs']}'!{cell}")
    options: dict[str, Any] = {
        "validate": "list",
        "source": list(case.scenarios),
        "input_title": _("Scenario"),
        "input_message": _("All sheets follow this choice."),
        "error_message": _("Choose one of the scenarios."),
    }
    if len(",".join(case.scenarios)) <= 255 and not book.values_only:
        sheet.data_validation(row, layout.live, row, layout.live, options)


def write_input(book: Book, sheet: Worksheet, line: Line, key: Key, cell: Cell) -> None:
    """Write one input: path, words, live value, and what is known of it."""
    layout, styles, case = book.layout, book.styles, book.case
    spec = line.input
    assert spec is not None
    row = cell.row - 1
    path = spec.path_of(dict(zip(spec.axes, key, strict=True)))
    sheet.write_string(row, 0, path, styles.identity())
    sheet.write_string(row, 1, label_of(book, line, key), styles.label())
    for axis, name in zip(spec.axes, key, strict=True):
        sheet.write_string(row, 2 + layout.axis_columns[axis], name, styles.note())
    shown = input_format(line)
    value = cell_value(book, line, case.values[line.name][key])
    style = (
        styles.input(shown, align="right")
        if book.may_change(line, key)
        else styles.fixed(shown, align="right")
    )
    origin = case.origins[line.name][key]
    default = spec.default
    if (
        origin.place is None
        and default is not None
        and not isinstance(default, float | str | Number | Text)
    ):
        writer = book.text_of(line)
        text = writer.write(line, key, default, cell)
        if spec.date and not line.is_text:  # the formula gives months; the cell shows a date
            text = f"DATE(INT(({text})/12),({text})-12*INT(({text})/12)+1,1)"
        book.formula(sheet, f"{cell.column}{cell.row}", text, style, value)
    else:
        put(sheet, row, layout.live, value, style)
    put(sheet, row, layout.base, value, styles.number(shown, font_color="#7F7F7F", align="right"))
    unit = unit_of(book, line, key)
    sheet.write_string(row, layout.live_unit, unit_text(line, unit), styles.note())
    sheet.write_string(row, layout.range, range_text(book, line), styles.note())
    sheet.write_string(row, layout.status, statuses()[origin.status], styles.note())
    sheet.write_string(row, layout.origin, origin.source or line.source, styles.note())
    base = f"{column_name(layout.base)}{cell.row}"
    changed = _("changed")
    mark = styles.number(f'[=1]"{changed}";[=0]"";General', font_size=9)
    book.formula(
        sheet,
        f"{column_name(layout.changed)}{cell.row}",
        f"IF({cell.column}{cell.row}={base},0,1)",
        mark,
        0,
    )
    book.file.define_name(path, f"='{cell.sheet}'!${cell.column}${cell.row}")
    if book.may_change(line, key):
        validate(book, sheet, line, row)


def put(sheet: Worksheet, row: int, column: int, value: str | float, style: Any) -> None:
    """Write a value as what it is: text from a file never becomes a formula or a link."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def cell_value(book: Book, line: Line, value: Any) -> str | float:
    """Give what the cell of an input holds."""
    if line.input and line.input.date and not line.is_text:
        return serial(value)
    return book.words.value(line, str(value)) if line.is_text else float(value)


def unit_text(line: Line, unit: Any) -> str:
    """Give the unit of an input in words."""
    if line.input and line.input.date and not line.is_text:
        return _("month") if line.input.date == "month" else _("day")
    if unit is None:
        return ""
    return (
        "%"
        if "%" in (line.input.range.text if line.input else "") and str(unit) == "1"
        else unit_words(unit)
    )


def range_text(book: Book, line: Line) -> str:
    """Give what an input may be, in words."""
    spec = line.input
    assert spec is not None
    if line.yes_no:
        return _("1 = yes, 0 = no")
    if line.choices or spec.names:
        return _("choice")
    text = spec.range.text.replace(" and ", " - ")
    return ", ".join([text, _("whole")]) if spec.whole else text


def validate(book: Book, sheet: Worksheet, line: Line, row: int) -> None:
    """Let the cell accept only what the case would accept."""
    spec = line.input
    assert spec is not None
    column = book.layout.live
    message = str(spec.hint or "")[:250]
    options: dict[str, Any] = (
        {"input_title": str(line.label)[:32], "input_message": message} if message else {}
    )
    if line.yes_no:
        options |= {"validate": "list", "source": [1, 0], "error_message": _("1 = yes, 0 = no")}
    elif line.choices or spec.names:
        words = [str(book.words.value(line, word)) for word in line.choices]
        words += book.case.elements_of(spec.names) if spec.names else ()
        if len(",".join(words)) > 255 or any("," in word for word in words):
            return
        options |= {
            "validate": "list",
            "source": words,
            "error_message": _("Choose one of the list."),
        }
    elif spec.date and not line.is_text:
        options |= {
            "validate": "date",
            "criteria": ">=",
            "value": "=1",
            "error_message": _("A date is needed here."),
        }
    elif line.is_text:
        return
    else:
        options |= limits(line)
    sheet.data_validation(row, column, row, column, options)


def limits(line: Line) -> dict[str, Any]:
    """Give the rule for a number."""
    spec = line.input
    assert spec is not None
    low, high = spec.range.low, spec.range.high
    error = _("A number is needed here.")
    if spec.range.text:
        error = _("Range: {range}.", range=spec.range.text)
    kind = "integer" if spec.whole else "decimal"
    if low is not None and high is not None:
        return {
            "validate": kind,
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_message": error,
        }
    if low is not None:
        return {
            "validate": kind,
            "criteria": ">" if spec.range.strict else ">=",
            "value": low,
            "error_message": error,
        }
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": -1e12,
        "maximum": 1e12,
        "error_message": error,
    }


__all__ = ["MONTH", "write", "yes_no_format"]
