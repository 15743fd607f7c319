"""Where drawn scenarios give on average another answer than the named ones are expected to.

A case names scenarios and says how others are drawn: two accounts of the same uncertainty, and
nothing makes them agree. Where they do not, a page that shows both says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from flexfin.answers.drawn import NEED_MEAN, headline_label, name_of
from flexfin.answers.figures import Figure
from flexfin.case.case import Case
from flexfin.engine.draw import expected, probabilities
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import Statistics
from flexfin.formulas.arrays import Array
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import Sentence, shown

SHARE: Final = 0.10  # of the larger of the two: less is no other answer
LUCK: Final = 2.0  # standard errors of the mean: less may be the luck of the draw


class Apart(NamedTuple):
    """A figure of which the mean over drawn scenarios lies far from that of the named ones."""

    name: str
    label: str
    shape: Shape
    drawn: float
    named: float


class Comparison(NamedTuple):
    """The figures that lie apart, in the order of the page.

    `need` is that for places in both, where the case has it; `scenario` is the one that is compared
    with where the named ones have no chances.
    """

    figures: tuple[Apart, ...]
    need: Apart | None = None
    scenario: str = ""

    def sentence(self) -> str:
        """Say what lies apart, with both figures: the first of the page, and the need."""
        if not self.figures:
            return ""
        told = [self.figures[0], *([self.need] if self.need else [])]
        parts = [self._part(one) for one in dict.fromkeys(told)]
        return _(
            "The drawn scenarios and the named ones give another answer. {figures}. What is drawn "
            "rests on 'demand.simulation' and 'uncertainty', what is named on 'demand.scenarios' "
            "and their probabilities: see which of the two holds before either is used.",
            figures="; ".join(parts),
        )

    def _part(self, one: Apart) -> str:
        drawn, named = number(one.drawn, one.shape), number(one.named, one.shape)
        if self.scenario:
            return _("{figure}: {drawn} on average over the drawn ones, {named} in scenario "
                     "{scenario}", figure=one.label, drawn=drawn, named=named,
                     scenario=shown(self.scenario))  # fmt: skip
        return _("{figure}: {drawn} on average over the drawn ones, {named} expected over the "
                 "named ones", figure=one.label, drawn=drawn, named=named)  # fmt: skip

    def sentences(self) -> tuple[Sentence, ...]:
        """Say what lies apart; nothing where nothing does."""
        text, data = self.sentence(), {"apart": self.data()}
        return (Sentence(text, tone="attention", data=data),) if text else ()

    def data(self) -> dict[str, dict[str, float]]:
        """Give both figures of what lies apart, and of the need, by name."""
        told = [*self.figures, *([self.need] if self.need and self.figures else [])]
        return {one.name: {"drawn": one.drawn, "named": one.named} for one in told}


NOTHING: Final = Comparison(())


def _label(figure: Figure) -> str:
    """Give the label of a figure as a sentence has it, without a heading that says: a year."""
    a_year = _("a year")
    is_told = figure.headline.how != "year" or figure.label.endswith(a_year)
    return figure.label if is_told else f"{figure.label}, {a_year}"


def is_apart(drawn: Statistics, named: float) -> bool:
    """Tell whether a mean lies further from the named figure than a tenth, and than luck goes."""
    away = abs(drawn.mean - named)
    return away > max(SHARE * max(abs(drawn.mean), abs(named)), LUCK * drawn.error)


def compared(
    case: Case,
    figures: Sequence[Figure],
    drawn: Mapping[Headline, Statistics],
    named: Mapping[Headline, Array] | None = None,
) -> Comparison:
    """Give the figures of a page of which drawn and named scenarios give another answer.

    Named scenarios count by their chances; without these the first is taken, which pages show. The
    need for places counts too, where it was drawn. What is not among `named` is worked out here.
    """
    needs = []
    if NEED_MEAN in drawn:
        label = headline_label(case, NEED_MEAN)
        needs.append(Figure(NEED_MEAN, name_of(NEED_MEAN), label, "whole"))
    known = dict(named or {})
    lacking = [one.headline for one in (*needs, *figures) if one.headline not in known]
    if lacking:
        results = evaluate(case, dict.fromkeys(one.line for one in lacking))
        known |= {one: one.of(results) for one in lacking}
    first = case.scenarios.index(case.first_scenario)
    with_chances = probabilities(case) is not None

    def beside(one: Figure) -> Apart:
        weighed = expected(case, known[one.headline])
        reference = float(known[one.headline][first]) if weighed is None else weighed
        return Apart(one.name, _label(one), one.shape, drawn[one.headline].mean, reference)

    found = [
        told
        for one in (*figures, *needs)
        if is_apart(drawn[one.headline], (told := beside(one)).named)
        and number(told.drawn, told.shape) != number(told.named, told.shape)
    ]
    need = beside(needs[0]) if needs else None
    scenario = "" if with_chances else case.label_of("scenario", case.first_scenario)
    return Comparison(tuple(found), need, scenario)
