"""Results as frames and as values; checks that fail."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from strategies import asked, case_from, frame, shipped, tiny
from views import same_in_every_format

from flexfin.answers.models import model_view, models_view
from flexfin.answers.values import line_spreads, spreads_view, values_view
from flexfin.case.case import Case
from flexfin.engine.checks import broken, checks_of
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case
from flexfin.engine.run import Results, evaluate
from flexfin.engine.tables import (
    NoMeaning,
    plain_of,
)
from flexfin.ground.errors import FlexfinError, Place
from flexfin.ground.messages import set_language
from flexfin.ground.months import Calendar
from flexfin.workbook.sheets.tables import _widths

EXAMPLE = Path(__file__).parent.parent / "examples" / "stieltjesstraat.yaml"


@pytest.fixture(scope="module")
def case() -> Case:
    set_language("en")
    return load_case(EXAMPLE, shipped())


@pytest.fixture(scope="module")
def results(case: Case) -> Results:
    return evaluate(case)


def test_a_frame_has_a_column_for_each_axis_and_a_row_for_each_value(results: Results) -> None:
    values = results["integral_cost"]
    frame = values.frame()
    assert list(frame.columns) == ["scenario", "group", "month", "value"]
    assert len(frame) == values.array.size == 3 * 2 * 120
    row = frame[(frame.scenario == "high") & (frame.group == "youth") & (frame.month == "2030-05")]
    assert row.value.item() == values.array[2, 1, 40]


def test_a_frame_of_a_single_value_has_one_row(results: Results) -> None:
    frame = results["month_count"].frame()
    assert list(frame.columns) == ["value"]
    assert frame.value.tolist() == [120]


def test_a_frame_of_words_holds_words(results: Results) -> None:
    assert results["kind"].frame().value.tolist() == ["reception", "tenants"]


def test_values_have_months_down_and_elements_across(results: Results) -> None:
    names = ("integral_cost", "party_wacc", "month_count", "kind", "cost_of_item")
    view = values_view(results, "base", [plain_of(results[name]) for name in names])
    array = results["integral_cost"].array
    assert view.value("integral_cost", "2027-01", "youth") == array[0, 1, 0]
    assert view.table("integral_cost").unit == "EUR/month"
    # 80% x 4.1% + 20% x 7%
    assert view.value("party_wacc", "coa", "value") == pytest.approx(0.0468)
    assert view.table("party_wacc").unit == "1/year"
    assert view.value("month_count", "month_count", "value") == 120
    assert view.value("kind", "youth", "value") == "tenants"
    items = view.table("cost_of_item")
    assert (len(items.rows), len(items.columns)) == (120, 9 * 2)
    same_in_every_format(view)


def test_statistics_of_values_are_the_same_in_every_format(case: Case) -> None:
    spreads = line_spreads(case, ["shortage_payment", "cost_rent"], None, DrawRequest(20, 1))
    same_in_every_format(spreads_view(spreads))


def test_a_unit_that_hangs_on_a_choice_is_written_with_its_alternatives(results: Results) -> None:
    assert plain_of(results["cost_amount"]).unit.startswith("EUR/year | EUR/month | ")


def test_years_and_totals_add_up_the_months(results: Results) -> None:
    array = results["integral_cost"].array[0]
    years = plain_of(results["integral_cost"], "year")
    total = plain_of(results["integral_cost"], "total")
    assert (years.unit, years.axes, years.names[1][0]) == ("EUR", ("group", "year"), "2027")
    np.testing.assert_allclose(years.array[:, 0], array[:, :12].sum(axis=1), rtol=1e-14)
    assert total.axes == ("group",)
    np.testing.assert_allclose(total.array, years.array.sum(axis=1), rtol=1e-14)


@pytest.mark.parametrize(
    "name", ["party_wacc", "kind", "let_units", "accrual_coverage", "book_value"]
)
def test_what_is_not_counted_per_month_is_not_added_up(results: Results, name: str) -> None:
    with pytest.raises(NoMeaning, match=name):
        plain_of(results[name], "year")


def test_the_checks_of_the_example_are_in_order(results: Results) -> None:
    assert len(checks_of(results)) > 5
    assert all(check.is_in_order for check in checks_of(results))
    assert broken(results) == []


def test_a_check_that_is_not_zero_is_a_problem_that_says_where() -> None:
    set_language("en")
    # 2 x 3 = 6 is 1 more than 5; 2 x 2 is right
    lines = {
        "size": asked("groups.*.size"),
        "space": asked("groups.*.space"),
        "space_check": {"check": "space - 2 * size"},
    }
    case = case_from(
        frame("groups:\n  a: {size: 2, space: 4}\n  b: {label: B, size: 3, space: 5}\n"),
        tiny(**lines),
    )
    (problem,) = broken(evaluate(case))
    assert problem.message == "a check fails: 'space_check' should be 0 and is -1 (B)"
    assert problem.remedy == "Look at the inputs behind 'space', 'size'."


@pytest.mark.parametrize(("space", "said"), [("1234.5", "-1.234,5"), ("0.00002", "-2.0e-05")])
def test_how_far_a_check_is_off_reads_as_in_the_country_of_who_reads(space: str, said: str) -> None:
    lines = {"space": asked("space", nl="Ruimte", en="Space"), "check": {"check": "0 - space"}}
    case = case_from(frame(f"space: {space}\n"), tiny(**lines))
    set_language("nl")
    (problem,) = broken(evaluate(case))
    assert problem.message == f"een controle klopt niet: 'check' hoort 0 te zijn en is {said}"
    assert problem.remedy == "Kijk naar de invoer achter 'Ruimte'."


def test_shares_that_do_not_add_up_are_a_problem_of_the_case_with_its_place() -> None:
    set_language("en")
    with pytest.raises(FlexfinError) as error:
        load_case(EXAMPLE, shipped(), {"vacancy_risk.layers.shared.shares.coa": "45%"})
    (problem,) = error.value.problems
    assert problem.message == "not in order: Shares of the layer add up to 100% (given: 45%)"
    assert problem.remedy == "Together they are 95%; make that 100%."
    assert problem.place == Place("--set vacancy_risk.layers.shared.shares.coa=45%")


def test_a_check_that_fails_points_at_its_first_input_and_says_what_to_do() -> None:
    set_language("en")
    lines = {
        "size": asked("groups.*.size", default="0"),
        "spare": asked("groups.*.spare"),
        "full": {
            "check": "if(size > spare, 1, 0)", "remedy_nl": "Meer ruimte.", "remedy_en": "Make room.",
        },
    }  # fmt: skip
    case = case_from(frame("groups:\n  a: {spare: 3}\n  b: {spare: 3, size: 4}\n"), tiny(**lines))
    (problem,) = broken(evaluate(case))
    assert problem.remedy == "Make room."
    assert problem.place
    assert (problem.place.line, problem.place.column) == (6, 23)


def test_models_are_listed_without_the_steps_of_their_formulas(case: Case) -> None:
    models = shipped()
    ((_part, listed),) = models_view(models).outlines()
    same_in_every_format(models_view(models))
    same_in_every_format(model_view(models, "reserve_capacity"))
    assert {one.key for one in listed.entries} == set(models.models)
    for model in listed.entries:
        ((_part, lines),) = model_view(models, model.key).outlines()
        assert not any(models.lines[line.key].is_step for line in lines.entries)
        assert model.data["count"] == len(lines.entries)
        for entry in lines.entries:
            assert len({"input", "parameter", "formula"} & set(entry.data)) == 1


def test_a_table_of_many_years_is_narrow_enough_to_be_read_on_paper() -> None:
    labels = {"a": "Woningcorporatie", "b": "COA"}
    calendar = Calendar(2025 * 12, 180)
    names = {"party": tuple(labels), "year": calendar.years}
    book: Any = SimpleNamespace(
        layout=SimpleNamespace(elements_of=names.__getitem__),
        case=SimpleNamespace(label_of=lambda _axis, name: labels[name], calendar=calendar),
    )
    found: list[Any] = [SimpleNamespace(columns=axis) for axis in ("party", "year")]
    # the words of parties need room; where only years stand they need none
    assert _widths(book, found) == pytest.approx([1.2 * len("Woningcorporatie"), 13.5, *[11] * 13])
