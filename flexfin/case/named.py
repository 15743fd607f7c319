"""How a reader of a case knows its sections and inputs: by keys in YAML, by words in a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flexfin.case.remedies import input_words
from flexfin.case.schema import known_branch, known_tree
from flexfin.formulas.formula import Node
from flexfin.ground.file_names import WORKBOOKS
from flexfin.ground.messages import _
from flexfin.ground.numbers import readable
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.model.sentences import in_sentence
from flexfin.model.steps import in_words

KEY: Final = "*key"  # the section of the inputs to look at first


def section_titles(models: Models) -> Mapping[str, str]:
    """Give the titles of the sections of a case; of others, the words of their elements."""
    known = {
        KEY: _("Key inputs"),
        "": _("General"),
        "indexation": _("Indexation"),
        "parties": _("Parties"),
        "groups": _("Groups"),
        "investments": _("Investments"),
        "finance": _("Finance"),
        "costs": _("Costs"),
        "contracts": _("Contracts"),
        "pass_through": _("Pass-through test"),
        "demand": _("Demand"),
        "reserve": _("Reserve capacity"),
        "vacancy_risk": _("Vacancy risk"),
        "reservation": _("Reservation agreement"),
        "rent": _("Rent"),
        "relocation": _("Movable units"),
        "state_aid": _("State aid"),
        "remarks": _("Remarks"),
        "actuals": _("Bookkeeping"),
        "uncertainty": _("Uncertainty"),
        "offers": _("Offers"),
    }
    others = {
        section.partition(".")[0]: str(models.axes[axis].plural).capitalize()
        for section, axis in reversed([*models.sections.items()])
    }
    return known | {section: title for section, title in others.items() if section not in known}


def is_workbook(file: str) -> bool:
    """Tell whether a file is a workbook, by its name."""
    return Path(file).suffix.lower() in WORKBOOKS


_made: Final[set[str]] = set()  # workbooks that were read


def see_made(file: str, made: bool) -> None:
    """Note of a workbook that is read whether flexfin made it of a case."""
    (_made.add if made else _made.discard)(file)


def is_made(file: str) -> bool:
    """Tell whether a workbook that was read is one of a case, which has other sheets."""
    return file in _made


@dataclass(frozen=True, slots=True)
class Named:
    """Names sections and inputs as the reader of a file knows them.

    `models` are all models, or those that are on: an input of another one has no words then.
    """

    models: Models
    file: str

    def path(self, path: str) -> str:
        """Give an input: the path of it, or in a workbook its label and elements."""
        if not is_workbook(self.file):
            return path
        found = known_branch(known_tree(self.models), path)
        if isinstance(found, InputLine):
            return input_words(found, path)
        if not isinstance(found, dict):
            return path
        axis = self.models.sections.get(path) if "." in path else None
        return str(self.models.axes[axis].plural) if axis else self.section(path)

    def where(self, path: str) -> str:
        """Say where an input stands: its path, or in a workbook its sheet and label."""
        if not is_workbook(self.file):
            return path
        label = next(str(x.label) for x in self.models.inputs.values() if x.path.startswith(path))
        sheet = _("Inputs") if is_made(self.file) else self.section(path)
        return _("sheet {sheet}: {label}", sheet=sheet, label=label)

    def key(self, line: InputLine) -> str:
        """Give what stands beside an input: its key, or in a workbook its label."""
        if is_workbook(self.file):
            return f"'{line.label}'"
        return [part for part in line.path.split(".") if not part.startswith("*")][-1]

    def both(self, line: InputLine, path: str) -> str:
        """Give an input by its label, and its path where the file has paths."""
        if is_workbook(self.file):
            return f"'{input_words(line, path)}'"
        return f"'{line.label}' ({path})"

    def number(self, text: str) -> str:
        """Give a number as it is written in the file."""
        return readable(text) if is_workbook(self.file) else text

    def section(self, name: str) -> str:
        """Give a section: its key, or in a workbook its title, which is that of its sheet."""
        if not is_workbook(self.file):
            return name
        return section_titles(self.models).get(name.partition(".")[0], name)

    def sections(self, names: Iterable[str]) -> str:
        """Give sections, with commas between them."""
        return ", ".join(map(self.section, names))

    def condition(self, node: Node) -> str:
        """Give the condition under which an input is asked."""
        return (in_sentence if is_workbook(self.file) else in_words)(node, self.models)

    def where_to_fill_in(self, path: str) -> str:
        """Say on which sheet the elements of a section are named; nothing for another file."""
        if not is_workbook(self.file):
            return ""
        if is_made(self.file):
            return self._of_a_case()
        return _("Fill them in on the sheet {sheet}.", sheet=self.section(path))

    def _of_a_case(self) -> str:
        file = Path(self.file).name
        return _("This workbook was made of a case: give it there, or fill it in in what "
                 "`flexfin new FILE.xlsx --like {file}` makes.", file=file)  # fmt: skip

    def how_to_give(self, sections: Iterable[str]) -> str:
        """Say how sections get into a workbook; nothing for another file."""
        if not is_workbook(self.file):
            return ""
        if is_made(self.file):
            return self._of_a_case()
        return "\n".join(
            _("Fill in the sheet {sheet}, or choose 'yes' at 'Takes part: {sheet}' on the sheet "
              "{general}.",
              sheet=self.section(name), general=self.section(""))
            for name in sections
        )  # fmt: skip
