"""`flexfin counter`: which changes of an offer give each side what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flexfin.cli import completion
from flexfin.cli.options import no_such_element, option, party_of, say, wrong_use
from flexfin.cli.output import CASE, workbook_written
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.counter import Counter, CounterAsked
    from flexfin.case.case import Case
    from flexfin.ground.view import View


_DRAWN: Final = 2_000  # scenarios: they are all held at once, under many sets of terms

# what is asked of an answer to an offer
gain_options = (
    option(
        "--gain",
        "gains",
        metavar=mark("PARTY=AMOUNT"),
        multiple=True,
        shell_complete=completion.parties,
        help=mark(
            "What a party must gain more than in the offer, in euros; less than 0 is what it "
            "may lose. A party that is not named may lose nothing. May be repeated."
        ),
    ),
    option(
        "--worst",
        metavar=mark("PARTY=AMOUNT"),
        multiple=True,
        shell_complete=completion.parties,
        help=mark(
            "What a party must gain more than in the offer in its worst scenario too, in euros; 0 "
            "is that this becomes no worse. May be repeated."
        ),
    ),
    option(
        "--split",
        is_flag=True,
        help=mark("Both sides must gain the same, against doing without the agreement."),
    ),
    option(
        "--keep",
        metavar=mark("PATH"),
        multiple=True,
        help=mark("Leave this term as it is in the offer; may be repeated."),
    ),
    option(
        "--workbook",
        "book",
        file=mark("FILE.xlsx"),
        help=mark(
            "Write the negotiation workbook too, for the house: with a column for each package "
            "beside the offers, and this answer as values."
        ),
    ),
)


@answering(
    help=mark(
        "Show what could be answered to an offer: three to five packages, each moving other terms, "
        "that give one side so much more and leave the other as it is, give each at least so much, "
        "or let both gain the same. Prices are rounded to their steps, other terms go by whole "
        "steps; the section negotiable of the case says between which bounds. Where there is no "
        "such package, it says what stands in the way."
    ),
    examples=(
        "flexfin counter location.yaml --offer coa_1 --gain owner=50_000 --gain coa=-60_000",
        "flexfin counter location.yaml --offer coa_1 --keep reservation.notice_months --split",
        "flexfin counter location.yaml --offer coa_1 --gain owner=50_000 --write new.yaml",
    ),
    options=(
        option(
            "--offer",
            metavar=mark("NAME"),
            shell_complete=completion.offers,
            help=mark("The offer to answer (under offers); the case itself without it."),
        ),
        *gain_options,
        option(
            "--write",
            "new",
            file=mark("NEW"),
            help=mark("Write a new case with the packages as offers: counter_1 and on."),
        ),
    ),
    shares=("case", "one scenario", "draws", "set", "figures", "view", "models"),
)
def command(request: Request) -> Answer:
    """Search for packages, and write the new case where asked."""
    from flexfin.answers.counter import counter_of, offers_of_answers
    from flexfin.answers.counter_page import counter_view
    from flexfin.answers.new_case import with_offers

    own = request.options
    new: Path | None = own["new"]
    if new is not None and request.changes:
        raise wrong_use(_("--set changes the case for this run only, and --write would keep it"))
    if request.named and request.count is not None:
        raise wrong_use(_("--scenario and --scenarios do not go together"))
    if (request.count or 0) > _DRAWN:
        raise wrong_use(_("counter draws at most {count} scenarios", count=_DRAWN))
    see_gains(request)
    whole, book = request.place(new, CASE), request.place(own["book"], ".xlsx")
    case = request.case
    scenario = request.named and request.scenario  # one that the case has
    asked = counter_asked(case, own["offer"], own)
    found = counter_of(case, asked, scenario, request.draws)
    view = counter_view(found)
    if new is not None and whole is not None and found.answers:
        request.write_file(new, with_offers(case, offers_of_answers(case, found), whole), err=True)
    if book is not None:
        write_answer(request, book, case, found, view)
    return Answer(view, found.figures.results)


def write_answer(request: Request, book: Path, case: Case, found: Counter, view: View) -> None:
    """Write the negotiation workbook with the packages as offers, and the answer as values."""
    from flexfin.answers.counter import offers_of_answers
    from flexfin.answers.counter_page import answer_workbook

    made = answer_workbook(book, case, offers_of_answers(case, found), view)
    say(workbook_written(request.options["book"], made.sheets, made.formulas), err=True)


def see_gains(request: Request) -> None:
    """See that it is said what a side must gain, in one way."""
    own = request.options
    if bool(own["split"]) == bool(own["gains"] or (own["worst"] and not own["split"])):
        raise wrong_use(
            _("it is not said what a side must gain"),
            otherwise=_("Give --gain owner=50_000, for each party that must gain; or --split."),
        )


def offer_meant(case: Case, words: str) -> str:
    """Give the offer with a name or a label. Raises click.UsageError where there is none."""
    name = case.offer_called(words)
    if not name:
        message = _("there is no offer '{name}'", name=words)
        raise no_such_element(case, "offer", words, message)
    return name


def counter_asked(case: Case, offer: str | None, own: Mapping[str, Any]) -> CounterAsked:
    """Read what is asked: of the sides of the agreement, by party; or of both the same."""
    from flexfin.answers.agreement import see_agreement
    from flexfin.answers.agreement_terms import sides_of
    from flexfin.answers.counter import CounterAsked
    from flexfin.engine.load import with_offer

    see_agreement(case, "counter")
    offer = offer_meant(case, offer) if offer else None
    offered = with_offer(case, offer) if offer else case
    for path in own["keep"]:
        if path not in offered.rows:
            terms = [line.path for line in case.models.inputs.values() if line.negotiable]
            known = [*dict.fromkeys([*terms, *case.negotiable])]
            raise wrong_use(_("there is no input '{path}'", path=path), path, known)
    sides = sides_of(offered)
    more, worst = (_more(offered, sides, own[name]) for name in ("gains", "worst"))
    grantor, holder = (more.get(side, 0.0) for side in sides)
    return CounterAsked(
        offer or "",
        tuple(own["keep"]),
        None if own["split"] else (grantor, holder),
        (worst.get(sides[0]), worst.get(sides[1])),
    )


def _more(case: Case, sides: tuple[str, str], gains: Sequence[str]) -> dict[str, float]:
    """Read what sides of the agreement must gain more."""
    from flexfin.ground.numbers import number_fault, read_number

    more: dict[str, float] = {}
    for text in gains:
        word, is_given, amount = text.partition("=")
        party = party_of(case, word.strip())
        if party in more:
            raise wrong_use(_("'{text}': '{party}' is given twice", text=text, party=party))
        if not is_given or party not in sides:
            raise wrong_use(
                _("'{text}' does not say what a side of the agreement must gain", text=text),
                otherwise=_("Write it as {grantor}=50_000 or {holder}=50_000.",
                            grantor=sides[0], holder=sides[1]),
            )  # fmt: skip
        fault, found = number_fault(amount), read_number(amount)
        if fault or found is None:
            message, remedy = fault or (_("'{text}' is no number", text=amount), "")
            raise wrong_use(message, otherwise=remedy)
        more[party] = found
    return more
