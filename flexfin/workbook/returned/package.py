"""Whether a file is a workbook that can be opened safely: looked at before anything reads it.

A workbook comes from the other side of the table. It is a zip of XML; both can be made to take all
memory or time there is. So everything is counted first: sizes as declared, elements as found.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple
from xml.parsers import expat

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _

LARGEST_FILE: Final = 60_000_000  # bytes; the largest workbook of flexfin is some 20 MB
LARGEST_PART: Final = 250_000_000  # bytes of one part when unpacked
LARGEST: Final = 400_000_000  # bytes of all parts
MOST_PARTS: Final = 5_000
DENSEST: Final = 120  # times that a large part may be packed; sheets are packed 10 to 20 times
_LARGE: Final = 4_000_000  # bytes of a part from where that counts
DEEPEST: Final = 64  # elements within elements; a workbook has 15
MOST_ROWS: Final = 300_000  # of one sheet
_DIGITS: Final = 7  # of the number of a row
MOST_ELEMENTS: Final = 12_000_000  # of one part
_CHUNK: Final = 1 << 18
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMBS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package(NamedTuple):
    """What a workbook has beside cells, as sentences for the user."""

    remarks: tuple[str, ...]


def look_through(path: Path) -> Package:
    """See that a file is a workbook that can be opened safely.

    Raises FlexfinError where it is not: no workbook, damaged, encrypted, with macros, or made to
    take all memory or time.
    """
    _see_file(path)
    try:
        with zipfile.ZipFile(path) as file:
            parts = _see_parts(path, file)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with file.open(part) as stream:
                        _see_xml(path, part.filename, stream)
            return Package(tuple(_remarks(file, parts)))
    except zipfile.BadZipFile:
        raise _damaged(path) from None
    except (
        OSError,
        EOFError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        zipfile.LargeZipFile,
    ) as error:  # what zipfile and zlib raise on what is broken
        raise _damaged(path, str(error)) from None
    except Exception as error:
        if type(error).__module__ == "zlib":  # zlib.error has no other ancestor
            raise _damaged(path, str(error)) from None
        raise


def _refused(path: Path, message: str, remedy: str = "", part: str = "") -> FlexfinError:
    return FlexfinError(Problem(Place(f"{path}: {part}" if part else str(path)), message, remedy))


def _damaged(path: Path, why: str = "") -> FlexfinError:
    message = _("this workbook is damaged")
    if why:
        message = _("this workbook is damaged: {why}", why=why[:120])
    return _refused(path, message, _("Ask for it again, or open it in Excel and save it anew."))


def _save_again() -> str:
    return _("Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx).")


def _see_file(path: Path) -> None:
    """See that there is a file that begins as a workbook does."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            size = path.stat().st_size
            rest = file.read(1 << 20) if head == _OLE else b""
    except FileNotFoundError:
        from flexfin.ground.files import nearest_file

        raise _refused(path, _("there is no such file"), nearest_file(path)) from None
    except IsADirectoryError:
        raise _refused(path, _("this is a folder, not a file")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _refused(path, _("this file cannot be read: {why}", why=why)) from None
    if not head:
        raise _refused(path, _("this file is empty"), _("Ask for the workbook again."))
    if head == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in rest:
            raise _refused(
                path,
                _("this workbook is encrypted with a password"),
                _("Open it in Excel, take the password off (File, Info), and save it."),
            )
        raise _refused(path, _("this is a workbook of an old kind (.xls)"), _save_again())
    if not head.startswith(b"PK"):
        raise _refused(path, _("this is no Excel workbook (.xlsx)"), _save_again())
    if size > LARGEST_FILE:
        raise _too_large(path)


def _too_large(path: Path, part: str = "") -> FlexfinError:
    return _refused(
        path,
        _("this file holds far more than a workbook of flexfin does, and is not opened"),
        _("Ask how it was made; do not open it if you do not trust the sender."),
        part,
    )


def _see_parts(path: Path, file: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """See that the parts are those of a workbook, and not too large when unpacked."""
    parts = file.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise _too_large(path)
    for part in parts:
        packed = max(1, part.compress_size)
        dense = part.file_size > _LARGE and part.file_size / packed > DENSEST
        if part.file_size > LARGEST_PART or dense:
            raise _too_large(path, part.filename)
        if part.flag_bits & 0x1:
            raise _refused(path, _("this workbook is encrypted with a password"), _save_again())
        if part.compress_type not in _BOMBS:
            raise _damaged(path)
    if len(set(names)) < len(names):
        raise _damaged(path, _("two parts have one name"))
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise _refused(path, _("this is no Excel workbook (.xlsx)"), _save_again())
    if any(Path(name).name.lower() == "vbaproject.bin" for name in names):
        raise _refused(
            path,
            _("this workbook has macros, and is not opened"),
            _("A workbook of flexfin has none. Ask for it without, saved as .xlsx."),
        )
    return parts


def _see_xml(path: Path, name: str, stream: IO[bytes]) -> None:
    """Read one part from begin to end, and count; refuse entities, depth and endless rows."""
    depth = elements = rows = 0
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements, rows
        depth += 1
        elements += 1
        if tag == "row":
            rows += 1
            if len(attributes.get("r", "")) > _DIGITS:  # no sheet has so many rows
                raise _too_large(path, name)
        if depth > DEEPEST or rows > MOST_ROWS or elements > MOST_ELEMENTS:
            raise _too_large(path, name)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_anything: object) -> None:
        raise _refused(
            path,
            _("this part defines entities of its own (DOCTYPE), and is not opened"),
            _("No workbook that Excel or LibreOffice writes has these. Do not trust the file."),
            name,
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = _("this part is no XML (line {line}, column {column})",
                    line=error.lineno, column=error.offset + 1)  # fmt: skip
        remedy = _("Ask for it again, or open it in Excel and save it anew.")
        raise _refused(path, message, remedy, name) from None


def _remarks(file: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Say what the workbook has that ours never have; nothing of it is followed or run."""
    names = [part.filename for part in parts]
    links = [
        name for name in names if name.startswith("xl/externalLinks/") and "/_rels/" not in name
    ]
    if any(b"ddeLink" in file.read(name) for name in links):
        yield _("It has a DDE link, which can start a program on the computer of who opens it.")
    targets = [
        relation
        for name in names
        if name.startswith("xl/externalLinks/_rels/")
        for relation in _targets(file.read(name))
    ]
    if links:
        shown = ", ".join(targets) or _("unknown")
        yield _("It links to other files: {files}. They are not opened.", files=shown)
    for start, words in (
        ("xl/embeddings/", _("embedded files")),
        ("xl/activeX/", _("active controls")),
        ("xl/connections.xml", _("connections to data elsewhere")),
        ("xl/queryTables/", _("queries on data elsewhere")),
    ):
        if any(name.startswith(start) for name in names):
            yield _("It has {what}, which a workbook of flexfin never has.", what=words)


def _targets(data: bytes) -> list[str]:
    """Give where the relations of a part lead to."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def start(_tag: str, attributes: dict[str, str]) -> None:
        if "Target" in attributes:
            found.append(attributes["Target"][:200])

    parser.StartElementHandler = start
    parser.Parse(data, True)
    return found
