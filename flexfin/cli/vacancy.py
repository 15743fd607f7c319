"""`flexfin vacancy`: what vacancy costs, who bears it, and what other agreements would do."""

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
    option,
    output_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import put, screen
from flexfin.ground.messages import mark


@click.command(
    "vacancy",
    cls=Command,
    help=mark(
        "Show what vacancy costs, which party bears it under the agreement, what each party "
        "receives and pays in all, and with --all-kinds what other agreements would do."
    ),
    examples=(
        "flexfin vacancy location.yaml",
        "flexfin vacancy location.yaml --all-kinds",
        "flexfin vacancy location.yaml --scenario high --format csv -o vacancy.csv",
    ),
)
@together(
    case_argument,
    option(
        "--all-kinds",
        "all_kinds",
        is_flag=True,
        help=mark("Put all kinds of agreement side by side."),
    ),
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
    all_kinds: bool,
    scenario: str | None,
    count: int | None,
    seed: int | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out vacancy and print it."""
    from flexfin.answers.vacancy import vacancy_csv, vacancy_figures, vacancy_json
    from flexfin.engine.checks import broken

    case = open_case(path, folder, changes)
    asked = draws_asked(count, seed, case)
    chosen = scenario_of(case, scenario)
    figures = vacancy_figures(case, chosen, None if all_kinds else asked)
    if all_kinds:
        from flexfin.answers.vacancy_kinds import kinds_csv, kinds_figures, kinds_json, kinds_tables

        kinds = kinds_figures(figures, asked)
        if form == "json":
            text = kinds_json(kinds)
        elif form == "csv":
            text = kinds_csv(kinds)
        else:
            text = kinds_tables(kinds, *screen(target))
    elif form == "json":
        text = vacancy_json(figures)
    elif form == "csv":
        text = vacancy_csv(figures)
    else:
        from flexfin.answers.vacancy_page import vacancy_tables

        text = vacancy_tables(figures, *screen(target))
    put(text, target, force=force, case=path)
    tell(figures.results.warnings())
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
