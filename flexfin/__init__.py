"""flexfin: the money of flexible reception locations, from one case file.

>>> import flexfin
>>> case = flexfin.load_case("examples/stieltjesstraat.yaml")
>>> case.evaluate(scenario="base")["integral_cost"].axes
('scenario', 'group', 'month')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.engine.run import Results

__version__ = "0.1.0"


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A case that was read and found in order; `case` holds its inputs."""

    case: Case

    def evaluate(
        self, lines: Iterable[str] | None = None, *, scenario: str | None = None
    ) -> Results:
        """Work out lines (all of them without names) for one scenario, or for all."""
        from flexfin.engine.run import evaluate

        return evaluate(self.case, lines, scenarios=[scenario] if scenario else None)


def load_case(
    path: str | Path, *, changes: Mapping[str, str] | None = None, models: str | Path | None = None
) -> LoadedCase:
    """Read a case file.

    `changes` are inputs by path, as with `--set`. Raises flexfin.errors.FlexfinError with all
    problems, each with its place, cause and remedy.
    """
    from flexfin.engine.load import load_case as read
    from flexfin.model.stored import models_of

    return LoadedCase(read(Path(path), models_of(Path(models) if models else None), changes))
