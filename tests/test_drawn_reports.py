"""`--scenarios N --seed K` on rent, vacancy and agreement: what is drawn adds up and repeats."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from effort import at_night, spread
from strategies import EXAMPLE, shipped
from views import column_of, values_of

from flexfin.answers.vacancy_by_party import burdens_of
from flexfin.answers.values import line_spreads
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.draw import Drawn, DrawRequest, run_drawn, simulate
from flexfin.engine.load import load_case
from flexfin.engine.results import Headline
from flexfin.engine.run import evaluate

DRAWS = ("--scenarios", "40", "--seed", "5")
SHORT = ("--set", "months=36")  # enough for all that is drawn to happen


def load(**changes: str) -> Case:
    return load_case(EXAMPLE, shipped(), {"months": "36"} | changes)


@cache
def run(*words: str, width: int = 100) -> str:
    """Give what the program answers; of the same words once."""
    result = CliRunner().invoke(main, list(words), env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    return result.stdout


def data(command: str, *words: str) -> Any:
    return json.loads(run(command, str(EXAMPLE), *words, *SHORT, "--format", "json"))


def rows(command: str, *words: str) -> list[dict[str, str]]:
    said = run(command, str(EXAMPLE), *words, *SHORT, "--format", "csv")
    return list(csv.DictReader(io.StringIO(said)))


def test_what_parties_bear_adds_up_to_the_loss_in_the_mean() -> None:
    found = data("vacancy", *DRAWS)
    means = values_of(found, "statistics")["mean"]
    borne = sum(mean for name, mean in means.items() if name.startswith("vacancy_cost."))
    assert borne == pytest.approx(means["vacancy_loss"])
    # the one cap of the example is the municipality's; costs are bad where they are high
    assert "years_capped.municipality" in means
    loss = column_of(found, "statistics", "vacancy_loss")
    assert loss["worst"] >= loss["shortfall"] >= loss["p95"] >= loss["mean"]


def test_the_range_over_draws_is_the_formula_with_their_means() -> None:
    # floor = fee - mean gain of the grantor / its mean base; ceiling = fee + holder gain / holder base
    lines = ("grantor_gain", "holder_gain", "fee_base_grantor", "fee_base_holder")
    drawn = simulate(load(), [Headline(line) for line in lines], 40, 5)
    grantor, holder, grantor_base, holder_base = (
        float(np.mean(drawn.figures[Headline(line)])) for line in lines
    )
    found = data("agreement", *DRAWS)
    fees = column_of(found, "range", "fee")
    assert fees["floor"] == pytest.approx(1.00 - grantor / grantor_base)
    assert fees["ceiling"] == pytest.approx(1.00 + holder / holder_base)
    gains = drawn.figures[Headline("grantor_gain")]
    standing = column_of(found, "standing", "grantor")
    assert standing["wins"] == int((gains > 0).sum())
    assert standing["chance"] == pytest.approx(float((gains > 0).mean()))


def test_a_term_over_its_span_and_a_grid_are_worked_out_over_the_same_draws() -> None:
    lines = [Headline("grantor_gain"), Headline("holder_gain")]

    def gains(**terms: str) -> list[float]:
        changes = {f"reservation.{name}": value for name, value in terms.items()}
        drawn = simulate(load(**changes), lines, 40, 5)
        return [float(drawn.figures[line].mean()) for line in lines]

    price = ("--term", "reservation.call_price", "--from", "4", "--to", "10")
    found = values_of(data("agreement", *price, *DRAWS), "term")
    for value in ("4", "10"):
        reading = found[value]["grantor_gain"], found[value]["holder_gain"]
        assert [*reading] == pytest.approx(gains(call_price=value))
    # gains over the named scenarios are others
    named = values_of(data("agreement", *price), "term")["4"]
    assert named["grantor_gain"] != pytest.approx(found["4"]["grantor_gain"])
    both = (*price, "--term", "reservation.fee", "--from", "0.50", "--to", "2.00")
    grid = values_of(data("agreement", *both, *DRAWS), "grid")
    thousands = [grid["4.grantor_gain"]["2"], grid["4.holder_gain"]["2"]]
    assert [gain * 1000 for gain in thousands] == pytest.approx(gains(call_price="4", fee="2.00"))


def test_steps_and_offers_are_worked_out_over_the_draws() -> None:
    found = data("agreement", *DRAWS)
    # the fee only shifts money: a step is its base, the mean over the draws
    base = simulate(load(), [Headline("fee_base_grantor")], 40, 5)
    step = values_of(found, "steps")["reservation.fee"]
    assert step["grantor_gain"] == pytest.approx(base.figures[Headline("fee_base_grantor")].mean())
    assert step["holder_gain"] == pytest.approx(-step["grantor_gain"])
    offer, at_fee = values_of(found, "offers")["this_case"], values_of(found, "range")["fee"]
    assert offer["grantor_gain"] == pytest.approx(at_fee["grantor_gain"])
    assert not found["scenarios"]
    assert "by_scenario" not in found["tables"]


@pytest.mark.parametrize("command", ["agreement", "compare"])
def test_one_scenario_and_many_do_not_go_together(command: str) -> None:
    words = [command, str(EXAMPLE), *(OFFERS if command == "compare" else ())]
    result = CliRunner().invoke(main, [*words, "--scenario", "high", *DRAWS, "--lang", "en"])
    assert result.exit_code == 2
    assert "--scenario and --scenarios do not go together" in result.output


def test_rent_is_drawn_for_groups_that_are_let_only() -> None:
    found = data("rent", *DRAWS)
    statistics = found["tables"]["statistics"]
    assert [column["key"] for column in statistics["columns"]] == ["rent_income.youth"]
    rent = column_of(found, "statistics", "rent_income.youth")
    assert rent["worst"] <= rent["p5"] <= rent["mean"] <= rent["p95"]


@pytest.mark.parametrize("command", at_night(["rent", "vacancy", "agreement"], ["vacancy"]))
def test_the_same_seed_gives_the_same_digits_and_another_gives_others(command: str) -> None:
    first = run(command, str(EXAMPLE), *SHORT, *DRAWS, "--format", "json")
    assert run.__wrapped__(command, str(EXAMPLE), *SHORT, *DRAWS, "--format", "json") == first
    assert run(command, str(EXAMPLE), *SHORT, *DRAWS[:3], "6", "--format", "json") != first


@pytest.mark.parametrize("command", ["rent", "vacancy", "agreement"])
def test_draws_are_in_the_csv_and_fit_the_screen(command: str) -> None:
    found = rows(command, *DRAWS)
    assert {row["table"] for row in found} >= {"statistics", "checks"}
    assert not any(row["table"] == "statistics" for row in rows(command))
    for width in spread((80, 120), 2):
        text = run(command, str(EXAMPLE), *SHORT, *DRAWS, width=width)
        assert "40 getrokken scenario's" in text or "40 drawn scenarios" in text
        assert max(map(len, text.splitlines())) <= width


def drawn_months(case: Case, line: str) -> Any:
    return np.asarray(next(iter(run_drawn(case, [line], 40, 5)))[line].array)


def test_all_kinds_of_agreement_over_the_same_draws() -> None:
    found = data("vacancy", "--all-kinds", *DRAWS)
    assert found["simulation"]["scenarios"] == 40
    case = load()
    lines = [Headline("vacancy_cost", (party,), "year") for party in case.elements_of("party")]
    drawn = simulate(case, lines, 40, 5)
    borne = values_of(found, "borne")
    own = borne["own_layers"]
    bearing = [line for line in lines if f"{line.key[0]}.expected" in own]
    assert len(bearing) >= 2  # parties that no kind touches are left out
    for line in bearing:
        values = drawn.figures[line]
        assert own[f"{line.key[0]}.expected"] == pytest.approx(values.mean())
        assert own[f"{line.key[0]}.p90"] == pytest.approx(np.sort(values)[35])  # the 36th of 40
    loss = sum(own[f"{line.key[0]}.expected"] for line in bearing)
    for name, kind in borne.items():
        if name != "fund":
            means = [kind[f"{line.key[0]}.expected"] for line in bearing]
            assert sum(means) == pytest.approx(loss), name
    # what makes up for it is worth as much as the difference in expected present value
    factor = np.asarray(evaluate(case, ["discount_factor"])["discount_factor"].array)
    months = drawn_months(case, "vacancy_cost")  # (scenarios, parties, months)
    before = drawn_months(
        load(**{"vacancy_risk.kind": "owner_bears_all"}), "vacancy_cost"
    )
    level = ((months - before) @ factor).mean(0)[1] / factor.sum()
    assert case.values["capital_rate"]["coa",] == 0
    amounts = values_of(found, "level_amount")
    assert amounts["own_layers"]["coa"] == pytest.approx(level)
    # by nature the owner bears vacancy: nothing makes up for that
    assert set(amounts["owner_bears_all"].values()) == {0}
    said = run("vacancy", str(EXAMPLE), "--all-kinds", *SHORT, *DRAWS, "--lang", "en")
    text = " ".join(said.split())
    assert "Over 40 drawn scenarios, the same for every kind. Seed 5" in text


def test_the_worst_year_is_looked_for_in_every_block_of_scenarios() -> None:
    case = load()
    blocks = [
        list(run_drawn(case, ["vacancy_cost", "discount_factor"], 40, 5, block=size))
        for size in (15, 40)
    ]
    several, whole = (burdens_of(parts) for parts in blocks)
    assert several == whole
    place = case.elements_of("party").index("owner")
    cost = np.asarray(blocks[1][0]["vacancy_cost"].array)[:, place]
    years = {y: cost[:, case.calendar.months_of(int(y))].sum(1) for y in case.calendar.years}
    assert whole[place].worst == pytest.approx(max(amounts.max() for amounts in years.values()))
    assert years[whole[place].worst_year][int(whole[place].worst_scenario) - 1] == pytest.approx(
        whole[place].worst
    )


@cache
def drawn_with(of: Headline, peak: Headline) -> Drawn:
    """Give the figures of 40 scenarios, which are drawn once."""
    return simulate(load(), [of, peak], 40, 5)


def by_hand(line: str, key: tuple[str, ...], how: str, share: int) -> dict[str, float]:
    """Give the mean peak of the need and interest in the worst scenarios of a figure, by sorting."""
    of, peak = Headline(line, key, how), Headline("reception_need", (), "highest")  # type: ignore[arg-type]
    drawn = drawn_with(of, peak)
    order = np.argsort(drawn.figures[of], kind="stable")
    if shipped().lines[line].better == "low":
        order = order[::-1]
    return {
        "reception_need.highest": float(drawn.figures[peak][order[:share]].mean()),
        "finance.interest": float(drawn.inputs["finance.interest"][order[:share]].mean()),
    }


@pytest.mark.parametrize(
    ("command", "figure", "of"),
    [
        ("cost", "integral_cost_total", ("integral_cost_total", (), "year")),
        ("vacancy", "vacancy_loss", ("vacancy_loss", (), "year")),
        ("agreement", "holder_gain", ("holder_gain", (), "value")),
        ("rent", "rent_income.youth", ("rent_income", ("youth",), "year")),
        ("reserve", "reserve_saving_value", ("reserve_saving_value", (), "value")),
    ],
)
def test_a_view_tells_what_was_true_in_the_worst_5_percent(
    command: str, figure: str, of: tuple[str, tuple[str, ...], str]
) -> None:
    # the worst 5% of 40 scenarios are 2
    found = data(command, *DRAWS)
    for name, value in by_hand(*of, 2).items():
        assert column_of(found, "worst", figure)[name] == pytest.approx(value)
    for name, value in by_hand(*of, 40).items():
        assert column_of(found, "worst", "average")[name] == pytest.approx(value)
    text = run(command, str(EXAMPLE), *SHORT, *DRAWS, "--lang", "en", width=120)
    assert "Interest on debt" in text[text.index("What was true in the worst 5%") :]


def test_values_tell_what_was_true_in_the_worst_5_percent_of_each() -> None:
    found = json.loads(run("values", str(EXAMPLE), "cost_rent", *SHORT, *DRAWS, "--format", "json"))
    for group in ("reception", "youth"):
        for name, value in by_hand("cost_rent", (group,), "value", 2).items():
            assert values_of(found, "cost_rent.worst")[group][name] == pytest.approx(value)
    assert values_of(found, "cost_rent.worst")["average"]["finance.interest"] == pytest.approx(
        by_hand("cost_rent", ("youth",), "value", 40)["finance.interest"]
    )
    text = run("values", str(EXAMPLE), "cost_rent", *SHORT, *DRAWS, "--lang", "en")
    assert text.count("What was true in the worst 5%") == 1
    # a line of which no side is worse has no worst scenarios
    text = run("values", str(EXAMPLE), "fee_base_grantor", *SHORT, *DRAWS, "--lang", "en")
    assert "What was true" not in text


def test_a_figure_that_is_the_same_everywhere_has_no_worst_scenarios() -> None:
    found = data("rent", *DRAWS, "--set", "groups.youth.asked_rent=0")
    assert "worst" not in found["tables"]


def test_values_of_many_scenarios_wait_on_disk() -> None:
    # 120 months of 22,000 scenarios more are 21 MB; what is kept of each is far less, and how the
    # blocks of two threads fall together makes some MB of difference
    def peak(count: int) -> float:
        case = load(months="120")
        tracemalloc.start()
        line_spreads(case, ["shortage"], None, DrawRequest(count, 1))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most / 1e6

    assert peak(30_000) < peak(8_000) + 15


# --- compare -----------------------------------------------------------------------------------

OFFERS = ("--offer", "owner_1", "--offer", "coa_1")


def test_compare_takes_the_same_draws_on_both_sides() -> None:
    case = load()
    lines = [Headline("grantor_gain"), Headline("holder_gain"),
             Headline("net_present_value", ("coa",))]  # fmt: skip
    before, after = (
        simulate(load(**case.offers[name]), lines, 40, 5)
        for name in ("owner_1", "coa_1")
    )
    found = data("compare", *OFFERS, *DRAWS)
    for name, line in zip(
        ("grantor_gain", "holder_gain", "net_present_value.coa"), lines, strict=True
    ):
        gains = after.figures[line] - before.figures[line]
        steps = column_of(found, "steps", name)
        start, *effects, end, difference = steps.values()
        assert start == pytest.approx(before.figures[line].mean())
        assert end == pytest.approx(after.figures[line].mean())
        assert difference == pytest.approx(gains.mean())
        assert sum(effects) == pytest.approx(gains.mean())
        statistics = column_of(found, "statistics", name)
        assert statistics["mean"] == pytest.approx(gains.mean())
        assert statistics["p5"] in gains
        assert statistics["worst"] == gains.min()
        assert statistics["loss_chance"] == pytest.approx((gains < -1e-9).mean())
    worst = values_of(found, "worst")
    assert all({"average", "grantor_gain", "holder_gain"} <= row.keys() for row in worst.values())
    for width in spread((80, 120), 2):
        text = run("compare", str(EXAMPLE), *OFFERS, *SHORT, *DRAWS, "--lang", "en", width=width)
        assert "Mean over 40 drawn scenarios" in " ".join(text.split())
        assert "The difference, scenario by scenario, 40 drawn scenarios" in text
        assert max(map(len, text.splitlines())) <= width


def test_compare_swapped_gives_the_opposite_in_every_scenario() -> None:
    found, swapped = (data("compare", *offers, *DRAWS) for offers in
                      (OFFERS, (*OFFERS[2:], *OFFERS[:2])))  # fmt: skip
    for name in ("grantor_gain", "holder_gain"):
        there, back = (column_of(one, "statistics", name) for one in (found, swapped))
        assert back["mean"] == pytest.approx(-there["mean"])
        assert back["deviation"] == pytest.approx(there["deviation"])
    # what the one gains is the other's loss: the worst of the one, swapped, is that of the other
    worst = [column_of(found, "statistics", "grantor_gain")["worst"],
             column_of(swapped, "statistics", "holder_gain")["worst"]]  # fmt: skip
    assert worst[0] == pytest.approx(worst[1])


def test_how_an_input_is_drawn_is_a_difference_too(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    mode = "{kind: normal, mean: 4.1%, deviation: 0.5%, low: 3%, high: 6%}"
    assert mode in text
    other = tmp_path / "other.yaml"
    other.write_text(text.replace(mode, "{kind: uniform, low: 5%, high: 6%}"), encoding="utf-8")
    found = data("compare", str(other), *DRAWS)
    rows_ = found["tables"]["steps"]["rows"]
    assert [row["key"] for row in rows_] == ["before", "frame", "after", "difference"]
    assert rows_[1]["label"] == "1. hoe finance.interest wordt getrokken"
    steps = column_of(found, "steps", "integral_cost_total")
    assert steps["difference"] > 0
    assert steps["frame"] == pytest.approx(steps["difference"])
