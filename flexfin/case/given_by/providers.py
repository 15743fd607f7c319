"""THE table of providers: ways to give an input other than as a number.

A model names one on the line of an input (`instead: comparables(area)`); the case may then give
the key of that name in the place of the input. What it gives is worked out here, in Python, when
the case is read: it is no formula, and the workbook holds it as a value with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flexfin.case.given_by import comparables
from flexfin.case.given_by import points as vera
from flexfin.case.given_by.given import Asked, Provided
from flexfin.ground.messages import mark


@dataclass(frozen=True, slots=True)
class Provider:
    """One way to give an input.

    `gives` is the unit of the number; `takes` has the unit of each argument in the model, or
    "text". `provide` gives None where something is wrong, and has then said what. `fields` are the
    keys of the sections, where the case may give a list of them.
    """

    name: str
    gives: str
    takes: tuple[str, ...]
    sentence: str
    provide: Callable[[Asked], Provided | None]
    fields: tuple[str, ...] = ()


PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            "points_file",
            "1",
            ("text",),
            mark("The points of the WWS of a VERA unit file; of the kind of dwelling named."),
            vera.points,
        ),
        Provider(
            "comparables",
            "EUR/unit/month",
            ("m2/unit",),
            mark("The weighted median of comparable rents; those per m2 times the area named."),
            comparables.market_value,
            comparables.KEYS,
        ),
    )
}
