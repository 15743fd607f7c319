"""All models that work together: their lines, axes, charts, and the order of what is early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from flexfin.formulas.formula import Call, Node
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.figures import Parameter
from flexfin.model.line import InputLine, Label, Line

# ladder: amounts of several lines as bars, the lowest first, a chart for each element
# columns: one line by two axes, stacked; line: lines by month
ChartKind = Literal["ladder", "columns", "line"]
OverMonths = Literal["total", "average", "average_year", "full_year", "first", "last", "highest"]
TableShape = Literal["whole", "tenth", "cents", "percent", "digits"]


@dataclass(frozen=True, slots=True)
class Axis:
    """What amounts vary along: the words for one element and for all of them.

    `section` is the section of a case whose keys are the elements. Where a model fixes the set,
    these are `elements`; both are empty for months and years. `codes` are names that others gave,
    such as numbers of accounts.
    """

    name: str
    label: Label
    plural: Label
    section: str = ""
    elements: tuple[str, ...] = ()
    codes: bool = False


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
class TableLine:
    """A line of a table, with what the table says of it alone.

    `label` stands instead of that of the line; `only` is as that of the table; `by` is a line of
    words: elements with the same word are added up; `is_expected` takes the expectation over the
    scenarios; `is_less` turns the sign; a rule stands above what `is_ruled`; what `is_inset` is
    part of the row above; what is not `is_added` has no total. `agreed` is the input that says what
    was agreed about it.
    """

    key: str
    line: str
    label: Label | None = None
    months: OverMonths | None = None
    shape: TableShape | None = None
    by: str = ""
    only: tuple[str, ...] = ()
    is_expected: bool = False
    is_less: bool = False
    is_ruled: bool = False
    is_inset: bool = False
    is_added: bool = True
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class ModelTable:
    """Lines as rows, or the elements of the axis `down` as rows and lines as columns.

    The elements of the axis `across` are columns, below each line where the lines are columns too;
    `each` makes a table for each element of an axis. Of lines by month `months` says what is taken:
    without it what is counted per month is added up, and of all else the average is taken; so too
    in each year where an axis of the table is `year`. Several make columns for each. `shape` tells
    how numbers are written, where their unit does not. `total` has the axes over which a total is
    shown. `only` has lines: where one of them is zero or no a cell is a dash, and its months do not
    count; a row or column of dashes is left out. With `is_not_zero` rows of zeros are left out too,
    but for ruled ones.
    """

    name: str
    label: Label
    entries: tuple[TableLine, ...]
    place: Place
    note: Label | None = None
    across: str = ""
    down: str = ""
    each: str = ""
    months: tuple[OverMonths, ...] = ()
    shape: TableShape | None = None
    total: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    is_not_zero: bool = False
    has_rows: bool = True  # whether it stands in the workbook
    is_apart: bool = False  # whether that is on a sheet of its own, with such tables of its model

    @property
    def lines(self) -> tuple[str, ...]:
        """Give the names of the lines that it shows."""
        return tuple(dict.fromkeys(one.line for one in self.entries))

    @property
    def needs(self) -> tuple[str, ...]:
        """Give the names of all lines that it is made of."""
        words = [one.by for one in self.entries if one.by]
        only = [name for one in self.entries for name in one.only]
        return tuple(dict.fromkeys([*self.lines, *words, *self.only, *only]))

    @property
    def columns(self) -> str:
        """Give the axis whose elements are the columns where the lines are the rows."""
        return self.down or self.across


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

    def table(self, name: str) -> ModelTable:
        """Give a table that an answer shows. Raises FlexfinError where the file has none."""
        if name not in self.tables:
            message = _("model '{model}' has no table '{name}', which this answer shows",
                        model=self.name, name=name)  # fmt: skip
            remedy = _("Declare it under 'tables', as the models of flexfin do.")
            raise FlexfinError(Problem(self.place, message, remedy))
        return self.tables[name]


@dataclass(frozen=True, eq=False)
class Models:
    """All models that work together; `lines` in the order of the files.

    `axes` are all there can be, in the order in which results are nested.
    `early` are the checks that hang on nothing but inputs, and what they need, in order.
    `figures` are those of the law that were read so far: once, as the models are.
    """

    models: Mapping[str, Model]
    lines: Mapping[str, Line]
    axes: Mapping[str, Axis]
    folder: str = ""
    shorthands: Mapping[str, Shorthand] = field(default_factory=dict)
    early: tuple[Block, ...] = ()
    figures: dict[str, Parameter] = field(default_factory=dict)

    @cached_property
    def inputs(self) -> Mapping[str, InputLine]:
        """Give the inputs by path."""
        return {line.path: line for line in self.input_lines.values()}

    @cached_property
    def input_lines(self) -> Mapping[str, InputLine]:
        """Give the inputs by name."""
        return {n: line for n, line in self.lines.items() if isinstance(line, InputLine)}

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """Give the axis of each section of a case whose keys are elements."""
        return {axis.section: name for name, axis in self.axes.items() if axis.section}

    @cached_property
    def optional_sections(self) -> frozenset[str]:
        """Give the sections that a case may leave out and that mean nothing by being there."""
        needed = {section for model in self.models.values() for section in model.needs}
        return frozenset(line.section for line in self.inputs.values()) - needed - {*self.sections}

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, Label]]:
        """Give the sets that models fix themselves."""
        return {
            axis: members for model in self.models.values() for axis, members in model.sets.items()
        }

    @property
    def charts(self) -> Iterator[Chart]:
        """Give the charts of all models."""
        yield from (chart for model in self.models.values() for chart in model.charts)

    @cached_property
    def calls(self) -> tuple[tuple[Line, Call], ...]:
        """Give every call in a formula, with the line whose formula it is."""
        return tuple(
            (line, part)
            for line in self.lines.values()
            for part in line.parts()
            if isinstance(part, Call)
        )

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
        return _with_defaults(self, tuple(defaults.items())) if defaults else self

    def axis_name(self, axis: str) -> str:
        """Give the word for one element of an axis, in the language in use."""
        return str(self.axes[axis].label)


@lru_cache(maxsize=64)
def _with_defaults(models: Models, defaults: tuple[tuple[str, Node], ...]) -> Models:
    # once for all cases of a reading that say the same, whose lines are then in order already
    changed = {
        name: replace(models.input_lines[name], default=default, where=None)
        for name, default in defaults
    }
    return replace(models, lines={**models.lines, **changed})


def in_order(found: Iterable[str], axes: Iterable[str]) -> tuple[str, ...]:
    """Put some axes in the order of all of them."""
    some = set(found)
    return tuple(axis for axis in axes if axis in some)


def shipped(folder: str) -> Path:
    """Give the folder with the models or examples that come with flexfin."""
    package = Path(__file__).parents[1]
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
