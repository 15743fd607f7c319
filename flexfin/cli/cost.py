"""`flexfin cost`: what the location costs, and whether the rent passes it on."""

from __future__ import annotations

from typing import Any

import click

from flexfin.cli.options import Command
from flexfin.cli.question import Report, answer, question_options
from flexfin.ground.messages import mark


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
@question_options
def command(**asked: Any) -> int:
    """Work out the cost and print it."""
    from flexfin.answers.cost import cost_csv, cost_figures, cost_json
    from flexfin.answers.cost_page import cost_tables

    return answer(Report(cost_figures, cost_json, cost_csv, cost_tables), **asked)
