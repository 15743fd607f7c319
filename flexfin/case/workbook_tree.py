"""The tree of a case in the making: keys and values are put in it as cells are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from flexfin.case.called import LABEL, LABELS, element_name
from flexfin.case.files import Files
from flexfin.case.input_paths import path_of, words_of
from flexfin.case.remedies import TITLES, as_shown
from flexfin.case.schema import Known, known_tree, leaf
from flexfin.case.workbook_cells import MARK, OFFERS, FormCells, shown
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _, in_all_languages
from flexfin.ground.sheets import OpenBook, SheetCell
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml_faults import odd_sign
from flexfin.model.models import Models


class FormTree(FormCells):
    """Puts what cells hold in a case; notes what stands there twice and what is left empty."""

    def __init__(
        self,
        files: Files,
        path: Path,
        book: OpenBook,
        models: Models | None,
        problems: list[Problem],
    ) -> None:
        super().__init__(files, path, book, problems)
        self.models = models
        self.known: Known = known_tree(models) if models else {}
        self.root = Section({}, Place(self.file))
        self.unread: set[str] = set()  # the paths of cells of which a problem says what is wrong
        self.blanks: list[tuple[list[str], Place]] = []  # empty cells, by the path they ask for
        self.order: dict[str, int] = {}  # the place of each section among the sheets
        self.remarks: list[Problem] = []
        self.offers_typed: list[Scalar] = []
        self.beside: dict[str, dict[str, list[str]]] = {}  # keys, by where and by the words beside
        self.begin()

    def begin(self) -> None:
        """Begin with what a kind of reader has besides."""

    def keys_beside(self, start: str, words: str) -> list[str]:
        """Give the keys that could stand beside some words; nothing where these are our own."""
        if start not in self.beside:
            titles = {} if start else TITLES
            own = {key: in_all_languages(partial(_, title)) for key, title in titles.items()}
            inputs = self.models.inputs.values() if self.models else ()
            asked = {any_element(x.path): {x.label.nl, x.label.en} for x in inputs}
            inside = {path.removeprefix(start): said for path, said in asked.items()
                      if path.startswith(start)}  # fmt: skip
            found = self.beside[start] = {}
            for key, said in (own | inside).items():
                for one in said:
                    found.setdefault(one, []).append(key)
        return self.beside[start].get(words, [])

    def path_of(self, words: str) -> str:
        """Give the path that words stand for; else the words themselves."""
        return path_of(words, self.models, self.called) if self.models else words

    def named_as(self, path: str, name: Scalar) -> Scalar:
        """Give the element that a name or label stands for; `path` is that of its inputs."""
        line = leaf(self.known, path)
        found = self.called.name(line.stars[-1], name.text) if line and line.stars else ""
        return replace(name, text=found or name.text)

    def axis_of(self, prefix: str) -> str:
        """Give the axis of the elements in a block; nothing where these are named there."""
        start = f"{prefix}.*"
        inputs = self.models.inputs.values() if self.models and prefix else ()
        is_own = self.models is not None and prefix in self.models.sections
        return next((x.stars[0] for x in inputs if x.path.startswith(start) and not is_own), "")

    def as_element(self, section: str, name: Scalar) -> Scalar:
        """Give an element by the name that it can have, where it was typed as people call it."""
        axis = self.models.axes.get(self.models.sections.get(section, "")) if self.models else None
        is_free = section == OFFERS or (axis is not None and not axis.codes)
        if not is_free or odd_sign(name.text, name.place):
            return name
        return replace(name, text=element_name(name.text))

    def label_path(self, section: str, name: Scalar) -> list[Scalar]:
        """Give the path of the label of an element: a key of its own where it can have one."""
        if section != OFFERS and leaf(self.known, f"{section}.{name.text}") is None:
            return [*parts_of(replace(name, text=section)), name, replace(name, text=LABEL)]
        return [replace(name, text=LABELS), replace(name, text=f"{section}.{name.text}")]

    def label_typed(self, section: str, name: Scalar) -> None:
        """Let an element that was typed as people call it be called so, where it has no label."""
        typed = as_shown(name)
        *above, last = self.label_path(section, name)
        if self.as_element(section, replace(name, text=typed)).text != typed:
            inside = self.section(above)
            if inside is not None and last.text not in inside.entries:
                self.put([*above, last], replace(name, text=typed))

    def blank(self, above: Sequence[str], key: str, place: Place) -> None:
        """Note where a section that is there asks for a key that is not."""
        inside: Value | None = self.root
        for part in above:
            inside = inside.get(part) if isinstance(inside, Section) else None
        path = ".".join([*above, key])
        line = leaf(self.known, path)
        place = replace(place, label=str(line.label) if line is not None else "")
        if isinstance(inside, Section) and key not in inside.entries:
            inside.blanks.setdefault(key, place)
        elif inside is None:  # it is asked only where others would have it
            self.root.blanks.setdefault(path, place)

    def leave(self, path: str, cell: SheetCell) -> None:
        """Note that the cell of an input could not be read, where anything stands in it."""
        if shown(cell):
            self.unread.add(path)

    def note(self, path: str) -> None:
        """Note that a section has its place here, whether or not anything in it is given."""
        self.order.setdefault(path.split(".", maxsplit=1)[0], len(self.order))

    def section(self, keys: Sequence[Scalar]) -> Section | None:
        """Give the section at a path, made where it is not there yet."""
        inside = self.root
        for key in keys:
            entry = inside.entries.get(key.text)
            if entry is None:
                entry = Entry(key, Section({}, key.place))
                inside.entries[key.text] = entry
            if not isinstance(entry.value, Section):
                self.twice(key, key, entry.value.place)
                path = [one.text for one in keys]
                self.unread.add(".".join(path[: path.index(key.text) + 1]))
                return None
            inside = entry.value
        return inside

    def put(self, keys: Sequence[Scalar], value: Value) -> None:
        """Put a value at a path; say it where something stands there already."""
        *above, last = keys
        inside = self.section(above)
        if inside is None:
            return
        before = inside.entries.get(last.text)
        if before is not None and not (
            isinstance(before.value, Section) and not before.value.entries
        ):
            self.twice(last, value, before.value.place)
            return
        inside.entries[last.text] = Entry(last, value)

    def is_twice(self, name: Scalar, before: Iterable[Scalar]) -> bool:
        """Tell whether a name stands there already, and say so."""
        first = next((other for other in before if other.text == name.text), None)
        if first is not None:
            self.twice(name, name, first.place)
        return first is not None

    def twice(self, key: Scalar, at: Value, first: Place) -> None:
        """Say that what a key stands for is given a second time; it is called as its cell says."""
        said = as_shown(key)
        if said.startswith(MARK):  # the mark of a block, in the place of which a file was named
            said = said.split()[-1]
            axes = self.models.axes.values() if self.models else ()
            said = next((str(axis.plural) for axis in axes if axis.section == said), said)
        elif self.models:
            said = words_of(said, self.models, self.called)
        message = _("'{key}' stands here a second time", key=said)
        remedy = _("The first one is at {place}; remove one of them.", place=first.words)
        self.problem(at.place, message, remedy)


def in_order(section: Section, order: Mapping[str, int]) -> None:
    """Put the keys of a section in order; those that have no place in it come first."""
    entries = sorted(section.entries.items(), key=lambda entry: order.get(entry[0], -1))
    section.entries.clear()
    section.entries.update(entries)


def parts_of(path: Scalar) -> list[Scalar]:
    """Give the keys of a path, all at its place."""
    return [Scalar(part, path.place) for part in path.text.split(".")] if path.text else []


def any_element(path: str) -> str:
    """Give a path with * for any element."""
    return re.sub(r"\*\w+", "*", path)
