"""Tables in model files: which lines an answer and the workbook show along which axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.model.keys import Keys, near_or_known
from flexfin.model.line import InputLine, Line
from flexfin.model.models import ModelTable, OverMonths, TableLine, TableShape

_OVER: Final[tuple[OverMonths, ...]] = get_args(OverMonths)
_SHAPES: Final[tuple[TableShape, ...]] = get_args(TableShape)
_KEYS: Final = ("nl", "en", "note_nl", "note_en", "across", "down", "each", "months", "shape",
                "total", "only", "zeros", "sheet", "lines")  # fmt: skip
_OF_LINE: Final = ("line", "nl", "en", "months", "shape", "by", "only", "scenarios", "less", "rule",
                   "inset", "total", "agreed")  # fmt: skip
_YES, _NO, _EXPECTED, _SHEETS = ("yes",), ("no",), ("expected",), ("no", "own")


def read_tables(keys: Keys, tree: Section, axes: Iterable[str]) -> dict[str, ModelTable]:
    """Read the tables of a model file; what is wrong goes to the problems of `keys`."""
    tables = {}
    for entry in keys.section(tree, "tables"):
        if isinstance(entry.value, Section):
            tables[entry.key.text] = _read(keys, entry.key, entry.value, tuple(axes))
        else:
            remedy = _("Write them below its name, with two more spaces before each.")
            message = _("a table has keys of its own: nl, en and lines")
            keys.problem(entry.key.place, message, remedy)
    return tables


def _read(keys: Keys, key: Scalar, tree: Section, axes: tuple[str, ...]) -> ModelTable:
    keys.known(tree, _KEYS)
    lines = tuple(_lines(keys, tree))
    remedy = _("Name lines, such as lines: [integral_cost, coverage].")
    if tree.get("lines") is None:
        keys.problem(key.place, _("'{key}' is missing", key="lines"), remedy)
    elif not lines and not keys.problems:
        keys.problem(key.place, _("table '{name}' has no lines", name=key.text), remedy)
    along = tuple(axis for axis in axes if axis != "month")
    given = {word: keys.one_of(tree, word, along) for word in ("across", "down", "each")}
    for word, axis in given.items():
        first = next(name for name, one in given.items() if one == axis)
        if axis and first != word:
            message = _("'{axis}' is both '{first}' and '{second}' of table '{name}'",
                        axis=axis, first=first, second=word, name=key.text)  # fmt: skip
            remedy = _("Leave one of them out, or name another axis.")
            keys.problem(tree.entries[word].value.place, message, remedy)
    across, down, each = given.values()
    return ModelTable(
        key.text,
        keys.label(tree),
        lines,
        tree.entries["lines"].value.place if "lines" in tree.entries else key.place,
        keys.both(tree, "note"),
        across,
        down,
        each,
        tuple(_months(keys, tree)),
        _shape(keys, tree),
        tuple(_totals(keys, tree, (across, down))),
        keys.named_lines(keys.one_or_more(tree, "only")),
        keys.one_of(tree, "zeros", _NO) == "no",
        (sheet := keys.one_of(tree, "sheet", _SHEETS)) != "no",
        sheet == "own",
    )


def _months(keys: Keys, tree: Section) -> Iterator[OverMonths]:
    """Read what is taken of the months: one thing, or several beside each other."""
    for word in keys.one_or_more(tree, "months"):
        found = next((known for known in _OVER if known == word.text), None)
        if found:
            yield found
        else:
            keys.not_one_of(word, _OVER)


def _shape(keys: Keys, tree: Section) -> TableShape | None:
    shape = keys.one_of(tree, "shape", _SHAPES)
    return next((known for known in _SHAPES if known == shape), None)


def _totals(keys: Keys, tree: Section, shown: tuple[str, ...]) -> Iterator[str]:
    for word in keys.one_or_more(tree, "total"):
        if word.text in shown:
            yield word.text
        else:
            text = _("a total is over the axis of rows or columns, and '{name}' is neither",
                     name=word.text)  # fmt: skip
            axes = [*filter(None, shown)]
            remedy = near_or_known(word.text, axes) if axes else (
                _("Name an axis at 'across' or 'down', or leave the total out.")
            )  # fmt: skip
            keys.problem(word.place, text, remedy)


def _lines(keys: Keys, tree: Section) -> Iterator[TableLine]:
    """Read the lines: a list of names, or keys with what the table says of each."""
    value = tree.get("lines")
    if not isinstance(value, Section):
        named = set[str]()
        for word in keys.words(tree, "lines"):
            if word.text in named:
                remedy = _("Leave it out once; two rows of one line have keys of their own, with "
                           "'line: {name}'.", name=word.text)  # fmt: skip
                keys.problem(word.place, _("line '{name}' is named twice", name=word.text), remedy)
            named.add(word.text)
            keys.named.append(word)
            yield TableLine(word.text, word.text)
        return
    for entry in value:
        name, own = entry.key.text, entry.value
        if not isinstance(own, Section):
            keys.problem(entry.key.place, _("a line of a table has keys of its own: {}, {nl: ...}"))
            continue
        keys.known(own, _OF_LINE)
        months = tuple(_months(keys, own))
        if len(months) > 1:
            remedy = _("Name them at the table, or give the line a key of its own for each, with "
                       "'line: {name}'.", name=name)  # fmt: skip
            message = _("a line of a table takes one thing of its months")
            keys.problem(own.entries["months"].key.place, message, remedy)
        yield TableLine(
            name,
            keys.named_line(own, "line") or keys.named_lines([entry.key])[0],
            keys.label(own) if own.get("nl") is not None or own.get("en") is not None else None,
            next(iter(months), None),
            _shape(keys, own),
            keys.named_line(own, "by"),
            keys.named_lines(keys.one_or_more(own, "only")),
            keys.one_of(own, "scenarios", _EXPECTED) == "expected",
            keys.one_of(own, "less", _YES) == "yes",
            keys.one_of(own, "rule", _YES) == "yes",
            keys.one_of(own, "inset", _YES) == "yes",
            keys.one_of(own, "total", _NO) != "no",
            keys.named_line(own, "agreed"),
        )


def check_table(table: ModelTable, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that a table shows lines that vary by its axes."""
    known = [lines[name] for name in table.lines if name in lines]
    for axis in filter(None, (table.across, table.down, table.each)):
        if any(axis in varies_by(line) for line in known):
            continue  # of what does not vary by it, the value is the same everywhere
        for line in known:
            message = _("line '{name}' does not vary by {axis}", name=line.name, axis=axis)
            axes = ", ".join(one for one in line.axes if one != "month")
            yield Problem(table.place, message, _("It varies by: {axes}.", axes=axes or "–"))
    if len(table.months) > 1 and table.down:
        message = _("several 'months' stand across, where 'down' has the lines")
        yield Problem(table.place, message)
    for entry in table.entries if len(table.months) > 1 else ():
        if entry.months:
            message = _("line '{name}' has other 'months' than the columns it stands in",
                        name=entry.key)  # fmt: skip
            yield Problem(table.place, message, _("Leave out those of the line."))
    for entry in table.entries:
        given, told = lines.get(entry.agreed), lines.get(entry.line)
        if given is None or told is None:
            continue
        if not isinstance(given, InputLine) or not {*given.row_axes} <= {*told.elements}:
            message = _("'{name}' does not say what was agreed about '{line}'",
                        name=given.name, line=told.name)  # fmt: skip
            remedy = _("Name an input that has a value for each element of '{line}'.",
                       line=told.name)  # fmt: skip
            yield Problem(table.place, message, remedy)
    for entry in table.entries:
        words, added = lines.get(entry.by), lines.get(entry.line)
        if words is None or added is None:
            continue
        if not words.choices or len(words.axes) != 1 or words.axes[0] not in added.axes:
            message = _("the elements of '{line}' cannot be added up by '{name}'",
                        line=added.name, name=words.name)  # fmt: skip
            remedy = _("Name a line of words by one axis of '{line}'.", line=added.name)
            yield Problem(table.place, message, remedy)


def varies_by(line: Line) -> set[str]:
    """Give the axes along which a table can show a line; what is by month also by year."""
    return {*line.axes, *(["year"] if "month" in line.axes else [])}
