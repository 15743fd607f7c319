"""What a file is that is given as a case and is none: it is told in the same words everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from flexfin.case.workbook_cells import INPUTS, LISTS, PARTS, PAST, VALUES, WORDS
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.file_names import DOCUMENTS, TABLES
from flexfin.ground.messages import _
from flexfin.ground.shared_parts import texts_in
from flexfin.ground.sheets import OpenBook
from flexfin.ground.table_heads import MONTHS
from flexfin.ground.yaml import Mapping as Section

_PROPERTIES: Final = "docProps/core.xml"
_SEAL: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4} [0-9A-Z]{4}-[0-9A-Z]{4}")  # of workbook/mark.py


def see_kind_of_file(path: Path) -> None:
    """Raise FlexfinError where a file cannot be a case, by its name."""
    ending = path.suffix.lower()
    made = _("A case is a YAML file or a workbook; `flexfin new FILE.xlsx` makes one.")
    if ending in DOCUMENTS:
        message = _("this is a document, not a case")
        raise FlexfinError(Problem(Place(str(path)), message, made))
    if ending in TABLES:
        message = _("this is a table, not a case")
        remedy = _("What happened goes behind the case: `flexfin settle CASE {file}`; any other "
                   "table is named in it.", file=path.name)  # fmt: skip
        raise FlexfinError(Problem(Place(str(path)), message, f"{made}\n{remedy}"))


def see_kind_of_keys(path: Path, root: Section) -> None:
    """Raise FlexfinError where a YAML file is a model: it has lines, and no name of a case."""
    model = root.get("model")
    if model is not None and "lines" in root.entries and "case" not in root.entries:
        message = _("this is a model, not a case")
        remedy = _("Give a case, and the folder with models behind it: `--models {folder}`.",
                   folder=path.parent.name or ".")  # fmt: skip
        raise FlexfinError(Problem(model.place, message, remedy))


def other_than_a_case(path: Path, book: OpenBook, kinds: Collection[str]) -> Problem | None:
    """Say what a workbook is with blocks of these kinds; None where it is a case, or unknown."""
    file, place = path.name, Place(str(path))
    if PAST in kinds:
        message = _("this is a forecast: it counts with what happened, which is in no case")
        remedy = _("Give the case that it was made of; what happened stands beside it: "
                   "`flexfin forecast CASE ACTUALS.csv`.")  # fmt: skip
        return Problem(place, message, remedy)
    if INPUTS in kinds and PARTS not in kinds:
        message = _("this is a part of the workbook of a case, such as one for the negotiation")
        remedy = _("Give the case itself. What was changed here is read with `flexfin readback "
                   "{file} --against CASE`.", file=file)  # fmt: skip
        return Problem(place, message, remedy)
    if {*kinds} == {LISTS}:
        message = _("these are figures of the law, not a case")
        remedy = _("Give the case, and these behind it: `--figures {file}`.", file=file)
        return Problem(place, message, remedy)
    if {*kinds} - {WORDS}:
        return None
    if any(_SEAL.fullmatch(text) for text in texts_in(book.package, _PROPERTIES, "keywords")):
        titles = texts_in(book.package, _PROPERTIES, "title")
        message = _("this is an answer of flexfin, not a case: {title}", title=titles[0][:80])
        return Problem(place, message, _("Give the case that it was made of."))
    first = book.sheets[0].cells.get((1, 1)) if book.sheets else None
    if first is not None and str(first.value).casefold() in MONTHS:
        message = _("this is a table of what happened in each month, not a case")
        remedy = _("It goes behind the case: `flexfin settle CASE {file}`.", file=file)
        return Problem(place, message, remedy)
    return None


def is_case(kinds: Collection[str]) -> bool:
    """Tell whether a workbook with blocks of these kinds is a case."""
    return not {VALUES, INPUTS}.isdisjoint(kinds)
