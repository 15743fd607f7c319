"""A case with what was read back, written as a new file that passes its checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

from flexfin.answers.readback import ReadBack
from flexfin.case.case import Case
from flexfin.case.origins import CaseNote
from flexfin.engine.checks import broken
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Problem, plain
from flexfin.ground.file_names import WORKBOOKS
from flexfin.ground.files import beside
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import parse_yaml
from flexfin.ground.yaml_edit import rewritten
from flexfin.ground.yaml_text import case_text
from flexfin.model.models import Models

_LONGEST: Final = 2_000  # characters of a note


def new_case(read: ReadBack, target: Path) -> bytes:
    """Give the new case: the old one, with what was changed in the workbook.

    It is a workbook to fill in where `target` is one.

    Raises FlexfinError, with all problems, where it would not pass `flexfin check`.
    """
    assert read.after is not None
    words = {**read.base_words, **_notes(read)}
    return _written(
        read.case, read.after, words, read.offer_words, target, read.book.inputs.withdrawn
    )


def with_offers(case: Case, offers: Mapping[str, Mapping[str, str]], target: Path) -> bytes:
    """Give the text of a new case: that of the old one with more offers.

    Raises FlexfinError, with all problems, where it would not pass `flexfin check`.
    """
    return _written(case, case, {}, offers, target)


def to_fill_in(root: Section, models: Models) -> bytes:
    """Give the workbook to fill in of what a case says.

    Raises FlexfinError where a text of it does not fit in a cell.
    """
    from flexfin.answers.ledger import account_words
    from flexfin.workbook.to_fill_in.book import input_workbook

    return input_workbook(root, models, account_words())


def _written(
    case: Case, wanted: Case, words: Mapping[str, str], offers: Mapping[str, Mapping[str, str]],
    target: Path, withdrawn: Collection[str] = (),
) -> bytes:  # fmt: skip
    files, to_excel = case.source.files, target.suffix.lower() == WORKBOOKS[0]
    is_book = files.path.suffix.lower() in WORKBOOKS
    text = case_text(case.source.root) if is_book else files.text(files.path)
    text = rewritten(text, str(files.path), words, offers, withdrawn)
    data = text.encode()
    if to_excel:
        data = to_fill_in(parse_yaml(text, str(target)), case.all_models)
    elif not is_book and b"\r\n" in files.data(files.path):
        data = data.replace(b"\n", b"\r\n")
    # in the folder that the CSV files it names are looked for in
    with beside(target, data, target.suffix if to_excel else ".yaml") as path:
        try:
            found = load_case(path, case.all_models)
            problems = list(broken(evaluate(found))) or _lost(wanted, offers, found)
        except FlexfinError as error:
            problems = list(error.problems)
    if problems:
        raise FlexfinError([_at(problem, str(path), str(target)) for problem in problems])
    return data


def _notes(read: ReadBack) -> dict[str, str]:
    """Give what was noted in the workbook as words of the case, by path; what it has stays."""
    case, edition = read.case, read.book.edition
    known = {(note.cell, note.author, note.text) for note in case.notes.values()}
    number, found = 0, dict[str, str]()
    for one in read.book.notes:
        text = plain(" ".join(one.text.split()))[:_LONGEST]
        note = CaseNote(plain(one.cell), plain(one.author), text, edition.mark,
                        "yes" if edition.is_shared else "no")  # fmt: skip
        if note[:3] in known:
            continue
        number = next(n for n in count(number + 1) if f"note_{n}" not in case.notes)
        words = note._asdict().items()
        found |= {f"notes.note_{number}.{key}": word for key, word in words if word}
    return found


def _lost(wanted: Case, offers: Mapping[str, Mapping[str, str]], found: Case) -> list[Problem]:
    """See that the new case says what it should; a guard against our own mistakes."""
    if found.values == wanted.values and all(
        found.offers.get(name, {}).get(path, "") == word
        for name, words in offers.items()
        for path, word in words.items()
    ):
        return []
    return [Problem(None, _("what was read back cannot be written in this case"),
                    _("Change the case by hand; the list above says what."))]  # fmt: skip


def _at(problem: Problem, file: str, target: str) -> Problem:
    place = problem.place
    if place is None or place.file != file:
        return problem
    return Problem(replace(place, file=target), problem.message, problem.remedy)
