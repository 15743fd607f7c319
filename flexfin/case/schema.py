"""The keys of a case file against the schema that follows from the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

from flexfin.case.called import called_in
from flexfin.case.input_row import word_of
from flexfin.ground.csv_rows import is_table
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean, nearest
from flexfin.ground.yaml import Entry, Scalar, Value, parse_yaml
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml_faults import no_text
from flexfin.model.line import InputLine
from flexfin.model.models import Models

# the Dutch words for sections; those for inputs are in their labels
_SECTIONS: Final[Mapping[str, str]] = {
    "groepen": "groups", "partijen": "parties", "kosten": "costs", "contracten": "contracts",
    "investeringen": "investments", "subsidies": "grants", "vraag": "demand",
    "financiering": "finance", "indexering": "indexation", "leegstand": "vacancy_risk",
    "overeenkomst": "reservation", "kansen": "probabilities",
}  # fmt: skip
_NEAR_ENOUGH: Final = 0.55  # plaatsen for places
# what --set may change beside inputs
_FRAME_CHANGES = ("case", "months", "reference_date")
_SET: Final = "--set "  # begins the place of an input that was changed


@dataclass(frozen=True, slots=True)
class Instead:
    """The leaf of a key that stands in the case in the place of an input."""

    line: InputLine


# what a case may say: keys within keys, `*` for any element, down to inputs
Known: TypeAlias = "dict[str, Known | InputLine | Instead]"


@lru_cache(maxsize=4)
def known_tree(models: Models) -> Known:
    """Give the schema."""
    tree: Known = {}
    for path, line in models.inputs.items():
        branch = tree
        *above, last = ["*" if part.startswith("*") else part for part in path.split(".")]
        for part in above:
            below = branch.setdefault(part, {})
            assert isinstance(below, dict)  # checked when the models were read
            branch = below
        branch[last] = line
        if line.instead:
            branch[line.instead.name] = Instead(line)
    return tree


def place_of_change(path: str, text: str) -> Place:
    """Give the place of an input that was changed."""
    return Place(f"{_SET}{path}={text}")


def path_at(place: Place | None) -> str:
    """Give the path of the input that was changed at a place; nothing for another place."""
    typed = place.file if place else ""
    return typed.removeprefix(_SET).partition("=")[0] if typed.startswith(_SET) else ""


def leaf(known: Known, path: str) -> InputLine | None:
    """Give the input that a path with names of elements leads to."""
    found = _leaf(known, path)
    return found if isinstance(found, InputLine) else None


def known_branch(known: Known, path: str) -> Known | InputLine | Instead | None:
    """Give what the schema has at a path: a dict of keys, an input, or None."""
    branch: Known | InputLine | Instead | None = known
    for part in path.split("."):
        branch = branch.get(part, branch.get("*")) if isinstance(branch, dict) else None
    return branch


def _leaf(known: Known, path: str) -> InputLine | Instead | None:
    branch = known_branch(known, path)
    return branch if isinstance(branch, InputLine | Instead) else None


def _other(found: InputLine | Instead | None) -> str:
    """Give the key that may not stand beside this one; nothing where there is none."""
    if isinstance(found, Instead):
        return found.line.path.rpartition(".")[2]
    return found.instead.name if found and found.instead else ""


def _apart(lines: Iterable[InputLine]) -> dict[str, list[str]]:
    """Give, for the path of an input, what cannot stand beside it: an input, or a section."""
    inputs = {line.name: line for line in lines}
    found: dict[str, list[str]] = {}
    for line in inputs.values():
        other = inputs.get(line.not_with)
        if other is not None and not other.several:
            section, _dot, last = line.path.rpartition(".")
            found.setdefault(line.path, []).append(other.path)
            found.setdefault(other.path, []).append(section if last[:1] == "*" else line.path)
    return found


def find(root: Value, path: str, names: Iterable[str]) -> Value | None:
    """Give what a case says at a path, or None; `names` are its parts, elements for the stars."""
    value: Value | None = root
    for part, name in zip(path.split("."), names, strict=True):
        if part.startswith("*") and is_csv(value):
            return value
        value = value.get(name) if isinstance(value, Section) else None
    return value


def nearest_value(root: Section, names: Iterable[str]) -> Value:
    """Give the deepest section or key on the way to a path with these parts."""
    value: Value = root
    nearest: Value = Scalar("", Place(root.place.file))
    names = list(names)
    for name in names:
        entry = value.entries.get(name) if isinstance(value, Section) else None
        if entry is None:
            blank = value.blanks.get(name) if isinstance(value, Section) else None
            blank = blank or root.blanks.get(".".join(names))  # in a section that is not there
            return Scalar("", blank) if blank else nearest
        nearest, value = entry.key, entry.value
    return nearest


def section_above(root: Section, names: Sequence[str]) -> tuple[Section, Sequence[str]]:
    """Give the deepest section on the way to a path, and the parts that it lacks."""
    for position, name in enumerate(names):
        inside = root.get(name)
        if not isinstance(inside, Section):
            return root, names[position:]
        root = inside
    return root, ()


def is_csv(value: Value | None) -> bool:
    """Tell whether a value names a table: a CSV, a workbook or a sheet of one."""
    return isinstance(value, Scalar) and is_table(value.text)


class Tree:
    """The keys and values of a case file, and changes to them.

    `sets` are the sections whose keys are the elements of an axis; `optional` those that a change
    may make.
    """

    def __init__(
        self, root: Section, sets: Mapping[str, str] | None = None,
        optional: frozenset[str] = frozenset(), lines: Iterable[InputLine] = (),
    ) -> None:  # fmt: skip
        self.root, self.sets, self.optional = root, sets or {}, optional
        self.apart = _apart(lines)
        self.offered: set[str] = set()  # paths that unknown keys were probably meant to be

    def change(self, path: str, text: str, known: Known, problems: list[Problem]) -> None:
        """Put a value in the place of what the file says at a path."""
        at = place_of_change(path, text)
        *above, last = path.split(".")
        if unfit := no_text(text, at):
            problems.append(unfit)
            return
        if text.startswith("{") and isinstance(known_branch(known, path), dict):
            self.change_all(path, text, known, problems)
            return
        found = _leaf(known, path)
        branch = self.branch(above, at) if found is not None or not above else None
        if not isinstance(branch, Section) or (found is None and path not in _FRAME_CHANGES):
            problems.append(
                Problem(at, _("there is no input '{path}'", path=path), self.remedy(path, known))
            )
            return
        # the change takes the place of what was given
        branch.entries.pop(_other(found), None)
        for pattern in self.apart.get(found.path, ()) if isinstance(found, InputLine) else ():
            self.remove(pattern.split("."), path.split("."))
        branch.entries[last] = Entry(Scalar(last, at), Scalar(self.named(found, text.strip()), at))

    def named(self, line: InputLine | Instead | None, text: str) -> str:
        """Give the name of what is called so, where an input names an element."""
        if not isinstance(line, InputLine) or not line.names or text in line.choices:
            return text
        return called_in(self.root, self.sets).name(line.names, text, line.choices) or text

    def change_all(self, path: str, text: str, known: Known, problems: list[Problem]) -> None:
        """Change every input of a section that is written as one text: `{coa: 60%, owner: 40%}`."""
        at = place_of_change(path, text)
        try:
            for entry in parse_yaml(text, at.file):
                self.change(f"{path}.{entry.key.text}", word_of(entry.value), known, problems)
        except FlexfinError as error:
            problems += [replace(problem, place=at) for problem in error.problems]

    def remove(self, pattern: list[str], path: list[str]) -> None:
        """Take away what a pattern stands for where its elements are those of a path."""
        names = [b if a.startswith("*") else a for a, b in zip(pattern, path, strict=False)]
        section: Value | None = self.root
        for part in names[:-1]:
            section = section.get(part) if isinstance(section, Section) else None
        if isinstance(section, Section):
            section.entries.pop(names[-1], None)

    def branch(self, parts: list[str], at: Place) -> Value | None:
        """Give the section at a path, made where it may be left out; None where it may not.

        Elements are never made: those of a section that defines a set are what the case says.
        """
        branch: Value | None = self.root
        for number, part in enumerate(parts):
            if not isinstance(branch, Section):
                return None
            above = ".".join(parts[:number])
            may_be_made = above not in self.sets if above else part in self.optional
            if part not in branch.entries and may_be_made:
                branch.entries[part] = Entry(Scalar(part, at), Section({}, at))
            branch = branch.get(part)
        return branch

    def remedy(self, path: str, known: Known) -> str:
        """Say what a path that leads to no input was probably meant to be."""
        first = path.split(".", maxsplit=1)[0]
        if first in known and first not in self.root.entries and first not in self.optional:
            return _("This case has no section '{name}'.", name=first)
        below = known_branch(known, path)
        if path in self.paths() or isinstance(below, dict):
            first = self.first_in(below) if isinstance(below, dict) else ""
            if first:
                example = f"{path}.{first}"
                return _(
                    "It is a section; name one of the inputs in it, such as {path}.", path=example
                )
            return _("It is a section; name one of the inputs in it.")
        section = known.get(first, {}) if first in self.optional else {}
        optional = [f"{first}.{key}" for key in section] if isinstance(section, dict) else []
        return did_you_mean(path, [*self.paths(), *optional])

    def first_in(self, branch: Known) -> str:
        """Give the first key that may stand in a section, an element where it holds elements."""
        key, below = next(iter(branch.items()))
        if key != "*" or not isinstance(below, InputLine):
            return "" if key == "*" else key
        sections = [name for name, axis in self.sets.items() if axis == below.stars[-1]]
        found = [self.root.get(name) for name in sections]
        names = [entry.key.text for one in found if isinstance(one, Section) for entry in one]
        return names[0] if names else ""

    def paths(self) -> Iterator[str]:
        """Give every path in the file."""

        def below(section: Section, start: str) -> Iterator[str]:
            for entry in section:
                path = f"{start}{entry.key.text}"
                yield path
                if isinstance(entry.value, Section):
                    yield from below(entry.value, f"{path}.")

        return below(self.root, "")

    def check_keys(self, known: Known, frame: tuple[str, ...], problems: list[Problem]) -> None:
        """Find the keys that no model asks for."""

        def below(section: Section, branch: Known, path: str, label: bool) -> None:
            for entry in section:
                key, value = entry.key.text, entry.value
                if (not path and key in frame) or (label and key == "label"):
                    continue
                found = branch.get(key, branch.get("*"))
                if found is None:
                    more = (*(() if path else frame), *(["label"] if label else ()))
                    names = [*dict.fromkeys((*(k for k in branch if k != "*"), *more))]
                    near = nearest(key, names) or _in_dutch(key, branch)
                    near = near or nearest(key, names, _NEAR_ENOUGH)
                    self.offered.add(f"{path}{near}")
                    remedy = did_you_mean(near, [near]) or _known(names)
                    message = _("unknown key '{key}'", key=key)
                    problems.append(Problem(entry.key.place, message, remedy))
                elif isinstance(found, dict) and isinstance(value, Section):
                    below(value, found, f"{path}{key}.", path.rstrip(".") in self.sets)
                elif isinstance(found, dict) and not (is_csv(value) and "*" in found):
                    message = _("'{key}' is a section with keys of its own", key=key)
                    own = _("Write a name of your own below it, and below that what belongs to it.")
                    remedy = own if "*" in found else _known(found)
                    problems.append(Problem(value.place, message, remedy))

        below(self.root, known, "", False)


def _in_dutch(word: str, branch: Known) -> str:
    """Give the key that a Dutch word stands for here; nothing where it is none.

    It begins the label of an input, or ends the first word of one: bedrag for Kostenbedrag.
    """
    word = word.casefold()
    if _SECTIONS.get(word) in branch:
        return _SECTIONS[word]
    first = {key: line.label.nl.casefold().partition(" ")[0] for key, line in branch.items()
             if isinstance(line, InputLine)}  # fmt: skip
    exact = [key for key, label in first.items() if label == word]
    found = exact[:1] or [key for key, label in first.items() if label.endswith(word)]
    return found[0] if len(found) == 1 else ""


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return _("Known here: {names}.", names=listed) if listed else ""
