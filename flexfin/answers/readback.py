"""A workbook that returned beside the case it was made of: what changed, and who gains by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.compare import GAINS, Compared, compare
from flexfin.answers.returned_book import ReturnedBook
from flexfin.case.case import Case
from flexfin.case.row import row_at, rows_of, value_word
from flexfin.case.schema import path_at
from flexfin.engine.load import with_inputs
from flexfin.engine.run import evaluate
from flexfin.formulas.units import AnyUnit, unit_after
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.model.line import InputLine
from flexfin.workbook.offered import may_be_offered
from flexfin.workbook.returned.changed_inputs import Typed

_WORTH: Final = ("net_present_value", "integral_cost_total")  # the first that the case has


class ChangedInput(NamedTuple):
    """One input that was changed: words of the case before and after; None where there is none."""

    path: str
    line: InputLine
    key: tuple[str, ...]
    was: str | None
    now: str | None
    typed: Typed
    measured: AnyUnit | None  # in which unit: where that hangs on a choice, by the one of the case

    @property
    def unit(self) -> str:
        """Give its unit in words."""
        unit = self.measured
        if self.line.date:
            return ""
        if self.line.is_percentage:
            return "%"
        return unit_after(unit) if unit is not None and not self.line.yes_no else ""


class ChangedOffer(NamedTuple):
    """An offer that was changed, or a new one: its inputs, and what each is worth."""

    name: str
    is_new: bool
    changes: tuple[ChangedInput, ...]
    worth: Compared | None


@dataclass
class ReadBack:
    """What was read back. `after` is the case with what was changed; None where that cannot be."""

    file: Path
    case: Case
    book: ReturnedBook
    base: tuple[ChangedInput, ...] = ()
    worth: Compared | None = None
    offers: tuple[ChangedOffer, ...] = ()
    after: Case | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_untouched(self) -> bool:
        """Tell whether no input or offer was changed."""
        inputs = self.book.inputs
        changed = self.base or self.offers or self.problems or inputs.withdrawn or inputs.missing
        return not changed and not inputs.behind

    @property
    def base_words(self) -> dict[str, str]:
        """Give the changed inputs of the case: words by path."""
        return {one.path: one.now for one in self.base if one.now is not None}

    @property
    def offer_words(self) -> dict[str, dict[str, str]]:
        """Give what was changed in offers: words by path; an empty one is no longer offered."""
        return {offer.name: {c.path: c.now or "" for c in offer.changes} for offer in self.offers}

    @property
    def returned(self) -> Case | None:
        """Give the case with what was changed, its offers too; None where that cannot be."""
        if self.after is None:
            return None
        offers = dict(self.after.offers)
        for name, words in self.offer_words.items():
            merged = {**offers.get(name, {}), **words}
            offers[name] = {path: word for path, word in merged.items() if word}
        return replace(self.after, offers=offers)


def read_back(
    file: Path,
    case: Case,
    scenario: str | None = None,
    as_offer: str = "",
) -> ReadBack:
    """Read a workbook that returned. With `as_offer`, changed inputs make an offer of that name.

    Raises FlexfinError where the file cannot be opened, or is no workbook of this case.
    """
    book = ReturnedBook(file, case, evaluate(case))
    read = ReadBack(file, case, book, problems=[*book.inputs.problems])
    _Worth(read, scenario).work_out(as_offer)
    book.see_stored(is_untouched=read.is_untouched)
    return read


class _Worth:
    """Works out what the changes are worth."""

    def __init__(self, read: ReadBack, scenario: str | None) -> None:
        self.read, self.scenario = read, scenario
        self.known = rows_of(read.case)

    def work_out(self, as_offer: str) -> None:
        read, inputs = self.read, self.read.book.inputs
        base, counter = list(inputs.base), dict(inputs.counter)
        if as_offer:
            moved = [typed for typed in base if may_be_offered(self.known[typed.path].line)]
            base = [typed for typed in base if typed not in moved]
            # what stands in the column for a counter-offer holds there, and has the name asked for
            offered = {typed.path: typed for typed in [*moved, *chain(*counter.values())]}
            counter = {as_offer: [*offered.values()]} if offered else {}
        read.base = tuple(self.changed(t, word_in(read.case, t.path), t.word) for t in base)
        after = self.load(read.base_words, read.base)
        read.after = after
        if after is not None and read.base:
            read.worth = self.compared((read.case, after), (_("the case"), _("the workbook")))
        offers = []
        for name, typed in {**inputs.offers, **counter}.items():
            old = dict(read.case.offers.get(name, {}))
            changes = tuple(self.changed(t, old.get(t.path), t.word or None) for t in typed)
            new = dict(old)
            for one in changes:
                new.pop(one.path, None)
                if one.now is not None:
                    new[one.path] = one.now
            found = [self.load({**read.base_words, **words}, changes) for words in (old, new)]
            worth = None
            if found[0] is not None and found[1] is not None:
                names = (_("the offer as it was") if old else _("without the offer"), name)
                worth = self.compared((found[0], found[1]), names)
            offers.append(ChangedOffer(name, not old, changes, worth))
        read.offers = tuple(offers)

    def changed(self, typed: Typed, was: str | None, now: str | None) -> ChangedInput:
        """Give a changed input with its line."""
        row = self.known[typed.path]
        return ChangedInput(typed.path, row.line, row.key, was, now, typed, row.unit)

    def load(self, words: Mapping[str, str], changes: tuple[ChangedInput, ...]) -> Case | None:
        """Give the case with other inputs; None, with problems, where it cannot have them."""
        try:
            return with_inputs(self.read.case, words)
        except FlexfinError as error:
            places = {one.path: one.typed.place for one in (*self.read.base, *changes)}
            for problem in error.problems:
                self.problem(problem, places)
            return None

    def problem(self, problem: Problem, places: Mapping[str, Place]) -> None:
        """Note a problem, at the cell where the input was typed."""
        place = problem.place
        if path := path_at(place):
            place = places.get(path, Place(str(self.read.file)))
        moved = Problem(place, problem.message, problem.remedy)
        if moved not in self.read.problems:
            self.read.problems.append(moved)

    def compared(self, cases: tuple[Case, Case], names: tuple[str, str]) -> Compared | None:
        """Explain the difference; None where there is nothing to compare, or a check fails."""
        if not any(name in cases[0].models.lines for name in _WORTH):
            return None
        try:
            return compare(cases, names, self.scenario)
        except FlexfinError as error:
            for problem in error.problems:
                self.problem(problem, {})
            return None


def word_in(case: Case, path: str) -> str:
    """Give the word that a case has, or by default would have, at a path."""
    row = row_at(case, path)
    line, key = row.line, row.key
    if not line.is_monthly:
        return value_word(line, row.value)
    steps = case.steps[line.name][key]
    is_one = len(steps) == 1 and "scenario" not in line.row_axes
    return value_word(line, next(iter(steps.values())) if is_one else steps)


def worth_names(worth: Compared) -> list[str]:
    """Give the amounts that say who gains: by an agreement as Negotiation has it, where it moves.

    Then the present value of each party, or without parties the cost.
    """
    gains = [name for name in worth.moved if name in GAINS]
    for line in _WORTH:
        found = [name for name in worth.labels if name.split(".")[0] == line]
        if found:
            return [*gains, *found]
    return gains
