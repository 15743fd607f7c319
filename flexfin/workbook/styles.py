"""How cells look: inputs, calculations and results are told apart at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flexfin.formulas.units import MONTH as MONTHS
from flexfin.formulas.units import AnyUnit, Unit, UnitByChoice
from flexfin.ground.messages import language
from flexfin.ground.months import serial
from flexfin.ground.numbers import UNLIMITED, Shape, number
from flexfin.model.line import InputLine, Line
from flexfin.model.openended import shown

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Look = str | float  # of a cell: a colour, a size, whether it is bold
# what XlsxWriter is told of a chart or a rule, and of the parts of it
Setting: TypeAlias = "Look | Sequence[Setting] | Mapping[str, Setting]"
Settings = Mapping[str, Setting]

LINK: Final = "#0563C1"  # the colour of what leads elsewhere
YEAR: Final = "#F7F7F7"  # beneath the columns of years
FONT: Final = "Calibri"
BLUE, GREY, LINE = "#1F3864", "#595959", "#D9D9D9"
INPUT, RESULT, WARN, GOOD, BAD = "#FFF8DC", "#E8EEF7", "#FCE4D6", "#E2EFDA", "#F8CBAD"

# what would be shown as 0 is shown as a dash, so that no -0 stands in red
MONEY = "[>=0.5]#,##0;[Red][<=-0.5]-#,##0;-"
PRICE = "[>=0.005]#,##0.00;[Red][<=-0.005]-#,##0.00;-"
COUNT = "[>=0.05]#,##0.0;[Red][<=-0.05]-#,##0.0;-"
TO_CENTS = "[>=0.005]#,##0.00;[Red][<=-0.005]-#,##0.00;0.00"
FINE = "[>=0.00005]#,##0.00##;[Red][<=-0.00005]-#,##0.00##;0"
WHOLE = "#,##0;-#,##0;0"
PLAIN = "[=0]0;[=1]1;#,##0.0000"
TYPED = "[>=1000]#,##0;General"  # decimals as they are typed; of thousands none
SHARE = "0.00%"
TERM = "General;-General;-"  # months; none is a dash, as no money is
UNSHOWN = ";;;"  # of what programs read
DASH = r"\-;\-;\-;\-"  # of what says nothing, as LibreOffice writes it too
MONTH = "mmm yyyy"
DAY = "d mmm yyyy"
DIGITS = "[>=100]#,##0;[>=0.00005]#,##0.00##;General"  # nothing reads 0, not 0.0000
# how numbers are written: by the word that the report uses for it
FORMATS: Final[Mapping[str, str]] = {
    "whole": MONEY, "cents": "#,##0.00", "percent": SHARE, "digits": DIGITS, "tenth": COUNT,
    "month": MONTH,
}  # fmt: skip

# series of charts, told apart in black and white: by shade, and by pattern or dash
FILLS: Final[tuple[Settings, ...]] = (
    {"fill": {"color": "#1F3864"}},
    {"fill": {"color": "#BDD7EE"}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#1F3864", "bg_color": "white"}},
    {"fill": {"color": "#7F7F7F"}},
    {"pattern": {"pattern": "dark_horizontal", "fg_color": "#C55A11", "bg_color": "white"}},
    {"pattern": {"pattern": "large_grid", "fg_color": "#404040", "bg_color": "white"}},
    {"pattern": {"pattern": "dark_downward_diagonal", "fg_color": "#C55A11", "bg_color": "white"}},
    {"pattern": {"pattern": "horizontal_brick", "fg_color": "#7F7F7F", "bg_color": "white"}},
)
DASHES: Final = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")
SHADES: Final = ("#1F3864", "#C55A11", "#2E75B6", "#404040", "#7F7F7F", "#BF9000")


def number_format(unit: AnyUnit | None) -> str:
    """Give the number format that fits a unit."""
    if not isinstance(unit, Unit):
        return PRICE if is_money(unit) else PLAIN if unit is not None else "General"
    money = unit.power_of("EUR")
    if money:
        per_thing = any(unit.power_of(base) < 0 for base in ("unit", "place", "m2", "day"))
        return PRICE if per_thing else MONEY
    if unit.is_plain:
        return SHARE if unit.is_share else PLAIN
    per_time = unit.power_of("year") < 0 or unit.power_of("month") < 0
    if per_time and not any(unit.power_of(b) for b in ("unit", "place", "m2", "day")):
        return SHARE
    if unit == MONTHS:
        return TERM
    return COUNT if any(unit.power_of(base) for base in ("unit", "place", "m2")) else "General"


def line_format(line: Line, unit: AnyUnit | None) -> str:
    """Give the number format of a calculated line whose unit is `unit` in the row concerned."""
    if line.yes_no:
        return yes_no_format()
    if line.may_be_unlimited:  # where a word cannot stand in the cell itself
        word = shown(line, UNLIMITED)
        limited = SHARE if number_format(unit) == SHARE else "[>=0.005]#,##0.00;-"
        return f'[>={UNLIMITED / 2:.0f}]"{word}";{limited}'
    return number_format(unit)


def input_format(line: InputLine) -> str:
    """Give the number format of an input cell."""
    if line.yes_no:
        return yes_no_format()
    if line.date == "month":
        return MONTH
    if line.date == "day" and not line.is_text:
        return DAY
    if line.is_text:
        return "General"
    if line.is_percentage:
        return SHARE
    if line.whole:
        return WHOLE
    return "#,##0.00##" if is_money(line.unit) else TYPED


def is_money(unit: AnyUnit | None) -> bool:
    """Tell whether a unit is one of money, whatever is chosen."""
    units = [*unit.units.values()] if isinstance(unit, UnitByChoice) else [unit] if unit else []
    return bool(units) and all(one.power_of("EUR") for one in units)


def yes_no_words() -> tuple[str, str]:
    """Give the words for yes and no that are typed in cells."""
    return ("ja", "nee") if language() == "nl" else ("yes", "no")


def yes_no_format() -> str:
    """Give the format in which 1 reads yes and 0 reads no."""
    yes, no = yes_no_words()
    return f'[=1]"{yes}";[=0]"{no}";General'


class ValueCell(NamedTuple):
    """A value, how it is read, and for a number the format in which it reads so."""

    value: float | str | bool | None
    text: str = ""
    format: str = ""
    shape: Shape = "whole"


def number_cell(value: float, shape: Shape, words: str = "") -> ValueCell:
    """Give a number that reads as on the screen, `words` around it included."""
    if words.isdigit() and float(words) == value:  # a year
        return ValueCell(value, words, "0", shape)
    if shape == "month":
        return ValueCell(float(serial(int(value))), words, MONTH, shape)
    plain, words = number(value, shape), words.replace("-€ ", "€ -")
    decimals = len(plain.partition("," if language() == "nl" else ".")[2].rstrip("%"))
    core = ("0" if shape == "percent" else "#,##0") + ("." + "0" * decimals if decimals else "")
    core += "%" if shape == "percent" else ""
    before, _found, after = words.partition(plain) if plain in words else ("", "", "")
    around = [f'"{text}"' if text and '"' not in text else "" for text in (before, after)]
    style = f"{around[0]}{core}{around[1]}"
    if value < 0 and not plain.startswith("-"):  # no minus before a zero
        half = 0.5 * 10.0 ** -(decimals + 2 * (shape == "percent"))
        style = f'[>={half:f}]{style};[<=-{half:f}]-{style};"{words or plain}"'
    return ValueCell(value, words or plain, style, shape)


class RowLooks(NamedTuple):
    """The formats of identity, label, elements and unit, and source of a row; and of the row."""

    identity: Format
    label: Format
    small: Format
    source: Format
    whole: Format | None


class Styles:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Look], ...], Format] = {}
        self.rows: dict[tuple[tuple[str, Look], ...], RowLooks] = {}
        self.asked: dict[tuple[tuple[str, Look], ...], Format] = {}  # in the order of who asks

    def get(self, **properties: Look) -> Format:
        """Give a format; equal properties give the same one."""
        asked = tuple(properties.items())
        if asked not in self.asked:
            full = {"font_name": FONT, "font_size": 10, "valign": "vcenter", **properties}
            key = tuple(sorted(full.items()))
            if key not in self.made:
                self.made[key] = self.book.add_format(full)
            self.asked[asked] = self.made[key]
        return self.asked[asked]

    def dash(self) -> Format:
        """Give the format in which whatever a cell holds reads as a dash, for a rule to apply."""
        key: tuple[tuple[str, Look], ...] = (("num_format", DASH),)
        if key not in self.made:
            self.made[key] = self.book.add_format(dict(key))
        return self.made[key]

    def beside(self, edge: Mapping[str, Look]) -> RowLooks:
        """Give the formats of what stands beside the numbers of a row, below a rule or not."""
        key = tuple(edge.items())
        if key not in self.rows:
            small: dict[str, Look] = {"font_size": 9, "font_color": GREY, **edge}
            self.rows[key] = RowLooks(
                self.identity(**edge),
                self.label(text_wrap=True, **edge),
                self.get(**small),
                self.get(text_wrap=True, **small),
                self.get(**edge) if edge else None,
            )
        return self.rows[key]

    def title(self) -> Format:
        """Give the format of a sheet's title."""
        return self.get(bold=True, font_size=16, font_color=BLUE)

    def head(self, **properties: Look) -> Format:
        """Give the format of a column's heading."""
        return self.get(**{"bold": True, "font_color": "white", "bg_color": BLUE, **properties})

    def section(self) -> Format:
        """Give the format of a heading between rows."""
        return self.get(bold=True, font_color=BLUE, bottom=1, bottom_color=BLUE)

    def label(self, **properties: Look) -> Format:
        """Give the format of words beside numbers."""
        return self.get(**properties)

    def identity(self, **properties: Look) -> Format:
        """Give the format of the identity of a row: there to be found, not to be read."""
        return self.get(font_size=8, font_color=GREY, **properties)

    def note(self, **properties: Look) -> Format:
        """Give the format of units, sources and other small print."""
        return self.get(font_size=9, font_color=GREY, indent=1, **properties)

    def input(self, number: str, **properties: Look) -> Format:
        """Give the format of a cell that may be changed."""
        return self.get(
            num_format=number, bg_color=INPUT, font_color="#0000C0", border=1, border_color=LINE,
            locked=False, **properties,
        )  # fmt: skip

    def fixed(self, number: str, **properties: Look) -> Format:
        """Give the format of an input that a new export is needed to change."""
        return self.get(
            num_format=number, font_color="#0000C0", border=1, border_color=LINE, **properties
        )

    def number(self, number: str, **properties: Look) -> Format:
        """Give the format of a calculated cell."""
        return self.get(num_format=number, **properties)

    def result(self, number: str, **properties: Look) -> Format:
        """Give the format of a total."""
        return self.get(num_format=number, bold=True, bg_color=RESULT, **properties)
