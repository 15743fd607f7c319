"""What the cells of a workbook share: texts, and the looks that styles stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from flexfin.ground.opened import Attributes, Handlers, Package

TRUE: Final = ("1", "true")
_NO_SIZE: Final = re.compile(r"0(?:\.[0-5]\d*)?")  # of a row or column of which nothing is seen
# formats that a file names by number only
_FORMATS: Final[Mapping[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00", 48: "##0.0E+0", 49: "@",
    9: "0%", 10: "0.00%", 14: "dd-mm-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "h:mm"), 22: "d-m-yy h:mm", 46: "[h]:mm",
}  # fmt: skip
_USUAL: Final = "General"  # format
_WHITE, _BLACK = "FFFFFF", "000000"
_HEX: Final = re.compile("[0-9A-F]{6}")
_FAINT: Final = 1.5  # contrast below which nobody reads what stands there
# colours that a file names by number only
_NAMED: Final[Mapping[tuple[tuple[str, str], ...], str]] = {
    (("theme", "0"),): _WHITE, (("indexed", "1"),): _WHITE, (("indexed", "9"),): _WHITE,
    (("theme", "1"),): _BLACK, (("indexed", "0"),): _BLACK, (("indexed", "8"),): _BLACK,
    (("indexed", "64"),): _BLACK,
}  # fmt: skip
_NO_SIGN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')


class Look(NamedTuple):
    """What the style of a cell says: how its number is shown, whether it is locked and coloured.

    What is `unseen` has the colour of its ground.
    """

    format: str = _USUAL
    locked: bool = True
    coloured: bool = False
    unseen: bool = False

    @property
    def is_date(self) -> bool:
        """Tell whether a number is shown as a date or a time."""
        return _is_date(self.format)


@cache
def _is_date(form: str) -> bool:
    return any(sign in "dmhys" for sign in _NO_SIGN.sub("", form.split(";", maxsplit=1)[0]).lower())


class TextReader:
    """Puts a text together of its pieces; how it is pronounced is left out."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.is_text = self.is_sound = False

    def start(self, tag: str, _attributes: Attributes) -> None:
        """Begin an element."""
        if tag == "t":
            self.is_text = not self.is_sound
        elif tag == "rPh":
            self.is_sound = True

    def end(self, tag: str) -> None:
        """End an element."""
        if tag == "t":
            self.is_text = False
        elif tag == "rPh":
            self.is_sound = False

    def text(self, text: str) -> None:
        """Take what stands in an element."""
        if self.is_text:
            self.pieces.append(text)

    def taken(self) -> str:
        """Give the text that was put together, and begin a new one."""
        found = "".join(self.pieces).replace("_x005F_", "_")  # an underscore that is one
        self.pieces.clear()
        return found


def texts_of(package: Package, part: str) -> list[str]:
    """Give the texts that cells share, or of a sheet those in its cells."""
    found: list[str] = []
    reader = TextReader()

    def end(tag: str) -> None:
        reader.end(tag)
        if tag in ("si", "is"):
            found.append(reader.taken())

    package.read(part, Handlers(reader.start, end, reader.text))
    return found


class RuleLook:
    """Reads what a conditional format gives cells: the colour of letters and ground, the format."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.above: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """Begin an element within it."""
        inside = *self.above[-1:], tag
        if inside == ("font", "color"):
            self.found["letters"] = f"#{_colour(attributes)}"
        elif inside == ("patternFill", "bgColor"):
            self.found["ground"] = f"#{_colour(attributes)}"
        elif tag == "numFmt" and attributes.get("formatCode", _USUAL) != _USUAL:
            self.found["format"] = attributes.get("formatCode", "")
        self.above.append(tag)

    def end(self) -> None:
        """End an element within it."""
        self.above.pop()

    @property
    def words(self) -> tuple[str, ...]:
        """Give what it gives cells, in one order."""
        return tuple(word for said in sorted(self.found.items()) for word in said)


def looks_of(package: Package, part: str) -> tuple[list[Look], list[RuleLook]]:
    """Give the look that each style stands for, and what each conditional format gives."""
    formats, fills, found = dict(_FORMATS), list[bool](), list[Look]()
    inks, grounds = list[str](), list[str]()  # the colour of each font, and of each fill
    above: list[str] = []
    rules: list[RuleLook] = []

    def start(tag: str, attributes: Attributes) -> None:
        above.append(tag)
        if tag == "dxf":
            rules.append(RuleLook())
        elif "dxf" in above[:-1]:
            rules[-1].start(tag, attributes)
        elif tag == "numFmt" and above[-2:-1] == ["numFmts"]:
            formats[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", _USUAL)
        elif tag == "fill" and above[-2:-1] == ["fills"]:
            fills.append(False)
            grounds.append(_WHITE)
        elif tag == "font" and above[-2:-1] == ["fonts"]:
            inks.append(_BLACK)
        elif tag == "color" and above[-3:-1] == ["fonts", "font"]:
            inks[-1] = _colour(attributes)
        elif tag == "fgColor" and above[-3:-1] == ["fill", "patternFill"] and fills[-1:] == [True]:
            grounds[-1] = _colour(attributes)
        elif tag in ("patternFill", "gradientFill") and above[-3:-1] == ["fills", "fill"]:
            fills[-1] = tag == "gradientFill" or attributes.get("patternType", "none") != "none"
        elif tag == "xf" and above[-2:-1] == ["cellXfs"]:
            fill = whole(attributes.get("fillId"))
            form = formats.get(whole(attributes.get("numFmtId")), _USUAL)
            ink = dict(enumerate(inks)).get(whole(attributes.get("fontId")), _BLACK)
            is_known = fill < len(fills)
            unseen = _is_faint(ink, grounds[fill] if is_known else _WHITE)
            found.append(Look(form, coloured=is_known and fills[fill], unseen=unseen))
        elif tag == "protection" and above[-3:-1] == ["cellXfs", "xf"]:
            found[-1] = found[-1]._replace(locked=attributes.get("locked", "1") in TRUE)

    def end(_tag: str) -> None:
        above.pop()
        if "dxf" in above:
            rules[-1].end()

    package.read(part, Handlers(start, end))
    return found, rules


def _colour(attributes: Attributes) -> str:
    """Give a colour in one spelling, for as far as it can be told without the theme."""
    if rgb := attributes.get("rgb"):
        return rgb[-6:].upper()
    keys = ("theme", "indexed", "tint")
    said = tuple((key, attributes[key]) for key in keys if key in attributes)
    return _NAMED.get(said, str(said) if said else _BLACK)


def _is_faint(ink: str, ground: str) -> bool:
    """Tell whether letters hardly stand out: the contrast ratio of WCAG 2, of 1 to 21, is small."""
    if ink == ground or not (_HEX.fullmatch(ink) and _HEX.fullmatch(ground)):
        return ink == ground
    low, high = sorted(map(_luminance, (ink, ground)))
    return (high + 0.05) / (low + 0.05) < _FAINT


def _luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2), from 0 for black to 1 for white."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_hidden(attributes: Attributes) -> bool:
    """Tell whether a row or column is hidden, or so small that nothing of it is seen.

    One that is folded has a sign that says so.
    """
    if whole(attributes.get("outlineLevel")):
        return False
    sizes = (attributes.get("ht", ""), attributes.get("width", ""))
    return attributes.get("hidden") in TRUE or any(map(_NO_SIZE.fullmatch, sizes))


def whole(text: str | None) -> int:
    """Read a whole number; 0 where none is given."""
    return int(text) if text and text.isdecimal() else 0


def texts_in(package: Package, part: str, tag: str) -> list[str]:
    """Give the texts of all elements of one kind in a part."""
    found: list[str] = []
    inside = False

    def start(name: str, _attributes: Attributes) -> None:
        nonlocal inside
        inside = name == tag
        if inside:
            found.append("")

    def end(_name: str) -> None:
        nonlocal inside
        inside = False

    def text(data: str) -> None:
        if inside:
            found[-1] += data

    package.read(part, Handlers(start, end, text))
    return found
