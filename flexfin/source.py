"""YAML text -> values that know their place. The only import of ruamel.yaml."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flexfin.errors import FlexfinError, Place, Problem
from flexfin.language import _

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node as YamlNode

LARGEST = 4_000_000  # bytes; a case of a large city is some 100 kB
LONGEST_LINE = 10_000
DEEPEST = 24  # sections within sections; a case has 5


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, number or text as it stands in the file; `quoted` where it had quotes."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file."""

    entries: dict[str, Entry]
    place: Place

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, key: str) -> Value | None:
        """Give the value of a key, or None."""
        entry = self.entries.get(key)
        return entry.value if entry else None


Value = Scalar | Sequence | Mapping


def read_yaml(path: Path) -> Mapping:
    """Read a YAML file whose top level is a mapping.

    Raises FlexfinError, with all problems found, where the file cannot be read, is no text, is not
    valid YAML, or uses what flexfin refuses: twin keys, anchors, tags, merge keys, tabs.
    """
    return parse_yaml(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Read a text file in UTF-8.

    Raises FlexfinError where there is no such file, or it is empty, too large or no text.
    """
    where = Place(str(path))
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise FlexfinError(
                Problem(where, _("this file is larger than {limit} bytes", limit=LARGEST))
            )
        data = path.read_bytes()
    except IsADirectoryError:
        raise FlexfinError(Problem(where, _("this is a folder, not a file"))) from None
    except FileNotFoundError:
        raise FlexfinError(Problem(where, _("there is no such file"), _nearest_file(path))) from None
    except OSError as error:
        raise FlexfinError(Problem(where, _("this file cannot be read: {why}", why=error.strerror))) from None
    if not data.strip():
        raise FlexfinError(
            Problem(
                where,
                _("this file is empty"),
                _("`flexfin new FILE` makes a case to start from."),
            )
        )
    try:
        if b"\0" in data:
            raise ValueError
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except ValueError:
        raise FlexfinError(
            Problem(
                where,
                _("this is not a text file"),
                _("Save it as plain text in UTF-8."),
            )
        ) from None


def _nearest_file(path: Path) -> str:
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return ""
    return did_you_mean(path.name, names)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give the sentence that offers the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return _("Did you mean '{name}'?", name=near[0]) if near else ""


def parse_yaml(text: str, file: str) -> Mapping:
    """Read YAML text; `file` is the name in messages. Raises FlexfinError."""
    lines = text.split("\n")
    problems = list(_refused_before_parsing(lines, file))
    if problems:
        raise FlexfinError(problems)
    node = _compose(text, lines, file)
    reader = _Reader(lines, file)
    if node is None:
        raise FlexfinError(Problem(Place(file), _("this file holds nothing but comments")))
    value = reader.value(node)
    if not isinstance(value, Mapping):
        reader.problem(
            value.place,
            _("a file begins with keys, such as 'groups:'"),
            _("`flexfin new FILE` makes a case to start from."),
        )
    if reader.problems:
        raise FlexfinError(reader.problems)
    assert isinstance(value, Mapping)
    return value


def _refused_before_parsing(lines: list[str], file: str) -> Iterator[Problem]:
    depth = 0
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" \t-"))
        if len(line) > LONGEST_LINE:
            place = Place(file, number, 1, 1, line[:200])
            yield Problem(place, _("this line is longer than {limit} characters", limit=LONGEST_LINE))
            return
        if "\t" in line[:indent]:
            yield Problem(
                Place(file, number, line.index("\t") + 1, 1, line.replace("\t", " ")),
                _("a tab stands before the text"),
                _("Indent with spaces; a tab is not allowed here."),
            )
            return
        depth += line.count("[") + line.count("{")
        if depth > DEEPEST * 2 or indent > DEEPEST * 8:
            yield Problem(
                Place(file, number, 1, 1, line),
                _("sections within sections go deeper than {limit} levels", limit=DEEPEST),
            )
            return
        depth = max(0, depth - line.count("]") - line.count("}"))


def _compose(text: str, lines: list[str], file: str) -> YamlNode | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="safe").compose(text)  # type: ignore[no-any-return]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        number = min(mark.line, len(lines) - 1)
        place = Place(file, number + 1, mark.column + 1, 1, lines[number])
        raise FlexfinError(Problem(place, *_yaml_fault(str(error.problem or "")))) from None
    except YAMLError as error:
        control = re.search(r"#x([0-9a-fA-F]+)|position (\d+)", str(error))
        message = _("this file holds a character that is no text")
        where = Place(file)
        for number, line in enumerate(lines, 1):
            bad = next((i for i, c in enumerate(line) if ord(c) < 32 or ord(c) == 127), None)
            if bad is not None:
                where = Place(file, number, bad + 1, 1, line)
                break
        remedy = "" if control is None else _("Remove it.")
        raise FlexfinError(Problem(where, message, remedy)) from None


def _yaml_fault(problem: str) -> tuple[str, str]:
    """Say in plain words what the YAML reader says in its own."""
    if "anchor" in problem or "alias" in problem:
        return _("'&' and '*' at the start of a value have a meaning of their own in YAML"), _(
            "Put the value between quotes."
        )
    if "tag" in problem:
        return _("'!' at the start of a value has a meaning of its own in YAML"), _(
            "Put the value between quotes."
        )
    if "start any token" in problem:
        return _("a value cannot begin with this character"), _("Put the value between quotes.")
    if "mapping values" in problem or "':'" in problem:
        return _("a key and its value are not in place here"), _(
            "Write 'key: value' with a space after the colon; put text with a colon between quotes."
        )
    if "block end" in problem or "indentation" in problem or "block mapping" in problem:
        return _("the indentation does not fit the lines above"), _(
            "Keys of one section begin in the same column."
        )
    if "flow" in problem or "',' or" in problem:
        return _("a bracket [ or {{ is not closed, or a comma is missing").replace("{{", "{"), ""
    if "quoted scalar" in problem or "end of stream" in problem:
        return _("a quote is not closed"), ""
    if "document" in problem:
        return _("a second document begins here"), _("Remove the line with --- or ...")
    return _("this is not valid YAML"), _("Compare with an example: `flexfin new FILE` makes one.")


class _Reader:
    """Turns YAML nodes into values with a place, and collects what is refused."""

    def __init__(self, lines: list[str], file: str) -> None:
        self.lines, self.file = lines, file
        self.problems: list[Problem] = []

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def place(self, node: YamlNode) -> Place:
        start, end = node.start_mark, node.end_mark
        line = self.lines[min(start.line, len(self.lines) - 1)]
        last = end.column if end.line == start.line else len(line)
        return Place(self.file, start.line + 1, start.column + 1, max(1, last - start.column), line)

    def value(self, node: Any, depth: int = 0) -> Value:
        place = self.place(node)
        if depth > DEEPEST:
            self.problem(place, _("sections within sections go deeper than {limit} levels", limit=DEEPEST))
            return Scalar("", place)
        self.refuse_marks(place)
        if node.id == "scalar":
            return Scalar(node.value, place, node.style in ("'", '"'))
        if node.id == "sequence":
            return Sequence(tuple(self.value(item, depth + 1) for item in node.value), place)
        entries: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node)
            if key is None:
                continue
            if key.text in entries:
                first = entries[key.text].key.place.line
                self.problem(
                    key.place,
                    _("'{key}' stands here a second time", key=key.text),
                    _("The first one is on line {line}; remove one of them.", line=first),
                )
                continue
            entries[key.text] = Entry(key, self.value(value_node, depth + 1))
        return Mapping(entries, place)

    def key(self, node: Any) -> Scalar | None:
        place = self.place(node)
        if node.id != "scalar":
            self.problem(place, _("a key is a word, not a list or a section"))
            return None
        if node.value == "<<":
            self.problem(place, _("merge keys (<<) are not allowed"), _("Write the keys out."))
            return None
        self.refuse_marks(place)
        return Scalar(node.value, place)

    def refuse_marks(self, place: Place) -> None:
        written = place.text[place.column - 1 : place.column]
        if written == "&":
            self.problem(
                place, _("anchors (&name) are not allowed"), _("Write the value out where it is needed.")
            )
        if written == "!":
            self.problem(place, _("tags (!name) are not allowed"), _("Write the value without it."))
