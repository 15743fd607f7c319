"""Letters of columns and addresses of cells, beside another library's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import cell as other

from flexfin.ground.letters import address, column_name, column_number, place_of

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@given(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))
def test_an_address_is_read_back_as_the_cell_it_was_written_for(row: int, column: int) -> None:
    text = address(row, column)
    assert text == f"{other.get_column_letter(column)}{row}"
    assert place_of(text) == (row, column)
    letters = column_name(column - 1)
    assert place_of(f"${letters.lower()}${row}") == (row, column)
    assert column_number(letters) == column - 1


@pytest.mark.parametrize(
    ("number", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")],
)
def test_columns_are_counted_from_nought(number: int, letters: str) -> None:
    assert (column_name(number), column_number(letters)) == (letters, number)
