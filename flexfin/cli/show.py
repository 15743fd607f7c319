"""`flexfin show`: the tables that a model declares, of any model, one's own too."""

from __future__ import annotations

from flexfin.cli import completion
from flexfin.cli.options import argument, model_of
from flexfin.cli.request import OF_A_SCENARIO, Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Show what a model says of a case: the tables it declares, its findings and its checks. "
        "With --models one's own models are shown in the same way."
    ),
    examples=(
        "flexfin show location.yaml occupancy",
        "flexfin show location.yaml ledger --scenario high",
        "flexfin show location.yaml my_model --models models --format html -o my_model.html",
    ),
    options=(argument("model", mark("MODEL"), shell_complete=completion.models),),
    shares=OF_A_SCENARIO,
)
def command(request: Request) -> Answer:
    """Work out the tables of a model."""
    from flexfin.answers.show import show_view

    name = model_of(request.case.all_models, request.options["model"])
    return Answer(*show_view(request.case, name, request.scenario))
