"""What slides say: titles, points, charts and tables."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple


class SlideChart(NamedTuple):
    """Columns: a value for each category in each series, in words what they say."""

    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    shown: str  # the number format
    words: str  # for who does not see it


class SlideTable(NamedTuple):
    """A table of words."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Slide(NamedTuple):
    """A title, points below it, and a chart or a table or both; some points are `heads`."""

    title: str
    points: Sequence[str] = ()
    chart: SlideChart | None = None
    table: SlideTable | None = None
    note: str = ""
    heads: Sequence[str] = ()


class Deck(NamedTuple):
    """The slides, the line that stands below each, and the day that the file bears."""

    title: str
    foot: str
    slides: Sequence[Slide]
    date: datetime.date
