"""The known word that is nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from flexfin.ground.messages import _


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Give the known word that is nearest, or nothing where none is near."""
    import difflib  # only where something is wrong

    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give the sentence that offers the nearest known word, or nothing."""
    near = nearest(word, known)
    return _("Did you mean '{name}'?", name=near) if near else ""
