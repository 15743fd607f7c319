"""Below the terms: the range of the fee of each offer as a bar, and two terms in a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.chart_looks import amounts_axis, chart_font, insert, legend
from flexfin.workbook.styles import BAD, GOOD, MONEY, PRICE, Settings

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book
    from flexfin.workbook.sheets.negotiation_columns import Columns
    from flexfin.workbook.sheets.negotiation_fees import NegotiationFees

_LOOKS: Final[dict[str, Settings]] = {
    "gap": {"fill": {"none": True}},
    "down": {"fill": {"color": "#6F8DB9"}},
    "up": {"fill": {"color": "#BDD7EE"}},
    "stroke": {"fill": {"color": "#000000"}},
    "none": {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C00000", "bg_color": "white"},
    },
}
_STROKE: Final = 12  # so many times so many strokes go in the width of the chart


class Layer(NamedTuple):
    """What of a bar is drawn how, between which points, above 0 (MAX) or below it (MIN)."""

    look: str
    start: str
    end: str
    side: str
    is_named: bool = False


# Those above 0 stand from low to high, those below it from high to low. Named in the legend are
# four, as far from its begin as from its end: LibreOffice counts from the end.
LAYERS: Final = tuple(Layer(*one) for one in (
    ("up", "between", "highest", "MIN", True), ("none", "between", "lowest", "MIN"),
    ("gap", "own", "first", "MIN"), ("none", "highest", "between", "MAX"),
    ("stroke", "own", "own", "MIN", True), ("gap", "last", "past", "MIN"),
    ("down", "lowest", "below", "MIN"), ("none", "highest", "below", "MIN"),
    ("down", "lowest", "between", "MAX", True), ("gap", "last", "own", "MAX"),
    ("stroke", "own", "own", "MAX"), ("gap", "past", "first", "MAX"),
    ("none", "above", "lowest", "MAX", True), ("up", "above", "highest", "MAX"),
))  # fmt: skip
_UNNAMED: Final = [0, *(at for at, layer in enumerate(LAYERS, 1) if not layer.is_named)]
_ENDS: Final = 4  # rows before the layers
RANGE_ROWS: Final = _ENDS + 1 + len(LAYERS)


def write_range(fees: NegotiationFees, fee_row: int, row: int, chart_row: int) -> None:
    """Write the parts of the bars from a row on, and draw them; the limits are from `fee_row` on.

    A bar goes from the lowest fee to the highest, in two colours that meet at the fee of the offer
    where that is within; a stroke is that fee, wherever it is. Where no fee suits both, the gap
    between them is hatched. A chart stacks what is above 0 and what is below it apart, each away
    from 0: so each part is two lengths, and they begin where the first of them is nearest 0.
    """
    columns, sides = fees.columns, fees.by_sign()
    book, sheet, said = columns.book, columns.sheet, columns.negotiation
    labels = [said.sides[side].label for side in sides]
    ends = (_("Lowest fee"), _("Highest fee"), _("Fee of the offer, within these"),
            _("Width of the stroke at the fee"))  # fmt: skip
    names = {
        "down": _("Room of {side}: what the fee can go down", side=labels[0]),
        "up": _("Room of {side}: what the fee can go up", side=labels[1]),
        "none": _("No fee suits both: so far apart"),
        "stroke": _("Fee of the offer"),
        "gap": _("gap"),
    }
    below = _("(below 0)")
    words = [names[one.look] + (f" {below}" if one.side == "MIN" else "") for one in LAYERS]
    shown = book.styles.number(PRICE)
    for place, text in enumerate((*ends, names["gap"], *words)):
        sheet.write_string(row - 1 + place, 1, text, book.styles.label())
    letters = [column_name(at) for at in (columns.first, columns.last)]
    fee, span = columns.term_row(said.roles.fee), []
    for at, found in enumerate(columns.offers):
        limits = [fees.limit(at, found, side) for side in sides]
        span += [0.0 if isinstance(limit, str) else limit for limit in limits] + [fees.fee(at)]
    width = (max(0.0, *span) - min(0.0, *span)) / _STROKE / _STROKE
    area = [f"${letters[0]}${of}:${letters[1]}${to}" for of, to in ((row, row + 1), (fee, fee))]
    stroke = f"(MAX(0,{area[0]},{area[1]})-MIN(0,{area[0]},{area[1]}))/{_STROKE}/{_STROKE}"
    for at in range(len(columns.offers)):
        c = column_name(columns.first + at)
        low, high, own = span[3 * at : 3 * at + 3]
        lowest, highest = f"{c}{row}", f"{c}{row + 1}"
        middle, after = sorted((low, high, own))[1], own + (-width if own < 0 else width)
        points = {
            "lowest": (lowest, low), "highest": (highest, high), "own": (f"{c}{fee}", own),
            "between": (f"{c}{row + 2}", middle),
            # the stroke has a width, which what lies behind it is shorter by
            "past": (past := f"({c}{fee}+IF({c}{fee}<0,-1,1)*{c}{row + 3})", after),
            "below": (f"MIN({c}{row + 2},{past})", min(middle, after)),
            "above": (f"MAX({c}{row + 2},{past})", max(middle, after)),
            "first": (f"MIN({lowest},{highest})", min(low, high)),
            "last": (f"MAX({lowest},{highest})", max(low, high)),
        }  # fmt: skip
        every = (f"{lowest},{highest},{c}{fee}", (low, high, own))
        parts: list[tuple[str, float]] = [
            (f"N({c}{fee_row + sides[0]})", low),  # N of a dash is 0
            (f"N({c}{fee_row + sides[1]})", high),
            (f"MEDIAN({every[0]})", points["between"][1]),
            (stroke, width),
            (f"MEDIAN(0,MIN({every[0]}),MAX({every[0]}))",
             sorted((0.0, min(every[1]), max(every[1])))[1]),
        ]  # fmt: skip
        for look, start, end, side, _is_named in LAYERS:
            if look == "stroke" and side == "MAX":
                parts.append((f"IF({c}{fee}>=0,{c}{row + 3},0)", width if own >= 0 else 0.0))
            elif look == "stroke":
                parts.append((f"IF({c}{fee}<0,-{c}{row + 3},0)", -width if own < 0 else 0.0))
            else:
                parts.append(_length(points[start], points[end], side))
        book.guard = f"{c}{columns.beyond_row()}"
        for place, (text, value) in enumerate(parts):
            book.formula(sheet, f"{c}{row + place}", text, shown, value)
    book.guard = ""
    _draw(columns, row + _ENDS, names, chart_row)


def _length(start: tuple[str, float], end: tuple[str, float], side: str) -> tuple[str, float]:
    """Give how far it is from one point to another above 0 (MAX), or with a minus below it (MIN).

    Nothing where the other point is lower. The text of a point is that of a formula.
    """
    one, other = (end, start) if side == "MAX" else (start, end)
    reach = max if side == "MAX" else min
    text = f"{side}(0,{side}(0,{one[0]})-{side}(0,{other[0]}))"
    return text, reach(0.0, reach(0.0, one[1]) - reach(0.0, other[1]))


def _draw(columns: Columns, row: int, names: Mapping[str, str], chart_row: int) -> None:
    book, sheet = columns.book, columns.sheet
    area, ends = f"='{sheet.get_name()}'!", (columns.first, columns.last)
    letters = [column_name(column) for column in ends]
    chart = book.file.add_chart({"type": "bar", "subtype": "stacked"})
    for place, look in enumerate(("gap", *(layer.look for layer in LAYERS))):
        one: dict[str, Any] = {  # without an edge: of a part of no length that would be a stroke
            "name": names[look], "gap": 60, "border": {"none": True}, **_LOOKS[look],
            "categories": f"{area}${letters[0]}$4:${letters[1]}$4",
            "values": f"{area}${letters[0]}${row + place}:${letters[1]}${row + place}",
        }  # fmt: skip
        chart.add_series(one)
    title = _("Fee at which both gain; the stroke is that of the offer")
    # the first offer on top: the axis of the amounts then stands above, so that it crosses below
    # every offer is named, however low the bars are
    chart.set_y_axis({"reverse": True, "num_font": chart_font(9), "interval_unit": 1,
                      "label_position": "low"})  # fmt: skip
    chart.set_x_axis(amounts_axis(_("EUR/place/day"), "0.00", 9, label_position="next_to"))
    chart.set_legend(legend(9, delete_series=_UNNAMED))
    # so high that the name of every offer has its place
    chart.set_plotarea({"layout": {"x": 0.2, "y": 0.23, "width": 0.76, "height": 0.47}})
    listed = ", ".join(columns.names)
    size = (900, chart_height(len(columns.names)))
    insert(sheet, chart, (chart_row - 1, 1), size, (title, 11), listed)


def chart_height(offers: int) -> int:
    """Give how many pixels the chart of the range is high: so that each offer has its name."""
    return max(250, 165 + 17 * offers)


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
    book.guard = columns.too_far
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
        title = _("Gain of {side}, live offer: a fee a row, a call price a column", side=one.label)
        top = _axes(columns, row, title, across)
        found = [[flat + fee * days[0] + call * days[1] for call in said.calls]
                 for fee in said.fees]  # fmt: skip
        for down, amounts in enumerate(found):
            for letters, value in zip(across, amounts, strict=True):
                text = f"{cells[0]}+$B{top + down}*{cells[1]}+{letters}${top - 1}*{cells[2]}"
                book.formula(sheet, f"{letters}{top + down}", text, styles.number(MONEY), value)
        grey(book, sheet, _area(columns, across, top))
        colour(book, sheet, _area(columns, across, top))
        tops.append(top)
        gains.append(found)
        row = top + len(said.fees) + 1
    if len(tops) < 2:
        book.guard = ""
        return
    top = _axes(columns, row, _("Where both sides gain"), across)
    mark = styles.number('[=1]"●";[=0]"-";General', align="center")
    for down in range(len(said.fees)):
        for place, letters in enumerate(across):
            here = [f"ROUND({letters}{one + down},9)>=0" for one in tops]
            both = all(round(found[down][place], 9) >= 0 for found in gains)
            text = f"1*AND({here[0]},{here[1]})"
            book.formula(sheet, f"{letters}{top + down}", text, mark, int(both))
    book.guard = ""
    grey(book, sheet, _area(columns, across, top))
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
    style = columns.book.file.add_format({"bg_color": "#BFBFBF", "font_color": "black"})
    roles, heads = said.roles, f"B{row + 2}:B{row + 1 + len(said.fees)}"
    for area, first, term in (
        (heads, f"$B{row + 2}", roles.fee),
        (f"{across[0]}{row + 1}:{across[-1]}{row + 1}", f"{across[0]}${row + 1}", roles.call),
    ):  # where the live offer is
        same = f"=ROUND({first}-{columns.live(columns.term_row(term))},9)=0"
        sheet.conditional_format(area, {"type": "formula", "criteria": same, "format": style})
    return row + 2


def _area(columns: Columns, across: list[str], top: int) -> str:
    return f"{across[0]}{top}:{across[-1]}{top + len(columns.negotiation.fees) - 1}"


def grey(book: Book, sheet: Worksheet, area: str) -> None:
    """Make cells without a figure grey, before they are coloured: to Excel a text is above 0."""
    style = book.file.add_format({"bg_color": "#D9D9D9"})
    cell = area.partition(":")[0]
    rule = {"type": "formula", "criteria": f'=AND(ISTEXT({cell}),{cell}="")', "format": style,
            "stop_if_true": True}  # fmt: skip
    sheet.conditional_format(area, rule)


def colour(book: Book, sheet: Worksheet, area: str) -> None:
    """Colour gains and losses; a loss has a minus too, for who sees no colour."""
    for criteria, shade in ((">=", GOOD), ("<", BAD)):
        style = book.file.add_format({"bg_color": shade})
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
        sheet.conditional_format(area, rule)
