"""Two cases that differ in one confidential input give the same shared editions, in every part.

`make pairs` (pytest --every-input) does so for every input of every example, `make nightly` for one
of each, and every run for those in which something was found once. The other case has another value of the input, another source and another status, or is the
first to give it at all. Compared are the workbook with drawn scenarios, the one with values only,
the negotiation alone and the term sheet.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import effort
import pytest
from strategies import ROOT, shipped
from test_every_input import other_values
from test_sharing import parts

from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.render.docx import as_docx
from flexfin.answers.reserve import SAVING_VALUE
from flexfin.answers.term_sheet import term_sheet
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.case.mentions import to_share
from flexfin.case.origins import Origin
from flexfin.engine.draw import DrawRequest, can_simulate
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.model.line import Key
from flexfin.workbook.mark import mark_of

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SHORT = {"months": "4" if effort.nightly else "1"}
Pair = tuple[str, list[str]]  # the path of an input, and other values for it, to be tried in turn
# what the long run found: a section of the file for what is hidden alone kept its place in the order;
# the cover told how many figures of the law are used; the unit of an amount told what was chosen;
# shares of payers were gone where one payer was given
FOUND: dict[str, Pair] = {
    "eindhoven_karel_de_grotelaan": ("costs.community.paid_by", ["municipality"]),
    "raalte_oekraine": ("remarks.price_level_years", ["5.5"]),
    "stieltjesstraat": ("contracts.head_rent.per", ["occupied_place_day"]),
    "use_in_turn": ("groups.students.dwelling", ["self_contained"]),
}
EVERY_RUN = ("stieltjesstraat", "use_in_turn")  # the others of these at night


def pairs(case: Case) -> Iterator[Pair]:
    """Give other values for each input of a case."""
    for line in case.models.inputs.values():
        for key in case.values[line.name]:
            path = line.path_at(key)
            steps = case.steps.get(line.name, {}).get(key)
            if steps:
                yield path, [f"{next(iter(steps.values())) / 2:.9f}"]
            elif others := [text for text, _value in other_values(case, line, key)]:
                yield path, others


def other_case(file: Path, path: str, texts: list[str]) -> Case | None:
    """Give a case with another value of an input; None where it can have none of these."""
    for text in texts:
        with suppress(FlexfinError):
            case = load_case(file, shipped(), {**SHORT, path: text})
            evaluate(case)
            return case
    return None


def with_other_origin(case: Case, path: str) -> Case:
    """Give a case that says of an input that somebody else agreed on it, with another source."""
    line, key = next((line, key) for line in case.models.inputs.values()
                     for key in case.values[line.name] if line.path_at(key) == path)  # fmt: skip
    was = case.origins[line.name][key]
    other = Origin("agreed" if was.status != "agreed" else "law", "another source", was.place)
    origins: dict[str, dict[Key, Origin]] = {**case.origins}
    origins[line.name] = {**origins[line.name], key: other}
    return replace(case, origins=origins)


class Told(NamedTuple):
    """Every part of every shared edition of a case, and which texts are left out of it."""

    parts: dict[str, bytes]
    texts: tuple[str, ...]


def editions(case: Case, folder: Path) -> Told:
    """Give what is shared of a case. Raises FlexfinError where nothing may be."""
    results, found = evaluate(case), dict[str, dict[str, bytes]]()
    drawn = SAVING_VALUE in case.models.lines and can_simulate(case)
    draws = DrawRequest(4, 1) if drawn else None
    target = folder / "book.xlsx"
    live = CaseWorkbook(case, results, shared=True, draws=draws)
    live.write(target)
    found["workbook"] = parts(target)
    live.values_only = True
    live.write(target)
    found["values only"] = parts(target)
    if live.told.agreement is not None:
        live.write_negotiation(target)
        found["negotiation"] = parts(target)
        sheet = term_sheet(agreement_figures(AgreementCase(case)), "shared")
        document = as_docx(sheet, mark_of(case, shared=True))
        with zipfile.ZipFile(io.BytesIO(document)) as file:
            found["terms"] = {name: file.read(name) for name in file.namelist()}
    every = {f"{kind} {name}": part for kind, held in found.items() for name, part in held.items()}
    return Told(every, live.texts)


def told(case: Case, folder: Path) -> Told | str:
    """Give the shared editions, or why there are none."""
    try:
        return editions(case, folder)
    except FlexfinError as error:
        return str(error)


@cache
def _plain(file: Path) -> Case:
    return load_case(file, shipped(), SHORT)


def differing(file: Path, folder: Path, pair: Pair) -> str | None:
    """Say in which parts a pair differs, if any; None where one of the two cannot be shared."""
    path, texts = pair
    confidential: Any = {"confidential": (path,)}
    case = replace(_plain(file), **confidential)
    if (found := other_case(file, path, texts)) is None:
        return None
    other = replace(found, **confidential)
    first = told(case, folder)
    second = told(with_other_origin(other, path), folder)
    if isinstance(first, str) or isinstance(second, str):
        both = isinstance(first, str) and isinstance(second, str)
        return None if both else f"{pair}: only one is refused: {first!s:.200} {second!s:.200}"
    if first.texts != second.texts:  # a source that names one of the two values is left out there
        left = [to_share(x, evaluate(x))[2] for x in (case, other)]
        if left[0] != left[1]:
            return None
    one, two = first.parts, second.parts
    wrong = [name for name in {**one, **two} if one.get(name) != two.get(name)]
    return f"{pair}: {wrong}" if wrong else ""


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, id=file.stem, marks=[] if file.stem in EVERY_RUN else [pytest.mark.nightly])
        for file in EXAMPLES
    ],
)
def test_a_pair_that_differs_in_what_is_confidential_is_shared_as_one(
    file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = [*pairs(_plain(file))]
    if request.config.getoption("--every-input"):
        told = [text for pair in every if (text := differing(file, tmp_path, pair)) is not None]
        assert len(told) > len(every) / 4  # of the others one of the two cannot be, or not be shared
        assert [text for text in told if text] == []
        return
    if file.stem in FOUND:
        assert differing(file, tmp_path, FOUND[file.stem]) == ""
    if not effort.nightly:
        return
    at = 31 * EXAMPLES.index(file) % len(every)  # of each something else
    some = (differing(file, tmp_path, pair) for pair in every[at:] + every[:at])
    assert next(text for text in some if text is not None) == ""
