"""`flexfin lint`: what in a workbook breaks the rules of FAST and ICAEW."""

from __future__ import annotations

from flexfin.cli.options import PATH, argument
from flexfin.cli.output import Refused
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import mark


@answering(
    "lint",
    help=mark(
        "Look an Excel workbook through, of flexfin or anybody's, for what breaks the rules of the "
        "FAST Standard and the ICAEW principles that a program can check: hidden or merged cells, "
        "numbers in formulas, rows with more than one formula, links to links, errors, circles, "
        "and so on. Nothing in the file is run or changed."
    ),
    examples=("flexfin lint board.xlsx", "flexfin lint theirs.xlsx --format csv -o findings.csv"),
    options=(argument("path", mark("FILE.xlsx"), type=PATH),),
    shares=("view",),
)
def command(request: Request) -> Answer:
    """Look the workbook through."""
    from flexfin.answers.lint import breaks_a_rule, lint_view
    from flexfin.workbook.lint.lint import lint

    try:
        findings = lint(request.file)
    except FlexfinError as error:  # 1 says that a rule is broken
        raise Refused(str(error)) from None
    view = lint_view(request.file.name, findings)
    return Answer(view, code=int(breaks_a_rule(findings)))
