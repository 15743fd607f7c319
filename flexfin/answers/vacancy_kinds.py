"""All kinds of agreement on vacancy side by side: what each party would bear under each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from flexfin.answers.drawn import NEED_MEAN, NOTHING, Comparison, compared
from flexfin.answers.figures import Figure, spread
from flexfin.answers.scenarios import how
from flexfin.answers.vacancy import (
    KIND,
    USER,
    VacancyFigures,
    party_labels,
    probabilities,
    weights_sentence,
)
from flexfin.answers.vacancy_by_party import COST, FACTOR, Burden, burdens_of
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest, drawn_data, run_drawn, simulate, weights_in
from flexfin.engine.load import with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    View,
    ViewTable,
    columns,
    part,
    rows,
    shown,
    view,
)
from flexfin.model.line import InputLine
from flexfin.model.templates import names_in

_LOSS, _CAPITAL = "vacancy_loss", "capital_rate"
_FUND, _OPERATOR, _OWNER = "fund_total", "operator", "owner"
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
        results = evaluate(case, lines)
        return burdens_of([results], weights_in(results))
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


# --- how it is shown ---------------------------------------------------------------------------


def kinds_view(found: KindsFigures) -> View:
    """Give the kinds of agreement side by side."""
    figures = found.figures
    case = figures.case
    facts: dict[str, object] = {"case": case.name, KIND: case.values[KIND][()]}
    if found.asked is None:
        facts["probabilities"] = probabilities(figures)
        over = weights_sentence(figures)
    else:
        facts["simulation"] = drawn_data(case, found.asked.scenarios, found.asked.seed)
        count = number(found.asked.scenarios, "whole")
        words = _("Over {count} drawn scenarios, the same for every kind.", count=count)
        over = Sentence(f"{words} {how(case, found.asked.seed)}", tone="note")
    return view(
        "vacancy_kinds",
        _("{case}: kinds of agreement on vacancy", case=shown(case.name)),
        facts,
        (
            over,
            *found.apart.sentences(),
            *(_assumption(case, path, *given) for path, given in found.assumed.items()),
        ),
        _borne(found),
        _makes_up(found),
    )


def _assumption(case: Case, path: str, value: str, line: InputLine) -> Sentence:
    text = _(
        "Assumed, as the case does not give it: {path} = {value} ({label}).",
        path=path,
        value=_shown(case, line, value),
        label=line.label,
    )
    data = {"path": path, "assumed": value if line.names else float(value)}
    return Sentence(text, tone="attention", data=data)


def _bearing(found: KindsFigures) -> list[int]:
    """Give the places of the parties that a kind touches; all where there is no loss at all."""
    places = range(len(found.figures.parties))
    touched = [p for p in places if any(kind.burdens[p].touched for kind in found.kinds)]
    return touched or [*places]


def _of_kinds(
    found: KindsFigures, key: str, shape: Shape, heads: tuple[TableColumn, ...], values: Any
) -> ViewTable:
    """Make a table with the kinds down; that of the case is marked."""
    case = found.figures.case
    choices, own = case.models.lines[KIND].choices, case.values[KIND][()]
    labels = [
        f"{choices[kind.name]} ◄" if kind.name == own else str(choices[kind.name])
        for kind in found.kinds
    ]
    names = [kind.name for kind in found.kinds]
    unit = "EUR/year" if shape == "whole" else "EUR/month"
    return ViewTable(key, _("Kind of agreement"), heads, rows(names, labels, values), shape, unit)


def _borne(found: KindsFigures) -> Part:
    labels, parties = party_labels(found.figures.case), found.figures.parties
    titles = (_("Expected"), _("P90"), _("Worst"))
    heads: list[TableColumn] = []
    values: list[list[float]] = []
    for place in _bearing(found):
        mine = [kind.burdens[place] for kind in found.kinds]
        for key, title in zip(("expected", "p90", "worst"), titles, strict=True):
            heads.append(TableColumn(f"{parties[place]}.{key}", title, labels[place]))
        values += [[b.expected for b in mine], [b.high for b in mine], [b.worst for b in mine]]
    return part(
        "borne",
        _("What each party bears, in euros a year"),
        _of_kinds(found, "borne", "whole", tuple(heads), values),
        note=_(
            "Expected by probability; P90: not exceeded with a probability of 90%; worst: the "
            "calendar year that costs most in any scenario, part of a year times 12 over its "
            "months."
        ),
    )


def _makes_up(found: KindsFigures) -> Part:
    labels, parties = party_labels(found.figures.case), found.figures.parties
    places = _bearing(found)
    heads = columns([parties[place] for place in places], [labels[place] for place in places])
    values = [[kind.prices[place] for kind in found.kinds] for place in places]
    return part(
        "level_amount",
        _("What would make up for it, in euros a month"),
        _of_kinds(found, "level_amount", "cents", heads, values),
        Sentence(_("◄ the agreement of this case (vacancy_risk)"), tone="note"),
        note=_(
            "The level amount that makes a party as well off as when the owner bears all: positive "
            "receives, negative pays."
        ),
    )


def _shown(case: Case, line: InputLine, value: str) -> str:
    if line.names:
        return shown(case.word(line, value))
    return number(float(value), "cents" if "EUR" in str(line.unit) else "percent")
