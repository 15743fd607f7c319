"""What a model is made of: lines with a name, a label in both languages, a unit and a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from flexfin.formulas.formula import NO_LIMIT, UNLIMITED, Call, Node, Number, walk
from flexfin.formulas.units import AnyUnit, UnitByChoice, for_choice
from flexfin.ground.errors import Place
from flexfin.ground.messages import _, language
from flexfin.ground.yaml import Mapping as Section

# ladder: amounts of several lines as bars, the lowest first, a chart for each element
# columns: one line by two axes, stacked; line: lines by month
ChartKind = Literal["ladder", "columns", "line"]
OverMonths = Literal["total", "average", "first", "last", "highest"]
TableShape = Literal["whole", "tenth", "cents", "percent", "digits"]
Decimals = int | None  # of numbers: 0 where they are whole, None where they are computed
LineKind = Literal["input", "parameter", "formula", "check", "finding"]


@dataclass(frozen=True, slots=True)
class Label:
    """The same words in Dutch and English."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if language() == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Axis:
    """What amounts vary along: the words for one element and for all of them.

    `section` is the section of a case whose keys are the elements. Where a model fixes the set,
    these are `elements`; both are empty for months and years.
    """

    name: str
    label: Label
    plural: Label
    section: str = ""
    elements: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Input:
    """How a line is asked for in the case.

    `path` has one `*` for each of `stars`, which are `axes` in the order of the path; keys of rows
    are in the order of `axes`. `default` is a value, or a formula over other inputs; None means
    that the case must give it. `where` lets the default be that of other elements: of those for
    which the condition holds, where all agree. `needed` says for which elements the case must give
    it although there is a default; `only` for which elements it is asked at all. `instead` is the
    provider (providers.py) whose key may stand in the case in the place of this input, with what
    the model tells it.
    """

    path: str
    stars: tuple[str, ...]
    axes: tuple[str, ...]
    default: float | str | Node | None = None
    where: Node | None = None
    needed: Node | None = None
    only: Node | None = None
    range: Range = Range()
    whole: bool = False
    monthly: bool = False
    from_start: bool = False  # of steps by month: none before the first month of the case
    date: Literal["", "month", "day"] = ""
    names: str = ""  # the axis of which it holds an element
    several: bool = False  # it may name several of them, or all (several.py)
    locked: bool = False  # shapes the workbook itself: another value takes a new export
    not_with: str = ""  # the input that may not be given beside this one
    instead: Call | None = None
    hint: Label | None = None

    @property
    def section(self) -> str:
        """Give the section of the case that the path begins with."""
        return self.path.split(".")[0]

    @property
    def instead_path(self) -> str:
        """Give the path of the key that may stand in the place of this one, or nothing."""
        above = self.path.rpartition(".")[0]
        return f"{above}.{self.instead.name}".lstrip(".") if self.instead else ""

    def path_of(self, elements: Mapping[str, str]) -> str:
        """Give the path of one element: `groups.youth.units`."""
        return ".".join(self.parts(self.path, elements))

    def instead_path_of(self, elements: Mapping[str, str]) -> str:
        """Give the path of the key that may stand in the place of one element, or nothing."""
        return ".".join(self.parts(self.instead_path, elements))

    def parts(self, path: str, elements: Mapping[str, str]) -> Iterator[str]:
        """Give the parts of a path that begins as this one, with elements for its stars.

        It ends before the first star whose element is not known.
        """
        stars = iter(self.stars)
        for part in path.split("."):
            name = elements.get(next(stars)) if part.startswith("*") else part
            if name is None:
                return
            yield name


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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a model.

    `unit` is None for a line of text. `choices` holds the words an input may have (or a text
    formula gives), with their labels. `step_of` names the line for whose formula this line was
    made, or is empty. `axes` are in the order of Models.axes. A payment has `paid_by` and
    `paid_to`; what is worth something after the last month has `left_to`: whose it is. `ledger`
    says which account of the ledger a line is, `booking` for what one was made beside it.
    `blames` names the inputs that are at fault where a check fails or a finding holds: the first
    that is given.
    """

    name: str
    model: str
    label: Label
    kind: LineKind
    unit: AnyUnit | None
    place: Place
    axes: tuple[str, ...] = ()
    source: str = ""
    text: str = ""  # the formula as written
    formula: Node | None = None
    input: Input | None = None
    parameter: str = ""
    choices: Mapping[str, Label] = field(default_factory=dict)
    remedy: Label | None = None  # what to do where a check fails; may hold fields: {value}
    blames: tuple[str, ...] = ()
    yes_no: bool = False
    step_of: str = ""
    paid_by: Side | None = None
    paid_to: Side | None = None
    left_to: Side | None = None
    ledger: str = ""
    booking: Booking | None = None
    decimals: Decimals = None  # 9 where the number is as it was typed; see decimals.py
    has_rows: bool = True  # whether it stands in a workbook
    better: Literal["high", "low", ""] = ""  # which values of it are good, where that is clear

    @property
    def is_text(self) -> bool:
        """Tell whether the line holds words."""
        return self.unit is None

    @property
    def may_be_unlimited(self) -> bool:
        """Tell whether the line can hold "no limit": its default or its formula says so."""
        if self.input is not None:
            return self.input.default == UNLIMITED
        parts = walk(self.formula) if self.formula is not None else ()
        return any(isinstance(part, Number) and part.text == NO_LIMIT for part in parts)

    @property
    def elements(self) -> tuple[str, ...]:
        """Give the axes that make rows: all but scenario and month."""
        return tuple(axis for axis in self.axes if axis not in ("scenario", "month"))

    def unit_of(self, word: str) -> AnyUnit | None:
        """Give the unit that holds where the selector of the unit has this word."""
        return for_choice(self.unit, word) if isinstance(self.unit, UnitByChoice) else self.unit


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are computed together; `stepped` where they must go month by month."""

    lines: tuple[str, ...]
    stepped: bool


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A formula with one argument that a model file gives a name: present_value(x)."""

    argument: str
    body: Node
    label: Label


@dataclass(frozen=True, slots=True)
class Chart:
    """What a workbook draws of a model: its title, its lines, a sentence that says how to read it.

    `series` and `categories` are the axes of the one line of a chart with columns.
    """

    name: str
    label: Label
    kind: ChartKind
    lines: tuple[str, ...]
    place: Place
    note: Label | None = None
    series: str = ""
    categories: str = ""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Lines as rows; the elements of the axis `across` as columns, or one column without it.

    Of lines by month `months` says what is taken: without it what is counted per month is added up,
    and of all else the average is taken; so too in each year where the axis is `year`. `shape`
    tells how numbers are written, where their unit does not.
    """

    name: str
    label: Label
    lines: tuple[str, ...]
    place: Place
    note: Label | None = None
    across: str = ""
    months: OverMonths | None = None
    shape: TableShape | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One model file: its labels, the sections it needs, the sets it fixes itself."""

    name: str
    label: Label
    place: Place
    needs: tuple[str, ...] = ()
    source: str = ""
    sets: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    tables: Mapping[str, ModelTable] = field(default_factory=dict)
    # path of an input -> word -> what the case would say in its place
    templates: Mapping[str, Mapping[str, Section]] = field(default_factory=dict)


@dataclass(frozen=True)
class Models:
    """All models that work together; `lines` in the order of the files.

    `axes` are all there can be, in the order in which results are nested.
    `early` are the checks that hang on nothing but inputs, and what they need, in order.
    """

    models: Mapping[str, Model]
    lines: Mapping[str, Line]
    axes: Mapping[str, Axis]
    folder: str = ""
    shorthands: Mapping[str, Shorthand] = field(default_factory=dict)
    early: tuple[Block, ...] = ()

    @cached_property
    def inputs(self) -> Mapping[str, Line]:
        """Give the inputs by path."""
        return {line.input.path: line for line in self.lines.values() if line.input}

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """Give the axis of each section of a case whose keys are elements."""
        return {axis.section: name for name, axis in self.axes.items() if axis.section}

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, Label]]:
        """Give the sets that models fix themselves."""
        return {
            axis: members for model in self.models.values() for axis, members in model.sets.items()
        }

    def lines_of(self, model: str) -> tuple[Line, ...]:
        """Give the lines of one model."""
        return tuple(line for line in self.lines.values() if line.model == model)

    def with_sections(self, present: Iterable[str]) -> Models:
        """Give the models that a case with these sections has; the others are switched off."""
        sections = set(present)
        on = {name: m for name, m in self.models.items() if sections.issuperset(m.needs)}
        lines = {name: line for name, line in self.lines.items() if line.model in on}
        early = tuple(block for block in self.early if lines.keys() >= {*block.lines})
        return replace(self, models=on, lines=lines, early=early)

    def with_defaults(self, defaults: Mapping[str, Node]) -> Models:
        """Give the models with other defaults of some inputs."""
        lines = dict(self.lines)
        for name, default in defaults.items():
            spec = lines[name].input
            assert spec is not None
            lines[name] = replace(lines[name], input=replace(spec, default=default, where=None))
        return replace(self, lines=lines) if defaults else self

    def axis_name(self, axis: str) -> str:
        """Give the word for one element of an axis, in the language in use."""
        return str(self.axes[axis].label)


def in_order(found: Iterable[str], axes: Iterable[str]) -> tuple[str, ...]:
    """Put some axes in the order of all of them."""
    some = set(found)
    return tuple(axis for axis in axes if axis in some)


def name_fault(name: str) -> str:
    """Say why a name cannot be the name of a line or an element; nothing where it can."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return _("A name begins with a letter a-z and goes on with a-z, 0-9 and _.")
    if _is_address(name):
        return _("Excel reads '{name}' as the address of a cell.", name=name)
    if name in ("true", "false", "outside", "all", "none", "yes", "no", NO_LIMIT):
        return _("'{name}' has a meaning of its own.", name=name)
    if len(name) > 60:
        return _("A name has at most {limit} characters.", limit=60)
    return ""


def _is_address(name: str) -> bool:
    if re.fullmatch(r"(r[0-9]*)?(c[0-9]*)?", name):
        return True
    match = re.fullmatch(r"([a-z]{1,3})([0-9]+)", name)
    if match is None:
        return False
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("a") + 1
    return column <= 16_384 and 1 <= int(match[2]) <= 1_048_576


def shipped(folder: str) -> Path:
    """Give the folder with the models or examples that come with flexfin."""
    package = Path(__file__).parents[1]
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
