"""Terms beside each other: one term over a span, what a step in each is worth, two in a grid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product, starmap
from typing import Any, Final, NamedTuple

from flexfin.answers.agreement_terms import (
    FEE,
    Deal,
    NoTerm,
    Term,
    side_labels,
    valued_terms,
    written,
)
from flexfin.answers.page import Column, Page
from flexfin.engine.bargain import (
    Course,
    Grid,
    Outcomes,
    Reading,
    Sweep,
    Worth,
    grid,
    spaced,
    sweep,
    tried,
    worth,
)
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.numbers import number

CELLS: Final = 7  # rows and columns of a grid
_SHOWN: Final = 11  # readings of a span on the screen
_MARK: Final = "●"
_CENT: Final = 0.005  # euros: less shows as 0,00


# --- one term over a span ------------------------------------------------------------------------


class TermFigures(NamedTuple):
    """A term over a span, and the deal it belongs to."""

    deal: Deal
    term: Term
    sweep: Sweep


def default_span(term: Term) -> tuple[float, float]:
    """Give a span around the value of a term: from half to twice. Raises NoTerm at 0."""
    line = term.line
    if term.value == 0:
        raise NoTerm(
            _("'{path}' is 0 in this case; from where to where should it go", path=term.path),
            _("Give --from and --to."),
        )
    low, high = sorted((term.value / 2, term.value * 2))
    if term.whole:
        low = float(int(low))
    low = low if line.range.low is None else max(low, line.range.low)
    high = high if line.range.high is None else min(high, line.range.high)
    return low, high


def term_figures(deal: Deal, term: Term, span: tuple[float, float]) -> TermFigures:
    """Move one term over a span.

    Raises FlexfinError where the case cannot have one of the values.
    """
    deal.prepare(deal.changed(term, value) for value in tried(*span, term.whole))
    found = sweep(lambda value: deal.at(term, value).gains, *span, whole=term.whole)
    return TermFigures(deal, term, found)


def term_data(figures: TermFigures) -> dict[str, Any]:
    """Give a term over a span as data, with English keys."""
    found, term = figures.sweep, figures.term
    return {
        "path": term.path,
        "label": term.label,
        "unit": str(term.line.unit),
        "value": term.value,
        "readings": [
            {
                "value": reading.value,
                "grantor_gain": reading.grantor,
                "holder_gain": reading.holder,
                "both_gain": reading.both_gain,
            }
            for reading in found.readings
        ],
        "grantor_course": found.grantor_course,
        "holder_course": found.holder_course,
        "grantor_zeros": list(found.grantor_zeros),
        "holder_zeros": list(found.holder_zeros),
        "both_gain": [list(stretch) for stretch in found.stretches],
    }


def term_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item, scenario and value."""
    path = data["path"]
    rows: list[list[Any]] = []
    for reading in data["readings"]:
        at = f"{path}={written(reading['value'])}"
        rows += [["term", side, at, "", reading[side]] for side in ("grantor_gain", "holder_gain")]
    for side in ("grantor", "holder"):
        rows.append(["term", f"{side}_course", path, "", data[f"{side}_course"]])
        rows += [["term", f"{side}_zero", path, "", value] for value in data[f"{side}_zeros"]]
    for low, high in data["both_gain"]:
        rows += [
            ["term", "both_gain_from", path, "", low],
            ["term", "both_gain_to", path, "", high],
        ]
    return rows


def say_term(page: Page, figures: TermFigures) -> None:
    """Add a term over a span: a table of readings, and what it says in words."""
    term, found = figures.term, figures.sweep
    sides = side_labels(figures.deal.case)
    page.heading(
        f"{term.label} ({term.path})",
        _("In this case: {value} {unit}.", value=term.text(term.value), unit=term.unit),
    )
    readings = _some(found.readings, term.whole)
    columns = [
        Column("", term.unit, tuple(term.text(reading.value) for reading in readings)),
        Column(_("Expected gain"), sides[0], tuple(_whole(r.grantor) for r in readings)),
        Column(_("Expected gain"), sides[1], tuple(_whole(r.holder) for r in readings)),
    ]
    labels = [_("both gain") if reading.both_gain else "" for reading in readings]
    page.table(_("Verdict"), labels, columns)
    courses = (found.grantor_course, found.holder_course)
    for position, (side, course) in enumerate(zip(sides, courses, strict=True)):
        zeros = (found.grantor_zeros, found.holder_zeros)[position]
        page.point(_course(side, course, found.readings[0][position + 1], zeros, term), indent=2)
    page.point(_stretches(found, term), indent=2)


def _some(readings: Sequence[Reading], whole: bool) -> list[Reading]:
    """Give so many readings that a table stays short, the ends included."""
    if whole and len(readings) <= 2 * _SHOWN:
        return list(readings)
    step = max(1, -(-(len(readings) - 1) // (_SHOWN - 1)))
    return [r for at, r in enumerate(readings) if at % step == 0 or at == len(readings) - 1]


def _whole(value: float) -> str:
    return number(0.0 if abs(value) < 0.5 else value, "whole")


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


class TermStep(NamedTuple):
    """A step in one term and what it is worth."""

    term: Term
    worth: Worth

    @property
    def size(self) -> float:
        """Give the step as it is written: one, or one per cent."""
        return self.worth.step

    @property
    def moves(self) -> bool:
        """Tell whether it is worth anything to anybody."""
        return abs(self.worth.grantor) >= _CENT or abs(self.worth.holder) >= _CENT

    @property
    def only_shifts(self) -> bool:
        """Tell whether both sides see the same change of the fee in it: to the cent, and to 1%."""
        grantor, holder = self.worth.grantor_fee, self.worth.holder_fee
        if grantor is None or holder is None:
            return False
        return abs(grantor - holder) < min(_CENT, 0.01 * max(abs(grantor), abs(holder)) + 1e-9)


def step_figures(deal: Deal) -> tuple[TermStep, ...]:
    """Value one step up in every term, or down where up is not possible or moves nothing."""
    steps: list[TermStep] = []
    before, terms = deal.outcomes(), [*valued_terms(deal.case)]
    deal.prepare(deal.changed(term, term.value + size) for term, size in terms)
    for term, size in terms:
        possible: list[TermStep] = []
        for change in (size, -size):
            step = _step(deal, before, term, change)
            if step is not None and step.moves:
                possible.insert(0, step)
                break
            possible += [step] if step else []
        steps += possible[:1]
    return tuple(steps)


def _step(deal: Deal, before: Outcomes, term: Term, change: float) -> TermStep | None:
    try:
        after = deal.at(term, term.value + change)
    except FlexfinError:  # outside the range of the input
        return None
    return TermStep(term, worth(before, after, change))


def steps_data(steps: Sequence[TermStep]) -> dict[str, Any]:
    """Give what steps are worth as data, with English keys."""
    return {
        step.term.path: {
            "value": step.term.value,
            "unit": str(step.term.line.unit),
            "step": step.size,
            "grantor_gain": step.worth.grantor,
            "holder_gain": step.worth.holder,
            "fee_for_grantor": step.worth.grantor_fee,
            "fee_for_holder": step.worth.holder_fee,
        }
        for step in steps
    }


def steps_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item, scenario and value."""
    return [
        ["steps", key, path, "", value]
        for path, found in data.items()
        for key, value in found.items()
        if key != "unit" and value is not None
    ]


def say_steps(page: Page, deal: Deal, steps: Sequence[TermStep]) -> None:
    """Add what a step in each term is worth, and the packages of equal value."""
    grantor, holder = side_labels(deal.case)
    page.heading(
        _("What a step in each term is worth"),
        _(
            "Expected gain in euros; beside it the change of the fee, in euros per place per day, "
            "that makes up for the step."
        ),
    )
    columns = [
        Column(_("Gain"), grantor, tuple(_whole(step.worth.grantor) for step in steps)),
        Column(_("Gain"), holder, tuple(_whole(step.worth.holder) for step in steps)),
        Column(_("Change of fee"), grantor, tuple(_fee(step.worth.grantor_fee) for step in steps)),
        Column(_("Change of fee"), holder, tuple(_fee(step.worth.holder_fee) for step in steps)),
    ]
    page.table(_("Step"), [_words(step) for step in steps], columns)
    for step in steps:
        if step.term.line.name == FEE:
            continue
        page.point(_package(step, grantor, holder), indent=2)


def _fee(value: float | None) -> str:
    if value is None:
        return "-"
    text = number(value, "cents")
    return f"+{text}" if value >= _CENT else text


def _words(step: TermStep) -> str:
    """Write a step: the term, from which value to which."""
    term = step.term
    before, after = term.text(term.value), term.text(term.value + step.size)
    if str(term.line.unit).startswith("EUR"):  # what it is per stands in its label
        return f"{term.label}: € {before} → € {after}"
    return f"{term.label}: {before} → {after} {term.unit}"


def _package(step: TermStep, grantor: str, holder: str) -> str:
    """Say which change of the fee goes with a step."""
    words, found = _words(step), step.worth
    if not step.moves:
        return _("{step}: moves nothing for either side.", step=words)
    if found.grantor_fee is None or found.holder_fee is None:
        return _("{step}: no fee can make up for it, since it is paid on nothing.", step=words)
    if max(abs(found.grantor_fee), abs(found.holder_fee)) < _CENT:
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
    sign = "+" if value >= _CENT else "-" if value <= -_CENT else ""
    return f"{sign}€ {number(abs(value), 'cents')}"


# --- two terms in a grid -------------------------------------------------------------------------


class GridFigures(NamedTuple):
    """Two terms in a grid, and the deal they belong to."""

    deal: Deal
    row: Term
    column: Term
    grid: Grid


def grid_figures(
    deal: Deal,
    row: Term,
    column: Term,
    row_span: tuple[float, float],
    column_span: tuple[float, float],
) -> GridFigures:
    """Work out both gains for every pair of values of two terms.

    Raises FlexfinError where the case cannot have one of the values.
    """
    rows = spaced(*row_span, CELLS, whole=row.whole)
    columns = spaced(*column_span, CELLS, whole=column.whole)

    def changed(down: float, across: float) -> dict[str, str]:
        return {row.path: written(down), column.path: written(across)}

    deal.prepare(starmap(changed, product(rows, columns)))
    found = grid(lambda *values: deal.outcomes(changed(*values)).gains, rows, columns)
    return GridFigures(deal, row, column, found)


def grid_data(figures: GridFigures) -> dict[str, Any]:
    """Give a grid as data, with English keys."""
    found = figures.grid

    def cells(side: str) -> list[list[Any]]:
        return [[getattr(cell, side) for cell in row] for row in found.cells]

    return {
        "rows": {"path": figures.row.path, "values": list(found.rows)},
        "columns": {"path": figures.column.path, "values": list(found.columns)},
        "grantor_gain": cells("grantor"),
        "holder_gain": cells("holder"),
        "both_gain": cells("both_gain"),
    }


def grid_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows: table, figure, item, scenario and value."""
    rows, columns = data["rows"], data["columns"]
    return [
        [
            "grid",
            side,
            f"{rows['path']}={written(row)} {columns['path']}={written(column)}",
            "",
            data[side][at][across],
        ]
        for side in ("grantor_gain", "holder_gain")
        for at, row in enumerate(rows["values"])
        for across, column in enumerate(columns["values"])
    ]


def say_grid(page: Page, figures: GridFigures) -> None:
    """Add a grid: the gain of the grantor above that of the holder, marked where both gain."""
    row, column, found = figures.row, figures.column, figures.grid
    grantor, holder = side_labels(figures.deal.case)
    page.heading(
        _("{row} by {column}", row=row.label, column=column.label),
        _(
            "Expected gain in thousands of euros: {grantor} above, {holder} below. "
            "{mark} = both gain.", grantor=grantor, holder=holder, mark=_MARK,
        ),
    )  # fmt: skip
    over = f"{column.label}, {column.unit}"
    columns = [
        Column(
            "",
            column.text(value),
            tuple(text for line in found.cells for text in _cell(line[position])),
        )
        for position, value in enumerate(found.columns)
    ]
    labels = [
        text for value in found.rows for text in (f"{row.text(value)}  {grantor}", f"   {holder}")
    ]
    page.say(_("Across: {term}. Down: {other}.", term=over, other=f"{row.label}, {row.unit}"))
    page.table(row.unit, labels, columns, breaks=range(2, len(labels), 2))


def _cell(reading: Reading) -> list[str]:
    mark = _MARK if reading.both_gain else ""
    return [f"{mark}{number(gain / 1000, 'whole')}" for gain in (reading.grantor, reading.holder)]
