"""`flexfin cost`: what the location costs, and whether the rent passes it on."""

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
    "cost",
    cls=Command,
    help=mark(
        "Show the integral cost by category and group, the cost rent at normal, planned and "
        "full occupancy, "
        "what the rent covers of it, and the verdict of the test of the Wet Markt en Overheid."
    ),
    examples=(
        "flexfin cost location.yaml",
        "flexfin cost location.yaml --scenario high --set finance.interest=3.5%",
        "flexfin cost location.yaml --scenarios 10000 --seed 1",
        "flexfin cost location.yaml --format csv -o cost.csv",
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
    """Work out the cost and print it."""
    from flexfin.report.cost import cost_csv, cost_figures, cost_json, cost_tables
    from flexfin.tables import broken

    case, models = open_case(path, folder, changes)
    figures = cost_figures(case, models, scenario_of(case, scenario), draws_asked(count, seed))
    if form == "json":
        text = cost_json(figures)
    elif form == "csv":
        text = cost_csv(figures)
    else:
        text = cost_tables(figures, *screen(target))
    put(text, target, force=force, case=path)
    tell(figures.results.warnings())
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
