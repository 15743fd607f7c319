"""The known word that is nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flexfin.ground.messages import _

_NEAR: Final = 0.65  # how much two words have in common, at least
_NEAR_IN_START: Final = 0.6  # of words that begin alike: maximum for max
_START: Final = 3  # letters


def nearest(word: str, known: Iterable[str], cutoff: float = _NEAR) -> str:
    """Give the known word that is nearest, or nothing where none is near."""
    from difflib import get_close_matches  # only where something is wrong

    names = list(known)
    alike = [name for name in names if name[:_START] == word[:_START]]
    found = get_close_matches(word, names, 1, cutoff)
    return next(iter(found or get_close_matches(word, alike, 1, _NEAR_IN_START)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give the sentence that offers the nearest known word, or nothing."""
    near = nearest(word, known)
    return _("Did you mean '{name}'?", name=near) if near else ""
