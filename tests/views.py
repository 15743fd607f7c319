"""Views in tests: the values of a table of an answer, from its JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from flexfin.answers.render.data import as_csv, as_json
from flexfin.answers.render.html import as_html
from flexfin.answers.render.markdown import as_markdown, escaped
from flexfin.answers.render.terminal import as_text
from flexfin.answers.render.workbook import as_workbook
from flexfin.answers.view import View


def values_of(answer: Mapping[str, Any], table: str) -> dict[str, dict[str, Any]]:
    """Give the values of a table by row and column, by keys."""
    return {row["key"]: row["values"] for row in answer["tables"][table]["rows"]}


def column_of(answer: Mapping[str, Any], table: str, column: str) -> dict[str, Any]:
    """Give the values of one column of a table, by row."""
    return {row: values[column] for row, values in values_of(answer, table).items()}


def same_in_every_format(view: View) -> None:
    """See that JSON, CSV, Markdown, HTML, the terminal and a workbook have every value of a view."""
    data = json.loads(as_json(view))
    rows = {
        (row["table"], row["row"], row["column"]): row["value"]
        for row in csv.DictReader(io.StringIO(as_csv(view)))
    }
    markdown, html, screen = as_markdown(view), as_html(view), as_text(view, 160, False)
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(view))).active
    numbers = [c.value for line in sheet.iter_rows() for c in line if c.data_type == "n"]
    numbers = [number for number in numbers if number is not None]
    for _part, table in view.tables():
        in_json = {row["key"]: row["values"] for row in data["tables"][table.key]["rows"]}
        for row in table.rows:
            for place, column in enumerate(table.columns):
                value = view.value(table.key, row.key, column.key)
                assert in_json[row.key][column.key] == value
                written = rows[table.key, row.key, column.key]
                if isinstance(value, float):
                    assert float(written) == value
                    assert any(cell == pytest.approx(value, rel=1e-14) for cell in numbers)
                else:
                    assert written == ("" if value is None else str(value).lower())
                text = table.text_of(row, place)
                assert text in screen
                assert escaped(text) in markdown
                assert text in html
