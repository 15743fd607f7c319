"""What differs between two workbooks: the one that was made, and the one that came back.

All sheets are compared, in one way: cells, how these are shown, rules, names, settings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.months import day_of_serial
from flexfin.ground.shared_parts import Look
from flexfin.ground.sheets import Formula, filled
from flexfin.workbook.manifest import without_spelling
from flexfin.workbook.returned.beside import Spelling, book_findings, look_findings, sheet_findings
from flexfin.workbook.returned.cells import Content, Returned, same
from flexfin.workbook.returned.matching import row_names
from flexfin.workbook.returned.pairs import (
    CellKind,
    CellPair,
    Kind,
    ReturnFinding,
    out_of_order,
    pair,
    titles_of,
)
from flexfin.workbook.returned.spelling import Spot, words

_CLOSE: Final = 1e-9  # of what formulas gave, as another program works it out
_WORDS: Final = 5  # on a sheet that was added, which are told
_TOLD_ONCE: Final = ("unmoved", "lost")  # kinds that are told once, with how many there are


class ComparedBooks:
    """A workbook that came back beside the one as it was made; sheets matched by name or content.

    With `by_value` numbers that are typed count too; they do not where the case has changed since.
    """

    def __init__(self, then: Returned, now: Returned, *, by_value: bool = True) -> None:
        self.then, self.now, self.by_value = then, now, by_value
        self.titles, copies = titles_of(then.grids(), now.grids())
        self.pairs = {
            name: pair(name, title, then.sheets[name], now.sheets[title])
            for name, title in self.titles.items()
        }
        self.copies = [
            pair(name, title, then.sheets[name], now.sheets[title], is_copy=True)
            for title, name in copies.items()
        ]
        self.names = {title: name for name, title in self.titles.items()}
        self.nothing_moved = all(one.is_in_place for one in self.pairs.values())

    def findings(
        self, inputs: Collection[tuple[str, int, int]] = (), beside: Collection[str] = ()
    ) -> Iterator[ReturnFinding]:
        """Give what differs, sheet by sheet.

        `inputs` are cells that may be changed; `beside` are sheets that are not compared.
        """
        yield from self._sheets()
        whole: dict[Kind, list[ReturnFinding]] = {}
        spelling = Spelling(self.spelled_then, self.spelled_now)
        beside_cells = book_findings(self.then.book, self.now.book, spelling)
        yield from self._told(beside_cells, whole)
        for one in (*self.pairs.values(), *self.copies):
            if one.name in beside:
                continue
            if one.is_copy:
                yield ReturnFinding("sheet_copied", one.title, was=one.name)
            yield from self._lines(one)
            yield from self._told(self._cells(one, () if one.is_copy else inputs), whole)
            yield from look_findings(one)
            rules = sheet_findings(one, self.then.book, self.now.book, spelling)
            yield from self._told(rules, whole)
        for found in whole.values():
            first = next((one for one in found if one.cell), found[0])
            yield first._replace(times=sum(one.times for one in found), row="")

    @staticmethod
    def _told(
        found: Iterable[ReturnFinding], whole: dict[Kind, list[ReturnFinding]]
    ) -> Iterator[ReturnFinding]:
        """Give findings, and keep apart those that are told once with all like them."""
        for one in found:
            if one.kind in _TOLD_ONCE:
                whole.setdefault(one.kind, []).append(one)
            else:
                yield one

    def stored(self) -> Iterator[ReturnFinding]:
        """Give what formulas gave, where the file keeps another outcome than they have."""
        for one in self.pairs.values():
            names = row_names(one.export)
            for row, column in one.then.sheet.cells:
                then = one.then.value(row, column)
                if then is None:
                    continue
                found = one.current.value(one.place.get(row, 0), one.across.get(column, 0))
                if found is not None and not _close(then, found):
                    yield ReturnFinding(
                        "stored", one.name, names[row][1], one.address(row, column),
                        was=text_of(then), now=text_of(found),
                    )  # fmt: skip

    # --- sheets ------------------------------------------------------------------------------

    def _sheets(self) -> Iterator[ReturnFinding]:
        for name, sheet in self.then.sheets.items():
            title = self.titles.get(name)
            if title is None:
                yield ReturnFinding("sheet_removed", name)
                continue
            if title != name:
                yield ReturnFinding("sheet_renamed", name, was=name, now=title)
            states = [one.sheet.state == "visible" for one in (sheet, self.now.sheets[title])]
            if states[0] != states[1]:
                yield ReturnFinding("sheet_shown" if states[1] else "sheet_hidden", name)
        copied = {one.title for one in self.copies}
        for title in (*self.now.sheets, *self.now.book.others):
            if title not in self.names and title not in copied:
                yield ReturnFinding("sheet_added", title, now=self._written_on(title))
        now = [self.names[title] for title in self.now.sheets if title in self.names]
        then = {name: place for place, name in enumerate(self.then.sheets)}
        for name in out_of_order(now, then):
            yield ReturnFinding("sheet_moved", name)

    def _written_on(self, title: str) -> str:
        """Give the first words on a sheet that was added."""
        sheet = self.now.sheets.get(title)
        cells = filled(sheet.sheet) if sheet else ()
        words = (str(cell.value) for cell in cells if isinstance(cell.value, str))
        return "; ".join(f"'{word}'" for word in islice(words, _WORDS))

    # --- rows and columns --------------------------------------------------------------------

    def _lines(self, one: CellPair) -> Iterator[ReturnFinding]:
        name = one.said_of
        if not one.rows.is_same:
            then, now = row_names(one.export), row_names(one.now)
            for row in one.rows.added:
                yield ReturnFinding("row_added", name, now[row][1], f"A{row}",
                              now=_row_text(one.now[row]))  # fmt: skip
            for row in one.rows.opened:
                yield ReturnFinding("row_added", name, cell=f"A{row}", now=_("empty"))
            for row in one.rows.removed:
                yield ReturnFinding(
                    "row_removed", name, then[row][1], was=_row_text(one.export[row])
                )
            for row in one.rows.moved:
                yield ReturnFinding("row_moved", name, now[row][1], f"A{row}",
                              was=str(one.rows.at[row]), now=str(row))  # fmt: skip
        for column in sorted({*one.columns.added, *one.columns.opened}):
            held = {row: cells[column] for row, cells in one.now.items() if column in cells}
            cell = f"{column_name(column - 1)}1"
            yield ReturnFinding("column_added", name, cell=cell, now=_row_text(held) or _("empty"))
        for column in one.columns.removed:
            head = next((text_of(cells[column]) for _row, cells in sorted(one.export.items())
                         if isinstance(cells.get(column), str)), "")  # fmt: skip
            cell = f"{column_name(column - 1)}1"
            yield ReturnFinding("column_removed", name, cell=cell, was=head)

    # --- cells -------------------------------------------------------------------------------

    def _cells(
        self, one: CellPair, inputs: Collection[tuple[str, int, int]]
    ) -> Iterator[ReturnFinding]:
        names = row_names(one.export)
        rows = {*one.export, *(row for row, now in one.place.items() if now in one.now)}
        for row in sorted(rows):
            export, now = one.export.get(row, {}), one.now.get(one.place.get(row, 0), {})
            if row not in one.place or (self.nothing_moved and export == now):
                continue
            if not export:
                first, last = (one.address(row, ends(one.columns.before(c) for c in now))
                               for ends in (min, max))  # fmt: skip
                yield ReturnFinding("placed", one.said_of, now=_row_text(now),
                                    cell=":".join(dict.fromkeys((first, last))))  # fmt: skip
                continue
            groups: dict[CellKind, list[ReturnFinding]] = {}
            typed = (one.columns.before(c) for c in now if c not in one.columns.added)
            for column in sorted({*export, *typed}):
                is_gone = column in one.columns.removed
                if is_gone or (one.name, row, column) in inputs:
                    continue
                then, found = export.get(column), one.found(row, column)
                kind = self._differs(one, then, found)
                if kind:
                    looks = one.looks(row, column)
                    was, text = (text_of(x, look) for x, look in zip((then, found), looks,
                                                                     strict=True))  # fmt: skip
                    if isinstance(found, float) and looks[1].is_date > looks[0].is_date:
                        kind = "dated"
                    finding = ReturnFinding(kind, one.said_of, names[row][1],
                                            one.address(row, column), was=was,
                                            now=text)  # fmt: skip
                    groups.setdefault(kind, []).append(finding)
            for found_here in groups.values():
                yield found_here[0]._replace(times=len(found_here))

    def _differs(self, one: CellPair, then: Content | None, now: Content | None) -> CellKind | None:
        if isinstance(then, Formula):
            if isinstance(now, Formula):
                return self._formula_differs(one, then, now)
            return "emptied" if now is None else "overwritten"
        if same(then, now):
            return None
        if isinstance(now, Formula):
            return "placed" if then is None else "formula"
        if then is None:
            return "placed"
        if isinstance(then, str):
            return "label"
        return "value" if self.by_value else None

    def _formula_differs(self, one: CellPair, then: Formula, now: Formula) -> CellKind | None:
        """Tell how a formula differs from the one of the export, in whatever spelling."""
        as_written = then == now or without_spelling(then) == without_spelling(now)
        in_place = self.nothing_moved and not one.is_copy
        if as_written and in_place:
            return None
        if self.spelled_then(then, one.name) == self.spelled_now(now, one.title, one=one):
            return None
        if "#REF!" in now and "#REF!" not in then:
            return "lost"
        return "unmoved" if as_written and not in_place else "formula"

    # --- spelling ----------------------------------------------------------------------------

    def spelled_then(
        self, formula: str, sheet: str, base: tuple[int, int] | None = None
    ) -> list[str]:
        """Give the words of a formula at export, with areas as long as what is left of them."""
        return words(formula, sheet, None if self.nothing_moved else self._kept, base)

    def spelled_now(
        self, formula: str, title: str, base: tuple[int, int] | None = None,
        one: CellPair | None = None,
    ) -> list[str]:  # fmt: skip
        """Give the words of a formula of now, with cells where they stood at export."""
        if self.nothing_moved and not (one and one.is_copy):
            return words(formula, title, None, base)

        def moved(spot: Spot, _side: int) -> Spot:
            sheet, column, row = spot
            at = one if one and one.title == sheet else self.pairs.get(self.names.get(sheet, ""))
            return (at.name, at.columns.before(column), at.rows.before(row)) if at else spot

        return words(formula, title, moved, base)

    def _kept(self, spot: Spot, side: int) -> Spot:
        name, column, row = spot
        one = self.pairs.get(name)
        return (name, one.columns.kept(column, side), one.rows.kept(row, side)) if one else spot


def _close(one: Content, other: Content) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return str(one).strip() == str(other).strip()
    return abs(one - other) <= _CLOSE * max(1.0, abs(one), abs(other))


def text_of(content: Content | None, look: Look | None = None) -> str:
    """Write what a cell holds, with all digits; a number that is shown as a date as that date."""
    if content is None:
        return ""
    if isinstance(content, bool | str):
        return str(content)
    day = day_of_serial(content) if look and look.is_date else None
    return str(day) if day else f"{content:.15g}"


def _row_text(cells: Mapping[int, Content]) -> str:
    return " | ".join(text_of(content) for _column, content in sorted(cells.items()))[:200]
