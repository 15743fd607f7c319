"""Which column of every sheet holds the names of which axis."""

from __future__ import annotations

from flexfin.case.case import Case


def axis_columns(case: Case) -> dict[str, int]:
    """Give each axis a column, as few as can be: no line may have two axes in one."""
    together = [set(line.row_axes) for line in case.models.lines.values() if line.has_rows]
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
