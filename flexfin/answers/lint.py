"""What was found in a workbook, by rule: where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flexfin.answers.view import Sentence, View, part, shown, view
from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import LintFinding

_LONGEST = 120  # characters of what stands in a finding


def breaks_a_rule(findings: Sequence[LintFinding]) -> bool:
    """Tell whether anything breaks a rule; advice does not."""
    return any(finding.rule.level == "rule" for finding in findings)


def lint_view(file: str, findings: Sequence[LintFinding]) -> View:
    """Give what was found, by rule."""
    broken = sum(finding.rule.level == "rule" for finding in findings)
    advice = len(findings) - broken
    title = (
        _("{file}: findings that break a rule: {count}.", file=shown(file), count=broken)
        if broken
        else _("{file}: nothing breaks a rule.", file=shown(file))
    )
    lead = [Sentence(_("Findings that ask for a second look: {count}.", count=advice))]
    parts = []
    for rule, found in groupby(findings, key=lambda finding: finding.rule):
        says, remedy = rule.words
        what = says if rule.level == "rule" else _("Second look: {rule}", rule=says)
        heading = f"{what} ({rule.source})"
        parts.append(part(rule.name, heading, *map(_said, found), note=remedy))
    facts = {"file": file, "breaks_a_rule": bool(broken)}
    return view("lint", title, facts, lead if advice else [], *parts)


def _said(finding: LintFinding) -> Sentence:
    """Say where it was found, and in detail what."""
    place = shown(finding.sheet) if finding.sheet else _("the workbook")
    if finding.cells:
        place += f"!{finding.cells}"
    if finding.number > 1 and finding.cells:
        place += f" ({finding.number})"
    text = f"{place}: {shown(finding.detail, _LONGEST)}" if finding.detail else place
    data = {
        "rule": finding.rule.name, "level": finding.rule.level, "sheet": finding.sheet,
        "cells": finding.cells, "number": finding.number, "detail": finding.detail,
    }  # fmt: skip
    return Sentence(text, is_point=True, data=data)
