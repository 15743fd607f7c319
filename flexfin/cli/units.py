"""`flexfin units`: what movable units are worth after their first term, and rooms used in turn."""

from __future__ import annotations

from typing import Any

import click

from flexfin.cli.options import Command
from flexfin.cli.question import Report, answer, question_options
from flexfin.ground.messages import mark


@click.command(
    "units",
    cls=Command,
    help=mark(
        "Show what movable units are worth after their first term and what that does to cost and "
        "cash, with and without the guarantee of the state; and what it is worth that rooms can be "
        "used in turn."
    ),
    examples=(
        "flexfin units examples/movable_units.yaml",
        "flexfin units location.yaml --scenarios 10000 --seed 1",
        "flexfin units location.yaml --format csv -o units.csv",
    ),
)
@question_options
def command(**asked: Any) -> int:
    """Work out the second life and print it."""
    from flexfin.answers.units import units_csv, units_figures, units_json
    from flexfin.answers.units_page import units_tables

    return answer(Report(units_figures, units_json, units_csv, units_tables), **asked)
