"""`flexfin verify`: whether files are as flexfin made them, and of one version."""

from __future__ import annotations

from pathlib import Path

from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import PATH, argument
from flexfin.cli.output import Refused
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import mark


@asking(
    "verify",
    help=mark(
        "Say of workbooks, term sheets, pages and PDFs which version they are of, by their mark, "
        "and whether they are as flexfin made them; of two workbooks in which cells they differ. "
        "It needs no case, so that the other side can do it too."
    ),
    examples=(
        "flexfin verify returned.xlsx",
        "flexfin verify ours.xlsx theirs.xlsx",
    ),
    options=(
        argument("files", mark("FILE..."), nargs=-1, required=True, type=PATH),
        *view_options,
    ),
)
def command(asked: Asked, files: tuple[Path, ...]) -> int:
    """Look at the files and print what was found; 1 where one is changed or of another version."""
    from flexfin.answers.verified import verified
    from flexfin.answers.verify import is_in_order, verify_view

    asked.see()
    try:
        found = [verified(file) for file in files]
    except FlexfinError as error:
        raise Refused(str(error)) from None
    asked.write(verify_view(found))
    return int(not is_in_order(found))
