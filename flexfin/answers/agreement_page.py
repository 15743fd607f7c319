"""The whole of `flexfin agreement`: the range with steps and offers, or one or two terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flexfin.answers import offers as offering
from flexfin.answers import sensitivity as trade
from flexfin.answers.agreement import AgreementFigures, say_agreement, say_end, say_title
from flexfin.answers.agreement_terms import Term
from flexfin.answers.findings import checks_data
from flexfin.answers.page import Page
from flexfin.answers.scenarios import spreads_data, spreads_rows
from flexfin.engine.bargain import FeeRange


def _range_data(found: FeeRange | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "floor": found.floor,
        "ceiling": found.ceiling,
        "midpoint": found.midpoint,
        "equal_split": found.split,
        "exists": found.exists,
    }


def agreement_data(figures: AgreementFigures) -> dict[str, Any]:
    """Give the range of the fee as data, with English keys."""
    case, outcomes = figures.case, figures.outcomes
    total = float(outcomes.weights.sum())
    one_by_one = outcomes.scenarios if figures.spreads is None else ()
    return {
        "case": case.name,
        "scenarios": list(one_by_one),
        "is_hindsight": outcomes.is_hindsight,
        "months": figures.months,
        "fee": figures.fee,
        "range": _range_data(figures.range),
        "sides": {
            side: found._asdict()
            for side, found in (("grantor", figures.grantor), ("holder", figures.holder))
        },
        "by_scenario": {
            name: {
                "probability": float(outcomes.weights[position]) / total,
                "grantor_gain": float(outcomes.grantor[position]),
                "holder_gain": float(outcomes.holder[position]),
                "range": _range_data(figures.range_of(position)),
            }
            for position, name in enumerate(one_by_one)
        },
        **({} if figures.spreads is None else spreads_data(figures.spreads)),
        "findings": [finding.data() for finding in figures.findings],
        "checks": checks_data(figures.checks),
    }


def agreement_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item, scenario and value."""
    rows: list[list[Any]] = [["agreement", "fee", "", "", data["fee"]]]
    rows += [["range", key, "", "", _plain(value)] for key, value in (data["range"] or {}).items()]
    for side, found in data["sides"].items():
        rows += [["sides", key, side, "", value] for key, value in found.items()]
    for name, found in data["by_scenario"].items():
        rows += [
            ["by_scenario", key, "", name, value] for key, value in found.items() if key != "range"
        ]
        rows += [
            ["by_scenario", key, "", name, _plain(value)]
            for key, value in (found["range"] or {}).items()
        ]
    rows += [[table, name, what, "", value] for table, name, what, value in spreads_rows(data)]
    rows += [
        ["findings", one["line"], one["at"].get("group", ""), "", 1] for one in data["findings"]
    ]
    rows += [["checks", one["line"], "", "", one["largest_deviation"]] for one in data["checks"]]
    return rows


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


# --- all together ------------------------------------------------------------------------------


class Parts(NamedTuple):
    """What is shown beside the range: steps and offers, or the terms that were asked for."""

    offers: tuple[offering.Offer, ...] = ()
    steps: tuple[trade.TermStep, ...] = ()
    term: trade.TermFigures | None = None
    grid: trade.GridFigures | None = None


Spans = Sequence[tuple[Term, tuple[float, float]]]


def parts_of(figures: AgreementFigures, spans: Spans) -> Parts:
    """Work out one term over its span, or a grid of two; without either the whole agreement."""
    deal = figures.deal
    if len(spans) == 1:
        return Parts(term=trade.term_figures(deal, *spans[0]))
    if len(spans) == 2:
        (row, row_span), (column, column_span) = spans
        return Parts(grid=trade.grid_figures(deal, row, column, row_span, column_span))
    return Parts(steps=trade.step_figures(deal), offers=offering.offers_of(deal))


def all_data(figures: AgreementFigures, parts: Parts) -> dict[str, Any]:
    """Give everything as data, with English keys."""
    data = agreement_data(figures)
    if parts.term:
        data["term"] = trade.term_data(parts.term)
    elif parts.grid:
        data["grid"] = trade.grid_data(parts.grid)
    else:
        data["steps"] = trade.steps_data(parts.steps)
        data["fee_shares"] = offering.analogues_of(figures.case)
        data["offers"] = offering.offers_data(parts.offers)
    return data


def all_rows(figures: AgreementFigures, parts: Parts) -> list[list[Any]]:
    """Give everything as rows for CSV."""
    data = all_data(figures, parts)
    rows = agreement_rows(data)
    if parts.term:
        return rows + trade.term_rows(data["term"])
    if parts.grid:
        return rows + trade.grid_rows(data["grid"])
    rows += [["fee_shares", name, "", "", share] for name, share in data["fee_shares"].items()]
    return rows + trade.steps_rows(data["steps"]) + offering.offers_rows(data["offers"])


def say_all(page: Page, figures: AgreementFigures, parts: Parts) -> None:
    """Add what was asked for: the whole agreement, or one or two terms."""
    if parts.term or parts.grid:
        say_title(page, figures)
        if parts.term:
            trade.say_term(page, parts.term)
        if parts.grid:
            trade.say_grid(page, parts.grid)
        return
    say_agreement(page, figures)
    trade.say_steps(page, figures.deal, parts.steps)
    offering.say_offers(page, parts.offers)
    offering.say_analogues(page, figures.case, offering.analogues_of(figures.case))
    say_end(page, figures)
