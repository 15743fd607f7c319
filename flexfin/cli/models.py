"""`flexfin models`: the models, or the lines of one."""

from __future__ import annotations

from pathlib import Path

import click

from flexfin.cli import completion
from flexfin.cli.options import (
    Command,
    argument,
    force_option,
    format_option,
    language_option,
    models_option,
    output_option,
    together,
    wrong_use,
)
from flexfin.cli.output import put, screen
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
    format_option("table", "json"),
    output_option,
    force_option,
    models_option,
    language_option,
)
def command(
    name: str | None, form: str, target: Path | None, force: bool, folder: Path | None
) -> None:
    """Print the models, or the lines of one."""
    from flexfin.engine.tables import model_data, models_data, to_json
    from flexfin.model.read import load_models

    models = load_models(folder)
    if name is not None and name not in models.models:
        raise wrong_use(_("there is no model '{name}'", name=name), name, models.models)
    if form == "json":
        text = to_json(models_data(models) if name is None else model_data(models, name))
    else:
        from flexfin.answers.listing import model_list, models_table

        width, colours = screen(target)
        text = (
            models_table(models, width, colours)
            if name is None
            else model_list(models, name, width, colours)
        )
    put(text, target, force=force)
