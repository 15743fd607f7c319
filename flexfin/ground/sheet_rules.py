"""What a sheet has beside its cells: rules on areas, links, how it is shown, notes and drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from flexfin.ground.opened import Attributes, Handlers, Package
from flexfin.ground.shared_parts import TRUE, RuleLook, whole

RuleKind = Literal["validation", "conditional", "merged", "link"]
# elements of a rule whose text counts; in those that Excel adds to a sheet later it is one deeper
_TEXTS: Final = ("formula", "formula1", "formula2", "f", "sqref")
_HOLDERS: Final[Mapping[str, RuleKind]] = {
    "dataValidation": "validation", "conditionalFormatting": "conditional",
}  # fmt: skip
# what an attribute has where it is not written
_USUAL: Final[Mapping[str, str]] = {
    "type": "none", "operator": "between", "errorStyle": "stop", "rank": "0",
}  # fmt: skip
_ALL: Final = 100  # formulas of a rule
# the length of a text, which programs write in the place of a number
_LENGTH: Final = re.compile(r'LEN\("((?:[^"]|"")*)"\)')
_DRAWN: Final = {"graphicFrame": "chart", "pic": "picture", "sp": "shape"}


class SheetRule(NamedTuple):
    """What holds for some areas of a sheet: of which kind, what it says, and how cells look."""

    kind: RuleKind
    areas: tuple[str, ...]
    words: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    look: tuple[str, ...] = ()


class CellNote(NamedTuple):
    """What somebody wrote beside a cell."""

    cell: str
    author: str
    text: str


class RuleReader:
    """Reads the rules of a sheet, as its elements come by. `settings` says how it is shown."""

    def __init__(self, links: Mapping[str, tuple[str, str]]) -> None:
        self.links = links
        self.found: list[SheetRule] = []
        self.settings: dict[str, str] = {}
        self.is_inside = False  # of a rule
        self._kind: RuleKind = "validation"
        self._areas: list[str] = []
        self._rules: list[tuple[list[str], list[str]]] = []  # words and formulas
        self.looks: list[RuleLook] = []  # that a rule may name by number
        self._looks: list[RuleLook] = []  # of each rule
        self._in_look = False
        self._text: list[str] | None = None
        self._most = _ALL

    def start(self, tag: str, attributes: Attributes) -> bool:
        """Begin an element; tell whether it is one of a rule."""
        if tag in _HOLDERS:
            self.is_inside, self._kind = True, _HOLDERS[tag]
            self._areas, self._rules = attributes.get("sqref", "").split(), []
            self._looks = []
            self._most = _counting(attributes) if tag == "dataValidation" else _ALL
            if tag == "dataValidation":
                words = _words(attributes, "type", "operator", "errorStyle")
                refuses = attributes.get("showErrorMessage") in TRUE
                self._rules.append((words if refuses or not words else [*words, "allowed"], []))
        elif self._in_look:
            self._looks[-1].start(tag, attributes)
        elif self.is_inside:
            if tag == "cfRule":
                words = _words(attributes, "type", "operator", "text", "rank", "timePeriod")
                self._rules.append((words, []))
                named = dict(enumerate(self.looks)) if "dxfId" in attributes else {}
                self._looks.append(named.get(whole(attributes.get("dxfId")), RuleLook()))
            elif tag == "dxf" and self._looks:
                self._looks[-1], self._in_look = RuleLook(), True
            elif tag in _TEXTS:
                self._text = []
        elif tag == "mergeCell":
            self.found.append(SheetRule("merged", (attributes.get("ref", ""),)))
        elif tag == "hyperlink":
            self._link(attributes)
        elif tag == "sheetProtection":
            self.settings["protection"] = str(attributes.get("sheet") in TRUE)
        elif tag == "sheetView":
            for key, usual in (("showZeros", "1"), ("showFormulas", "0")):
                self.settings[key] = str(attributes.get(key, usual) in TRUE)
        else:
            return False
        return True

    def _link(self, attributes: Attributes) -> None:
        identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        to = self.links.get(identity, ("", ""))[1] if identity else ""
        place = attributes.get("location", "") or to.removeprefix("#")
        rule = SheetRule("link", (attributes.get("ref", ""),), formulas=(place,))
        self.found.append(rule)

    def text(self, text: str) -> None:
        """Take the text of an element within a rule."""
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """End an element within a rule."""
        if tag == "dxf":
            self._in_look = False
        elif self._in_look:
            self._looks[-1].end()
        elif tag in _TEXTS and self._text is not None:
            text, self._text = "".join(self._text), None
            if tag == "sqref":
                self._areas = text.split()
            elif self._rules and text:
                self._rules[-1][1].append(_LENGTH.sub(_length, text))
        elif _HOLDERS.get(tag) == self._kind:
            self.is_inside = False
            areas = tuple(self._areas)
            self.found += [
                SheetRule(self._kind, areas, tuple(words), tuple(formulas[: self._most]),
                          look.words if look else ())
                for (words, formulas), look in zip_longest(self._rules, self._looks)
            ]  # fmt: skip


def _length(found: re.Match[str]) -> str:
    return str(len(found[1].replace('""', '"')))


def _counting(attributes: Attributes) -> int:
    """Tell how many formulas of a validation count: programs write more than there are."""
    kind = attributes.get("type", "none")
    if kind in ("none", "list", "custom"):
        return int(kind != "none")  # a message and no check has none
    return 2 if attributes.get("operator", "between") in ("between", "notBetween") else 1


def _words(attributes: Attributes, *names: str) -> list[str]:
    """Give the attributes that are not what they usually are."""
    texts = ((name, attributes.get(name, "")) for name in names)
    return [text for name, text in texts if text and text != _USUAL.get(name)]


# --- parts beside a sheet ------------------------------------------------------------------------


def notes_of(package: Package, part: str) -> Iterator[CellNote]:
    """Give the comments on a sheet: those in threads, and others."""
    links = [(kind.rpartition("/")[2], to) for kind, to in package.links(part).values()]
    people = dict(_people(package))
    for kind, to in links:
        if kind == "threadedComment":
            for cell, who, text in _texts(package, to, "threadedComment", "personId"):
                yield CellNote(cell, people.get(who, ""), text)
    for kind, to in links:
        if kind == "comments":
            authors = [text for _a, _b, text in _texts(package, to, "author", "")]
            for cell, number, text in _texts(package, to, "comment", "authorId"):
                is_known = number.isdecimal() and int(number) < len(authors)
                author = authors[int(number)] if is_known else ""
                if not author.startswith("tc="):  # what old versions show in place of a thread
                    yield CellNote(cell, author, text.removeprefix(f"{author}:").strip())


def _people(package: Package) -> Iterator[tuple[str, str]]:
    for part in package.starting("xl/persons/"):
        found: list[tuple[str, str]] = []

        def start(tag: str, attributes: Attributes, found: list[tuple[str, str]] = found) -> None:
            if tag == "person":
                found.append((attributes.get("id", ""), attributes.get("displayName", "")))

        package.read(part, Handlers(start))
        yield from found


def _texts(package: Package, part: str, tag: str, key: str) -> list[tuple[str, str, str]]:
    """Give all elements of one kind: the cell they are of, one attribute, and their text."""
    found: list[tuple[str, str, list[str]]] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == tag:
            found.append((attributes.get("ref", ""), attributes.get(key, ""), []))
        if name == tag or inside:
            inside.append(name)

    def end(_name: str) -> None:
        if inside:
            inside.pop()

    def text(data: str) -> None:
        if inside and inside[-1] in (tag, "t", "text"):
            found[-1][2].append(data)

    package.read(part, Handlers(start, end, text))
    return [(cell, said, "".join(pieces).strip()) for cell, said, pieces in found]


def drawn_on(package: Package, part: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give what is drawn on a sheet: a chart, picture or shape, with its references or texts."""
    for kind, drawing in package.links(part).values():
        if kind.rpartition("/")[2] == "drawing":
            reader = _DrawingReader(package, package.links(drawing))
            package.read(drawing, Handlers(reader.start, reader.end, reader.text))
            for what, texts in reader.found:
                yield what, tuple(texts)


class _DrawingReader:
    def __init__(self, package: Package, links: Mapping[str, tuple[str, str]]) -> None:
        self.package, self.links = package, links
        self.found: list[tuple[str, list[str]]] = []
        self.is_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        self.is_text = tag == "t"
        if tag in _DRAWN:
            self.found.append((_DRAWN[tag], []))
        elif tag == "chart" and self.found:
            part = next((self.links[v][1] for v in attributes.values() if v in self.links), "")
            self.found[-1][1].extend(text for _a, _b, text in _texts(self.package, part, "f", ""))

    def end(self, _tag: str) -> None:
        self.is_text = False

    def text(self, data: str) -> None:
        if self.is_text and self.found:
            self.found[-1][1].append(data)
