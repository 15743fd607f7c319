"""An answer as one value: tables, sentences and charts, which every format is written from.

What is on the screen is in JSON and in CSV, because all of them are written from the same View.
Numbers stay numbers here; how they are written is said beside them, in a shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, is_unlimited, number

_YEAR: Final = 12  # months; about as many rows suffice in text of a chart with over twice as many
Tone = Literal["plain", "good", "attention", "bad", "note", "strong", "code"]


class Said(NamedTuple):
    """A value in words of its own, `2027: 91,1%`, a verdict, a month; its unit if that differs."""

    value: float | str | bool | None
    words: str
    unit: str = ""


Datum = float | int | str | bool | Said | None  # None is shown as a dash


class Sentence(NamedTuple):
    """Words beside the figures; `data` holds what a program needs of them, with English keys."""

    text: str
    source: str = ""
    tone: Tone = "plain"
    is_point: bool = False  # one of a list
    data: Mapping[str, object] = {}
    verbatim: str = ""  # how a terminal has it, line by line: a fault, with its line and a caret

    @property
    def whole(self) -> str:
        """Give the words with their source."""
        return f"{self.text} ({self.source})" if self.source else self.text


class TableColumn(NamedTuple):
    """A column: its key in data, its heading, and one above it that neighbours may share."""

    key: str
    label: str
    over: str = ""
    shape: Shape | None = None
    unit: str = ""


class TableRow(NamedTuple):
    """A row: its key in data, its label, a value for every column; a rule may stand above it.

    What is `inset`, once or more often, is a part of the row above.
    """

    key: str
    label: str
    values: tuple[Datum, ...]
    shape: Shape | None = None
    unit: str = ""
    ruled: bool = False
    inset: int = 0


class ViewTable(NamedTuple):
    """Values in rows and columns; a shape or unit of a row goes before that of a column.

    Of a long table `brief` has the keys of the rows that suffice on a screen; with none of them
    what is said beside the table does.
    """

    key: str
    first: str  # the heading above the labels of the rows
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    shape: Shape = "whole"
    unit: str = ""
    brief: tuple[str, ...] | None = None  # None: all

    def shape_of(self, row: TableRow, column: TableColumn) -> Shape:
        """Tell how a number is written."""
        return row.shape or column.shape or self.shape

    def unit_of(self, row: TableRow, place: int) -> str:
        """Tell in what a number is measured; empty where it has no unit, or is told in words."""
        value = row.values[place]
        own = value.unit if isinstance(value, Said) else ""
        found = own or row.unit or self.columns[place].unit or self.unit
        return "" if found == "1" else found

    def text_of(self, row: TableRow, place: int) -> str:
        """Write a value as it is read; `place` is that of its column."""
        return text_of(row.values[place], self.shape_of(row, self.columns[place]))


class ChartSeries(NamedTuple):
    """One series of a chart: a value for every label."""

    key: str
    label: str
    values: tuple[float, ...]


class ChartLevel(NamedTuple):
    """A line across a chart."""

    key: str
    label: str
    value: float


class ViewChart(NamedTuple):
    """A chart of a value for every label, in one series or more.

    `bars` of one series, a `histogram` (bars, each from its label on), a `tornado` (bars to both
    sides), a `curve` (its points at `at`, or at equal distance), or `bands` that widen: five series
    from low to high, the edges of the outer band, of the inner band, and the middle.
    `keys` are those of the labels in data; the labels themselves where there are none.
    """

    key: str
    kind: Literal["bars", "histogram", "tornado", "curve", "bands"]
    title: str
    first: str  # what the labels are
    labels: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    shape: Shape = "whole"
    unit: str = ""
    levels: tuple[ChartLevel, ...] = ()
    keys: tuple[str, ...] = ()
    at: tuple[float, ...] = ()

    def table(self) -> ViewTable:
        """Give the values as a table, for what cannot draw and who cannot see; in brief by year."""
        keys, many = self.keys or self.labels, len(self.labels) > 2 * _YEAR
        step = _YEAR if self.kind == "bands" else 1 + len(self.labels) // _YEAR
        values = zip(*(one.values for one in self.series), strict=True)
        rows = zip(keys, self.labels, values, strict=True)
        return ViewTable(
            self.key,
            self.first,
            tuple(TableColumn(one.key, one.label) for one in self.series),
            tuple(TableRow(key, label, values) for key, label, values in rows),
            self.shape,
            self.unit,
            tuple(keys[::step]) if many else (),
        )


class OutlineEntry(NamedTuple):
    """One thing of an outline: a label, a value, what stands after it, lines, entries below it.

    `data` holds what a program needs of it, with English keys.
    """

    key: str
    label: str
    value: Said | None = None
    mark: str = ""
    lines: tuple[Sentence, ...] = ()
    data: Mapping[str, object] = {}
    entries: tuple[OutlineEntry, ...] = ()

    def all(self, above: str = "") -> Iterator[tuple[str, OutlineEntry]]:
        """Give it and all below it, in order, each with its path of keys."""
        path = f"{above}.{self.key}" if above else self.key
        yield path, self
        for one in self.entries:
            yield from one.all(path)


class Outline(NamedTuple):
    """Things below each other and in one another, each told in a few lines: a list or a tree."""

    key: str
    entries: tuple[OutlineEntry, ...]

    @property
    def is_tree(self) -> bool:
        """Tell whether there are entries within entries."""
        return any(one.entries for one in self.entries)


Item = Sentence | ViewTable | ViewChart | Outline


class Part(NamedTuple):
    """What stands under one heading; a screen shows at most so many of its points, if any."""

    key: str
    title: str
    note: str
    items: tuple[Item, ...]
    most: int = 0
    has_page: bool = False  # in a workbook it is a sheet of its own


class View(NamedTuple):
    """An answer: what it is of, what is said first, and its parts."""

    key: str
    title: str
    facts: Mapping[str, object]
    lead: tuple[Sentence, ...]
    parts: tuple[Part, ...]

    def tables(self) -> Iterator[tuple[Part, ViewTable]]:
        """Give all tables, each with the part it stands in."""
        yield from ((p, i) for p in self.parts for i in p.items if isinstance(i, ViewTable))

    def charts(self) -> Iterator[tuple[Part, ViewChart]]:
        """Give all charts, each with the part it stands in."""
        yield from ((p, i) for p in self.parts for i in p.items if isinstance(i, ViewChart))

    def outlines(self) -> Iterator[tuple[Part, Outline]]:
        """Give all outlines, each with the part it stands in."""
        yield from ((p, item) for p in self.parts for item in p.items if isinstance(item, Outline))

    def numbers(self) -> Iterator[tuple[Part, str, ViewTable]]:
        """Give all tables and the values of all charts: the part, a title, the values.

        Of several tables in a part the heading above the labels tells which is which.
        """
        for one in self.parts:
            many = sum(isinstance(item, ViewTable) for item in one.items) > 1
            for item in one.items:
                if isinstance(item, ViewTable):
                    told = (one.title, item.first) if many else (one.title,)
                    yield one, ": ".join(filter(None, told)), item
                elif isinstance(item, ViewChart):
                    yield one, item.title or one.title, item.table()

    def table(self, key: str) -> ViewTable:
        """Give a table, or the values of a chart, by its key. Raises KeyError without one."""
        found = [*self.numbers()][::-1]  # of equal keys the first
        return {table.key: table for _part, _title, table in found}[key]

    def value(self, table: str, row: str, column: str) -> float | int | str | bool | None:
        """Give one value of a table, by keys. Raises KeyError where there is none."""
        found = self.table(table)
        at = {one.key: place for place, one in enumerate(found.columns)}[column]
        held = {one.key: one.values for one in found.rows}[row][at]
        return held.value if isinstance(held, Said) else held

    def number(self, table: str, row: str, column: str) -> float:
        """Give one number of a table, by keys. Raises KeyError as `value`, TypeError of words."""
        value = self.value(table, row, column)
        if value is None or isinstance(value, str | bool):
            raise TypeError(f"{value!r} is no number")
        return float(value)

    def said(self, part: str) -> list[Sentence]:
        """Give the sentences of a part, by its key; those before all parts for an empty one."""
        parts = [one.items for one in self.parts if one.key == part] if part else [self.lead]
        return [item for items in parts for item in items if isinstance(item, Sentence)]


def shown(text: str, longest: int = 60) -> str:
    """Make a label from a file safe and not too long to print; hard spaces are spaces."""
    text = plain(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def text_of(value: Datum, shape: Shape) -> str:
    """Write a value as it is read in the language in use."""
    match value:
        case Said(_, words):
            return words
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case str():
            return value
        case _ if is_unlimited(value):
            return _("no limit")
        case _:
            return number(float(value), shape)


def view(
    key: str, title: str, facts: Mapping[str, object], lead: Iterable[Sentence], *parts: Part | None
) -> View:
    """Make a view; parts that are None or empty are left out."""
    return View(key, title, facts, tuple(lead), tuple(one for one in parts if one and one.items))


def part(key: str, title: str, *items: Item | None, note: str = "") -> Part:
    """Make a part; items that are None are left out, and no two rows or columns share a key."""
    found = (
        item._replace(columns=_distinct(item.columns), rows=_distinct(item.rows))
        if isinstance(item, ViewTable)
        else item
        for item in items
        if item
    )
    return Part(key, title, note, tuple(found))


_Keyed = TypeVar("_Keyed", TableColumn, TableRow)


def _distinct(ones: tuple[_Keyed, ...]) -> tuple[_Keyed, ...]:
    """Put a number behind a key that one before has: of a party `total`, before the total."""
    found: dict[str, _Keyed] = {}
    for one in ones:
        key = one.key
        while key in found:
            key += "_2"
        found[key] = one._replace(key=key)
    return tuple(found.values())


def columns(
    keys: Sequence[str], labels: Sequence[str], over: str = "", shape: Shape | None = None,
    unit: str = "",
) -> tuple[TableColumn, ...]:  # fmt: skip
    """Make columns of keys and labels, below one heading where `over` is given."""
    return tuple(TableColumn(*one, over, shape, unit) for one in zip(keys, labels, strict=True))


def rows(
    keys: Sequence[str], labels: Sequence[str], values: Iterable[Sequence[Datum] | NDArray[Any]],
    is_summed: bool = False,
) -> tuple[TableRow, ...]:  # fmt: skip
    """Make rows of keys, labels and the values of each column; `is_summed`: the last is a total."""
    lists = [one.tolist() if isinstance(one, np.ndarray) else [*one] for one in values]
    return tuple(
        TableRow(key, label, across, ruled=is_summed and place == len(keys) - 1)
        for place, (key, label, across) in enumerate(
            zip(keys, labels, zip(*lists, strict=True), strict=True)
        )
    )


def points(texts: Iterable[str]) -> tuple[Sentence, ...]:
    """Make a list of sentences."""
    return tuple(Sentence(text, is_point=True) for text in texts)
