"""The forecast: past months as they were, the rest by the models from where that led."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.actual_columns import LET, PEOPLE, READY, TAKEN, USED
from flexfin.answers.actuals import Realised, realised
from flexfin.answers.figures import see_lines
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.paid import Paid, added, paid_in, payments_of
from flexfin.engine.run import Results, evaluate
from flexfin.engine.settlement import Deviation, deviation
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.workbook.sheets.forecast import ForecastSheet
from flexfin.workbook.workbook import WorkbookSummary

CASH: Final = "cash_flow"
INDEX, RENT_INDEX = "index_factor", "rent_index"


class Expected(NamedTuple):
    """One payment of a party over a year, in cents; what it pays is negative."""

    paid: Paid
    to_date: int  # of what is expected: what was paid in the months that have passed
    why: Deviation


class Forecast(NamedTuple):
    """Everything that `flexfin forecast` shows."""

    case: Realised
    scenario: str
    year: int
    plan: Results
    volume: Results
    real: Results

    @property
    def last(self) -> int:
        """Give the place of the last month that has passed."""
        return self.case.actuals.first + self.case.actuals.count - 1

    @property
    def stretch(self) -> slice:
        """Give the months of the year."""
        return self.case.plan.calendar.months_of(self.year)

    def expected(self) -> Iterator[Expected]:
        """Give every payment of each party in the year, where there is or was to be any."""
        past = slice(self.stretch.start, min(self.stretch.stop, self.last + 1))
        for paid in paid_in(self.plan):
            three = [paid.sign * added(r, (paid.row,), self.stretch) for r in self.runs]
            if not np.any(three):
                continue
            volumes = [added(r, paid.volumes, self.stretch) for r in self.runs[:2]]
            own = paid.volumes == (paid.row,)
            why = deviation(
                paid.name, paid.label, (three[0], three[1], three[2]),
                (three[0], three[1]) if own else (volumes[0], volumes[1]),
            )  # fmt: skip
            to_date = paid.sign * float(added(self.real, (paid.row,), past).sum())
            yield Expected(paid, round(to_date * 100), why)

    @property
    def runs(self) -> tuple[Results, Results, Results]:
        """Give the plan, with what was taken at planned prices, and as it turns out."""
        return self.plan, self.volume, self.real


def forecast_of(
    case: Case, scenario: str, path: Path, year: int | None = None, ledger: Path | None = None
) -> Forecast:
    """Read what happened, and work out what is to be expected.

    Raises FlexfinError where the case lacks a section, or with all that is wrong in the file.
    """
    see_lines(case, (*USED, CASH), "forecast")
    found = realised(case, scenario, path, ledger)
    last = case.calendar.months[found.actuals.stretch.stop - 1]
    if year is not None and str(year) not in case.calendar.years:
        message = _("{year} lies outside the case", year=year)
        first, final = case.calendar.years[0], case.calendar.years[-1]
        remedy = _("The case runs from {first} to {last}.", first=first, last=final)
        raise FlexfinError(Problem(Place("--year"), message, remedy))
    wanted = [*payments_of(case), CASH, LET, TAKEN, READY, PEOPLE, INDEX, RENT_INDEX]
    plan, volume, real = (
        evaluate(one, wanted, scenarios=[scenario])
        for one in (found.plan, found.volume, found.real)
    )
    return Forecast(found, scenario, year or int(last[:4]), plan, volume, real)


def write_forecast(target: Path, found: Forecast) -> WorkbookSummary:
    """Write the whole workbook of the case as it turned out, with the forecast of the year."""
    case = found.case.real
    items = [(one.paid, one.why) for one in found.expected()]
    sheet = ForecastSheet(found.year, found.stretch, items)
    return CaseWorkbook(case, evaluate(case), forecast=sheet).write(target)
