"""The offers of a case that a workbook can show live, and what stands in their columns."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from flexfin.case.case import Case
from flexfin.case.row import rows_of
from flexfin.case.words import Words
from flexfin.ground.errors import Place
from flexfin.ground.messages import _
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine, Key, Label, RowKey

_LAST: Final = 99  # of the numbers behind a name that is taken


def takes_export(line: InputLine) -> bool:
    """Tell whether another value of an input takes a new export.

    It shapes the workbook, or names what no workbook knows: a file.
    """
    is_free = line.is_text and not (line.choices or line.names or line.yes_no)
    return line.locked or is_free


def may_be_offered(line: InputLine) -> bool:
    """Tell whether an offer can change an input in a workbook: no fixed shape, no scenarios."""
    by_scenario = line.is_monthly and "scenario" in line.row_axes
    return not (takes_export(line) or by_scenario)


class Offered:
    """The columns of offers of one workbook.

    `columns` has the names of the offers that can be live, and last the name of the spare column
    for a counter-offer; it is empty where the case has no offer that can be live, and no terms to
    negotiate. `titles` is what stands above each. `aside` has the offers that cannot be live, with
    the paths of what takes a new export.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        rows = rows_of(case)
        self.aside: dict[str, tuple[str, ...]] = {}
        self.changes: dict[str, Mapping[RowKey, str]] = {}  # by offer: words as in the case
        for name, changed in case.offers.items():
            fixed = [
                path for path in changed if path not in rows or not may_be_offered(rows[path].line)
            ]
            if fixed:
                self.aside[name] = tuple(fixed)
            else:
                self.changes[name] = {rows[path].name: text for path, text in changed.items()}
        self.base = _free(_("this case"), self.changes)
        self.spare = _free(_("counter_offer"), case.offers)
        # what stands above their columns: labels, where these tell one from the other
        more = self.spare.removeprefix(_("counter_offer")).replace("_", " ")
        title = _("Counter-offer") + more
        more_heads = {head: Label(head, head) for head in (self.base, self.spare, title)}
        self.titles = {**case.called.told("offer", more_heads), self.spare: title}
        terms = any(x.negotiable and case.origins.get(x.name) for x in case.models.inputs.values())
        self.columns = (*self.changes, self.spare) if self.changes or terms else ()

    def is_default(self, line: InputLine) -> bool:
        """Tell whether the case and its offers leave an input, not one to look at first, alone."""
        given = {one.status for one in self.case.origins[line.name].values()} - {"default"}
        offered = any(name == line.name for said in self.changes.values() for name, _key in said)
        return not (line.is_key or given or offered)

    def value(self, offer: str, line: InputLine, key: Key) -> Any:
        """Give what an offer says of an input, as the case holds it; None where it is silent."""
        if line.is_monthly:
            steps = self.steps(offer, line, key)
            return None if steps is None else self.case.calendar.held(steps)
        found = self._said(offer, line, key)
        return None if found is None else self._words.value(line, found)

    def steps(self, offer: str, line: InputLine, key: Key) -> Mapping[int, float] | None:
        """Give the steps by month of an offer; None where it is silent."""
        found = self._said(offer, line, key)
        return None if found is None else self._words.by_month(line, found)

    def _said(self, offer: str, line: InputLine, key: Key) -> Scalar | None:
        text = self.changes.get(offer, {}).get((line.name, key))
        return None if text is None else Scalar(text, Place(self.case.path))

    @property
    def _words(self) -> Words:
        return Words(self.case.sets, self.case.models.axes, self.case.calendar, [])


def _free(word: str, taken: Container[str]) -> str:
    """Give a word, with a number where it is taken."""
    names: Iterator[str] = iter((word, *(f"{word}_{number}" for number in range(2, _LAST))))
    return next(name for name in names if name not in taken)
