"""THE table of providers: ways to give an input other than as a number.

A model names one on the line of an input (`instead: comparables(area)`); the case may then give
the key of that name in the place of the input. What it gives is worked out in Python when the case
is read (case/given_by): it is no formula, and the workbook holds it as a value with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from flexfin.ground.messages import mark


class Provider(NamedTuple):
    """One way to give an input.

    `gives` is the unit of the number; `takes` has the unit of each argument in the model, or
    "text". `title` says what the case gives. `fields` are the keys of the sections, where that may
    be a list of them.
    """

    name: str
    gives: str
    takes: tuple[str, ...]
    title: str
    sentence: str
    fields: tuple[str, ...] = ()


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider(
            "points_file",
            "1",
            ("text",),
            mark("a file of VERA with points"),
            mark("The points of the WWS of a VERA unit file; of the kind of dwelling named."),
        ),
        Provider(
            "comparables",
            "EUR/unit/month",
            ("m2/unit",),
            mark("a list of comparable rents"),
            mark("The middle one of comparable rents, by weight; per m2 times the area named."),
            ("rent", "per", "weight", "date", "source", "label", "address"),
        ),
    )
}
