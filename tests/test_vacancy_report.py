"""What `flexfin vacancy` shows: who bears what, over all scenarios and under every kind."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import effort
import numpy as np
import pytest
from click.testing import CliRunner
from random_cases import write_yaml
from rich.cells import cell_len
from strategies import ROOT, shipped
from test_ledger import worked
from views import same_in_every_format

from flexfin.answers.render.terminal import as_text
from flexfin.answers.vacancy import VacancyFigures, vacancy_figures, vacancy_view
from flexfin.answers.vacancy_kinds import KindsFigures, kinds_figures, kinds_view
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.view import View

EXAMPLES = [
    path
    for path in sorted((ROOT / "examples").glob("*.yaml"))
    if "\nvacancy_risk:" in path.read_text(encoding="utf-8")
]
STIELTJES, IN_TURN = (ROOT / "examples" / f"{n}.yaml" for n in ("stieltjesstraat", "use_in_turn"))
# an own agreement, and one of each kind
SOME = effort.at_night(
    EXAMPLES,
    [STIELTJES.with_stem(n) for n in ("amsterdam_mixed", "eindhoven_karel_de_grotelaan",
                                      "plan_einstein", "movable_units")],
    id=lambda path: path.stem,
)  # fmt: skip


def three_scenarios(**section: Any) -> dict[str, Any]:
    """Give the worked case with three scenarios: as worked out, full, and never anybody there.

    Loss in euros: 200, 4,000, 2,000; 200, 0, 0; 10,200, 10,000, 10,000 (25 rooms at 400).
    """
    plain = worked()
    plain["demand"] = {
        "scenarios": {
            "base": plain["demand"]["scenarios"]["base"],
            "full": {"2027-12": 100},
            "nobody": {"2027-12": 0},
        },
        "probabilities": {"base": 0.5, "full": 0.3, "nobody": 0.2},
    }
    plain["costs"] = {n: {**c, "category": "housing"} for n, c in plain["costs"].items()}
    plain["vacancy_risk"] |= section
    return plain


@cache
def views_of(example: Path, _language: str) -> tuple[View, View]:
    """Give what the language that is set shows of the agreement of an example, and of all kinds."""
    figures = vacancy_figures(load_case(example, shipped()), "base")
    return vacancy_view(figures), kinds_view(kinds_figures(figures))


def figures_of(plain: dict[str, Any], folder: Path) -> VacancyFigures:
    path = folder / "case.yaml"
    path.write_text(write_yaml(plain), encoding="utf-8")
    return vacancy_figures(load_case(path, shipped()), "base")


def test_the_burden_of_a_party_over_three_scenarios_by_hand(tmp_path: Path) -> None:
    plain = three_scenarios(kind="user_bears_all", user="coa")
    figures = figures_of(plain, tmp_path)
    coa = figures.burdens[1]
    # 6,200, 200 and 30,200 in three months: four times that in a year
    assert tuple(coa.by_scenario.values()) == pytest.approx((24_800, 800, 120_800))
    assert coa.expected == pytest.approx(12_400 + 240 + 24_160)
    assert coa.high == pytest.approx(120_800)
    # when nobody comes, 10,200 in the one month of 2027 and 20,000 in the two of 2028: in a year
    # twelve times and six times that, as the average year is four times the three months
    assert coa.worst == pytest.approx(12 * 10_200)
    assert (coa.worst_year, coa.worst_scenario, coa.worst_months) == ("2027", "nobody", 1)
    assert coa.value == pytest.approx((12_400 + 240 + 24_160) / 4)  # nothing is discounted
    assert coa.capital == pytest.approx(120_800 - coa.expected)
    view = vacancy_view(figures)
    assert view.value("borne", "coa", "p90") == pytest.approx(120_800)
    owner = next(one.data for one in view.said("borne") if one.data["party"] == "owner")
    assert owner["compensation_per_year"] == pytest.approx(-36_800)
    assert [view.value("loss_in_year", year, "asylum") for year in ("2027", "2028")] == [0, 6000]


def test_what_a_party_bears_is_worth_less_month_by_month(tmp_path: Path) -> None:
    plain = three_scenarios(kind="user_bears_all", user="coa") | {"discount_rate": 0.21}
    # expected 0.5 x 200 + 0.3 x 200 + 0.2 x 10,200 in the first month, and so on
    expected = sum(cost / 1.21 ** (n / 12) for n, cost in enumerate((2200, 4000, 3000), 1))
    assert figures_of(plain, tmp_path).burdens[1].value == pytest.approx(expected)


def test_a_scenario_that_cannot_come_is_no_worst_year(tmp_path: Path) -> None:
    plain = three_scenarios()
    plain["demand"]["probabilities"] = {"base": 0.5, "full": 0.5, "nobody": 0}
    figures = figures_of(plain, tmp_path)
    assert {burden.worst_scenario for burden in figures.burdens} == {"base"}


def test_a_year_that_costs_nothing_but_rounding_is_no_worst_year(tmp_path: Path) -> None:
    figures = figures_of(three_scenarios(), tmp_path)
    first, *others = figures.burdens
    # all 36,800 of above, whoever bears it
    assert vacancy_view(figures).value("borne", "together", "expected") == pytest.approx(36_800)
    for worst, year in ((1e-12, None), (0.4, None), (0.5, first.worst_year)):
        told = replace(figures, burdens=(first._replace(worst=worst), *others))
        assert vacancy_view(told).value("borne", first.party, "worst_year") == year


def test_without_probabilities_all_scenarios_weigh_the_same_and_it_says_so(tmp_path: Path) -> None:
    plain = three_scenarios()
    del plain["demand"]["probabilities"]
    figures = figures_of(plain, tmp_path)
    assert figures.weights == pytest.approx([1 / 3] * 3)
    assert "gives no probabilities" in as_text(vacancy_view(figures), 100, False)


def test_the_worst_of_a_cap_is_counted_in_years(tmp_path: Path) -> None:
    # nobody there: 10,200 and 20,000; layer 3 is 75% of 12,000 at most: 40% of it is above 300
    figures = figures_of(three_scenarios(), tmp_path)
    # 2027: 10,200/12,000 = 85%: layer 3 is 60% of 12,000 = 7,200, 40% of it 2,880: the cap binds
    (cap,) = vacancy_view(figures).said("layers")
    assert cap.data["party"] == "municipality"
    assert cap.data["cap_binds"] == pytest.approx(0.2)


def kinds_of(plain: dict[str, Any], folder: Path) -> KindsFigures:
    return kinds_figures(figures_of(plain, folder))


def test_all_kinds_stand_side_by_side_with_a_price_for_the_risk(tmp_path: Path) -> None:
    plain = three_scenarios(user="coa", user_share=0.25)
    plain["parties"]["coa"]["capital_rate"] = 0.12
    found = kinds_of(plain, tmp_path)
    by_name = {kind.name: kind for kind in found.kinds}
    assert list(by_name)[:3] == ["own_layers", "owner_bears_all", "user_bears_all"]
    owner, coa = by_name["user_bears_all"].prices[:2]
    # expected 9,200 over three months: 3,066.67 a month from owner to coa; coa counts 12% a year
    # on its risk, 120,800 - 36,800 = 84,000: 840 a month
    assert owner == pytest.approx(-9200 / 3)
    assert coa == pytest.approx(9200 / 3 + 840)
    assert by_name["owner_bears_all"].prices == pytest.approx((0, 0, 0, 0))
    assert by_name["fixed_key"].prices[0] == pytest.approx(-0.25 * 9200 / 3)
    assert "vacancy_risk.user_share" not in found.assumed
    assert set(found.assumed) == {
        f"vacancy_risk.{name}"
        for name in ("guarantee", "owner_part", "shared_until", "backstop", "fund_total")
    }
    # the expected loss a month
    assert found.assumed["vacancy_risk.fund_total"][0] == "3066.67"


def test_kinds_bear_the_same_loss_together(tmp_path: Path) -> None:
    found = kinds_of(three_scenarios(), tmp_path)
    for kind in found.kinds:
        if kind.name != "fund":
            assert sum(b.expected for b in kind.burdens) == pytest.approx(36_800), kind.name
    assert found.assumed["vacancy_risk.user"][0] == "coa"  # the first operator but the owner


def test_the_price_of_risk_uses_the_tail_of_the_worst(tmp_path: Path) -> None:
    found = kinds_of(three_scenarios(user="coa"), tmp_path)
    for kind in found.kinds:
        for burden in kind.burdens:
            tail = max(burden.by_scenario.values())  # each scenario is likelier than 5%
            assert burden.capital == pytest.approx(tail - burden.expected)


@pytest.mark.parametrize("example", SOME)
@pytest.mark.parametrize("name", effort.at_night(["nl", "en"], ["nl"]))  # of longer words
def test_the_tables_fit_the_screen(example: Path, name: str) -> None:
    set_language(name)
    for view in views_of(example, name):
        for width in (80, 120):
            assert max(map(cell_len, as_text(view, width, False).splitlines())) <= width


@pytest.mark.parametrize("example", SOME)
def test_every_format_has_the_same_values(example: Path) -> None:
    set_language("nl")
    for view in views_of(example, "nl"):
        same_in_every_format(view)


def test_kinds_stand_below_each_other_and_parties_beside() -> None:
    _agreement, view = views_of(IN_TURN, "en")
    assert view.facts["agreement"] == "frictional_shared"
    prices = view.table("level_amount")
    assert [row.key for row in prices.rows][-1] == "fund"
    assert [column.key for column in prices.columns] == [
        "municipality",
        "coa",
    ]  # no kind touches the foundation
    marked = [row.key for row in prices.rows if row.label.endswith("◄")]
    assert marked == ["frictional_shared"]


def test_a_case_without_an_agreement_is_told_what_it_lacks() -> None:
    path = ROOT / "tests" / "errors" / "valid.yaml"
    with pytest.raises(FlexfinError, match="vacancy_risk"):
        vacancy_figures(load_case(path, shipped()), "base")


FORMS = [*product(["table", "json", "csv"], [(), ("--all-kinds",)])]


@pytest.mark.parametrize(("form", "options"), effort.spread(FORMS, 3))
def test_the_command_gives_every_form(form: str, options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(
        main, ["vacancy", str(STIELTJES), "--format", form, "--lang", "nl", *options]
    )
    assert result.exit_code == 0, result.output
    if form == "json":
        assert np.isfinite(json.loads(result.stdout)["probabilities"]["base"])
    if form == "table":
        assert "Eigenaar (Rijk)" in result.stdout
