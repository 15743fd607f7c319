"""Units as exponents: EUR, unit (a room or dwelling), place, m2, day, month, year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from flexfin.ground.messages import _, language

BASES = ("EUR", "unit", "place", "m2", "day", "month", "year")
_MONTH = BASES.index("month")


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of the bases, in the order of BASES.

    `is_share` tells of a plain number that people write it as a percentage; it is the same unit.
    """

    powers: tuple[int, ...] = (0,) * len(BASES)
    is_share: bool = field(default=False, compare=False)

    def __mul__(self, other: Unit) -> Unit:
        return Unit(tuple(a + b for a, b in zip(self.powers, other.powers, strict=True)))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(tuple(a - b for a, b in zip(self.powers, other.powers, strict=True)))

    def __pow__(self, exponent: int) -> Unit:
        return Unit(tuple(a * exponent for a in self.powers))

    @lru_cache(1 << 10)  # a workbook writes the same few thousands of times  # noqa: B019
    def __str__(self) -> str:
        above = [_power(base, p) for base, p in zip(BASES, self.powers, strict=True) if p > 0]
        below = [_power(base, -p) for base, p in zip(BASES, self.powers, strict=True) if p < 0]
        return "/".join(["*".join(above) or "1", *below])

    def fits(self, other: Unit) -> bool:
        """Tell whether amounts in both units may be added.

        The step of every model is one month, so a flow per month adds to a stock: powers of month
        are left out of the comparison. All other bases must agree.
        """
        return all(
            a == b
            for i, (a, b) in enumerate(zip(self.powers, other.powers, strict=True))
            if i != _MONTH
        )

    @property
    def is_plain(self) -> bool:
        """Tell whether this is a number without unit."""
        return not any(self.powers)

    def power_of(self, base: str) -> int:
        """Give the exponent of one base."""
        return self.powers[BASES.index(base)]


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"


@lru_cache
def parse_unit(text: str) -> Unit:
    """Read a unit such as `EUR/unit/month`, `unit*month`, `1`, or `share` for a percentage.

    Raises ValueError, with the part that is no unit as its argument.
    """
    if text == "share":
        return SHARE
    unit = PLAIN
    for number, part in enumerate(text.split("/")):
        for factor in part.split("*"):
            match = re.fullmatch(r"\s*(1|[A-Za-z]+2?)(?:\^(\d))?\s*", factor)
            if match is None or (match[1] != "1" and match[1] not in BASES):
                raise ValueError(factor.strip())
            if match[1] != "1":
                step = base_unit(match[1]) ** int(match[2] or 1)
                unit = unit * step if number == 0 else unit / step
    return unit


def base_unit(base: str) -> Unit:
    """Give one base as a unit."""
    return Unit(tuple(int(base == b) for b in BASES))


PLAIN, SHARE = Unit(), Unit(is_share=True)
MONTH, YEAR, DAY = base_unit("month"), base_unit("year"), base_unit("day")


@dataclass(frozen=True, slots=True)
class UnitByChoice:
    """A unit that hangs on a choice made in the case: EUR/year or EUR/m2/year, by `cost_per`.

    Of a choice that is not in `units` nothing is said: it cannot be, or the amount is bare there.
    """

    selector: str
    units: Mapping[str, Unit]

    def __str__(self) -> str:
        return " | ".join(dict.fromkeys(str(unit) for unit in self.units.values()))

    def __hash__(self) -> int:
        return hash((self.selector, frozenset(self.units.items())))


AnyUnit = Unit | UnitByChoice


def combine(a: AnyUnit, b: AnyUnit, with_: Callable[[Unit, Unit], Unit]) -> AnyUnit:
    """Multiply or divide two units, choice by choice where they hang on one.

    Raises ValueError where the two hang on different choices.
    """
    if isinstance(a, Unit) and isinstance(b, Unit):
        return with_(a, b)
    selector = a.selector if isinstance(a, UnitByChoice) else b.selector  # type: ignore[union-attr]
    if isinstance(a, UnitByChoice) and isinstance(b, UnitByChoice) and a.selector != b.selector:
        raise ValueError(a.selector, b.selector)
    units = {c: with_(for_choice(a, c), for_choice(b, c)) for c in _common(a, b)}
    return simplest(selector, units)


def for_choice(unit: AnyUnit, choice: str) -> Unit:
    """Give the unit that holds for one choice."""
    return unit.units.get(choice, PLAIN) if isinstance(unit, UnitByChoice) else unit


def simplest(selector: str, units: Mapping[str, Unit]) -> AnyUnit:
    """Give one unit where every choice leads to the same."""
    different = set(units.values())
    return different.pop() if len(different) == 1 else UnitByChoice(selector, dict(units))


def fits(a: AnyUnit, b: AnyUnit) -> bool:
    """Tell whether two units fit, for every choice."""
    if isinstance(a, UnitByChoice) and isinstance(b, UnitByChoice) and a.selector != b.selector:
        return False
    if isinstance(a, Unit) and isinstance(b, Unit):
        return a.fits(b)
    return all(for_choice(a, c).fits(for_choice(b, c)) for c in _common(a, b))


def _common(a: AnyUnit, b: AnyUnit) -> list[str]:
    """Give the choices for which both units say something."""
    choices = [unit.units for unit in (a, b) if isinstance(unit, UnitByChoice)]
    return [c for c in choices[0] if all(c in units for units in choices)]


def unit_words(unit: AnyUnit | str) -> str:
    """Write a unit, or one already written, for people in the language in use: EUR/room/month."""
    return _("yes or no") if unit == "yes_no" else _in_words(str(unit), language())


@lru_cache(1 << 10)
def _in_words(text: str, _language: str) -> str:
    words = {
        "unit": _("room"), "place": _("place"), "m2": "m²", "day": _("day"),
        "month": _("month"), "year": _("year"), "text": _("text"), "place*day": _("place-day"),
    }  # fmt: skip
    return re.sub(r"place\*day|[a-z]+2?", lambda match: words.get(match[0], match[0]), text)


def unit_after(unit: AnyUnit | str) -> str:
    """Write a unit to stand after a number: nothing for a plain one, `per year` for 1/year."""
    text = unit_words(unit)
    if text == "1" or unit == "yes_no":
        return ""
    return _("per {unit}", unit=text[2:]) if text.startswith("1/") else text
