"""Case file -> inputs. The schema of a case follows from the inputs of the models."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flexfin.case.absent import Absent
from flexfin.case.csv_columns import csv_columns
from flexfin.case.files import Files
from flexfin.case.given_by.comparables import Comparables
from flexfin.case.given_by.given import Provided
from flexfin.case.inputs import InputReader
from flexfin.case.law import Law
from flexfin.case.origins import (
    Origin,
    Status,
    matches,
    read_confidential,
    read_offers,
    read_origins,
)
from flexfin.case.schema import Tree, is_csv, known_tree
from flexfin.case.spreads import Uncertain, by_scenario, read_uncertainty
from flexfin.case.words import read_day
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import LAST_MONTH, Calendar, parse_month
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value, odd_space, parse_yaml
from flexfin.model.line import Key, Label, Line
from flexfin.model.models import Models
from flexfin.model.names import name_fault
from flexfin.model.order import needed
from flexfin.model.payments import models_with
from flexfin.model.templates import write_out, written_paths

LONGEST: Final = 600  # months: 50 years
MOST: Final = 200  # elements of one set
# keys that the engine itself reads, beside the inputs of models
_FRAME = (
    "case",
    "start",
    "months",
    "reference_date",
    "sources",
    "law",
    "agreed",
    "confidential",
    "offers",
    "uncertainty",
)
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # only the first can be read
_REQUIRED = ("case", "start", "months")


@dataclass(frozen=True, slots=True)
class Source:
    """A case file as it was read, once: its values with their places, and what is wrong with them.

    `problems` are faults of single cells of a workbook; `remarks` are warnings.
    """

    files: Files
    root: Section
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


@dataclass(frozen=True)
class Case:
    """One case, checked and complete.

    `values[line][key]` is a number, a text, or for monthly inputs a tuple with a number for every
    month; `key` holds the names of elements in the order of the axes of the input's path. Lines of
    models that are switched off are absent. `law` has the lines that stand for figures of the law.
    `provided` holds, by line, the inputs that the case gives in another way than as a number.
    """

    name: str
    path: str
    models: Models
    calendar: Calendar
    reference_date: datetime.date
    sets: Mapping[str, Mapping[str, str]]  # axis -> element -> label as in the case (or empty)
    values: Mapping[str, Mapping[Key, Any]]
    origins: Mapping[str, Mapping[Key, Origin]]
    steps: Mapping[str, Mapping[Key, Mapping[int, float]]]  # monthly inputs as given
    law: Law
    root: Section  # what the file says, each value with its place
    # what it was made of, so that it can be made again with other values
    source: Source
    all_models: Models  # also those that the case switches off
    changes: Mapping[str, str]
    offers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confidential: tuple[str, ...] = ()
    provided: Mapping[str, Mapping[Key, Provided]] = field(default_factory=dict)
    section_order: tuple[str, ...] = ()  # the sections in the order of the file
    remarks: tuple[Problem, ...] = ()  # warnings about the case as a whole
    uncertainty: Mapping[str, Uncertain] = field(default_factory=dict)  # by path
    drawn: frozenset[tuple[str, Key]] = frozenset()  # rows of inputs that vary by scenario

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Give the names of the scenarios; `base` where the case names none."""
        return tuple(self.sets["scenario"]) or ("base",)

    @cached_property
    def rows(self) -> Mapping[str, tuple[str, Key]]:
        """Give the inputs that the case asks for, by path: their line and its row."""
        lines = self.models.input_lines
        return {
            lines[name].path_at(key): (name, key)
            for name, keys in self.origins.items()
            for key in keys
        }

    @property
    def comparables(self) -> Mapping[Key, Comparables]:
        """Give the comparable rents and their spread, by element of the input they stand for."""
        return {
            key: provided.details
            for keys in self.provided.values()
            for key, provided in keys.items()
            if isinstance(provided.details, Comparables)
        }

    @property
    def first_scenario(self) -> str:
        """Give the scenario that is shown when none is named: base, or else the first."""
        return "base" if "base" in self.scenarios else self.scenarios[0]

    def is_confidential(self, path: str) -> bool:
        """Tell whether an input never leaves the house."""
        return any(matches(pattern, path) for pattern in self.confidential)

    def label_of(self, axis: str, element: str) -> str:
        """Give the label of an element."""
        fixed = self.models.sets.get(axis, {}).get(element)
        return str(fixed) if fixed else self.sets.get(axis, {}).get(element) or element

    def word(self, line: Line, value: str) -> str:
        """Give the label of a choice, or of the elements that an input names."""
        if value in line.choices:
            return str(line.choices[value])
        names = line.names
        if not names:
            return value
        return ", ".join(self.label_of(names, name) for name in value.split(", "))

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the names of the elements of an axis; months and years of the calendar too."""
        if axis == "month":
            return self.calendar.months
        if axis == "year":
            return self.calendar.years
        return tuple(self.sets.get(axis, ()))

    def warnings(
        self, wanted: Iterable[str] | None = None, figures: Container[str] | None = None
    ) -> tuple[Problem, ...]:
        """Warn about what the wanted lines need, or all lines without them.

        `figures` are the figures of the law that were really used, where that is known.
        """
        lines = self.models.lines
        names = set(lines) if wanted is None else needed(lines, wanted)
        given = [
            remark
            for name, keys in self.provided.items()
            if name in names
            for provided in keys.values()
            for remark in provided.remarks
        ]
        return (*self.remarks, *self.law.warnings(names if figures is None else figures), *given)

    def with_draws(self) -> Case:
        """Give the case in which the uncertain inputs, and all that hangs on them, may differ."""
        return self.varying(row for one in self.uncertainty.values() for row in one.rows)

    def varying(self, rows: Iterable[tuple[str, Key]]) -> Case:
        """Give the case in which these inputs too, and all that hangs on them, may differ."""
        drawn = self.drawn | frozenset(rows)
        names = frozenset(name for name, _key in drawn)
        models = by_scenario(self.models, names) if drawn else self.models
        return replace(self, models=models, drawn=drawn)

    def number(self, name: str, key: Key = ()) -> float | None:
        """Give the one number that an input is; None where it is given in steps by month."""
        if len(self.steps.get(name, {}).get(key, ())) > 1:
            return None
        value = self.values[name][key]
        return float(value[0] if isinstance(value, tuple) else value)

    def missing_for(self, model: str) -> tuple[str, ...]:
        """Give the sections without which a model is off in this case."""
        needs = self.all_models.models[model].needs
        return tuple(section for section in needs if section not in self.section_order)


def read_source(path: Path, models: Models) -> Source:
    """Read a case file, YAML or an input workbook. Raises FlexfinError where that cannot be."""
    files, problems = Files(path), list[Problem]()
    root, remarks = read_tree(files, known_tree(models), problems)
    return Source(files, root, tuple(problems), tuple(remarks))


def read_case(
    source: Source, models: Models, changes: Mapping[str, str]
) -> tuple[Case, list[Problem], Callable[[str, Key | None], bool]]:
    """Give the case that a file makes; `changes` are inputs by path in the place of what it says.

    With it come all problems but those that checks find, and whether something is wrong with an
    input, or with its section where no key is given.
    """
    problems = list(source.problems)
    known = known_tree(models)
    tree = Tree(source.root.copy(), models.sections)
    for name, value in changes.items():
        tree.change(name, value, known, problems)
    frame = _Frame(tree.root, source.files, models, problems)
    # where the case has no valid months, one far away stands in, so that the rest is looked at too
    calendar = frame.calendar or Calendar(LAST_MONTH, 1)
    tree.check_keys(known, _FRAME, problems)
    replaced = frame.write_out(calendar, tree.offered)
    sheet = InputReader(
        tree.root, frame.models, frame.sets, calendar, source.files, problems, tree.offered,
        frame.reference_date if frame.date_is_known else None,
    )  # fmt: skip
    values = sheet.read()
    absent = Absent(tree.root, models, known)
    offers = read_offers(tree.root, sheet, absent, problems)
    uncertainty = read_uncertainty(tree.root, sheet, absent, problems)
    origins = read_origins(tree.root, sheet, absent, problems)
    confidential = read_confidential(tree.root, sheet, absent, problems)
    problems += [*sheet.absent_sections(), *absent.problems(absent.missed - tree.offered)]
    case = Case(
        name=frame.name,
        path=str(source.files.path),
        models=frame.models.with_defaults(sheet.taken),
        calendar=calendar,
        reference_date=frame.reference_date,
        sets=frame.sets,
        values=values,
        origins=origins,
        steps=sheet.steps,
        law=frame.law(calendar),
        root=tree.root,
        offers=offers,
        confidential=confidential,
        provided=sheet.provided,
        remarks=(*source.remarks, *replaced),
        uncertainty=uncertainty,
        section_order=tuple(entry.key.text for entry in tree.root),
        source=source,
        all_models=models,
        changes=changes,
    )
    return case, problems, sheet.is_doubtful


def read_tree(
    files: Files, known: Mapping[str, Any], problems: list[Problem]
) -> tuple[Section, list[Problem]]:
    """Read a case file, YAML or an input workbook, as it stands; give warnings with it.

    Faults of single cells of a workbook go to `problems`. Raises FlexfinError where the file
    cannot be read.
    """
    path = files.path
    if path.suffix.lower() not in WORKBOOKS:
        return parse_yaml(files.text(path), str(path)), []
    from flexfin.case.workbook import read_input_workbook

    return read_input_workbook(path, known, problems)


class _Frame:
    """What a case says of itself: name, months, sections and the sets they define."""

    def __init__(
        self, root: Section, files: Files, models: Models, problems: list[Problem]
    ) -> None:
        self.root, self.files, self.problems = root, files, problems
        self.inputs = models.inputs
        self.name = self.text("case")
        for key in _REQUIRED:
            value = root.get(key)
            if value is None or (isinstance(value, Scalar) and not value.text):
                place = root.blanks.get(key, Place(root.place.file))
                problems.append(Problem(place, _("'{key}' is missing", key=key), _remedy(key)))
        self.calendar = self.read_calendar()
        self.reference_date = self.read_date()
        self.models = models_with(models, frozenset(root.entries))
        self.fixed = {axis: dict.fromkeys(names, "") for axis, names in models.sets.items()}
        self.sets = self.read_sets()

    def read_sets(self) -> dict[str, dict[str, str]]:
        """Read the sets that sections define; models fix others."""
        named = {
            name: self.elements(axis.section) if axis.section else {}
            for name, axis in self.models.axes.items()
        }
        return {**named, **self.fixed}

    def write_out(self, calendar: Calendar, meant: set[str]) -> list[Problem]:
        """Put in the case what words such as a kind of agreement stand for; give warnings.

        Where these words or their numbers are at fault, nothing is put in: the fault is found when
        the inputs are read. What would have been put in goes to the paths that were `meant`.
        """
        faults: list[Problem] = []
        inputs = InputReader(self.root, self.models, self.sets, calendar, self.files, faults)
        warnings = write_out(self.root, self.models, inputs, faults)
        meant.update(written_paths(self.models) if faults else ())
        before, self.problems = self.problems, []
        self.sets = self.read_sets()
        self.problems = before
        return warnings

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(at.place, message, remedy))

    def text(self, key: str) -> str:
        """Give the text at a key, or nothing."""
        value = self.root.get(key)
        if isinstance(value, Scalar):
            odd = odd_space(value.text, value.place) if key != "case" else None
            if odd:
                self.problems.append(odd)
            return "" if odd else value.text
        if value is not None and key not in self.inputs:  # else it is said of the input
            self.problem(value, _("a text is needed here"))
        return ""

    def read_calendar(self) -> Calendar | None:
        """Read the first month and the number of months; None where these make no calendar."""
        start, months = self.text("start"), self.text("months")
        first = count = None
        if start:
            try:
                first = parse_month(start)
            except ValueError:
                message = _("'{text}' is no month", text=start)
                self.problem_at("start", message, _("Write a month as 2027-01."))
        if months:
            count = int(months) if months.isascii() and months.isdigit() and len(months) < 5 else 0
            if not 1 <= count <= LONGEST:
                message = _("'{text}' is no whole number of months from 1 to {limit}",
                            text=months, limit=LONGEST)  # fmt: skip
                self.problem_at("months", message)
                return None
        if first is None or count is None:
            return None
        if first + count - 1 > LAST_MONTH:
            self.problem_at("months", _("the last month lies beyond the year 9999"))
            return None
        return Calendar(first, count)

    def read_date(self) -> datetime.date:
        """Read the day on which the law is read; without one, the first day of the first month."""
        text = self.text("reference_date")
        self.date_is_known = bool(text) or self.calendar is not None
        if text:
            day = read_day(text)
            if day is not None:
                return day
            self.date_is_known = False
            message = _("'{text}' is no date", text=text)
            self.problem_at("reference_date", message, _("Write a date as 2026-11-01."))
        first = self.calendar.start if self.calendar else 2000 * 12
        return datetime.date(first // 12, first % 12 + 1, 1)

    def law(self, calendar: Calendar) -> Law:
        """Give the figures of the law, to be read on the reference date."""
        at = self.root.get("reference_date") or self.root.get("start") or self.root
        lines = [line for line in self.models.lines.values() if line.kind == "parameter"]
        folder = Path(self.models.folder) / "parameters"
        known = self.models.figures
        return Law(lines, folder, known, self.reference_date, calendar.start, at.place)

    def problem_at(self, key: str, message: str, remedy: str = "") -> None:
        """Note a problem with the value at a key."""
        self.problem(self.root.entries[key].value, message, remedy)

    def elements(self, path: str) -> dict[str, str]:
        """Give the elements that a section defines, with their labels."""
        value: Value | None = self.root
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Section) else None
        if isinstance(value, Scalar) and is_csv(value):
            columns = csv_columns(value, self.files, self.problems)
            return dict.fromkeys(columns, "")
        if not isinstance(value, Section):
            return {}
        found = {}
        for entry in value:
            name = entry.key.text
            fault = name_fault(name)
            if fault:
                self.problem(entry.key, _("'{name}' cannot be a name", name=name), fault)
            label = entry.value.get("label") if isinstance(entry.value, Section) else None
            if label is not None and not isinstance(label, Scalar):
                self.problem(label, _("a text is needed here"))
            found[name] = label.text if isinstance(label, Scalar) else ""
        if len(found) > MOST:
            self.problem(value, _("'{path}' has more than {limit} elements", path=path, limit=MOST))
        return found


def _remedy(key: str) -> str:
    examples = {
        "case": "case: Stieltjesstraat Nijmegen",
        "start": "start: 2027-01",
        "months": "months: 120",
    }
    return _("Add a line such as '{example}'.", example=examples[key])


__all__ = ["Case", "Label", "Origin", "Source", "Status", "read_case", "read_source"]
