"""What each party pays and receives, item by item: the payments of the models, by row."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.results import Results, keys_of
from flexfin.formulas.arrays import Array
from flexfin.ground.messages import _
from flexfin.model.line import Key, Line, RowKey, Side
from flexfin.model.sides import OUTSIDE, PARTY, POOL, named_in


class Payment(NamedTuple):
    """One row of a payment: who pays whom (or `outside`; nothing for the pool), its elements."""

    line: Line
    key: Key
    at: dict[str, str]
    payer: str
    receiver: str


class Paid(NamedTuple):
    """One payment of a party: what comes in is positive; its rows, and those of its volume."""

    party: str
    name: str  # of the line, and the elements but the party
    label: str
    sign: int
    row: RowKey
    volumes: tuple[RowKey, ...]


def payments_of(case: Case, only: Container[str] = ()) -> tuple[str, ...]:
    """Give the lines that are needed to tell payments (all, or some): amounts, volumes, sides."""
    found: dict[str, None] = {}
    for line in _payments(case, only):
        sides = (name for side in (line.paid_by, line.paid_to) if side for name in side.names)
        names = (line.name, line.volume, *sides)
        found.update(dict.fromkeys(name for name in names if name in case.models.lines))
    return tuple(found)


def paid_in(results: Results) -> Iterator[Paid]:
    """Give every payment of each party, in the order of the models."""
    case = results.case
    for line, key, at, *sides in payments_in(results):
        others = [axis for axis in line.elements if axis != PARTY]
        names = [case.label_of(axis, at[axis]) for axis in others]
        label = " · ".join([str(line.label), *names])
        name = ".".join([line.name, *(at[axis] for axis in others)])
        volumes = tuple(_volumes(case, line, key))
        parties = case.elements_of(PARTY)
        for party, other, sign in zip(sides, sides[::-1], (-1, 1), strict=True):
            if party in parties:
                told, beside = label, case.label_of(PARTY, other) if other in parties else ""
                if beside:
                    told = (
                        _("{item}, from {party}", item=label, party=beside)
                        if sign > 0
                        else _("{item}, to {party}", item=label, party=beside)
                    )
                yield Paid(party, name, told, sign, (line.name, key), volumes)


def payments_in(results: Results, only: Container[str] = ()) -> Iterator[Payment]:
    """Give who pays whom by each row of a payment (all, or some), as the models say."""
    for line in _payments(results.case, only):
        for key in keys_of(line, results.case):
            at = line.result_at(key)
            assert line.paid_by is not None
            assert line.paid_to is not None
            payer, receiver = (party_of(results, side, at) for side in (line.paid_by, line.paid_to))
            yield Payment(line, key, at, payer, receiver)


def added(results: Results, rows: Sequence[RowKey], stretch: slice) -> Array:
    """Add up rows of one scenario over a stretch of months."""
    total: Array = np.sum([results.monthly(*row)[stretch, 0] for row in rows], axis=0)
    return total


def _payments(case: Case, only: Container[str] = ()) -> Iterator[Line]:
    for line in case.models.lines.values():
        if only and line.name not in only:
            continue
        if line.paid_by is not None and line.paid_to is not None:
            yield line


def _volumes(case: Case, line: Line, key: Key) -> Iterator[RowKey]:
    """Give the rows of the volume of a payment: those of its elements, over all others."""
    volume = case.models.lines.get(line.volume)
    if volume is None:
        yield line.name, key  # as much as it costs
        return
    at = line.result_at(key)
    names = [(at[axis],) if axis in at else case.elements_of(axis) for axis in volume.elements]
    yield from ((volume.name, found) for found in product(*names))


def party_of(results: Results, side: Side, at: Mapping[str, str]) -> str:
    """Give the party that a side of a row is, or `outside`; nothing for the pool."""
    lines = results.case.models.lines
    name = named_in(side.names, lines)
    if name is None or name == POOL:
        return ""
    if name == OUTSIDE:
        return OUTSIDE
    if name == PARTY:
        return at[PARTY]
    found: Any = results.row(name, lines[name].result_key(at))
    return str(found if isinstance(found, str) else np.ravel(found)[0])
