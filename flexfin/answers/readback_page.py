"""What was read back from a workbook, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flexfin.answers.compare import Compared, in_parts, step_label, step_words
from flexfin.answers.figures import change
from flexfin.answers.input_text import in_words, label_of
from flexfin.answers.readback import ChangedInput, ReadBack, word_in, worth_names
from flexfin.answers.view import (
    Part,
    Sentence,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    points,
    shown,
    view,
)
from flexfin.case.row import Row
from flexfin.ground.messages import _
from flexfin.workbook.returned.readback import ReturnFinding
from flexfin.workbook.returned.typed import Behind

_LONGEST: Final = 110  # characters of a formula or text
_MOST: Final = 40  # findings of one kind that are shown
_FORMULAS: Final = ("formula", "overwritten", "emptied")
_TEXTS: Final = ("label", "value", "placed")


def readback_view(read: ReadBack) -> View:
    """Give everything that was read back."""
    title = _("Read back: {file}, of the case {case}",
              file=shown(str(read.file)), case=shown(read.case.name))  # fmt: skip
    facts = {
        "file": str(read.file), "case": read.case.name, "made_with": read.identity.version,
        "same_case": read.is_same, "not_looked_at": read.not_looked_at,
    }  # fmt: skip
    remarks = points(shown(text, 200) for text in read.remarks)
    inputs = part("inputs", _("Inputs that were changed"), Sentence(_("None.")))
    parts = [] if read.base or read.offers else [inputs]
    if read.base:
        parts += _changes(read, "inputs", inputs.title, read.base, read.worth)
    for offer in read.offers:
        title_of = _("New offer: {name}") if offer.is_new else _("Changed offer: {name}")
        name = title_of.format(name=shown(read.case.label_of("offer", offer.name)))
        parts += _changes(read, f"offers.{offer.name}", name, offer.changes, offer.worth)
    return view(
        "readback",
        title,
        facts,
        [*_identity(read), *remarks],
        *parts,
        _behind(read.inputs.behind),
        *_findings(read),
    )


def _identity(read: ReadBack) -> Iterator[Sentence]:
    """Say of which case and version the workbook is, where that is not this one."""
    if read.is_same and not read.other_version:
        text = _("It was made of this case as it is now, with this version of flexfin.")
        yield Sentence(text, tone="note")
        return
    made = shown(read.identity.version)
    if not read.identity.mark:
        yield Sentence(
            _(
                "It bears no mark of a case: its cover was changed, or another version of flexfin "
                "made it. What it says of its export is taken from the workbook itself."
            )
        )
    elif not read.is_same:
        text = _("The case is no longer as it was when the workbook was exported: what was changed "
                 "is what differs from the export, by the workbook itself.")  # fmt: skip
        yield Sentence(text)
    if read.other_version and made:
        text = _("It was made with {made}, and this is another version: formulas may differ "
                 "because flexfin has changed.", made=made)  # fmt: skip
        yield Sentence(text)


def _order() -> str:
    return _(
        "Euros over the whole period, present value of each party. Inputs change one by one, in "
        "the order in which the models ask for them; the steps add up to the whole."
    )


def _changes(
    read: ReadBack,
    key: str,
    title: str,
    changes: Sequence[ChangedInput],
    worth: Compared | None,
) -> Iterator[Part]:
    """Give changed inputs, numbered as the steps of the table below them."""
    steps = worth.difference.steps if worth else ()
    numbers = {one.path: n for n, step in enumerate(steps, 1) for one in step.changes}
    ordered = sorted(changes, key=lambda one: numbers.get(one.path, len(numbers) + 1))
    said = [_said(read, one, numbers.get(one.path)) for one in ordered]
    yield part(key, title, *said, note=_order() if worth else "")
    if worth is not None:
        words = [step_words(worth, step.changes, step.frame) for step in steps]
        found = _worth(f"{key}.worth", worth, words)
        parts = in_parts(words) if isinstance(found, ViewTable) else ()
        yield part(f"{key}.worth", "", found, *parts)


def _said(read: ReadBack, one: ChangedInput, place: int | None) -> Sentence:
    status = read.case.origins[one.line.name][one.key].status
    words = f"{label_of(Row(read.case, one.line, one.key))}: {_change(read, one)}"
    if one.unit and one.unit != "%":
        words = f"{words} {one.unit}"
    words = f"{words} [{one.path}; {shown(one.typed.cell)}{_status(status)}]"
    if one.typed.formula:
        words += " " + _("Typed as the formula {formula}; its stored value counts.",
                         formula=shown(one.typed.formula, _LONGEST))  # fmt: skip
    data = {
        "path": one.path, "old": one.was, "new": one.now, "unit": one.unit, "status": status,
        "cell": one.typed.cell, "formula": one.typed.formula,
    }  # fmt: skip
    text = f"{place}. {words}" if place else words
    return Sentence(text, is_point=place is None, data=data)


def _worth(key: str, worth: Compared, words: Sequence[Sequence[str]]) -> Sentence | ViewTable:
    """Say what each step is worth to whom."""
    steps, names = worth.difference.steps, worth_names(worth)
    if not any(abs(worth.difference.total(name)) >= 0.5 for name in names) and not any(
        abs(step.effect.get(name, 0.0)) >= 0.5 for step in steps for name in names
    ):
        return Sentence(_("Nobody gains or loses by this."))
    rows = []
    for place, (step, said) in enumerate(zip(steps, words, strict=True), 1):
        values = [step.effect.get(name, 0.0) for name in names]
        rows.append(TableRow(f"{place}", step_label(place, said), tuple(map(change, values))))
    total = tuple(change(worth.difference.total(name)) for name in names)
    rows.append(TableRow("total", _("Total"), total, ruled=True))
    heads = columns(names, [_who(worth, name) for name in names])
    return ViewTable(key, _("What it is worth"), heads, tuple(rows), unit="EUR")


def _change(read: ReadBack, one: ChangedInput) -> str:
    """Say what an input was and is; where an offer is silent, the base holds."""
    held = word_in(read.case, one.path)
    words = [held if word is None else word for word in (one.was, one.now)]
    texts = [in_words(read.case, one.line, word) for word in words]
    if texts[0] == texts[1]:  # a difference too small to show in the usual digits
        texts = [shown(word) for word in words]
    for place, word in enumerate((one.was, one.now)):
        if word is None:
            texts[place] = _("{value} (base)", value=texts[place])
    return " → ".join(texts)


def _status(status: str) -> str:
    if status == "agreed":
        return "; " + _("was agreed")
    if status in ("sourced", "law"):
        return "; " + _("had a source in the case")
    return ""


def _who(worth: Compared, name: str) -> str:
    """Give the party of an amount, or what the amount is."""
    case = worth.cases[0]
    element = name.partition(".")[2]
    return shown(case.label_of("party", element) if element else worth.labels[name][1])


def _behind(behind: Sequence[Behind]) -> Part:
    """Give what the case itself has changed since the export; the workbook did not."""
    said = []
    for one in behind:
        path = f"{one.offer}: {one.path}" if one.offer else one.path
        text = f"{shown(path)}: {shown(one.export) or '-'} → {shown(one.case) or '-'}"
        said.append(Sentence(text, is_point=True, data=one._asdict()))
    note = _("The workbook still has the old value; the case keeps its own.")
    title = _("Changed in the case since the export")
    return part("case_has_changed", title, *said, note=note)._replace(most=_MOST)


def _findings(read: ReadBack) -> Iterator[Part]:
    """Give what differs beside the inputs."""
    groups = (
        ("formulas", _("Formulas that were changed"),
         [f for f in read.findings if f.kind in _FORMULAS],
         _("They are not taken over: flexfin calculates with its own.")),
        ("sheets", _("Sheets, rows and columns"),
         [f for f in read.findings if f.kind not in (*_FORMULAS, *_TEXTS)], ""),
        ("texts", _("Words and numbers that were changed"),
         [f for f in read.findings if f.kind in _TEXTS], ""),
    )  # fmt: skip
    for key, title, found, note in groups:
        said = [Sentence(finding_text(one), is_point=True, data=one._asdict()) for one in found]
        yield part(key, title, *said, note=note)._replace(most=_MOST)
    if not read.findings:
        said = [Sentence(_("No formula, sheet, row or word was changed."))]
        yield part("others", _("Beside the inputs"), *said)
    if read.not_looked_at:
        names = ", ".join(shown(name) for name in read.not_looked_at)
        text = _("Values of the export, not looked at: {sheets}.", sheets=names)
        yield part("not_looked_at", "", Sentence(text, tone="note"))


def finding_text(one: ReturnFinding) -> str:
    """Say what one finding is."""
    where = shown(f"{one.sheet}!{one.cell}" if one.cell else one.sheet)
    if one.row:
        where = f"{where} ({shown(one.row)})"
    was, now = (shown(text, _LONGEST) for text in (one.was, one.now))
    if one.times > 1:
        where = _("{where} and {count} more cells of this row", where=where, count=one.times - 1)
    texts: Mapping[str, str] = {
        "formula": _("{where}: the formula was {was} and is {now}"),
        "overwritten": _("{where}: the formula {was} is overwritten with {now}"),
        "emptied": _("{where}: the formula {was} is gone"),
        "label": _("{where}: was '{was}' and is '{now}'"),
        "value": _("{where}: was {was} and is {now}"),
        "placed": _("{where}: was empty and is '{now}'"),
        "row_added": _("{where}: a row was added: {now}"),
        "row_removed": _("{where}: this row is gone"),
        "row_moved": _("{where}: this row was moved, from row {was}"),
        "column_added": _("{where}: a column was added"),
        "column_removed": _("{where}: this column is gone"),
        "sheet_added": _("{where}: this sheet was added"),
        "sheet_removed": _("{where}: this sheet is gone"),
        "sheet_renamed": _("{where}: this sheet is now called '{now}'"),
        "sheet_moved": _("{where}: this sheet was moved"),
        "sheet_hidden": _("{where}: this sheet is hidden"),
    }
    text = texts[one.kind]
    if one.kind == "label" and not one.now:
        text = _("{where}: '{was}' is gone")
    return text.format(where=where, was=was, now=now)
