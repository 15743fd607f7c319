"""`flexfin rent`: which rent can be asked, and why."""

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
    "rent",
    cls=Command,
    help=mark(
        "Show which rent can be asked of each group of tenants and why: what is lawful, what the "
        "market bears, what it costs and what the tenant keeps."
    ),
    examples=(
        "flexfin rent location.yaml",
        "flexfin rent location.yaml --set groups.youth.asked_rent=320",
        "flexfin rent location.yaml --format csv -o rent.csv",
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
    """Work out the rent and print it."""
    from flexfin.report.rent import rent_csv, rent_figures, rent_json
    from flexfin.report.rentpage import rent_tables
    from flexfin.tables import broken

    case, models = open_case(path, folder, changes)
    figures = rent_figures(case, models, scenario_of(case, scenario), draws_asked(count, seed))
    if form == "json":
        text = rent_json(figures)
    elif form == "csv":
        text = rent_csv(figures)
    else:
        text = rent_tables(figures, *screen(target))
    put(text, target, force=force, case=path)
    tell(figures.results.warnings())
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
