"""What can be the name of a line or an element."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from flexfin.ground.messages import _
from flexfin.ground.numbers import NO_LIMIT


def name_fault(name: str) -> str:
    """Say why a name cannot be the name of a line or an element; nothing where it can."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return _("A name begins with a letter a-z and goes on with a-z, 0-9 and _.")
    if _is_address(name):
        return _("Excel reads '{name}' as the address of a cell.", name=name)
    if name in ("true", "false", "outside", "all", "none", "yes", "no", NO_LIMIT):
        return _("'{name}' has a meaning of its own.", name=name)
    if len(name) > 60:
        return _("A name has at most {limit} characters.", limit=60)
    return ""


def code_fault(name: str) -> str:
    """Say why a name cannot be a code that others gave; nothing where it can."""
    if re.fullmatch(r"[a-z0-9][a-z0-9_]{0,59}", name):
        return ""
    return _("Write a code with a-z, 0-9 and _ alone: 4310, or 4310_210 with a cost centre.")


def as_name(text: str) -> str:
    """Give the name that a text could have: huur_jong for Huur Jong; nothing where it has none."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    name = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:60]
    if _is_address(name):  # each keeps its own number: p14 and p15 are p_14 and p_15
        name = re.sub("(?<=[a-z])(?=[0-9])", "_", name)
    name = name.lstrip("0123456789_")
    return "" if name_fault(name) else name


def same_name(text: str, names: Iterable[str]) -> str:
    """Give the one of some names that a text stands for but for its letters; nothing without."""
    return next((name for name in names if as_name(text) == as_name(name) != ""), "")


def _is_address(name: str) -> bool:
    if re.fullmatch(r"(r[0-9]*)?(c[0-9]*)?", name):
        return True
    match = re.fullmatch(r"([a-z]{1,3})([0-9]+)", name)
    if match is None:
        return False
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("a") + 1
    return column <= 16_384 and 1 <= int(match[2]) <= 1_048_576
