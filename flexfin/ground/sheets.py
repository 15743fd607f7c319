"""The cells of a workbook that somebody sent, one by one as they stand in the file.

Rows and columns that are not there take no time. What Excel does not need to write may be absent:
styles, shared texts, the properties of a calculation, the addresses of cells.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from flexfin.ground.errors import FlexfinError, SheetName
from flexfin.ground.letters import LAST_COLUMN, LAST_ROW, address, moved, place_of
from flexfin.ground.messages import _
from flexfin.ground.months import serial_of
from flexfin.ground.opened import MUCH_MORE, Attributes, Handlers, Limits, Package
from flexfin.ground.shared_parts import TRUE, Look, TextReader, is_hidden, looks_of, texts_of, whole
from flexfin.ground.sheet_rules import CellNote, RuleReader, SheetRule, drawn_on, notes_of

Kind = Literal["number", "text", "truth", "error"]
At = tuple[int, int]  # row and column, from 1
_KINDS: Final[Mapping[str, Kind]] = {
    "n": "number", "s": "text", "str": "text", "inlineStr": "text", "d": "number", "b": "truth",
    "e": "error",
}  # fmt: skip
# what says how a workbook works: its name here, and what it is where nothing is said
_SETTINGS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("calcPr", "calcMode"): ("calcMode", "auto"),
    ("calcPr", "iterate"): ("iterate", str(False)),
    ("calcPr", "fullPrecision"): ("fullPrecision", str(True)),
    ("workbookPr", "date1904"): ("date1904", str(False)),
    ("workbookProtection", "lockStructure"): ("lockStructure", str(False)),
}  # fmt: skip
_DIGITS: Final = 7  # of the number of a row
_DAYS_TO_1904: Final = 1462


class Formula(str):
    """The text of a formula, with its equals sign."""

    __slots__ = ()


class SheetCell(NamedTuple):
    """A cell: what stands in it, or what the file keeps of what its formula gives.

    `formula` has its equals sign; it is empty where there is none.
    """

    row: int
    column: int
    kind: Kind
    value: float | str | bool | None
    look: Look
    formula: str = ""
    is_array: bool = False

    @property
    def address(self) -> str:
        """Give the address of the cell."""
        return address(self.row, self.column)


@dataclass
class OpenSheet:
    """One sheet as it stands in the file; `settings` say how it is shown and protected."""

    name: str
    state: str  # visible, hidden or veryHidden
    part: str = ""
    cells: dict[At, SheetCell] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)  # what is folded is not among these
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    rules: list[SheetRule] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    footer: str = ""

    @property
    def merged(self) -> list[str]:
        """Give the areas of cells that are merged."""
        return [area for rule in self.rules if rule.kind == "merged" for area in rule.areas]

    @property
    def is_protected(self) -> bool:
        """Tell whether the sheet is protected."""
        return self.settings.get("protection") == str(True)


@dataclass
class OpenBook:
    """A workbook as it stands in the file: its sheets with cells, the names that it defines.

    `settings` say how it calculates and counts days; `others` are the sheets without cells.
    """

    package: Package
    sheets: list[OpenSheet]
    names: Mapping[str, str]
    own_names: Mapping[tuple[str, str], str]  # of one sheet, by that sheet
    settings: Mapping[str, str]
    others: list[str]

    @property
    def iterates(self) -> bool:
        """Tell whether circles are calculated step by step."""
        return self.settings["iterate"] == str(True)

    def notes(self, sheet: OpenSheet) -> list[CellNote]:
        """Give the comments on a sheet."""
        return [*notes_of(self.package, sheet.part)]

    def drawn(self, sheet: OpenSheet) -> list[tuple[str, tuple[str, ...]]]:
        """Give the charts, pictures and shapes on a sheet."""
        return [*drawn_on(self.package, sheet.part)]


def open_book(path: Path, limits: Limits) -> OpenBook:
    """Read all cells of a workbook.

    Raises FlexfinError where it cannot be opened safely or is damaged.
    """
    return read_book(Package(path, limits))


def read_book(package: Package) -> OpenBook:
    """Read all cells of a workbook that was opened. Raises FlexfinError where it is damaged."""
    front = _Front(package)
    links = package.links(package.book)
    named = {kind.rpartition("/")[2]: part for kind, part in links.values()}
    texts = texts_of(package, named.get("sharedStrings", ""))
    looks, rules = looks_of(package, named.get("styles", ""))
    sheets: list[OpenSheet] = []
    left, others = package.limits.cells, []
    for name, state, identity in front.sheets:
        kind, part = links.get(identity, ("", ""))
        if not kind.endswith("/worksheet"):  # sheets of other kinds have no cells
            others.append(name)
            continue
        if not package.has(part):
            raise package.damaged(_("the sheet {name} is not in it", name=name[:40]))
        sheets.append(OpenSheet(SheetName(name, len(sheets)), state, part))
        reader = _SheetReader(package, sheets[-1], texts, looks, left)
        reader.rules.looks = rules
        reader.shift = _DAYS_TO_1904 if front.from_1904 else 0
        reader.read()
        left -= reader.count
    return OpenBook(package, sheets, front.names, front.own(), front.settings, others)


class _Front:
    """What the part of the workbook itself says: which sheets there are, names, settings."""

    def __init__(self, package: Package) -> None:
        self.sheets: list[tuple[str, str, str]] = []  # name, state, identity of its part
        self.names: dict[str, str] = {}
        self.local: dict[tuple[int, str], str] = {}
        self.settings = dict(_SETTINGS.values())
        self.name: str | tuple[int, str] = ""
        package.read(package.book, Handlers(self.start, self.end, self.text))

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, identity))
        elif tag == "definedName":
            name, sheet = attributes.get("name", ""), attributes.get("localSheetId")
            self.name = name if sheet is None else (whole(sheet), name)
            self.text("")
        else:
            for key, text in attributes.items():
                if (tag, key) in _SETTINGS:
                    name, usual = _SETTINGS[tag, key]
                    is_truth = usual in (str(True), str(False))
                    self.settings[name] = str(text in TRUE) if is_truth else text

    @property
    def from_1904(self) -> bool:
        return self.settings["date1904"] == str(True)

    def end(self, tag: str) -> None:
        if tag == "definedName":
            self.name = ""

    def text(self, text: str) -> None:
        if isinstance(self.name, tuple):
            self.local[self.name] = self.local.get(self.name, "") + text
        elif self.name:
            self.names[self.name] = self.names.get(self.name, "") + text

    def own(self) -> dict[tuple[str, str], str]:
        """Give the names of single sheets; those that Excel has for itself are left out."""
        return {
            (self.sheets[sheet][0], name): text
            for (sheet, name), text in self.local.items()
            if sheet < len(self.sheets) and not name.startswith("_xlnm.")
        }


class _SheetReader:
    """Reads one sheet: one cell after the other."""

    def __init__(
        self, package: Package, sheet: OpenSheet, texts: list[str], looks: list[Look], left: int
    ) -> None:
        self.package, self.part, self.sheet, self.left = package, sheet.part, sheet, left
        self.texts, self.looks = texts, looks
        self.shift = 0  # days between what a date says and what it is
        self.count = self.rows = self.row = self.column = 0
        self.cell: Attributes = {}
        self.formula: Attributes | None = None
        self.written: dict[str, list[str]] = {"f": [], "v": [], "oddFooter": []}
        self.inside: list[str] | None = None  # where what stands in an element is put
        self.inline = TextReader()
        self.shared: dict[str, tuple[str, At]] = {}
        self.rules = RuleReader(package.links(sheet.part))
        sheet.rules, sheet.settings = self.rules.found, self.rules.settings

    def read(self) -> None:
        self.package.read(self.part, Handlers(self.start, self.end, self.text))

    def start(self, tag: str, attributes: Attributes) -> None:
        if self.rules.is_inside:
            self.rules.start(tag, attributes)
        elif tag == "c":
            self.begin_cell(attributes)
        elif tag in self.written:
            self.inside = self.written[tag]
            self.inside.clear()
            if tag == "f":
                self.formula = attributes
        elif tag == "row":
            self.begin_row(attributes)
        elif tag == "col":
            if is_hidden(attributes):
                ends = whole(attributes.get("min")), whole(attributes.get("max"))
                self.sheet.hidden_columns.append(ends)
                if len(self.sheet.hidden_columns) > LAST_COLUMN:
                    raise self.package.too_much(_(MUCH_MORE), self.part)
        elif not self.rules.start(tag, attributes):
            self.inline.start(tag, attributes)

    def end(self, tag: str) -> None:
        if self.rules.is_inside:
            self.rules.end(tag)
        elif tag == "c":
            self.end_cell()
        elif tag in self.written:
            self.inside = None
            if tag == "oddFooter":
                self.sheet.footer = "".join(self.written[tag])
        else:
            self.inline.end(tag)

    def text(self, text: str) -> None:
        if self.rules.is_inside:
            self.rules.text(text)
        elif self.inside is not None:
            self.inside.append(text)
        else:
            self.inline.text(text)

    def counted(self) -> None:
        self.count += 1
        if self.count > self.left:
            limit = self.package.limits.cells
            message = _("this workbook has more than {limit} cells and rows", limit=limit)
            raise self.package.too_much(message, self.part)

    def begin_row(self, attributes: Attributes) -> None:
        self.counted()
        self.rows += 1
        number = attributes.get("r", "")
        if len(number) > _DIGITS or self.rows > self.package.limits.rows:
            message = _("this sheet has more than {limit} rows", limit=self.package.limits.rows)
            raise self.package.too_much(message, self.part)
        self.row = whole(number) or self.row + 1
        self.column = 0
        if is_hidden(attributes):
            self.sheet.hidden_rows.append(self.row)

    def begin_cell(self, attributes: Attributes) -> None:
        self.counted()
        self.cell, self.formula = attributes, None
        self.written["v"].clear()
        self.inline.pieces.clear()
        try:
            place = attributes.get("r", "")
            row, self.column = place_of(place) if place else (self.row, self.column + 1)
            self.row = self.row if row == self.row else row  # one object for a row
        except ValueError:
            raise self.unreadable() from None
        if not (0 < self.row <= LAST_ROW and 0 < self.column <= LAST_COLUMN):
            raise self.unreadable()

    def end_cell(self) -> None:
        kind, style = self.cell.get("t", "n"), whole(self.cell.get("s"))
        look = self.looks[style] if style < len(self.looks) else Look()
        formula = ("", False) if self.formula is None else self.formula_of(self.formula)
        try:
            value = self.value(kind, look)
        except (ValueError, IndexError):
            raise self.unreadable() from None
        at = self.row, self.column
        self.sheet.cells[at] = SheetCell(*at, _KINDS.get(kind, "text"), value, look, *formula)

    def value(self, kind: str, look: Look) -> float | str | bool | None:
        text = "".join(self.written["v"])
        if kind == "inlineStr":
            return self.inline.taken() or None
        if not text:
            return None
        if kind == "n":
            number = int(text) if text.lstrip("-").isdecimal() else float(text)
            return number + self.shift if self.shift and look.is_date else number
        if kind == "s":
            return self.texts[int(text)] or None
        if kind == "d":
            return serial_of(datetime.datetime.fromisoformat(text))
        return bool(int(text)) if kind == "b" else text

    def formula_of(self, attributes: Attributes) -> tuple[str, bool]:
        """Give the text of a formula; of one that cells share, as it is in this cell."""
        text, kind = f"={''.join(self.written['f'])}", attributes.get("t")
        if kind == "shared":
            group = attributes.get("si", "")
            if group not in self.shared and text != "=":
                self.shared[group] = text, (self.row, self.column)
            elif group in self.shared:
                formula, (row, column) = self.shared[group]
                text = moved(formula, self.row - row, self.column - column)
        self.package.count_formula(text, self.part)
        return Formula(text), kind in ("array", "dataTable")

    def unreadable(self) -> FlexfinError:
        place = f"!{address(self.row, self.column)}" if self.column > 0 else ""
        return self.package.refused(
            _("this sheet cannot be read"),
            _("Ask for it again, or open it in Excel and save it anew."),
            f"{self.sheet.name}{place}",
        )


def filled(sheet: OpenSheet) -> Iterator[SheetCell]:
    """Give the cells of a sheet in which something stands."""
    return (cell for cell in sheet.cells.values() if cell.value is not None or cell.formula)
