"""One number explained: a tree on the terminal, nested lists in Markdown, data for JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flexfin.answers.explanation_text import Detail, DetailKind, Teller, context_below, led
from flexfin.answers.page import Page, wrapped
from flexfin.engine.explain import Explained, Item
from flexfin.engine.point import Point
from flexfin.engine.tables import to_json
from flexfin.formulas.formula import parse, write
from flexfin.formulas.reach import At
from flexfin.model.line import FormulaLine, InputLine
from flexfin.model.openended import word_for

# --- terminal ------------------------------------------------------------------------------------

_STYLES: Final[Mapping[DetailKind, str]] = {
    "words": "", "numbers": "cyan", "decision": "", "formula": "dim", "source": "dim",
    "origin": "dim",
}  # fmt: skip


def explanation_tree(explained: Explained, width: int, colours: bool) -> str:
    """Write the tree for the terminal, with thin lines."""
    page, teller = Page(width), Teller(explained)
    page.say(teller.heading(), "bold")
    page.lines.append([])

    def below(item: Item, above: At, first: str, rest: str) -> None:
        own = rest + ("│ " if item.children else "  ")
        title, value = teller.title(item, above), teller.value(item)
        head = f"{title}: {value}" if value else title
        _put(page, head, first, own + "  ", "bold" if not first else "", marks(item))
        for detail in teller.details(item):
            _put(page, led(detail), own, own + "  ", _STYLES[detail.kind])
        for position, child in enumerate(item.children):
            last = position == len(item.children) - 1
            corner, bar = ("└ ", "  ") if last else ("├ ", "│ ")
            below(child, context_below(item, above), rest + corner, rest + bar)

    def marks(item: Item) -> str:
        if item.state == "closed":
            return f"▸ {item.line.name}" if item.line else "▸"
        return teller.mark(item)

    below(explained.root, {"scenario": explained.scenario}, "", "")
    for note in teller.notes():
        page.lines.append([])
        page.say(note, "dim")
    return page.text(colours)


def _put(page: Page, text: str, first: str, rest: str, style: str, mark: str = "") -> None:
    """Add a line of the tree; what does not fit goes on below it, further to the right."""
    room = max(20, page.width - len(rest))
    pieces = wrapped(f"{text} {mark}" if mark else text, room)
    for position, piece in enumerate(pieces):
        before = first if position == 0 else rest
        last = position == len(pieces) - 1
        if mark and last and piece.endswith(mark):
            parts = [(piece.removesuffix(mark), style), (mark, "dim")]
        else:
            parts = [(piece, style)]
        page.lines.append([(before, "dim"), *parts])


# --- Markdown ------------------------------------------------------------------------------------


def explanation_markdown(explained: Explained) -> str:
    """Write the tree as nested lists."""
    teller = Teller(explained)
    lines = [f"# {_escaped(teller.heading())}", ""]

    def below(item: Item, above: At, depth: int) -> None:
        title, value = _escaped(teller.title(item, above)), _escaped(teller.value(item))
        head = f"{title}: **{value}**" if value else title
        if item.state == "closed":
            head += f" ▸ {_code(item.line.name)}" if item.line else " ▸"
        head = f"{head} {teller.mark(item)}".rstrip()
        details = [_marked_up(detail) for detail in teller.details(item)]
        indent = "  " * depth
        lines.append(f"{indent}- " + f"  \n{indent}  ".join([head, *details]))
        for child in item.children:
            below(child, context_below(item, above), depth + 1)

    below(explained.root, {"scenario": explained.scenario}, 0)
    for note in teller.notes():
        lines += ["", note]
    return "\n".join(lines)


def _marked_up(detail: Detail) -> str:
    if detail.kind == "formula":
        return _code(detail.text)
    text = _escaped(led(detail))
    return f"*{text}*" if detail.kind in ("source", "origin") else text


def _escaped(text: str) -> str:
    """Make text from a file plain text in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&$!])", r"\\\1", text)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


# --- data ----------------------------------------------------------------------------------------


def explanation_json(explained: Explained) -> str:
    """Write the tree as JSON, in full precision."""
    teller, root = Teller(explained), explained.root
    assert root.line is not None
    return to_json(
        {
            "case": explained.case.name,
            "scenario": explained.scenario,
            "line": root.line.name,
            "at": {axis: name for axis, name in root.at.items() if axis != "scenario"},
            "depth": explained.depth,
            "same_in_all_months": explained.same_always,
            "cut_off": explained.is_cut,
            "tree": _data(teller, root),
        }
    )


def _data(teller: Teller, item: Item) -> dict[str, Any]:
    line, worked = item.line, item.worked
    found: dict[str, Any] = {
        "kind": item.kind,
        "line": line.name if line else None,
        "label": teller.name(item) if item.kind not in ("year", "rest") else teller.title(item, {}),
        "at": {**item.at, **item.added},
        "value": None if line is not None and word_for(line, item.value) else item.value,
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
        parameter, dated = teller.case.law[line.name]
        found["parameter"] = {"name": parameter.name, "checked": parameter.checked.isoformat()}
        if dated is not None:
            found["parameter"] |= {
                "since": dated.since.isoformat(),
                "until": dated.until.isoformat() if dated.until else None,
                "source": dated.source,
                "url": dated.url,
            }
    if item.children:
        found["children"] = [_data(teller, child) for child in item.children]
    return found


def _input_data(item: Item) -> dict[str, Any]:
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
