"""`flexfin vacancy`: what vacancy costs, who bears it, and what other agreements would do."""

from __future__ import annotations

from flexfin.cli.options import option
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Show what vacancy costs, which party bears it under the agreement, what each party "
        "receives and pays in all, and with --all-kinds what other agreements would do."
    ),
    examples=(
        "flexfin vacancy location.yaml",
        "flexfin vacancy location.yaml --all-kinds",
        "flexfin vacancy location.yaml --scenario high --format csv -o vacancy.csv",
    ),
    options=[
        option(
            "--all-kinds",
            "all_kinds",
            is_flag=True,
            help=mark("Put all kinds of agreement side by side."),
        )
    ],
)
def command(request: Request) -> Answer:
    """Work out vacancy."""
    from flexfin.answers.vacancy import vacancy_figures

    all_kinds = request.options["all_kinds"]
    draws = None if all_kinds else request.draws
    figures = vacancy_figures(request.case, request.scenario, draws)
    if all_kinds:
        from flexfin.answers.vacancy_kinds import kinds_figures, kinds_view

        return Answer(kinds_view(kinds_figures(figures, request.draws)), figures.results)
    from flexfin.answers.vacancy import vacancy_view

    return Answer(vacancy_view(figures), figures.results)
