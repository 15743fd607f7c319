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
    output_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import put, screen
from flexfin.language import mark


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
        "flexfin settle location.yaml actuals.csv --scenario low --format csv -o settlement.csv",
    ),
)
@together(
    case_argument,
    argument("actuals", mark("ACTUALS.csv"), type=PATH),
    scenario_option,
    set_option,
    format_option(*FORMATS),
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
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Settle and print it."""
    from flexfin.report.settlement import settlement_csv, settlement_json, settlement_of

    case, models = open_case(path, folder, changes)
    found = settlement_of(case, models, scenario_of(case, scenario), actuals)
    if form == "json":
        text = settlement_json(found)
    elif form == "csv":
        text = settlement_csv(found)
    else:
        from flexfin.report.settlementtables import settlement_tables

        text = settlement_tables(found, *screen(target))
    put(text, target, force=force, case=path)
    tell(case.warnings)
    return 0
