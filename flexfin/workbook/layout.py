"""The layout of a workbook: its places, where a sum that is one formula takes no rows."""

from __future__ import annotations

from flexfin.case.case import Case
from flexfin.case.shared import NOTHING, Shared
from flexfin.workbook.cell import FIRST_ROW, HEADER, Cell, live_name
from flexfin.workbook.places import Places
from flexfin.workbook.sums import without_rows


class Layout(Places):
    """The places of one workbook, laid once more without the rows of sums that need none."""

    def __init__(
        self, case: Case, shared: Shared = NOTHING, *, terms_alone: bool = False
    ) -> None:
        super().__init__(case, shared, terms_alone=terms_alone)
        steps = without_rows(self)
        if steps:
            self.rowless |= steps
            self.lay_models()


__all__ = ["FIRST_ROW", "HEADER", "Cell", "Layout", "live_name"]
