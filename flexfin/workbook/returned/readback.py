"""What differs between a workbook that returns and the one that was exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from flexfin.case.case import Case
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_in, mark_of
from flexfin.workbook.returned.cells import (
    TALLEST,
    Content,
    Formula,
    Grid,
    Returned,
    read_workbook,
    same,
)
from flexfin.workbook.returned.exported import AsExported
from flexfin.workbook.returned.matching import Match, column_names, match, row_names
from flexfin.workbook.returned.spelling import Spot, words

Kind = Literal[
    "formula", "overwritten", "emptied", "label", "value", "placed", "row_added", "row_removed",
    "row_moved", "column_added", "column_removed", "sheet_added", "sheet_removed", "sheet_renamed",
    "sheet_moved", "sheet_hidden",
]  # fmt: skip
_ALIKE: Final = 0.6  # of the identities of a sheet, where it has another name
_ROOM: Final = 400  # columns more than those of the months that are looked at


class ReturnFinding(NamedTuple):
    """One thing that differs: what kind, on which sheet, in which row, in which cells.

    `row` is the identity of the row, or its words; `cell` the first cell, `times` how many in the
    row; `was` and `now` what that first cell held and holds.
    """

    kind: Kind
    sheet: str
    row: str = ""
    cell: str = ""
    times: int = 1
    was: str = ""
    now: str = ""


@dataclass
class CellPair:
    """A sheet at export and now, with rows and columns matched."""

    name: str  # at export
    title: str  # now
    export: Grid
    now: Grid
    rows: Match
    columns: Match
    place: dict[int, int] = field(default_factory=dict)  # row at export -> row now
    across: dict[int, int] = field(default_factory=dict)  # the same for columns

    def __post_init__(self) -> None:
        self.place = {then: now for now, then in self.rows.at.items()}
        self.across = {then: now for now, then in self.columns.at.items()}
        for column in self.columns.added:
            self.across.setdefault(self.columns.before(column), column)

    def found(self, row: int, column: int) -> Content | None:
        """Give what a cell at export holds now."""
        there = column if self.columns.is_same else self.across.get(column, 0)
        return self.now.get(self.place.get(row, 0), {}).get(there)

    def address(self, row: int, column: int) -> str:
        """Give where a cell at export stands now."""
        there = self.across.get(column, column)
        return f"{column_name(there - 1)}{self.place.get(row, row)}"


class Identity(NamedTuple):
    """What a workbook says of itself: case, version of flexfin, mark of the case, which kind it is.

    `is_shared`: what is confidential was left out; `is_drawn`: offers are over drawn scenarios;
    `terms_alone`: it holds the negotiation and nothing else.
    """

    case: str
    version: str
    mark: str
    is_shared: bool = False
    values_only: bool = False
    is_drawn: bool = False
    terms_alone: bool = False


class ComparedCells:
    """A workbook that returns beside what a case gives; sheets matched by name or content."""

    def __init__(self, exported: AsExported, returned: Returned, case: Case) -> None:
        self.exported, self.returned, self.case = exported, returned, case
        self.layout = exported.layout
        self.titles = dict(_titles(exported.sheets, returned.sheets))  # at export -> now
        self.pairs = {
            name: _pair(
                name,
                title,
                self.bare(exported.sheets[name], name),
                self.bare(returned.sheets[title], name),
            )
            for name, title in self.titles.items()
        }
        self.names = {title: name for name, title in self.titles.items()}
        self.identity = identity_of(self.layout, returned)
        self.is_same = self.identity.mark == mark_of(case, shared=self.identity.is_shared)
        self.nothing_moved = all(
            pair.rows.is_same and pair.columns.is_same and pair.name == pair.title
            for pair in self.pairs.values()
        )

    def bare(self, grid: Grid, name: str) -> Grid:
        """Leave out what is not made again to compare it.

        That is of the cover the list of sheets, and of the log what it says of the export and the
        rows for notes: what was noted is among the remarks.
        """
        from flexfin.workbook.manifest import codes_label
        from flexfin.workbook.sheets.cover import folded_text
        from flexfin.workbook.sheets.log import noted_label

        if name == self.layout.names["log"]:
            at = {str(cells.get(2)): row for row, cells in grid.items()}
            first, end = at.get(noted_label(), 0), at.get(codes_label(), TALLEST + 1)
            return {row: cells for row, cells in grid.items()
                    if first <= row < end and not isinstance(cells.get(1), float)}  # fmt: skip
        if name != self.layout.names["cover"]:
            return grid
        listed = {*self.layout.names.values(), *self.titles.values(), folded_text()}
        return {row: cells for row, cells in grid.items() if cells.get(2) not in listed}

    @property
    def not_looked_at(self) -> list[str]:
        """Give the sheets with values of the export, which are not made again to compare them."""
        known = set(self.layout.names.values())
        return [t for t in self.returned.sheets if t not in self.names and t in known]

    def moved(self, spot: Spot) -> Spot:
        """Give where a cell of the workbook stood at export."""
        title, column, row = spot
        name = self.names.get(title)
        if name is None:
            return spot
        pair = self.pairs[name]
        return name, pair.columns.before(column), pair.rows.before(row)

    def findings(self, inputs: frozenset[tuple[str, int, int]]) -> Iterator[ReturnFinding]:
        """Give what differs, sheet by sheet; `inputs` are the cells that may be changed."""
        yield from self._sheets()
        for pair in self.pairs.values():
            yield from self._lines(pair)
            yield from self._cells(pair, inputs)

    # --- sheets ------------------------------------------------------------------------------

    def _sheets(self) -> Iterator[ReturnFinding]:
        for name in self.exported.sheets:
            if name not in self.titles:
                yield ReturnFinding("sheet_removed", name)
            elif self.titles[name] != name:
                yield ReturnFinding("sheet_renamed", name, was=name, now=self.titles[name])
        skipped = self.not_looked_at
        for title in self.returned.sheets:
            if title not in self.names and title not in skipped:
                yield ReturnFinding("sheet_added", title)
        now = [self.names[title] for title in self.returned.sheets if title in self.names]
        then = {name: place for place, name in enumerate(self.exported.sheets)}
        for name in _out_of_order(now, then):
            yield ReturnFinding("sheet_moved", name)
        for title in self.returned.hidden:
            yield ReturnFinding("sheet_hidden", self.names.get(title, title))

    # --- rows and columns --------------------------------------------------------------------

    def _lines(self, pair: CellPair) -> Iterator[ReturnFinding]:
        if not pair.rows.is_same:
            then, now = row_names(pair.export), row_names(pair.now)
            for row in pair.rows.added:
                yield ReturnFinding("row_added", pair.name, now[row][1], f"A{row}",
                              now=_row_text(pair.now[row]))  # fmt: skip
            for row in pair.rows.removed:
                yield ReturnFinding(
                    "row_removed", pair.name, then[row][1], was=_row_text(pair.export[row])
                )
            for row in pair.rows.moved:
                yield ReturnFinding("row_moved", pair.name, now[row][1], f"A{row}",
                              was=str(pair.rows.at[row]), now=str(row))  # fmt: skip
        for column in pair.columns.added:
            letters = column_name(column - 1)
            count = sum(1 for cells in pair.now.values() if column in cells)
            if count > 1:  # else it is a word beside the table, said of its cell
                yield ReturnFinding("column_added", pair.name, cell=f"{letters}1", times=count)
        for column in pair.columns.removed:
            yield ReturnFinding("column_removed", pair.name, cell=f"{column_name(column - 1)}1")

    # --- cells -------------------------------------------------------------------------------

    def _cells(
        self, pair: CellPair, inputs: frozenset[tuple[str, int, int]]
    ) -> Iterator[ReturnFinding]:
        names = row_names(pair.export)
        wide = {c for c in pair.columns.added
                if sum(1 for cells in pair.now.values() if c in cells) > 1}  # fmt: skip
        for row, now_row in pair.place.items():
            export, now = pair.export[row], pair.now[now_row]
            if self.nothing_moved and export == now:
                continue
            groups: dict[Kind, list[ReturnFinding]] = {}
            for column in sorted(
                {*export, *(pair.columns.before(c) for c in now if c not in wide)}
            ):
                if (pair.name, row, column) in inputs:
                    continue
                then, found = export.get(column), pair.found(row, column)
                kind = self._differs(pair, then, found)
                if kind:
                    groups.setdefault(kind, []).append(
                        ReturnFinding(kind, pair.name, names[row][1], pair.address(row, column),
                                was=_text(then), now=_text(found))
                    )  # fmt: skip
            for found_here in groups.values():
                yield found_here[0]._replace(times=len(found_here))

    def _differs(self, pair: CellPair, then: Content | None, now: Content | None) -> Kind | None:
        if isinstance(then, Formula):
            if isinstance(now, Formula):
                return None if self.is_same_formula(pair, then, now) else "formula"
            return "emptied" if now is None else "overwritten"
        if same(then, now):
            return None
        if isinstance(now, Formula):
            return "placed" if then is None else "formula"
        if then is None:
            return "placed"
        if isinstance(then, str):
            return "label"
        # numbers that are no inputs are values of the export: those of another case differ
        return "value" if self.is_same else None

    def is_same_formula(self, pair: CellPair, then: Formula, now: Formula) -> bool:
        """Tell whether a formula is the one of the export, in whatever spelling."""
        if then == now and self.nothing_moved:
            return True
        return words(then, pair.name) == words(now, pair.title, self.moved)


def _text(content: Content | None) -> str:
    if content is None:
        return ""
    if isinstance(content, bool | str):
        return str(content)
    return f"{content:.15g}"


def _row_text(cells: Mapping[int, Content]) -> str:
    return " | ".join(_text(content) for _column, content in sorted(cells.items()))[:200]


def _pair(name: str, title: str, export: Grid, now: Grid) -> CellPair:
    rows = match(row_names(export), row_names(now))
    columns = match(column_names(export), column_names(now))
    return CellPair(name, title, export, now, rows, columns)


def _out_of_order(now: list[str], then: Mapping[str, int]) -> list[str]:
    """Give the sheets that had to move for the order to be what it is."""
    names = {place: ("identity", name, 1) for place, name in enumerate(now, 1)}
    export = {then[name] + 1: ("identity", name, 1) for name in now}
    if dict(export) == dict(names):
        return []
    return [now[place - 1] for place in match(export, names).moved]


def _titles(export: Mapping[str, Grid], now: Mapping[str, Grid]) -> Iterator[tuple[str, str]]:
    """Pair the sheets: by name, and those left by the identities of their rows."""
    yield from ((name, name) for name in export if name in now)
    left = [title for title in now if title not in export]
    for name in export:
        if name in now:
            continue
        wanted = _identities(export[name])
        for title in left:
            found = _identities(now[title])
            if wanted and len(wanted & found) >= _ALIKE * len(wanted):
                left.remove(title)
                yield name, title
                break


def _identities(grid: Grid) -> set[str]:
    return {name[1] for name in row_names(grid).values() if name[0] == "identity"}


def identity_of(layout: Layout, returned: Returned) -> Identity:
    """Give what a workbook says of itself; nothing where its cover is gone."""
    from flexfin.workbook.sheets import cover as front
    from flexfin.workbook.sheets.log import scenarios_label

    def facts(name: str) -> dict[str, str]:
        cells = returned.sheets.get(layout.names[name], {}).values()
        return {str(row.get(2)): str(row.get(3, "")) for row in cells}

    alone = layout.names["cover"] not in returned.sheets and any(
        layout.names[name] in returned.sheets for name in ("negotiation", "by_month")
    )
    cover, log = facts("negotiation" if alone else "cover"), facts("log")
    name = returned.sheets.get(layout.names["cover"], {}).get(2, {}).get(2, "")
    name = cover.get(_("Case"), "") if alone else name
    named = ", ".join(layout.case.scenarios)
    return Identity(
        str(name),
        cover.get(front.made_with(), ""),
        mark_in(cover.get(front.mark_label(), "")),
        cover.get(front.audience_label()) == front.shared_word(),
        front.values_label() in cover,
        log.get(scenarios_label(), named) != named,
        alone,
    )


def open_returned(path: Path, case: Case) -> tuple[Returned, str]:
    """Read a workbook that returns, and tell in which language it is.

    The language is empty where none of its sheets has a name that ours have. Raises FlexfinError
    where it cannot be opened safely.
    """
    from flexfin.ground.messages import LANGUAGES, speaking

    layout = Layout(case)
    returned = read_workbook(path, layout.last + _ROOM)
    counts = {}
    for language in LANGUAGES:
        with speaking(language):
            names = set(Layout(case).names.values())
        counts[language] = len(names & set(returned.sheets))
    best = max(counts, key=lambda name: counts[name])
    return returned, best if counts[best] else ""
