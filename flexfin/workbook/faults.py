"""The marks of what can be typed: what has changed, and which cells are at fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from flexfin.ground.letters import column_name
from flexfin.workbook.terms import has_terms

if TYPE_CHECKING:
    from flexfin.workbook.layout import Layout

FAULT: Final = -2  # instead of the mark that an input has changed
TAKEN_OVER: Final = -1  # that of a cell that takes another one over, which is named first


def fault_marks(layout: Layout) -> list[tuple[str, str]]:
    """Give the marks of all that can be typed, and the paths beside them, sheet by sheet."""
    sheet, first, last = layout.names["inputs"], layout.scenario_row, layout.inputs_end
    is_alone = layout.names["negotiation"] == sheet
    areas = [(sheet, first, layout.terms_end if is_alone else last)]
    if has_terms(layout) and not is_alone:
        areas.append((layout.names["negotiation"], layout.terms_row, layout.terms_end))
    columns = (column_name(layout.changed), "A")
    return [
        (f"'{name}'!${columns[0]}${top}:${columns[0]}${end}",
         f"'{name}'!${columns[1]}${top}:${columns[1]}${end}")
        for name, top, end in areas
    ]  # fmt: skip


def guarded(mark: str, conditions: Iterable[str], fault: int = FAULT) -> str:
    """Write a mark where conditions hold, each looked at where those before it hold."""
    asked = [condition for condition in conditions if condition]
    # no IF stands in another, and none in a condition
    is_plain = len(asked) == 1 and not any("IF(" in text for text in (mark, *asked))
    for condition in reversed(asked):
        mark = (f"IF({condition},{mark},{fault})" if is_plain
                else f"CHOOSE(1+({condition}),{fault},{mark})")  # fmt: skip
    return mark


def all_of(conditions: Sequence[str]) -> str:
    """Write that conditions hold together; nothing where there are none."""
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else "".join(conditions)
