"""The tree of a number explained: the numbers it was worked out from, theirs, and so on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from flexfin.case.case import Case, Origin
from flexfin.engine.evaluation import Evaluation, Looked, Point, PointTerm, Shown
from flexfin.formulas.reach import At
from flexfin.formulas.units import AnyUnit
from flexfin.model.line import Line

SHORT: Final = 4  # numbers in a formula that is printed on a line

# line: a line with a formula; several: numbers made into one; year: the months of a year added up;
# expression: a part of a formula that has no name; rest: the small terms of a sum together
Kind = Literal["line", "input", "parameter", "several", "year", "expression", "rest"]
# closed: could be gone into; leaf: there is nothing below; seen: gone into elsewhere in the tree;
# alike: a year or month that is not gone into because the first one is, and it goes the same way
State = Literal["closed", "open", "leaf", "seen", "alike"]


@dataclass
class Item:
    """One number of the tree.

    `at` holds the elements, month and scenario it is of, `added` those that set it apart from the
    other terms of a sum; `worked` is its formula, worked out, once it is open; `origin` is where an
    input comes from (None: the case is not asked for it). `lowest` and `highest` are the ends of
    what is taken together in one line.
    """

    kind: Kind
    value: float | str
    unit: AnyUnit | None
    at: At
    key: tuple[object, ...]
    shown: Shown | None = None
    worked: Evaluation | None = None
    origin: Origin | None = None
    terms: tuple[PointTerm, ...] = ()
    added: At = field(default_factory=dict)
    count: int = 0
    lowest: float = 0.0
    highest: float = 0.0
    state: State = "leaf"
    children: list[Item] = field(default_factory=list)

    @property
    def line(self) -> Line | None:
        """Give the line of which this is a value."""
        return self.shown.line if isinstance(self.shown, Point | Looked) else None

    @property
    def given(self) -> bool:
        """Tell whether it is asked only if the user gave this input."""
        return isinstance(self.shown, Point) and self.shown.given

    def all(self) -> Iterator[Item]:
        """Give this number and all below it, in the order in which they are printed."""
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def whatever_month(self) -> tuple[object, ...]:
        """Give what tells it from others, whatever its month."""
        if self.line is None:
            return self.key
        return self.line.name, self.given, *((a, n) for a, n in self.at.items() if a != "month")

    @property
    def height(self) -> int:
        """Give about how many lines of print it takes."""
        if self.kind == "input":
            return 2
        if self.worked is None or self.state != "open":
            return 1
        decisions = sum(bool(part.unused) for part in self.worked.all())
        sourced = self.line is not None and bool(self.line.source)
        # words, numbers and formula go on below
        wrapped = max(0, len(self.worked.numbers()) - SHORT)
        return 4 + decisions + sourced + wrapped


@dataclass(frozen=True)
class Explained:
    """A number explained.

    `same_always` says that it is the same in all months; `is_cut` that the tree stopped because it
    became too large.
    """

    case: Case
    scenario: str
    root: Item
    depth: int
    same_always: bool
    is_cut: bool
