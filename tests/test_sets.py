"""Axes that only a model file names: a fixed set and a section of the case, all the way through."""

from __future__ import annotations

import json
from pathlib import Path

import engines
import pytest
from click.testing import CliRunner
from strategies import asked, case_from, formula, frame, model_text, models_from, tiny
from views import column_of

from flexfin.case.mentions import to_share
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.model.read import load_models
from flexfin.workbook.workbook import write_workbook

WATER = """
model: water
nl: Water
en: Water
needs: [wells]
sets:
  season:
    nl: seizoen
    en: season
    all_nl: seizoenen
    all_en: seasons
    summer: {nl: Zomer, en: Summer}
    winter: {nl: Winter, en: Winter}
  well: {section: wells, nl: bron, en: well}
lines:
  start: {nl: Begin, en: Start, unit: month, input: start, date: month}
  price: {nl: Prijs, en: Price, unit: EUR, input: wells.*.price, at_least: 0}
  yield_share: {nl: Opbrengst, en: Yield, unit: 1, input: wells.*.seasons.*season.yield, default: 1}
  demand: {nl: Vraag, en: Demand, unit: 1/month, input: wells.*.demand, monthly: yes}
  income: {nl: Inkomsten, en: Income, unit: EUR/month, formula: price * yield_share * demand}
  income_of_season: {nl: Per seizoen, en: By season, unit: EUR/month, formula: 'sum(income, well)'}
  dry: {nl: Zomer, en: In summer, unit: EUR/month, formula: 'pick(income_of_season, "summer")'}
  total: {nl: Totaal, en: Total, unit: EUR, formula: 'sum(income, season, well, month)'}
  moment: {nl: Moment, en: Moment, unit: text, input: moment, default: summer, choices: {summer: {nl: In de zomer, en: In summer}, winter: {nl: In de winter, en: In winter}}}
  chosen: {nl: Gekozen, en: Chosen, unit: EUR/month, formula: 'pick(income_of_season, moment)'}
  best: {nl: Bron, en: Well, unit: text, input: best, names: well}
  of_best: {nl: Van de beste, en: Of the best, unit: EUR, formula: 'pick(price, best)'}
"""
CASE = """
case: Wells
start: 2027-01
months: 3
best: east
wells:
  north: {label: North well, price: 2, demand: 10, seasons: {winter: {yield: 50%}}}
  east: {price: 3, demand: {2027-01: 1, 2027-03: 4}, seasons: {summer: {yield: 0}}}
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / "models" / "parameters").mkdir(parents=True)
    (tmp_path / "models" / "water.yaml").write_text(WATER, encoding="utf-8")
    return tmp_path / "models"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def run(*words: object) -> str:
    done = CliRunner().invoke(main, [*map(str, words), "--lang", "en"])
    assert done.exit_code == 0, done.output
    return done.output


def test_values_nest_by_the_new_axes(models: Path, case: Path) -> None:
    words = ("values", case, "income", "total", "dry", "of_best", "--models", models)
    found = json.loads(run(*words, "--format", "json"))
    # summer: north 2 x 1 x 10, east 3 x 0; winter: north 2 x 50% x 10, east 3 x 1 and then 4
    assert list(column_of(found, "income", "summer.north").values()) == [20, 20, 20]
    assert list(column_of(found, "income", "summer.east").values()) == [0, 0, 0]
    assert list(column_of(found, "income", "winter.north").values()) == [10, 10, 10]
    assert list(column_of(found, "income", "winter.east").values()) == [3, 3, 12]
    assert column_of(found, "total", "value")["total"] == 60 + 30 + 18
    assert list(column_of(found, "dry", "value").values()) == [20, 20, 20]
    assert column_of(found, "of_best", "value")["of_best"] == 3
    assert "\nincome,2027-01,winter.east," in run(*words, "--format", "csv")


def test_a_number_is_explained_in_the_words_of_the_new_axes(models: Path, case: Path) -> None:
    words = ("explain", case, "income_of_season", "--at", "season=winter", "--models", models)
    told = run(*words)
    assert "sum of income over all well" in told
    assert "North well" in told
    assert "Winter" in told
    told = run("explain", case, "chosen", "--models", models)
    assert "by season: summer" in told
    refused = CliRunner().invoke(main, [*map(str, words[:3]), "--models", str(models)])
    assert refused.exit_code == 2
    assert "seizoen" in refused.output
    assert "seasons" in run("explain", case, "total", "--models", models)


def test_the_workbook_recalculates_to_the_same(models: Path, case: Path, tmp_path: Path) -> None:
    path = tmp_path / "wells.xlsx"
    run("workbook", case, "-o", path, "--models", models)
    stored = engines.stored(path)
    found = engines.formualized(path)
    assert stored
    assert engines.differences(stored, found) == {}
    back = run("readback", path, "--against", case, "--models", models, "--format", "json")
    assert not any("path" in one for one in json.loads(back)["sentences"])


def test_what_is_picked_by_a_choice_stays_where_only_another_is_confidential(
    models: Path, tmp_path: Path
) -> None:
    text = CASE + "confidential: [wells.north.seasons.winter.yield]\n"
    case = case_from(text, load_models(models))
    results = evaluate(case)
    shown, shared, _texts = to_share(case, results)
    left_out = {name for name, _key in shared.rows}
    assert left_out == {"yield_share", "income", "income_of_season", "total"}
    assert ("income_of_season", ("summer",)) not in shared.rows
    assert shared.held == {("moment", ())}
    path = tmp_path / "book.xlsx"
    write_workbook(path, shown, results, shared=shared)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}


def test_an_input_workbook_asks_for_the_new_sets_and_reads_back(
    models: Path, case: Path, tmp_path: Path
) -> None:
    path = tmp_path / "in.xlsx"
    run("new", path, "--like", case, "--models", models)
    first, second = (load_case(one, load_models(models)) for one in (case, path))
    assert first.values == second.values
    assert second.label_of("well", "north") == "North well"


def test_an_element_that_is_not_there_is_named_with_the_word_of_its_axis(models: Path) -> None:
    with pytest.raises(FlexfinError) as caught:
        case_from(CASE.replace("best: east", "best: west"), load_models(models))
    assert caught.value.problems[0].message == "there is no well 'west'"
    with pytest.raises(FlexfinError) as caught:
        case_from(CASE.replace("winter:", "spring:"), load_models(models))
    assert caught.value.problems[0].message == "there is no season 'spring'"


def test_fixed_sets_stand_after_those_there_are_and_sections_after_layers() -> None:
    sets = "sets: {{{0}: {{a: {{nl: a, en: a}}}}, {1}: {{section: {1}s, nl: x, en: x}}}}"
    text = [
        model_text(
            {
                f"value_{one}": asked(f"{two}s.*.value_{one}"),
                f"both_{one}": formula(f'value_{one} * if({one} = "a", 1, 2)'),
            },
            name,
            sets.format(one, two),
        )
        for name, one, two in (("early", "shade", "pump"), ("late", "mood", "tap"))
    ]
    start = model_text({"start": {"input": "start", "date": "month", "unit": "month"}})
    axes = list(models_from(start, *text).axes)
    assert axes[3:7] == ["outcome", "shade", "mood", "investment"]
    assert axes[10:14] == ["layer", "pump", "tap", "party"]
    case = case_from(
        frame("pumps: {one: {value_early: 3}}\n".replace("early", "shade")),
        models_from(start, *text),
    )
    assert evaluate(case, ["both_shade"])["both_shade"].axes == ("shade", "pump")


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ("{mood: {a: {nl: a, en: a}}, strategy: {}}", "no line varies by 'mood'"),
        ("{well: {section: wells, nl: x, en: x, a: {nl: a, en: a}}}",
         "a set is fixed here, or comes from a section; not both"),
        ("{well: {section: wells, nl: x}}", "'en' is missing"),
        ("{well: {section: wells, nl: x, en: x, all: y}}",
         "a label in both languages is needed here"),
        ("{tax21: {section: wells, nl: x, en: x}}", "'tax21' cannot be a name"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_set_is_said(sets: str, message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        tiny(f"sets: {sets}", x=asked("x" if "mood" in sets else "wells.*.x"))
    assert message in [problem.message for problem in caught.value.problems]


def test_a_set_is_there_only_where_its_model_is() -> None:
    lines = {
        "start": {"input": "start", "date": "month", "unit": "month"},
        "rain": asked("wells.*well.rain"),
    }
    sets = "needs: [wells]\nsets: {mood: {a: {nl: a, en: a}}}"
    one = model_text({"own": formula('rain * if(mood = "a", 1, 0)')}, "one", sets)
    with pytest.raises(FlexfinError) as caught:
        models_from(
            model_text(lines, head="sets: {well: {section: wells}}"),
            one,
            model_text({"more": asked("x.*mood.y")}, "more"),
        )
    assert [problem.message for problem in caught.value.problems] == [
        "'mood' is off in a case without 'wells', and 'more' uses it"
    ]


def test_two_files_cannot_fix_the_same_set() -> None:
    sets = "sets: {mood: {a: {nl: a, en: a}}}"
    with pytest.raises(FlexfinError, match="there is another set 'mood'"):
        models_from(
            model_text({"one": formula('if(mood = "a", 1, 0)')}, "one", sets),
            model_text({"two": formula("one")}, "two", sets),
        )
