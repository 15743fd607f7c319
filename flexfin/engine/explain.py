"""One number -> a tree: its formula, the numbers in it, theirs, down to inputs and the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import numpy as np

from flexfin.case.case import Case, Origin
from flexfin.engine.evaluation import Evaluation, Looked, Point, PointTerm, Several, Shown
from flexfin.engine.explained import Explained, Item, State
from flexfin.engine.point import Working
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.formulas.formula import Call, Name, Node, walk
from flexfin.formulas.reach import At
from flexfin.formulas.units import UnitByChoice
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.order import reached, uses_of

MOST_ITEMS: Final = 500  # of one tree; nobody reads more
MOST_TERMS: Final = 7  # of a sum; what comes after is added up in one line
MOST_YEARS: Final = 12
ROOM: Final = 60  # lines of print that a tree may take when no depth is asked for: a screen or two
DEEPEST: Final = 20


def explain(
    case: Case, name: str, at: Mapping[str, str], scenario: str, depth: int | None = None
) -> Explained:
    """Explain one number of a case.

    Parameters
    ----------
    at : an element for each axis of the line, months as 2027-01.
    depth : how many formulas deep; as deep as a screen or two can show, without it.

    Raises
    ------
    FlexfinError where a line it needs is no number.
    """
    lines = case.models.lines
    names = _taking_part(case, name)
    over_all = any(_goes_over_scenarios(lines[used]) for used in names)
    results = evaluate(case, names, scenarios=None if over_all else [scenario])
    tree = _Tree(Working(results), {"scenario": scenario})
    root = tree.item(tree.working.spot(lines[name], {**at, "scenario": scenario}))
    found = tree.grow(root, depth)
    same_always = _is_same_always(results, lines[name], at, scenario)
    return Explained(case, scenario, root, found, same_always, tree.is_cut)


def _taking_part(case: Case, name: str) -> list[str]:
    """Give the lines that a line hangs on: by formulas, by defaults, by choices of a unit."""
    lines = case.models.lines

    def below(name: str) -> Iterator[str]:
        line = lines[name]
        rule = line.rule if isinstance(line, InputLine) else None
        named = [part.name for part in walk(rule) if isinstance(part, Name)] if rule else []
        chosen = [line.unit.selector] if isinstance(line.unit, UnitByChoice) else []
        used = [used for used, _when in uses_of(line)]
        yield from (other for other in (*used, *named, *chosen) if other in lines)

    found = reached([name], below)
    return [line for line in lines if line in found]


def _goes_over_scenarios(line: Line) -> bool:
    return any(
        isinstance(part, Call) and part.name == "sum" and Name("scenario") in part.args[1:]
        for part in line.parts()
    )


def _is_same_always(results: Results, line: Line, at: At, scenario: str) -> bool:
    if "month" not in line.axes:
        return False
    row = np.asarray(results.row(line.name, line.result_key(at)))
    if row.ndim < 2:
        return True
    column = row[:, results.scenarios.index(scenario) if row.shape[1] > 1 else 0]
    return bool((column == column[0]).all())


class _Tree:
    """Grows a tree level by level, so that what comes up twice is gone into where it is nearest."""

    def __init__(self, working: Working, here: At) -> None:
        self.working, self.here = working, here
        self.opened: set[tuple[object, ...]] = set()
        self.lines: set[tuple[object, ...]] = set()  # what was opened, whatever the month
        self.count = 1
        self.is_cut = False

    def grow(self, root: Item, depth: int | None) -> int:
        """Open the root and what is below it; give how deep it went."""
        level, reached = [root], 0
        while reached < (depth or DEEPEST):
            now = [item for item in level if item.state == "closed"]
            if depth is None:
                now = [item for item in now if self.is_news(item)]
            now = [item for item in now if self.open(item)]
            if not now:
                break
            if depth is None and reached and sum(item.height for item in root.all()) > ROOM:
                for item in now:
                    self.close(item)
                break
            reached += 1
            level = [child for item in now for child in item.children]
        for item in root.all():
            if item.state == "closed" and item.key in self.opened:
                item.state = "seen"
        return reached

    def is_news(self, item: Item) -> bool:
        """Tell whether going into an item shows more than the same again, a month earlier.

        The months of a year are seldom what is asked for either, and take much room.
        """
        return item.kind != "year" and item.whatever_month not in self.lines

    def open(self, item: Item) -> bool:
        """Put the numbers below an item, unless it has been opened elsewhere."""
        if item.key in self.opened:
            return False
        if self.count > MOST_ITEMS:
            self.is_cut = True
            return False
        self.opened.add(item.key)
        self.lines.add(item.whatever_month)
        item.state = "open"
        item.children = self.below(item)
        self.count += len(item.children)
        return True

    def close(self, item: Item) -> None:
        """Undo `open`."""
        self.opened.discard(item.key)
        self.count -= len(item.children)
        item.state, item.children = "closed", []

    # --- items -------------------------------------------------------------------------------

    def item(self, shown: Shown) -> Item:
        """Make a number that is not gone into yet."""
        match shown:
            case Point(line):
                return self.of_spot(shown, line)
            case Looked(line):
                unit = self.working.one_unit(line.unit, {})
                return Item("parameter", shown.value, unit, {}, shown.key, shown)
            case Several():
                node = shown.node
                unit = self.working.unit(node, {**self.here, **shown.at})
                state: State = "closed" if shown.terms else "leaf"
                return Item("several", shown.value, unit, {}, shown.key, shown, state=state)

    def of_spot(self, spot: Point, line: Line) -> Item:
        """Make the value of a line."""
        unit = None if spot.given else self.working.one_unit(line.unit, spot.at)
        if isinstance(line, FormulaLine):
            return Item("line", spot.value, unit, spot.at, spot.key, spot, state="closed")
        if not isinstance(line, InputLine):
            return Item("parameter", spot.value, unit, spot.at, spot.key, spot)
        origin = self.working.origin(spot)
        value = float(origin is not None and origin.place is not None) if spot.given else spot.value
        by_formula = self.rule(line, origin) is not None and not spot.given
        return Item(
            "input", value, unit, spot.at, spot.key, spot, origin=origin,
            state="closed" if by_formula else "leaf",
        )  # fmt: skip

    def rule(self, line: Line, origin: Origin | None) -> Node | None:
        """Give the formula from which a line has its value; of an input that is given, none."""
        if isinstance(line, FormulaLine):
            return self.working.formula(line)
        return line.rule if origin is not None and origin.status == "default" else None

    # --- what is below -----------------------------------------------------------------------

    def below(self, item: Item) -> list[Item]:
        """Give the numbers from which an item was worked out."""
        shown, at = item.shown, {**self.here, **item.at}
        if item.kind == "year":
            return _first_only([self.of_term(term) for term in item.terms])
        if isinstance(shown, Several):
            return self.of_several(shown)
        if isinstance(shown, Point):
            rule = self.rule(shown.line, item.origin)
            item.worked = self.working.work(rule, at) if rule is not None else None
        return self.numbers_of(item.worked) if item.worked else []

    def numbers_of(self, worked: Evaluation) -> list[Item]:
        """Give the numbers in a formula; where it is one sum, the terms of that."""
        items = []
        for shown in worked.numbers():
            if shown is worked.shows and isinstance(shown, Several):
                items += self.of_several(shown)
            else:
                items.append(self.item(shown))
        return items

    def of_several(self, several: Several) -> list[Item]:
        """Give the numbers that were made into one: by year, by size, or the one that decided."""
        terms = several.terms
        match several.how:
            case "lowest" | "highest":
                deciding = [t for t in terms if t.worked.value == several.value][-1:]
                others = [term for term in terms if term not in deciding]
                return [*map(self.of_term, deciding), *self.rest(several, others)]
            case _ if several.axes == ("month",):
                by_year = groupby(terms, lambda term: term.added["month"][:4])
                years = [(year, [*these]) for year, these in by_year]
                if len(years) == 1:
                    return _first_only([self.of_term(term) for term in terms])
                most = MOST_YEARS if len(years) > MOST_YEARS + 1 else len(years)
                later = [term for _name, these in years[most:] for term in these]
                shown = [self.of_year(several, year, these) for year, these in years[:most]]
                return [*_first_only(shown), *self.rest(several, later)]
        by_size = sorted(terms, key=lambda term: -abs(term.worked.amount))
        most = sum(term.worked.amount != 0 for term in terms)
        most = min(most, MOST_TERMS) if len(terms) > MOST_TERMS else max(most, min(3, len(terms)))
        return [*map(self.of_term, by_size[:most]), *self.rest(several, by_size[most:])]

    def of_year(self, several: Several, year: str, terms: Sequence[PointTerm]) -> Item:
        """Make the months of a year into one number."""
        value = sum(term.worked.amount for term in terms)
        unit = self.working.unit(several.node, {**self.here, **several.at})
        return Item(
            "year", value, unit if several.how == "sum" else None, {},
            (*several.key, year), several, terms=tuple(terms), count=len(terms), state="closed",
            added={"year": year},
        )  # fmt: skip

    def of_term(self, term: PointTerm) -> Item:
        """Make one of several numbers."""
        worked, added = term.worked, term.added
        has_name = isinstance(worked.shows, Point) and isinstance(worked.node, Name)
        if worked.shows is not None and (has_name or isinstance(worked.shows, Several)):
            item = self.item(worked.shows)
        else:
            unit = self.working.unit(worked.node, {**self.here, **added})
            key = worked.node, tuple(added.items()), tuple(s.key for s in worked.numbers())
            item = Item("expression", worked.value, unit, {}, key, worked=worked)
            item.state = "closed" if worked.numbers() else "leaf"
        item.added = added
        return item

    def rest(self, several: Several, terms: Iterable[PointTerm]) -> list[Item]:
        """Make what is not shown by itself into one line; no line where there is nothing."""
        values = [term.worked.amount for term in terms]
        if not values:
            return []
        unit = self.working.unit(several.node, {**self.here, **several.at})
        key = *several.key, "rest"
        low, high = min(values), max(values)
        return [Item("rest", sum(values), unit, {}, key, several, count=len(values), lowest=low,
                     highest=high)]  # fmt: skip


def _first_only(items: list[Item]) -> list[Item]:
    """Let only the first of some years or months be gone into."""
    for item in items[1:]:
        item.state = "alike" if item.state == "closed" else item.state
    return items
