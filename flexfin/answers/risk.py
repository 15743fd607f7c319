"""What the sheet Scenarios and risk holds: what `flexfin reserve` says of drawn scenarios."""

from __future__ import annotations

from typing import Final

from flexfin.answers.agreement_terms import PROBABILITY
from flexfin.answers.reserve import LINES, MODELS, ReserveFigures
from flexfin.answers.reserve_page import reserve_view
from flexfin.answers.scenarios import apart_sentence
from flexfin.answers.use_in_turn import NEEDED, can_switch, switching_of, switching_part
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.ground.messages import _
from flexfin.ground.view import View, part, view
from flexfin.model.order import needed

# what the sheet holds of `flexfin reserve`, in the order of reading
_PARTS: Final = (
    "named", "statistics", "worst", "break_evens", "use_in_turn", "tornado", "histogram", "buffer",
    "need",
)  # fmt: skip


def risk_of(figures: ReserveFigures, date: str, mark: str) -> View:
    """Give what the sheet holds; the figures have drawn scenarios.

    Parameters
    ----------
    date : of these figures, as the user gives it, or the reference date of the case.
    mark : of the version of the case with which these figures were made.
    """
    drawn, case = figures.spreads.simulated, figures.case
    assert drawn is not None
    about = {
        _("Scenarios drawn"): drawn.count,
        _("Seed"): drawn.seed,
        _("Date"): date,
        _("Mark of this version"): mark,
        _("Inputs drawn"): ", ".join(drawn.inputs) or _("none; only the demand"),
    }
    known = {one.key: one for one in reserve_view(figures).parts}
    switching = switching_of(case, None)
    if switching is not None:
        known["use_in_turn"] = switching_part(switching)
    remark = part("apart", "", *apart_sentence(figures.spreads))
    parts = (known[key] for key in _PARTS if key in known)
    return view("risk", _("Scenarios and risk"), about, (), remark, *parts)


def may_share(case: Case, shared: Shared) -> bool:
    """Tell whether the sheet rests on nothing that is left out of a case that is shared.

    Drawing takes inputs of the models of the reserve that no formula names, so any of them counts.
    """
    lines = case.models.lines
    names = {name for name, _key in shared.rows}
    drawn = {row for one in case.uncertainty.values() for row in one.rows}
    shown = [*LINES, *(NEEDED if can_switch(case) else ())]
    return not (
        names & (needed(lines, shown) | {PROBABILITY})
        or any(lines[name].model in MODELS and name in case.models.input_lines for name in names)
        or drawn & shared.rows.keys()
    )
