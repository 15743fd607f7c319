"""`flexfin lint`: what in a workbook gives other amounts, or breaks the rules of FAST and ICAEW."""

from __future__ import annotations

from flexfin.cli.options import PATH, argument, option
from flexfin.cli.output import Progress, Refused
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import _, mark


@answering(
    help=mark(
        "Look an Excel workbook through, of flexfin or anybody's, for errors in the money and for "
        "what breaks the rules of the FAST Standard and the ICAEW principles that a program can "
        "check. Errors in the money come first, with what they cost where that can be told: sums "
        "that leave a month out, totals typed over, references to empty cells, errors that are "
        "hidden, checks that fail. Nothing in the file is run or changed."
    ),
    examples=(
        "flexfin lint board.xlsx",
        "flexfin lint theirs.xlsx --format csv -o findings.csv",
        "flexfin lint theirs.xlsx --accept findings.csv",
    ),
    options=(
        argument("path", mark("FILE.xlsx"), type=PATH),
        option(
            "--accept",
            file=mark("FILE"),
            help=mark(
                "Leave out the findings that were looked at: those with a reason in the column why "
                "of this table, which --format csv makes. A finding comes back when what stands in "
                "its cells has changed."
            ),
        ),
    ),
    shares=("view",),
)
def command(request: Request) -> Answer:
    """Look the workbook through."""
    from flexfin.answers.lint import breaks_a_rule, lint_view
    from flexfin.answers.render.data import rows_text
    from flexfin.workbook.lint.accepted import HEAD, accepted, apart, head_in_words, rows_of
    from flexfin.workbook.lint.lint import lint

    file = request.options["accept"]
    try:
        looked_at = accepted(file) if file else {}
        found = lint(request.file, Progress(mark("{percent}% of {count} rules")))
    except FlexfinError as error:  # 1 says that a rule is broken
        raise Refused(str(error)) from None
    left, gone = apart(found, looked_at)
    view = lint_view(request.file.name, left, len(found) - len(left))
    dutch = request.dutch
    head = head_in_words() if dutch else HEAD
    rows = rows_text(head, rows_of(left, in_words=dutch), dutch=dutch)
    told = [Problem(looked_at[one], _("this finding is no longer there, or has changed"),
                    _("Look at it again, and take the line out.")) for one in gone]  # fmt: skip
    return Answer(view, told=told, code=int(breaks_a_rule(left)), own={"csv": rows})
