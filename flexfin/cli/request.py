"""What was asked on the command line, and how it is answered: a command gives a View.

`answering` makes a command of a function from Request to Answer. What commands share is declared
once (flexfin/cli/options.py) and read here; a command's own options come in `Request.options`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from flexfin.cli.formats import form_of, mark_of_answer, see_ending, text_of
from flexfin.cli.options import (
    SHARED,
    AskingProgram,
    asking_program,
    language_option,
    say,
    scenario_of,
    tell,
    together,
    wrong_use,
)
from flexfin.cli.output import put, writable
from flexfin.cli.streams import write_for_programs
from flexfin.cli.translated import Command
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest
    from flexfin.engine.results import Results
    from flexfin.ground.errors import Problem
    from flexfin.ground.view import View

# which options a command shares with others, in the order in which help shows them: of a case as a
# whole, of one of its scenarios, or of drawn scenarios too; a command's own come after the first
OF_A_CASE: Final = ("case", "set", "figures", "view", "models")
OF_A_SCENARIO: Final = ("case", "scenario", *OF_A_CASE[1:])
OF_SCENARIOS: Final = ("case", "scenario", "draws", *OF_A_CASE[1:])


@dataclass(frozen=True)
class Request:
    """What was asked: a case, scenarios to draw, how to write, and a command's own options.

    `path` is the file that is read, with the inputs of `changes` in the place of its own, with the
    models in `folder` and with the figures of the law in the file `figures`; `named` is the
    scenario that was asked for by name, if any was; `count` scenarios are to be drawn from `seed`
    on; the answer is written in the format `form` to `target`, or to the screen. Where a program
    asks, views go to it, and the case may be one that was read already.
    """

    path: Path | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    figures: Path | None = None
    named: str | None = None
    count: int | None = None
    seed: int | None = None
    form: str = ""  # of a command that knows formats
    dutch: bool = False
    target: Path | None = None
    force: bool = False  # files that exist are written over
    options: Mapping[str, Any] = field(default_factory=dict)
    program: AskingProgram | None = None
    cases: list[Case] = field(default_factory=list)  # that were read
    places: list[Path] = field(default_factory=list)  # of files that are written beside the answer

    # --- what is read ------------------------------------------------------------------------

    @property
    def file(self) -> Path:
        """Give the file that is read, of a command that takes one."""
        assert self.path is not None
        return self.path

    @cached_property
    def case(self) -> Case:
        """Give the case; it is read when a command first asks for it."""
        return self.read(self.file)

    def read(self, path: Path) -> Case:
        """Read a case; refuse to write over one of its files."""
        from flexfin.engine.load import load_case
        from flexfin.model.stored import models_of

        held = self.program and self.program.case
        if held and Path(held.path) == path:
            return held
        models = self.cases[0].all_models if self.cases else models_of(self.folder)
        case = load_case(path, models, self.changes, self.figures)
        self.see()
        self.cases.append(case)
        return case

    @property
    def scenario(self) -> str:
        """Give the scenario to show: the one that was asked for, or the first of the case."""
        return scenario_of(self.case, self.named)

    @cached_property
    def draws(self) -> DrawRequest | None:
        """Give the scenarios to draw of the case; None where none are asked for."""
        return self.draws_of(self.case) if self.count is not None else None

    def draws_of(self, *cases: Case) -> DrawRequest | None:
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

    # --- what is written ---------------------------------------------------------------------

    def see(self) -> None:
        """Refuse what does not go together, and a file that cannot be written, before the work."""
        if self.target is not None and self.form:
            see_ending(self.target, self.form)
        if self.dutch and self.form != "csv":
            raise wrong_use(_("--dutch belongs to --format csv"))
        if self.form == "xlsx" and self.target is None:
            raise wrong_use(
                _("a workbook goes to a file"), otherwise=_("Give -o FILE.xlsx as well.")
            )
        for place in filter(None, (self.target, *self.places)):
            writable(place, force=self.force)

    def place(self, file: Path | None, ending: str = "") -> Path | None:
        """Give the real path of a file to write beside the answer; None where none is asked for.

        It is refused here, before the work, and once more where a case turns out to hold it.
        """
        if file is None:
            return None
        whole = writable(file, force=self.force, ending=ending)
        self.places.append(file)
        return whole

    def write_file(self, file: Path, data: bytes, *, err: bool = False) -> None:
        """Write a file beside the answer, and say so."""
        write_whole(writable(file, force=self.force), data)
        say(_("{file} is written.", file=file), err=err)

    def write(self, view: View, own: Mapping[str, str]) -> None:
        """Write a view, or give it to the program that asks; `own` has it in other formats."""
        if self.program:
            self.program.views.append(view)
        elif self.form == "xlsx":
            from flexfin.workbook.value_sheet import as_workbook

            assert self.target is not None
            self.write_file(self.target, as_workbook(view, mark_of_answer(view, self.cases)))
        else:
            if self.form in ("json", "html") or (self.form == "csv" and self.dutch):
                write_for_programs()
            put(own.get(self.form) or self.text(view), self.target, force=self.force)

    def text(self, view: View) -> str:
        """Give a view as text, in the format asked for."""
        return text_of(view, self.form, self.target, self.cases, dutch=self.dutch)


class Answer(NamedTuple):
    """What a command answers: a view (None of one that only makes a file), and what is told after.

    Of the results behind it warnings are told, and checks that fail; `told` are other problems.
    `own` has the answer in formats that this command alone knows; `to` is how and where it is
    written, if not as it was asked for.
    """

    view: View | None
    results: Results | None = None
    told: Iterable[Problem] = ()
    code: int = 0
    own: Mapping[str, str] = {}
    to: Request | None = None


_NAMES: Final = {"scenario": "named"}  # of options that go by another name in a request
_GIVEN: Final = {one.name for one in fields(Request)} - {"options", "program", "cases", "places"}


def answering(
    *,
    help: str,  # noqa: A002
    examples: Sequence[str],
    options: Iterable[Callable[[Any], Any]] = (),
    shares: Sequence[str] = OF_SCENARIOS,
    cls: type[Command] = Command,
) -> Callable[[Callable[[Request], Answer]], click.Command]:
    """Make a command, of the name of its file, of a function from what was asked to its answer.

    `options` are those of this command alone; their values are in `Request.options`. `shares` names
    the others, in the order in which help shows them.
    """
    first = [one for shared in shares if shared == "case" for one in SHARED[shared]]
    others = [one for shared in shares if shared != "case" for one in SHARED[shared]]

    def made(answer: Callable[[Request], Answer]) -> click.Command:
        def command(**given: Any) -> int:
            request = request_of(given)
            if "target" in given:  # else the command itself says where its answer goes
                request.see()
            return _answered(request, answer(request))

        name = answer.__module__.rpartition(".")[2]
        decorate = click.command(name, cls=cls, help=help, examples=tuple(examples))
        every = together(*first, *options, *others, language_option)
        found: click.Command = decorate(every(command))
        return found

    return made


def request_of(given: Mapping[str, Any]) -> Request:
    """Give what was asked of the values of all options by name."""
    named = {_NAMES.get(name, name): value for name, value in given.items()}
    shared = {name: value for name, value in named.items() if name in _GIVEN}
    if "form" in shared:
        shared["form"] = form_of(shared.get("target"), shared["form"])
    own = {name: value for name, value in named.items() if name not in _GIVEN}
    return Request(**shared, options=own, program=asking_program())


def _answered(request: Request, answer: Answer) -> int:
    """Write an answer, tell what goes with it, and give the exit code."""
    if answer.view is not None:
        (answer.to or request).write(answer.view, answer.own)
    problems: list[Problem] = []
    if answer.results is not None:
        from flexfin.engine.checks import broken

        tell(answer.results.warnings())
        problems = list(broken(answer.results))
        tell(problems)
    tell(answer.told)
    return 1 if problems else answer.code
