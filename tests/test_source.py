"""YAML text -> values with their places; what flexfin refuses to read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import EXAMPLE, shown

from flexfin.ground.errors import FlexfinError
from flexfin.ground.files import LARGEST
from flexfin.ground.yaml import DEEPEST, Mapping, Scalar, Sequence, parse_yaml, read_yaml


def place_of(text: str, *path: str) -> tuple[int, int, int]:
    """Give line, column and width of the value at a path."""
    value = parse_yaml(text, "x.yaml")
    for key in path[:-1]:
        value = value.entries[key].value  # type: ignore[assignment]
    place = value.entries[path[-1]].value.place
    return place.line, place.column, place.width


TEXT = """a: 1
é: [x, "y z"]
long: 'quoted text'  # a comment
group:
  units: 75
  flow: {b: 2, c: 3}
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), (1, 4, 1)),
        (("é",), (2, 4, 10)),
        (("long",), (3, 7, 13)),
        (("group",), (5, 3, 9)),
        (("group", "units"), (5, 10, 2)),
        (("group", "flow"), (6, 9, 12)),
        (("group", "flow", "c"), (6, 19, 1)),
    ],
)
def test_every_value_knows_its_place(path: tuple[str, ...], place: tuple[int, int, int]) -> None:
    assert place_of(TEXT, *path) == place


def test_keys_know_their_place_and_the_whole_line() -> None:
    entry = parse_yaml(TEXT, "x.yaml").entries["group"]
    assert isinstance(entry.value, Mapping)
    key = entry.value.entries["units"].key
    assert (key.place.line, key.place.column, key.place.width) == (5, 3, 5)
    assert key.place.text == "  units: 75"
    assert key.place.file == "x.yaml"


def test_lists_texts_and_quotes_are_kept() -> None:
    value = parse_yaml(TEXT, "x.yaml").get("é")
    assert isinstance(value, Sequence)
    x, y = value.items
    assert isinstance(x, Scalar)
    assert isinstance(y, Scalar)
    assert (x.text, x.quoted, y.text, y.quoted) == ("x", False, "y z", True)
    assert parse_yaml(TEXT, "x.yaml").get("nothing") is None


def test_words_such_as_yes_and_dates_stay_text() -> None:
    values = [e.value for e in parse_yaml("a: yes\nb: 2027-01\nc: 1_0\nd: null\ne:\n", "x.yaml")]
    assert [v.text for v in values if isinstance(v, Scalar)] == [
        "yes",
        "2027-01",
        "1_0",
        "null",
        "",
    ]


REFUSED = [
    ("a: 1\nb: 2\na: 3\n", (3, 1), "'a' stands here a second time"),
    ("a: {b: 1, b: 2}\n", (1, 11), "'b' stands here a second time"),
    ("a: !!str 5\n", (1, 4), "tags (!name) are not allowed"),
    ("a: !x {b: 1}\n", (1, 4), "tags (!name) are not allowed"),
    ("a: &one 5\n", (1, 4), "anchors (&name) are not allowed"),
    (
        "a: *one\n",
        (1, 4),
        "'&' and '*' at the start of a value have a meaning of their own in YAML",
    ),
    ("a: & b\n", (1, 5), "'&' and '*' at the start of a value have a meaning of their own in YAML"),
    ("a:\n  <<: 5\n", (2, 3), "merge keys (<<) are not allowed"),
    ("[a]: 5\n", (1, 1), "a key is a word, not a list or a section"),
    ("a:\n\tb: 5\n", (2, 1), "a tab stands before the text"),
    ("a: %b\n", (1, 4), "a value cannot begin with this character"),
    ("a: `b`\n", (1, 4), "a value cannot begin with this character"),
    ("a: b: c\n", (1, 5), "a colon stands in this text"),
    ("a: 1\n b: 2\n", (2, 3), "a key and its value are not in place here"),
    ("a:\n  b: 1\n c: 2\n", (3, 2), "this does not fit what stands before it"),
    ("a: 'x' y\n", (1, 8), "this does not fit what stands before it"),
    ("x: 1\na: [1, 2\n", (2, 4), "a bracket is not closed, or a comma is missing"),
    ("a: {b: 1\nc: 2\n", (1, 4), "a bracket is not closed, or a comma is missing"),
    ("a: {b: x [y]}\n", (1, 10), "a bracket is not closed, or a comma is missing"),
    ('x: 1\na: "text\nb: 2\n', (2, 4), "a quote is not closed"),
    ("a: 1\n---\nb: 2\n", (2, 1), "a second document begins here"),
    ("- a\n- b\n", (1, 1), "a file begins with keys, such as 'groups:'"),
    ("just text\n", (1, 1), "a file begins with keys, such as 'groups:'"),
    ("# nothing\n", (0, 0), "this file holds nothing but comments"),
    ("a: b\x07c\n", (1, 5), "this file holds a character that is no text"),
]


@pytest.mark.parametrize(("text", "place", "message"), REFUSED)
def test_what_is_refused_is_pointed_at(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        parse_yaml(text, "x.yaml")
    assert shown(caught.value)[0] == (*place, message)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(FlexfinError) as caught:
        parse_yaml("a: &x 1\nb: 1\nb: 2\n<<: 3\n", "x.yaml")
    assert [line for line, _column, _message in shown(caught.value)] == [1, 3, 4]


def test_a_place_is_right_after_other_line_breaks_of_yaml() -> None:
    # YAML ends a line at NEL, LS and PS too; a text editor may show them as one line
    with pytest.raises(FlexfinError) as caught:
        parse_yaml("a: 1\u2028b: 2\u0085b: 3\n", "x.yaml")
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert (problem.place.line, problem.place.text) == (3, "b: 3")


def test_aliases_are_never_expanded() -> None:
    # "a billion laughs": nine levels of nine would be 387 million values
    levels = ["a0: &a0 x"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)
    ]
    begin = time.perf_counter()
    with pytest.raises(FlexfinError, match="anchors"):
        parse_yaml("\n".join(levels), "x.yaml")
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 5_000 + "]" * 4_000,
        "a: " + "{b: " * 2_000,
        "? " * 4_000,
        "- " * 4_000,
        "".join(f"{' ' * n}a:\n" for n in range(60)),
    ],
)
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FlexfinError, match=f"deeper than {DEEPEST} levels"):
        parse_yaml(text, "x.yaml")


def test_brackets_in_comments_and_texts_are_no_levels() -> None:
    text = "\n".join(f"a{n}: '[{{ text'  # [1, 2)" for n in range(200))
    assert len(parse_yaml(text, "x.yaml").entries) == 200


def test_a_line_has_a_greatest_length() -> None:
    with pytest.raises(FlexfinError, match="longer than 10000 characters"):
        parse_yaml("a: " + "x" * 10_000, "x.yaml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "this file is empty"),
        (b"  \n\n", "this file is empty"),
        (b"\xef\xbb\xbf", "this file is empty"),
        (b"\x00\x01PK", "this is not a text file"),
        ("a: é".encode("latin-1"), "this character is not in UTF-8"),
        ("a: 1".encode("utf-16"), "this is not a text file"),
        (b"a" * (LARGEST + 1), f"this file is larger than {LARGEST} bytes"),
    ],
)
def test_a_file_that_is_no_yaml_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(data)
    with pytest.raises(FlexfinError) as caught:
        read_yaml(path)
    assert [problem.message for problem in caught.value.problems] == [message]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\r\n")
    tree = read_yaml(path)
    assert [(e.key.text, e.key.place.line, e.key.place.column) for e in tree] == [
        ("a", 1, 1),
        ("b", 2, 1),
        ("c", 3, 1),
    ]


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "stieltjes.yaml").write_text("a: 1")
    with pytest.raises(FlexfinError, match=r"no such file\nDid you mean 'stieltjes.yaml'"):
        read_yaml(tmp_path / "stieltje.yaml")
    with pytest.raises(FlexfinError, match="this is a folder, not a file"):
        read_yaml(tmp_path)
    with pytest.raises(FlexfinError, match=r"this file cannot be read: a file cannot have this name"):
        read_yaml(tmp_path / "a\0b")
    with pytest.raises(FlexfinError, match="this file cannot be read"):
        read_yaml(tmp_path / ("x" * 400))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(FlexfinError, match="this is a pipe or a device"):
        read_yaml(Path("/dev/zero"))


PIECES = st.sampled_from(
    ["a", "b", ":", " ", "\n", "  ", "- ", "[", "]", "{", "}", ",", '"', "'", "#", "&", "*", "!",
     "?", "|", ">", "%", "@", "<<", "---\n", "\t", "é", "\u2028", "1", "~", "\x1b"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read_or_refused_with_places_within_it(text: str) -> None:
    try:
        tree = parse_yaml(text, "x.yaml")
    except FlexfinError as error:
        assert error.problems
        lines = len(text.split("\n")) + sum(text.count(c) for c in "\r\x85\u2028\u2029")
        for problem in error.problems:
            assert problem.place is not None
            assert 0 <= problem.place.line <= lines
    else:
        for entry in tree:
            at = entry.key.place
            shown_text = at.text[at.column - 1 : at.column - 1 + at.width]
            assert (
                entry.key.text in shown_text
                or entry.key.quoted
                or "\\" in shown_text
                or (" " in entry.key.text or not entry.key.text)
            )


@given(st.integers(0, 5000), st.sampled_from([":", "\n", " ", "[", "'", "&", "\t", "x", "é", "-"]))
def test_the_example_with_one_wrong_character_is_read_or_refused(at: int, letter: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    at %= len(text)
    try:
        parse_yaml(text[:at] + letter + text[at + 1 :], "x.yaml")
    except FlexfinError as error:
        assert error.problems[0].place is not None
