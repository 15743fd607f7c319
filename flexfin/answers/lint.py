"""What was found in a workbook, by rule: where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from flexfin.ground.messages import _, mark
from flexfin.ground.numbers import number
from flexfin.ground.view import Sentence, View, part, shown, view
from flexfin.workbook.lint.looked import LintFinding
from flexfin.workbook.lint.rules import NEAR

_SEVERITIES = {"money": mark("Error in the money: {rule}"), "advice": mark("Second look: {rule}")}
_LONGEST = 120  # characters of what stands in a finding


def breaks_a_rule(findings: Sequence[LintFinding]) -> bool:
    """Tell whether anything breaks a rule; advice does not."""
    return any(finding.rule.level != "advice" for finding in findings)


def lint_view(file: str, findings: Sequence[LintFinding], looked_at: int = 0) -> View:
    """Give what was found, by rule; `looked_at` is how many findings were left out as known."""
    count = Counter(finding.rule.level for finding in findings)
    broken = count["money"] + count["rule"]
    title = (
        _("{file}: findings that break a rule: {count}.", file=shown(file), count=broken)
        if broken
        else _("{file}: nothing breaks a rule.", file=shown(file))
    )
    said = (
        (count["money"], mark("Of these, errors in the money, which come first: {count}.")),
        (count["advice"], mark("Findings that ask for a second look: {count}.")),
        (looked_at, mark("Findings that were looked at and are left out: {count}.")),
    )
    lead = [Sentence(_(text, count=many)) for many, text in said if many]
    parts = []
    for rule, found in groupby(findings, key=lambda finding: finding.rule):
        says, remedy = rule.words
        what = _(_SEVERITIES[rule.level], rule=says) if rule.level in _SEVERITIES else says
        heading = f"{what} ({rule.source})"
        parts.append(part(rule.name, heading, *map(_said, found), note=remedy))
    facts = {"file": file, "breaks_a_rule": bool(broken), "looked_at": looked_at}
    return view("lint", title, facts, lead, *parts)


def _said(finding: LintFinding) -> Sentence:
    """Say where it was found, and in detail what."""
    place = shown(finding.sheet) if finding.sheet else _("the workbook")
    if finding.cells:
        place += f"!{finding.cells}"
    if finding.number > 1 and finding.cells:
        place += f" ({finding.number})"
    text = f"{place}: {shown(finding.detail, _LONGEST)}" if finding.detail else place
    if finding.cost is not None and abs(finding.cost) >= NEAR:
        off = mark("{amount} too low") if finding.cost > 0 else mark("{amount} too high")
        said = _(off, amount=number(abs(finding.cost), "cents"))
        text += f" ({said})"
    data = {
        "rule": finding.rule.name, "level": finding.rule.level, "sheet": finding.sheet,
        "cells": finding.cells, "number": finding.number, "detail": finding.detail,
        "cost": finding.cost, "mark": finding.mark,
    }  # fmt: skip
    return Sentence(text, is_point=True, data=data)
