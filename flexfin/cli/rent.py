"""`flexfin rent`: which rent can be asked, and why."""

from __future__ import annotations

from typing import Any

import click

from flexfin.cli.options import Command
from flexfin.cli.question import Report, answer, question_options
from flexfin.ground.messages import mark


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
@question_options
def command(**asked: Any) -> int:
    """Work out the rent and print it."""
    from flexfin.answers.rent import rent_csv, rent_figures, rent_json
    from flexfin.answers.rent_page import rent_tables

    return answer(Report(rent_figures, rent_json, rent_csv, rent_tables), **asked)
