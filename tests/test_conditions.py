"""Lines that are yes or no: conditions as formulas, counted as 1 or 0, shown as words."""

from __future__ import annotations

import json
from pathlib import Path

import engines
import pytest
from click.testing import CliRunner
from strategies import CALENDAR, START, asked, case_from, formula, frame, model_text, tiny

from flexfin.answers.explanation import explanation_view
from flexfin.answers.render.terminal import as_text
from flexfin.cli import main
from flexfin.engine.explain import explain
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.model.models import Models
from flexfin.model.read import load_models
from flexfin.workbook.workbook import write_workbook

MARCH = CALENDAR | {
    "size": asked("groups.*.size"),
    "kind": asked("groups.*.kind", unit="text", choices="{a: {nl: A, en: A}, b: {nl: B, en: B}}"),
    "large": formula("size > 4", "yes_no"),
    "early": formula("number_of_month <= 2", "yes_no"),
    "both": formula("and(large, early)", "yes_no"),
    "one": formula("or(not(large), early)", "yes_no"),
    "by_kind": formula('if(kind = "a", large, early)', "yes_no"),
    "counted": formula("sum(large, group) + sum(size > 1, group)"),
    "amount": formula("large * size + if(early, 1, 0)"),
    "seen": formula("previous(early, 0)"),
    "same": formula("if(large = 1, size, early)"),
}
START_LINE = {"start": START}
TEXT = "groups: {one: {size: 2, kind: a}, two: {size: 5, kind: b}}"


@pytest.fixture(scope="module")
def models() -> Models:
    return tiny(**MARCH)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("large", [0, 1]),
        ("early", [1, 1, 0]),
        ("both", [[0, 0, 0], [1, 1, 0]]),
        ("one", [[1, 1, 1], [1, 1, 0]]),
        ("by_kind", [[0, 0, 0], [1, 1, 0]]),
        ("counted", 3),
        ("amount", [[1, 1, 0], [6, 6, 5]]),
        ("seen", [0, 1, 1]),
        ("same", [[1, 1, 0], [5, 5, 5]]),
    ],
)
def test_a_condition_counts_as_one_or_nothing(models: Models, line: str, expected: object) -> None:
    found = evaluate(case_from(frame(TEXT, months=3), models))[line].array
    assert found.dtype == float
    assert found.tolist() == expected


def test_a_workbook_holds_numbers_that_an_engine_finds_too(models: Models, tmp_path: Path) -> None:
    case, path = case_from(frame(TEXT, months=3), models), tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    texts = [one.value.lstrip("=") for _sheet, one in engines.formulas_of(path)]
    assert any(text.startswith("AND(") and text.endswith(")*1") for text in texts)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (formula("size * 2", "yes_no"), "the unit says yes_no, the formula gives number"),
        (formula("size > 2"), "its unit says a number or a text"),
        (asked("groups.*.other", unit="yes_no"), "only a formula or a figure of the law has the unit yes_no"),
        (formula("(size > 2) * 3"), "a number is needed here, and this is a comparison"),
        (formula("if(large, size > 2, 0)"), "the branches of if() are not of one kind"),
    ],
)
def test_what_is_no_condition_is_refused(keys: dict[str, str], fault: str) -> None:
    with pytest.raises(FlexfinError) as error:
        tiny(**MARCH, line=keys)
    assert fault in str(error.value)


FIGURE = """
nl: Grens
en: Limit
unit: 1
checked: 2026-11-23
values:
  2020-01-01: {value: 3, until: 2024-12-31, source: Wet}
"""


@pytest.mark.parametrize(
    ("text", "kinds", "stops"),
    [
        ('and(kind = "b", size > limit)', "aa", False),
        ('and(kind = "b", size > limit)', "ab", True),
        ('or(kind = "a", size > limit)', "aa", False),
        ('or(kind = "a", size > limit)', "ab", True),
        ('and(kind = "b", early, size > limit)', "aa", False),
    ],
)
def test_an_unknown_figure_stops_only_where_it_is_looked_at(
    text: str, kinds: str, stops: bool, tmp_path: Path
) -> None:
    lines = {**MARCH, "limit": {"parameter": "limit", "source": "Wet"}, "line": formula(text, "yes_no"),
             "reference_date": asked("reference_date", unit="text", date="day")}  # fmt: skip
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "limit.yaml").write_text(FIGURE, encoding="utf-8")
    (tmp_path / "tiny.yaml").write_text(model_text(START_LINE | lines), encoding="utf-8")
    models = load_models(tmp_path)
    groups = ", ".join(f"group_{n}: {{size: 5, kind: {kind}}}" for n, kind in enumerate(kinds))
    case = case_from(frame(f"reference_date: 2026-11-01\ngroups: {{{groups}}}", months=3), models)
    if stops:
        with pytest.raises(FlexfinError, match="'limit' is not known on 2026-11-01"):
            evaluate(case, ["line"])
        return
    results = evaluate(case)
    assert results["line"].array.max() == ("or" in text)
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    found = engines.formualized(path)
    wrong = engines.differences(engines.stored(path), found)
    assert {place for place in wrong if engines.stored(path)[place] != "#N/A"} == set()


def test_values_are_true_or_false_as_data_and_words_for_people(tmp_path: Path) -> None:
    folder, path = tmp_path / "models", tmp_path / "case.yaml"
    (folder / "parameters").mkdir(parents=True)
    (folder / "tiny.yaml").write_text(model_text(START_LINE | MARCH), encoding="utf-8")
    path.write_text(frame(TEXT, months=3), encoding="utf-8")
    asked_for = ["values", str(path), "large", "--models", str(folder), "--lang"]
    data = CliRunner().invoke(main, [*asked_for, "en", "--format", "json"])
    assert '"value": "yes_no"' in data.output
    assert json.loads(data.output)
    assert "true" in data.output
    text = CliRunner().invoke(main, [*asked_for, "nl"]).output
    assert "nee" in text
    assert "ja" in text


def test_an_explanation_says_yes_or_no(models: Models) -> None:
    case = case_from(frame(TEXT, months=3), models)
    explained = explain(case, "amount", {"group": "two", "month": "2027-01"}, "base")
    told = as_text(explanation_view(explained), 80, False)
    assert "│ = 1 × 5 + 1\n" in told
    assert "├ large: yes\n" in told
    assert "early? yes" in told
    counted = explain(case, "counted", {}, "base")
    assert counted.root.value == 3
    assert "counted: 3\n" in as_text(explanation_view(counted), 80, False)
