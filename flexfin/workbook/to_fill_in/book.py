"""Write the input workbook: a case as sheets to fill in, with what each input may be beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.called import LABEL, LABELS
from flexfin.case.heads import SPREADS
from flexfin.case.schema import known_tree, leaf
from flexfin.case.words import steps_text
from flexfin.case.workbook_cells import FIRST_VALUE, ITSELF
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.models import Models
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.headings import heads, section
from flexfin.workbook.styles import RESULT
from flexfin.workbook.to_fill_in.cells import FormWriter
from flexfin.workbook.to_fill_in.cover import print_on_a_page, write_cover
from flexfin.workbook.to_fill_in.given import list_items
from flexfin.workbook.to_fill_in.parts import (
    STEPS,
    Field,
    FieldBlock,
    FormPage,
    Suggestions,
    section_at,
)
from flexfin.workbook.to_fill_in.plan import plan, step_months

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

# what may be done with sheets, of which keys and sums are guarded against a slip
_MAY: Final = {"format_cells": True, "format_columns": True, "format_rows": True,
               "insert_columns": True, "insert_rows": True, "sort": True}  # fmt: skip
_VALUE: Final = FIRST_VALUE - 1  # counted from 0, as XlsxWriter does


def input_workbook(
    root: Section, models: Models, suggested: Suggestions | None = None
) -> bytes:
    """Give the input workbook of a case; `suggested` are words to choose from for texts.

    Raises FlexfinError where a text of the case does not fit in a cell.
    """
    target = io.BytesIO()
    with begin_workbook(target) as file:
        WorkbookToFillIn(file, root, models, plan(models, root), None, suggested).write()
    return target.getvalue()


class WorkbookToFillIn(FormWriter):
    """Writes the sheets of a workbook to fill in."""

    def write(self) -> None:
        """Write all sheets."""
        cover = self.file.add_worksheet(_("Read me"))
        for page in self.pages:
            sheet = self.file.add_worksheet(page.name)
            self.page(sheet, page)
            sheet.protect("", _MAY)
        self.choice_sheet()
        write_cover(cover, self.styles, self.pages)
        if self.problems:
            raise FlexfinError(self.problems)

    # --- sheets -----------------------------------------------------------------------------

    def page(self, sheet: Worksheet, page: FormPage) -> None:
        """Write one sheet."""
        sheet.hide_gridlines(2)
        sheet.write_string(0, 1, page.name, self.styles.title())
        note = page.note or _("Yellow is to fill in; select a cell for its explanation.")
        if not page.note and any(block.kind != kinds.VALUES for block in page.blocks):
            more = _("Is there no room left: insert a column or row between two yellow ones.")
            note = f"{note} {more}"
        sheet.write_string(1, 1, note, self.styles.note())
        for above, block in zip([None, *page.blocks], page.blocks, strict=False):
            if block.is_down:
                self.down(sheet, block)
            else:
                self.across(sheet, block)
            if above is not None and (above.is_down or block.is_down):  # what is above ends here
                top = block.row - (6 if block.is_down else 2)
                mark = f"{kinds.MARK}{kinds.WORDS}"
                sheet.write_string(top, 0, mark, self.styles.identity())
        first = page.blocks[0]
        widest = max(self.width(block) for block in page.blocks)
        has_paths = first.kind == kinds.OFFERS or (first.is_down and first.kind != kinds.ROWS)
        sheet.set_column(0, 0, 44 if has_paths else 22 if first.is_down else 26)
        if first.is_down:
            sheet.set_column(1, 1, 26 if len(first.asked) > 1 else 90)
            sheet.set_column(2, max(2, widest), 80 if first.kind == kinds.ORIGINS else 18)
        else:
            sheet.set_column(1, 1, 44)
            sheet.set_column(2, 2, 13)
            ranges = (self.notes.range(one, one.line) for b in page.blocks for one in b.asked)
            sheet.set_column(3, 3, max([16, *(0.9 * len(text) for text in ranges)]))
            sheet.set_column(4, 4, 24)
            wide = 34 if page.section == STEPS else 18
            sheet.set_column(_VALUE, max(widest, _VALUE + 1), wide)
            if len(page.blocks) == 1 and first.kind == kinds.VALUES:
                sheet.set_column(_VALUE, _VALUE, 26)
                sheet.set_column(_VALUE + 1, _VALUE + 1, 90)
        if len(page.blocks) == 1:
            sheet.freeze_panes(first.row, 1 if first.is_down else 2)
        else:
            sheet.freeze_panes(2, 2)
        print_on_a_page(sheet, max(block.last for block in page.blocks), widest)

    def width(self, block: FieldBlock) -> int:
        """Give the last column of a block, counted from 0."""
        if block.is_down:
            return len(block.asked)
        if block.kind == kinds.VALUES:
            return _VALUE + 1
        return _VALUE + len(block.names) + self.spare_columns - 1

    def across(self, sheet: Worksheet, block: FieldBlock) -> None:
        """Write a block with inputs in rows, and elements, or the one value, in columns."""
        styles, head = self.styles, block.row - 1
        if block.title:
            section(sheet, styles, head - 1, block.title, range(self.width(block) + 1))
            if block.kind == kinds.TABLE:
                sheet.write_string(head - 1, _VALUE - 1, _("Name, below →"), styles.section())
        sheet.write_string(head, 0, block.mark, styles.identity(bg_color=RESULT))
        first = _("← Month, as a date") if block.months else _("Description")
        first = _("← Input") if block.kind == kinds.OFFERS else first
        words = [first, _("Unit"), _("Range"), _("Default")]
        heads(sheet, styles, head, words, 1)
        if block.kind == kinds.VALUES:
            heads(sheet, styles, head, (_("Value"), _("Explanation")), _VALUE, (_VALUE,))
        names = [*block.names, *[""] * (0 if block.kind == kinds.VALUES else self.spare_columns)]
        is_inputs = block.kind == kinds.TABLE and not block.prefix
        axis = "" if self.models.sections.get(block.prefix) == block.axis else block.axis
        write_name = self.choose_input if is_inputs else self.name
        for column, name in enumerate(names, _VALUE):
            if axis:
                self.choose_element(sheet, head, column, axis, name, align="right")
            else:
                write_name(sheet, head, column, name, align="right")
        rows = list(block.asked)
        if block.months:
            rows = [*rows, *self.month_rows(block)]
        elif block.kind == kinds.OFFERS:
            rows = [*rows, *[Field("", is_number=True)] * block.spare]
        for row, one in enumerate(rows, block.row):
            self.across_row(sheet, block, row, one, names)
        self.sums(sheet, block, _VALUE, names)

    def month_rows(self, block: FieldBlock) -> list[Field]:
        """Give a row for each month in which a step begins, and spare ones."""
        one = replace(block.asked[-1], key="", label="", date="month")
        found = [replace(one, key=month) for month in step_months(self.root, block)]
        return [*found, *[one] * (block.spare - len(found))]

    def across_row(
        self, sheet: Worksheet, block: FieldBlock, row: int, one: Field, names: Sequence[str]
    ) -> None:
        """Write one input: key, words, values."""
        styles = self.styles
        is_step, is_offer = one.date == "month", block.kind == kinds.OFFERS
        if is_step:
            self.month(sheet, row, one.key)
        elif is_offer:
            self.choose_input(sheet, row, 0, one.key)
        else:
            sheet.write_string(row, 0, one.key, styles.identity())
        line = leaf(known_tree(self.models), one.key) if is_offer and one.key else one.line
        if not is_step:
            label = one.label or (str(line.label) if line and not is_offer else "")
            if block.months and one.key == ITSELF:
                label = _("the same in all months, or a CSV file")
            for column, text in enumerate((label, *self.notes.beside(one, line)), 1):
                style = styles.label() if column == 1 else styles.note()
                if text:  # an empty one would cut off what stands before it
                    sheet.write_string(row, column, text, style)
        if one.axis:
            self.choose_element(sheet, row, _VALUE - 1, one.axis, one.chosen)
        if block.kind == kinds.VALUES:
            sheet.write_string(row, _VALUE + 1, self.notes.hint(one, line), styles.note())
            self.value(sheet, row, _VALUE, line, self.given(one.key), one)
        for column, name in enumerate(names, _VALUE):
            given = self.given_in(block, name, one.at) if name and one.at else None
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
            if block.kind in (kinds.ROWS, *kinds.BY_PATH) or not above:
                is_path = block.kind != kinds.ROWS and not above
                said = _("Input") if is_path else f"{words}:" if above else words
                sheet.write_string(mark - 4 + above, 0, said, style)
        for column, one in enumerate(block.asked, 1):
            head = styles.head(text_wrap=True, valign="top")
            sheet.write_string(mark - 4, column, one.label, head)
            for below, text in enumerate(self.notes.beside(one, one.line)):
                sheet.write_string(mark - 3 + below, column, text, styles.note())
            if one.axis:
                self.choose_element(sheet, mark - 1, column, one.axis, one.chosen)
            sheet.write_string(mark, column, one.key, styles.identity(bg_color=RESULT))
            self.validate(sheet, mark + 1, column, block.end - 1, column, one)
        sheet.set_row(mark - 4, 42)
        for position in range(block.end - block.row):
            row = block.row + position
            name = block.names[position] if position < len(block.names) else ""
            is_path = block.kind in (kinds.ORIGINS, *kinds.BY_PATH)
            (self.choose_input if is_path else self.name)(sheet, row, 0, name)
            values = self.row_values(block, position, name) if name else {}
            for column, one in enumerate(block.asked, 1):
                self.value(sheet, row, column, one.line, values.get(one.at), one)
        self.sums(sheet, block, 0)

    def row_values(self, block: FieldBlock, position: int, name: str) -> Mapping[str, Value | None]:
        """Give what the case says of the element in a row, by key."""
        if block.kind == kinds.ORIGINS:
            section, text = block.said[position]
            at = self.root.place
            return {"kind": Scalar(str(kinds.ORIGIN_WORDS[section]), at), "text": Scalar(text, at)}
        if block.kind == kinds.LISTS:
            item = list(list_items(self.root))[position][1]
            return {one.key: item.get(one.key) for one in block.asked}
        values = {one.at: self.given_in(block, name, one.at) for one in block.asked if one.at}
        kind = values.get("kind") if block.kind == kinds.UNCERTAINTY else None
        if isinstance(kind, Scalar):
            label = SPREADS.get(kind.text, kind.text)
            values["kind"] = Scalar(str(label), kind.place)
        return values

    def given(self, path: str) -> Value | None:
        """Give what the case says at a path; 'yes' for a section that is there and empty."""
        value = section_at(self.root, path)
        if isinstance(value, Section):
            return None if value.entries else Scalar(_("yes"), value.place)
        return value

    def given_in(self, block: FieldBlock, name: str, key: str) -> Value | None:
        """Give what the case says of an input of one element."""
        if block.kind in (kinds.OFFERS, *kinds.BY_PATH):
            section = self.root.get(block.kind)
            inside = section.get(name) if isinstance(section, Section) else None
            found = inside.get(key) if isinstance(inside, Section) else None
            if isinstance(found, Section):
                return Scalar(steps_text(found), found.place)
            return found
        path = f"{block.prefix}.{name}".lstrip(".")
        if key == LABEL and f"{block.prefix}.*" in self.models.inputs:  # it has no keys of its own
            labels = self.root.get(LABELS)
            return labels.get(path) if isinstance(labels, Section) else None
        return section_at(self.root, path if key == ITSELF else f"{path}.{key}")
