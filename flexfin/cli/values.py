"""`flexfin values`: any line as a table, JSON or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from flexfin.cli.options import (
    FORMATS,
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
    see_line,
    set_option,
    tell,
    together,
    wrong_use,
)
from flexfin.cli.output import put, screen
from flexfin.language import mark


@click.command(
    "values",
    cls=Command,
    help=mark(
        "Give the values of one or more lines of the models; "
        "`flexfin models` shows which lines there are."
    ),
    examples=(
        "flexfin values location.yaml integral_cost",
        "flexfin values location.yaml integral_cost lessor_revenue --by year",
        "flexfin values location.yaml people --scenario high --format csv -o people.csv",
    ),
)
@together(
    case_argument,
    argument("names", mark("LINE..."), nargs=-1, required=True),
    scenario_option,
    option(
        "--by",
        type=click.Choice(("year", "total")),
        help=mark("Add up what is counted per month, over calendar years or the whole period."),
    ),
    set_option,
    format_option(*FORMATS),
    output_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path,
    names: tuple[str, ...],
    scenario: str | None,
    by: Literal["year", "total"] | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out lines and print them."""
    from flexfin.evaluate import evaluate
    from flexfin.tables import NoMeaning, as_csv, as_json, plain_of

    case, models = open_case(path, folder, changes)
    chosen = scenario_of(case, scenario)
    for name in names:
        see_line(case, models, name)
    results = evaluate(case, names, scenarios=[chosen])
    try:
        lines = [plain_of(results[name], by) for name in dict.fromkeys(names)]
    except NoMeaning as error:
        raise wrong_use(str(error)) from None
    if form == "json":
        text = as_json(case.name, chosen, lines)
    elif form == "csv":
        text = as_csv(lines)
    else:
        from flexfin.listing import values_tables

        text = values_tables(case, chosen, lines, *screen(target))
    put(text, target, force=force, case=path)
    tell(results.warnings())
    return 0
