"""YAML text -> values that know their place. The only import of ruamel.yaml.

The text is read as ruamel's stream of events, not as its tree: so depth has an exact limit, nothing
is ever expanded (an alias is refused where it stands), and it takes half the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import NEW_CASE_HINT, read_text
from flexfin.ground.messages import _
from flexfin.ground.yaml_faults import (
    ODD_SPACE,
    no_text,
    odd_character,
    odd_sign,
    reserved,
    second_document,
    with_colon,
    yaml_fault,
)

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

LONGEST_LINE = 10_000
DEEPEST = 24  # sections within sections; a case has 5
_ODD_INDENT = re.compile(rf"[ \t-]*{ODD_SPACE.pattern}")
_LINE_BREAK = re.compile("\r\n?|[\n\x85\u2028\u2029]")  # what YAML counts as the end of a line


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
    """Keys and values, in the order of the file; `blanks` are where a form asks for other keys."""

    entries: dict[str, Entry]
    place: Place
    blanks: dict[str, Place] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, key: str) -> Value | None:
        """Give the value of a key, or None."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    def copy(self) -> Mapping:
        """Give a copy in which keys can be put, here and in the mappings below."""
        found = {
            key: Entry(entry.key, entry.value.copy()) if isinstance(entry.value, Mapping) else entry
            for key, entry in self.entries.items()
        }
        return Mapping(found, self.place, self.blanks)


Value = Scalar | Sequence | Mapping


def read_yaml(path: Path) -> Mapping:
    """Read a YAML file whose top level is a mapping.

    Raises FlexfinError, with all problems found, where the file cannot be read, is no text, is not
    valid YAML, or uses what flexfin refuses: twin keys, anchors, tags, merge keys, tabs.
    """
    return parse_yaml(read_text(path), str(path))


def parse_yaml(text: str, file: str) -> Mapping:
    """Read YAML text; `file` is the name in messages. Raises FlexfinError."""
    lines = _LINE_BREAK.split(text)
    problems = list(_refused_before_parsing(lines, file))
    if problems:
        raise FlexfinError(problems)
    reader = _YamlReader(lines, file)
    value = reader.read(text)
    if value is None:
        said = _("this file holds nothing but comments"), _(NEW_CASE_HINT)
        raise FlexfinError(Problem(Place(file), *said))
    if not isinstance(value, Mapping):
        said = _("a file begins with keys, such as 'groups:'"), _(NEW_CASE_HINT)
        reader.problem(value.place, *said)
    if reader.problems:
        raise FlexfinError(reader.problems)
    assert isinstance(value, Mapping)
    return value


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands in a text: from character `start` to `end`.

    `entries` are the keys and values of a section, None for anything else; `flow` says whether it
    stands between { and }.
    """

    start: int
    end: int
    entries: dict[str, tuple[Span, Span]] | None = None
    flow: bool = False


def spans(text: str) -> Span:
    """Give where everything stands in a text that `parse_yaml` accepts."""
    from ruamel.yaml import YAML

    def span(node: Any) -> Span:
        start, end = node.start_mark.index, node.end_mark.index
        if type(node).__name__ != "MappingNode":
            return Span(start, end)
        entries = {key.value: (span(key), span(value)) for key, value in node.value}
        return Span(start, end, entries, bool(node.flow_style))

    return span(YAML(pure=True).compose(text))


def _refused_before_parsing(lines: list[str], file: str) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" \t-"))
        odd = ODD_SPACE.match(line, indent)
        if len(line) > LONGEST_LINE:
            place = Place(file, number, 1, 1, line[:200])
            message = _("this line is longer than {limit} characters", limit=LONGEST_LINE)
            yield Problem(place, message)
            return
        if odd:
            count = sum(bool(_ODD_INDENT.match(other)) for other in lines)
            yield Problem(Place(file, number, indent + 1, 1, line), *odd_character(odd[0], count))
            return
        if "\t" in line[:indent]:
            yield Problem(
                Place(file, number, line.index("\t") + 1, 1, line.replace("\t", " ")),
                _("a tab stands before the text"),
                _("Indent with spaces; a tab is not allowed here."),
            )
            return


@dataclass(slots=True)
class _Open:
    """A list or section that is being read; `key` is the key whose value comes next."""

    start: Any
    is_section: bool
    items: list[Value]
    entries: dict[str, Entry]
    key: Scalar | None = None
    key_is_next: bool = True


class _YamlReader:
    """Turns YAML events into values with a place, and collects what is refused."""

    def __init__(self, lines: list[str], file: str) -> None:
        self.lines, self.file = lines, file
        self.problems: list[Problem] = []
        self.open: list[_Open] = []
        self.root: Value | None = None

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(place, message, remedy))

    def read(self, text: str) -> Value | None:
        """Give the one value of the text, or None where there is nothing."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            for event in YAML(typ="safe").parse(text):
                self.take(event, type(event).__name__)
        except MarkedYAMLError as error:
            raise FlexfinError(self.fault(error)) from None
        except YAMLError:
            raise FlexfinError(self.no_text()) from None
        return self.root

    def take(self, event: Any, kind: str) -> None:
        if kind == "ScalarEvent":
            place = self.place(event, event)
            self.refuse_marks(place)
            if unfit := no_text(event.value, place):
                self.problems.append(unfit)
            self.add(Scalar(event.value, place, event.style in ("'", '"')))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            place = self.place(event, event)
            self.refuse_marks(place)
            if len(self.open) >= DEEPEST:
                message = _("sections within sections go deeper than {limit} levels", limit=DEEPEST)
                raise FlexfinError([*self.problems, Problem(place, message)])
            self.open.append(_Open(event, kind == "MappingStartEvent", [], {}))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            done = self.open.pop()
            place = self.place(done.start, event)
            if done.is_section:
                self.add(Mapping(done.entries, place))
            else:
                self.add(Sequence(tuple(done.items), place))
        elif kind == "AliasEvent":
            place = self.place(event, event)
            self.problem(place, *reserved())
            self.add(Scalar("", place))
        elif kind == "DocumentStartEvent" and self.root is not None:
            raise FlexfinError(
                [*self.problems, Problem(self.place(event, event), *second_document())]
            )

    def add(self, value: Value) -> None:
        """Put a value in the list or section that is open, or at the top."""
        if not self.open:
            self.root = value
            return
        inside = self.open[-1]
        if not inside.is_section:
            inside.items.append(value)
        elif inside.key_is_next:
            inside.key, inside.key_is_next = self.key(value, inside.entries), False
        else:
            if inside.key is not None:
                inside.entries[inside.key.text] = Entry(inside.key, value)
            inside.key_is_next = True

    def key(self, value: Value, entries: dict[str, Entry]) -> Scalar | None:
        """Give a key; None where it is refused, and its value with it."""
        if not isinstance(value, Scalar):
            self.problem(value.place, _("a key is a word, not a list or a section"))
            return None
        if value.text == "<<":
            self.problem(
                value.place, _("merge keys (<<) are not allowed"), _("Write the keys out.")
            )
            return None
        if self.joins_number(value, entries):
            return None
        if odd := odd_sign(value.text, value.place):
            self.problems.append(odd)
            return None
        if value.text in entries:
            first = entries[value.text].key.place.line
            self.problem(
                value.place,
                _("'{key}' stands here a second time", key=value.text),
                _("The first one is on line {line}; remove one of them.", line=first),
            )
            return None
        return value

    def joins_number(self, value: Scalar, entries: dict[str, Entry]) -> bool:
        """Join a number that has a comma: between { and } YAML reads 1,35 as 1 and a key 35."""
        last = next(reversed(entries.values()), None)
        if last is None or not isinstance(last.value, Scalar):
            return False
        number, place = last.value, last.value.place
        follows = (
            place.line == value.place.line and value.place.column == place.column + place.width + 1
        )
        if not (follows and re.fullmatch(r"[0-9]+%?", value.text) and number.text[-1:].isdigit()):
            return False
        whole = Place(
            place.file, place.line, place.column, place.width + value.place.width + 1, place.text
        )
        entries[last.key.text] = Entry(last.key, Scalar(f"{number.text},{value.text}", whole))
        return True

    def place(self, start: Any, end: Any) -> Place:
        """Give the place from the start of one event to the end of another, on the first line."""
        at, until = start.start_mark, end.end_mark
        line = self.lines[min(at.line, len(self.lines) - 1)]
        last = until.column if until.line == at.line else len(line)
        return Place(self.file, at.line + 1, at.column + 1, max(1, last - at.column), line)

    def refuse_marks(self, place: Place) -> None:
        """Refuse anchors and tags."""
        written = place.text[place.column - 1 : place.column]
        if written == "&":
            self.problem(
                place,
                _("anchors (&name) are not allowed"),
                _("Write the value out where it is needed."),
            )
        if written == "!":
            self.problem(place, _("tags (!name) are not allowed"), _("Write the value without it."))

    def fault(self, error: MarkedYAMLError) -> list[Problem]:
        """Say where the text stops being YAML."""
        problem, context = str(error.problem or ""), str(error.context or "")
        mark = error.problem_mark or error.context_mark
        begin = error.context_mark
        is_unfinished = any(word in context for word in ("flow", "quoted", "simple key"))
        if begin is not None and mark is not None and is_unfinished and mark.line > begin.line:
            mark = begin  # where the bracket, quote or key begins that is not finished
        number = min(mark.line, len(self.lines) - 1) if mark else 0
        column = mark.column + 1 if mark else 1
        for at in (number, number - 1):  # a line goes on where it seems to have ended
            if at >= 0 and (odd := ODD_SPACE.search(self.lines[at])):
                place = Place(self.file, at + 1, odd.start() + 1, 1, self.lines[at])
                return [*self.problems, Problem(place, *odd_character(odd[0]))]
        line = self.lines[number]
        place = Place(self.file, number + 1, column, 1, line)
        if text := with_colon(line, column - 1, "flow" in context):
            said = _("a colon stands in this text"), _("Put the text between quotes: {text}.",
                                                       text=f'"{text}"')  # fmt: skip
            return [*self.problems, Problem(place, *said)]
        return [*self.problems, Problem(place, *yaml_fault(problem, context))]

    def no_text(self) -> Problem:
        """Say where a character stands that is no text."""
        where = Place(self.file)
        for number, line in enumerate(self.lines, 1):
            bad = next((i for i, c in enumerate(line) if not c.isprintable() and c != "\t"), None)
            if bad is not None:
                where = Place(self.file, number, bad + 1, 1, line)
                break
        return Problem(where, _("this file holds a character that is no text"), _("Remove it."))
