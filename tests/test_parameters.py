"""Dated figures of the law: their value on a day, and what is wrong with a file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from strategies import ROOT, case_from, formula, frame, model_text, models_from, shipped

from flexfin.engine.run import evaluate
from flexfin.formulas.units import fits
from flexfin.ground.errors import FlexfinError
from flexfin.model.figures import load_parameter, parameter_names
from flexfin.model.names import name_fault

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
KEYED = RATE.replace("checked:", "key: {nl: punten, en: points}\nchecked:")


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


def test_the_days_on_which_it_is_known_are_named_without_the_gaps(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE)
    rate = load_parameter(tmp_path, "rate")
    assert list(rate.periods()) == ["from 2026-01-01 on"]
    assert rate.end_of(rate.values[0]) == DAY(2026, 12, 31)
    assert rate.end_of(rate.values[1]) is None
    (tmp_path / "rate.yaml").write_text(RATE.replace("  2027-01-01:", "  2027-03-01:"))
    rate = load_parameter(tmp_path, "rate")
    assert list(rate.periods()) == ["from 2026-01-01 until 2026-12-31", "from 2027-03-01 on"]


def test_a_value_without_an_end_holds_until_the_next(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE.replace("    until: 2026-12-31\n", ""))
    rate = load_parameter(tmp_path, "rate")
    assert rate.end_of(rate.values[0]) == DAY(2026, 12, 31)
    assert list(rate.periods()) == ["from 2026-01-01 on"]


def test_only_the_last_value_can_have_been_replaced_since_the_check(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE)
    rate = load_parameter(tmp_path, "rate")
    old, new = rate.values
    assert not rate.is_unchecked(new, DAY(2027, 6, 1))
    assert rate.is_unchecked(new, DAY(2027, 6, 2))
    assert not rate.is_unchecked(old, DAY(2027, 6, 2))


def test_a_percentage_is_known_as_one(tmp_path: Path) -> None:
    (tmp_path / "rate.yaml").write_text(RATE.replace("4.5%", "0.045"))
    assert [dated.percent for dated in load_parameter(tmp_path, "rate").values] == [True, False]


def test_a_status_is_that_of_the_value_or_else_of_the_figure(tmp_path: Path) -> None:
    text = RATE.replace("values:", "status: derived\nvalues:")
    (tmp_path / "rate.yaml").write_text(text.replace("value: 4%", "value: 4%\n    status: memory"))
    statuses = [dated.status for dated in load_parameter(tmp_path, "rate").values]
    assert statuses == ["memory", "derived"]


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
        ("values:", "status: guessed\nvalues:", "'guessed' is not one of the choices"),
        ("2026-12-31", "2027-01-01", "the value of 2026-01-01 cannot hold until 2027-01-01"),
        ("2026-12-31", "2025-12-31", "the value of 2026-01-01 cannot hold until 2025-12-31"),
        ("values:", "key: points\nvalues:", "a label in both languages is needed here"),
        ("value: 4%", "table: twice.csv", "the keys of a table go up, and 40 does not"),
        ("value: 4%", "table: percent.csv", "'40,5%' is not a key and a value"),
        ("values:", "values: 5\nother:", "'values' holds names with their own keys"),
        ("value: 4%", "table: nothing.csv", "there is no such file"),
        ("value: 4%", "table: broken.csv", "'x' is no number"),
        ("value: 4%", "table: short.csv", "'40' is not a key and a value"),
    ],
)
def test_what_is_wrong_with_a_dated_figure_is_said(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    tables = {"broken": "40,x\n", "short": "40\n", "twice": "40,1\n40,2\n", "percent": "40,5%\n"}
    tables = {name: f"points,rent\n{rows}" for name, rows in tables.items()}
    with pytest.raises(FlexfinError) as caught:
        load(tmp_path, RATE.replace(old, new, 1), **tables)
    assert message in [problem.message for problem in caught.value.problems]


def test_a_table_is_looked_up_by_its_key(tmp_path: Path) -> None:
    text = KEYED.replace("value: 4.5%", "table: rents.csv")
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
    text = KEYED.replace("value: 4.5%", "table: rents.csv").replace("1/year", "EUR")
    files = {"rate.yaml": text, "rents.csv": "points,rent\n40,271.25\n41,277.50\n"}
    # the files are read with the case, so the folder must still be there
    import tempfile

    from flexfin.model.read import load_models

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "parameters").mkdir()
        (folder / "tiny.yaml").write_text(model_text(TABLE_LINES))
        for file, content in files.items():
            (folder / "parameters" / file).write_text(content)
        models = load_models(folder)
        case = case_from(frame("points: 41\n"), models)
        assert evaluate(case)["rent"].array == 277.5
        assert case.law["rents"].parameter.name == "rate"
        with pytest.raises(FlexfinError, match=r"'rent' is no number \(-\)"):
            evaluate(case_from(frame("points: 42\n"), models))
        with pytest.raises(FlexfinError, match="'rate' is not known on 2020-05-01"):
            evaluate(case_from(frame("points: 41\nreference_date: 2020-05-01\n"), models))
        wrong = dict(TABLE_LINES, rents={"parameter": "rate", "unit": "m2"}, rent=formula("points"))
        (folder / "tiny.yaml").write_text(model_text(wrong))
        with pytest.raises(FlexfinError, match="'rate' has the unit EUR, and the line m2"):
            evaluate(case_from(frame("points: 41\n"), load_models(folder)))


def test_a_model_that_names_no_such_figure_is_refused() -> None:
    with pytest.raises(FlexfinError, match=r"there is no dated figure 'rat'"):
        models_from(model_text({"a": {"parameter": "rat"}}), parameters={"rate.yaml": RATE})


LAW = ROOT / "models" / "parameters"
NAMES = parameter_names(LAW)


def test_every_figure_of_a_line_of_the_models_has_the_unit_of_the_line() -> None:
    lines = [line for line in shipped().lines.values() if line.kind == "parameter"]
    assert lines
    for line in lines:
        assert line.unit is not None
        parameter = load_parameter(LAW, line.parameter)
        assert fits(parameter.measure, line.unit)
        assert parameter.is_yes_no == line.is_condition


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_figure_says_all_that_a_lawyer_asks(name: str) -> None:
    """The loader refuses days that go down or overlap, units, labels and days that are none."""
    parameter = load_parameter(LAW, name)
    assert not name_fault(name)
    assert not re.search(r"(19|20)\d\d", name)
    assert parameter.label.nl
    assert parameter.label.en
    assert DAY(2026, 1, 1) < parameter.checked < DAY(2027, 1, 1)
    for dated in parameter.values:
        assert len(dated.source) > 10
        assert dated.status == "memory" or dated.url.startswith("https://")
        assert not (dated.status == "memory" and dated.url)
        assert (parameter.key is not None) == isinstance(dated.value, Mapping)
        if isinstance(dated.value, float):
            assert 0 <= dated.value < 1e7


def test_every_table_of_the_law_belongs_to_a_figure() -> None:
    tables = {path.name for path in LAW.glob("*.csv")}
    used = {
        f"{name}_{dated.since.isoformat()}.csv"
        for name in NAMES
        for dated in load_parameter(LAW, name).values
        if isinstance(dated.value, Mapping)
    }
    assert tables == used
    assert "Copyright (c) 2024 Woonstad Rotterdam" in (LAW / "wws_room.yaml").read_text("utf-8")
    assert "Permission is hereby granted" in (LAW / "wws_self_contained.yaml").read_text("utf-8")


# Read by hand in the law and in the tables of the Huurcommissie, not taken from the files.
@pytest.mark.parametrize(
    ("name", "day", "points", "value"),
    [
        ("wws_self_contained", DAY(2023, 7, 1), 80, 457.62),
        ("wws_self_contained", DAY(2024, 6, 30), 143, 853.13),
        ("wws_self_contained", DAY(2024, 7, 1), 143, 879.58),
        ("wws_self_contained", DAY(2025, 6, 1), 115, 714.57),
        ("wws_self_contained", DAY(2026, 11, 1), 40, 250.26),
        ("wws_self_contained", DAY(2026, 11, 1), 120, 774.94),
        ("wws_self_contained", DAY(2026, 11, 1), 186, 1228.07),
        ("wws_self_contained", DAY(2026, 11, 1), 250, 1667.40),
        ("wws_room", DAY(2024, 12, 31), 20, 192.23),
        ("wws_room", DAY(2025, 1, 1), 100, 793.39),
        ("wws_room", DAY(2026, 11, 1), 40, 407.58),
        ("wws_room", DAY(2026, 11, 1), 106, 853.95),
        ("rent_limit_social", DAY(2024, 3, 1), None, 879.66),
        ("rent_limit_social", DAY(2026, 11, 1), None, 932.93),
        ("rent_limit_middle", DAY(2024, 7, 1), None, 1157.95),
        ("capping_limit_low", DAY(2026, 11, 1), None, 713.02),
        ("capping_limit_high", DAY(2025, 11, 1), None, 731.93),
        ("quality_discount_limit", DAY(2026, 1, 1), None, 498.20),
        ("income_norm_single", DAY(2026, 11, 1), None, 29_400),
        ("income_norm_more", DAY(2023, 11, 1), None, 34_575),
        ("daeb_income_limit_single", DAY(2021, 11, 1), None, 40_024),
        ("daeb_income_limit_more", DAY(2021, 11, 1), None, 40_024),
        ("daeb_income_limit_more", DAY(2026, 11, 1), None, 56_910),
        ("social_rent_rise_rate", DAY(2026, 6, 30), None, 0.05),
        ("social_rent_rise_rate", DAY(2026, 7, 1), None, 0.041),
        ("middle_rent_rise_rate", DAY(2025, 1, 1), None, 0.077),
        ("rent_benefit_taper_single", DAY(2026, 1, 1), None, 0.27),
        ("rent_benefit_basic_rent_more", DAY(2026, 1, 1), None, 200.71),
        ("rent_benefit_second_share", DAY(2026, 1, 1), None, 0.65),
        ("rent_benefit_youth_age", DAY(2025, 12, 31), None, 23),
        ("rent_benefit_youth_age", DAY(2026, 1, 1), None, 21),
        ("de_minimis_general", DAY(2023, 12, 31), None, 200_000),
        ("de_minimis_general", DAY(2024, 1, 1), None, 300_000),
        ("de_minimis_sgei", DAY(2026, 1, 1), None, 750_000),
        ("vat_lodging", DAY(2025, 12, 31), None, 0.09),
        ("vat_lodging", DAY(2026, 1, 1), None, 0.21),
        ("vacancy_act_max_months_a", DAY(2026, 11, 1), None, 120),
        ("vacancy_act_max_months_c", DAY(2026, 11, 1), None, 84),
        ("vacancy_act_notice_landlord_d", DAY(2026, 11, 1), None, 2),
        ("vacancy_act_minimum_months_d", DAY(2026, 11, 1), None, 3),
        ("listed_group_max_months", DAY(2024, 7, 1), None, 24),
        ("rent_benefit_norm_rent_lowest_single", DAY(2025, 6, 1), None, 236.19),
        ("rent_benefit_norm_rent_reduction", DAY(2024, 6, 1), None, 37.72),
        ("rent_benefit_assets_limit_partners", DAY(2025, 6, 1), None, 74_790),
    ],
)
def test_a_figure_is_what_the_law_says(
    name: str, day: datetime.date, points: int | None, value: float
) -> None:
    found = load_parameter(LAW, name).on(day).value
    assert (found[points] if isinstance(found, Mapping) and points else found) == value


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("wws_self_contained", DAY(2023, 6, 30)),
        ("wws_room", DAY(2024, 6, 30)),
        ("wws_room", DAY(2027, 1, 1)),
        ("rent_limit_middle", DAY(2024, 6, 30)),
        ("rent_benefit_income_threshold_single", DAY(2023, 5, 1)),
        ("rent_benefit_income_threshold_more", DAY(2025, 5, 1)),
        ("listed_group_max_months", DAY(2024, 6, 30)),
    ],
)
def test_a_figure_that_was_not_found_is_not_made_up(name: str, day: datetime.date) -> None:
    with pytest.raises(FlexfinError, match=f"'{name}' is not known on {day}"):
        load_parameter(LAW, name).on(day)


def test_every_figure_is_read_by_a_line_of_a_model() -> None:
    read = {line.parameter for line in shipped().lines.values() if line.kind == "parameter"}
    assert read == set(NAMES)


def test_what_nobody_saw_is_marked_as_from_memory() -> None:
    found = {
        (name, dated.since.year)
        for name in NAMES
        for dated in load_parameter(LAW, name).values
        if dated.status == "memory"
    }
    assert found == {
        ("chapter_4b_end_year", 2023),
        ("daeb_income_limit_single", 2020),
        ("daeb_income_limit_more", 2020),
        ("social_rent_rise_rate", 2020),
    }
