"""Files that flexfin made beside each other: as they were made or not, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flexfin.answers.finding_words import finding_said
from flexfin.answers.verified import Verified
from flexfin.ground.messages import _, mark
from flexfin.ground.view import (
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    part,
    shown,
    view,
)
from flexfin.workbook.mark import MARK
from flexfin.workbook.returned.compared import ComparedBooks

_MOST: Final = 25  # differences on a sheet that are named
_WHY: Final = mark(
    "What stands there is not what flexfin wrote. A yellow cell that was filled in is such a "
    "change too: `flexfin readback` tells which, and what it is worth."
)


def is_in_order(found: Sequence[Verified]) -> bool:
    """Tell whether all files are as they were made, and of one version."""
    return len({one.mark for one in found}) == 1 and all(
        one.mark and one.is_checked and not one.changed for one in found
    )


def verify_view(found: Sequence[Verified]) -> View:
    """Give what was found of each file, and what differs between each and the first."""
    columns = (
        TableColumn("mark", _("Mark")),
        TableColumn("seal", _("Seal")),
        TableColumn("state", _("As it was made")),
    )
    rows = tuple(
        TableRow(
            str(one.path), shown(one.path.name), (one.mark or None, one.seal or None, _state(one))
        )
        for one in found
    )
    first, *others = found
    differences = (_differences(first, other) for other in others)
    return view(
        "verify",
        _("Mark and content of {count} files", count=len(found)) if others
        else _("Mark and content of {file}", file=shown(first.path.name)),
        {"in_order": is_in_order(found), "one_version": len({one.mark for one in found}) == 1},
        _lead(found),
        part("files", "", ViewTable("files", _("File"), columns, rows)),
        *(_changed(one) for one in found),
        *differences,
    )  # fmt: skip


def _state(one: Verified) -> Said:
    if one.changed:
        return Said("changed", _("no: {parts}", parts=", ".join(map(shown, one.changed))))
    if not one.is_checked:
        return Said("unknown", _("cannot be told"))
    return Said("as_made", _("yes"))


def _lead(found: Sequence[Verified]) -> Iterator[Sentence]:
    marks = {one.mark for one in found}
    if len(found) > 1 and "" not in marks:
        if len(marks) == 1:
            yield Sentence(_("All are of one version: {mark}.", mark=found[0].mark), tone="good")
        else:
            yield Sentence(_("They are of {count} versions.", count=len(marks)), tone="bad")
    for one in found:
        name = shown(one.path.name)
        if not one.mark:
            text = _("{file} bears no mark. Workbooks of a case, term sheets, slides and pages in "
                     "HTML have one; of this file it was taken off, or it is another kind of file.",
                     file=name)  # fmt: skip
            yield Sentence(text, tone="bad")
        elif one.code not in ("", one.seal) and not one.changed:
            text = _("In {file} notes or comments were added since it was made.", file=name)
            yield Sentence(text, tone="attention")
        elif not one.is_checked:
            text = _("Of {file} the mark alone can be read; what it holds cannot be looked at.",
                     file=name)  # fmt: skip
            yield Sentence(text, tone="attention")


def _changed(one: Verified) -> Part | None:
    """Name the parts of a file that are not as they were made."""
    points = (Sentence(shown(name), is_point=True) for name in one.changed)
    title = _("{file}: not as it was made", file=shown(one.path.name))
    return part(f"changed {one.path}", title, *points, note=_(_WHY)) if one.changed else None


def _differences(first: Verified, other: Verified) -> Part | None:
    """Give all in which two workbooks differ."""
    title = _("What differs between {first} and {other}",
              first=shown(first.path.name), other=shown(other.path.name))  # fmt: skip
    if first.book is None or other.book is None or first.is_answer != other.is_answer:
        return None
    by_sheet: dict[str, list[Sentence]] = {}
    for one in ComparedBooks(first.book, other.book).findings():
        if not MARK.search(f"{one.was} {one.now}"):  # marks and codes differ of themselves
            by_sheet.setdefault(one.sheet, []).append(finding_said(one))
    said: list[Sentence] = []
    for sheet, found in by_sheet.items():
        said += found[:_MOST]
        if len(found) > _MOST:
            more = _("{sheet}: {count} more differences",
                     sheet=shown(sheet), count=len(found) - _MOST)  # fmt: skip
            said.append(Sentence(more, is_point=True))
    return part(f"differences {other.path}", title, *said)
