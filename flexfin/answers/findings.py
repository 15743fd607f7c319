"""What a report says beside its figures: the findings that hold, and the checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set
from itertools import product
from typing import Final, NamedTuple

import numpy as np

from flexfin.case.case import Case
from flexfin.engine.blamed import OffZero, told_remedy
from flexfin.engine.checks import Check
from flexfin.engine.run import Results
from flexfin.engine.tables import plain_of
from flexfin.ground.messages import _
from flexfin.ground.view import Part, Said, Sentence, TableColumn, TableRow, ViewTable, part, shown
from flexfin.model.line import FormulaLine, RowKey

_AND: Final = ", "  # between the names of several groups


class Finding(NamedTuple):
    """A finding that holds, for one row of elements; one said once for several groups names all."""

    line: FormulaLine
    elements: dict[str, str]

    @property
    def row(self) -> RowKey:
        """Give the row of the line in which it holds."""
        return self.line.name, tuple(self.elements[axis] for axis in self.line.row_axes)

    def sentence(
        self, case: Case, known: Set[str] = frozenset(), *, figures: bool = True
    ) -> tuple[str, str]:
        """Give the finding in words, and its source; axes in `known` go without saying.

        With `figures` what it says of the numbers that decided it follows it.
        """
        names = [
            shown(case.label_of(axis, name))
            for axis, several in self.elements.items()
            if axis not in known
            for name in several.split(_AND)
        ]
        words = str(self.line.label)
        if figures and self.line.remedy and not self.line.blames:
            off = OffZero(self.line, tuple(self.elements.values()), 1.0, None, None)
            words = f"{words} {told_remedy(off, '', case)}".rstrip()
        return (f"{', '.join(names)}: {words}" if names else words), self.line.source


def judged(case: Case, models: Collection[str]) -> list[str]:
    """Give the names of the lines of some models that judge a case: checks and findings."""
    return [
        name
        for name, line in case.models.lines.items()
        if line.model in models and line.kind in ("check", "finding")
    ]


def findings_of(results: Results) -> tuple[Finding, ...]:
    """Give the findings that hold, in the order of the models."""
    found = []
    for name in results:
        line = results.case.models.lines[name]
        if not isinstance(line, FormulaLine) or line.kind != "finding":
            continue
        values = plain_of(results[name])
        array = values.array.any(axis=-1) if "month" in values.axes else values.array != 0
        axes = [axis for axis in values.axes if axis != "month"]
        rows = product(*map(results.case.elements_of, axes))
        for names, holds in zip(rows, np.ravel(array), strict=True):
            if holds:
                found.append(Finding(line, dict(zip(axes, names, strict=True))))
    return tuple(found)


def findings_part(findings: Iterable[Finding], case: Case, title: str) -> Part:
    """Make a part of the findings that hold; without items where there are none."""
    return Part("findings", title, "", tuple(finding_point(one, case) for one in _once(findings)))


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings together that say the same of several groups; not where each has its figures."""
    found: dict[tuple[str, ...], Finding] = {}
    for one in findings:
        others = (word for axis, word in one.elements.items() if axis != "group")
        same = (one.line.name, *others, one.elements.get("group", "") if one.line.remedy else "")
        before = found.get(same)
        if before and "group" in one.elements:
            groups = _AND.join((before.elements["group"], one.elements["group"]))
            found[same] = before._replace(elements={**before.elements, "group": groups})
        else:
            found[same] = one
    return list(found.values())


def finding_point(finding: Finding, case: Case, known: Set[str] = frozenset()) -> Sentence:
    """Make a sentence of a finding; axes in `known` go without saying."""
    text, source = finding.sentence(case, known)
    data = {"line": finding.line.name, "at": finding.elements}
    return Sentence(text, source, is_point=True, data=data)


def checks_part(checks: Sequence[Check]) -> Part:
    """Make the table of checks."""
    columns = (
        TableColumn("deviation", _("Deviation"), shape="digits"),
        TableColumn("in_order", _("Verdict")),
    )
    words = {True: _("in order"), False: _("NOT IN ORDER")}
    rows = tuple(
        TableRow(
            check.line.name,
            str(check.line.label),
            (Said(check.deviation, "0" if check.is_in_order else check.said),
             Said(check.is_in_order, words[check.is_in_order])),
        )
        for check in checks
    )  # fmt: skip
    failing = tuple(check.line.name for check in checks if not check.is_in_order)
    text = _("All {count} checks are in order.", count=len(checks))
    if len(checks) == 1:
        text = _("The check is in order.")
    if failing:
        text = _("{count} of {total} checks not in order.", count=len(failing), total=len(checks))
    return part(
        "checks",
        _("Checks"),
        ViewTable("checks", _("Check"), columns, rows, brief=failing),
        Sentence(text, tone="bad" if failing else "plain"),
    )
