"""What the commands share: options, refusing wrong use, telling what is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from flexfin.cli import completion
from flexfin.cli.translated import Argument, Option, WholeNumber
from flexfin.ground.errors import plain, plain_lines
from flexfin.ground.messages import LANGUAGES, _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.ground.errors import Problem
    from flexfin.ground.view import View
    from flexfin.model.models import Models

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
MOST_SCENARIOS: Final = 10_000_000
LARGEST_SEED: Final = 2**63 - 1


@dataclass(slots=True)
class AskingProgram:
    """A program that asks, in the place of somebody at a terminal: nothing is printed.

    What commands answer comes in `views`; `case` is one that was read already.
    """

    case: Case | None = None
    views: list[View] = field(default_factory=list)


def asking_program() -> AskingProgram | None:
    """Give the program that asks; None where somebody at a terminal does."""
    context = click.get_current_context(silent=True)
    return context.find_object(AskingProgram) if context else None


def say(text: str, *, err: bool = False) -> None:
    """Print what is said beside the answer, to somebody at a terminal."""
    if not asking_program():
        click.echo(text, err=err)


PATH: Final = click.Path(path_type=Path, readable=False)  # where it is read, it is said why not


def argument(name: str, metavar: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    """Add an argument; `metavar` is marked for the catalogues."""
    return click.argument(name, cls=Argument, metavar=metavar, **settings)


def option(
    *names: str,
    help: str,  # noqa: A002
    file: str = "",
    **settings: Any,
) -> Callable[[Decorated], Decorated]:
    """Add an option; its words are marked for the catalogues. `file` names the file it takes."""
    if file:
        settings |= {"metavar": file, "type": PATH}
    return click.option(*names, cls=Option, help=help, **settings)


case_argument = argument("path", mark("CASE"), type=PATH)
ledger_option = option(
    "--ledger",
    file=mark("LEDGER.csv"),
    help=mark(
        "Take amounts from the lines of a ledger, as bookkeeping exports them: date, account, cost "
        "centre, amount (or debit and credit), description. The case says under actuals.accounts "
        "what each account holds; the other columns stay in the file of actuals."
    ),
)
language_option = option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help=mark("Dutch (nl) or English (en); also FLEXFIN_LANG. Dutch without it."),
)
models_option = option(
    "--models",
    "folder",
    file=mark("DIR"),
    help=mark("Use the models in this folder instead of those that come with flexfin."),
)
figures_option = option(
    "--figures",
    file=mark("FILE"),
    help=mark(
        "Figures of the law that are newer than those that come with flexfin, or others: a file as "
        "`flexfin parameters --template` makes it. It goes before the one that the case names."
    ),
)
scenario_option = option(
    "--scenario",
    metavar=mark("NAME"),
    shell_complete=completion.scenarios,
    help=mark("The scenario of the case; base, or else the first, without it."),
)
one_scenario_option = option(
    "--scenario",
    metavar=mark("NAME"),
    shell_complete=completion.scenarios,
    help=mark("Only this scenario; all with their probabilities without it."),
)


def _together(ctx: click.Context, param: click.Parameter, value: int | None) -> int | None:
    if value is not None and not ctx.params.get("count"):
        raise click.BadParameter(_("it says nothing without --scenarios"))
    return value


seed_option = option(
    "--seed",
    metavar=mark("K"),
    type=WholeNumber(0, LARGEST_SEED),
    callback=_together,
    help=mark("Where drawing begins; the same seed gives the same digits. 1 without it."),
)
# both at once: `count` and `seed` of the scenarios to draw
draws_options = (
    option(
        "--scenarios",
        "count",
        metavar=mark("N"),
        type=WholeNumber(2, MOST_SCENARIOS),
        is_eager=True,
        help=mark("Draw this many scenarios, and show how the figures are spread over them."),
    ),
    seed_option,
)
force_option = option("--force", is_flag=True, help=mark("Write over a file that exists."))
FORMATS: Final = ("table", "json", "csv", "markdown", "html", "xlsx")
# the format, how numbers are written in CSV, and where to
view_options = (
    option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default=FORMATS[0],
        help=mark(
            "How the answer is written; without it as the ending of FILE says, or the first of "
            "these."
        ),
    ),
    option(
        "--dutch",
        is_flag=True,
        help=mark("CSV that a Dutch Excel opens right: semicolons, decimal commas."),
    ),
    option(
        "-o",
        "--output",
        "target",
        file=mark("FILE"),
        help=mark("Write to a file instead of the screen."),
    ),
    force_option,
)


def audience_option(help: str) -> Callable[[Decorated], Decorated]:  # noqa: A002
    """Add --audience: for whom what is written is."""
    return option("--audience", type=click.Choice(("house", "shared")), help=help)


def day_of(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime.date | None:
    """Read an option that is a day."""
    from flexfin.case.words import read_day

    day = None if value is None else read_day(value)
    if value is not None and day is None:
        raise click.BadParameter(
            _("'{text}' is no date. Write a date as 2026-11-01.", text=value), ctx, param
        )
    return day


def _changes(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, str]:
    changes = {}
    for text in value:
        path, equals, new = text.partition("=")
        if not equals or not path.strip() or not new.strip():
            raise click.BadParameter(
                _(
                    "'{text}' is not of the form PATH=VALUE, such as groups.youth.units=60",
                    text=text,
                )
            )
        changes[path.strip()] = new.strip()
    return changes


set_option = option(
    "--set",
    "changes",
    metavar=mark("PATH=VALUE"),
    multiple=True,
    callback=_changes,
    shell_complete=completion.inputs,
    help=mark("Change an input of the case for this run; may be given more than once."),
)


# the options that commands share, by the word with which a command asks for them
SHARED: Final[Mapping[str, Sequence[Callable[[Any], Any]]]] = {
    "case": (case_argument,),
    "scenario": (scenario_option,),
    "one scenario": (one_scenario_option,),
    "draws": draws_options,
    "set": (set_option,),
    "figures": (figures_option,),
    "view": view_options,
    "format": view_options[:2],
    "force": (force_option,),
    "models": (models_option,),
}


def together(*parts: Callable[[Any], Any]) -> Callable[[Decorated], Decorated]:
    """Put decorators in one, in the order in which help shows them."""

    def decorated(function: Decorated) -> Decorated:
        result: Any = function
        for part in reversed(parts):
            result = part(result)
        return result  # type: ignore[no-any-return]

    return decorated


def wrong_use(
    message: str,
    word: str = "",
    known: Iterable[str] = (),
    ctx: click.Context | None = None,
    otherwise: str = "",
) -> click.UsageError:
    """Give the error for wrong use, with the nearest known word, or else what there is."""
    from flexfin.ground.nearest import did_you_mean

    names = list(known)
    remedy = did_you_mean(word, names) or otherwise
    if names and not remedy:
        remedy = _("Known: {names}.", names=", ".join(names))
    return click.UsageError(f"{plain(message)}. {plain_lines(remedy)}".rstrip(), ctx)


def scenario_of(case: Case, name: str | None) -> str:
    """Give the scenario asked for; without a name the first of the case."""
    if name is None:
        return case.first_scenario
    meant = element_of(case, "scenario", name)
    if meant not in case.scenarios:
        message = _("there is no scenario '{name}'", name=name)
        raise no_such_element(case, "scenario", name, message)
    return meant


def no_such_element(case: Case, axis: str, word: str, message: str) -> click.UsageError:
    """Give the error for what is no element of an axis, or no offer; those that are, by label."""
    names = [*(case.offers if axis == "offer" else case.elements_of(axis))]
    known = [case.label_of(axis, name) for name in names]
    told = _("Known: {names}.", names=", ".join(known))
    return wrong_use(message, word, [*known, *names], otherwise=told)


def element_of(case: Case, axis: str, word: str) -> str:
    """Give the element that is meant by its name or its label; the word where there is none."""
    names, said = case.elements_of(axis), word.casefold()
    meant = [one for one in names
             if said in (one.casefold(), case.label_of(axis, one).casefold())]  # fmt: skip
    return meant[0] if len(meant) == 1 and word not in names else word


def party_of(case: Case, word: str) -> str:
    """Give the party that is meant by its name or its label; the word where there is none."""
    return element_of(case, "party", word)


def see_line(case: Case, name: str) -> None:
    """Refuse a line that is not there, or whose model the case switches off."""
    if name in case.models.lines:
        return
    models = case.all_models
    if name in models.lines:
        from flexfin.case.named import Named

        missing = Named(models, case.path).sections(case.missing_for(models.lines[name].model))
        message = _("line '{name}' needs the sections {sections}, which this case does not have",
                    name=name, sections=missing)  # fmt: skip
        raise wrong_use(message)
    raise wrong_use(
        _("there is no line '{name}'", name=name),
        name,
        case.models.lines,
        otherwise=_("`flexfin models MODEL` shows the lines of a model."),
    )


def model_of(models: Models, word: str) -> str:
    """Give the name of a model; its file or its label may be named too. Refuse what is neither."""
    from flexfin.ground.nearest import did_you_mean

    files = {Path(one.place.file).stem: name for name, one in models.models.items()}
    labels = {str(one.label).casefold(): name for name, one in models.models.items()}
    found = word if word in models.models else files.get(word) or labels.get(word.casefold())
    if found is None:
        known = ", ".join(f"{name} ({one.label})" for name, one in models.models.items())
        message = _("there is no model '{name}'", name=word)
        otherwise = _("Known: {names}.", names=known)
        near = did_you_mean(word, [*models.models, *files, *labels])
        raise wrong_use(message, otherwise=near or otherwise)
    return found


_TYPED: Final = ("--set ", "--from ", "--to ")  # places of problems in what was typed


def exit_code(problems: Sequence[Problem]) -> int:
    """Give 1 for problems in a file, 2 where all stand in what was typed, 0 without any."""
    typed = [one.place is not None and one.place.file.startswith(_TYPED) for one in problems]
    return 2 if typed and all(typed) else int(bool(problems))


def tell(problems: Iterable[Problem]) -> None:
    """Write problems or warnings to stderr, after the result.

    What is said of more than one file as a whole is written once, with the first of them.
    """
    from flexfin.ground.errors import render

    once: dict[object, Problem] = {}
    for problem in problems:
        is_whole = problem.place is not None and not problem.place.line
        is_remark = is_whole and problem.level == "warning"
        once.setdefault((problem.message, problem.remedy) if is_remark else problem, problem)
    text = render(once.values())
    if text:
        say(text, err=True)
