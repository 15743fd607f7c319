"""The key figures on the Board summary: which rows they are, and what each means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.board_scenarios import SHORTAGE, Over, mean_where
from flexfin.answers.figures import element_label, groups_of, reserve_groups
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange
from flexfin.engine.draw import weights_in
from flexfin.engine.results import Headline, How, Terms, live_sum
from flexfin.engine.run import Results
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.live import LiveWord
from flexfin.ground.messages import _
from flexfin.ground.months import month_words
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import Part, TableRow, ViewTable, columns, part
from flexfin.workbook.sheets.summary_page import VALUE

COST, VACANCY, NPV = "integral_cost_total", "vacancy_loss", "net_present_value"
SAVING: Final = "reserve_saving_year"
_COST_DAY, _COVERAGE, _COST_RENT, _PASSED_ON, _VERDICT, _SERVICE, _KEPT, _OWNER = (
    "cost_per_normal_place", "coverage", "cost_rent", "passed_on", "pass_through_verdict",
    "strategy_service_level", "keep_saving_value", "owner",
)  # fmt: skip
_MOST: Final = 6  # on the page


class KeyFigure(NamedTuple):
    """One figure and what it means; `verdict` is a row of text that says more.

    `is_saving`: it stands with its chance of a loss. A scenario in which `where` is 0 does not
    count in what is expected, unless it is so in all.
    """

    label: str
    amount: Terms
    shape: Shape
    unit: str
    meaning: str
    verdict: Headline | None = None
    is_saving: bool = False
    where: Terms = ()


def all_rows(case: Case, name: str, how: How = "total") -> Terms:
    """Give every row of a line as a sum."""
    keys = product(*map(case.elements_of, case.models.lines[name].elements))
    return tuple(Headline(name, key, how) for key in keys)


def has(case: Case, *names: str) -> bool:
    """Tell whether a case has lines."""
    return all(name in case.models.lines for name in names)


def key_figures(results: Results, agreement: AgreementFigures | None) -> list[KeyFigure]:
    """Give up to six figures that a board asks for first, and what each means."""
    return list(_figures(results, agreement))[:_MOST]


def figures_part(figures: Sequence[KeyFigure], results: Results, over: Over) -> Part:
    """Give figures as expected and in the live scenario, each with its unit and what it means."""
    labels = (f"{VALUE} " + _("Expected"), _("Live scenario"), "", "")
    heads = columns(("expected", "live", "unit", "meaning"), labels)
    rows = []
    for place, one in enumerate(figures):
        meaning = one.meaning
        if one.is_saving and over.scenarios > 1:
            meaning = f"{VALUE} {risk_of_saving(over, one)}"
        if one.verdict:
            line = results.case.models.lines[one.verdict.line]
            word = str(results.row(*one.verdict[:2]))
            meaning = LiveWord(f"{meaning}: ", str(line.choices.get(word, word)), one.verdict)
        expected = over.expected(one.amount, one.where)
        cells = (expected, live_sum(results, one.amount), one.unit, meaning)
        rows.append(TableRow(str(place), one.label, cells, one.shape))
    return part("figures", _("Key figures"), ViewTable("figures", "", heads, tuple(rows)))


def risk_of_saving(over: Over, figure: KeyFigure) -> str:
    """Say how likely a saving is a loss, and what it is at worst; not of one scenario."""
    if over.scenarios == 1:
        return figure.meaning
    spread = over.spread(figure.amount)
    chance = over.chance(over.of(figure.amount) < -LEEWAY)
    return _(
        "{meaning} A chance of {chance} that it costs money; on average € {worst} in the worst 5%.",
        meaning=figure.meaning, chance=chance, worst=number(spread.shortfall or 0.0, "whole"),
    )  # fmt: skip


def _figures(results: Results, agreement: AgreementFigures | None) -> Iterator[KeyFigure]:
    case, year, day = results.case, _("EUR/year"), _("EUR/day")
    if has(case, COST):
        yield KeyFigure(
            str(case.models.lines[COST].label), all_rows(case, COST, "year"), "whole", year,
            _("All cost of the location, with interest and depreciation; the average year."),
        )  # fmt: skip
    if agreement is not None:  # what is asked; it may not fall off the page
        yield KeyFigure(
            _("Reservation fee"), (Headline(FEE),), "cents", _("EUR/place/day"),
            _range_words(case, agreement.range),
        )  # fmt: skip
    if has(case, _COST_DAY):
        groups = groups_of(case, "reception")
        for group in _dearest(results, groups):
            yield KeyFigure(
                _("Cost per normal place: {group}",
                  group=element_label(case, "group", group)),
                (Headline(_COST_DAY, (group,)),), "cents", day, _cost_words(case, groups),
            )  # fmt: skip
    if has(case, _COVERAGE, _VERDICT):
        for group in _least_covered(results):
            yield KeyFigure(
                _("Rent against its cost: {group}", group=element_label(case, "group", group)),
                (Headline(_COVERAGE, (group,)),), "percent", "",
                "Wet Markt en Overheid", Headline(_VERDICT, (group,)),
                where=(Headline(_COST_RENT, (group,)),),
            )  # fmt: skip
    reserve = reserve_groups(case) if has(case, SAVING, _SERVICE) else []
    if reserve and reserve_groups(case, "tenants"):
        yield KeyFigure(
            _("Saved by letting the reserve"), (Headline(SAVING),), "whole", year,
            _("Against keeping the rooms empty for reception, not discounted; a minus: letting "
              "costs more."),
            is_saving=True,
        )  # fmt: skip
        yield KeyFigure(
            _("Months with enough places"), (Headline(_SERVICE, ("let",)),), "percent", "",
            _("When the reserve is let; where places lack, emergency places are needed."),
        )  # fmt: skip
    elif reserve:
        yield KeyFigure(
            _("Saved by holding the reserve"), (Headline(_KEPT),), "whole", "EUR",
            _("Against giving the places up, over the whole period; a minus: holding costs more."),
            is_saving=True,
        )  # fmt: skip
        yield KeyFigure(
            _("Months with enough places"), (Headline(_SERVICE, ("hold",)),), "percent", "",
            _("With the places ready; where places lack, emergency places are needed."),
        )  # fmt: skip
    elif has(case, SHORTAGE) and groups_of(case, "reception"):
        yield KeyFigure(
            _("Largest shortage of places"), (Headline(SHORTAGE, (), "highest"),), "tenth",
            _("places"), _("In the month in which most people find no place here."),
        )  # fmt: skip
    if has(case, VACANCY):
        yield KeyFigure(
            _("Vacancy loss to be borne"), all_rows(case, VACANCY, "year"), "whole", year,
            _("What empty rooms cost beyond the normal; the average year, all parties together."),
        )  # fmt: skip
    if has(case, NPV, _OWNER):
        owner = str(case.values[_OWNER][()])
        yield KeyFigure(
            f"{case.models.lines[NPV].label} · {element_label(case, 'party', owner)}",
            (Headline(NPV, (owner,), by=_OWNER),), "whole", "EUR",
            _("All cash of the owner in euros of {month}, with the building at begin and end.",
              month=month_words(case.calendar.start)),
        )  # fmt: skip


def _cost_words(case: Case, groups: Sequence[str]) -> str:
    """Say what a place costs: with what people in called rooms use, and of how many groups."""
    words = _("The cost of the scenario while the group is open, over the days that its places "
              "are normally occupied.")  # fmt: skip
    if reserve_groups(case, "tenants"):
        words += " " + _("What people in called rooms use is in it.")
    if len(groups) > 1:
        words += " " + _("Of {count} groups the dearest.", count=len(groups))
    return words


def _expected(results: Results, figure: Headline, where: Headline | None = None) -> float:
    there = where.of(results) if where else None
    return mean_where(figure.of(results), weights_in(results), there)


def _dearest(results: Results, groups: Sequence[str]) -> list[str]:
    """Give the group of which a place costs most."""
    return sorted(groups, key=lambda x: -_expected(results, Headline(_COST_DAY, (x,))))[:1]


def _least_covered(results: Results) -> list[str]:
    """Give two groups whose rent covers least of their cost; of reception only what pays any.

    A group that has no cost to pass on is not among them.
    """
    case = results.case
    tenants = groups_of(case, "tenants")
    found = {
        group: _expected(results, Headline(_COVERAGE, (group,)), Headline(_COST_RENT, (group,)))
        for group in tenants or groups_of(case, "reception")
    }
    known = [group for group in found if _expected(results, Headline(_PASSED_ON, (group,)))
             and (group in tenants or found[group])]  # fmt: skip
    chosen = sorted(known, key=lambda group: found[group])[:2]
    return [group for group in known if group in chosen]


def _range_words(case: Case, found: FeeRange | None) -> str:
    grantor, holder = side_labels(case)
    if found is None:
        return _("No place is reserved without being called, so the fee is paid on nothing.")
    low, high = number(found.floor, "cents"), number(found.ceiling, "cents")
    if not found.exists:
        return f"{VALUE} " + _(
            "No fee suits both: {grantor} needs at least € {low}, {holder} pays at most € {high}.",
            grantor=grantor, low=low, holder=holder, high=high,
        )  # fmt: skip
    return f"{VALUE} " + _(
        "Both gain between € {low} (lowest for {grantor}) and € {high} (highest for {holder}).",
        grantor=grantor, low=low, holder=holder, high=high,
    )  # fmt: skip
