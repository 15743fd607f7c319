"""`flexfin agreement`: the range of the example, in numbers and in words."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from strategies import EXAMPLE, shipped

from flexfin import cli
from flexfin.answers.agreement import agreement_figures, say_agreement
from flexfin.answers.agreement_page import agreement_data
from flexfin.answers.agreement_terms import Deal, term_of
from flexfin.answers.page import Page
from flexfin.answers.sensitivity import TermStep, say_steps
from flexfin.engine.bargain import Worth
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language


def run(*arguments: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(cli.main, list(arguments))


def deal(changes: dict[str, str] | None = None, scenario: str | None = None) -> Deal:
    models = shipped()
    return Deal(load_case(EXAMPLE, models, changes), scenario)


def data(changes: dict[str, str] | None = None, scenario: str | None = None) -> dict[str, Any]:
    return agreement_data(agreement_figures(deal(changes, scenario)))


def text(changes: dict[str, str] | None = None, scenario: str | None = None) -> str:
    page = Page(100)
    say_agreement(page, agreement_figures(deal(changes, scenario)))
    return " ".join(page.text(False).split())


def test_the_expected_range_of_the_example_is_that_of_the_design() -> None:
    found = data()["range"]
    # 0.5 * 757,459 + 0.3 * 580,623 + 0.2 * 1,310,585 = 815,034 for the grantor at a fee of 1.00,
    # and 0.5 * 1,839,732 - 0.3 * 670,551 + 0.2 * 6,321,177 = 1,982,936 for the holder; a euro of
    # fee is worth 598,632 to both, so 1.00 - 1.36 and 1.00 + 3.31
    assert round(found["floor"], 2) == -0.36
    assert round(found["ceiling"], 2) == 4.31
    assert found["equal_split"] == pytest.approx(found["midpoint"])


def test_the_range_holds_when_the_fee_is_moved_to_its_ends() -> None:
    found = data()["range"]
    at_ceiling = data({"reservation.fee": f"{found['ceiling']:.12f}"})
    assert at_ceiling["sides"]["holder"]["expected"] == pytest.approx(0, abs=1e-3)
    assert at_ceiling["range"]["floor"] == pytest.approx(found["floor"])
    middle = data({"reservation.fee": f"{found['midpoint']:.12f}"})["sides"]
    assert middle["grantor"]["expected"] == pytest.approx(middle["holder"]["expected"])


def test_the_expectation_is_that_of_the_scenarios_by_their_probability() -> None:
    found = data()
    expected = sum(
        one["probability"] * one["grantor_gain"] for one in found["by_scenario"].values()
    )
    assert found["sides"]["grantor"]["expected"] == pytest.approx(expected)
    assert found["sides"]["holder"]["wins"] == 2
    assert found["sides"]["holder"]["chance"] == pytest.approx(0.7)
    low = found["by_scenario"]["low"]["holder_gain"]
    assert found["sides"]["holder"]["regret_agreed"] == pytest.approx(-0.3 * low)
    assert found["sides"]["holder"]["worst_agreed"] == pytest.approx(-low)


def test_without_probabilities_all_scenarios_count_equally_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.yaml"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if "probabilities:" not in x), encoding="utf-8")
    result = run("agreement", str(path), "--format", "json")
    assert result.exit_code == 0, result.stderr
    chances = [one["probability"] for one in json.loads(result.stdout)["by_scenario"].values()]
    assert chances == pytest.approx([1 / 3] * 3)
    assert "gives no probabilities" in " ".join(run("agreement", str(path)).stdout.split())


def test_one_scenario_is_called_hindsight() -> None:
    found = data(scenario="high")
    assert found["is_hindsight"]
    assert list(found["by_scenario"]) == ["high"]
    assert "this is hindsight" in text(scenario="high")
    assert "this is hindsight" not in text()


def test_the_words_say_who_should_refuse() -> None:
    assert "lies in between: both sides gain" in text()
    assert "is above that range: COA should refuse it" in text({"reservation.fee": "6"})
    dear = {"reservation.alternative_rent": "650"}
    assert "is below that range: Eigenaar (Rijk) should refuse it" in text(dear)
    far = {"reservation.alternative_rent": "2000"}
    assert "There is no fee that both can accept" in text(far)
    useless = {"reservation.holder_alternative": "elsewhere", "reservation.alternative_fee": "0"}
    found = text(useless | {"reservation.alternative_call_price": "0"})
    assert "is cheaper off without the agreement even at no fee" in found


def test_a_fee_that_is_paid_on_nothing_settles_nothing() -> None:
    none = {f"demand.scenarios.{name}": "600" for name in ("base", "low", "high")}
    none |= {"groups.youth.let_at_start": "0", "groups.youth.refit_months": "0"}
    assert "it settles nothing" in text(none)
    assert data(none)["range"] is None


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_line_is_wider_than_the_screen(width: int, language: str) -> None:
    set_language(language)
    page = Page(width)
    say_agreement(page, agreement_figures(deal()))
    assert max(map(cell_len, page.text(False).split("\n"))) <= width


def test_json_and_csv_hold_the_same_figures() -> None:
    result = run("agreement", str(EXAMPLE), "--format", "json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    rows = csv.DictReader(io.StringIO(run("agreement", str(EXAMPLE), "--format", "csv").stdout))
    values = {(r["table"], r["figure"], r["item"], r["scenario"]): r["value"] for r in rows}
    assert float(values["range", "floor", "", ""]) == found["range"]["floor"]
    low = found["by_scenario"]["low"]["holder_gain"]
    assert float(values["by_scenario", "holder_gain", "", "low"]) == low
    assert values["sides", "wins", "holder", ""] == "2"


def test_a_case_without_an_agreement_is_told_which_section_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    kept = EXAMPLE.read_text(encoding="utf-8").split("\nreservation:")[0]
    path.write_text(kept, encoding="utf-8")
    result = run("agreement", str(path))
    assert result.exit_code == 1
    assert "this case lacks reservation" in result.stderr


# --- other terms ---------------------------------------------------------------------------------


def asked(*arguments: str) -> dict[str, Any]:
    result = run("agreement", str(EXAMPLE), "--format", "json", *arguments)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def words(*arguments: str) -> str:
    result = run("agreement", str(EXAMPLE), *arguments)
    assert result.exit_code == 0, result.stderr
    return " ".join(result.stdout.split())


SPAN = ("--term", "reservation.call_price", "--from", "10", "--to", "40")


def test_a_term_is_moved_over_its_span_and_the_zero_of_a_side_is_found() -> None:
    found = asked(*SPAN)["term"]
    assert [found["readings"][0]["value"], found["readings"][-1]["value"]] == [10, 40]
    (zero,) = found["holder_zeros"]
    assert found["grantor_zeros"] == []
    assert (found["grantor_course"], found["holder_course"]) == ("up", "down")
    assert found["both_gain"] == [[10, pytest.approx(zero)]]
    at_zero = data({"reservation.call_price": f"{zero:.10f}"})["sides"]
    assert at_zero["holder"]["expected"] == pytest.approx(0, abs=1e-3)
    said = words(*SPAN)
    assert "The higher, the worse for COA. It breaks even at 35.57 EUR/place/day." in said
    assert "Both sides gain from 10.00 to 35.57 EUR/place/day." in said


def test_the_fee_as_a_term_breaks_even_at_the_ends_of_its_exact_range() -> None:
    span = ("--term", "reservation.fee", "--from", "0", "--to", "9")
    found = asked("--set", "reservation.alternative_rent=500", *span)
    term, exact = found["term"], found["range"]
    assert term["grantor_zeros"] == [pytest.approx(exact["floor"])]
    assert term["holder_zeros"] == [pytest.approx(exact["ceiling"])]


def test_whole_terms_are_stepped_and_a_term_that_moves_nothing_is_said_to_do_so() -> None:
    notice = ("--term", "reservation.notice_months", "--from", "0", "--to", "9")
    assert [r["value"] for r in asked(*notice)["term"]["readings"]] == [*range(10)]
    quiet = words(*notice, "--set", "reservation.late_penalty=0")
    assert "The gain of COA does not hang on this term." in quiet
    assert "The gain of Eigenaar (Rijk) does not hang on this term." in quiet


def test_a_term_that_moves_a_gain_both_ways_is_said_to_do_so() -> None:
    # more places promised bring more fee, and then more calls instead of tenants
    found = words("--term", "groups.youth.places_when_called", "--from", "1", "--to", "600")
    assert "goes up and down over this span" in found


def test_without_a_span_a_term_goes_from_half_to_twice_within_its_range() -> None:
    readings = asked("--term", "reservation.call_price")["term"]["readings"]
    assert (readings[0]["value"], readings[-1]["value"]) == (4, 16)
    share = asked("--term", "groups.youth.normal_occupancy")["term"]["readings"]
    assert (share[0]["value"], share[-1]["value"]) == (pytest.approx(0.485), 1)


def test_a_step_in_a_term_is_worth_the_fee_that_makes_up_for_it() -> None:
    found = asked()["steps"]["reservation.call_price"]
    before, after = data(), data({"reservation.call_price": "9"})
    for side in ("grantor", "holder"):
        change = after["sides"][side]["expected"] - before["sides"][side]["expected"]
        assert found[f"{side}_gain"] == pytest.approx(change)
    package = {"reservation.call_price": "9",
               "reservation.fee": f"{1 + found['fee_for_holder']:.12f}"}  # fmt: skip
    assert data(package)["sides"]["holder"]["expected"] == pytest.approx(
        before["sides"]["holder"]["expected"]
    )


def test_packages_are_said_in_words() -> None:
    said = words()
    assert "€ 8.00 → € 9.00 = -€ 0.12 on the fee: it only shifts money" in said
    quiet = words("--set", "reservation.late_penalty=0")
    assert "Notice of a call: 4 → 5 months: moves nothing for either side." in quiet


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ((50, -20, -0.5, -0.2), "with the fee changed by -€ 0.50 to -€ 0.20: a package"),
        ((-50, 20, 0.5, 0.2), "Eigenaar (Rijk) asks +€ 0.50 on the fee, to COA it is worth no more than +€ 0.20."),
        ((50, 20, -0.5, 0.2), "both sides gain by it, even at the same fee"),
        ((50, -50, -0.5, -0.5), "= -€ 0.50 on the fee: it only shifts money"),
        # a cent more for the one than the other gains is no shift, however small it is
        ((-41, 30, 0.0069, 0.0049), "together the sides lose by it"),
        ((0.1, -0.2, -0.001, -0.002), "less than a cent on the fee"),
        ((0, 0, 0, 0), "moves nothing for either side"),
        ((5, -5, None, None), "no fee can make up for it"),
    ],
)  # fmt: skip
def test_a_step_is_put_in_words(worth: tuple[Any, ...], said: str) -> None:
    this = deal()
    page = Page(400)
    term = term_of(this.case, "reservation.call_price")
    say_steps(page, this, [TermStep(term, Worth(1, *worth))])
    assert said in page.text(False)


def test_a_grid_has_both_gains_for_every_pair() -> None:
    spans = ("--term", "reservation.fee", "--from", "0", "--to", "6",
             "--term", "reservation.call_price", "--from", "0", "--to", "12")  # fmt: skip
    found = asked(*spans)["grid"]
    assert found["rows"]["values"] == [0, 1, 2, 3, 4, 5, 6]
    assert found["columns"]["values"] == [0, 2, 4, 6, 8, 10, 12]
    this = data()["sides"]
    assert found["grantor_gain"][1][4] == pytest.approx(this["grantor"]["expected"])
    assert found["holder_gain"][1][4] == pytest.approx(this["holder"]["expected"])
    assert (found["both_gain"][1][4], found["both_gain"][6][6]) == (True, False)
    result = run("agreement", str(EXAMPLE), *spans)
    assert "●815" in result.stdout
    assert "●1,983" in result.stdout


def test_terms_as_csv_are_the_same_figures() -> None:
    rows = csv.DictReader(
        io.StringIO(run("agreement", str(EXAMPLE), *SPAN, "--format", "csv").stdout)
    )
    values = {(r["table"], r["figure"], r["item"]): r["value"] for r in rows}
    first = asked(*SPAN)["term"]["readings"][0]
    assert (
        float(values["term", "grantor_gain", "reservation.call_price=10"]) == first["grantor_gain"]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--term", "reservation.fie"], "Did you mean 'reservation.fee'?"),
        (["--term", "reservation.holder"], "holds a word, not a number"),
        (["--term", "groups.youth.let_until"], "holds a month, not one number"),
        (["--term", "demand.scenarios.base"], "an amount for every month"),
        (["--term", "reservation.alternative_rent"], "is confidential in this case"),
        (["--term", "reservation.vat"], "Give --from and --to."),
        ([*SPAN[:2], "--from", "2,5", "--to", "4"], "Write 2.5."),
        ([*SPAN[:2], "--from", "-1", "--to", "4"], "-1 is outside the range >= 0"),
        ([*SPAN[:2], "--from", "4", "--to", "4"], "4 does not lie above 4"),
        ([*SPAN[:2], "--from", "4"], "takes one --from and one --to"),
        (["--from", "4", "--to", "5"], "--from and --to belong to --term"),
        ([*SPAN, *SPAN], "a grid takes two different terms"),
        ([*SPAN, *SPAN, *SPAN], "at most twice"),
    ],
)
def test_what_is_no_term_is_refused_with_the_remedy(arguments: list[str], said: str) -> None:
    result = run("agreement", str(EXAMPLE), *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("width", ["60", "80", "120"])
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "arguments",
    [[], [*SPAN], ["--term", "reservation.fee", "--term", "reservation.notice_months"]],
)
def test_no_table_of_terms_is_wider_than_the_screen(
    arguments: list[str], language: str, width: str
) -> None:
    given = {"FLEXFIN_LANG": language, "COLUMNS": width}
    result = CliRunner(env=given).invoke(cli.main, ["agreement", str(EXAMPLE), *arguments])
    assert result.exit_code == 0
    assert max(map(cell_len, result.stdout.split("\n"))) <= int(width)


# --- offers --------------------------------------------------------------------------------------


def test_offers_stand_beside_the_case_with_what_each_is_worth() -> None:
    found = asked()["offers"]
    assert list(found) == ["this_case", "owner_1", "coa_1"]
    alone = data({"reservation.fee": "2.25", "reservation.call_price": "9"})
    assert found["owner_1"]["grantor_gain"] == pytest.approx(alone["sides"]["grantor"]["expected"])
    assert found["owner_1"]["ceiling"] == pytest.approx(alone["range"]["ceiling"])
    assert found["owner_1"]["fee_to_close_gap"] is None
    assert "owner_1 (Reservation fee per place per day 2.25; Call price" in words()


def test_the_fee_that_closes_the_gap_of_an_offer_is_named() -> None:
    # at an alternative of 650 a room the grantor wants more than any of the offers
    dear = ("--set", "reservation.alternative_rent=650")
    gap = asked(*dear)["offers"]["coa_1"]
    assert gap["fee_to_close_gap"] == pytest.approx(gap["floor"])
    closed = data({"reservation.alternative_rent": "650", "reservation.notice_months": "3",
                   "reservation.fee": f"{gap['fee_to_close_gap']:.12f}"})  # fmt: skip
    assert closed["sides"]["grantor"]["expected"] == pytest.approx(0, abs=1e-3)
    said = words(*dear)
    assert "Eigenaar (Rijk) is €" in said
    assert "closes that gap" in said
    far = words("--set", "reservation.alternative_rent=2000")
    assert "no fee closes the gap of" in far


def test_a_case_without_offers_shows_none(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").split("\noffers:")[0], encoding="utf-8")
    assert "Offers" not in run("agreement", str(path)).stdout


def test_the_fee_stands_beside_what_a_vacant_place_is_paid_elsewhere() -> None:
    # 1.00 / 8.00; Beilen 7,000 / 18,500; Fedasil 40% since 2012
    found = asked()["fee_shares"]
    assert found == {
        "fee_share": 0.125,
        "standby_share_beilen": 0.378,
        "standby_share_belgium": 0.4,
    }
    assert round(7_000 / 18_500, 3) == 0.378
    said = words()
    assert "Fee as a share of the call price 12.5%" in said
    assert "Fedasil, lokale opvanginitiatieven, vanaf 2012 zoals aangekondigd" in said
    assert asked("--set", "reservation.call_price=0")["fee_shares"]["fee_share"] == 0
