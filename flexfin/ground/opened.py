"""The one way to open a workbook that somebody sent: nothing in it is run, followed or expanded.

A workbook is a zip of XML; both can be made to take all memory or time there is. So everything is
counted: the bytes on the disk, those that each part says it unpacks to, the elements as they are
read, the seconds that it takes. Only the parts that are asked for are read. What is wrong with a
file is found where it is read; nothing else that fails is ever said of the file.
"""

from __future__ import annotations

import io
import posixpath
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from xml.parsers import expat

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import read_file
from flexfin.ground.messages import _, mark

DENSEST: Final = 120  # times that a large part may be packed; sheets are packed 10 to 20 times
_LARGE: Final = 4_000_000  # bytes of a part from where that counts
LONGEST_FORMULA: Final = 16_384  # characters; Excel takes 8,192, and a file may say more
_DEEPEST: Final = 64  # elements within elements; a workbook has 15
_MOST_ELEMENTS: Final = 12_000_000  # of one part
_CHUNK: Final = 1 << 18
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODINGS: Final = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")  # that any XML reader knows
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# what zipfile and zlib raise on what is broken
_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, OSError, EOFError,
    NotImplementedError, RuntimeError, ValueError, OverflowError,
)  # fmt: skip
_AGAIN: Final = mark("Ask for it again, or open it in Excel and save it anew.")
_SAVE: Final = mark("Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx).")
MUCH_MORE: Final = mark("this file holds far more than a workbook needs, and is not opened")


class Limits(NamedTuple):
    """How much of a workbook is taken in; one that holds more is refused."""

    file: int  # bytes on the disk
    inside: int  # bytes of all parts, unpacked
    parts: int
    cells: int  # cells and rows of all sheets that are read
    rows: int = 1_048_576  # of one sheet
    formulas: int = 50_000_000  # characters of all; ours have 11 million in a file of 2.4 MB
    seconds: float = 20.0  # of work, for reading it


Attributes = Mapping[str, str]


class Handlers(NamedTuple):
    """What is done at the start and the end of each element, and with the text in between."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda _tag: None
    text: Callable[[str], None] | None = None


class Package:
    """The parts of a workbook. Their names may differ in case from what other parts call them.

    Raises FlexfinError, here and wherever it is read, where the file cannot be opened safely.
    """

    def __init__(self, path: Path, limits: Limits, data: bytes | None = None) -> None:
        """Open a file, or what was read of it."""
        self.path, self.limits = path, limits
        self.seconds = 0.0  # of work, in which it was read
        self.formulas = 0  # characters that were read
        if data is None:
            data = read_file(path, limits.file)
        self._see_kind(data)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self.zip.infolist()
        except _BROKEN:
            raise self.damaged() from None
        self.parts = {info.filename.lower(): info for info in infos}
        self._see_parts(infos)
        self.book = self._book()

    # --- what is wrong -----------------------------------------------------------------------

    def refused(self, message: str, remedy: str = "", part: str = "") -> FlexfinError:
        """Say why the file, or a part of it, is not opened."""
        place = Place(f"{self.path}: {part}" if part else str(self.path))
        return FlexfinError(Problem(place, message, remedy))

    def damaged(self, why: str = "", part: str = "") -> FlexfinError:
        """Say that the file, or a part of it, is not what it should be."""
        message = _("this workbook is damaged")
        if why:
            message = _("this workbook is damaged: {why}", why=why[:120])
        return self.refused(message, _(_AGAIN), part)

    def too_much(self, message: str, part: str = "") -> FlexfinError:
        """Say that the file holds more than is taken in."""
        remedy = _("Ask how it was made; do not open it if you do not trust the sender.")
        return self.refused(message, remedy, part)

    def _see_kind(self, data: bytes) -> None:
        if not data:
            raise self.refused(_("this file is empty"), _(_AGAIN))
        if data.startswith(_OLE[:4]):
            if "EncryptedPackage".encode("utf-16-le") in data:
                raise self._has_password()
            raise self.refused(_("this is a workbook of an old kind (.xls)"), _(_SAVE))
        if not data.startswith(b"PK"):
            raise self._no_workbook()

    def _has_password(self) -> FlexfinError:
        return self.refused(
            _("this workbook is encrypted with a password"),
            _("Open it in Excel, take the password off (File, Info), and save it."),
        )

    def _no_workbook(self) -> FlexfinError:
        return self.refused(_("this is no Excel workbook (.xlsx)"), _(_SAVE))

    def _see_parts(self, infos: list[zipfile.ZipInfo]) -> None:
        """See that the parts are not too large when unpacked."""
        if len(infos) > self.limits.parts:
            limit = self.limits.parts
            raise self.too_much(_("this workbook has more than {limit} parts", limit=limit))
        if sum(info.file_size for info in infos) > self.limits.inside:
            limit = self.limits.inside
            raise self.too_much(_("this workbook is larger than {limit} bytes inside", limit=limit))
        for info in infos:
            tight = info.file_size > DENSEST * max(1, info.compress_size)
            if info.file_size > _LARGE and tight:
                raise self.too_much(_(MUCH_MORE), info.filename)
            if info.flag_bits & 0x1:
                raise self._has_password()
            if info.compress_type not in _PACKED:
                raise self.damaged()
        if len(self.parts) < len(infos):
            raise self.damaged(_("two parts have one name"))

    def _book(self) -> str:
        """Give the name of the part with the workbook itself."""
        links = self.links("")
        found = [to for kind, to in links.values() if kind.endswith("/officeDocument")]
        for name in (*found, "xl/workbook.xml"):
            if name.lower() in self.parts and name.lower().endswith(".xml"):
                return name
        if any(name.endswith("workbook.bin") for name in self.parts):
            raise self.refused(_("this is a binary workbook (.xlsb)"), _(_SAVE))
        if self.has("content.xml"):
            raise self.refused(_("this is a workbook of LibreOffice (.ods)"), _(_SAVE))
        raise self._no_workbook()

    # --- reading -----------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name."""
        return name.lower() in self.parts

    def starting(self, start: str) -> list[str]:
        """Give the names of the parts below a folder, or beginning with a name."""
        return [info.filename for low, info in self.parts.items() if low.startswith(start.lower())]

    def read(self, name: str, handlers: Handlers) -> None:
        """Read a part of XML from begin to end; one that is not there has nothing in it."""
        if self.has(name):
            self._parse(name, handlers)

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            with self.zip.open(self.parts[name.lower()]) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _BROKEN:
            raise self.damaged() from None

    def _parse(self, name: str, handlers: Handlers) -> None:
        depth = elements = 0
        began = time.process_time() - self.seconds
        begin, finish = handlers.start, handlers.end
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth, elements
            depth += 1
            elements += 1
            if depth > _DEEPEST or elements > _MOST_ELEMENTS:
                raise self.too_much(_(MUCH_MORE), name)
            begin(_bare(tag) if ":" in tag else tag, attributes)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            finish(_bare(tag) if ":" in tag else tag)

        def doctype(*_anything: object) -> None:
            raise self.refused(
                _("this part defines entities of its own (DOCTYPE), and is not opened"),
                _("No workbook that Excel or LibreOffice writes has these. Do not trust the file."),
                name,
            )

        def declared(_version: str, encoding: str | None, _alone: int) -> None:
            if encoding and encoding.lower() not in _ENCODINGS:
                raise self.damaged(_("text in {encoding}", encoding=encoding[:40]), name)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = doctype, declared
        if handlers.text is not None:
            parser.CharacterDataHandler = handlers.text
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
                self.seconds = time.process_time() - began
                if self.seconds > self.limits.seconds:
                    seconds = f"{self.limits.seconds:g}"
                    raise self.too_much(
                        _("this workbook takes more than {seconds} seconds to read",
                          seconds=seconds), name,
                    )  # fmt: skip
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            message = _("this part is no XML (line {line}, column {column})",
                        line=error.lineno, column=error.offset + 1)  # fmt: skip
            raise self.refused(message, _(_AGAIN), name) from None

    def count_formula(self, formula: str, part: str) -> None:
        """Count a formula; one that cells share counts in each of these.

        Raises FlexfinError where there is more of them than is taken in.
        """
        if len(formula) > LONGEST_FORMULA:
            raise self.too_much(_(MUCH_MORE), part)
        self.formulas += len(formula)
        if self.formulas > (limit := self.limits.formulas):
            message = _("this workbook has more than {limit} characters of formulas", limit=limit)
            raise self.too_much(message, part)

    def links(self, name: str) -> dict[str, tuple[str, str]]:
        """Give what a part says that it hangs on: for each identity, which kind, and which part."""
        folder, file = posixpath.split(name)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "").replace("\\", "/")
                inside = attributes.get("TargetMode") != "External"
                if inside:
                    target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = attributes.get("Type", ""), target

        self.read(posixpath.join(folder, "_rels", f"{file}.rels"), Handlers(start))
        return found

    # --- what ours never have ----------------------------------------------------------------

    @property
    def macros(self) -> list[str]:
        """Give the parts that are macros."""
        return [name for name in self.parts if posixpath.basename(name) == "vbaproject.bin"]

    def refuse_macros(self) -> None:
        """Refuse a workbook with macros."""
        if self.macros:
            raise self.refused(
                _("this workbook has macros, and is not opened"),
                _("A workbook of flexfin has none. Ask for it without, saved as .xlsx."),
            )

    def refuse_links(self) -> None:
        """Refuse a workbook that takes values from other workbooks."""
        if self.starting("xl/externalLinks/"):
            raise self.refused(
                _("this workbook takes values from other workbooks"),
                _("Break the links in Excel (Data, Edit links); the values stay."),
            )

    def remarks(self) -> Iterator[str]:
        """Say what the workbook has that ours never have; nothing of it is followed or run."""
        links = [n for n in self.starting("xl/externalLinks/") if "/_rels/" not in n.lower()]
        if any(b"ddeLink" in b"".join(self._chunks(name)) for name in links):
            yield _("It has a DDE link, which can start a program on the computer of who opens it.")
        if links:
            targets = [to[:200] for name in links for _kind, to in self.links(name).values()]
            shown = ", ".join(targets) or _("unknown")
            yield _("It links to other files: {files}. They are not opened.", files=shown)
        for start, words in (
            ("xl/embeddings/", _("embedded files")),
            ("xl/activeX/", _("active controls")),
            ("xl/connections.xml", _("connections to data elsewhere")),
            ("xl/queryTables/", _("queries on data elsewhere")),
        ):
            if self.starting(start):
                yield _("It has {what}, which a workbook of flexfin never has.", what=words)


def _bare(tag: str) -> str:
    """Give the name of an element without the prefix that stands for its namespace."""
    return tag.rpartition(":")[2]
