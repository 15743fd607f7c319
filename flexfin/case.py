"""Case file -> inputs. The schema of a case follows from the inputs of the models."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from flexfin.casefile import Sheet, Tree, known_tree, leaf
from flexfin.errors import FlexfinError, Place, Problem
from flexfin.language import _
from flexfin.model import SECTION_AXES, Label, Line, Models
from flexfin.modelfile import name_fault
from flexfin.months import Calendar, parse_month
from flexfin.parameters import Dated, Parameter, load_parameter
from flexfin.source import Mapping as Section
from flexfin.source import Scalar, Sequence, Value, did_you_mean, read_yaml

Status = Literal["sourced", "law", "agreed", "assumed", "default"]
Key = tuple[str, ...]  # names of elements, in the order of the line's axes

LONGEST: Final = 600  # months: 50 years
MOST: Final = 200  # elements of one set
# keys that the engine itself reads, beside the inputs of models
_FRAME = ("case", "months", "reference_date", "sources", "law", "agreed", "confidential", "offers")
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
    warnings: tuple[Problem, ...] = ()

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Give the names of the scenarios; one without name where the case has none."""
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
        return tuple(self.models.sets.get(axis) or self.sets.get(axis, ()))

    def missing_for(self, model: str, all_models: Models) -> tuple[str, ...]:
        """Give the sections without which a model is off in this case."""
        present = {line.input.section for line in self.models.lines.values() if line.input}
        return tuple(s for s in all_models.models[model].needs if s not in present)


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
    if frame.calendar is None:
        raise FlexfinError(problems)
    sheet = Sheet(tree.root, frame.models, frame.sets, frame.calendar, path.parent, problems)
    tree.check_keys(known, _FRAME, problems)
    values = sheet.read()
    offers = _offers(tree.root, sheet, known, problems)
    origins = _origins(tree.root, sheet, problems)
    law, warnings = _law(frame, problems)
    if problems:
        raise FlexfinError(_no_echoes(problems))
    for name, (_parameter, dated) in law.items():
        values[name] = {(): dated.value}
    return Case(
        name=frame.name,
        path=str(path),
        models=frame.models,
        calendar=frame.calendar,
        reference_date=frame.reference_date,
        sets=frame.sets,
        values=values,
        origins=origins,
        steps=sheet.steps,
        law=law,
        offers=offers,
        confidential=tuple(item.text for item in _words(tree.root, "confidential")),
        warnings=tuple(warnings),
        section_order=tuple(entry.key.text for entry in tree.root),
    )


class _Frame:
    """What a case says of itself: name, months, sections and the sets they define."""

    def __init__(self, root: Section, models: Models, problems: list[Problem]) -> None:
        self.root, self.problems = root, problems
        self.name = self.text("case")
        for key in _REQUIRED:
            if root.get(key) is None:
                problems.append(Problem(Place(root.place.file), _("'{key}' is missing", key=key), _remedy(key)))
        self.calendar = self.read_calendar()
        self.reference_date = self.read_date()
        self.models = models.with_sections(entry.key.text for entry in root)
        self.sets = {axis: self.elements(path) for path, axis in SECTION_AXES.items()}
        for axis, members in models.sets.items():
            self.sets[axis] = dict.fromkeys(members, "")

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(at.place, message, remedy))

    def text(self, key: str) -> str:
        value = self.root.get(key)
        if isinstance(value, Scalar):
            return value.text
        if value is not None:
            self.problem(value, _("a text is needed here"))
        return ""

    def read_calendar(self) -> Calendar | None:
        start, months = self.root.get("start"), self.root.get("months")
        if not isinstance(start, Scalar) or not isinstance(months, Scalar):
            return None
        count = int(months.text) if months.text.isascii() and months.text.isdigit() else 0
        if not 1 <= count <= LONGEST:
            self.problem(
                months,
                _("'{text}' is no number of months from 1 to {limit}", text=months.text, limit=LONGEST),
            )
        try:
            first = parse_month(start.text)
        except ValueError:
            self.problem(
                start,
                _("'{text}' is no month", text=start.text),
                _("Write a month as 2027-01."),
            )
            return None
        return Calendar(first, count) if 1 <= count <= LONGEST else None

    def read_date(self) -> datetime.date:
        value = self.root.get("reference_date")
        if isinstance(value, Scalar):
            try:
                return datetime.date.fromisoformat(value.text)
            except ValueError:
                self.problem(
                    value, _("'{text}' is no date", text=value.text), _("Write a date as 2026-11-01.")
                )
        first = self.calendar.start if self.calendar else 2000 * 12
        return datetime.date(first // 12, first % 12 + 1, 1)

    def elements(self, path: str) -> dict[str, str]:
        """Give the elements that a section defines, with their labels."""
        value: Value | None = self.root
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Section) else None
        if isinstance(value, Scalar) and value.text.endswith(".csv"):
            return dict.fromkeys(Tree.csv_columns(value, Path(self.root.place.file).parent, self.problems), "")
        if not isinstance(value, Section):
            return {}
        found = {}
        for entry in value:
            name = entry.key.text
            fault = name_fault(name)
            if fault:
                self.problem(entry.key, _("'{name}' cannot be a name", name=name), fault)
            label = entry.value.get("label") if isinstance(entry.value, Section) else None
            found[name] = label.text if isinstance(label, Scalar) else ""
        if len(found) > MOST:
            self.problem(value, _("'{path}' has more than {limit} elements", path=path, limit=MOST))
        return found


def _remedy(key: str) -> str:
    examples = {"case": "case: Stieltjesstraat Nijmegen", "start": "start: 2027-01", "months": "months: 120"}
    return _("Add a line such as '{example}'.", example=examples[key])


def _no_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out problems at a place where another was found first."""
    seen: dict[tuple[str, int, int], Problem] = {}
    rest = []
    for problem in problems:
        if problem.sort_key[1]:
            seen.setdefault(problem.sort_key, problem)
        elif problem not in rest:
            rest.append(problem)
    return [*rest, *seen.values()]


def _words(root: Section, key: str) -> list[Scalar]:
    value = root.get(key)
    return [item for item in value.items if isinstance(item, Scalar)] if isinstance(value, Sequence) else []


def _origins(
    root: Section, sheet: Sheet, problems: list[Problem]
) -> dict[str, dict[Key, Origin]]:
    """Give each input its status; see that the paths under sources, law and agreed exist."""
    marks: list[tuple[str, Status, str, Place]] = []
    sources = root.get("sources")
    for entry in sources if isinstance(sources, Section) else ():
        text = entry.value.text if isinstance(entry.value, Scalar) else ""
        marks.append((entry.key.text, "sourced", text, entry.key.place))
    for key, status in (("law", "law"), ("agreed", "agreed")):
        marks += [(item.text, status, "", item.place) for item in _words(root, key)]  # type: ignore[misc]
    result: dict[str, dict[Key, Origin]] = {}
    by_path: dict[str, tuple[str, Key]] = {}
    for name, keys in sheet.given.items():
        result[name] = {}
        for key, place in keys.items():
            result[name][key] = Origin("assumed" if place else "default", "", place)
            by_path[sheet.path(name, key)] = (name, key)
    matches: dict[str, int] = {}
    for pattern, status, text, place in marks:
        for path, (name, key) in by_path.items():
            if _matches(pattern, path) and result[name][key].place is not None:
                result[name][key] = Origin(status, text, result[name][key].place)
                matches[pattern] = matches.get(pattern, 0) + 1
        if pattern not in matches and not any(_matches(pattern, path) for path in by_path):
            problems.append(
                Problem(place, _("there is no input '{path}'", path=pattern), did_you_mean(pattern, by_path))
            )
    for item in _words(root, "confidential"):
        if not any(_matches(item.text, path) for path in by_path):
            problems.append(
                Problem(item.place, _("there is no input '{path}'", path=item.text), did_you_mean(item.text, by_path))
            )
    return result


def _matches(pattern: str, path: str) -> bool:
    wanted, found = pattern.split("."), path.split(".")
    return len(wanted) == len(found) and all(w in ("*", f) for w, f in zip(wanted, found, strict=True))


def _offers(
    root: Section, sheet: Sheet, known: Mapping[str, Any], problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """Read the offers, and see that each changes inputs that exist to values they can have."""
    offers = root.get("offers")
    result: dict[str, dict[str, str]] = {}
    for offer in offers if isinstance(offers, Section) else ():
        fault = name_fault(offer.key.text)
        if fault:
            problems.append(Problem(offer.key.place, _("'{name}' cannot be a name", name=offer.key.text), fault))
        changed: dict[str, str] = {}
        for entry in offer.value if isinstance(offer.value, Section) else ():
            line: Line | None = leaf(known, entry.key.text)
            if line is None:
                paths = [sheet.path(name, key) for name, keys in sheet.given.items() for key in keys]
                problems.append(
                    Problem(
                        entry.key.place,
                        _("there is no input '{path}'", path=entry.key.text),
                        did_you_mean(entry.key.text, paths),
                    )
                )
            elif isinstance(entry.value, Scalar):
                sheet.value(line, entry.value)
                changed[entry.key.text] = entry.value.text
            else:
                problems.append(Problem(entry.value.place, _("an offer gives one value for each input")))
        result[offer.key.text] = changed
    return result


def _law(
    frame: _Frame, problems: list[Problem]
) -> tuple[dict[str, tuple[Parameter, Dated]], list[Problem]]:
    """Read the figures of the law that hold on the reference date."""
    found: dict[str, tuple[Parameter, Dated]] = {}
    warnings = []
    for line in frame.models.lines.values():
        if line.kind == "parameter":
            try:
                parameter = load_parameter(Path(frame.models.folder) / "parameters", line.parameter)
                found[line.name] = parameter, parameter.on(frame.reference_date)
                warnings.append(parameter.warning(frame.reference_date))
            except FlexfinError as error:
                problems += error.problems
    return found, [warning for warning in warnings if warning]


__all__ = ["Case", "Key", "Label", "Origin", "Status", "load_case"]
