"""What was asked by the options that commands share: a case, scenarios to draw, how to write.

`asking` makes a command of a function: what it shares with others comes as one `Asked`, and only
its own options come by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from flexfin.cli.options import (
    AskingProgram,
    Command,
    asking_program,
    force_option,
    language_option,
    option,
    output_option,
    say,
    together,
    wrong_use,
)
from flexfin.cli.output import put, screen, writable
from flexfin.cli.streams import write_for_programs
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.view import View
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest

FORMATS: Final = ("table", "json", "csv", "markdown", "html", "xlsx")
# which format the ending of a file says
ENDINGS: Final[Mapping[str, str]] = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
}

# the format, and how numbers are written in CSV
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
    output_option,
    force_option,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as far as a command shares it with others.

    `path` is the file that is read, with the inputs of `changes` in the place of its own, with the
    models in `folder` and with the figures of the law in the file `figures`; `count` scenarios are
    to be drawn from `seed` on; the answer is written in the format `form` to `target`, or to the
    screen. Where a program asks, views go to it, and the case may be one that was read already.
    """

    path: Path | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    figures: Path | None = None
    scenario: str | None = None
    count: int | None = None
    seed: int | None = None
    form: str = ""  # of a command that knows formats
    dutch: bool = False
    target: Path | None = None
    force: bool = False  # files that exist are written over
    program: AskingProgram | None = None
    cases: list[Case] = field(default_factory=list)  # that were read

    @property
    def file(self) -> Path:
        """Give the file that is read, of a command that takes one."""
        assert self.path is not None
        return self.path

    def case(self, path: Path | None = None) -> Case:
        """Read the case; refuse to write over one of its files."""
        from flexfin.engine.load import load_case
        from flexfin.model.stored import models_of

        held = self.program and self.program.case
        if held and Path(held.path) == (path or self.file):
            return held
        models = models_of(self.folder)
        case = load_case(path or self.file, models, self.changes, self.figures)
        self.see()
        self.cases.append(case)
        return case

    def draws(self, *cases: Case) -> DrawRequest | None:
        """Give the scenarios to draw, with progress on a terminal; None where none are asked for.

        Raises FlexfinError where there is nothing to draw in one of the cases.
        """
        if self.count is None:
            return None
        from flexfin.cli.output import Progress
        from flexfin.engine.draw import DrawRequest, see_simulation

        for case in cases:
            see_simulation(case)
        return DrawRequest(self.count, 1 if self.seed is None else self.seed, Progress())

    # --- writing -----------------------------------------------------------------------------

    def see(self) -> None:
        """Refuse what does not go together, and a file that cannot be written, before the work."""
        if self.target is not None and self.form:
            _see_ending(self.target, self.form)
        if self.dutch and self.form != "csv":
            raise wrong_use(_("--dutch belongs to --format csv"))
        if self.form == "xlsx" and self.target is None:
            raise wrong_use(
                _("a workbook goes to a file"), otherwise=_("Give -o FILE.xlsx as well.")
            )
        if self.target is not None:
            writable(self.target, force=self.force)

    def write(self, view: View) -> None:
        """Write a view, or give it to the program that asks."""
        if self.program:
            self.program.views.append(view)
            return
        if self.form == "xlsx":
            from flexfin.answers.render.workbook import as_workbook

            assert self.target is not None
            write_whole(writable(self.target, force=self.force), as_workbook(view))
            say(_("{file} is written.", file=self.target))
            return
        self.put(self.text(view))

    def put(self, text: str) -> None:
        """Write text to where the answer goes."""
        if self.form in ("json", "html"):
            write_for_programs()
        put(text, self.target, force=self.force)

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
                from flexfin.workbook.mark import mark_of

                return as_html(view, mark_of(self.cases[0]) if len(self.cases) == 1 else "")
            case _:
                from flexfin.answers.render.terminal import as_text

                return as_text(view, *screen(self.target))


SHARED: Final = frozenset(part.name for part in fields(Asked)) - {"program", "cases"}


def _see_ending(target: Path, form: str) -> None:
    """Refuse a file whose ending says another format than the one that is written."""
    ending = target.suffix.lower()
    if ENDINGS.get(ending, form) == form and (form != "xlsx" or ending == ".xlsx"):
        return
    own = next((one for one, name in ENDINGS.items() if name == form), ".txt")
    said = _("{file} does not end in {ending}, as what is written in the format {form} does",
             file=target, ending=own, form=form)  # fmt: skip
    other = _("Choose another name, or another --format.")
    raise wrong_use(said, otherwise=other)


def form_of(target: Path | None, form: str) -> str:
    """Give the format that the ending of a file says, where none was asked for."""
    context = click.get_current_context()
    if target is None or context.get_parameter_source("form") is not ParameterSource.DEFAULT:
        return form
    found = ENDINGS.get(target.suffix.lower(), form)
    kinds = (param.type for param in context.command.params if param.name == "form")
    is_known = any(isinstance(kind, click.Choice) and found in kind.choices for kind in kinds)
    return found if is_known else form


def asking(
    name: str,
    *,
    help: str,  # noqa: A002
    examples: Sequence[str],
    options: Iterable[Callable[[Any], Any]],
    cls: type[Command] = Command,
) -> Callable[[Callable[..., int | None]], Any]:
    """Make a command of a function that takes what was asked, and its own options by name.

    `options` are all it takes but the language, in the order in which help shows them.
    """

    def made(function: Callable[..., int | None]) -> click.Command:
        def command(**given: Any) -> int | None:
            shared = {name: given.pop(name) for name in SHARED & given.keys()}
            if "form" in shared:
                shared["form"] = form_of(shared.get("target"), shared["form"])
            return function(Asked(**shared, program=asking_program()), **given)

        decorate = click.command(name, cls=cls, help=help, examples=tuple(examples))
        found: click.Command = decorate(together(*options, language_option)(command))
        return found

    return made
