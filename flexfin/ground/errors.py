"""What is wrong, where, and what to do about it: problems are values that know their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from flexfin.ground.letters import address
from flexfin.ground.messages import _

_WINDOW = 110  # characters of a source line that are shown around the caret
_FEW: Final = 3  # cells of a column that are told one by one
MOST: Final = 40  # problems that are written out


class SheetName(str):
    """The name of a sheet, which knows how many sheets stand before it in its workbook."""

    __slots__ = ("before",)
    before: int

    def __new__(cls, name: str, before: int) -> SheetName:
        """Make the name of a sheet."""
        found = super().__new__(cls, name)
        found.before = before
        return found

    def __getnewargs__(self) -> tuple[str, int]:  # type: ignore[override]
        return str(self), self.before  # it goes whole to another process


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text in a file.

    `line` and `column` count from 1; `width` is the number of characters meant; `text` is the
    whole line as it stands in the file. In a workbook `sheet` is the name of the sheet, `line` and
    `column` are those of the cell, `text` is what the cell shows, and `label` what it is for.
    """

    file: str
    line: int = 0
    column: int = 0
    width: int = 1
    text: str = ""
    sheet: str = ""
    label: str = ""

    def within(self, offset: int, width: int) -> Place:
        """Give the place `offset` characters further on this line; a cell is a place as it is."""
        if self.sheet:
            return self
        return Place(self.file, self.line, self.column + offset, max(1, width), self.text)

    @property
    def cell(self) -> str:
        """Give the address of a cell of a workbook: C5."""
        return address(self.line, self.column)

    @property
    def order(self) -> tuple[str, int, str, int, int]:
        """Give what places stand in order by: sheets as they do in their workbook."""
        before = self.sheet.before if isinstance(self.sheet, SheetName) else 0
        return self.file, before, self.sheet, self.line, self.column

    @property
    def words(self) -> str:
        """Say which sheet and cell of a workbook it is."""
        if not self.line:
            return _("sheet {sheet}", sheet=self.sheet)
        cell = f"{self.cell} ({self.label})" if self.label else self.cell
        return _("sheet {sheet}, cell {cell}", sheet=self.sheet, cell=cell)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (None: nowhere in particular), what, and the remedy.

    What many cells of a column have has one value of `of`: that column, and the kind of fault.
    """

    place: Place | None
    message: str
    remedy: str = ""
    level: Literal["error", "warning"] = "error"
    of: tuple[object, ...] = ()
    sort_key: tuple[str, int, str, int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sort_key", (self.place or Place("")).order)


class FlexfinError(Exception):
    """One or more problems that stop the work; what a user reads is `render(error.problems)`."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems = tuple(_told_once(sorted(found, key=lambda p: p.sort_key)))
        super().__init__(render(self.problems))

    def __reduce__(self) -> tuple[object, ...]:
        return FlexfinError.__new__, (type(self), *self.args), self.__dict__


def _told_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Tell what many cells of a column have with the first of them, and how many more there are."""
    alike: dict[object, list[Problem]] = {}
    for problem in problems:
        if problem.of:
            alike.setdefault(problem.of, []).append(problem)
    for problem in problems:
        found = alike.get(problem.of, [])
        last = found[-1].place if len(found) > _FEW else None
        if last is None:
            yield problem
        elif problem is found[0]:
            until = last.cell if last.sheet else _("line {line}", line=last.line)
            more = _("{count} more cells have this, up to {place}.",
                     count=len(found) - 1, place=until)  # fmt: skip
            yield replace(problem, remedy=f"{problem.remedy}\n{more}".lstrip())


class NotWritten(FlexfinError):
    """A file that cannot be written where it was asked for; wrong use."""


class FormulaError(Exception):
    """A fault in one formula, at characters `start` to `end` of its text."""

    def __init__(self, message: str, start: int, end: int, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.remedy = message, start, end, remedy

    def at(self, place: Place, text: str) -> Problem:
        """Give it as a problem at its place in the file."""
        shown = place.text[place.column - 1 :]
        offset = shown.find(text) if text else 0
        if offset >= 0:  # else written over several lines: its beginning is pointed at
            place = place.within(offset + self.start, self.end - self.start)
        return Problem(place, self.message, self.remedy)


def plain(text: str) -> str:
    """Make text from a file safe to print, on one line: control characters are seen as such."""
    return "".join(
        c if c.isprintable() else " " if c in "\t\r\n" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def render(problems: Iterable[Problem]) -> str:
    """Write problems for a person: place first, the line itself, a caret, the remedy."""
    found = [*problems]
    texts = [*map(_render_one, found[:MOST])]
    if len(found) > MOST:
        texts.append(_("And {count} more problems; mend these first.", count=len(found) - MOST))
    return "\n\n".join(texts)


def _render_one(problem: Problem) -> str:
    place = problem.place
    shown: list[str] = []
    if place is None:
        head = problem.message
    elif place.sheet:
        head = f"{place.file}, {place.words}: {problem.message}"
        if place.text:
            shown = [f"{place.cell:>5} | {plain(place.text[:_WINDOW])}"]
    elif place.line == 0:
        head = f"{place.file}: {problem.message}"
    else:
        head = f"{place.file}:{place.line}:{place.column}: {problem.message}"
        shown = _excerpt(place)
    return "\n".join(
        [plain_lines(head), *shown, *([plain_lines(problem.remedy)] if problem.remedy else [])]
    )


def plain_lines(text: str) -> str:
    """Make text safe to print, line by line."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _excerpt(place: Place) -> list[str]:
    start = (
        max(0, min(place.column - 1, len(place.text)) - _WINDOW // 2)
        if len(place.text) > _WINDOW
        else 0
    )
    text = place.text[start : start + _WINDOW]
    left = place.column - 1 - start
    width = max(1, min(place.width, len(text) - left))
    margin = " " * 5
    return [f"{place.line:5d} | {plain(text)}".rstrip(), f"{margin} | {' ' * left}{'^' * width}"]
