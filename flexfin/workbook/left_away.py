"""The inputs that take no row, because the case leaves the section they stand in away."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.case.case import Case
from flexfin.model.line import RowKey
from flexfin.workbook.offered import Offered


def left_away(case: Case, offered: Offered) -> Iterator[RowKey]:
    """Give the inputs in sections within an element that the case leaves away: all are nothing.

    `costs.*.shares.*group` would else take a row for every group of every cost.
    """
    said = {row for changes in offered.changes.values() for row in changes}
    said |= {row for one in case.uncertainty.values() for row in one.rows}
    for line in case.models.inputs.values():
        is_last = line.path.rpartition(".")[2].startswith("*")
        if len(line.row_axes) < 2 or line.default != 0.0 or not is_last:
            continue
        last = line.row_axes.index(line.stars[-1])
        given = {
            (*key[:last], *key[last + 1 :])
            for key, origin in case.origins.get(line.name, {}).items()
            if origin.place is not None or (line.name, key) in said
        }
        for key in case.origins.get(line.name, {}):
            if (*key[:last], *key[last + 1 :]) not in given:
                yield line.name, key
