"""THE table of functions of the formula language.

Each has its name, its arguments, one sentence, its rule for units, its numpy side and its Excel
text. What a row of the workbook holds is, in numpy, one array of shape (months or 1, scenarios or
1); the numpy sides (arrays.py) work on such arrays. Text and yes/no values are Python values, or
arrays of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from flexfin.formulas import arrays
from flexfin.formulas import excel as in_excel
from flexfin.formulas import reach as reaches
from flexfin.formulas.arrays import Value
from flexfin.formulas.formula import Call, Name, Text
from flexfin.formulas.units import DAY, MONTH, PLAIN, YEAR, AnyUnit, Unit, combine, fits, simplest
from flexfin.ground.messages import _, mark

MaybeUnit = AnyUnit | None  # None: a bare number, which fits any unit
Kind = Literal["number", "text", "yes_no"]


class UnitFault(Exception):
    """Units that do not fit; the message says which."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function; the fields are the columns of the table."""

    name: str
    arguments: str  # as shown to users; `...` repeats, `[ ]` may be left out
    least: int
    most: int | None
    sentence: str
    unit: Callable[[Call, Sequence[MaybeUnit]], MaybeUnit]
    numpy: Callable[..., Value]
    excel: Callable[[in_excel.ExcelRow, Call], str]
    # which rows the numpy side gets (reach.py); of months back, the whole history
    reach: Callable[[Call, reaches.AxesOf], reaches.Reach] = reaches.own
    takes: tuple[Kind, ...] = ("number",)  # kinds of the arguments; the last one repeats
    gives: Kind | None = "number"  # None: the kind of the branches

    @property
    def needs_line(self) -> bool:
        """Tell whether the first argument must be a line by itself, with rows of its own."""
        return self.reach not in (reaches.own, reaches.branch, reaches.table)


# --- rules for units -------------------------------------------------------------------------


def same(*units: MaybeUnit) -> MaybeUnit:
    """Give the unit that all amounts have; bare numbers fit any."""
    known = [unit for unit in units if unit is not None]
    for unit in known[1:]:
        if not fits(known[0], unit):
            raise UnitFault(_("{a} and {b} do not go together", a=known[0], b=unit))
    return known[0] if known else None


def _all(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return same(*units)


def _first(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return units[0]


def _none(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return PLAIN


def _branches(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return same(*units[1:])


def _chosen(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    words = [arg.value for arg in call.args[1::2] if isinstance(arg, Text)]
    amounts = units[2::2]
    try:
        return same(*amounts)
    except UnitFault:
        selector = call.args[0]
        if not isinstance(selector, Name) or any(not isinstance(u, Unit | None) for u in amounts):
            raise
        plain: Mapping[str, Unit] = {
            w: u if isinstance(u, Unit) else PLAIN for w, u in zip(words, amounts, strict=True)
        }
        return simplest(selector.name, plain)


def _time_multiplied(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return combine(units[0] or PLAIN, units[1] or PLAIN, Unit.__mul__)


def _sum(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    over_months = any(isinstance(arg, Name) and arg.name == "month" for arg in call.args[1:])
    return combine(units[0] or PLAIN, MONTH, Unit.__mul__) if over_months else units[0]


def _months_added(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return combine(units[0] or PLAIN, MONTH, Unit.__mul__)


def _looking_back(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    same(units[1], PLAIN)
    return same(units[0], *units[2:])


def _from_start(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return same(*units[:2])


def _picked(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return same(units[0], *units[2:])


def _per_period(call: Call, units: Sequence[MaybeUnit]) -> MaybeUnit:
    return combine(same(units[2], units[3]) or PLAIN, MONTH, Unit.__truediv__)


def _fixed(unit: Unit) -> Callable[[Call, Sequence[MaybeUnit]], MaybeUnit]:
    return lambda call, units: unit


_TABLE = [
    Function("if", "condition, then, otherwise", 3, 3,
             mark("One of two amounts; the other is not looked at."),
             _branches, np.where, in_excel.plain("IF"), reaches.branch, ("yes_no", "number"), None),
    Function("choose", 'word, "a", amount, "b", amount, ...', 3, None,
             mark("The amount that stands behind the word chosen."),
             _chosen, np.where, in_excel.choose, reaches.branch, ("text", "number"), None),
    Function("and", "condition, condition, ...", 1, None, mark("True where all conditions hold."),
             _none, arrays.folded(np.logical_and), in_excel.conditions("AND", "FALSE"),
             reaches.own, ("yes_no",), "yes_no"),
    Function("or", "condition, condition, ...", 1, None,
             mark("True where one of the conditions holds."),
             _none, arrays.folded(np.logical_or), in_excel.conditions("OR", "TRUE"),
             reaches.own, ("yes_no",), "yes_no"),
    Function("not", "condition", 1, 1, mark("True where the condition does not hold."),
             _none, np.logical_not, in_excel.plain("NOT"), reaches.own, ("yes_no",), "yes_no"),
    Function("min", "a, b, ...", 1, None, mark("The lowest of some amounts."),
             _all, arrays.folded(np.minimum), in_excel.plain("MIN")),
    Function("max", "a, b, ...", 1, None, mark("The highest of some amounts."),
             _all, arrays.folded(np.maximum), in_excel.plain("MAX")),
    Function("abs", "x", 1, 1, mark("The amount without its sign."), _first, np.abs,
             in_excel.plain("ABS")),
    Function("round", "x[, digits]", 1, 2, mark("Rounded; halves go away from zero."),
             _first, arrays.rounded, in_excel.rounded),
    Function("growth", "rate, time", 2, 2,
             mark("(1 + rate)^time."), _time_multiplied, arrays.growth,
             lambda row, call: f"(1+{row.text(call.args[0], 3)})^{row.text(call.args[1], 6)}"),
    Function("number", "x", 1, 1,
             mark("The amount without its unit."), _none, lambda x: x, in_excel.number),
    Function("sum", "x, axis, ...", 2, None,
             mark("Added up over the elements of one or more axes."),
             _sum, arrays.add_up, lambda row, call: row.add_up(call), reaches.over),
    Function("by_year", "x", 1, 1, mark("Added up over the months of each calendar year."),
             _months_added, arrays.months_added, lambda row, call: row.year(in_excel.line_of(call)),
             reaches.of_year),
    Function("previous", "x, start[, axis]", 2, 3,
             mark("The month before (or the element before, along another axis); at the first one "
                  "`start`."),
             _from_start, arrays.lagged, lambda row, call: row.before(call), reaches.before),
    Function("lag", "x, months, start", 3, 3,
             mark("The value of a number of months before; before the first month `start`."),
             _looking_back, arrays.lagged, in_excel.lag, reaches.months_back),
    Function("lowest", "x, months", 2, 2,
             mark("The lowest of this month and the months before it; before the first month it "
                  "was 0."),
             _looking_back, arrays.lowest, in_excel.window("MIN"), reaches.window),
    Function("highest", "x, months", 2, 2,
             mark("The highest of this month and the months before it; before the first month it "
                  "was 0."),
             _looking_back, arrays.highest, in_excel.window("MAX"), reaches.window),
    Function("pick", "x, reference[, otherwise]", 2, 3, mark("x of the element named."),
             _picked, lambda x: x, lambda row, call: row.picked(call), reaches.picked,
             ("number", "text", "number"), None),
    Function("sum_to", "x, reference[, axis]", 2, 3,
             mark("x added up to the elements that are named."),
             _first, arrays.add_up, lambda row, call: row.named(call), reaches.named,
             ("number", "text", "number")),
    Function("lookup", "parameter, key[, month]", 2, 3,
             mark("The value at the key in a table of the law: that of the reference date, or the "
                  "one in force in a month up to it."),
             _first, arrays.looked_up, lambda row, call: row.of_law(call), reaches.table),
    Function("in_force", "parameter, month[, otherwise]", 2, 3,
             mark("The figure of the law that was in force in a month, up to the reference date."),
             _first, arrays.in_force, lambda row, call: row.of_law(call), reaches.table),
    Function("known", "parameter, month", 2, 2,
             mark("True where the figure of the law for a month is known on the reference date."),
             _none, arrays.known, lambda row, call: row.of_law(call), reaches.table,
             ("number",), "yes_no"),
    Function("payment", "rate, periods, amount, end", 4, 4,
             mark("The level payment per period that leaves `end` of an amount."),
             _per_period, arrays.payment,
             lambda row, call: "-PMT({},{},{},-{})".format(
                 *(row.text(arg) for arg in call.args[:3]), row.text(call.args[3], 6))),
    Function("irr", "x", 1, 1,
             mark("The rate per month at which the months are worth nothing together."),
             _fixed(PLAIN / MONTH), arrays.irr,
             lambda row, call: f"IRR({row.months(in_excel.line_of(call), 'last')})",
             reaches.all_months),
    Function("given", "x", 1, 1, mark("True where the user gave this input."),
             _none, lambda x: x, lambda row, call: row.is_given(in_excel.line_of(call)),
             reaches.given, ("number",), "yes_no"),
    Function("year_of", "month", 1, 1, mark("The calendar year of a month."), _fixed(YEAR),
             lambda x: np.floor(np.asarray(x, float) / 12), in_excel.part_of_month("INT({x}/12)")),
    Function("month_of", "month", 1, 1, mark("The month of the year, 1 to 12."), _fixed(MONTH),
             lambda x: np.mod(x, 12) + 1, in_excel.part_of_month("({x}-12*INT({x}/12)+1)")),
    Function("days_of", "month", 1, 1,
             mark("The number of days of a month."), _fixed(DAY / MONTH), arrays.days,
             in_excel.part_of_month("DAY(DATE(INT({x}/12),{x}-12*INT({x}/12)+2,0))")),
]  # fmt: skip

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in _TABLE}
