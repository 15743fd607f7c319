"""The calculation behind the negotiation sheet: a column for each offer, and for each step.

In a column stand the terms as they hold there, what days these give in each scenario, and what
each side gains. A step in a term is a column too: the live offer with that term one step further.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.negotiation import KINDS, Days, Negotiation
from flexfin.workbook.sheets.negotiation_months import MonthPlaces
from flexfin.workbook.styles import MONEY, input_format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_BEYOND_HEIGHT = 45  # of the row with the longest words
_COUNTED = "#,##0;-#,##0;0"


class Warned(NamedTuple):
    """When a warning holds, what writes it in a formula, and what it says."""

    so: str
    text: str
    words: str


def _beyond_words() -> str:
    return _("NO FIGURES IN A GREY COLUMN: its notice or shortest call is longer than this edition "
             "was made for; that takes a new export.")  # fmt: skip


class Columns:
    """The calculation of one sheet, from a row on; `step_row` is that of the size of each step."""

    def __init__(
        self, book: Book, sheet: Worksheet, negotiation: Negotiation, row: int, step_row: int
    ) -> None:
        self.book, self.sheet, self.negotiation = book, sheet, negotiation
        self.layout, self.roles, self.step_row = book.layout, negotiation.roles, step_row
        self.places = MonthPlaces(book.layout.names["by_month"], negotiation)
        self.names = (self.layout.offered.base, *self.layout.offers)
        self.first = self.layout.given
        self.last = self.first + len(self.names) - 1
        self.scenarios, self.sides = len(negotiation.scenarios), len(negotiation.sides)
        self.terms = row + 1
        self.own = self.terms + len(self.roles)  # which circumstances
        self.beyond = self.own + 1  # whether a term is longer than the tables by month
        self.days = self.beyond + 1
        self.rest = self.days + len(KINDS) * self.scenarios * self.sides
        self.gains = self.rest + self.scenarios * self.sides
        self.expected_days = self.gains + self.scenarios * self.sides
        self.expected = self.expected_days + 2 * self.sides
        self.height = self.expected + self.sides + 2 - self.terms
        self.shift = 0  # of the block in the making: that of the offers, then that of steps
        self.end = self.terms + 2 * self.height

    # --- where ------------------------------------------------------------------------------

    def term_row(self, name: str) -> int:
        """Give the row with a term as it holds."""
        return self.shift + self.terms + self.roles.index(name)

    def gain_row(self, scenario: int, side: int) -> int:
        """Give the row with the gain of a side in a scenario."""
        return self.shift + self.gains + side * self.scenarios + scenario

    def expected_row(self, side: int) -> int:
        """Give the row with the expected gain of a side."""
        return self.shift + self.expected + side

    def base_row(self, side: int, kind: int = 0) -> int:
        """Give the row with the expected days of fee or call, VAT included."""
        return self.shift + self.expected_days + kind * self.sides + side

    def beyond_row(self) -> int:
        """Give the row that says whether there is nothing to work out: a term is too long."""
        return self.shift + self.beyond

    def warning(self) -> Warned:
        """Warn where a term is too long in any offer; the words stand beside that row."""
        first, last = column_name(self.first), column_name(self.last)
        so = f"SUM({first}{self.beyond}:{last}{self.beyond})>0"
        return Warned(so, f"$B${self.beyond}", _beyond_words())

    @property
    def too_far(self) -> str:
        """Give the cell that is not 0 where a term of the live offer is too long."""
        return f"${column_name(self.layout.live)}${self.beyond}"

    def live(self, row: int) -> str:
        """Write what a row holds for the offer that is live."""
        area = f"${column_name(self.first)}${row}:${column_name(self.last)}${row}"
        return f"INDEX({area},{self.layout.offer_number})"

    def after_step(self, row: int, term: int) -> str:
        """Write what a row holds after a step in a term, from the offer that is live."""
        return f"${column_name(self.first + term)}${row + self.height}"

    # --- what ---------------------------------------------------------------------------------

    def terms_of(self, name: str) -> dict[str, float]:
        """Give the terms of an offer as they stood at export."""
        case, found = self.book.case, {}
        for term in self.roles:
            line = case.models.input_lines[term]
            said = None if name not in self.layout.offers else self.layout.offered.value(
                name, line, ()
            )  # fmt: skip
            value, most = float(case.values[term][()] if said is None else said), self.most(term)
            found[term] = value if most is None else min(most, value)
        return found

    @cached_property
    def offers(self) -> list[Days]:
        """Give the days and gains of each offer, at export."""
        of = self.negotiation.of
        return [self.negotiation.under(self.terms_of(name), of.get(name, 0)) for name in self.names]

    @cached_property
    def steps(self) -> list[Days]:
        """Give the days and gains after each step from the base."""
        found = []
        for at, term in enumerate(self.roles):
            terms = self.terms_of(self.names[0])
            terms[term] += self.size(at)
            found.append(self.negotiation.under(terms))
        return found

    def size(self, term: int) -> float:
        """Give the size of a step in a term: one, or one per cent; down where up cannot be."""
        name, most = self.roles[term], self.most(self.roles[term])
        line, value = self.book.case.models.input_lines[name], self.terms_of(self.names[0])[name]
        step = 0.01 if line.is_percentage else 1.0
        high = line.range.high if most is None else most
        return -step if high is not None and value + step > high else step

    def most(self, name: str) -> float | None:
        """Give the most months of notice, shortest call or term that the months know."""
        one, roles = self.negotiation.scenarios[0], self.roles
        known = {roles.notice: len(one.late) - 1, roles.shortest: len(one.paid),
                 roles.term: self.negotiation.months}  # fmt: skip
        return known.get(name)

    # --- writing ------------------------------------------------------------------------------

    def write(self) -> None:
        """Write all columns, and what stands in each row."""
        styles = self.book.styles
        title = _("The calculation behind it (not printed): each offer, and the live offer with "
                  "one step in each term")  # fmt: skip
        self.sheet.write_string(self.terms - 2, 1, title, styles.section())
        count = styles.number("0")
        for at, found in enumerate(self.offers):
            own = self.negotiation.of.get(self.names[at], 0)
            self.sheet.write_number(self.own - 1, self.first + at, own + 1, count)
            self._column(self.first + at, found, at=at)
        self._words()
        where = self.too_far.replace("$", "")
        self.book.formula(self.sheet, where, self.live(self.beyond), count, 0)
        self.shift = self.height
        for term, found in enumerate(self.steps):
            column = self.first + term
            self.sheet.write_number(self._step_row - 1, column, term + 1, count)
            where = f"{column_name(column)}{self.shift + self.own}"
            self.book.formula(self.sheet, where, self.live(self.own), count, 1)
            self._column(column, found, step=term)
        self.sheet.write_string(self._step_row - 1, 1, _("Which term goes a step"), styles.label())
        self._words()
        self.shift = 0

    def _words(self) -> None:
        case, said = self.book.case, self.negotiation
        say = {self.shift + self.own: _("Which months it is worked out from"),
               self.beyond_row(): _beyond_words()}  # fmt: skip
        say |= {self.term_row(n): str(case.models.lines[n].label) for n in self.roles}
        for at, name in enumerate(self.roles):
            row, most = self.term_row(name) - 1, self.most(name)
            count = self.book.styles.number("0")
            self.sheet.write_number(row, self.layout.live, at + 1, count)
            if most is not None:
                self.sheet.write_number(row, self.layout.live_unit, most, count)
        kinds = (_("Days with fee"), _("Days called"), _("Days not taken"), _("Days late"))
        for kind, words in enumerate(kinds):
            for at, scenario in enumerate(said.scenarios):
                for side, one in enumerate(said.sides):
                    say[self._days_row(kind, at, side)] = f"{words}, {one.label}, {scenario.name}"
        for side, one in enumerate(said.sides):
            for at, scenario in enumerate(said.scenarios):
                say[self._rest_row(at, side)] = _(
                    "All else, {side}, {scenario}", side=one.label, scenario=scenario.name
                )
                row = self.gain_row(at, side)
                say[row] = _("Gain, {side}, {scenario}", side=one.label, scenario=scenario.name)
                style = self.book.styles.number("0.0%")
                self.sheet.write_number(row - 1, self.layout.live, scenario.chance, style)
            for kind in range(2):
                words = _("{days}, {side}, expected", days=kinds[kind], side=one.label)
                say[self.base_row(side, kind)] = words
            say[self.expected_row(side)] = _("Gain, {side}, expected", side=one.label)
        for row, words in say.items():
            look = self.book.styles.label(text_wrap=row == self.beyond_row())
            self.sheet.write_string(row - 1, 1, words, look)
        self.sheet.set_row(self.beyond_row() - 1, _BEYOND_HEIGHT)

    @property
    def _step_row(self) -> int:
        """Give the row, above the terms, with the number of the term that goes a step."""
        return self.shift + self.terms - 1

    def _days_row(self, kind: int, scenario: int, side: int) -> int:
        return self.shift + self.days + (kind * self.sides + side) * self.scenarios + scenario

    def _rest_row(self, scenario: int, side: int) -> int:
        return self.shift + self.rest + side * self.scenarios + scenario

    def _column(self, column: int, found: Days, at: int = 0, step: int = -1) -> None:
        """Write one column: of an offer, or of a step from the offer that is live."""
        self.letters = column_name(column)
        terms = self.terms_of(self.names[at])
        for place, name in enumerate(self.roles):
            text = self._within(name, self._typed(name) if step < 0 else self._moved(name))
            value = terms[name] + (self.size(place) if place == step else 0)
            style = self.book.styles.number(input_format(self.book.case.models.input_lines[name]))
            self._put(self.term_row(name), text, style, value)
        self._put(self.beyond_row(), self._beyond(step), self.book.styles.number("0"), 0)
        counted, money = (self.book.styles.number(shown) for shown in (_COUNTED, MONEY))
        for side in range(self.sides):
            for scenario in range(self.scenarios):
                for kind in range(len(KINDS)):
                    text = self._days(kind, scenario, side)
                    value = found.days[kind, scenario, side]
                    self._put(self._days_row(kind, scenario, side), text, counted, value)
                text = f"SUMPRODUCT({self._inside}*{self.places.rest(scenario, side)})"
                self._put(self._rest_row(scenario, side), text, money, found.rest[scenario, side])
                text = self._gain(scenario, side)
                self._put(self.gain_row(scenario, side), text, money, found.gains[scenario, side])
            for kind in range(2):
                first = self._days_row(kind, 0, side)
                text = f"{self._mean(first)}*{self.places.with_vat(self._own, side)}"
                self._put(self.base_row(side, kind), text, counted, found.base[kind][side])
            text, style = self._mean(self.gain_row(0, side)), self.book.styles.result(MONEY)
            self._put(self.expected_row(side), text, style, found.expected[side])

    def _put(self, row: int, text: str, style: object, value: float) -> None:
        self.book.formula(self.sheet, f"{self.letters}{row}", text, style, float(value))

    def _here(self, name: str) -> str:
        return f"{self.letters}${self.term_row(name)}"

    @property
    def _own(self) -> str:
        return f"{self.letters}${self.shift + self.own}"

    @property
    def _inside(self) -> str:
        return self.places.inside(self._own, self._here(self.roles.term))

    def _beyond(self, step: int) -> str:
        """Tell whether notice or shortest call is longer than the tables by month go."""
        term = self._typed if step < 0 else self._moved
        names = (self.roles.notice, self.roles.shortest)
        longer = [f"{term(name)}>{self._most(name)}" for name in names]
        if step >= 0:
            longer.append(f"{self.too_far}>0")
        return f"1*OR({','.join(longer)})"

    def _typed(self, name: str) -> str:
        """Write a term of an offer: its own, else that of the base."""
        row = self.layout.inputs[name, ()].row
        own, base = f"{self.letters}{row}", f"${column_name(self.first)}{row}"
        return f"IF(ISNUMBER({own}),{own},N({base}))"

    def _most(self, name: str) -> str:
        return f"${column_name(self.layout.live_unit)}{self.term_row(name)}"

    def _within(self, name: str, text: str) -> str:
        most = self._most(name)
        least = 1 if name == self.roles.shortest else 0  # an empty cell is no place in a table
        return text if self.most(name) is None else f"MIN({most},MAX({least},{text}))"

    def _moved(self, name: str) -> str:
        """Write a term of the live offer, a step further in the column of that term."""
        row, size = self.term_row(name), self.step_row + self.roles.index(name)
        moved = f"({self.letters}${self._step_row}=${column_name(self.layout.live)}{row})"
        return f"{self.live(row - self.shift)}+{moved}*${column_name(self.first)}${size}"

    def _days(self, kind: int, scenario: int, side: int) -> str:
        """Write the days of a kind, over the months of the term."""
        places, roles, reserved = self.places, self.roles, self.places.reserved()
        paid = f"INDEX({places.paid(scenario)},0,{self._here(roles.shortest)})"
        taken = f"{self._here(roles.take)}*{reserved}"
        counted = {
            "idle": f"({reserved}-{paid})",
            "call": paid,
            "missed": f"({taken}>{paid})*({taken}-{paid})",
            "late": f"INDEX({places.late(scenario)},0,1+{self._here(roles.notice)})",
        }
        return f"SUMPRODUCT({self._inside}*{places.days(side)}*{counted[KINDS[kind]]})"

    def _gain(self, scenario: int, side: int) -> str:
        """Write what a side gains in a scenario."""
        prices = [self._here(name) for name in self.roles.prices]
        days = [f"{self.letters}{self._days_row(k, scenario, side)}" for k in range(len(KINDS))]
        paid = "+".join(f"{p}*{d}" for p, d in zip(prices[:3], days[:3], strict=True))
        late, vat = f"{prices[3]}*{days[3]}", self.places.with_vat(self._own, side)
        rest = f"{self.letters}{self._rest_row(scenario, side)}"
        plus, minus = ("+", "-") if self.negotiation.sides[side].sign > 0 else ("-", "+")
        return f"{rest}{plus}({paid})*{vat}{minus}{late}"

    def _mean(self, first: int) -> str:
        """Write the expectation of rows by scenario."""
        chance, top = column_name(self.layout.live), self.gains
        end = self.scenarios - 1
        return (f"SUMPRODUCT(${chance}${top}:${chance}${top + end},"
                f"{self.letters}{first}:{self.letters}{first + end})")  # fmt: skip
