"""What could be answered to an offer: packages of changes that give each side what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.agreement import JUDGED, AgreementFigures, agreement_figures
from flexfin.answers.agreement_terms import AgreementCase, Term, term_of, written
from flexfin.answers.counter_ground import Charted, charted
from flexfin.answers.findings import Finding, findings_of, judged
from flexfin.case.case import Case
from flexfin.engine.bargain import Outcomes
from flexfin.engine.checks import checks_of
from flexfin.engine.counter import (
    Target,
    TermPackage,
    different,
    most_for_all,
    most_for_one,
    packages,
)
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import with_inputs, with_offer
from flexfin.engine.run import evaluate
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import FlexfinError
from flexfin.model.order import hanging_on

_EACH: Final = np.eye(2)
_SAME: Final = np.array([[1.0, -1.0], [-1.0, 1.0]])


class CounterAsked(NamedTuple):
    """What is asked: an offer to answer (none: the case itself), terms to keep, and of the gains.

    `more` is what each side gains more at least [EUR], of grantor and holder; None where both are
    to gain the same. `worst` is that in the worst scenario of each; None where nothing is asked.
    """

    offer: str
    keep: tuple[str, ...]
    more: tuple[float, float] | None
    worst: tuple[float | None, float | None] = (None, None)

    @property
    def watched(self) -> tuple[int, ...]:
        """Give the sides of which something is asked in the worst scenario."""
        return tuple(side for side, least in enumerate(self.worst) if least is not None)


class CounterOffer(NamedTuple):
    """One package: what it changes in the offer, as words of a case, and what it is worth."""

    package: TermPackage
    changes: dict[str, str]
    outcomes: Outcomes
    mended: tuple[str, ...]  # findings of the offer that no longer hold


class Best(NamedTuple):
    """What falls short at best [EUR], and what both sides together can gain more than now.

    `alone` is by how much each side can exceed what is asked for it, where the other has what is
    asked; minus infinity where that cannot be. `undelivered` is what falls short where also what
    cannot be delivered is agreed, `freed` where nothing is kept. `worst` is what falls short in the
    worst scenario at best, where what is asked of the expectation can be had.
    """

    short: float
    together: float
    alone: tuple[float, float]
    undelivered: float
    freed: float | None
    worst: float | None


class Counter(NamedTuple):
    """Everything that `flexfin counter` shows. `figures` are those of the offer as it is."""

    asked: CounterAsked
    figures: AgreementFigures
    charted: Charted
    answers: tuple[CounterOffer, ...]
    best: Best | None  # where there is no answer

    @property
    def case(self) -> Case:
        """Give the case with the offer."""
        return self.figures.case

    @property
    def standing(self) -> tuple[Finding, ...]:
        """Give the findings of the offer that hang on terms: those that a package may mend."""
        names = {term.line.name for term in map(self.term, self.moving)}
        moved = hanging_on(self.case.models, names)
        return tuple(one for one in self.figures.findings if one.line.name in moved)

    @property
    def moving(self) -> tuple[str, ...]:
        """Give the paths of the terms that may move."""
        return tuple(term.path for term in self.charted.terms)

    def term(self, path: str) -> Term:
        """Give a term that moves."""
        return term_of(self.case, path)


def counter_of(
    case: Case,
    asked: CounterAsked,
    scenario: str | None = None,
    draws: DrawRequest | None = None,
) -> Counter:
    """Search for packages that give each side what is asked.

    Raises FlexfinError where the case lacks a section that the agreement needs.
    """
    case = with_offer(case, asked.offer) if asked.offer else case
    agreement = AgreementCase(case, scenario, draws)
    figures = agreement_figures(agreement)
    lines = judged(case, JUDGED)
    found = charted(agreement, asked.keep, lines, asked.watched)
    target = _target(asked, agreement.outcomes())
    search = _Search(agreement, lines)
    answers = search.answers_to(found, target)
    best = None if answers else _best(search, asked, found, target.expected)
    return Counter(asked, figures, found, answers, best)


def _target(asked: CounterAsked, now: Outcomes) -> Target:
    weights, least = _SAME, np.zeros(2)
    if asked.more is not None:
        weights, least = _EACH, np.array(now.gains) + asked.more
    count = int(now.counts.sum())
    floors = [was + more for was, more in zip(now.worst, asked.worst, strict=True)
              if more is not None]  # fmt: skip
    by_scenario = np.eye(count * len(floors))
    empty = np.zeros((2, len(by_scenario)))
    return Target(
        np.block([[weights, empty], [empty.T, by_scenario]]),
        np.concatenate([least, np.repeat(np.array(floors), count)]),
    )


def _best(search: _Search, asked: CounterAsked, found: Charted, target: Target) -> Best:
    """Say what stands in the way; `target` is of the expectation."""
    agreement, lines = search.agreement, search.lines
    now = agreement.outcomes().worst

    def short(one: Charted, can: Array, wanted: Target) -> float:
        return -float(most_for_all(one.terms, one.ground.expected.where(can), wanted).max())

    def alone(row: int) -> float:
        ground = found.ground.expected.where(found.ground.can)
        return float(most_for_one(found.terms, ground, target, row).max())

    def worst(answer: CounterOffer) -> float:
        floors = zip(now, asked.worst, answer.outcomes.worst, strict=True)
        return max(was + more - new for was, more, new in floors if more is not None)

    every = np.ones(len(found.ground.can), bool)
    total = sum(agreement.outcomes().gains)
    both = Target(np.ones((2, 2)), np.array([total, total]))
    freed = charted(agreement, (), lines) if asked.keep else None
    expected = found._replace(ground=found.ground.expected)
    return Best(
        short(found, found.ground.can, target),
        -short(found, found.ground.can, both),
        (alone(0), alone(1)),
        short(found, every, target),
        freed and short(freed, freed.ground.can, target),
        min(map(worst, search.answers_to(expected, target)), default=None)
        if asked.watched
        else None,
    )


class _Search:
    """Tries packages as a case of their own: what they are worth, and whether they can be had."""

    def __init__(self, agreement: AgreementCase, lines: Sequence[str]) -> None:
        self.agreement, self.lines = agreement, lines
        self.answers: dict[frozenset[str], CounterOffer] = {}
        self.faults = self._faults(agreement.case, lines)

    def answers_to(self, found: Charted, target: Target) -> tuple[CounterOffer, ...]:
        """Give the packages to offer: that differ, and that a case can have."""
        chosen = different(packages(found.terms, found.ground, target), self.suits)
        return tuple(self.answers[one.moved] for one in chosen)

    def suits(self, package: TermPackage) -> bool:
        """Tell whether a case can have a package, and nothing comes to fail or hold by it."""
        changes = {path: written(value) for path, value in package.changes.items()}
        try:
            case = with_inputs(self.agreement.case, changes)
        except FlexfinError:
            return False
        moved = hanging_on(case.models, {case.rows[path][0] for path in changes})
        lines = [name for name in self.lines if name in moved]
        now, before = self._faults(case, lines), {one for one in self.faults if one[0] in moved}
        if now - before:
            return False
        mended = tuple(dict.fromkeys(name for name, *_at in sorted(before - now)))
        outcomes = self.agreement.outcomes(changes)
        self.answers[package.moved] = CounterOffer(package, changes, outcomes, mended)
        return True

    def _faults(self, case: Case, lines: Sequence[str]) -> set[tuple[str, ...]]:
        """Give the findings that hold and the checks that fail."""
        results = evaluate(case, lines, scenarios=self.agreement.scenarios)
        found = {(one.line.name, *one.elements.values()) for one in findings_of(results)}
        return found | {(one.line.name,) for one in checks_of(results) if not one.is_in_order}


def offers_of_answers(case: Case, counter: Counter) -> Mapping[str, dict[str, str]]:
    """Give the answers as offers of the case: counter_1 and on, with what the offer changed."""
    base = dict(case.offers[counter.asked.offer]) if counter.asked.offer else {}
    names = (f"counter_{number}" for number in count(1))
    free = (name for name in names if name not in case.offers)
    return {next(free): base | answer.changes for answer in counter.answers}
