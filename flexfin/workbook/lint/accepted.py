"""Findings that somebody has looked at and leaves as they are, with the reason why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, in_all_languages, mark
from flexfin.ground.numbers import number_text
from flexfin.workbook.lint.looked import LintFinding

HEAD: Final = ("rule", "level", "sheet", "cells", "number", "cost", "detail", "mark", "why")
_HEADS: Final = (
    mark("Rule"), mark("Severity"), mark("Sheet"), mark("Cells"), mark("Count"), mark("Cost"),
    mark("Detail"), mark("Mark"), mark("Why"),
)  # fmt: skip


def head_in_words() -> list[str]:
    """Give the heads of the table in the language of the reader."""
    return [*map(_word, range(len(HEAD)))]


def _word(at: int) -> str:
    return _(_HEADS[at]).lower()


def rows_of(findings: Iterable[LintFinding], *, in_words: bool) -> list[tuple[str, ...]]:
    """Give the rows of a table of findings, in which the reason why is to be filled in."""
    levels = {"money": _("money"), "rule": _("rule"), "advice": _("advice")}
    return [
        (one.rule.words[0] if in_words else one.rule.name,
         levels[one.rule.level] if in_words else one.rule.level,
         one.sheet, one.cells, str(one.number),
         "" if one.cost is None else number_text(round(one.cost, 2)), one.detail, one.mark, "")
        for one in findings
    ]  # fmt: skip


def accepted(path: Path) -> dict[str, Place]:
    """Give the marks of the findings in a table for which a reason is given, with their places.

    Raises FlexfinError where it cannot be read, or is no such table.
    """
    remedy = _(
        "Make it with `flexfin lint FILE.xlsx --format csv -o FILE.csv`, and write behind each "
        "finding that may stay why it may."
    )
    head, *rows = read_rows(path, lambda: remedy)
    names = [text.strip().lower() for text in head.texts]
    words = [{HEAD[at], *in_all_languages(partial(_word, at))} for at in range(len(HEAD))]
    known = {name: words[HEAD.index(name)] for name in ("mark", "why")}
    places = {key: [at for at, name in enumerate(names) if name in known[key]] for key in known}
    lacking = [name for name, found in places.items() if not found]
    if lacking:
        message = _("the column {name} is missing", name=", ".join(lacking))
        raise FlexfinError(Problem(head.place, message, remedy))
    (code, *_more), (why, *_more) = places.values()
    return {row.texts[code]: row.place for row in rows if row.texts[why] and row.texts[code]}


def apart(
    findings: Sequence[LintFinding], looked_at: Iterable[str]
) -> tuple[list[LintFinding], list[str]]:
    """Give the findings that were not looked at, and the marks that no finding has any more."""
    marks, known = {one.mark for one in findings}, set(looked_at)
    return [one for one in findings if one.mark not in known], sorted(known - marks)
