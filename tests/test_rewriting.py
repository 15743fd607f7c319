"""A case file with other inputs: these characters change, the rest stays to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import EXAMPLE, shipped

from flexfin.case.row import rows_of
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import Mapping, Scalar, parse_yaml
from flexfin.ground.yaml_edit import rewritten

TEXT = """# head
a:                # of a
  b: 1            # of b

  # about c
  c: {d: 2, e: "x: y"}  # of c
f: {}
g: [1, 2]
offers:
  one: {a.b: 3, c.d: 4}
  two:
    a.b: 5   # of five

    c.d: 6
# tail"""


@pytest.mark.parametrize(
    ("changes", "offers", "old", "new"),
    [
        ({"a.b": "20"}, {}, "b: 1            # of b", "b: 20           # of b"),
        ({"a.b": "123456789012345"}, {}, "b: 1            # of b", "b: 123456789012345  # of b"),
        ({"a.c.d": "5%"}, {}, "{d: 2, e", "{d: 5%, e"),
        ({"a.c.e": "1,5"}, {}, '"x: y"', '"1,5"'),
        ({"a.c.h": "7"}, {}, '"x: y"}', '"x: y", h: 7}'),
        ({"a.i": "8"}, {}, "# of c\n", "# of c\n  i: 8\n"),
        ({"a.k.l": "8", "a.k.m": "9"}, {}, "# of c\n", "# of c\n  k: {l: 8, m: 9}\n"),
        ({"f.x": "1"}, {}, "f: {}", "f: {x: 1}"),
        ({"n": "1"}, {}, "    c.d: 6\n", "    c.d: 6\nn: 1\n"),
        ({}, {"one": {"a.b": ""}}, "{a.b: 3, c.d: 4}", "{c.d: 4}"),
        ({}, {"one": {"c.d": ""}}, "{a.b: 3, c.d: 4}", "{a.b: 3}"),
        ({}, {"one": {"a.b": "", "c.d": ""}}, "{a.b: 3, c.d: 4}", "{}"),
        ({}, {"one": {"a.b": "", "x.y": "1"}}, "{a.b: 3, c.d: 4}", "{c.d: 4, x.y: 1}"),
        ({}, {"two": {"a.b": ""}}, "    a.b: 5   # of five\n", ""),
        ({}, {"two": {"c.d": "", "x.y": "1"}}, "    c.d: 6\n", "    x.y: 1\n"),
        ({}, {"three": {"a.b": "1", "c.d": "2"}}, "    c.d: 6\n", "    c.d: 6\n  three: {a.b: 1, c.d: 2}\n"),
        ({}, {"two": {"x.y": "1"}, "three": {"a.b": "2"}}, "    c.d: 6\n",
         "    c.d: 6\n    x.y: 1\n  three: {a.b: 2}\n"),
        ({"n": "3"}, {"two": {"x.y": "1"}, "three": {"a.b": "2"}}, "    c.d: 6\n",
         "    c.d: 6\n    x.y: 1\n  three: {a.b: 2}\nn: 3\n"),
    ],
)  # fmt: skip
def test_only_what_changes_is_written_anew(
    changes: dict[str, str], offers: dict[str, dict[str, str]], old: str, new: str
) -> None:
    assert TEXT.count(old) == 1
    assert rewritten(TEXT, "case.yaml", changes, offers) == TEXT.replace(old, new)


def test_a_long_offer_takes_a_line_for_each_input_and_offers_begin_where_there_are_none() -> None:
    changed = {f"groups.a_long_name.input_{n}": str(n) for n in range(4)}
    text = rewritten("case: x\nstart: 2027-01", "case.yaml", {}, {"one": changed})
    lines = [f"    {path}: {word}" for path, word in changed.items()]
    assert text == "\n".join(["case: x", "start: 2027-01", "offers:", "  one:", *lines, ""])


def test_what_stands_in_another_file_is_not_changed_and_that_is_said() -> None:
    set_language("en")
    with pytest.raises(FlexfinError) as caught:
        rewritten(
            "a: 1\ndemand:\n  scenarios: need.csv\n", "case.yaml", {"demand.scenarios.base": "5"}
        )
    assert str(caught.value) == (
        "case.yaml:3: 'demand.scenarios.base' stands in need.csv, so it is not changed here\n"
        "Change it there by hand: demand.scenarios.base: 5"
    )


TEXTS = EXAMPLE.read_text("utf-8")
CASE = load_case(EXAMPLE, shipped())
GIVEN = sorted(path for path, row in rows_of(CASE).items() if row.origin.place is not None)


@given(
    st.dictionaries(
        st.sampled_from(GIVEN), st.text(min_size=1, max_size=12), min_size=1, max_size=6
    )
)
def test_any_words_at_any_given_inputs_are_read_as_they_were_written(
    changes: dict[str, str],
) -> None:
    changes = {p: w for p, w in changes.items() if w.isprintable() and not w.startswith("{")}
    root = parse_yaml(rewritten(TEXTS, "case.yaml", changes), "case.yaml")
    for path, word in changes.items():
        value: object = root
        for part in path.split("."):
            assert isinstance(value, Mapping)
            value = value.get(part)
        assert isinstance(value, Scalar)
        assert value.text == word
