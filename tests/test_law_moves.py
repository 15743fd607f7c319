"""What changes in agreements when the law moves: by hand on small cases, and what a user meets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from random_cases import write_yaml
from strategies import ROOT, shipped
from views import same_in_every_format
from worked_cases import reception, small, tenants, with_categories

from flexfin.answers.law_moved import LawDays, law_view, moved_case
from flexfin.cli import main
from flexfin.ground.numbers import number_text
from flexfin.model.figures import load_parameter

FIGURES = """
rent_benefit_basic_rent_single:
  2027-01-01: {value: 210, source: Staatscourant 2026/1}
vacancy_act_max_months_a:
  2027-03-01: {value: 24, source: Staatsblad 2026/2}
de_minimis_general:
  2027-01-01: {value: 200_000, source: Verordening (EU) 2026/3}
vat_lodging:
  2027-02-01: {value: 25%, source: Belastingplan 2027}
"""
# what rent benefit asks besides, in 2027 as it was in 2026
SAME = (
    "capping_limit_low", "quality_discount_limit", "rent_benefit_assets_limit_single",
    "rent_benefit_first_share", "rent_benefit_income_threshold_single", "rent_benefit_max_rent",
    "rent_benefit_norm_rent_by_income", "rent_benefit_second_share", "rent_benefit_taper_single",
    "rent_benefit_third_share", "rent_benefit_youth_age",
)  # fmt: skip


def rooms(**inputs: Any) -> dict[str, Any]:
    """Give a case from October 2026 to September 2027 with a group of tenants."""
    plain = small(
        {"asylum": reception(), "youth": tenants(**inputs)}, 12, {"2026-10": 100}, start="2026-10"
    )
    plain["parties"]["owner"]["label"] = "Eigenaar"
    return plain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with four agreements that run at new year 2027, and one that is over."""
    return folder_in(tmp_path)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Give the tables of the answer about that folder, by name."""
    return tables_of(folder_in(tmp_path_factory.mktemp("told")))


def folder_in(tmp_path: Path) -> Path:
    where = tmp_path / "locations"
    where.mkdir()
    cases = {
        # a single tenant who pays 250 and earns little
        "benefit": rooms(asked_rent=250, dwelling="self_contained", tenancy="regular",
                         household_size=1, tenant_age=40, tenant_income=15_000),
        # a permit of 36 months, from the start on
        "permit": rooms(tenancy="vacancy_act", let_until="2029-09"),
        # 80,000 of other aid a year: 240,000 over three years
        "aid": {**rooms(), "parties": {
            "owner": {"government": "yes"}, "coa": {"government": "yes"},
            "club": {"government": "no", "other_aid_per_year": 80_000},
        }},
        "lodging": rooms(tenancy="short_stay"),
        "over": {**rooms(), "start": "2025-01",
                 "demand": {"scenarios": {"base": {"2025-01": 100}}}},
    }  # fmt: skip
    for name, plain in cases.items():
        plain["case"] = name.title()
        text = write_yaml(with_categories(plain))
        (where / f"{name}.yaml").write_text(text, encoding="utf-8")
    same = ""
    for name in SAME:
        figure = load_parameter(ROOT / "models" / "parameters", name)
        last = figure.values[-1]
        assert not isinstance(last.value, Mapping)
        value = number_text(last.value, percent=last.percent)
        if figure.is_yes_no:
            value = "yes" if last.value else "no"
        same += f"{name}:\n  2027-01-01: {{value: {value}, source: as in 2026}}\n"
    (tmp_path / "figures.yaml").write_text(FIGURES + same, encoding="utf-8")
    return where


def run(
    folder: Path, *more: str, language: str = "en", last: str = "2027-03-01"
) -> Result:
    words = ["portfolio", str(folder), "--law-from", "2026-11-01", "--law-to", last,
             "--figures", str(folder.parent / "figures.yaml"), *more]  # fmt: skip
    environment = {"COLUMNS": "140", "FLEXFIN_LANG": language}
    return CliRunner(env=environment).invoke(main, words)


def tables_of(folder: Path, **how: str) -> dict[str, dict[str, Any]]:
    result = run(folder, "--format", "json", **how)
    assert result.exit_code == 0, result.output
    tables = json.loads(result.stdout)["tables"]
    return {
        name: {row["key"]: row["values"] for row in table["rows"]} for name, table in tables.items()
    }


# --- by hand ------------------------------------------------------------------------------------


def test_each_row_that_moves_by_hand(told: dict[str, dict[str, Any]]) -> None:
    rows = told["moves"]

    def of(key: str) -> list[Any]:
        names = ("kind", "party", "month", "before", "after", "difference")
        return [rows[key][name] for name in names]

    # the rent of 250 less the basic rent of 202.52: 47; less 210: 40. Beyond that the tenant pays
    benefit = ["benefit", "tenants", "2027-01", 47, 40, -7]
    assert of("benefit.yaml.rent_benefit.youth") == benefit
    assert of("benefit.yaml.net_rent.youth") == ["rent", "tenants", "2027-01", 203, 210, 7]
    # 300 with 21% or 25% of VAT
    lodging = ["rent", "tenants", "2027-02", 363, 375, pytest.approx(12)]
    assert of("lodging.yaml.short_stay_price.youth") == lodging
    assert of("permit.yaml.permit_max_months.youth") == ["ceiling", None, "2027-03", 120, 24, -96]
    assert of("aid.yaml.general_ceiling_of_party.club") == [
        "ceiling", "club", "2027-01", 300_000, 200_000, -100_000,
    ]  # fmt: skip
    # 240,000 over three years is 40,000 too much
    aid = ["aid", "club", "2027-01", 0, 40_000, 40_000]
    assert of("aid.yaml.aid_beyond_general.club") == aid
    assert len(rows) == 6
    assert rows["permit.yaml.permit_max_months.youth"]["source"].endswith("art. 15 lid 6-8")


def test_what_is_needed_by_hand(told: dict[str, dict[str, Any]]) -> None:
    # 36 months of letting are more than 24; 240,000 of aid is more than 200,000, and less than
    # the 750,000 of a service of general economic interest
    assert told["asked"] == {
        "aid.yaml.aid_above_general.club.2027-01": {
            "month": "2027-01", "asks": "decision", "party": "club",
            "source": "Verordening (EU) 2023/2831 art. 3 lid 2",
        },
        "permit.yaml.permit_too_long.youth.2027-03": {
            "month": "2027-03", "asks": "permit", "party": None,
            "source": "Leegstandwet art. 15 lid 6-8",
        },
    }  # fmt: skip


def test_a_date_in_these_months_asks_too(folder: Path) -> None:
    text = (folder / "permit.yaml").read_text(encoding="utf-8")
    (folder / "permit.yaml").write_text(text.replace("2029-09", "2027-02"), encoding="utf-8")
    asked = tables_of(folder)["asked"]
    assert asked["permit.yaml.let_until.youth.2027-02"]["asks"] == "permit"
    assert "permit.yaml.permit_too_long.youth.2027-03" not in asked  # five months


def test_the_settlement_that_moves_and_its_clause(tmp_path: Path) -> None:
    # 60 homes at 1,000 and at 1,100 for the guarantee, once
    text = (ROOT / "examples" / "movable_units.yaml").read_text(encoding="utf-8")
    text = text.replace("2027-01", "2026-12")
    (tmp_path / "locations").mkdir()
    (tmp_path / "locations" / "units.yaml").write_text(text, encoding="utf-8")
    given = "relocation_guarantee_fee:\n  2026-12-01: {value: 1_100, source: RVO}\n"
    (tmp_path / "figures.yaml").write_text(given, encoding="utf-8")
    rows = tables_of(tmp_path / "locations", last="2026-12-01")["moves"]
    (found,) = (row for row in rows.values() if row["kind"] == "settlement")
    assert found["after"] - found["before"] == 60 * 100
    assert found["rest"] == 60 * 100
    assert "→" in found["party"]


# --- what a user meets --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_workbook_has_a_sheet_for_each_location(folder: Path, language: str) -> None:
    file = folder.parent / "law.xlsx"
    result = run(folder, "-o", str(file), language=language)
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(file)
    first = {"nl": "Wat er in 4 overeenkomsten", "en": "What changes in 4 agreements"}[language]
    assert book.sheetnames == [first, "Aid", "Benefit", "Lodging", "Permit"]
    values = [cell.value for row in book["Permit"].iter_rows() for cell in row]
    assert {120, 24, -96} <= {*values}
    assert {"nl": "Nieuwe vergunning", "en": "New permit"}[language] in values


def test_every_format_has_the_same(folder: Path) -> None:
    days = LawDays(date(2026, 11, 1), date(2027, 3, 1))
    file = folder.parent / "figures.yaml"
    found = [moved_case(path, shipped(), days, file) for path in sorted(folder.glob("*.yaml"))]
    same_in_every_format(law_view(found, days), width=400)


def test_two_cases_of_one_name_have_a_sheet_each(folder: Path) -> None:
    text = (folder / "permit.yaml").read_text(encoding="utf-8")
    (folder / "twin.yaml").write_text(f"{text}# no copy\n", encoding="utf-8")
    file = folder.parent / "law.xlsx"
    assert run(folder, "-o", str(file)).exit_code == 0
    names = openpyxl.load_workbook(file).sheetnames
    first = "What changes in 5 agreements"
    assert names == [first, "Aid", "Benefit", "Lodging", "Permit", "Permit 2"]


def test_a_figure_that_is_not_known_is_told_at_the_case(folder: Path) -> None:
    (folder.parent / "figures.yaml").write_text(FIGURES, encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert "benefit.yaml: 'rent_benefit_youth_age' is not known on 2027-03-01" in result.stderr
    assert "Not counted, because something is wrong in them: benefit.yaml." in result.stdout
    assert "Lodging: Asked rent with VAT" in result.stdout


@pytest.mark.parametrize(
    "days", [("--law-from", "2026-11-01"), ("--law-from", "2027-01-01", "--law-to", "2026-11-01")]
)
def test_two_days_are_given_the_later_one_last(folder: Path, days: tuple[str, ...]) -> None:
    result = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, ["portfolio", str(folder), *days])
    assert result.exit_code == 2
    assert "--law-from and --law-to go together, the later day last" in result.stderr


def test_a_wrong_file_with_figures_is_told_once_and_no_case_is_blamed(folder: Path) -> None:
    (folder.parent / "figures.yaml").write_text("case: Lodging\n", encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert result.stderr.count("there is no figure 'case'") == 1
    assert "Not counted" not in result.output
