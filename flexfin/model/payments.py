"""Payments between parties -> lines for the cash of each party.

A line with `paid_by` and `paid_to` is a payment. Four accounts add payments up: what each party
pays, what it receives, and what comes from outside the parties and goes there. A fifth adds up what
is worth something after the last month, lines with `left_to`. A model file says with `ledger: paid`
(or received, from_outside, to_outside, left) which line is which account; for every payment this
module makes a line of its own beside the account, so that the sum can be traced and is live in the
workbook. A payment of a model that is off leaves no trace.

A line with `ledger` and `books` adds up, by calendar year, what each party pays or receives in
payments that are booked under these words; OTHER has those that name none, APART those that it adds
itself with `plus`. With `within` it adds up payments of which both sides are parties; of one that
may have a side outside them it has entries of its own, for as far as it has not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, reduce
from typing import Final, Literal

from flexfin.formulas.formula import Call, Name, Node, Number, Operation, Text, write
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.model.axes import Varying
from flexfin.model.line import Booking, FormulaLine, InputLine, Label, Line, Side
from flexfin.model.models import Axis, Models, in_order
from flexfin.model.sides import (
    APART,
    OTHER,
    OUTSIDE,
    PARTY,
    POOL,
    AxesOf,
    faults_of,
    faults_of_told,
    named_in,
)
from flexfin.model.steps import with_steps

LEFT: Final = "left"
ACCOUNTS: Final = ("paid", "received", "from_outside", "to_outside", LEFT)
_NOTHING: Final = Number(0, "0")


def with_payments(
    lines: Mapping[str, Line], every: Mapping[str, Axis], problems: list[Problem]
) -> dict[str, Line]:
    """Give all lines, with those that payments make; what is wrong goes to `problems`."""
    payments = [line for line in lines.values()
                if line.paid_by or line.paid_to or line.left_to or line.volume]  # fmt: skip
    told = [line for line in lines.values() if line.whose or line.asks]
    found = Varying(lines, every).all_axes() if payments or told else {}
    axes = {name: in_order(some, every) for name, some in found.items()}
    faults = [problem for line in payments for problem in faults_of(line, lines, axes, every)]
    faults += [problem for line in told for problem in faults_of_told(line, lines, axes, every)]
    if faults:
        problems += faults
        return dict(lines)
    result: dict[str, Line] = {}
    for name, line in lines.items():
        result[name] = line
        if isinstance(line, FormulaLine) and _is_by_year(line):
            plus = None if line.formula == _NOTHING else line.formula
            del result[name]  # its entries come before it
            result |= with_steps(_made(line, payments, lines, axes, problems), {})
            result[name] = replace(line, plus=plus)
        elif isinstance(line, FormulaLine) and line.ledger:
            del result[name]  # its entries come before it
            result |= with_steps(_made(line, payments, lines, axes, problems), {})
            result[name] = line
    return added_up(result)


def _made(
    account: FormulaLine,
    payments: Iterable[Line],
    lines: Mapping[str, Line],
    axes: AxesOf,
    problems: list[Problem],
) -> dict[str, Line]:
    """Give the lines that payments add to an account; what is wrong goes to `problems`."""
    made: dict[str, Line] = {}
    for payment in payments:
        for entry in _entries(account, payment, lines, axes):
            made[entry.name] = entry
            problems += [_twin(entry, lines)] if entry.name in lines else []
    return made


@lru_cache(maxsize=64)
def models_with(models: Models, sections: frozenset[str]) -> Models:
    """Give the models that a case with these sections has, without payments of those it has not."""
    models = models.with_sections(sections)
    counting = [_renamed(x) for x in models.lines.values() if _counts(x, models.lines)]
    return replace(models, lines=added_up({line.name: line for line in counting}))


def added_up(lines: Mapping[str, Line]) -> dict[str, Line]:
    """Let each account add up its entries: where a side names more lines, of the first of them."""
    result = dict(lines)
    for name, line in lines.items():
        if isinstance(line, FormulaLine) and line.ledger:
            entries = (e for e in lines.values() if isinstance(e, FormulaLine))
            found = [e for e in entries if _is_entry(e, line, lines) and _counts(e, lines)]
            terms: list[Node] = [Name(entry.name) for entry in found]
            if _is_by_year(line):
                terms = [Call("by_year", (term,)) for term in terms]
            terms += [line.plus] if line.plus else []
            total = reduce(lambda a, b: Operation("+", a, b), terms) if terms else _NOTHING
            terms = terms[:-1] if line.plus else terms
            text = " + ".join(filter(None, (*map(write, terms), line.plus_text)))
            result[name] = replace(line, formula=total, text=text or write(total))
    return result


def _is_by_year(line: FormulaLine) -> bool:
    return bool(line.ledger and (line.books or line.within))


def _is_entry(entry: FormulaLine, account: FormulaLine, lines: Mapping[str, Line]) -> bool:
    """Tell whether an account adds an entry up: its own, or one of the payments it is about."""
    booking = entry.booking
    if booking is None or entry.step_of:
        return False
    if not _is_by_year(account) or booking.account == account.name:
        return booking.account == account.name
    monthly, payment = lines.get(booking.account), lines.get(booking.payment)
    if not isinstance(monthly, FormulaLine) or payment is None or monthly.ledger != account.ledger:
        return False
    if _is_by_year(monthly):
        return False
    if account.within:
        return _is_between_parties(payment, lines)
    return (payment.books or (OTHER,))[0] in account.books


def _is_between_parties(payment: Line, lines: Mapping[str, Line]) -> bool:
    """Tell whether neither side of a payment can be outside the parties."""
    names = [name for side in (payment.paid_by, payment.paid_to) if side for name in side.names]
    return not any(
        name == OUTSIDE or (name in lines and OUTSIDE in lines[name].choices) for name in names
    )


def _counts(entry: Line, lines: Mapping[str, Line]) -> bool:
    """Tell whether the payment of an entry is there, and goes by its line and none before it."""
    booking = entry.booking if isinstance(entry, FormulaLine) else None
    if booking is None:
        return True
    payment = lines.get(booking.payment)
    side = payment and _side(payment, booking.side)
    names = side.names if side else ()
    return booking.party == named_in(names, lines)


def _side(payment: Line, name: str) -> Side | None:
    sides = {"paid_by": payment.paid_by, "paid_to": payment.paid_to, "left_to": payment.left_to}
    return sides[name]


def _renamed(entry: Line) -> Line:
    """Give the one entry of a payment in a case the name it has by whatever line it goes."""
    if not isinstance(entry, FormulaLine) or entry.booking is None or entry.step_of:
        return entry
    return replace(entry, name=f"{entry.booking.account}_{entry.booking.payment}")


def _entries(
    account: FormulaLine, payment: Line, lines: Mapping[str, Line], axes: AxesOf
) -> Iterator[FormulaLine]:
    """Give the lines that a payment adds to an account: one for each line a side names."""
    named: Literal["paid_by", "paid_to", "left_to"] = (
        "left_to" if account.ledger == LEFT
        else "paid_by" if account.ledger in ("paid", "from_outside") else "paid_to"
    )  # fmt: skip
    side = _side(payment, named)
    if side is None or (_is_by_year(account) and not _may_be_within(account, payment, lines)):
        return
    outside = account.ledger in ("from_outside", "to_outside")
    number = 0
    for reference in side.names:
        make = _with_outside if outside else _within if account.within else _of_parties
        formula = make(payment, reference, lines, axes)
        if formula is None:
            continue
        number += 1
        yield FormulaLine(
            name=f"{account.name}_{payment.name}" + (f"_{number}" if number > 1 else ""),
            model=account.model,
            label=Label(
                f"{account.label.nl}: {payment.label.nl}", f"{account.label.en}: {payment.label.en}"
            ),
            unit=payment.unit,
            place=payment.place,
            source=payment.source,
            text=write(formula),
            formula=formula,
            booking=Booking(account.name, payment.name, named, reference),
        )


def _of_parties(
    payment: Line, reference: str, lines: Mapping[str, Line], axes: AxesOf, of: Node | None = None
) -> Node | None:
    """Write what each party pays or receives; nothing where no party does."""
    if reference in (OUTSIDE, POOL):
        return None
    own = {PARTY} if reference == PARTY else axes[reference]
    amount = of or Name(payment.name)
    amount = _summed(amount, [a for a in axes[payment.name] if a not in own])
    if reference == PARTY:
        return amount
    return Call("sum_to", (amount, Name(reference), Name(PARTY)))


def _may_be_within(account: FormulaLine, payment: Line, lines: Mapping[str, Line]) -> bool:
    """Tell whether an account of payments within the parties has entries of its own of one.

    That is so where a side may be outside the parties, by what the case says.
    """
    sides = [side for side in (payment.paid_by, payment.paid_to) if side]
    return (
        account.within
        and payment.books[:1] != (APART,)
        and all(len(side.names) == 1 and side.names[0] != OUTSIDE for side in sides)
        and not _is_between_parties(payment, lines)
    )


def _within(payment: Line, reference: str, lines: Mapping[str, Line], axes: AxesOf) -> Node | None:
    """Write what each party pays or receives where the other side is no outsider."""
    sides = [side.names[0] for side in (payment.paid_by, payment.paid_to) if side]
    amount: Node = Name(payment.name)
    for other in sides:
        if other != reference and other in lines and OUTSIDE in lines[other].choices:
            outsider = Operation("=", Name(other), Text(OUTSIDE))
            amount = Call("if", (outsider, Number(0, "0"), amount))
    return _of_parties(payment, reference, lines, axes, amount)


def _with_outside(
    payment: Line, reference: str, lines: Mapping[str, Line], axes: AxesOf
) -> Node | None:
    """Write what comes from outside the parties or goes there; nothing where nothing can."""
    amount: Node = Name(payment.name)
    if reference in (POOL, PARTY):
        return None
    if reference != OUTSIDE:
        line = lines[reference]
        if (line.choices or isinstance(line, InputLine)) and OUTSIDE not in line.choices:
            return None
        condition = Operation("=", Name(reference), Text(OUTSIDE))
        amount = Call("if", (condition, amount, Number(0, "0")))
    return _summed(amount, axes[payment.name])


def _summed(amount: Node, over: Iterable[str]) -> Node:
    """Write the sum over axes that make rows; the amount itself where there are none."""
    found = [axis for axis in over if axis not in ("scenario", "month")]
    return Call("sum", (amount, *map(Name, found))) if found else amount


def _twin(entry: FormulaLine, lines: Mapping[str, Line]) -> Problem:
    return Problem(
        lines[entry.name].place,
        _("there is another line '{name}'", name=entry.name),
        _("It is made for the payment '{name}'; choose another name.",
          name=entry.booking.payment if entry.booking else ""),
    )  # fmt: skip
