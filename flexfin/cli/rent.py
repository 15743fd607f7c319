"""`flexfin rent`: which rent can be asked, and why."""

from __future__ import annotations

from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
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
def command(request: Request) -> Answer:
    """Work out the rent."""
    from flexfin.answers.rent import rent_figures, rent_view

    figures = rent_figures(request.case, request.scenario, request.draws)
    return Answer(rent_view(figures), figures.results)
