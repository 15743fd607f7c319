"""What differs between two workbooks beside what their cells hold.

That is how cells are shown and locked, what is hidden, which rules and links areas have, names,
settings, and what is drawn on a sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from flexfin.ground.letters import address, column_name, corners, stretches
from flexfin.ground.sheet_rules import RuleKind, SheetRule
from flexfin.ground.sheets import OpenBook
from flexfin.workbook.mark import MARK
from flexfin.workbook.returned.cells import Grid, same_look
from flexfin.workbook.returned.matching import Match, row_names
from flexfin.workbook.returned.pairs import CellPair, Kind, ReturnFinding, blocks
from flexfin.workbook.returned.spelling import words

_LISTED = 12  # words of a list that are told
# in a footer: the mark of the version, its three parts, and how they look
_FOOT_CODES: Final = re.compile(rf'{MARK.pattern}|&(?:"[^"]*"|K[0-9A-F]{{6}}|\d+|[LCRBIUSXYEH])')


class Spelling(NamedTuple):
    """How the words of a formula are given: of one at export, and of one now (on a sheet)."""

    then: Callable[[str, str], list[str]]
    now: Callable[..., list[str]]


def book_findings(then: OpenBook, now: OpenBook, spelling: Spelling) -> Iterator[ReturnFinding]:
    """Give what differs in the settings of the workbook, and in its names."""
    for key, was in then.settings.items():
        if now.settings[key] != was:
            yield ReturnFinding("setting", "", key, was=was, now=now.settings[key])
    old, new = _names(then), _names(now)
    for sheet, name in {**old, **new}:
        was, text = (of.get((sheet, name), "") for of in (old, new))
        if spelling.then(was, "") != spelling.now(text, ""):
            kind: Kind = "unmoved" if was == text else "name"
            yield ReturnFinding(kind, sheet, name, was=was, now=text)


def _names(book: OpenBook) -> dict[tuple[str, str], str]:
    """Give the names of a workbook, by the sheet that they are of, but for those of programs."""
    whole = {("", name): text for name, text in book.names.items() if not name.startswith("_xlnm")}
    return {**whole, **book.own_names}


def look_findings(one: CellPair) -> Iterator[ReturnFinding]:
    """Give the cells that show a value in another way, or are locked in another way."""
    found: dict[tuple[int, int], tuple[Kind, str, str]] = {}
    for (row, column), cell in one.then.sheet.cells.items():
        at, was = one.place.get(row, 0), cell.look
        there = column if one.columns.is_same else one.across.get(column, 0)
        look = one.current.look(at, there)
        if look is None or look == was or same_look(was, look):
            continue
        if was.locked != look.locked:
            found[at, there] = "lock", str(was.locked), str(look.locked)
            continue
        if look.unseen > was.unseen and one.found(row, column) is not None:
            found[at, there] = "unseen", "", ""
            continue
        content = one.export.get(row, {}).get(column)
        is_new = look.is_date > was.is_date and one.found(row, column) != content
        is_told = is_new or same_look(was, look._replace(unseen=was.unseen))
        if content is not None and not is_told:  # a date in the place of a number is told
            found[at, there] = "format", was.format, look.format
    names = row_names(one.now) if found else {}
    for row, area, (kind, was_text, now_text) in blocks(found):
        name = names.get(row, ("", "", 0))[1] if ":" not in area else ""
        yield ReturnFinding(kind, one.said_of, name, area, was=was_text, now=now_text)


def sheet_findings(
    one: CellPair, then: OpenBook, now: OpenBook, spelling: Spelling
) -> Iterator[ReturnFinding]:
    """Give what differs in what is hidden on a sheet, its rules, its settings and its drawings."""
    name, old, new = one.said_of, one.then.sheet, one.current.sheet
    yield from _hidden(one)
    for key in {**old.settings, **new.settings}:
        usual = str(key == "showZeros")
        was, text = (of.settings.get(key, usual) for of in (old, new))
        if was != text:
            yield ReturnFinding("setting", name, key, was=was, now=text)
    was, text = (_FOOT_CODES.sub("", of.footer) for of in (old, new))
    if text and "".join(was.split()) != "".join(text.split()):  # some programs write none
        yield ReturnFinding("setting", name, "footer", was=was.strip(), now=text.strip())
    yield from _rules(one, spelling)
    was_drawn, texts = _drawn(then.drawn(old), spelling.then, one.name)
    now_drawn, now_texts = _drawn(now.drawn(new), spelling.now, one.title)
    for one_drawn, count in (was_drawn - now_drawn).items():
        yield ReturnFinding("drawn", name, one_drawn[0], times=count, was=texts[one_drawn])
    for one_drawn, count in (now_drawn - was_drawn).items():
        yield ReturnFinding("drawn", name, one_drawn[0], times=count, now=now_texts[one_drawn])


Drawn = tuple[str, str]  # what it is, and its texts or the cells of a chart, in one spelling


def _drawn(
    found: Iterable[tuple[str, tuple[str, ...]]], spelled: Callable[..., list[str]], sheet: str
) -> tuple[Counter[Drawn], dict[Drawn, str]]:
    """Count what is drawn on a sheet, with the texts as they are written."""
    written: dict[Drawn, str] = {}
    counts = Counter[Drawn]()
    for what, texts in found:
        said = sorted(t for t in texts if "!" in t) if what == "chart" else texts
        spelling = sorted(" ".join(spelled(t, sheet)) for t in said) if what == "chart" else said
        key = what, "; ".join(spelling)
        counts[key] += 1
        written[key] = "; ".join(said) or what
    return counts, written


def _hidden(one: CellPair) -> Iterator[ReturnFinding]:
    """Give the rows and columns that were hidden, and those that no longer are."""
    last = max((c for grid in (one.export, one.now) for cells in grid.values() for c in cells),
               default=0)  # fmt: skip

    def columns(ends: Collection[tuple[int, int]]) -> set[int]:
        return {c for first, end in ends for c in range(first, min(end, last) + 1)}

    old, new = one.then.sheet, one.current.sheet
    sets: tuple[tuple[Kind, Kind, set[int], set[int], Match], ...] = (
        ("row_hidden", "row_shown", set(old.hidden_rows), set(new.hidden_rows), one.rows),
        ("column_hidden", "column_shown", columns(old.hidden_columns),
         columns(new.hidden_columns), one.columns),
    )  # fmt: skip
    for hidden, shown, then, now, lines in sets:
        is_row = hidden == "row_hidden"
        was = {line for line in now if lines.before(line) in then}
        gone = then - {lines.before(line) for line in now}
        places = one.place if is_row else one.across
        back = {places[line] for line in gone if line in places}
        for kind, found in ((hidden, now - was), (shown, back)):
            for first, end in stretches(found):
                ends = [str(n) if is_row else column_name(n - 1) for n in (first, end)]
                cell = ":".join(dict.fromkeys(ends))
                yield ReturnFinding(kind, one.said_of, cell=cell, times=end - first + 1)


# --- rules on areas ------------------------------------------------------------------------------


def _rules(one: CellPair, spelling: Spelling) -> Iterator[ReturnFinding]:
    """Give the rules that are not what they were, by the cells that they hold in."""
    old, new = one.then.sheet.rules, one.current.sheet.rules
    still = {} if one.is_in_place else _unmoved(one)
    for kind, cell in still.items():
        yield ReturnFinding("unmoved", one.said_of, cell=cell, now=kind)
    then = _Areas(one, [rule for rule in old if rule.kind not in still])
    now = _Areas(one, [rule for rule in new if rule.kind not in still])
    then.read(spelling.then, one.name, lambda at: at, one.export)
    before = one.rows.before, one.columns.before
    back = lambda at: (before[0](at[0]), before[1](at[1]))  # noqa: E731
    now.read(spelling.now, one.title, back, one.now)
    found: dict[RuleKind, dict[tuple[int, int], tuple[str, str]]] = {}
    gone = {*one.columns.removed}, {*one.rows.removed}  # told as such
    for side, (here, there) in enumerate(((then.found, now.found), (now.found, then.found))):
        for (kind, said), rows in here.items():
            for row, ends in rows.items():
                other = there.get((kind, said), {}).get(row, ())
                away = gone[0] if row not in gone[1] else _columns(ends)
                for column in _columns(ends) - _columns(other) - (away if side == 0 else set()):
                    at = one.place.get(row, row), one.across.get(column, column)
                    texts = [*found.setdefault(kind, {}).get(at, ("", ""))]
                    text = (then, now)[side].texts[kind, said]
                    texts[side] = f"{texts[side]} / {text}" if texts[side] else text
                    found[kind][at] = texts[0], texts[1]
    for kind, cells in found.items():
        for _row, area, (was, text) in blocks(cells):
            yield ReturnFinding(kind, one.said_of, cell=area, was=was, now=text)


def _unmoved(one: CellPair) -> dict[RuleKind, str]:
    """Give the kinds of rules that all hold in the cells of before, though these have moved.

    With each goes the first cell that it should no longer hold in.
    """
    found: dict[RuleKind, str] = {}
    old, new = ({*sheet.rules} for sheet in (one.then.sheet, one.current.sheet))
    for kind in {rule.kind for rule in old}:
        rules = {rule for rule in old if rule.kind == kind}
        ends = [ends for rule in rules for ends in _corners(rule.areas)]
        moved = sorted(
            (top, left) for top, bottom, left, right in ends
            if (one.rows.before(bottom), one.columns.before(right)) != (bottom, right)
        )  # fmt: skip
        if moved and rules == {rule for rule in new if rule.kind == kind}:
            found[kind] = address(*moved[0])
    return found


def _columns(ends: Iterable[tuple[int, int]]) -> set[int]:
    return {column for start, stop in ends for column in range(start, stop + 1)}


class _Areas:
    """The rules of a sheet by what they say, with the columns of each row that they hold in.

    Rows and columns are those at export. `texts` has what a rule says as it is written.
    """

    def __init__(self, one: CellPair, rules: Collection[SheetRule]) -> None:
        self.rules = rules
        grids = (one.export, one.now)
        self.bottom = max((row for grid in grids for row in grid), default=1)
        self.right = max((c for grid in grids for cells in grid.values() for c in cells), default=1)
        self.found: dict[tuple[RuleKind, str], dict[int, list[tuple[int, int]]]] = {}
        self.texts: dict[tuple[RuleKind, str], str] = {}

    def read(
        self, spelled: Callable[..., list[str]], sheet: str,
        then: Callable[[tuple[int, int]], tuple[int, int]], cells: Grid,
    ) -> None:  # fmt: skip
        """Take the rules; `then` says where a row and column were at export.

        `cells` are those of the sheet, among them the words of lists to choose from.
        """
        for rule in self.rules:
            areas = [*_corners(rule.areas)]
            if not areas:
                continue
            base = then((areas[0][0], areas[0][2]))
            # no program moves what a link says
            formulas = (" ".join(words(formula, sheet) if rule.kind == "link"
                                 else spelled(formula, sheet, base))
                        for formula in rule.formulas)  # fmt: skip
            key = rule.kind, " ".join((*rule.words, *formulas, *rule.look))
            # one that says nothing is there, or is not
            said = (_with_words(one, cells) for one in rule.formulas)
            text = " ".join((*rule.words, *said, *rule.look))
            self.texts.setdefault(key, text or "True")
            rows = self.found.setdefault(key, {})
            for first, end, start, stop in areas:
                stop = min(stop, max(self.right, start))  # noqa: PLW2901
                for row in range(first, min(end, max(self.bottom, first)) + 1):
                    at, left = then((row, start))
                    rows.setdefault(at, []).append((left, then((row, stop))[1]))


def _with_words(formula: str, cells: Grid) -> str:
    """Write an area with what stands in it: the words of a list to choose from."""
    for top, bottom, left, _right in _corners([formula.replace("$", "")] if ":" in formula else []):
        found = (cells.get(row, {}).get(left) for row in range(top, min(bottom, top + _LISTED) + 1))
        if words := ", ".join(str(one) for one in found if one is not None):
            return f"{words} ({formula})"
    return formula


def _corners(areas: Iterable[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give the corners of areas and cells, but for what is written otherwise."""
    for area in areas:
        with suppress(ValueError):
            yield corners(area if ":" in area else f"{area}:{area}")
