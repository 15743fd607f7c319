"""Texts of a case that would give away what is left out: folders, and confidential values.

Words are the user's own; only what is beyond doubt is taken out of them. A source that names a
confidential value is left out whole, a folder is cut off the name of the file in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from flexfin.case.case import Case
from flexfin.case.given_by.comparables import Comparables
from flexfin.case.shared import Derived, Shared, shared_of
from flexfin.case.without import without
from flexfin.ground.numbers import readings
from flexfin.model.line import InputLine, Key

_FOLDERS: Final = (
    re.compile(r"file:/+(?:[^\s/;,\"']+/)*", re.IGNORECASE),
    re.compile(r"(?:\b[A-Za-z]:|\\)\\(?:[^\\/;\"':|<>]+\\)*"),
    re.compile(r"(?<![\w:/.~])~?/(?:[^\s/;,\"']+/)+"),
)
_SCALES: Final = {
    **dict.fromkeys(("k", "duizend", "thousand", "mille"), 1e3), "ton": 1e5,
    **dict.fromkeys(("m", "mln", "mio", "miljoen", "million"), 1e6),
}  # fmt: skip
_SPACES: Final = " \u00a0\u2007\u2009\u202f"
_SCALE: Final = rf"(?:[{_SPACES}]?({'|'.join(_SCALES)})(?=[^a-z]|eur|\Z))?"
# digits with points, commas and quotes between them: one number, however it is written
_NUMBER: Final = re.compile(rf"(\d[\d.,_'\u2019]*\d|\d){_SCALE}", re.IGNORECASE)
# thousands that stand apart may be one number, and may each be one
_APART: Final = re.compile(
    rf"(?<!\d)(\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?)(?!\d){_SCALE}", re.IGNORECASE
)
# per month, quarter, day or week of what is known per year, and the other way
_PERIODS: Final = (12, 4, 365, 52, 1 / 12, 1 / 4, 1 / 365, 1 / 52)
_MONTHS: Final = (12, 1 / 12)
_PLAIN: Final = (0.0, 1.0)  # they stand in too many texts to say anything


def without_folders(text: str) -> str:
    """Cut folders off the names of files; addresses of the web stay."""
    for pattern in _FOLDERS:
        text = pattern.sub("", text)
    return text


def secrets_of(case: Case, shared: Shared) -> frozenset[float | str]:
    """Give the values that are left out: numbers, also as percentages, and words."""
    found: set[float | str] = set()
    for name, key in shared.rows:
        line = case.models.lines[name]
        if not isinstance(line, InputLine) or key not in case.values.get(name, {}):
            continue
        value = case.values[name][key]
        if isinstance(value, str):
            if not line.choices and not line.names and len(value) > 2:
                found.add(value)
            continue
        steps = case.steps.get(name, {}).get(key)
        numbers = [value] if isinstance(value, float | int) else [*(steps or {}).values()]
        for amount in map(float, numbers):
            found |= {amount, round(100 * amount, 9)} - set(_PLAIN)
    return frozenset(found)


def names_one(text: str, secrets: Iterable[float | str]) -> bool:
    """Tell whether a text names a value that is left out, in whatever spelling.

    Of an amount also in thousands or rounded, by three digits at least; and per month, quarter or
    day of what is known per year and the other way, by four (`46,9k` per month by three): fewer
    stand in too many texts.
    """
    known = set(secrets)
    if any(isinstance(word, str) and word.lower() in text.lower() for word in known):
        return True
    amounts = [word for word in known if isinstance(word, float)]
    for digits, scale in _numbers(text):
        times = _SCALES.get(scale.lower(), 1.0)
        for value, within, count in readings(digits):
            said, near = value * times, within * times * (1 + 1e-9)
            if said in known or (count >= 3 and any(abs(said - x) <= near for x in amounts)):
                return True
            periods = _PERIODS if count >= 4 else _MONTHS if count == 3 and times > 1 else ()
            if any(abs(said - x * n) <= near for x in amounts for n in periods):
                return True
    return False


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Give the digits of all that can be a number in a text, each with its scale.

    Thousands that stand apart are read in every way: `3 563 217` is also `563 217`.
    """
    for digits, scale in _NUMBER.findall(text):
        yield digits, scale
        if scale in ("m", "M"):  # metres, or millions
            yield digits, ""
    at = 0
    while match := _APART.search(text, at):
        groups = re.split(f"[{_SPACES}]", match[1])
        for first in range(len(groups) - 1):
            yield "".join(groups[first:]), match[2] or ""
        at = match.end()


def without_traces(case: Case, secrets: frozenset[float | str]) -> tuple[Case, tuple[str, ...]]:
    """Give a case of which the texts give nothing away, and what was taken out or still does.

    The second are the paths of inputs whose source was left out, and the names and labels that
    name a value all the same: these are the user's to change.
    """
    said: list[str] = []

    def told(text: str, where: str) -> str:
        if text and names_one(text, secrets):
            said.append(where)
            return ""
        return without_folders(text)

    def path(name: str, key: Key) -> str:
        return case.models.input_lines[name].path_at(key)

    origins = {
        name: {
            key: replace(origin, source=told(origin.source, path(name, key)))
            for key, origin in keys.items()
        }
        for name, keys in case.origins.items()
    }
    provided = {
        name: {
            key: replace(
                one,
                source=told(one.source, path(name, key)),
                details=_listed(one.details, told, path(name, key)),
            )
            for key, one in keys.items()
        }
        for name, keys in case.provided.items()
    }
    values = {
        name: {
            key: without_folders(value)
            if isinstance(value, str) and not case.models.lines[name].choices
            else value
            for key, value in keys.items()
        }
        for name, keys in case.values.items()
    }
    labels = [label for axis in case.sets.values() for label in axis.values() if label]
    labels += case.labels.values()
    said += [text for text in (case.name, *labels) if names_one(text, secrets)]
    cleaned = replace(
        case, name=without_folders(case.name), origins=origins, provided=provided, values=values
    )
    return cleaned, tuple(dict.fromkeys(said))


def _listed(details: object, told: Callable[[str, str], str], where: str) -> object:
    """Give comparable rents whose words give nothing away."""
    if not isinstance(details, Comparables):
        return details
    return replace(
        details,
        items=tuple(
            replace(
                item,
                label=told(item.label, where),
                address=told(item.address, where),
                source=told(item.source, where),
            )
            for item in details.items
        ),
    )


def to_share(case: Case, results: Derived) -> tuple[Case, Shared, tuple[str, ...]]:
    """Give a case as it is shared, what is left out of it, and the texts that name a value.

    Raises FlexfinError where an input is confidential that shapes everything else.
    """
    shared = shared_of(case, results)
    cleaned, said = without_traces(without(case, shared), secrets_of(case, shared))
    return cleaned, shared, said
