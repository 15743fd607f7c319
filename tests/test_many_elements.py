"""A case with far more parties, groups, costs and contracts than the examples have."""

from __future__ import annotations

import re
from pathlib import Path

import effort
import engines
import pytest
from click.testing import CliRunner
from strategies import EXAMPLE

from flexfin.cli import main
from flexfin.workbook.lint.lint import lint

# of parties and contracts so many that each sum over them that would be too long is over ranges;
# of groups and costs in every run the least with which one written out would be seen too
PARTIES, GROUPS, COSTS = (12, 8, 8) if effort.nightly else (12, 4, 3)
GROUP = """\
  let_{n}:
    {{label: Huurders {n}, kind: tenants, units: {n}5, places: {n}5, floor_area: {n}00, normal_occupancy: 95%,
    lessor: other_{n}, operator: other_{n}, tenancy: vacancy_act, vacancy_act_category: a, let_until: 2036-12,
    dwelling: room, wws_points: 36, market_rent: 430, asked_rent: 30{n}, service_charge: 100, expected_stay: 18,
    let_at_start: {n}, management_cost: 20}}
"""
MORE = {
    "  coa: {label: COA": "  other_{n}: {{label: Partij {n}}}\n",
    "  youth:\n    label": GROUP,
    "  shell: {label": "  item_{n}: {{label: Post {n}, category: management, amount: 10{n}0, per: year, key: units, "
    "index: wage, paid_by: other_{n}}}\n",
    "  reception_lease: {label": "  lease_{n}: {{label: Huur {n}, pays: other_{n}, receives: owner, group: let_{group}, "
    "amount: 2{n}, per: occupied_unit_month, index: rent}}\n",
}  # fmt: skip
LEFT_OUT = (
    "reservation", "offers", "labels", "confidential", "vacancy_risk", "reserve", "uncertainty",
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = EXAMPLE.read_text("utf-8").replace("months: 120", "months: 2")
    text = text.replace("start: 2027-01", "start: 2027-12")  # in two years
    for name in LEFT_OUT:
        text = re.sub(rf"(?m)^{name}:.*\n(?:[ #].*\n|\n)*", "", text)
    for before, more in MORE.items():
        assert text.count(before) == 1
        count = GROUPS if more == GROUP else COSTS if "item_" in more else PARTIES
        many = "".join(more.format(n=n, group=n % GROUPS + 1) for n in range(1, count + 1))
        text = text.replace(before, many + before)
    folder = tmp_path_factory.mktemp("many")
    case, path = folder / "many.yaml", folder / "many.xlsx"
    case.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["workbook", str(case), "-o", str(path), "--lang", "nl"])
    assert done.exit_code == 0, done.output
    return path


def test_no_formula_is_longer_than_400_characters_whatever_the_number_of_elements(
    book: Path,
) -> None:
    long = [cell for _sheet, cell in engines.formulas_of(book) if len(cell.value) > 400]
    assert long == []
    assert lint(book) == []


def test_all_formulas_give_their_stored_values(book: Path) -> None:
    """But for sums over ranges that name who gets what: those LibreOffice alone works out."""
    expected = engines.stored(book)
    named = {(sheet, cell.coordinate): cell.stored for sheet, cell in engines.formulas_of(book)
             if "*SUMIFS(" in cell.value}  # fmt: skip
    assert named, "the rent of thirteen contracts to who receives it"
    assert engines.differences(expected, engines.formualized(book, named)) == {}


@pytest.mark.nightly
@pytest.mark.engines
@pytest.mark.skipif(engines.soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_gives_the_stored_values_too(book: Path, tmp_path: Path) -> None:
    """In every run so for a few elements (test_libreoffice.py)."""
    found = engines.libreoffice_alone(tmp_path, book)
    assert engines.differences(engines.stored(book), found) == {}
