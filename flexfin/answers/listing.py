"""Any line, and the models themselves, on the terminal."""

from __future__ import annotations

from typing import Final

from flexfin.answers.page import Page
from flexfin.engine.tables import shown_lines
from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _, mark
from flexfin.model.line import FigureLine, FormulaLine, InputLine
from flexfin.model.models import Models


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
