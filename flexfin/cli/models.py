"""`flexfin models`: the models, or the lines of one."""

from __future__ import annotations

from flexfin.cli import completion
from flexfin.cli.options import argument, model_of
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import mark


@answering(
    help=mark(
        "Show the models and the sections of a case they need; or the lines of one model, in order."
    ),
    examples=("flexfin models", "flexfin models integral_cost", "flexfin models --format json"),
    options=(argument("name", mark("[MODEL]"), required=False, shell_complete=completion.models),),
    shares=("view", "models"),
)
def command(request: Request) -> Answer:
    """Give the models, or the lines of one."""
    from flexfin.answers.models import model_view, models_view
    from flexfin.model.stored import models_of

    models, name = models_of(request.folder), request.options["name"]
    return Answer(model_view(models, model_of(models, name)) if name else models_view(models))
