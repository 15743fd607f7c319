"""Open an Excel workbook that somebody sent, safely: bounded in size, without macros or links."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import LARGEST

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_PARTS: Final = 1_000
LARGEST_INSIDE: Final = 24_000_000  # bytes of all parts together, unpacked
_DOCTYPES: Final = tuple(
    word.encode(code)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for code in ("ascii", "utf-16-le", "utf-16-be")
)


def read_bytes(path: Path) -> bytes:
    """Read a workbook as it lies on the disk; raises FlexfinError where it cannot be trusted."""
    where = Place(str(path))
    try:
        with path.open("rb") as file:  # never more than this much: a device has no end
            data = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise FlexfinError(Problem(where, _("this is a folder, not a file"))) from None
    except FileNotFoundError:
        try:
            names = [p.name for p in path.parent.iterdir()]
        except OSError:
            names = []
        remedy = did_you_mean(path.name, names)
        raise FlexfinError(Problem(where, _("there is no such file"), remedy)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FlexfinError(Problem(where, _("this file cannot be read: {why}", why=why))) from None
    problems = list(_refusals(where, data))
    if problems:
        raise FlexfinError(problems[0])
    return data


def open_workbook(path: Path, data: bytes, *, stored: bool = False) -> Workbook:
    """Open what `read_bytes` gave; with `stored`, formulas are the values that the file keeps."""
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=stored, keep_links=False)
    except Exception:  # openpyxl gives errors of every kind for what is no workbook
        raise FlexfinError(Problem(Place(str(path)), *_damaged())) from None


def _refusals(where: Place, data: bytes) -> Iterator[Problem]:
    """Say why a file is not opened; the first reason counts."""
    save = _("Open it in Excel and save it as an Excel workbook (.xlsx).")
    if len(data) > LARGEST:
        yield Problem(where, _("this file is larger than {limit} bytes", limit=LARGEST))
    if not data:
        yield Problem(
            where, _("this file is empty"), _("`flexfin new FILE` makes a case to start from.")
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        message = _("this workbook has a password, or is of an older kind (.xls)")
        yield Problem(where, message, _("Save it in Excel without password as .xlsx."))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        yield Problem(where, _("this is no Excel workbook"), save)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(i.file_size for i in infos) > LARGEST_INSIDE:
                limit = LARGEST_INSIDE
                yield Problem(
                    where, _("this workbook is larger than {limit} bytes inside", limit=limit)
                )
                return
            names = [info.filename.lower() for info in infos]
            if "[content_types].xml" not in names:
                yield Problem(where, _("this is no Excel workbook"), save)
            if any(name.endswith("vbaproject.bin") for name in names):
                yield Problem(where, _("this workbook has macros"), save)
            if any("/externallinks/" in name for name in names):
                message = _("this workbook takes values from other workbooks")
                yield Problem(
                    where,
                    message,
                    _("Break the links in Excel (Data, Edit links); the values stay."),
                )
            for info in infos:
                is_text = info.filename.lower().endswith((".xml", ".rels", ".vml"))
                if is_text and _has_doctype(parts.read(info)):
                    yield Problem(where, *_damaged())
    except Exception:  # the libraries that unpack have errors of their own
        yield Problem(where, *_damaged())


def _has_doctype(text: bytes) -> bool:
    return any(word in text for word in _DOCTYPES)


def _damaged() -> tuple[str, str]:
    return (
        _("this workbook is damaged"),
        _("Open it in Excel and save it as an Excel workbook (.xlsx)."),
    )
