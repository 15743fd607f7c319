"""The command line: which commands there are, in which language they speak, how they end."""

from __future__ import annotations

import atexit
import gc
import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from flexfin import __version__
from flexfin.cli.options import exit_code, language_option
from flexfin.cli.streams import drop_output, open_streams
from flexfin.cli.translated import Command, Option
from flexfin.ground.errors import FlexfinError, NotWritten, plain, render
from flexfin.ground.files import one_run, reason
from flexfin.ground.messages import LANGUAGES, _, language, mark, set_language
from flexfin.ground.portable import is_portable
from flexfin.ground.signals import Stoppable
from flexfin.ground.signals import exit_code as stopped_code

_CATALOGUES: Final = Path(__file__).parent.parent / "locale"

# each command is a module of this package, read only when it is asked for
COMMANDS: Final[Mapping[str, str]] = {
    "new": mark("Make a case to start from, with comments."),
    "check": mark("Say what is wrong in a case, or nothing."),
    "cost": mark("Show what the location costs and whether the rent covers it."),
    "rent": mark("Show which rent can be asked of tenants, and why."),
    "vacancy": mark("Show what vacancy costs, who bears it, and the cash of each party."),
    "budget": mark("Show income and cost of each party by year, as its budget has them."),
    "reserve": mark("Show what letting the reserve saves, and how sure that is."),
    "units": mark("Show what movable units are worth afterwards, and use in turn."),
    "agreement": mark("Show the terms of a reservation that both sides can accept."),
    "counter": mark("Show what could be answered to an offer: packages of changes."),
    "compare": mark("Explain the difference between two cases or offers."),
    "forecast": mark(
        "Show what is to be expected at the end of the year, after months that passed."
    ),
    "settle": mark("Settle a past period: who owes whom, and why it differs from plan."),
    "demand": mark("Fit the simulation of demand to a history."),
    "portfolio": mark("Work out all cases in a folder, and add them up."),
    "workbook": mark("Write the Excel workbook, with live formulas."),
    "readback": mark("Say what changed in a workbook that returned, and who gains by it."),
    "rounds": mark("Put what was sent and returned in order: who gave what, and what for."),
    "verify": mark("Say whether files are as flexfin made them, and of one version."),
    "lint": mark("Say which errors in the money a workbook has, and what breaks FAST and ICAEW."),
    "values": mark("Give the values of any line, month by month, by year or in total."),
    "explain": mark("Explain one number: its formula and the numbers in it, down to the law."),
    "show": mark("Show the tables of any model, one's own too."),
    "models": mark("Show the models, or the lines of one."),
    "parameters": mark("Show the figures of the law, on a day or through time."),
}


class Commands(Command, click.Group):
    """The group of all commands; a command is imported when it is run or its help is asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"flexfin.cli.{cmd_name}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command to run; an unknown one is answered with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from flexfin.cli.in_dutch import command_meant
            from flexfin.cli.options import wrong_use

            message = _("there is no command '{name}'", name=name)
            raise wrong_use(message, command_meant(name), COMMANDS, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in COMMANDS.items()])

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> None:
        """Run the program and end it; whatever happens, no traceback reaches the user."""
        # models and cases are many small objects that stay: looking for circles among them, while
        # they are made and once more at the end, takes longer than most answers
        gc.set_threshold(400_000)
        atexit.register(gc.freeze)
        open_streams()
        given = list(sys.argv[1:] if args is None else args)
        speak(_language_asked(given))
        extra.pop("standalone_mode", None)
        with Stoppable():
            code = self.begun(given, prog_name or "flexfin", extra)
        sys.exit(code)

    def begun(self, args: list[str], prog_name: str, extra: Mapping[str, Any]) -> int:
        """Run what was asked for; ask for a case where nothing was, of somebody at a console."""

        count = _words_of_language(args)
        spoken, words = args[:count], args[count:]

        def run(words: list[str]) -> int:
            return self.outcome([*spoken, *words], prog_name, extra)

        if words and (words[0] in COMMANDS or words[0].startswith("-")):
            return run(words)
        from flexfin.cli import by_hand

        if by_hand.is_dropped(words, COMMANDS):
            code = by_hand.worked_out([*map(Path, words)], run)
            by_hand.wait()
            return code
        if words or not by_hand.is_asked_for():
            return run(words)
        return by_hand.ask(run, COMMANDS)

    def _main_shell_completion(self, *asked: Any, **settings: Any) -> None:
        """Complete with Tab; the portable folder is on no search path, and starts too slowly."""
        if not is_portable():
            super()._main_shell_completion(*asked, **settings)

    def outcome(self, args: list[str], prog_name: str, extra: Mapping[str, Any]) -> int:
        """Run the program and give its exit code: 0 done, 1 problems in a file, 2 wrong use."""
        try:
            with one_run(), Stoppable():
                code = super().main(args, prog_name, standalone_mode=False, **extra)
            sys.stdout.flush()
        except click.ClickException as error:
            error.show()
            if isinstance(error, click.MissingParameter) and error.ctx is not None:
                asked = error.ctx.command
                if isinstance(asked, Command) and asked.examples:
                    click.echo(_("Example: {example}", example=asked.examples_shown()[0]), err=True)
            return error.exit_code
        except FlexfinError as error:
            click.echo(render(error.problems), err=True)
            return 2 if isinstance(error, NotWritten) else exit_code(error.problems)
        except (click.Abort, KeyboardInterrupt):
            click.echo(_("Stopped."), err=True)
            return stopped_code()
        except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
            drop_output()
            return 1
        except OSError as error:  # of most files it is said where they are read and written
            if error.filename is None:
                drop_output()
                told = _("Standard output cannot be written: {why}.", why=reason(error))
            else:
                told = _("{file} cannot be reached: {why}.", file=error.filename, why=reason(error))
            click.echo(told, err=True)
            return 2
        except Exception as error:  # the last line of defence
            return _own_fault(error)
        return code if isinstance(code, int) else 0


def _own_fault(error: Exception) -> int:
    """Say that flexfin itself failed, in one line."""
    if os.environ.get("FLEXFIN_TRACEBACK"):
        import traceback

        click.echo(traceback.format_exc(), err=True)
    name, why = type(error).__name__, plain(str(error))
    click.echo(
        _(
            "This is a fault in flexfin itself ({name}: {why}). "
            "With FLEXFIN_TRACEBACK=1 it shows where.",
            name=name,
            why=why,
        ),
        err=True,
    )
    return 1


def _language_asked(args: Sequence[str]) -> str | None:
    """Find --lang among the arguments: help is written while click still reads them."""
    asked = None
    for position, arg in enumerate(args):
        if arg == "--":
            break
        word = ""
        if arg == "--lang" and position + 1 < len(args):
            word = args[position + 1]
        elif arg.startswith("--lang="):
            word = arg.partition("=")[2]
        asked = word if word in LANGUAGES else asked
    return asked


def _words_of_language(args: Sequence[str]) -> int:
    """Count the words at the beginning that only say in which language to speak."""
    count = 0
    while count < len(args) and args[count].partition("=")[0] == "--lang":
        count += 1 if "=" in args[count] else 2
    return count


def speak(name: str | None) -> None:
    """Set the language, of flexfin's words and of click's own."""
    set_language(name)
    gettext.bindtextdomain("flexfin", str(_CATALOGUES))
    gettext.textdomain("flexfin")
    os.environ["LANGUAGE"] = language()


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"flexfin {__version__}")
        ctx.exit()


@click.command(
    cls=Commands,
    name="flexfin",
    options_metavar=mark("[OPTIONS]"),
    subcommand_metavar=mark("COMMAND [ARGS]..."),
    help=mark(
        "The money of flexible reception locations: from one case file, tables on the screen and "
        "an Excel workbook with live formulas."
    ),
    examples=("flexfin new location.yaml", "flexfin cost location.yaml", "flexfin cost --help"),
)
@language_option
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=mark("Show the version and exit."),
)
def main() -> None:
    """Start the program."""
