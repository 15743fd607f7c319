"""The WWS points of one VERA unit, in a Python of its own: this file is run, never imported.

The library woningwaardering changes the locale, the time zone, the decimal context and the warnings
of the process that imports it, writes to the screen, and looks places up online. So it gets a
process to itself, without a network: one unit on standard input, one answer on standard output.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import socket
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, NoReturn, get_args

ROOM, HOME = "ONZ", "ZEL"  # VERA's codes for the two kinds of dwelling
_DIALLED: list[bool] = []  # holds something once the library tried to go online


def _no_network(*_args: Any, **_options: Any) -> NoReturn:
    _DIALLED.append(True)
    raise OSError("flexfin values units without a network")


def answer(unit: str, date: datetime.date) -> dict[str, Any]:
    """Give points, kind and remarks of a unit, or the `fault` that stands in the way and why."""
    socket.socket.connect = _no_network  # type: ignore[method-assign]
    socket.getaddrinfo = _no_network
    os.environ.setdefault("TZ", "Europe/Amsterdam")  # else the library sets it, not on Windows
    try:
        from woningwaardering import Woningwaardering
        from woningwaardering.vera.bvg.generated import EenhedenEenheid

        found: dict[str, Any] = {"version": version("woningwaardering")}
    except Exception as error:
        return {"fault": "library", "why": [_line(error)]}
    try:
        library = Woningwaardering(peildatum=date)
    except ValueError as error:
        return found | {"fault": "date", "why": [_line(error)]} | _period()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        try:
            entity = EenhedenEenheid.model_validate_json(unit)
        except Exception as error:
            return found | {"fault": "invalid", "why": _said(caught) or [_line(error)]}
        if said := _said(caught):
            return found | {"fault": "invalid", "why": said}
        kind = entity.woningwaarderingstelsel
        found["kind"] = (kind.code if kind else None) or ""
        if found["kind"] not in (ROOM, HOME):
            return found | {"fault": "kind"}
        if not entity.ruimten:
            return found | {"fault": "empty"}
        caught.clear()
        try:
            result = library.waardeer(entity)
            points, surcharge = float(result.punten or 0), float(result.opslagpercentage or 0)
        except Exception as error:
            fault = "online" if _DIALLED else "failed"
            return found | {"fault": fault, "why": _said(caught) or [_line(error)]}
        if _DIALLED:
            return found | {"fault": "online"}
        if not math.isfinite(points):
            return found | {"fault": "failed", "why": [str(points)]}
        found |= {"unknown": list(_unknown(json.loads(unit), [EenhedenEenheid]))}
        return found | {"points": points, "surcharge": surcharge, "remarks": _said(caught)}


def _unknown(value: object, models: list[Any]) -> Iterator[tuple[str, list[str]]]:
    """Give the keys that the schema does not know, each with those it knows at that place.

    A value may be of any of the models; none are known where the schema takes anything.
    """
    if isinstance(value, list):
        for item in value:
            yield from _unknown(item, models)
    if not isinstance(value, dict) or not models:
        return
    below: dict[str, list[Any]] = {}  # by how a key may be written: as the standard does, or not
    written: list[str] = []
    for model in models:
        for name, field in model.model_fields.items():
            written.append(field.alias or name)
            for word in {name, written[-1]}:
                below.setdefault(word, []).extend(_models(field.annotation))
    for key, inside in value.items():
        if key not in below:
            yield key, written
        yield from _unknown(inside, below.get(key, []))


def _models(annotation: object) -> Iterator[object]:
    """Give the models in a type such as `list[Model] | None`."""
    if hasattr(annotation, "model_fields"):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _said(caught: list[warnings.WarningMessage]) -> list[str]:
    said = (str(w.message) for w in caught if issubclass(w.category, UserWarning))
    return list(dict.fromkeys(" ".join(text.split()) for text in said))


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _period() -> dict[str, str]:
    """Give the first and last day that the library values, where it tells."""
    from woningwaardering.stelsels import utils

    try:
        last = utils.ONDERSTEUNDE_PEILDATUM_TOT - datetime.timedelta(days=1)
        return {"first": str(utils.ONDERSTEUNDE_PEILDATUM_VANAF), "last": str(last)}
    except AttributeError:
        return {}


def _main() -> None:
    screen, sys.stdout = sys.stdout, sys.stderr  # what the library prints is no answer
    asked = json.load(sys.stdin)
    found = answer(asked["unit"], datetime.date.fromisoformat(asked["date"]))
    screen.write(json.dumps(found))


if __name__ == "__main__":
    _main()
