"""Views in tests: the values of a table of an answer, from its JSON; and all formats at once."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner

from flexfin.answers.render.data import as_csv, as_json
from flexfin.answers.render.html import as_html
from flexfin.answers.render.markdown import as_markdown, escaped
from flexfin.answers.render.svg import drawn
from flexfin.answers.render.terminal import as_text
from flexfin.cli import main
from flexfin.cli.request import Request
from flexfin.ground.numbers import NO_LIMIT, is_unlimited
from flexfin.ground.view import OutlineEntry, View
from flexfin.workbook.value_sheet import as_workbook


def at_widths(words: Sequence[str | Path], language: str, *widths: int) -> dict[int, str]:
    """Run a command once, and give what it writes on screens of several widths."""
    pages: dict[int, str] = {}
    written = Request.text

    def text(request: Request, view: View) -> str:
        for width in widths:
            patch.setenv("COLUMNS", str(width))
            pages[width] = written(request, view)
        return pages[widths[0]]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Request, "text", text)
        done = CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, [*map(str, words)])
    assert done.exit_code == 0, done.output
    assert [*pages] == [*widths]
    return pages


def values_of(answer: Mapping[str, Any], table: str) -> dict[str, dict[str, Any]]:
    """Give the values of a table by row and column, by keys."""
    return {row["key"]: row["values"] for row in answer["tables"][table]["rows"]}


def column_of(answer: Mapping[str, Any], table: str, column: str) -> dict[str, Any]:
    """Give the values of one column of a table, by row."""
    return {row: values[column] for row, values in values_of(answer, table).items()}


def rows_in(view: View, table: str) -> dict[str, dict[str, Any]]:
    """Give the values of a table, or of a chart, of a view by row and column, by keys."""
    found = view.table(table)
    return {
        row.key: {one.key: view.value(table, row.key, one.key) for one in found.columns}
        for row in found.rows
    }


def column_in(view: View, table: str, column: str) -> dict[str, Any]:
    """Give the values of one column of a table of a view, by row."""
    return {row: values[column] for row, values in rows_in(view, table).items()}


def same_in_every_format(view: View, width: int = 160) -> None:
    """See that every format has every value and every sentence of a view.

    The screen is so wide that no words in a table go on below.
    """
    data = json.loads(as_json(view))
    rows = list(csv.DictReader(io.StringIO(as_csv(view))))
    values = {(row["table"], row["row"], row["column"]): row["value"] for row in rows}
    assert len(values) == len(rows)  # no two values under the same keys
    assert not as_csv(view).startswith("\ufeff")
    mark, dutch = as_csv(view, dutch=True)[0], as_csv(view, dutch=True)[1:]
    assert mark == "\ufeff"  # without it a Dutch Excel reads é as two signs
    in_words = list(csv.reader(io.StringIO(dutch), delimiter=";"))[1:]
    named = Counter(tuple(row[:3]) for row in in_words if row[1] and row[2])
    twice = [name for name, count in named.items() if count > 1]
    assert not twice, twice[:3]  # a reader can tell what each value is of
    markdown, html, text = as_markdown(view), as_html(view), as_text(view, width, False)
    assert html.count("<table") == html.count("<caption>")
    assert not re.search("src=|href=|@import|url[(]", html)  # one file
    sheets = openpyxl.load_workbook(io.BytesIO(as_workbook(view, "2222-3333"))).worksheets
    lines = (line for sheet in sheets for line in sheet.iter_rows())
    cells = [cell.value for line in lines for cell in line if cell.value is not None]
    in_cells = " ".join(" ".join(map(str, cells)).split())  # what is long stands in rows below
    numbers = sorted(float(value) for value in cells if isinstance(value, float | int))
    charts = {chart.key: chart for _part, chart in view.charts()}
    for part, _title, table in view.numbers():
        found = data["charts" if table.key in charts else "tables"][table.key]
        in_json = {row["key"]: row["values"] for row in found["rows"]}
        assert len(in_json) == len(table.rows), f"{part.key}: two rows with one key"
        # what a curve shows is in its picture
        shown = (
            [text] if getattr(charts.get(table.key), "kind", "") not in ("curve", "bands") else []
        )
        for row in table.rows:
            for place, column in enumerate(table.columns):
                value = view.value(table.key, row.key, column.key)
                written = values[table.key, row.key, column.key]
                if isinstance(value, float) and is_unlimited(value):
                    assert (in_json[row.key][column.key], written) == (None, NO_LIMIT)
                elif isinstance(value, float | int) and not isinstance(value, bool):
                    assert in_json[row.key][column.key] == value
                    assert float(written) == value
                    at = np.searchsorted(numbers, value)
                    near = numbers[max(0, at - 1) : at + 1]
                    assert any(number == pytest.approx(value, rel=1e-14) for number in near)
                else:
                    assert in_json[row.key][column.key] == value
                    assert written.lstrip("'") == ("" if value is None else _word(value))
                words = table.text_of(row, place)
                # of a chart with many values Markdown has some, and says so
                is_left_out = table.key in charts and table.brief and row.key not in table.brief
                for one in (is_left_out or escaped(words) in markdown, escape(words) in html):
                    assert one, f"{table.key}, {row.key}, {column.key}: {words}"
                for page in shown if not table.brief or row.key in table.brief else []:
                    assert words in page, f"{table.key}, {row.key}, {column.key}: {words}"
    for _part, outline in view.outlines():
        in_json = {entry["key"]: entry for entry in data["outlines"][outline.key]["entries"]}
        assert len(in_json) == len(outline.entries)
        for top in outline.entries:
            for path, entry in top.all():
                _entry_in_all(entry, in_json, (outline.key, path), values)
                told = [entry.label, *(line.text for line in entry.lines)]
                for words in [*told, *([entry.value.words] if entry.value else [])]:
                    assert escape(words) in html
                    assert escaped(words) in markdown or f"`{words}`" in markdown
                for words in told:
                    assert " ".join(words.split()) in in_cells
    said = [*view.said(""), *(one for part in view.parts for one in view.said(part.key))]
    joined = " ".join(text.split())
    for sentence in said:
        assert escape(sentence.text) in html
        assert escaped(sentence.text) in markdown
        assert " ".join((sentence.verbatim or sentence.text).split()) in joined
        assert " ".join(sentence.whole.split()) in in_cells
    assert [one["text"] for one in data["sentences"]] == [one.text for one in said]
    in_csv = [row for row in rows if row["table"] == "sentences" and row["column"] == "text"]
    assert len(in_csv) == len(said)
    for chart in charts.values():
        for level in chart.levels:  # a line across a picture
            assert data["charts"][chart.key]["levels"][level.key]["value"] == level.value
            assert float(values[chart.key, "levels", level.key]) == level.value
            assert any(row[1] == level.label and row[3] for row in in_words)
            assert level.label in text
            assert escape(level.label) in html
        whole = "".join(ElementTree.fromstring(drawn(chart, "About")).itertext())
        for label in chart.labels if chart.kind in ("bars", "histogram", "tornado") else ():
            assert label.replace(" ", "") in whole.replace(" ", "")


def _entry_in_all(
    entry: OutlineEntry,
    in_json: Mapping[str, Any],
    at: tuple[str, str],
    values: Mapping[tuple[str, str, str], str],
) -> None:
    first, *rest = at[1].split(".")
    found = in_json[first]
    for key in rest:
        (found,) = (one for one in found["entries"] if one["key"] == key)
    assert found["lines"] == [line.text for line in entry.lines]
    for place, line in enumerate(entry.lines, 1):
        assert values[*at, f"line.{place}"].lstrip("'") == line.text.lstrip("'")
    if entry.value is not None:
        assert found["value"] == entry.value.value
        written = values[*at, "value"]
        assert written == ("" if entry.value.value is None else _word(entry.value.value))


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
