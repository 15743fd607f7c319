"""A View on the terminal: tables as wide as the screen, sentences, plain pictures."""

from __future__ import annotations

from typing import Final

import numpy as np

from flexfin.answers.page import Column, Page, number, shown
from flexfin.answers.text_charts import axis, below, curve, fan, scale_of, two_sided
from flexfin.answers.view import Part, Sentence, Tone, View, ViewChart, ViewTable

_STYLES: Final[dict[Tone, str]] = {
    "plain": "", "good": "green", "attention": "yellow", "bad": "bold red", "note": "dim",
}  # fmt: skip
_WIDEST, _HIGH, _LOW = 100, 12, 8  # columns and rows of a picture


def as_text(view: View, width: int, colours: bool) -> str:
    """Write a view as text, `width` columns wide."""
    page = Page(width)
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
    for item in part.items:
        match item:
            case Sentence():
                say(page, item)
            case ViewTable():
                _table(page, item)
            case ViewChart():
                _chart(page, item)


def say(page: Page, sentence: Sentence) -> None:
    """Add a sentence, with its source."""
    if sentence.is_point:
        page.point(sentence.text, sentence.source)
        return
    text = f"{sentence.text} ({sentence.source})" if sentence.source else sentence.text
    page.say(text, _STYLES[sentence.tone])


def _table(page: Page, table: ViewTable) -> None:
    columns = [
        Column(column.over, column.label, tuple(table.text_of(row, at) for row in table.rows))
        for at, column in enumerate(table.columns)
    ]
    breaks = tuple(place for place, row in enumerate(table.rows) if row.ruled)
    page.table(table.first, [shown(row.label, 200) for row in table.rows], columns, breaks=breaks)


def _chart(page: Page, chart: ViewChart) -> None:
    if chart.title:
        page.say(chart.title, "dim")
    values = np.array([one.values for one in chart.series], float)
    if chart.kind == "bars":
        texts = [number(value, chart.shape) for value in values[0].tolist()]
        page.bars(
            chart.first, chart.unit, list(zip(chart.labels, values[0].tolist(), texts, strict=True))
        )
        return
    if chart.kind == "tornado":
        most = float(np.abs(values).max()) or 1.0
        wide = max(map(len, chart.labels))
        for label, value in zip(chart.labels, values[0].tolist(), strict=True):
            page.lines.append([(f"{label.ljust(wide)}  {two_sided(value / most, 31)}", "")])
        return
    levels = [level for _label, level in chart.levels]
    low, high = scale_of([*values.min(axis=0).tolist(), *values.max(axis=0).tolist(), *levels])
    if chart.kind == "bands":
        low = max(low, 0.0)
    ends = number(low, chart.shape), number(high, chart.shape)
    margin = max(map(len, ends)) + 2
    width = min(page.width - margin, _WIDEST)
    if chart.kind == "bands":
        picture = fan(values, levels, width, _HIGH)
    else:
        width = min(width, 60)
        picture = curve(np.arange(values.shape[1]), values[0], width, _LOW)
    page.lines += [[(line, "")] for line in axis(picture, *ends)]
    page.lines.append([(below(chart.labels[0], chart.labels[-1], width, margin), "dim")])
