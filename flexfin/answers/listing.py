"""Any line, and the models themselves, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, Final

from flexfin.answers.page import Column, Page, shown
from flexfin.case.case import Case
from flexfin.engine.tables import Plain, nothing_of, shown_lines, unit_text
from flexfin.formulas.units import unit_after, unit_words
from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import number
from flexfin.model import openended
from flexfin.model.line import FigureLine, FormulaLine, InputLine, Line
from flexfin.model.models import Models


def values_tables(
    case: Case, scenario: str, lines: Sequence[Plain], width: int, colours: bool
) -> str:
    """Write lines as tables: months or years down, elements across."""
    page = Page(width)
    page.say(_("{case}, scenario {scenario}", case=shown(case.name), scenario=scenario), "bold")
    for values in lines:
        page.heading(f"{values.line.label} ({values.line.name})", unit_after(values.unit))
        nothing = nothing_of(case.models, values.line.name, values.axes, values.names)
        if nothing:
            page.say(nothing)
            continue
        down = bool(values.axes) and values.axes[-1] in ("month", "year")
        across = list(product(*values.names[:-1] if down else values.names))
        axes = values.axes[:-1] if down else values.axes
        names = [", ".join(_labels(case, axes, key)) for key in across]
        array = values.array.reshape(len(across), -1)
        texts = [
            [_cell(value, values.line) if values.is_asked(key) else "–" for value in row]
            for key, row in zip(across, array.tolist(), strict=True)
        ]
        if down:
            columns = [Column("", n, tuple(row)) for n, row in zip(names, texts, strict=True)]
            first = _("Year") if values.axes[-1] == "year" else _("Month")
            page.table(first, values.names[-1], columns)
        else:
            page.table("", names, [Column("", _("Value"), tuple(row[0] for row in texts))])
    return page.text(colours)


def _labels(case: Case, axes: Sequence[str], names: Sequence[str]) -> list[str]:
    return [shown(case.label_of(axis, name)) for axis, name in zip(axes, names, strict=True)]


def _cell(value: Any, line: Line) -> str:
    if isinstance(value, str):
        return shown(str(line.choices.get(value, value)))
    if word := openended.shown(line, value):
        return word
    if month := openended.month_text(line, value):
        return month
    return number(value, "cents" if "EUR" in unit_text(line) else "digits")


def models_table(models: Models, width: int, colours: bool) -> str:
    """Write the models with what they need of a case."""
    page = Page(width)
    for model in models.models.values():
        count = len(shown_lines(models, model.name))
        page.say(f"{model.name}: {model.label}", "bold")
        needs = ", ".join(model.needs) or _("nothing")
        page.say(_("{count} lines; needs of the case: {needs}", count=count, needs=needs), indent=2)
    page.lines.append([])
    page.say(_("`flexfin models MODEL` shows the lines of a model."), "dim")
    return page.text(colours)


_KIND_WORDS: Final = {
    "input": mark("input {text}"),
    "parameter": mark("figure of the law {text}"),
    "formula": mark("= {text}"),
    "check": mark("must be 0: {text}"),
    "finding": mark("finding: {text}"),
}


def model_list(models: Models, name: str, width: int, colours: bool) -> str:
    """Write the lines of one model: name, unit, label, where it comes from, source."""
    page = Page(width)
    page.say(f"{name}: {models.models[name].label}", "bold")
    for line in shown_lines(models, name):
        page.lines.append([])
        unit = _("text") if line.unit is None else unit_words(line.unit)
        page.say(f"{line.name}: {line.label}" + (f" [{unit}]" if unit != "1" else ""), "bold")
        match line:
            case InputLine():
                text = line.path
            case FigureLine():
                text = line.parameter
            case FormulaLine():
                text = line.text
        page.say(_(_KIND_WORDS[line.kind], text=text), indent=4)
        if line.paid_by and line.paid_to:
            payer, receiver = (" else ".join(x.names) for x in (line.paid_by, line.paid_to))
            said = _("paid by {payer} to {receiver}", payer=payer, receiver=receiver)
            page.say(said, indent=4)
        if line.left_to:
            page.say(_("left to {party}", party=" else ".join(line.left_to.names)), indent=4)
        if line.source:
            page.say(line.source, "dim", indent=4)
    return page.text(colours)
