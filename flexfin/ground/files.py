"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flexfin.ground.errors import FlexfinError, NotWritten, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean

LARGEST: Final = 4_000_000  # bytes of a text; a case of a large city is some 100 kB


def read_file(path: Path, most: int, *, is_regular: bool = False) -> bytes:
    """Read a file of at most `most` bytes; with `is_regular` no pipe and no device.

    Raises FlexfinError where there is no such file, or it cannot be read or is too large.
    """
    where = Place(str(path))
    try:
        if is_regular and path.exists() and not (path.is_file() or path.is_dir()):
            raise FlexfinError(Problem(where, _("this is a pipe or a device, not a file")))
        with path.open("rb") as file:  # never more than this much: a device has no end
            data = file.read(most + 1)
    except IsADirectoryError:
        raise FlexfinError(Problem(where, _("this is a folder, not a file"))) from None
    except FileNotFoundError:
        problem = Problem(where, _("there is no such file"), nearest_file(path))
        raise FlexfinError(problem) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or str(error)
        raise FlexfinError(Problem(where, _("this file cannot be read: {why}", why=why))) from None
    if len(data) > most:
        message = _("this file is larger than {limit} bytes", limit=most)
        raise FlexfinError(Problem(where, message))
    return data


def read_text(path: Path, remedy: str = "") -> str:
    """Read a text file in UTF-8; `remedy` is for one that is empty.

    Raises FlexfinError where there is no such file, or it is empty, too large or no text.
    """
    return text_of(path, read_file(path, LARGEST), remedy)


def text_of(path: Path, data: bytes, remedy: str = "") -> str:
    """Give what a file holds as text; raises FlexfinError where it is empty or no text."""
    where = Place(str(path))
    if b"\0" in data:
        plain = _("Save it as plain text in UTF-8.")
        raise FlexfinError(Problem(where, _("this is not a text file"), plain))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as fault:
        raise FlexfinError(_not_utf8(str(path), data, fault.start)) from None
    if not text.strip():
        raise FlexfinError(Problem(where, _("this file is empty"), remedy or new_case_hint()))
    return text


def _not_utf8(file: str, data: bytes, position: int) -> Problem:
    """Point at the first character that is no UTF-8."""
    before = data[:position].decode("latin-1").split("\n")
    rest = data[position:].split(b"\n")[0].decode("latin-1").rstrip("\r")
    line = before[-1] + rest
    place = Place(file, len(before), len(before[-1]) + 1, 1, line)
    message = _("this character is not in UTF-8")
    return Problem(place, message, _("Save the file as plain text in UTF-8."))


def new_case_hint() -> str:
    """Say how to begin."""
    return _("`flexfin new FILE` makes a case to start from.")


def nearest_file(path: Path) -> str:
    """Offer the file in the same folder whose name is nearest, or nothing."""
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return ""
    return did_you_mean(path.name, names)


@contextlib.contextmanager
def beside(target: Path, data: bytes, suffix: str = "") -> Iterator[Path]:
    """Give a new file with this in it, in the folder of another, that is gone afterwards.

    Raises NotWritten.
    """
    import tempfile  # which most answers do without

    with _not_written(target):
        handle, name = tempfile.mkstemp(prefix=".flexfin-", suffix=suffix, dir=target.parent)
    try:
        with _not_written(target), os.fdopen(handle, "wb") as file:
            file.write(data)
        yield Path(name)
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()


def write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all: first beside it, then in its place.

    Raises NotWritten.
    """
    with beside(target, data) as new, _not_written(target):
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
        new.replace(target)


@contextlib.contextmanager
def _not_written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = _("{file} cannot be written: {why}.", file=target, why=error.strerror or error)
        raise NotWritten(Problem(None, message)) from None
