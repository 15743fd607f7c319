"""A case file, or a case with other values -> a case that is checked and complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from flexfin.case.case import Case, Source, read_case
from flexfin.case.plain import with_plain
from flexfin.case.source import read_source
from flexfin.engine.checks import faults_of_inputs
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.model.models import Models


def load_case(
    path: Path,
    models: Models,
    changes: Mapping[str, str] | None = None,
    figures: Path | None = None,
) -> Case:
    """Read a case; `changes` are inputs by path that take the place of what the file says.

    `figures` is a file with figures of the law, in the place of the one that the case names.
    Raises FlexfinError with everything that is wrong in the files.
    """
    return _made(read_source(path, models, figures), models, changes or {})


def with_inputs(case: Case, changes: Mapping[str, str]) -> Case:
    """Give the same case with other values of inputs, by path; its file is not read again.

    Values are texts as a case file holds them. Raises FlexfinError where it cannot have them.
    """
    if not changes:
        return case
    plain = with_plain(case, changes)
    return plain or _made(case.source, case.all_models, {**case.changes, **changes})


def _made(source: Source, models: Models, changes: Mapping[str, str]) -> Case:
    case, problems, doubtful = read_case(source, models, changes)
    problems += faults_of_inputs(case, doubtful if problems else None)
    if problems:
        raise FlexfinError(_no_echoes(problems))
    return case


def _no_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what was said before, in the same words at the same place."""
    return list(
        {(problem.sort_key, problem.message): problem for problem in reversed([*problems])}.values()
    )
