"""The scenarios side by side, beside the one that is shown, and the inputs that matter most."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Final

import numpy as np

from flexfin.answers.agreement_terms import GRANTOR_GAIN, HOLDER_GAIN, PROBABILITY, side_labels
from flexfin.answers.board_key_figures import COST, NPV, all_rows, has
from flexfin.answers.board_scenarios import Over, told_over
from flexfin.answers.figures import Figure, element_label, reserve_groups
from flexfin.answers.input_text import label_of, value_text
from flexfin.answers.over_cells import MOST, WEIGHTS, WORST, OverCells
from flexfin.answers.reserve import KEEP_VALUE, SAVING_VALUE
from flexfin.answers.scenarios import NAMED
from flexfin.answers.table_values import figures_of
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.draw import statistics_of, weights_in
from flexfin.engine.months import unit_taken
from flexfin.engine.results import Headline, How, Terms, live_sum
from flexfin.engine.run import Results
from flexfin.engine.sensitivity import Move, Sensitivities, moves_of, sensitivities
from flexfin.engine.statistics import TAIL
from flexfin.formulas.units import Unit, unit_after
from flexfin.ground.live import Live
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Datum,
    Part,
    Sentence,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    view,
)
from flexfin.model.line import Line
from flexfin.model.models import OverMonths
from flexfin.model.order import needed
from flexfin.workbook.sheets.summary_page import VALUE

EXPECTED: Final = "expected"
_TOTAL: Final = "probability_total"  # of the chances that the case gives
_MOST_CELLS: Final = 150_000  # formulas of all scenarios: what can be read back
_SHARE: Final = 0.1  # that each input goes down and up
_MOST: Final = 8  # inputs that are shown
_OVER: Final[Mapping[How, OverMonths]] = {
    "total": "total", "year": "average_year", "mean": "average", "highest": "highest",
}  # fmt: skip
NOTE_ON_INPUTS: Final = mark(
    "Each input that the case gives a tenth lower and a tenth higher, within its bounds, all "
    "else the same; the outcome is the expectation over the named scenarios. The difference is the "
    "largest between the outcomes lower, now and higher. Left out are months, whole numbers, rooms "
    "and places, words, steps by month, a life that may end within the calculation, and what "
    "nobody gave."
)


def scenario_figures(case: Case, results: Results) -> dict[str, list[Figure]]:
    """Give the figures over scenarios that models declare, by what they are; each figure once."""
    found, seen = dict[str, list[Figure]](), set[Headline]()
    for model in case.models.models.values():
        for name, table in model.tables.items():
            if "scenario" not in (table.across, table.down):
                continue
            title = str(model.label) if name == NAMED else f"{model.label}: {table.label}"
            for figure in figures_of(results, table):
                if figure.headline.how != "months" and figure.headline not in seen:
                    seen.add(figure.headline)
                    found.setdefault(title, []).append(figure)
    return found


def side_by_side_of(
    case: Case, results: Results, over: Over, date: str, *, live: bool = False
) -> View:
    """Give what the sheet Scenarios shows: figures by scenario, and what these hang on.

    With `live` each scenario has rows of its own in the workbook.
    """
    tables = [*scenario_tables(case, results, scenario_figures(case, results), over, live=live)]
    title = _("The scenarios side by side") if tables else ""
    basis = Sentence(told_over(over, date), tone="note")
    shown_here = [row for one in tables if one.key != WEIGHTS for row in one.rows]
    gaps = over.seed is None and any(
        None in row.values[1 : 2 + len(case.scenarios)] for row in shown_here
    )
    gone = _("Empty: in that scenario there is nobody to share it. What is expected is over the "
             "other scenarios.")  # fmt: skip
    empty = Sentence(gone, tone="note") if gaps else None
    inputs = [*largest_inputs(case)]
    note = part("note", "", Sentence(_(NOTE_ON_INPUTS), tone="note")) if inputs else None
    beside = part("scenarios", title, *tables, basis, empty)
    return view("scenarios", _("Scenarios"), {}, (), beside, *inputs, note)


def scenario_tables(
    case: Case, results: Results, figures: dict[str, list[Figure]], over: Over, *, live: bool
) -> Iterator[ViewTable]:
    """Put the scenarios side by side: the live one, the expectation, and each of them.

    Money that is better when it is higher stands with its chance of a loss and its worst 5%. With
    `live` each scenario has rows of its own for what inputs are weighed by; that stands first.
    """
    asked = _asked(case, figures) if live else ()
    yield from _tables(results, figures, over, asked, live=True) if live else ()
    yield from _tables(results, figures, over, asked, live=False)


def _asked(case: Case, figures: Mapping[str, Iterable[Figure]]) -> set[str]:
    """Give the lines that each scenario has rows for: all that are shown, where that is not much.

    Else those that inputs are weighed by, and those that take nothing else by scenario.
    """
    lines = case.models.lines

    def varying(*names: str) -> set[str]:
        return {name for name in needed(lines, names) if "scenario" in lines[name].axes}

    shown = {one.headline.line for known in figures.values() for one in known}
    cells = sum(
        prod(len(case.elements_of(axis)) for axis in lines[name].elements)
        * (case.calendar.count if "month" in lines[name].axes else 1)
        for name in varying(*shown)
    )
    if cells * len(case.scenarios) <= _MOST_CELLS:
        return shown
    rows = varying(*(term.line for terms in outcomes_of(case).values() for term in terms))
    return {name for name in shown if varying(name) - {name} <= rows}


def _tables(
    results: Results,
    figures: dict[str, list[Figure]],
    over: Over,
    asked: Container[str],
    *,
    live: bool,
) -> Iterator[ViewTable]:
    """Give the figures that each scenario has rows for, live, or else all others."""
    case = results.case
    labels = {
        EXPECTED: _("Expected"),
        **{name: case.label_of("scenario", name) for name in case.scenarios},
    }
    if is_spread := over.scenarios > 1:  # of one scenario nothing is a chance
        labels |= {"loss_chance": _("Chance of a loss"), WORST: _("Mean of the worst 5%")}
    follow = {*case.scenarios} if live else set[str]()
    if live and over.seed is None and len(case.scenarios) <= MOST:
        follow = {*labels}
    heads = (_("Live scenario"), *(label if name in follow else f"{VALUE} {label}"
                                   for name, label in labels.items()))  # fmt: skip
    across = columns(("live", *labels), heads)
    if live:
        yield ViewTable(WEIGHTS, "", across, (_weights(results, is_spread=is_spread),), "percent")
    for title, known in figures.items():
        rows, key = [], f"{title}{VALUE * (not live)}"
        for figure in (one for one in known if _is_live(one, asked) == live):
            line, terms = case.models.lines[figure.headline.line], (figure.headline,)
            each: Sequence[float | None] = figure.headline.of(results).tolist()
            each = [value if counts else None
                    for value, counts in zip(each, figure.counts, strict=True)]  # fmt: skip
            mean, chance, worst = _statistics(figure, line, over)
            loss: Datum = None if chance is None else number(chance, "percent")
            if live:
                each = [_in_scenario(results, figure.headline, name) for name in case.scenarios]
            if EXPECTED in follow and mean is not None:
                cells = OverCells(key, figure.name, case.scenarios)
                mean = cells.expected(mean)
                loss = None if chance is None else cells.loss_chance(chance)
                worst = None if worst is None else cells.shortfall(worst, line.better)
            ends = (loss, worst) if is_spread else ()
            values = (live_sum(results, terms), mean, *each, *ends)
            unit = "" if figure.shape == "percent" else _unit(line, figure.headline.how)
            rows.append(TableRow(figure.name, _with_unit(figure.label, unit), values, figure.shape))
        if rows:
            yield ViewTable(key, title, across, tuple(rows))


def _is_live(figure: Figure, asked: Container[str]) -> bool:
    """Tell whether a figure can follow in each scenario: it is there in all."""
    return figure.headline.line in asked and all(figure.counts)


def _statistics(
    figure: Figure, line: Line, over: Over
) -> tuple[float | None, float | None, float | None]:
    """Give the expectation, the chance of a loss and the mean of the worst 5% of a figure.

    Named scenarios in which it is not there, as nobody shares it, do not count.
    """
    values = over.of((figure.headline,))
    counts = np.array(figure.counts if over.seed is None else [True] * len(values))
    if not over.weights[counts].any():
        return None, None, None
    found = statistics_of(line, values[counts], over.weights[counts])
    return found.mean, found.loss_chance, found.shortfall


def _unit(line: Line, how: How) -> str:
    """Give the unit of what is taken of the months of a line."""
    if not isinstance(line.unit, Unit) or how == "months":
        return ""
    over = _OVER.get(how) if "month" in line.axes else None
    return unit_after(unit_taken(line.unit, over) if over else line.unit)


def _with_unit(label: str, unit: str) -> str:
    return f"{label} · {unit}" if unit else label


def _weights(results: Results, *, is_spread: bool) -> TableRow:
    """Give the weight of each scenario, its chance or each alike, and the share of the worst."""
    case, found = results.case, [*map(float, weights_in(results))]
    ends = (None, TAIL) if is_spread else ()
    if PROBABILITY not in case.models.lines:
        return TableRow(WEIGHTS, _("Weight"), (None, None, *found, *ends))
    given = [Headline(PROBABILITY, (name,)) for name in results.scenarios]
    total = Headline(_TOTAL)
    text = f"IF({{}}=0,1/COUNT({','.join(['{}'] * len(given))}),{{}}/{{}})"
    live = [Live(value, text, total, *given, own, total)
            for value, own in zip(found, given, strict=True)]  # fmt: skip
    label = str(case.models.lines[PROBABILITY].label)
    return TableRow(WEIGHTS, label, (None, None, *live, *ends))


def _in_scenario(results: Results, figure: Headline, scenario: str) -> Live:
    """Give a figure as the rows of a scenario give it; of what is the same in all, its own row."""
    value = float(figure.of(results)[results.scenarios.index(scenario)])
    varies = "scenario" in results.case.models.lines[figure.line].axes
    return Live(value, "{}", figure._replace(scenario=scenario) if varies else figure)


# --- the inputs that matter most -----------------------------------------------------------------


def outcomes_of(case: Case) -> dict[str, Terms]:
    """Give what inputs are weighed by, in words: the saving, the gain of each side, or else what
    the location costs and is worth to its owner.
    """
    found: dict[str, Terms] = {}
    if has(case, SAVING_VALUE) and reserve_groups(case):
        is_let = bool(reserve_groups(case, "tenants"))
        name = SAVING_VALUE if is_let else KEEP_VALUE
        found[str(case.models.lines[name].label)] = (Headline(name),)
    if has(case, GRANTOR_GAIN, HOLDER_GAIN):
        for side, name in zip(side_labels(case), (GRANTOR_GAIN, HOLDER_GAIN), strict=True):
            found[_("Gain of {side}", side=side)] = (Headline(name),)
    if not found and has(case, COST):
        found[str(case.models.lines[COST].label)] = all_rows(case, COST, "year")
    if len(found) < 2 and has(case, NPV, "owner"):
        owner = str(case.values["owner"][()])
        label = _("Net present value of {party}", party=element_label(case, "party", owner))
        found[label] = (Headline(NPV, (owner,)),)
    return found


def largest_inputs(case: Case) -> Iterator[Part]:
    """Give for each outcome the inputs that move it most, a tenth lower and a tenth higher."""
    outcomes = outcomes_of(case)
    lines = {one.line for terms in outcomes.values() for one in terms}
    moves = [*moves_of(case, _SHARE, lines)]
    if not outcomes or not moves:
        return
    found = sensitivities(case, moves, [*outcomes.values()])
    labels = (_("Now"), _("Lower"), _("Outcome"), _("Higher"), _("Outcome"), _("Difference"))
    heads = columns(("now", "lower", "at_lower", "higher", "at_higher", "between"), labels)
    for place, label in enumerate(outcomes):
        rows = tuple(_rows(case, found, place))
        now = number(float(found.now[place]), "whole")
        title = _("{outcome}: the inputs that it hangs on most; now € {now}", outcome=label,
                  now=now)  # fmt: skip
        if rows:
            key = f"largest_{place}"
            yield part(key, title, ViewTable(key, "", heads, rows))


def _rows(case: Case, found: Sensitivities, place: int) -> Iterator[TableRow]:
    low, high = found.low[place], found.high[place]
    away = np.max(np.abs([low - found.now[place], high - found.now[place], high - low]), axis=0)
    for at in np.argsort(-away, kind="stable")[:_MOST].tolist():
        if away[at] < 0.5:
            return
        move = found.moves[at]
        words = [_value(case, move, value) for value in (move.now, move.low, move.high)]
        lower, higher = float(low[at]), float(high[at])
        cells = (words[0], words[1], lower, words[2], higher, float(away[at]))
        yield TableRow(move.path, _label(case, move), cells)


def _label(case: Case, move: Move) -> str:
    if not move.rows:
        return _("{input}, all scenarios", input=case.models.inputs[move.path].label)
    name, key = move.rows[0]
    row = Row(case, case.models.input_lines[name], key)
    return _with_unit(label_of(row), unit_after(row.unit) if row.unit else "")


def _value(case: Case, move: Move, value: float) -> str:
    if not move.rows:
        return number(value, "percent")
    return value_text(case, case.models.input_lines[move.rows[0][0]], value)
