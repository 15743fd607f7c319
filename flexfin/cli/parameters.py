"""`flexfin parameters`: the figures of the law, on a day or through time, and which are stale."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexfin.cli import completion
from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import argument, models_option, option, wrong_use
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.model.figures import Parameter


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.date | None:
    from flexfin.case.words import read_day

    day = None if value is None else read_day(value)
    if value is not None and day is None:
        raise click.BadParameter(
            _("'{text}' is no date. Write a date as 2026-11-01.", text=value), ctx, param
        )
    return day


@asking(
    "parameters",
    help=mark(
        "Show the figures of the law with their value, period, source and the day they were last "
        "checked: all of them, or all that is known of some."
    ),
    examples=(
        "flexfin parameters --on 2026-11-01",
        "flexfin parameters rent_limit_social",
        "flexfin parameters wws_room --on 2026-11-01",
        "flexfin parameters --stale --on 2027-01-01",
    ),
    options=(
        argument("names", mark("[NAME...]"), nargs=-1, shell_complete=completion.figures),
        option(
            "--on",
            "day",
            metavar=mark("DATE"),
            callback=_day,
            help=mark("The value on this day; the newest that is known without it."),
        ),
        option(
            "--stale",
            is_flag=True,
            help=mark(
                "Only figures that want looking after on the day of --on: ended by then, last "
                "checked more than a year before, or from memory."
            ),
        ),
        *view_options,
        models_option,
    ),
)
def command(
    asked: Asked,
    names: tuple[str, ...],
    day: datetime.date | None,
    stale: bool,
) -> None:
    """Print figures of the law."""
    from flexfin.answers import parameters as law
    from flexfin.model.read import shipped

    asked.see()
    if stale and day is None:
        raise wrong_use(
            _("--stale needs a day"),
            otherwise=_("Add --on DATE, such as --on 2027-01-01."),
        )
    parameters = _read((asked.folder or shipped("models")) / "parameters", names)
    if stale and day is not None:
        figures = list(law.stale(parameters, day))
    elif names and day is None:
        figures = [law.Shown(one, one.values) for one in parameters]
    else:
        figures = [law.at(one, day) for one in parameters]
        unknown = [one.parameter for one in figures if not one.values]
        if names and unknown and day is not None:
            raise FlexfinError(
                Problem(
                    None,
                    one.unknown_on(day),
                    _("It is known {periods}.", periods=", ".join(one.periods())),
                )
                for one in unknown
            )
    is_list = stale or not names
    asked.write((law.figures_view if is_list else law.history_view)(figures, day))


def _read(folder: Path, names: tuple[str, ...]) -> list[Parameter]:
    """Read the figures asked for, all of the folder without names."""
    from flexfin.model.figures import load_parameter, parameter_names

    known = parameter_names(folder)
    if not known:
        raise FlexfinError(
            Problem(
                Place(str(folder)),
                _("there are no figures of the law here"),
                _("Name a folder of models with a folder parameters in it."),
            )
        )
    for name in names:
        if name not in known:
            raise wrong_use(
                _("there is no figure '{name}'", name=name),
                name,
                known,
                otherwise=_("`flexfin parameters` shows all figures."),
            )
    found, problems = [], list[Problem]()
    for name in dict.fromkeys(names or known):
        try:
            found.append(load_parameter(folder, name))
        except FlexfinError as error:
            problems += error.problems
    if problems:
        raise FlexfinError(problems)
    return found
