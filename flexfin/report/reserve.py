"""The reserve of a case: what letting it saves, how sure that is, and how it is shown."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.case import Case
from flexfin.distribution import in_tail, tail, tornado
from flexfin.evaluate import Results, evaluate
from flexfin.language import _
from flexfin.model import Models
from flexfin.page import Column, Page, Shape, number, shown
from flexfin.report.figures import Array, group_labels, see_lines, spread
from flexfin.report.judgement import (
    Finding,
    checks_data,
    findings_of,
    judged,
    say_findings,
    show_checks,
)
from flexfin.report.scenarios import (
    Asked,
    Figure,
    Spreads,
    show_named,
    show_statistics,
    spreads_data,
    spreads_of,
    spreads_rows,
)
from flexfin.simulation import Headline
from flexfin.tables import Check, checks_of, to_csv, to_json

# the rows of the table of strategies, and how they are written
_STRATEGIES: Final[tuple[tuple[str, Shape], ...]] = (
    ("net_cost_value", "whole"),
    ("net_cost_year", "whole"),
    ("shortage_cost_year", "whole"),
    ("empty_reserve_cost_year", "whole"),
    ("strategy_service_level", "percent"),
    ("strategy_short_months", "whole"),
    ("strategy_days_short", "whole"),
    ("strategy_emergency_days", "whole"),
    ("strategy_opened", "whole"),
)
_HOLDING: Final = ("holding_cost_year", "letting_result_year", "holding_cost_after_letting_year")
_NET, _SERVICE = "net_cost_value", "strategy_service_level"
_SAVING, _SAVING_VALUE, _KEEP_VALUE = (
    "reserve_saving_year",
    "reserve_saving_value",
    "keep_saving_value",
)
_PARTY, _PARTY_VALUE, _OUTSIDE = "saving_of_party_year", "saving_of_party_value", "saving_outside"
_DELIVERED, _WANTED, _PLACES = "delivered_after_call", "service_level", "reserve_places"
_LINES: Final = (
    *(name for name, _shape in _STRATEGIES), *_HOLDING, _SAVING, _SAVING_VALUE, _KEEP_VALUE,
    _PARTY, _PARTY_VALUE, _OUTSIDE, _DELIVERED, _PLACES,
)  # fmt: skip
_MODELS: Final = ("time", "demand", "occupancy", "integral_cost", "reserve_capacity")
# what is told of the worst 5%, beside the average; also of the need in the tornado
NEED_PEAK: Final = Headline("reception_need", (), "highest")
NEED_MEAN: Final = Headline("reception_need", (), "mean")
_TAIL: Final[tuple[tuple[Headline, Shape], ...]] = (
    (NEED_PEAK, "whole"),
    (NEED_MEAN, "whole"),
    (Headline("strategy_short_months", ("let",)), "digits"),
    (Headline("strategy_days_short", ("let",)), "whole"),
    (Headline("reserve_called", (), "months"), "digits"),
    (Headline("shortage_cost_year", ("let",)), "whole"),
    (Headline("letting_result_year"), "whole"),
)
SAVING: Final = Headline(_SAVING_VALUE)


class ReserveFigures(NamedTuple):
    """Everything that `flexfin reserve` shows."""

    case: Case
    scenario: str
    results: Results
    spreads: Spreads
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return spread(self.results, name, axes)

    def value(self, name: str) -> float:
        """Give a line that is one number."""
        return float(self.of(name))

    @property
    def callable_groups(self) -> list[int]:
        """Give the positions of the groups that are the reserve."""
        return np.nonzero(self.of(_PLACES, "group"))[0].tolist()


def reserve_figures(
    case: Case, models: Models, scenario: str, asked: Asked | None = None
) -> ReserveFigures:
    """Work out what `flexfin reserve` shows; with drawn scenarios where these are asked for.

    Raises FlexfinError where the case lacks a section that this needs.
    """
    see_lines(case, models, _LINES, "reserve")
    results = evaluate(case, [*_LINES, *judged(case, _MODELS)], scenarios=[scenario])
    spreads = spreads_of(case, _spread_figures(case), asked, [h for h, _shape in _TAIL])
    return ReserveFigures(
        case, scenario, results, spreads, findings_of(results), checks_of(results)
    )


def _spread_figures(case: Case) -> list[Figure]:
    """Give the figures that are shown over scenarios."""
    words: dict[str, str] = {
        _SAVING_VALUE: _("Saving against holding"),
        _SAVING: _("Saving against holding, a year"),
        _KEEP_VALUE: _("Saving against giving up"),
    }
    figures = [Figure(Headline(name), name, label, "whole") for name, label in words.items()]
    strategies = {
        one: shown(case.label_of("strategy", one)) for one in case.elements_of("strategy")
    }
    figures += [
        Figure(Headline(_NET, (one,)), f"{_NET}.{one}", _("Net cost: {name}", name=label), "whole")
        for one, label in strategies.items()
    ]
    figures += [
        Figure(
            Headline(_SERVICE, (one,)),
            f"{_SERVICE}.{one}",
            _("Months without shortage: {name}", name=label),
            "percent",
        )
        for one, label in strategies.items()
        if one in ("hold", "let")
    ]
    return figures


# --- as data -------------------------------------------------------------------------------------


def reserve_data(figures: ReserveFigures) -> dict[str, Any]:
    """Give the figures of the reserve as data, with English keys."""
    case = figures.case
    months = case.calendar.months

    def along(name: str, axis: str) -> dict[str, float]:
        return dict(zip(case.elements_of(axis), figures.of(name, axis).tolist(), strict=True))

    return {
        "case": case.name,
        "scenario": figures.scenario,
        "start": months[0],
        "end": months[-1],
        "months": case.calendar.count,
        "saving": {name: figures.value(name) for name in (_SAVING_VALUE, _SAVING, _KEEP_VALUE)},
        "strategies": {name: along(name, "strategy") for name, _shape in _STRATEGIES},
        "service_level_wanted": float(case.values[_WANTED][()]),
        "holding_cost": {name: figures.value(name) for name in _HOLDING},
        "parties": {name: along(name, "party") for name in (_PARTY, _PARTY_VALUE)},
        "delivered_after_call": {
            group: [
                {"month": month, "places": places}
                for month, places in _steps(figures.of(_DELIVERED, "group", "month")[place])
            ]
            for place, group in enumerate(case.elements_of("group"))
            if place in figures.callable_groups
        },
        "scenarios": spreads_data(figures.spreads),
        "worst": {_name(h): values for h, values in worst_data(figures.spreads).items()},
        "tornado": dict(tornado_of(figures.spreads)),
        "findings": [finding.data() for finding in figures.findings],
        "checks": checks_data(figures.checks),
    }


def _name(headline: Headline) -> str:
    return ".".join(
        (headline.line, *headline.key, *([] if headline.how == "value" else [headline.how]))
    )


def _steps(delivered: Array) -> list[tuple[int, float]]:
    """Give the months after a call in which more places are there, from 0, and how many."""
    steps = [(0, float(delivered[0]))]
    for month, places in enumerate(delivered.tolist()):
        if abs(places - steps[-1][1]) > 1e-9:
            steps.append((month, places))
    return steps


def worst_data(spreads: Spreads) -> dict[Headline, dict[str, float]]:
    """Say what was true in the worst 5% of the saving, beside the average of all scenarios."""
    drawn = spreads.simulated
    if drawn is None:
        return {}
    shares = tail(drawn.figures[SAVING], None, "high")
    return {
        headline: {
            "worst": in_tail(drawn.figures[headline], shares),
            "average": float(drawn.figures[headline].mean()),
        }
        for headline, _shape in _TAIL
    }


def tornado_of(spreads: Spreads) -> list[tuple[str, float]]:
    """Give what the saving goes up and down with most: inputs drawn, and the need."""
    drawn = spreads.simulated
    if drawn is None:
        return []
    inputs = {**drawn.inputs, **{_name(h): drawn.figures[h] for h in (NEED_MEAN, NEED_PEAK)}}
    return list(tornado(drawn.figures[SAVING], inputs))


def reserve_json(figures: ReserveFigures) -> str:
    """Write the figures of the reserve as JSON."""
    return to_json(reserve_data(figures))


def reserve_csv(figures: ReserveFigures) -> str:
    """Write the figures of the reserve as CSV: table, figure, of what, value."""
    data = reserve_data(figures)
    rows: list[list[Any]] = [["saving", name, "", value] for name, value in data["saving"].items()]
    for table in ("strategies", "parties", "worst"):
        rows += [
            [table, name, of, value]
            for name, values in data[table].items()
            for of, value in values.items()
        ]
    rows.append(["strategies", "service_level_wanted", "", data["service_level_wanted"]])
    rows += [["holding_cost", name, "", value] for name, value in data["holding_cost"].items()]
    for group, steps in data["delivered_after_call"].items():
        rows += [["delivered_after_call", group, one["month"], one["places"]] for one in steps]
    rows += spreads_rows(data["scenarios"])
    rows += [["tornado", name, "", value] for name, value in data["tornado"].items()]
    rows += [["findings", one["line"], one["at"].get("group", ""), 1] for one in data["findings"]]
    rows += [["checks", one["line"], "", one["largest_deviation"]] for one in data["checks"]]
    return to_csv(["table", "figure", "of", "value"], rows)


# --- in tables -----------------------------------------------------------------------------------


def reserve_tables(figures: ReserveFigures, width: int, colours: bool) -> str:
    """Write the figures of the reserve as tables and sentences, `width` columns wide."""
    case = figures.case
    page = Page(width)
    title = _("{case}: hold the reserve empty, let it or give it up", case=shown(case.name))
    page.say(title, "bold")
    months = case.calendar.months
    page.say(
        _("Scenario {scenario}; {start} to {end} ({count} months). Amounts are in prices of the "
          "month itself; present values at the discount rate of the case.",
          scenario=figures.scenario, start=months[0], end=months[-1], count=len(months)),
        "dim",
    )  # fmt: skip
    _say_answer(page, figures)
    _show_strategies(page, figures)
    _show_holding(page, figures)
    _show_parties(page, figures)
    _show_delivery(page, figures)
    show_named(page, figures.spreads)
    show_statistics(page, figures.spreads)
    _show_worst(page, figures)
    _show_tornado(page, figures)
    say_findings(page, figures.findings, case, _("What deserves attention"))
    show_checks(page, figures.checks)
    return page.text(colours)


def _say_answer(page: Page, figures: ReserveFigures) -> None:
    page.lines.append([])
    saving = figures.value(_SAVING)
    text = (
        _("Letting saves € {amount} a year against holding the rooms empty.",
          amount=number(saving, "whole"))
        if saving >= 0
        else _("Letting costs € {amount} a year more than holding the rooms empty.",
               amount=number(-saving, "whole"))
    )  # fmt: skip
    page.say(text, "green" if saving >= 0 else "yellow")
    keep = figures.value(_KEEP_VALUE)
    text = (
        _("Against giving the rooms up it saves € {amount} over the whole period, in present "
          "value.", amount=number(keep, "whole"))
        if keep >= 0
        else _("Giving the rooms up is € {amount} cheaper over the whole period, in present value.",
               amount=number(-keep, "whole"))
    )  # fmt: skip
    page.say(text, "green" if keep >= 0 else "yellow")
    drawn = figures.spreads.simulated
    if drawn is not None:
        found = drawn.statistics(SAVING)
        page.say(
            _("Over {count} drawn scenarios letting saves € {mean} on average against holding, in "
              "present value; in {share} of them it costs more.",
              count=number(drawn.count, "whole"), mean=number(found.mean, "whole"),
              share=number(found.loss_chance or 0.0, "percent"))
            if found.mean >= 0
            else _("Over {count} drawn scenarios letting costs € {mean} more on average than "
                   "holding, in present value; it costs more in {share} of them.",
                   count=number(drawn.count, "whole"), mean=number(-found.mean, "whole"),
                   share=number(found.loss_chance or 0.0, "percent"))
        )  # fmt: skip


def _show_strategies(page: Page, figures: ReserveFigures) -> None:
    case, lines = figures.case, figures.case.models.lines
    page.heading(
        _("Hold, let or give up"),
        _("In euros, places and months. Net cost: cost of shortages, less the result of letting or "
          "what giving up saves. The wanted share of months without shortage is {share}.",
          share=number(float(case.values[_WANTED][()]), "percent")),
    )  # fmt: skip
    columns = [
        Column(
            "",
            case.label_of("strategy", strategy),
            tuple(
                number(figures.of(name, "strategy")[place], shape) for name, shape in _STRATEGIES
            ),
        )
        for place, strategy in enumerate(case.elements_of("strategy"))
    ]
    labels = [str(lines[name].label) for name, _shape in _STRATEGIES]
    page.table(_("Figure"), labels, columns, breaks=(4,))


def _show_holding(page: Page, figures: ReserveFigures) -> None:
    lines = figures.case.models.lines
    page.heading(_("What the reserve costs a year, in euros"))
    amounts = [figures.value(name) for name in _HOLDING]
    cells = (number(amounts[0], "whole"), number(-amounts[1], "whole"), number(amounts[2], "whole"))
    labels = [str(lines[name].label) for name in _HOLDING]
    page.table(_("Cost"), labels, [Column("", _("a year"), cells)], breaks=(2,))


def _show_parties(page: Page, figures: ReserveFigures) -> None:
    case = figures.case
    page.heading(
        _("Whose saving it is, in euros"),
        _("Letting against holding: cost of shortages, rent, contracts of the rooms, refit. "
          "Service charges are taken as passed on at cost. Present value: at a party's own rate."),
    )  # fmt: skip
    labels = [shown(case.label_of("party", party)) for party in case.elements_of("party")]
    year, value = figures.of(_PARTY, "party"), figures.of(_PARTY_VALUE, "party")
    outside = float(figures.of(_OUTSIDE, "month").sum() * 12 / case.calendar.count)
    cells = [[number(amount, "whole") for amount in column] for column in (year, value)]
    if abs(outside) > 0.005:
        labels.append(_("others"))
        cells[0].append(number(outside, "whole"))
        cells[1].append("–")
    labels.append(_("Total"))
    cells[0].append(number(float(year.sum()) + outside, "whole"))
    cells[1].append("–")
    columns = [Column("", _("a year"), tuple(cells[0])),
               Column("", _("present value"), tuple(cells[1]))]  # fmt: skip
    page.table(_("Party"), labels, columns, breaks=(len(labels) - 1,))


def _show_delivery(page: Page, figures: ReserveFigures) -> None:
    places = figures.callable_groups
    if not places:
        return
    page.heading(
        _("Places delivered after a call of the whole reserve"),
        _("With the rooms let as at the start: empty rooms at once, the others after notice and "
          "refit, those who stay on later."),
    )  # fmt: skip
    delivered = figures.of(_DELIVERED, "group", "month")
    months = sorted({month for place in places for month, _p in _steps(delivered[place])})
    names = group_labels(figures.case)
    columns = [
        Column("", names[place], tuple(number(delivered[place, m], "whole") for m in months))
        for place in places
    ]
    labels = [_("at once") if month == 0 else _("after {count} months", count=month)
              for month in months]  # fmt: skip
    page.table(_("Moment"), labels, columns)


def _show_worst(page: Page, figures: ReserveFigures) -> None:
    worst = worst_data(figures.spreads)
    if not worst:
        return
    page.heading(
        _("What was true in the worst 5%"),
        _("The scenarios in which letting saves least, beside the average of all."),
    )
    shapes = dict(_TAIL)
    columns = [
        Column("", head, tuple(number(worst[h][key], shapes[h]) for h in worst))
        for key, head in (("worst", _("worst 5%")), ("average", _("average")))
    ]
    page.table(_("Figure"), [label_of(figures.case, h) for h in worst], columns)


def label_of(case: Case, headline: Headline) -> str:
    """Give the label of a figure: of its line, with what is taken of its months."""
    taken = {"highest": _("highest month"), "mean": _("average month"), "months": _("months")}
    label = case.models.lines[headline.line].label
    axes = case.models.lines[headline.line].elements
    names = [
        shown(case.label_of(axis, name)) for axis, name in zip(axes, headline.key, strict=True)
    ]
    last = [taken[headline.how]] if headline.how in taken else []
    return ", ".join([str(label), *names, *last])


def _show_tornado(page: Page, figures: ReserveFigures) -> None:
    found = tornado_of(figures.spreads)
    if not found:
        return
    page.heading(
        _("What the saving goes up and down with"),
        _("Rank correlation: 1 always up together, -1 always against each other, 0 no relation."),
    )
    cells = tuple(number(value, "cents") for _name, value in found)
    page.table(_("Input"), [input_label(figures.case, name) for name, _v in found],
               [Column("", _("correlation"), cells)])  # fmt: skip


def input_label(case: Case, name: str) -> str:
    """Give the label of a bar of the tornado: an input by its path, or a figure of the need."""
    for headline in (NEED_MEAN, NEED_PEAK):
        if name == _name(headline):
            return label_of(case, headline)
    return name
