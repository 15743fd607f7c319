"""The relocation guarantee of movable units: what it covers, and who bears a shortfall."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.answers.declared import declared
from flexfin.answers.units import (
    AT_END,
    COVERED,
    SHORT,
    SOLD,
    TAKEN,
    UNCOVERED,
    UNITS,
    UnitsFigures,
)
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import Part, Sentence, part


def point(text: str, data: dict[str, object] | None = None) -> Sentence:
    """Make one of a list of sentences."""
    return Sentence(text, is_point=True, data=data or {})


def guarantee_parts(figures: UnitsFigures) -> Iterator[Part | None]:
    """Show what the guarantee covers, and who bears a shortfall without it and with it."""
    taken = figures.case.values[TAKEN][()]
    said = Sentence(
        _("The case takes the guarantee.")
        if taken == "yes"
        else _("The case does not take the guarantee; shown is what it would do."),
        tone="note",
        data={TAKEN: taken},
    )
    covered = (_covered(figures, name, place) for name, place in figures.movable.items())
    yield part(
        "guarantee",
        _("The relocation guarantee of the state (RTHF)"),
        said,
        *(sentence for sentences in covered for sentence in sentences),
    )
    if not float(figures.of(COVERED, "investment").sum()):
        return
    yield declared(figures.results, "relocation_guarantee", "shortfall")
    yield declared(figures.results, "relocation_guarantee", "residual_of_parties")


def _covered(figures: UnitsFigures, name: str, place: int) -> Iterator[Sentence]:
    of = {line: float(figures.of(line, "investment")[place])
          for line in (UNITS, COVERED, UNCOVERED, AT_END, SOLD, SHORT)}  # fmt: skip
    label = figures.label(name)
    yield point(
        _("{units}: {covered} of {count} qualify; {other} homes or rooms do not.",
          units=label, covered=number(of[COVERED], "whole"), count=number(of[UNITS], "whole"),
          other=number(of[UNCOVERED], "whole")),
        {"units": name, **of},
    )  # fmt: skip
    if of[COVERED]:
        yield point(
            _("{units}: guaranteed € {amount} per home at the end of the first term (an "
              "assumption of the case; the path is not public), sold for € {sold}: a "
              "shortfall of € {short} in all.", units=label, amount=number(of[AT_END], "whole"),
              sold=number(of[SOLD], "whole"), short=number(of[SHORT], "whole")),
        )  # fmt: skip
