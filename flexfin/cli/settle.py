"""`flexfin settle`: the settlement of a past period, from what really happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.cli.options import PATH, argument, option, say, tell
from flexfin.cli.output import Refused, writable
from flexfin.cli.request import Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.view import View


@answering(
    "settle",
    help=mark(
        "Settle a past period: read from a CSV who was really in which rooms, what came in and "
        "what it cost, and show who owes whom how much, and why that differs from plan. The CSV "
        "has a row for each month and columns such as rooms.youth, places.reception, rent.youth, "
        "cost.energy and advance.head_rent: a kind, and a name from the case."
    ),
    examples=(
        "flexfin settle location.yaml actuals.csv",
        "flexfin settle location.yaml actuals.csv --workbook settlement.xlsx",
        "flexfin settle location.yaml actuals.csv --scenario low --format csv -o settlement.csv",
    ),
    options=(
        argument("actuals", mark("ACTUALS.csv"), type=PATH),
        option(
            "--workbook",
            "book",
            metavar=mark("FILE.xlsx"),
            type=PATH,
            help=mark("Write the settlement as an Excel workbook too, with live formulas."),
        ),
    ),
    draws=False,
)
def command(request: Request) -> tuple[View, None]:
    """Settle a period."""
    from flexfin.answers.settlement import settlement_of
    from flexfin.answers.settlement_page import settlement_view, write_settlement

    book = request.options["book"]
    whole = _workbook_target(book, force=request.force)
    found = settlement_of(request.case, request.scenario, request.options["actuals"])
    if whole is not None:
        count = write_settlement(whole, found)
        said = _("{file} is written: {sheets} sheets with {formulas} formulas.",
                 file=book, sheets=1, formulas=count)  # fmt: skip
        say(said, err=True)
    tell(found.warnings)
    return settlement_view(found), None


def _workbook_target(book: Path | None, *, force: bool) -> Path | None:
    """Give where the workbook goes; refuse a file that cannot be one."""
    if book is None:
        return None
    if book.suffix.lower() != ".xlsx":
        raise Refused(_("{file} does not end in .xlsx, as a workbook does.", file=book))
    return writable(book, force=force)
