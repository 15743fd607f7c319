"""The cells of a workbook to fill in: names, months, values, and what may be typed in each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.called import BETWEEN, called_in
from flexfin.case.input_paths import words_of
from flexfin.case.workbook_cells import LONGEST
from flexfin.ground.errors import Problem
from flexfin.ground.letters import address
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.model.several import words_in
from flexfin.workbook.file import locked, print_nothing
from flexfin.workbook.styles import DAY, MONTH, RESULT, SHARE, Look, Setting, Styles, input_format
from flexfin.workbook.to_fill_in.choice_sheet import write_lists
from flexfin.workbook.to_fill_in.choices import PickLists
from flexfin.workbook.to_fill_in.notes import Notes, choices_of, date_of, label_of, number_of
from flexfin.workbook.to_fill_in.parts import (
    SPARE_COLUMNS,
    Field,
    FieldBlock,
    FormPage,
    Suggestions,
    section_at,
)
from flexfin.workbook.to_fill_in.plan import paths_in
from flexfin.workbook.validation import limits

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_SHARES: Final = "0.00%;-0.00%;"  # of a sum: nothing where it is 0
_TOTAL: Final = "#,##0;-#,##0;"
_TEXT: Final = "@"  # what is typed stays text: no dates out of names, no formulas


class FormWriter:
    """Writes cells to be filled in; the lists to choose from stand on a sheet of their own."""

    spare_columns = SPARE_COLUMNS  # for elements that are new

    def __init__(
        self,
        file: Workbook,
        root: Section,
        models: Models,
        pages: list[FormPage],
        styles: Styles | None = None,
        suggested: Suggestions | None = None,
    ) -> None:
        self.file, self.root, self.models, self.pages = file, root, models, pages
        self.called = called_in(root, models.sections)
        self.styles, self.notes = styles or Styles(file), Notes(models, self.called)
        self.style = self.styles.input  # of cells to fill in
        self.lists, self.suggested = PickLists(pages, models, self.called), suggested or {}
        self.problems: list[Problem] = []

    @cached_property
    def inputs(self) -> list[str]:
        """Give the inputs that can be chosen, in words."""
        paths = paths_in(self.root, self.models)
        return [words_of(path, self.models, self.called) for path in paths]

    def choice_sheet(self) -> None:
        """Write the lists to choose from."""
        sheet = self.file.add_worksheet(self.lists.sheet)
        write_lists(sheet, self.styles, self.lists)
        longest = self.lists.longest
        self.parts(sheet, 4 + longest, self.marks())
        print_nothing(sheet)
        locked(sheet)

    def parts(self, sheet: Worksheet, row: int, parts: Sequence[tuple[str, str, str]]) -> None:
        """Write which marks the workbook has, from a row on: mark, sheet and cell."""
        identity = self.styles.identity()
        sheet.write_string(row, 0, f"{kinds.MARK}{kinds.PARTS}", identity)
        for down, part in enumerate(parts, 1):
            for column, text in enumerate((part[0].removeprefix(kinds.MARK), *part[1:])):
                sheet.write_string(row + down, column, text, identity)

    def marks(self) -> list[tuple[str, str, str]]:
        """Give the mark of each block, with its sheet and cell."""
        return [(b.mark, page.name, f"A{b.row}") for page in self.pages for b in page.blocks]

    def name(self, sheet: Worksheet, row: int, column: int, name: str, **look: Look) -> None:
        """Write a cell that holds the name of an element, or a path."""
        style = self.style(_TEXT, bold=True, **look)
        if name:
            sheet.write_string(row, column, name, style)
        else:
            sheet.write_blank(row, column, None, style)

    def choose_input(
        self, sheet: Worksheet, row: int, column: int, path: str, **look: Look
    ) -> None:
        """Write a cell in which an input is chosen by its words."""
        self.name(sheet, row, column, words_of(path, self.models, self.called), **look)
        options = {
            "validate": "list", "source": self.lists.of(self.inputs), "show_error": False,
            "input_title": _("Input"),
            "input_message": _("Choose the input. One of an element that is not in the list: "
                               "its label, a colon, and the name of the element."),
        }  # fmt: skip
        sheet.data_validation(row, column, row, column, options)

    def choose_element(
        self, sheet: Worksheet, row: int, column: int, axis: str, name: str, **look: Look
    ) -> None:
        """Write a cell in which the element is chosen whose input stands beside or below it."""
        self.name(sheet, row, column, self.called.shown(axis, name) if name else "", **look)
        word = self.models.axis_name(axis)
        options = {
            "validate": "list", "source": self.lists.of((), [(axis, "")]),
            "show_error": False, "input_title": word[:32],
            "input_message": _("Choose whose this is: {axis}.", axis=word)[:255],
        }  # fmt: skip
        sheet.data_validation(row, column, row, column, options)

    def sums(
        self, sheet: Worksheet, block: FieldBlock, head: int, names: Sequence[str] = ()
    ) -> None:
        """Write what inputs of a block come to together, below it; it is not read."""
        last_column = head + len(names) - 1
        styles = self.styles
        for row, line in enumerate(block.sums, block.end):
            if row == block.end:
                sheet.write_string(row, 0, f"{kinds.MARK}{kinds.WORDS}", styles.identity())
            words = _("Together: {label}", label=line.label)
            shown = _SHARES if line.is_percentage else _TOTAL
            style = styles.number(shown, bg_color=RESULT, bold=True, align="right")
            places = [n for n, one in enumerate(block.asked) if one.line is line]
            if block.is_down:
                column = places[0] + 1
                label_column = 1 if column > 1 else 2
                sheet.write_string(row, label_column, words, styles.label(bold=True))
                self.sum(sheet, row, column, (block.row, column, block.end - 1, column), style,
                         self.total(block, block.names, [block.asked[places[0]]]))  # fmt: skip
                continue
            sheet.write_string(row, 1, words, styles.label(bold=True))
            sheet.write_string(row, 2, self.notes.unit(line), styles.note())
            first = block.row + places[0]
            fields = [block.asked[n] for n in places]
            if len(line.stars) == 1:
                self.sum(sheet, row, head, (first, head, first, last_column), style,
                         self.total(block, block.names, fields))  # fmt: skip
                continue
            for column, name in enumerate(names, head):
                self.sum(sheet, row, column, (first, column, first + len(places) - 1, column),
                         style, self.total(block, [name] if name else [], fields))  # fmt: skip

    def sum(
        self, sheet: Worksheet, row: int, column: int, area: tuple[int, int, int, int],
        style: Format, value: float,
    ) -> None:  # fmt: skip
        """Write the sum of an area of cells."""
        top, left, bottom, right = area
        cells = f"{address(top + 1, left + 1)}:{address(bottom + 1, right + 1)}"
        sheet.write_formula(row, column, f"=SUM({cells})", style, value)

    def total(self, block: FieldBlock, names: Sequence[str], fields: Sequence[Field]) -> float:
        """Add up what the case says of some inputs of some elements."""
        paths = [
            f"{block.prefix}.{name}" + ("" if one.at == kinds.ITSELF else f".{one.at}")
            for name in names
            for one in fields
        ]
        given = [section_at(self.root, path) for path in paths]
        numbers = [read_number(found.text) for found in given if isinstance(found, Scalar)]
        return sum(number for number in numbers if number is not None)

    def month(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write the month in which a step begins."""
        style = self.style(MONTH, align="left")
        if text:
            month = parse_month(text)
            sheet.write_datetime(row, 0, datetime.date(month // 12, month % 12 + 1, 1), style)
        else:
            sheet.write_blank(row, 0, None, style)
        options = {
            "validate": "date", "criteria": ">=", "value": datetime.date(1900, 1, 1),
            "input_title": _("Month"),
            "input_message": _("The first month of a step, as a date: 1-1-2027."),
            "error_message": _("A date is needed here."), "error_type": "warning",
        }  # fmt: skip
        sheet.data_validation(row, 0, row, 0, options)

    def value(
        self, sheet: Worksheet, row: int, column: int, line: InputLine | None, given: Value | None,
        one: Field,
    ) -> None:  # fmt: skip
        """Write what the case says of an input as what it is: text never becomes a formula."""
        text = given.text if isinstance(given, Scalar) else ""
        if isinstance(given, Listed):  # of an input that may name several elements
            text = ", ".join(item.text for item in given.items if isinstance(item, Scalar))
        names = self.names_in(text, line) if line and line.names else ()
        shown = self.format(line, one)
        is_words = shown == _TEXT or one.choices or (line and line.is_text)
        align = "left" if is_words else "right"
        if len(text) > LONGEST:
            message = _("this text is longer than {limit} characters", limit=LONGEST)
            at = given.place if given else self.root.place
            self.problems.append(Problem(at, message, _("A cell of a workbook does not hold it.")))
            return
        if not text:
            sheet.write_blank(row, column, None, self.style(shown, align=align))
            return
        date = date_of(text, line)
        if date is not None:
            sheet.write_datetime(row, column, date, self.style(shown, align=align))
        elif (number := number_of(text, line, is_number=one.is_number)) is not None:
            if "%" in text and "%" not in shown:
                shown = SHARE
            sheet.write_number(row, column, number, self.style(shown, align="right"))
        else:
            style = self.style(shown if line and line.choices else _TEXT, align=align)
            shown = BETWEEN.join(names) if names else label_of(text, line)
            sheet.write_string(row, column, shown, style)

    def names_in(self, text: str, line: InputLine) -> list[str]:
        """Give what the elements are called that an input names."""
        names = [word for _start, word in words_in(text)] if line.several else [text]
        return [label_of(one, line) if one in line.choices else self.called.shown(line.names, one)
                for one in names]  # fmt: skip

    def format(self, line: InputLine | None, one: Field) -> str:
        """Give the number format of a cell."""
        if line is None:
            return "General" if one.choices or one.is_number else _TEXT
        if line.choices or line.names:
            return "General"
        if line.date:
            return MONTH if line.date == "month" else DAY
        return _TEXT if line.is_text else input_format(line)

    def validate(
        self, sheet: Worksheet, row: int, column: int, last_row: int, last_column: int, one: Field
    ) -> None:
        """Show what a cell may hold, and let Excel refuse what the case would refuse."""
        line = one.line
        notes = (
            (_("Unit"), self.notes.unit(line)), (_("Range"), self.notes.range(one, line)),
            (_("Default"), self.notes.default(line, in_full=True)),
        )  # fmt: skip
        parts = [f"{name}: {text}." for name, text in notes if text]
        message = " ".join(filter(None, (*parts, self.notes.hint(one, line))))
        title = one.label or (str(line.label) if line else "")
        options: dict[str, Setting] = {"validate": "any", "input_title": title[:32]}
        if message:
            options["input_message"] = message if len(message) <= 255 else f"{message[:252]}..."
        words = one.choices or (choices_of(line) if line else ())
        if line and line.names:
            options |= {
                "validate": "list", "source": self.lists.of(words, [(line.names, "")]),
                "show_error": False,  # a name may be new
            }  # fmt: skip
        elif line and (may := self.suggested.get(line.path)):
            source = self.lists.of(may.words, may.named)
            options |= {"validate": "list", "source": source, "show_error": False}
        elif words:
            options |= {
                "validate": "list", "source": self.lists.of(words),
                "error_message": _("Choose one of the list."),
            }  # fmt: skip
        elif line and not line.is_text and not line.date and not line.is_monthly:
            options |= limits(line)
        sheet.data_validation(row, column, last_row, last_column, options)
