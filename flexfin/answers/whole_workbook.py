"""The whole workbook of a case: what goes on its sheets, and what stays in the house."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.answers import board as told
from flexfin.answers.agreement_terms import PROBABILITY
from flexfin.answers.reserve import LINES, MODELS, ReserveFigures
from flexfin.answers.reserve_page import reserve_view
from flexfin.answers.scenarios import apart_sentence
from flexfin.answers.side_by_side import side_by_side_of
from flexfin.answers.use_in_turn import NEEDED, can_switch, switching_of, switching_part
from flexfin.case.case import Case
from flexfin.case.mentions import to_share
from flexfin.case.shared import Shared
from flexfin.ground.messages import _
from flexfin.ground.view import View, part, view
from flexfin.model.order import needed
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.sheets.log import Log
from flexfin.workbook.workbook import Told, WorkbookSummary, write_workbook

if TYPE_CHECKING:
    from flexfin.answers.left_out import LeftOut
    from flexfin.case.case import Case
    from flexfin.case.shared import Shared
    from flexfin.engine.draw import DrawRequest
    from flexfin.engine.results import Results
    from flexfin.ground.view import Part
    from flexfin.workbook.manifest import AnsweredEdition


class CaseWorkbook:
    """The workbook of a case as it is asked for: what goes into it, and what is left out.

    `results` has all lines over all scenarios. With `shared` what is confidential is left out, and
    all that rests on it; with `values_only` there are no formulas. `draws` are scenarios to draw
    for the reserve and the agreement; `date` is what the sheet with them bears, the reference date
    of the case without it. `unfolded` shows and prints months and steps in between; with
    `all_scenarios` each has rows of its own, and they stand side by side live.
    `forecast` is the one of a case of which it is known what happened; `after` is the edition that
    this one answers.
    """

    def __init__(
        self,
        case: Case,
        results: Results,
        *,
        shared: bool = False,
        values_only: bool = False,
        unfolded: bool = False,
        all_scenarios: bool = False,
        draws: DrawRequest | None = None,
        date: str = "",
        forecast: View | None = None,
        after: AnsweredEdition | None = None,
    ) -> None:
        self.case, self.results, self.values_only = case, results, values_only
        self.unfolded = unfolded
        self.shown, self.texts = case, tuple[str, ...]()
        self.shared: Shared | None = None
        self.sheets: list[str] = []  # that are left out, beside those of the models
        date, mark = date or str(case.reference_date), mark_of(case, shared=shared)
        self.mark = mark
        if shared:
            self.shown, self.shared, self.texts = to_share(case, results)
        if draws is not None and self.shared is not None and not may_share(case, self.shared):
            self.sheets.append(_("Scenarios and risk"))
            draws = None
        reserve = told.reserve_of(case, draws)
        bargain = told.bargain_of(case, draws)
        drawn = (draws.scenarios, draws.seed) if draws else None
        self.told = Told(
            agreement=told.agreement_sheets(bargain, self.shared),
            risk=risk_of(reserve, date, mark) if reserve else None,
            forecast=forecast,
            log=Log(date, drawn, after, "" if shared else mark_of(case, shared=True)),
        )
        if self.shared is not None and self.shared.rows:
            self.sheets.append(_("Board summary"))  # it adds up what stays in the house
            self.sheets.append(_("Scenarios"))
        else:
            over = told.over_of(case, results, bargain, draws)
            self.told = self.told._replace(
                board=told.board_of(case, results, bargain, reserve, draws, date, over),
                side_by_side=side_by_side_of(case, results, over, date, live=all_scenarios),
            )

    def write(self, target: Path, only: str = "") -> WorkbookSummary:
        """Write the workbook, whole or not at all; with `only` that sheet alone is printed."""
        return write_workbook(
            target,
            self.shown,
            self.results,
            told=self.told,
            shared=self.shared,
            values_only=self.values_only,
            unfolded=self.unfolded,
            only=only,
        )

    def layout(self, *, negotiation: bool = False) -> Layout:
        """Give where everything stands."""
        from flexfin.case.shared import NOTHING

        if not negotiation:
            return Layout(self.shown, self.shared or NOTHING)
        from flexfin.workbook.file import begin_workbook
        from flexfin.workbook.negotiation_book import negotiation_book

        file = begin_workbook(io.BytesIO())  # never closed, so never written
        return negotiation_book(file, self.shown, self.results, self.shared).layout

    def data(self, *, negotiation: bool = False) -> bytes:
        """Give the file of the workbook."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "workbook.xlsx"
            (self.write_negotiation if negotiation else self.write)(file)
            return file.read_bytes()

    def write_negotiation(self, target: Path, answer: Sequence[Part] = ()) -> WorkbookSummary:
        """Write a small workbook with the negotiation alone. The case must have an agreement.

        What could be answered to an offer comes on a sheet of its own, where it is given.
        """
        from flexfin.workbook.file import new_workbook
        from flexfin.workbook.negotiation_book import negotiation_book, write_sheets

        agreement = self.told.agreement
        assert agreement is not None
        with new_workbook(target) as file:
            book = negotiation_book(file, self.shown, self.results, self.shared)
            log = self.told.log._replace(drawn=None)
            names = write_sheets(book, self.shown, agreement, answer, log)
            return WorkbookSummary(len(names), book.formulas, names)

    def printed(self, only: str = "") -> bytes:
        """Give the workbook as PDF, or one sheet of it. Raises NoOffice where that cannot be."""
        from flexfin.workbook.pdf import as_pdf

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "workbook.xlsx"
            self.write(file, only)
            return as_pdf(file)

    def left_out(self, names: Collection[str] = ()) -> LeftOut | None:
        """Give what a shared workbook does not hold; None of one that is not shared.

        `names` are its sheets; without them no sheet is called left out.
        """
        if self.shared is None:
            return None
        from flexfin.answers.left_out import LeftOut

        sheets = [*self.sheets] if names else []
        if names and self.shared.rows:
            house = Layout(self.case).names
            every = {house[model.name] for model in self.case.models.models.values()}
            every |= {house[key] for key in house if key.endswith(("!charts", "!tables"))}
            every |= {house["by_month"]} if self.told.agreement else set()
            sheets += [name for name in house.values() if name in every - {*names}]
        return LeftOut(self.shared, tuple(sheets), self.texts)


# what the sheet holds of `flexfin reserve`, in the order of reading
_PARTS: Final = (
    "named", "statistics", "worst", "break_evens", "use_in_turn", "tornado", "histogram", "buffer",
    "need",
)  # fmt: skip


def risk_of(figures: ReserveFigures, date: str, mark: str) -> View:
    """Give what the sheet holds; the figures have drawn scenarios.

    Parameters
    ----------
    date : of these figures, as the user gives it, or the reference date of the case.
    mark : of the version of the case with which these figures were made.
    """
    drawn, case = figures.spreads.simulated, figures.case
    assert drawn is not None
    about = {
        _("Scenarios drawn"): drawn.count,
        _("Seed"): drawn.seed,
        _("Date"): date,
        _("Mark of this version"): mark,
        _("Inputs drawn"): ", ".join(drawn.inputs) or _("none; only the demand"),
    }
    known = {one.key: one for one in reserve_view(figures).parts}
    switching = switching_of(case, None)
    if switching is not None:
        known["use_in_turn"] = switching_part(switching)
    remark = part("apart", "", *apart_sentence(figures.spreads))
    parts = (known[key] for key in _PARTS if key in known)
    return view("risk", _("Scenarios and risk"), about, (), remark, *parts)


def may_share(case: Case, shared: Shared) -> bool:
    """Tell whether the sheet rests on nothing that is left out of a case that is shared.

    Drawing takes inputs of the models of the reserve that no formula names, so any of them counts.
    """
    lines = case.models.lines
    names = {name for name, _key in shared.rows}
    drawn = {row for one in case.uncertainty.values() for row in one.rows}
    shown = [*LINES, *(NEEDED if can_switch(case) else ())]
    return not (
        names & (needed(lines, shown) | {PROBABILITY})
        or any(lines[name].model in MODELS and name in case.models.input_lines for name in names)
        or drawn & shared.rows.keys()
    )
