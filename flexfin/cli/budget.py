"""`flexfin budget`: income and cost of each party by calendar year, as its own budget has them."""

from __future__ import annotations

from flexfin.cli.request import OF_A_SCENARIO, Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Show income and cost of each party by calendar year, as the budget of a municipality or "
        "province (BBV), a housing association or another has them, and how the result leads back "
        "to the cash."
    ),
    examples=(
        "flexfin budget location.yaml",
        "flexfin budget location.yaml --scenario high --format csv -o budget.csv",
    ),
    shares=OF_A_SCENARIO,
)
def command(request: Request) -> Answer:
    """Work out the budget: the tables of its model."""
    from flexfin.answers.show import show_view

    return Answer(*show_view(request.case, "budget", request.scenario))
