"""What a user types: every command once, as its help shows it first, beside the files it names."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from strategies import ROOT

from flexfin.cli import COMMANDS
from flexfin.cli.translated import Command

_SMALL: Final = "locations/small.yaml"
# where the first example would write a file that is there, take long, or ask for a file that is not
_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "new": ("new.yaml",),
    "counter": ("location.yaml", "--offer", "coa_1", "--split"),
    "compare": ("location.yaml", "--offer", "owner_1", "--offer", "coa_1"),
    "workbook": (_SMALL, "-o", "returned.xlsx"),
    "readback": ("returned.xlsx", "--against", _SMALL),
    "lint": ("returned.xlsx",),
}


def command_of(name: str) -> Command:
    """Import a command; one of a family is in it."""
    found: Command = import_module(f"flexfin.cli.{name}").command
    return found


# a command may need what one before it wrote
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    name: _OTHERS.get(name) or tuple(shlex.split(command_of(name).examples[0])[2:])
    for name in COMMANDS
}

LOCATION: Final = """\
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
    examples = Path(shutil.copytree(ROOT / "examples", folder / "examples"))
    short = re.sub(r"(?m)^months: \d+", "months: 14", (examples / "stieltjesstraat.yaml").read_text("utf-8"))
    (folder / "location.yaml").write_text(short, "utf-8")
    shutil.copy(examples / "stieltjesstraat_2027.csv", folder / "actuals.csv")
    shutil.copy(examples / "histories" / "asylum_inflow.csv", folder / "history.csv")
    for name in ("locations", "negotiation"):
        (folder / name).mkdir()
        (folder / name / "small.yaml").write_text(LOCATION, encoding="utf-8")
