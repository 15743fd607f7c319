"""Renew the Dutch catalogue: `python -m tests.catalogue` after messages have changed.

Extracts all messages from the sources, keeps the translations there are, drops what is no longer
used, writes flexfin.po and flexfin.mo, and lists what is still to be translated in the .po.
"""

from __future__ import annotations

import datetime
import io
import sys
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "flexfin" / "locale" / "nl" / "LC_MESSAGES"
PO, MO = FOLDER / "flexfin.po", FOLDER / "flexfin.mo"
KEYWORDS: Final = {"_": None, "mark": None, "mark_both": (1, 2)}
SINCE: Final = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)  # no new date at every run

Message = str | tuple[str, ...]


@cache
def in_sources() -> dict[Message, list[str]]:
    """Give every message in the sources, with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT / "flexfin", method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        files = found.setdefault(message, [])
        if name not in files:
            files.append(name)
    return found


def in_catalogue() -> Catalog:
    """Read the catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="nl", domain="flexfin")


def as_mo(catalogue: Catalog) -> bytes:
    """Give the bytes of the .mo file."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def key(message: Message | list[str]) -> str:
    """Give the first text of a message, by which a catalogue knows it."""
    return message if isinstance(message, str) else message[0]


def renewed(old: Catalog | None) -> Catalog:
    """Give a catalogue of all messages in the sources, with the translations there are."""
    new = Catalog(
        locale="nl",
        domain="flexfin",
        project="flexfin",
        version="",
        fuzzy=False,
        creation_date=SINCE,
        revision_date=SINCE,
        last_translator="flexfin",
        language_team="nl",
        msgid_bugs_address="",
        header_comment="# Dutch texts of flexfin. Renewed with `python -m tests.catalogue`.",
    )
    for message, files in in_sources().items():
        known = old.get(key(message)) if old else None
        nothing: Message = "" if isinstance(message, str) else ("", "")
        new.add(
            message,
            known.string if known and known.id == message else nothing,
            locations=[(f"flexfin/{name}", 0) for name in sorted(files)],
        )
    return new


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Tell whether a translation has all its texts."""
    return bool(string) and (isinstance(string, str) or all(string or ()))


def main() -> int:
    """Renew the files; give 1 where something is to be translated."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = renewed(in_catalogue() if PO.exists() else None)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, include_lineno=False, width=100)
    MO.write_bytes(as_mo(in_catalogue()))
    missing = [entry for entry in catalogue if entry.id and not is_translated(entry.string)]
    for entry in missing:
        sys.stdout.write(f"{entry.id!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
