"""`flexfin demand fit`: the figures of the simulation that fit a history best."""

from __future__ import annotations

import gettext

import click

from flexfin.cli.options import (
    FORMATS,
    PATH,
    argument,
    language_option,
    option,
    view_options,
    wrong_use,
)
from flexfin.cli.request import Answer, Request, answering
from flexfin.cli.translated import Command
from flexfin.ground.messages import _, mark


class Family(Command, click.Group):
    """A command that has commands of its own."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; an unknown one is answered with the nearest."""
        name = args[0]
        known = name in self.commands or name.startswith("-")
        if not known and not ctx.resilient_parsing:  # not while the Tab key completes
            raise wrong_use(_("there is no command '{name}'", name=name), name, self.commands, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, _(str(c.help))) for name, c in self.commands.items()])


@click.command(
    "demand",
    cls=Family,
    subcommand_metavar=mark("COMMAND [ARGS]..."),
    help=mark("Work on the demand for reception places: fit the simulation to a history."),
    examples=("flexfin demand fit history.csv", "flexfin demand fit --help"),
)
@language_option
def command() -> None:
    """Work on the demand."""


def _scale(ctx: click.Context, param: click.Parameter, value: str) -> float:
    from flexfin.ground.numbers import read_number

    number = read_number(value)
    if number is None or number <= 0:
        raise click.BadParameter(
            _("'{text}' is no share above zero, such as 0.6% or 0.006", text=value)
        )
    return number


@answering(
    help=mark(
        "Fit the simulation to a history of people, a CSV with months and numbers; "
        "give the figures as they stand in a case under demand."
    ),
    examples=(
        "flexfin demand fit history.csv",
        "flexfin demand fit coa_occupancy.csv --interpolate --scale 0.6%",
    ),
    options=(
        argument("path", mark("FILE"), type=PATH),
        option(
            "--scale",
            metavar=mark("SHARE"),
            default="1",
            callback=_scale,
            help=mark(
                "People at the location for each person in the history, where that is national; "
                "1 without it."
            ),
        ),
        option(
            "--interpolate",
            is_flag=True,
            help=mark("Take a straight line for the months that the history lacks."),
        ),
        option(
            "--column",
            metavar=mark("NAME"),
            default="",
            help=mark("The column with the people; the second one without it."),
        ),
        option(
            "--format",
            "form",
            type=click.Choice(("yaml", *FORMATS)),
            default="yaml",
            help=mark("How the answer is written; the first of these without it."),
        ),
        *view_options[1:],
    ),
    shares=(),
)
def fit(request: Request) -> Answer:
    """Fit the simulation."""
    from flexfin.answers.fit import fit_view, fit_yaml
    from flexfin.case.history import fit_history, read_history
    from flexfin.model.stored import models_of

    own = request.options
    scale = float(own["scale"])
    history = read_history(request.file, interpolate=own["interpolate"], column=own["column"])
    fitted = fit_history(history).scaled(scale)
    models = models_of(request.folder)
    yaml = {"yaml": fit_yaml(history, fitted, scale, models)}
    return Answer(fit_view(history, fitted, scale, models), own=yaml)


command.add_command(fit, "fit")
