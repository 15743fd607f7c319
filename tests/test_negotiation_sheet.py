"""The negotiation sheet: live in every term, and the same numbers as the program gives."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from effort import at_night
from strategies import COA_OFFER, EXAMPLE, OWNER_OFFER, shipped

from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.board import agreement_sheets, bargain_of
from flexfin.answers.negotiation import ROLES
from flexfin.answers.readback import read_back
from flexfin.answers.sensitivity import step_figures
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case import workbook_cells
from flexfin.case.case import Case
from flexfin.cli import main
from flexfin.engine.bargain import Outcomes, fee_range
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.ground.letters import column_name
from flexfin.ground.messages import set_language
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.negotiation_grid import LAYERS, RANGE_ROWS
from flexfin.workbook.workbook import Told, write_workbook

# VAT, rates of their own, late places, and a call that may be shorter than agreed
CHANGED = {
    "demand.scenarios.base": "{2027-01: 271, 2027-09: 346, 2028-01: 271}",
    "months": "24", "reservation.vat": "21%", "parties.owner.discount_rate": "6%",
    "reservation.term_months": "22", "reservation.minimum_take": "30%", "reservation.take_price": "4",
    "reservation.notice_months": "2",
}  # fmt: skip
PATHS = {
    "fee": "reservation.fee", "call_price": "reservation.call_price",
    "take_price": "reservation.take_price", "late_penalty": "reservation.late_penalty",
    "reservation_notice": "reservation.notice_months",
    "minimum_call_months": "reservation.minimum_call_months",
    "term_months": "reservation.term_months", "minimum_take": "reservation.minimum_take",
}  # fmt: skip
COUNTER = {
    "fee": 1.45, "call_price": 10.25, "take_price": 2.5, "late_penalty": 35,
    "reservation_notice": 5, "minimum_call_months": 9, "term_months": 21, "minimum_take": 0.65,
}  # fmt: skip
# what an offer and the counter-offer have in its place: each is told apart
IN_OFFERS = {
    "fee": (0.85, 1.7), "call_price": (7.75, 15.5), "take_price": (1.25, 3.5),
    "late_penalty": (15, 50), "reservation_notice": (3, 1), "minimum_call_months": (4, 14),
    "term_months": (9, 15), "minimum_take": (0.45, 0.9),
}  # fmt: skip
# an offer that changes more than terms
OTHER = "  other: {reservation.fee: 2, reserve.emergency_cost: 150, groups.youth.overstay_share: 20%}\n"


class Sheet:
    """A written workbook, its case, and how to find rows of its negotiation sheet."""

    def __init__(self, folder: Path) -> None:
        set_language("en")
        source = folder / "case.yaml"
        text = EXAMPLE.read_text("utf-8").replace("\noffers:\n", f"\noffers:\n{OTHER}")
        source.write_text(text, "utf-8")
        self.case = load_case(source, shipped(), CHANGED)
        self.path = folder / "book.xlsx"
        agreement = agreement_sheets(bargain_of(self.case))
        write_workbook(self.path, self.case, evaluate(self.case), told=Told(agreement=agreement))
        self.layout = Layout(self.case)
        self.name = self.layout.names["negotiation"]
        sheet = openpyxl.load_workbook(self.path, data_only=True)[self.name]
        self.words = {row: str(sheet.cell(row, 2).value) for row in range(1, sheet.max_row + 1)}

    def row(self, words: str, nth: int = 0) -> int:
        return [row for row, text in self.words.items() if text == words][nth]

    def cell(self, line: str, offer: str = "") -> tuple[str, str]:
        layout = self.layout
        column = layout.offers[offer] if offer else layout.given
        return self.name, f"{column_name(column)}{layout.inputs[line, ()].row}"

    def worked(
        self, changes: dict[tuple[str, str], Any] | None = None
    ) -> dict[tuple[str, str], Any]:
        return engines.formualized(self.path, changes)

    def gains(self, found: dict[tuple[str, str], Any], offer: str = "") -> list[float]:
        """Give the gains of grantor and holder: expected, and in each scenario."""
        column = column_name(self.layout.offers[offer] if offer else self.layout.given)
        sides = ("Eigenaar (Rijk)", "COA")
        chances = {self.case.label_of("scenario", name): chance
                   for name, chance in (("base", "50%"), ("low", "30%"), ("high", "20%"))}  # fmt: skip
        rows = [self.row(f"{side}, expected") for side in sides]
        rows += [self.row(f"{s}, {name} ({c})") for name, c in chances.items() for s in sides]
        return [found[self.name, f"{column}{row}"] for row in rows]


def by_program(outcomes: Outcomes) -> list[float]:
    found = [*outcomes.gains]
    for at in range(len(outcomes.scenarios)):
        found += [outcomes.grantor[at], outcomes.holder[at]]
    return found


def close(found: list[float], wanted: list[float]) -> None:
    for one, other in zip(found, wanted, strict=True):
        assert engines.same(float(one), float(other)), (found, wanted)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return Sheet(tmp_path_factory.mktemp("negotiation"))


def test_every_formula_gives_its_stored_value(sheet: Sheet) -> None:
    found = engines.stored(sheet.path)
    assert sum(name == sheet.name for name, _cell in found) > 500
    assert sheet.layout.names["terms"] in {name for name, _cell in found}
    assert engines.differences(found, sheet.worked()) == {}


def test_the_chart_keeps_room_for_the_name_of_every_offer(sheet: Sheet) -> None:
    with zipfile.ZipFile(sheet.path) as file:
        charts = [file.read(name).decode() for name in file.namelist() if "charts/chart" in name]
    said = "Fee at which both gain; the stroke is that of the offer"
    (chart,) = [one for one in charts if said in one]
    area = chart.split("<c:plotArea>")[1].split("</c:layout>")[0]
    found = re.search(r'<c:h val="([\d.]+)"/>', area)
    assert found is not None
    assert float(found[1]) > 0.45


def test_each_offer_has_a_column_with_the_gains_of_the_program(sheet: Sheet) -> None:
    found, deal = sheet.worked(), AgreementCase(sheet.case)
    close(sheet.gains(found), by_program(deal.outcomes()))
    for name, changes in sheet.case.offers.items():
        close(sheet.gains(found, name), by_program(deal.outcomes(changes)))
    close(sheet.gains(found, "counter_offer"), by_program(deal.outcomes()))


def program(case: Case, terms: dict[str, float]) -> Outcomes:
    return AgreementCase(case).outcomes({PATHS[name]: f"{value:g}" for name, value in terms.items()})


@pytest.mark.parametrize("line", ROLES)
def test_every_term_is_live_in_the_base_in_an_offer_and_in_a_counter_offer(
    sheet: Sheet, line: str
) -> None:
    already = {"owner_1": {"fee": 2.25, "call_price": 9.0}}
    offers = ("", "owner_1", "counter_offer")
    typed = dict(zip(offers, (COUNTER[line], *IN_OFFERS[line]), strict=True))
    found = sheet.worked({sheet.cell(line, offer): value for offer, value in typed.items()})
    for offer, value in typed.items():
        wanted = program(sheet.case, {**already.get(offer, {}), line: value})
        close(sheet.gains(found, offer), by_program(wanted))


def test_a_whole_counter_offer_has_the_gains_and_the_range_of_the_program(sheet: Sheet) -> None:
    changes = {sheet.cell(line, "counter_offer"): value for line, value in COUNTER.items()}
    found, wanted = sheet.worked(changes), program(sheet.case, COUNTER)
    close(sheet.gains(found, "counter_offer"), by_program(wanted))
    span = fee_range(wanted, COUNTER["fee"])
    assert span is not None
    letters = column_name(sheet.layout.offers["counter_offer"])
    rows = [sheet.row(words) for words in (
        "Lowest fee for Eigenaar (Rijk)", "Highest fee for COA", "Fee at which both gain, or lose, the same",
    )]  # fmt: skip
    close([found[sheet.name, f"{letters}{row}"] for row in rows],
          [span.floor, span.ceiling, span.split])  # fmt: skip
    # at the fee that leaves the holder as in the base, it gains what it gains in the base
    fee = found[sheet.name, f"{letters}{sheet.row('Fee that leaves COA the same')}"]
    then = found[sheet.name, f"{letters}{sheet.row('and Eigenaar (Rijk) then gains')}"]
    moved = wanted.with_fee(fee - COUNTER["fee"])
    close([moved.gains[1], then], [AgreementCase(sheet.case).outcomes().gains[1], moved.gains[0]])


def test_steps_are_worth_what_the_program_says_from_the_live_offer(sheet: Sheet) -> None:
    selector = (sheet.layout.names["inputs"],
                f"{column_name(sheet.layout.live)}{sheet.layout.offer_row}")  # fmt: skip
    first = sheet.layout.given
    for offer in ("", "owner_1"):
        found = sheet.worked({selector: OWNER_OFFER} if offer else None)
        case = with_inputs(sheet.case, dict(sheet.case.offers.get(offer, {})))
        steps = {step.term.line.name: step for step in step_figures(AgreementCase(case))}
        assert len(steps) == 6  # those of the program that move something, and the penalty
        for line, step in steps.items():
            label = str(sheet.case.models.lines[line].label)
            row = sheet.row(label, 1)
            cells = [f"{column_name(first + 1 + at)}{row}" for at in range(4)]
            values = [found[sheet.name, cell] for cell in cells]
            worth = step.worth
            close(values, [worth.grantor, worth.holder, worth.grantor_fee, worth.holder_fee])


def test_the_grid_of_fee_and_call_price_is_live(sheet: Sheet) -> None:
    changes = {sheet.cell("reservation_notice"): 4, sheet.cell("fee"): 2}
    found = sheet.worked(changes)
    live = column_name(sheet.layout.live + 1)
    book = openpyxl.load_workbook(sheet.path, data_only=True)[sheet.name]
    tops = [sheet.row(f"Gain of {side}, live offer: a fee a row, a call price a column") + 2
            for side in ("Eigenaar (Rijk)", "COA")]  # fmt: skip
    mark = sheet.row("Where both sides gain") + 2
    for down in (0, 3, 6):
        fee, call = book[f"B{tops[0] + down}"].value, book[f"{live}{tops[0] - 1}"].value
        wanted = program(sheet.case, {"reservation_notice": 4, "fee": fee, "call_price": call})
        close([found[sheet.name, f"{live}{top + down}"] for top in tops], [*wanted.gains])
        both = all(gain >= 0 for gain in wanted.gains)
        assert found[sheet.name, f"{live}{mark + down}"] == int(both)


def test_another_input_that_was_changed_is_told(sheet: Sheet) -> None:
    assert "yellow" in sheet.worked()[sheet.name, "B3"]
    cell = sheet.layout.input_cell("emergency_cost", ())
    found = sheet.worked({(cell.sheet, f"{cell.column}{cell.row}"): 150})
    assert "NO LONGER VALID" in found[sheet.name, "B3"]
    found = sheet.worked({sheet.cell("fee", "counter_offer"): 3})
    assert "yellow" in found[sheet.name, "B3"]
    changed = column_name(sheet.layout.live), sheet.layout.changed_row
    assert found[sheet.layout.names["inputs"], f"{changed[0]}{changed[1]}"] == 1


def test_an_offer_that_changes_more_than_terms_has_its_own_months(sheet: Sheet) -> None:
    found, deal = sheet.worked(), AgreementCase(sheet.case)
    other = sheet.case.offers["other"]
    close(sheet.gains(found, "other"), by_program(deal.outcomes(other)))
    close(sheet.gains(found, "coa_1"), by_program(deal.outcomes(sheet.case.offers["coa_1"])))
    changes = {sheet.cell("term_months", "other"): 20, sheet.cell("reservation_notice", "other"): 0}
    terms = {"reservation.term_months": "20", "reservation.notice_months": "0"}
    close(
        sheet.gains(sheet.worked(changes), "other"), by_program(deal.outcomes({**other, **terms}))
    )
    selector = (sheet.layout.names["inputs"],
                f"{column_name(sheet.layout.live)}{sheet.layout.offer_row}")  # fmt: skip
    live = sheet.worked({selector: "other"})
    row = sheet.row(str(sheet.case.models.lines["reservation_notice"].label), 1)
    step = AgreementCase(with_inputs(sheet.case, dict(other)))
    more_notice = (
        step.outcomes({"reservation.notice_months": "3"}).gains[1] - step.outcomes().gains[1]
    )
    close([live[sheet.name, f"{column_name(sheet.layout.given + 2)}{row}"]], [more_notice])


def test_a_notice_that_the_months_do_not_know_is_told(sheet: Sheet) -> None:
    row = next(
        r for r, text in sheet.words.items() if text.startswith("Notice or shortest call of")
    )
    letters = column_name(sheet.layout.offers["counter_offer"])
    found = sheet.worked({sheet.cell("reservation_notice", "counter_offer"): 25})
    assert found[sheet.name, f"{letters}{row}"] == "takes a new export"
    found = sheet.worked({sheet.cell("reservation_notice", "counter_offer"): 24})
    assert found[sheet.name, f"{letters}{row}"] == "no"


def test_a_shortest_call_of_no_months_is_one_of_a_month(sheet: Sheet) -> None:
    cell = sheet.cell("minimum_call_months", "counter_offer")
    nothing, one = (sheet.gains(sheet.worked({cell: at}), "counter_offer") for at in (0, 1))
    close(nothing, one)


def test_no_figure_stands_where_a_term_is_longer_than_the_edition_was_made_for(
    sheet: Sheet,
) -> None:
    offer = sheet.layout.offers["counter_offer"]
    letters, base = column_name(offer), column_name(sheet.layout.given)
    begin = sheet.row("Gain against doing without the agreement, in euros")
    steps = next(row for row, text in sheet.words.items() if text.startswith("What one step"))
    known = next(row for row, text in sheet.words.items() if text.startswith("Notice or shortest"))
    before = sheet.worked()
    rows = [row for row in range(begin, steps)
            if row != known and before.get((sheet.name, f"{letters}{row}")) not in (None, "")]  # fmt: skip
    assert len(rows) > 15
    for line in ("minimum_call_months", "reservation_notice"):
        found = sheet.worked({sheet.cell(line, "counter_offer"): 30})
        assert {found.get((sheet.name, f"{letters}{row}")) for row in rows} == {""}
        assert found[sheet.name, f"{letters}{known}"] == "takes a new export"
        assert str(found[sheet.name, "B3"]).startswith("NO FIGURES IN A GREY COLUMN")
        assert all(found[sheet.name, f"{base}{row}"] == before[sheet.name, f"{base}{row}"]
                   for row in rows)  # fmt: skip
    found = sheet.worked({sheet.cell("minimum_call_months"): 30})  # offers without one take it over
    assert found[sheet.name, f"{letters}{known}"] == "takes a new export"
    assert {found.get((sheet.name, f"{base}{row}")) for row in rows} == {""}
    # a step from the longest that is known goes too far as well
    most = int(sheet.words[known].split()[-2])
    found = sheet.worked({sheet.cell("minimum_call_months"): most})
    label = str(sheet.case.models.lines["minimum_call_months"].label)
    step = next(row for row, text in sheet.words.items() if row > steps and text == label)
    gain = column_name(sheet.layout.given + 1)
    assert found[sheet.name, f"{gain}{step}"] == ""
    assert before[sheet.name, f"{gain}{step}"] != ""


@pytest.mark.parametrize(
    "changes",
    [{}, {"fee": 9}, {"call_price": 40}, {"call_price": 40, "fee": 0}, {"call_price": 0},
     {"call_price": 80, "fee": 3}],
)  # fmt: skip
def test_the_bar_of_the_range_is_drawn_where_it_lies_and_the_fee_at_its_place(
    sheet: Sheet, changes: dict[str, float]
) -> None:
    """Parts above 0 stand on each other upwards, those below it downwards, as a chart has them."""
    letters = column_name(sheet.layout.offers["counter_offer"])
    first = sheet.row("Lowest fee", 0)
    typed = {sheet.cell(line, "counter_offer"): value for line, value in changes.items()}
    found = sheet.worked(typed)
    low, high, _within, width, start, *parts = (
        found[sheet.name, f"{letters}{row}"] for row in range(first, first + RANGE_ROWS)
    )
    fee = changes.get("fee", 1.0)
    drawn: dict[str, list[float]] = {}
    top, bottom = max(0.0, start), min(0.0, start)
    for layer, length in zip(LAYERS, parts, strict=True):
        assert (length >= 0) == (layer.side == "MAX") or length == 0
        before = top if layer.side == "MAX" else bottom
        if length:
            drawn.setdefault(layer.look, []).extend((before, before + length))
        if layer.side == "MAX":
            top += length
        else:
            bottom += length
    about = 1.01 * width + 1e-9

    def ends(looks: tuple[str, ...]) -> tuple[float, ...]:
        known = [end for look in looks for end in drawn.get(look, ())]
        return (min(known), max(known)) if known else ()

    bar = (low, high) if low <= high else (high, low)
    other, looks = ("none",), ("down", "up")
    if low > high:
        looks, other = other, looks
    # what lies behind the stroke is shorter by its width: it ends where it ends
    assert ends(looks) == pytest.approx(bar, abs=1e-9)
    assert ends(other) == ()
    assert min(map(abs, (x - fee for x in drawn["stroke"]))) < about
    if low <= high and "down" in drawn and "up" in drawn:
        assert max(drawn["down"]) == pytest.approx(min(max(fee, low), high), abs=about)


@pytest.mark.parametrize("shared", [False, True])
def test_a_small_workbook_has_the_negotiation_alone_and_is_read_back(
    shared: bool, tmp_path: Path
) -> None:
    set_language("en")
    case = load_case(EXAMPLE, shipped(), {"months": "12"})
    path = tmp_path / "small.xlsx"
    book = CaseWorkbook(case, evaluate(case), shared=shared)
    names = ("Negotiation", "Negotiation by month", "Terms", "Checks", "Log")
    assert book.write_negotiation(path).names == names
    assert path.stat().st_size < 200_000
    assert engines.differences(engines.stored(path), engines.formualized(path)) == {}
    read = read_back(path, case)
    assert read.book.is_same
    assert not any((read.base, read.offers, read.book.findings, read.problems))
    file = openpyxl.load_workbook(path)
    sheet = file["Negotiation"]
    texts = [str(cell.value) for one in file for row in one.iter_rows() for cell in row]
    assert any("Eigenaar (Rijk), expected" in text for text in texts) != shared
    assert any("COA, expected" in text for text in texts)
    told = "Not in this edition, because it is confidential or rests on what is: what Eigenaar"
    assert sum(str(cell.value).startswith(told) for cell in sheet["B"]) == shared
    if shared:  # neither the rent elsewhere nor what follows from it
        assert not any("alternative" in text for text in texts)
        found = evaluate(case, ["grantor_gain"])["grantor_gain"].array
        numbers = {round(float(value), 2) for value in found}
        assert not any(
            isinstance(cell.value, float) and round(cell.value, 2) in numbers
            for one in openpyxl.load_workbook(path, data_only=True)
            for row in one.iter_rows()
            for cell in row
        )
    checks, log = ([cell.value for cell in file[name]["B"]] for name in ("Checks", "Log"))
    assert any(str(text).startswith("Here are the terms alone.") for text in checks)
    assert "Finding" not in checks  # no heads above nothing
    assert "Value, live" not in [cell.value for cell in file["Terms"]["C"]]  # most are values
    assert "Date of the export" in log
    models = file["Log"].cell(1 + log.index("Models"), 3).value
    order = [str(model.label) for model in Layout(case).models]
    assert str(models).startswith(", ".join(order)[:80])
    heads = {str(cell.value): cell.column for cell in sheet[4]}
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "reservation.notice_months"]
    sheet.cell(row, heads["Counter-offer"]).value = 6
    sheet.cell(row, heads[COA_OFFER]).value = 2
    file.save(tmp_path / "back.xlsx")
    read = read_back(tmp_path / "back.xlsx", case)
    assert {
        offer.name: [(c.path, c.was, c.now) for c in offer.changes] for offer in read.offers
    } == {
        "coa_1": [("reservation.notice_months", "3", "2")],
        "counter_offer": [("reservation.notice_months", None, "6")],
    }
    assert not any((read.base, read.book.findings, read.problems))


def test_a_small_workbook_to_share_says_what_it_leaves_out(tmp_path: Path) -> None:
    source, path = tmp_path / "case.yaml", tmp_path / "small.xlsx"
    words = ["--negotiation", "--audience", "shared", "--force", "--set", "months=12"]

    def written() -> tuple[str, list[str]]:
        order = ["workbook", str(source), "-o", str(path), *words]
        result = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, order)
        assert result.exit_code == 0, result.output
        cells = openpyxl.load_workbook(path).worksheets[0]["B"]
        left = [str(cell.value) for cell in cells if "Not in this edition" in str(cell.value)]
        return " ".join(result.output.split()), left

    source.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    said, left = written()
    assert "What the workbook leaves out" in said
    assert "Gain of the grantor (grantor_gain), rests on" in said
    assert "sheets that rest on it" not in said  # a small workbook never has them
    assert len(left) == 1
    # where no gain may be shared, the place of both says so
    open_to, closed = "confidential: [", "confidential: [reserve.emergency_cost, "
    text = EXAMPLE.read_text("utf-8").replace(open_to, closed)
    source.write_text(text, "utf-8")
    assert written()[1] == ["Not in this edition, because it is confidential or rests on what is: "
                            "what the terms are worth to either side."]  # fmt: skip


@pytest.mark.parametrize(
    ("less", "fault"),
    [
        ({"inside": 1000}, "this workbook is larger than 1000 bytes inside"),
        ({"cells": 900}, "this workbook has more than 900 cells and rows"),
        ({}, ""),
    ],
)
def test_a_workbook_too_large_to_be_read_back_says_so_when_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, less: dict[str, int], fault: str
) -> None:
    limits = workbook_cells.LIMITS
    monkeypatch.setattr(workbook_cells, "LIMITS", limits._replace(**less))
    order = ["workbook", str(EXAMPLE), "--negotiation", "-o", str(tmp_path / "small.xlsx")]
    done = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, [*order, "--set", "months=12"])
    assert done.exit_code == 0
    said = " ".join(done.stderr.split())
    assert (f"too large for flexfin to read again: {fault}." in said) == bool(fault)
    assert ("too large" in said) == bool(fault)


@pytest.mark.parametrize("shared", at_night([False, True], [True]))
def test_an_offer_that_takes_a_new_export_has_no_column_in_a_small_workbook_and_is_told(
    shared: bool, tmp_path: Path
) -> None:
    set_language("en")
    source, path = tmp_path / "case.yaml", tmp_path / "small.xlsx"
    later = "\noffers:\n  later: {start: 2027-09, reservation.fee: 2.5}\n"
    text = EXAMPLE.read_text("utf-8").replace("\noffers:\n", later)
    labels = "\nlabels:\n  offers.later: Start in autumn\n"  # so it is called wherever it stands
    source.write_text(text.replace("\nlabels:", labels, 1), "utf-8")
    case = load_case(source, shipped(), {"months": "12"})
    CaseWorkbook(case, evaluate(case), shared=shared).write_negotiation(path)
    texts = {str(cell.value) for one in openpyxl.load_workbook(path) for row in one.iter_rows()
             for cell in row}  # fmt: skip
    told = "The offer Start in autumn cannot be chosen here: start takes a new export."
    assert {text for text in texts if "autumn" in text or text.endswith(" later")} == {told}
    read = read_back(path, case)
    assert not any((read.base, read.offers, read.book.findings, read.problems))


def test_terms_beyond_the_tables_count_as_the_last_and_the_first_of_them() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "60", "reservation.term_months": "60"})
    agreement = agreement_sheets(bargain_of(case))
    assert agreement is not None
    found = agreement.negotiation
    assert found is not None
    roles, first = found.roles, found.scenarios[0]
    terms = {name: float(case.values[name][()]) for name in roles}

    def gains(term: str, value: float) -> list[float]:
        return list(found.under({**terms, term: value}).expected)

    # a notice longer than the longest in the table leaves no more places late than that one
    longest = len(first.late) - 1
    assert gains(roles.notice, longest + 1) == gains(roles.notice, longest)
    assert gains(roles.notice, longest) != gains(roles.notice, 0)
    # a call of no months is one of a month
    assert gains(roles.shortest, 0) == gains(roles.shortest, 1)
    assert gains(roles.shortest, 1) != gains(roles.shortest, len(first.paid))


def test_what_an_offer_changes_besides_terms_stands_in_its_column_and_no_word_of_a_head_is_broken(
    tmp_path: Path,
) -> None:
    case = Path(__file__).parents[1] / "examples" / "eindhoven_karel_de_grotelaan.yaml"
    path = tmp_path / "small.xlsx"
    done = CliRunner(env={"FLEXFIN_LANG": "nl"}).invoke(
        main, ["workbook", str(case), "--negotiation", "-o", str(path), "--set", "months=24"]
    )
    assert done.exit_code == 0, done.output
    sheet = openpyxl.load_workbook(path)["Onderhandeling"]
    heads = {cell.value: cell for cell in sheet[4] if cell.value}
    joint = heads["Samen vrije plekken houden"]
    (told,) = (row for row in sheet.iter_rows() if "naast deze voorwaarden" in str(row[1].value))
    said = {cell.column: cell.value for cell in told if cell.value}
    assert said[joint.column].endswith(" 79")
    for cell in (joint, told[joint.column - 1]):
        assert cell.alignment.wrap_text
        width = sheet.column_dimensions[_measured(sheet, cell.column)].width
        assert max(map(len, str(cell.value).split())) < width
        lines = -(-len(str(cell.value)) // int(width))
        assert sheet.row_dimensions[cell.row].height >= 12 * lines


def _measured(sheet: Any, column: int) -> str:
    """Give the column that says how wide this one is."""
    return next(
        name
        for name, one in sheet.column_dimensions.items()
        if one.min and one.min <= column <= one.max
    )
