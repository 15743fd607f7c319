"""Every input of every example, changed in the workbook, gives what the program gives.

`make inputs` (pytest --every-input) changes them all, one after the other; without it a few of each
kind are changed. The engine is one that we did not write.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import engines
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from strategies import ROOT, shipped
from test_workbook import expected_after

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.months import serial
from flexfin.model.line import InputLine, Key
from flexfin.workbook.book import Book
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheet_names import tables_name
from flexfin.workbook.valid import condition
from flexfin.workbook.words import CellWords
from flexfin.workbook.workbook import write_workbook

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SHORT = {"months": "18"}
OF_EACH_KIND = 2  # inputs of each kind that are emptied or overtyped, without --every-input
KINDS = ("yes_no", "several", "choice", "name", "text", "month", "percentage", "whole", "number",
         "steps")  # fmt: skip
Address = tuple[str, str]


class Change(NamedTuple):
    """Another value of an input: the path and words for the program, the cell and its content."""

    path: str
    text: str
    cell: Address
    content: Any


class Written(NamedTuple):
    """The workbook of an example."""

    case: Case
    layout: Layout
    path: Path


@lru_cache(maxsize=1)
def written(file: Path, folder: Path) -> Written:
    case = load_case(file, shipped(), SHORT)
    path = folder / f"{file.stem}.xlsx"
    write_workbook(path, case, evaluate(case))
    return Written(case, Layout(case), path)


def kind_of(line: InputLine) -> str:
    """Say what kind of cell an input has."""
    if line.yes_no:
        return "yes_no"
    if line.several:
        return "several"
    if line.choices or line.names:
        return "choice" if line.choices else "name"
    if line.is_text:
        return "text"
    if line.date:
        return line.date
    if line.is_percentage:
        return "percentage"
    return "whole" if line.whole else "number"


def other_value(case: Case, line: InputLine, key: Key) -> tuple[str, Any] | None:
    """Give another value that an input may have, as words and as what its cell holds."""
    value = case.values[line.name][key]
    if isinstance(value, tuple):
        value = value[0]
    words = [*line.choices, *(case.elements_of(line.names) if line.names else ())]
    if line.yes_no:
        return ("no", 0) if value == "yes" else ("yes", 1)
    if words:
        other = next((word for word in reversed(words) if word != value), None)
        return None if other is None else (other, CellWords(case).value(line, other))
    if line.is_text or line.date == "day":
        return None
    if line.date:
        month = case.calendar.start + 5
        month = month + 4 if month == value else month
        return f"{month // 12}-{month % 12 + 1:02}", serial(month)
    low, high = line.range.low, line.range.high
    number = float(value)
    if number > 1e11:  # no limit
        number = 0.05 if line.is_percentage else 500.0
    else:
        step = 1.0 if line.whole else 0.01 if line.is_percentage else 0.1 * abs(number) or 1.0
        up = number + step
        number = up if high is None or up <= high else number - step
    if low is not None and number < low:
        return None
    number = round(number, 9)
    return (f"{number:.9f}" if not line.whole else f"{number:.0f}"), number


def changes(book: Written) -> Iterator[tuple[str, Change]]:
    """Give another value for each input that may be changed, with the kind of the input."""
    case, layout = book.case, book.layout
    for line in case.models.inputs.values():
        for key in layout.asked(line):
            place = (line.name, key)
            if layout.is_fixed(line, key):
                continue
            if place in layout.monthly.stepped:
                yield from stepped(book, line, key)
                continue
            other = other_value(case, line, key)
            if other is not None:
                cell = layout.input_cell(line.name, key)
                at = (cell.sheet, f"{cell.column}{cell.row}")
                yield kind_of(line), Change(line.path_at(key), other[0], at, other[1])


def stepped(book: Written, line: InputLine, key: Key) -> Iterator[tuple[str, Change]]:
    """Give another last amount for an input in steps by month."""
    steps, layout = dict(book.case.steps[line.name][key]), book.layout
    last = max(steps)
    high = line.range.high
    up = steps[last] + (0.01 if line.is_percentage else 1)
    steps[last] = up if high is None or up <= high else steps[last] - 0.01
    text = ", ".join(f"{m // 12}-{m % 12 + 1:02}: {v:.9f}" for m, v in sorted(steps.items()))
    letters = get_column_letter(layout.first_year + len(steps))
    row = layout.step_rows((line.name, key))[""] + 1
    at = (layout.names[line.model], f"{letters}{row}")
    yield "steps", Change(line.path_at(key), f"{{{text}}}", at, steps[last])


def wrong(book: Written, change: Change, file: Path) -> str:
    """Say what differs after a change; nothing where all is equal, or the program refuses it."""
    try:
        case = load_case(file, shipped(), {**SHORT, change.path: change.text})
    except FlexfinError:
        return ""
    found = engines.formualized(book.path, {change.cell: change.content})
    bad = engines.differences(expected_after(case, case.first_scenario, book.layout), found)
    # a figure of the law that is not known was none at export either
    errors = [at for at, value in found.items() if str(value)[:1] == "#"
              and str(engines.stored(book.path)[at])[:1] != "#"]  # fmt: skip
    if not bad and not errors:
        return ""
    return f"{change.path}={change.text}: {[*bad.items()][:3]} {errors[:3]}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_input_changed_in_the_workbook_gives_what_the_program_gives(
    file: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    book = written(file, folder)
    every = request.config.getoption("--every-input")
    by_kind: dict[str, list[Change]] = {}
    for kind, change in changes(book):
        by_kind.setdefault(kind, []).append(change)
    chosen = []
    for number, kind in enumerate(KINDS):
        found = by_kind.get(kind, [])
        # each kind in another example, and another input of it
        mine = number % len(EXAMPLES) == EXAMPLES.index(file)
        chosen += found if every else found[number % len(found) :][:1] if mine and found else []
    assert {*by_kind} <= {*KINDS}
    assert [text for change in chosen if (text := wrong(book, change, file))] == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_scenario_or_offer_that_is_chosen_gives_what_the_program_gives(
    file: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    always = file.stem in ("stieltjesstraat", "use_in_turn")
    if not always and not request.config.getoption("--every-input"):
        return
    book = written(file, folder)
    layout, inputs = book.layout, book.layout.names["inputs"]
    letters = get_column_letter(layout.live + 1)
    for name in book.case.scenarios:
        found = engines.formualized(book.path, {(inputs, f"{letters}{layout.scenario_row}"): name})
        expected = expected_after(book.case, name, layout)
        assert engines.differences(expected, found) == {}, name
    for name in layout.offered.changes:
        changed = load_case(file, shipped(), {**SHORT, **book.case.offers[name]})
        found = engines.formualized(book.path, {(inputs, f"{letters}{layout.offer_row}"): name})
        expected = expected_after(changed, changed.first_scenario, layout)
        assert engines.differences(expected, found) == {}, name


def test_who_the_owner_is_and_what_the_user_bears_can_be_changed_under_a_kind_of_agreement(
    folder: Path,
) -> None:
    for name, more in (
        ("plan_einstein", {"owner": "coa", "vacancy_risk.user": "socius"}),
        ("use_in_turn", {"owner": "coa", "vacancy_risk.owner_part": "10%"}),
    ):
        file = ROOT / "examples" / f"{name}.yaml"
        book = written(file, folder)
        own = {change.path: change for _kind, change in changes(book)}
        for path, text in more.items():
            content = text if "%" not in text else float(text.rstrip("%")) / 100
            assert wrong(book, own[path]._replace(text=text, content=content), file) == ""


@pytest.mark.parametrize("path", ["contracts.coa_lease.per", "costs.shell.per", "costs.shell.key"])
def test_units_and_labels_go_with_a_choice(folder: Path, path: str) -> None:
    """Every text on the sheets of models, as a workbook of the changed case has it."""
    file = ROOT / "examples" / "plan_einstein.yaml"
    book = written(file, folder)
    change = next(change for _kind, change in changes(book) if change.path == path)
    case = load_case(file, shipped(), {**SHORT, path: change.text})
    other = folder / "other.xlsx"
    write_workbook(other, case, evaluate(case))
    found = engines.formualized(book.path, {change.cell: change.content})
    sheets = {book.layout.names[model.name] for model in book.layout.models}
    now = {at: text for at, text in texts_of(book.path, found).items() if at[0] in sheets}
    expected = {at: text for at, text in texts_of(other).items() if at[0] in sheets}
    assert {at: (now.get(at), text) for at, text in expected.items() if now.get(at) != text} == {}
    changed = texts_of(book.path)
    assert [at for at, text in now.items() if changed.get(at) != text]


def texts_of(path: Path, found: dict[Address, Any] | None = None) -> dict[Address, str]:
    """Give every text below the title of a sheet; those of formulas as they were `found`."""
    cells = {(sheet.title, cell.coordinate): cell.value
             for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(min_row=3)
             for cell in row if cell.data_type == "s"}  # fmt: skip
    below = {at: value for at, value in (found or engines.stored(path)).items() if at[1] != "B2"}
    return {at: text for at, text in (cells | below).items() if isinstance(text, str) and text}


def test_the_master_check_names_the_cell_that_is_empty_or_wrong(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    file = ROOT / "examples" / "stieltjesstraat.yaml"
    case = load_case(file, shipped(), SHORT)
    book = Written(case, Layout(case), folder / "whole.xlsx")
    CaseWorkbook(case, evaluate(case)).write(book.path)
    names, whole = book.layout.names, book_of(book)
    marks = {line.path_at(key): condition(whole, line, key)
             for line in case.models.inputs.values() for key in book.layout.asked(line)
             if (line.name, key) not in book.layout.monthly.stepped}  # fmt: skip
    every = request.config.getoption("--every-input")
    budget = names[tables_name(case.models.models["budget"])]
    seen: dict[str, int] = {}
    good = engines.stored(book.path)[names["checks"], "C4"]
    count = 0
    for kind, change in changes(book):
        seen[kind] = seen.get(kind, 0) + 1
        needed = marks.get(change.path, "")
        if not (every or seen[kind] <= OF_EACH_KIND) or not needed:
            continue
        contents: tuple[str | None, ...] = ("foo",) if '=""' in needed else (None, "foo")
        # several names in one cell are looked at as far as there are any
        for content in (None,) if needed.endswith('<>""') else contents:
            found = engines.formualized(book.path, {change.cell: content})
            count += 1
            assert found[names["checks"], "C4"] != good, (change.path, content)
            said = str(found[names["checks"], "D7"])
            assert (change.path in said and said.endswith(f"row {change.cell[1][1:]}")) or (
                kind == "name")  # fmt: skip
            shown = {at: value for at, value in found.items()
                     if at[0] in (names["cover"], names["board"], budget) or at[1] == "B2"}  # fmt: skip
            assert not {at: v for at, v in shown.items() if str(v).startswith("#")}, change
    assert count > 2 * len(seen) - 4
    # an offer that there is not: the check says so, and the base is live
    at = names["inputs"], f"{get_column_letter(book.layout.live + 1)}{book.layout.offer_row}"
    found = engines.formualized(book.path, {at: "nonsense"})
    assert found[names["checks"], "C4"] != good
    assert not [where for where, value in found.items()
                if str(value).startswith("#") and where[0] == names["negotiation"]]  # fmt: skip


def book_of(book: Written) -> Book:
    """Give a workbook in the making, to ask what it would write."""
    results = evaluate(book.case)
    return Book(begin_workbook(io.BytesIO()), book.case, results, book.case.first_scenario)
