"""A table of what really happened, month by month: columns that are known, without gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flexfin.case.case import Case
from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.table_cells import GivenCell, GivenRow, oldest_first

MONTH: Final = "month"  # the name of the first column


@dataclass(frozen=True, slots=True)
class Known:
    """A column that may be given: what it is, in which unit, and what it may be at most."""

    label: str
    unit: str
    most: float | None = None
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Actuals:
    """What happened in some months of a case: `first` counts from the start of the case."""

    first: int
    count: int
    columns: Mapping[str, tuple[float, ...]]

    @property
    def stretch(self) -> slice:
        """Give the months as a stretch of those of the case."""
        return slice(self.first, self.first + self.count)


def read_actuals(path: Path, case: Case, known: Mapping[str, Known]) -> Actuals:
    """Read a table with a row for each month.

    Raises FlexfinError with everything that is wrong in it, each with its place and remedy.
    """
    reader = _ActualsReader(path, case, known)
    found = reader.read()
    if reader.problems:
        raise FlexfinError(reader.problems)
    return found


class _ActualsReader:
    def __init__(self, path: Path, case: Case, known: Mapping[str, Known]) -> None:
        self.path, self.case, self.known = path, case, known
        self.problems: list[Problem] = []

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def read(self) -> Actuals:
        rows = read_rows(self.path, self.shape())
        names = self.names(rows[0])
        if self.problems:
            return Actuals(0, 0, {})
        columns: dict[str, list[float]] = {name: [] for name in names[1:] if name in self.known}
        months: list[int] = []
        for row in oldest_first(rows[1:]):
            if len(row.cells) != len(names):
                message = _("this row has {count} cells and the first row {wanted}",
                            count=len(row.cells), wanted=len(names))  # fmt: skip
                remedy = _("Write decimals with a point: 2.5, not 2,5.")
                self.problem(row.place, message, remedy)
                continue
            self.month(row.cells[0], months)
            for name, cell in zip(names[1:], row.cells[1:], strict=True):
                if name in self.known:
                    columns[name].append(self.number(name, cell))
        if not months and not self.problems:
            self.problem(Place(str(self.path)), _("this file has no months"), self.shape())
        first = months[0] - self.case.calendar.start if months else 0
        found = {name: tuple(values) for name, values in columns.items()}
        return Actuals(first, len(months), found)

    def names(self, head: GivenRow) -> list[str]:
        """Read the first row: month, and columns that are known."""
        names = head.texts
        if names[0] != MONTH:
            self.problem(
                head.cells[0].place, _("the first column is not '{name}'", name=MONTH), self.shape()
            )
        for position, cell in enumerate(head.cells[1:], 1):
            name = names[position]
            if name in names[1:position]:
                self.problem(cell.place, _("'{key}' stands here a second time", key=name))
            elif name not in self.known:
                listed = _("Known: {names}.", names=", ".join(self.known))
                remedy = did_you_mean(name, self.known) or listed
                self.problem(cell.place, _("unknown column '{name}'", name=name), remedy)
        for name, what in self.known.items():
            if what.needed and name not in names:
                remedy = _("It is the column '{label}' [{unit}].", label=what.label, unit=what.unit)
                self.problem(head.place, _("column '{name}' is missing", name=name), remedy)
        return names

    def shape(self) -> str:
        needed = [name for name, what in self.known.items() if what.needed]
        examples = needed[:3] or list(self.known)[:2]
        head = ",".join([MONTH, *examples])
        row = ",".join([format_month(self.case.calendar.start), *["12"] * len(examples)])
        return _("Write rows such as {row} under a row with names: {head}.", row=row, head=head)

    def month(self, cell: GivenCell, months: list[int]) -> None:
        """Read a month: within the case, and the one after the row before."""
        calendar = self.case.calendar
        month = cell.month(self.problems)
        if month is None:
            return
        if not calendar.start <= month < calendar.start + calendar.count:
            message = _("{month} lies outside the case", month=format_month(month))
            remedy = _("The case runs from {first} to {last}.",
                       first=calendar.months[0], last=calendar.months[-1])  # fmt: skip
            self.problem(cell.place, message, remedy)
        elif months and month != months[-1] + 1:
            after = format_month(months[-1] + 1)
            message = _("{month} is expected here, and this is {other}",
                        month=after, other=format_month(month))  # fmt: skip
            remedy = _(
                "Give every month once, in order; what is not yet known stays out at the end."
            )
            self.problem(cell.place, message, remedy)
        months.append(month)

    def number(self, name: str, cell: GivenCell) -> float:
        """Read a number that is not below zero and not above what there is."""
        what = self.known[name]
        meant = _("It is the column '{label}' [{unit}].", label=what.label, unit=what.unit)
        if not cell.text:
            nothing = _("Write 0 if there was nothing.")
            self.problem(cell.place, _("no value is given here"), f"{meant}\n{nothing}")
            return 0.0
        found = cell.number(self.problems)
        if found is None:
            return 0.0
        if found < 0 or (what.most is not None and found > what.most + 1e-9):
            limits = f"0 - {what.most:g}" if what.most is not None else ">= 0"
            message = _("{text} is outside the range {range}", text=cell.text, range=limits)
            self.problem(cell.place, message, meant)
        return found
