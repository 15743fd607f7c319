"""The inputs of a case: what the file says at their paths, and defaults where it says nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Set
from itertools import product
from typing import Any

from flexfin.case.bounds import Crossing, End, crossings
from flexfin.case.choice_words import known
from flexfin.case.csv_columns import csv_columns
from flexfin.case.defaults import Defaults
from flexfin.case.files import Files
from flexfin.case.given_by.given import Provided, ProviderArgument, ProviderRequest
from flexfin.case.given_by.providers import PROVIDE
from flexfin.case.named import Named
from flexfin.case.remedies import as_shown, row_gone
from flexfin.case.schema import find, is_csv, nearest_value, section_above
from flexfin.case.words import asked_for, asked_for_or_instead, nothing
from flexfin.formulas.formula import Call, Name, Node, walk
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar, format_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import InputLine, Key, RowKey
from flexfin.model.models import Models
from flexfin.model.several import is_list


class InputReader(Defaults):
    """Reads the inputs of a case: values, defaults, ranges, choices."""

    def __init__(
        self,
        root: Section,
        models: Models,
        sets: Mapping[str, Mapping[str, str]],
        calendar: Calendar,
        files: Files,
        problems: list[Problem],
        offered: Set[str] = frozenset(),
        date: datetime.date | None = None,
    ) -> None:
        super().__init__(sets, models, calendar, problems)
        self.root, self.files = root, files
        self.named = Named(models, str(files.path))
        self.present = [entry.key.text for entry in root]
        self.values: dict[str, dict[Key, Any]] = {}
        self.given: dict[str, dict[Key, Place | None]] = {}
        self.steps: dict[str, dict[Key, dict[int, float]]] = {}
        self.busy: list[tuple[str, Key]] = []
        self.lost: set[str] = set()  # inputs given for elements that are not there
        self.date = date  # the reference date, where it is known
        self.provided: dict[str, dict[Key, Provided]] = {}  # inputs given in another way
        self.offered = offered  # paths that unknown keys were probably meant to be

    def paths(self, name: str, key: Key) -> list[str]:
        """Give the path of one element of an input, and of what is given in its place."""
        line = self.models.input_lines[name]
        if self.find(line, key, instead=True) is None:
            return [line.path_at(key)]
        return [line.path_at(key), line.instead_path_at(key)]

    def said(self, path: str) -> str:
        """Name an input or a section as the file does."""
        return self.named.path(path)

    def read(self) -> dict[str, dict[Key, Any]]:
        """Give the values of all inputs."""
        sets = {**self.sets, "scenario": self.sets["scenario"] or ("base",)}
        for line in self.models.inputs.values():
            self.values.setdefault(line.name, {})
            self.given.setdefault(line.name, {})
            if self.lacks_scenarios(line):
                continue
            for names in product(*(sets[axis] for axis in line.stars)):
                elements = dict(zip(line.stars, names, strict=True))
                self.of(line, line.key_of(elements))
            self.check_elements(line)
        for found in self.crossings({}):
            rows = (found.row, found.limit)
            if self.faulty.isdisjoint(rows):
                places = [self.given[name][key] for name, key in rows]
                at = next(filter(None, places), self.models.lines[found.row[0]].place)
                self.problem(Scalar("", at), found.message)
                self.faulty.add(found.row)
        return self.values

    def absent_sections(self) -> Iterator[Problem]:
        """Give a problem for each section that the case lacks and that names are used of."""
        for section in dict.fromkeys(section for section, _name in self.unread):
            names = dict.fromkeys(f"'{name}'" for here, name in self.unread if here == section)
            if not self.is_told(section):
                yield Problem(
                    Place(self.root.place.file),
                    _("section '{name}' is missing", name=self.named.section(section)),
                    "\n".join(filter(None, (
                        _("The case names of it: {names}.", names=", ".join(names)),
                        self.named.how_to_give([section]),
                    ))),
                )

    def crossings(self, ends: Mapping[RowKey, tuple[float, float]]) -> Iterator[Crossing]:
        """Give the inputs that are beyond the one that bounds them.

        `ends` are the lowest and highest value of rows that do not have that of the case.
        """

        def extreme(row: RowKey, end: End) -> float:
            if row in ends:
                return ends[row][end == "high"]
            value = self.values[row[0]][row[1]]
            if isinstance(value, tuple):
                value = min(value) if end == "low" else max(value)
            return float(value)

        return crossings(self.named, self.given, extreme)

    def lacks_scenarios(self, line: InputLine) -> bool:
        """Tell whether an input needs scenarios and the case has none, and note that."""
        if "scenario" not in line.row_axes or self.sets["scenario"] or line.default is not None:
            return False
        path = line.path.split(".*")[0]
        if self.is_told(path) or is_csv(find(self.root, path, path.split("."))):
            return True  # what is wrong in it is said there
        place = nearest_value(self.root, path.split(".")).place
        message = _("'{path}' is missing", path=self.named.path(path))
        remedy = self.named.where_to_fill_in(path) or asked_for(line)
        self.problems.append(Problem(place, message, remedy))
        return True

    def check_elements(self, line: InputLine) -> None:
        """Find elements that a section names but that their own section does not define."""
        parts = line.path.split(".")
        branches: list[Value | None] = [self.root]
        axes = iter(line.stars)
        for position, part in enumerate(parts):
            if part.startswith("*"):
                axis = next(axes)
                entries = [e for branch in branches if isinstance(branch, Section) for e in branch]
                for entry in entries:
                    name = entry.key.text
                    is_told = part == "*" or self.is_told(self.axes[axis].section)
                    if name not in self.sets[axis] and not is_told:
                        word = self.axes[axis].label
                        said = as_shown(entry.key)
                        message = _("there is no {axis} '{name}'", axis=word, name=said)
                        names = [*self.called(axis, entry.key).values()]
                        remedy = did_you_mean(said, names) or known(names)
                        self.problem(entry.key, message, remedy)
                        self.lost.add(line.name)
                branches = [entry.value for entry in entries]
            elif position < len(parts) - 1:
                branches = [b.get(part) for b in branches if isinstance(b, Section)]

    def of(self, line: InputLine, key: Key) -> Any:
        """Give the value of one element of an input, from the file or by default."""
        done = self.values.setdefault(line.name, {})
        if key in done:
            return done[key]
        if (line.name, key) in self.busy:
            names = dict.fromkeys([*(name for name, _key in self.busy), line.name])
            message = _("the defaults of {names} hang on each other", names=", ".join(names))
            self.problems.append(Problem(line.place, message))
            return nothing(line)
        self.busy.append((line.name, key))
        done[key] = self.read_one(line, key)
        self.busy.pop()
        return done[key]

    def read_one(self, line: InputLine, key: Key) -> Any:
        """Read the value of one element of an input, or work its default out."""
        given = self.given.setdefault(line.name, {})
        elements = line.at(key)
        found = self.find(line, key)
        other = self.find(line, key, instead=True) if line.instead else None
        if line.only is not None and not self.evaluate(line.only, elements):
            paths = (line.path_at(key), line.instead_path_at(key))
            for path, given_here in zip(paths, (found, other), strict=True):
                if given_here is None or self.hangs_on_fault(line.only, elements):
                    continue
                self.problem(
                    given_here,
                    _("'{path}' is not asked for here", path=self.named.path(path)),
                    _("It belongs only where {condition}.",
                      condition=self.named.condition(line.only)),
                )
            return nothing(line)
        if line.instead is not None and other is not None:
            given[key] = other.place
            return self.instead(line, line.instead, key, found, other)
        if found is not None:
            self.check_beside(line, key, found)
            given[key] = found.place
            before = self.faults
            value = self.months(line, found, key) if line.is_monthly else self.value(line, found)
            if self.faults > before:
                self.faulty.add((line.name, key))
            return value
        given[key] = None
        if (
            line.default is None
            or (line.needed and self.evaluate(line.needed, elements))
            or (line.where and self.of_others(line) is None)
        ):
            at = nearest_value(self.root, line.path_parts(line.path, elements))
            path = self.path(line.name, key)
            self.faulty.add((line.name, key))
            if not self.is_told(path) and not self.others_are_faulty(line):
                self.missing(line, path, at)
        value = self.default(line, elements)
        if not line.is_monthly:
            return value
        self.steps.setdefault(line.name, {})[key] = {self.calendar.start: value}
        return (value,) * self.calendar.count

    def missing(self, line: InputLine, path: str, at: Value) -> None:
        """Say that an input is missing, or its cell empty, and why it has to be there."""
        above, rest = section_above(self.root, path.split("."))
        has_cell = bool(at.place.label) or not (above.blanks and at.place.sheet)
        if not has_cell and not any(x.startswith("*") for x in line.path.split(".")[-len(rest) :]):
            key = ".".join(rest) if "*" in line.path else path
            place = Place(at.place.file, sheet=at.place.sheet)
            gone = Problem(place, *row_gone(key, str(line.label)))
            if gone not in self.problems:  # once, whichever elements it is asked of
                self.problems.append(gone)
            return
        message = _("'{path}' is missing", path=self.named.path(path))
        if at.place.label:
            message = _("this cell is empty, and a value is needed here")
        remedies = [asked_for_or_instead(line, at), self.why_no_default(line)]
        if line.needed is not None:
            condition = self.named.condition(line.needed)
            remedies.append(_("Needed where {condition}.", condition=condition))
        self.problem(at, message, "\n".join(filter(None, remedies)))

    def instead(
        self, line: InputLine, by: Call, key: Key, found: Value | None, other: Value
    ) -> float:
        """Work an input out from what the case gives in its place, `by` which provider."""
        before = self.faults
        path, beside, elements = line.path_at(key), line.instead_path_at(key), line.at(key)
        if found is not None:
            message = _("'{path}' and '{other}' exclude each other",
                        path=self.named.path(path), other=self.named.path(beside))  # fmt: skip
            self.problem(found, message, _("Remove one of them."))
        args = tuple(self.argument(node, elements) for node in by.args)
        faulty = any(self.hangs_on_fault(node, elements) for node in by.args)
        provided = None
        if self.date is not None and not faulty:
            asked = ProviderRequest(other, self.files, self.date, args, self)
            provided = PROVIDE[by.name](asked)
        if provided and not line.range.holds(provided.value):
            message = _("{text} is outside the range {range}",
                        text=f"{provided.value:g}", range=line.range.numbers)  # fmt: skip
            self.problem(other, message, asked_for(line))
        if self.faults > before or provided is None:
            self.faulty.add((line.name, key))
            return 0.0
        self.provided.setdefault(line.name, {})[key] = provided
        return provided.value

    def argument(self, node: Node, elements: Mapping[str, str]) -> ProviderArgument:
        """Work out what the model tells a provider, and the input that it hangs on."""
        for part in walk(node):
            line = self.models.input_lines.get(part.name) if isinstance(part, Name) else None
            if line is not None:
                key = line.key_of(elements)
                return ProviderArgument(self.evaluate(node, elements), self.path(line.name, key))
        return ProviderArgument(self.evaluate(node, elements))

    def is_told(self, path: str) -> bool:
        """Tell whether a problem says already what is wrong with a path, or a section above it."""
        return any(f"{path}.".startswith(f"{one}.") for one in self.offered)

    def is_doubtful(self, name: str, key: Key | None) -> bool:
        """Tell whether an input is at fault, or its default; without a key, its section."""
        line = self.models.input_lines[name]
        path = self.path(name, key) if key is not None else line.path.split(".*")[0]
        axes = [self.axes[axis].section for axis in line.row_axes]
        if name in self.lost or any(map(self.is_told, (path, *axes))):
            return True
        default = line.default if key is None or self.given[name].get(key) is None else None
        if key is None or default is None or isinstance(default, float | str):
            return (name, key) in self.faulty
        return self.hangs_on_fault(default, line.at(key))

    def check_beside(self, line: InputLine, key: Key, found: Value) -> None:
        """See that inputs that exclude each other are not both given."""
        other = self.models.input_lines.get(line.not_with)
        there = key[: len(other.row_axes)] if other else ()
        if other is None or self.find(other, there) is None:
            return
        remedy = _("Remove one of them.")
        if other.several:  # what is for several elements goes with a list and with all
            value = self.of(other, there)
            if value in other.choices or is_list(value) or (other.name, there) in self.faulty:
                return
            remedy = _("Remove one of them, or name several: [a, b].")
        self.problem(
            found,
            _("'{path}' and '{other}' exclude each other",
              path=self.named.path(self.path(line.name, key)),
              other=self.named.path(self.path(other.name, there))),
            remedy,
        )  # fmt: skip

    def find(self, line: InputLine, key: Key, *, instead: bool = False) -> Value | None:
        """Give what the file says for an input, or `instead` of it; None where it says nothing."""
        path = line.instead_path if instead else line.path
        elements = line.at(key)
        return find(self.root, path, line.path_parts(path, elements)) if path else None

    # --- monthly values ----------------------------------------------------------------------

    def months(self, line: InputLine, found: Value, key: Key) -> tuple[float, ...]:
        """Read a number, steps that hold until the next, or a CSV as a number for each month."""
        if isinstance(found, Scalar) and is_csv(found):
            steps = self.from_csv(line, found, key)
            self.see_start(line, steps, found)
        else:
            steps = self.by_month(line, found)
        self.steps.setdefault(line.name, {})[key] = steps
        return self.calendar.held(steps)

    def from_csv(self, line: InputLine, found: Scalar, key: Key) -> dict[int, float]:
        """Read the column of a CSV that belongs to an element; of one column the name is free."""
        columns = csv_columns(found, self.files, self.problems)
        if not columns:
            return {}
        name = line.at(key)[line.stars[-1]] if line.stars else ""
        if name not in columns and len(columns) > 1:
            message = _("no column of this file is named '{name}'", name=name)
            self.problem(found, message, known(columns))
        steps = columns.get(name, next(iter(columns.values())))
        outside = [m for m, number in steps.items() if not line.range.holds(number)]
        if outside:
            text = f"{format_month(outside[0])}: {steps[outside[0]]:g}"
            message = _("{text} is outside the range {range}", text=text, range=line.range.numbers)
            self.problem(found, message, asked_for(line))
        if not steps:
            self.problem(found, _("no value is given here"), asked_for(line))
        return steps
