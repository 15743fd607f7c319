"""`flexfin parameters`: the figures of the law, on a day or through time, and which are stale."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.cli import completion
from flexfin.cli.options import argument, day_of, option, say, tell, wrong_use
from flexfin.cli.output import Refused, writable
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.file_names import YAML
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flexfin.answers.missing import Awaited
    from flexfin.model.figures import Dated, Parameter


@answering(
    help=mark(
        "Show the figures of the law with their value, period, source and the day they were last "
        "checked: all of them, or all that is known of some. With --missing those that are not "
        "known on a day, and where and when they are published; --template makes a file of them to "
        "fill in, which every command that takes a case reads with --figures."
    ),
    examples=(
        "flexfin parameters --on 2026-11-01",
        "flexfin parameters rent_limit_social",
        "flexfin parameters wws_room --on 2026-11-01",
        "flexfin parameters --stale --on 2027-01-01",
        "flexfin parameters --missing --on 2027-01-01 --case location.yaml",
        "flexfin parameters --missing --on 2027-01-01 --template figures_2027.yaml",
    ),
    options=(
        argument("names", mark("[NAME...]"), nargs=-1, shell_complete=completion.figures),
        option(
            "--on",
            "day",
            metavar=mark("DATE"),
            callback=day_of,
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
        option(
            "--missing",
            is_flag=True,
            help=mark(
                "Only figures that are not known on the day of --on, with where and when they are "
                "published; all that the models need, or a case."
            ),
        ),
        option(
            "--case",
            "path",
            file=mark("CASE"),
            help=mark("With --missing: only what this case uses; its own figures count too."),
        ),
        option(
            "--template",
            file=mark("FILE"),
            help=mark(
                "With --missing: write the figures to this file to fill in, YAML or a workbook "
                "(.xlsx), with a CSV beside it for each table."
            ),
        ),
    ),
    shares=("figures", "view", "models"),
)
def command(request: Request) -> Answer:
    """Give figures of the law."""
    from flexfin.answers import parameters as law
    from flexfin.answers.missing import shown_as
    from flexfin.model.read import shipped

    own = request.options
    names: tuple[str, ...] = own["names"]
    day: datetime.date | None = own["day"]
    stale, missing, template = bool(own["stale"]), bool(own["missing"]), own["template"]
    for is_asked, word in ((stale, "--stale"), (missing, "--missing")):
        if is_asked and day is None:
            raise wrong_use(
                _("{option} needs a day", option=word),
                otherwise=_("Add --on DATE, such as --on 2027-01-01."),
            )
    if stale and missing:
        raise wrong_use(_("{one} and {other} do not go together", one="--stale", other="--missing"))
    for given, word in ((request.path, "--case"), (template, "--template")):
        if given is not None and not missing:
            raise wrong_use(_("{option} says nothing without --missing", option=word))
    if missing and day is not None:
        awaited = _missing(request, names, day)
        if template is not None:
            _write_template(template, awaited, force=request.force)
        return Answer(law.figures_view([shown_as(one) for one in awaited], day))
    folder = (request.folder or shipped("models")) / "parameters"
    parameters = _read(folder, names, request.figures)
    if stale and day is not None:
        found = list(law.stale(parameters, day))
    elif names and day is None:
        found = [law.Shown(one, one.values) for one in parameters]
    else:
        found = [law.at(one, day) for one in parameters]
        unknown = [one.parameter for one in found if not one.values]
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
    return Answer((law.figures_view if is_list else law.history_view)(found, day))


def _missing(request: Request, names: tuple[str, ...], day: datetime.date) -> list[Awaited]:
    """Give the figures that are not known on a day, of a case or of all models."""
    from flexfin.answers.missing import missing, needed_by_case, needed_by_models
    from flexfin.model.stored import models_of

    models = models_of(request.folder)
    place = Path(models.folder) / "parameters"
    _read(place, names)  # refuses those that are not there
    if request.path is None:
        needed = needed_by_models(models)
        known = _read(place, tuple(sorted(needed)), request.figures)
    else:
        case = request.case
        needed = needed_by_case(case, day)
        tell(case.remarks)
        known = [_with(one, case.law.given.values) for one in _read(place, tuple(sorted(needed)))]
    return [one for one in missing(known, day) if not names or one.parameter.name in names]


def _write_template(target: Path, found: Sequence[Awaited], *, force: bool) -> None:
    """Write the file to fill in, and the tables beside it: all of them, or none.

    A table that is there already may be filled in: it stays, unless the user says --force.
    """
    from flexfin.answers import missing as law

    is_book = target.suffix.lower() == ".xlsx"
    if not is_book and target.suffix.lower() not in YAML:
        raise Refused(_("{file} does not end in .yaml or .xlsx.", file=target))
    text = (
        law.template_workbook(found) if is_book else law.template_yaml(found, target.name).encode()
    )
    tables = {target.with_name(one.table): one for one in found if one.is_table}
    kept = [] if force else [file for file in tables if file.exists()]
    data = {target: text} | {
        file: law.template_table(one).encode() for file, one in tables.items() if file not in kept
    }
    whole = {writable(file, force=force): text for file, text in data.items()}
    for file, text in whole.items():
        write_whole(file, text)
    say(_("{files} is written.", files=", ".join(map(str, data))), err=True)
    if kept:
        names = ", ".join(map(str, kept))
        say(_("{files} was there already and stays as it is.", files=names), err=True)


def _read(folder: Path, names: tuple[str, ...], file: Path | None = None) -> list[Parameter]:
    """Read the figures asked for, all of the folder without names; what a file gives goes first."""
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
    given = _given(folder, file, problems)
    for name in dict.fromkeys(names or known):
        try:
            found.append(_with(load_parameter(folder, name), given))
        except FlexfinError as error:
            problems += error.problems
    if problems:
        raise FlexfinError(problems)
    return found


def _with(parameter: Parameter, given: Mapping[str, tuple[Dated, ...]]) -> Parameter:
    return parameter.with_given(given.get(parameter.name, ()))


def _given(
    folder: Path, file: Path | None, problems: list[Problem]
) -> Mapping[str, tuple[Dated, ...]]:
    """Read the figures that a file gives, and tell what is strange about them."""
    from flexfin.case.figures import read_figures
    from flexfin.case.files import Files

    if file is None:
        return {}
    found = read_figures(file, folder, Files(file), problems)
    tell(found.remarks)
    return found.values
