"""Case file -> inputs. The schema of a case follows from the inputs of the models."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from flexfin.case.absent import Absent
from flexfin.case.called import Called
from flexfin.case.frame import CaseFrame
from flexfin.case.given_by.comparables import Comparables
from flexfin.case.given_by.given import Provided
from flexfin.case.inputs import InputReader
from flexfin.case.law import Law
from flexfin.case.named import is_workbook
from flexfin.case.negotiable import NEGOTIABLE, read_negotiable
from flexfin.case.origins import (
    CaseNote,
    Origin,
    Status,
    matches,
    read_board,
    read_confidential,
    read_notes,
    read_offers,
    read_origins,
)
from flexfin.case.schema import Tree, known_tree
from flexfin.case.source import Source
from flexfin.case.spreads import Uncertain, by_scenario, read_uncertainty
from flexfin.ground.errors import Problem
from flexfin.ground.months import LAST_MONTH, Calendar
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import Key, Label, Line, Negotiable, RowKey
from flexfin.model.models import Models
from flexfin.model.order import needed

# keys that the engine itself reads, beside the inputs of models
_FRAME = (
    "case",
    "start",
    "months",
    "reference_date",
    "figures",
    "sources",
    "law",
    "agreed",
    "confidential",
    "offers",
    "uncertainty",
    NEGOTIABLE,
    "board",
    "notes",
    "labels",
)


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
    board: Mapping[str, str] = field(default_factory=dict)  # what it says to the board, by key
    notes: Mapping[str, CaseNote] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)  # by path, of what has no key for it
    provided: Mapping[str, Mapping[Key, Provided]] = field(default_factory=dict)
    section_order: tuple[str, ...] = ()  # the sections in the order of the file
    remarks: tuple[Problem, ...] = ()  # warnings about the case as a whole
    uncertainty: Mapping[str, Uncertain] = field(default_factory=dict)  # by path
    negotiable: Mapping[str, Negotiable] = field(default_factory=dict)  # how terms move, by path
    drawn: frozenset[tuple[str, Key]] = frozenset()  # rows of inputs that vary by scenario
    # what really happened, by row of a formula: an amount for each month, NaN where not known
    actuals: Mapping[tuple[str, Key], tuple[float, ...]] = field(default_factory=dict)

    @property
    def files(self) -> tuple[Path, ...]:
        """Give every file that the case was read from; the case itself first."""
        return self.source.files.all()

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

    @property
    def chosen_words(self) -> Mapping[str, str]:
        """Give the word that the case has for each input with templates, by path."""
        models = self.models
        paths = {path for model in models.models.values() for path in model.templates}
        lines = [models.inputs[path] for path in paths if path in models.inputs]
        return {line.path: str(self.values[line.name][()]) for line in lines
                if () in self.values.get(line.name, {})}  # fmt: skip

    def is_confidential(self, path: str) -> bool:
        """Tell whether an input never leaves the house."""
        return any(matches(pattern, path) for pattern in self.confidential)

    def label_of(self, axis: str, element: str) -> str:
        """Give the label of an element, or of an offer, by which it is known from the others."""
        fixed = self.models.sets.get(axis, {}).get(element)
        return str(fixed) if fixed else self._apart.get(axis, {}).get(element) or element

    @cached_property
    def called(self) -> Called:
        """Give what elements and offers are called."""
        offers = {name: self.labels.get(f"offers.{name}", "") for name in self.offers}
        return Called({**self.sets, "offer": offers})

    @cached_property
    def _apart(self) -> Mapping[str, Mapping[str, str]]:
        return {axis: self.called.apart(axis) for axis in self.called.axes}

    def offer_called(self, words: str) -> str:
        """Give the offer that a name or label stands for; nothing where none or several do."""
        return self.called.name("offer", words)

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
        used = names if figures is None else figures
        # what only findings need decides no number, and the finding says that it is not confirmed
        numbers = [name for name in names if lines[name].kind not in ("finding", "parameter")]
        deciding = needed(lines, numbers) if numbers else names
        return (*self.remarks, *self.law.warnings(used, deciding), *given)

    def with_draws(self) -> Case:
        """Give the case in which the uncertain inputs, and all that hangs on them, may differ."""
        return self.varying(row for one in self.uncertainty.values() for row in one.rows)

    def varying(self, rows: Iterable[tuple[str, Key]]) -> Case:
        """Give the case in which these inputs too, and all that hangs on them, may differ."""
        drawn = self.drawn | frozenset(rows)
        names = frozenset(name for name, _key in drawn)
        models = by_scenario(self.models, names) if drawn else self.models
        return replace(self, models=models, drawn=drawn)

    def supposing(self, values: Mapping[RowKey, Any]) -> Case:
        """Give the case with other values of inputs that no reader asks for: a what-if beside it.

        What a case file could say goes by `with_inputs`, which checks it. Here the rest stays as it
        is, also where these values would leave it unasked.
        """
        found = dict(self.values)
        for (name, key), value in values.items():
            found[name] = {**found[name], key: value}
        return replace(self, values=found)

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


def read_case(
    source: Source, models: Models, changes: Mapping[str, str]
) -> tuple[Case, list[Problem], Callable[[str, Key | None], bool]]:
    """Give the case that a file makes; `changes` are inputs by path in the place of what it says.

    With it come all problems but those that checks find, and whether something is wrong with an
    input, or with its section where no key is given.
    """
    problems = list(source.problems)
    known = known_tree(models)
    tree = _changed(source, models, changes, problems)
    tree.offered.update(source.unread)
    frame = CaseFrame(tree.root, source.files, models, problems, source.unread)
    # where the case has no valid months, one far away stands in, so that the rest is looked at too
    calendar = frame.calendar or Calendar(LAST_MONTH, 1)
    tree.check_keys(known, _FRAME, problems)
    replaced = frame.write_out(calendar, tree.offered)
    sheet = InputReader(
        tree.root, frame.models, frame.sets, calendar, source.files, problems, tree.offered,
        frame.reference_date if frame.date_is_known else None,
    )  # fmt: skip
    values = sheet.read()
    absent = Absent(tree.root, models, known, tree.offered)
    offers = read_offers(tree.root, sheet, absent, problems)
    frame.see_labels(offers)
    uncertainty = read_uncertainty(sheet, absent, problems)
    negotiable = read_negotiable(sheet, absent, problems)
    origins = read_origins(tree.root, sheet, absent, problems)
    confidential = read_confidential(tree.root, sheet, absent, problems)
    board, notes = read_board(tree.root, problems), read_notes(tree.root, problems)
    problems += [*sheet.absent_sections(), *absent.problems(absent.missed - tree.offered)]
    if problems and is_workbook(str(source.files.path)):  # all at once, also where sections lack
        told = {(one.place, one.message) for one in problems}
        more = [*absent.problems(absent.idle.keys() - tree.offered),
                *absent.inputs(calendar, source.files, sheet.date)]  # fmt: skip
        problems += [one for one in more if (one.place, one.message) not in told]
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
        law=frame.law(calendar, source.figures),
        root=tree.root,
        offers=offers,
        confidential=confidential,
        board=board,
        notes=notes,
        labels=frame.labels,
        provided=sheet.provided,
        remarks=(*source.remarks, *replaced),
        uncertainty=uncertainty,
        negotiable=negotiable,
        section_order=tuple(entry.key.text for entry in tree.root),
        source=source,
        all_models=models,
        changes=changes,
    )
    return case, problems, sheet.is_doubtful


def said_in(case: Case) -> Section:
    """Give what a case says, with what was changed in it, before its words are written out."""
    return _changed(case.source, case.all_models, case.changes, []).root


def _changed(
    source: Source, models: Models, changes: Mapping[str, str], problems: list[Problem]
) -> Tree:
    """Give what a file says, with inputs by path in the place of its own."""
    tree = Tree(
        source.root.copy(), models.sections, models.optional_sections, models.inputs.values()
    )
    for name, value in changes.items():
        tree.change(name, value, known_tree(models), problems)
    return tree


__all__ = ["Case", "Label", "Origin", "Source", "Status", "read_case", "said_in"]
