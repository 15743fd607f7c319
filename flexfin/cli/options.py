"""What the commands share: options, the language of help, refusing wrong use."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from flexfin.cli import completion
from flexfin.ground.errors import plain, plain_lines
from flexfin.ground.messages import LANGUAGES, _, mark

if TYPE_CHECKING:
    from flexfin.answers.view import View
    from flexfin.case.case import Case
    from flexfin.ground.errors import Problem
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


class Command(click.Command):
    """A command whose help is translated when it is shown, with examples below it."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        settings.setdefault("options_metavar", mark("[OPTIONS]"))
        super().__init__(*args, **settings)
        self.examples = tuple(examples)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Give the parts of the line of usage."""
        return [_(piece) for piece in super().collect_usage_pieces(ctx) if piece]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            for number, paragraph in enumerate((self.help or "").split("\n\n")):
                if number:
                    formatter.write_paragraph()
                formatter.write_text(_(paragraph))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Leave the arguments to the line of usage and the text below it."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option --help, in the language in use."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = gettext.gettext("Show this message and exit.")
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        if self.examples:
            with formatter.section(_("Examples")):
                for example in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give the option and what it does."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], _(self.help)  # without the range that click adds

    def make_metavar(self, *args: Any, **settings: Any) -> str:
        """Give the word for the value."""
        return _(super().make_metavar(*args, **settings))


class Argument(click.Argument):
    """An argument whose name is translated when it is shown."""

    def make_metavar(self, *args: Any, **settings: Any) -> str:
        """Give the word for the value."""
        return _(super().make_metavar(*args, **settings))


def argument(name: str, metavar: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    """Add an argument; `metavar` is marked for the catalogues."""
    return click.argument(name, cls=Argument, metavar=metavar, **settings)


def option(*names: str, help: str, **settings: Any) -> Callable[[Decorated], Decorated]:  # noqa: A002
    """Add an option; `help` is marked for the catalogues."""
    return click.option(*names, cls=Option, help=help, **settings)


PATH: Final = click.Path(path_type=Path, readable=False)  # where it is read, it is said why not
case_argument = argument("path", mark("CASE"), type=PATH)
ledger_option = option(
    "--ledger",
    metavar=mark("LEDGER.csv"),
    type=PATH,
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
    metavar=mark("DIR"),
    type=PATH,
    help=mark("Use the models in this folder instead of those that come with flexfin."),
)
figures_option = option(
    "--figures",
    metavar=mark("FILE"),
    type=PATH,
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
    type=click.IntRange(0, LARGEST_SEED),
    callback=_together,
    help=mark("Where drawing begins; the same seed gives the same digits. 1 without it."),
)
# both at once: `count` and `seed` of the scenarios to draw
draws_options = (
    option(
        "--scenarios",
        "count",
        metavar=mark("N"),
        type=click.IntRange(2, MOST_SCENARIOS),
        is_eager=True,
        help=mark("Draw this many scenarios, and show how the figures are spread over them."),
    ),
    seed_option,
)
force_option = option("--force", is_flag=True, help=mark("Write over a file that exists."))
output_option = option(
    "-o",
    "--output",
    "target",
    metavar=mark("FILE"),
    type=PATH,
    help=mark("Write to a file instead of the screen."),
)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """Add --format with these formats."""
    return option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        help=mark("How the answer is written; the first of these without it."),
    )


def audience_option(help: str) -> Callable[[Decorated], Decorated]:  # noqa: A002
    """Add --audience: for whom what is written is."""
    return option("--audience", type=click.Choice(("house", "shared")), help=help)


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
    if name not in case.scenarios:
        raise wrong_use(_("there is no scenario '{name}'", name=name), name, case.scenarios)
    return name


def see_line(case: Case, name: str) -> None:
    """Refuse a line that is not there, or whose model the case switches off."""
    if name in case.models.lines:
        return
    models = case.all_models
    if name in models.lines:
        missing = case.missing_for(models.lines[name].model)
        raise wrong_use(
            _(
                "line '{name}' needs the sections {sections}, which this case does not have",
                name=name,
                sections=", ".join(missing),
            )
        )
    raise wrong_use(
        _("there is no line '{name}'", name=name),
        name,
        case.models.lines,
        otherwise=_("`flexfin models MODEL` shows the lines of a model."),
    )


def model_of(models: Models, word: str) -> str:
    """Give the name of a model; its file may be named too. Refuse what is neither."""
    files = {Path(one.place.file).stem: name for name, one in models.models.items()}
    found = word if word in models.models else files.get(word)
    if found is None:
        known = dict.fromkeys([*models.models, *files])
        raise wrong_use(_("there is no model '{name}'", name=word), word, known)
    return found


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
