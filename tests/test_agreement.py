"""`flexfin agreement`: the range of the example, in numbers and in words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from effort import at_night
from rich.cells import cell_len
from strategies import EXAMPLE, OWNER_OFFER, shipped
from views import at_widths, column_in, column_of, rows_in, same_in_every_format, values_of

from flexfin import cli
from flexfin.answers.agreement import (
    AgreementFigures,
    Parts,
    agreement_figures,
    agreement_view,
    parts_of,
)
from flexfin.answers.agreement_terms import AgreementCase, labels_over, term_of
from flexfin.answers.board import agreement_sheets, bargain_of
from flexfin.answers.board_tables import offers_table
from flexfin.answers.render.terminal import as_text
from flexfin.answers.sensitivity import TermStep, default_span
from flexfin.answers.sensitivity_page import steps_part
from flexfin.engine.bargain import Worth
from flexfin.engine.load import load_case
from flexfin.ground.messages import set_language
from flexfin.ground.view import Sentence, View


def run(*arguments: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(cli.main, list(arguments))


def deal(changes: dict[str, str] | None = None, scenario: str | None = None) -> AgreementCase:
    models = shipped()
    return AgreementCase(load_case(EXAMPLE, models, changes), scenario)


@cache
def figures(changes: tuple[tuple[str, str], ...], scenario: str | None) -> AgreementFigures:
    return agreement_figures(deal(dict(changes), scenario))


def answer(changes: dict[str, str] | None = None, scenario: str | None = None) -> View:
    """Give the answer without steps and offers, which take the longest."""
    return agreement_view(figures(tuple((changes or {}).items()), scenario), Parts())


def fees(changes: dict[str, str] | None = None) -> dict[str, float]:
    """Give the fees of the range: that of the case, and where it has them the ends and between."""
    return column_in(answer(changes), "range", "fee")


def gains(changes: dict[str, str] | None = None) -> tuple[float, float]:
    """Give the expected gain of grantor and holder at the fee of the case."""
    at_fee = rows_in(answer(changes), "range")["fee"]
    return at_fee["grantor_gain"], at_fee["holder_gain"]


def text(changes: dict[str, str] | None = None, scenario: str | None = None) -> str:
    return " ".join(as_text(answer(changes, scenario), 100, False).split())


def test_the_expected_range_of_the_example_is_that_of_the_design() -> None:
    found = fees()
    # 0.5 * 757,459 + 0.3 * 580,623 + 0.2 * 1,310,585 = 815,034 for the grantor at a fee of 1.00,
    # and 0.5 * 1,839,732 - 0.3 * 670,551 + 0.2 * 6,321,177 = 1,982,936 for the holder; a euro of
    # fee is worth 598,632 to both, so 1.00 - 1.36 and 1.00 + 3.31
    assert round(found["floor"], 2) == -0.36
    assert round(found["ceiling"], 2) == 4.31
    assert found["midpoint"] == pytest.approx((found["floor"] + found["ceiling"]) / 2)
    assert "equal_split" not in found  # where both gain the same is halfway


def test_the_range_holds_when_the_fee_is_moved_to_its_ends() -> None:
    found = fees()
    at_ceiling = {"reservation.fee": f"{found['ceiling']:.12f}"}
    assert gains(at_ceiling)[1] == pytest.approx(0, abs=1e-3)
    assert fees(at_ceiling)["floor"] == pytest.approx(found["floor"])
    grantor, holder = gains({"reservation.fee": f"{found['midpoint']:.12f}"})
    assert grantor == pytest.approx(holder)


def test_the_expectation_is_that_of_the_scenarios_by_their_probability() -> None:
    found = rows_in(answer(), "by_scenario")
    expectation = found.pop("expected")
    for side in ("grantor_gain", "holder_gain"):
        expected = sum(one["probability"] * one[side] for one in found.values())
        assert expectation[side] == pytest.approx(expected)
    assert gains() == (expectation["grantor_gain"], expectation["holder_gain"])
    holder = column_in(answer(), "standing", "holder")
    assert holder["wins"] == 2
    assert holder["chance"] == pytest.approx(0.7)
    low = found["low"]["holder_gain"]
    assert holder["regret_agreed"] == pytest.approx(-0.3 * low)
    assert holder["worst_agreed"] == pytest.approx(-low)


def test_without_probabilities_all_scenarios_count_equally_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.yaml"
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(x for x in lines if "probabilities:" not in x), encoding="utf-8")
    result = run("agreement", str(path), "--format", "json")
    assert result.exit_code == 0, result.stderr
    data = json.loads(result.stdout)
    keys = [column["key"] for column in data["tables"]["by_scenario"]["columns"]]
    assert keys == ["grantor_gain", "holder_gain", "fee_floor", "fee_ceiling"]
    gains_of = column_of(data, "by_scenario", "holder_gain")
    assert gains_of.pop("expected") == pytest.approx(sum(gains_of.values()) / 3)
    assert "gives no probabilities" in " ".join(run("agreement", str(path)).stdout.split())


def test_one_scenario_is_called_hindsight() -> None:
    facts = answer(scenario="high").facts
    assert (facts["is_hindsight"], facts["scenarios"]) == (True, ["high"])
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
    assert [*fees(none)] == ["fee"]


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))  # of longer words
def test_no_line_is_wider_than_the_screen(language: str) -> None:
    set_language(language)
    found = answer()
    for width in (60, 80, 120):
        assert max(map(cell_len, as_text(found, width, False).split("\n"))) <= width


@pytest.mark.parametrize("terms", [(), ("call_price",), ("fee", "notice_months")])
def test_every_format_has_the_same_values(terms: tuple[str, ...]) -> None:
    this = deal()
    found = [term_of(this.case, f"reservation.{name}") for name in terms]
    parts = parts_of(agreement_figures(this), [(term, default_span(term)) for term in found])
    same_in_every_format(agreement_view(agreement_figures(this), parts))


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


def readings(*arguments: str) -> list[float]:
    """Give the values at which a term was read."""
    return [float(key) for key in values_of(asked(*arguments), "term")]


def said_of(found: dict[str, Any], key: str) -> list[Any]:
    """Give what the sentences of an answer hold under a key."""
    return [one[key] for one in found["sentences"] if key in one]


def test_a_term_is_moved_over_its_span_and_the_zero_of_a_side_is_found() -> None:
    found = asked(*SPAN)
    values = [float(key) for key in values_of(found, "term")]
    assert (values[0], values[-1]) == (10, 40)
    zeros_of_grantor, (zero,) = said_of(found, "zeros")
    assert zeros_of_grantor == []
    assert said_of(found, "course") == ["up", "down"]
    assert said_of(found, "both_gain") == [[[10, pytest.approx(zero)]]]
    assert column_of(found, "term", "both_gain") == {
        key: float(key) < zero for key in values_of(found, "term")
    }
    assert gains({"reservation.call_price": f"{zero:.10f}"})[1] == pytest.approx(0, abs=1e-3)
    said = words(*SPAN)
    assert "The higher, the worse for COA. It breaks even at 35.57 EUR/place/day." in said
    assert "Both sides gain from 10.00 to 35.57 EUR/place/day." in said


def test_the_fee_as_a_term_breaks_even_at_the_ends_of_its_exact_range() -> None:
    span = ("--term", "reservation.fee", "--from", "0", "--to", "9")
    grantor, holder = said_of(asked("--set", "reservation.alternative_rent=500", *span), "zeros")
    exact = fees({"reservation.alternative_rent": "500"})
    assert grantor == [pytest.approx(exact["floor"])]
    assert holder == [pytest.approx(exact["ceiling"])]


def test_whole_terms_are_stepped_and_a_term_that_moves_nothing_is_said_to_do_so() -> None:
    notice = ("--term", "reservation.notice_months", "--from", "0", "--to", "9")
    assert readings(*notice) == [*range(10)]
    quiet = words(*notice, "--set", "reservation.late_penalty=0")
    assert "The gain of COA does not hang on this term." in quiet
    assert "The gain of Eigenaar (Rijk) does not hang on this term." in quiet


def test_a_term_that_moves_a_gain_both_ways_is_said_to_do_so() -> None:
    # more places promised bring more fee, and then more calls instead of tenants
    found = words("--term", "groups.youth.places_when_called", "--from", "1", "--to", "600")
    assert "goes up and down over this span" in found


def test_without_a_span_a_term_goes_from_half_to_twice_within_its_range() -> None:
    price = readings("--term", "reservation.call_price")
    assert (price[0], price[-1]) == (4, 16)
    share = readings("--term", "groups.youth.normal_occupancy")
    assert (share[0], share[-1]) == (pytest.approx(0.485), 1)


def test_a_step_in_a_term_is_worth_the_fee_that_makes_up_for_it() -> None:
    found = values_of(asked(), "steps")["reservation.call_price"]
    before, after = gains(), gains({"reservation.call_price": "9"})
    assert found["grantor_gain"] == pytest.approx(after[0] - before[0])
    assert found["holder_gain"] == pytest.approx(after[1] - before[1])
    package = {"reservation.call_price": "9",
               "reservation.fee": f"{1 + found['fee_for_holder']:.12f}"}  # fmt: skip
    assert gains(package)[1] == pytest.approx(before[1])


def test_packages_are_said_in_words() -> None:
    said = words()
    assert "€ 8.00 → € 9.00 = -€ 0.12 on the fee: it only shifts money" in said
    quiet = words("--set", "reservation.late_penalty=0")
    assert "Notice of a call: 4 → 5 months: moves nothing for either side." in quiet


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        ((50, -20, -0.5, -0.2), "with the fee changed by -€ 0.50 to -€ 0.20: a package"),
        ((-50, 20, 0.5, 0.2), "Eigenaar (Rijk) asks € +0.50 on the fee, to COA it is worth no more than € +0.20."),
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
    term = term_of(this.case, "reservation.call_price")
    _table, sentence = steps_part(this, [TermStep(term, Worth(1, *worth))]).items
    assert isinstance(sentence, Sentence)
    assert said in sentence.text


def test_a_grid_has_both_gains_for_every_pair() -> None:
    spans = ("--term", "reservation.fee", "--from", "0", "--to", "6",
             "--term", "reservation.call_price", "--from", "0", "--to", "12")  # fmt: skip
    found = values_of(asked(*spans), "grid")
    sides = ("grantor_gain", "holder_gain")
    assert [*found] == [f"{fee}.{side}" for fee in range(7) for side in sides]
    assert [*found["0.grantor_gain"]] == [str(price) for price in (0, 2, 4, 6, 8, 10, 12)]
    thousands = [found[f"1.{side}"]["8"] for side in sides]
    assert [gain * 1000 for gain in thousands] == pytest.approx([*gains()])
    assert min(thousands) > 0 > min(found[f"6.{side}"]["12"] for side in sides)
    result = run("agreement", str(EXAMPLE), *spans)
    assert "●815" in result.stdout
    assert "●1,983" in result.stdout


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
        ([*SPAN[:2], "--from", "-1", "--to", "4"], "-1 is outside the range 0 - 100_000"),
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


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
@pytest.mark.parametrize(
    "arguments",
    [[], [*SPAN], ["--term", "reservation.fee", "--term", "reservation.notice_months"]],
)
def test_no_table_of_terms_is_wider_than_the_screen(arguments: list[str], language: str) -> None:
    pages = at_widths(["agreement", EXAMPLE, *arguments], language, 60, 80, 120)
    for width, text in pages.items():
        assert max(map(cell_len, text.split("\n"))) <= width


# --- offers --------------------------------------------------------------------------------------


def test_offers_stand_beside_the_case_with_what_each_is_worth() -> None:
    answered = asked()
    found = values_of(answered, "offers")
    assert [*found] == ["this_case", "owner_1", "coa_1"]
    changes = {"reservation.fee": "2.25", "reservation.call_price": "9"}
    assert (found["owner_1"]["grantor_gain"], found["owner_1"]["holder_gain"]) == pytest.approx(
        gains(changes)
    )
    room = found["owner_1"]["holder_room"]
    assert 2.25 + room == pytest.approx(fees(changes)["ceiling"])
    assert said_of(answered, "fee_to_close_gap") == [None, None, None]
    assert said_of(answered, "changes")[1] == changes
    assert f"{OWNER_OFFER} (Reservation fee per place per day 2.25; Call price" in words()


def test_the_fee_that_closes_the_gap_of_an_offer_is_named() -> None:
    # at an alternative of 650 a room the grantor wants more than any of the offers
    dear = ("--set", "reservation.alternative_rent=650")
    found = asked(*dear)
    offer = values_of(found, "offers")["coa_1"]
    closing = said_of(found, "fee_to_close_gap")[2]
    assert closing == pytest.approx(offer["fee"] - offer["grantor_room"])
    closed = gains({"reservation.alternative_rent": "650", "reservation.notice_months": "3",
                    "reservation.fee": f"{closing:.12f}"})  # fmt: skip
    assert closed[0] == pytest.approx(0, abs=1e-3)
    said = words(*dear)
    assert "Eigenaar (Rijk) is €" in said
    assert "closes that gap" in said
    far = words("--set", "reservation.alternative_rent=2000")
    assert "no fee closes the gap of" in far


def test_a_side_that_an_offer_gives_to_another_party_is_named_by_its_role(tmp_path: Path) -> None:
    # the second offer alone has another grantor: neither name is right over the whole column
    text = EXAMPLE.read_text(encoding="utf-8").split("\noffers:")[0]
    text = text.replace("months: 120", "months: 24", 1)
    text += "\noffers: {same: {reservation.fee: 2}, other: {reservation.grantor: GRANTOR}}\n"
    case = load_case(EXAMPLE, shipped())
    holder, was = (str(case.values[name][()]) for name in ("holder", "grantor"))
    new = next(one for one in case.elements_of("party") if one not in (holder, was))
    path = tmp_path / "case.yaml"
    path.write_text(text.replace("GRANTOR", new), encoding="utf-8")
    cases = [load_case(path, shipped(), given)
             for given in ({}, {"reservation.fee": "2"}, {"reservation.grantor": new})]  # fmt: skip
    names = [case.label_of("party", one) for one in (was, holder, new)]
    assert labels_over(cases[:2]) == (names[0], names[1])
    assert labels_over(cases[2:]) == (names[2], names[1])
    assert labels_over(cases) == ("the grantor", names[1])
    # where offers stand side by side: on the board, its slides, the negotiation and the answer
    bargain = bargain_of(cases[0])
    sheets, board = agreement_sheets(bargain), offers_table(cases[0], bargain.offers)
    told = f"The grantor: {names[0]}; {names[2]} in other."
    assert [side.label for side in sheets.negotiation.sides] == ["the grantor", names[1]]
    assert told in sheets.negotiation.notes
    assert {"Gain the grantor", f"Gain {names[1]}"} < {one.label for one in board.items[0].columns}
    assert told in board.note
    assert told in run("agreement", str(path)).stdout
    compared = run("compare", str(path), "--offer", "other", "--format", "csv").stdout
    assert "the grantor" in compared
    assert "the grantor" not in run("compare", str(path), "--offer", "same").stdout


def test_what_an_offer_lacks_is_said_of_the_offer(tmp_path: Path) -> None:
    """It changes the kind of agreement, and that kind asks for more."""
    text = EXAMPLE.read_text(encoding="utf-8").split("\noffers:")[0].replace("months: 120", "months: 24")
    text += "\noffers: {lean: {reservation.fee: 2}, kind: {vacancy_risk.kind: minimum_guarantee}}\n"
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    book = ("workbook", "-o", str(tmp_path / "book.xlsx"))
    for command in (("check",), ("agreement",), book):
        answered = run(*command, str(path))
        assert answered.exit_code == 1
        said = " ".join((answered.stdout + answered.stderr).split())
        assert "with the offer kind: 'vacancy_risk.guarantee' is missing" in said, command
        assert "offer lean" not in said


def test_a_case_without_offers_shows_none(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    text = EXAMPLE.read_text(encoding="utf-8").split("\noffers:")[0].replace("months: 120", "months: 24")
    path.write_text(text, encoding="utf-8")
    assert "Offers" not in run("agreement", str(path)).stdout


def test_the_fee_stands_beside_what_a_vacant_place_is_paid_elsewhere() -> None:
    # 1.00 / 8.00; Beilen 7,000 / 18,500; Fedasil 40% since 2012
    found = column_of(asked(), "fee_shares", "value")
    assert found == {
        "fee_share": 0.125,
        "standby_share_beilen": 0.378,
        "standby_share_belgium": 0.4,
    }
    assert round(7_000 / 18_500, 3) == 0.378
    said = words()
    assert "Fee as a share of the call price 12.5%" in said
    assert "Fedasil, lokale opvanginitiatieven, vanaf 2012 zoals aangekondigd" in said
    unpaid = column_of(asked("--set", "reservation.call_price=0"), "fee_shares", "value")
    assert unpaid["fee_share"] == 0
