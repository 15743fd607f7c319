"""A case file, or a case with other values -> a case that is checked and complete."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from flexfin.case.case import Case, Source, read_case
from flexfin.case.named import Named
from flexfin.case.plain import with_plain
from flexfin.case.source import read_source
from flexfin.engine.checks import faults_of_inputs
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.model.models import Models

_MOST: Final = 12  # paths in one message


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
    if plain is not None:
        return plain
    made = _made(case.source, case.all_models, {**case.changes, **changes})
    return replace(made, actuals=case.actuals)


def read_again(case: Case) -> Case:
    """Give the same case with its words in the language that is spoken now."""
    return replace(_made(case.source, case.all_models, case.changes), actuals=case.actuals)


def with_offer(case: Case, name: str) -> Case:
    """Give a case as an offer in it would have it.

    Raises FlexfinError, in which each problem names the offer, where it cannot be.
    """
    try:
        return with_inputs(case, case.offers[name])
    except FlexfinError as error:
        raise FlexfinError(
            replace(one, message=_("with the offer {name}: {text}", name=name, text=one.message))
            for one in error.problems
        ) from error


def _made(source: Source, models: Models, changes: Mapping[str, str]) -> Case:
    case, problems, doubtful = read_case(source, models, changes)
    if source.shown is not None:
        _see_left_out(case, source.shown)
    problems += faults_of_inputs(case, doubtful if problems else None)
    if problems:
        raise FlexfinError(_no_echoes(problems))
    return case


def _see_left_out(case: Case, shown: Container[str]) -> None:
    """Refuse a workbook that was made to share, where inputs were left out of it."""
    # a share that is nothing has no row where no other share of its section is given
    paths = [
        path
        for path, (name, _key) in case.rows.items()
        if path not in shown and case.models.input_lines[name].default != 0.0
    ]
    named = Named(case.models, case.path)
    listed = ", ".join(map(named.path, paths[:_MOST]))
    if len(paths) > _MOST:
        listed += _(" and {count} more", count=len(paths) - _MOST)
    message = _("this workbook was made to share: inputs were left out of it, and without them "
                "no figures can be made")  # fmt: skip
    which = [_("Left out: {paths}.", paths=listed)] if listed else []
    ask = _("Ask for the case itself, or for the workbook that was not made to share.")
    raise FlexfinError(Problem(Place(case.path), message, "\n".join([*which, ask])))


def _no_echoes(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what was said before, in the same words at the same place."""
    return list(
        {(problem.sort_key, problem.message): problem for problem in reversed([*problems])}.values()
    )
