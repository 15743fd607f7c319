"""`flexfin reserve`: what letting the reserve saves, and how sure that is."""

from __future__ import annotations

from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
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
def command(request: Request) -> Answer:
    """Work out the reserve."""
    from flexfin.answers.reserve import reserve_figures
    from flexfin.answers.reserve_page import reserve_view

    figures = reserve_figures(request.case, request.scenario, request.draws)
    return Answer(reserve_view(figures), figures.results)
