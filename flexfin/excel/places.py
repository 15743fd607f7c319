"""What the layout of a workbook takes from the models and the case: columns, openings, inputs."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.case import Case
from flexfin.excel.offered import Offered, Row
from flexfin.formula import Call, Name, Node, Number, walk


def openings(case: Case) -> dict[str, Node]:
    """Give the start value of each line that previous() looks back at, where all agree."""
    found: dict[str, set[Node]] = {}
    for line in case.models.lines.values():
        for node in walk(line.formula) if line.formula is not None else ():
            if isinstance(node, Call) and node.name == "previous" and len(node.args) == 2:
                name = node.args[0]
                assert isinstance(name, Name)
                if case.models.lines[name.name].formula is not None:  # inputs have no opening
                    found.setdefault(name.name, set()).add(node.args[1])
    return {
        name: next(iter(starts))
        for name, starts in found.items()
        if len(starts) == 1 and _varies_no_more(case, name, next(iter(starts)))
    }


def _varies_no_more(case: Case, name: str, start: Node) -> bool:
    """Tell whether a start value, with its axes, can stand in the rows of a line."""
    if isinstance(start, Number):
        return True
    lines = case.models.lines
    if not isinstance(start, Name) or start.name not in lines:
        return False
    return set(lines[start.name].axes) <= set(lines[name].elements)


def left_away(case: Case, offered: Offered) -> Iterator[Row]:
    """Give the inputs in sections within an element that the case leaves away: all are nothing.

    `costs.*.shares.*group` would else take a row for every group of every cost.
    """
    said = {row for changes in offered.changes.values() for row in changes}
    said |= {row for one in case.uncertainty.values() for row in one.rows}
    for line in case.models.inputs.values():
        spec = line.input
        is_last = spec is not None and spec.path.rpartition(".")[2].startswith("*")
        if spec is None or len(spec.axes) < 2 or spec.default != 0.0 or not is_last:
            continue
        last = spec.axes.index(spec.stars[-1])
        given = {
            (*key[:last], *key[last + 1 :])
            for key, origin in case.origins.get(line.name, {}).items()
            if origin.place is not None or (line.name, key) in said
        }
        for key in case.origins.get(line.name, {}):
            if (*key[:last], *key[last + 1 :]) not in given:
                yield line.name, key


def axis_columns(case: Case) -> dict[str, int]:
    """Give each axis a column, as few as can be: no line may have two axes in one."""
    together = [
        set(line.input.axes if line.input else line.elements)
        for line in case.models.lines.values()
        if line.has_rows
    ]
    axes = [
        axis
        for axis in ("group", "party", *sorted(set().union(*together)))
        if any(axis in t for t in together)
    ]
    columns: dict[str, int] = {}
    for axis in dict.fromkeys(axes):
        taken = {columns[other] for t in together if axis in t for other in t if other in columns}
        columns[axis] = next(c for c in range(len(axes)) if c not in taken)
    used = max(columns.values(), default=0)
    return {axis: used - column for axis, column in columns.items()}
