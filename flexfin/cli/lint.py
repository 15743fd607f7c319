"""`flexfin lint`: what in a workbook breaks the rules of FAST and ICAEW."""

from __future__ import annotations

from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import PATH, argument
from flexfin.cli.output import Refused
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import mark


@asking(
    "lint",
    help=mark(
        "Look an Excel workbook through, of flexfin or anybody's, for what breaks the rules of the "
        "FAST Standard and the ICAEW principles that a program can check: hidden or merged cells, "
        "numbers in formulas, rows with more than one formula, links to links, errors, circles, "
        "and so on. Nothing in the file is run or changed."
    ),
    examples=("flexfin lint board.xlsx", "flexfin lint theirs.xlsx --format csv -o findings.csv"),
    options=(
        argument("path", mark("FILE.xlsx"), type=PATH),
        *view_options,
    ),
)
def command(asked: Asked) -> int:
    """Look the workbook through and print what was found."""
    from flexfin.answers.lint import breaks_a_rule, lint_view
    from flexfin.workbook.lint.lint import lint

    asked.see()
    try:
        findings = lint(asked.file)
    except FlexfinError as error:  # 1 says that a rule is broken
        raise Refused(str(error)) from None
    asked.write(lint_view(asked.file.name, findings))
    return int(breaks_a_rule(findings))
