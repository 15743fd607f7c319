"""A page of text for the terminal: wrapped words, tables of numbers.

The only import of rich. The tables are drawn here: rich has none in which columns share a heading,
and takes five times as long.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

_GAP: Final = 2  # columns between columns


class Column(NamedTuple):
    """A column of a table: a heading that neighbours may share, its own, a text for every row."""

    over: str
    name: str
    cells: tuple[str, ...]

    def width(self, most: int) -> int:
        """Give the width that shows every cell and every word of the heading whole.

        The heading is wrapped beyond `most`; its words are cut beyond 18.
        """
        words = max(map(cell_len, [*self.name.split(), *self.over.split()]), default=0)
        heading = min(max(most, min(words, 18)), cell_len(self.name))
        return max([heading, *map(cell_len, self.cells)])


Sized = tuple[Column, int]  # a column and its width


class Page:
    """Collects lines of a given width, and writes them with colours or without.

    `plain` writes a text as the screen can show it, which may be longer: `EUR` for `€`.
    """

    def __init__(self, width: int, plain: Callable[[str], str] = str) -> None:
        self.width, self.plain = width, plain
        self.lines: list[list[tuple[str, str]]] = []  # each line: stretches of text with a style

    def text(self, colours: bool) -> str:
        """Give all lines."""
        if not colours:
            lines = ("".join(text for text, _style in line).rstrip() for line in self.lines)
            return "\n".join(lines)
        from rich.console import Console
        from rich.text import Text

        out = io.StringIO()
        console = Console(file=out, width=self.width, force_terminal=True)
        for line in self.lines:
            console.print(Text.assemble(*line), soft_wrap=True, highlight=False)
        return out.getvalue().rstrip("\n")

    def say(self, text: str, style: str = "", indent: int = 0, bullet: str = "") -> None:
        """Add words, wrapped within the width; `bullet` stands before the first line."""
        text = self.plain(text)
        is_address = text.startswith("https://") and " " not in text  # whole, to be clicked
        lines = [text] if is_address else wrapped(text, self.width - indent)
        for position, line in enumerate(lines):
            before = bullet.rjust(indent) if position == 0 else " " * indent
            self.lines.append([(before, ""), (line, style)])

    def hang(self, text: str, first: str, rest: str, style: str, mark: str = "") -> None:
        """Add words after `first`; what does not fit goes on after `rest`. The mark is dim."""
        pieces, mark = wrapped(self.plain(text), max(20, self.width - len(rest))), self.plain(mark)
        for position, piece in enumerate(pieces):
            before = first if position == 0 else rest
            if mark and piece is pieces[-1] and piece.endswith(mark):
                parts = [(piece.removesuffix(mark), style), (mark, "dim")]
            else:
                parts = [(piece, style)]
            self.lines.append([(before, "dim"), *parts])

    def point(self, text: str, source: str = "", indent: int = 4) -> None:
        """Add one of a list of sentences, with its source."""
        self.say(f"{text} ({source})" if source else text, indent=indent, bullet="• ")

    def heading(self, text: str, note: str = "") -> None:
        """Add the title of a table."""
        self.lines.append([])
        self.say(text, "bold")
        if note:
            self.say(note, "dim")

    def table(
        self,
        first: str,
        labels: Sequence[str],
        columns: Sequence[Column],
        breaks: Iterable[int] = (),
    ) -> None:
        """Add rows of numbers, in as many tables below each other as the width asks for.

        `breaks` are the rows before which a rule is drawn; a last row below a rule is a total.
        """
        first, labels = self.plain(first), [*map(self.plain, labels)]
        columns = [
            Column(self.plain(over), self.plain(name), tuple(map(self.plain, cells)))
            for over, name, cells in columns
        ]
        longest = max([cell_len(first), *map(cell_len, labels)])
        least = min(longest, max(20, self.width // 3))  # labels wrap; numbers never do
        choices = [_widths(columns, most) for most in (24, 18, 14, 10)]
        # wrap headings more where that keeps all columns in one table
        fits = (w for w in choices if longest + sum(w) + _GAP * len(w) <= self.width)
        room = self.width - least - _GAP  # words that are longer wrap
        widths = [min(width, room) for width in next(fits, choices[1])]
        for position, block in enumerate(_blocks(columns, widths, self.width - least)):
            if position:
                self.lines.append([])
            taken = sum(width + _GAP for _column, width in block)
            self._block(
                first, labels, block, min(longest, max(least, self.width - taken)), set(breaks)
            )

    def bars(self, first: str, unit: str, rows: Sequence[tuple[str, float, str]]) -> None:
        """Add a label, an amount in words and a bar for each row; the largest fills the line.

        Each row is a label, its value (0 or more) and how that is written.
        """
        first, unit = self.plain(first), self.plain(unit)
        rows = [(self.plain(label), value, self.plain(text)) for label, value, text in rows]
        longest = max(map(cell_len, [first, *(label for label, _value, _text in rows)]))
        width = min(longest, max(20, self.width // 2 - 8))
        wide = max(map(cell_len, [unit, *(text for _label, _value, text in rows)]))
        room = max(8, self.width - width - wide - 2 * _GAP)
        gap = " " * _GAP
        self.lines.append([(f"{set_cell_size(first, width)}{gap}{_right(unit, wide)}", "bold")])
        self.lines.append([("─" * (width + wide + room + 2 * _GAP), "dim")])
        most = max((value for _label, value, _text in rows), default=0.0)
        for label, value, text in rows:
            *above, last = _of_label(label, width)
            self.lines += [[(piece, "")] for piece in above]
            words = f"{set_cell_size(last, width)}{gap}{_right(text, wide)}{gap}"
            self.lines.append([(words, ""), (_bar(value / most * room if most else 0.0), "cyan")])

    def _block(
        self,
        first: str,
        labels: Sequence[str],
        block: Sequence[Sized],
        width: int,
        breaks: set[int],
    ) -> None:
        rule = "─" * (width + sum(wide + _GAP for _column, wide in block))
        if any(column.over for column, _width in block):
            self.lines += [[(" " * width + line, "dim")] for line in _above(block)]
        heads = [wrapped(column.name, wide) for column, wide in block]
        for height in range(max(map(len, heads)), 0, -1):
            line = (first if height == 1 else "").ljust(width)
            for head, (_column, wide) in zip(heads, block, strict=True):
                word = head[-height] if height <= len(head) else ""
                line += " " * _GAP + _right(word, wide)
            self.lines.append([(line, "bold")])
        self.lines.append([(rule, "dim")])
        for row, label in enumerate(labels):
            if row and row in breaks:
                self.lines.append([(rule, "dim")])
            total = row == len(labels) - 1 and row in breaks
            pieces = _of_label(label, width)
            cells = [wrapped(column.cells[row], wide) for column, wide in block]
            high = max(map(len, [pieces, *cells]))
            for place in range(-high, 0):  # a number stands beside the last line of a label
                line = set_cell_size(pieces[place] if -place <= len(pieces) else "", width)
                for cell, (_column, wide) in zip(cells, block, strict=True):
                    line += " " * _GAP + _right(cell[place] if -place <= len(cell) else "", wide)
                last = place == -1
                self.lines.append([(line if last else line.rstrip(), "bold" * (total and last))])


def _widths(columns: Sequence[Column], most: int) -> list[int]:
    """Give the width of each column; those under one heading have room for its longest word."""
    found = [column.width(most) for column in columns]
    end = 0
    for over, part in groupby(columns, key=lambda column: column.over):
        first, end = end, end + len(list(part))
        longest = min(18, max(map(cell_len, over.split()), default=0))
        found[end - 1] += max(0, longest - sum(found[first:end]) - _GAP * (end - first - 1))
    return found


def _above(block: Sequence[Sized]) -> list[str]:
    """Give the headings above the columns; what is wider than its columns is broken over lines."""
    found = []
    for over, part in groupby(block, key=lambda sized: sized[0].over):
        span = sum(width + _GAP for _column, width in part) - _GAP
        *above, last = wrapped(over, span)
        line = f" {last} ".center(span, "─") if last and cell_len(last) + 2 <= span else last
        found.append([*(piece.center(span) for piece in above), line.center(span)])
    most = max(map(len, found))
    padded = [[" " * len(lines[-1])] * (most - len(lines)) + lines for lines in found]
    return ["".join(" " * _GAP + piece for piece in row) for row in zip(*padded, strict=True)]


def _bar(length: float) -> str:
    """Draw a bar of so many columns, to an eighth of one."""
    eighths = round(length * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def wrapped(text: str, width: int) -> list[str]:
    """Break words over lines; a word that is wider than a line is cut.

    An amount stays with its € sign.
    """
    if cell_len(text) <= width:
        return [text]
    lines, line = [], ""
    words = text.split(" ")
    for place in range(len(words) - 2, -1, -1):
        if words[place].endswith(("€", "EUR")):
            words[place : place + 2] = [" ".join(words[place : place + 2])]
    for word in words:
        if line and cell_len(line) + 1 + cell_len(word) <= width:
            line += " " + word
            continue
        lines.append(line)
        *full, line = chop_cells(word, width) or [""]
        lines += full
    return [*lines, line][1:]


def _of_label(label: str, width: int) -> list[str]:
    """Break a label over lines, each as far from the side as the first."""
    words = label.lstrip(" ")
    indent = " " * (len(label) - len(words))
    return [indent + line for line in wrapped(words, width - len(indent))]


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def _blocks(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[list[Sized]]:
    """Part columns over tables that fit; those with the same upper heading stay together."""
    sized = list(zip(columns, widths, strict=True))
    if sum(width + _GAP for width in widths) <= room:
        return [sized]
    blocks: list[list[Sized]] = []
    for column, width in sized:
        last = blocks[-1] if blocks else []
        fits = sum(w + _GAP for _column, w in last) + width + _GAP <= room
        if last and fits and last[0][0].over == column.over:
            last.append((column, width))
        else:
            blocks.append([(column, width)])
    return blocks
