"""`flexfin reserve`: what letting the reserve saves, and how sure that is."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    FORMATS,
    Command,
    case_argument,
    draws_asked,
    draws_options,
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
    "reserve",
    cls=Command,
    help=mark(
        "Show what letting the reserve rooms saves against holding them empty and against giving "
        "them up: cost, shortages, whose saving it is, and with --scenarios how sure that is."
    ),
    examples=(
        "flexfin reserve location.yaml",
        "flexfin reserve location.yaml --scenarios 10000 --seed 1",
        "flexfin reserve location.yaml --set groups.youth.notice_months=1 --format json",
    ),
)
@together(
    case_argument,
    scenario_option,
    *draws_options,
    set_option,
    format_option(*FORMATS),
    output_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path,
    scenario: str | None,
    count: int | None,
    seed: int | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out the reserve and print it."""
    from flexfin.report.reserve import reserve_csv, reserve_figures, reserve_json
    from flexfin.report.reservepage import reserve_tables
    from flexfin.tables import broken

    case, models = open_case(path, folder, changes)
    figures = reserve_figures(case, models, scenario_of(case, scenario), draws_asked(count, seed))
    if form == "json":
        text = reserve_json(figures)
    elif form == "csv":
        text = reserve_csv(figures)
    else:
        text = reserve_tables(figures, *screen(target))
    put(text, target, force=force, case=path)
    tell(figures.results.warnings())
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
