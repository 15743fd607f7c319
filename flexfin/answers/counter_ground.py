"""The terms of an agreement that may move, and the gains of both sides where they have moved."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.agreement_terms import (
    GRANTOR_GAIN,
    HOLDER_GAIN,
    AgreementCase,
    NoTerm,
    Term,
    term_of,
    written,
)
from flexfin.case.case import Case
from flexfin.case.plain import moves_alone
from flexfin.engine.counter import FreeTerm, Ground
from flexfin.engine.load import with_inputs
from flexfin.engine.results import keys_of
from flexfin.engine.variants import Variants
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import FlexfinError
from flexfin.model.line import Negotiable
from flexfin.model.order import hanging_on, needed
from flexfin.model.straight import straight_in
from flexfin.model.tolerance import LEAST

_GAINS: Final = (GRANTOR_GAIN, HOLDER_GAIN)
# columns that are worked out, one for a scenario at a point: about a second, or some seconds
_NAMED, _DRAWN = 60_000, 240_000
_MANY: Final = 60  # lines that a term moves: a run of its own is then quicker than a column
_ALONE: Final = 0.6  # of the points: one term moves, in the others two
_MONEY, _PERCENT = 0.05, 0.01  # steps of what has none of its own


class Undelivered(NamedTuple):
    """Values of one term that cannot be agreed: by a finding or check, or the words of a fault."""

    term: FreeTerm
    values: tuple[float, ...]
    line: str
    words: str


class Charted(NamedTuple):
    """The terms that may move, where they have moved, and what cannot be delivered there."""

    terms: tuple[FreeTerm, ...]
    ground: Ground
    undelivered: tuple[Undelivered, ...]
    mended: tuple[Undelivered, ...]  # where what holds of the offer itself holds no longer


def free_terms(
    case: Case, keep: Sequence[str], is_drawn: bool
) -> Iterator[tuple[Term, Negotiable]]:
    """Give the terms that may move, and how: those of the models, then those of the case alone."""
    paths = [line.path for line in case.models.inputs.values() if line.negotiable]
    drawn = {row for one in case.uncertainty.values() for row in one.rows} if is_drawn else set()
    for path in dict.fromkeys([*paths, *case.negotiable]):
        if path in keep or path not in case.rows or case.rows[path] in drawn:
            continue
        try:
            term = term_of(case, path)
        except NoTerm:  # confidential, or no one number
            continue
        moves = _moves(case, term)
        if moves is not None:
            yield term, moves


def _moves(case: Case, term: Term) -> Negotiable | None:
    """Give the bounds and step of a term; None where it cannot move."""
    line, said = term.line, case.negotiable.get(term.path, Negotiable())
    of_model = line.negotiable or Negotiable()
    is_money = str(line.unit).startswith("EUR")
    usual = _PERCENT if term.is_percentage else _MONEY if is_money and not term.whole else 1.0
    step = said.step or of_model.step or usual
    ends = sorted((term.value / 2, term.value * 2))
    if any(end is not None and side * (term.value - end) > 0
           for side, end in ((-1, of_model.low), (1, of_model.high))):  # fmt: skip
        of_model = Negotiable()  # of other prices than those of this case
    bounds = []
    for own, other, usual_end in zip(said[:2], of_model[:2], ends, strict=True):
        bounds.append(next(end for end in (own, other, usual_end) if end is not None))
    low = bounds[0] if line.range.low is None else max(bounds[0], line.range.low)
    high = bounds[1] if line.range.high is None else min(bounds[1], line.range.high)
    return Negotiable(low, high, step) if high > low else None


def charted(
    agreement: AgreementCase,
    keep: Sequence[str],
    judged: Sequence[str],
    watched: Sequence[int] = (),
) -> Charted:
    """Work out the gains of both sides at values of the terms that may move.

    `judged` are the checks and findings that may not come to fail or hold; of the sides in
    `watched` the gain in every scenario that has a chance comes after the expected gains.
    """
    return _Chart(agreement, keep, judged, watched).charted()


class _Chart:
    def __init__(
        self,
        agreement: AgreementCase,
        keep: Sequence[str],
        judged: Sequence[str],
        watched: Sequence[int],
    ) -> None:
        self.agreement, self.case = agreement, agreement.case
        outcomes = agreement.outcomes()
        chances = outcomes.weights / outcomes.weights.sum()
        each = np.eye(len(chances))[outcomes.counts]
        # the gains that are worked out: of which side, and how scenarios are weighed in each
        self.gains = [
            *enumerate([chances, chances]),
            *((side, x) for side in watched for x in each),
        ]
        free = [*free_terms(self.case, keep, agreement.asked is not None)]
        lines = [term.line.name for term, _moves in free]
        straight = straight_in(self.case.models, dict.fromkeys(lines), _GAINS)
        self.terms = tuple(
            FreeTerm(term.path, term.value, moves.low or 0.0, moves.high or 0.0, moves.step or 1.0,
                     term.line.name in straight and moves_alone(self.case, term.path))
            for term, moves in free
        )  # fmt: skip
        self.prices = [term for term in self.terms if term.is_price]
        self.others = [term for term in self.terms if not term.is_price]
        # terms that change more than themselves, or most of what is worked out, take a case of
        # their own for every value
        self.made = [
            term
            for term in self.others
            if not moves_alone(self.case, term.path) or self._moves_much(term)
        ]
        moved = hanging_on(self.case.models, {self.case.rows[t.path][0] for t in self.terms})
        self.judged = [name for name in judged if name in moved]
        self.words: dict[tuple[float, ...], str] = {}  # of what a case cannot have

    def _moves_much(self, term: FreeTerm) -> bool:
        models, (name, _key) = self.case.models, self.case.rows[term.path]
        return len(needed(models.lines, _GAINS) & hanging_on(models, [name])) > _MANY

    def charted(self) -> Charted:
        """Work everything out."""
        points = self._points()
        ground, faults = self._worked(points)
        here = faults[0] if len(faults) else faults
        new = faults & ~here
        undelivered = (*self._alone(points, new), *self._impossible(points))
        mended = (*self._alone(points, here & ~faults & ground.can[:, None]),)
        can = ground.can & ~new.any(axis=1)
        return Charted(self.terms, ground._replace(can=can), undelivered, mended)

    # --- which values -------------------------------------------------------------------------

    def _points(self) -> Array:
        """Give the values of the terms that are no prices: as now, one moved, two moved."""
        now = tuple(term.now for term in self.others)
        asked = self.agreement.asked
        count = asked.scenarios if asked else len(self.agreement.scenarios)
        columns = _DRAWN if asked else _NAMED
        most = max(4, columns // (count * (1 + len(self.prices))))
        values = [[v for v in term.values() if v != term.now] for term in self.others]
        each = int(_ALONE * most / max(1, len(values)))
        found = [now]
        for at, term in enumerate(self.others):
            for value in _near(values[at], term.now, each):
                found.append((*now[:at], value, *now[at + 1 :]))
        pairs = [*combinations(range(len(values)), 2)]
        each = math.isqrt(max(0, most - len(found)) // max(1, len(pairs)))
        for one, other in pairs:
            near = (_near(values[at], self.others[at].now, each) for at in (one, other))
            for first, second in product(*near):
                point = [*now]
                point[one], point[other] = first, second
                found.append(tuple(point))
        return np.array(found, float).reshape(len(found), len(now))

    # --- what these give ----------------------------------------------------------------------

    def _worked(self, points: Array) -> tuple[Ground, Array]:
        """Give the gains, and which of what is judged does not hold at every point."""
        count, prices = len(points), len(self.prices)
        gains, can = np.zeros((count, len(self.gains), 1 + prices)), np.ones(count, bool)
        faults = np.zeros((count, len(self.judged)), bool)
        made = [self.others.index(term) for term in self.made]
        plain = [at for at in range(len(self.others)) if at not in made]
        rows = [self.case.rows[self.others[at].path] for at in plain]
        rows += [self.case.rows[term.path] for term in self.prices]
        groups: dict[tuple[float, ...], list[int]] = {}
        for at, point in enumerate(points[:, made].tolist()):
            groups.setdefault(tuple(point), []).append(at)
        for own, places in groups.items():
            case = self._made(own)
            if case is None:
                can[places] = False
                continue
            agreement, asked = self.agreement, self.agreement.asked
            draws = asked and (asked.scenarios, asked.seed)
            wanted = (*_GAINS, *self.judged)
            variants = Variants(case, rows, wanted, agreement.scenarios, draws)
            sets = np.repeat(points[places][:, plain], 1 + prices, axis=0)
            paid = np.tile([term.now for term in self.prices], (1 + prices, 1))
            paid = np.reshape(paid, (1 + prices, prices)) + np.eye(1 + prices, prices, -1)
            sets = np.concatenate([sets, np.tile(paid, (len(places), 1))], axis=1)
            self._take(variants, sets, places, gains, faults)
        slopes = gains[:, :, 1:] - gains[:, :, :1]
        return Ground(points, gains[:, :, 0], slopes, can), faults

    def _take(
        self, variants: Variants, sets: Array, places: list[int], gains: Array, faults: Array
    ) -> None:
        """Put what variants give where it belongs."""
        each = gains.shape[2]
        found = np.zeros((len(sets), len(self.gains)))
        fails = np.zeros((len(sets), len(self.judged)), bool)
        for part, results in variants.run(sets):
            for side, name in enumerate(_GAINS):
                mine = [at for at, (whose, _weights) in enumerate(self.gains) if whose == side]
                weights = np.array([self.gains[at][1] for at in mine])
                found[part, mine] = variants.of(results, (name, ()))[0] @ weights.T
            for at, name in enumerate(self.judged):
                line = self.case.models.lines[name]
                for key in keys_of(line, self.case):
                    off = np.abs(variants.of(results, (name, key))) > LEAST
                    fails[part, at] |= off.any(axis=(0, 2))
        gains[places] = found.reshape(-1, each, len(self.gains)).transpose(0, 2, 1)
        faults[places] = fails[::each]

    def _made(self, values: tuple[float, ...]) -> Case | None:
        """Give the case with other values of terms that do not move alone; None where it cannot."""
        changes = {
            term.path: written(value)
            for term, value in zip(self.made, values, strict=True)
            if value != term.now
        }
        try:
            return with_inputs(self.case, changes)
        except FlexfinError as error:
            self.words[values] = error.problems[0].message
            return None

    def _alone(self, points: Array, holds: Array) -> Iterator[Undelivered]:
        """Give the values of each term, moved alone, at which something that is judged holds."""
        for at, term in enumerate(self.others):
            here = self._moved_alone(points, at)
            for number, name in enumerate(self.judged):
                found = [float(points[place, at]) for place in here if holds[place, number]]
                if found:
                    yield Undelivered(term, tuple(sorted(found)), name, "")

    def _impossible(self, points: Array) -> Iterator[Undelivered]:
        """Give the values of each term, moved alone, that the case cannot have."""
        made = [self.others.index(term) for term in self.made]
        for at, term in enumerate(self.others):
            found: dict[str, list[float]] = {}
            for place in self._moved_alone(points, at):
                words = self.words.get(tuple(points[place, made].tolist()))
                if words:
                    found.setdefault(words, []).append(float(points[place, at]))
            for words, values in found.items():
                yield Undelivered(term, tuple(sorted(values)), "", words)

    def _moved_alone(self, points: Array, at: int) -> Array:
        now = np.array([term.now for term in self.others])
        moved = points != now
        return np.flatnonzero(moved[:, at] & (moved.sum(axis=1) == 1))


def _near(values: Sequence[float], now: float, most: int) -> list[float]:
    """Give so many values at most: half of them nearest to now, the others spaced evenly."""
    if len(values) <= most:
        return [*values]
    nearest = sorted(values, key=lambda value: abs(value - now))[: (most + 1) // 2]
    places = np.linspace(0, len(values) - 1, most // 2).round().astype(int).tolist()
    return sorted({*nearest, *(values[place] for place in places)})
