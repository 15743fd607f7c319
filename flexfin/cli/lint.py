"""`flexfin lint`: what in a workbook breaks the rules of FAST and ICAEW."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    PATH,
    Command,
    argument,
    language_option,
    together,
)
from flexfin.cli.output import Refused
from flexfin.cli.request import Writing, view_options
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import mark


@click.command(
    "lint",
    cls=Command,
    help=mark(
        "Look an Excel workbook through, of flexfin or anybody's, for what breaks the rules of the "
        "FAST Standard and the ICAEW principles that a program can check: hidden or merged cells, "
        "numbers in formulas, rows with more than one formula, links to links, errors, circles, "
        "and so on. Nothing in the file is run or changed."
    ),
    examples=("flexfin lint board.xlsx", "flexfin lint theirs.xlsx --format csv -o findings.csv"),
)
@together(
    argument("path", mark("FILE.xlsx"), type=PATH),
    *view_options,
    language_option,
)
def command(path: Path, form: str, dutch: bool, target: Path | None, force: bool) -> int:
    """Look the workbook through and print what was found."""
    from flexfin.answers.lint import breaks_a_rule, lint_view
    from flexfin.workbook.lint.lint import lint

    writing = Writing(form, dutch, target, force)
    writing.see()
    try:
        findings = lint(path)
    except FlexfinError as error:  # 1 says that a rule is broken
        raise Refused(str(error)) from None
    writing.write(lint_view(path.name, findings))
    return int(breaks_a_rule(findings))
