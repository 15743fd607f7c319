"""A case and its values -> a workbook with live formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.ground.view import View
from flexfin.model.models import Model
from flexfin.workbook.book import Book, ResultRows
from flexfin.workbook.each_scenario import add_scenarios
from flexfin.workbook.edition import edition_of
from flexfin.workbook.file import locked, new_workbook, print_nothing
from flexfin.workbook.sheet_names import scenario_key
from flexfin.workbook.sheets import agreement as agreementsheets
from flexfin.workbook.sheets import board as boardsheet
from flexfin.workbook.sheets import case as casesheet
from flexfin.workbook.sheets import charts as chartsheet
from flexfin.workbook.sheets import checks, negotiation, tables
from flexfin.workbook.sheets import comparables as comparablesheet
from flexfin.workbook.sheets import cover as coversheet
from flexfin.workbook.sheets import forecast as forecastsheet
from flexfin.workbook.sheets import inputs as inputsheet
from flexfin.workbook.sheets import law as lawsheet
from flexfin.workbook.sheets import log as logsheet
from flexfin.workbook.sheets import model as modelsheet
from flexfin.workbook.sheets import monthly as monthlyrows
from flexfin.workbook.sheets import scenarios as scenariosheet
from flexfin.workbook.sheets.heading import frame
from flexfin.workbook.sheets.master import faults_cell
from flexfin.workbook.terms import has_terms


@dataclass(frozen=True, slots=True)
class WorkbookSummary:
    """What a workbook holds."""

    sheets: int
    formulas: int
    names: tuple[str, ...] = ()  # of the sheets, as they can be read


class Told(NamedTuple):
    """What answers put in a workbook beside the models; sheets of what is None are left out."""

    board: View | None = None
    agreement: agreementsheets.Agreement | None = None
    risk: View | None = None
    side_by_side: View | None = None
    forecast: View | None = None
    log: logsheet.Log = logsheet.Log()


def write_workbook(
    target: Path,
    case: Case,
    results: ResultRows,
    *,
    scenario: str | None = None,
    told: Told | None = None,
    shared: Shared | None = None,
    values_only: bool = False,
    unfolded: bool = False,
    only: str = "",
) -> WorkbookSummary:
    """Write the workbook of a case, whole or not at all.

    `results` has all lines over all scenarios; `scenario` is the one that is live when the file is
    opened; `told` is what answers put in it. Labels are in the language in use.
    With `shared` the case is the one that is shared, and `shared` says what was left out of it;
    `results` may be those of the whole case. With `values_only` there are no formulas; `unfolded`
    shows and prints months and steps in between too. With `only` that sheet alone is printed.
    """
    with new_workbook(target) as file:
        scenario = scenario or case.first_scenario
        book = Book(file, case, results, scenario, shared, values_only, unfolded)
        return write_sheets(book, told or Told(), only)


def write_sheets(book: Book, told: Told, only: str = "") -> WorkbookSummary:
    """Write all sheets, in the order of reading; with `only` no other is printed."""
    if told.side_by_side:
        add_scenarios(book, told.side_by_side)
    names, agreement, log = _sheet_names(book, told), told.agreement, told.log
    sheets = {name: book.file.add_worksheet(book.layout.names[name]) for name in names}
    inputsheet.write(book, sheets["inputs"])
    if book.case.comparables:
        comparablesheet.write(book, sheets["comparables"])
    if book.case.law:
        lawsheet.write_law(book, sheets["law"])
    for model in book.layout.models:
        modelsheet.write(book, sheets[model.name], model)
        monthlyrows.write(book, sheets[model.name], model)
        if chartsheet.charts_of(book, model):
            chartsheet.write(book, sheets[chartsheet.chart_name(model)], model)
    for key, found in tables.sheets_of(book).items():
        book.guard = faults_cell(book.layout)  # no error value stands in a budget either
        tables.write(book, sheets[key], key, found)
    book.guard = ""
    if book.actual_rows:
        forecastsheet.write_actuals(book, sheets["actuals"])
        for model in book.layout.models:
            rows = [c.row for c in book.layout.on_sheet[book.layout.names[model.name]].values()]
            forecastsheet.mark_past(book, sheets[model.name], max(rows, default=1))
    if told.forecast:
        forecastsheet.write(book, sheets["forecast"], told.forecast)
    if told.side_by_side:
        scenariosheet.write(book, sheets["scenarios"], told.side_by_side)
    for scenario in book.by_scenario:
        scenariosheet.write_each(book, sheets[scenario_key(scenario)], scenario)
    if told.risk:
        scenariosheet.write_risk(book, sheets["risk"], told.risk)
    if "negotiation" in sheets:
        negotiation.write(book, sheets["negotiation"], agreement and agreement.negotiation)
    if agreement:
        agreementsheets.write(book, sheets, agreement)
    checks.write(book, sheets["checks"])
    casesheet.write(book, sheets["case"])
    edition = edition_of(book, date=log.date, drawn=log.drawn, is_forecast=bool(told.forecast))
    if told.board:
        boardsheet.write(book, sheets["board"], told.board)
    coversheet.write(book, sheets["cover"], list(names), log)
    for sheet in sheets.values():
        frame(book, sheet)
    logsheet.write(book, sheets["log"], log, edition.line)
    for sheet in sheets.values():
        locked(sheet)
    book.describe(edition.line)
    book.file.set_calc_mode("auto")
    # places by month, hundreds of columns wide, cannot be read on a page
    unread = set() if book.unfolded else {"by_month", *map(scenario_key, book.by_scenario)}
    unread |= {model.name for model in book.layout.models
               if not book.layout.on_sheet.get(book.layout.names[model.name])}  # fmt: skip
    for name, sheet in sheets.items():
        if name in unread or (only and sheet.get_name() != only):
            print_nothing(sheet)
    sheets["cover"].activate()
    return WorkbookSummary(len(sheets), book.formulas, tuple(book.layout.names[n] for n in names))


def _sheet_names(book: Book, told: Told) -> tuple[str, ...]:
    """Give the sheets in the order of reading: first what a reader may change or look up."""
    demand = [model for model in book.layout.models if model.name == "demand"]
    others = [model for model in book.layout.models if model.name != "demand"]
    with_tables = tables.sheets_of(book)
    return (
        "cover", *(["board"] if told.board else []), *(["forecast"] if told.forecast else []),
        *(["actuals"] if book.actual_rows else []),
        *(["negotiation"] if has_terms(book.layout) else []),
        *(["scenarios"] if told.side_by_side else []),
        *(key for key in with_tables if key != "tables"), "inputs",
        *(["comparables"] if book.case.comparables else []), *_with_charts(book, demand),
        *(["law"] if book.case.law else []), *_with_charts(book, others),
        *(["tables"] if "tables" in with_tables else []),
        *map(scenario_key, book.by_scenario),
        *(["risk"] if told.risk else []),
        *(told.agreement.sheets if told.agreement else ()), "checks", "case", "log",
    )  # fmt: skip


def _with_charts(book: Book, models: Iterable[Model]) -> Iterator[str]:
    """Give the sheets of models, each followed by its charts."""
    for model in models:
        yield model.name
        if chartsheet.charts_of(book, model):
            yield chartsheet.chart_name(model)
