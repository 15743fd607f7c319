"""`flexfin models`: the models, or the lines of one."""

from __future__ import annotations

from flexfin.cli import completion
from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import argument, model_of, models_option
from flexfin.ground.messages import mark


@asking(
    "models",
    help=mark(
        "Show the models and the sections of a case they need; or the lines of one model, in order."
    ),
    examples=("flexfin models", "flexfin models integral_cost", "flexfin models --format json"),
    options=(
        argument("name", mark("[MODEL]"), required=False, shell_complete=completion.models),
        *view_options,
        models_option,
    ),
)
def command(asked: Asked, name: str | None) -> None:
    """Print the models, or the lines of one."""
    from flexfin.answers.models import model_view, models_view
    from flexfin.model.stored import models_of

    asked.see()
    models = models_of(asked.folder)
    asked.write(models_view(models) if not name else model_view(models, model_of(models, name)))
