"""Packages of terms: against every combination on small grids, and what always holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st

from flexfin.engine import counter
from flexfin.engine.counter import (
    ALL,
    TOGETHER,
    FreeTerm,
    Ground,
    Target,
    TermPackage,
    different,
    most_for_all,
    most_for_one,
    packages,
)

EACH = np.eye(2)
FEE = FreeTerm("fee", 1.0, 0.0, 4.0, 0.25, True)
CALL = FreeTerm("call", 8.0, 6.0, 10.0, 0.5, True)
NOTICE = FreeTerm("notice", 4, 2, 6, 1, False)
TAKE = FreeTerm("take", 0.0, 0.0, 0.5, 0.25, False)
TERMS = (FEE, CALL, NOTICE, TAKE)


def ground(
    seed: int, terms: tuple[FreeTerm, ...] = TERMS, *, can: float = 0.8
) -> tuple[Ground, dict[tuple[float, ...], int]]:
    """Give gains and slopes without any order in them, at every point of the other terms."""
    random = np.random.default_rng(seed)
    others = [term for term in terms if not term.is_price]
    prices = [term for term in terms if term.is_price]
    values = np.array([*product(*(term.values() for term in others))], float)
    count = len(values)
    gains = random.normal(0, 100, (count, 2))
    base = random.uniform(20, 200, (count, len(prices)))
    slopes = np.stack([base, -base * random.uniform(0.9, 1.2, base.shape)], axis=1)
    allowed = random.uniform(size=count) < can
    found = Ground(values, gains, slopes, allowed)
    return found, {tuple(point): at for at, point in enumerate(values.tolist())}


def every_combination(
    terms: tuple[FreeTerm, ...], found: Ground, target: Target
) -> dict[frozenset[str], float]:
    """Try all values of all terms: the least move of each set of terms that gives what is asked."""
    others = [term for term in terms if not term.is_price]
    prices = [term for term in terms if term.is_price]
    best: dict[frozenset[str], float] = {}
    for at, point in enumerate(found.values.tolist()):
        for paid in product(*(price.values() for price in prices)):
            changed = [(t, v) for t, v in zip((*others, *prices), (*point, *paid), strict=True)
                       if v != t.now]  # fmt: skip
            kinds = [sum(t.is_price == kind for t, _v in changed) for kind in (True, False)]
            if not found.can[at] or max(kinds) > TOGETHER or not 0 < sum(kinds) <= ALL:
                continue
            moved = np.array(paid) - [price.now for price in prices]
            gains = found.gains[at] + found.slopes[at] @ moved
            if (target.weights @ gains >= target.least - 1e-6).all():
                names = frozenset(term.path for term, _value in changed)
                far = sum(abs(value - term.now) / term.span for term, value in changed)
                best[names] = min(far, best.get(names, np.inf))
    return best


@drawn(40)
@given(st.integers(0, 10_000), st.integers(-150, 150), st.integers(-150, 150))
def test_of_every_set_of_terms_the_least_move_is_found(seed: int, one: int, other: int) -> None:
    found, _at = ground(seed)
    target = Target(EACH, np.array([float(one), float(other)]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter, "_AT_ONCE", 1)  # so that each price is tried by itself
        exact = {x.moved: x.distance for x in packages(TERMS, found, target) if not x.is_rounded}
    expected = every_combination(TERMS, found, target)
    assert exact.keys() == expected.keys()
    for moved, distance in exact.items():
        assert distance == pytest.approx(expected[moved])


@drawn(40)
@given(st.integers(0, 10_000), st.integers(-150, 150), st.booleans())
def test_every_package_gives_what_is_asked_but_for_the_rounding_of_a_price(
    seed: int, asked: int, same: bool
) -> None:
    found, at = ground(seed)
    target = (
        Target(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2))
        if same
        else Target(EACH, np.array([float(asked), -float(asked)]))
    )
    terms = {term.path: term for term in TERMS}
    for package in packages(TERMS, found, target):
        new = {name: package.changes.get(name, term.now) for name, term in terms.items()}
        here = at[new["notice"], new["take"]]
        moved = np.array([new["fee"] - 1, new["call"] - 8])
        over = target.weights @ (found.gains[here] + found.slopes[here] @ moved) - target.least
        assert np.maximum(0, -over).sum() == pytest.approx(package.short, abs=1e-6)
        changed = [price for price in (FEE, CALL) if price.path in package.changes]
        room = [
            min((abs(target.weights[row] @ found.slopes[here, :, (FEE, CALL).index(price)])
                 * price.step / 2 for price in changed), default=0.0)
            for row in range(2)
        ]  # fmt: skip
        assert (over >= -np.array(room) - 1e-6).all()
        assert found.can[here]
        for name, value in package.changes.items():
            term = terms[name]
            assert term.low <= value <= term.high
            assert value != term.now
            assert value / term.step == pytest.approx(round(value / term.step))


def test_packages_differ_in_what_they_move() -> None:
    found = [
        TermPackage(dict.fromkeys(names, 1.0 + at), at / 10, 0.0, is_rounded=False)
        for at, names in enumerate(("a", "b", "ab", "cd", "acd", "de"))
    ]
    chosen = [one.moved for one in different(found, lambda _one: True)]
    # ab and acd move what others move, and more
    assert chosen == [{"a"}, {"b"}, {"c", "d"}, {"d", "e"}]
    # of two alone one comes with more
    assert [one.moved for one in different(found[:3], lambda _one: True)] == [
        {"a"}, {"b"}, {"a", "b"},
    ]  # fmt: skip
    assert [x.moved for x in different(found, lambda x: "a" not in x.changes)][:1] == [{"b"}]
    # a change by which nothing more is had makes no other package
    idle = found[0]._replace(changes={"a": 1.0, "b": 2.0})
    assert different([found[0], idle], lambda _one: True) == found[:1]
    less = found[0]._replace(changes={"a": 0.5, "b": 2.0})
    assert different([found[0], less], lambda _one: True) == [found[0], less]


@drawn(30)
@given(st.integers(0, 10_000))
def test_what_can_be_had_at_best_is_that_of_all_prices(seed: int) -> None:
    found, _at = ground(seed)
    target = Target(EACH, np.array([10.0, -20.0]))
    most, alone = most_for_all(TERMS, found, target), most_for_one(TERMS, found, target, 0)
    fees, calls = np.meshgrid(np.linspace(0, 4, 161), np.linspace(6, 10, 161))
    for at in range(len(found.gains)):
        moved = np.stack([fees.ravel() - 1, calls.ravel() - 8])
        over = (found.gains[at] - target.least)[:, None] + found.slopes[at] @ moved
        both = over.min(axis=0).max()
        assert both <= most[at] + 1e-6
        assert both == pytest.approx(most[at], abs=6)  # between two points of 0.025 at 200 a euro
        if both >= 0:
            one = over[0][over[1] >= 0].max()
            assert one <= alone[at] + 1e-6
            assert one == pytest.approx(alone[at], abs=12)
        elif alone[at] == -np.inf:
            assert over[1].max() < 0


def test_a_term_moves_by_multiples_of_its_step_and_stays_where_it_is() -> None:
    odd = FreeTerm("fee", 0.37, 0.3, 0.52, 0.05, True)
    assert odd.values() == [0.3, 0.35, 0.37, 0.4, 0.45, 0.5]
    # at 100 a euro from 0.37 on: 5 more takes 0.42, and so 0.45; 5 less 0.32, and so 0.30
    one = Ground(np.zeros((1, 0)), np.zeros((1, 2)), np.array([[[100.0], [-100.0]]]), np.ones(1, bool))
    found = [_fee(odd, one, gains) for gains in ((5, -100), (-100, 5), (0, 0), (14, -100))]
    assert found == [0.45, 0.3, None, None]


def _fee(term: FreeTerm, one: Ground, least: tuple[float, float]) -> float | None:
    target = Target(EACH, np.array(least, float))
    found = [x for x in packages((term,), one, target) if not x.is_rounded]
    return found[0].changes["fee"] if found else None


