"""Terms beside each other: one term over a span, what a step in each is worth, two in a grid."""

from __future__ import annotations

from itertools import product, starmap
from typing import Final, NamedTuple

from flexfin.answers.agreement_terms import AgreementCase, NoTerm, Term, valued_terms, written
from flexfin.engine.bargain import Grid, Outcomes, Sweep, Worth, grid, sweep, worth
from flexfin.engine.spans import spaced, tried
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _

TermSpan = tuple[Term, tuple[float, float]]
CELLS: Final = 7  # rows and columns of a grid
CENT: Final = 0.005  # euros: less shows as 0,00


# --- one term over a span ------------------------------------------------------------------------


class TermFigures(NamedTuple):
    """A term over a span, and the agreement it belongs to."""

    agreement: AgreementCase
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


def term_figures(agreement: AgreementCase, term: Term, span: tuple[float, float]) -> TermFigures:
    """Move one term over a span.

    Raises FlexfinError where the case cannot have one of the values.
    """
    agreement.prepare(agreement.changed(term, value) for value in tried(*span, term.whole))
    found = sweep(lambda value: agreement.at(term, value).gains, *span, whole=term.whole)
    return TermFigures(agreement, term, found)


# --- what a step in each term is worth -----------------------------------------------------------


class TermStep(NamedTuple):
    """A step in one term and what it is worth."""

    term: Term
    worth: Worth

    @property
    def moves(self) -> bool:
        """Tell whether it is worth anything to anybody."""
        return abs(self.worth.grantor) >= CENT or abs(self.worth.holder) >= CENT

    @property
    def only_shifts(self) -> bool:
        """Tell whether both sides see the same change of the fee in it: to the cent, and to 1%."""
        grantor, holder = self.worth.grantor_fee, self.worth.holder_fee
        if grantor is None or holder is None:
            return False
        return abs(grantor - holder) < min(CENT, 0.01 * max(abs(grantor), abs(holder)) + 1e-9)


def step_figures(agreement: AgreementCase) -> tuple[TermStep, ...]:
    """Value one step up in every term, or down where up is not possible or moves nothing."""
    steps: list[TermStep] = []
    before, terms = agreement.outcomes(), [*valued_terms(agreement.case)]
    up = [agreement.changed(term, term.value + size) for term, size in terms]
    # offers come beside it: all in one run
    agreement.prepare([*up, *agreement.case.offers.values()])
    for term, size in terms:
        possible: list[TermStep] = []
        for change in (size, -size):
            step = _step(agreement, before, term, change)
            if step is not None and step.moves:
                possible.insert(0, step)
                break
            possible += [step] if step else []
        steps += possible[:1]
    return tuple(steps)


def _step(agreement: AgreementCase, before: Outcomes, term: Term, change: float) -> TermStep | None:
    try:
        after = agreement.at(term, term.value + change)
    except FlexfinError:  # outside the range of the input
        return None
    return TermStep(term, worth(before, after, change))


# --- two terms in a grid -------------------------------------------------------------------------


class GridFigures(NamedTuple):
    """Two terms in a grid, and the agreement they belong to."""

    agreement: AgreementCase
    row: Term
    column: Term
    grid: Grid


def grid_figures(agreement: AgreementCase, down: TermSpan, across: TermSpan) -> GridFigures:
    """Work out both gains for every pair of values of two terms.

    Raises FlexfinError where the case cannot have one of the values.
    """
    row, column = down[0], across[0]
    rows, columns = (spaced(*span, CELLS, whole=term.whole) for term, span in (down, across))

    def changed(one: float, other: float) -> dict[str, str]:
        return {row.path: written(one), column.path: written(other)}

    agreement.prepare(starmap(changed, product(rows, columns)))
    found = grid(lambda *values: agreement.outcomes(changed(*values)).gains, rows, columns)
    return GridFigures(agreement, row, column, found)
