"""The mark of a version: eight letters and digits that can be read over the phone.

Two files of one version of a case bear the same mark: it is made from what the case says, from the
figures of the law and from the models, not from the file. What is shared has a mark of its own, in
which nothing that is confidential has a part: with so few possible values, a value could be found
by trying them all against the mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.case.shared import NOTHING, shared_of
from flexfin.ground.numbers import read_number
from flexfin.model.line import FormulaLine, InputLine
from flexfin.model.models import Models

# of Crockford's base 32: no I, L, O or U, which are taken for other signs, or make words
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIZE: Final = 8
MARK: Final = re.compile(rf"\b[{_SIGNS}]{{4}}-[{_SIGNS}]{{4}}\b")


def code_of(text: str) -> str:
    """Give the code of a text: eight signs, with a dash in the middle."""
    return code_of_lines([text])


def code_of_lines(lines: Iterable[str]) -> str:
    """Give the code of a text of many lines, which never stand in memory together."""
    found = sha256()
    for place, line in enumerate(lines):
        found.update((f"\n{line}" if place else line).encode())
    number = int.from_bytes(found.digest()[: _SIZE * 5 // 8], "big")
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_SIZE)))
    return f"{signs[:4]}-{signs[4:]}"


def mark_in(text: str) -> str:
    """Give the first mark in a text; nothing where there is none."""
    found = MARK.search(text)
    return found[0] if found else ""


def mark_of(case: Case, *, shared: bool = False) -> str:
    """Give the mark of a case: of its name, frame, inputs, offers, figures, models, what happened.

    With `shared` it is that of what is shared, the same for the whole case and for what is left of
    it: without what is confidential, what hangs on it, and offers that change it.
    """
    hidden = shared_of(case, inputs_alone=True) if shared and case.confidential else NOTHING

    def is_told(path: str) -> bool:
        row = case.rows.get(path)
        return row not in hidden.rows and not (shared and case.is_confidential(path))

    values = {
        path: str(row.value)
        for path, row in rows_of(case).items()
        # a default may hang on what is confidential
        if row.origin.place is not None and is_told(path)
    }
    offers = {
        name: {path: bare_word(text) for path, text in changed.items() if is_told(path)}
        for name, changed in case.offers.items()
        if name not in hidden.offers
    }
    models = case.all_models if shared else case.models  # of what is shared some lines are gone
    frame = [case.name, case.calendar.start, case.calendar.count, str(case.reference_date), shared]
    said = [frame, values, offers, [*_figures(case)], [*_formulas(models)]]
    notes = [note for note in case.notes.values() if note.is_shared or not shared]
    if notes:
        said.append(notes)
    if case.actuals:  # what happened, in months that take the place of formulas
        said.append([[name, key, str(row)] for (name, key), row in sorted(case.actuals.items())])
    return code_of(json.dumps(said, sort_keys=True, default=str))


def bare_word(text: str) -> str:
    """Give the word of an offer as every file has it: 0.60 and 0.6 are one and the same."""
    value = read_number(text)
    return text if value is None else f"{value:.12g}"


def _figures(case: Case) -> Iterator[list[str]]:
    """Give the figures of the law as they are on the reference date."""
    for name, figure in sorted(case.law.items()):
        dated = figure.dated
        yield [name, *([str(dated.since), str(dated.value)] if dated else [])]


def _formulas(models: Models) -> Iterator[list[str]]:
    """Give what the lines of the models say."""
    for name, line in sorted(models.lines.items()):
        text = line.text if isinstance(line, FormulaLine) else ""
        usual = str(line.default) if isinstance(line, InputLine) else ""
        yield [name, str(line.unit), text, usual]
