"""What moved in a round, in words."""

from __future__ import annotations

from flexfin.answers.figures import change
from flexfin.answers.input_text import in_words, label_of
from flexfin.answers.rounds import BargainRound, TermMove, Worth
from flexfin.case.row import row_at
from flexfin.ground.view import Datum, Said


def is_term(one: BargainRound, path: str) -> bool:
    """Tell whether an input is bargained over: a term of the agreement, or offered."""
    case = one.edition.case
    return row_at(one.case, path).line.negotiable is not None or any(
        path in words for words in case.offers.values()
    )


def move_label(one: BargainRound, move: TermMove) -> str:
    """Say which input moved."""
    return label_of(row_at(one.case, move.path))


def from_to(one: BargainRound, move: TermMove) -> tuple[Said, Said]:
    """Say from what to what an input moved."""
    line = row_at(one.case, move.path).line
    was, now = (Said(word, in_words(one.case, line, word)) for word in (move.was, move.now))
    return was, now


def worth_changes(worth: Worth | None) -> tuple[Datum, ...]:
    """Say what a move was worth to both sides."""
    return (None, None) if worth is None else tuple(map(change, worth))
