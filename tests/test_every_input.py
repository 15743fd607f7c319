"""Every input of every example, changed in the workbook, gives what the program gives.

`make inputs` (pytest --every-input) changes them all, one after the other, and keeps in inputs.json
how many there were; without it a few of each kind are changed. The engine is one that we did not
write.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_uppercase
from time import perf_counter
from typing import Any, NamedTuple

import effort
import engines
import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from strategies import ROOT, shipped
from test_workbook import expected_after

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.case.workbook_cells import LIMITS
from flexfin.engine.load import load_case, with_inputs, with_offer
from flexfin.engine.run import Program, evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.months import serial
from flexfin.ground.sheets import open_book
from flexfin.model.line import InputLine, Key
from flexfin.model.tolerance import PART, added_up
from flexfin.workbook.book import Book
from flexfin.workbook.file import begin_workbook
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheet_names import tables_name
from flexfin.workbook.styles import yes_no_words
from flexfin.workbook.valid import Valid
from flexfin.workbook.words import CellWords
from flexfin.workbook.workbook import write_workbook

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SHORT = {"months": "14"}  # a year and the turn of it
OF_EACH_KIND = 2  # inputs of each kind that are emptied or overtyped, without --every-input
KINDS = ("yes_no", "several", "choice", "name", "text", "month", "percentage", "whole", "number",
         "steps")  # fmt: skip
Address = tuple[str, str]


class Change(NamedTuple):
    """Another value of an input: words by path for the program, contents by cell."""

    said: dict[str, str]
    cells: dict[Address, Any]


class Written(NamedTuple):
    """The workbook of an example, and the program of its case."""

    case: Case
    layout: Layout
    path: Path
    program: Program

    def differences(
        self, case: Case, scenario: str, found: Mapping[Address, Any]
    ) -> dict[Address, tuple[Any, Any]]:
        """Give the cells where the program says something else of a case with other inputs.

        What hangs on no input that differs is not worked out again. What adding up leaves over,
        in a check for one, is held against the largest amount that is added up.
        """
        lines = case.models.lines
        results = Program(case, known=self.program.same_in(case)).results()
        bad = engines.differences(expected_after(case, scenario, self.layout, results), found)
        rows = {(cell.sheet, cell.row): lines[name]
                for (name, _key), cell in self.layout.cells.items() if bad and name in lines}  # fmt: skip
        differ = {}
        for (sheet, cell), (a, b) in bad.items():
            line = rows[sheet, int(cell.lstrip(ascii_uppercase))]
            terms = {one.name for one in added_up(line, lines)}
            most = max((np.abs(row).max() for (name, _key), row in results.rows.items()
                        if name in terms), default=0.0)  # fmt: skip
            numbers = isinstance(a, float) and isinstance(b, float)
            if not numbers or abs(a - b) > PART * most:
                differ[sheet, cell] = a, b
        return differ

    def selector(self, row: int) -> Address:
        """Give the cell in which a scenario or an offer is chosen."""
        return self.layout.names["inputs"], f"{get_column_letter(self.layout.live + 1)}{row}"


@lru_cache(maxsize=4)
def written(file: Path, folder: Path) -> Written:
    case = load_case(file, shipped(), SHORT)
    path = folder / f"{file.stem}.xlsx"
    program = Program(case)
    write_workbook(path, case, program.results())
    return Written(case, Layout(case), path, program)


@cache
def to_check(example: str, folder: Path) -> Written:
    """Give the whole workbook of two months: what its master check says hangs on no more."""
    case = load_case(ROOT / "examples" / f"{example}.yaml", shipped(), {"months": "2"})
    book = Written(case, Layout(case), folder / f"{example} to check.xlsx", Program(case))
    CaseWorkbook(case, book.program.results()).write(book.path)
    return book


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


def other_values(case: Case, line: InputLine, key: Key) -> Iterator[tuple[str, Any]]:
    """Give other values that an input may have, as words and as what its cell holds."""
    value = case.values[line.name][key]
    if isinstance(value, tuple):
        value = value[0]
    words = [*line.choices, *(case.elements_of(line.names) if line.names else ())]
    if line.yes_no:
        yes, no = (word.capitalize() for word in yes_no_words())  # as somebody types it
        yield ("no", no) if value == "yes" else ("yes", yes)
    elif words:
        yield from ((word, CellWords(case).text(line, word))
                    for word in reversed(words) if word != value)  # fmt: skip
    elif line.date and line.date != "day":
        for month in (case.calendar.start + later for later in (5, 9, 0, 13)):
            if month != value:
                yield f"{month // 12}-{month % 12 + 1:02}", serial(month)
    elif not line.is_text and not line.date:
        low, high = line.range.low, line.range.high
        number = float(value)
        step = 1.0 if line.whole else 0.01 if line.is_percentage else 0.1 * abs(number) or 1.0
        none = number > 1e11  # no limit
        for other in (0.05 if line.is_percentage else 500.0, 1.0) if none else (
            number + step, number - step, number + step / 10, number - 10 * step
        ):  # fmt: skip
            if (high is None or other <= high) and (low is None or other >= low):
                told = f"{other:.{0 if line.whole else 9}f}"
                yield told, float(told)


def changes(book: Written) -> Iterator[tuple[str, list[Change]]]:
    """Give for each input that may be changed its kind, and other values to be tried in turn."""
    case, layout = book.case, book.layout
    for line in case.models.inputs.values():
        keys = [key for key in layout.asked(line) if not layout.is_fixed(line, key)]
        for key in keys:
            if (line.name, key) in layout.monthly.stepped:
                yield "steps", [*stepped(book, line, key)]
                continue
            alone = [change(book, line, key, other) for other in other_values(case, line, key)]
            yield kind_of(line), [*alone, *shifted(book, line, key, keys)]


def change(book: Written, line: InputLine, key: Key, other: tuple[str, Any]) -> Change:
    cell = book.layout.input_cell(line.name, key)
    at = cell.sheet, f"{cell.column}{cell.row}"
    return Change({line.path_at(key): other[0]}, {at: other[1]})


def shifted(book: Written, line: InputLine, key: Key, keys: list[Key]) -> Iterator[Change]:
    """Give the changes that take from another share what this one gets: they add up to all."""
    values = book.case.values[line.name]
    for other in keys if line.is_percentage and key and not line.is_monthly else ():
        for step in (0.01, -0.01):
            numbers = {key: float(values[key]) + step, other: float(values[other]) - step}
            if other != key and all(0 <= number <= 1 for number in numbers.values()):
                both = [change(book, line, at, (f"{number:.9f}", round(number, 9)))
                        for at, number in numbers.items()]  # fmt: skip
                yield Change(both[0].said | both[1].said, both[0].cells | both[1].cells)


def stepped(book: Written, line: InputLine, key: Key) -> Iterator[Change]:
    """Give other last amounts for an input in steps by month."""
    steps, layout = book.case.steps[line.name][key], book.layout
    last = max(steps)
    letters = get_column_letter(layout.first_year + len(steps))
    row = layout.step_rows((line.name, key))[""] + 1
    at = (layout.names[line.model], f"{letters}{row}")
    for step in (0.01 if line.is_percentage else 1, -0.01):
        other = {**steps, last: steps[last] + step}
        if line.range.high is None or other[last] <= line.range.high:
            told = (f"{m // 12}-{m % 12 + 1:02}: {v:.9f}" for m, v in sorted(other.items()))
            yield Change({line.path_at(key): f"{{{', '.join(told)}}}"}, {at: other[last]})


def accepted(book: Written, tried: list[Change]) -> tuple[Change, Case] | None:
    """Give the first change that the program takes, and its case."""
    for one in tried:
        try:
            return one, with_inputs(book.case, one.said)
        except FlexfinError:
            continue
    return None


def wrong(book: Written, one: Change, case: Case) -> str:
    """Say what differs after a change; nothing where all is equal."""
    found = engines.formualized(book.path, one.cells)
    bad = book.differences(case, case.first_scenario, found)
    # a figure of the law that is not known was none at export either
    errors = [at for at, value in found.items() if str(value)[:1] == "#"
              and str(engines.stored(book.path)[at])[:1] != "#"]  # fmt: skip
    return f"{one.said}: {[*bad.items()][:3]} {errors[:3]}" if bad or errors else ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


@pytest.mark.parametrize("file", effort.examples(EXAMPLES))
def test_an_input_changed_in_the_workbook_gives_what_the_program_gives(
    file: Path,
    folder: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    book, began = written(file, folder), perf_counter()
    every = request.config.getoption("--every-input")
    by_kind: dict[str, list[list[Change]]] = {}
    for kind, tried in changes(book):
        by_kind.setdefault(kind, []).append(tried)
    chosen, tried_in = [], [one.stem for one in EXAMPLES] if effort.nightly else effort.SAMPLE
    for number, kind in enumerate(KINDS):
        found = by_kind.get(kind, [])
        # each kind in another example, and another input of it
        mine = tried_in[number % len(tried_in)] == file.stem
        chosen += found if every else found[number % len(found) :][:1] if mine and found else []
    assert {*by_kind} <= {*KINDS}
    taken = [accepted(book, tried) for tried in chosen]
    bad = [text for one in taken if one is not None and (text := wrong(book, *one))]
    record_property("changed", len(taken) - taken.count(None))
    tried_in_vain = [one[0].said for one, taker in zip(chosen, taken, strict=True)
                     if one and taker is None]  # fmt: skip
    record_property("no_other_value", [next(iter(said)) for said in tried_in_vain])
    record_property("seconds", round(perf_counter() - began))
    assert bad == []


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(
            file,
            id=file.stem,
            marks=[] if file.stem in ("stieltjesstraat_sublet", "use_in_turn") else [pytest.mark.nightly],
        )
        for file in EXAMPLES
    ],
)
def test_a_scenario_or_offer_that_is_chosen_gives_what_the_program_gives(
    file: Path, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    book = written(file, folder)
    layout = book.layout
    for name in book.case.scenarios:
        found = engines.formualized(book.path, {book.selector(layout.scenario_row): name})
        assert book.differences(book.case, name, found) == {}, name
    for name in layout.offered.changes:
        title = layout.offered.titles[name]  # what the list of the cell gives
        found = engines.formualized(book.path, {book.selector(layout.offer_row): title})
        changed = with_offer(book.case, name)
        assert book.differences(changed, changed.first_scenario, found) == {}, name
    record_property("scenarios", len(book.case.scenarios))
    record_property("offers", len(layout.offered.changes))


def test_who_the_owner_is_and_what_the_user_bears_can_be_changed_under_a_kind_of_agreement(
    folder: Path,
) -> None:
    for name, more in (
        ("plan_einstein", {"owner": "coa", "vacancy_risk.user": "socius"}),
        ("use_in_turn", {"owner": "coa", "vacancy_risk.owner_part": "10%"}),
    ):
        file = ROOT / "examples" / f"{name}.yaml"
        book = written(file, folder)
        own = {path: cell for _kind, tried in changes(book) for one in tried
               for path, cell in zip(one.said, one.cells, strict=True)}  # fmt: skip
        for path, text in more.items():
            content = text if "%" not in text else float(text.rstrip("%")) / 100
            case = with_inputs(book.case, {path: text})
            assert wrong(book, Change({path: text}, {own[path]: content}), case) == ""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("contracts.coa_lease.per", marks=pytest.mark.nightly),
        pytest.param("costs.shell.per", marks=pytest.mark.nightly),
        "costs.shell.key",
    ],
)
def test_units_and_labels_go_with_a_choice(folder: Path, path: str) -> None:
    """Every text on the sheets of models, as a workbook of the changed case has it."""
    file = ROOT / "examples" / "plan_einstein.yaml"
    book = written(file, folder)
    change = next(one for _kind, tried in changes(book) for one in tried if path in one.said)
    case = load_case(file, shipped(), {**SHORT, **change.said})
    other = folder / "other.xlsx"
    write_workbook(other, case, evaluate(case))
    found = engines.formualized(book.path, change.cells)
    sheets = {book.layout.names[model.name] for model in book.layout.models}
    now = {at: text for at, text in texts_of(book.path, found).items() if at[0] in sheets}
    expected = {at: text for at, text in texts_of(other).items() if at[0] in sheets}
    assert {at: (now.get(at), text) for at, text in expected.items() if now.get(at) != text} == {}
    changed = texts_of(book.path)
    assert [at for at, text in now.items() if changed.get(at) != text]


def texts_of(path: Path, found: dict[Address, Any] | None = None) -> dict[Address, str]:
    """Give every text below the title of a sheet; those of formulas as they were `found`."""
    cells = {(sheet.name, cell.address): cell.value
             for sheet in open_book(path, LIMITS).sheets for cell in sheet.cells.values()
             if cell.row > 2 and cell.kind == "text" and not cell.formula}  # fmt: skip
    below = {at: value for at, value in (found or engines.stored(path)).items() if at[1] != "B2"}
    return {at: text for at, text in (cells | below).items() if isinstance(text, str) and text}


def test_the_master_check_names_the_cell_that_is_empty_or_wrong(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    book = to_check("stieltjesstraat", folder)
    case = book.case
    names, whole, ended = book.layout.names, book_of(book), book.layout.open_ended.numbers
    marks = {line.path_at(key): (Valid(whole, line, key).kind, line.name in ended)
             for line in case.models.inputs.values() for key in book.layout.asked(line)
             if (line.name, key) not in book.layout.monthly.stepped}  # fmt: skip
    every = request.config.getoption("--every-input")
    budget = names[tables_name(case.models.models["budget"])]
    seen: dict[str, int] = {}
    good = engines.stored(book.path)[names["checks"], "C4"]
    count = 0
    for kind, tried in changes(book):
        seen[kind] = seen.get(kind, 0) + 1
        path, at = next(zip(*tried[0], strict=True)) if tried else ("", ("", ""))
        needed, may_be_empty = marks.get(path, ("", False))
        # others take the share of debt over, and are at fault with it: it is the one that is named
        asked = every or seen[kind] <= OF_EACH_KIND or path == "finance.debt_share"
        if not asked or not needed:
            continue
        for content in ("foo",) if may_be_empty else (None, "foo"):
            found = engines.formualized(book.path, {at: content})
            count += 1
            assert found[names["checks"], "C4"] != good, (path, content)
            said = str(found[names["checks"], "D7"])
            assert (path in said and said.endswith(f"{at[0]}!{at[1]}")) or (
                kind == "name")  # fmt: skip
            shown = {at: value for at, value in found.items()
                     if at[0] in (names["cover"], names["board"], budget) or at[1] == "B2"}  # fmt: skip
            assert not {at: v for at, v in shown.items() if str(v).startswith("#")}, path
    assert count > 2 * len(seen) - 4
    # an offer that there is not: the check says so, and the base is live
    at = names["inputs"], f"{get_column_letter(book.layout.live + 1)}{book.layout.offer_row}"
    found = engines.formualized(book.path, {at: "nonsense"})
    assert found[names["checks"], "C4"] != good
    assert not [where for where, value in found.items()
                if str(value).startswith("#") and where[0] == names["negotiation"]]  # fmt: skip


@pytest.mark.parametrize(
    ("example", "typed", "named"),
    [
        # beside a key that the case gives; beside a group that it gives; both are typed
        ("stieltjesstraat", {"costs.shell.group": "youth"}, "costs.shell.group"),
        ("stieltjesstraat", {"costs.shell.group": "youth, reception"}, ""),
        ("stieltjesstraat", {"costs.shell.group": "all groups"}, ""),
        ("stieltjesstraat", {"costs.security.key": "Rooms"}, "costs.security.key"),
        # names that there are not, a range, a limit that is another input, a whole number, a blank
        ("stieltjesstraat", {"costs.shell.group": "youth, abc"}, "costs.shell.group"),
        ("stieltjesstraat", {"finance.interest": -0.01}, "finance.interest"),
        ("stieltjesstraat", {"groups.youth.let_at_start": 1000}, "groups.youth.let_at_start"),
        ("stieltjesstraat", {"reservation.notice_months": 2.5}, "reservation.notice_months"),
        ("stieltjesstraat", {"costs.shell.until": None}, "costs.shell.until"),
        ("stieltjesstraat", {"investments.conversion.date": 1e13}, "investments.conversion.date"),
        ("amsterdam_mixed", {"costs.taxes.key": "Rooms", "costs.taxes.group": "starters"},
         "costs.taxes.key"),
        ("amsterdam_mixed", {"costs.taxes.group": "starters"}, ""),
        # what another input comes to ask for
        ("amsterdam_mixed", {"grants.sft.investment": "None"}, "grants.sft.date"),
        ("amsterdam_mixed", {"grants.sft.investment": "None", "grants.sft.date": 46388}, ""),
    ],
)  # fmt: skip
def test_the_master_check_names_what_the_program_would_refuse(
    example: str, typed: dict[str, Any], named: str, folder: Path
) -> None:
    book = to_check(example, folder)
    inputs = book.case.models.inputs.values()
    places = {line.path_at(key): book.layout.input_cell(line.name, key)
              for line in inputs for key in book.layout.asked(line)}  # fmt: skip
    cells = {path: (places[path].sheet, f"{places[path].column}{places[path].row}")
             for path in typed}  # fmt: skip
    found = engines.formualized(book.path, {cells[path]: it for path, it in typed.items()})
    said = found[book.layout.names["checks"], "D7"]
    place = places[named] if named else None
    at = f"{place.sheet}!{place.column}{place.row}" if place else ""
    assert said == (f"EMPTY OR WRONG: {named}, {at}" if named else "none")


def test_the_master_check_names_a_cell_of_an_offer_and_an_error_that_is_pasted(
    folder: Path,
) -> None:
    """An error is no value to type: a formula in the cell gives one."""
    book = to_check("stieltjesstraat", folder)
    layout, inputs = book.layout, book.layout.names["inputs"]
    path = "costs.shell.per"
    line = next(x for x in book.case.models.inputs.values() if x.path == "costs.*.per")
    row = layout.inputs[line.name, ("shell",)].row
    for column in (layout.given, *layout.offers.values()):
        at = f"{get_column_letter(column + 1)}{row}"
        found = engines.formualized(book.path, {(inputs, at): "abc"})
        assert found[layout.names["checks"], "C4"] == f"EMPTY OR WRONG: {path}, {inputs}!{at}"
    groups = next(x for x in book.case.models.inputs.values() if x.path == "costs.*.group")
    line_of = layout.inputs[groups.name, ("shell",)].row
    for column in layout.offers.values():  # names with commas, in an offer that is not live
        at = f"{get_column_letter(column + 1)}{line_of}"
        found = engines.formualized(book.path, {(inputs, at): "youth, abc"})
        said = f"EMPTY OR WRONG: costs.shell.group, {inputs}!{at}"
        assert found[layout.names["checks"], "C4"] == said
    # of two that were changed, the one that is out of its range, on the sheet of the terms too
    terms, row_of_notice = layout.inputs["reservation_notice", ()].sheet, layout.inputs[
        "reservation_notice", ()].row  # fmt: skip
    cells = [f"{get_column_letter(column + 1)}{row_of_notice}"
             for column in (layout.given, *layout.offers.values())]  # fmt: skip
    for wrong_at in cells[1:]:
        typed = {(terms, at): 5 for at in cells} | {(terms, wrong_at): 99}
        found = engines.formualized(book.path, typed)
        assert str(found[layout.names["checks"], "C4"]).endswith(f", {terms}!{wrong_at}")
    chosen = f"{get_column_letter(layout.live + 1)}{layout.offer_row}"
    found = engines.formualized(book.path, {(inputs, chosen): "nonsense"})
    said = str(found[layout.names["checks"], "C4"])
    assert said == f"EMPTY OR WRONG: offer, {inputs}!{chosen}"
    given = f"{get_column_letter(layout.given + 1)}{row}"
    found = engines.formualized(book.path, {(inputs, given): "=NA()"})
    assert path in str(found[layout.names["checks"], "C4"])
    assert not [at for at, value in found.items() if at[1] == "B2" and str(value)[:1] == "#"]


@pytest.mark.parametrize(
    "typed",
    [
        {4: (46539, 60)},  # in the first empty place, and before the last step
        {0: (46760, 271)},  # after the first month
        {0: (None, None)},
        {6: (50000, 60)},  # a place between is left empty
        {1: (47119, -10)},
        {1: (46388, 240)},  # the first month a second time
        {0: (-5, 271)},
        {3: (1e9, 60)},  # no day that there is
        {1: (46539, 60), 2: (None, 61), 0: (None, 62)},  # more than one cell
    ],
)
def test_the_master_check_names_steps_that_the_program_would_refuse(
    typed: dict[int, tuple[float | None, float | None]], folder: Path
) -> None:
    book = to_check("stieltjesstraat", folder)
    layout = book.layout
    place = ("people", ("base",))
    line = book.case.models.input_lines[place[0]]
    assert len(book.case.steps[line.name][place[1]]) == 4
    first, cells = layout.step_rows(place)[""], {}
    for column, both in typed.items():
        for down, content in enumerate(both):
            letters = get_column_letter(layout.first_year + 1 + column)
            cells[layout.names[line.model], f"{letters}{first + down}"] = content
    found = engines.formualized(book.path, cells)
    last = get_column_letter(layout.steps_end(place))
    where = f"'{layout.names[line.model]}'!{get_column_letter(layout.first_year + 1)}{first}:{last}{first + 1}"
    said = str(found[layout.names["checks"], "C4"])
    assert said.endswith(f"{line.path_at(place[1])}, {where}")


@pytest.mark.parametrize(
    ("step", "down", "typed"),
    [(0, 0, None), (1, 0, None), (1, 1, None), (3, 1, "many"), (2, 0, "May"), (5, 1, "7 people"),
     (6, 0, 46760)],
)  # fmt: skip
def test_the_master_check_names_the_one_cell_of_steps_that_is_empty_or_a_text(
    step: int, down: int, typed: str | float | None, folder: Path
) -> None:
    book = to_check("stieltjesstraat", folder)
    layout, place = book.layout, ("people", ("base",))
    sheet = layout.names[book.case.models.input_lines[place[0]].model]
    letters = get_column_letter(layout.first_year + 1 + step)
    cell = f"{letters}{layout.step_rows(place)[''] + down}"
    found = engines.formualized(book.path, {(sheet, cell): typed})
    # a month without an amount: it is the amount that is empty
    wrong = f"{letters}{int(cell[len(letters):]) + 1}" if typed == 46760 else cell
    said = str(found[layout.names["checks"], "C4"])
    assert said.endswith(f"demand.scenarios.base, '{sheet}'!{wrong}")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_what_the_program_refuses_does_not_pass_the_master_check(
    file: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--every-input"):
        return
    book = written(file, folder)
    checks = book.layout.names["checks"]
    good = engines.stored(book.path)[checks, "C4"]
    silent = [one.said for _kind, tried in changes(book) for one in tried
              if accepted(book, [one]) is None
              and engines.formualized(book.path, one.cells)[checks, "C4"] == good]  # fmt: skip
    assert silent == []


def book_of(book: Written) -> Book:
    """Give a workbook in the making, to ask what it would write."""
    results = evaluate(book.case)
    return Book(begin_workbook(io.BytesIO()), book.case, results, book.case.first_scenario)


@pytest.mark.parametrize("example", ["stieltjesstraat", "amsterdam_mixed"])
def test_yes_and_no_are_typed_as_words_in_any_letters_or_as_numbers(
    example: str, folder: Path
) -> None:
    """With offers, whose live cell reads what was typed, and without."""
    book = to_check(example, folder)
    layout, checks = book.layout, book.layout.names["checks"]
    line, key = next((line, key) for line in book.case.models.inputs.values() if line.yes_no
                     for key in layout.asked(line)
                     if not layout.is_fixed(line, key) and line.path.startswith("parties."))  # fmt: skip
    given, live = layout.input_cell(line.name, key), layout.inputs[line.name, key]
    at, read = ((one.sheet, f"{one.column}{one.row}") for one in (given, live))
    yes, no = yes_no_words()
    good = engines.stored(book.path)[checks, "D7"]
    for typed, number in ((yes, 1), (yes.upper(), 1), (1, 1), (no, 0), (no.capitalize(), 0), (0, 0)):
        found = engines.formualized(book.path, {at: typed})
        assert found[read] == number, typed
        assert found[checks, "D7"] == good
    for typed in ("misschien", 2, None):
        found = engines.formualized(book.path, {at: typed})
        assert str(found[checks, "D7"]).endswith(f"{at[0]}!{at[1]}"), typed
    sheet = openpyxl.load_workbook(book.path)[at[0]]
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if at[1] in rule.sqref)
    listed = sheet[rule.formula1.replace("$", "")]
    assert [cell.value for (cell,) in listed] == [yes, no]
