"""How each way to give an input, other than as a number, works the number out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flexfin.case.given_by import comparables, points
from flexfin.case.given_by.given import Provided, ProviderRequest

# gives None where something is wrong, and has then said what
PROVIDE: Final[Mapping[str, Callable[[ProviderRequest], Provided | None]]] = {
    "points_file": points.points,
    "comparables": comparables.market_value,
}
