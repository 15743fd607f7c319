"""`flexfin reserve`: what letting the reserve saves, and how sure that is."""

from __future__ import annotations

from typing import Any

import click

from flexfin.cli.options import Command
from flexfin.cli.question import Report, answer, question_options
from flexfin.ground.messages import mark


@click.command(
    "reserve",
    cls=Command,
    help=mark(
        "Show what letting the reserve rooms saves against holding them empty and against giving "
        "them up: cost, shortages, whose saving it is, and with --scenarios how sure that is."
    ),
    examples=(
        "flexfin reserve location.yaml",
        "flexfin reserve location.yaml --scenarios 10000 --seed 1",
        "flexfin reserve location.yaml --set groups.youth.notice_months=1 --format json",
    ),
)
@question_options
def command(**asked: Any) -> int:
    """Work out the reserve and print it."""
    from flexfin.answers.reserve import reserve_csv, reserve_figures, reserve_json
    from flexfin.answers.reserve_page import reserve_tables

    return answer(Report(reserve_figures, reserve_json, reserve_csv, reserve_tables), **asked)
