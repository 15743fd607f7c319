"""One number explained: a tree of numbers, each with how it was worked out or where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flexfin.answers.explanation_text import Detail, DetailKind, Teller, context_below, figure_of
from flexfin.engine.evaluation import Point
from flexfin.engine.explained import Explained, Item
from flexfin.formulas.formula import parse, write
from flexfin.formulas.reach import At
from flexfin.ground.messages import _
from flexfin.ground.view import Outline, OutlineEntry, Said, Sentence, Tone, View, part, view
from flexfin.model.line import FormulaLine, InputLine
from flexfin.model.openended import word_for

_TONES: Final[Mapping[DetailKind, Tone]] = {"formula": "code", "source": "note", "origin": "note"}


def explanation_view(explained: Explained) -> View:
    """Give the tree, and what it does not show."""
    teller, root = Teller(explained), explained.root
    assert root.line is not None
    facts = {
        "case": explained.case.name,
        "scenario": explained.scenario,
        "line": root.line.name,
        "at": {axis: name for axis, name in root.at.items() if axis != "scenario"},
        "depth": explained.depth,
        "same_in_all_months": explained.same_always,
        "cut_off": explained.is_cut,
    }
    tree = Outline("tree", (_entry(teller, root, {"scenario": explained.scenario}, 1),))
    notes = [Sentence(text, tone="note") for text in teller.notes()]
    return view("explain", teller.heading(), facts, (), part("tree", "", tree, *notes))


def _entry(teller: Teller, item: Item, above: At, place: int) -> OutlineEntry:
    """Give a number with those below it; the order is that in which they are read."""
    title, text = teller.title(item, above), teller.value(item)
    mark = teller.mark(item)
    if item.state == "closed":
        mark = f"▸ {item.line.name}" if item.line else "▸"
    lines = tuple(map(_said, teller.details(item)))
    below = context_below(item, above)
    is_word = item.line is not None and bool(word_for(item.line, item.value))
    holds = item.line is not None and item.line.is_condition
    return OutlineEntry(
        f"{place}",
        title,
        Said(None if is_word else bool(item.value) if holds else item.value, text)
        if text
        else None,
        mark,
        lines,
        _data(teller, item),
        tuple(_entry(teller, child, below, at) for at, child in enumerate(item.children, 1)),
    )


def _said(detail: Detail) -> Sentence:
    leads = {"words": "= ", "numbers": "= ", "decision": "? ", "source": _("source: ")}
    return Sentence(leads.get(detail.kind, "") + detail.text, tone=_TONES.get(detail.kind, "plain"))


def _data(teller: Teller, item: Item) -> dict[str, object]:
    line, worked = item.line, item.worked
    found: dict[str, object] = {
        "kind": item.kind,
        "line": line.name if line else None,
        "at": {**item.at, **item.added},
        "unit": None if item.unit is None else str(item.unit),
        "state": item.state,
    }
    if line is not None and line.source:
        found["source"] = line.source
    if isinstance(line, FormulaLine):
        found["formula"] = line.text
        found["words"] = teller.wording.words(parse(line.text), line)
    if worked is not None:
        found["taken"] = teller.wording.taken(worked, line)
        found["numbers"] = teller.exact(item, worked)
        found["decisions"] = [
            {"condition": one.words, "outcome": one.outcome, "not_used": list(one.unused)}
            for one in teller.decisions(worked, line)
        ]
    if item.kind == "rest":
        found |= {"count": item.count, "lowest": item.lowest, "highest": item.highest}
    if item.kind == "input":
        found["input"] = _input_data(item)
    if item.kind == "parameter" and line is not None:
        parameter, dated = figure_of(item, teller.case)
        told = {"name": parameter.name, "checked": parameter.checked.isoformat()}
        found["parameter"] = told
        if dated is not None:
            found["parameter"] = told | {
                "since": dated.since.isoformat(),
                "until": dated.until.isoformat() if dated.until else None,
                "source": dated.source,
                **({"file": dated.given_in} if dated.given_in else {}),
                "url": dated.url,
            }
    return found


def _input_data(item: Item) -> dict[str, object]:
    spot, origin = item.shown, item.origin
    assert isinstance(spot, Point)
    assert isinstance(spot.line, InputLine)
    default = spot.line.default
    return {
        "path": spot.line.path_of(spot.at),
        "status": origin.status if origin else "not_asked",
        "source": origin.source if origin else "",
        "file": origin.place.file if origin and origin.place else None,
        "row": origin.place.line if origin and origin.place else None,
        "default": None
        if default is None
        else word_for(spot.line, default) or default
        if isinstance(default, float | str)
        else write(default),
    }
