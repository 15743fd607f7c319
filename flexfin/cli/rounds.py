"""`flexfin rounds`: all that was sent and returned, in order, and who gave what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.cli.options import PATH, argument, audience_option, option, party_of, wrong_use
from flexfin.cli.output import Refused
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case


@answering(
    help=mark(
        "Put the workbooks that were sent and returned in order, by their marks, and say of each "
        "round who changed which term, from what to what, and what it was worth to both sides "
        "then. The folder holds these files, and beside them the case of each round: the case "
        "file, or the workbook of the house. Files of another case, of a broken chain or changed "
        "after the fact are pointed at."
    ),
    examples=(
        "flexfin rounds negotiation",
        "flexfin rounds negotiation --we owner -o rounds.xlsx",
        "flexfin rounds negotiation --we owner --audience shared --annex annex.docx",
    ),
    options=(
        argument("directory", mark("DIR"), type=PATH),
        option(
            "--we",
            metavar=mark("PARTY"),
            help=mark("The side that sent the workbooks; the other side returned them."),
        ),
        audience_option(
            mark(
                "For whom the book is: house (everything, without it) or shared, without gains, "
                "limits and what the case calls confidential."
            )
        ),
        option(
            "--annex",
            file=mark("FILE.docx"),
            help=mark("Write the book as a Word document too: an annex to the agreement."),
        ),
    ),
    shares=("view", "models"),
)
def command(request: Request) -> Answer:
    """Find the editions, work out the rounds; 1 where a file is not in order."""
    from flexfin.answers.agreement import see_agreement
    from flexfin.answers.editions import editions_in
    from flexfin.answers.rounds import rounds_of
    from flexfin.answers.rounds_page import rounds_view

    own = request.options
    folder: Path = own["directory"]
    annex: Path | None = own["annex"]
    shared = own["audience"] == "shared"
    if not folder.is_dir():
        raise wrong_use(_("there is no folder {folder}", folder=folder))
    if shared and not own["we"]:
        raise wrong_use(
            _("what is shared says who changed what by the names of both sides"),
            otherwise=_("Say which side sent the workbooks: --we PARTY."),
        )
    request.place(annex, ".docx")
    editions = editions_in(folder, request.read)
    for edition in editions.found:
        see_agreement(edition.case, "rounds")
    we = own["we"] or ""
    if we and editions.found:
        we = _side(we, editions.found[0].case)
    book = rounds_of(editions, we, shared=shared)
    view = rounds_view(book, shared=shared)
    if annex is not None:
        from flexfin.answers.render.docx import view_as_docx
        from flexfin.workbook.mark import mark_of

        if not book.rounds:
            raise Refused(_("There is no edition in {folder} to write an annex of.", folder=folder))
        case = book.rounds[-1].edition.sent  # as it was sent
        data = view_as_docx(view, mark_of(case, shared=shared), case.reference_date)
        request.write_file(annex, data, err=True)
    book_of_all = replace(request, cases=[])  # the mark of the book, also where one case was read
    return Answer(view, code=int(bool(editions.doubts)), to=book_of_all)


def _side(word: str, case: Case) -> str:
    """Give the side of the agreement that is meant; refuse what is none."""
    from flexfin.answers.agreement_terms import sides_of

    sides, name = sides_of(case), party_of(case, word)
    if name not in sides:
        raise wrong_use(_("'{name}' is no side of the agreement", name=name), name, sides)
    return name
