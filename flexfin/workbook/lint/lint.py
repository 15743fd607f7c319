"""Look a workbook through for what breaks the rules of FAST and ICAEW that a program can check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from flexfin.workbook.lint import of_book, of_cells, of_formulas
from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.opening import opened
from flexfin.workbook.lint.rules import RULES, VOLATILE

_LOOKS: Final[Mapping[str, Callable[[LintBook], Iterator[LintFinding]]]] = {
    "hidden": of_book.hidden, "merged": of_book.merged, "constant": of_formulas.constants,
    "consistent": of_formulas.inconsistent, "overwritten": of_formulas.overwritten,
    "daisy": of_formulas.chains,
    "offset": partial(of_formulas.calls, rule="offset", wanted={"OFFSET", "INDIRECT"}),
    "volatile": partial(of_formulas.calls, rule="volatile", wanted=VOLATILE),
    "npv": partial(of_formulas.calls, rule="npv", wanted={"NPV"}), "external": of_book.external,
    "error": of_cells.errors, "circular": of_book.circular, "text_number": of_cells.text_numbers,
    "protected": of_cells.unprotected, "unlocked": of_cells.unlocked, "colour": of_cells.uncoloured,
    "label": of_cells.unlabelled, "unit": of_cells.no_units, "check": of_book.no_checks,
    "array": of_formulas.arrays, "long": of_formulas.long, "nested": of_formulas.nested,
    "name": of_formulas.named,
    "macro": of_book.macros,
}  # fmt: skip


def lint(path: Path) -> list[LintFinding]:
    """Look a workbook through; give what was found, in the order of the rules.

    Raises FlexfinError where it cannot be opened safely or is damaged.
    """
    looked = LintBook(opened(path))
    return [finding for rule in RULES for finding in _LOOKS[rule](looked)]
