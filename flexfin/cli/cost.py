"""`flexfin cost`: what the location costs, and whether the rent passes it on."""

from __future__ import annotations

from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
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
def command(request: Request) -> Answer:
    """Work out the cost."""
    from flexfin.answers.cost import cost_figures, cost_view

    figures = cost_figures(request.case, request.scenario, request.draws)
    return Answer(cost_view(figures), figures.results)
