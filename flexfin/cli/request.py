"""Commands that answer a question about a case: a function from what was asked to a View."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import (
    case_argument,
    draws_options,
    figures_option,
    models_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
)

if TYPE_CHECKING:
    from flexfin.answers.view import View
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest
    from flexfin.engine.results import Results


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of a case: scenario, scenarios to draw, changes, a command's own options.

    `scenario` is the one to show, `named` the one that was asked for by name, if any was.
    """

    case: Case
    scenario: str
    draws: DrawRequest | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
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
        def command(asked: Asked, **own: Any) -> int:
            asked.see()
            view, results = answer(request_of(asked, asked.case(), own))
            asked.write(view)
            return told(results)

        found: click.Command = asking(
            name,
            help=help,
            examples=examples,
            options=(
                case_argument,
                *options,
                scenario_option,
                *(draws_options if draws else ()),
                set_option,
                figures_option,
                *view_options,
                models_option,
            ),
        )(command)
        return found

    return made


def request_of(asked: Asked, case: Case, own: Mapping[str, Any]) -> Request:
    """Give what is asked of a case that was read, with a command's own options."""
    drawn, name = asked.draws(case), asked.scenario
    return Request(case, scenario_of(case, name), drawn, own, asked.force, name)


def told(results: Results | None) -> int:
    """Tell warnings, and checks that fail; give the exit code."""
    if results is None:
        return 0
    from flexfin.engine.checks import broken

    tell(results.warnings())
    problems = broken(results)
    tell(problems)
    return 1 if problems else 0
