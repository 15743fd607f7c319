"""The grammar of formulas: what each rule reads, what it refuses and where."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import trees

from flexfin.formulas.formula import (
    DEEPEST,
    MOST_PARTS,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
    children,
    parse,
    walk,
    write,
)
from flexfin.ground.errors import FormulaError
from flexfin.ground.numbers import UNLIMITED

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("5", Number(5.0, "5")),
        ("5%", Number(0.05, "5%")),
        ("1_000.5", Number(1000.5, "1_000.5")),
        ('"hold"', Text("hold")),
        ("(a)", A),
        ("-a", Negative(A)),
        ("a + b - c", Operation("-", Operation("+", A, B), C)),
        ("a - b + c", Operation("+", Operation("-", A, B), C)),
        ("a + b * c", Operation("+", A, Operation("*", B, C))),
        ("(a + b) * c", Operation("*", Operation("+", A, B), C)),
        ("a / b / c", Operation("/", Operation("/", A, B), C)),
        ("a * b ^ c", Operation("*", A, Operation("^", B, C))),
        ("a * -b", Operation("*", A, Negative(B))),
        ("(-a)^b", Operation("^", Negative(A), B)),
        ("a ^ (-b)", Operation("^", A, Negative(B))),
        ("a + b < c", Operation("<", Operation("+", A, B), C)),
        ("max(a, b)", Call("max", (A, B))),
        ("if(a = b, c, -a)", Call("if", (Operation("=", A, B), C, Negative(A)))),
        ("f((a))", Call("f", (A,))),
        ("  a+b\t", Operation("+", A, B)),
    ],
)
def test_each_rule_of_the_grammar_reads_as_it_says(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("sign", ["=", "<>", "<", "<=", ">", ">="])
def test_every_comparison_joins_two_sums(sign: str) -> None:
    assert parse(f"a {sign} b") == Operation(sign, A, B)


@pytest.mark.parametrize(
    ("text", "span", "message"),
    [
        ("", (0, 0), "the formula stops too early"),
        ("a +", (3, 3), "the formula stops too early"),
        ("a b", (2, 3), "'b' follows without an operator"),
        ("2a", (1, 2), "'a' follows without an operator"),
        ("a < b < c", (6, 7), "two comparisons in a row"),
        ("a ^ b ^ c", (6, 7), "two powers in a row"),
        ("-a ^ b", (3, 4), "a minus before a power has two meanings"),
        ("a ^ -b", (4, 5), "a number, name or bracket is expected, not '-'"),
        ("--a", (1, 2), "a number, name or bracket is expected, not '-'"),
        ("+a", (0, 1), "a number, name or bracket is expected, not '+'"),
        ("(a", (2, 2), "a bracket is not closed"),
        ("max(a, b", (8, 8), "a bracket is not closed"),
        ("a)", (1, 2), "')' does not belong here"),
        ("a, b", (1, 2), "',' does not belong here"),
        ("max()", (4, 5), "a number, name or bracket is expected, not ')'"),
        ("max(a,)", (6, 7), "a number, name or bracket is expected, not ')'"),
        ("Units + a", (0, 5), "names are written in lower case"),
        ("a # b", (2, 3), "'#' is no part of a formula"),
        ('a = "b', (4, 5), "'\"' is no part of a formula"),
        ("2,5", (1, 2), "',' does not belong here"),
        (".5", (0, 1), "'.' is no part of a formula"),
        ("é", (0, 1), "'é' is no part of a formula"),
        ("1" * 16, (0, 16), "this number is too large"),
        ("9" * 400, (0, 400), "this number is too large"),
    ],
)
def test_what_is_refused_is_pointed_at(text: str, span: tuple[int, int], message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert (caught.value.start, caught.value.end) == span
    assert caught.value.message == message


def test_brackets_have_a_greatest_depth() -> None:
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST) == A
    with pytest.raises(FormulaError, match="brackets go deeper than 40 levels") as caught:
        parse("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1))
    assert caught.value.start == DEEPEST + 1


def test_a_formula_has_a_greatest_number_of_parts() -> None:
    longest = "+".join("a" * (MOST_PARTS // 2))  # 200 names and 199 signs, and the end
    assert sum(node == A for node in walk(parse(longest))) == MOST_PARTS // 2
    with pytest.raises(FormulaError, match="more than 400 parts"):
        parse(longest + "+a")


@given(trees())
def test_a_formula_written_and_read_is_the_same(tree: Node) -> None:
    assert parse(write(tree)) == tree


@given(trees())
def test_a_formula_is_written_with_no_more_brackets_than_needed(tree: Node) -> None:
    # taking any pair of brackets away that is not a call's gives another formula, or none
    text = write(tree)
    for start, letter in enumerate(text):
        if letter == "(" and (
            start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_")
        ):
            end = _closing(text, start)
            less = text[:start] + text[start + 1 : end] + text[end + 1 :]
            with suppress(FormulaError):
                assert parse(less) != tree


def _closing(text: str, start: int) -> int:
    depth, quoted = 0, False
    for place in range(start, len(text)):
        quoted ^= text[place] == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise AssertionError(text)


@given(st.one_of(st.text(max_size=60), st.text('ab1.%_ "()+-*/^=<>,', max_size=60)))
def test_any_text_is_read_or_refused_with_a_place_within_it(text: str) -> None:
    try:
        tree = parse(text)
    except FormulaError as fault:
        assert 0 <= fault.start <= fault.end <= max(1, len(text))
        assert fault.message
    else:
        assert parse(write(tree)) == tree


def test_unlimited_is_a_number_with_a_word_of_its_own() -> None:
    tree = parse("min(x, unlimited)")
    assert tree == Call("min", (Name("x"), Number(UNLIMITED, "unlimited")))
    assert write(tree) == "min(x, unlimited)"


def test_spans_point_at_names_and_signs() -> None:
    tree = parse("units + max(a, b)")
    assert isinstance(tree, Operation)
    assert tree.at == (6, 7)
    assert [node.at for node in children(tree)] == [(0, 5), (8, 11)]
