"""`flexfin values`: any line as a table, JSON or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from flexfin.cli import completion
from flexfin.cli.options import (
    FORMATS,
    Command,
    argument,
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
    see_line,
    set_option,
    tell,
    together,
    wrong_use,
)
from flexfin.cli.output import put, screen
from flexfin.ground.messages import mark

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest


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
        "flexfin values location.yaml shortage --scenarios 10000",
        "flexfin values location.yaml people --scenario high --format csv -o people.csv",
    ),
)
@together(
    case_argument,
    argument("names", mark("LINE..."), nargs=-1, required=True, shell_complete=completion.lines),
    scenario_option,
    *draws_options,
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
    count: int | None,
    seed: int | None,
    by: Literal["year", "total"] | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out lines and print them."""
    from flexfin.engine.run import evaluate
    from flexfin.engine.tables import NoMeaning, as_csv, as_json, plain_of

    case = open_case(path, folder, changes)
    chosen = scenario_of(case, scenario)
    for name in names:
        see_line(case, name)
    asked = draws_asked(count, seed, case)
    if asked is not None:
        text = _drawn(case, tuple(dict.fromkeys(names)), by, asked, form, screen(target))
        put(text, target, force=force, case=path)
        tell(case.warnings(names))
        return 0
    results = evaluate(case, names, scenarios=[chosen])
    try:
        lines = [plain_of(results[name], by) for name in dict.fromkeys(names)]
    except NoMeaning as error:
        raise wrong_use(str(error)) from None
    if form == "json":
        text = as_json(case.name, chosen, lines)
    elif form == "csv":
        text = as_csv(lines, case.models.axes)
    else:
        from flexfin.answers.listing import values_tables

        text = values_tables(case, chosen, lines, *screen(target))
    put(text, target, force=force, case=path)
    tell(results.warnings())
    return 0


def _drawn(
    case: Case,
    names: tuple[str, ...],
    by: Literal["year", "total"] | None,
    asked: DrawRequest,
    form: str,
    page: tuple[int, bool],
) -> str:
    from flexfin.answers.values import line_spreads, spread_csv, spread_json, spread_tables
    from flexfin.engine.tables import NoMeaning

    try:
        spreads = line_spreads(case, names, by, asked)
    except NoMeaning as error:
        raise wrong_use(str(error)) from None
    if form == "json":
        return spread_json(spreads)
    if form == "csv":
        return spread_csv(spreads)
    return spread_tables(spreads, *page)
