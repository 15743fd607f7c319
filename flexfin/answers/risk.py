"""What the sheet Scenarios and risk holds, from the figures of the reserve."""

from __future__ import annotations

import numpy as np

from flexfin.answers.agreement_terms import PROBABILITY
from flexfin.answers.drawn import circumstance_labels
from flexfin.answers.reserve import LINES, MODELS, ReserveFigures, tornado_of
from flexfin.answers.reserve_charts import bins_of, fan_of, input_label
from flexfin.answers.scenarios import ROWS, worst_of
from flexfin.answers.use_in_turn import NEEDED, can_switch, switching_of
from flexfin.answers.view import shown
from flexfin.case.case import Case
from flexfin.case.shared import Shared
from flexfin.ground.messages import _
from flexfin.model.order import needed
from flexfin.workbook.sheets.risk import Risk, Table


def risk_of(figures: ReserveFigures, date: str, digest: str) -> Risk:
    """Give what the sheet holds; the figures have drawn scenarios.

    Parameters
    ----------
    date : of these figures, as the user gives it, or the reference date of the case.
    digest : of the case, so that it can be told with which case these figures were made; none in
        what is shared, as it is made with all that is confidential too.
    """
    drawn, case = figures.spreads.simulated, figures.case
    bands = fan_of(figures)
    assert drawn is not None
    assert bands is not None
    about = [
        (_("Scenarios drawn"), str(drawn.count)),
        (_("Seed"), str(drawn.seed)),
        (_("Date"), date),
        *([(_("Digest of the case (SHA-256)"), digest)] if digest else []),
        (_("Inputs drawn"), ", ".join(drawn.inputs) or _("none; only the demand")),
    ]
    buffer = figures.thresholds.buffer
    edges, shares = bins_of(drawn.figures[figures.saving])
    own, everything = figures.levels
    return Risk(
        about=about,
        remark=figures.spreads.apart.sentence(),
        tables=[
            _named(figures), _statistics(figures), _worst(figures), _break_evens(figures),
            *_use_in_turn(figures),
        ],
        fan=Table(
            _("Need for reception places, against the places there are"),
            [_("Month"), "P5", "P25", "P50", "P75", "P95", _("own places"), _("with the reserve")],
            [
                [case.calendar.start + month, *column.tolist(), own, everything]
                for month, column in enumerate(bands.T)
            ],
            ["month", *["whole"] * 7],
        ),
        buffer=Table(
            _("Letting: cost on top of the rooms, over the number of places kept free"),
            [
                _("Free places"), _("On top of the rooms, present value"),
                _("Months without shortage"),
            ],
            np.column_stack([buffer.places, buffer.cost, buffer.level]).tolist(),
            ["whole", "whole", "percent"],
        ),
        histogram=Table(
            _("The saving against holding over the drawn scenarios")
            if figures.is_let
            else _("The saving against giving up over the drawn scenarios"),
            [_("From, in euros of present value"), _("Share of the scenarios")],
            np.column_stack([edges[:-1], shares]).tolist(),
            ["whole", "percent"],
        ),
        tornado=Table(
            _("What the saving goes up and down with"),
            [_("Input"), _("Rank correlation")],
            [[input_label(case, name), value] for name, value in tornado_of(figures)],
            ["text", "cents"],
        ),
    )  # fmt: skip


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


def _named(figures: ReserveFigures) -> Table:
    spreads = figures.spreads
    return Table(
        _("The named scenarios"),
        [_("Figure"), _("expected"), *map(shown, figures.case.scenarios)],
        [
            [one.label, spreads.expected(one.headline), *spreads.named[one.headline].tolist()]
            for one in spreads.figures
        ],
        [one.shape for one in spreads.figures],
        by_row=True,
    )


def _statistics(figures: ReserveFigures) -> Table:
    drawn = figures.spreads.simulated
    assert drawn is not None
    found = [(one, drawn.statistics(one.headline).data()) for one in figures.spreads.figures]
    return Table(
        _("Statistics over the drawn scenarios"),
        [_("Figure"), *(_(word).partition(":")[0] for _name, word in ROWS)],
        [[one.label, *(data[name] for name, _word in ROWS)] for one, data in found],
        [one.shape for one, _data in found],
        by_row=True,
        percent=1 + [name for name, _word in ROWS].index("loss_chance"),
    )


def _worst(figures: ReserveFigures) -> Table:
    spreads, worst = figures.spreads, worst_of(figures.spreads)
    shapes = [one.shape for one in spreads.circumstances]
    # a saving that is the same everywhere has no worst scenarios
    saving = figures.saving.line
    labels = circumstance_labels(spreads.case, spreads.circumstances) if saving in worst else []
    values = [(worst[saving][name], mean) for name, mean in worst["average"].items() if labels]
    return Table(
        _("What was true in the worst 5%"),
        [_("Circumstance"), _("worst 5%"), _("average")],
        [[label, *pair] for label, pair in zip(labels, values, strict=True)],
        [*shapes, *["digits"] * (len(labels) - len(shapes))],
        by_row=True,
    )


def _break_evens(figures: ReserveFigures) -> Table:
    return Table(
        _("At which value letting saves nothing against holding"),
        [_("Input"), _("now"), _("break-even"), _("from"), _("to")],
        [
            [
                one.label,
                one.found.now * one.factor,
                _("none") if one.found.value is None else one.found.value * one.factor,
                one.found.low * one.factor,
                one.found.high * one.factor,
            ]
            for one in figures.thresholds.found
        ],
        [one.shape for one in figures.thresholds.found],
        by_row=True,
    )


def _use_in_turn(figures: ReserveFigures) -> list[Table]:
    """Give what being able to switch is worth in the named scenarios, where rooms can switch."""
    case = figures.case
    found = switching_of(case, None)
    if found is None:
        return []
    names = [*(shown(case.label_of("party", party)) for party in found.parties), _("Together")]
    rows = [*found.gain, found.together]
    return [
        Table(
            _("Use in turn: what being able to switch is worth, in euros"),
            [_("Party"), _("expected"), *map(shown, case.scenarios)],
            [
                [name, float(found.expected(row)), *row.tolist()]
                for name, row in zip(names, rows, strict=True)
            ],
            ["text", *["whole"] * (1 + len(case.scenarios))],
        )
    ]
