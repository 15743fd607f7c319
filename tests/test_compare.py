"""`flexfin compare` and the difference behind it: steps that add up, in a stated order."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import effort
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_cases import amounts, open_at_start, plain_cases
from rich.cells import cell_len
from strategies import EXAMPLE, OWNER_OFFER, asked, case_from, formula, frame, shipped, tiny
from views import at_widths, same_in_every_format, values_of
from worked_cases import load

from flexfin import cli
from flexfin.answers.compare import compare, compare_view, in_parts, step_label
from flexfin.case.case import Case
from flexfin.engine.change import Amounts, changes_between, difference
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import set_language

ANY_CASE = settings(
    max_examples=25 if effort.nightly else 4, suppress_health_check=list(HealthCheck)
)
SHORT = ("--set", "months=14")
# area = width x height; roof is twice the width unless given
SHAPE = tiny(
    width=asked("width"),
    height=asked("height"),
    roof=asked("roof", default="= 2 * width"),
    area=formula("width * height + roof"),
)


def shape(text: str) -> Case:
    return case_from(frame(text), SHAPE)


def area(case: Case) -> Amounts:
    return {"area": float(evaluate(case, ["area"])["area"].array)}


def effects(before: str, after: str) -> list[tuple[list[str], float]]:
    found = difference(shape(before), shape(after), area)
    return [([one.path for one in step.changes], step.effect["area"]) for step in found.steps]


def test_each_step_counts_with_those_before_it() -> None:
    # 2 x 3 + 10 = 16; width 4: 4 x 3 + 10 = 22, so 6; height 5: 4 x 5 + 10 = 30, so 8
    found = effects("width: 2\nheight: 3\nroof: 10\n", "width: 4\nheight: 5\nroof: 10\n")
    assert found == [(["width"], 6), (["height"], 8)]


def test_a_default_that_follows_an_input_goes_along_with_it() -> None:
    # 2 x 3 + 4 = 10; width 4 with roof 8: 4 x 3 + 8 = 20
    assert effects("width: 2\nheight: 3\n", "width: 4\nheight: 3\n") == [(["width", "roof"], 10)]
    given_once = effects("width: 2\nheight: 3\n", "width: 4\nheight: 3\nroof: 9\n")
    assert given_once == [(["width"], 6), (["roof"], 5)]


def test_inputs_that_make_no_case_alone_wait_for_their_partner() -> None:
    def square(case: Case) -> Amounts:
        """Refuse what is no square."""
        if case.values["width"][()] != case.values["height"][()]:
            raise FlexfinError(Problem(None, "no square"))
        return area(case)

    def steps(before: str, after: str) -> list[list[str]]:
        found = difference(shape(before), shape(after), square)
        assert sum(step.effect["area"] for step in found.steps) == found.total("area")
        return [[one.path for one in step.changes] for step in found.steps]

    same = "width: 2\nheight: 2\nroof: 1\n"
    assert steps(same, "width: 3\nheight: 3\nroof: 1\n") == [["width", "height"]]
    assert steps(same, "width: 3\nheight: 3\nroof: 7\n") == [["width", "height"], ["roof"]]


BOX = tiny(
    width=asked("width"),
    height=asked("height"),
    depth=asked("depth"),
    roof=asked("roof"),
    area=formula("width * height * depth + roof"),
)


@pytest.mark.parametrize(
    ("alike", "steps"),
    [
        # all three make a case only together; the roof, by itself, is the last step
        (("width", "height", "depth"), [["width", "height", "depth"], ["roof"]]),
        # the roof stands last in the models; what comes between waits for nobody
        (("width", "depth"), [["height"], ["width", "depth"], ["roof"]]),
        (("width", "roof"), [["height"], ["depth"], ["width", "roof"]]),
        (("height", "depth", "roof"), [["width"], ["height", "depth", "roof"]]),
    ],
)
def test_inputs_that_wait_are_lost_at_no_step(
    alike: tuple[str, ...], steps: list[list[str]]
) -> None:
    def measure(case: Case) -> Amounts:
        """Refuse a case in which these differ."""
        if len({case.values[name][()] for name in alike}) > 1:
            raise FlexfinError(Problem(None, "not alike"))
        return area(case)

    sides = ("width", "height", "depth", "roof")
    before, after = (
        case_from(frame("".join(f"{side}: {size}\n" for side in sides)), BOX) for size in (2, 3)
    )
    found = difference(before, after, measure)
    assert [[one.path for one in step.changes] for step in found.steps] == steps
    # 2 x 2 x 2 + 2 = 10 and 3 x 3 x 3 + 3 = 30
    assert sum(step.effect["area"] for step in found.steps) == found.total("area") == 20


def test_inputs_that_wait_for_the_frame_come_with_it() -> None:
    before = shape("width: 2\nheight: 2\nroof: 1\n")
    after = case_from(frame("width: 3\nheight: 4\nroof: 1\n", months=3), SHAPE)

    def measure(case: Case) -> Amounts:
        """Refuse a width of 3 in a case of six months."""
        if case.values["width"][()] == 3 and case.calendar.count == 6:
            raise FlexfinError(Problem(None, "too wide for so long"))
        return area(case)

    found = difference(before, after, measure)
    said = [([one.path for one in step.changes], len(step.frame)) for step in found.steps]
    assert said == [(["height"], 0), (["width"], 1)]
    # 2 x 2 + 1 = 5; height 4: 9; width 3: 13
    assert [step.effect["area"] for step in found.steps] == [4, 4]


def test_inputs_that_wait_for_something_that_is_no_change_are_the_last_step() -> None:
    # the roof is 4 in both: by default in the one, given in the other
    before, after = shape("width: 2\nheight: 2\n"), shape("width: 3\nheight: 2\nroof: 4\n")

    def measure(case: Case) -> Amounts:
        """Refuse a width of 3 beside a roof that is not given."""
        if case.values["width"][()] == 3 and case.origins["roof"][()].place is None:
            raise FlexfinError(Problem(None, "no roof"))
        return area(case)

    found = difference(before, after, measure)
    # 2 x 2 + 4 = 8; 3 x 2 + 4 = 10
    assert [([one.path for one in s.changes], s.effect["area"]) for s in found.steps] == [
        (["width"], 2),
    ]  # fmt: skip


def test_cases_that_do_not_differ_have_no_steps() -> None:
    assert effects("width: 2\nheight: 3\n", "width: 2\nheight: 3\nroof: 4\n") == []


def test_what_is_no_input_is_the_last_step_and_said_in_words() -> None:
    models = tiny(rate=asked("groups.*.rate"), all_rates=formula("sum(rate, group)"))

    def total(case: Case) -> Amounts:
        return {"x": float(evaluate(case, ["all_rates"])["all_rates"].array)}

    before = case_from(frame("groups: {red: {rate: 1}, blue: {rate: 2}}\n"), models)
    after = case_from(frame("groups: {red: {rate: 5}, green: {rate: 9}}\n", months=3), models)
    found = difference(before, after, total)
    # 1 + 2 -> 5 + 2, and then blue goes and green comes: 5 + 9
    assert [step.effect["x"] for step in found.steps] == [4, 7]
    assert found.steps[1].frame == (
        "months: 6 from 2027-01 → 3 from 2027-01", "+ group green", "- group blue",
    )  # fmt: skip


# --- every case ----------------------------------------------------------------------------------


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a case and the same with other inputs."""
    before = draw(plain_cases())
    after = copy.deepcopy(before)
    after["discount_rate"] = draw(st.sampled_from([before["discount_rate"], 0.0456]))
    for group in after["groups"].values():
        if draw(st.booleans()):
            group["units"] = draw(st.integers(2, 40))
            for name in ("let_at_start", "fill_rate"):
                group.pop(name, None) if group.get("callable") != "yes" else group
            room = open_at_start(group)
            for name in ("let_at_start", "ready_at_start"):
                if name in group:
                    group[name] = min(group[name], room)
                    room -= math.ceil(group[name])
        if draw(st.booleans()):
            group["floor_area"] = draw(amounts(100, 900))
    for cost in after["costs"].values():
        if draw(st.booleans()):
            cost["amount"] = draw(amounts(1, 900))
    if "low" in after["demand"]["scenarios"] and draw(st.booleans()):
        after["demand"]["probabilities"] = {"base": 0.25, "low": 0.75}
    return before, after


def cost(case: Case) -> Amounts:
    found = evaluate(case, ["integral_cost_total", "coverage"])
    array = found["integral_cost_total"].array
    return {"cost": float(array.sum()), "coverage": float(found["coverage"].array.sum())}


@ANY_CASE
@given(pairs())
def test_the_steps_add_up_to_the_whole_and_swapping_flips_it(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    before, after = (load(plain) for plain in pair)
    there, back = difference(before, after, cost), difference(after, before, cost)
    for name in ("cost", "coverage"):
        assert there.total(name) == -back.total(name)
        for found in (there, back):
            steps = sum(step.effect[name] for step in found.steps)
            size = max(1.0, abs(found.before[name]), abs(found.after[name]))
            assert abs(steps - found.total(name)) <= 1e-9 * size
    changed = [one.path for one in changes_between(before, after)]
    assert sorted(changed) == sorted(one.path for step in there.steps for one in step.changes)
    assert all(not step.frame for step in there.steps)


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en", **environment}).invoke(
        cli.main, ["compare", *arguments]
    )


def found(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def test_an_offer_is_compared_with_the_case_itself_per_party() -> None:
    # a fee of 1.00 to 2.25 on a base of 598,633 place days: 748,291
    data = found(str(EXAMPLE), "--offer", "owner_1")
    assert (data["before"], data["after"]) == ("this case", OWNER_OFFER)
    steps = values_of(data, "steps")
    assert [*steps] == [
        "before", "reservation.fee", "reservation.call_price", "after", "difference",
    ]  # fmt: skip
    first = steps["reservation.fee"]
    assert first["grantor_gain"] == pytest.approx(1.25 * 598_633, rel=1e-5)
    assert first["holder_gain"] == pytest.approx(-first["grantor_gain"])
    assert {"grantor_gain", "holder_gain", "net_present_value.coa"} <= first.keys()
    labels = {one["key"]: one["label"] for one in data["tables"]["steps"]["columns"]}
    assert (labels["grantor_gain"], labels["holder_gain"]) == ("Gain Eigenaar (Rijk)", "Gain COA")
    for name in first:
        before, *effects_, after, difference_ = (row[name] for row in steps.values())
        assert sum(effects_) == pytest.approx(after - before, abs=1e-6)
        assert difference_ == pytest.approx(after - before, abs=1e-6)


def test_swapping_two_offers_flips_every_difference() -> None:
    there, back = (
        values_of(found(str(EXAMPLE), *SHORT, "--offer", first, "--offer", second), "steps")["difference"]
        for first, second in (("owner_1", "coa_1"), ("coa_1", "owner_1"))
    )
    assert there.keys() == back.keys() >= {"grantor_gain", "holder_gain"}
    for name, amount in there.items():
        assert back[name] == pytest.approx(-amount, abs=1e-9)


def test_probabilities_that_only_add_up_together_change_together(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(
        text.replace("base: 50%, low: 30%", "base: 40%, low: 40%").replace(
            "fee: 1.00", "fee: 1.10"
        ),
        encoding="utf-8",
    )
    steps = values_of(found(str(EXAMPLE), str(other), *SHORT), "steps")
    assert [*steps][1:-2] == [
        "demand.probabilities.base demand.probabilities.low", "reservation.fee",
    ]  # fmt: skip


def test_every_format_has_the_same_values() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "14"})
    for name in case.offers:
        cases = case, with_inputs(case, case.offers[name])
        same_in_every_format(compare_view(compare(cases, ("this", name), None)))


def test_steps_without_effect_and_amounts_without_difference_are_named() -> None:
    data = found(str(EXAMPLE), "--offer", "coa_1")
    moved = data["tables"]["steps"]["columns"]
    (same,) = (one["same"] for one in data["sentences"] if "same" in one)
    assert {column["key"] for column in moved}.isdisjoint(same)
    assert "integral_cost_total" in same


@pytest.mark.parametrize("language", effort.at_night(["nl", "en"], ["nl"]))
@pytest.mark.parametrize("name", effort.at_night(["stieltjesstraat", "third_use"], ["third_use"]))
def test_no_line_is_wider_than_the_screen(name: str, language: str) -> None:
    words = ["compare", EXAMPLE.with_name(f"{name}.yaml"), EXAMPLE.with_name("use_in_turn.yaml")]
    for width, text in at_widths(words, language, 60, 80, 120).items():
        assert max(map(cell_len, text.split("\n"))) <= width


def test_cases_that_give_the_same_amounts_are_told_so() -> None:
    text = run(str(EXAMPLE), str(EXAMPLE), *SHORT).stdout
    assert "No input differs." in text
    models = shipped()
    assert load_case(EXAMPLE, models).offers


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([EXAMPLE], "--offer with one of: owner_1, coa_1"),
        ([EXAMPLE.with_name("use_in_turn.yaml")], "this one has no offers"),
        ([EXAMPLE, "--offer", "cao_1"], "Did you mean 'coa_1'?"),
        ([EXAMPLE, EXAMPLE, EXAMPLE], "two cases, or one case with one or two offers"),
        ([EXAMPLE, EXAMPLE, "--offer", "coa_1"], "two cases, or one case with one or two offers"),
        ([EXAMPLE, "--offer", "coa_1", "--scenario", "hihg"], "Did you mean 'high'?"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(arguments: list[Any], said: str) -> None:
    result = run(*map(str, arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_a_step_that_changes_several_things_is_told_in_full() -> None:
    set_language("en")
    steps = [["Fee: 1.00 → 0.60"], ["Rooms: 4 → 5", "Rent: 300 → 310", "months: 12 → 24"]]
    assert step_label(2, steps[1]) == "2. Rooms: 4 → 5 and 2 more"
    (said,) = in_parts(steps)
    assert said.text == "2. Rooms: 4 → 5; Rent: 300 → 310; months: 12 → 24"
