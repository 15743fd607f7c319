"""Numbers and their text: as files write them, and as Dutch and English readers do.

In a file a number has a point for decimals, `_` between thousands where that reads better, and %
for a percentage: 1250.50, 8_000_000, 4.1%. What could be read in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final, Literal, NamedTuple

from flexfin.ground.messages import _, language
from flexfin.ground.months import dates_in_words, month_words

LARGEST: Final = 1e12
NO_LIMIT: Final = "unlimited"
UNLIMITED: Final = 1e12  # stands for "no limit" where a cap is left open
LONGEST: Final = 40  # characters of a number
_NUMBER: Final = re.compile(r"[+-]?[0-9](_?[0-9])*(\.[0-9]+)?%?")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_COMMAS: Final = re.compile(r"[+-]?[0-9][0-9.,_]*%?")
# the first number of words, as each language writes it
FIRST_NUMBER: Final = {
    name: re.compile(rf"(?:-?€ )?-?[0-9]+(?:{thousands}[0-9]{{3}})*({decimal}[0-9]+)?(%)?")
    for name, thousands, decimal in (("nl", r"\.", ","), ("en", ",", r"\."))
}

Shape = Literal["whole", "tenth", "cents", "percent", "digits", "fine", "finest", "month"]
_DECIMALS: Final[dict[Shape, int]] = {
    "whole": 0, "tenth": 1, "cents": 2, "percent": 1, "digits": 4, "fine": 6, "finest": 8,
    "month": 0,
}  # fmt: skip
_ALWAYS: Final = ("tenth", "cents", "percent")  # where decimals stand that are 0
_DUTCH: Final = str.maketrans(",.", ".,")


def is_unlimited(value: Any) -> bool:
    """Tell whether a number stands for no limit: it, or what little is taken off it."""
    return isinstance(value, float) and abs(value) >= UNLIMITED / 2


# --- files ---------------------------------------------------------------------------------------


def number_value(digits: str) -> float:
    """Give the number that digits stand for; raises ValueError where they are none."""
    bare = digits.replace("_", "")
    return float(bare[:-1] + "e-2") if bare.endswith("%") else float(bare)


def read_number(text: str) -> float | None:
    """Read a number as files write it; None where the text is none."""
    bare = text.strip()
    return number_value(bare) if _NUMBER.fullmatch(bare) else None


def number_told(held: str, words: str) -> float | None:
    """Read a number as files write it, where its words are nothing but a number; else None."""
    return read_number(held) if FIRST_NUMBER[language()].fullmatch(words) else None


def number_text(value: float, *, percent: bool = False) -> str:
    """Write a number, in full, as a file would hold it: `0.041`, or `4.1%`.

    What is written is read back as the same number, and cannot be read in two ways.
    """
    number = Decimal(repr(float(value) or 0.0))  # no minus before a nought
    text = f"{(number.scaleb(2) if percent else number).normalize():f}"
    return f"{text}%" if percent else _once(text)


def read_yes_no(text: str) -> bool | None:
    """Read yes or no, in both languages; None where a text is neither."""
    return {"yes": True, "ja": True, "no": False, "nee": False}.get(text.casefold())


def number_fault(text: str) -> tuple[str, str] | None:
    """Say why a text is no number, or one that can be misread, and what to do; None where it is."""
    if _THOUSANDS.fullmatch(text):
        return _("'{text}' can be read in two ways", text=text), _two_readings(text)
    if "," in text and _COMMAS.fullmatch(text):
        return _("'{text}' has a comma", text=text), _without_comma(text)
    if len(text) > LONGEST:
        return _("this number is too long"), _("Round it; {limit} characters count.", limit=LONGEST)
    if not _NUMBER.fullmatch(text):
        is_special = text.lower().strip("+-.") in ("nan", "inf", "infinity")
        remedy = (
            _("Not-a-number and infinity are no amounts.")
            if is_special
            else _(
                "Write digits, a point for decimals, and % for a percentage: "
                "1250.50, 8_000_000, 4.1%."
            )
        )
        return _("'{text}' is no number", text=text), remedy
    if abs(number_value(text)) > LARGEST:
        message = _("{text} is larger than {limit}", text=text, limit="1_000_000_000_000")
        return message, _("Correct it.")
    return None


def _two_readings(text: str) -> str:
    whole = text.replace(".", "_")
    if text.count(".") > 1:
        return _("Write {whole}.", whole=whole)
    return _("Write {whole} for the large number, or {part} for the small one.",
             whole=whole, part=_trimmed(text))  # fmt: skip


def _without_comma(text: str) -> str:
    point = _trimmed(text.replace(".", "").replace(",", "."))
    whole = text.replace(",", "")
    if "." in text:  # the last sign of the two is the one for decimals
        is_point = text.rindex(",") > text.rindex(".")
        return _("Write {whole}.", whole=point if is_point else _trimmed(whole))
    if text.count(",") > 1:
        return _("Write {whole}.", whole=whole)
    if not re.fullmatch(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}", text):  # no thousands
        return _("Write {point}.", point=point)
    return _("Write {point} for the decimal number, or {whole} if the comma parts thousands.",
             point=point, whole=whole)  # fmt: skip


def _trimmed(text: str) -> str:
    is_plain = "." in text and not text.endswith("%")
    return _once(text.rstrip("0").rstrip(".") if is_plain else text)


def _once(text: str) -> str:
    """Write a number with a decimal point such that it cannot be read as thousands."""
    return f"{text}0" if _THOUSANDS.fullmatch(text) else text


_EXACT: Final = Context(prec=400)  # digits of the largest float and its decimals


# --- readers -------------------------------------------------------------------------------------


def number(value: float, shape: Shape) -> str:
    """Write a number as Dutch or English readers do; halves go away from zero."""
    if shape == "month":
        return month_words(int(value))
    decimals = _DECIMALS[shape]
    amount = Decimal(repr(float(value))).scaleb(2 if shape == "percent" else 0)
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    text = f"{rounded or abs(rounded):,f}"  # no minus before a zero
    if decimals and shape not in _ALWAYS:
        text = text.rstrip("0").rstrip(".")
    text = text if language() == "en" else text.translate(_DUTCH)
    return f"{text}%" if shape == "percent" else text


def number_alone(value: float, shape: Shape) -> str:
    """Write a number that stands in line with no other: a count that is whole has no decimal."""
    is_whole = shape == "tenth" and number(value, shape) == number(round(value), shape)
    return number(value, "whole" if is_whole else shape)


def signed(value: float, shape: Shape) -> str:
    """Write a change: with a plus where it goes up."""
    text = number(value, shape)
    return text if text.startswith("-") or text == number(0, shape) else f"+{text}"


def readable(text: str) -> str:
    """Write numbers and dates in a text of a file as Dutch or English readers do: `0,01 - 100.000`.

    A month is written as `april 2027`.
    """
    text = dates_in_words(text)
    decimal, thousands = (",", ".") if language() == "nl" else (".", ",")
    parts = re.split(r"([0-9][0-9_]*(?:\.[0-9]+)?)", text)
    signs = str.maketrans({"_": thousands, ".": decimal})
    parts[1::2] = [part.translate(signs) for part in parts[1::2]]
    return "".join(parts)


class Spelled(NamedTuple):
    """A number that digits can be read as, half of their last place, and how many say something."""

    value: float
    within: float = 0.0
    digits: int = 0


def readings(text: str) -> Iterator[Spelled]:
    """Give every number that digits can be read as: points or commas for decimals, or apart."""
    bare = re.sub(r"[_'\u2019 ]", "", text)
    for decimal, thousands in ((".", ","), (",", ".")):
        plain = bare.replace(thousands, "").replace(decimal, ".")
        try:
            value = round(float(plain), 9)
        except ValueError:
            continue
        whole, point, after = plain.partition(".")
        told = f"{whole}{after}".rstrip("0")  # 563000 may be 563,217 in thousands
        places = len(after) if point else len(told) - len(whole)
        yield Spelled(value, 0.5 * 10.0**-places, len(told.lstrip("0")))
    for part in re.split(r"[^\d]+", bare):
        if part:
            yield Spelled(float(part))
