"""What the commands that answer a question about a case share: their options, and the answering."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from flexfin.cli.options import (
    FORMATS,
    case_argument,
    draws_asked,
    draws_options,
    force_option,
    format_option,
    language_option,
    models_option,
    open_case,
    output_option,
    scenario_of,
    scenario_option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import put, screen

if TYPE_CHECKING:
    from flexfin.engine.run import Results


class Figures(Protocol):
    """Figures of a report, as far as answering needs them."""

    @property
    def results(self) -> Results:
        """Give the values behind the figures."""


class Report(NamedTuple):
    """One report: how its figures are worked out, and written as JSON, CSV and tables."""

    figures: Callable[..., Figures]
    json: Callable[[Any], str]
    csv: Callable[[Any], str]
    tables: Callable[[Any, int, bool], str]


question_options = together(
    case_argument,
    scenario_option,
    *draws_options,
    set_option,
    format_option(*FORMATS),
    output_option,
    force_option,
    models_option,
    language_option,
)


def answer(
    report: Report,
    path: Path,
    scenario: str | None,
    count: int | None,
    seed: int | None,
    changes: dict[str, str],
    form: str,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work a report out and print it; give the exit code."""
    from flexfin.engine.checks import broken

    case = open_case(path, folder, changes)
    asked = draws_asked(count, seed, case)
    figures = report.figures(case, scenario_of(case, scenario), asked)
    if form == "json":
        text = report.json(figures)
    elif form == "csv":
        text = report.csv(figures)
    else:
        text = report.tables(figures, *screen(target))
    put(text, target, force=force, case=path)
    tell(figures.results.warnings())
    problems = broken(figures.results)
    tell(problems)
    return 1 if problems else 0
