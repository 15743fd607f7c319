"""Case file -> inputs. The schema of a case follows from the inputs of the models."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from flexfin.casefile import Sheet
from flexfin.casetree import Tree, is_csv, known_tree, leaf
from flexfin.errors import FlexfinError, Place, Problem
from flexfin.language import _
from flexfin.model import SECTION_AXES, Label, Line, Models, name_fault
from flexfin.months import LAST_MONTH, Calendar, parse_month
from flexfin.parameters import Dated, Parameter, load_parameter
from flexfin.source import Mapping as Section
from flexfin.source import Scalar, Sequence, Value, did_you_mean, read_yaml
from flexfin.uncertainty import Uncertain, by_scenario, read_uncertainty
from flexfin.units import fits, parse_unit
from flexfin.words import csv_columns, read_day

Status = Literal["sourced", "law", "agreed", "assumed", "default"]
Key = tuple[str, ...]  # names of elements, in the order of the line's axes

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
_REQUIRED = ("case", "start", "months")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of an input comes from: its status, its source in words, its place."""

    status: Status
    source: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class Case:
    """One case, checked and complete.

    `values[line][key]` is a number, a text, or for monthly inputs a tuple with a number for every
    month; `key` holds the names of elements in the order of the axes of the input's path. Lines of
    models that are switched off are absent. `tables` holds the tables of the law by line.
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
    law: Mapping[str, tuple[Parameter, Dated]]
    offers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confidential: tuple[str, ...] = ()
    section_order: tuple[str, ...] = ()  # the sections in the order of the file
    uncertainty: Mapping[str, Uncertain] = field(default_factory=dict)  # by path
    drawn: frozenset[tuple[str, Key]] = frozenset()  # rows of inputs that vary by scenario
    warnings: tuple[Problem, ...] = ()

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Give the names of the scenarios; `base` where the case names none."""
        return tuple(self.sets["scenario"]) or ("base",)

    @property
    def first_scenario(self) -> str:
        """Give the scenario that is shown when none is named: base, or else the first."""
        return "base" if "base" in self.scenarios else self.scenarios[0]

    def label_of(self, axis: str, element: str) -> str:
        """Give the label of an element."""
        fixed = self.models.sets.get(axis, {}).get(element)
        return str(fixed) if fixed else self.sets.get(axis, {}).get(element) or element

    def elements_of(self, axis: str) -> tuple[str, ...]:
        """Give the names of the elements of an axis; months and years of the calendar too."""
        if axis == "month":
            return self.calendar.months
        if axis == "year":
            return self.calendar.years
        return tuple(self.sets.get(axis, ()))

    def with_draws(self) -> Case:
        """Give the case in which the uncertain inputs, and all that hangs on them, may differ."""
        return self.varying(row for one in self.uncertainty.values() for row in one.rows)

    def varying(self, rows: Iterable[tuple[str, Key]]) -> Case:
        """Give the case in which these inputs too, and all that hangs on them, may differ."""
        drawn = self.drawn | frozenset(rows)
        models = by_scenario(self.models, {name for name, _key in drawn}) if drawn else self.models
        return replace(self, models=models, drawn=drawn)

    def missing_for(self, model: str, all_models: Models) -> tuple[str, ...]:
        """Give the sections without which a model is off in this case."""
        return tuple(s for s in all_models.models[model].needs if s not in self.section_order)


def load_case(path: Path, models: Models, changes: Mapping[str, str] | None = None) -> Case:
    """Read a case; `changes` are inputs by path that take the place of what the file says.

    Raises FlexfinError with everything that is wrong in the file.
    """
    tree = Tree(read_yaml(path))
    problems: list[Problem] = []
    known = known_tree(models)
    for name, value in (changes or {}).items():
        tree.change(name, value, known, problems)
    frame = _Frame(tree.root, models, problems)
    # where the case has no valid months, one far away stands in, so that the rest is looked at too
    calendar = frame.calendar or Calendar(LAST_MONTH, 1)
    tree.check_keys(known, _FRAME, problems)
    sheet = Sheet(
        tree.root, frame.models, frame.sets, calendar, path.parent, problems, tree.offered
    )
    values = sheet.read()
    offers = _offers(tree.root, sheet, known, problems)
    uncertainty = read_uncertainty(tree.root, sheet, known, problems)
    origins = _origins(tree.root, sheet, problems)
    confidential = _confidential(tree.root, sheet, problems)
    law, warnings = _law(frame, problems)
    if problems:
        raise FlexfinError(_no_echoes(problems))
    for name, (_parameter, dated) in law.items():
        values[name] = {(): dated.value}
    return Case(
        name=frame.name,
        path=str(path),
        models=frame.models,
        calendar=calendar,
        reference_date=frame.reference_date,
        sets=frame.sets,
        values=values,
        origins=origins,
        steps=sheet.steps,
        law=law,
        offers=offers,
        confidential=confidential,
        warnings=tuple(warnings),
        uncertainty=uncertainty,
        section_order=tuple(entry.key.text for entry in tree.root),
    )


class _Frame:
    """What a case says of itself: name, months, sections and the sets they define."""

    def __init__(self, root: Section, models: Models, problems: list[Problem]) -> None:
        self.root, self.problems = root, problems
        self.name = self.text("case")
        for key in _REQUIRED:
            value = root.get(key)
            if value is None or (isinstance(value, Scalar) and not value.text):
                problems.append(
                    Problem(Place(root.place.file), _("'{key}' is missing", key=key), _remedy(key))
                )
        self.calendar = self.read_calendar()
        self.reference_date = self.read_date()
        self.models = models.with_sections(entry.key.text for entry in root)
        self.sets = {axis: self.elements(path) for path, axis in SECTION_AXES.items()}
        for axis, members in models.sets.items():
            self.sets[axis] = dict.fromkeys(members, "")

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(at.place, message, remedy))

    def text(self, key: str) -> str:
        """Give the text at a key, or nothing."""
        value = self.root.get(key)
        if isinstance(value, Scalar):
            return value.text
        if value is not None:
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

    def at_reference_date(self, problem: Problem) -> Problem:
        """Point at the reference date of the case, where a figure is not known on that day."""
        value = self.root.get("reference_date")
        if value is None or (problem.place and problem.place.line):
            return problem
        return Problem(value.place, problem.message, problem.remedy)

    def problem_at(self, key: str, message: str, remedy: str = "") -> None:
        """Note a problem with the value at a key."""
        self.problem(self.root.entries[key].value, message, remedy)

    def elements(self, path: str) -> dict[str, str]:
        """Give the elements that a section defines, with their labels."""
        value: Value | None = self.root
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Section) else None
        if isinstance(value, Scalar) and is_csv(value):
            columns = csv_columns(value, Path(self.root.place.file).parent, self.problems)
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


def _no_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what was said before, in the same words at the same place."""
    return list(
        {(problem.sort_key, problem.message): problem for problem in reversed([*problems])}.values()
    )


def _words(root: Section, key: str, problems: list[Problem]) -> list[Scalar]:
    """Give the words of a list; an absent one has none."""
    value = root.get(key)
    if value is None:
        return []
    items = value.items if isinstance(value, Sequence) else ()
    words = [item for item in items if isinstance(item, Scalar)]
    if not isinstance(value, Sequence) or len(words) < len(items):
        message = _("'{key}' is a list of paths", key=key)
        remedy = _("Write '{key}: [groups.youth.units]'.", key=key)
        problems.append(Problem(value.place, message, remedy))
    return words


def _section(root: Section, key: str, problems: list[Problem]) -> Section:
    """Give a section; an absent one is empty."""
    value = root.get(key)
    if isinstance(value, Section):
        return value
    if value is not None:
        message = _("'{key}' is a section with keys of its own", key=key)
        problems.append(Problem(value.place, message))
    return Section({}, root.place)


def _origins(root: Section, sheet: Sheet, problems: list[Problem]) -> dict[str, dict[Key, Origin]]:
    """Give each input its status; see that the paths under sources, law and agreed exist."""
    by_path = {
        sheet.path(name, key): (name, key) for name, keys in sheet.given.items() for key in keys
    }
    result: dict[str, dict[Key, Origin]] = {
        name: {key: Origin("assumed" if at else "default", "", at) for key, at in keys.items()}
        for name, keys in sheet.given.items()
    }
    for pattern, status, text in _marks(root, problems):
        found = [by_path[path] for path in by_path if _matches(pattern.text, path)]
        for name, key in found:
            at = result[name][key].place
            if at is not None:
                result[name][key] = Origin(status, text, at)
        if not found:
            problems.append(_no_input(pattern, by_path))
    return result


def _marks(root: Section, problems: list[Problem]) -> Iterator[tuple[Scalar, Status, str]]:
    """Give the paths under sources, law and agreed, with the status they give."""
    for entry in _section(root, "sources", problems):
        if isinstance(entry.value, Scalar):
            yield entry.key, "sourced", entry.value.text
        else:
            problems.append(Problem(entry.value.place, _("a text is needed here")))
    for word in _words(root, "law", problems):
        yield word, "law", ""
    for word in _words(root, "agreed", problems):
        yield word, "agreed", ""


def _confidential(root: Section, sheet: Sheet, problems: list[Problem]) -> tuple[str, ...]:
    """Read which inputs never leave the house."""
    paths = [sheet.path(name, key) for name, keys in sheet.given.items() for key in keys]
    words = _words(root, "confidential", problems)
    for word in words:
        if not any(_matches(word.text, path) for path in paths):
            problems.append(_no_input(word, paths))
    return tuple(word.text for word in words)


def _no_input(word: Scalar, paths: Iterable[str]) -> Problem:
    message = _("there is no input '{path}'", path=word.text)
    return Problem(word.place, message, did_you_mean(word.text, paths))


def _matches(pattern: str, path: str) -> bool:
    wanted, found = pattern.split("."), path.split(".")
    return len(wanted) == len(found) and all(
        w in ("*", f) for w, f in zip(wanted, found, strict=True)
    )


def _offers(
    root: Section, sheet: Sheet, known: Mapping[str, Any], problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """Read the offers, and see that each changes inputs that exist to values they can have."""
    result: dict[str, dict[str, str]] = {}
    paths = [sheet.path(name, key) for name, keys in sheet.given.items() for key in keys]
    for offer in _section(root, "offers", problems):
        fault = name_fault(offer.key.text)
        if fault:
            message = _("'{name}' cannot be a name", name=offer.key.text)
            problems.append(Problem(offer.key.place, message, fault))
        if not isinstance(offer.value, Section):
            problems.append(Problem(offer.value.place, _("an offer is a section with inputs")))
            continue
        changed: dict[str, str] = {}
        for entry in offer.value:
            line: Line | None = leaf(known, entry.key.text)
            if line is None or entry.key.text not in paths:
                problems.append(_no_input(entry.key, paths))
            elif isinstance(entry.value, Scalar):
                sheet.value(line, entry.value)
                changed[entry.key.text] = entry.value.text
            else:
                message = _("an offer gives one value for each input")
                problems.append(Problem(entry.value.place, message))
        result[offer.key.text] = changed
    return result


def _law(
    frame: _Frame, problems: list[Problem]
) -> tuple[dict[str, tuple[Parameter, Dated]], list[Problem]]:
    """Read the figures of the law that hold on the reference date."""
    found: dict[str, tuple[Parameter, Dated]] = {}
    warnings = []
    for line in frame.models.lines.values():
        if line.kind == "parameter" and frame.date_is_known:
            try:
                parameter = load_parameter(Path(frame.models.folder) / "parameters", line.parameter)
                found[line.name] = parameter, parameter.on(frame.reference_date)
                warnings.append(parameter.warning(frame.reference_date))
                if line.unit is not None and not fits(parse_unit(parameter.unit), line.unit):
                    message = _(
                        "'{name}' has the unit {unit}, and the line {other}",
                        name=parameter.name,
                        unit=parameter.unit,
                        other=line.unit,
                    )
                    problems.append(Problem(parameter.place, message))
            except FlexfinError as error:
                problems += [frame.at_reference_date(problem) for problem in error.problems]
    return found, [warning for warning in warnings if warning]


__all__ = ["Case", "Key", "Label", "Origin", "Status", "load_case"]
