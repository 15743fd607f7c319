"""Inputs in steps over months, in a workbook that returns: months, and amounts below them."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.case.words import Words
from flexfin.ground.messages import _
from flexfin.ground.months import serial
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine, Key
from flexfin.workbook.returned.cells import Content, Formula
from flexfin.workbook.returned.entries import month_of, same, word_of
from flexfin.workbook.returned.readback import CellPair
from flexfin.workbook.returned.typed import Behind, InputCells, Typed

_Step = tuple[Content | None, Content | None]  # a date and an amount, as cells hold them


class StepReader(InputCells):
    """Reads inputs in steps."""

    def read(self, line: InputLine, key: Key, counter: str) -> None:
        """Read the steps of an input over months, of the base and of each offer."""
        layout, name = self.layout, self.layout.names[line.model]
        pair, place = self.compared.pairs.get(name), (line.name, key)
        # a longer row of steps than the case has may have been typed in another version of it
        columns = [layout.first + 1 + at for at in range(layout.monthly.places(place))]
        for offer, row in layout.step_rows(place).items():
            self.inputs.cells |= {(name, row + down, c) for down in (0, 1) for c in columns}
            if pair is not None and row in pair.place:
                self.steps_at(pair, row, columns, line, key, (offer, counter))

    def steps_at(
        self,
        pair: CellPair,
        row: int,
        columns: list[int],
        line: InputLine,
        key: Key,
        of: tuple[str, str],
    ) -> None:
        """Read the steps in one row of months, with the amounts below it."""
        offer, counter = of
        path = line.path_at(key)
        own = self.layout.monthly.steps((line.name, key), offer)
        case: list[_Step] = [(float(serial(month)), float(amount)) for month, amount in own]
        now = list(self.pairs(pair, row, columns))
        shown: list[_Step] = [*case]
        if not self.compared.is_same:
            shown = [(d, a) for d, a in zip(*self.two(pair, row + 2, columns), strict=True)
                     if d is not None or a is not None]  # fmt: skip
        typed = [(d, a) for _c, d, a in now]
        if _all_same(typed, case):
            return
        if _all_same(typed, shown):
            words = [_steps_text(line, one) for one in (shown, case)]
            self.inputs.behind.append(Behind(path, offer, *words))
            return
        before, at = len(self.inputs.problems), self.place(pair, row, columns[0])
        if not typed and not offer:
            self.problem(at, _("the steps of '{path}' are gone", path=path),
                         _("An input in steps has a month and an amount at least."))  # fmt: skip
        for column, date, amount in now:
            self.step(pair, row, column, date, amount, line)
        months = [month_of(date) for _c, date, _a in now]
        if len(self.inputs.problems) == before and months != sorted(set(months)):
            self.problem(at, _("the months of the steps must go up"))
        if len(self.inputs.problems) == before:
            cell = f"{pair.title}!{pair.address(row, columns[0])}"
            self.typed(offer, counter, Typed(path, _steps_text(line, typed), cell))

    def two(
        self, pair: CellPair, row: int, columns: list[int]
    ) -> tuple[list[Content | None], list[Content | None]]:
        """Give the cells of two rows below each other."""
        first, second = ([pair.found(row + d, c) for c in columns] for d in (0, 1))
        return first, second

    def pairs(
        self, pair: CellPair, row: int, columns: list[int]
    ) -> Iterator[tuple[int, Content | None, Content | None]]:
        """Give date and amount of each step that is not empty."""
        for column, date, amount in zip(columns, *self.two(pair, row, columns), strict=True):
            if date is None and amount is None:
                continue
            found = [
                self.value_of(pair, row + down, column) if isinstance(content, Formula) else content
                for down, content in enumerate((date, amount))
            ]
            yield column, found[0], found[1]

    def step(
        self, pair: CellPair, row: int, column: int, date: Content | None, amount: Content | None,
        line: InputLine,
    ) -> None:  # fmt: skip
        """See that one step is a date with an amount."""
        for down, content in enumerate((date, amount)):
            if content is None:
                self.problem(
                    self.place(pair, row + down, column),
                    _("a step has a month and an amount, and one of them is empty"),
                    _("Fill in both, or empty both."),
                )
        case = self.case
        words = Words(case.sets, case.models.axes, case.calendar, self.inputs.problems)
        if date is not None:
            text = month_of(date)
            words.month(Scalar(text, self.place(pair, row, column)))
        if amount is not None:
            self.read_word(line, amount, self.place(pair, row + 1, column))


def _all_same(one: list[_Step], other: list[_Step]) -> bool:
    return len(one) == len(other) and all(
        same(a, b) for left, right in zip(one, other, strict=True)
        for a, b in zip(left, right, strict=True)
    )  # fmt: skip


def _steps_text(line: InputLine, steps: list[_Step]) -> str:
    """Write steps as a case file does; nothing where there are none."""
    words = (f"{month_of(date)}: {word_of(line, a) if a is not None else ''}" for date, a in steps)
    return "{" + ", ".join(words) + "}" if steps else ""
