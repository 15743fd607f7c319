"""The reservation agreement of a case under any terms: gains by scenario, terms by their path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.figures import over_scenarios
from flexfin.answers.input_text import label_of, number_shape, number_text
from flexfin.case.case import Case
from flexfin.case.plain import with_plain
from flexfin.case.row import Row, row_at
from flexfin.case.words import Words
from flexfin.engine.bargain import Outcomes
from flexfin.engine.draw import DrawRequest, simulate, weights_in
from flexfin.engine.load import with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import Results, evaluate
from flexfin.engine.together import run_together
from flexfin.formulas.units import unit_words
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape
from flexfin.ground.numbers import number_text as number_word
from flexfin.ground.view import TableColumn, columns, shown
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine

FEE, HOLDER, GRANTOR = "fee", "holder", "grantor"
GRANTOR_GAIN, HOLDER_GAIN = "grantor_gain", "holder_gain"
GRANTOR_BASE, HOLDER_BASE, PROBABILITY = "fee_base_grantor", "fee_base_holder", "probability"
SIDES, FEE_UNIT = ("grantor", "holder"), "EUR/place/day"
# the terms of which a step is valued; the fee is what the others are valued in
_VALUED: Final = (
    FEE,
    "call_price",
    "reservation_notice",
    "minimum_call_months",
    "term_months",
    "late_penalty",
)
OUTCOMES: Final = (GRANTOR_GAIN, HOLDER_GAIN, GRANTOR_BASE, HOLDER_BASE)


class NoTerm(Exception):
    """A path that is no term to bargain over; `word` and `known` are for the nearest one."""

    def __init__(
        self, message: str, remedy: str = "", word: str = "", known: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.message, self.remedy, self.word, self.known = message, remedy, word, known


def outcomes_of(results: Results) -> Outcomes:
    """Give what the agreement is worth to both sides in the scenarios of a run."""
    lines = (over_scenarios(results, name, ()) for name in OUTCOMES)
    return Outcomes(tuple(results.scenarios), weights_in(results), *lines)


def drawn_outcomes(case: Case, asked: DrawRequest) -> Outcomes:
    """Give what an agreement is worth in drawn scenarios: each counts the same."""
    lines = [Headline(line) for line in OUTCOMES]
    drawn = simulate(case, lines, asked.scenarios, asked.seed, progress=asked.progress)
    names = tuple(str(place) for place in range(1, drawn.count + 1))
    return Outcomes(names, np.ones(drawn.count), *(drawn.figures[line] for line in lines))


def sides_of(case: Case) -> tuple[str, str]:
    """Give the two parties, grantor and holder, as the case names them."""
    return str(case.values[GRANTOR][()]), str(case.values[HOLDER][()])


def side_labels(case: Case) -> tuple[str, str]:
    """Give the names of the two parties, safe to print."""
    grantor, holder = sides_of(case)
    return shown(case.label_of("party", grantor)), shown(case.label_of("party", holder))


def labels_over(cases: Iterable[Case]) -> tuple[str, str]:
    """Give the names of the two sides; one that is not the same party everywhere, by its role."""
    roles = (_("the grantor"), _("the holder"))
    found = zip(*map(side_labels, cases), strict=True)
    grantor, holder = (
        names[0] if len({*names}) == 1 else role for names, role in zip(found, roles, strict=True)
    )
    return grantor, holder


def sides_told(called: Sequence[str], cases: Sequence[Case]) -> tuple[str, ...]:
    """Say which party a side is in each case, by what each is called, of sides that differ."""
    found, sides = [], zip(*map(side_labels, cases), strict=True)
    for role, names in zip(labels_over(cases), sides, strict=True):
        others = [
            _("{side} in {offer}", side=name, offer=offer)
            for offer, name in zip(called, names, strict=True)
            if name != names[0]
        ]
        if others:
            found.append(f"{role[0].upper()}{role[1:]}: {'; '.join([names[0], *others])}.")
    return tuple(found)


def gain_columns(sides: tuple[str, str], over: str) -> tuple[TableColumn, ...]:
    """Make the columns of what both sides gain, in euros."""
    return columns((GRANTOR_GAIN, HOLDER_GAIN), sides, over, "whole", "EUR")


class Term(NamedTuple):
    """A numeric input of the case, by its path, and its value in the case."""

    path: str
    line: InputLine
    label: str
    value: float

    @property
    def whole(self) -> bool:
        """Tell whether it takes whole numbers only."""
        return self.line.whole

    @property
    def unit(self) -> str:
        """Give its unit in words; "%" for a share."""
        if self.is_percentage:
            return "%"
        if str(self.line.unit) == "month":
            return _("months")
        return unit_words(self.line.unit) if self.line.unit is not None else ""

    @property
    def is_percentage(self) -> bool:
        """Tell whether it is written as a percentage."""
        return self.line.is_percentage

    @property
    def shape(self) -> Shape:
        """Tell how its values are written."""
        return number_shape(self.line)

    def text(self, value: float) -> str:
        """Write a value of this term."""
        return number_text(self.line, value)


def term_of(case: Case, path: str) -> Term:
    """Find a term by its path. Raises NoTerm where it is none, with what to do instead."""
    if path not in case.rows:
        raise NoTerm(_("there is no input '{path}'", path=path), word=path, known=(*case.rows,))
    row = row_at(case, path)
    line, key = row.line, row.key
    if case.is_confidential(path):
        raise NoTerm(
            _("'{path}' is confidential in this case, so it is no term for the table", path=path),
            _("With --set {path}=VALUE you see for yourself what it does.", path=path),
        )
    if line.is_text:
        raise NoTerm(
            _("'{path}' holds a word, not a number", path=path),
            _("Compare words as offers of the case, or with --set {path}=WORD.", path=path),
        )
    value = None if line.date else case.number(line.name, key)
    if value is None or "scenario" in line.row_axes:
        kind = _("a month") if line.date else _("an amount for every month")
        raise NoTerm(
            _("'{path}' holds {kind}, not one number", path=path, kind=kind),
            _("Compare two cases with `flexfin compare`."),
        )
    return Term(path, line, label_of(row), value)


def valued_terms(case: Case) -> Iterator[tuple[Term, float]]:
    """Give the terms of which a step is valued, and the step: one, or one per cent."""
    for name in _VALUED:
        line = case.models.input_lines[name]
        value = float(case.values[name][()])
        term = Term(line.path, line, label_of(Row(case, line, ())), value)
        try:
            term_of(case, term.path)
        except NoTerm:  # confidential
            continue
        yield term, 0.01 if term.is_percentage else 1.0


def span_of(case: Case, term: Term, start: str, end: str) -> tuple[float, float]:
    """Read the ends of a span of a term.

    Raises FlexfinError where they are no numbers, lie outside the range of the input, or are the
    wrong way round.
    """
    problems: list[Problem] = []
    words = Words(case.sets, case.models.axes, case.calendar, problems)
    ends = [
        words.number(term.line, Scalar(text, Place(f"{option} {text}")))
        for option, text in (("--from", start), ("--to", end))
    ]
    if not problems and ends[0] >= ends[1]:
        message = _("{end} does not lie above {start}", end=end, start=start)
        remedy = _("Give the lowest value with --from and the highest with --to.")
        problems.append(Problem(Place(f"--to {end}"), message, remedy))
    if problems:
        raise FlexfinError(problems)
    return ends[0], ends[1]


def written(value: float) -> str:
    """Write a number as a case file takes it: all digits, and no way to misread it."""
    return number_word(round(value, 12))


class AgreementCase:
    """The agreement of a case, asked for its outcomes under other terms.

    `scenarios` are those that count; where scenarios are `asked` for all are drawn, alike for
    every set of terms.
    """

    def __init__(
        self, case: Case, scenario: str | None = None, asked: DrawRequest | None = None
    ) -> None:
        self.case, self.asked = case, asked
        self.scenarios = (scenario,) if scenario else case.scenarios
        self._known: dict[tuple[tuple[str, str], ...], Outcomes] = {}

    def outcomes(self, changes: Mapping[str, str] | None = None) -> Outcomes:
        """Give what the agreement is worth under other terms, in every scenario."""
        key = tuple(sorted((changes or {}).items()))
        if key not in self._known:
            case = with_inputs(self.case, dict(key))
            if self.asked is None:
                found = outcomes_of(evaluate(case, OUTCOMES, scenarios=self.scenarios))
            else:
                found = drawn_outcomes(case, self.asked)
            self._known[key] = found
        return self._known[key]

    def prepare(self, many: Iterable[Mapping[str, str]]) -> None:
        """Work out together what can be, of many sets of terms: over the scenarios of the case."""
        keys = [tuple(sorted(changes.items())) for changes in many if self.asked is None]
        cases = {
            key: case
            for key in keys
            if key not in self._known and (case := with_plain(self.case, dict(key)))
        }
        if not cases:
            return
        found = run_together(self.case, [*cases.values()], OUTCOMES, self.scenarios)
        for key, results in zip(cases, found, strict=True):
            if results is not None:
                self._known[key] = outcomes_of(results)

    def told(self, found: Outcomes) -> Outcomes:
        """Keep the outcomes of the case itself, where they were worked out with more."""
        self._known[()] = found
        return found

    def at(self, term: Term, value: float) -> Outcomes:
        """Give the outcomes at another value of one term."""
        return self.outcomes(self.changed(term, value))

    def changed(self, term: Term, value: float) -> dict[str, str]:
        """Give what another value of one term changes; nothing where it is that of the case."""
        return {} if value == term.value else {term.path: written(value)}
