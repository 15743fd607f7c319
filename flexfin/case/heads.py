"""Keys within an input, as their file has them: in a sheet by the words above their columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flexfin.ground.messages import _, mark
from flexfin.ground.yaml import Value
from flexfin.model.line import Label

HEADS: Final = {
    "rent": mark("Bare rent per month"), "per": mark("Per unit or m2"), "weight": mark("Weight"),
    "date": mark("Date"), "source": mark("Source"), "label": mark("Description"),
    "address": mark("Address"), "kind": mark("Kind of spread"), "low": mark("Lowest"),
    "mode": mark("Most likely"), "high": mark("Highest"), "mean": mark("Mean"),
    "deviation": mark("Usual distance from the mean"),
    "from": mark("From"), "to": mark("To"), "step": mark("Step"),
}  # fmt: skip
# how an input is drawn
SPREADS: Final[Mapping[str, Label]] = {
    "triangular": Label("driehoek", "triangular"),
    "uniform": Label("gelijkmatig", "uniform"),
    "normal": Label("normaal", "normal"),
}


def head(key: str, at: Value) -> str:
    """Give a key as its file has it."""
    return f"'{_word(key, at)}'"


def heads(keys: Iterable[str], at: Value) -> str:
    """Give keys as their file has them, with commas between them."""
    return ", ".join(_word(key, at) for key in keys)


def _word(key: str, at: Value) -> str:
    return _(HEADS[key]) if at.place.sheet and key in HEADS else key


def spread(kind: str, at: Value) -> str:
    """Give a kind of spread as its file has it."""
    return str(SPREADS[kind]) if at.place.sheet and kind in SPREADS else kind
