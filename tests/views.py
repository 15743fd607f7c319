"""Views in tests: the values of a table of an answer, from its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def values_of(answer: Mapping[str, Any], table: str) -> dict[str, dict[str, Any]]:
    """Give the values of a table by row and column, by keys."""
    return {row["key"]: row["values"] for row in answer["tables"][table]["rows"]}


def column_of(answer: Mapping[str, Any], table: str, column: str) -> dict[str, Any]:
    """Give the values of one column of a table, by row."""
    return {row: values[column] for row, values in values_of(answer, table).items()}
