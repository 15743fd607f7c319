"""The cells of a workbook to fill in: names, months, values, and what may be typed in each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.workbook_cells import LONGEST
from flexfin.ground.errors import Problem
from flexfin.ground.letters import address, column_name
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.workbook.styles import DAY, MONTH, RESULT, SHARE, Look, Setting, Styles, input_format
from flexfin.workbook.to_fill_in.cover import print_on_a_page
from flexfin.workbook.to_fill_in.notes import Notes, choices_of, date_of, label_of, number_of
from flexfin.workbook.to_fill_in.parts import (
    SPARE_COLUMNS,
    SPARE_ROWS,
    Field,
    FieldBlock,
    FormPage,
    section_at,
)
from flexfin.workbook.to_fill_in.plan import names_range
from flexfin.workbook.validation import limits

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_SHARES: Final = "0.00%;-0.00%;"  # of a sum: nothing where it is 0
_TOTAL: Final = "#,##0;-#,##0;"
_CHOICES: Final = 4  # the row in which the lists to choose from begin; above it how long they are
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
    ) -> None:
        self.file, self.root, self.models, self.pages = file, root, models, pages
        self.styles, self.notes = styles or Styles(file), Notes(models)
        self.style = self.styles.input  # of cells to fill in
        # the column of each list on its own sheet: words, and the cells with names that follow them
        self.choices: dict[tuple[tuple[str, ...], str], int] = {}
        self.names_at: dict[str, list[str]] = {}  # what a case names in cells that lists follow
        self.choices_name = _("Choices")
        self.problems: list[Problem] = []

    def choice_sheet(self) -> None:
        """Write the lists to choose from."""
        sheet = self.file.add_worksheet(self.choices_name)
        sheet.write_string(0, 0, f"{kinds.MARK}{kinds.WORDS}", self.styles.identity())
        sheet.write_string(0, 1, self.choices_name, self.styles.title())
        sheet.write_string(1, 1, _("The lists to choose from on the other sheets; leave them."),
                           self.styles.note())  # fmt: skip
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, max(1, len(self.choices)), 22)
        for (words, names), column in self.choices.items():
            for row, word in enumerate(words, _CHOICES - 1):
                sheet.write_string(row, column, word, self.styles.label())
            if names:
                self.linked(sheet, column, words, names)
        longest = max((len(words) + self.room(names) for words, names in self.choices), default=0)
        self.parts(sheet, 4 + longest, self.marks())
        print_on_a_page(sheet, 3 + longest, max(1, len(self.choices)))

    def linked(self, sheet: Worksheet, column: int, words: Sequence[str], names: str) -> None:
        """Write below some words the names that stand in other cells, and above them how many.

        What is typed there later is in the list at once; a name that is added between too.
        """
        given = self.names_at[names]
        letters, first = column_name(column), _CHOICES + len(words)
        for row in range(self.room(names)):
            name = given[row] if row < len(given) else ""
            formula = f'=IFERROR(INDEX({names},{row + 1})&"","")'
            sheet.write_formula(first + row - 1, column, formula, self.styles.label(), name)
        cells = f"{letters}{_CHOICES}:{letters}{first + self.room(names) - 1}"
        numbers = ";".join(str(n + 1) for n in range(len(words) + self.room(names)))
        last = f'=SUMPRODUCT(MAX(({cells}<>"")*{{{numbers}}}))'
        sheet.write_formula(_CHOICES - 2, column, last, self.styles.identity(),
                            len(words) + len(given))  # fmt: skip

    def room(self, names: str) -> int:
        """Give how many rows a list has for names that stand in other cells."""
        return len(self.names_at.get(names, ())) + SPARE_ROWS if names else 0

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

    def choose_element(self, sheet: Worksheet, row: int, column: int, one: Field) -> None:
        """Write a cell in which the element is chosen whose input stands beside or below it."""
        self.name(sheet, row, column, one.chosen)
        axis = self.models.axis_name(one.axis)
        options = {
            "validate": "list", "source": self.list_of((), one.axis),
            "show_error": False, "input_title": axis[:32],
            "input_message": _("Choose whose this is: {axis}.", axis=axis)[:255],
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
            "input_title": _("Month"), "input_message": _("The first month of a step: 2027-01."),
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
        elif (number := number_of(text, line)) is not None:
            if "%" in text and "%" not in shown:
                shown = SHARE
            sheet.write_number(row, column, number, self.style(shown, align="right"))
        else:
            style = self.style(shown if line and line.choices else _TEXT, align=align)
            sheet.write_string(row, column, label_of(text, line), style)

    def format(self, line: InputLine | None, one: Field) -> str:
        """Give the number format of a cell."""
        if line is None:
            return "General" if one.choices or one.key in ("months",) else _TEXT
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
                "validate": "list", "source": self.list_of(words, line.names),
                "show_error": False,  # a name may be new
            }  # fmt: skip
        elif words:
            options |= {
                "validate": "list", "source": self.list_of(words),
                "error_message": _("Choose one of the list."),
            }  # fmt: skip
        elif line and not line.is_text and not line.date and not line.is_monthly:
            options |= limits(line)
        sheet.data_validation(row, column, last_row, last_column, options)

    def list_of(self, words: Sequence[str], axis: str = "") -> str:
        """Give the cells of the sheet with lists that hold words, and the elements of an axis.

        The elements are those that are named on their own sheet: as many as are filled there.
        """
        names, given = names_range(self.pages, self.models, axis) if axis else ("", [])
        if axis and not names:  # no sheet asks for them
            words = (*words, *self.elements(axis)) or (self.models.axis_name(axis),)
        if names:
            self.names_at[names] = given
        key = (tuple(dict.fromkeys(words)), names)
        letters = column_name(self.choices.setdefault(key, len(self.choices) + 1))
        first = f"'{self.choices_name}'!${letters}${_CHOICES}"
        if names:  # Excel takes no range here of which a function gives the end
            length = f"MAX(1,'{self.choices_name}'!${letters}${_CHOICES - 1})"
            return f"=OFFSET({first},0,0,{length},1)"
        return f"={first}:${letters}${_CHOICES - 1 + len(key[0])}"

    def elements(self, axis: str) -> list[str]:
        """Give the elements of an axis in this case."""
        return [name for page in self.pages for block in page.blocks if block.axis == axis
                for name in block.names]  # fmt: skip
