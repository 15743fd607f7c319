"""`flexfin agreement`: the terms of a reservation that both sides can accept."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    FORMATS,
    Command,
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
    "agreement",
    cls=Command,
    help=mark(
        "Show the range of the reservation fee in which both sides gain, over all scenarios with "
        "their probabilities, how sure each side is of its gain, and whether the places can be "
        "delivered in time."
    ),
    examples=(
        "flexfin agreement location.yaml",
        "flexfin agreement location.yaml --set reservation.fee=2.25",
        "flexfin agreement location.yaml --scenario high",
    ),
)
@together(
    case_argument,
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
    scenario: str | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out the agreement and print it."""
    from flexfin.page import Page
    from flexfin.report.agreement import (
        agreement_data,
        agreement_figures,
        agreement_rows,
        say_agreement,
        say_end,
    )
    from flexfin.report.deal import Deal
    from flexfin.tables import broken, to_csv, to_json

    case, models = open_case(path, folder, changes)
    chosen = scenario_of(case, scenario) if scenario is not None else None
    deal = Deal(case, models, changes, chosen)
    figures = agreement_figures(deal)
    data = agreement_data(figures)
    if form == "json":
        text = to_json(data)
    elif form == "csv":
        text = to_csv(["table", "figure", "item", "scenario", "value"], agreement_rows(data))
    else:
        width, colours = screen(target)
        page = Page(width)
        say_agreement(page, figures)
        say_end(page, figures)
        text = page.text(colours)
    put(text, target, force=force, case=path)
    tell(case.warnings)
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
