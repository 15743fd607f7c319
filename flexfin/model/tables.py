"""Tables in model files: which lines an answer and the workbook show along which axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.model.keys import Keys
from flexfin.model.line import Line
from flexfin.model.models import ModelTable, OverMonths, TableShape

_OVER: Final[tuple[OverMonths, ...]] = get_args(OverMonths)
_SHAPES: Final[tuple[TableShape, ...]] = get_args(TableShape)
_KEYS: Final = ("nl", "en", "note_nl", "note_en", "across", "months", "shape", "lines")


def read_tables(keys: Keys, tree: Section, axes: Iterable[str]) -> dict[str, ModelTable]:
    """Read the tables of a model file; what is wrong goes to the problems of `keys`."""
    tables = {}
    for entry in keys.section(tree, "tables"):
        if isinstance(entry.value, Section):
            tables[entry.key.text] = _read(keys, entry.key, entry.value, tuple(axes))
        else:
            keys.problem(entry.key.place, _("a table has keys of its own: nl, en and lines"))
    return tables


def _read(keys: Keys, key: Scalar, tree: Section, axes: tuple[str, ...]) -> ModelTable:
    keys.known(tree, _KEYS)
    if tree.get("lines") is None:
        keys.problem(key.place, _("'{key}' is missing", key="lines"))
    months = keys.one_of(tree, "months", _OVER)
    shape = keys.one_of(tree, "shape", _SHAPES)
    return ModelTable(
        key.text,
        keys.label(tree),
        tuple(word.text for word in keys.words(tree, "lines")),
        tree.entries["lines"].value.place if "lines" in tree.entries else key.place,
        keys.both(tree, "note"),
        keys.one_of(tree, "across", tuple(axis for axis in axes if axis != "month")),
        next((known for known in _OVER if known == months), None),
        next((known for known in _SHAPES if known == shape), None),
    )


def check_table(table: ModelTable, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that a table shows lines that exist, and that vary by the axis of its columns."""
    for name in table.lines:
        line = lines.get(name)
        if line is None:
            message = _("there is no line '{name}'", name=name)
            yield Problem(table.place, message, did_you_mean(name, lines))
            continue
        varies = {*line.axes, *(["year"] if "month" in line.axes else [])}
        if table.across and table.across not in varies:
            message = _("line '{name}' does not vary by {axis}", name=name, axis=table.across)
            known = ", ".join(axis for axis in line.axes if axis != "month")
            yield Problem(table.place, message, _("It varies by: {axes}.", axes=known or "–"))
