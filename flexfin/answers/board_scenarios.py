"""What the Board summary says over many scenarios, drawn or named, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from flexfin.answers.figures import Array
from flexfin.case.case import Case
from flexfin.case.words import read_day
from flexfin.engine.draw import DrawRequest, named, probabilities, simulate, weights_in
from flexfin.engine.results import Headline, Terms
from flexfin.engine.run import Results, evaluate
from flexfin.engine.statistics import Statistics, expectation, statistics
from flexfin.ground.messages import _
from flexfin.ground.months import day_words
from flexfin.ground.numbers import number
from flexfin.model.line import RowKey
from flexfin.workbook.sheets.summary_page import VALUE

NEED, SHORTAGE, _YEARLY = "reception_need", "shortage", "result_by_year"
_LOW, _HIGH = 0.10, 0.90


class Over(NamedTuple):
    """What is known over many scenarios: of the need by month, and of single figures.

    `need` has P10 and P90 of the need by month; `figures` the values in each scenario, which count
    by `weights`.
    """

    case: Case
    scenarios: int
    seed: int | None  # None: the scenarios that the case names
    weighed: bool  # by chances that the case gives
    need: tuple[Array, ...] | None
    figures: Mapping[Headline, Array]
    weights: Array

    def of(self, terms: Terms) -> Array:
        """Give a sum of rows in each scenario."""
        return sum((self.figures[term] for term in terms), np.zeros(len(self.weights)))

    def expected(self, terms: Terms, where: Terms = ()) -> float:
        """Give the expectation of a sum of rows, over the scenarios in which another is not 0."""
        return mean_where(self.of(terms), self.weights, self.of(where) if where else None)

    def chance(self, holds: Array) -> str:
        """Say how likely something is that holds in some scenarios."""
        share = float(self.weights @ holds / self.weights.sum())
        return number(share, "percent").replace(",0", "").replace(".0", "")

    def spread(self, terms: Terms) -> Statistics:
        """Give the statistics of a sum of which high is better."""
        return statistics(self.of(terms), self.weights, "high")

    def years_of(self, party: str) -> Array:
        """Give the cash of a party in each calendar year, shape (years, scenarios)."""
        return np.stack([self.figures[one] for one in _years_of(self.case, party)])

    def worst_year(self, party: str) -> float:
        """Give the cash of the worst year of a party in any scenario that can be."""
        return float(self._worst_of(party).min())

    def worst_year_at(self, party: str) -> int:
        """Give which year that is; the first of several."""
        return int(self._worst_of(party).argmin())

    def _worst_of(self, party: str) -> Array:
        found: Array = self.years_of(party)[:, self.weights > 0].min(axis=1)
        return found


def mean_where(values: Array, weights: Array, where: Array | None) -> float:
    """Give the expectation over the scenarios in which `where` is not 0; over all, if it is 0."""
    counts = weights if where is None else weights * (where != 0.0)
    return expectation(values, counts if counts.any() else weights)


def of_offer(case: Case, asked: DrawRequest | None, figures: Iterable[Terms]) -> Over:
    """Work out the same of an offer, of which no more than that is asked."""
    figures = [*figures]
    names = dict.fromkeys([NEED, _YEARLY, *(term.line for terms in figures for term in terms)])
    results = evaluate(case, [name for name in names if name in case.models.lines])
    return over_scenarios(case, results, asked, figures)


def over_scenarios(
    case: Case, results: Results, asked: DrawRequest | None, figures: Iterable[Terms] = ()
) -> Over:
    """Work out what hangs on many scenarios: the drawn ones where asked for, else the named."""
    lines = case.models.lines
    paths: list[RowKey] = [(NEED, ())] if NEED in lines else []
    wanted = [term for terms in figures for term in terms]
    for party in case.elements_of("party") if _YEARLY in lines else ():
        wanted += _years_of(case, party)
    headlines = [*dict.fromkeys(wanted)]
    if asked is None:
        weighed, weights = probabilities(case) is not None, weights_in(results)
        rows = {row: results.monthly(*row) for row in paths}
        values: Mapping[Headline, Array] = named(results, headlines)
        count, seed = len(case.scenarios), None
    else:
        drawn = simulate(case, headlines, asked.scenarios, asked.seed, paths=paths)
        rows, values = dict(drawn.paths), drawn.figures
        weights, weighed = np.ones(drawn.count), False
        count, seed = drawn.count, drawn.seed
    need = _quantiles(rows[paths[0]], weights, (_LOW, _HIGH)) if paths else None
    return Over(case, count, seed, weighed, need, values, weights)


def _quantiles(paths: Array, weights: Array, shares: Sequence[float]) -> tuple[Array, ...]:
    """Give values that occur, by month; `paths` has months by scenarios."""
    chances = np.broadcast_to(weights[: paths.shape[1]], paths.shape)
    return tuple(np.quantile(paths, shares, axis=1, method="inverted_cdf", weights=chances))


def _years_of(case: Case, party: str) -> list[Headline]:
    """Give the cash of a party in each calendar year, of a broken one in the months there are.

    They are all the cash that the average year is taken of.
    """
    return [Headline(_YEARLY, (party, year)) for year in case.calendar.years]


def told_over(over: Over, date: str) -> str:
    """Say over which scenarios the values on the sheet are worked out."""
    count = number(over.scenarios, "whole")
    date = day_words(day) if (day := read_day(date)) else date
    if over.seed is not None:
        text = _("A value at export, over {count} drawn scenarios, seed {seed}; {date}.",
                 count=count, seed=over.seed, date=date)  # fmt: skip
    elif over.scenarios == 1:
        text = _("A value at export, of the one scenario of the case; {date}.", date=date)
    elif over.weighed:
        text = _("A value at export, over the {count} scenarios of the case by their chances; "
                 "{date}.", count=count, date=date)  # fmt: skip
    else:
        text = _("A value at export, over the {count} scenarios of the case, all counting equally; "
                 "{date}.", count=count, date=date)  # fmt: skip
    return f"{VALUE} {text}"
