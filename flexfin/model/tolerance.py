"""How far a check may be from zero: less than what adding up large amounts leaves over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from flexfin.formulas.formula import Name
from flexfin.formulas.units import UnitByChoice
from flexfin.model.line import Line

LEAST: Final = 1e-6  # EUR: a check is in order up to this deviation
PART: Final = 1e-12  # or up to this part of the largest amount that is added up, if that is more


def added_up(check: Line, lines: Mapping[str, Line]) -> Iterator[Line]:
    """Give the lines whose amounts of money a check adds up: those that its formula names.

    Left out are figures of the law, and what can be "no limit", which is no amount.
    """
    names = dict.fromkeys(part.name for part in check.parts() if isinstance(part, Name))
    for line in map(lines.get, names):
        if line is None or line.kind == "parameter" or line.may_be_unlimited:
            continue
        units = line.unit.units.values() if isinstance(line.unit, UnitByChoice) else [line.unit]
        if any(unit is not None and unit.power_of("EUR") for unit in units):
            yield line


def tolerance_of(largest: float) -> float:
    """Give the deviation up to which a check is in order, by the largest amount added up."""
    return max(LEAST, PART * largest)
