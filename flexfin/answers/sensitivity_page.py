"""How terms beside each other are shown: one over a span, a step in each, two in a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from flexfin.answers.agreement_terms import (
    FEE,
    FEE_UNIT,
    GRANTOR_GAIN,
    HOLDER_GAIN,
    SIDES,
    AgreementCase,
    Term,
    gain_columns,
    side_labels,
    written,
)
from flexfin.answers.figures import change
from flexfin.answers.sensitivity import CENT, GridFigures, TermFigures, TermStep
from flexfin.engine.bargain import Reading, Sweep
from flexfin.engine.spans import Course
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Datum,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    ViewTable,
    columns,
    part,
    rows,
)

_SHOWN: Final = 11  # readings of a span
_MARK: Final = "●"


# --- one term over a span ------------------------------------------------------------------------


def term_part(figures: TermFigures) -> Part:
    """Make a term over a span: a table of readings, and what it says in words."""
    term, found, case = figures.term, figures.sweep, figures.agreement.case
    readings = _some(found.readings, term.whole)
    table = ViewTable(
        "term",
        term.unit,
        (
            *gain_columns(side_labels(case), _("Expected gain")),
            TableColumn("both_gain", _("both gain")),
        ),
        rows(
            [written(reading.value) for reading in readings],
            [term.text(reading.value) for reading in readings],
            [
                [reading.grantor for reading in readings],
                [reading.holder for reading in readings],
                [reading.both_gain for reading in readings],
            ],
        ),
    )
    courses = (found.grantor_course, found.holder_course)
    zeros = (found.grantor_zeros, found.holder_zeros)
    sentences = [
        Sentence(
            _course(label, courses[place], found.readings[0][place + 1], zeros[place], term),
            is_point=True,
            data={"side": SIDES[place], "course": courses[place], "zeros": list(zeros[place])},
        )
        for place, label in enumerate(side_labels(case))
    ]
    both = {"term": term.path, "both_gain": [list(stretch) for stretch in found.stretches]}
    return part(
        "term",
        f"{term.label} ({term.path})",
        table,
        *sentences,
        Sentence(_stretches(found, term), is_point=True, data=both),
        note=_("In this case: {value} {unit}.", value=term.text(term.value), unit=term.unit),
    )


def _some(readings: Sequence[Reading], whole: bool) -> list[Reading]:
    """Give so many readings that a table stays short, the ends included."""
    if whole and len(readings) <= 2 * _SHOWN:
        return list(readings)
    step = max(1, -(-(len(readings) - 1) // (_SHOWN - 1)))
    return [r for at, r in enumerate(readings) if at % step == 0 or at == len(readings) - 1]


def _course(side: str, course: Course, first: float, zeros: tuple[float, ...], term: Term) -> str:
    if course == "flat":
        text = _("The gain of {side} does not hang on this term.", side=side)
    elif course == "both":
        text = _(
            "The gain of {side} goes up and down over this span: no direction is always better.",
            side=side,
        )
    else:
        text = (
            _("The higher, the better for {side}.", side=side)
            if course == "up"
            else _("The higher, the worse for {side}.", side=side)
        )
    values = ", ".join(term.text(zero) for zero in zeros)
    if not zeros and first > 0:
        end = _("It gains over the whole span.")
    elif not zeros:
        end = _("It loses over the whole span.")
    elif term.whole:
        end = _("Its gain changes sign at {values} {unit}.", values=values, unit=term.unit)
    else:
        end = _("It breaks even at {values} {unit}.", values=values, unit=term.unit)
    return f"{text} {end}"


def _stretches(found: Sweep, term: Term) -> str:
    if not found.stretches:
        return _("Nowhere in this span do both sides gain; another term has to move as well.")
    both = _(" and ").join(
        _("from {low} to {high}", low=term.text(low), high=term.text(high))
        for low, high in found.stretches
    )
    return _("Both sides gain {stretches} {unit}.", stretches=both, unit=term.unit)


# --- what a step in each term is worth -----------------------------------------------------------


def steps_part(agreement: AgreementCase, steps: Sequence[TermStep]) -> Part:
    """Make what a step in each term is worth, and the packages of equal value."""
    grantor, holder = side_labels(agreement.case)
    fees = ("fee_for_grantor", "fee_for_holder")
    heads = gain_columns((grantor, holder), _("Gain")) + columns(
        fees, (grantor, holder), _("Change of fee"), "cents", FEE_UNIT
    )
    values: list[list[Datum]] = [
        [step.worth.grantor for step in steps],
        [step.worth.holder for step in steps],
        [change(step.worth.grantor_fee, "cents") for step in steps],
        [change(step.worth.holder_fee, "cents") for step in steps],
    ]
    paths, labels = [step.term.path for step in steps], [_words(step) for step in steps]
    packages = [
        Sentence(
            _package(step, grantor, holder),
            is_point=True,
            data={"term": step.term.path, "from": step.term.value, "step": step.worth.step},
        )
        for step in steps
        if step.term.line.name != FEE
    ]
    return part(
        "steps",
        _("What a step in each term is worth"),
        ViewTable("steps", _("Step"), heads, rows(paths, labels, values)),
        *packages,
        note=_(
            "Expected gain in euros; beside it the change of the fee, in euros per place per day, "
            "that makes up for the step."
        ),
    )


def _words(step: TermStep) -> str:
    """Write a step: the term, from which value to which."""
    return move_words(step.term, step.term.value + step.worth.step)


def move_words(term: Term, value: float) -> str:
    """Write a term with its value in the case, and another one."""
    before, after = term.text(term.value), term.text(value)
    if _is_money(term):
        return f"{term.label}: € {before} → € {after}"
    return f"{term.label}: {before} → {after} {term.unit}"


def with_unit(term: Term) -> str:
    """Write a term with its unit, of money but for what it is per: that stands in its label."""
    return f"{term.label} ({'€' if _is_money(term) else term.unit})"


def _is_money(term: Term) -> bool:
    return str(term.line.unit).startswith("EUR")


def _package(step: TermStep, grantor: str, holder: str) -> str:
    """Say which change of the fee goes with a step."""
    words, found = _words(step), step.worth
    if not step.moves:
        return _("{step}: moves nothing for either side.", step=words)
    if found.grantor_fee is None or found.holder_fee is None:
        return _("{step}: no fee can make up for it, since it is paid on nothing.", step=words)
    if max(abs(found.grantor_fee), abs(found.holder_fee)) < CENT:
        return _("{step}: less than a cent on the fee.", step=words)
    if step.only_shifts:
        return _(
            "{step} = {fee} on the fee: it only shifts money between the sides.",
            step=words,
            fee=_euros(found.holder_fee),
        )
    if found.grantor > 0 and found.holder > 0:
        return _("{step}: both sides gain by it, even at the same fee.", step=words)
    if found.grantor_fee < found.holder_fee:  # the holder can give more than the grantor asks
        return _(
            "{step}, with the fee changed by {low} to {high}: a package from which both gain.",
            step=words,
            low=_euros(found.grantor_fee),
            high=_euros(found.holder_fee),
        )
    return _(
        "{step}: together the sides lose by it. {grantor} asks {ask} on the fee, to {holder} it is "
        "worth no more than {give}.",
        step=words,
        grantor=grantor,
        holder=holder,
        ask=_euros(found.grantor_fee),
        give=_euros(found.holder_fee),
    )


def _euros(value: float) -> str:
    sign = "+" if value >= CENT else "-" if value <= -CENT else ""
    return _("€ {amount}", amount=f"{sign}{number(abs(value), 'cents')}")


# --- two terms in a grid -------------------------------------------------------------------------


def grid_part(figures: GridFigures) -> Part:
    """Make a grid: the gain of the grantor above that of the holder, marked where both gain."""
    row, column, found = figures.row, figures.column, figures.grid
    grantor, holder = side_labels(figures.agreement.case)
    heads = [TableColumn(written(value), column.text(value)) for value in found.columns]
    lines: list[TableRow] = []
    for value, cells in zip(found.rows, found.cells, strict=True):
        key = written(value)
        lines += [
            TableRow(
                f"{key}.{GRANTOR_GAIN}",
                f"{row.text(value)}  {grantor}",
                _cells((cell.grantor, cell.both_gain) for cell in cells),
                ruled=bool(lines),
            ),
            TableRow(
                f"{key}.{HOLDER_GAIN}",
                holder,
                _cells((cell.holder, cell.both_gain) for cell in cells),
                inset=True,
            ),
        ]
    over, down = f"{column.label}, {column.unit}", f"{row.label}, {row.unit}"
    return part(
        "grid",
        _("{row} by {column}", row=row.label, column=column.label),
        Sentence(
            _("Across: {term}. Down: {other}.", term=over, other=down),
            data={"across": column.path, "down": row.path},
        ),
        ViewTable("grid", row.unit, tuple(heads), tuple(lines), unit="1000 EUR"),
        note=_(
            "Expected gain in thousands of euros: {grantor} above, {holder} below. "
            "{mark} = both gain.", grantor=grantor, holder=holder, mark=_MARK,
        ),
    )  # fmt: skip


def _cells(gains: Iterable[tuple[float, bool]]) -> tuple[Said, ...]:
    return tuple(
        Said(gain / 1000, f"{_MARK if both else ''}{number(gain / 1000, 'whole')}")
        for gain, both in gains
    )
