"""A case as it is shared: without the rows that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.model.line import InputLine, Key, Line
from flexfin.model.order import needed


def without(case: Case, shared: Shared) -> Case:
    """Give the case as it is shared: without the rows that are left out.

    A line none of whose rows is left is gone, unless a formula that stays names it.
    """
    lines, gone = case.models.lines, shared.rows
    rows: dict[str, list[Key]] = {name: list(_keys(case, line)) for name, line in lines.items()}
    left = [
        name
        for name, line in lines.items()
        if line.kind == "parameter"
        or not rows[name]
        or any((name, k) not in gone for k in rows[name])
    ]
    stay = needed(lines, left)

    def kept(table: Mapping[str, Mapping[Key, Any]]) -> dict[str, dict[Key, Any]]:
        return {
            name: {key: value for key, value in keys.items() if (name, key) not in gone}
            for name, keys in table.items()
            if name in stay
        }

    uncertain = {
        path: one
        for path, one in case.uncertainty.items()
        if not any(row in gone for row in one.rows)
    }
    origins = kept(case.origins)
    # a section that is there for what is left out alone would have its place in the order
    told = {line.section for line in case.models.inputs.values()
            if any(origin.place for origin in origins.get(line.name, {}).values())}  # fmt: skip
    return replace(
        case,
        models=replace(case.models, lines={n: x for n, x in lines.items() if n in stay}),
        section_order=tuple(
            one
            for one in case.section_order
            if one in told or one not in case.models.optional_sections
        ),
        values=kept(case.values),
        origins=origins,
        steps=kept(case.steps),
        provided=kept(case.provided),
        offers={n: x for n, x in case.offers.items() if n not in shared.offers},
        uncertainty=uncertain,
        confidential=(),
    )


def _keys(case: Case, line: Line) -> Iterator[Key]:
    if isinstance(line, InputLine):
        yield from case.origins.get(line.name, {})
    else:
        yield from product(*(case.elements_of(axis) for axis in line.elements))
