"""Payments between parties -> lines for the cash of each party.

A line with `paid_by` and `paid_to` is a payment. Four accounts add payments up: what each party
pays, what it receives, and what comes from outside the parties and goes there. A fifth adds up what
is worth something after the last month, lines with `left_to`. A model file says with `ledger: paid`
(or received, from_outside, to_outside, left) which line is which account; for every payment this
module makes a line of its own beside the account, so that the sum can be traced and is live in the
workbook. A payment of a model that is off leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, reduce
from typing import Final, Literal

from flexfin.formulas.formula import Call, Name, Node, Number, Operation, Text, write
from flexfin.formulas.units import parse_unit
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.model.axes import Varying
from flexfin.model.line import Booking, FormulaLine, InputLine, Label, Line, Side
from flexfin.model.models import Axis, Model, Models, in_order
from flexfin.model.steps import with_steps

OUTSIDE: Final = "outside"  # not one of the parties
POOL: Final = "pool"  # where parties pay in and draw out; every month as much as comes in
PARTY: Final = "party"  # each party its own part
_WORDS: Final = (OUTSIDE, POOL, PARTY)
LEFT: Final = "left"
ACCOUNTS: Final = ("paid", "received", "from_outside", "to_outside", LEFT)
_MONEY: Final = parse_unit("EUR/month")
_WORTH: Final = parse_unit("EUR")
_AxesOf = Mapping[str, tuple[str, ...]]


def with_payments(
    lines: Mapping[str, Line], every: Mapping[str, Axis], problems: list[Problem]
) -> dict[str, Line]:
    """Give all lines, with those that payments make; what is wrong goes to `problems`."""
    payments = [line for line in lines.values()
                if line.paid_by or line.paid_to or line.left_to or line.volume]  # fmt: skip
    found = Varying(lines, every).all_axes() if payments else {}
    axes = {name: in_order(some, every) for name, some in found.items()}
    faults = [problem for line in payments for problem in _faults(line, lines, axes, every)]
    if faults:
        problems += faults
        return dict(lines)
    result: dict[str, Line] = {}
    for line in lines.values():
        if isinstance(line, FormulaLine) and line.ledger:
            made = {x.name: x for p in payments for x in _entries(line, p, lines, axes)}
            problems += [_twin(entry, lines) for entry in made.values() if entry.name in lines]
            result |= with_steps(made, {})
        result[line.name] = line
    return added_up(result)


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
            terms: list[Node] = [
                Name(entry.name)
                for entry in lines.values()
                if isinstance(entry, FormulaLine) and entry.booking
                and entry.booking.account == name and not entry.step_of and _counts(entry, lines)
            ]  # fmt: skip
            total = reduce(lambda a, b: Operation("+", a, b), terms) if terms else Number(0, "0")
            result[name] = replace(line, formula=total, text=write(total))
    return result


def _counts(entry: Line, lines: Mapping[str, Line]) -> bool:
    """Tell whether the payment of an entry is there, and goes by its line and none before it."""
    booking = entry.booking if isinstance(entry, FormulaLine) else None
    if booking is None:
        return True
    payment = lines.get(booking.payment)
    side = payment and _side(payment, booking.side)
    names = side.names if side else ()
    return booking.party == next((n for n in names if n in lines or n in _WORDS), None)


def _side(payment: Line, name: str) -> Side | None:
    sides = {"paid_by": payment.paid_by, "paid_to": payment.paid_to, "left_to": payment.left_to}
    return sides[name]


def _renamed(entry: Line) -> Line:
    """Give the one entry of a payment in a case the name it has by whatever line it goes."""
    if not isinstance(entry, FormulaLine) or entry.booking is None or entry.step_of:
        return entry
    return replace(entry, name=f"{entry.booking.account}_{entry.booking.payment}")


def _entries(
    account: FormulaLine, payment: Line, lines: Mapping[str, Line], axes: _AxesOf
) -> Iterator[FormulaLine]:
    """Give the lines that a payment adds to an account: one for each line a side names."""
    named: Literal["paid_by", "paid_to", "left_to"] = (
        "left_to" if account.ledger == LEFT
        else "paid_by" if account.ledger in ("paid", "from_outside") else "paid_to"
    )  # fmt: skip
    side = _side(payment, named)
    if side is None:
        return
    outside = account.ledger in ("from_outside", "to_outside")
    number = 0
    for reference in side.names:
        make = _with_outside if outside else _of_parties
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
    payment: Line, reference: str, lines: Mapping[str, Line], axes: _AxesOf
) -> Node | None:
    """Write what each party pays or receives; nothing where no party does."""
    if reference in (OUTSIDE, POOL):
        return None
    own = {PARTY} if reference == PARTY else axes[reference]
    amount = _summed(Name(payment.name), [a for a in axes[payment.name] if a not in own])
    if reference == PARTY:
        return amount
    return Call("sum_to", (amount, Name(reference), Name(PARTY)))


def _with_outside(
    payment: Line, reference: str, lines: Mapping[str, Line], axes: _AxesOf
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


# --- what can be wrong -------------------------------------------------------------------------


def _faults(
    payment: Line, lines: Mapping[str, Line], axes: _AxesOf, every: Mapping[str, Axis]
) -> Iterator[Problem]:
    """Find what is wrong with the sides of a payment, or of what is left."""
    if payment.volume:
        yield from _faults_of_volume(payment, lines, axes)
    if payment.left_to is not None:
        yield from _faults_of_left(payment, payment.left_to, lines, axes, every)
        return
    if not (payment.paid_by or payment.paid_to):
        return
    for key, side, other in (
        ("paid_by", payment.paid_by, payment.paid_to),
        ("paid_to", payment.paid_to, payment.paid_by),
    ):
        if side is None:
            assert other is not None
            yield Problem(
                other.place,
                _("'{key}' is missing", key=key),
                _("A payment says who pays and who receives: paid_by and paid_to."),
            )
            continue
        for name in side.names:
            yield from _side_faults(payment, name, side, lines, axes, every)
    sides = [side.names for side in (payment.paid_by, payment.paid_to) if side]
    if sides in ([(OUTSIDE,), (OUTSIDE,)], [(POOL,), (POOL,)]):
        assert payment.paid_to is not None
        yield Problem(
            payment.paid_to.place,
            _("this payment goes by no party"),
            _("At least one side is a party."),
        )
    if payment.unit != _MONEY:
        yield Problem(
            payment.place,
            _("a payment is in {unit}, and '{line}' is in {other}",
              unit=_MONEY, line=payment.name, other=payment.unit or "text"),
        )  # fmt: skip


def _faults_of_volume(
    payment: Line, lines: Mapping[str, Line], axes: _AxesOf
) -> Iterator[Problem]:
    """See that the volume of a payment is a line by month that is a number."""
    found = lines.get(payment.volume)
    if found is None:
        message = _("there is no line '{name}'", name=payment.volume)
        yield Problem(payment.place, message, did_you_mean(payment.volume, lines))
    elif not payment.paid_by:
        message = _("'{a}' belongs to a line with '{b}'", a="volume", b="paid_by")
        yield Problem(payment.place, message)
    elif found.is_text or "month" not in axes[payment.volume]:
        message = _("'{name}' is no number by month", name=payment.volume)
        yield Problem(payment.place, message, _("The volume of a payment is how much of it."))


def _faults_of_left(
    line: Line, side: Side, lines: Mapping[str, Line], axes: _AxesOf, every: Mapping[str, Axis]
) -> Iterator[Problem]:
    """Find what is wrong with a line that says what is left after the last month."""
    if line.paid_by or line.paid_to:
        yield Problem(
            side.place,
            _("'{a}' and '{b}' do not go together", a="left_to", b="paid_by"),
            _("What is paid in a month is a payment; what is left after the last month is none."),
        )
    for name in side.names:
        if name in (OUTSIDE, POOL):
            yield Problem(
                side.place,
                _("what is left goes to a party"),
                _("Name a line that holds a party, or party."),
            )
        else:
            yield from _side_faults(line, name, side, lines, axes, every)
    if line.unit != _WORTH or "month" in axes[line.name]:
        yield Problem(
            line.place,
            _("what is left after the last month is in {unit}, without months", unit=_WORTH),
        )


def _twin(entry: FormulaLine, lines: Mapping[str, Line]) -> Problem:
    return Problem(
        lines[entry.name].place,
        _("there is another line '{name}'", name=entry.name),
        _("It is made for the payment '{name}'; choose another name.",
          name=entry.booking.payment if entry.booking else ""),
    )  # fmt: skip


def _side_faults(
    payment: Line,
    name: str,
    side: Side,
    lines: Mapping[str, Line],
    axes: _AxesOf,
    every: Mapping[str, Axis],
) -> Iterator[Problem]:
    line = lines.get(name)
    if name in _WORDS:
        found: tuple[str, ...] = (PARTY,) if name == PARTY else ()
    elif line is None:
        parties = [n for n, other in lines.items() if _names_a_party(other)]
        yield Problem(
            side.place,
            _("there is no line '{name}'", name=name),
            did_you_mean(name, [*parties, *_WORDS])
            or _("Name a line that holds a party, or outside, pool or party."),
        )
        return
    elif not _names_a_party(line):
        yield Problem(
            side.place,
            _("line '{name}' does not hold the name of a party", name=name),
            _("Use an input with 'names: party', or a text formula that gives a party."),
        )
        return
    else:
        found = axes[name]
    for axis in found:
        if axis not in axes[payment.name]:
            yield Problem(
                side.place,
                _(
                    "'{name}' varies by {axis}, and the payment does not",
                    name=name,
                    axis=every[axis].label,
                ),
            )


def _names_a_party(line: Line) -> bool:
    if isinstance(line, InputLine):
        return line.names == PARTY and not line.several
    return line.is_text and isinstance(line, FormulaLine)


def absent_needs(
    line: Line, lines: Mapping[str, Line], models: Mapping[str, Model]
) -> Iterator[Problem]:
    """See that the last line a side names is on whenever the payment is."""
    for side in (line.paid_by, line.paid_to, line.left_to):
        if side is None or side.names[-1] not in lines:
            continue
        used = lines[side.names[-1]]
        absent = [s for s in models[used.model].needs if s not in models[line.model].needs]
        if absent:
            yield Problem(
                side.place,
                _("'{name}' is off in a case without '{section}', and '{line}' uses it",
                  name=used.name, section=absent[0], line=line.name),
                _("Write '{name} else owner', say, or add '{section}' to what model {model} needs.",
                  name=used.name, section=absent[0], model=line.model),
            )  # fmt: skip
