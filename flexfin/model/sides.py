"""The sides of payments: who may pay and receive, and what can be wrong with that."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

from flexfin.formulas.units import parse_unit
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.model.line import FormulaLine, InputLine, Line, Side
from flexfin.model.models import Axis, Model

OUTSIDE: Final = "outside"  # not one of the parties
POOL: Final = "pool"  # where parties pay in and draw out; every month as much as comes in
PARTY: Final = "party"  # each party its own part
WORDS: Final = (OUTSIDE, POOL, PARTY)
OTHER, APART = "other", "apart"  # what is booked under no word; what a model books by itself
_MONEY: Final = parse_unit("EUR/month")
_WORTH: Final = parse_unit("EUR")
AxesOf = Mapping[str, tuple[str, ...]]


def faults_of(
    payment: Line, lines: Mapping[str, Line], axes: AxesOf, every: Mapping[str, Axis]
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
    known = {word for x in lines.values() if not x.paid_by for word in x.books}
    words = {*known, OTHER, APART}
    for word in payment.books:
        if known and word not in words:
            yield Problem(
                payment.place,
                _("no account books payments under '{word}'", word=word),
                did_you_mean(word, words)
                or _("Known are: {names}.", names=", ".join(sorted(words))),
            )
    if known and "month" not in axes[payment.name]:
        yield Problem(
            payment.place,
            _("a payment varies by month, and '{line}' does not", line=payment.name),
            _("Let its formula hold a line by month: days, or an index of prices."),
        )
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


def _faults_of_volume(payment: Line, lines: Mapping[str, Line], axes: AxesOf) -> Iterator[Problem]:
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
    line: Line, side: Side, lines: Mapping[str, Line], axes: AxesOf, every: Mapping[str, Axis]
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


def faults_of_told(
    line: Line, lines: Mapping[str, Line], axes: AxesOf, every: Mapping[str, Axis]
) -> Iterator[Problem]:
    """Find what is wrong with whom a line concerns, and with what it asks to be done."""
    if line.whose is not None:
        for name in line.whose.names:
            yield from _side_faults(line, name, line.whose, lines, axes, every)
    if line.asks and line.kind != "finding" and not line.date and not line.is_condition:
        yield Problem(
            line.place,
            _("'{name}' asks for something, and says not when", name=line.name),
            _("Only a finding, a condition and an input with a date have 'asks'."),
        )


def _side_faults(
    payment: Line,
    name: str,
    side: Side,
    lines: Mapping[str, Line],
    axes: AxesOf,
    every: Mapping[str, Axis],
) -> Iterator[Problem]:
    line = lines.get(name)
    if name in WORDS:
        found: tuple[str, ...] = (PARTY,) if name == PARTY else ()
    elif line is None:
        parties = [n for n, other in lines.items() if _names_a_party(other)]
        yield Problem(
            side.place,
            _("there is no line '{name}'", name=name),
            did_you_mean(name, [*parties, *WORDS])
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


def named_in(names: Iterable[str], lines: Container[str]) -> str | None:
    """Give the first name of a side that is there: a line of the case, or a word; None without."""
    return next((name for name in names if name in lines or name in WORDS), None)


def absent_needs(
    line: Line, lines: Mapping[str, Line], models: Mapping[str, Model]
) -> Iterator[Problem]:
    """See that the last line a side names is on whenever the payment is."""
    for side in (line.paid_by, line.paid_to, line.left_to, line.whose):
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
