"""Look a workbook through for what breaks the rules of FAST and ICAEW that a program can check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from flexfin.ground.effort import TooLong, at_most
from flexfin.ground.messages import _
from flexfin.workbook.lint import (
    of_book,
    of_cells,
    of_dates,
    of_formulas,
    of_links,
    of_meaning,
    of_neighbours,
    of_ranges,
    of_sums,
    of_terms,
    of_verdicts,
)
from flexfin.workbook.lint.looked import LintBook, LintFinding
from flexfin.workbook.lint.opening import LIMITS, opened
from flexfin.workbook.lint.rules import RULES, VOLATILE

Progress = Callable[[int, int], None]  # how many rules were looked at, of how many
_LOOKS: Final[Mapping[str, Callable[[LintBook], Iterator[LintFinding]]]] = {
    "failing": of_verdicts.failing, "error": of_cells.errors,
    "overwritten": of_neighbours.overwritten, "left_out": of_sums.short,
    "ranges": of_ranges.unequal, "twice": of_terms.twice,
    "consistent": of_neighbours.inconsistent,
    "anchor": of_links.drifting, "empty": of_links.empties, "text_number": of_cells.text_numbers,
    "lookup": of_verdicts.lookups, "mixed_units": of_terms.units, "masked": of_verdicts.masked,
    "other_row": of_meaning.other_rows, "share": of_meaning.shares,
    "text_date": of_dates.text_dates, "yearly": of_dates.yearly,
    "circular": of_book.circular,
    "beyond": of_book.beyond, "hidden": of_book.hidden, "merged": of_book.merged,
    "constant": of_formulas.constants,
    "daisy": of_formulas.chains,
    "offset": partial(of_formulas.calls, rule="offset", wanted={"OFFSET", "INDIRECT"}),
    "volatile": partial(of_formulas.calls, rule="volatile", wanted=VOLATILE),
    "npv": partial(of_formulas.calls, rule="npv", wanted={"NPV"}), "external": of_book.external,
    "protected": of_cells.unprotected, "unlocked": of_cells.unlocked, "colour": of_cells.uncoloured,
    "label": of_cells.unlabelled, "unit": of_cells.no_units, "check": of_book.no_checks,
    "array": of_formulas.arrays, "long": of_formulas.long, "nested": of_formulas.nested,
    "name": of_formulas.named,
    "macro": of_book.macros,
}  # fmt: skip
# rules that say what is wrong with a cell, which then differs from its neighbours too
_EXPLAINS: Final = frozenset({
    "left_out", "ranges", "twice", "anchor", "empty", "lookup", "mixed_units", "masked", "circular",
    "other_row",
})  # fmt: skip


def lint(path: Path, progress: Progress = lambda _done, _count: None) -> list[LintFinding]:
    """Look a workbook through; give what was found, in the order of the rules.

    Raises FlexfinError where it cannot be opened safely, is damaged, or takes too long.
    """
    progress(0, len(RULES))
    found, seconds = list[LintFinding](), LIMITS.seconds
    with at_most(seconds):
        book = opened(path)
        try:
            looked = LintBook(book)
            for done, rule in enumerate(RULES, 1):
                found += _LOOKS[rule](looked)
                progress(done, len(RULES))
        except TooLong:
            message = _("this workbook takes more than {seconds} seconds to look through",
                        seconds=f"{seconds:g}")  # fmt: skip
            raise book.package.too_much(message) from None
    order = {name: place for place, name in enumerate(RULES)}  # a look may find two things
    return sorted(_once(found), key=lambda finding: order[finding.rule.name])


def _once(found: Sequence[LintFinding]) -> Iterator[LintFinding]:
    """Leave out what only says that cells differ from others, where it was told what is wrong.

    What was expected there, and what it costs, goes along.
    """
    odd = [one for one in found if one.rule.name == "consistent"]
    for one in found:
        if one.rule.name in _EXPLAINS:
            same = [other for other in odd if other.sheet == one.sheet and other.told <= one.told]
            odd = [other for other in odd if other not in same]
            if [other.told for other in same] == [one.told]:
                is_said = one.rule.name == "left_out"  # which cells, and with that what is expected
                said = [one.detail] if is_said else [one.detail, same[0].detail]
                detail = "; ".join(filter(None, said))
                cost = same[0].cost if one.cost is None else one.cost
                yield one._replace(detail=detail, cost=cost)
                continue
        if one.rule.name != "consistent":
            yield one
    yield from odd
