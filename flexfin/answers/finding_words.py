"""What differs between two workbooks, in words: was and now around what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from flexfin.ground.messages import _
from flexfin.ground.numbers import number_text, read_number, readable
from flexfin.ground.view import Sentence, shown
from flexfin.workbook.returned.pairs import Kind, ReturnFinding

_LONGEST: Final = 70  # characters of was and now
_AROUND: Final = 24  # characters that are left on either side of what differs
_MARK: Final = "…"
_FORMULAS: Final = ("formula", "overwritten", "emptied", "unmoved", "lost", "stored")
_TEXTS: Final = ("label", "value", "placed", "dated")
_SHOWN: Final = (
    "format", "lock", "unseen", "validation", "conditional", "merged", "link", "setting", "name",
    "drawn", "row_hidden", "row_shown", "column_hidden", "column_shown",
)  # fmt: skip


def groups_of_findings() -> Sequence[tuple[str, str, Sequence[Kind], str]]:
    """Give the groups in which findings are told: key, title, kinds, and a note below them."""
    return (
        ("formulas", _("Formulas that were changed"), _FORMULAS,
         _("They are not taken over: flexfin calculates with its own.")),
        ("sheets", _("Sheets, rows and columns"), (
            "sheet_added", "sheet_removed", "sheet_renamed", "sheet_moved", "sheet_hidden",
            "sheet_shown", "sheet_copied", "sheet_changed", "row_added", "row_removed",
            "row_moved", "column_added", "column_removed"), ""),
        ("texts", _("Words and numbers that were changed"), _TEXTS, ""),
        ("shown", _("How it is shown, locked and calculated"), _SHOWN, ""),
    )  # fmt: skip


def finding_said(one: ReturnFinding) -> Sentence:
    """Give one finding as a point, with what it is beside it."""
    return Sentence(finding_text(one), is_point=True, data=one._asdict())


def finding_text(one: ReturnFinding) -> str:
    """Say what one finding is."""
    where = shown(f"{one.sheet}!{one.cell}" if one.cell and one.sheet else one.sheet or one.cell)
    is_said = bool(one.row) and one.was.startswith(one.row[:40])
    if one.row and not is_said and one.kind not in ("setting", "name", "drawn"):
        row = shown(_readable(one.row))
        where = f"{where} ({row})" if where else row
    if one.times > 1 and one.kind in ("formula", "overwritten", "emptied", *_TEXTS):
        where = _("{where} and {count} more in this row", where=where, count=one.times - 1)
    if one.times > 1 and one.kind in ("unmoved", "lost"):
        where = _("{where} and {count} more formulas", where=where, count=one.times - 1)
    was, now = (shown(text, _LONGEST * 2) for text in around(*_words(one)))
    text = _template(one)
    return text.format(where=where, was=was, now=now, count=one.times, what=_what(one))


def _template(one: ReturnFinding) -> str:
    texts: Mapping[str, str] = {
        "formula": _("{where}: the formula was {was} and is {now}"),
        "overwritten": _("{where}: the formula {was} is overwritten with {now}"),
        "emptied": _("{where}: the formula {was} is gone"),
        "unmoved": _("{where}: still the reference to where cells stood before rows or columns "
                     "were put in or taken out. The program that did that moves no references: "
                     "the workbook calculates wrong. It is {now}"),
        "lost": _("{where}: a reference to what was deleted (#REF!). It was {was}"),
        "stored": _("{where}: the formula gives {was}, and the file says {now}"),
        "label": _("{where}: was '{was}' and is '{now}'"),
        "value": _("{where}: was {was} and is {now}"),
        "dated": _("{where}: was '{was}', and Excel made a date of what was typed: {now}"),
        "placed": _("{where}: was empty and is '{now}'"),
        "unseen": _("{where}: what stands there has the colour of its ground, and is not seen"),
        "merged": _("{where}: these cells were merged") if one.now
        else _("{where}: these cells are no longer merged"),
        "row_added": _("{where}: a row was added: {now}"),
        "row_removed": _("{where}: this row is gone: {was}"),
        "row_moved": _("{where}: this row was moved, from row {was}"),
        "row_hidden": _("{where}: rows that are hidden now"),
        "row_shown": _("{where}: rows that are no longer hidden"),
        "column_added": _("{where}: a column was added: {now}"),
        "column_removed": _("{where}: this column is gone: {was}"),
        "column_hidden": _("{where}: columns that are hidden now"),
        "column_shown": _("{where}: columns that are no longer hidden"),
        "sheet_added": _("{where}: this sheet was added"),
        "sheet_removed": _("{where}: this sheet is gone"),
        "sheet_renamed": _("{where}: this sheet is now called '{now}'"),
        "sheet_moved": _("{where}: this sheet was moved"),
        "sheet_hidden": _("{where}: this sheet is hidden"),
        "sheet_shown": _("{where}: this sheet is no longer hidden"),
        "sheet_copied": _("{where}: a copy of {was}; how it differs from that is told beside it"),
        "sheet_changed": _("{where}: this sheet is not as it was made"),
    }  # fmt: skip
    if one.kind == "label" and not one.now:
        return _("{where}: '{was}' is gone")
    if one.kind == "sheet_added" and one.now:
        return _("{where}: this sheet was added, with {now}")
    if one.kind in texts:
        return texts[one.kind]
    texts = {
        "both": _("{where}: {what} was {was} and is {now}"),
        "added": _("{where}: {what} was added: {now}"),
        "gone": _("{where}: {what} is gone: {was}"),
    }
    key = "both" if one.was and one.now else "added" if one.now else "gone"
    if not one.sheet and not one.cell:
        return texts[key].removeprefix("{where}: ")
    return texts[key]


def _what(one: ReturnFinding) -> str:
    """Name what a finding is about."""
    settings = {
        "calcMode": _("when it calculates"),
        "iterate": _("calculating circles step by step"),
        "fullPrecision": _("calculating with the digits that are shown"),
        "date1904": _("counting days from 1904"),
        "lockStructure": _("protection of the order of sheets"),
        "protection": _("protection of the sheet"),
        "footer": _("what is printed below each page"),
        "showZeros": _("showing noughts"),
        "showFormulas": _("showing formulas in place of values"),
    }
    drawn = {"chart": _("a chart"), "picture": _("a picture"), "shape": _("a shape")}
    texts: Mapping[str, str] = {
        "format": _("the number format"),
        "lock": _("the lock on the cell"),
        "validation": _("what may be typed"),
        "conditional": _("the conditional format"),
        "link": _("the link"),
        "name": _("the name {name}", name=shown(one.row)),
        "setting": settings.get(one.row, one.row),
        "drawn": drawn.get(one.row, one.row),
    }
    return texts.get(one.kind, "")


def _words(one: ReturnFinding) -> tuple[str, str]:
    """Give was and now, with yes and no in words."""
    words = {"True": _("on"), "False": _("off"), "auto": _("by itself"), "manual": _("when asked")}
    if one.row == "fullPrecision":  # the file says the opposite
        words["True"], words["False"] = words["False"], words["True"]
    if one.kind in ("setting", "lock"):
        return words.get(one.was, one.was), words.get(one.now, one.now)
    if one.kind in ("validation", "conditional"):
        return _rule(one.was), _rule(one.now)
    if one.kind in ("value", "placed", "stored"):
        return _readable(one.was), _readable(one.now)
    return one.was, one.now


def _readable(text: str) -> str:
    """Write a text that is a number as the reader does."""
    value = read_number(text)
    return text if value is None else readable(number_text(value))


def _rule(text: str) -> str:
    """Write a rule in words: the signs that a file has for it are no words."""
    if text == "True":  # it says nothing
        return _("only a message beside the cell")
    words = {
        "list": _("a choice from"), "whole": _("a whole number"), "decimal": _("a number"),
        "date": _("a date"), "custom": _("if"), "expression": _("if"), "cellIs": "",
        "textLength": _("a text of length"), "allowed": _("(others may be typed too)"),
        "containsText": _("if it contains"), "beginsWith": _("if it begins with"),
        "greaterThan": ">", "greaterThanOrEqual": ">=", "lessThan": "<",
        "lessThanOrEqual": "<=", "equal": "=", "notEqual": "<>",
        "letters": _("letters:"), "ground": _("ground:"), "format": _("number format:"),
        "#FFFFFF": _("white"), "#000000": _("black"),
    }  # fmt: skip
    found = (words.get(word, _readable(word)) for word in text.split(" "))
    # the kind of a rule and what it goes by may be one
    return " ".join(said for said, _same in groupby(found) if said)


def around(was: str, now: str) -> tuple[str, str]:
    """Give of two long texts the part that differs, with a little around it."""
    if max(len(was), len(now)) <= _LONGEST or not was or not now or was == now:
        return was, now
    start = max(0, _common(was, now) - _AROUND)
    cut = max(0, _common(was[start:][::-1], now[start:][::-1]) - _AROUND)
    return _piece(was, start, cut), _piece(now, start, cut)


def _common(one: str, other: str) -> int:
    """Tell how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _piece(text: str, start: int, cut: int) -> str:
    end = len(text) - cut
    middle = text[start:end]
    if len(middle) > 2 * _LONGEST - 2:
        middle = middle[: 2 * _LONGEST - 2] + _MARK
    return f"{_MARK if start else ''}{middle}{_MARK if cut else ''}"
