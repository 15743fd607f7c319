"""Standard output and error: open, and never without a character.

A terminal, a pipe or a file may take fewer characters than flexfin writes: those of Windows often
have 256. What they cannot hold is written in a plain form: a frame as dashes, € as EUR.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from flexfin.ground.portable import is_portable

# the forms to try for a character, best first; the last of them is ASCII. What stands in columns
# keeps its width
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "€": ("EUR",), "£": ("GBP",), "§": ("art.",), "°": ("o",), "·": ("-",), "•": ("·", "*"),
    "–": ("-",), "—": ("-",), "−": ("-",), "‐": ("-",), "‑": ("-",), "⁄": ("/",),
    "‘": ("'",), "’": ("'",), "‚": ("'",), "“": ('"',), "”": ('"',), "„": ('"',),
    "«": ('"',), "»": ('"',), "´": ("'",), "¨": ('"',), "\N{REPLACEMENT CHARACTER}": ("?",),
    "→": ("->",), "←": ("<-",), "◄": ("<",), "▸": (">",), "×": ("x",), "÷": ("/",),
    "≥": (">=",), "≤": ("<=",), "≠": ("<>",), "≈": ("~",), "±": ("+/-",),
    "●": ("•", "o"), "○": ("o",), "◆": ("*",),
    "─": ("-",), "│": ("|",), "├": ("+",), "└": ("+",), "┌": ("+",), "┐": ("+",), "┘": ("+",),
    "█": ("#",), "▉": ("█", "#"), "▊": ("█", "#"), "▋": ("▌", "="), "▌": ("=",), "▍": ("▌", "-"),
    "▎": ("│", "-"), "▏": ("│", "-"), "▒": (":",), "░": (".",),
    "\ufeff": ("",),  # says nothing but that UTF-8 follows
    "ß": ("ss",), "æ": ("ae",), "œ": ("oe",), "ø": ("o",), "ł": ("l",), "đ": ("d",), "ð": ("d",),
    "þ": ("th",), "ı": ("i",), "ħ": ("h",), "ŋ": ("n",),
}  # fmt: skip
_ASCII: Final = "flexfin_ascii"


def open_streams() -> None:
    """See that what is written to standard output and error can be written."""
    if sys.stdout is None:  # closed, as by `>&-`
        sys.stdout = _Closed()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    asked = _asked_encoding() if is_portable() else ""  # Python itself reads it, a frozen one not
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if asked:
                stream.reconfigure(encoding=asked)
            _in_plain_forms(stream)


def _asked_encoding() -> str:
    """Give the encoding that PYTHONIOENCODING asks for; nothing where it names none."""
    name = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    with contextlib.suppress(LookupError):
        return codecs.lookup(name).name if name else ""
    return ""


def write_for_programs() -> None:
    """Write what comes in UTF-8, as in a file: what is read by programs says or takes it so."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def drop_output() -> None:
    """Let what was not written go, so that nothing is tried again at the end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Closed(io.TextIOBase):
    """Standard output that is closed; an answer in a file needs none."""

    def write(self, text: str) -> int:
        """Refuse what would be lost."""
        if text:
            raise OSError(errno.EBADF, "closed")
        return 0


def _in_plain_forms(stream: io.TextIOWrapper) -> None:
    """Write to a stream in plain forms what its encoding cannot hold."""
    encoding = codecs.lookup(stream.encoding).name
    if encoding == "ascii":  # click takes it for a mistake, and would write UTF-8
        codecs.register(_ascii)
        encoding = _ASCII
    errors = f"flexfin.{encoding}"  # an error of a code page does not say of which
    codecs.register_error(errors, _plain_in(encoding))
    stream.reconfigure(encoding=encoding, errors=errors)


def _ascii(name: str) -> codecs.CodecInfo | None:
    """Give ASCII under a name of our own."""
    if name != _ASCII:
        return None
    own = codecs.lookup("ascii")
    return codecs.CodecInfo(
        own.encode, own.decode, own.streamreader, own.streamwriter, own.incrementalencoder,
        own.incrementaldecoder, name=_ASCII,
    )  # fmt: skip


def _plain_in(encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
    """Give what stands in for characters that an encoding does not have."""

    def replaced(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeEncodeError)
        lost = error.object[error.start : error.end]
        return "".join(plain_form(character, encoding) for character in lost), error.end

    return replaced


def on_screen(text: str) -> str:
    """Write a text as standard output will: what wraps it has to know how long it becomes."""
    encoding = (getattr(sys.stdout, "encoding", "") or "utf-8").removeprefix("flexfin_")
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(plain_form(character, encoding) for character in text)
    return text


def plain_form(character: str, encoding: str) -> str:
    """Write a character in those of an encoding; `?` where it has no plain form."""
    lower = character.lower()
    forms = _FORMS.get(character) or tuple(form.upper() for form in _FORMS.get(lower, ()))
    for form in (character, *forms):
        with contextlib.suppress(UnicodeEncodeError):
            form.encode(encoding)
            return form
    parts = unicodedata.normalize("NFKD", character)
    if parts == character:
        return "" if unicodedata.combining(character) else "?"
    return "".join(plain_form(part, encoding) for part in parts)
