"""The models, and the lines of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flexfin.case.named import section_titles
from flexfin.engine.tables import unit_text
from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _, mark
from flexfin.ground.view import Outline, OutlineEntry, Sentence, View, part, view
from flexfin.model.line import FigureLine, InputLine, Line
from flexfin.model.models import Models

_KIND_WORDS: Final = {
    "input": mark("input {text}"),
    "parameter": mark("figure of the law {text}"),
    "formula": mark("= {text}"),
    "check": mark("must be 0: {text}"),
    "finding": mark("finding: {text}"),
}


def shown_lines(models: Models, model: str) -> tuple[Line, ...]:
    """Give the lines of a model as its file has them: without the steps made for their formulas."""
    return tuple(line for line in models.lines_of(model) if not line.is_step)


def models_view(models: Models) -> View:
    """Give the models with what they need of a case."""
    entries, titles = [], section_titles(models)
    for model in sorted(models.models.values(), key=lambda one: str(one.label).casefold()):
        count = len(shown_lines(models, model.name))
        named = (f"{titles[one]} ({one})" if one in titles else one for one in model.needs)
        needs = ", ".join(named) or _("nothing")
        said = _("{count} lines; needs of the case: {needs}", count=count, needs=needs)
        data = {"needs": list(model.needs), "count": count, "source": model.source}
        label = f"{model.label} ({model.name})"
        entries.append(OutlineEntry(model.name, label, lines=(Sentence(said),), data=data))
    way = Sentence(_("`flexfin models MODEL` shows the lines of a model."), tone="note")
    found = part("models", "", Outline("models", tuple(entries)), way)
    return view("models", _("The models"), {}, (), found)


def model_view(models: Models, name: str) -> View:
    """Give the lines of one model: label, name, unit, where each comes from, source."""
    entries = tuple(_entry(line) for line in shown_lines(models, name))
    title = f"{models.models[name].label} ({name})"
    found = part("lines", "", Outline("lines", entries))
    return view("models", title, {"model": name}, (), found)


def _entry(line: Line) -> OutlineEntry:
    unit = unit_words(unit_text(line))
    data: dict[str, object] = {
        "kind": line.kind, "unit": unit_text(line), "axes": list(line.axes), **_origin(line),
    }  # fmt: skip
    if line.paid_by and line.paid_to:
        data |= {"paid_by": " else ".join(line.paid_by.names),
                 "paid_to": " else ".join(line.paid_to.names)}  # fmt: skip
    if line.left_to:
        data["left_to"] = " else ".join(line.left_to.names)
    if line.choices:
        data["choices"] = {word: str(label) for word, label in line.choices.items()}
    label = f"{line.label} ({line.name})" + (f" [{unit}]" if unit != "1" else "")
    return OutlineEntry(line.name, label, lines=tuple(_said(line, data)), data=data)


def _origin(line: Line) -> dict[str, str]:
    if isinstance(line, InputLine):
        return {"input": line.path}
    return {"parameter": line.parameter} if isinstance(line, FigureLine) else {"formula": line.text}


def _said(line: Line, data: dict[str, object]) -> Iterator[Sentence]:
    (text,) = _origin(line).values()
    yield Sentence(_(_KIND_WORDS[line.kind], text=text))
    if "paid_by" in data:
        said = _("paid by {payer} to {receiver}", payer=data["paid_by"], receiver=data["paid_to"])
        yield Sentence(said)
    if "left_to" in data:
        yield Sentence(_("left to {party}", party=data["left_to"]))
    if line.source:
        yield Sentence(line.source, tone="note")
