"""`flexfin models`: the models, or the lines of one."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli import completion
from flexfin.cli.options import (
    Command,
    argument,
    language_option,
    models_option,
    together,
    wrong_use,
)
from flexfin.cli.request import Writing, view_options
from flexfin.ground.messages import _, mark


@click.command(
    "models",
    cls=Command,
    help=mark(
        "Show the models and the sections of a case they need; or the lines of one model, in order."
    ),
    examples=("flexfin models", "flexfin models integral_cost", "flexfin models --format json"),
)
@together(
    argument("name", mark("[MODEL]"), required=False, shell_complete=completion.models),
    *view_options,
    models_option,
    language_option,
)
def command(
    name: str | None, form: str, dutch: bool, target: Path | None, force: bool, folder: Path | None
) -> None:
    """Print the models, or the lines of one."""
    from flexfin.answers.models import model_view, models_view
    from flexfin.model.read import load_models

    writing = Writing(form, dutch, target, force)
    writing.see()
    models = load_models(folder)
    if name is not None and name not in models.models:
        raise wrong_use(_("there is no model '{name}'", name=name), name, models.models)
    writing.write(models_view(models) if name is None else model_view(models, name))
