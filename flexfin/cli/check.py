"""`flexfin check`: what is wrong in a case, what deserves a look, or that it is in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case


@click.command(
    "check",
    cls=Command,
    help=mark(
        "Say everything that is wrong in a case, with the place and the remedy; "
        "or that it is in order, and what deserves a second look."
    ),
    examples=(
        "flexfin check location.yaml",
        "flexfin check location.yaml --set groups.youth.units=60",
    ),
)
@together(case_argument, set_option, models_option, language_option)
def command(path: Path, changes: dict[str, str], folder: Path | None) -> int:
    """Read a case and work out every line in every scenario."""
    from flexfin.case.absent import Absent
    from flexfin.case.schema import known_tree
    from flexfin.engine.checks import broken, late_steps, remarks_of
    from flexfin.engine.demand import PEOPLE, demand_of
    from flexfin.engine.run import evaluate

    case = open_case(path, folder, changes)
    if PEOPLE in case.models.inputs:
        demand_of(case)  # also the history it may name
    results = evaluate(case)
    absent = Absent(case.root, case.all_models, known_tree(case.all_models))
    problems = [*absent.problems(absent.idle), *broken(results)]
    unused = absent.remarks(case.sets)
    tell([*results.warnings(), *unused, *late_steps(case), *remarks_of(results)])
    tell(problems)
    if not problems:
        click.echo(in_order(case))
    return 1 if problems else 0


def in_order(case: Case) -> str:
    """Say that a case is in order, and how large what it has is."""
    sizes = [
        (len(case.sets["group"]), _("1 group"), _("{count} groups")),
        (case.calendar.count, _("1 month"), _("{count} months")),
        (len(case.sets["scenario"]), _("1 scenario"), _("{count} scenarios")),
    ]
    counted = [_counted(*size) for size in sizes if size[0]]
    return _("In order: {sizes}.", sizes=", ".join(counted))


def _counted(count: int, one: str, more: str) -> str:
    return one if count == 1 else more.format(count=count)
