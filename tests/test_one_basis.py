"""A figure that stands on several sheets, or in an answer too, is the same everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import engines
import numpy as np
import openpyxl
import pytest
from strategies import EXAMPLE, ROOT, shipped

from flexfin.answers.agreement import agreement_figures
from flexfin.answers.agreement_terms import AgreementCase
from flexfin.answers.board import bargain_of, board_of
from flexfin.answers.negotiation import negotiation_of
from flexfin.answers.offers import offers_of
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.draw import DrawRequest
from flexfin.engine.load import load_case, with_inputs
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language

BEILEN = ROOT / "examples" / "beilen_nachtopvang.yaml"
ASKED = [None, DrawRequest(40, 2)]


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("one_basis")


@cache
def worked_out(file: Path, asked: DrawRequest | None, folder: Path) -> tuple[Case, Path]:
    """Give a case with its workbook, with or without drawn scenarios."""
    set_language("en")
    case = load_case(file, shipped(), {"months": "6"})
    path = folder / f"{file.stem} {asked is not None}.xlsx"
    CaseWorkbook(case, evaluate(case), draws=asked).write(path)
    return case, path


def sheet_of(path: Path, name: str) -> dict[object, tuple[object, ...]]:
    """Give the rows of a sheet by the words in its second column, the first of each."""
    found: dict[object, tuple[object, ...]] = {}
    for row in openpyxl.load_workbook(path, data_only=True)[name].iter_rows(values_only=True):
        found.setdefault(row[1], tuple(cell for cell in row[2:] if cell is not None))
    return found


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        pytest.param(EXAMPLE, ASKED[1], id="example-drawn"),
        pytest.param(BEILEN, ASKED[0], id="beilen-named"),
        pytest.param(EXAMPLE, ASKED[0], id="example-named", marks=pytest.mark.nightly),
        pytest.param(BEILEN, ASKED[1], id="beilen-drawn", marks=pytest.mark.nightly),
    ],
)
def test_gains_of_offers_are_the_same_on_board_negotiation_and_in_the_answer(
    file: Path, asked: DrawRequest | None, folder: Path
) -> None:
    case, path = worked_out(file, asked, folder)
    deal = AgreementCase(case, asked=asked)
    answered = {offer.name or "this case": offer.outcomes.gains for offer in offers_of(deal)}
    limits = agreement_figures(deal).range
    assert limits is not None

    board = sheet_of(path, "Board summary")
    for name, gains in answered.items():
        row = name if name == "this case" else case.label_of("offer", name)
        assert board[row][-2:] == pytest.approx(gains)

    sheet = openpyxl.load_workbook(path, data_only=True)["Negotiation"]
    rows = {row[1].value: row for row in sheet.iter_rows()}
    expected = [row for words, row in rows.items() if str(words).endswith(", expected")][:2]
    heads = {cell.value: cell.column - 1 for cell in sheet[4]}
    for name, gains in answered.items():
        column = heads[name if name == "this case" else case.label_of("offer", name)]
        assert [row[column].value for row in expected] == pytest.approx(gains), name
    ends = [next(row for words, row in rows.items() if str(words).startswith(start))
            for start in ("Lowest fee for", "Highest fee for")]  # fmt: skip
    found = [row[heads["this case"]].value for row in ends]
    assert found == pytest.approx([limits.floor, limits.ceiling])
    if asked is not None:
        drawn = next(row for words, row in rows.items() if "40 drawn, on average" in str(words))
        assert drawn[heads["this case"]].value == pytest.approx(answered["this case"][0])
    engine = engines.formualized(path)
    assert engines.differences(engines.stored(path), engine) == {}


@pytest.mark.parametrize(
    "asked", [pytest.param(ASKED[0], id="named", marks=pytest.mark.nightly),
              pytest.param(ASKED[1], id="drawn")]
)  # fmt: skip
def test_the_saving_is_the_same_on_the_board_and_on_the_sheet_with_scenarios(
    asked: DrawRequest | None, folder: Path
) -> None:
    _case, path = worked_out(EXAMPLE, asked, folder)
    expected, live = sheet_of(path, "Board summary")["Saved by letting the reserve"][:2]
    beside = sheet_of(path, "Scenarios")["Saving against holding, a year · EUR/year"]
    assert (live, expected) == pytest.approx(beside[:2])


def negotiated(case: Case, asked: DrawRequest | None) -> list[float]:
    bargain = bargain_of(case, asked)
    assert bargain is not None
    named = agreement_figures(bargain.agreement)
    found = negotiation_of(named, bargain.figures)
    assert found is not None
    terms = {name: float(case.values[name][()]) for name in found.roles}
    return list(found.under(terms).expected)


def test_where_the_average_of_drawn_scenarios_is_no_scenario_the_named_ones_count() -> None:
    # what stays below the minimum take is no straight line in the places of a month
    case = load_case(EXAMPLE, shipped(), {"months": "12"})
    taken = with_inputs(case, {"reservation.minimum_take": "40%", "reservation.take_price": "5"})
    named = AgreementCase(taken).outcomes().gains
    drawn = AgreementCase(taken, asked=DrawRequest(40, 2)).outcomes().gains
    assert not np.allclose(named, drawn)
    assert negotiated(taken, DrawRequest(40, 2)) == pytest.approx(named)
    assert negotiated(case, DrawRequest(40, 2)) == pytest.approx(
        AgreementCase(case, asked=DrawRequest(40, 2)).outcomes().gains
    )


def test_what_a_board_says_over_scenarios_names_them() -> None:
    case = load_case(EXAMPLE, shipped(), {"months": "12"})
    found = board_of(case, evaluate(case), bargain_of(case))
    assert "the 3 scenarios of the case by their chances" in found.lead[0].text
    assert found.lead[0].text.endswith("; 1 November 2026.")
