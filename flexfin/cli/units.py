"""`flexfin units`: what movable units are worth after their first term, and rooms used in turn."""

from __future__ import annotations

from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
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
def command(request: Request) -> Answer:
    """Work out the second life."""
    from flexfin.answers.units import units_figures, units_view

    figures = units_figures(request.case, request.scenario, request.draws)
    return Answer(units_view(figures), figures.results)
