"""Links in a workbook: from figures, offers and words to the cells that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_books import RETURNED
from strategies import COA_OFFER, EXAMPLE, OWNER_OFFER, shipped

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language

SHORT = {"months": "2"}


class Linked:
    """A workbook, and where its cells lead."""

    def __init__(
        self, file: Path, path: Path, *, negotiation: bool = False, language: str = "en"
    ) -> None:
        set_language(language)
        case = load_case(file, shipped(), SHORT)
        book = CaseWorkbook(case, evaluate(case))
        (book.write_negotiation if negotiation else book.write)(path)
        set_language("en")
        self.book: Any = openpyxl.load_workbook(path, data_only=True)

    def links(self) -> Iterator[tuple[Any, Any]]:
        """Give every cell with a link, and the cell that it leads to."""
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.hyperlink:
                        yield cell, self.end(cell)

    def end(self, cell: Any) -> Any:
        """Give the cell that one leads to."""
        found = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+\d+)", cell.hyperlink.location)
        assert found, cell.hyperlink.location
        return self.book[found[1].replace("''", "'")][found[2]]

    def row(self, sheet: str, label: str) -> list[Any]:
        """Give the cells that lead somewhere in the first row with this label, after the label."""
        rows = (row for row in self.book[sheet].iter_rows() if row[1].value == label)
        return [cell for cell in next(rows)[2:] if cell.hyperlink]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return Linked(EXAMPLE, tmp_path_factory.mktemp("links") / "whole.xlsx")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return Linked(EXAMPLE, tmp_path_factory.mktemp("links") / "small.xlsx", negotiation=True)


def test_every_link_leads_to_a_cell_that_holds_something(whole: Linked, small: Linked) -> None:
    for book in (whole, small):
        empty = {(one.coordinate, one.hyperlink.location) for one, end in book.links()
                 if end.row > 1 and end.value is None and end.protection.locked}  # fmt: skip
        assert not empty


def test_a_name_of_a_sheet_with_an_apostrophe_is_led_to(tmp_path: Path) -> None:
    book = Linked(RETURNED, tmp_path / "dutch.xlsx", language="nl")
    ends = {end.parent.title for cell, end in book.links() if cell.parent.title == "Voorblad"}
    assert "Scenario's" in ends
    assert ends == {*book.book.sheetnames} - {"Voorblad"}


def test_an_offer_on_the_board_leads_to_its_column_and_each_figure_to_its_cell(
    whole: Linked,
) -> None:
    for label, column in (("this case", "this case"), (OWNER_OFFER, OWNER_OFFER), (COA_OFFER, COA_OFFER)):
        cells = whole.row("Board summary", label)
        assert len(cells) == 5  # fee, call price, notice, two gains
        ends = [whole.end(cell) for cell in cells]
        assert {end.parent.title for end in ends} == {"Negotiation"}
        assert {end.parent.cell(4, end.column).value for end in ends} == {column}
        for cell, end in zip(cells, ends, strict=True):
            base = end.parent.cell(
                end.row, whole.end(whole.row("Board summary", "this case")[0]).column
            )
            assert cell.value == pytest.approx(base.value if end.value is None else end.value)


def test_live_figures_of_the_board_lead_to_their_rows(whole: Linked) -> None:
    cells = whole.row("Board summary", "COA")
    assert [whole.end(cell).parent.title for cell in cells[:4]] == ["Parties"] * 3 + ["Budget"]
    assert whole.end(cells[3]).value == pytest.approx(cells[3].value)
    said = {str(cell.value): end for cell, end in whole.links()
            if cell.parent.title == "Board summary" and str(cell.value).startswith("•")}  # fmt: skip
    (notice,) = (end for words, end in said.items() if words.startswith("• Notice of a call:"))
    assert (notice.parent.title, notice.value) == ("Negotiation", "Notice of a call")


def test_offers_lead_from_the_terms_to_the_inputs_and_back(whole: Linked) -> None:
    for one, other in (("Negotiation", "Inputs"), ("Inputs", "Negotiation")):
        heads = [cell for cell in whole.book[one][4] if cell.hyperlink]
        assert [cell.value for cell in heads][:2] == [OWNER_OFFER, COA_OFFER]
        for cell in heads:
            assert whole.end(cell).parent.title == other
            assert whole.end(cell).value == cell.value


def test_what_leads_elsewhere_is_seen_where_a_program_makes_it_blue(
    whole: Linked, small: Linked
) -> None:
    for book in (whole, small):
        for cell, _end in book.links():
            ground = cell.fill.start_color.rgb[-6:] if cell.fill.fill_type else "FFFFFF"
            assert min(int(ground[at : at + 2], 16) for at in (0, 2, 4)) > 0xB0, cell.coordinate


def test_offers_of_a_case_without_an_agreement_lead_to_the_inputs(tmp_path: Path) -> None:
    found = Linked(EXAMPLE.with_name("plan_einstein.yaml"), tmp_path / "book.xlsx")
    ends = [(cell, end) for cell, end in found.links()
            if cell.parent.title == "Board summary" and end.parent.title == "Inputs"
            and end.row == 4]  # fmt: skip
    (head,) = (cell.row for cell, _end in ends if cell.value == "this case")
    assert {cell.column for cell, _end in ends} == {3, 4, 5}
    for cell, end in ends:  # a head that wraps is no link, the amounts below it are
        label = cell.parent.cell(head, cell.column).value
        assert end.value == label.replace("\n", " ")


def test_every_sheet_of_the_negotiation_edition_leads_back_to_the_first(small: Linked) -> None:
    first, *others = small.book.worksheets
    assert not first["A1"].hyperlink
    assert {small.end(sheet["A1"]).parent.title for sheet in others} == {first.title}
    ends = {cell.value: end for cell, end in small.links() if cell.parent.title == "Terms"}
    assert ends["Notice of a call"].value == "Notice of a call"
    gains = [(cell, end) for cell, end in small.links()
             if str(cell.value).endswith("expected") and cell.parent is first]  # fmt: skip
    assert len(gains) == 2
    for cell, end in gains:
        assert first.cell(cell.row, 9).value == first.cell(end.row, 9).value
