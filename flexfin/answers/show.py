"""What a model says of a case: the tables it declares, its findings and its checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flexfin.answers.declared import table_parts
from flexfin.answers.figures import opening, see_lines
from flexfin.answers.findings import checks_part, findings_of, findings_part, judged
from flexfin.case.case import Case
from flexfin.engine.checks import checks_of
from flexfin.engine.months import over_months
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.messages import _, mark
from flexfin.ground.view import Sentence, View, shown, view
from flexfin.model.line import FormulaLine, Label, Line
from flexfin.model.models import Model, ModelTable, TableLine

_LAST: Final = mark(
    "Of what is not counted by month: the last month, also of each year; yes where it is so in any "
    "month."
)
_EMPTY: Final = mark("In this case there is nothing to show in the tables of this model.")


def show_view(case: Case, name: str, scenario: str) -> tuple[View, Results]:
    """Give what a model says of a case in one scenario, and the results behind it.

    A model that declares no tables has one of the lines along each axis. Raises FlexfinError where
    the case lacks a section that the model needs.
    """
    model = case.all_models.models[name]
    see_lines(case, [line.name for line in case.all_models.lines_of(name)][:1], f"show {name}")
    tables = [*model.tables.values()] or [*_every_line(case, model)]
    wanted = [line for table in tables for line in table.needs if line in case.models.lines]
    results = evaluate(case, dict.fromkeys([*wanted, *judged(case, (name,))]))
    facts, said = opening(case, scenario, model=name)
    checks = checks_of(results)
    shown_tables = [one for table in tables for one in table_parts(results, table, scenario)]
    empty = () if shown_tables else (Sentence(_(_EMPTY)),)
    found = view(
        f"show.{name}",
        f"{shown(case.name)}: {model.label}",
        facts,
        (said, *empty),
        *shown_tables,
        findings_part(findings_of(results), case, _("What deserves attention")),
        checks_part(checks) if checks else None,
    )  # fmt: skip
    return found, results


def _every_line(case: Case, model: Model) -> Iterator[ModelTable]:
    """Give a table for each axis by which lines of a model vary, and one of all others."""
    found: dict[str, list[str]] = {}
    for line in case.models.lines_of(model.name):
        if not isinstance(line, FormulaLine) or line.step_of or line.kind != "formula":
            continue
        across = next(iter(line.elements), "year" if "month" in line.axes else "")
        found.setdefault(across, []).append(line.name)
    for axis, names in found.items():
        if axis and not case.elements_of(axis):
            continue
        word = case.models.axis_name(axis) if axis else ""
        text = _("Figures by {axis}", axis=word) if axis else _("Figures")
        entries = tuple(_entry(case.models.lines[one]) for one in names)
        note = _LAST if any(one.months for one in entries) else ""
        label = Label(text, text)
        yield ModelTable(axis or "figures", label, entries, model.place,
                         (note and Label(_(note), _(note))) or None, axis)  # fmt: skip


def _entry(line: Line) -> TableLine:
    """Give a line as a row; an average over months says nothing of what is not counted by month."""
    if "month" not in line.axes or over_months(line, None) == "total":
        return TableLine(line.name, line.name)
    return TableLine(line.name, line.name, months="highest" if line.is_condition else "last")
