"""Bars on the terminal: as long as their amounts, and never wider than the page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import get_args

from babel.numbers import parse_pattern
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flexfin.answers.render.page import Column, Page
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import Shape, number

EIGHTHS = "▏▎▍▌▋▊▉█"


@given(
    st.floats(-1e12, 1e12) | st.integers(-(10**9), 10**9).map(lambda n: n / 2_000),
    st.sampled_from([shape for shape in get_args(Shape) if shape != "month"]),
    st.sampled_from(["nl", "en"]),
)
def test_numbers_are_written_as_babel_writes_them(value: float, shape: Shape, lang: str) -> None:
    pattern, least = {
        "whole": ("#,##0", "1"), "tenth": ("#,##0.0", "0.1"), "cents": ("#,##0.00", "0.01"), "percent": ("#,##0.0%", "0.001"),
        "digits": ("#,##0.####", "1e-4"), "fine": ("#,##0.######", "1e-6"),
        "finest": ("#,##0.########", "1e-8"),
    }[shape]  # fmt: skip
    rounded = Decimal(repr(value)).quantize(Decimal(least), ROUND_HALF_UP) or Decimal(0)
    locale = {"nl": "nl_NL", "en": "en_GB"}[lang]
    set_language(lang)
    assert number(value, shape) == parse_pattern(pattern).apply(rounded, locale)


def eighths(line: str) -> int:
    """Give the length of the bar in a line, in eighths of a column."""
    return sum(EIGHTHS.index(sign) + 1 for sign in line if sign in EIGHTHS)


def drawn(width: int, rows: list[tuple[str, float, str]]) -> list[str]:
    page = Page(width)
    page.bars("Rent", "EUR", rows)
    return page.text(False).split("\n")


def test_the_largest_bar_fills_the_line_and_others_are_in_proportion() -> None:
    # 60 columns less 8 for labels, 3 for amounts and two gaps of 2: 45, so 100 is 45 x 8 = 360
    lines = drawn(60, [("a", 50, "50"), ("b", 100, "100"), ("the room", 12.5, "13"), ("d", 0, "0")])
    assert [eighths(line) for line in lines[2:]] == [180, 360, 45, 0]
    assert lines[2].startswith("a          50  █")
    assert lines[0] == "Rent      EUR"


def test_a_long_label_is_wrapped_and_its_bar_stands_at_the_end() -> None:
    lines = drawn(60, [("a label of far more words than there is room for", 2, "2"), ("b", 1, "1")])
    assert eighths(lines[2]) == 0
    assert eighths(lines[-2]) == 2 * eighths(lines[-1])


def test_a_label_that_is_inset_is_so_on_each_of_its_lines() -> None:
    page = Page(60)
    labels = ["Goods", "  Fees for reservation and for call"]
    page.table("Item", labels, [Column("", "A", ("1", "2" * 32))])
    assert page.text(False).split("\n")[2:] == [
        "Goods" + "1".rjust(55),
        "  Fees for reservation and",
        "  for call" + ("2" * 32).rjust(50),
    ]


@given(
    st.integers(60, 160),
    st.lists(st.tuples(st.text("abc de", max_size=70), st.floats(0, 1e9)), min_size=1, max_size=6),
)
def test_no_line_is_wider_than_the_page_and_more_is_never_shorter(
    width: int, rows: list[tuple[str, float]]
) -> None:
    lines = drawn(width, [(label, value, f"{value:.2f}") for label, value in rows])
    assert max(map(cell_len, lines)) <= width
    bars = [eighths(line) for line in lines[2:] if "." in line]
    for (_a, one), first in zip(rows, bars, strict=True):
        for (_b, other), second in zip(rows, bars, strict=True):
            assert first <= second or one > other


def table(width: int, columns: list[Column]) -> list[str]:
    page = Page(width)
    page.table("", ["row"], columns)
    return page.text(False).rstrip("\n").split("\n")


def test_a_heading_wider_than_its_columns_is_broken_over_lines() -> None:
    columns = [Column("Eigenaar van het kantoor", name, ("1",)) for name in ("P50", "P90")]
    assert table(80, [*columns, Column("Rijk", "P50", ("12345678",))])[:4] == [
        "     Eigenaar",
        "     van het",
        "     kantoor   ─ Rijk ─",
        "     P50  P90       P50",
    ]


def test_columns_have_room_for_the_longest_word_above_them() -> None:
    heads = [Column("Plekdagen tekort", "casus", ("1",)), Column("Samen", "P50", ("2",))]
    # wanted: Plekdagen and Samen whole, 9 and 5 columns, beside "row" and two gaps of 2
    assert table(80, heads)[:3] == [
        "     Plekdagen",
        "     ─ tekort   Samen",
        "         casus    P50",
    ]


words = st.text("abcde fgh", max_size=40).map(lambda text: " ".join(text.split()))


@given(st.integers(60, 120), st.lists(st.tuples(words, words, st.integers(0, 10**9)), min_size=1))
def test_no_table_is_wider_than_the_page(width: int, heads: list[tuple[str, str, int]]) -> None:
    lines = table(width, [Column(over, name, (f"{cell:,}",)) for over, name, cell in heads])
    assert max(map(cell_len, lines)) <= width


def test_lines_are_as_wide_as_the_page_once_their_characters_are_plain() -> None:
    def plain(text: str) -> str:
        return text.replace("€", "EUR").replace("→", "->")

    page = Page(60, plain)
    page.say("€ 10 → COA " * 9)
    page.hang("€ 10 → COA " * 9, "", "  ", "")
    page.table("→", ["A → B " * 6, "b"], [Column("€", f"€ {n}", ("€ 1", "→")) for n in range(9)])
    page.bars("€", "€", [("A → B " * 6, 2.0, "€ 2")])
    lines = page.text(False).split("\n")
    assert max(map(cell_len, lines)) <= 60
    assert not {"€", "→"} & {*"".join(lines)}
