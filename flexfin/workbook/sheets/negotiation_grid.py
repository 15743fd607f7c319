"""Below the terms: the range of the fee of each offer as a bar, and two terms in a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.styles import BAD, FONT, GOOD, MONEY, PRICE, Settings, chart_font

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book
    from flexfin.workbook.sheets.negotiation_columns import Columns
    from flexfin.workbook.sheets.negotiation_fees import NegotiationFees

_WIDTH, _HEIGHT = 900, 250
_BARS: Final[tuple[Settings, ...]] = (
    {"fill": {"none": True}, "border": {"none": True}},
    {"fill": {"color": "#1F3864"}, "border": {"color": "#1F3864"}},
    {"fill": {"color": "#BDD7EE"}, "border": {"color": "#1F3864"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C00000", "bg_color": "white"},
     "border": {"color": "#C00000"}},
)  # fmt: skip


def write_range(fees: NegotiationFees, fee_row: int, row: int, chart_row: int) -> None:
    """Write the parts of the bars from a row on, and draw them; the limits are from `fee_row` on.

    A bar goes from the lowest fee to the highest; the fee of the offer cuts it in two. Where no fee
    suits both, the gap between them is hatched.
    """
    columns, sides = fees.columns, fees.by_sign()
    book, sheet, said = columns.book, columns.sheet, columns.negotiation
    labels = [said.sides[side].label for side in sides]
    words = (
        " ",  # where the bar begins: nothing is drawn there
        _("Room of {side}: what the fee can go down", side=labels[0]),
        _("Room of {side}: what the fee can go up", side=labels[1]),
        _("No fee suits both: so far apart"),
    )
    fee = columns.term_row(said.roles.fee)
    shown = book.styles.number(PRICE)
    ends = (_("Lowest fee, 0 at least"), _("Highest fee, 0 at least"))
    for place, text in enumerate((*ends, *words)):
        sheet.write_string(row - 1 + place, 1, text, book.styles.label())
    for at, found in enumerate(columns.offers):
        c = column_name(columns.first + at)
        now, limits = fees.fee(at), [fees.limit(at, found, side) for side in sides]
        low, high = (0.0 if isinstance(limit, str) else max(0.0, limit) for limit in limits)
        lowest, highest = f"{c}{row}", f"{c}{row + 1}"
        cut = f"MIN({highest},MAX({lowest},{c}{fee}))"
        between = min(high, max(low, now))
        parts: list[tuple[str, float]] = [
            (f"MAX(0,N({c}{fee_row + sides[0]}))", low),  # N of a dash is 0
            (f"MAX(0,N({c}{fee_row + sides[1]}))", high),
            (f"MIN({lowest},{highest})", min(low, high)),
            (f"MAX(0,{cut}-{lowest})", max(0.0, between - low)),
            (f"MAX(0,{highest}-MAX({lowest},{cut}))", max(0.0, high - max(low, between))),
            (f"MAX(0,{lowest}-{highest})", max(0.0, low - high)),
        ]
        for place, (text, value) in enumerate(parts):
            book.formula(sheet, f"{c}{row + place}", text, shown, value)
    _draw(columns, row + 2, words, chart_row)


def _draw(columns: Columns, row: int, words: tuple[str, ...], chart_row: int) -> None:
    book, sheet = columns.book, columns.sheet
    area, ends = f"='{sheet.get_name()}'!", (columns.first, columns.last)
    letters = [column_name(column) for column in ends]
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for place, (text, look) in enumerate(zip(words, _BARS, strict=True)):
        one: dict[str, Any] = {
            "name": text, "gap": 60, **look,
            "categories": f"{area}${letters[0]}$4:${letters[1]}$4",
            "values": f"{area}${letters[0]}${row + place}:${letters[1]}${row + place}",
        }  # fmt: skip
        chart.add_series(one)
    title = _("The fee at which both gain; the fee of the offer stands where the colours meet")
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11, "bold": True}})
    # the first offer on top: the axis of the amounts then stands above, so that it crosses below
    # every offer is named, however low the bars are
    chart.set_y_axis({"reverse": True, "num_font": chart_font(9), "interval_unit": 1})
    grey = {"visible": True, "line": {"color": "#D9D9D9"}}
    small = {"num_font": chart_font(9), "name_font": chart_font(9)}
    axis = {**small, "num_format": "0.00", "name": _("EUR/place/day"), "min": 0}
    chart.set_x_axis({**axis, "major_gridlines": grey})
    chart.set_legend({"position": "bottom", "font": chart_font(9)})
    chart.set_size({"width": _WIDTH, "height": _HEIGHT})
    sheet.insert_chart(chart_row - 1, 1, chart, {"description": title, "object_position": 2})


def write_grid(columns: Columns, row: int, pieces: int) -> None:
    """Write what each side gains for pairs of fee and call price, and where both gain.

    A gain is a straight line in both: in the rows from `pieces` on stand what it is at nothing, and
    what a euro of each adds.
    """
    book, sheet, said = columns.book, columns.sheet, columns.negotiation
    first, styles = columns.layout.live, book.styles
    roles, base = said.roles, columns.offers[0]
    terms = columns.terms_of(columns.names[0])
    across = [column_name(first + at) for at in range(len(said.calls))]
    tops, gains = [], []
    for side, one in enumerate(said.sides):
        at = pieces + 3 * side
        days = [one.sign * base.base[kind][side] for kind in (0, 1)]
        flat = base.expected[side] - terms[roles.fee] * days[0] - terms[roles.call] * days[1]
        cells = [f"${column_name(columns.first)}${at + place}" for place in range(3)]
        minus = "" if one.sign > 0 else "-"
        texts = (
            f"{columns.live(columns.expected_row(side))}"
            f"-{columns.live(columns.term_row(roles.fee))}*{cells[1]}"
            f"-{columns.live(columns.term_row(roles.call))}*{cells[2]}",
            f"{minus}{columns.live(columns.base_row(side))}",
            f"{minus}{columns.live(columns.base_row(side, 1))}",
        )
        words = (
            _("Gain of {side} at no fee and no call price, live offer", side=one.label),
            _("and with each euro of fee"),
            _("and with each euro of call price"),
        )
        for place, value in enumerate((flat, *days)):
            sheet.write_string(at - 1 + place, 1, words[place], styles.label())
            where = cells[place].replace("$", "")
            book.formula(sheet, where, texts[place], styles.number(MONEY), value)
        title = _("Gain of {side}, live offer: fee down, call price across", side=one.label)
        top = _axes(columns, row, title, across)
        found = [[flat + fee * days[0] + call * days[1] for call in said.calls]
                 for fee in said.fees]  # fmt: skip
        for down, amounts in enumerate(found):
            for letters, value in zip(across, amounts, strict=True):
                text = f"{cells[0]}+$B{top + down}*{cells[1]}+{letters}${top - 1}*{cells[2]}"
                book.formula(sheet, f"{letters}{top + down}", text, styles.number(MONEY), value)
        colour(book, sheet, _area(columns, across, top))
        tops.append(top)
        gains.append(found)
        row = top + len(said.fees) + 1
    if len(tops) < 2:
        return
    top = _axes(columns, row, _("Where both sides gain"), across)
    mark = styles.number('[=1]"●";[=0]"";General', align="center")
    for down in range(len(said.fees)):
        for place, letters in enumerate(across):
            here = [f"ROUND({letters}{one + down},9)>=0" for one in tops]
            both = all(round(found[down][place], 9) >= 0 for found in gains)
            text = f"IF(AND({here[0]},{here[1]}),1,0)"
            book.formula(sheet, f"{letters}{top + down}", text, mark, int(both))
    good = book.file.add_format({"bg_color": GOOD})
    rule = {"type": "cell", "criteria": "==", "value": 1, "format": good}
    sheet.conditional_format(_area(columns, across, top), rule)


def _axes(columns: Columns, row: int, title: str, across: list[str]) -> int:
    """Write a title and the values down and across; give the first row of the cells."""
    sheet, styles, said = columns.sheet, columns.book.styles, columns.negotiation
    sheet.write_string(row - 1, 1, title, styles.section())
    head = styles.head(num_format="#,##0.00##", align="right")
    sheet.write_blank(row, 1, None, styles.head())
    for letters, value in zip(across, said.calls, strict=True):
        sheet.write_number(f"{letters}{row + 1}", value, head)
    for down, value in enumerate(said.fees):
        shown = styles.number("#,##0.00##", bold=True, align="right")
        sheet.write_number(row + 1 + down, 1, value, shown)
    return row + 2


def _area(columns: Columns, across: list[str], top: int) -> str:
    return f"{across[0]}{top}:{across[-1]}{top + len(columns.negotiation.fees) - 1}"


def colour(book: Book, sheet: Worksheet, area: str) -> None:
    """Colour gains and losses; a loss has a minus too, for who sees no colour."""
    for criteria, shade in ((">=", GOOD), ("<", BAD)):
        style = book.file.add_format({"bg_color": shade})
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
        sheet.conditional_format(area, rule)
