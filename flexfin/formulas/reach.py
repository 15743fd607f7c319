"""Which rows of a line a call takes: the one place where that is worked out.

Most functions take what their arguments are in their own row. Others take other rows of their
first argument: those of all elements of an axis, that of one element, that of the element or month
before. The table of functions (functions.py) names for each of them a function of this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, Protocol

from flexfin.formulas.formula import Call, Name, Node

At = Mapping[str, str]  # axis -> element; months as 2027-01
Axes = frozenset[str]
# now: this month's value is needed; past: only earlier months; whole: all months at once
When = Literal["now", "past", "whole"]
# own: the row itself; branch: the row itself, and only the branch taken; all: the rows of all
# elements; one: that of the element named; named: those whose elements name that of the row;
# before: that of the element or month before; table: a table of the law; given: no value but
# whether it is given
How = Literal["own", "branch", "all", "one", "named", "before", "table", "given"]


class AxesOf(Protocol):
    """What is known of lines when a reach is worked out."""

    @property
    def every_axis(self) -> Mapping[str, object]:
        """Give all axes, in order."""

    def axes(self, node: Node) -> Axes:
        """Give the axes along which a formula varies."""

    def picked_axis(self, call: Call) -> str | None:
        """Give the axis of which pick() takes one element, or None where that is not clear."""

    def named_axis(self, call: Call) -> str | None:
        """Give the axis to whose elements sum_to() adds up."""


class RowsOf(Protocol):
    """What is known of a case when rows are looked for."""

    def elements_of(self, axis: str) -> Sequence[str]:
        """Give the elements of an axis."""

    def name_in(self, reference: Node, at: At) -> str | None:
        """Give the name that a reference holds; None where it is not one and the same always."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows of its first argument a call takes.

    `along` are the axes along which it goes to other rows, `by` the reference that names elements,
    `to` the axis of its own row that comes in the place of `along`. `others` are the arguments that
    are looked at in the row itself.
    """

    how: How
    along: tuple[str, ...] = ()
    others: tuple[Node, ...] = ()
    by: Node | None = None
    to: str = ""
    when: When = "now"

    def axes(self, call: Call, known: AxesOf) -> Axes:
        """Give the axes along which the call varies."""
        first = known.axes(call.args[0])
        kept = first | {*self.along} if self.how == "before" else first - {*self.along}
        return kept.union({self.to} - {""}, *(known.axes(other) for other in self.others))

    def amounts(self, call: Call) -> tuple[Node, ...]:
        """Give the arguments that are amounts or words, not axes."""
        named = (self.by,) if self.how == "named" and self.by is not None else ()
        return (*call.args[:1], *named, *self.others)

    def places(self, at: At, rows: RowsOf) -> list[At]:
        """Give the elements of the rows that are taken by a row with the elements `at`.

        Where a name is not known, these are all rows that may be meant.
        """
        match self.how:
            case "before":
                (axis,) = self.along
                elements = rows.elements_of(axis)
                position = elements.index(at[axis])
                return [{**at, axis: elements[position - 1]}] if position else []
            case "one":
                (axis,) = self.along
                name = rows.name_in(self.by, at) if self.by is not None else None
                return [{**at, axis: one} for one in rows.elements_of(axis) if name in (None, one)]
            case "all" | "named":
                found: list[At] = [
                    {**at, **dict(zip(self.along, names, strict=True))}
                    for names in product(*map(rows.elements_of, self.along))
                ]
                if self.to == "year":
                    return [there for there in found if there["month"].startswith(at["year"])]
                if self.by is None or self.to not in at:
                    return found
                return [x for x in found if rows.name_in(self.by, x) in (None, at[self.to])]
            case _:
                return [at]


def own(call: Call, known: AxesOf) -> Reach:
    """Take the row itself."""
    return Reach("own", others=call.args[1:])


def branch(call: Call, known: AxesOf) -> Reach:
    """Take the row itself, of the branch that is taken."""
    return Reach("branch", others=call.args[1:])


def table(call: Call, known: AxesOf) -> Reach:
    """Take a table of the law, or a figure through time."""
    return Reach("table", others=call.args[1:])


def takes_history(call: Call) -> bool:
    """Tell whether a call takes a figure of the law through time: in a month that it names."""
    return call.name in ("in_force", "known") or (call.name == "lookup" and len(call.args) > 2)


def given(call: Call, known: AxesOf) -> Reach:
    """Take whether the row itself is given."""
    return Reach("given")


def over(call: Call, known: AxesOf) -> Reach:
    """Take the rows of all elements of the axes named."""
    axes = _names(call.args[1:])
    return Reach("all", axes, when="whole" if {"month", "scenario"} & {*axes} else "now")


def of_year(call: Call, known: AxesOf) -> Reach:
    """Take the months of the year of the row."""
    return Reach("all", ("month",), to="year", when="whole")


def all_months(call: Call, known: AxesOf) -> Reach:
    """Take all months."""
    return Reach("all", ("month",), when="whole")


def picked(call: Call, known: AxesOf) -> Reach:
    """Take the row of the element that the second argument names."""
    axis = known.picked_axis(call)
    return Reach("one", (axis,) if axis else (), call.args[1:], by=_second(call))


def named(call: Call, known: AxesOf) -> Reach:
    """Take the rows of the elements that name that of the row itself."""
    by = _second(call)
    found = known.axes(by) - {"scenario", "month"} if by is not None else Axes()
    along = tuple([axis for axis in known.every_axis if axis in found])
    return Reach("named", along, by=by, to=known.named_axis(call) or "")


def before(call: Call, known: AxesOf) -> Reach:
    """Take the month before, or the element before along the axis named third."""
    (axis,) = _names(call.args[2:3]) or ("month",)
    return Reach("before", (axis,), call.args[1:2], when="past" if axis == "month" else "now")


def months_back(call: Call, known: AxesOf) -> Reach:
    """Take the month that lies a number of months back."""
    return Reach("before", ("month",), call.args[1:], when="past")


def window(call: Call, known: AxesOf) -> Reach:
    """Take this month and a number of months before it."""
    return Reach("before", ("month",), call.args[1:])


def _second(call: Call) -> Node | None:
    return call.args[1] if len(call.args) > 1 else None


def _names(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple([node.name for node in nodes if isinstance(node, Name)])


class _NothingKnown:
    every_axis: Mapping[str, object] = {}

    def axes(self, node: Node) -> Axes:
        return Axes()

    def picked_axis(self, call: Call) -> str | None:
        return None

    def named_axis(self, call: Call) -> str | None:
        return None


NOTHING_KNOWN = _NothingKnown()  # what of a reach hangs on no line can be asked for with this


def may_lack_history(call: Call) -> bool:
    """Tell whether a call does without a figure that was never known."""
    return call.name == "known" or (call.name == "in_force" and len(call.args) > 2)
