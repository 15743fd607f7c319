"""Write the input workbook: a case as sheets to fill in, with what each input may be beside it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.schema import known_tree, leaf
from flexfin.case.words import steps_text
from flexfin.case.workbook_cells import FIRST_VALUE, ITSELF, LONGEST
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.styles import DAY, MONTH, RESULT, SHARE, Styles, input_format
from flexfin.workbook.to_fill_in.cover import print_on_a_page, write_cover
from flexfin.workbook.to_fill_in.notes import Notes, choices_of, date_of, label_of, number_of
from flexfin.workbook.to_fill_in.plan import (
    SPARE_COLUMNS,
    Field,
    FieldBlock,
    FormPage,
    list_items,
    names_range,
    origin_rows,
    plan,
    section_at,
    step_months,
)
from flexfin.workbook.validation import limits

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TEXT: Final = "@"  # what is typed stays text: no dates out of names, no formulas
_VALUE: Final = FIRST_VALUE - 1  # counted from 0, as XlsxWriter does


def input_workbook(root: Section, models: Models) -> bytes:
    """Give the input workbook of a case.

    Raises FlexfinError where a text of the case does not fit in a cell.
    """
    target = io.BytesIO()
    with begin_workbook(target) as file:
        _Form(file, root, models).write()
    return target.getvalue()


class _Form:
    def __init__(self, file: Workbook, root: Section, models: Models) -> None:
        self.file, self.root, self.models = file, root, models
        self.styles = Styles(file)
        self.known = known_tree(models)
        self.notes = Notes(models)
        self.pages = plan(models, root)
        self.choices: dict[tuple[str, ...], int] = {}  # the column of each list on its own sheet
        self.choices_name = _("Choices")
        self.problems: list[Problem] = []

    def write(self) -> None:
        """Write all sheets."""
        cover = self.file.add_worksheet(_("Read me"))
        for page in self.pages:
            self.page(page)
        self.choice_sheet()
        write_cover(cover, self.styles, self.pages)
        if self.problems:
            raise FlexfinError(self.problems)

    # --- sheets -----------------------------------------------------------------------------

    def page(self, page: FormPage) -> None:
        """Write one sheet."""
        sheet = self.file.add_worksheet(page.name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 1, page.name, self.styles.title())
        sheet.write_string(1, 1, _("Yellow is to fill in; select a cell for its explanation."),
                           self.styles.note())  # fmt: skip
        for block in page.blocks:
            if block.is_down:
                self.down(sheet, block)
            else:
                self.across(sheet, block)
        first = page.blocks[0]
        widest = max(self.width(block) for block in page.blocks)
        has_paths = first.is_down and first.kind != kinds.ROWS
        sheet.set_column(0, 0, 44 if has_paths else 22 if first.is_down else 26)
        if first.is_down:
            sheet.set_column(1, 1, 26)
            sheet.set_column(2, widest, 80 if first.kind == kinds.ORIGINS else 18)
        else:
            sheet.set_column(1, 1, 44)
            sheet.set_column(2, 2, 13)
            sheet.set_column(3, 3, 16)
            sheet.set_column(4, 4, 24)
            sheet.set_column(_VALUE, max(widest, _VALUE + 1), 18)
            if len(page.blocks) == 1 and first.kind == kinds.VALUES:
                sheet.set_column(_VALUE, _VALUE, 26)
                sheet.set_column(_VALUE + 1, _VALUE + 1, 90)
        if len(page.blocks) == 1:
            sheet.freeze_panes(first.row, 1 if first.is_down else 2)
        else:
            sheet.freeze_panes(2, 2)
        print_on_a_page(sheet, max(block.end for block in page.blocks), widest)

    def width(self, block: FieldBlock) -> int:
        """Give the last column of a block, counted from 0."""
        if block.is_down:
            return len(block.asked)
        if block.kind == kinds.VALUES:
            return _VALUE + 1
        return _VALUE + len(block.names) + SPARE_COLUMNS - 1

    def across(self, sheet: Worksheet, block: FieldBlock) -> None:
        """Write a block with inputs in rows, and elements, or the one value, in columns."""
        styles, head = self.styles, block.row - 1
        if block.title:
            for column in range(self.width(block) + 1):
                sheet.write_blank(head - 1, column, None, styles.section())
            sheet.write_string(head - 1, 1, block.title, styles.section())
        sheet.write_string(head, 0, block.mark, styles.identity(bg_color=RESULT))
        words = ["", "", "", ""] if block.kind == kinds.OFFERS else [
            _("Month") if block.months else _("Description"), _("Unit"), _("Range"), _("Default"),
        ]  # fmt: skip
        for column, word in enumerate(words, 1):
            sheet.write_string(head, column, word, styles.head())
        if block.kind == kinds.VALUES:
            sheet.write_string(head, _VALUE, _("Value"), styles.head(align="right"))
            sheet.write_string(head, _VALUE + 1, _("Explanation"), styles.head())
        names = [*block.names, *[""] * (0 if block.kind == kinds.VALUES else SPARE_COLUMNS)]
        for column, name in enumerate(names, _VALUE):
            self.name(sheet, head, column, name, align="right")
        rows = list(block.asked)
        if block.months:
            rows = [*rows, *self.month_rows(block)]
        elif block.kind == kinds.OFFERS:
            rows = [*rows, *[Field("")] * block.spare]
        for row, one in enumerate(rows, block.row):
            self.across_row(sheet, block, row, one, names)

    def month_rows(self, block: FieldBlock) -> list[Field]:
        """Give a row for each month in which a step begins, and spare ones."""
        line = block.asked[0].line
        found = [Field(month, line, date="month") for month in step_months(self.root, block)]
        return [*found, *[Field("", line, date="month")] * (block.spare - len(found))]

    def across_row(
        self, sheet: Worksheet, block: FieldBlock, row: int, one: Field, names: Sequence[str]
    ) -> None:
        """Write one input: key, words, values."""
        styles = self.styles
        is_step, is_offer = one.date == "month", block.kind == kinds.OFFERS
        if is_step:
            self.month(sheet, row, one.key)
        elif is_offer:
            self.name(sheet, row, 0, one.key)
        elif one.keys:
            self.choose_key(sheet, row, 0, one)
        else:
            sheet.write_string(row, 0, one.key, styles.identity())
        line = leaf(self.known, one.key) if is_offer and one.key else one.line
        if not is_step:
            label = one.label or (str(line.label) if line else "")
            if block.months and one.key == ITSELF:
                label = _("the same in all months, or a CSV file")
            notes = (
                label,
                self.notes.unit(line),
                self.notes.range(one, line),
                self.notes.default(line),
            )
            for column, text in enumerate(notes, 1):
                style = styles.label() if column == 1 else styles.note()
                sheet.write_string(row, column, text, style)
        if block.kind == kinds.VALUES:
            sheet.write_string(row, _VALUE + 1, self.notes.hint(one, line), styles.note())
            self.value(sheet, row, _VALUE, line, self.given(one.key), one)
        for column, name in enumerate(names, _VALUE):
            given = self.given_in(block, name, one.key) if name and one.key else None
            self.value(sheet, row, column, line, given, one)
        last = max(_VALUE, _VALUE + len(names) - 1)
        if not is_offer:
            self.validate(sheet, row, _VALUE, row, last, one)

    def down(self, sheet: Worksheet, block: FieldBlock) -> None:
        """Write a block with elements in rows and their inputs in columns."""
        styles, mark = self.styles, block.row - 1
        sheet.write_string(mark - 5, 1, block.title, styles.note())
        sheet.write_string(mark, 0, block.mark, styles.identity(bg_color=RESULT))
        for above, words in enumerate((_("Name"), _("Unit"), _("Range"), _("Default"))):
            style = styles.head() if not above else styles.note()
            if block.kind in (kinds.ROWS, kinds.UNCERTAINTY) or not above:
                is_path = block.kind != kinds.ROWS and not above
                sheet.write_string(mark - 4 + above, 0, _("Path") if is_path else words, style)
        for column, one in enumerate(block.asked, 1):
            head = styles.head(text_wrap=True, valign="top")
            sheet.write_string(mark - 4, column, one.label, head)
            notes = (
                self.notes.unit(one.line),
                self.notes.range(one, one.line),
                self.notes.default(one.line),
            )
            for below, text in enumerate(notes):
                sheet.write_string(mark - 3 + below, column, text, styles.note())
            if one.keys:
                self.choose_key(sheet, mark, column, one)
            else:
                sheet.write_string(mark, column, one.key, styles.identity(bg_color=RESULT))
            self.validate(sheet, mark + 1, column, block.end - 1, column, one)
        sheet.set_row(mark - 4, 42)
        for position in range(block.end - block.row):
            row = block.row + position
            name = block.names[position] if position < len(block.names) else ""
            self.name(sheet, row, 0, name)
            values = self.row_values(block, position, name) if name else {}
            for column, one in enumerate(block.asked, 1):
                self.value(sheet, row, column, one.line, values.get(one.key), one)

    def row_values(self, block: FieldBlock, position: int, name: str) -> Mapping[str, Value | None]:
        """Give what the case says of the element in a row, by key."""
        if block.kind == kinds.ORIGINS:
            _path, section, text = list(origin_rows(self.root))[position]
            at = self.root.place
            return {"kind": Scalar(str(kinds.ORIGIN_WORDS[section]), at), "text": Scalar(text, at)}
        if block.kind == kinds.LISTS:
            item = list(list_items(self.root))[position][1]
            return {one.key: item.get(one.key) for one in block.asked}
        return {one.key: self.given_in(block, name, one.key) for one in block.asked}

    def choice_sheet(self) -> None:
        """Write the lists to choose from."""
        sheet = self.file.add_worksheet(self.choices_name)
        sheet.write_string(0, 0, f"{kinds.MARK}{kinds.WORDS}", self.styles.identity())
        sheet.write_string(0, 1, self.choices_name, self.styles.title())
        sheet.write_string(1, 1, _("The lists to choose from on the other sheets; leave them."),
                           self.styles.note())  # fmt: skip
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, max(1, len(self.choices)), 22)
        for words, column in self.choices.items():
            for row, word in enumerate(words, 3):
                sheet.write_string(row, column, word, self.styles.label())
        longest = max((len(words) for words in self.choices), default=0)
        print_on_a_page(sheet, 3 + longest, max(1, len(self.choices)))

    # --- cells ------------------------------------------------------------------------------

    def given(self, path: str) -> Value | None:
        """Give what the case says at a path; 'yes' for a section that is there and empty."""
        value = section_at(self.root, path)
        if isinstance(value, Section):
            is_empty = "." not in path and not value.entries
            return Scalar(_("yes"), value.place) if is_empty else None
        return value

    def given_in(self, block: FieldBlock, name: str, key: str) -> Value | None:
        """Give what the case says of an input of one element."""
        if block.kind in (kinds.OFFERS, kinds.UNCERTAINTY):
            section = self.root.get(block.kind)
            inside = section.get(name) if isinstance(section, Section) else None
            found = inside.get(key) if isinstance(inside, Section) else None
            if isinstance(found, Section):
                return Scalar(steps_text(found), found.place)
            return found
        path = f"{block.prefix}.{name}".lstrip(".")
        return section_at(self.root, path if key == ITSELF else f"{path}.{key}")

    def name(self, sheet: Worksheet, row: int, column: int, name: str, **look: Any) -> None:
        """Write a cell that holds the name of an element, or a path."""
        style = self.styles.input(_TEXT, bold=True, **look)
        if name:
            sheet.write_string(row, column, name, style)
        else:
            sheet.write_blank(row, column, None, style)

    def choose_key(self, sheet: Worksheet, row: int, column: int, one: Field) -> None:
        """Write a cell in which the key of one more input can be chosen."""
        self.name(sheet, row, column, "")
        options = {
            "validate": "list", "source": self.list_of(one.keys), "show_error": False,
            "input_title": _("Key"), "input_message": ", ".join(one.keys)[:255],
        }  # fmt: skip
        sheet.data_validation(row, column, row, column, options)

    def month(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write the month in which a step begins."""
        style = self.styles.input(MONTH, align="left")
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
            sheet.write_blank(row, column, None, self.styles.input(shown, align=align))
            return
        date = date_of(text, line)
        if date is not None:
            sheet.write_datetime(row, column, date, self.styles.input(shown, align=align))
        elif (number := number_of(text, line)) is not None:
            if "%" in text and "%" not in shown:
                shown = SHARE
            sheet.write_number(row, column, number, self.styles.input(shown, align="right"))
        else:
            style = self.styles.input(shown if line and line.choices else _TEXT, align=align)
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
        options: dict[str, Any] = {"validate": "any", "input_title": title[:32]}
        if message:
            options["input_message"] = message if len(message) <= 255 else f"{message[:252]}..."
        words = one.choices or (choices_of(line) if line else ())
        if line and line.names:
            cells = "" if words else names_range(self.pages, self.models, line.names)
            names = [e for p, e in self.elements(line.names)]
            options |= {
                "validate": "list", "source": cells or self.list_of((*words, *names)),
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

    def elements(self, axis: str) -> list[tuple[str, str]]:
        """Give the elements of an axis in this case, each with the path of its section."""
        return [
            (block.prefix, name)
            for page in self.pages
            for block in page.blocks
            if block.axis == axis
            for name in block.names
        ]

    def list_of(self, words: Sequence[str]) -> str:
        """Give the cells of the sheet with lists that hold these words."""
        key = tuple(dict.fromkeys(words))
        column = self.choices.setdefault(key, len(self.choices) + 1)
        letters = column_name(column)
        return f"='{self.choices_name}'!${letters}$4:${letters}${3 + len(key)}"


__all__ = ["input_workbook"]
