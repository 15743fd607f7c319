"""Files: read within bounds, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from flexfin.ground.errors import FlexfinError, NotWritten, Place, Problem
from flexfin.ground.file_names import is_device, is_on_a_drive
from flexfin.ground.messages import _, mark
from flexfin.ground.nearest import did_you_mean

LARGEST: Final = 4_000_000  # bytes of a text; a case of a large city is some 100 kB
Identity = tuple[int, int]  # of a file, whatever it is called: its device and number
_read: ContextVar[set[Identity] | None] = ContextVar("read", default=None)
NEW_CASE_HINT: Final = mark("`flexfin new FILE` makes a case to start from.")


@contextlib.contextmanager
def one_run() -> Iterator[None]:
    """Remember which files are read in one run of a command: none of them is written over."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def note_read(path: Path) -> None:
    """Remember that a file is read in this run, here or in a process beside it."""
    found = _identity(path)
    if found is not None and (seen := _read.get()) is not None:
        seen.add(found)


def see_unread(target: Path) -> None:
    """See that this run has not read a file. Raises NotWritten where it has."""
    if (seen := _read.get()) and _identity(target) in seen:
        message = _("{file} was read to make this, and stays as it is; choose another name.",
                    file=target)  # fmt: skip
        raise NotWritten(Problem(None, message))


def _identity(path: Path) -> Identity | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


# why a system refuses something: the names of its errors, of which not every system knows all
_REASONS: Final = (
    (("ENOSPC", "EDQUOT", "EFBIG"), mark("the disk is full")),
    (("EACCES", "EPERM"), mark("you have no permission for that, or another program has it open")),
    (("EBUSY", "ETXTBSY"), mark("another program has it open; close it there")),
    (("ENAMETOOLONG",), mark("its name is too long")),
    (("EROFS",), mark("nothing can be written there")),
    (("ENOENT", "ENOTDIR"), mark("there is no such folder")),
    (("EINVAL", "EILSEQ"), mark("a file cannot have this name")),
    (("EBADF", "EPIPE"), mark("it is closed")),
)
# on Windows: another program uses the file, or a part of it; the path as a whole is too long
_LOCKED: Final = (32, 33)
_LONG: Final = 206
_LONGEST: Final = 259  # characters of a path that every Windows takes; it says it is not there


def reason(error: OSError) -> str:
    """Say in the user's language why the system refuses something."""
    number = getattr(error, "winerror", None)
    if number in _LOCKED:
        return _("another program has it open; close it there")
    at = str(error.filename or "")
    if number == _LONG or (number is not None and len(at) > _LONGEST):
        return _("its name is too long")
    name = errno.errorcode.get(error.errno or 0, "")
    known = (text for names, text in _REASONS if name in names)
    found = next(known, None)
    return _(found) if found else _("the system refuses it ({error})", error=name or "?")


def read_file(path: Path, most: int) -> bytes:
    """Read a file of at most `most` bytes; no pipe, which may never end, and no device.

    Raises FlexfinError where there is no such file, or it cannot be read or is too large.
    """
    where = Place(str(path))
    if is_device(path):
        message = _("on Windows this is the name of a device, not of a file")
        raise FlexfinError(Problem(where, message, _("Give the file another name.")))
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise FlexfinError(Problem(where, _("this is a pipe or a device, not a file")))
        with path.open("rb") as file:  # never more than this much: a device has no end
            data = file.read(most + 1)
        note_read(path)
    except IsADirectoryError:
        raise FlexfinError(Problem(where, _("this is a folder, not a file"))) from None
    except FileNotFoundError:
        remedy = nearest_file(path) or _("See that its name and its folder are right.")
        problem = Problem(where, _("there is no such file"), remedy)
        if is_on_a_drive(path) and os.name != "nt":
            remedy = _("This is a drive of Windows: put the file beside the case, by name alone.")
            problem = Problem(where, problem.message, remedy)
        raise FlexfinError(problem) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = reason(error) if isinstance(error, OSError) else _("a file cannot have this name")
        raise FlexfinError(Problem(where, _("this file cannot be read: {why}", why=why))) from None
    if len(data) > most:
        message = _("this file is larger than {limit} bytes", limit=most)
        raise FlexfinError(Problem(where, message))
    return data


def read_text(path: Path) -> str:
    """Read a text file in UTF-8.

    Raises FlexfinError where there is no such file, or it is empty, too large or no text.
    """
    return text_of(path, read_file(path, LARGEST))


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
        raise FlexfinError(Problem(where, _("this file is empty"), remedy or _(NEW_CASE_HINT)))
    return text


def _not_utf8(file: str, data: bytes, position: int) -> Problem:
    """Point at the first character that is no UTF-8."""
    before = data[:position].decode("latin-1").split("\n")
    rest = data[position:].split(b"\n")[0].decode("latin-1").rstrip("\r")
    line = before[-1] + rest
    place = Place(file, len(before), len(before[-1]) + 1, 1, line)
    message = _("this character is not in UTF-8")
    return Problem(place, message, _("Save the file as plain text in UTF-8."))


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
    import tempfile  # only what writes needs it

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

    Raises NotWritten, also for a file that this run has read: that is never written over.
    """
    see_unread(target)
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
        message = _("{file} cannot be written: {why}.", file=target, why=reason(error))
        raise NotWritten(Problem(None, message)) from None
