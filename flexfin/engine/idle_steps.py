"""Steps by month that change nothing: after the last month, or within months that do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from flexfin.case.named import Named
from flexfin.case.schema import find
from flexfin.engine.blamed import month_of
from flexfin.engine.run import Results, evaluate
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import Key

_YEAR: Final = 12  # months: whatever counts once a year counts within so many


def idle_steps(results: Results) -> Iterator[Problem]:
    """Give a remark for each step of an input that changes nothing in a run of all that is paid.

    Of those after the last month the first is told. One that holds for less than a year is left
    out in a run beside the case itself, and changes nothing where all that is paid stays the same:
    what rises in January does not see a step from March to June.
    """
    case = results.case
    end = case.calendar.start + case.calendar.count
    paid = [line.name for line in case.models.lines.values() if line.paid_by]
    for name, rows in case.steps.items():
        line = case.models.input_lines[name]
        for key, steps in rows.items():
            value = find(case.root, line.path, line.path_parts(line.path, line.at(key)))
            for entry in value if isinstance(value, Section) else ():
                month = month_of(entry.key)
                if month >= end:
                    last = Named(case.models, case.path).number(case.calendar.months[-1])
                    message = _("note: this step begins after the last month, {month}, "
                                "and changes nothing", month=last)  # fmt: skip
                    yield Problem(entry.key.place, message, "", "warning")
                    break
                short = paid and _is_short(steps, month, end)
                if short and _is_idle(results, name, key, month, paid):
                    message = _(
                        "note: this step changes nothing that is paid: without it all is the same"
                    )
                    remedy = _("It may count in one month of a year only; let it begin in that "
                               "month, or leave it out.")  # fmt: skip
                    yield Problem(entry.key.place, message, remedy, "warning")


def _is_short(steps: Mapping[int, float], month: int, end: int) -> bool:
    """Tell whether a step is another than the one before it, and soon followed by a next one."""
    before = [at for at in steps if at < month]
    until = min((at for at in steps if at > month), default=end)
    return bool(before) and steps[max(before)] != steps[month] and until - month < _YEAR


def _is_idle(results: Results, name: str, key: Key, month: int, paid: list[str]) -> bool:
    case = results.case
    steps = {at: value for at, value in case.steps[name][key].items() if at != month}
    there = evaluate(case.supposing({(name, key): case.calendar.held(steps)}), paid)
    return all(np.array_equal(results[line].array, there[line].array) for line in paid)
