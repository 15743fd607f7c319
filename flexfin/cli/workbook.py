"""`flexfin workbook`: the case as an Excel workbook with live formulas."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    PATH,
    Command,
    case_argument,
    draws_asked,
    draws_options,
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


def _date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from flexfin.words import read_day

    if value is not None and read_day(value) is None:
        raise click.BadParameter(_("'{text}' is no date", text=value))
    return value


def digest_of(path: Path, changes: dict[str, str]) -> str:
    """Give the digest of a case as it is calculated: of its file, and what --set changes."""
    from hashlib import sha256

    changed = "".join(f"\n{name}={value}" for name, value in sorted(changes.items()))
    return sha256(path.read_bytes() + changed.encode()).hexdigest()[:16]


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
        "flexfin workbook location.yaml --scenarios 10000 --seed 1 --date 2026-12-01",
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
    *draws_options,
    option(
        "--date",
        metavar=mark("DATE"),
        callback=_date,
        help=mark(
            "The date that the sheet with drawn scenarios bears; the reference date of the case "
            "without it."
        ),
    ),
    set_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path,
    target: Path | None,
    count: int | None,
    seed: int | None,
    date: str | None,
    changes: dict[str, str],
    force: bool,
    folder: Path | None,
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
    asked = draws_asked(count, seed)
    day, digest = date or str(case.reference_date), digest_of(path, changes)
    from flexfin.report import board as told

    reserve = told.reserve_of(case, models, asked)
    bargain = told.bargain_of(case, models, changes, asked)
    from flexfin.excel.workbook import write_workbook

    try:
        summary = write_workbook(
            whole,
            case,
            results,
            risk=told.risk_sheet(reserve, day, digest),
            agreement=told.agreement_sheets(bargain) if bargain else None,
            board=told.board_of(case, results, bargain, reserve, asked, day),
            log=told.log_of(asked, day, digest),
        )
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
    tell(results.warnings())
    problems = broken(results)
    tell(problems)
    return 1 if problems else 0
