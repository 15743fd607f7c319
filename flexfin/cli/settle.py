"""`flexfin settle`: the settlement of a past period, from what really happened."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    FORMATS,
    PATH,
    Command,
    argument,
    case_argument,
    force_option,
    format_option,
    language_option,
    models_option,
    open_case,
    option,
    output_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import Refused, put, screen, writable
from flexfin.ground.messages import _, mark


@click.command(
    "settle",
    cls=Command,
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
)
@together(
    case_argument,
    argument("actuals", mark("ACTUALS.csv"), type=PATH),
    scenario_option,
    set_option,
    format_option(*FORMATS),
    option(
        "--workbook",
        "book",
        metavar=mark("FILE.xlsx"),
        type=PATH,
        help=mark("Write the settlement as an Excel workbook too, with live formulas."),
    ),
    output_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path,
    actuals: Path,
    scenario: str | None,
    changes: dict[str, str],
    form: str,
    book: Path | None,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Settle and print it."""
    from flexfin.answers.settlement import settlement_of
    from flexfin.answers.settlement_data import settlement_csv, settlement_json

    case = open_case(path, folder, changes)
    found = settlement_of(case, scenario_of(case, scenario), actuals)
    if form == "json":
        text = settlement_json(found)
    elif form == "csv":
        text = settlement_csv(found)
    else:
        from flexfin.answers.settlement_page import settlement_tables

        text = settlement_tables(found, *screen(target))
    whole = _workbook_target(book, path, force=force)
    put(text, target, force=force, case=path)
    if whole is not None:
        from flexfin.answers.settlement_page import sheet_parts
        from flexfin.workbook.settlement import write_settlement

        count = write_settlement(whole, *sheet_parts(found))
        said = _("{file} is written: {sheets} sheets with {formulas} formulas.",
                 file=book, sheets=1, formulas=count)  # fmt: skip
        click.echo(said, err=True)
    tell(found.warnings)
    return 0


def _workbook_target(book: Path | None, case: Path, *, force: bool) -> Path | None:
    """Give where the workbook goes; refuse a file that cannot be one."""
    if book is None:
        return None
    if book.suffix.lower() != ".xlsx":
        raise Refused(_("{file} does not end in .xlsx, as a workbook does.", file=book))
    return writable(book, force=force, case=case)
