"""What an offer changes that no gain counts: it holds with and without the agreement alike.

A gain is the distance of a side to its alternative. What is the same there, such as the rent of a
contract that is there anyway, moves the result of a party and not its gain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from flexfin.answers.agreement_terms import FEE, AgreementCase
from flexfin.answers.input_text import told_of
from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.case.shared import NOTHING, Shared
from flexfin.engine.draw import simulate, weights_in
from flexfin.engine.load import with_inputs
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate
from flexfin.engine.statistics import expectation
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.numbers import signed
from flexfin.ground.view import shown

_WORTH: Final = "net_present_value"
_LEAST: Final = 0.001  # of what it moves most: what is less is no difference


class BesideGain(NamedTuple):
    """The inputs of an offer that no gain counts, and what they are worth by party [EUR]."""

    paths: tuple[str, ...] = ()
    worth: Mapping[str, float] = {}


def beside_gain(agreement: AgreementCase, changes: Mapping[str, str]) -> BesideGain:
    """Find what of an offer moves no gain in any scenario that counts, and what it is worth.

    The terms of the agreement itself are not looked at: these count, also where they do nothing.
    """
    case = with_inputs(agreement.case, changes)
    own = case.models.lines[FEE].model
    others = [path for path, row in rows_of(case).items()
              if path in changes and row.line.model != own]  # fmt: skip
    named = AgreementCase(agreement.case, asked=None)
    paths = tuple(path for path in others if _moves_nothing(named, changes, path))
    if not paths or _WORTH not in case.models.lines:
        return BesideGain(paths)
    before = with_inputs(agreement.case, _without(changes, paths))
    was, now = (_worth(agreement, one) for one in (before, case))
    moved = {party: now[party] - was[party] for party in now}
    least = max(0.5, _LEAST * max(map(abs, moved.values())))
    return BesideGain(paths, {party: one for party, one in moved.items() if abs(one) >= least})


def _without(changes: Mapping[str, str], paths: tuple[str, ...]) -> dict[str, str]:
    return {path: text for path, text in changes.items() if path not in paths}


def _moves_nothing(agreement: AgreementCase, changes: Mapping[str, str], path: str) -> bool:
    try:
        found = agreement.outcomes(_without(changes, (path,)))
    except FlexfinError:  # the offer cannot do without it
        return False
    return all(
        np.allclose(one, other, rtol=1e-9, atol=0.01)
        for one, other in zip(found[1:], agreement.outcomes(changes)[1:], strict=True)
    )


def _worth(agreement: AgreementCase, case: Case) -> dict[str, float]:
    """Give the expected net present value of each party in a case."""
    found = {party: Headline(_WORTH, (party,)) for party in case.elements_of("party")}
    if (asked := agreement.asked) is not None:
        drawn = simulate(case, [*found.values()], asked.scenarios, asked.seed)
        return {party: float(drawn.figures[one].mean()) for party, one in found.items()}
    results = evaluate(case, [_WORTH], scenarios=agreement.scenarios)
    weights = weights_in(results)
    return {party: expectation(one.of(results), weights) for party, one in found.items()}


def beside_words(
    label: str, case: Case, found: BesideGain, shared: Shared | None = None
) -> str:
    """Say what of an offer no gain counts; nothing where there is no such thing.

    `case` is that of the offer; of one that is `shared` only what is not left out is told.
    """
    if not found.paths:
        return ""
    words = _(
        "{offer} also has: {changes}. That is in no gain, as it is the same with and without "
        "the agreement.",
        offer=label,
        changes="; ".join(told_of(case, found.paths)),
    )
    hidden = (shared or NOTHING).rows
    worth = "; ".join(
        _("{party} € {amount}", party=shown(case.label_of("party", party)),
          amount=signed(amount, "whole"))
        for party, amount in found.worth.items()
        if (_WORTH, (party,)) not in hidden
    )
    if worth:
        changed = _("The expected net present value changes by it: {worth}.", worth=worth)
        words = f"{words} {changed}"
    return words
