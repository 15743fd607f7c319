"""What can be told of scenarios beside the figures: the need, the calls, the inputs drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from flexfin.answers.figures import Figure
from flexfin.answers.input_text import label_of, value_text
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.draw import expected, probabilities
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import Statistics
from flexfin.formulas.arrays import Array
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import Sentence, shown

NEED_PEAK: Final = Headline("reception_need", (), "highest")
NEED_MEAN: Final = Headline("reception_need", (), "mean")


class Circumstance(NamedTuple):
    """Something that is true of a scenario, and how it is written."""

    headline: Headline
    shape: Shape


CIRCUMSTANCES: Final = (
    Circumstance(NEED_PEAK, "whole"),
    Circumstance(NEED_MEAN, "whole"),
    Circumstance(Headline("shortage", (), "months"), "cents"),
    Circumstance(Headline("reserve_called", (), "months"), "cents"),
)


def circumstances_of(case: Case) -> tuple[Circumstance, ...]:
    """Give the circumstances that a case knows."""
    return tuple(one for one in CIRCUMSTANCES if one.headline.line in case.models.lines)


def name_of(headline: Headline) -> str:
    """Give the name of a figure in data: the line, its elements, what is taken of its months."""
    return ".".join(
        (headline.line, *headline.key, *([] if headline.how == "value" else [headline.how]))
    )


def headline_label(case: Case, headline: Headline) -> str:
    """Give the label of a figure: of its line, with what is taken of its months."""
    taken = {"highest": _("highest month"), "mean": _("average month"), "months": _("months")}
    line = case.models.lines[headline.line]
    names = map(shown, Row(case, line, headline.key).names)
    last = [taken[headline.how]] if headline.how in taken else []
    return ", ".join([str(line.label), *names, *last])


def path_label(case: Case, path: str) -> str:
    """Give the label of an input that is drawn."""
    name, key = case.uncertainty[path].rows[0]
    return label_of(Row(case, case.models.input_lines[name], key))


def path_text(case: Case, path: str, value: float) -> str:
    """Write a value of an input that is drawn; the mean of whole numbers need not be whole."""
    name, _key = case.uncertainty[path].rows[0]
    line = case.models.input_lines[name]
    if line.whole:
        return number(value, "digits")
    return value_text(case, line, value)


def circumstance_labels(case: Case, circumstances: Sequence[Circumstance]) -> list[str]:
    """Give the labels of circumstances, and of the inputs that are drawn."""
    return [
        *(headline_label(case, one.headline) for one in circumstances),
        *(path_label(case, path) for path in case.uncertainty),
    ]


def circumstance_cells(
    case: Case, circumstances: Sequence[Circumstance], values: Mapping[str, float]
) -> tuple[str, ...]:
    """Write the values of circumstances and of inputs that are drawn, by name, as a column."""
    shapes = {name_of(one.headline): one.shape for one in circumstances}
    return tuple(
        number(value, shapes[name]) if name in shapes else path_text(case, name, value)
        for name, value in values.items()
    )


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
