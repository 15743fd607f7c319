"""Model files: every kind of fault has its message and place; steps, shorthands, sets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from strategies import (
    CALENDAR,
    START,
    Keys,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shipped,
    tiny,
    value,
)

from flexfin.engine.run import evaluate
from flexfin.formulas.formula import Name
from flexfin.ground.errors import FlexfinError
from flexfin.model.line import FormulaLine
from flexfin.model.names import name_fault
from flexfin.model.read import load_models

GROUPS = {
    "a": asked("groups.*.a", unit="EUR"),
    "b": asked("groups.*.b"),
    "kind": asked("groups.*.kind", unit="text", choices="{x: {nl: x, en: x}, y: {nl: y, en: y}}"),
    "flat": asked("flat"),
    "monthly": asked("monthly_flow", monthly="yes"),
}


def faults(error: FlexfinError) -> list[str]:
    return [problem.message for problem in error.problems]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (asked("x", rnage="3"), "unknown key 'rnage'"),
        ({"input": "x", "formula": "1"}, "'line' needs exactly one of input, parameter, formula, check, finding, ledger"),
        ({"unit": "1"}, "'line' needs exactly one of input, parameter, formula, check, finding, ledger"),
        ({"formula": "1", "default": "3"}, "unknown key 'default'"),
        ({"formula": "1", "unit": "euro"}, "'euro' is no unit"),
        ({"formula": "1", "unit": "[EUR]"}, "'unit' is missing"),
        ({"formula": "1", "nl": ""}, "'nl' is missing"),
        ({"formula": "[1, 2]"}, "a formula is text on one line"),
        ({"formula": "a +"}, "the formula stops too early"),
        ({"formula": ""}, "the formula stops too early"),
        (asked("x", choices="[a, b]", unit="text"), "words with labels are needed here: a: {nl: ..., en: ...}"),
        (asked("x", choices="{a: b}", unit="text"), "a label in both languages is needed here"),
        (asked("x", choices="{a: {nl: b}}", unit="text"), "'en' is missing"),
        (asked("x", above="much"), "'much' is no number, and no other input"),
        (asked("x", between="0 to 5"), "write a range as '0% and 25%'"),
        (asked("x", above="0", at_least="0"), "'above' and 'at_least' do not go together"),
        (asked("x", whole="ja"), "'ja' is not one of the choices"),
        (asked("x", monthly="1"), "'1' is not one of the choices"),
        (asked("x", date="week"), "'week' is not one of the choices"),
        (asked("x", names="grup", unit="text"), "'grup' is not one of the choices"),
        (asked("x", not_with="nothing"), "there is no input 'nothing'"),
        (asked("x", not_with="sum"), "there is no input 'sum'"),
        (asked("x", instead="nothing(flat)"), "there is no way 'nothing' to give an input"),
        (asked("x", instead="comparables"), "'comparables' takes 1 arguments"),
        (asked("x", instead="comparables(flat)"), "'comparables' gives EUR/unit/month, and the line 1"),
        (asked("x", instead="comparables(a)", unit="EUR/unit/month"), "'a' cannot stand in a condition or default of this input"),
        (asked("x", instead="comparables(kind)", unit="EUR/unit/month"), "'comparables' takes m2/unit, and gets text"),
        (asked("x", instead="points_file(flat)"), "'points_file' takes text, and gets 1"),
        (asked("x", instead="points_file(no)"), "there is no line 'no'"),
        (asked("x", instead="points_file(\"ZEL\")", monthly="yes"), "'points_file' gives one number, and this input is none"),
        (asked("groups.*party", instead="points_file(\"ZEL\")"), "'points_file' gives one number, and this input is none"),
        (asked("things.*.x"), "it is not clear which axis this * is"),
        (asked("things.*thing.x"), "it is not clear which axis this * is"),
        (asked("groups.*.a"), "line 'a' has the same input"),
        (asked("groups.*party.a"), "line 'a' has the same input"),
        (asked("flat.more"), "line 'flat' has an input above this one"),
        (asked("x", default="lineair"), "the default 'lineair' does not fit the unit 1"),
        (asked("x", default="3", unit="text"), "the default '3.0' does not fit the unit text"),
        (asked("x", default="ja", unit="text", choices="yes_no"), "'ja' is not one of the choices"),
        (asked("x", default="200%", between="0% and 100%"), "2 is outside the range 0% - 100%"),
        (asked("x", default="= flat +"), "the formula stops too early"),
        (asked("x", default="= nothing"), "there is no line 'nothing'"),
        (asked("x", default="= kind"), "a condition is a comparison; a default gives what the line holds"),
        (asked("x", default="= b"), "'b' cannot stand in a condition or default of this input"),
        (asked("x", default="= monthly"), "'monthly' cannot stand in a condition or default of this input"),
        (asked("x", default="= start + 1 - sum(b, group)"), "'sum' cannot stand in a condition or default of this input"),
        (asked("groups.*.x", only="b"), "a condition is a comparison; a default gives what the line holds"),
        (asked("groups.*.x", needed='kind = "z"'), "'kind' is never \"z\""),
        ({"formula": "1", "unit": "{nothing: {x: EUR}}"}, "the unit hangs on 'nothing', which has no choices"),
        ({"formula": "1", "unit": "{kind: {x: EUR, z: m2}}"}, "the unit and the choices of 'kind' differ: y, z"),
        ({"formula": "other"}, "there is no line 'other'"),
        ({"formula": "a"}, "the unit says 1, the formula gives EUR"),
        ({"formula": "kind"}, "the unit says 1, the formula gives text"),
        ({"formula": "flat = 1"}, "this line is a comparison, and its unit says a number or a text"),
        ({"parameter": "wozwaarde"}, "there is no dated figure 'wozwaarde'"),
    ],
)  # fmt: skip
def test_every_fault_of_a_line_is_said(keys: Keys, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(**GROUPS, line=keys)
    assert message in faults(caught.value)
    place = caught.value.problems[0].place
    assert place is not None
    assert place.line > 0


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("neds: [groups]", "unknown key 'neds'"),
        ("needs: groups", "'needs' is a list of words: [a, b]"),
        ("needs: [grups]", "no input stands in a section 'grups'"),
        ("sets: {strateg: {a: {nl: a, en: a}}}", "no line varies by 'strateg'"),
        ("sets: {strategy: {a1: {nl: a, en: a}}}", "'a1' cannot be a name"),
        (
            "sets: {strategy: [hold, let]}",
            "words with labels are needed here: a: {nl: ..., en: ...}",
        ),
        ("functions: {f: 5}", "'formula' is missing"),
        ("functions: {f: {nl: x, en: x, argument: x}}", "'formula' is missing"),
        ("functions: {f: {nl: x, en: x, formula: x}}", "'argument' is missing"),
        ("functions: {sum: {nl: x, en: x, argument: x, formula: x}}", "'sum' cannot be a name"),
        ("functions: [f]", "'functions' holds names with their own keys"),
    ],
)
def test_every_fault_of_the_head_of_a_model_is_said(head: str, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(head, **GROUPS)
    assert message in faults(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "Units",
        "2x",
        "tax21",
        "r1c1",
        "r",
        "c5",
        "x-y",
        "sum",
        "month",
        "group",
        "yes",
        "unlimited",
        "x" * 61,
    ],
)
def test_names_that_cannot_be_names_are_refused(name: str) -> None:
    with pytest.raises(FlexfinError, match=f"'{name}' cannot be a name"):
        tiny(**{name: formula("1")})


def test_names_beyond_the_last_cell_of_excel_are_names() -> None:
    # XFD1048576 is the last cell: xfe1 and xfd1048577 are no addresses
    assert not name_fault("xfe1")
    assert not name_fault("xfd1048577")
    assert name_fault("xfd1048576")
    assert not name_fault("row0")


def test_a_fault_in_a_formula_is_pointed_at_in_the_file() -> None:
    with pytest.raises(FlexfinError) as caught:
        models_from(model_text({"flat": asked("flat"), "line": formula("flat + wrong")}))
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.text == "    formula: 'flat + wrong'"
    assert problem.place.text[problem.place.column - 1 :].startswith("wrong")
    assert problem.place.width == len("wrong")


def test_a_fault_in_a_formula_of_several_lines_is_pointed_at_where_it_begins() -> None:
    text = model_text({"flat": asked("flat")}) + (
        "  line:\n    nl: a\n    en: a\n    unit: 1\n    formula: >-\n      flat +\n      wrong\n"
    )
    with pytest.raises(FlexfinError) as caught:
        models_from(text)
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.text.strip() == "formula: >-"


def test_a_line_with_two_homes_names_both() -> None:
    first = model_text({"start": START, "flat": asked("flat")}, name="one")
    second = model_text({"flat": asked("other")}, name="two")
    with pytest.raises(FlexfinError) as caught:
        models_from(first, second)
    (problem,) = caught.value.problems
    assert problem.message == "there is another line 'flat'"
    assert "line 12" in problem.remedy
    assert "0.yaml" in problem.remedy


def test_two_models_with_one_name_are_refused() -> None:
    text = model_text({"flat": asked("flat")})
    with pytest.raises(FlexfinError, match="there is another model 'tiny'"):
        models_from(text, text.replace("flat", "round_flat"))


def test_lines_that_are_no_section_and_a_file_without_lines_are_refused() -> None:
    with pytest.raises(FlexfinError, match="a line has keys of its own"):
        models_from(model_text({}) + "  flat: 5\n")
    with pytest.raises(FlexfinError, match="'lines' holds names with their own keys"):
        models_from("model: a\nnl: a\nen: a\n")


def test_problems_of_all_files_come_at_once() -> None:
    with pytest.raises(FlexfinError) as caught:
        models_from("model: [\n", model_text({"Flat": asked("flat")}))
    assert len(caught.value.problems) == 2


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FlexfinError, match="there are no model files here"):
        load_models(tmp_path)


def test_a_model_needs_what_the_models_it_uses_need() -> None:
    one = model_text({"start": START, "flat": asked("one.flat")}, "one", "needs: [one]")
    two = model_text(
        {"size": asked("two.size"), "both": formula("flat + size")}, "two", "needs: [two]"
    )
    with pytest.raises(
        FlexfinError, match="'flat' is off in a case without 'one', and 'both' uses it"
    ):
        models_from(one, two)
    models_from(one, two.replace("needs: [two]", "needs: [one, two]"))


TWO = "groups:\n  one: {a: 2, b: 3, kind: x}\n  two: {a: 5, b: 7, kind: y}\nflat: 1\nmonthly_flow: 4\n"


def test_an_expression_to_add_up_becomes_a_line_of_its_own_with_the_same_value() -> None:
    by_hand = tiny(
        **GROUPS, product=formula("a * b", "EUR"), total=formula("sum(product, group)", "EUR")
    )
    short = tiny(**GROUPS, total=formula("sum(a * b, group)", "EUR"))
    step = short.lines["total_step_1"]
    assert step.step_of == "total"
    assert step.text == "a * b"
    assert str(step.unit) == "EUR"
    assert step.axes == ("group",)
    # 2 x 3 + 5 x 7 = 41
    assert value(by_hand, frame(TWO), "total") == value(short, frame(TWO), "total") == 41


def test_a_step_takes_no_name_that_a_line_has() -> None:
    models = tiny(
        **GROUPS,
        total_step_1=formula("flat"),
        total=formula("sum(a * b, group) + sum(a, group)", "EUR"),
    )
    assert models.lines["total_step_1"].text == "flat"
    assert models.lines["total_step_2"].text == "a * b"
    assert value(models, frame(TWO), "total") == 48


def test_a_product_over_months_stays_as_it_is() -> None:
    models = tiny(**GROUPS, total=formula("sum(a * monthly * b, month)", "EUR*month"))
    assert [name for name in models.lines if "step" in name] == []
    # 6 months of 2 x 4 x 3 = 24 and 5 x 4 x 7 = 140
    assert value(models, frame(TWO), "total") == [144, 840]


SHORTHAND = "functions: {double_sum: {nl: x, en: x, argument: x, formula: 'sum(x * 2, group)'}}"


def test_a_shorthand_is_written_out_where_it_is_used() -> None:
    models = tiny(SHORTHAND, **GROUPS, total=formula("double_sum(a) + double_sum(b - 1)"
                                                     .replace("b - 1", "a"), "EUR"))  # fmt: skip
    assert models.lines["total_step_1"].text == "a * 2"
    assert value(models, frame(TWO), "total") == 28  # 2 x (2 + 5), twice


def test_a_shorthand_with_another_number_of_arguments_is_no_function() -> None:
    with pytest.raises(FlexfinError, match=r"there is no function 'double_sum'"):
        tiny(SHORTHAND, **GROUPS, total=formula("double_sum(a, b)", "EUR"))


def test_a_set_that_a_model_fixes_is_an_axis() -> None:
    head = "sets: {strategy: {hold: {nl: Aanhouden, en: Hold}, sell: {nl: Weg, en: Sell}}}"
    models = tiny(
        head, flat=asked("flat"), result=formula('choose(strategy, "hold", flat, "sell", 0)')
    )
    case = case_from(frame("flat: 3\n"), models)
    assert evaluate(case)["result"].array.tolist() == [3, 0]
    assert case.label_of("strategy", "sell") == "Sell"


def test_a_range_is_read_with_its_words() -> None:
    models = tiny(
        a=asked("a", above="0"), b=asked("b", at_least="-1_000"), d=asked("d", between="0% and 25%")
    )
    ranges = {name: line.range for name, line in models.input_lines.items()}
    assert (ranges["a"].low, ranges["a"].strict, ranges["a"].text) == (0, True, "> 0")
    assert (ranges["b"].low, ranges["b"].high, ranges["b"].text) == (-1000, None, ">= -1_000")
    assert (ranges["d"].low, ranges["d"].high, ranges["d"].text) == (0, 0.25, "0% - 25%")


def test_every_line_of_the_shipped_models_has_labels_and_sources_where_the_law_speaks() -> None:
    lines: Mapping[str, object] = shipped().lines
    assert len(lines) > 200
    for line in shipped().lines.values():
        assert line.label.nl and line.label.en, line.name  # noqa: PT018
        assert line.kind != "parameter" or line.source, line.name


def test_steps_of_the_shipped_models_use_plain_names_only() -> None:
    calls = [
        node
        for line in shipped().lines.values()
        if isinstance(line, FormulaLine)
        for node in _calls_that_need_a_line(line.formula)
    ]
    assert calls
    assert all(isinstance(call, Name) for call in calls)


def _calls_that_need_a_line(node: object) -> list[object]:
    from flexfin.formulas.formula import Call, walk
    from flexfin.formulas.functions import FUNCTIONS

    return [
        part.args[0]
        for part in walk(node)  # type: ignore[arg-type]
        if isinstance(part, Call)
        and FUNCTIONS[part.name].needs_line
        and not (part.name == "sum" and part.args[1:] == (Name("month"),))
    ]


def test_a_calendar_line_may_stand_in_a_tiny_model() -> None:
    assert value(tiny(**CALENDAR), frame(months=3), "month_index") == [24324, 24325, 24326]
