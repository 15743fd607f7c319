"""Lines that tell what an agreement comes to: what moves with the law, and what asks for a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flexfin.ground.messages import mark

# what of an agreement may move with the law, by the word of a model; payments are settlements
SETTLEMENT: Final = "settlement"
MOVING: Final[Mapping[str, str]] = {
    "ceiling": mark("Ceiling"),
    "rent": mark("Rent"),
    "benefit": mark("Benefit"),
    "aid": mark("Aid"),
    SETTLEMENT: mark("Settlement"),
}
MOVES: Final = tuple(word for word in MOVING if word != SETTLEMENT)
# what has to be done: where a finding or a condition holds, or on the date of an input
ASKING: Final[Mapping[str, str]] = {
    "letter": mark("Letter"),
    "decision": mark("Decision"),
    "permit": mark("New permit"),
    "review": mark("Review"),
}
ASKS: Final = tuple(ASKING)
