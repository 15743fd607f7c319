"""A table of what really happened, month by month: columns that are known, without gaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from flexfin.case.case import Case
from flexfin.case.remedies import as_shown
from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, language
from flexfin.ground.months import format_month, month_words
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import number_text, readable
from flexfin.ground.table_cells import GivenCell, GivenRow, months_down, oldest_first
from flexfin.ground.table_heads import MONTHS, has_months, rows_wanted, without_title
from flexfin.ground.yaml import Scalar

# how the heads of columns begin that are there to look at
ASIDE: Final = ("plan:", "price:", "prijs:")
_NAMED: Final = re.compile(r"\[([^\[\]]+)\]$")


@dataclass(frozen=True, slots=True)
class Known:
    """A column that may be given: what it is, in which unit, and between which bounds."""

    label: str
    unit: str
    most: float | None = None
    needed: bool = False
    dutch: str = ""  # its name for who reads Dutch
    least: float = 0.0

    @property
    def is_share(self) -> bool:
        """Tell whether people write the amounts as percentages."""
        return self.least < 0

    def holds(self, amount: float) -> bool:
        """Tell whether an amount lies within the bounds."""
        return self.least <= amount and (self.most is None or amount <= self.most + 1e-9)


@dataclass(frozen=True, slots=True)
class Actuals:
    """What happened in some months of a case: `first` counts from the start of the case.

    `heads` are the names of the columns as they stand in the file.
    """

    first: int
    count: int
    columns: Mapping[str, tuple[float, ...]]
    heads: Mapping[str, Scalar] = field(default_factory=dict)

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
        self.is_dutch = language() == "nl"  # the names of the columns, until the file says so
        self.outside: list[GivenCell] = []  # months that lie outside the case

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def read(self) -> Actuals:
        head, *rows = months_down(without_title(read_rows(self.path, self.shape), has_months))
        names = self.names(head, rows)
        if self.problems:
            if names:
                self.needed(head, names)
            return Actuals(0, 0, {})
        filled = self.filled(names, oldest_first(rows))
        if not filled:
            sheet = head.place.sheet
            remedy = _("Fill in the yellow columns of the sheet {sheet}: a row for each month, "
                       "from the first to settle to the last that is known.",
                       sheet=sheet)  # fmt: skip
            place = Place(str(self.path), sheet=sheet)
            message = _("nothing is filled in") if rows else _("this file has no months")
            self.problem(place, message, remedy if sheet else self.shape())
            return Actuals(0, 0, {})
        rows = filled
        # what is given nowhere stays as it was planned
        names = [
            name if any(place < len(row.cells) and row.cells[place].text for row in rows) else ""
            for place, name in enumerate(names)
        ]
        self.needed(head, names)
        columns: dict[str, list[float]] = {name: [] for name in names[1:] if name}
        months: list[int] = []
        for row in rows:
            if len(row.cells) != len(names):
                self.problems.append(row.unlike(len(names)))
                continue
            self.month(row.cells[0], months)
            for name, cell in zip(names[1:], row.cells[1:], strict=True):
                if name:
                    columns[name].append(self.number(name, cell))
        self.see_outside()
        first = months[0] - self.case.calendar.start if months else 0
        found = {name: tuple(values) for name, values in columns.items()}
        heads = {name: cell for name, cell in zip(names, head.cells, strict=True) if name}
        return Actuals(first, len(months), found, heads)

    def filled(self, names: list[str], rows: list[GivenRow]) -> list[GivenRow]:
        """Give the rows from the first in which anything was filled in up to the last."""
        given = [
            place
            for place, row in enumerate(rows)
            if len(row.cells) != len(names)
            or any(cell.text for name, cell in zip(names[1:], row.cells[1:], strict=True) if name)
        ]
        return rows[given[0] : given[-1] + 1] if given else []

    def names(self, head: GivenRow, rows: list[GivenRow]) -> list[str]:
        """Read the first row: month, and columns that are known; nothing for one to look at.

        The first column is that of the months, also where only its cells say so. Another has its
        name in English or Dutch, or its label, with or without that name.
        """
        texts = head.texts
        called = {name: name for name in self.known}
        for name, what in self.known.items():
            called.setdefault(what.dutch, name)
        labels = [what.label.casefold() for what in self.known.values()]
        for name, what in self.known.items():
            if labels.count(what.label.casefold()) == 1:
                called.setdefault(what.label.casefold(), name)
        if texts[0].casefold() in MONTHS:
            self.is_dutch = texts[0].casefold() == MONTHS[True]
        elif texts[0] in called or not rows or not all(row.cells[0].time_word([]) for row in rows):
            message = _("the first column is not '{name}'", name=MONTHS[self.is_dutch])
            self.problem(head.cells[0].place, message, self.shape())
            if not {*called}.intersection(texts):  # another table, or none
                return []
        names = [MONTHS[0]]
        for cell, text in zip(head.cells[1:], texts[1:], strict=True):
            if text.casefold().startswith(ASIDE):
                names.append("")
                continue
            named = _NAMED.search(text)
            name = called.get(named[1] if named else text) or called.get(text.casefold(), "")
            if name and name in names:
                message = _("'{key}' stands here a second time", key=text)
                self.problem(cell.place, message, _("Give each column once."))
            elif not name:
                own = [self.named(known) for known in self.known]
                listed = _("Known: {names}.", names=", ".join(own))
                remedy = did_you_mean(text, [*own, *self.known]) or listed
                if any(problem.remedy == remedy == listed for problem in self.problems):
                    remedy = ""  # listed once
                self.problem(cell.place, _("unknown column '{name}'", name=text), remedy)
            names.append(name)
        return names

    def named(self, name: str) -> str:
        """Give the name of a column in the language of the file."""
        return (self.known[name].dutch if self.is_dutch else "") or name

    def needed(self, head: GivenRow, names: list[str]) -> None:
        """See that the columns are there without which nothing can be said."""
        for name, what in self.known.items():
            if what.needed and name not in names:
                remedy = _("It is the column '{label}' [{unit}].", label=what.label, unit=what.unit)
                message = _("column '{name}' is missing", name=self.named(name))
                self.problem(head.place, message, remedy)

    def shape(self) -> str:
        needed = [name for name, what in self.known.items() if what.needed]
        examples = needed[:3] or list(self.known)[:2]
        named = [self.named(name) for name in examples]
        head = ",".join([MONTHS[self.is_dutch], *named])
        row = ",".join([format_month(self.case.calendar.start), *["12"] * len(examples)])
        return rows_wanted(str(self.path), head, row)

    def month(self, cell: GivenCell, months: list[int]) -> None:
        """Read a month: within the case, and the one after the row before."""
        calendar = self.case.calendar
        month = cell.month(self.problems)
        if month is None:
            return
        if not calendar.start <= month < calendar.start + calendar.count:
            self.outside.append(cell)
        elif months and month != months[-1] + 1:
            after = month_words(months[-1] + 1)
            message = _("{month} is expected here, and this is {other}",
                        month=after, other=month_words(month))  # fmt: skip
            if month in months:
                message = _("'{key}' stands here a second time", key=cell.text)
            remedy = _(
                "Give every month once, in order; what is not yet known stays out at the end."
            )
            self.problems.append(cell.fault("month", message, remedy))
        months.append(month)

    def see_outside(self) -> None:
        """Say once which months lie outside the case."""
        if not self.outside:
            return
        first, last = self.outside[0], self.outside[-1]
        message = _("{month} lies outside the case", month=first.text)
        if first is not last:
            message = _("{count} months lie outside the case, from {first} to {last}",
                        count=len(self.outside), first=first.text, last=last.text)  # fmt: skip
        start, count = self.case.calendar.start, self.case.calendar.count
        remedy = _("The case runs from {first} to {last}.", first=month_words(start),
                   last=month_words(start + count - 1))  # fmt: skip
        self.problem(first.place, message, remedy)

    def number(self, name: str, cell: GivenCell) -> float:
        """Read a number within its bounds."""
        what = self.known[name]
        meant = _("It is the column '{label}' [{unit}].", label=what.label, unit=what.unit)
        if cell.place.sheet:  # its heading says so
            cell = replace(cell, place=replace(cell.place, label=what.label))
            meant = _type_within(what, cell)
        if not cell.text:
            nothing = _("Write 0 if there was nothing.")
            remedy = f"{meant}\n{nothing}"
            if cell.place.sheet:
                remedy = _("Type the number; 0 if there was nothing.")
            self.problems.append(cell.fault("empty", _("no value is given here"), remedy))
            return 0.0
        found = cell.number(self.problems)
        if found is None:
            return 0.0
        write = partial(_as_typed, what, cell)
        shares = (found / 100, found) if what.is_share and found and "%" not in cell.text else ()
        if likely := [write(round(one, 12)) for one in shares if what.holds(one)]:
            text = _("{text} has no % and stands in a column of percentages", text=as_shown(cell))
            remedy = _("Type {number}.", number=_(" or ").join(likely))
            self.problems.append(cell.fault("share", text, remedy))
        elif not what.holds(found):
            low, text = write(what.least), as_shown(cell)
            limits = f"{low} - {write(what.most)}" if what.most is not None else f">= {low}"
            message = _("{text} is outside the range {range}", text=text, range=limits)
            remedy = _type_within(what, cell)
            if found < 0 and what.most is None:
                credit = _("A credit is taken off the amount of another month.")
                remedy = f"{remedy} {credit}"
            if not cell.place.sheet:
                remedy = f"{meant} {remedy}"
            self.problems.append(cell.fault("range", message, remedy))
        return found


def _as_typed(what: Known, cell: GivenCell, number: float) -> str:
    """Write a number as its table has them; a share as a percentage."""
    text = number_text(number, percent=what.is_share)
    if cell.place.sheet:
        return readable(text)
    return text.replace(".", ",") if cell.form == "comma" else text


def _type_within(what: Known, cell: GivenCell) -> str:
    """Say what to type in a cell of a column."""
    least = _as_typed(what, cell, what.least)
    if what.most is None:
        return _("Type a number, {least} or more.", least=least)
    most = _as_typed(what, cell, what.most)
    return _("Type a number from {least} to {most}.", least=least, most=most)
