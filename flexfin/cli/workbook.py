"""`flexfin workbook`: the case as an Excel workbook with live formulas."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    PATH,
    Command,
    case_argument,
    force_option,
    language_option,
    models_option,
    open_case,
    option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import Refused, writable
from flexfin.language import _, mark


@click.command(
    "workbook",
    cls=Command,
    help=mark(
        "Write the case as an Excel workbook with live formulas: "
        "change an input there and all sheets follow."
    ),
    examples=(
        "flexfin workbook location.yaml",
        "flexfin workbook location.yaml -o board.xlsx --force",
    ),
)
@together(
    case_argument,
    option(
        "-o",
        "--output",
        "target",
        metavar=mark("FILE.xlsx"),
        type=PATH,
        help=mark(
            "The file to write; the name of the case with .xlsx, in this folder, without it."
        ),
    ),
    set_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path, target: Path | None, changes: dict[str, str], force: bool, folder: Path | None
) -> int:
    """Work out everything and write the workbook."""
    from flexfin.evaluate import evaluate
    from flexfin.tables import broken

    target = target or Path(f"{path.stem}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise Refused(_("{file} does not end in .xlsx, as a workbook does.", file=target))
    whole = writable(target, force=force, case=path)
    case, models = open_case(path, folder, changes)
    results = evaluate(case)
    from flexfin.excel.workbook import write_workbook
    from flexfin.report.board import agreement_of

    agreement = agreement_of(case, models, changes)
    try:
        summary = write_workbook(whole, case, results, agreement=agreement)
    except OSError as error:
        raise Refused(
            _("{file} cannot be written: {why}.", file=target, why=error.strerror or error)
        ) from None
    click.echo(
        _(
            "{file} is written: {sheets} sheets with {formulas} formulas.",
            file=target,
            sheets=summary.sheets,
            formulas=summary.formulas,
        )
    )
    tell(case.warnings)
    problems = broken(results)
    tell(problems)
    return 1 if problems else 0
