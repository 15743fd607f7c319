"""`flexfin counter`: by hand, against every combination, and what a reader gets."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result
from effort import at_night, drawn, spread
from hypothesis import assume, given
from hypothesis import strategies as st
from random_agreements import reservation_cases
from random_cases import write_yaml
from rich.cells import cell_len
from rounds_story import CASE as STORY
from strategies import COA_OFFER, EXAMPLE, case_from, shipped
from test_edition_reservation import deal as chain
from views import at_widths, same_in_every_format
from worked_cases import load

from flexfin import cli
from flexfin.answers.agreement_terms import GRANTOR_GAIN, HOLDER_GAIN, AgreementCase, written
from flexfin.answers.counter import Counter, CounterAsked, counter_of
from flexfin.answers.counter_page import counter_view
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.engine.variants import Variants
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.model.line import Negotiable
from flexfin.model.straight import straight_in

GAINS = (GRANTOR_GAIN, HOLDER_GAIN)
FEE, CALL, NOTICE = "reservation.fee", "reservation.call_price", "reservation.notice_months"
SHORTEST, BUFFER = "reservation.minimum_call_months", "reserve.buffer_places"


def run(*arguments: str | Path, language: str = "en") -> Result:
    return CliRunner(env={"FLEXFIN_LANG": language}).invoke(cli.main, list(map(str, arguments)))


def short_example(folder: Path) -> Path:
    """Write the example with the months of three years in a folder."""
    path = folder / "case.yaml"
    path.write_text(EXAMPLE.read_text("utf-8").replace("months: 120", "months: 36"), "utf-8")
    return path


def moves(found: Counter) -> list[dict[str, float]]:
    return [dict(answer.package.changes) for answer in found.answers]


def worth(found: Counter, place: int = 0) -> list[float]:
    """Give what a package changes in the gain of both sides."""
    after = found.answers[place].outcomes.gains
    return [new - now for new, now in zip(after, found.figures.outcomes.gains, strict=True)]


# --- by hand -------------------------------------------------------------------------------------


def asked(grantor: float, holder: float, *keep: str) -> CounterAsked:
    return CounterAsked("", keep, (grantor, holder))


def test_a_fee_by_hand() -> None:
    # April has 30 days; 20 places wait at a fee of 1 and 20 are called at 8, so that a euro more of
    # either is 20 x 30 = 600 for the municipality, and 660 with 10% of VAT for coa.
    # 90 more for the municipality, and coa no more than 100: 0.15 gives 90 and costs 99
    found = counter_of(load(chain()), asked(90, -100))
    assert moves(found) == [{CALL: 8.15}, {FEE: 1.15}, {FEE: 1.05, CALL: 8.1}]
    for place in range(3):
        assert worth(found, place) == pytest.approx([90, -99])
        assert not found.answers[place].package.is_rounded
    assert moves(counter_of(load(chain()), asked(90, -100, FEE)))[0] == {CALL: 8.15}


def test_a_price_that_must_be_rounded_by_hand() -> None:
    # 100 takes 0.1667, of which coa pays 110; at 0.15 the municipality is 10 short, at 0.20 coa
    # pays 132 and is 22 short. Half a step is 15 and 16.5, so that 0.15 is what is meant
    found = counter_of(load(chain()), asked(100, -110, CALL))
    assert moves(found) == [{FEE: 1.15}]
    assert found.answers[0].package.is_rounded
    assert found.answers[0].package.short == pytest.approx(10)


def test_both_the_same_by_hand() -> None:
    # with x on the fee: municipality + 600 x = coa - 660 x, where the fee may go so far
    case = load(chain())
    gains = AgreementCase(case).outcomes().gains
    x = (gains[1] - gains[0]) / 1260
    found = counter_of(case, CounterAsked("", (CALL,), None))
    assert moves(found) == [{FEE: pytest.approx(round((1 + x) / 0.05) * 0.05)}]
    after = found.answers[0].outcomes.gains
    assert abs(after[0] - after[1]) <= 1260 * 0.05 / 2


def test_what_stands_in_the_way_by_hand() -> None:
    # every euro that changes hands costs coa 1.10: lowering all prices to nothing gives coa
    # 1.10 x (600 + 4,800) and takes 5,400, so 540 together. Asked are 1,000 and nothing
    found = counter_of(load(chain()), asked(1000, 0))
    assert not found.answers
    best = found.best
    assert best is not None
    assert best.together == pytest.approx(540)
    # with coa as it is nothing can move up; with 1,000 for the municipality coa loses 1,100
    assert best.alone == pytest.approx((-1000, -1100))
    set_language("en")
    said = [one.text for one in counter_view(found).said("none")]
    assert said == [
        "Together the sides gain at most € 540 more than in the offer, and € 1,000 is asked.",
        "With what is asked for coa, municipality can gain at most € 0 more.",
        "With what is asked for municipality, coa loses at least € 1,100.",
    ]
    # the fee and the call price go to 10 and 40: 600 x (9 + 32) = 24,600 is all there is
    far = counter_of(load(chain()), asked(30_000, -40_000)).best
    assert far is not None
    assert far.alone == pytest.approx((24_600 - 30_000, -np.inf))


# --- against every combination -------------------------------------------------------------------

_SMALL = {
    FEE: Negotiable(0.5, 1.5, 0.25),
    NOTICE: Negotiable(3, 6, 1),
    SHORTEST: Negotiable(4, 8, 2),
}


def bounded(case: Case, bounds: dict[str, Negotiable]) -> tuple[Case, tuple[str, ...]]:
    """Give a case in which only these terms may move, and the terms to keep for that."""
    terms = [line.path for line in case.models.inputs.values() if line.negotiable]
    return replace(case, negotiable=bounds), tuple(path for path in terms if path not in bounds)


@pytest.mark.parametrize(
    ("more", "worst"),
    spread([
        ((20_000.0, -60_000.0), None), ((-200_000.0, 100_000.0), None),
        ((5_000.0, -60_000.0), 0.0), ((-200_000.0, 50_000.0), 120_000.0),
    ], 2),
)  # fmt: skip
def test_no_combination_moves_less(more: tuple[float, float], worst: float | None) -> None:
    case, keep = bounded(load_case(EXAMPLE, shipped(), {"months": "60"}), _SMALL)
    found = counter_of(case, CounterAsked("", keep, more, (None, worst)))
    deal = AgreementCase(case)
    now = {path: float(deal.case.values[deal.case.rows[path][0]][()]) for path in _SMALL}
    values = [
        {*np.arange(one.low, one.high + 1e-9, one.step).tolist(), now[path]}  # type: ignore[operator,arg-type]
        for path, one in _SMALL.items()
    ]
    best: dict[frozenset[str], float] = {}
    base = deal.outcomes().gains
    for point in product(*values):
        changes = {p: v for p, v in zip(_SMALL, point, strict=True) if v != now[p]}
        if changes.get(NOTICE, 4) < 4:  # notice to tenants and refit take 4 months
            continue
        after = deal.outcomes({path: written(value) for path, value in changes.items()}).gains
        wanted = all(n - w >= m for n, w, m in zip(after, base, more, strict=True))
        low = deal.outcomes({path: written(value) for path, value in changes.items()}).holder.min()
        if worst is not None and low < deal.outcomes().holder.min() + worst:
            continue
        if changes and wanted:
            far = sum(abs(v - now[p]) / (_SMALL[p].high - _SMALL[p].low)  # type: ignore[operator]
                      for p, v in changes.items())  # fmt: skip
            best[frozenset(changes)] = min(far, best.get(frozenset(changes), np.inf))
    assert best
    exact = [one.package for one in found.answers if not one.package.is_rounded]
    assert exact
    for package in exact:
        assert package.distance == pytest.approx(best[package.moved])
    # what is not there moves what another moves, and more
    for names in best:
        assert any(names >= package.moved for package in exact)


# --- what always holds ---------------------------------------------------------------------------


def holds(found: Counter, more: tuple[float, float]) -> None:
    """See that every package gives what was asked within rounding, within bounds, and differs."""
    assert len({answer.package.moved for answer in found.answers}) == len(found.answers) <= 5
    bounds = {term.path: term for term in found.charted.terms}
    for place, answer in enumerate(found.answers):
        slack = answer.package.short + 1e-3
        assert all(got >= least - slack for got, least in zip(worth(found, place), more, strict=True))
        for path, value in answer.package.changes.items():
            term = bounds[path]
            assert term.low - 1e-9 <= value <= term.high + 1e-9
            assert value / term.step == pytest.approx(round(value / term.step), abs=1e-6)
        if answer.package.is_rounded:
            steps = [bounds[p].step for p in answer.package.changes if bounds[p].is_price]
            assert steps


@drawn(6)
@given(reservation_cases(), st.floats(-0.5, 0.5), st.floats(-0.5, 0.2))
def test_packages_of_random_cases_give_what_was_asked(
    plain: dict[str, Any], one: float, other: float
) -> None:
    case = case_from(write_yaml(plain))
    gains = AgreementCase(case).outcomes().gains
    more = (one * abs(gains[0]), other * abs(gains[1]))
    assume(any(more))
    found = counter_of(case, CounterAsked("", (), more))
    holds(found, more)
    if not found.answers:
        assert found.best is not None


def test_nothing_worse_in_the_worst_scenario() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "60"})
    free = counter_of(case, CounterAsked("coa_1", (), (30_000.0, -40_000.0)))
    floor = free.figures.outcomes.worst[1]
    assert any(answer.outcomes.worst[1] < floor - 1 for answer in free.answers)
    set_language("en")
    named = re.findall(r"In its worst scenario \((.+?)\)", str(counter_view(free)))
    assert named
    assert {*named} <= {case.label_of("scenario", name) for name in case.scenarios}
    held = counter_of(case, CounterAsked("coa_1", (), (30_000.0, -40_000.0), (None, 0.0)))
    assert held.answers
    for answer in held.answers:
        assert answer.outcomes.worst[1] >= floor - 1e-3
        assert answer.outcomes.gains[0] >= held.figures.outcomes.gains[0] + 30_000 - answer.package.short
    # more than any package gives in the worst scenario: it says what the nearest falls short
    none = counter_of(case, CounterAsked("coa_1", (), (30_000.0, -40_000.0), (None, 9e7)))
    assert not none.answers
    assert none.best is not None
    nearest = max(answer.outcomes.worst[1] for answer in free.answers)
    assert none.best.worst == pytest.approx(floor + 9e7 - nearest)
    set_language("en")
    (said,) = (one.text for one in counter_view(none).said("none"))
    assert "the nearest falls €" in said


def test_a_price_beyond_the_bounds_of_the_models_moves_around_what_it_is() -> None:
    case = with_inputs(load(chain()), {FEE: "36"})  # the models say 0 to 10
    found = counter_of(case, asked(90, -100))
    terms = {term.path: term for term in found.charted.terms}
    assert (terms[FEE].low, terms[FEE].high, terms[FEE].step) == (18, 72, 0.05)
    assert (terms[CALL].low, terms[CALL].high) == (0, 40)
    assert {FEE: pytest.approx(36.15)} in moves(found)


def test_what_a_package_changes_in_an_offer_is_an_offer_of_the_case(tmp_path: Path) -> None:
    old, new = short_example(tmp_path), tmp_path / "new.yaml"
    done = run("counter", old, "--offer", "coa_1", "--gain", "owner=15_000", "--gain",
               "coa=-20_000", "--keep", FEE, "--write", new)  # fmt: skip
    assert done.exit_code == 0, done.output
    before, case = load_case(old, shipped()), load_case(new, shipped())
    offered = case.offers["counter_1"]
    assert offered[FEE] == "0.60"  # what the offer says stays
    assert {*before.offers} == {*case.offers} - {"counter_1", "counter_2", "counter_3"}
    gains = [AgreementCase(before).outcomes(before.offers["coa_1"]), AgreementCase(case).outcomes(offered)]
    change = [b - a for a, b in zip(gains[0].gains, gains[1].gains, strict=True)]
    assert change[0] >= 15_000
    assert change[1] >= -20_000
    assert before.values == case.values
    assert "# Het verhaal" in new.read_text("utf-8")
    again = run("counter", new, "--offer", "coa_1", "--split", "--write", tmp_path / "two.yaml")
    assert again.exit_code == 0, again.output
    assert "counter_4" in load_case(tmp_path / "two.yaml", shipped()).offers


def test_what_cannot_be_delivered_is_not_offered_and_said() -> None:
    # notice to tenants and refit take 4 months; a notice of 3 comes too late
    permit = {"groups.youth.let_until": "2031-12"}  # the last of 60 months
    short = load_case(EXAMPLE, shipped(), {"months": "60", "reservation.term_months": "60", **permit})
    found = counter_of(short, CounterAsked("", (), (0.0, 10_000.0)))
    refused = {(one.term.path, one.line): one.values for one in found.charted.undelivered}
    assert refused[NOTICE, "notice_too_short"] == (0, 1, 2, 3)
    assert refused["reservation.term_months", "permit_ends_early"][0] == 61
    assert found.answers
    assert all(answer.package.changes.get(NOTICE, 4) >= 4 for answer in found.answers)
    # an offer with that notice says so itself, and what would end it
    found = counter_of(short, CounterAsked("coa_1", (), (0.0, 1.0)))
    mended = {(one.term.path, one.line): one.values for one in found.charted.mended}
    assert mended[NOTICE, "notice_too_short"] == tuple(range(4, 13))
    assert "notice_too_short" in {one.line.name for one in found.standing}


def test_other_inputs_of_the_case_may_move_too() -> None:
    case, keep = bounded(
        load_case(EXAMPLE, shipped(), {"months": "60"}),
        {BUFFER: Negotiable(0, 100, 20), "groups.youth.asked_rent": Negotiable(300, 400, 50),
         FEE: Negotiable(0.5, 3, 0.05)},
    )  # fmt: skip
    found = counter_of(case, CounterAsked("", keep, (25_000.0, 0.0)))
    holds(found, (25_000.0, 0.0))
    # the asked rent is also that of the alternative where the case gives none, and is read again
    assert {FEE, BUFFER} in [{*one} for one in moves(found)]
    assert {"groups.youth.asked_rent"} in [{*one} for one in moves(found)]


def test_a_value_that_the_case_cannot_have_is_said() -> None:
    path = "groups.youth.let_at_start"  # 51 rooms at most
    short = load_case(EXAMPLE, shipped(), {"months": "36", "reservation.term_months": "36"})
    case, keep = bounded(short, {path: Negotiable(48, 53, 1)})
    found = counter_of(case, CounterAsked("", keep, (1_000_000.0, 0.0)))
    wrong = [one for one in found.charted.undelivered if one.words]
    assert {value for one in wrong for value in one.values} == {52, 53}


def test_drawn_scenarios_are_the_same_for_every_package() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "36", "reservation.term_months": "36"})
    found = counter_of(case, asked(15_000, -25_000), None, DrawRequest(40, 3))
    holds(found, (15_000, -25_000))
    assert found.answers
    other = AgreementCase(case, None, DrawRequest(40, 3))
    first = found.answers[0]
    assert other.outcomes(first.changes).gains == first.outcomes.gains


# --- many values at once -------------------------------------------------------------------------


@pytest.mark.parametrize("draws", [None, (12, 5)])
def test_many_values_in_one_run_give_what_each_gives_alone(draws: tuple[int, int] | None) -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "40"})
    paths = [FEE, NOTICE, SHORTEST, "reservation.term_months", "groups.youth.refit_months", BUFFER]
    points = np.array([[1.0, 4, 6, 30, 1, 0], [0.3, 0, 1, 40, 0, 20], [2.0, 9, 13, 7, 3, 35]])
    rows = [case.rows[path] for path in paths]
    variants = Variants(case, rows, GAINS, case.scenarios, draws)
    (part, results), = variants.run(points)
    assert part == slice(0, 3)
    request = draws and DrawRequest(*draws)
    for at, point in enumerate(points):
        changes = {path: written(value) for path, value in zip(paths, point, strict=True)}
        alone = AgreementCase(case, None, request).outcomes(changes)
        for name, gains in zip(GAINS, (alone.grantor, alone.holder), strict=True):
            found = variants.of(results, (name, ()))[0, at]
            assert found == pytest.approx(gains, rel=1e-9, abs=1e-6)


def test_one_value_of_months_to_look_back_in_a_circle_of_lines_by_scenario() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "30"})
    path = "groups.youth.notice_months"  # occupancy looks so far back, month by month
    variants = Variants(case, [case.rows[path]], ["let_units", *GAINS], case.scenarios)
    (_part, results), = variants.run(np.array([[2.0], [3.0], [5.0]]))
    for at, months in enumerate((2, 3, 5)):
        alone = evaluate(with_inputs(case, {path: str(months)}), ["let_units"])
        found = variants.of(results, ("let_units", ("youth",)))[:, at]
        assert found == pytest.approx(alone.monthly("let_units", ("youth",)))


def test_prices_are_read_from_the_formulas() -> None:
    models = shipped()
    terms = [line.name for line in models.inputs.values() if line.negotiable]
    prices = ("fee", "call_price", "take_price", "late_penalty")
    assert straight_in(models, terms, GAINS) == prices
    # minimum_take stands in a max, vat is multiplied with the fee, the factor of a party is a power
    assert straight_in(models, ["minimum_take"], GAINS) == ()
    assert straight_in(models, ["vat", "fee"], GAINS) == ("vat",)
    assert straight_in(models, ["alternative_fee"], GAINS) == ("alternative_fee",)
    assert straight_in(models, ["term_months", "asked_rent"], GAINS) == ("asked_rent",)


# --- what a reader gets --------------------------------------------------------------------------

_ORDER = ("counter", EXAMPLE, "--offer", "coa_1", "--gain", "owner=50_000", "--gain", "coa=-60_000")


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))  # of longer words
def test_it_fits_on_the_screen(language: str) -> None:
    for width, page in at_widths(_ORDER, language, 80, 120).items():
        assert max(map(cell_len, page.split("\n"))) <= width


def test_every_format_has_every_value() -> None:
    set_language("nl")
    case = load_case(EXAMPLE, shipped())
    same_in_every_format(counter_view(counter_of(case, CounterAsked("coa_1", (), None))))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "it is not said what a side must gain"),
        (("--split", "--gain", "owner=1"), "it is not said what a side must gain"),
        (("--gain", "socius=1"), "Write it as owner=50_000 or coa=50_000."),
        (("--gain", "owner"), "Write it as owner=50_000 or coa=50_000."),
        (("--gain", "owner=veel"), "'veel' is no number"),
        (("--gain", "owner=50.000"), "can be read in two ways"),
        (("--gain", "owner=1", "--gain", "owner=2"), "'owner' is given twice"),
        (("--gain", "owner=1", "--worst", "owner"), "Write it as owner=50_000 or coa=50_000."),
        (("--keep", FEE), "it is not said what a side must gain"),
        (("--gain", "owner=1", "--offer", "coa_2"), "Did you mean 'coa_1'?"),
        (("--gain", "owner=1", "--keep", "reservation.fe"), "Did you mean 'reservation.fee'?"),
        (("--gain", "owner=1", "--scenarios", "9", "--scenario", "low"), "do not go together"),
        (("--gain", "owner=1", "--scenarios", "2001"), "counter draws at most 2000 scenarios"),
        (("--gain", "owner=1", "--set", "months=12", "--write", "x.yaml"), "--write would keep it"),
    ],
)
def test_what_cannot_be_asked_is_said(words: tuple[str, ...], told: str) -> None:
    done = run("counter", EXAMPLE, *words)
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())


def test_a_case_without_an_agreement_says_what_it_lacks() -> None:
    done = run("counter", EXAMPLE.with_name("raalte_oekraine.yaml"), "--split")
    assert done.exit_code != 0
    assert "Traceback" not in done.output


def test_what_a_case_says_of_terms_that_may_move_is_read() -> None:
    text = EXAMPLE.read_text("utf-8")
    said = "negotiable:\n  reservation.fee: {from: 0.5, to: 3}\n  reserve.buffer_places: {step: 5}\n"
    case = case_from(f"{text}\n{said}", shipped())
    assert case.negotiable == {
        FEE: Negotiable(0.5, 3, None), BUFFER: Negotiable(None, None, 5)
    }  # fmt: skip
    with pytest.raises(FlexfinError):
        case_from(f"{text}\nnegotiable: [reservation.fee]\n", shipped())


def test_bounds_travel_with_a_workbook_of_the_house_and_not_with_a_shared_one(
    tmp_path: Path,
) -> None:
    text = STORY
    text += "negotiable: {reservation.fee: {from: 0.5, to: 3.3517}, reserve.buffer_places: {step: 5}}\n"
    case = tmp_path / "case.yaml"
    case.write_text(text, "utf-8")
    for name, audience in (("house", ()), ("shared", ("--audience", "shared"))):
        done = run("workbook", case, "-o", tmp_path / f"{name}.xlsx", *audience)
        assert done.exit_code == 0, done.output
    held = load_case(tmp_path / "house.xlsx", shipped()).negotiable
    assert held == {FEE: Negotiable(0.5, 3.3517, None), BUFFER: Negotiable(None, None, 5)}
    with zipfile.ZipFile(tmp_path / "shared.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"negotiable" in parts.read(name)]
        assert not [name for name in parts.namelist() if b"3.3517" in parts.read(name)]
    filled = tmp_path / "filled.xlsx"
    assert run("new", filled, "--like", case).exit_code == 0
    assert load_case(filled, shipped()).negotiable == held


def test_what_came_back_is_answered_and_the_packages_stand_beside_the_offers(
    tmp_path: Path,
) -> None:
    sent, back, book = (tmp_path / name for name in ("sent.xlsx", "back.xlsx", "answer.xlsx"))
    example = short_example(tmp_path)
    assert run("workbook", example, "--negotiation", "-o", sent).exit_code == 0
    opened = openpyxl.load_workbook(sent)
    column = next(c.column for c in opened["Negotiation"][4] if c.value == COA_OFFER)
    row = next(c.row for c in opened["Negotiation"]["A"] if c.value == FEE)
    opened["Negotiation"].cell(row, column).value = 0.8
    opened.save(back)
    want = ("--gain", "owner=15_000", "--gain", "coa=-20_000")
    direct = tmp_path / "direct.xlsx"
    done = run("readback", back, "--against", example, *want, "--format", "json", "--workbook",
               direct)  # fmt: skip
    assert done.exit_code == 0, done.output
    opened = openpyxl.load_workbook(direct, data_only=True)
    assert {COA_OFFER, "counter_1"} <= {cell.value for cell in opened["Negotiation"][4]}
    assert "What we could answer" in opened.sheetnames
    tables = json.loads(done.stdout)["tables"]
    case = load_case(example, shipped())
    changed = AgreementCase(case).outcomes({**case.offers["coa_1"], FEE: "0.80"}).gains
    asked_of, *found = tables["packages"]["rows"]
    assert asked_of["values"]["grantor_gain"] == pytest.approx(changed[0])
    assert all(one["values"]["grantor_change"] >= 15_000 for one in found)

    done = run("counter", example, "--offer", "coa_1", *want, "--format", "json", "--workbook", book)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)["tables"]["packages"]["rows"][1]["values"]
    made = openpyxl.load_workbook(book, data_only=True)
    heads = [cell.value for cell in made["Negotiation"][4]]
    assert {COA_OFFER, "counter_1", "counter_3"} <= {*heads}
    at = heads.index("counter_1") + 1
    numbers = [c.value for (c,) in made["Negotiation"].iter_rows(min_col=at, max_col=at)]
    numbers = [value for value in numbers if isinstance(value, float)]
    for gain in ("grantor_gain", "holder_gain"):  # live beside the others
        assert any(value == pytest.approx(answer[gain]) for value in numbers)
    words = " ".join(str(c.value) for line in made["What we could answer"] for c in line)
    assert "Reservation fee per place per day: € 0.60 → € 0.70" in words
    assert run("readback", back, "--against", example, "--keep", FEE).exit_code == 2
