"""Case files: defaults, conditions, monthly inputs, origins, offers, changes; and every refusal."""

from __future__ import annotations

import datetime

import pytest
from effort import drawn
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    EXAMPLE,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shipped,
    tiny,
)

from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH, parse_month

GROUP = "groups:\n  one: {kind: tenants, units: 5}\n  two: {kind: reception, units: 7}\n"
KINDS = "{tenants: {nl: a, en: a}, reception: {nl: b, en: b}}"
MODELS = tiny(
    kind=asked("groups.*.kind", unit="text", choices=KINDS, locked="yes"),
    units=asked("groups.*.units", unit="unit", above="0"),
    rooms=asked("groups.*.rooms", unit="unit", default="= units * 2"),
    let=asked("groups.*.let", unit="unit", default="= if(kind = \"tenants\", rooms, 0)"),
    word=asked("groups.*.word", unit="text", default="\"= choose(kind, 'tenants', 'x', 'reception', 'y')\"".replace("'", '\\"')),
    begin=asked("groups.*.from", unit="month", date="month", default="open_start"),
    until=asked("groups.*.until", unit="month", date="month", default="open_end"),
    cap=asked("groups.*.cap", unit="EUR", default="unlimited", needed='kind = "tenants"'),
    term=asked("groups.*.term", unit="month", whole="yes", between="0 and 60", only='kind = "tenants"', default="6"),
    note=asked("groups.*.note", unit="text", only='kind = "tenants"', default="none"),
    share=asked("groups.*.share", between="0% and 100%", default="0"),
    friend=asked("groups.*.friend", unit="text", names="group", choices="{all: {nl: a, en: a}}", default="all"),
    key=asked("groups.*.key", unit="text", not_with="friend", default="equal", choices="{equal: {nl: a, en: a}, area: {nl: a, en: a}}"),
    flow=asked("flow", monthly="yes", at_least="0", default="3"),
    needed_flow=asked("other.flow", monthly="yes"),
    need=asked("demand.scenarios.*", monthly="yes", at_least="0", default="0"),
    day=asked("day", unit="text", date="day", default="2027-01-01"),
    flat=asked("flat", default="0"),
)  # fmt: skip
BASE = GROUP.replace("units: 5", "units: 5, cap: 9") + "other: {flow: 1}\n"


def load(text: str = "", *, changes: dict[str, str] | None = None, **files: str) -> Case:
    """Load a case of two groups with a piece of text behind it."""
    return case_from(frame(BASE + text), MODELS, changes, **files)


def refused(text: str, *, changes: dict[str, str] | None = None, **files: str) -> list[str]:
    """Give the messages with which a case is refused."""
    with pytest.raises(FlexfinError) as caught:
        case_from(text, MODELS, changes, **files)
    return [problem.message for problem in caught.value.problems]


def with_one(keys: str) -> str:
    """Give a case with more keys in group one."""
    return frame(BASE.replace("cap: 9", f"cap: 9, {keys}"))


# --- defaults -----------------------------------------------------------------------------------


def test_a_default_is_a_value_a_formula_or_an_open_month() -> None:
    values = load().values
    assert values["share"]["one",] == 0
    assert values["rooms"] == {("one",): 10, ("two",): 14}  # 5 x 2 and 7 x 2
    assert values["let"] == {("one",): 10, ("two",): 0}  # a default that hangs on a default
    assert values["word"] == {("one",): "x", ("two",): "y"}
    assert values["begin"]["one",] == FIRST_MONTH
    assert values["until"]["one",] == LAST_MONTH
    assert values["cap"]["two",] == 1e12
    assert values["flow"][()] == (3.0,) * 6


def test_conditions_and_defaults_may_use_functions_and_the_own_element() -> None:
    models = tiny(
        units=asked("groups.*.units", locked="yes"),
        least=asked("groups.*.least", default="= max(1, -units, units - 3)"),
        first=asked("groups.*.first", default="7", only='and(group = "one", units > 0)'),
        floor=asked("groups.*.floor", default='= if(group <> "one", 1, 2)'),
    )
    case = case_from(frame("groups: {one: {units: 5}, two: {units: 2}}\n"), models)
    assert case.values["least"] == {("one",): 2, ("two",): 1}
    assert case.values["first"] == {("one",): 7, ("two",): 0}
    assert case.values["floor"] == {("one",): 2, ("two",): 1}
    with pytest.raises(FlexfinError) as caught:
        case_from(frame("groups: {two: {units: 2, first: 3}}\n"), models)
    assert caught.value.problems[0].remedy == ('It belongs only where group = "one" and units > 0.')


def test_a_fault_in_what_a_condition_hangs_on_gives_no_echo() -> None:
    text = frame(BASE.replace("kind: tenants, units: 5", "kind: tenant, units: 5, term: 3"))
    assert refused(text) == ["'tenant' is not one of the choices"]


def test_what_is_given_takes_the_place_of_a_default_everywhere() -> None:
    values = case_from(with_one("rooms: 4"), MODELS).values
    assert values["let"]["one",] == 4


def test_an_input_may_be_needed_for_some_elements_only() -> None:
    assert refused(frame(GROUP + "other: {flow: 1}\n")) == ["'groups.one.cap' is missing"]


def test_an_input_that_is_not_asked_for_is_0_and_refused_where_given() -> None:
    values = load().values
    assert (values["term"]["one",], values["term"]["two",]) == (6, 0)
    assert (values["note"]["one",], values["note"]["two",]) == ("none", "")
    with pytest.raises(FlexfinError) as caught:
        case_from(frame(BASE.replace("units: 7", "units: 7, term: 3")), MODELS)
    (problem,) = caught.value.problems
    assert problem.message == "'groups.two.term' is not asked for here"
    assert problem.remedy == 'It belongs only where kind = "tenants".'


def test_a_required_input_that_is_absent_is_pointed_at_in_its_section() -> None:
    text = frame(BASE.replace("{kind: reception, units: 7}", "{kind: reception}"))
    with pytest.raises(FlexfinError) as caught:
        case_from(text, MODELS)
    (problem,) = caught.value.problems
    assert problem.message == "'groups.two.units' is missing"
    assert problem.place is not None
    assert problem.place.text.startswith("  two:")


def test_a_monthly_input_without_default_is_required_too() -> None:
    text = frame(GROUP.replace("units: 5", "units: 5, cap: 9"))
    assert refused(text) == ["'other.flow' is missing"]


def test_defaults_that_hang_on_each_other_are_refused() -> None:
    models = tiny(a=asked("a", default="= b"), b=asked("b", default="= a"))
    with pytest.raises(FlexfinError, match="the defaults of a, b hang on each other"):
        case_from(frame(), models)
    assert case_from(frame("a: 3\n"), models).values["b"] == {(): 3}


def test_a_default_that_cannot_be_worked_out_is_refused() -> None:
    models = tiny(a=asked("a"), b=asked("b", default="= 1 / a"))
    assert case_from(frame("a: 4\n"), models).values["b"] == {(): 0.25}
    with pytest.raises(FlexfinError, match="the default of 'b' is no number"):
        case_from(frame("a: 0\n"), models)


def test_a_default_may_be_that_of_other_elements_where_these_agree() -> None:
    models = tiny(
        units=asked("groups.*.units"),
        size=asked("groups.*.size"),
        chosen=asked("chosen", default="= size", where="units > 2"),
    )
    groups = "groups: {one: {units: 3, size: 8}, two: {units: 1, size: 5}, three: {units: 4, size: %s}}\n"
    case = case_from(frame(groups % "8"), models)
    assert case.values["chosen"] == {(): 8}  # one and three agree; two does not count
    assert case.origins["chosen"][()].status == "default"
    assert case_from(frame(groups % "9" + "chosen: 4\n"), models).values["chosen"] == {(): 4}
    for text in (
        groups % "9",
        groups.replace("3, size", "1, size").replace("4, size", "1, size") % 8,
    ):
        with pytest.raises(FlexfinError, match="'chosen' is missing"):
            case_from(frame(text), models)
    with pytest.raises(FlexfinError) as caught:  # one cause, said once
        case_from(frame(groups.replace("units: 3", "units: x") % 9), models)
    assert [problem.message for problem in caught.value.problems] == ["'x' is no number"]
    with pytest.raises(FlexfinError, match="the default is an input of the elements of one axis"):
        tiny(a=asked("a"), b=asked("b", default="= a", where="a > 1"))


# --- one value ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("8_000_000", 8e6), ("4.1%", 0.041), ("-3", -3), ("+3", 3), ("0.125", 0.125),
     ("1250.50", 1250.5), ("1e0", None), ("0.001", 0.001), ('"7"', 7)],
)  # fmt: skip
def test_numbers_are_read_as_a_controller_writes_them(text: str, number: float | None) -> None:
    if number is None:
        assert refused(frame(BASE + f"flat: {text}\n")) == [f"'{text}' is no number"]
    else:
        assert load(f"flat: {text}\n").values["flat"][()] == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("380.000", "'380.000' can be read in two ways",
         "Write 380_000 for the large number, or 380 for the small one."),
        ("1.500", "'1.500' can be read in two ways",
         "Write 1_500 for the large number, or 1.5 for the small one."),
        ("1.234.567", "'1.234.567' can be read in two ways", "Write 1_234_567."),
        ("2,5", "'2,5' has a comma",
         "Write 2.5."),
        ("2,500", "'2,500' has a comma",
         "Write 2.5 for the decimal number, or 2500 if the comma parts thousands."),
        ("1.234,50", "'1.234,50' has a comma", "Write 1234.5."),
        ("1,234.50", "'1,234.50' has a comma", "Write 1234.5."),
        ("1,234,567", "'1,234,567' has a comma", "Write 1234567."),
        ("nan", "'nan' is no number", "Not-a-number and infinity are no amounts."),
        ("-inf", "'-inf' is no number", "Not-a-number and infinity are no amounts."),
        ("9" * 20, "99999999999999999999 is larger than 1_000_000_000_000", "Correct it."),
        ("9" * 41, "this number is too long", "Round it; 40 characters count."),
    ],
)  # fmt: skip
def test_numbers_that_can_be_misread_are_refused(text: str, message: str, remedy: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from(frame(BASE + f"flat: {text}\n"), MODELS)
    (problem,) = caught.value.problems
    assert (problem.message, problem.remedy) == (message, remedy)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("share: much", "'much' is no number"),
        ("share: 5 %", "'5 %' is no number"),
        ("share: 1__0", "'1__0' is no number"),
        ("share: ٣", "'٣' is no number"),
        ("share: ''", "no value is given here"),
        ("share: [1]", "one value is needed here, not a list or section"),
        ("share: {a: 1}", "one value is needed here, not a list or section"),
        ("share: 101%", "101% is outside the range 0% - 100%"),
        ("share: -1%", "-1% is outside the range 0% - 100%"),
        ("rooms: 0.5, term: 61", "61 is outside the range 0 - 60"),
        ("term: 2.5", "2.5 is not a whole number"),
        ("from: 2027", "'2027' is no month"),
        ("from: 2027-13", "'2027-13' is no month"),
        ("friend: three", "there is no group 'three'"),
        ("key: aera", "'aera' is not one of the choices"),
        ("friend: two, key: area", "'groups.one.key' and 'groups.one.friend' exclude each other"),
        ("colour: red", "unknown key 'colour'"),
    ],
)
def test_every_wrong_value_is_refused(keys: str, message: str) -> None:
    assert refused(with_one(keys)) == [message]


def test_a_range_that_leaves_its_bound_out_refuses_the_bound() -> None:
    text = frame(BASE.replace("units: 7", "units: 0"))
    assert refused(text) == ["0 is outside the range > 0"]


def test_an_element_or_one_of_the_choices_may_be_named() -> None:
    assert case_from(with_one("friend: two"), MODELS).values["friend"]["one",] == "two"
    assert case_from(with_one("friend: all"), MODELS).values["friend"]["one",] == "all"


@pytest.mark.parametrize("text", ["2027-02-29", "2027-1-1", "20270101", "morgen"])
def test_a_day_is_a_date_that_exists(text: str) -> None:
    assert load("day: 2028-02-29\n").values["day"][()] == "2028-02-29"
    assert refused(frame(BASE + f"day: {text}\n")) == [f"'{text}' is no date"]


@drawn(200)
@given(st.text(min_size=1, max_size=20))
def test_any_word_for_a_number_is_a_number_or_refused(text: str) -> None:
    try:
        found = load(changes={"flat": text}).values["flat"][()]
    except FlexfinError as error:
        assert error.problems
    else:
        assert abs(found) <= 1e12


# --- months -------------------------------------------------------------------------------------


def test_steps_hold_until_the_next() -> None:
    # six months from 2027-01; a step before the start counts, one after the end does not
    case = load("flow: {2026-05: 1, 2027-03: 2.5, 2027-04: 4, 2030-01: 9}\n")
    assert case.values["flow"][()] == (1, 1, 2.5, 4, 4, 4)
    assert case.steps["flow"][()][parse_month("2030-01")] == 9


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("{2027-02: 1}", "the first step begins after the first month, 2027-01"),
        ("{2027-01: 1, 2027-05: 2, 2027-03: 3}", "the months of the steps must go up"),
        ("{2027-01: 1, maart: 2}", "'maart' is no month"),
        ("{2027-01: -1}", "-1 is outside the range >= 0"),
        ("{2027-01: much}", "'much' is no number"),
        ("{}", "no value is given here"),
        ("[1, 2]", "one value is needed here, not a list or section"),
        ("flow.csv", "there is no file 'flow.csv'"),
    ],
)
def test_steps_that_make_no_sense_are_refused(steps: str, message: str) -> None:
    assert message in refused(frame(BASE + f"flow: {steps}\n"))


CSV = "month,base,high\n2026-12,1,2\n2027-03,5,6.5\n\n"


def test_a_csv_has_a_column_for_each_element() -> None:
    case = load("demand: {scenarios: need.csv}\n", need=CSV)
    assert case.scenarios == ("base", "high")
    assert case.values["need"] == {
        ("base",): (1, 1, 5, 5, 5, 5),
        ("high",): (2, 2, 6.5, 6.5, 6.5, 6.5),
    }


def test_a_csv_may_stand_for_one_element() -> None:
    case = load("demand: {scenarios: {base: need.csv, high: 9, low: one.csv}}\n", need=CSV,
                one="maand,aantal\n2027-01,4\n")  # fmt: skip
    assert case.values["need"]["base",] == (1, 1, 5, 5, 5, 5)
    assert case.values["need"]["high",] == (9,) * 6
    assert case.values["need"]["low",] == (4,) * 6  # of one column the name is free


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        ("month,base\n2027-01,x\n", "'x' is no number"),
        ("month,base\n2027-01,nan\n", "'nan' is no number"),
        ("month,base\n2027-01\n", "'2027-01' is not a month and a number for each column"),
        ("month,base\njan,5\n", "'jan' is no month or date"),
        ("month\n2027-01\n", "the first row names no columns"),
        ("month,Base\n2027-01,5\n", "'Base' cannot be a name"),
        ("month,base,base\n2027-01,5,6\n", "'base' stands here a second time"),
        ("month,base\n2027-01,5\n2027-03,6\n2027-02,7\n", "the months of the steps must go up"),
        ("month,base\n2027-01,5\n2027-01,6\n", "the months of the steps must go up"),
        ("month,base\n2027-01,-5\n", "2027-01: -5 is outside the range >= 0"),
        ("month,base\n2027-02,5\n", "the first step begins after the first month, 2027-01"),
        ("month,base\n", "no value is given here"),
        ("", "this file is empty"),
        (
            'month,base\n2027-01,"' + "5" * 140_000,
            "this is no CSV: field larger than field limit (131072)",
        ),
    ],
)
def test_a_csv_that_makes_no_sense_is_refused(csv: str, message: str) -> None:
    assert message in refused(frame(BASE + "demand: {scenarios: need.csv}\n"), need=csv)


def test_a_csv_of_several_columns_must_name_the_element() -> None:
    messages = refused(frame(BASE + "demand: {scenarios: {low: need.csv}}\n"), need=CSV)
    assert messages == ["no column of this file is named 'low'"]


@given(st.text(max_size=60))
def test_any_csv_is_read_or_refused(text: str) -> None:
    try:
        load("demand: {scenarios: need.csv}\n", need=text)
    except FlexfinError as error:
        assert error.problems


def test_a_file_name_that_cannot_be_is_refused() -> None:
    assert "no text: U+0000" in refused(frame(BASE + 'flow: "a\\0.csv"\n'))[0]


# --- the frame ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("case: Trial\n", "", "'case' is missing"),
        ("start: 2027-01\n", "", "'start' is missing"),
        ("months: 6\n", "", "'months' is missing"),
        ("months: 6", "months:", "'months' is missing"),
        ("months: 6", "months: 0", "'0' is no whole number of months from 1 to 600"),
        ("months: 6", "months: 601", "'601' is no whole number of months from 1 to 600"),
        ("months: 6", "months: 6.5", "'6.5' is no whole number of months from 1 to 600"),
        ("months: 6", "months: [6]", "a text is needed here"),
        ("months: 6", "months: ²", "'²' is no whole number of months from 1 to 600"),
        ("start: 2027-01", "start: januari", "'januari' is no month"),
        ("start: 2027-01", "start: {a: 1}", "one value is needed here, not a list or section"),
        ("start: 2027-01", "start: 2201-01", "'2201-01' is no month"),
        ("case: Trial", "case: [a]", "a text is needed here"),
        ("months: 6", "months: 6\nreference_date: 2027", "'2027' is no date"),
        ("months: 6", "months: 6\nreference_date: [a]", "a text is needed here"),
        ("months: 6", "months: 6\nmonhts: 6", "unknown key 'monhts'"),
        ("months: 6", "months: 6\nlaw: groups.one.units", "'law' is a list of paths"),
        ("months: 6", "months: 6\nagreed: [[a]]", "'agreed' is a list of paths"),
        ("months: 6", "months: 6\nconfidential: flat", "'confidential' is a list of paths"),
        ("months: 6", "months: 6\nsources: [flat]", "'sources' is a section with keys of its own"),
        ("months: 6", "months: 6\nsources: {flat: [a]}", "a text is needed here"),
        ("months: 6", "months: 6\noffers: 5", "'offers' is a section with keys of its own"),
        ("months: 6", "months: 6\noffers: {one: 5}", "an offer is a section with inputs"),
        ("months: 6", "months: 6\nflat: {a: 1}", "one value is needed here, not a list or section"),
        ("groups:\n", "groups: 5\nold:\n", "'groups' is a section with keys of its own"),
        ("  one:", "  Two:", "'Two' cannot be a name"),
        ("  one:", "  outside:", "'outside' cannot be a name"),
        (
            "  two: {kind: reception, units: 7}",
            "  two: 7",
            "'two' is a section with keys of its own",
        ),
        ("other: {flow: 1}", "other: data.csv", "'other' is a section with keys of its own"),
    ],
)
def test_every_fault_of_the_frame_is_said(old: str, new: str, message: str) -> None:
    text = frame(BASE)
    assert old in text
    assert message in refused(text.replace(old, new, 1))


def test_a_set_has_a_greatest_number_of_elements() -> None:
    groups = "groups:\n" + "".join(f"  g_{n}: {{kind: reception, units: 1}}\n" for n in range(201))
    assert refused(frame(groups + "other: {flow: 1}\n")) == ["'groups' has more than 200 elements"]


def test_without_a_reference_date_the_law_is_read_on_the_first_day() -> None:
    assert load().reference_date == datetime.date(2027, 1, 1)
    assert load("reference_date: 2026-11-01\n").reference_date == datetime.date(2026, 11, 1)


def test_a_mistyped_label_is_answered_with_label() -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from(with_one("lable: Jongeren"), MODELS)
    assert "Did you mean 'label'?" in str(caught.value)


def test_labels_are_kept_and_elements_without_one_have_their_name() -> None:
    case = case_from(with_one("label: 'Jongeren [bold]'"), MODELS)
    assert case.label_of("group", "one") == "Jongeren [bold]"
    assert case.label_of("group", "two") == "two"


def test_a_case_without_scenarios_has_one() -> None:
    assert load().scenarios == ("base",)
    assert evaluate(load())["need"].array.tolist() == [[0] * 6]
    models = tiny(need=asked("demand.scenarios.*", monthly="yes"))
    with pytest.raises(FlexfinError, match=r"'demand\.scenarios' is missing"):
        case_from(frame(), models)
    assert load("demand: {scenarios: {low: 1, base: 2}}\n").first_scenario == "base"
    assert load("demand: {scenarios: {low: 1, high: 2}}\n").first_scenario == "low"


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = frame(BASE.replace("units: 5", "units: x")) + "flat: y\nlaw: [z]\n"
    assert refused(text) == ["'x' is no number", "'y' is no number", "there is no input 'z'"]


def test_an_element_that_another_section_names_must_exist() -> None:
    models = tiny(
        units=asked("groups.*.units"), part=asked("parties.*.parts.*group", default="0"),
        rate=asked("parties.*.rate", default="0"),
    )  # fmt: skip
    text = frame("groups: {one: {units: 1}}\nparties:\n  coa: {parts: {one: 5, tow: 6}}\n")
    with pytest.raises(FlexfinError, match="there is no group 'tow'"):
        case_from(text, models)
    good = case_from(text.replace(", tow: 6", ""), models)
    assert good.values["part"]["coa", "one"] == 5


# --- sections and models ------------------------------------------------------------------------

TWO = models_from(
    model_text({"start": START, "flat": asked("flat", default="1")}, "one"),
    model_text({"price": asked("finance.price"), "twice": formula("price * 2 + flat")}, "two",
               "needs: [finance]"),
    model_text({"risk": asked("risk.size"), "both": formula("risk + price")}, "three",
               "needs: [finance, risk]"),
)  # fmt: skip


def test_an_absent_section_switches_the_models_off_that_need_it() -> None:
    off = case_from(frame(), TWO)
    assert list(off.models.models) == ["one"]
    assert "twice" not in off.models.lines
    on = case_from(frame("finance: {price: 3}\n"), TWO)
    assert evaluate(on)["twice"].array == 7
    assert on.missing_for("three") == ("risk",)
    risk = case_from(frame("risk: {size: 3}\n"), TWO)
    assert risk.missing_for("three") == ("finance",)
    assert risk.section_order == ("case", "start", "months", "risk")


DROPPED = ("sources:", "law:", "confidential:", "offers:", "labels:", "uncertainty:")  # they name inputs


@pytest.mark.parametrize(
    "section", ["vacancy_risk", "reservation", "reserve", "investments", "contracts", "finance"]
)
def test_the_example_works_without_a_section(section: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    kept, drop = [], False
    for line in text.split("\n"):
        if line[:1].isalpha():
            drop = line.startswith((f"{section}:", *DROPPED))
        if not drop:
            kept.append(line)
    case = case_from("\n".join(kept), shipped(), {"months": "12"})
    found = evaluate(case)
    assert "let_units" in found
    needs = {name for name, model in shipped().models.items() if section in model.needs}
    assert not needs & set(case.models.models)


# --- origins ------------------------------------------------------------------------------------

ORIGINS = """sources: {groups.*.units: "register, 2026", flow: COA}
law: [groups.one.cap]
agreed: [flow, groups.*.rooms]
"""


def test_every_input_has_a_status_and_stars_stand_for_any_element() -> None:
    case = case_from(
        frame(BASE.replace("cap: 9", "cap: 9, rooms: 3") + "flow: 2\n" + ORIGINS), MODELS
    )
    assert case.origins["units"]["one",].status == "sourced"
    assert case.origins["units"]["two",].source == "register, 2026"
    assert case.origins["cap"]["one",].status == "law"
    assert case.origins["cap"]["two",].status == "default"
    assert case.origins["flow"][()].status == "agreed"  # the later list wins
    assert case.origins["rooms"]["one",].status == "agreed"
    assert case.origins["rooms"]["two",].status == "default"  # nothing was given there
    assert case.origins["kind"]["one",].status == "assumed"
    place = case.origins["cap"]["one",].place
    assert place is not None
    assert place.line == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("law: [groups.one.caps]", "there is no input 'groups.one.caps'"),
        ("agreed: [groups.three.cap]", "there is no input 'groups.three.cap'"),
        ("sources: {groups.*: x}", "there is no input 'groups.*'"),
        ("confidential: [groups.one]", "there is no input 'groups.one'"),
        ("offers: {one: {groups.three.units: 3}}", "there is no input 'groups.three.units'"),
        ("offers: {one: {flta: 3}}", "there is no input 'flta'"),
        ("offers: {one: {flat: x}}", "'x' is no number"),
        ("offers: {one: {groups.one.units: 0}}", "0 is outside the range > 0"),
        ("offers: {one: {flat: {2027-01: 3}}}", "an offer gives one value for each input"),
        ("offers: {One: {flat: 3}}", "'One' cannot be a name"),
        ("offers: {one: {groups.two.term: 3}}", "there is no input 'groups.two.term'"),
    ],
)
def test_paths_that_lead_nowhere_are_refused(text: str, message: str) -> None:
    assert refused(frame(BASE + text + "\n")) == [message]


def test_offers_and_confidential_paths_are_kept_as_written() -> None:
    case = load("confidential: [groups.*.cap]\noffers: {coa_1: {flat: 1.5, flow: 4}, coa_2: {}}\n")
    assert case.confidential == ("groups.*.cap",)
    assert case.offers == {"coa_1": {"flat": "1.5", "flow": "4"}, "coa_2": {}}


# --- changes ------------------------------------------------------------------------------------


def test_a_change_takes_the_place_of_what_the_file_says_or_does_not_say() -> None:
    case = load("flow: {2027-01: 5}\n", changes={
        "groups.one.units": "6", "groups.one.share": "5%", "flow": "8", "months": "3",
        "flat": " 2 ", "reference_date": "2026-01-01", "case": "Other", "start": "2028-01",
    })  # fmt: skip
    assert case.values["units"]["one",] == 6
    assert case.values["share"]["one",] == 0.05
    assert case.values["flow"][()] == (8, 8, 8)
    assert case.values["flat"][()] == 2
    assert (case.name, case.calendar.months[0]) == ("Other", "2028-01")
    assert case.reference_date == datetime.date(2026, 1, 1)
    assert case.origins["share"]["one",].status == "assumed"


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("groups.one.unit", "5", "there is no input 'groups.one.unit'"),
        ("groups.three.units", "5", "there is no input 'groups.three.units'"),
        ("groups.one", "5", "there is no input 'groups.one'"),
        ("groups", "5", "there is no input 'groups'"),
        ("law", "5", "there is no input 'law'"),
        ("", "5", "there is no input ''"),
        ("groups.one.units.x", "5", "there is no input 'groups.one.units.x'"),
        ("nothing.at.all", "5", "there is no input 'nothing.at.all'"),
        ("groups.one.units", "x", "'x' is no number"),
        ("groups.one.units", "", "no value is given here"),
        ("groups.one.kind", "office", "'office' is not one of the choices"),
        ("months", "0", "'0' is no whole number of months from 1 to 600"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_at_the_option(
    path: str, text: str, message: str
) -> None:
    with pytest.raises(FlexfinError) as caught:
        load(changes={path: text})
    assert caught.value.problems[0].message == message
    place = caught.value.problems[0].place
    assert place is not None
    assert place.file == f"--set {path}={text}"


def test_a_change_does_not_touch_the_file_that_was_read() -> None:
    load(changes={"flat": "3"})
    assert load().values["flat"][()] == 0


# --- the example --------------------------------------------------------------------------------


def test_the_example_has_no_problems_and_counts_its_origins() -> None:
    case = load_case(EXAMPLE, shipped())
    statuses = [origin.status for keys in case.origins.values() for origin in keys.values()]
    assert {"sourced", "law", "assumed", "default"} == set(statuses)
    assert case.origins["notice_months"]["youth",].status == "law"
    assert case.sets["group"] == {"reception": "Asielzoekers", "youth": "Jongeren (Socius)"}


@drawn(60)
@given(st.integers(0, 10**6), st.text(max_size=6), st.integers(0, 12))
def test_the_example_with_a_broken_spot_is_read_or_refused(at: int, new: str, less: int) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    at %= len(text)
    try:
        case = case_from(text[:at] + new + text[at + less :], shipped())
    except FlexfinError as error:
        assert error.problems
        assert str(error)
    else:
        assert case.calendar.count >= 1
