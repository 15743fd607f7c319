"""A View on the terminal: tables as wide as the screen, sentences, plain pictures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Final

import numpy as np

from flexfin.answers.render.page import Column, Page
from flexfin.answers.render.text_charts import (
    POINTS,
    axis,
    bar,
    below,
    curve,
    fan,
    scale_of,
    two_sided,
)
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Outline,
    OutlineEntry,
    Part,
    Sentence,
    Tone,
    View,
    ViewChart,
    ViewTable,
    shown,
)

_STYLES: Final[dict[Tone, str]] = {
    "plain": "", "good": "green", "attention": "yellow", "bad": "bold red", "note": "dim",
    "strong": "bold", "code": "dim",
}  # fmt: skip
_WIDEST, _WIDE, _HIGH, _LOW = 100, 60, 12, 8  # columns and rows of pictures


def as_text(view: View, width: int, colours: bool, plain: Callable[[str], str] = str) -> str:
    """Write a view as text, `width` columns wide once its characters are written `plain`."""
    page = Page(width, plain)
    page.say(view.title, "bold")
    for sentence in view.lead:
        say(page, sentence)
    for part in view.parts:
        show(page, part)
    return page.text(colours)


def show(page: Page, part: Part) -> None:
    """Add a part to a page."""
    if part.title:
        page.heading(part.title, part.note)
    elif part.items:
        page.lines.append([])
    before: type | None = None
    drawn = False  # a table or chart: what is said below it goes with it
    left = len(part.items) - part.most if part.most else 0
    for item in part.items[: part.most or None]:
        if isinstance(item, Sentence):
            apart = before is Outline
        else:
            apart = drawn or before is Outline or (isinstance(item, Outline) and bool(part.title))
            drawn = True
        if apart:
            page.lines.append([])
        before = type(item)
        if isinstance(item, Sentence):
            say(page, item)
        elif isinstance(item, Outline):
            _outline(page, item)
        elif isinstance(item, ViewTable):
            _table(page, item)
        else:
            _chart(page, item)
    if left > 0:
        page.say(_("And {count} more; --format json gives all.", count=left), indent=2)


def say(page: Page, sentence: Sentence) -> None:
    """Add a sentence, with its source."""
    if sentence.verbatim:
        before = page.lines[-1] if page.lines else []
        page.lines += [[]] if before and before[-1][1] != "bold" else []
        page.lines += [[(line, "")] for line in sentence.verbatim.split("\n")]
    elif sentence.is_point:
        page.point(sentence.text, sentence.source)
    else:
        page.say(sentence.whole, _STYLES[sentence.tone])


def _table(page: Page, table: ViewTable) -> None:
    rows = [row for row in table.rows if table.brief is None or row.key in table.brief]
    if not rows and table.rows:
        return
    columns = [
        Column(column.over, column.label, tuple(table.text_of(row, at) for row in rows))
        for at, column in enumerate(table.columns)
    ]
    breaks = tuple(place for place, row in enumerate(rows) if row.ruled)
    labels = [("  " if row.inset else "") + shown(row.label, 200) for row in rows]
    page.table(table.first, labels, columns, breaks=breaks)
    if left := len(table.rows) - len(rows):
        text = _("{count} rows are left out; --format csv gives all.", count=left)
        page.say(text, "dim")


def _outline(page: Page, outline: Outline) -> None:
    """Add a tree with thin lines, or a list of entries with their lines below them."""
    apart = any(len(one.lines) > 1 for one in outline.entries)
    for place, entry in enumerate(outline.entries):
        if place and apart:
            page.lines.append([])
        if outline.is_tree:
            _branch(page, entry, "", "")
            continue
        page.say(_head(entry), "bold")
        for line in entry.lines:
            page.say(line.text, _STYLES[line.tone], indent=4)


def _head(entry: OutlineEntry) -> str:
    head = f"{entry.label}: {entry.value.words}" if entry.value else entry.label
    return f"{head} {entry.mark}" if entry.mark else head


def _branch(page: Page, entry: OutlineEntry, first: str, rest: str) -> None:
    own = rest + ("│ " if entry.entries else "  ")
    page.hang(_head(entry), first, own + "  ", "" if first else "bold", entry.mark)
    for line in entry.lines:
        text = _("formula: ") + line.text if line.tone == "code" else line.text
        page.hang(text, own, own + "  ", _STYLES[line.tone])
    for one in entry.entries:
        corner, bar = ("└ ", "  ") if one is entry.entries[-1] else ("├ ", "│ ")
        _branch(page, one, rest + corner, rest + bar)


def _chart(page: Page, chart: ViewChart) -> None:
    if chart.title:
        page.say(chart.title, "dim")
    match chart.kind:
        case "bars":
            rows = zip(chart.labels, chart.series[0].values, _texts(chart), strict=True)
            page.bars(chart.first, chart.series[0].label, list(rows))
        case "histogram":
            _histogram(page, chart)
        case "tornado":
            values = chart.series[0].values
            most = max(1.0, *map(abs, values))  # a correlation is drawn as a share of 1
            bars = tuple(two_sided(value / most, 31) for value in values)
            columns = [Column("", chart.series[0].label, _texts(chart)), Column("", "", bars)]
            page.table(chart.first, chart.labels, columns)
        case "curve" | "bands":
            _picture(page, chart)


def _texts(chart: ViewChart) -> tuple[str, ...]:
    return tuple(number(value, chart.shape) for value in chart.series[0].values)


def _histogram(page: Page, chart: ViewChart) -> None:
    texts = _texts(chart)
    wide, most = max(map(len, chart.labels)), max(chart.series[0].values) or 1.0
    room = max(10, min(60, page.width - wide - 10))
    for label, value, text in zip(chart.labels, chart.series[0].values, texts, strict=True):
        line = f"{label.rjust(wide)} {text.rjust(6)} │"
        page.lines.append([(line + bar(value / most, room), "")])


def _picture(page: Page, chart: ViewChart) -> None:
    values = np.array([one.values for one in chart.series], float)
    levels = [one.value for one in chart.levels]
    low, high = scale_of([*values.min(axis=0).tolist(), *values.max(axis=0).tolist(), *levels])
    if chart.kind == "bands":
        low = max(low, 0.0)
    if legend := _legend(chart):
        page.say(legend, "dim")
    ends = number(low, chart.shape), number(high, chart.shape)
    margin = max(map(len, ends)) + 2
    width = min(page.width - margin, _WIDEST if chart.kind == "bands" else _WIDE)
    if chart.kind == "bands":
        picture = fan(values, levels, width, _HIGH)
    else:
        at = np.array(chart.at or range(values.shape[1]), float)
        picture = curve(at, values, levels, width, _LOW)
    page.lines += [[(line, "")] for line in axis(picture, *ends)]
    page.lines.append([(below(chart.labels[0], chart.labels[-1], width, margin), "dim")])


def _legend(chart: ViewChart) -> str:
    """Say what the signs of a picture are; empty where it has one curve and nothing else."""
    if chart.kind == "bands":
        median, half, most = _("the middle one"), _("half of the scenarios"), _("nine of ten")
        text = f"█ {median}, ▒ {half}, ░ {most}"
    elif len(chart.series) > 1 or chart.levels:
        signs = zip(cycle(POINTS), chart.series, strict=False)
        text = ", ".join(f"{sign} {one.label}" for sign, one in signs)
    else:
        return ""
    lines = ", ".join(one.label for one in chart.levels)
    return text + (_("; lines: {lines}.", lines=lines) if lines else ".")
