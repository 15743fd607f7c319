"""A cell of a table that somebody else's program wrote, and what it says: a number, a month, a day.

How a number is written follows from where it stands. A program that parts columns with commas has a
point for decimals; one that parts them with semicolons or tabs, as a Dutch Excel does, has a comma
for decimals and a point between thousands. In a workbook a number is a number. What then still can
be read in two ways is refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from flexfin.ground.errors import Place, Problem
from flexfin.ground.excel_errors import ERRORS, error_shown
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import number_fault, number_text, number_value, readable
from flexfin.ground.table_times import moment_of, time_word
from flexfin.ground.yaml import Scalar

# of a CSV with a point or a comma for decimals; of a sheet: a number, a date, a text, an error, a
# formula whose outcome is not in the file
Form = Literal["point", "comma", "number", "date", "typed", "error", "unsaved"]

_AMOUNT: Final = re.compile(
    "(?P<sign>[+-]?) ?(?:€|EUR)? ?(?P<inner>[+-]?)(?P<digits>[0-9][0-9., ]*?) ?"
    "(?P<tail>-?) ?(?:€|EUR)? ?(?P<p>%?)"  # some ledgers write the minus behind the amount
)
_BRACKETS: Final = re.compile(r"(?:€|EUR)? ?\((?P<inner>[^()]*)\) ?(?:€|EUR)?")  # below zero
_SPACES: Final = re.compile("[\u00a0\u2009\u202f]")
_DIGITS: Final = {
    "point": re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
                        r"(?:\.(?P<part>[0-9]+))?"),
    "comma": re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
                        r"(?:,(?P<part>[0-9]+))?"),
}  # fmt: skip
_PERIOD: Final = re.compile("(?:19|20|21)[0-9]{4}(?:[0-9]{2})?")  # 202704, 20270430
_ACROSS: Final = 2  # months in the first row, at least, of a table that has them across
_TOTAL: Final = re.compile(r"(?:(?:sub|eind|grand )?-?tot(?:aa|a)l(?:en|s)?)\b", re.IGNORECASE)
_NOTHING: Final = frozenset(("-", "–", "—", "n.v.t.", "nvt", "n/a", "na", "geen", "none", "nihil"))
TYPE_NUMBER: Final = mark(
    "In Excel: give the cell the number format Number, and type the number anew."
)
TYPE_MONTH: Final = mark(
    "In Excel: type the first day of the month, such as 1-4-2027; it becomes a date."
)


@dataclass(frozen=True, slots=True)
class TextProblem(Problem):
    """A text where a number is asked, and how many of its column are such texts."""

    count: int = 1

    def is_beside(self, other: TextProblem) -> bool:
        """Tell whether another is one of the same column of the same sheet."""
        a, b = self.place, other.place
        return bool(a and b and (a.file, a.sheet, a.column) == (b.file, b.sheet, b.column))

    def and_one(self) -> TextProblem:
        """Say it once for the column: all its cells are mended at once."""
        count, first = self.count + 1, self.place.text if self.place else ""
        message = _("{count} cells of this column are text that looks like a number; the first is "
                    "'{text}'", count=count, text=first)  # fmt: skip
        remedy = _("In Excel: select the column, then Data > Text to Columns > Finish; the texts "
                   "become numbers.")  # fmt: skip
        return TextProblem(self.place, message, remedy, count=count)


@dataclass(frozen=True, slots=True)
class GivenCell(Scalar):
    """A cell: its text without the spaces around it, its place, and how numbers are written.

    `at` is the place of its column in the table.
    """

    form: Form = "point"
    at: int = 0

    def fault(self, kind: str, message: str, remedy: str = "") -> Problem:
        """Say what is wrong here; of many cells of a column with that kind of fault it is once."""
        of = self.place.file, self.place.sheet, self.at, kind
        return Problem(self.place, message, remedy, of=of)

    def number_word(self, problems: list[Problem]) -> Scalar | None:
        """Give a number as a case file writes it; None, with a problem, where it is none."""
        return _kept(self._lost() or self._number(), problems)

    def number(self, problems: list[Problem]) -> float | None:
        """Read a number; None, with a problem, where it is none or can be read in two ways."""
        word = self.number_word(problems)
        if word is None:
            return None
        if fault := number_fault(word.text):
            problems.append(self.fault("number", *fault))
            return None
        return number_value(word.text)

    def time_word(self, problems: list[Problem]) -> Scalar | None:
        """Give a month as `2027-04`, a day as `2027-04-30`; None, with a problem, for others."""
        return _kept(self._lost() or self._time(), problems)

    def month(self, problems: list[Problem]) -> int | None:
        """Read a month, also from its first or last day; None, with a problem, for others."""
        word = self.time_word(problems)
        if word is None:
            return None
        year, month, *days = map(int, word.text.split("-"))
        if days and days[0] not in (1, calendar.monthrange(year, month)[1]):
            message = _("'{text}' is a day, and a month is asked here", text=self.text)
            remedy = _(TYPE_MONTH) if self.place.sheet else _write_as(word.text[:7])
            problems.append(self.fault("day", message, remedy))
            return None
        return year * 12 + month - 1

    @property
    def is_total(self) -> bool:
        """Tell whether this names a total: `Totaal 2027`."""
        return bool(_TOTAL.match(self.text))

    def _lost(self) -> Problem | None:
        """Say that there is no value to be read; None where there is one."""
        if self.form == "unsaved":
            message = _("the outcome of this formula is not in the file")
            remedy = _("Open the workbook in Excel and save it, or type the value.")
            return self.fault("unsaved", message, remedy)
        if self.form == "error" or ERRORS.fullmatch(self.text):
            message = _("this cell holds the error {text}", text=error_shown(self.text))
            return self.fault("error", message, _("Correct it, or type the value."))
        return None

    def _number(self) -> Scalar | Problem:
        if self.form == "date":
            return self.fault("date", _("Excel has made a date of this"), _(TYPE_NUMBER))
        if not self.text:
            return self.fault("empty", _("no value is given here"))
        if self.form == "number":
            return Scalar(self.text, self.place)
        no_number = _("'{text}' is no number", text=self.text)
        if self.text.casefold() in _NOTHING:
            return self.fault("nothing", no_number, _nothing())
        if self.form == "typed":
            fault = text_for_number(self.text, self.text, _("Type the number."))
            if likely_numbers(self.text):
                return TextProblem(self.place, *fault)
            return self.fault("text", *fault)
        found = _amount(self.text, self.form)
        if self.form == "comma":
            return (
                Scalar(found, self.place)
                if found
                else self.fault("number", no_number, _dutch_number())
            )
        wrong = number_fault(found or self.text)
        return self.fault("number", *wrong) if wrong else Scalar(found or self.text, self.place)

    def _time(self) -> Scalar | Problem:
        if self.form == "number" and not _PERIOD.fullmatch(self.text):
            message = _("{text} is a number, and a month or date is asked here", text=self.text)
            return self.fault("number", message, _(TYPE_MONTH))
        found = moment_of(self.text, is_english=self.form == "point")
        if found.text:
            return Scalar(found.text, self.place)
        if self.is_total:
            message = _("'{text}': this looks like a total, and not like a month", text=self.text)
            return self.fault("total", message, _("Take this row away."))
        message = found.fault or _("'{text}' is no month or date", text=self.text)
        remedy = _(TYPE_MONTH) if self.place.sheet else _write_month()
        return self.fault("time", message, remedy)


def _kept(found: Scalar | Problem, problems: list[Problem]) -> Scalar | None:
    if isinstance(found, Scalar):
        return found
    if isinstance(found, TextProblem):
        for at, other in enumerate(problems):
            if isinstance(other, TextProblem) and found.is_beside(other):
                problems[at] = other.and_one()
                return None
    problems.append(found)
    return None


class GivenRow(NamedTuple):
    """A row with anything in it."""

    place: Place
    cells: tuple[GivenCell, ...]

    @property
    def texts(self) -> list[str]:
        """Give what stands in the cells."""
        return [cell.text for cell in self.cells]

    def unlike(self, wanted: int) -> Problem:
        """Say that this row has other cells than the first one, which has the number wanted."""
        message = _("this row has {count} cells and the first row {wanted}",
                    count=len(self.cells), wanted=wanted)  # fmt: skip
        remedy = (
            ""
            if len(self.cells) < wanted
            else _("Commas part the columns: write decimals with a point, 2.5, and a text with a "
                   "comma between double quotes.")
            if self.cells[0].form == "point"
            else _("Write a text with a semicolon between double quotes.")
        )  # fmt: skip
        return Problem(self.place, message, remedy, of=(self.place.file, "row", len(self.cells)))


def oldest_first(rows: Sequence[GivenRow]) -> list[GivenRow]:
    """Give rows the other way round where the months of their first cells go down throughout.

    Totals are left out: they are of rows that stand there.
    """
    rows = [row for row in rows if not row.cells[0].is_total]
    words = [word.text for row in rows if (word := row.cells[0].time_word([])) is not None]
    goes_down = len(words) > 1 and all(a > b for a, b in pairwise(words))
    return [*reversed(rows)] if goes_down else rows


def months_down(rows: Sequence[GivenRow]) -> list[GivenRow]:
    """Give a table with a row for each month; one with the months across is turned."""
    head, *below = rows
    heads = head.cells[1:]
    months = [cell for cell in heads if not cell.is_total]
    if len(months) < _ACROSS or not all(cell.time_word([]) for cell in months):
        return [*rows]
    if any(len(row.cells) > len(head.cells) for row in below):
        return [*rows]

    def at(row: GivenRow, place: int) -> GivenCell:
        if place < len(row.cells):
            return row.cells[place]
        return replace(row.cells[0], text="", place=head.cells[place].place)

    turned = (
        [replace(at(row, place), at=column) for column, row in enumerate(rows)]
        for place in range(len(head.cells))
    )
    return [GivenRow(cells[0].place, tuple(cells)) for cells in turned]


# --- numbers -------------------------------------------------------------------------------------


def likely_numbers(text: str) -> list[str]:
    """Give what a text of a cell may mean as a number, as a case file writes these."""
    found = [_amount(text, form) for form in ("comma", "point")]
    return [*dict.fromkeys(number for number in found if number)]


def text_for_number(text: str, shown: str, remedy: str) -> tuple[str, str]:
    """Say why a text in a cell is no number, and what to type; `remedy` where nothing is meant."""
    if meant := [_bare(number) for number in likely_numbers(text)]:
        message = _("'{text}' is text that looks like a number", text=shown)
        exact = _("Type {number}.", number=_(" or ").join(meant))
        return message, " ".join((_(TYPE_NUMBER), exact))
    if time_word(text):
        return _("'{text}' is a date, and a number is asked here", text=shown), remedy
    return _("'{text}' is no number", text=shown), remedy


def _bare(number: str) -> str:
    """Write a number as it is typed in a cell, where none can be taken for thousands."""
    if "." in number and not number.endswith("%"):
        number = number.rstrip("0").rstrip(".")
    return readable(number.replace("_", ""))


def _amount(text: str, form: str) -> str | None:
    """Give the number of a text with a currency, percent sign or thousands; None where none is."""
    text = _SPACES.sub(" ", text.replace("\u2212", "-"))
    bracketed = _BRACKETS.fullmatch(text)
    found = _AMOUNT.fullmatch(bracketed["inner"].strip() if bracketed else text)
    digits = _DIGITS[form].fullmatch(found["digits"].strip()) if found else None
    signs = [found[name] for name in ("sign", "inner", "tail") if found[name]] if found else []
    signs += ["-"] if bracketed else []
    if found is None or digits is None or len(signs) > 1:
        return None
    whole, part = re.sub("[., ]", "", digits["whole"]), digits["part"]
    plain = f"{''.join(signs)}{whole}{f'.{part}' if part else ''}{found['p']}"
    if form == "comma":  # a number that our own files cannot mistake: 12,125 is 12.1250
        value = number_value(plain)
        return number_text(value, percent=bool(found["p"]))
    return plain


# --- remedies ------------------------------------------------------------------------------------


def _nothing() -> str:
    return _("Write 0 if there was nothing; a column of which nothing is known stays empty.")


def _dutch_number() -> str:
    return _("Semicolons or tabs part the columns of this file, so a comma is for decimals and a "
             "point for thousands: write 1.250,50.")  # fmt: skip


def _write_month() -> str:
    return _("Write a month as 2027-04 or apr 2027, a day as 2027-04-30 or 30-04-2027.")


def _write_as(month: str) -> str:
    return _("Write {month}, or the first or last day of the month.", month=month)
