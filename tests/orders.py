"""What a user types: every command once, on an example, in a folder that holds the examples."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from strategies import ROOT

_CASE: Final = "examples/stieltjesstraat.yaml"
_UNITS: Final = "examples/movable_units.yaml"
_SMALL: Final = "locations/small.yaml"

# a command may need what one before it wrote
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "new": ("new.yaml",),
    "check": (_CASE,),
    "cost": (_CASE,),
    "rent": (_CASE,),
    "vacancy": (_CASE,),
    "budget": (_CASE,),
    "reserve": (_CASE, "--scenarios", "20"),
    "units": (_UNITS,),
    "agreement": (_CASE,),
    "counter": (_CASE, "--offer", "coa_1", "--split"),
    "compare": (_CASE, "--offer", "owner_1", "--offer", "coa_1"),
    "settle": (_CASE, "examples/stieltjesstraat_2027.csv"),
    "forecast": (_CASE, "examples/stieltjesstraat_2027.csv"),
    "demand": ("fit", "examples/histories/coa_occupancy.csv", "--interpolate"),
    "portfolio": ("locations",),
    "workbook": (_SMALL, "-o", "whole.xlsx"),
    "readback": ("whole.xlsx", "--against", _SMALL),
    "lint": ("whole.xlsx",),
    "verify": ("whole.xlsx",),
    "rounds": ("locations",),
    "values": (_CASE, "integral_cost", "--by", "year"),
    "explain": (_CASE, "cost_rent", "--group", "youth"),
    "show": (_CASE, "ledger"),
    "models": ("integral_cost",),
    "parameters": ("--on", "2026-11-01"),
}

_LOCATION: Final = """\
case: Brug · € ≥ “Café Łódź”
start: 2027-01
months: 12
reference_date: 2026-11-01
discount_rate: 4%
owner: gemeente
indexation: {cost: 2.5%, rent: 3%}
parties: {gemeente: {government: yes}, coa: {government: yes}}
groups:
  opvang: {kind: reception, units: 50, places: 200, floor_area: 3000, normal_occupancy: 91%,
           lessor: gemeente, operator: coa}
finance: {debt_share: 80%, interest: 4.1%, return_on_equity: 7%}
costs:
  gebouw: {category: housing, amount: 400_000, per: year, index: cost}
contracts:
  huur: {pays: coa, receives: gemeente, group: opvang, amount: 6.50, per: place_day, index: cost}
demand: {scenarios: {basis: {2027-01: 180}}}
"""


def stand_in(folder: Path) -> None:
    """Put in a folder what the orders read: the examples, and a location soon worked out."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "locations").mkdir()
    (folder / "locations" / "small.yaml").write_text(_LOCATION, encoding="utf-8")
