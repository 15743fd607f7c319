"""Checks that name what they blame, their place and remedy; how far a check may be from zero."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import engines
import numpy as np
import openpyxl
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
    tiny,
)

from flexfin.answers.board_words import findings_that_hold
from flexfin.answers.findings import findings_of
from flexfin.case.case import Case
from flexfin.engine.checks import broken, checks_of, once, remarks_of
from flexfin.engine.load import load_case
from flexfin.engine.run import Program, evaluate
from flexfin.ground.errors import FlexfinError, Place, Problem, render
from flexfin.ground.messages import speaking
from flexfin.model.models import Models
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

REMEDY = {"remedy_nl": "Maak het goed.", "remedy_en": "Put it right."}


def check(text: str, blames: str = "", **keys: str) -> Keys:
    """Give the keys of a check; with a remedy where it blames."""
    own = {"blames": blames, **REMEDY} if blames else {}
    return {"check": f"'{text}'", **own, **keys}


ROOMS = {
    "units": asked("groups.*.units", at_least="0"),
    "let": asked("groups.*.let", default="= units"),
    "ready": asked("groups.*.ready", default="0"),
    "fits": check(
        "max(0, let + ready - units)",
        "[let, ready]",
        nl="Kamers passen",
        en="Rooms fit",
        remedy_nl="'Er zijn {units} kamers; {value} is te veel.'",
        remedy_en="'There are {units} rooms; {value} is too many.'",
    ),
}
GROUPS = "groups:\n  a: {units: 35, let: 50}\n  b: {units: 10, ready: 4, let: 6}\n"


def said(text: str, models: Models, changes: Mapping[str, str] | None = None) -> str:
    """Give what is said of a case that is refused, without its folder."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FlexfinError) as caught:
            load_case(path, models, changes)
        return render(caught.value.problems).replace(f"{folder}/", "")


def lines_of(problems: list[Problem]) -> list[tuple[int, int, str]]:
    """Give line, column and message of problems."""
    return [(p.place.line, p.place.column, p.message) for p in problems if p.place]


# --- when a case is read -----------------------------------------------------------------------


def test_a_check_of_inputs_refuses_a_case_at_the_input_that_it_blames() -> None:
    assert said(frame(GROUPS), tiny(**ROOMS)) == (
        "case.yaml:5:23: not in order: Rooms fit (given: 50)\n"
        "    5 |   a: {units: 35, let: 50}\n"
        "      |                       ^^\n"
        "There are 35 rooms; 50 is too many."
    )
    with speaking("nl"):
        assert said(frame(GROUPS), tiny(**ROOMS)) == (
            "case.yaml:5:23: niet in orde: Kamers passen (opgegeven: 50)\n"
            "    5 |   a: {units: 35, let: 50}\n"
            "      |                       ^^\n"
            "Er zijn 35 kamers; 50 is te veel."
        )


def test_the_first_input_blamed_that_is_given_is_the_place() -> None:
    text = frame("groups:\n  a: {units: 35, ready: 2}\n")  # let is all of them by default
    assert said(text, tiny(**ROOMS)).startswith(
        "case.yaml:5:25: not in order: Rooms fit (given: 2)"
    )


def test_where_none_is_given_the_section_is_the_place() -> None:
    lines = {**ROOMS, "ready": asked("groups.*.ready", default="1")}
    found = said(frame("groups:\n  a: {units: 35}\n"), tiny(**lines))
    assert found.startswith("case.yaml:5:3: not in order: Rooms fit\n    5 |   a: {units: 35}")


def test_blames_may_be_a_path() -> None:
    lines = {**ROOMS, "fits": check("max(0, let - units)", "groups.*.let")}
    assert tiny(**lines).lines["fits"].blames == ("let",)


def test_a_value_given_with_set_is_blamed_as_such() -> None:
    found = said(frame(GROUPS), tiny(**ROOMS), {"groups.a.let": "40"})
    assert found.startswith("--set groups.a.let=40: not in order: Rooms fit (given: 40)")
    good = frame(GROUPS.replace("50", "30"))
    # what was changed is to blame, before what the file says: 6 let and 5 ready are 11 of 10
    found = said(good, tiny(**ROOMS), {"groups.b.ready": "5"})
    assert found.startswith("--set groups.b.ready=5: not in order: Rooms fit (given: 5)")
    assert said(good, tiny(**ROOMS), {"groups.b.units": "9"}).startswith("case.yaml:6:33: ")


SHARES = {
    "size": asked("costs.*.size"),
    "share": asked("costs.*.shares.*group", between="0% and 100%", default="0"),
    "places": asked("groups.*.places", default="0"),
    "total": formula("sum(share, group)"),
    "whole": check(
        "sum(share, group) - 1",
        "share",
        remedy_nl="Samen zijn ze {total:percent}.",
        remedy_en="'Together they are {total:percent}.'",
    ),
}


def test_the_section_is_to_blame_where_its_elements_are_added_up() -> None:
    text = frame(
        "groups: {p: {}, q: {}}\n"
        "costs:\n  a: {size: 1, shares: {p: 50%, q: 40%}}\n  b: {size: 1, shares: {p: 100%}}\n"
    )
    assert said(text, tiny(**SHARES)) == (
        "case.yaml:6:16: not in order: whole\n"
        "    6 |   a: {size: 1, shares: {p: 50%, q: 40%}}\n"
        "      |                ^^^^^^\n"
        "Together they are 90%."
    )


def test_a_step_of_months_is_the_place_where_it_counts() -> None:
    lines = {
        "units": asked("groups.*.units"),
        "open": asked("groups.*.open", monthly="yes", default="100%"),
        "rising": check("max(0, previous(open, 0) - open)", "open"),
    }
    text = frame("groups:\n  a: {units: 1, open: {2027-01: 50%, 2027-03: 80%, 2027-05: 60%}}\n")
    assert said(text, tiny(**lines)).startswith(
        "case.yaml:5:61: not in order: rising (given: 60%; 2027-05)\n"
    )


def test_a_check_by_scenario_names_the_scenario() -> None:
    lines = {
        "people": asked("demand.scenarios.*", monthly="yes"),
        "most": asked("most"),
        "room": check("max(0, people - most)", "people"),
    }
    text = frame("most: 10\ndemand:\n  scenarios: {low: 5, high: {2027-01: 8, 2027-04: 12}}\n")
    assert said(text, tiny(**lines)).startswith(
        "case.yaml:6:51: not in order: room (given: 12; 2027-04; scenario high)\n"
    )


@pytest.mark.parametrize(
    ("text", "blames", "details"),
    [
        ("max(0, open - 70%)", "open", "given: 80%; 2027-03"),  # the same in both scenarios
        ("max(0, number(sum(open, month)) - 3.5)", "open", "given: 50%"),
        ("max(0, people - 10)", "people", "given: 12; 2027-04; scenario high"),
        ("max(0, number(sum(people, month)) - 40)", "people", "given: 8; scenario high"),
        ("max(0, people - 10) * open", "open", "given: 80%; 2027-04; scenario high"),
    ],
)
def test_a_scenario_or_a_month_is_named_only_where_it_counts(
    text: str, blames: str, details: str
) -> None:
    lines = {
        "people": asked("demand.scenarios.*", monthly="yes"),
        "open": asked("open", monthly="yes"),
        "room": check(text, blames),
    }
    scenarios = "demand:\n  scenarios: {low: 5, high: {2027-01: 8, 2027-04: 12}}\n"
    # open is 50% in two months and 80% in four: 4.2 together; people are 24 and 36: 60
    found = said(frame("open: {2027-01: 50%, 2027-03: 80%}\n" + scenarios), tiny(**lines))
    assert f": not in order: room ({details})\n" in found


def test_a_remedy_takes_what_is_the_same_in_all_scenarios_and_what_is_not() -> None:
    lines = {
        "people": asked("demand.scenarios.*", monthly="yes"),
        "most": asked("most", monthly="yes"),
        "room": check("max(0, people - most)", "people", remedy_nl="'{most} {people}'",
                      remedy_en="'There are {most} for {people}.'"),
    }  # fmt: skip
    text = frame(
        "most: {2027-01: 9, 2027-03: 10}\ndemand:\n  scenarios: {low: 5, high: {2027-01: 8, 2027-04: 12}}\n"
    )
    assert said(text, tiny(**lines)).endswith("\nThere are 10 for 12.")


def test_a_check_that_blames_nothing_names_no_scenario_where_none_counts() -> None:
    lines = {
        **CALENDAR,
        "people": asked("demand.scenarios.*", monthly="yes"),
        "flat": formula("month_index - start"),
        "even": check("flat"),
        "uneven": check("max(0, people - 10)"),
    }
    scenarios = "demand:\n  scenarios: {low: 5, high: {2027-01: 8, 2027-04: 12}}\n"
    found = checks_of(evaluate(case_from(frame(scenarios), tiny(**lines))))
    assert [one.where for one in found] == ["2027-06", "2027-04, scenario high"]


MANY = """groups:
  a: {units: many, let: 50}
  b: {units: 10, let: 12}
  d: {let: 3}
"""


def test_everything_is_said_at_once_and_nothing_that_hangs_on_a_fault() -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from(frame(MANY), tiny(**ROOMS))
    assert lines_of([*caught.value.problems]) == [
        (5, 14, "'many' is no number"),
        (6, 23, "not in order: Rooms fit (given: 12)"),
        (7, 3, "'groups.d.units' is missing"),
    ]


def test_of_one_value_one_thing_is_said() -> None:
    lines = {**ROOMS, "again": check("max(0, let - 2 * units)", "let")}
    found = said(frame("groups:\n  a: {units: 10, let: 50}\n"), tiny(**lines))
    assert found.count("not in order") == 1


def test_of_a_file_as_a_whole_and_of_no_place_all_is_said() -> None:
    for place in (Place("a.yaml"), None):
        assert once([Problem(place, text) for text in ("one", "two", "one")]) == [
            Problem(place, "one"), Problem(place, "two"),
        ]  # fmt: skip
    for place in (Place("a.yaml", 3, 1), Place("a.xlsx", sheet="Invoer")):
        assert once([Problem(place, text) for text in ("one", "two")]) == [Problem(place, "one")]


def test_a_check_of_inputs_is_worked_out_in_an_order_that_is_known_beforehand() -> None:
    lines = {**ROOMS, **CALENDAR}
    lines["flow"] = formula("previous(flow, 0) + sum(units, group)")
    lines["stepped"] = check("min(0, flow)", "units")
    lines["last"] = check("max(0, start - month_index)", "start")
    models = tiny(**lines)
    early = [name for block in models.early for name in block.lines]
    assert {"fits", "last", "month_index"} <= {*early}
    assert "stepped" not in early
    off = models_from(
        model_text({"start": START, "flat": asked("one.flat")}, "one"),
        model_text(
            {"size": asked("two.size"), "odd": check("size", "size")}, "two", "needs: [two]"
        ),
    )
    assert [block.lines for block in off.early] == [("size",), ("odd",)]
    case = case_from(frame("one: {flat: 1}\n"), off)
    assert case.models.early == ()


def test_a_fault_in_the_row_that_a_check_picks_says_nothing_of_the_check() -> None:
    lines = {
        "units": asked("groups.*.units", at_least="0"),
        "friend": {"unit": "text", "names": "group", "input": "groups.*.friend"},
        "let": asked("groups.*.let"),
        "fits": check("max(0, let - pick(units, friend))", "let"),
    }
    text = "groups:\n  a: {units: 9, friend: b, let: 7}\n  b: {units: -1, friend: a, let: 8}\n"
    with pytest.raises(FlexfinError) as caught:
        case_from(frame(text), tiny(**lines))
    assert lines_of([*caught.value.problems]) == [(6, 14, "-1 is outside the range >= 0")]


# --- when its model runs -----------------------------------------------------------------------

RUN = {
    **CALENDAR,
    "pace": asked("pace"),
    "stock": formula("previous(stock, 0) + pace"),
    "limit": asked("limit", default="3"),
    "fund": check("min(0, limit - stock)", "[limit, pace]"),
    "ledger": check("max(0, stock - limit)"),
    "other": check("limit - 3"),
}


def test_a_check_that_goes_month_by_month_is_looked_at_when_its_model_runs() -> None:
    case = case_from(frame("pace: 2\n"), tiny(**RUN))
    problems = broken(evaluate(case))
    # 12 at the end of six months; ledger hangs on what is to blame and says the same once more
    assert lines_of(problems) == [(4, 7, "not in order: fund (given: 2; 2027-06)")]
    assert problems[0].remedy == "Put it right."


def test_a_check_that_blames_nothing_says_its_formula_as_before() -> None:
    case = case_from(frame("pace: 0\nlimit: 4\n"), tiny(**{**RUN, "fund": check("0 * stock")}))
    assert [problem.message for problem in broken(evaluate(case))] == [
        "a check fails: 'other' should be 0 and is 1"
    ]


FOUND = {
    "price": asked("price"),
    "high": {
        "finding": "if(price > 500, 1, 0)", "blames": "price", "nl": "Hoog.", "en": "High.",
    },
    "silent": {"finding": "if(price > 400, 1, 0)"},
}  # fmt: skip


def test_a_finding_that_names_what_it_blames_is_a_remark() -> None:
    def remarks(text: str) -> list[Problem]:
        return remarks_of(evaluate(case_from(frame(text), tiny(**FOUND))))

    found = remarks("price: 501\n")
    assert lines_of(found) == [(4, 8, "note: High.")]
    assert found[0].level == "warning"
    assert remarks("price: 500\n") == []
    with speaking("nl"):
        assert lines_of(remarks("price: 501\n")) == [(4, 8, "let op: Hoog.")]


@pytest.mark.parametrize(("month", "times"), [(3, 1), (6, 1), (7, 0)])
def test_a_finding_that_holds_in_one_month_is_found(month: int, times: int, tmp_path: Path) -> None:
    lines = {**CALENDAR, "late": {"finding": f"if(number_of_month = {month}, 1, 0)"}}
    case = case_from(frame(), tiny(**lines))
    results = evaluate(case)
    assert [(one.line.name, one.elements) for one in findings_of(results)] == [("late", {})] * times
    assert len(findings_that_hold(case, results)) == times
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    sheet = openpyxl.load_workbook(path, data_only=True)[Layout(case).names["checks"]]
    (row,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == "late")
    assert row[2:4] == (times, times)  # how often, and attention or none


# --- model files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (check("let - units", "lett"), "there is no input 'lett'"),
        (check("let - units", "groups.*.lett"), "there is no input 'groups.*.lett'"),
        (check("let - units", "fits"), "there is no input 'fits'"),
        ({"check": "let - units", "blames": "let"}, "'remedy_nl' is missing"),
        ({"check": "let", "remedy_nl": "Doe iets."}, "'remedy_en' is missing"),
        (check("let", "let", remedy_en="'{unit}'"), "the remedy cannot say 'unit' here"),
        (check("let", "let", remedy_en="'{units:euro}'"), "the remedy cannot say 'units:euro' here"),
        (check("sum(let, group)", "let", remedy_en="'{units}'"), "the remedy cannot say 'units' here"),
        ({**check("let"), **REMEDY, "remedy_en": "'{value}'"}, "the remedy cannot say 'value' here"),
        (check("let", "let", remedy_en="'{'"), "the remedy cannot say '{' here"),
        ({"formula": "let", "blames": "let"}, "unknown key 'blames'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_what_a_line_blames_is_said(keys: Keys, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(**{**ROOMS, "line": keys})
    assert message in [problem.message for problem in caught.value.problems]


def test_what_is_blamed_must_be_there_whenever_the_check_is() -> None:
    with pytest.raises(FlexfinError) as caught:
        models_from(
            model_text(
                {"start": START, "flat": asked("flat"), "odd": check("flat", "size")}, "one"
            ),
            model_text({"size": asked("two.size")}, "two", "needs: [two]"),
        )
    assert caught.value.problems[0].message == (
        "'size' is off in a case without 'two', and 'odd' uses it"
    )


# --- tolerance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "off", "in_order"),
    [
        # up to a million euros, a millionth of a euro: 1e-12 of 1e6 is 1e-6
        (1e5, 0.9e-6, True),
        (1e5, 1.1e-6, False),
        # of ten million euros 1e-12 is 1e-5
        (1e7, 0.9e-5, True),
        (1e7, 1.1e-5, False),
    ],
)
def test_a_check_may_be_off_by_a_part_of_the_largest_amount(
    amount: float, off: float, in_order: bool
) -> None:
    lines = {
        "a": asked("a", unit="EUR"),
        "b": asked("b", unit="EUR"),
        "off": asked("off", unit="EUR"),
        "ties": {"check": "off + 0 * (a - b)", "unit": "EUR"},
    }
    case = case_from(frame(f"a: {amount:.0f}\nb: 1\noff: {off:.8f}\n"), tiny(**lines))
    found = checks_of(evaluate(case, ["ties"]))
    assert [one.is_in_order for one in found] == [in_order]
    assert found[0].tolerance == pytest.approx(max(1e-6, 1e-12 * amount), rel=1e-12)
    assert len(broken(evaluate(case, ["ties"]))) == (not in_order)


def _largest(case: Case) -> float:
    return checks_of(evaluate(case, ["ties"]))[0].tolerance


def test_only_money_is_an_amount() -> None:
    lines = {"until": asked("until", date="month", unit="month", default="open_end")}
    lines |= {"a": asked("a", unit="place"), "ties": check("0 * (number(until) + number(a))")}
    assert _largest(case_from(frame("a: 100_000_000\n"), tiny(**lines))) == 1e-6


def test_no_limit_is_no_amount() -> None:
    lines = {
        "cap": asked("cap", unit="EUR", default="unlimited"),
        "a": asked("a", unit="EUR"),
        "ties": {"check": "min(0, cap - a)", "unit": "EUR"},
    }
    assert _largest(case_from(frame("a: 3\n"), tiny(**lines))) == 1e-6


def test_the_largest_amount_is_that_of_all_months_and_scenarios() -> None:
    lines = {
        "people": asked("demand.scenarios.*", monthly="yes", unit="EUR"),
        "ties": {"check": "people - people", "unit": "EUR"},
    }
    text = frame("demand:\n  scenarios: {low: 5, high: {2027-01: 8, 2027-04: 80_000_000}}\n")
    case = case_from(text, tiny(**lines))
    assert _largest(case) == pytest.approx(8e-5)
    paths = {"people": np.full((5, 6), 4e7)}
    paths["people"][4, 5] = 9e7
    parts = Program(case, ["ties"]).run(paths=paths, block=2)
    assert [part.largest["ties"] for part in parts] == [4e7, 4e7, 9e7]
    joined = Program(case, ["ties"]).results(paths=paths)
    assert checks_of(joined)[0].tolerance == pytest.approx(9e-5)


# --- the models that come with flexfin -----------------------------------------------------------


def large(amount: str, months: int = 24, per: str = "year") -> str:
    """Write a case with 30 groups that together carry a cost of so much."""
    groups = "".join(
        f"  g{n}x: {{kind: reception, units: {20 + n}, places: {50 + n}, floor_area: {900 + 17 * n},"
        f" normal_occupancy: 91%, lessor: own, operator: coa}}\n"
        for n in range(30)
    )
    return frame(
        "reference_date: 2026-11-01\ndiscount_rate: 3%\nowner: own\n"
        "indexation: {cost: 2%, rent: 2.5%}\n"
        "parties: {own: {government: yes}, coa: {government: yes}}\n"
        "finance: {debt_share: 80%, interest: 4%, return_on_equity: 6%}\n"
        f"groups:\n{groups}"
        "costs:\n"
        f"  shell: {{category: housing, amount: {amount}, per: {per}, index: cost}}\n"
        "  energy: {category: energy, amount: 400, per: occupied_place_day, index: cost}\n"
        "contracts:\n"
        f"  lease: {{pays: coa, receives: own, group: all, amount: {amount}, per: year}}\n"
        "demand: {planning_occupancy: 91%, scenarios: {base: 700}}\n"
        "vacancy_risk: {kind: fixed_key, user: coa, user_share: 40%}\n",
        months=months,
    )


def test_a_large_case_runs_clean() -> None:
    assert broken(evaluate(case_from(large("1_000_000_000")))) == []
    results = evaluate(case_from(large("100_000_000", per="unit_year")))
    assert broken(results) == []
    total = next(x for x in checks_of(results) if x.line.name == "cost_total_check")
    # thirty parts of eight billion a month do not add up to the cent of a cent
    assert 1e-6 < abs(total.deviation) < 1e-4
    # the largest amount is that of a month of the second year, of the rooms 20 + 21 + ... + 49:
    # 100,000,000 / 12 * 1.02 * 1035
    assert total.tolerance == pytest.approx(1e-12 * 8_797_500_000, rel=1e-9)


def test_the_workbook_takes_the_same_tolerance_and_keeps_it_live(tmp_path: Path) -> None:
    lines = {
        "a": asked("a", unit="EUR"),
        "b": asked("b", unit="EUR"),
        "ties": {"check": "a - b - 10_000_000", "unit": "EUR"},
        "same": {"check": "b - b", "unit": "EUR"},
    }
    case = case_from(frame("a: 10_000_000.000008\nb: 0\n"), tiny(**lines))
    assert broken(evaluate(case)) == []
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    stored = engines.stored(path)
    assert engines.differences(stored, engines.formualized(path)) == {}
    sheet, inputs = Layout(case).names["checks"], Layout(case).names["inputs"]
    # 8e-6 of ten million: 1e-12 of that is 1e-5; nothing is added up in the other
    assert [stored[sheet, f"E{row}"] for row in (11, 12)] == pytest.approx(
        [1.0000000000008e-5, 1e-6]
    )
    assert [stored[sheet, f"D{row}"] for row in (11, 12)] == [0, 0]
    assert stored[sheet, "C4"] == "all checks in order"
    cell = Layout(case).input_cell("a", ())
    found = engines.formualized(path, {(inputs, f"{cell.column}{cell.row}"): 10_000_000.000012})
    assert (found[sheet, "D11"], found[sheet, "C4"]) == (1, "CHECKS NOT IN ORDER")
    found = engines.formualized(path, {(inputs, f"{cell.column}{cell.row}"): 20_000_000})
    assert found[sheet, "E11"] == pytest.approx(2e-5)
