"""Comparable rents -> the market rent of a unit: their weighted median, and their spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flexfin.case.choice_words import known
from flexfin.case.given_by.comparable_rows import MOST, NEEDED, comparable_rows, rents_wanted
from flexfin.case.given_by.given import Provided, ProviderArgument, ProviderRequest
from flexfin.case.words import read_day
from flexfin.ground.csv_rows import is_table
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.table_cells import TYPE_MONTH
from flexfin.ground.table_times import time_word
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.given_by import PROVIDERS

UNIT, M2 = "unit", "m2"
KEYS: Final = PROVIDERS["comparables"].fields
# how a unit is called too
_PER: Final = dict.fromkeys(("woning", "kamer", "eenheid", "room"), UNIT) | {
    "m²": M2, "per m2": M2, "per unit": UNIT, "per woning": UNIT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparable:
    """One rent that somebody asks or pays for something like it.

    `rent` is bare, in EUR per month, for one unit or one m2 as `per` says; `amount` is what it
    comes to for the unit of the group [EUR/unit/month]. `date` is a month or a day, as given.
    """

    rent: float
    per: str
    amount: float
    weight: float
    date: str
    source: str
    label: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Comparables:
    """Comparable rents in the order of the case, and their spread [EUR/unit/month].

    `area` is the area with which rents per m2 were multiplied [m2/unit]; 0 where there are none.
    """

    items: tuple[Comparable, ...]
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float
    first: str  # the earliest date and the latest, as given
    last: str
    area: float = 0.0


def weighted_quantile(
    values: Sequence[float], weights: Sequence[float], share: Fraction = Fraction(1, 2)
) -> float:
    """Give the value below which a share of the weight lies; the weighted median by default.

    The values are put in order and their weights added up. The result is the smallest value at
    which the weight so far reaches `share` of the total; where it is exactly that, the mean of this
    value and the next. With equal weights this is the ordinary median. A weight counts as the
    decimal number that it is written as, so that 0.1 and 0.2 are together exactly 0.3.

    Parameters
    ----------
    values : n numbers, in any order [the unit of the result]
    weights : n numbers above 0, of any size [1]
    share : more than 0, less than 1 [1]

    Raises
    ------
    ValueError
        Where there are no values, or not as many weights, or a weight is not above 0.

    Source
    ------
    R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician
    50 (1996), p. 361-365, definition 2, with the weight of a value in the place of its count.

    Examples
    --------
    >>> weighted_quantile([400.0, 380.0, 500.0], [1.0, 1.0, 2.0])  # 380 and 400 weigh half
    450.0
    """
    if not values or len(values) != len(weights) or min(weights) <= 0:
        raise ValueError("values and as many weights above 0")
    pairs = sorted(zip(values, (Fraction(repr(float(w))) for w in weights), strict=True))
    goal = share * sum(weight for _value, weight in pairs)
    reached = Fraction(0)
    for position, (value, weight) in enumerate(pairs):
        reached += weight
        if reached > goal:
            break
        if reached == goal:
            return (value + pairs[position + 1][0]) / 2
    return value


def spread(items: Sequence[Comparable], area: float = 0.0) -> Comparables:
    """Give comparables with their lowest, quartiles, median and highest amount, by weight."""
    amounts, weights = [c.amount for c in items], [c.weight for c in items]
    lower, median, upper = (
        weighted_quantile(amounts, weights, Fraction(quarter, 4)) for quarter in (1, 2, 3)
    )
    dates = sorted((c.date for c in items), key=_in_time)
    return Comparables(
        tuple(items), min(amounts), lower, median, upper, max(amounts), dates[0], dates[-1], area
    )


def _in_time(date: str) -> str:
    return date if len(date) > len("2027-01") else f"{date}-01"


def market_value(asked: ProviderRequest) -> Provided | None:
    """Give the weighted median of the comparables of a case.

    Parameters
    ----------
    asked
        `found` is a list of sections, or the name of a CSV with the same keys as columns; the
        argument is the area of a unit, with which rents per m2 are multiplied [m2/unit].

    Returns
    -------
    Provided | None
        The median [EUR/unit/month], with a Comparables as details; None, with problems, where
        something is wrong with any of them.
    """
    problems = asked.words.problems
    before = len(problems)
    items = _listed(asked)
    read = [_one(asked, item) for item in items]
    found = [comparable for comparable in read if comparable is not None]
    if len(problems) > before:
        return None
    if not found:
        asked.words.problem(
            asked.found, _("there is no comparable rent here"), _example(asked.found)
        )
        return None
    result = spread(found, asked.args[0].value if any(c.per == M2 for c in found) else 0.0)
    return Provided(result.median, _source(result, asked.found), result)


def _source(found: Comparables, given: Value) -> str:
    source = _(
        "the middle one of {count} comparable rents by weight, {first} to {last}",
        count=len(found.items), first=found.first, last=found.last,
    )  # fmt: skip
    return f"{source} ({given.text})" if isinstance(given, Scalar) else source


def _example(given: Value) -> str:
    if isinstance(given, Scalar):
        return rents_wanted(given.text)
    if given.place.sheet:
        return _("Type them on the sheet {sheet}, one in each row, and empty this cell.",
                 sheet=_("Lists of rents"))  # fmt: skip
    return _("Write a list of sections: - {example}", example=_section_example())


def _section_example() -> str:
    return "{rent: 430, date: 2026-03, source: Pararius}"


# --- reading -------------------------------------------------------------------------------------


def _listed(asked: ProviderRequest) -> list[Section]:
    """Give the comparables as sections; note what is none."""
    found, words = asked.found, asked.words
    if isinstance(found, Scalar) and is_table(found.text):
        try:
            return comparable_rows(asked.files.beside(found), asked)
        except FlexfinError as error:
            words.problems += [p for p in error.problems if p not in words.problems]
            return []
    if not isinstance(found, Listed):
        message = _("a list of comparable rents is needed here, or the name of a CSV file")
        words.problem(found, message, _example(Listed((), found.place)))
        return []
    if len(found.items) > MOST:
        message = _("there are more than {limit} comparable rents", limit=MOST)
        words.problem(found, message, _("Keep those that are most alike."))
        return []
    sections = []
    for item in found.items:
        if isinstance(item, Section):
            sections.append(item)
        else:
            words.problem(
                item,
                _("a comparable rent is a section with keys of its own"),
                _("Write it as: {example}", example=_section_example()),
            )
    return sections


def _one(asked: ProviderRequest, item: Section) -> Comparable | None:
    """Read one comparable; None, with problems, where something is wrong with it."""
    words = asked.words
    before = len(words.problems)
    for entry in item:
        if entry.key.text not in KEYS:
            message = _("unknown key '{key}'", key=entry.key.text)
            words.problem(entry.key, message, did_you_mean(entry.key.text, KEYS) or known(KEYS))
    for key in NEEDED:
        if item.get(key) is None:
            words.problem(
                item,
                _("a comparable rent lacks '{key}'", key=key),
                _example(asked.found)
                if isinstance(asked.found, Scalar)
                else _("Write it as: {example}", example=_section_example()),
            )
    texts = {key: _text(asked, item, key) for key in KEYS}
    rent, weight = _above_0(asked, item, "rent"), _above_0(asked, item, "weight")
    per = texts["per"] or UNIT
    per = _PER.get(per.casefold(), per)
    given = item.get("per")
    if per not in (UNIT, M2) and given is not None:
        message = _("'{text}' is not one of the choices", text=per)
        words.problem(given, message, did_you_mean(per, (UNIT, M2)) or known((UNIT, M2)))
    day = item.get("date")
    if day is not None and texts["date"] and not _is_date(texts["date"]):
        in_sheet = bool(day.place.sheet)
        if in_sheet and (typed := time_word(texts["date"])):
            texts["date"] = typed
        else:
            message = _("'{text}' is no month or date", text=texts["date"])
            example = _("Write 2026-03, or 2026-03-31.")
            words.problem(day, message, _(TYPE_MONTH) if in_sheet else example)
    area = _area(asked, asked.args[0], given) if per == M2 and given is not None else 1.0
    if len(words.problems) > before:
        return None
    return Comparable(
        rent, per, rent * area, weight, texts["date"], texts["source"],
        texts["label"], texts["address"],
    )  # fmt: skip


def _text(asked: ProviderRequest, item: Section, key: str) -> str:
    found = item.get(key)
    if found is None:
        return ""
    if isinstance(found, Scalar) and found.text:
        return found.text
    asked.words.problem(
        found,
        _("no value is given here")
        if isinstance(found, Scalar)
        else _("one value is needed here, not a list or section"),
    )
    return ""


def _above_0(asked: ProviderRequest, item: Section, key: str) -> float:
    """Read a number above 0; 1 where it is left out, and where something is wrong with it."""
    found = item.get(key)
    number = asked.words.plain_number(found) if isinstance(found, Scalar) and found.text else None
    if number is None:
        return 1.0
    if number <= 0:
        assert isinstance(found, Scalar)
        message = _("{text} is outside the range {range}", text=found.text, range="> 0")
        remedy = {
            "rent": _("A rent is an amount per month, bare, above 0."),
            "weight": _("Leave out what does not count; a weight is above 0."),
        }
        asked.words.problem(found, message, remedy[key])
        return 1.0
    return number


def _area(asked: ProviderRequest, area: ProviderArgument, given: Value) -> float:
    """Give the area of a unit, which rents per m2 need."""
    if area.value > 0:
        return float(area.value)
    message = _("'{path}' is missing", path=area.path)
    remedy = _("Rents per m2 need it: the living area of one unit, in m2.")
    if not any(problem.message == message for problem in asked.words.problems):  # once for all
        asked.words.problem(
            asked.found if isinstance(asked.found, Scalar) else given, message, remedy
        )
    return 1.0


def _is_date(text: str) -> bool:
    try:
        return read_day(text) is not None or parse_month(text) > 0
    except ValueError:
        return False
