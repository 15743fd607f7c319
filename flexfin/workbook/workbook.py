"""A case and its values -> a workbook with live formulas."""

from __future__ import annotations

import contextlib
import datetime
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from flexfin.case.case import Case
from flexfin.case.shared import NOTHING, Shared
from flexfin.ground.messages import _
from flexfin.model.check import Signatures
from flexfin.model.line import Line, Model
from flexfin.model.order import blocks
from flexfin.workbook.formulas import BEFORE, THIS, RowText
from flexfin.workbook.layout import HEADER, Key, Layout, Row, column_name
from flexfin.workbook.sheets import agreement as agreementsheets
from flexfin.workbook.sheets import board as boardsheet
from flexfin.workbook.sheets import charts as chartsheet
from flexfin.workbook.sheets import comparables as comparablesheet
from flexfin.workbook.sheets import cover as coversheet
from flexfin.workbook.sheets import front as frontsheets
from flexfin.workbook.sheets import inputs as inputsheet
from flexfin.workbook.sheets import law as lawsheet
from flexfin.workbook.sheets import log as logsheet
from flexfin.workbook.sheets import model as modelsheet
from flexfin.workbook.sheets import monthly as monthlyrows
from flexfin.workbook.sheets import risk as risksheet
from flexfin.workbook.styles import BAD, GREY, MONTH, Styles, serial
from flexfin.workbook.words import Words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


_LAST: Final = (1_048_575, 16_383)  # row and column of the last cell of a sheet


class Results(Protocol):
    """The values of all lines: what evaluate gives, as far as the workbook needs it."""

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Give the scenarios that were run."""

    def row(self, name: str, key: Key = ()) -> Any:
        """Give one row: a number or text, or an array (months or 1, scenarios or 1)."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a workbook holds."""

    sheets: int
    formulas: int
    names: tuple[str, ...] = ()  # of the sheets, as they can be read


def write_workbook(
    target: Path,
    case: Case,
    results: Results,
    *,
    scenario: str | None = None,
    risk: risksheet.Risk | None = None,
    agreement: agreementsheets.Agreement | None = None,
    board: boardsheet.Board | None = None,
    log: logsheet.Log | None = None,
    shared: Shared | None = None,
    values_only: bool = False,
    only: str = "",
) -> Summary:
    """Write the workbook of a case, whole or not at all.

    `results` has all lines over all scenarios; `scenario` is the one that is live when the file is
    opened; `board` is what the Board summary says, `risk` what the sheet Scenarios and risk holds
    and `agreement` what the sheets on the agreement hold: these are left out without it. `log`
    says of which case this is an export. Labels are in the language in use.
    With `shared` the case is the one that is shared, and `shared` says what was left out of it;
    `results` may be those of the whole case. With `values_only` there are no formulas. With `only`
    that sheet alone is printed.
    """
    import xlsxwriter

    from flexfin.workbook.sheet import Sheet

    handle, name = tempfile.mkstemp(suffix=".xlsx", dir=target.parent)
    os.close(handle)
    try:
        with xlsxwriter.Workbook(
            name, {"strings_to_formulas": False, "strings_to_urls": False}
        ) as file:
            file.worksheet_class = Sheet
            scenario = scenario or case.first_scenario
            book = Book(file, case, results, scenario, risk, shared, values_only)
            summary = book.write(agreement, board, log, only)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return summary


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Book:
    """One workbook in the making: its file, layout, styles and values."""

    def __init__(
        self,
        file: Any,
        case: Case,
        results: Results,
        scenario: str,
        risk: risksheet.Risk | None = None,
        shared: Shared | None = None,
        values_only: bool = False,
    ) -> None:
        self.risk, self.is_shared, self.values_only = risk, shared is not None, values_only
        self.file, self.case, self.results, self.scenario = file, case, results, scenario
        self.layout = Layout(case, shared or NOTHING)
        self.styles = Styles(file)
        self.words = Words(self.layout)
        self.signatures = Signatures(case.models.lines, case.models.axes)
        self.circles = _circles(case)
        self.position = results.scenarios.index(scenario)
        self.formulas = 0
        layout = self.layout
        self.columns = [
            (column_name(c), column_name(c - 1)) for c in range(layout.first, layout.last + 1)
        ]

    def write(
        self,
        agreement: agreementsheets.Agreement | None = None,
        board: boardsheet.Board | None = None,
        log: logsheet.Log | None = None,
        only: str = "",
    ) -> Summary:
        """Write all sheets, in the order of reading; with `only` no other is printed."""
        names = self.sheet_names(agreement, board)
        sheets = {name: self.file.add_worksheet(self.layout.names[name]) for name in names}
        inputsheet.write(self, sheets["inputs"])
        if self.case.comparables:
            comparablesheet.write(self, sheets["comparables"])
        if self.has_law:
            lawsheet.write_law(self, sheets["law"])
        for model in self.layout.models:
            modelsheet.write(self, sheets[model.name], model)
            monthlyrows.write(self, sheets[model.name], model)
            if chartsheet.has_charts(self, model):
                chartsheet.write(self, sheets[chartsheet.chart_name(model)], model)
        frontsheets.write_years(self, sheets["years"])
        if self.risk is not None:
            risksheet.write(self, sheets["risk"], self.risk)
        if agreement:
            agreementsheets.write(self, sheets, agreement)
        frontsheets.write_checks(self, sheets["checks"])
        log = log or logsheet.Log()
        logsheet.write(self, sheets["log"], log)
        if board:
            boardsheet.write(self, sheets["board"], board)
        coversheet.write(self, sheets["cover"], list(names), log)
        for sheet in sheets.values():
            sheet.hide_gridlines(2)
            sheet.protect("", {"format_columns": True, "format_rows": True, "sort": False})
        self.file.set_properties(
            {
                "title": f"flexfin: {self.case.name}",
                "comments": _("Made with flexfin; values only, no formulas.")
                if self.values_only
                else _("Made with flexfin; formulas are live."),
                # of what is shared nothing tells when it was made but what the case says itself
                **({"created": _midnight(self.case.reference_date)} if self.is_shared else {}),
            }
        )
        self.file.set_calc_mode("auto")
        for sheet in sheets.values():
            if only and sheet.get_name() != only:
                _print_nothing(sheet)
        sheets["cover"].activate()
        return Summary(len(sheets), self.formulas, tuple(self.layout.names[n] for n in names))

    def sheet_names(
        self, agreement: agreementsheets.Agreement | None, board: boardsheet.Board | None
    ) -> tuple[str, ...]:
        """Give the sheets in the order of reading: first what a reader may change or look up."""
        demand = [model for model in self.layout.models if model.name == "demand"]
        others = [model for model in self.layout.models if model.name != "demand"]
        return (
            "cover", *(["board"] if board else []), "inputs",
            *(["comparables"] if self.case.comparables else []), *self.with_charts(demand),
            *(["law"] if self.has_law else []), *self.with_charts(others),
            "years", *(["risk"] if self.risk else []),
            *(agreement.sheets if agreement else ()), "checks", "log",
        )  # fmt: skip

    def with_charts(self, models: Iterable[Model]) -> Iterator[str]:
        """Give the sheets of models, each followed by its charts."""
        for model in models:
            yield model.name
            if chartsheet.has_charts(self, model):
                yield chartsheet.chart_name(model)

    @property
    def has_law(self) -> bool:
        """Tell whether any figure of the law is used."""
        return bool(self.case.law)

    # --- values ------------------------------------------------------------------------------

    def stored(self, line: Line, key: Key, scenario: int | None = None) -> Any:
        """Give what cells of a row hold: one value, or a list over the months."""
        position = self.position if scenario is None else scenario
        value = self.results.row(line.name, key)
        if isinstance(value, np.ndarray):
            column = value[:, min(position, value.shape[1] - 1)] if value.ndim == 2 else value
            found = column.tolist()
            if line.name in self.layout.open_ended.numbers:
                found = [self.layout.open_ended.word(line, x) or x for x in found]
            months = self.case.calendar.count
            if "month" in line.axes:
                return found if len(found) == months else found * months
            value = found[0]
        elif "month" in line.axes:
            return [self.layout.open_ended.word(line, value) or value] * self.case.calendar.count
        if isinstance(value, str):
            return self.words.value(line, value)
        return self.layout.open_ended.word(line, value) or float(value)

    def text_of(self, line: Line) -> RowText:
        """Give the writer of formulas for the rows of a line."""
        return RowText(
            self.layout, self.words, self.signatures, self.circles.get(line.name, frozenset())
        )

    def may_change(self, line: Line, key: Key) -> bool:
        """Tell whether an input may be changed in this workbook, and all sheets follow."""
        assert line.input is not None
        held = line.input.locked or (line.name, key) in self.layout.shared.held
        return not held and not self.values_only

    # --- cells -------------------------------------------------------------------------------

    def formula(self, sheet: Worksheet, cell: str, text: str, style: Format, value: Any) -> None:
        """Write one formula with its stored value."""
        if self.values_only:
            (sheet.write_string if isinstance(value, str) else sheet.write_number)(
                cell, value, style
            )
            return
        sheet.write_formula(cell, f"={text}", style, value)
        self.formulas += 1

    def months(
        self, sheet: Worksheet, row: int, text: str, style: Format, values: Iterable[Any]
    ) -> None:
        """Write the one formula of a row in every month."""
        first = self.layout.first
        if self.values_only:
            for offset, value in enumerate(values):
                put = sheet.write_string if isinstance(value, str) else sheet.write_number
                put(row - 1, first + offset, value, style)
            return
        text = f"={text}"
        write = sheet._write_formula
        for offset, ((this, before), value) in enumerate(zip(self.columns, values, strict=True)):
            write(
                row - 1,
                first + offset,
                text.replace(THIS, this).replace(BEFORE, before),
                style,
                value,
            )
        self.formulas += len(self.columns)

    def heading(self, sheet: Worksheet, title: str) -> None:
        """Write the title of a sheet; below it the case, the live scenario, the master check."""
        styles, layout = self.styles, self.layout
        sheet.write_string("B1", title, styles.title())
        word, good = _("scenario"), frontsheets.master_word(self)
        case, check = f"'{layout.names['cover']}'!$B$2", frontsheets.master_cell(layout)
        live = [(word, layout.selector(layout.scenario_row), self.scenario)]
        if layout.offers:
            base = layout.offered.base
            live.append((_("offer"), layout.selector(layout.offer_row), base))
        text = case + "".join(f'&" · {name}: "&{cell}' for name, cell, _now in live)
        changed, sign = layout.selector(layout.changed_row), frontsheets.changed_word()
        text += f'&" · "&{check}&IF({changed}=0,""," · "&{changed}&" {sign}")'
        stored = "".join(f" · {name}: {now}" for name, _cell, now in live)
        self.formula(sheet, "B2", text, styles.note(), f"{self.case.name}{stored} · {good}")
        warning = self.file.add_format({"bg_color": BAD, "bold": True, "font_color": "#9C0006"})
        for word in (sign, frontsheets.bad_word()):
            rule = {"type": "text", "criteria": "containing", "value": word, "format": warning}
            sheet.conditional_format("B2", rule)
        sheet.set_row(0, 24)

    def calendar(self, sheet: Worksheet) -> None:
        """Write the header of a sheet with months: date, number and calendar year of each."""
        layout, styles, case = self.layout, self.styles, self.case
        first = case.models.inputs.get("start")
        cell = layout.cells.get((first.name, ())) if first else None
        start = f"'{cell.sheet}'!${cell.column}${cell.row}" if cell else ""
        for offset, (this, _before) in enumerate(self.columns):
            column = layout.first + offset
            month = case.calendar.start + offset
            date = f"DATE(YEAR({start}),MONTH({start})+{this}${HEADER['month']}-1,1)"
            shown = styles.head(num_format=MONTH, align="right")
            if start:
                self.formula(sheet, f"{this}{HEADER['date']}", date, shown, serial(month))
            else:
                sheet.write_number(HEADER["date"] - 1, column, serial(month), shown)
            sheet.write_number(
                HEADER["month"] - 1,
                column,
                offset + 1,
                styles.number("0", font_size=9, font_color=GREY),
            )
            year = f"YEAR({this}${HEADER['date']})"
            self.formula(
                sheet,
                f"{this}{HEADER['year']}",
                year,
                styles.number("0", font_size=9, font_color=GREY),
                month // 12,
            )


def _print_nothing(sheet: Worksheet) -> None:
    """Let a sheet print one empty cell: programs leave out empty pages, but not hidden sheets."""
    sheet.print_area(_LAST[0], _LAST[1], _LAST[0], _LAST[1])
    sheet.repeat_row_range = sheet.repeat_col_range = ""
    sheet.hbreaks, sheet.vbreaks = [], []


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time())


def _circles(case: Case) -> Mapping[str, frozenset[str]]:
    """Give each line the lines it hangs on in a circle through earlier months."""
    return {
        name: frozenset(block.lines)
        for block in blocks(case.models.lines)
        if block.stepped
        for name in block.lines
    }


__all__ = ["Book", "Row", "Summary", "write_workbook"]
