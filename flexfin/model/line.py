"""What a model is made of: lines with a name, a label in both languages, a unit and a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from flexfin.formulas.formula import Call, Node, Number, walk
from flexfin.formulas.units import AnyUnit, Unit
from flexfin.ground.errors import Place
from flexfin.ground.messages import language
from flexfin.ground.numbers import NO_LIMIT, UNLIMITED

Decimals = int | None  # of numbers: 0 where they are whole, None where they are computed
Key = tuple[str, ...]  # the names of elements, in the order of the axes of a line
RowKey = tuple[str, Key]  # a line by its name, with its elements


@dataclass(frozen=True, slots=True)
class Label:
    """The same words in Dutch and English."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if language() == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Range:
    """The values an input may have: None where that side is open; `strict` leaves `low` out.

    `low_of` and `high_of` name the input of the same element that is the bound (bounds.py).
    """

    low: float | None = None
    high: float | None = None
    strict: bool = False
    text: str = ""
    low_of: str = ""
    high_of: str = ""
    place: Place | None = field(default=None, compare=False)

    @property
    def numbers(self) -> str:
        """Write the bounds that are numbers."""
        if not (self.low_of or self.high_of):
            return self.text
        low, _dash, high = self.text.partition(" - ")
        return f"<= {high}" if self.low_of else f">= {low}"

    def holds(self, value: float) -> bool:
        """Tell whether a value lies between the bounds that are numbers."""
        if self.low is not None and (value <= self.low if self.strict else value < self.low):
            return False
        return self.high is None or value <= self.high


class Negotiable(NamedTuple):
    """To which values a term of an agreement moves: multiples of a step, between bounds.

    None where that is not said: the unit then says the step, the value in the case the bounds.
    """

    low: float | None = None
    high: float | None = None
    step: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Who pays, or who receives: the line that holds the party, or outside, pool or party.

    Of more lines than one, the first that is on in the case counts.
    """

    names: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Booking:
    """For which payment, and which of its sides, a line stands beside an account of the ledger."""

    account: str
    payment: str
    side: Literal["paid_by", "paid_to", "left_to"]
    party: str  # the line that holds the party, or outside or party


@cache
def _elements(axes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([axis for axis in axes if axis not in ("scenario", "month")])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What lines of every kind have.

    `unit` is None for a line of text. `choices` holds the words that it may be, with their labels;
    `yes_no` is set where it is yes or no: a text of an input, 1 or 0 of a condition. `names` is the
    axis of which it holds an element. `axes` are in the order of Models.axes. A payment has
    `paid_by` and `paid_to`, and may name its `volume`: the line of which it is an amount of money;
    what is worth something after the last month has `left_to`: whose.
    """

    name: str
    model: str
    label: Label
    unit: AnyUnit | None
    place: Place
    axes: tuple[str, ...] = ()
    source: str = ""
    choices: Mapping[str, Label] = field(default_factory=dict)
    yes_no: bool = False
    names: str = ""
    several: bool = False  # it may name several elements, or all (several.py)
    date: Literal["", "month", "day"] = ""
    paid_by: Side | None = None
    paid_to: Side | None = None
    left_to: Side | None = None
    books: tuple[str, ...] = ()  # of a payment the word it is booked under; see payments.py
    volume: str = ""
    decimals: Decimals = None  # 9 where the number is as it was typed; see decimals.py
    better: Literal["high", "low", ""] = ""  # which values of it are good, where that is clear
    moves: str = ""  # what of an agreement it is that may move with the law (effects.py)
    asks: str = ""  # what has to be done where it holds, or on its date (effects.py)
    whose: Side | None = None  # whom it concerns, as a side of a payment
    has_rows: bool = True  # whether it stands in a workbook

    @property
    def is_text(self) -> bool:
        """Tell whether the line holds words."""
        return self.unit is None

    @property
    def is_condition(self) -> bool:
        """Tell whether the line is a condition that holds or not: 1 or 0, shown as yes or no."""
        return self.yes_no and not self.is_text

    @property
    def is_monthly(self) -> bool:
        """Tell whether the line has a value for each month."""
        return "month" in self.axes

    @property
    def is_step(self) -> bool:
        """Tell whether the line was made for the formula of another one."""
        return False

    @property
    def is_percentage(self) -> bool:
        """Tell whether people write the line as a percentage."""
        return isinstance(self.unit, Unit) and self.unit.is_share

    @property
    def may_be_unlimited(self) -> bool:
        """Tell whether the line can hold "no limit"."""
        return False

    @property
    def elements(self) -> tuple[str, ...]:
        """Give the axes of the rows of results: all but scenario and month."""
        return _elements(self.axes)

    @property
    def row_axes(self) -> tuple[str, ...]:
        """Give the axes of the rows of a case; those of an input have scenarios too."""
        return self.elements

    def at(self, key: Key) -> dict[str, str]:
        """Give the elements of a row of a case by axis."""
        return dict(zip(self.row_axes, key, strict=True))

    def key_of(self, at: Mapping[str, str]) -> Key:
        """Give the row of a case for some elements."""
        return tuple([at[axis] for axis in self.row_axes])

    def result_at(self, key: Key) -> dict[str, str]:
        """Give the elements of a row of results by axis; scenarios are none of them."""
        return dict(zip(self.elements, key, strict=True))

    def result_key(self, at: Mapping[str, str]) -> Key:
        """Give the row of results for some elements."""
        return tuple([at[axis] for axis in self.elements])

    @property
    def rule(self) -> Node | None:
        """Give the formula that the line follows, where it has one."""
        return None

    def parts(self) -> Iterator[Node]:
        """Give all parts of the formula of a line that is worked out; other lines have none."""
        yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLine(_Line):
    """A line that the case is asked for.

    `path` has one `*` for each of `stars`, the axes in the order of the path; keys of rows are in
    the order of `row_axes`. `default` is a value, or a formula over other inputs; None means that
    the case must give it. `where` lets the default be that of other elements: of those for which
    the condition holds, where all agree. `needed` says for which elements the case must give it
    although there is a default; `only` for which elements it is asked at all. `instead` is the
    provider (given_by.py) whose key may stand in the case in the place of this input, with what the
    model tells it.
    """

    kind: Literal["input"] = field(default="input", init=False)
    path: str
    stars: tuple[str, ...] = ()
    default: float | str | Node | None = None
    where: Node | None = None
    needed: Node | None = None
    only: Node | None = None
    range: Range = Range()
    whole: bool = False
    from_start: bool = False  # of steps by month: none before the first month of the case
    locked: bool = False  # shapes the workbook itself: another value takes a new export
    is_key: bool = False  # one to look at first: it stands on top of the sheet with inputs
    negotiable: Negotiable | None = None  # a term of an agreement, on the negotiation sheet
    not_with: str = ""  # the input that may not be given beside this one
    instead: Call | None = None
    hint: Label | None = None
    example: float | None = None  # what is usual, where its unit and range do not tell

    @property
    def is_percentage(self) -> bool:
        """Tell whether people write the input as a percentage: its range is one."""
        return "%" in self.range.text

    @property
    def may_be_unlimited(self) -> bool:
        """Tell whether the input can hold "no limit": its default is that."""
        return self.default == UNLIMITED

    @property
    def row_axes(self) -> tuple[str, ...]:
        """Give the axes of the rows of a case."""
        return tuple([axis for axis in self.axes if axis in self.stars])

    @property
    def rule(self) -> Node | None:
        """Give the default, where that is a formula."""
        return None if isinstance(self.default, float | str) else self.default

    @property
    def section(self) -> str:
        """Give the section of the case that the path begins with."""
        return self.path.split(".")[0]

    @property
    def instead_path(self) -> str:
        """Give the path of the key that may stand in the place of this one, or nothing."""
        above = self.path.rpartition(".")[0]
        return f"{above}.{self.instead.name}".lstrip(".") if self.instead else ""

    def path_at(self, key: Key) -> str:
        """Give the path of a row: `groups.youth.units`."""
        return self.path_of(self.at(key))

    def path_of(self, elements: Mapping[str, str]) -> str:
        """Give the path of one element."""
        return ".".join(self.path_parts(self.path, elements))

    def instead_path_at(self, key: Key) -> str:
        """Give the path of the key that may stand in the place of a row, or nothing."""
        return ".".join(self.path_parts(self.instead_path, self.at(key)))

    def path_parts(self, path: str, elements: Mapping[str, str]) -> Iterator[str]:
        """Give the parts of a path that begins as this one, with elements for its stars.

        It ends before the first star whose element is not known.
        """
        stars = iter(self.stars)
        for part in path.split("."):
            name = elements.get(next(stars)) if part.startswith("*") else part
            if name is None:
                return
            yield name


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine(_Line):
    """A figure of the law: `parameter` is the file that gives it by date."""

    kind: Literal["parameter"] = field(default="parameter", init=False)
    parameter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaLine(_Line):
    """A line that is worked out; a check must be zero, a finding is said where it is not.

    `step_of` names the line for whose formula this line was made, or is empty. `ledger` says which
    account of the ledger a line is, `booking` for what one was made beside it. An account by year
    has `books`, or is of payments `within` the parties, and has `plus` beside what these add up to.
    `blames` names the inputs that are at fault where a check fails or a finding holds: the first
    that is given. Where `says_where` is zero or no the line says nothing: a dash is shown.
    """

    kind: Literal["formula", "check", "finding"] = "formula"
    formula: Node
    text: str = ""  # as written
    remedy: Label | None = None  # what to do where a check fails; may hold fields: {value}
    no_limit: Label | None = None  # how `unlimited` reads in it, where that is more than no limit
    blames: tuple[str, ...] = ()
    says_where: str = ""
    step_of: str = ""
    ledger: str = ""
    booking: Booking | None = None
    within: bool = False
    plus: Node | None = None
    plus_text: str = ""  # as written
    alike: tuple[str, ...] = ()  # lines that must be the same in every scenario for it
    looks_back: tuple[str, ...] = ()  # lines that say how many months it looks back

    @property
    def may_be_unlimited(self) -> bool:
        """Tell whether the line can hold "no limit": its formula says so."""
        return any(isinstance(part, Number) and part.text == NO_LIMIT for part in self.parts())

    @property
    def is_step(self) -> bool:
        """Tell whether the line was made for the formula of another one."""
        return bool(self.step_of)

    @property
    def rule(self) -> Node:
        """Give the formula."""
        return self.formula

    def parts(self) -> Iterator[Node]:
        """Give all parts of the formula, itself first."""
        return walk(self.formula)


Line = InputLine | FigureLine | FormulaLine
