"""What really happened: columns in Dutch and English, and what it does to the case."""

from __future__ import annotations

from pathlib import Path

import pytest
from strategies import ROOT, shipped

from flexfin.answers.settlement import settlement_of
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError

EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
ENGLISH = """month,places.reception,rooms.youth,cost.energy,advance.head_rent
2027-01,298,41,18420.55,10560
2027-02,299,44,17950.10,10560
"""
DUTCH = """maand;plekken.reception;Plan: plekken;kamers.youth;Kost: energie [kosten.energy];\
voorschot.head_rent;prijsstijging.cost
jan-27;298;271;41;18.420,55;10560;
feb-27;299;271;44;17.950,10;10560;
mrt-27;;271;;;;
"""


def settled(text: str, folder: Path) -> dict[str, int]:
    file = folder / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    found = settlement_of(load_case(EXAMPLE, shipped()), "base", file)
    assert found.period == ("2027-01", "2027-02")
    return {row.name: row.actual for row in found.differences} | found.positions


def test_dutch_names_are_read_as_english_ones(tmp_path: Path) -> None:
    """Columns with the plan, empty columns and months not yet filled in are passed over."""
    assert settled(DUTCH, tmp_path) == settled(ENGLISH, tmp_path)


def test_a_label_is_read_where_only_one_column_has_it(tmp_path: Path) -> None:
    label = "Rooms let: Jongeren (Socius)"
    assert settled(DUTCH.replace("kamers.youth", label), tmp_path) == settled(ENGLISH, tmp_path)


def test_a_month_left_open_between_others_is_an_error(tmp_path: Path) -> None:
    text = DUTCH.replace("jan-27;298;271;41;18.420,55;10560", "jan-27;298;271;41;;10560")
    with pytest.raises(FlexfinError, match="no value is given"):
        settled(text, tmp_path)
