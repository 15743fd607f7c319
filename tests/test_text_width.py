"""How wide texts are reckoned to be, and on how many lines they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexfin.workbook.text_width import lines_in, width_of, wrapped

SENTENCE = "De huur dekt de integrale kosten niet en het algemeen belang is niet vastgesteld."


def test_letters_of_11_points_are_as_wide_as_figures_say() -> None:
    # a figure of Calibri is 0.507 of an em: at 11 points 14.67 dots, so 7.4, of which Excel makes 7
    assert width_of("0" * 100, 11) == pytest.approx(100 * 0.52 * 11 * 96 / 72 / 7)
    assert width_of("iiii") < width_of("nnnn") < width_of("mmmm")
    assert width_of("nnnn", bold=True) > width_of("nnnn", 10) > width_of("nnnn", 9)


def test_lines_break_at_blanks_and_hyphens() -> None:
    assert lines_in("", 10) == lines_in("kort", 10) == 1
    assert lines_in(SENTENCE, width_of(SENTENCE)) == 1
    assert lines_in(SENTENCE, width_of(SENTENCE) - 0.1) == 2
    assert lines_in("mmmmmmmm mmmmmmmm", width_of("mmmmmmmm")) == 2
    assert lines_in("mmmmmmm-mmmmmmmm", width_of("mmmmmmmm")) == 2
    assert lines_in("een\ntwee\n", 10) == 3
    assert wrapped("met --all-scenarios", 12) == ("met", "--all-scenarios")
    assert wrapped("kost € -426 of meer", width_of("kost € -")) == ("kost €", "-426 of", "meer")


def test_a_word_that_is_too_long_is_broken_where_the_column_ends() -> None:
    assert lines_in("m" * 30, width_of("m" * 10)) == 3
    assert lines_in("m" * 31, width_of("m" * 10)) == 4
    assert lines_in("een " + "m" * 30, width_of("m" * 10)) == 4


@given(st.text("abc m-\n", max_size=60), st.floats(3, 40), st.floats(0, 10))
def test_in_a_wider_column_a_text_takes_no_more_lines(text: str, width: float, more: float) -> None:
    lines = lines_in(text, width)
    assert lines >= 1 + text.count("\n")
    assert lines >= max(width_of(one.strip()) for one in text.split("\n")) / width - 1e-9
    assert lines_in(text, width + more) <= lines
    assert lines_in(text, 1000) == 1 + text.count("\n")
