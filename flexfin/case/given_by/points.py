"""The WWS points of a VERA unit file, by the library woningwaardering (extra `points`)."""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from flexfin.case.files import Files
from flexfin.case.given_by.given import Provided, ProviderArgument, ProviderRequest
from flexfin.ground.errors import FlexfinError, Place, Problem, plain
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.portable import is_portable, program_beside
from flexfin.ground.yaml import Scalar

INSTALL: Final = "pip install 'flexfin[points]'"
LONGEST_WAIT: Final = 120  # seconds; a unit takes two
SHOWN: Final = 10  # remarks of the library; the rest is counted
# what the library says to who works with it in Python
_ONLINE: Final = re.compile(r"Package '|pip install|Installeer met")
_NONE: Final = re.compile(r"'([^']+)' is None")
_ASSIGNED: Final = re.compile(r"toe te wijzen aan het '([^']+)'-attribuut")
_NAME: Final = re.compile(r"\b[a-z]+(?:_[a-z]+)+(?:\.[a-z_]+)*")
_INVALID = re.compile(r"Validatiefout in attribuut '([^']*)'\. (.*?)(?= Validatiefout in |$)")


def points(asked: ProviderRequest) -> Provided | None:
    """Value the unit in a VERA file by the rules of the woningwaarderingsstelsel.

    Parameters
    ----------
    asked
        `found` is the name of the file, a unit as JSON (EenhedenEenheid of the VERA standard); the
        argument is VERA's code for the kind of dwelling that the case has: ZEL or ONZ.

    Returns
    -------
    Provided | None
        The points [1], in whole points as the policy book rounds them: each group to quarters, the
        total to whole points, halves up. None, with a problem, where the file cannot be valued.

    Source
    ------
    Besluit huurprijzen woonruimte, bijlage I; policy book of the Huurcommissie, as the installed
    version of woningwaardering (MIT, Woonstad Rotterdam) has it: one calendar year only.
    """
    found = asked.found
    if not isinstance(found, Scalar) or not found.text:
        asked.words.problem(
            found,
            _("the name of a file is needed here"),
            _("Name a VERA unit file, such as unit.json; it lies beside the case."),
        )
        return None
    path = asked.files.beside(found)
    try:
        unit = _unit(path, asked.files)
    except FlexfinError as error:
        asked.words.problems += error.problems
        return None
    if _order() is None:
        asked.words.problem(
            found,
            _("points from a file take the library woningwaardering, which is not installed"),
            _("Install it with: {command}", command=INSTALL),
        )
        return None
    answer = _valued(unit, asked.date)
    if "fault" in answer:
        asked.words.problem(found, *_fault(answer, found.text, asked.date))
        return None
    wanted = asked.args[0]
    if answer["kind"] != wanted.value:
        asked.words.problem(found, *_other_kind(answer["kind"], wanted, found.text))
        return None
    return Provided(
        answer["points"],
        _source(answer, found.text, asked.date),
        remarks=(*_unknown_keys(answer, unit, path), *_remarks(answer, found)),
    )


def _unit(path: Path, files: Files) -> str:
    """Read a file that holds one JSON object; raises FlexfinError."""
    again = _("Export the unit again as JSON by the VERA standard.")
    text = files.text(path, again)
    where = Place(str(path))
    remedy = _("A VERA unit file is JSON: it begins with {bracket}.", bracket="{")
    try:
        content = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        line = text.split("\n")[fault.lineno - 1]
        where = Place(str(path), fault.lineno, fault.colno, 1, line)
        message = _("here this file stops being JSON")
        is_other = not text[: fault.pos].strip()  # no JSON from its first character on
        raise FlexfinError(Problem(where, message, remedy if is_other else again)) from None
    except (ValueError, RecursionError):  # a number that is none, or brackets without end
        raise FlexfinError(Problem(where, _("this file is no JSON"), again)) from None
    if isinstance(content, list):
        message = _("this file holds a list, and one unit is needed")
        raise FlexfinError(Problem(where, message, _("Save each unit in a file of its own.")))
    if not isinstance(content, dict):
        raise FlexfinError(Problem(where, _("this file holds no VERA unit"), remedy))
    return text


def _order() -> tuple[str, ...] | None:
    """Give what starts valuation.py, or nothing where its library is not installed."""
    if is_portable():
        program = program_beside("flexfin-points")
        return (str(program),) if program.exists() else None
    if find_spec("woningwaardering") is None:
        return None
    return sys.executable, "-P", str(Path(__file__).with_name("valuation.py"))


def _no_number(word: str) -> float:
    raise ValueError(word)


@lru_cache(maxsize=64)
def _valued(unit: str, date: datetime.date) -> Mapping[str, Any]:
    """Give the answer of valuation.py, which runs in a process of its own."""
    import subprocess

    order = _order() or ()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    asked = json.dumps({"unit": unit, "date": date.isoformat()})
    try:
        done = subprocess.run(  # noqa: S603  # our own file, and nothing of the user's in the order
            order, input=asked, capture_output=True, encoding="utf-8", errors="replace",
            env=environment, timeout=LONGEST_WAIT, check=False,
        )  # fmt: skip
        answer: Mapping[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return {"fault": "failed"}
    return answer


def _kinds() -> Mapping[str, str]:
    """Give the codes of the kinds of dwelling that the library values, in words."""
    return {"ZEL": _("self-contained"), "ONZ": _("not self-contained (a room)")}


def _fault(answer: Mapping[str, Any], file: str, date: datetime.date) -> tuple[str, str]:
    """Say why a unit could not be valued, and what to do about it."""
    why = " ".join(answer.get("why", ()))
    said = _("The library says: {why}", why=_shortened(why)) if why else ""
    match answer["fault"]:
        case "library":
            message = _("the library woningwaardering that is installed does not fit flexfin")
            return message, _join(_("Install it with: {command}", command=INSTALL), said)
        case "date":
            message = _("no points can be worked out for the reference date {date}", date=date)
            if "first" not in answer:
                return message, said
            known = _(
                "The library woningwaardering has the rules of {first} to {last} only.",
                first=answer["first"], last=answer["last"],
            )  # fmt: skip
            return message, _join(known, _("For another date, give the points themselves."))
        case "invalid":
            return _("'{file}' is no valid VERA unit", file=file), _invalid(answer["why"])
        case "kind":
            if answer["kind"]:
                message = _("units of the kind '{kind}' cannot be valued", kind=answer["kind"])
            else:
                message = _("'{file}' does not say which kind of dwelling it is", file=file)
            return message, _(
                "Its key '{key}' must have one of the codes: {codes}.",
                key="woningwaarderingstelsel",
                codes=", ".join(f"{code} = {word}" for code, word in _kinds().items()),
            )  # fmt: skip
        case "empty":
            message = _("'{file}' names no rooms", file=file)
            return message, _("Its key '{key}' must list the rooms of the unit.", key="ruimten")
        case "online":
            return _("the place of the unit in '{file}' is not known", file=file), _(
                "Put the BAG code of the place in the file (adres, woonplaats, code): flexfin does "
                "not look it up online."
            )
        case _:
            return _("the library woningwaardering cannot value '{file}'", file=file), said


def _join(*sentences: str) -> str:
    return "\n".join(sentence for sentence in sentences if sentence)


def _shortened(text: str, limit: int = 400) -> str:
    text = plain(text)
    return text if len(text) <= limit else f"{text[:limit]}…"


def _invalid(why: list[str]) -> str:
    """Say which keys of a unit are not what the standard asks."""
    found = [match.groups() for text in why for match in _INVALID.finditer(text)]
    if not found:
        return _("The library says: {why}", why=_shortened(" ".join(why)))
    lines = [
        _("{key}: {fault}.", key=_shortened(_key(key), 80), fault=_in_words(said))
        for key, said in found
    ]
    return _cut(lines)


def _key(path: str) -> str:
    """Write the path of a key as the file has it; rooms and their like count from 1."""
    parts = [re.sub("_([a-z])", lambda m: m[1].upper(), part) for part in path.split(".")]
    return " ".join(str(int(part) + 1) if part.isdecimal() else part for part in parts)


def _in_words(said: str) -> str:
    """Say in plain words what the validation says in its own."""
    words = {
        "decimaalscheidingsteken": _("a number has a point for decimals, no comma"),
        "valid number": _("a number is needed"),
        "valid integer": _("a whole number is needed"),
        "valid string": _("a text is needed"),
        "valid list": _("a list is needed"),
        "valid dictionary": _("a section is needed"),
        "valid boolean": _("true or false is needed"),
        "valid date": _("a date is needed"),
        "mag niet leeg zijn": _("a code is needed"),
        "Field required": _("it is missing"),
    }
    for mark, sentence in words.items():
        if mark in said:
            return sentence
    return _shortened(said.rstrip("."), 200)


def _missing(found: re.Match[str]) -> str:
    return _("'{key}' is missing", key=found[1])


def _by_keys(said: str) -> str:
    """Say what the library remarks with the keys of the file, and not of what it is made with."""
    if _ONLINE.search(said):
        return _("Whether the unit is a monument is not looked up online: its key 'monumenten' "
                 "says so; an empty list where it is none.")  # fmt: skip
    said = _NONE.sub(_missing, said)
    said = _ASSIGNED.sub(lambda found: f"te geven bij '{found[1]}'", said)
    said = said.replace("het attribuut", "de sleutel").replace("attribuut", "sleutel")
    return _NAME.sub(lambda found: _key(found[0]), said)


def _cut(lines: list[str]) -> str:
    rest = len(lines) - SHOWN
    more = [_("And {count} more.", count=rest)] if rest > 0 else []
    return "\n".join([*lines[:SHOWN], *more])


def _other_kind(kind: str, wanted: ProviderArgument, file: str) -> tuple[str, str]:
    words = _kinds()
    message = _(
        "'{file}' is {kind}, and '{path}' says {wanted}",
        file=file, kind=words[kind], path=wanted.path,
        wanted=words.get(wanted.value, wanted.value),
    )  # fmt: skip
    return message, _("Correct '{path}', or take the file of another unit.", path=wanted.path)


def _source(answer: Mapping[str, Any], file: str, date: datetime.date) -> str:
    remarks = len(answer["remarks"]) + len({key for key, _known in answer["unknown"]})
    source = _(
        "{file} (VERA), valued on {date} by woningwaardering {version}",
        file=file, date=date, version=answer["version"],
    )  # fmt: skip
    return _("{source}; remarks: {count}", source=source, count=remarks) if remarks else source


def _unknown_keys(answer: Mapping[str, Any], unit: str, path: Path) -> Iterator[Problem]:
    """Warn of each key that the standard does not know, once, where it stands first."""
    known = dict(reversed(answer["unknown"]))
    for key in reversed(known):
        at = re.search(rf"{re.escape(json.dumps(key, ensure_ascii=False))}\s*:", unit)
        place = Place(str(path))
        if at is not None:
            before, width = unit[: at.start()].split("\n"), len(key) + 2
            line = unit.split("\n")[len(before) - 1]
            place = Place(str(path), len(before), len(before[-1]) + 1, width, line)
        message = _("the VERA standard does not know the key '{key}', and it does not count",
                    key=_shortened(key, 80))  # fmt: skip
        remedy = did_you_mean(key, known[key])
        if not remedy:
            remedy = _("Correct it; where your system adds it, it says nothing about the points.")
        yield Problem(place, message, remedy, "warning")


def _remarks(answer: Mapping[str, Any], found: Scalar) -> list[Problem]:
    """Warn of what the library says of the unit, and of what points do not hold."""
    result = []
    if answer["remarks"]:
        message = _("the library woningwaardering has remarks on '{file}'", file=found.text)
        remedy = _cut([_shortened(_by_keys(text)) for text in answer["remarks"]])
        result.append(Problem(found.place, message, remedy, "warning"))
    if answer["surcharge"]:
        result.append(
            Problem(
                found.place,
                _(
                    "'{file}' has a surcharge of {share}% on the maximum rent, which points do "
                    "not hold",
                    file=found.text, share=f"{100 * answer['surcharge']:g}",
                ),
                _("Add it where you judge the maximum rent: it is for a monument or new building."),
                "warning",
            )
        )  # fmt: skip
    return result
