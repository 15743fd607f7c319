"""What `flexfin cost` shows: figures that add up, numbers that read well, labels that stay text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from strategies import shipped
from views import same_in_every_format

from flexfin.answers.cost import CostFigures, cost_figures, cost_view
from flexfin.answers.render.data import rows_of
from flexfin.answers.render.page import Column, Page, wrapped
from flexfin.answers.render.terminal import as_text
from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.numbers import number
from flexfin.model.models import Models
from flexfin.model.read import load_models

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
EXAMPLE = Path(__file__).parent.parent / "examples" / "stieltjesstraat.yaml"


@pytest.fixture(scope="module")
def models() -> Models:
    return shipped()


def figures_of(
    models: Models, changes: Mapping[str, str] | None = None, scenario: str = "base"
) -> CostFigures:
    return cost_figures(load_case(EXAMPLE, models, changes), scenario)


@pytest.fixture(scope="module")
def figures(models: Models) -> CostFigures:
    return figures_of(models)


def edited(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_categories_and_capital_add_up_to_the_integral_cost(path: Path, models: Models) -> None:
    case: Case = load_case(path, models)
    for scenario in case.scenarios:
        table = cost_view(cost_figures(case, scenario)).table("cost_per_year")
        *parts, total = [np.array(row.values, float) for row in table.rows]
        np.testing.assert_allclose(np.sum(parts, axis=0), total, rtol=1e-12, atol=1e-6)


def test_the_year_and_the_average_are_those_of_the_months(figures: CostFigures) -> None:
    view, months = cost_view(figures), figures.of("integral_cost", "group", "month")
    in_2027 = view.value("cost_per_year", "integral_cost", "full_year.reception")
    assert in_2027 == pytest.approx(months[0, :12].sum())
    average = view.value("cost_per_year", "integral_cost", "average_year.total")
    assert average == pytest.approx(months.sum() / 10)


def test_a_case_without_a_full_calendar_year_shows_the_average_only(models: Models) -> None:
    set_language("en")
    view = cost_view(figures_of(models, {"months": "5"}))
    columns = [column.key for column in view.table("cost_per_year").columns]
    # not five months beside an average year
    assert columns == ["average_year.reception", "average_year.youth", "average_year.total"]


def test_the_verdict_says_what_is_missing_and_which_rise_would_cover(figures: CostFigures) -> None:
    view = cost_view(figures)
    reception, youth, *missing = view.said("verdicts")
    assert reception.data["pass_through_verdict"] == "outside_chapter"
    assert youth.data["pass_through_verdict"] == "guide_exemption"
    # 240 of rent and 70 of service: less than 310 in rent, since service rises by 2.5% and rent by 3%
    charged = view.value("key_figures", "charged_rent_at.normal", "youth")
    assert isinstance(charged, float)
    assert round(charged, 2) == 307.48
    cost = view.value("key_figures", "cost_rent_at.normal", "youth")
    assert youth.data["uncovered_rise"] == pytest.approx(cost - charged)
    found = [one for one in missing if "line" in one.data]
    assert "public_interest_missing" in [one.data["line"] for one in found]
    assert all(one.source and one.data["at"]["group"] == "youth" for one in found)


def test_a_rent_that_covers_needs_no_rise(models: Models) -> None:
    view = cost_view(figures_of(models, {"contracts.head_rent.amount": "2000"}))
    youth = next(one.data for one in view.said("verdicts") if one.data.get("group") == "youth")
    assert (youth["pass_through_verdict"], youth["uncovered_rise"]) == ("covered", 0.0)
    assert view.value("coverage", "coverage_at.normal", "youth") > 1


def test_every_format_has_the_same_values(figures: CostFigures) -> None:
    same_in_every_format(cost_view(figures))


def test_what_a_program_needs_of_a_sentence_is_in_csv(figures: CostFigures) -> None:
    view = cost_view(figures)
    rows = {row[:3]: row[3] for row in rows_of(view)}
    reception, youth, missing, *_more = view.said("verdicts")
    assert rows["sentences", "verdicts.1", "text"] == reception.text
    assert rows["sentences", "verdicts.2", "uncovered_rise"] == youth.data["uncovered_rise"]
    assert rows["sentences", "verdicts.3", "at.group"] == missing.data["at"]["group"]  # type: ignore[index]


def test_a_case_without_finance_is_told_which_section_is_missing(
    models: Models, tmp_path: Path
) -> None:
    set_language("en")
    path = tmp_path / "case.yaml"
    path.write_text(
        "case: x\nstart: 2027-01\nmonths: 12\n"
        "discount_rate: 4%\nindexation: {cost: 2%, rent: 2%}\n",
        encoding="utf-8",
    )
    with pytest.raises(FlexfinError, match=r"lacks .*finance"):
        cost_figures(load_case(path, models), "base")


def test_models_without_a_line_that_is_shown_are_named(models: Models, tmp_path: Path) -> None:
    set_language("en")
    (tmp_path / "small.yaml").write_text(
        "model: small\nnl: Klein\nen: Small\nlines:\n"
        "  start: {nl: Begin, en: Start, unit: month, input: start, date: month}\n",
        encoding="utf-8",
    )
    small = load_models(tmp_path)
    path = tmp_path / "case" / "case.yaml"
    path.parent.mkdir()
    path.write_text("case: x\nstart: 2027-01\nmonths: 12\n", encoding="utf-8")
    with pytest.raises(FlexfinError, match="there is no line 'integral_cost_total'"):
        cost_figures(load_case(path, small), "base")


# --- how it looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_screen_and_no_number_is_broken(
    figures: CostFigures, width: int
) -> None:
    set_language("nl")
    text = as_text(cost_view(figures), width, False)
    assert max(map(cell_len, text.split("\n"))) <= width
    assert "93.275" in text  # 14 x 6,500 m2 x 1.025
    assert "136.206" in text  # 271 people x 365 x 1.35 x 1.02
    assert "1.730.611" in text
    assert "2.370.972" in text
    assert "1.259,18" in text
    assert "98,4%" in text  # 1,238.86 / 1,259.18


def test_numbers_follow_the_language_and_round_halves_away_from_zero() -> None:
    set_language("nl")
    assert number(1_234_567.5, "whole") == "1.234.568"
    assert number(-2.5, "whole") == "-3"
    assert number(-0.3, "whole") == "0"
    assert number(0.9735, "percent") == "97,4%"
    assert number(1e21, "whole").endswith(".000")
    set_language("en")
    assert number(1234.005, "cents") == "1,234.01"
    assert number(0.04680, "digits") == "0.0468"


def test_labels_of_a_case_stay_plain_text(models: Models, tmp_path: Path) -> None:
    set_language("nl")
    path = edited(
        tmp_path,
        ("label: Asielzoekers", 'label: "[red]=1+1[/red] {x} ' + "lang " * 500 + '"'),
        ("label: Jongeren (Socius)", 'label: "漢字 :smile: 🏚"'),
        ("case: Stieltjesstraat Nijmegen", 'case: "[bold]x[/bold] %s"'),
    )
    found = cost_figures(load_case(path, models), "base")
    for colours in (False, True):
        text = as_text(cost_view(found), 80, colours)
        assert "[bold]x[/bold] %s" in text
        assert "[red]=1+1[/red]" in text
        assert ":smile: 🏚" in text
    assert max(map(cell_len, as_text(cost_view(found), 80, False).split("\n"))) <= 80


def test_many_groups_are_spread_over_tables_that_fit() -> None:
    columns = [Column("2027", f"Groep {n}", ("1.234.567", "12")) for n in range(9)]
    page = Page(60)
    page.table("Soort", ["Huisvesting", "Totaal"], columns, breaks=(1,))
    lines = page.text(False).split("\n")
    assert max(map(len, lines)) <= 60
    assert sum(line.count("1.234.567") for line in lines) == 9
    assert sum(line.count("Groep") for line in lines) == 9


def test_long_words_are_cut_and_others_kept_whole() -> None:
    assert wrapped("een twee drie", 8) == ["een twee", "drie"]
    assert wrapped("abcdefghij kl", 4) == ["abcd", "efgh", "ij", "kl"]
    assert wrapped("", 4) == [""]
