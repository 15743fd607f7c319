"""Lines that the workbook leaves out: `sheet: no`."""

from __future__ import annotations

import json
from pathlib import Path

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from strategies import asked, case_from, formula, frame, model_text, models_from, tiny
from views import column_of

from flexfin.cli import main
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.workbook.layout import Layout
from flexfin.workbook.workbook import write_workbook

LINES = {
    "start": {"input": "start", "date": "month", "unit": "month"},
    "price": asked("groups.*.price"),
    "double": formula("2 * price"),
    "quiet": formula("sum(double * (price + 1) ^ 2, group)", sheet="no"),
    "quiet_too": formula("quiet / 2", sheet="no"),
}
CASE = frame("groups: {one: {price: 3}, two: {price: 4}}\n")


def test_a_line_without_rows_is_worked_out_and_not_written(tmp_path: Path) -> None:
    models = models_from(model_text(LINES))
    case = case_from(CASE, models)
    results = evaluate(case)
    # 6 x 4^2 + 8 x 5^2
    assert results["quiet_too"].array == (96 + 200) / 2
    layout = Layout(case)
    assert layout.rowless == {"quiet", "quiet_step_1", "quiet_too"}
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, results)
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    identities = {
        str(row[0].value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows()
    }
    assert "double.one" in identities
    assert not any(name.startswith("quiet") for name in identities)


def test_values_explain_and_models_show_it_as_ever(tmp_path: Path) -> None:
    (tmp_path / "models" / "parameters").mkdir(parents=True)
    (tmp_path / "models" / "tiny.yaml").write_text(model_text(LINES), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")

    def run(*words: str) -> str:
        done = CliRunner().invoke(
            main, [*words, "--models", str(tmp_path / "models"), "--lang", "en"]
        )
        assert done.exit_code == 0, done.output
        return done.output

    case = str(tmp_path / "case.yaml")
    values = json.loads(run("values", case, "quiet", "--format", "json"))
    assert column_of(values, "quiet", "value") == {"quiet": 296}
    assert "296" in run("explain", case, "quiet")
    assert "quiet_too" in run("models", "tiny")


@pytest.mark.parametrize(
    ("user", "message"),
    [
        (formula("quiet * 2"), "'line' stands in the workbook and uses 'quiet', which does not"),
        (formula("sum(double * quiet, group)"), "'line' stands in the workbook and uses 'quiet', which does not"),
        ({"check": "quiet - 1"}, "'line' stands in the workbook and uses 'quiet', which does not"),
        (asked("flat", sheet="no"), "unknown key 'sheet'"),
        ({"check": "price - price", "sheet": "no"}, "unknown key 'sheet'"),
        (formula("price", sheet="maybe"), "'maybe' is not one of the choices"),
    ],
)  # fmt: skip
def test_what_cannot_be_left_out_is_said(user: dict[str, str], message: str) -> None:
    with pytest.raises(FlexfinError) as caught:
        models_from(model_text({**LINES, "line": user}))
    assert message in [problem.message for problem in caught.value.problems]


def test_a_chart_draws_no_line_without_rows() -> None:
    chart = "charts: {drawn: {nl: x, en: x, kind: line, lines: [quiet]}}"
    lines = {"flow": asked("flow", monthly="yes"), "quiet": formula("flow * 2", sheet="no")}
    with pytest.raises(FlexfinError, match="'quiet' is shown here and does not stand in the workbook"):
        tiny(chart, **lines)


def test_a_sheet_that_needs_the_rows_says_so() -> None:
    layout = Layout(case_from(CASE, models_from(model_text(LINES))))
    with pytest.raises(FlexfinError, match="a sheet of the workbook shows 'quiet'"):
        layout.cells["quiet", ()]
    with pytest.raises(KeyError):
        layout.cells["double", ("three",)]
