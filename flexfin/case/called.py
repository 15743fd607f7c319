"""What the elements of a case are called: labels stand for names in a workbook to fill in.

A list to choose from shows labels; what was chosen or typed is read as the name, which counts too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.models import Models
from flexfin.model.names import as_name, name_fault

LABEL: Final = "label"
LABELS: Final = "labels"  # the section with labels of what has no key for one
BETWEEN: Final = "; "  # what stands between several names
_LONGEST: Final = 80  # characters of what a list shows
_SIGNS: Final = re.compile(r"^[<>=\s]|[*?~]|\s$")  # a search reads them as signs of its own


@dataclass(frozen=True, slots=True)
class Called:
    """The labels of elements, by axis and name; nothing where one has none."""

    axes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, axis: str, name: str) -> str:
        """Give the label of an element, or without one its name."""
        return self.axes.get(axis, {}).get(name) or name

    def shown(self, axis: str, name: str) -> str:
        """Give the label of an element where it can stand for the name, else the name."""
        label = self.label(axis, name)
        return label if BETWEEN.strip() not in label and self.name(axis, label) == name else name

    def told(self, axis: str, name: str) -> str:
        """Give a text that a list shows for an element, and a formula finds: what it is called.

        Where several are called the same their names stand behind that.
        """
        label = self.label(axis, name)
        for text in (label, _with_name(label, name)):
            is_plain = len(text) <= _LONGEST and not _SIGNS.search(text)
            others = {one.casefold() for one in self.axes[axis]} - {name.casefold()}
            if is_plain and text.casefold() not in others and self.name(axis, text) == name:
                return text
        return name

    def name(self, axis: str, text: str) -> str:
        """Give the element that a name or a label stands for; nothing where none or several do."""
        known, wanted = self.axes.get(axis, {}), text.strip().casefold()
        if text in known:
            return text
        found = [name for name, label in known.items() if label.strip().casefold() == wanted != ""]
        found = found or [name for name, label in known.items()
                          if _with_name(label, name).casefold() == wanted]  # fmt: skip
        return found[0] if len(found) == 1 else ""


def _with_name(label: str, name: str) -> str:
    return f"{label.strip()} ({name})"


def element_name(text: str) -> str:
    """Give the name that what was typed as one stands for: gemeente_venlo for Gemeente Venlo."""
    return (as_name(text) if name_fault(text) else "") or text


def split(text: str) -> list[str]:
    """Give the names in one text: with `;` between them, else with commas."""
    return [word.strip() for word in re.split(";" if ";" in text else ",", text) if word.strip()]


def called_in(root: Section, models: Models) -> Called:
    """Give what the elements of a case are called."""
    labels = root.get(LABELS)
    found: dict[str, dict[str, str]] = {}
    for section, axis in models.sections.items():
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
