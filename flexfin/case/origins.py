"""Where the inputs of a case come from, which are confidential, and what is offered for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from flexfin.case.absent import Absent
from flexfin.case.inputs import InputReader
from flexfin.case.schema import leaf
from flexfin.case.words import steps_text
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _, mark
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Sequence
from flexfin.model.line import Key, RowKey
from flexfin.model.names import name_fault
from flexfin.model.several import as_word

ONE_TEXT: Final = mark("Write one text, no list and no keys of its own.")
_SUCH: Final = {  # a line of a section
    "offers": "owner_1: {reservation.fee: 2.25, reservation.call_price: 9}",
    "labels": "demand.scenarios.base: Expected course", "board": "proposal: Agree",
    "": "groups.reception.places: coa.nl, 2026",
}  # fmt: skip
BOARD_KEYS: Final = ("proposal", "consequences_of_no")
Status = Literal["sourced", "law", "agreed", "assumed", "default"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the value of an input comes from: its status, its source in words, its place."""

    status: Status
    source: str = ""
    place: Place | None = None


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
        remedy = _("Write below it lines such as '{example}'.", example=_SUCH.get(key, _SUCH[""]))
        problems.append(Problem(value.place, message, remedy))
    return Section({}, root.place)


def read_origins(
    root: Section, sheet: InputReader, absent: Absent, problems: list[Problem]
) -> dict[str, dict[Key, Origin]]:
    """Give each input its status; see that the paths under sources, law and agreed exist."""
    by_path = {
        path: (name, key)
        for name, keys in sheet.given.items()
        for key in keys
        for path in sheet.paths(name, key)
    }
    result: dict[str, dict[Key, Origin]] = {
        name: {key: Origin("assumed" if at else "default", "", at) for key, at in keys.items()}
        for name, keys in sheet.given.items()
    }
    for name, provisions in sheet.provided.items():
        for key, provided in provisions.items():
            result[name][key] = Origin("sourced", provided.source, sheet.given[name][key])
    for pattern, status, text in _marks(root, problems):
        found = [by_path[path] for path in by_path if matches(pattern.text, path)]
        for name, key in found:
            at = result[name][key].place
            if at is not None:
                own = sheet.provided.get(name, {}).get(key)
                words = "; ".join(filter(None, (text, own.source))) if own else text
                result[name][key] = Origin(status, words, at)
        if not found:
            problems += absent.no_input(pattern, by_path)
    return result


def _marks(root: Section, problems: list[Problem]) -> Iterator[tuple[Scalar, Status, str]]:
    """Give the paths under sources, law and agreed, with the status they give."""
    for entry in _section(root, "sources", problems):
        if isinstance(entry.value, Scalar):
            yield entry.key, "sourced", entry.value.text
        else:
            problems.append(Problem(entry.value.place, _("a text is needed here"), _(ONE_TEXT)))
    for word in _words(root, "law", problems):
        yield word, "law", ""
    for word in _words(root, "agreed", problems):
        yield word, "agreed", ""


def read_labels(root: Section, problems: list[Problem]) -> dict[str, str]:
    """Read the names for readers, by path, of what has no key for its own: scenarios, offers."""
    return _texts(_section(root, "labels", problems), None, problems)


def read_confidential(
    root: Section, sheet: InputReader, absent: Absent, problems: list[Problem]
) -> tuple[str, ...]:
    """Read which inputs never leave the house."""
    given = [(name, key) for name, keys in sheet.given.items() for key in keys]
    paths = [path for name, key in given for path in sheet.paths(name, key)]
    words = _words(root, "confidential", problems)
    for word in words:
        if not any(matches(word.text, path) for path in paths):
            problems += absent.no_input(word, paths)
    return tuple(word.text for word in words)


def read_board(root: Section, problems: list[Problem]) -> dict[str, str]:
    """Read what the case says to the board: its proposal, and what follows without it."""
    return _texts(_section(root, "board", problems), BOARD_KEYS, problems)


class CaseNote(NamedTuple):
    """What somebody noted in a workbook that came back: on which cell, who, what.

    `edition` is the mark of that workbook; `is_shared`: it was one to share.
    """

    cell: str = ""
    author: str = ""
    text: str = ""
    edition: str = ""
    shared: str = ""

    @property
    def is_shared(self) -> bool:
        """Tell whether it was noted in a workbook to share, so that others have seen it."""
        return self.shared == "yes"


def read_notes(root: Section, problems: list[Problem]) -> dict[str, CaseNote]:
    """Read what was noted in workbooks that came back."""
    found = {}
    for entry in _section(root, "notes", problems):
        if isinstance(entry.value, Section):
            texts = _texts(entry.value, CaseNote._fields, problems)
            found[entry.key.text] = CaseNote(**texts)
        else:
            message, keys = _("a note is a section"), ", ".join(CaseNote._fields)
            problems.append(
                Problem(entry.value.place, message, _("Its keys are {keys}.", keys=keys))
            )
    return found


def _texts(
    section: Section, keys: tuple[str, ...] | None, problems: list[Problem]
) -> dict[str, str]:
    """Read a section with texts, under these keys or any."""
    found = {}
    for entry in section:
        if keys is not None and entry.key.text not in keys:
            message = _("unknown key '{key}'", key=entry.key.text)
            remedy = did_you_mean(entry.key.text, keys)
            problems.append(Problem(entry.key.place, message, remedy))
        elif isinstance(entry.value, Scalar):
            found[entry.key.text] = entry.value.text
        else:
            problems.append(Problem(entry.value.place, _("a text is needed here"), _(ONE_TEXT)))
    return found


def matches(pattern: str, path: str) -> bool:
    """Tell whether a path is meant by a pattern, in which * stands for any one part."""
    wanted, found = pattern.split("."), path.split(".")
    return len(wanted) == len(found) and all(
        w in ("*", f) for w, f in zip(wanted, found, strict=True)
    )


def read_offers(
    root: Section, sheet: InputReader, absent: Absent, problems: list[Problem]
) -> dict[str, dict[str, str]]:
    """Read the offers, and see that each changes inputs that exist to values they can have."""
    result: dict[str, dict[str, str]] = {}
    paths = {
        sheet.path(name, key): (name, key) for name, keys in sheet.given.items() for key in keys
    }
    for offer in _section(root, "offers", problems):
        fault = name_fault(offer.key.text)
        if fault:
            message = _("'{name}' cannot be a name", name=offer.key.text)
            problems.append(Problem(offer.key.place, message, fault))
        if not isinstance(offer.value, Section):
            message = _("an offer is a section with inputs")
            problems.append(Problem(offer.value.place, message, _an_offer()))
            continue
        changed: dict[str, str] = {}
        values: dict[str, Any] = {}
        before = len(problems)
        for entry in offer.value:
            line = leaf(absent.known, entry.key.text)
            if line is None or entry.key.text not in paths:
                problems += absent.no_input(entry.key, paths)
            elif line.is_monthly:
                steps = sheet.by_month(line, entry.value).values()
                values[entry.key.text] = tuple(steps)
                changed[entry.key.text] = steps_text(entry.value)
            elif isinstance(entry.value, Scalar):
                values[entry.key.text] = sheet.value(line, entry.value)
                changed[entry.key.text] = entry.value.text
            elif line.several and isinstance(entry.value, Sequence):
                changed[entry.key.text] = as_word(sheet.several(line, entry.value))
            else:
                message = _("an offer gives one value for each input")
                problems.append(Problem(entry.value.place, message, _an_offer()))
        result[offer.key.text] = changed
        if len(problems) == before:
            problems += _crossings(offer.value, sheet, paths, values)
    return result


def _an_offer() -> str:
    return _("Write below it lines such as '{example}'.", example=_SUCH["offers"])


def _crossings(
    offer: Section, sheet: InputReader, paths: Mapping[str, RowKey], values: Mapping[str, Any]
) -> Iterator[Problem]:
    """Find what an offer puts beyond the input that bounds it."""
    changed = {paths[path]: path for path in values}
    ends = {
        row: (min(value), max(value)) if isinstance(value, tuple) else (value, value)
        for row, path in changed.items()
        for value in [values[path]]
        if not isinstance(value, str)
    }
    for found in sheet.crossings(ends):
        path = changed.get(found.row) or changed.get(found.limit)
        if path is not None:
            yield Problem(offer.entries[path].value.place, found.message)
