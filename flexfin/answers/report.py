"""What the answers on one scenario of a case share: their lines, and what judges the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flexfin.answers.declared import lines_of_tables
from flexfin.answers.figures import Array, spread
from flexfin.answers.findings import Finding, findings_of, judged
from flexfin.case.case import Case
from flexfin.engine.checks import Check, checks_of
from flexfin.engine.run import Results


@dataclass(frozen=True)
class Report:
    """A case in one scenario, with the lines that an answer shows; `results` has no other."""

    case: Case
    scenario: str
    results: Results

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give the findings that hold."""
        return findings_of(self.results)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Give the checks."""
        return checks_of(self.results)

    def of(self, name: str, *axes: str) -> Array:
        """Give a line with exactly these axes, in this order."""
        return spread(self.results, name, axes)

    def value(self, name: str) -> float:
        """Give a line that is one number."""
        return float(self.of(name))


def shown_lines(
    case: Case, lines: Iterable[str], tables: Mapping[str, Sequence[str]], models: Collection[str]
) -> list[str]:
    """Give what an answer needs: its lines, those of tables, checks and findings of models."""
    return [*lines, *lines_of_tables(case, tables), *judged(case, models)]
