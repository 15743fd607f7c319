"""The book of rounds: what each edition put on the table, and what it was worth then.

What an edition puts on the table is the offer that was changed last in it; the case itself where no
offer was. A change is worth what it did to the gain of both sides in the case of that edition, one
input after the other, in the order in which the models ask for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from flexfin.answers.agreement_terms import FEE, AgreementCase, side_labels, sides_of
from flexfin.answers.editions import Editions, SentEdition
from flexfin.answers.figures import change
from flexfin.answers.input_text import in_words, label_of
from flexfin.answers.readback import word_in
from flexfin.case.case import Case
from flexfin.case.row import row_at, rows_of
from flexfin.case.shared import shared_of
from flexfin.case.workbook_cells import LIMITS
from flexfin.engine.bargain import FeeRange, fee_range
from flexfin.engine.load import with_offer
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import in_all_languages
from flexfin.ground.sheets import OpenSheet, filled, open_book
from flexfin.ground.view import Datum, Said
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import bare_word
from flexfin.workbook.sheets.negotiation import expected_label

Worth = tuple[float | None, float | None]  # of grantor and holder [EUR]; None where not known


class TermMove(NamedTuple):
    """An input that moved: words before and after; None where its worth cannot be told apart."""

    path: str
    was: str
    now: str
    worth: Worth | None


class Moves(NamedTuple):
    """What moved between two offers, and what all else that differs is worth.

    Where `together`, what moved cannot be valued one by one: the rest is the worth of all of it.
    """

    terms: tuple[TermMove, ...]
    rest: Worth
    together: bool = False


class BargainRound(NamedTuple):
    """One edition: the offer on the table, the case under it, and what moved.

    `moves` are against what was on the table before, `own` against what the same side had there.
    """

    edition: SentEdition
    offer: str
    case: Case
    gains: Worth
    fee: float
    range: FeeRange | None
    moves: Moves | None
    own: Moves | None

    @property
    def is_returned(self) -> bool:
        """Tell whether the other side made it of what was sent."""
        return self.edition.is_returned


class RoundsBook(NamedTuple):
    """All rounds; `us` is the place of our side among grantor and holder, if that was said."""

    rounds: tuple[BargainRound, ...]
    editions: Editions
    us: int | None


def rounds_of(editions: Editions, us: str = "", *, shared: bool = False) -> RoundsBook:
    """Work out every round; `shared`: only of editions that the other side may have seen.

    Raises FlexfinError where a case has no agreement to negotiate.
    """
    rounds: list[BargainRound] = []
    for edition in editions.found:
        if shared and edition.case.confidential and not edition.is_shared:
            continue
        before = rounds[-1] if rounds else None
        own = next((x for x in reversed(rounds) if x.is_returned == edition.is_returned), None)
        rounds.append(_round(edition, before, own))
    place = sides_of(rounds[0].case).index(us) if us and rounds else None
    return RoundsBook(tuple(rounds), editions, place)


def _round(
    edition: SentEdition, before: BargainRound | None, own: BargainRound | None
) -> BargainRound:
    offer = _on_table(edition, before)
    case = with_offer(edition.case, offer) if offer else edition.case
    agreement, fee = AgreementCase(case), float(case.values[FEE][()])
    if edition.stored:
        gains, room = gains_in(edition.stored, case, offer), None
    else:
        gains, room = agreement.outcomes().gains, fee_range(agreement.outcomes(), fee)
    one = BargainRound(edition, offer, case, gains, fee, room, None, None)
    return one._replace(
        moves=before and moves_of(before, one, agreement), own=own and moves_of(own, one, agreement)
    )


def _on_table(edition: SentEdition, before: BargainRound | None) -> str:
    """Give the offer that an edition puts on the table; empty for the case itself."""
    if before is None:
        return ""
    case, old = edition.case, before.edition.case
    left_out = shared_of(case).offers if edition.is_shared else ()
    then = {name: _bare(words) for name, words in old.offers.items()}
    now = {name: _bare(words) for name, words in case.offers.items()
           if name not in left_out}  # fmt: skip
    changed = [name for name, words in now.items() if then.get(name) != words]
    table = then.get(before.offer)
    for name in reversed(changed):  # one that was only given a name is on the table already
        if now[name] != table:
            return name
    if changed:
        return changed[-1]
    known = rows_of(old)
    terms = [path for path, row in rows_of(case).items() if row.line.negotiable and path in known]
    if any(word_in(case, path) != word_in(old, path) for path in terms):
        return ""
    return before.offer if before.offer in case.offers else ""


def _bare(words: Mapping[str, str]) -> dict[str, str]:
    return {path: bare_word(text) for path, text in words.items()}


def moves_of(before: BargainRound, after: BargainRound, agreement: AgreementCase) -> Moves:
    """Say what moved since an earlier round, valued in the later case, that of `agreement`.
    """
    known, now = rows_of(before.case), rows_of(agreement.case)
    back = {
        path: word_in(before.case, path)
        for path, row in now.items()
        if path in known
        # what follows another input is no move of its own
        and any(one.origin.place is not None for one in (row, known[path]))
        and word_in(before.case, path) != word_in(agreement.case, path)
    }
    steps = None if after.edition.stored else _steps(agreement, back)
    gains = [before.gains, after.gains] if steps is None else [before.gains, *steps]
    moves = (
        TermMove(path, was, word_in(agreement.case, path),
                 None if steps is None else _less(steps[place + 1], steps[place]))
        for place, (path, was) in enumerate(back.items())
    )  # fmt: skip
    return Moves(tuple(moves), _less(gains[1], gains[0]), bool(back) and steps is None)


def _steps(agreement: AgreementCase, back: Mapping[str, str]) -> list[Worth] | None:
    """Give the gains with all inputs as they were, and as each becomes what it is in turn.

    None where some inputs only go together.
    """
    words, found = dict(back), list[Worth]()
    try:
        found.append(agreement.outcomes(words).gains)
        for path in back:
            del words[path]
            found.append(agreement.outcomes(words).gains)
    except FlexfinError:
        return None
    return found


def _less(one: Worth, other: Worth) -> Worth:
    found = (None if x is None or y is None else x - y for x, y in zip(one, other, strict=True))
    grantor, holder = found
    return grantor, holder


def told_of(one: BargainRound) -> frozenset[str]:
    """Give the inputs that may be named to the other side: nothing confidential is behind them."""
    shared, rows = shared_of(one.edition.case), one.edition.case.rows
    return frozenset(path for path, row in rows.items() if row not in shared.rows)


_LABELS = 2  # column with the words of a row
_NAMES = 4  # row with the names of the offers


def gains_in(path: Path, case: Case, offer: str) -> tuple[float | None, float | None]:
    """Give the expected gain of grantor and holder under an offer; None where it is not there."""
    book, found = open_book(path, LIMITS), list[float | None]()
    for side in side_labels(case):
        texts = in_all_languages(partial(expected_label, side))
        values = (_value(sheet, texts, offer or Layout(case).offered.base) for sheet in book.sheets)
        found.append(next((value for value in values if value is not None), None))
    return found[0], found[1]


def _value(sheet: OpenSheet, labels: set[str], offer: str) -> float | None:
    """Give what stands in the row with a label, below the name of an offer."""
    cells = [*filled(sheet)]
    columns = [cell.column for cell in cells if cell.row == _NAMES and cell.value == offer]
    rows = [cell.row for cell in cells if cell.column == _LABELS and cell.value in labels]
    if not columns or not rows:
        return None
    cell = sheet.cells.get((rows[0], columns[0]))
    return cell.value if cell and isinstance(cell.value, int | float) else None


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
