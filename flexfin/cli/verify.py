"""`flexfin verify`: whether files are as flexfin made them, and of one version."""

from __future__ import annotations

from flexfin.cli.options import PATH, argument
from flexfin.cli.output import Refused
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Say of workbooks, term sheets, pages and PDFs which version they are of, by their mark, "
        "and whether they are as flexfin made them; of two workbooks in which cells they differ. "
        "It needs no case, so that the other side can do it too."
    ),
    examples=("flexfin verify returned.xlsx", "flexfin verify ours.xlsx theirs.xlsx"),
    options=(argument("files", mark("FILE..."), nargs=-1, required=True, type=PATH),),
    shares=("view",),
)
def command(request: Request) -> Answer:
    """Look at the files; 1 where one is changed or of another version."""
    from flexfin.answers.verified import verified
    from flexfin.answers.verify import is_in_order, verify_view

    try:
        found = [verified(file) for file in request.options["files"]]
    except FlexfinError as error:
        raise Refused(str(error)) from None
    return Answer(verify_view(found), code=int(not is_in_order(found)))
