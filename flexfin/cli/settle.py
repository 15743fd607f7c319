"""`flexfin settle`: the settlement of a past period, from what really happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.cli.options import (
    PATH,
    argument,
    ledger_option,
    no_such_element,
    option,
    party_of,
    say,
    wrong_use,
)
from flexfin.cli.output import as_typed, workbook_written
from flexfin.cli.request import OF_A_SCENARIO, Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.ground.view import View


@answering(
    help=mark(
        "Settle a past period: read from a CSV or workbook who was really in which rooms, what "
        "came in and what it cost, and show who owes whom how much, and why that differs from "
        "plan. It has a row for each month and columns such as rooms.youth, places.reception, "
        "rent.youth, cost.energy and advance.head_rent (kamers.youth, plekken.reception and so "
        "on): a kind, and a name from the case. Without it the columns are shown; --template "
        "writes a workbook to fill in."
    ),
    examples=(
        "flexfin settle location.yaml actuals.csv",
        "flexfin settle location.yaml --template actuals.xlsx",
        "flexfin settle location.yaml actuals.csv --workbook settlement.xlsx",
        "flexfin settle location.yaml actuals.csv --workbook coa.xlsx --party coa",
        "flexfin settle location.yaml actuals.csv --ledger ledger.csv",
        "flexfin settle location.yaml actuals.csv --scenario low --format csv -o settlement.csv",
    ),
    options=(
        argument("actuals", mark("ACTUALS.csv"), type=PATH, required=False),
        option(
            "--template",
            file=mark("FILE.xlsx"),
            help=mark(
                "Write a workbook to fill in: a row for each month, a column for each group, cost "
                "and contract, with the plan and prices beside it."
            ),
        ),
        ledger_option,
        option(
            "--workbook",
            "book",
            file=mark("FILE.xlsx"),
            help=mark("Write the settlement as an Excel workbook too, with live formulas."),
        ),
        option(
            "--party",
            metavar=mark("PARTY"),
            default="",
            help=mark("The workbook for one party: nothing but what is between it and the others."),
        ),
    ),
    shares=OF_A_SCENARIO,
)
def command(request: Request) -> Answer:
    """Settle a period, or show what can be filled in."""
    given, template = request.options["actuals"], request.options["template"]
    if given is None or template is not None:
        return Answer(_columns(request, template))
    from flexfin.answers.settlement import settlement_of
    from flexfin.answers.settlement_page import settlement_view, write_settlement

    book, party = request.options["book"], str(request.options["party"])
    known = request.case.elements_of("party")
    party = party_of(request.case, party)
    if party and book is None:
        raise wrong_use(_("--party belongs to --workbook"))
    if party and party not in known:
        message = _("there is no party '{name}'", name=party)
        raise no_such_element(request.case, "party", party, message)
    whole = request.place(book, ".xlsx")
    found = settlement_of(request.case, request.scenario, given, request.options["ledger"])
    if whole is not None:
        count = write_settlement(whole, found, party)
        say(workbook_written(book, 2, count), err=True)
    return Answer(settlement_view(found), told=found.warnings)


def _columns(request: Request, template: Path | None) -> View:
    """Show which columns can be filled in, and write the workbook for them where it is asked."""
    from flexfin.answers.actual_columns import PLANNED, columns_view, write_columns
    from flexfin.answers.figures import see_lines

    own = request.options
    if template is not None and own["actuals"]:
        raise wrong_use(_("--template writes a workbook to fill in, and settles nothing yet"))
    for name, word in (("ledger", "--ledger"), ("book", "--workbook")):
        if own[name] is not None:
            raise wrong_use(
                _("{option} needs what happened as well", option=word),
                otherwise=_("Name a file of actuals behind the case, without --template."),
            )
    see_lines(request.case, PLANNED, "settle")
    whole = request.place(template, ".xlsx")
    if whole is not None and template is not None:
        write_columns(whole, request.case, request.scenario)
        said = _("Fill in the yellow columns in Excel, then: flexfin settle {case} {file}",
                 case=as_typed(request.case.path), file=as_typed(template))  # fmt: skip
        say(" ".join((_("{file} is written.", file=template), said)), err=True)
    else:
        name, example = as_typed(request.case.path), _("actuals.xlsx")
        said = _("To fill it in in Excel: flexfin settle {case} --template {file}",
                 case=name, file=example)  # fmt: skip
        say(said, err=True)
    return columns_view(request.case)
