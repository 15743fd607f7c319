"""The key figures on the Board summary: which rows they are, and what each means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import FEE, side_labels
from flexfin.answers.board_scenarios import SHORTAGE, Over
from flexfin.answers.figures import element_label, groups_of, reserve_groups
from flexfin.case.case import Case
from flexfin.engine.bargain import FeeRange
from flexfin.engine.results import Headline, How
from flexfin.engine.statistics import LEEWAY
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.workbook.amounts import Terms
from flexfin.workbook.sheets.board_parts import KeyFigure
from flexfin.workbook.sheets.summary_page import VALUE

COST, VACANCY, NPV = "integral_cost_total", "vacancy_loss", "net_present_value"
SAVING: Final = "reserve_saving_year"
_COST_DAY, _COVERAGE, _VERDICT, _SERVICE, _KEPT, _OWNER = (
    "cost_per_place_day", "coverage", "pass_through_verdict", "strategy_service_level",
    "keep_saving_value", "owner",
)  # fmt: skip
_MOST: Final = 6  # on the page


def all_rows(case: Case, name: str, how: How = "total") -> Terms:
    """Give every row of a line as a sum."""
    keys = product(*map(case.elements_of, case.models.lines[name].elements))
    return tuple(Headline(name, key, how) for key in keys)


def has(case: Case, *names: str) -> bool:
    """Tell whether a case has lines."""
    return all(name in case.models.lines for name in names)


def key_figures(case: Case, agreement: AgreementFigures | None) -> list[KeyFigure]:
    """Give up to six figures that a board asks for first, and what each means."""
    return list(_figures(case, agreement))[:_MOST]


def with_expectation(figure: KeyFigure, over: Over) -> KeyFigure:
    """Give a figure with its expectation; a saving with its chance of a loss and its worst 5%."""
    expected = over.expected(figure.amount)
    if not figure.is_saving:
        return figure._replace(expected=expected)
    return figure._replace(expected=expected, meaning=f"{VALUE} {risk_of_saving(over, figure)}")


def risk_of_saving(over: Over, figure: KeyFigure) -> str:
    """Say how likely it is that a saving is a loss, and what it is at worst."""
    spread = over.spread(figure.amount)
    chance = over.chance(over.of(figure.amount) < -LEEWAY)
    return _(
        "{meaning} A chance of {chance} that it costs money; on average € {worst} in the worst 5%.",
        meaning=figure.meaning, chance=chance, worst=number(spread.shortfall or 0.0, "whole"),
    )  # fmt: skip


def _figures(case: Case, agreement: AgreementFigures | None) -> Iterator[KeyFigure]:
    year, day = _("EUR/year"), _("EUR/day")
    if has(case, COST):
        yield KeyFigure(
            str(case.models.lines[COST].label), all_rows(case, COST, "year"), "whole", year,
            _("All cost of the location, with interest and depreciation; the average year."),
        )  # fmt: skip
    if has(case, _COST_DAY):
        for group in groups_of(case, "reception")[:1]:
            yield KeyFigure(
                _("Cost per normal place: {group}",
                  group=element_label(case, "group", group)),
                (Headline(_COST_DAY, (group,), "mean"),), "cents", day,
                _("The cost of the scenario, over the places that are normally occupied; the "
                  "average month."),
            )  # fmt: skip
    if has(case, _COVERAGE, _VERDICT):
        for group in (groups_of(case, "tenants") or groups_of(case, "reception"))[:2]:
            yield KeyFigure(
                _("Rent against its cost: {group}", group=element_label(case, "group", group)),
                (Headline(_COVERAGE, (group,)),), "percent", "",
                "Wet Markt en Overheid", Headline(_VERDICT, (group,)),
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
            _("When the reserve is let; in the other months emergency places are needed."),
        )  # fmt: skip
    elif reserve:
        yield KeyFigure(
            _("Saved by holding the reserve"), (Headline(_KEPT),), "whole", "EUR",
            _("Against giving the places up, over the whole period; a minus: holding costs more."),
            is_saving=True,
        )  # fmt: skip
        yield KeyFigure(
            _("Months with enough places"), (Headline(_SERVICE, ("hold",)),), "percent", "",
            _("With the places ready; in the other months emergency places are needed."),
        )  # fmt: skip
    elif has(case, SHORTAGE):
        yield KeyFigure(
            _("Largest shortage of places"), (Headline(SHORTAGE, (), "highest"),), "tenth",
            _("places"), _("In the month in which most people find no place here."),
        )  # fmt: skip
    if agreement is not None:
        yield KeyFigure(
            _("Reservation fee"), (Headline(FEE),), "cents", _("EUR/place/day"),
            _range_words(case, agreement.range),
        )  # fmt: skip
    if has(case, VACANCY):
        yield KeyFigure(
            _("Vacancy loss to be borne"), all_rows(case, VACANCY, "year"), "whole", year,
            _("What empty rooms cost beyond the normal; the average year, all parties together."),
        )  # fmt: skip
    if has(case, NPV, _OWNER):
        owner = str(case.values[_OWNER][()])
        yield KeyFigure(
            _("Net present value: {party}", party=element_label(case, "party", owner)),
            (Headline(NPV, (owner,)),), "whole", "EUR",
            _("All cash of the owner in euros of today, with the building at begin and end."),
        )  # fmt: skip


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
