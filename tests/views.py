"""Views in tests: the values of a table of an answer, and that every format has them."""

from __future__ import annotations

import csv
import html
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
from flexfin.answers.view import Sentence, View
from flexfin.model.openended import is_unlimited


def values_of(answer: Mapping[str, Any], table: str) -> dict[str, dict[str, Any]]:
    """Give the values of a table by row and column, by keys."""
    return {row["key"]: row["values"] for row in answer["tables"][table]["rows"]}


def column_of(answer: Mapping[str, Any], table: str, column: str) -> dict[str, Any]:
    """Give the values of one column of a table, by row."""
    return {row: values[column] for row, values in values_of(answer, table).items()}


def same_in_every_format(view: View) -> None:
    """See that all formats have the values of a view, and all that is said in it."""
    data = json.loads(as_json(view))
    found = list(csv.DictReader(io.StringIO(as_csv(view))))
    rows = {(row["table"], row["row"], row["column"]): row["value"] for row in found}
    assert len(rows) == len(found)  # no two values under one key
    texts = {
        "markdown": as_markdown(view),
        "html": as_html(view),
        "table": as_text(view, 160, False),
    }
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(view))).active
    numbers = [c.value for line in sheet.iter_rows() for c in line if c.data_type == "n"]
    numbers = [number for number in numbers if number is not None]
    for _part, table in view.tables():
        in_json = {row["key"]: row["values"] for row in data["tables"][table.key]["rows"]}
        assert len(in_json) == len(table.rows)
        for row in table.rows:
            for place, column in enumerate(table.columns):
                value = view.value(table.key, row.key, column.key)
                written = rows[table.key, row.key, column.key]
                if isinstance(value, float) and is_unlimited(value):
                    assert (in_json[row.key][column.key], written) == (None, "unlimited")
                    continue
                assert in_json[row.key][column.key] == value
                if isinstance(value, float | int) and not isinstance(value, bool):
                    assert float(written) == value
                    assert any(cell == pytest.approx(value, rel=1e-14) for cell in numbers)
                else:
                    assert written == (
                        str(value).lower() if isinstance(value, bool) else value or ""
                    )
                shown = table.text_of(row, place)
                assert shown in texts["table"]
                assert escaped(shown) in texts["markdown"]
                assert shown in html.unescape(texts["html"])
    said = [*view.lead, *(item for part in view.parts for item in part.items)]
    sentences = [one.text for one in said if isinstance(one, Sentence)]
    assert [one["text"] for one in data["sentences"]] == sentences
    in_csv = [row for row in found if row["table"] == "sentences" and row["column"] == "text"]
    assert len(in_csv) == len(sentences)
