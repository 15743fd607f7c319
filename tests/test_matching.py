"""Rows and columns matched by identity, wherever they stand."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.ground.sheets import Formula
from flexfin.workbook.returned.cells import Grid, Returned, read_workbook
from flexfin.workbook.returned.compared import ComparedBooks
from flexfin.workbook.returned.matching import column_names, match, row_names


def rows(*names: str) -> Grid:
    """Give a sheet with these identities; a name after * is a heading of words."""
    return {
        row: {2: name[1:]} if name.startswith("*") else {1: name, 2: "label"}
        for row, name in enumerate(names, 1)
        if name
    }


def matched(before: Grid, after: Grid) -> tuple[dict[int, int], list[int], list[int], list[int]]:
    found = match(row_names(before), row_names(after))
    return found.at, found.added, found.removed, found.moved


def test_a_row_more_or_less_moves_none() -> None:
    before = rows("*Title", "a", "b", "*Head", "c")
    assert matched(before, before) == ({n: n for n in range(1, 6)}, [], [], [])
    more = rows("*Title", "a", "new", "b", "*Head", "c")
    assert matched(before, more) == ({1: 1, 2: 2, 4: 3, 5: 4, 6: 5}, [3], [], [])
    less = rows("*Title", "b", "*Head", "c")
    assert matched(before, less) == ({1: 1, 2: 3, 3: 4, 4: 5}, [], [2], [])


def test_one_row_that_was_moved_is_the_one_that_is_told() -> None:
    before = rows("a", "b", "c", "d")
    assert matched(before, rows("b", "c", "d", "a"))[3] == [4]
    assert matched(before, rows("d", "a", "b", "c"))[3] == [1]


def test_a_heading_with_other_words_is_the_same_row() -> None:
    at, added, removed, _moved = matched(rows("*Title", "a"), rows("*Other", "a"))
    assert (at, added, removed) == ({1: 1, 2: 2}, [], [])


def test_where_a_row_stood_is_known_between_others_too() -> None:
    found = match(row_names(rows("a", "", "b")), row_names(rows("new", "a", "", "b")))
    assert [found.before(row) for row in (2, 3, 4, 9)] == [1, 2, 3, 8]


def test_of_a_sheet_in_which_nothing_is_found_every_row_keeps_its_place() -> None:
    found = match(row_names({1: {2: "one"}}), {})
    assert (found.removed, found.before(1), found.before(7)) == ([1], 1, 7)


def test_a_column_more_is_found_by_the_words_above_it() -> None:
    before: Grid = {4: {1: "Path", 2: "Value", 3: "Unit"}, 5: {1: "x", 2: 5.0, 3: Formula("=B5")}}
    after: Grid = {
        4: {1: "Path", 2: "Note", 3: "Value", 4: "Unit"},
        5: {1: "x", 3: 5.0, 4: Formula("=C5")},
    }
    found = match(column_names(before), column_names(after))
    assert found.at == {1: 1, 3: 2, 4: 3}
    assert found.added == [2]


@given(st.permutations(list("abcdefgh")), st.sets(st.sampled_from("abcdefgh"), max_size=4))
def test_rows_are_found_by_identity_in_any_order(order: list[str], gone: set[str]) -> None:
    before = rows(*"abcdefgh")
    left = [name for name in order if name not in gone]
    at, added, removed, moved = matched(before, rows(*left))
    assert {left[now - 1]: then for now, then in at.items()} == {
        n: 1 + "abcdefgh".index(n) for n in left
    }
    assert added == []
    assert len(removed) == len(gone)
    stay = [name for now, name in enumerate(left, 1) if now not in moved]
    assert stay == sorted(stay), "those that were not moved stand in order"


def shown_and_hidden(path: Path, at: int) -> Returned:
    """Give a workbook with two rows, a column and a sheet hidden, from a place on."""
    book = openpyxl.Workbook()
    for name in ("one", "two", "three"):
        sheet = book.create_sheet(name)
        for row in range(1, 9):
            sheet.append([f"{name} {row}", *range(8)])
    sheet = book["one"]
    sheet.row_dimensions[at].hidden = sheet.row_dimensions[at + 1].hidden = True
    sheet.column_dimensions["ABCDEFG"[at]].hidden = True
    book["two" if at == 2 else "three"].sheet_state = "hidden"
    book.save(path)
    return read_workbook(path)


@pytest.mark.parametrize("places", [(2, 5), (5, 2)])
def test_what_is_hidden_and_what_no_longer_is_are_both_told(
    tmp_path: Path, places: tuple[int, int]
) -> None:
    first, last = (shown_and_hidden(tmp_path / f"{at}.xlsx", at) for at in places)
    rows, columns, sheets = {2: "2:3", 5: "5:6"}, {2: "C", 5: "F"}, {2: "two", 5: "three"}
    was, now = places
    assert {(x.kind, x.sheet, x.cell, x.times) for x in ComparedBooks(first, last).findings()} == {
        ("row_hidden", "one", rows[now], 2), ("row_shown", "one", rows[was], 2),
        ("column_hidden", "one", columns[now], 1), ("column_shown", "one", columns[was], 1),
        ("sheet_hidden", sheets[now], "", 1), ("sheet_shown", sheets[was], "", 1),
    }  # fmt: skip
