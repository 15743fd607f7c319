"""What the Board summary says over many scenarios, drawn or named, and how that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.figures import Array
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange
from flexfin.engine.draw import DrawRequest, Headline, probabilities, simulate, weights_in
from flexfin.engine.run import Results
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.model.line import RowKey
from flexfin.workbook.sheets.board_parts import VALUE

NEED, SHORTAGE, _YEARLY = "reception_need", "shortage", "result_by_year"
_LOW, _HIGH, _BAD = 0.10, 0.90, 0.10


class Over(NamedTuple):
    """What is known over many scenarios: of the need by month, and of each party by year.

    `need` has P10 and P90 of the need and P90 of the shortage, by month; by party `mean_year` is
    the cash of the average year, `bad_year` that of one year in ten, `worst_year` of the worst;
    `range` is that of the fee.
    """

    scenarios: int
    seed: int | None  # None: the scenarios that the case names
    weighed: bool  # by chances that the case gives
    need: tuple[Array, ...] | None
    mean_year: Mapping[str, float]
    bad_year: Mapping[str, float]
    worst_year: Mapping[str, float]
    range: FeeRange | None


def over_scenarios(
    case: Case, results: Results, asked: DrawRequest | None, agreement: AgreementFigures | None
) -> Over:
    """Work out what hangs on many scenarios: the drawn ones where asked for, else the named."""
    lines = case.models.lines
    paths: list[RowKey] = [(name, ()) for name in (NEED, SHORTAGE) if name in lines]
    years = _full_years(case)
    parties = case.elements_of("party") if _YEARLY in lines else ()
    yearly = {party: [Headline(_YEARLY, (party, year)) for year in years] for party in parties}
    headlines = [headline for found in yearly.values() for headline in found]
    if asked is None:
        weighed, weights = probabilities(case) is not None, weights_in(results)
        rows = {row: results.monthly(*row) for row in paths}
        values = {headline: headline.of(results) for headline in headlines}
        count, seed = len(case.scenarios), None
    else:
        drawn = simulate(case, headlines, asked.scenarios, asked.seed, paths=paths)
        rows, values = dict(drawn.paths), dict(drawn.figures)
        weights, weighed = np.ones(drawn.count), False
        count, seed = drawn.count, drawn.seed
    need = None
    if len(paths) == 2:
        need = (
            *_quantiles(rows[paths[0]], weights, (_LOW, _HIGH)),
            *_quantiles(rows[paths[1]], weights, (_HIGH,)),
        )
    found = {p: np.stack([values[one] for one in each]) for p, each in yearly.items()}
    mean = {party: float(np.average(one.mean(0), weights=weights)) for party, one in found.items()}
    bad = {party: _pooled(one, weights) for party, one in found.items()}
    worst = {party: float(one[:, weights > 0].min()) for party, one in found.items()}
    fees = agreement.range if agreement else None
    return Over(count, seed, weighed, need, mean, bad, worst, fees)


def _quantiles(paths: Array, weights: Array, shares: Sequence[float]) -> tuple[Array, ...]:
    """Give values that occur, by month; `paths` has months by scenarios."""
    chances = np.broadcast_to(weights[: paths.shape[1]], paths.shape)
    found = np.quantile(paths, shares, axis=1, method="inverted_cdf", weights=chances)
    return tuple(found)


def _pooled(yearly: Array, weights: Array) -> float:
    """Give the result that nine in ten of all years in all scenarios are better than."""
    chances = np.broadcast_to(weights, yearly.shape)
    found = np.quantile(
        yearly.ravel(), _BAD, method="inverted_cdf", weights=np.ravel(chances)
    )  # fmt: skip
    return float(found)


def _full_years(case: Case) -> tuple[str, ...]:
    """Give the calendar years that are whole; all of them where none is."""
    years = case.calendar.years
    spans = {year: case.calendar.months_of(int(year)) for year in years}
    full = tuple(year for year, span in spans.items() if span.stop - span.start == 12)
    return full or years


def told_over(over: Over, date: str) -> str:
    """Say over which scenarios the values on the sheet are worked out."""
    count = number(over.scenarios, "whole")
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
