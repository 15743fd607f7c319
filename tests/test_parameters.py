"""Dated figures of the law: their value on a day, and what is wrong with a file."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from strategies import ROOT, case_from, formula, frame, model_text, models_from, shipped

from flexfin.errors import FlexfinError
from flexfin.evaluate import evaluate
from flexfin.parameters import load_parameter
from flexfin.units import parse_unit

RATE = """nl: Rente
en: Interest
unit: 1/year
checked: 2027-06-01
values:
  2026-01-01:
    value: 4%
    until: 2026-12-31
    source: Staatscourant
  2027-01-01:
    value: 4.5%
    source: Staatscourant
"""
DAY = datetime.date


def load(tmp_path: Path, text: str, **tables: str) -> object:
    (tmp_path / "rate.yaml").write_text(text, encoding="utf-8")
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8")
    return load_parameter(tmp_path, "rate").on(DAY(2027, 7, 1)).value


def test_a_value_holds_from_its_first_day_until_its_last(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE)
    rate = load_parameter(tmp_path, "rate")
    assert rate.on(DAY(2026, 1, 1)).value == 0.04
    assert rate.on(DAY(2026, 12, 31)).value == 0.04
    assert rate.on(DAY(2027, 1, 1)).value == 0.045
    assert rate.on(DAY(2040, 1, 1)).source == "Staatscourant"


def test_before_the_first_day_and_after_an_end_there_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE.replace("  2027-01-01:", "  2027-03-01:"))
    rate = load_parameter(tmp_path, "rate")
    for day in (DAY(2025, 12, 31), DAY(2027, 1, 1), DAY(2027, 2, 28)):
        with pytest.raises(FlexfinError, match=f"'rate' is not known on {day}"):
            rate.on(day)


def test_a_value_used_after_its_last_check_gives_a_warning(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE)
    rate = load_parameter(tmp_path, "rate")
    assert rate.warning(DAY(2027, 6, 1)) is None
    warning = rate.warning(DAY(2027, 6, 2))
    assert warning is not None
    assert warning.level == "warning"
    assert warning.message == (
        "'Interest' is used as it stood on 2027-06-01; it may have changed before 2027-06-02"
    )
    assert rate.warning(DAY(2026, 6, 2)) is None  # an older value cannot change any more


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 4%", "value: much", "'much' is no number"),
        ("value: 4%", "value: nan", "'nan' is no number"),
        ("value: 4%", "valeu: 4%", "unknown key 'valeu'"),
        ("2027-01-01:", "2025-01-01:", "the dates under 'values' must go up"),
        ("2027-01-01:", "2027-13-01:", "'2027-13-01' is no date such as 2026-07-01"),
        ("until: 2026-12-31", "until: ever", "'ever' is no date such as 2026-07-01"),
        ("checked: 2027-06-01\n", "", "'checked' is missing"),
        ("nl: Rente\n", "", "'nl' is missing"),
        ("unit: 1/year", "unit: 1/jaar", "'1/jaar' is no unit"),
        ("    source: Staatscourant\n", "", "'source' is missing"),
        ("values:", "values: 5\nother:", "'values' holds names with their own keys"),
        ("value: 4%", "table: nothing.csv", "there is no such file"),
        ("value: 4%", "table: broken.csv", "'40,x' is not a key and a value"),
    ],
)
def test_what_is_wrong_with_a_dated_figure_is_said(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(FlexfinError) as caught:
        load(tmp_path, RATE.replace(old, new, 1), broken="points,rent\n40,x\n")
    assert message in [problem.message for problem in caught.value.problems]


def test_a_table_is_looked_up_by_its_key(tmp_path: Path) -> None:
    text = RATE.replace("value: 4.5%", "table: rents.csv")
    assert load(tmp_path, text, rents="points,rent\n40,271.25\n41,277.50\n\n") == {
        40.0: 271.25,
        41.0: 277.5,
    }


TABLE_LINES = {
    "start": {"input": "start", "date": "month", "unit": "month"},
    "rents": {"parameter": "rate", "unit": "EUR"},
    "points": {"input": "points"},
    "rent": formula("lookup(rents, points)", "EUR"),
}


def test_a_line_looks_a_table_up_and_says_which_key_is_not_there() -> None:
    text = RATE.replace("value: 4.5%", "table: rents.csv").replace("1/year", "EUR")
    files = {"rate.yaml": text, "rents.csv": "points,rent\n40,271.25\n41,277.50\n"}
    # the files are read with the case, so the folder must still be there
    import tempfile

    from flexfin.modelfile import load_models

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "parameters").mkdir()
        (folder / "tiny.yaml").write_text(model_text(TABLE_LINES))
        for file, content in files.items():
            (folder / "parameters" / file).write_text(content)
        models = load_models(folder)
        case = case_from(frame("points: 41\n"), models)
        assert evaluate(case)["rent"].array == 277.5
        assert case.law["rents"][0].name == "rate"
        with pytest.raises(FlexfinError, match=r"'rent' is no number \(-\)"):
            evaluate(case_from(frame("points: 42\n"), models))
        with pytest.raises(FlexfinError, match="'rate' is not known on 2020-05-01"):
            case_from(frame("points: 41\nreference_date: 2020-05-01\n"), models)
        wrong = dict(TABLE_LINES, rents={"parameter": "rate", "unit": "m2"}, rent=formula("points"))
        (folder / "tiny.yaml").write_text(model_text(wrong))
        with pytest.raises(FlexfinError, match="'rate' has the unit EUR, and the line m2"):
            case_from(frame("points: 41\n"), load_models(folder))


def test_a_model_that_names_no_such_figure_is_refused() -> None:
    with pytest.raises(FlexfinError, match=r"there is no dated figure 'rat'"):
        models_from(model_text({"a": {"parameter": "rat"}}), parameters={"rate.yaml": RATE})


def test_every_shipped_figure_can_be_read_and_fits_its_line() -> None:
    lines = [line for line in shipped().lines.values() if line.kind == "parameter"]
    assert lines
    for line in lines:
        parameter = load_parameter(ROOT / "models" / "parameters", line.parameter)
        assert line.unit is not None
        assert str(parse_unit(parameter.unit)) == str(line.unit)
        assert all(dated.source for dated in parameter.values)
