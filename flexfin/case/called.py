"""What the elements of a case are called: labels stand for names in a workbook to fill in.

A list to choose from shows labels; what was chosen or typed is read as the name, which counts too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flexfin.ground.excel_errors import ERRORS
from flexfin.ground.table_times import MONTH_NAMES
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import Label
from flexfin.model.names import as_name, name_fault

LABEL: Final = "label"
LABELS: Final = "labels"  # the section with labels of what has no key for one
BETWEEN: Final = "; "  # what stands between several names
_LONGEST: Final = 80  # characters of what a list shows
# what a search reads as signs of its own, or Excel as the beginning of a formula
_SIGNS: Final = re.compile(r"^[<>=+@\s-]|[*?~]|\s$")
_TRUTH: Final = re.compile(r"true|false|waar|onwaar")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_BESIDE_NUMBERS: Final = re.compile(  # beside months
    r"am|pm|eur|ma(andag)?|di(nsdag)?|wo(ensdag)?|do(nderdag)?|vr(ijdag)?|za(terdag)?|zo(ndag)?|"
    r"(mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(day)?"
)


@dataclass(frozen=True, slots=True)
class Called:
    """The labels of elements, by axis and name; nothing where one has none."""

    axes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = field(
        default_factory=dict, compare=False, repr=False
    )  # what lists show, once asked for

    def label(self, axis: str, name: str) -> str:
        """Give the label of an element, or without one its name."""
        return self.axes.get(axis, {}).get(name) or name

    def shown(self, axis: str, name: str) -> str:
        """Give the label of an element where it can stand for the name, else the name."""
        label = self.label(axis, name)
        return label if BETWEEN.strip() not in label and self.name(axis, label) == name else name

    def apart(self, axis: str) -> Mapping[str, str]:
        """Give the labels of elements; where several have the same their names stand behind it."""
        known = {name: label or name for name, label in self.axes.get(axis, {}).items()}
        counted = Counter(map(folded, known.values()))
        return {
            name: label if counted[folded(label)] == 1 else _with_name(label, name)
            for name, label in known.items()
        }

    def told(self, axis: str, choices: Mapping[str, Label] | None = None) -> Mapping[str, str]:
        """Give the texts that a list shows for elements, and a formula finds: what they are called.

        No other element has it, as what it is called or as its name, whatever the capitals, nor is
        it one of the `choices` beside them, nor what Excel makes something else of: else the name
        stands behind it, or alone.
        """
        key = axis, _words_of(choices)
        if key not in self.lists:
            said = {one: (text or one, _with_name(text or one, one), one)
                    for one, text in self.axes.get(axis, {}).items()}  # fmt: skip
            counted = Counter(text for texts in said.values() for text in {*map(folded, texts)})
            counted.update(key[1])
            self.lists[key] = {
                name: next((one for one in texts[:-1]
                            if not _is_odd(one) and counted[folded(one)] == 1), name)
                for name, texts in said.items()
            }  # fmt: skip
        return self.lists[key]

    def name(self, axis: str, text: str, choices: Mapping[str, Label] | None = None) -> str:
        """Give the element that a text stands for; nothing where it stands for none or several.

        That is what a list shows, as a formula finds it; then a name; then, unless it is one of the
        `choices` beside them, any label.
        """
        known, wanted = self.axes.get(axis, {}), folded(text)
        told = self.told(axis, choices)
        listed = (name for name, said in told.items() if folded(said) == wanted)
        found = next(listed, wanted if wanted in known else "")
        if found or not wanted or wanted in _words_of(choices):
            return found
        with_names = {name: _with_name(label, name) for name, label in known.items()}
        for said in (known, with_names):
            names = [name for name, text in said.items() if folded(text) == wanted]
            if names:
                return names[0] if len(names) == 1 else ""
        return ""


def folded(text: str) -> str:
    """Give a text as Excel compares it: without capitals, widths and the sign of a text."""
    return unicodedata.normalize("NFKC", text).casefold().strip().removeprefix("'")


def _words_of(choices: Mapping[str, Label] | None) -> tuple[str, ...]:
    said = ((word, label.nl, label.en) for word, label in (choices or {}).items())
    return tuple(folded(text) for texts in said for text in texts)


def _with_name(label: str, name: str) -> str:
    return f"{label.strip()} ({name})"


def _is_odd(text: str) -> bool:
    """Tell whether a text is too long for a list, or Excel makes something else of it.

    That is a formula, a pattern, a truth value, an error, a number, or a date.
    """
    words = _WORD.findall(text.casefold())
    is_counted = any(map(str.isdigit, text)) and all(
        word in MONTH_NAMES or _BESIDE_NUMBERS.fullmatch(word) for word in words
    )
    found = _SIGNS.search(text), _TRUTH.fullmatch(text.casefold()), ERRORS.fullmatch(text.upper())
    return len(text) > _LONGEST or is_counted or any(found)


def element_name(text: str) -> str:
    """Give the name that what was typed as one stands for: gemeente_venlo for Gemeente Venlo."""
    return (as_name(text) if name_fault(text) else "") or text


def split(text: str) -> list[str]:
    """Give the names in one text: with `;` between them, else with commas."""
    return [word.strip() for word in re.split(";" if ";" in text else ",", text) if word.strip()]


def called_in(root: Section, sections: Mapping[str, str]) -> Called:
    """Give what the elements of a case are called; `sections` are those with them: -> axis."""
    labels = root.get(LABELS)
    found: dict[str, dict[str, str]] = {}
    for section, axis in sections.items():
        value: Value | None = root
        for part in section.split("."):
            value = value.get(part) if isinstance(value, Section) else None
        for entry in value if isinstance(value, Section) else ():
            name = entry.key.text
            own = entry.value.get(LABEL) if isinstance(entry.value, Section) else None
            beside = labels.get(f"{section}.{name}") if isinstance(labels, Section) else None
            said = (one.text for one in (own, beside) if isinstance(one, Scalar) and one.text)
            found.setdefault(axis, {})[name] = next(said, "")
    return Called(found)
