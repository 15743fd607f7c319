"""The key `negotiable` of an input: that it is a term of an agreement, and how it moves."""

from __future__ import annotations

from typing import Final

from flexfin.ground.messages import _
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.keys import Keys
from flexfin.model.line import Negotiable

MOVES: Final = ("from", "to", "step")  # the fields of Negotiable, as files have them


def read_negotiable(keys: Keys, tree: Section) -> Negotiable | None:
    """Read `yes`, or the step and the bounds of a term; None where the input is no term."""
    value = tree.get("negotiable")
    if not isinstance(value, Section):
        return Negotiable() if keys.one_of(tree, "negotiable", ("yes", "no")) == "yes" else None
    keys.known(value, MOVES)
    texts = [keys.optional(value, key) for key in MOVES]
    numbers = [read_number(text) if text else None for text in texts]
    for key, text, number in zip(MOVES, texts, numbers, strict=True):
        if text and number is None:
            keys.problem(value.entries[key].value.place, _("'{text}' is no number", text=text))
    return Negotiable(*numbers)
