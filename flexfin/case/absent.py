"""Sections that a case lacks: what it gives that counts for nothing without them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Container, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import product

from flexfin.case.called import called_in
from flexfin.case.files import Files
from flexfin.case.input_paths import words_of
from flexfin.case.inputs import InputReader
from flexfin.case.named import Named, is_workbook
from flexfin.case.remedies import as_shown
from flexfin.case.schema import Known, find, known_branch, leaf
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar
from flexfin.ground.nearest import did_you_mean, nearest
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import InputLine, Line, RowKey
from flexfin.model.models import Models
from flexfin.model.payments import models_with


class _Given(InputReader):
    """Reads what a case gives, and misses nothing."""

    def missing(self, line: InputLine, path: str, at: Value) -> None:
        """Say nothing."""

    def lacks_scenarios(self, line: InputLine) -> bool:
        """Tell whether an input needs scenarios and the case has none."""
        return "scenario" in line.row_axes and not self.sets["scenario"] and line.default is None


class Absent:
    """The sections that a case lacks and other sections of it need.

    `models` are all models, `known` the schema that follows from them; `told` are the sections of
    which a problem says already that they are not read.
    """

    def __init__(
        self, root: Section, models: Models, known: Known, told: Set[str] = frozenset()
    ) -> None:
        self.root, self.models, self.known, self.told = root, models, known, told
        self.named = Named(models, root.place.file)
        self.present = [entry.key.text for entry in root]
        self.missed: set[str] = set()  # sections without which a path in the case leads nowhere

    def lacking(self, line: Line) -> tuple[str, ...]:
        """Give the sections without which the model of a line is off in this case."""
        needs = self.models.models[line.model].needs
        return tuple(section for section in needs if section not in self.present)

    def no_input(self, word: Scalar, paths: Collection[str]) -> Iterator[Problem]:
        """Say that a path leads to no input, but where its key or a missing section is at fault.

        That is said once, elsewhere. `paths` are those of the inputs that are on.
        """
        path, section = word.text, word.text.partition(".")[0]
        line = leaf(self.known, path)
        if line is not None and section in self.present and self.lacking(line):
            self.missed.update(self.lacking(line))
            return
        if section in self.told or self._is_unknown_key(path):
            return
        is_absent = section in self.known and section not in self.present
        inside = next((one for one in paths if one.startswith(f"{path}.")), "")
        remedy = (
            _("This case has no section '{name}'.", name=self.named.section(section))
            if is_absent
            else _("It is a section; name one of the inputs in it, such as {path}.", path=inside)
            if inside
            else self._meant(word, paths)
        )
        yield Problem(word.place, _("there is no input '{path}'", path=as_shown(word)), remedy)

    def _meant(self, word: Scalar, paths: Collection[str]) -> str:
        """Say which input was probably meant: by its path, or in a workbook by its words."""
        if not word.place.sheet:
            return did_you_mean(word.text, paths) or self._by_label(word.text, paths)
        called, typed = called_in(self.root, self.models.sections), as_shown(word)
        said = {path: words_of(path, self.models, called) for path in paths}
        inside = next((one for one in said.values() if typed.casefold() in one.casefold()), "")
        near = inside or nearest(typed, said.values()) or said.get(nearest(word.text, paths), "")
        return did_you_mean(near, [near]) if near else _("Choose from the list.")

    def _by_label(self, said: str, paths: Collection[str]) -> str:
        """Give the paths of inputs whose label has these words."""
        inputs = {path: leaf(self.known, path) for path in paths}
        found = [path for path, line in inputs.items() if line
                 and said.casefold() in f"{line.label.nl}\n{line.label.en}".casefold()]  # fmt: skip
        return _("Type a path: {paths}.", paths=", ".join(found[:5])) if found else ""

    def inputs_in(
        self, key: str, sheet: InputReader, example: str, problems: list[Problem]
    ) -> Iterator[tuple[Entry, InputLine, RowKey]]:
        """Give what a section says of inputs by their paths; what is wrong goes to `problems`."""
        section = self.root.get(key)
        if section is not None and not isinstance(section, Section):
            message = _("'{key}' is a section with keys of its own", key=key)
            problems.append(Problem(section.place, message, example))
        if not isinstance(section, Section):
            return
        rows = {
            sheet.path(name, at): (name, at) for name in sheet.given for at in sheet.given[name]
        }
        for entry in section:
            line = leaf(self.known, entry.key.text)
            if line is None or entry.key.text not in rows:
                problems += self.no_input(entry.key, rows)
            else:
                yield entry, line, rows[entry.key.text]

    def _is_unknown_key(self, path: str) -> bool:
        is_unknown = "." in path and known_branch(self.known, path) is None
        return is_unknown and find(self.root, path, path.split(".")) is not None

    @cached_property
    def idle(self) -> Mapping[str, list[str]]:
        """Give the sections of the case that count for nothing, by each section they lack."""
        found: dict[str, list[str]] = {}
        for section in self.present:
            if not isinstance(self.known.get(section), dict):
                continue
            lines = self.models.inputs.values()
            lacking = [self.lacking(x) for x in lines if x.section == section]
            for name in min(lacking, key=len, default=()):
                found.setdefault(name, []).append(section)
        return found

    def problems(self, names: Container[str]) -> Iterator[Problem]:
        """Give a problem for each of these sections that others of the case need."""
        for name, sections in self.idle.items():
            if name in names:
                message = _("section '{name}' is missing", name=self.named.section(name))
                yield Problem(Place(self.root.place.file), message, self._remedy(name, sections))

    def inputs(
        self, calendar: Calendar, files: Files, date: datetime.date | None
    ) -> Iterator[Problem]:
        """Give what would be wrong with inputs if the sections that the case lacks were there.

        Of a workbook, in which they have their cells, also which of them are missing; but not
        where one of its sheets is gone, with whatever others hang on.
        """
        called, found = called_in(self.root, self.models.sections), list[Problem]()
        models = models_with(self.models, frozenset({*self.present, *self.idle}))
        sets = {axis: dict.fromkeys(names, "") for axis, names in self.models.sets.items()}
        named = {axis: called.axes.get(axis, {}) for axis in models.axes}
        is_sheet = is_workbook(self.root.place.file)
        is_whole = is_sheet and self.told.isdisjoint(self.idle)
        (InputReader if is_whole else _Given)(
            self.root, models, named | sets, calendar, files, found, self.told, date
        ).read()
        for one in found:
            if one.place and (one.place.sheet or not is_sheet):  # of others their section is told
                yield one

    def _remedy(self, name: str, sections: Sequence[str]) -> str:
        words = [_("Without it these sections count for nothing: {names}.",
                   names=self.named.sections(sections))]  # fmt: skip
        if asked := self._asked(name):
            words.append(_("It asks for: {names}.", names=", ".join(asked)))
        words += filter(None, [self.named.how_to_give([name])])
        return "\n".join(words)

    def _asked(self, section: str) -> list[str]:
        """Give the keys that must stand in a section, where it has no elements of its own."""
        inputs = self.models.inputs.values()
        needed = [x.path for x in inputs if x.section == section and x.default is None]
        plain = [path for path in needed if path.count(".") == 1 and ".*" not in path]
        return [self.named.key(self.models.inputs[path]) for path in plain]

    def remarks(self, sets: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
        """Give a remark for keys that count for nothing in a section that counts."""
        given: dict[str, list[tuple[str, Place, InputLine]]] = {}
        for line in self.models.inputs.values():
            lacking = self.lacking(line)
            if not lacking or set(lacking) & set(self.idle):
                continue
            for key in product(*(sets[axis] for axis in line.row_axes)):
                parts = list(line.path_parts(line.path, line.at(key)))
                value, path = find(self.root, line.path, parts), ".".join(parts)
                if value is not None:
                    given.setdefault(lacking[0], []).append((path, value.place, line))
        for name, keys in given.items():
            path, place, first = min(keys, key=lambda one: one[1].order)
            others = dict.fromkeys(self.named.key(line) for _path, _place, line in keys)
            others.pop(self.named.key(first))
            yield Problem(
                place,
                _("note: '{path}' counts for nothing: section '{name}' is missing",
                  path=self.named.path(path), name=self.named.section(name)),
                _("So do: {names}.", names=", ".join(others)) if others else "",
                "warning",
            )  # fmt: skip
