"""The negotiation sheet: the terms of each offer, and live beside them what each side gains.

The terms are typed here, in the columns of the sheet with inputs, so that a change is a change of
the offer. All other inputs count as they were at export, in every scenario; where one of them was
changed since, the sheet says that its amounts no longer hold.
"""

from __future__ import annotations

from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from flexfin.case.workbook_cells import MARK, WORDS
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.headings import section
from flexfin.workbook.lead import lead
from flexfin.workbook.negotiation import Days, Negotiation
from flexfin.workbook.sheets.cover import versions
from flexfin.workbook.sheets.heading import A3, heading, live_offer, page
from flexfin.workbook.sheets.input_titles import write_titles
from flexfin.workbook.sheets.inputs import aside_text
from flexfin.workbook.sheets.negotiation_columns import Columns
from flexfin.workbook.sheets.negotiation_fees import NegotiationFees
from flexfin.workbook.sheets.negotiation_grid import (
    RANGE_ROWS,
    chart_height,
    colour,
    grey,
    write_grid,
    write_range,
)
from flexfin.workbook.sheets.negotiation_terms import write_terms
from flexfin.workbook.styles import LINK, MONEY, PRICE, Look, input_format
from flexfin.workbook.text_width import width_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_NOTE: Final = 200  # characters of a note in one row
_LINE: Final = 20  # pixels of a row
_PAGE_ROWS: Final = 130
_HEAD: Final = 12  # characters of a heading on one line


def expected_label(side: str) -> str:
    """Name the row with the expected gain of a side, by which it is found again."""
    return _("{side}, expected", side=side)


def write(book: Book, sheet: Worksheet, negotiation: Negotiation | None) -> int:
    """Write the terms, and what they are worth where that may be shown; give the last row."""
    layout = book.layout
    heading(book, sheet, layout.names["negotiation"])
    write_titles(book, sheet)
    last, across = layout.terms_end, layout.origin
    shown = None if negotiation is None else _Page(book, sheet, negotiation)
    write_terms(book, sheet, None if shown is None else shown.columns.warning())
    if shown is not None:
        last, across = shown.write(), max(shown.columns.last, layout.given + 6)
    elif layout.shared.rows:
        last += 2
        told = _("Not in this edition, because it is confidential or rests on what is: what the "
                 "terms are worth to either side.")  # fmt: skip
        sheet.write_string(last - 1, 1, told, book.styles.note())
    origins, lines = book.case.origins, book.case.models.input_lines
    sources = [2 + width_of(origins[name][key].source or "", 9) for name, key in layout.inputs
               if lines[name].negotiable]  # fmt: skip
    sheet.set_column(0, 0, 27)
    sheet.set_column(1, 1, 52)
    for column in range(2, layout.live):  # no term is of a group or party
        sheet.set_column(column, column, 0.8)
    words = [*layout.offers, *" ".join(layout.offered.titles.values()).split()]
    width = max(13.5, 1.15 * max(map(len, words)))
    sheet.set_column(layout.live, layout.given + 40, width)
    sheet.set_column(layout.origin, layout.origin, min(45, max([width, *sources])))
    sheet.set_column(layout.export, layout.export + len(layout.export_offers), 26)
    sheet.freeze_panes(5, 2)
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 1, last - 1, across)
    page(book, sheet, A3, tall=True)
    sheet.fit_to_pages(1, ceil(last / _PAGE_ROWS))  # all of it on one page, if it can be read there
    return shown.columns.end + 8 + RANGE_ROWS if shown else last


class _Page:
    """What the terms are worth, row after row; `row` is the next free one."""

    def __init__(self, book: Book, sheet: Worksheet, negotiation: Negotiation) -> None:
        self.book, self.sheet, self.negotiation = book, sheet, negotiation
        self.styles, self.layout = book.styles, book.layout
        sides, scenarios = len(negotiation.sides), len(negotiation.scenarios)
        self.top = book.layout.terms_end + 2
        for_whom = [text for _label, text in versions(book)] if book.layout.terms_alone else []
        said = (*for_whom, *negotiation.notes, *filter(None, [aside_text(book)]))
        self.notes = [line for note in said for line in wrap(note, _NOTE)]
        offers = [negotiation.more.get(name, "") for name in book.layout.offers]
        self.more = ["", *offers] if any(offers) else []  # by column, from the base
        notes = len(self.notes) + bool(self.more)
        both = sides == 2
        # chart, results, steps, grid; the calculation begins below what is printed. The chart is
        # so high on the sheet that no page ends in it
        worth = notes + 1 + sides + both + 1 + 1 + scenarios * sides + 1 + sides + both
        packages = 3 + 2 * sides if both else 0
        self.chart_row = self.top + notes
        chart = 2 + chart_height(1 + len(book.layout.offers)) // _LINE
        self.worth_row = self.chart_row + (chart + 1 if both else 0)
        self.known_row = self.worth_row + 1 + sides + both
        self.steps_row = self.worth_row + worth - notes + packages + 2
        self.grid_row = self.steps_row + len(negotiation.roles) + 4
        self.end = self.grid_row + (sides + both) * (len(negotiation.fees) + 3)
        self.columns = Columns(book, sheet, negotiation, self.end + 3, self.steps_row + 2)
        self.fees = NegotiationFees(self.columns)
        self.row = self.top

    @property
    def labels(self) -> list[str]:
        """Give the names of the sides."""
        return [side.label for side in self.negotiation.sides]

    def write(self) -> int:
        """Write everything; give the last row that is printed."""
        ends = [column_name(at) for at in (self.columns.first, self.columns.last)]
        told = self.known_row  # it has words, or nothing to say
        for top, end in ((self.worth_row, told - 1), (told + 1, self.steps_row - 2)):
            grey(self.book, self.sheet, f"{ends[0]}{top}:{ends[1]}{end}")
        # what is below the terms is no input of the case
        self.sheet.write_string(self.top - 1, 0, f"{MARK}{WORDS}", self.styles.identity())
        self.columns.write()
        self.worth()
        if len(self.labels) == 2:
            self.packages()
            write_range(self.fees, self.fee_row, self.columns.end + 1, self.chart_row)
        self.steps()
        write_grid(self.columns, self.grid_row, self.columns.end + 1 + RANGE_ROWS)
        return self.end

    # --- parts --------------------------------------------------------------------------------

    def section(self, title: str) -> None:
        """Write a heading over all columns."""
        across = range(1, self.columns.last + 1)
        section(self.sheet, self.styles, self.row - 1, title, across)
        self.row += 1

    def across(
        self, words: str, text: Any, value: Any, style: Any, guard: str = "{0}{1}", of: int = 0
    ) -> None:
        """Write a row with a cell for each offer; `text` and `value` take its letters, its days.

        A cell is empty where its guard is not 0: where a term of the offer is too long. Of a row of
        the calculation, `of`, the words lead there.
        """
        look: dict[str, Look] = {"font_color": LINK} if of else {}
        self.sheet.write_string(self.row - 1, 1, words, self.styles.label(**look))
        place = f"'{self.sheet.get_name()}'!B{of}" if of else ""
        lead(self.sheet, self.row - 1, 1, place, _("To the row of this figure"))
        beyond = self.columns.beyond_row()
        for at, found in enumerate(self.columns.offers):
            letters = column_name(self.columns.first + at)
            where = f"{letters}{self.row}"
            self.book.guard = guard.format(letters, beyond)
            self.book.formula(self.sheet, where, text(letters), style, value(at, found))
        self.book.guard = ""
        self.row += 1

    def worth(self) -> None:
        """Write gains, expected and by scenario, and the fees at which each side gains nothing."""
        columns, money = self.columns, self.styles.number(MONEY)
        if self.more:
            style = self.styles.note(text_wrap=True, align="right", valign="top")
            lines = max(len(wrap(text, _HEAD)) for text in self.more)
            self.sheet.set_row(self.row - 1, 12 * lines)
            words = _("What an offer changes besides these terms")
            self.sheet.write_string(self.row - 1, 1, words, self.styles.label(valign="top"))
            for column, text in enumerate(self.more, self.columns.first):
                self.sheet.write_string(self.row - 1, column, text, style)
            self.row += 1
        for line in self.notes:
            self.sheet.write_string(self.row - 1, 1, line, self.styles.note())
            self.row += 1
        self.row = self.worth_row
        self.section(_("Gain against doing without the agreement, in euros"))
        start = self.row
        for side, label in enumerate(self.labels):
            row, result = columns.expected_row(side), self.styles.result(MONEY)
            for at, name in enumerate(["", *self.layout.offers]):
                place = f"'{self.sheet.get_name()}'!{column_name(columns.first + at)}{self.row}"
                self.book.gains[name, self.negotiation.sides[side].name] = place
            self.across(expected_label(label), lambda c, r=row: f"{c}{r}",
                        lambda _at, f, s=side: f.expected[s], result, of=row)  # fmt: skip
        if len(self.labels) == 2:
            self.verdict(start)
        self.colour(start, start + len(self.labels) - 1)
        self.known()
        self.section(_("The same by scenario, with hindsight"))
        start = self.row
        for at, scenario in enumerate(self.negotiation.scenarios):
            for side, label in enumerate(self.labels):
                row, chance = columns.gain_row(at, side), f"{scenario.chance:.0%}"
                words = _("{side}, {scenario} ({chance})", side=label, scenario=scenario.name,
                          chance=chance)  # fmt: skip
                if 1.0 in self.negotiation.chances:  # the others do not count
                    words = f"{label}, {scenario.name}"
                self.across(words, lambda c, r=row: f"{c}{r}",
                            lambda _at, f, a=at, s=side: float(f.gains[a, s]), money,
                            of=row)  # fmt: skip
        self.colour(start, self.row - 1)
        self.section(_("Fee at which a side gains nothing, in euros per place per day"))
        self.fee_row = self.row
        price = self.styles.number(PRICE, align="right")
        for side, (_name, label, sign) in enumerate(self.negotiation.sides):
            words = (_("Lowest fee for {side}", side=label) if sign > 0
                     else _("Highest fee for {side}", side=label))  # fmt: skip
            self.across(words, self.fees.limit_text(side),
                        lambda at, f, s=side: self.fees.limit(at, f, s), price)  # fmt: skip
        if len(self.labels) == 2:
            self.across(
                _("Fee at which both gain, or lose, the same"), self.fees.split_text(),
                self.fees.split, price,
            )  # fmt: skip

    def colour(self, first: int, last: int) -> None:
        """Colour the amounts of all offers in some rows by their sign."""
        letters = [column_name(at) for at in (self.columns.first, self.columns.last)]
        colour(self.book, self.sheet, f"{letters[0]}{first}:{letters[1]}{last}")

    def verdict(self, start: int) -> None:
        """Say in words who gains."""
        words = [_("neither gains"), *(_("only {side} gains", side=x) for x in self.labels),
                 _("both gain")]  # fmt: skip
        listed = ",".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in words)

        def text(letters: str) -> str:
            parts = [f"(ROUND({letters}{start + side},9)>=0)" for side in range(2)]
            return f"CHOOSE(1+{parts[0]}+2*{parts[1]},{listed})"

        def value(_at: int, found: Days) -> str:
            gains = [round(found.expected[side], 9) >= 0 for side in range(2)]
            return words[gains[0] + 2 * gains[1]]

        style = self.styles.label(align="right", bold=True, text_wrap=True)
        self.sheet.set_row(self.row - 1, 14 * max(len(wrap(one, _HEAD)) for one in words))
        self.across(_("Who gains"), text, value, style)

    def known(self) -> None:
        """Say where a notice or a shortest call is longer than the tables by month."""
        columns, roles, words = self.columns, self.negotiation.roles, _("takes a new export")
        known, good = [columns.most(name) or 0 for name in (roles.notice, roles.shortest)], _("no")
        beyond = columns.beyond_row()
        label = _("Notice or shortest call of more than {months} months",
                  months=f"{min(known):g}")  # fmt: skip
        ends = [f"{column_name(at)}{self.row}" for at in (columns.first, columns.last)]
        red = self.book.file.add_format({"bold": True, "font_color": "#C00000"})
        rule = {"type": "text", "criteria": "begins with", "value": words, "format": red}
        self.sheet.conditional_format(":".join(ends), rule)
        self.sheet.set_row(self.row - 1, 28)
        self.across(label, lambda c: f'IF({c}{beyond}=0,"{good}","{words}")',
                    lambda _at, _found: good, self.styles.label(align="right", text_wrap=True),
                    guard="")  # fmt: skip

    def packages(self) -> None:
        """Write the fee that gives a side what it has in the live offer, and what is left then."""
        columns, price = self.columns, self.styles.number(PRICE, align="right")
        money, guard = self.styles.number(MONEY, align="right"), f"{{0}}{{1}}+{columns.too_far}"
        self.row += 1
        self.section(_("Packages worth the same to the other side as the offer that is live"))
        for side, label in enumerate(self.labels):
            other = 1 - side
            self.across(_("Fee that leaves {side} the same", side=label), self.fees.same_text(side),
                        lambda at, f, s=side: self.fees.same(at, f, s), price,
                        guard)  # fmt: skip
            row, gain, base = self.row - 1, columns.expected_row(other), columns.base_row(other)
            sign = "+" if self.negotiation.sides[other].sign > 0 else "-"
            fee = columns.term_row(self.negotiation.roles.fee)

            def text(
                c: str, g: int = gain, b: int = base, r: int = row, s: str = sign, f: int = fee
            ) -> str:
                return f"{c}{g}{s}(N({c}{r})-{c}{f})*{c}{b}"

            def value(at: int, found: Days, one: int = side, two: int = other) -> float:
                moved = self.fees.same(at, found, one)
                change = (0.0 if isinstance(moved, str) else moved) - self.fees.fee(at)
                sign = self.negotiation.sides[two].sign
                return found.expected[two] + sign * change * found.base[0][two]

            words = _("and {side} then gains", side=self.labels[other])
            self.across(words, text, value, money, guard)

    def steps(self) -> None:
        """Write what one step in each term is worth, from the offer that is live."""
        columns, first = self.columns, self.columns.first
        self.row = self.steps_row
        live = live_offer(self.layout)
        words = _("What one step in each term is worth, from the live offer: ")
        for column in range(1, first + 5):
            self.sheet.write_blank(self.row - 1, column, None, self.styles.section())
        self.book.formula(self.sheet, f"B{self.row}", f'"{words}"&{live}', self.styles.section(),
                          f"{words}{columns.names[0]}")  # fmt: skip
        self.row += 1
        head = self.styles.head(text_wrap=True, align="right")
        titles = [_("Step"), *(_("Gain of {side}", side=label) for label in self.labels),
                  *(_("As a fee, for {side}", side=label) for label in self.labels)]  # fmt: skip
        self.sheet.write_string(self.row - 1, 1, _("One step in"), self.styles.head())
        for column in range(2, first):
            self.sheet.write_blank(self.row - 1, column, None, self.styles.head())
        self.sheet.set_row(self.row - 1, 14 * max(3, *(len(wrap(one, _HEAD)) for one in titles)))
        for column, title in enumerate(titles, first):
            self.sheet.write_string(self.row - 1, column, title, head)
        base = columns.offers[0]
        for at, name in enumerate(self.negotiation.roles):
            self.row += 1
            line, found = self.book.case.models.input_lines[name], columns.steps[at]
            self.sheet.write_string(self.row - 1, 1, str(line.label), self.styles.label())
            shown = self.styles.number(input_format(line), align="right")
            self.sheet.write_number(self.row - 1, first, columns.size(at), shown)
            self.book.guard = columns.after_step(columns.beyond_row(), at)
            for side, one in enumerate(self.negotiation.sides):
                gain = columns.expected_row(side)
                text = f"{columns.after_step(gain, at)}-{columns.live(gain)}"
                worth = found.expected[side] - base.expected[side]
                letters = column_name(first + 1 + side)
                self.book.formula(self.sheet, f"{letters}{self.row}", text,
                                  self.styles.number(MONEY), worth)  # fmt: skip
                days = columns.after_step(columns.base_row(side), at)
                sign = "-" if one.sign > 0 else ""
                as_fee = f'IF({days}<=0,"-",{sign}{letters}{self.row}/{days})'
                divisor = found.base[0][side]
                stored = -one.sign * worth / divisor if divisor > 0 else "-"
                where = f"{column_name(first + 1 + len(self.labels) + side)}{self.row}"
                self.book.formula(self.sheet, where, as_fee,
                                  self.styles.number(PRICE, align="right"), stored)  # fmt: skip
            self.book.guard = ""
        self.row += 1
        words = _("As a fee: the change of the fee that takes away again what the step gives.")
        self.sheet.write_string(self.row - 1, 1, words, self.styles.note())
