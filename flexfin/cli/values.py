"""`flexfin values`: any line, in one scenario or over drawn ones."""

from __future__ import annotations

import click

from flexfin.cli import completion
from flexfin.cli.options import argument, option, see_line, wrong_use
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
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
    options=(
        argument(
            "names", mark("LINE..."), nargs=-1, required=True, shell_complete=completion.lines
        ),
        option(
            "--by",
            type=click.Choice(("year", "total")),
            help=mark("Add up what is counted per month, over calendar years or the whole period."),
        ),
    ),
)
def command(request: Request) -> Answer:
    """Work out lines."""
    from flexfin.answers.values import line_spreads, spreads_view, values_view
    from flexfin.engine.run import evaluate
    from flexfin.engine.tables import NoMeaning, plain_of

    case, by = request.case, request.options["by"]
    names = tuple(dict.fromkeys(request.options["names"]))
    for name in names:
        see_line(case, name)
    try:
        if request.draws is not None:
            spreads = line_spreads(case, names, by, request.draws)
            return Answer(spreads_view(spreads), told=case.warnings(names))
        results = evaluate(case, names, scenarios=[request.scenario])
        lines = [plain_of(results[name], by) for name in names]
    except NoMeaning as error:
        raise wrong_use(str(error)) from None
    return Answer(values_view(results, request.scenario, lines, by), results)
