"""A formula that was worked out at one point, and the numbers that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from flexfin.formulas.formula import Node
from flexfin.formulas.reach import At
from flexfin.model.figures import Dated
from flexfin.model.line import Line

How = Literal["sum", "lowest", "highest", "irr"]


@dataclass(frozen=True, slots=True)
class Point:
    """The value of a line at one point; `given` where not its value is meant but whether it is."""

    line: Line
    at: At
    value: float | str
    given: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Give what sets it apart from all others."""
        return self.line.name, self.given, tuple(self.at.items())


@dataclass(frozen=True, slots=True)
class Looked:
    """The value at a key of a table of the law, or that was in force in a month, or both.

    `row` is None where there is no table; `dated` is what was in force in `month`.
    """

    line: Line
    row: float | None
    value: float
    month: int | None = None
    dated: Dated | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Give what sets it apart from all others."""
        return self.line.name, self.row, self.month


@dataclass(frozen=True, slots=True)
class PointTerm:
    """One of several numbers; `added` says of which element or month it is."""

    added: At
    worked: Evaluation


@dataclass(frozen=True, slots=True)
class Several:
    """Numbers that are made into one: added up, or the lowest or highest of them.

    `at` is where the formula stands that uses them.
    """

    node: Node
    how: How
    axes: tuple[str, ...]
    at: At
    terms: tuple[PointTerm, ...]
    value: float | str

    @property
    def key(self) -> tuple[object, ...]:
        """Give what sets it apart from all others."""
        return self.node, self.axes, tuple(self.at.items())


Shown = Point | Looked | Several


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A formula with its value.

    `parts` are the formulas in it that were looked at, and `unused` those that were not, because
    a condition left them out. `passes` says that it has the value of the last of its parts, to
    which the others led. `shows` is the number that stands in its place.
    """

    node: Node
    value: float | str
    parts: tuple[Evaluation, ...] = ()
    shows: Shown | None = None
    unused: tuple[Node, ...] = ()
    passes: bool = False

    @property
    def amount(self) -> float:
        """Give the value of a formula that gives a number."""
        assert not isinstance(self.value, str)
        return self.value

    def all(self) -> Iterator[Evaluation]:
        """Give this formula and those in it, down to the numbers shown."""
        yield self
        for part in self.parts:
            yield from part.all()

    def path(self) -> Iterator[Evaluation]:
        """Give the formulas that make the value: without the conditions that led to it."""
        yield self
        for part in self.parts[-1:] if self.passes else self.parts:
            yield from part.path()

    def numbers(self) -> list[Shown]:
        """Give the numbers in it, each once: those that make the value first."""
        parts = (*self.path(), *self.all())
        return list({part.shows.key: part.shows for part in parts if part.shows}.values())
