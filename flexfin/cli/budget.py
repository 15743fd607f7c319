"""`flexfin budget`: income and cost of each party by calendar year, as its own budget has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.cli.request import Request, answering
from flexfin.ground.messages import mark

if TYPE_CHECKING:
    from flexfin.answers.view import View
    from flexfin.engine.results import Results


@answering(
    "budget",
    help=mark(
        "Show income and cost of each party by calendar year, as the budget of a public body (BBV) "
        "or a housing association has them, and how the result leads back to the cash."
    ),
    examples=(
        "flexfin budget location.yaml",
        "flexfin budget location.yaml --scenario high --format csv -o budget.csv",
    ),
    draws=False,
)
def command(request: Request) -> tuple[View, Results]:
    """Work out the budget: the tables of its model."""
    from flexfin.answers.show import show_view

    return show_view(request.case, "budget", request.scenario)
