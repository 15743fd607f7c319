"""What was found in a workbook, as a page, as data and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flexfin.answers.page import Page, shown
from flexfin.ground.messages import _
from flexfin.workbook.lint.looked import LintFinding

_LONGEST = 120  # characters of what stands in a finding


def breaks_a_rule(findings: Sequence[LintFinding]) -> bool:
    """Tell whether anything breaks a rule; advice does not."""
    return any(finding.rule.level == "rule" for finding in findings)


def say_findings(page: Page, file: str, findings: Sequence[LintFinding]) -> None:
    """Say what was found, by rule: where, and what to do."""
    broken = sum(finding.rule.level == "rule" for finding in findings)
    advice = len(findings) - broken
    if not broken:
        page.say(_("{file}: nothing breaks a rule.", file=shown(file)), "bold")
    else:
        text = _("{file}: findings that break a rule: {count}.", file=shown(file), count=broken)
        page.say(text, "bold")
    if advice:
        page.say(_("Findings that ask for a second look: {count}.", count=advice))
    for rule, part in groupby(findings, key=lambda finding: finding.rule):
        says, remedy = rule.words
        what = says if rule.level == "rule" else _("Second look: {rule}", rule=says)
        page.heading(f"{what} ({rule.source})", remedy)
        for finding in part:
            page.point(_where(finding))


def _where(finding: LintFinding) -> str:
    """Say where it was found, and in detail what."""
    place = shown(finding.sheet) if finding.sheet else _("the workbook")
    if finding.cells:
        place += f"!{finding.cells}"
    if finding.number > 1 and finding.cells:
        place += f" ({finding.number})"
    return f"{place}: {shown(finding.detail, _LONGEST)}" if finding.detail else place


def findings_data(file: str, findings: Sequence[LintFinding]) -> dict[str, Any]:
    """Give the findings as data, with English keys."""
    return {
        "file": file,
        "breaks_a_rule": breaks_a_rule(findings),
        "findings": [
            {
                "rule": finding.rule.name,
                "level": finding.rule.level,
                "source": finding.rule.source,
                "sheet": finding.sheet,
                "cells": finding.cells,
                "number": finding.number,
                "detail": finding.detail,
                "says": finding.rule.words[0],
                "remedy": finding.rule.words[1],
            }
            for finding in findings
        ],
    }


HEADS = ("rule", "level", "source", "sheet", "cells", "number", "detail", "says", "remedy")


def findings_rows(data: dict[str, Any]) -> list[list[Any]]:
    """Give the same data as rows."""
    return [[finding[head] for head in HEADS] for finding in data["findings"]]
