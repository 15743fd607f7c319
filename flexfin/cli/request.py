"""What the commands that answer share: options declared once, and a View written as asked.

A command is a function from what was asked to a View; `answering` makes the command of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from flexfin.cli.options import (
    Command,
    case_argument,
    draws_asked,
    draws_options,
    figures_option,
    force_option,
    language_option,
    models_option,
    open_case,
    option,
    output_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
    together,
    wrong_use,
)
from flexfin.cli.output import put, screen, writable
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.view import View
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest
    from flexfin.engine.results import Results

FORMATS: Final = ("table", "json", "csv", "markdown", "html", "xlsx")

# what every command that answers takes; the rest is its own
_SHARED: Final = frozenset(
    [
        "path",
        "changes",
        "folder",
        "figures",
        "form",
        "dutch",
        "target",
        "force",
        "scenario",
        "count",
        "seed",
        "lang",
    ]
)

# the format, and how numbers are written in CSV
view_options = (
    option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default=FORMATS[0],
        help=mark("How the answer is written; the first of these without it."),
    ),
    option(
        "--dutch",
        is_flag=True,
        help=mark("CSV that a Dutch Excel opens right: semicolons, decimal commas."),
    ),
    output_option,
    force_option,
)


@dataclass(frozen=True, slots=True)
class Writing:
    """How an answer is written, and where."""

    form: str
    dutch: bool
    target: Path | None
    force: bool

    def see(self) -> None:
        """Refuse what does not go together, and a file that cannot be written, before the work."""
        if self.dutch and self.form != "csv":
            raise wrong_use(_("--dutch belongs to --format csv"))
        if self.form == "xlsx" and self.target is None:
            raise wrong_use(
                _("a workbook goes to a file"), otherwise=_("Give -o FILE.xlsx as well.")
            )
        if self.target is not None:
            writable(self.target, force=self.force)

    def write(self, view: View) -> None:
        """Write a view."""
        if self.form == "xlsx":
            from flexfin.answers.render.workbook import as_workbook

            assert self.target is not None
            write_whole(writable(self.target, force=self.force), as_workbook(view))
            click.echo(_("{file} is written.", file=self.target))
            return
        put(self.text(view), self.target, force=self.force)

    def text(self, view: View) -> str:
        """Give a view as text, in the format asked for."""
        match self.form:
            case "json":
                from flexfin.answers.render.data import as_json

                return as_json(view)
            case "csv":
                from flexfin.answers.render.data import as_csv

                return as_csv(view, dutch=self.dutch)
            case "markdown":
                from flexfin.answers.render.markdown import as_markdown

                return as_markdown(view)
            case "html":
                from flexfin.answers.render.html import as_html

                return as_html(view)
            case _:
                from flexfin.answers.render.terminal import as_text

                return as_text(view, *screen(self.target))


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of a case: scenario, scenarios to draw, changes, a command's own options.

    `scenario` is the one to show, `named` the one that was asked for by name, if any was.
    """

    case: Case
    scenario: str
    draws: DrawRequest | None = None
    options: dict[str, Any] = field(default_factory=dict)
    force: bool = False  # files that exist are written over
    named: str | None = None


Answering = Callable[[Request], tuple["View", "Results | None"]]


def answering(
    name: str,
    *,
    help: str,  # noqa: A002
    examples: Sequence[str],
    options: Iterable[Callable[[Any], Any]] = (),
    draws: bool = True,
) -> Callable[[Answering], click.Command]:
    """Make a command of a function that answers a question about a case.

    The function gives a View, and the results behind it, of which warnings and checks are told.
    `options` are those of this command alone; their values are in `Request.options`.
    """

    def made(answer: Answering) -> click.Command:
        def command(
            path: Path,
            changes: dict[str, str],
            folder: Path | None,
            figures: Path | None,
            form: str,
            dutch: bool,
            target: Path | None,
            force: bool,
            scenario: str | None = None,
            count: int | None = None,
            seed: int | None = None,
            **own: Any,
        ) -> int:
            writing = Writing(form, dutch, target, force)
            writing.see()
            case = open_case(path, folder, changes, figures)
            writing.see()
            drawn = draws_asked(count, seed, case)
            request = Request(case, scenario_of(case, scenario), drawn, own, force, scenario)
            view, results = answer(request)
            writing.write(
                view,
            )
            return told(results)

        shared = together(
            case_argument,
            *options,
            scenario_option,
            *(draws_options if draws else ()),
            set_option,
            figures_option,
            *view_options,
            models_option,
            language_option,
        )
        decorate = click.command(name, cls=AnsweringCommand, help=help, examples=tuple(examples))
        found: AnsweringCommand = decorate(shared(command))
        found.answer = answer
        return found

    return made


class AnsweringCommand(Command):
    """A command that answers a question about a case; `answer` gives its View."""

    answer: Answering


def view_of(
    case: Case,
    question: str,
    scenario: str | None,
    count: int | None,
    seed: int,
    options: Mapping[str, Any],
) -> View:
    """Give the view of a question, as the command of that name shows it.

    `options` are those of the command alone, by the names that it takes them by. Raises ValueError
    where there is no such question, scenario or option.
    """
    from importlib import import_module

    from flexfin.cli import COMMANDS
    from flexfin.engine.draw import DrawRequest, see_simulation

    command = import_module(f"flexfin.cli.{question}").command if question in COMMANDS else None
    if not isinstance(command, AnsweringCommand):
        raise ValueError(_("there is no question '{name}'", name=question))
    own = {
        str(p.name): ()
        if getattr(p, "multiple", False)
        else False
        if p.type == click.BOOL
        else None
        for p in command.params
        if p.name not in _SHARED
    }
    unknown = [name for name in options if name not in own]
    if unknown:
        raise ValueError(_("'{question}' takes no option '{name}'", question=question,
                           name=unknown[0]))  # fmt: skip
    drawn = None
    if count is not None:
        see_simulation(case)
        drawn = DrawRequest(count, seed)
    try:
        chosen = scenario_of(case, scenario)
        found, _results = command.answer(
            Request(case, chosen, drawn, {**own, **options}, named=scenario)
        )
    except click.ClickException as error:
        raise ValueError(error.message) from None
    return found


def told(results: Results | None) -> int:
    """Tell warnings, and checks that fail; give the exit code."""
    if results is None:
        return 0
    from flexfin.engine.checks import broken

    tell(results.warnings())
    problems = broken(results)
    tell(problems)
    return 1 if problems else 0
