"""`flexfin lint`: what in a workbook breaks the rules of FAST and ICAEW."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    FORMATS,
    PATH,
    Command,
    argument,
    force_option,
    format_option,
    language_option,
    output_option,
    together,
)
from flexfin.cli.output import Refused, put, screen
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _, mark


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
    format_option(*FORMATS),
    output_option,
    force_option,
    language_option,
)
def command(path: Path, form: str, target: Path | None, force: bool) -> int:
    """Look the workbook through and print what was found."""
    from flexfin.answers.lint import (
        HEADS,
        breaks_a_rule,
        findings_data,
        findings_rows,
        say_findings,
    )
    from flexfin.answers.page import Page
    from flexfin.engine.tables import to_csv, to_json
    from flexfin.workbook.lint.lint import lint

    try:
        findings = lint(path)
    except FlexfinError as error:  # 1 says that a rule is broken
        raise Refused(str(error)) from None
    data = findings_data(path.name, findings)
    if form == "json":
        text = to_json(data)
    elif form == "csv":
        text = to_csv([*HEADS], findings_rows(data))
    else:
        width, colours = screen(target)
        page = Page(width)
        say_findings(page, path.name, findings)
        text = page.text(colours)
    if target is not None and target.resolve() == path.resolve():
        raise Refused(_("{file} is the workbook itself; choose another name.", file=target))
    put(text, target, force=force)
    return int(breaks_a_rule(findings))
