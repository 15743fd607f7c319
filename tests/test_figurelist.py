"""`flexfin parameters`: the figures of the law on a day, through time, and which are stale."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from strategies import ROOT
from views import column_of, same_in_every_format

from flexfin.answers.parameters import at, figures_view, history_view
from flexfin.cli import main
from flexfin.model.figures import load_parameter, parameter_names

NAMES = parameter_names(ROOT / "models" / "parameters")


def run(*words: str, width: int = 80, language: str = "nl") -> Result:
    environment = {"COLUMNS": str(width), "FLEXFIN_LANG": language}
    return CliRunner().invoke(main, ["parameters", *words], env=environment)


def entry(output: str, name: str) -> list[str]:
    """Give the lines of one figure in a list."""
    blocks = output.split("\n\n")
    (found,) = (block for block in blocks if block.startswith(f"{name}:"))
    return [line.strip() for line in found.splitlines()]


def test_a_figure_on_a_day_has_value_period_source_and_last_check() -> None:
    assert entry(run("--on", "2026-11-01", width=120).output, "rent_limit_social") == [
        "rent_limit_social: Grens sociale huur (liberalisatiegrens)",
        "932,93 EUR/kamer/maand  (van 2026-01-01 tot en met 2026-12-31)",
        "Wet op de huurtoeslag art. 13, tekst van 1 januari 2026; nagezien op 2026-11-23",
    ]
    english = run("--on", "2025-03-01", width=120, language="en").output
    assert entry(english, "rent_benefit_basic_rent_single")[1] == (
        "not known on 2025-03-01; known from 2026-01-01 until 2026-12-31"
    )
    assert entry(english, "rent_benefit_assets_limit_single")[1] == (
        "37,395 EUR  (from 2025-01-01 until 2025-12-31)"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vat_lodging", "21%  (vanaf 2026-01-01)"),
        ("social_rent_rise_rate", "4,1% per jaar  (van 2026-07-01 tot en met 2027-06-30)"),
        ("commercial_interest", "4,07% per jaar  (vanaf 2024-01-01)"),
        ("points_social_max", "143  (vanaf 2024-07-01)"),
        ("vacancy_act_max_months_c", "84 maand  (vanaf 2018-06-13)"),
        ("income_norm_single", "29.400 EUR/jaar  (van 2026-01-01 tot en met 2026-12-31)"),
        (
            "wws_self_contained",
            "tabel, 40-250 punten, EUR/kamer/maand  (van 2026-01-01 tot en met 2026-12-31)",
        ),
        (
            "rent_benefit_norm_rent_reduction",
            "niet bekend op 2026-11-01; bekend van 2024-01-01 tot en met 2025-12-31",
        ),
    ],
)
def test_values_are_written_as_people_read_them(name: str, value: str) -> None:
    assert entry(run("--on", "2026-11-01", width=120).output, name)[1] == value


def test_without_a_day_the_newest_value_is_shown_and_that_is_said() -> None:
    output = run().output
    assert "\nVan elk cijfer de nieuwste waarde die bekend is;" in output
    assert entry(output, "rent_benefit_norm_rent_reduction")[1].startswith("37,14 EUR/kamer")
    assert all(f"\n{name}:" in output for name in NAMES)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("words", [(), ("--stale", "--on", "2027-01-01"), tuple(NAMES)], ids=len)
def test_no_line_is_wider_than_the_screen_but_an_address(
    words: tuple[str, ...], width: int, language: str
) -> None:
    result = run(*words, width=width, language=language)
    assert result.exit_code == 0
    wide = [line for line in result.output.splitlines() if len(line) > width]
    assert all(line.strip().startswith("https://") for line in wide)
    assert "\N{REPLACEMENT CHARACTER}" not in result.output
    assert "…" not in result.output


def test_a_name_gives_all_values_with_sources_and_addresses() -> None:
    lines = [line.strip() for line in run("vat_lodging", width=120).output.splitlines()]
    assert lines == [
        "De cijfers van de wet",
        "",
        "vat_lodging: Btw-tarief logies",
        "nagezien op 2026-11-23",
        "",
        "van 2019-01-01 tot en met 2025-12-31: 9%",
        "Wet op de omzetbelasting 1968; memorie van toelichting Belastingplan 2025; begindatum van "
        "het tarief van 9% uit het",
        "geheugen",
        "https://rijksfinancien.nl/belastingplan-memorie-van-toelichting/2025/d17e3459",
        "",
        "vanaf 2026-01-01: 21%",
        "Wet op de omzetbelasting 1968; memorie van toelichting Belastingplan 2025; voor verblijf "
        "vanaf 2026, ook als het",
        "eerder is betaald",
        "https://rijksfinancien.nl/belastingplan-memorie-van-toelichting/2025/d17e3459",
    ]


def test_what_is_from_memory_is_marked() -> None:
    output = run("social_rent_rise_rate", width=120).output
    assert "uit het geheugen, niet nagezien: Maximale huurverhoging 2020" in output
    assert output.count("uit het geheugen") == 1


def test_a_table_on_a_day_shows_round_rows_and_says_that_there_are_more() -> None:
    lines = run("wws_room", "--on", "2026-11-01").output.splitlines()
    rows = [line.split() for line in lines if line and line[0].isdigit()]
    assert rows[:4] == [["0", "0,00"], ["20", "203,87"], ["40", "407,58"], ["60", "611,28"]]
    assert rows[-2] == ["250", "1.613,63"]
    # 251 rows: every twentieth of 0-240, which is 13, and the last
    assert lines[-1].startswith("237 rijen zijn weggelaten")


def test_stale_figures_are_named_with_why(tmp_path: Path) -> None:
    output = run("--stale", "--on", "2027-01-01", width=120).output
    assert "gold tot en met 2026-12-31" in entry(output, "wws_room")
    assert "vat_lodging" not in output
    assert "social_rent_rise_rate" not in output  # it holds until July 2027
    assert "meer dan een jaar geleden nagezien" not in output
    output = run("--stale", "--on", "2021-01-01", width=120).output
    assert "uit het geheugen, niet nagezien" in entry(output, "social_rent_rise_rate")
    assert "vat_lodging" not in output
    for day, stale in (("2027-11-23", False), ("2027-11-24", True)):
        output = run("vat_lodging", "--stale", "--on", day).output
        assert ("meer dan een jaar geleden nagezien" in output) == stale
        assert ("Geen enkel cijfer vraagt aandacht." in output) != stale


def test_every_format_holds_everything_in_full() -> None:
    data = json.loads(run("--on", "2026-11-01", "--format", "json").output)
    assert data["on"] == "2026-11-01"
    figures = {entry["key"]: entry for entry in data["outlines"]["figures"]["entries"]}
    assert list(figures) == NAMES
    lodging = {
        "unit": "1", "checked": "2026-11-23",
        "since": "2026-01-01", "until": None, "value": 0.21, "status": "",
        "source": "Wet op de omzetbelasting 1968; memorie van toelichting Belastingplan 2025; "
        "voor verblijf vanaf 2026, ook als het eerder is betaald",
        "url": "https://rijksfinancien.nl/belastingplan-memorie-van-toelichting/2025/d17e3459",
    }  # fmt: skip
    assert figures["vat_lodging"] | lodging == figures["vat_lodging"]
    assert "since" not in figures["rent_benefit_norm_rent_reduction"]
    assert json.loads(run("--format", "json").output)["on"] is None
    output = run("--on", "2026-11-01", "--format", "csv").output
    assert {row["row"] for row in csv.DictReader(io.StringIO(output))} >= set(NAMES)
    folder = ROOT / "models" / "parameters"
    on = datetime.date(2026, 11, 1)
    for name in ("wws_room", "rent_limit_social"):
        same_in_every_format(figures_view([at(load_parameter(folder, name), on)], on))
        same_in_every_format(history_view([at(load_parameter(folder, name), on)], on))


def test_a_table_of_the_law_is_whole_in_data() -> None:
    words = ("wws_room", "--on", "2026-11-01", "--format")
    data = json.loads(run(*words, "json").output)
    found = column_of(data, "wws_room", "value")
    assert found["106"] == 853.95
    assert len(found) == 251
    rows = list(csv.DictReader(io.StringIO(run(*words, "csv").output)))
    (row,) = (r for r in rows if r["table"] == "wws_room" and r["row"] == "106")
    assert (row["value"], row["unit"]) == ("853.95", "EUR/unit/month")


def test_several_names_on_a_day_they_are_not_known_are_all_refused() -> None:
    result = run("wws_room", "vat_lodging", "points_social_max", "--on", "2024-01-01")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "'wws_room' is op 2024-01-01 niet bekend\n"
        "Het is bekend van 2024-07-01 tot en met 2026-12-31.\n\n"
        "'points_social_max' is op 2024-01-01 niet bekend\nHet is bekend vanaf 2024-07-01.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--stale"], "--stale vraagt om een dag. Voeg --on DATUM toe, zoals --on 2027-01-01."),
        (["--on", "1-11-2026"], "'1-11-2026' is geen datum. Schrijf een datum als 2026-11-01."),
        (["--on", "2026-02-30"], "'2026-02-30' is geen datum."),
        (["wws_rom"], "er is geen cijfer 'wws_rom'. Is 'wws_room' bedoeld?"),
        (["x"], "er is geen cijfer 'x'. `flexfin parameters` toont alle cijfers."),
    ],
)
def test_wrong_use_is_answered_with_what_is_right(words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_own_figures_are_read_and_all_faults_in_them_said_at_once(tmp_path: Path) -> None:
    result = run("--models", str(tmp_path))
    assert result.exit_code == 1
    assert "hier staan geen cijfers van de wet" in result.stderr
    (tmp_path / "parameters").mkdir()
    for name in ("one", "two"):
        (tmp_path / "parameters" / f"{name}.yaml").write_text("nl: x\n")
    result = run("--models", str(tmp_path))
    assert result.exit_code == 1
    assert "one.yaml" in result.stderr
    assert "two.yaml" in result.stderr


def test_the_list_goes_to_a_file(tmp_path: Path) -> None:
    result = run("--format", "csv", "-o", str(tmp_path / "law.csv"))
    assert result.exit_code == 0
    assert "vat_lodging" in (tmp_path / "law.csv").read_text("utf-8")
