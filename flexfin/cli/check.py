"""`flexfin check`: what is wrong in a case, or silence."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli.options import (
    Command,
    case_argument,
    language_option,
    models_option,
    open_case,
    set_option,
    tell,
    together,
)
from flexfin.language import mark


@click.command(
    "check",
    cls=Command,
    help=mark(
        "Say everything that is wrong in a case, with the place and the remedy; "
        "nothing when all is well."
    ),
    examples=(
        "flexfin check location.yaml",
        "flexfin check location.yaml --set groups.youth.units=60",
    ),
)
@together(case_argument, set_option, models_option, language_option)
def command(path: Path, changes: dict[str, str], folder: Path | None) -> int:
    """Read a case and work out every line in every scenario."""
    from flexfin.checks import broken
    from flexfin.demand import PEOPLE, demand_of
    from flexfin.evaluate import evaluate

    case, _models = open_case(path, folder, changes)
    if PEOPLE in case.models.inputs:
        demand_of(case)  # also the history it may name
    results = evaluate(case)
    problems = broken(results)
    tell(results.warnings())
    tell(problems)
    return 1 if problems else 0
