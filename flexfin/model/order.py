"""Lines -> blocks in order of computation, and the path of a forbidden circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, TypeVar

from flexfin.formulas.formula import Call, Name, Node, children
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.reach import NOTHING_KNOWN, When
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _
from flexfin.model.line import FormulaLine, Line
from flexfin.model.models import Block, Models

T = TypeVar("T")
_STRICTNESS: Final[tuple[When, ...]] = ("past", "now", "whole")


def uses(node: Node, when: When = "now") -> Iterator[tuple[str, When]]:
    """Give every line that a formula uses, and when it needs it."""
    match node:
        case Name():
            yield node.name, when
        case Call() if node.name in FUNCTIONS:
            reach = FUNCTIONS[node.name].reach(node, NOTHING_KNOWN)
            first, *others = reach.amounts(node)
            yield from uses(first, when if reach.when == "now" else reach.when)
            for other in others:
                yield from uses(other, when)
        case _:
            for child in children(node):
                yield from uses(child, when)


def uses_of(line: Line) -> tuple[tuple[str, When], ...]:
    """Give what `uses` gives of a line that is worked out, and where that says anything."""
    if not isinstance(line, FormulaLine):
        return ()
    found = _used(line.formula)
    return (*found, (line.says_where, "now")) if line.says_where else found


@lru_cache(maxsize=1 << 13)  # asked of every line each time that lines are put in order
def _used(formula: Node) -> tuple[tuple[str, When], ...]:
    return tuple(uses(formula))


def with_told(lines: Mapping[str, Line], wanted: Iterable[str]) -> dict[str, None]:
    """Give the wanted lines, and the lines that tell where these say anything."""
    named = dict.fromkeys(wanted)
    known = [line for name in named if isinstance(line := lines.get(name), FormulaLine)]
    return named | dict.fromkeys(line.says_where for line in known if line.says_where)


def reached(start: Iterable[T], to: Callable[[T], Iterable[T]]) -> set[T]:
    """Give all that is reached from some things, going on from each; these are included."""
    found: set[T] = set()
    todo = list(start)
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += to(one)
    return found


def needed(lines: Mapping[str, Line], wanted: Iterable[str]) -> set[str]:
    """Give the names of the lines that the wanted lines need, themselves included."""

    def below(name: str) -> list[str]:
        return [used for used, _when in uses_of(lines[name]) if used in lines]

    return reached([name for name in wanted if name in lines], below)


def hanging_on(models: Models, names: Iterable[str]) -> set[str]:
    """Give the names of the lines that hang on some lines, these included."""
    users = users_of(models)
    return reached(names, lambda name: users.get(name, ()))


def varying_with(node: Node) -> Iterator[str]:
    """Give the names with which a formula varies by scenario; what adds scenarios up does not."""
    match node:
        case Name():
            yield node.name
        case Call() if "scenario" in FUNCTIONS[node.name].reach(node, NOTHING_KNOWN).along:
            return
        case _:
            for child in children(node):
                yield from varying_with(child)


@lru_cache(maxsize=16)
def alike_by_scenario(models: Models, *, with_months: bool = False) -> frozenset[str]:
    """Give the lines that must be the same in every scenario: those that say where to look.

    With those that say how many months to look back: these are whole, and so are not drawn.
    """
    formulas = {n: line for n, line in models.lines.items() if isinstance(line, FormulaLine)}

    def below(name: str) -> Iterable[str]:
        return varying_with(formulas[name].formula) if name in formulas else ()

    start = [name for line in formulas.values() for name in line.alike]
    if with_months:
        start += [name for line in formulas.values() for name in line.looks_back]
    return frozenset(reached(start, below))


@lru_cache(maxsize=4)
def users_of(models: Models) -> Mapping[str, list[str]]:
    """Give the lines that use each line in their formula."""
    users: dict[str, list[str]] = {}
    for line in models.lines.values():
        for used, _when in uses_of(line):
            users.setdefault(used, []).append(line.name)
    return users


@lru_cache(maxsize=128)
def order_of(models: Models, wanted: tuple[str, ...] | None = None) -> tuple[Block, ...]:
    """Give the `blocks` of models, put in order once for all cases of the same reading."""
    return blocks(models.lines, wanted)


def blocks(lines: Mapping[str, Line], wanted: Iterable[str] | None = None) -> tuple[Block, ...]:
    """Put lines in order of computation.

    Lines that hang on each other through earlier months only make one stepped block.
    Raises FlexfinError, with the path, where lines hang on each other within one month.
    """
    names = lines.keys() if wanted is None else needed(lines, wanted)
    graph: dict[str, dict[str, When]] = {}
    for name in lines:
        if name in names:
            edges: dict[str, When] = {}
            for used, when in uses_of(lines[name]):
                if used in lines:
                    edges[used] = max(edges.get(used, "past"), when, key=_STRICTNESS.index)
            graph[name] = edges
    found = []
    for component in strongly_connected(graph):
        members = set(component)
        inside = {n: {u: w for u, w in graph[n].items() if u in members} for n in component}
        if not any(inside.values()):
            found.append(Block(tuple(component), False))
            continue
        same_month = {n: [u for u, w in inside[n].items() if w != "past"] for n in component}
        order = list(strongly_connected(same_month))
        whole = [(n, u) for n in component for u, w in inside[n].items() if w == "whole"]
        if whole or any(len(part) > 1 or part[0] in same_month[part[0]] for part in order):
            raise FlexfinError(_circle(lines, inside, whole))
        found.append(Block(tuple(part[0] for part in order), True))
    return tuple(found)


def strongly_connected(graph: Mapping[T, Iterable[T]]) -> Iterator[list[T]]:
    """Give the sets of names that hang on each other, what is needed first (Tarjan, 1972)."""
    index: dict[T, int] = {}
    low: dict[T, int] = {}
    on_stack: set[T] = set()
    stack: list[T] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, rest = work[-1]
            for used in rest:
                if used not in index:
                    index[used] = low[used] = len(index)
                    stack.append(used)
                    on_stack.add(used)
                    work.append((used, iter(graph.get(used, ()))))
                    break
                if used in on_stack:
                    low[name] = min(low[name], index[used])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    component: list[T] = []
                    while not component or component[-1] != name:
                        component.append(stack.pop())
                        on_stack.discard(component[-1])
                    yield component[::-1]


def _circle(
    lines: Mapping[str, Line],
    inside: Mapping[str, Mapping[str, When]],
    whole: list[tuple[str, str]],
) -> Problem:
    graph = {n: [u for u, w in edges.items() if w != "past"] for n, edges in inside.items()}
    paths = [_way(graph, name, name) for name in graph]
    found = min((path for path in paths if path), key=len, default=None)
    if found is None:  # only the sum over all months closes it
        start, end = whole[0]
        everything = {n: list(edges) for n, edges in inside.items()}
        found = (
            [start, *(_way(everything, end, start) or [end])] if end != start else [start, start]
        )
    line = lines[found[0]]
    return Problem(
        line.place,
        _("these lines hang on each other within one month: {path}", path=" -> ".join(found)),
        _("Let one of them look at the month before: previous(x, start) or lag(x, months, start)."),
    )


def _way(graph: Mapping[str, Iterable[str]], start: str, end: str) -> list[str] | None:
    """Give the shortest way along the graph from start to end, of at least one step."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        longer = []
        for way in ways:
            for used in graph.get(way[-1], ()):
                if used == end:
                    return [*way, end]
                if used not in seen:
                    seen.add(used)
                    longer.append([*way, used])
        ways = longer
    return None
