"""A View as JSON and as CSV: the same values, under keys that do not hang on the language."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import NO_LIMIT, is_unlimited, number_told
from flexfin.ground.view import Datum, OutlineEntry, Said, Sentence, View, ViewChart, ViewTable

_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"-?[0-9][0-9.,]*%?")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")  # or a day
_HEADS: Final = (
    mark("Table"), mark("Row"), mark("Column"), mark("Value"), mark("Unit"), mark("Label"),
    mark("Heading"),
)  # fmt: skip
_IN_WORDS: Final = (
    mark("Part"), mark("Row"), mark("Column"), mark("Value"), mark("Unit"),
)  # fmt: skip
COLUMNS: Final = tuple(name.lower() for name in _HEADS)


def as_json(view: View) -> str:
    """Write a view as JSON, in full precision; what has no limit, or no value, is null."""
    return written(
        {
            "answer": view.key,
            "title": view.title,
            **view.facts,
            "sentences": [_sentence("", one) for one in view.lead]
            + [
                _sentence(part.key, item)
                for part in view.parts
                for item in part.items
                if isinstance(item, Sentence)
            ],
            "tables": {
                table.key: {"title": part.title, "note": part.note, **_table(table)}
                for part, table in view.tables()
            },
            "outlines": {
                one.key: {"title": part.title, "entries": [_entry(entry) for entry in one.entries]}
                for part, one in view.outlines()
            },
            "charts": {chart.key: _chart(chart) for _part, chart in view.charts()},
        }
    )


def written(data: object) -> str:
    """Write data as JSON; an amount without a limit is null."""
    return json.dumps(_bare(data, None), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _sentence(part: str, sentence: Sentence) -> dict[str, object]:
    found: dict[str, object] = {"part": part, "text": sentence.text}
    if sentence.source:
        found["source"] = sentence.source
    return found | dict(sentence.data)


def _entry(entry: OutlineEntry) -> dict[str, object]:
    found = {"key": entry.key, "label": entry.label, "value": entry.value, **entry.data}
    found["lines"] = [line.text for line in entry.lines]
    return found | {"entries": [_entry(one) for one in entry.entries]} if entry.entries else found


def _table(table: ViewTable) -> dict[str, object]:
    return {
        "columns": [
            {"key": column.key, "label": " ".join(filter(None, (column.over, column.label)))}
            for column in table.columns
        ],
        "rows": [
            {
                "key": row.key,
                "label": row.label,
                "values": {
                    column.key: value
                    for column, value in zip(table.columns, row.values, strict=True)
                },
                "units": {
                    column.key: unit
                    for place, column in enumerate(table.columns)
                    if (unit := table.unit_of(row, place))
                },
            }
            for row in table.rows
        ],
    }


def _chart(chart: ViewChart) -> dict[str, object]:
    levels = {one.key: {"label": one.label, "value": one.value} for one in chart.levels}
    return {"title": chart.title, "kind": chart.kind, "levels": levels, **_table(chart.table())}


def as_csv(view: View, *, dutch: bool = False) -> str:
    """Write a view as CSV: a row for every value.

    `dutch` gives a reader what a Dutch Excel opens right: words in the place of keys, semicolons,
    decimal commas, a mark of UTF-8, a day as 31-01-2027 and a month as the first day of it.
    """
    if not dutch:
        return rows_text(COLUMNS, rows_of(view))
    return rows_text([_(name) for name in _IN_WORDS], _rows_in_words(view), dutch=True)


def _rows_in_words(view: View) -> Iterator[tuple[object, ...]]:
    """Give what a reader sees: part, row and column in words, value and unit; money in cents.

    A part without a title goes on with the one above it.
    """
    said = ((view.title, one) for one in view.lead)
    within = ((p.title, one) for p in view.parts for one in p.items if isinstance(one, Sentence))
    yield from ((title, "", "", one.whole, "") for title, one in said)
    titles, above = dict[str, str](), view.title
    for one in view.parts:
        above = titles[one.key] = one.title or above
    for part, title, table in view.numbers():
        for name, row in zip(_names(table), table.rows, strict=True):
            for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True)):
                heading = " ".join(filter(None, (column.over, column.label)))
                unit = table.unit_of(row, place)
                found = _rounded(_in_words(value), 2 if unit.startswith("EUR") else 6)
                yield title or titles[part.key], name, heading, found, unit_words(unit)
    for part, chart in view.charts():
        title = chart.title or titles[part.key]
        yield from ((title, x.label, "", x.value, unit_words(chart.unit)) for x in chart.levels)
    for part, outline in view.outlines():
        for path, entry in (found for top in outline.entries for found in top.all()):
            first = entry.data.get("value", entry.value)  # a number, where words say more
            held = _in_words(first) if isinstance(first, Said) else entry.value or first
            of = (part.title or view.title, entry.label or path)
            yield *of, "", held, unit_words(_unit(entry))
            yield from ((*of, "", line.text, "") for line in entry.lines)
    yield from ((title or view.title, "", "", one.whole, "") for title, one in within)


def _names(table: ViewTable) -> list[str]:
    """Tell of each row what it is: what is inset with what it is a part of.

    Where several rows have one name, each is told with the total below it too.
    """
    above: list[str] = []
    names: list[str] = []
    for row in table.rows:
        above[row.inset :] = [row.label]
        names.append(": ".join(above))
    count, total = Counter(names), ""
    for place, row in reversed([*enumerate(table.rows)]):
        if total and count[names[place]] > 1:
            names[place] = f"{total}: {names[place]}"
        total = row.label if row.ruled else total
    return names


def _in_words(value: Datum) -> object:
    """Give a value as it is read: a key in the words of the screen, a month as the day it is.

    A number that is held as files write it is that number.
    """
    if not isinstance(value, Said):
        return value
    if not isinstance(value.value, str) or _MONTH.fullmatch(value.value):
        return value.value
    found = number_told(value.value, value.words)
    return value.words if found is None else found


def _rounded(value: object, decimals: int) -> object:
    """Round a number; halves go away from zero."""
    if not isinstance(value, float) or is_unlimited(value):
        return value
    return round(value + math.copysign(1e-9, value), decimals) or 0.0


def rows_of(view: View) -> Iterator[tuple[object, ...]]:
    """Give the rows of a view: table, row, column, value, unit and, in words, row and column.

    What is said is a table too: the row is the part with the place of the sentence in it, the
    column `text` or what a program needs of it.
    """
    yield from (("facts", key, name, value, "", "", "") for key, name, value in _flat(view.facts))
    for _part, _title, table in view.numbers():
        for row in table.rows:
            for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True)):
                heading = " ".join(filter(None, (column.over, column.label)))
                unit = table.unit_of(row, place)
                yield table.key, row.key, column.key, value, unit, row.label, heading
    for _part, chart in view.charts():
        for level in chart.levels:
            yield chart.key, "levels", level.key, level.value, chart.unit, "", level.label
    for _part, outline in view.outlines():
        for path, entry in (found for top in outline.entries for found in top.all()):
            for name, held in _held(entry):
                unit = _unit(entry) if name == "value" else ""
                yield outline.key, path, name, held, unit, entry.label, ""
    for key, items in (("lead", view.lead), *((part.key, part.items) for part in view.parts)):
        said = (item for item in items if isinstance(item, Sentence))
        for place, sentence in enumerate(said, 1):
            at = "sentences", f"{key}.{place}"
            yield *at, "text", sentence.text, "", sentence.source, ""
            for name, inner, held in _flat(sentence.data):
                yield *at, ".".join(filter(None, (name, inner))), held, "", "", ""


def _unit(entry: OutlineEntry) -> str:
    """Tell in what the value of an entry is measured; empty where it has no unit."""
    unit = str(entry.data.get("unit") or "1")
    return "" if unit == "1" else unit


def _held(entry: OutlineEntry) -> Iterator[tuple[str, object]]:
    """Give what is in an entry: its value, what a program needs of it, its lines."""
    if entry.value or not (entry.data or entry.lines):
        yield "value", entry.value
    for name, inner, found in _flat(entry.data):
        yield ".".join(filter(None, (name, inner))), found
    yield from ((f"line.{at}", line.text) for at, line in enumerate(entry.lines, 1))


def _flat(data: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """Give what is in data as key, key within it (empty where there is none) and value."""
    for key, value in data.items():
        if isinstance(value, Mapping):
            for name, inner, found in _flat(value):
                yield key, ".".join(filter(None, (name, inner))), found
        else:
            yield key, "", value


def rows_text(head: Sequence[str], rows: Iterable[Sequence[object]], *, dutch: bool = False) -> str:
    """Write rows as CSV; an amount without a limit is a word."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=";" if dutch else ",")
    writer.writerow(head)
    writer.writerows([_cell(_bare(value, NO_LIMIT), dutch) for value in row] for row in rows)
    return f"\ufeff{text.getvalue()}" if dutch else text.getvalue()


def _cell(value: object, dutch: bool) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        # a Dutch Excel knows these words alone as yes and no that can be counted
        return ("WAAR" if value else "ONWAAR") if dutch else str(value).lower()
    if dutch and isinstance(value, float):
        return repr(value).replace(".", ",")
    if dutch and isinstance(value, str) and (day := _MONTH.fullmatch(value)):
        return f"{day[3] or '01'}-{day[2]}-{day[1]}"
    # text that Excel would take for a formula stays text; a number is none
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return "" if value is None else value


def _bare(data: object, word: str | None) -> object:
    """Give data without words around values, and a word for what has no limit."""
    if isinstance(data, Said):
        return _bare(data.value, word)
    if isinstance(data, Mapping):
        return {key: _bare(value, word) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_bare(value, word) for value in data]
    if isinstance(data, float):
        return word if is_unlimited(data) else float(data) + 0.0  # no minus zero
    return data
