"""All kinds of agreement on vacancy side by side: what each party would bear under each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.drawn import NEED_MEAN
from flexfin.answers.drawn_and_named import NOTHING, Comparison, compared
from flexfin.answers.figures import Figure, spread
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.scenarios import how
from flexfin.answers.vacancy import KIND, USER, VacancyFigures, scenario_weights
from flexfin.answers.vacancy_by_party import COST, FACTOR, Burden, burden_data, burdens_of
from flexfin.answers.vacancy_page import party_labels, say_weights
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, Headline, drawn_data, run_drawn, simulate
from flexfin.engine.load import with_inputs
from flexfin.engine.run import evaluate
from flexfin.engine.tables import to_csv, to_json
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.model.line import InputLine
from flexfin.model.templates import names_in

_LOSS, _CAPITAL = "vacancy_loss", "capital_rate"
_FUND, _OPERATOR, _OWNER, _WEIGHT = "fund_total", "operator", "owner", "probability"
# by nature the lessor bears vacancy; every price is set against this kind
_NATURAL: Final = "owner_bears_all"
_OWN: Final = "own_layers"


class Kind(NamedTuple):
    """One kind of agreement: what each party bears, and the level amount that makes up for it."""

    name: str
    burdens: tuple[Burden, ...]
    prices: tuple[float, ...]  # EUR a month; positive receives


class KindsFigures(NamedTuple):
    """Everything that `flexfin vacancy --all-kinds` shows."""

    figures: VacancyFigures
    kinds: tuple[Kind, ...]
    assumed: Mapping[str, tuple[str, InputLine]]  # by path: a value that is not given
    asked: DrawRequest | None  # where scenarios are drawn, alike for every kind
    apart: Comparison = NOTHING  # of these with the named scenarios


def kinds_figures(figures: VacancyFigures, asked: DrawRequest | None = None) -> KindsFigures:
    """Work a case out under each kind of agreement, over the named scenarios or drawn ones.

    The numbers that a kind asks for and the case does not give are assumed: its defaults, the
    first other party that uses or lets rooms as the user, and for a fund the expected loss.
    """
    case = figures.case
    line = case.models.input_lines[KIND]
    words = [word for word in line.choices if word != _OWN]
    own = str(case.values[KIND][()])
    mine = figures.burdens if asked is None else _burdens(case, asked)
    found = {own: mine} if own == _OWN else {}
    assumed: dict[str, tuple[str, InputLine]] = {}
    for word in words:
        if word == own:
            found[word] = mine
            continue
        lacking = _lacking(figures, word)
        assumed |= lacking
        given = {name: value for name, (value, _line) in lacking.items()}
        other = with_inputs(case, {**given, line.path: word})
        found[word] = _burdens(other, asked)
    apart = NOTHING
    factors = float(spread(figures.results, FACTOR, ("month",)).sum())
    if asked is not None:  # the discount rate may be drawn
        apart, factors = _apart(case, asked)
    kinds = [
        Kind(word, burdens, _prices(case, burdens, found[_NATURAL], factors))
        for word, burdens in found.items()
    ]
    return KindsFigures(figures, tuple(kinds), assumed, asked, apart)


def _apart(case: Case, asked: DrawRequest) -> tuple[Comparison, float]:
    """Compare the loss over drawn and named scenarios; give the mean sum of discount factors too.

    Parties together bear the loss under each kind.
    """
    total, loss = Headline(FACTOR, (), "total"), Headline(_LOSS, (), "year")
    drawn = simulate(case, [total, loss, NEED_MEAN], asked.scenarios, asked.seed)
    shown_loss = Figure(loss, _LOSS, str(case.models.lines[_LOSS].label), "whole")
    known = {one: drawn.statistics(one) for one in (loss, NEED_MEAN)}
    return compared(case, [shown_loss], known), float(drawn.figures[total].mean())


def _burdens(case: Case, asked: DrawRequest | None) -> tuple[Burden, ...]:
    lines = [COST, FACTOR]
    if asked is None:
        return burdens_of([evaluate(case, lines)], scenario_weights(case))
    return burdens_of(run_drawn(case, lines, asked.scenarios, asked.seed, progress=asked.progress))


def _lacking(figures: VacancyFigures, word: str) -> dict[str, tuple[str, InputLine]]:
    """Give the inputs that a kind asks for and the case does not give, with a value for each."""
    models = figures.case.all_models
    kind = models.input_lines[KIND]
    found = {}
    for name in names_in(models, kind.path, word):
        line = models.input_lines[name]
        if figures.case.origins[name][()].place is not None:
            continue
        if name == _FUND:
            value = f"{_expected_loss(figures):.2f}"
        elif line.names:
            value = _user(figures.case)
        else:
            value = f"{line.default:.4f}"
        found[line.path] = (value, line)
    return found


def _user(case: Case) -> str:
    """Give the user of the case, or else the first party other than the owner that has rooms."""
    if case.origins[USER][()].place is not None:
        return str(case.values[USER][()])
    owner = str(case.values[_OWNER][()])
    operators = [str(name) for name in case.values[_OPERATOR].values()]
    return next((name for name in operators if name != owner), owner)


def _expected_loss(figures: VacancyFigures) -> float:
    """Give the expected vacancy loss per month, in euros."""
    loss = np.asarray(figures.everything[_LOSS].array).mean(-1)
    return float(figures.weights @ np.broadcast_to(loss, len(figures.weights)))


def _prices(
    case: Case, burdens: tuple[Burden, ...], natural: tuple[Burden, ...], factors: float
) -> tuple[float, ...]:
    """Give the level monthly amount that makes each party as well off as when the owner bears all.

    Over the sum of the discount factors, so that it is worth as much as the difference in expected
    cost; a party with a capital_rate counts that on the difference in risk (expected shortfall of
    the worst 5% less the mean) too.
    """
    prices = []
    for mine, before in zip(burdens, natural, strict=True):
        level = (mine.value - before.value) / factors
        rate = float(case.values[_CAPITAL][mine.party,])
        prices.append(level + rate * (mine.capital - before.capital) / 12)
    return tuple(prices)


# --- as data and in tables ---------------------------------------------------------------------


def kinds_data(found: KindsFigures) -> dict[str, Any]:
    """Give the kinds as data, with English keys."""
    figures = found.figures
    over: dict[str, Any] = {
        "probabilities": dict(zip(figures.case.scenarios, figures.weights.tolist(), strict=True))
    }
    if found.asked is not None:
        over = {
            "simulation": drawn_data(figures.case, found.asked.scenarios, found.asked.seed),
            "apart": found.apart.data(),
        }
    return {
        "case": figures.case.name,
        **over,
        "agreement": str(figures.case.values[KIND][()]),
        "assumed": {path: value for path, (value, _line) in found.assumed.items()},
        "kinds": {
            kind.name: {
                burden.party: {
                    **burden_data(burden),
                    "level_amount_per_month": price,
                }
                for burden, price in zip(kind.burdens, kind.prices, strict=True)
            }
            for kind in found.kinds
        },
    }


def kinds_json(found: KindsFigures) -> str:
    """Write the kinds as JSON."""
    return to_json(kinds_data(found))


def kinds_csv(found: KindsFigures) -> str:
    """Write the kinds as CSV: kind, party, figure, scenario and value."""
    data = kinds_data(found)
    rows: list[list[Any]] = [["", "", path, "", value] for path, value in data["assumed"].items()]
    for kind, parties in data["kinds"].items():
        for party, values in parties.items():
            for name in ("expected", "p90", "worst_year", "level_amount_per_month"):
                rows.append([kind, party, name, "", values[name]])
            rows += [
                [kind, party, "by_scenario", s, value] for s, value in values["by_scenario"].items()
            ]
    return to_csv(["kind", "party", "figure", "scenario", "value"], rows)


def kinds_tables(found: KindsFigures, width: int, colours: bool) -> str:
    """Write the kinds as tables, `width` columns wide."""
    figures, page = found.figures, Page(width)
    case = figures.case
    page.say(_("{case}: kinds of agreement on vacancy", case=shown(case.name)), "bold")
    if found.asked is None:
        say_weights(page, figures)
    else:
        count = number(found.asked.scenarios, "whole")
        page.say(
            _("Over {count} drawn scenarios, the same for every kind.", count=count)
            + " "
            + how(case, found.asked.seed),
            "dim",
        )
        if found.apart.figures:
            page.say(found.apart.sentence(), "yellow")
    for path, (value, line) in found.assumed.items():
        page.say(
            _(
                "Assumed, as the case does not give it: {path} = {value} ({label}).",
                path=path,
                value=_shown(case, line, value),
                label=line.label,
            ),
            "yellow",
        )
    choices = case.models.lines[KIND].choices
    own = str(case.values[KIND][()])
    labels = [
        f"{choices[kind.name]} ◄" if kind.name == own else str(choices[kind.name])
        for kind in found.kinds
    ]
    parties = party_labels(case)
    # a party that no kind touches says nothing, unless there is no loss at all
    bearing = [
        place
        for place in range(len(parties))
        if any(kind.burdens[place].touched for kind in found.kinds)
    ] or list(range(len(parties)))
    page.heading(
        _("What each party bears, in euros a year"),
        _(
            "Expected by probability; P90: not exceeded with a probability of 90%; worst: the "
            "calendar year that costs most in any scenario, part of a year times 12 over its "
            "months."
        ),
    )
    columns = []
    for place in bearing:
        mine = [kind.burdens[place] for kind in found.kinds]
        for title, values in (
            (_("Expected"), [burden.expected for burden in mine]),
            (_("P90"), [burden.high for burden in mine]),
            (_("Worst"), [burden.worst for burden in mine]),
        ):
            cells = tuple(number(value, "whole") for value in values)
            columns.append(Column(parties[place], title, cells))
    page.table(_("Kind of agreement"), labels, columns)
    page.heading(
        _("What would make up for it, in euros a month"),
        _(
            "The level amount that makes a party as well off as when the owner bears all: positive "
            "receives, negative pays."
        ),
    )
    page.table(
        _("Kind of agreement"),
        labels,
        [
            Column("", parties[place], tuple(number(k.prices[place], "cents") for k in found.kinds))
            for place in bearing
        ],
    )
    page.say(_("◄ the agreement of this case (vacancy_risk)"), "dim")
    return page.text(colours)


def _shown(case: Case, line: InputLine, value: str) -> str:
    if line.names:
        return shown(case.word(line, value))
    return number(float(value), "cents" if "EUR" in str(line.unit) else "percent")
