"""What was read back from a workbook, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flexfin.answers.agreement_terms import label_of, value_text
from flexfin.answers.compare import Compared
from flexfin.answers.page import Column, Page, shown
from flexfin.answers.readback import ChangedInput, ReadBack, word_in, worth_names
from flexfin.case.case import Case
from flexfin.ground.messages import _
from flexfin.ground.numbers import number, read_number
from flexfin.model import openended
from flexfin.model.line import InputLine
from flexfin.model.openended import open_as, word_for
from flexfin.workbook.returned.readback import ReturnFinding
from flexfin.workbook.returned.typed import Behind

_LONGEST: Final = 110  # characters of a formula or text
_MOST: Final = 40  # findings of one kind that are shown
_FORMULAS: Final = ("formula", "overwritten", "emptied")
_TEXTS: Final = ("label", "value", "placed")


def say_readback(page: Page, read: ReadBack) -> None:
    """Add everything that was read back."""
    page.say(_("Read back: {file}, of the case {case}",
               file=shown(str(read.file)), case=shown(read.case.name)), "bold")  # fmt: skip
    say_identity(page, read)
    for text in read.remarks:
        page.point(shown(text, 200), indent=2)
    if read.base:
        page.heading(_("Inputs that were changed"), _order() if read.worth else "")
        say_changes(page, read, read.base, read.worth)
    for offer in read.offers:
        title = _("New offer: {name}") if offer.is_new else _("Changed offer: {name}")
        page.heading(title.format(name=shown(offer.name)), _order() if offer.worth else "")
        say_changes(page, read, offer.changes, offer.worth)
    if not read.base and not read.offers:
        page.heading(_("Inputs that were changed"))
        page.say(_("None."))
    say_behind(page, read.inputs.behind)
    say_findings(page, read)


def say_identity(page: Page, read: ReadBack) -> None:
    """Say of which case and version the workbook is, where that is not this one."""
    if read.is_same and not read.other_version:
        page.say(_("It was made of this case as it is now, with this version of flexfin."), "dim")
        return
    made = shown(read.identity.version)
    if not read.identity.mark:
        text = _(
            "It bears no mark of a case: its cover was changed, or another version of flexfin made "
            "it. What it says of its export is taken from the workbook itself."
        )
        page.say(text)
    elif not read.is_same:
        text = _("The case is no longer as it was when the workbook was exported: what was changed "
                 "is what differs from the export, by the workbook itself.")  # fmt: skip
        page.say(text)
    if read.other_version and made:
        text = _("It was made with {made}, and this is another version: formulas may differ "
                 "because flexfin has changed.", made=made)  # fmt: skip
        page.say(text)


def _order() -> str:
    return _(
        "Euros over the whole period, present value of each party. Inputs change one by one, in "
        "the order in which the models ask for them; the steps add up to the whole."
    )


def say_changes(
    page: Page, read: ReadBack, changes: Sequence[ChangedInput], worth: Compared | None
) -> None:
    """Add a list of changed inputs, numbered as the steps of the table below it."""
    steps = worth.difference.steps if worth else ()
    numbers = {one.path: n for n, step in enumerate(steps, 1) for one in step.changes}
    ordered = sorted(changes, key=lambda one: numbers.get(one.path, len(numbers) + 1))
    for one in ordered:
        status = read.case.origins[one.line.name][one.key].status
        words = f"{label_of(read.case, one.line, one.key)}: {_change(read, one)}"
        if one.unit and one.unit != "%":
            words = f"{words} {one.unit}"
        stands = _status(status)
        words = f"{words} [{one.path}; {shown(one.typed.cell)}{stands}]"
        if one.typed.formula:
            words += " " + _("Typed as the formula {formula}; its stored value counts.",
                             formula=shown(one.typed.formula, _LONGEST))  # fmt: skip
        mark = f"{numbers[one.path]}. " if one.path in numbers else "• "
        page.say(words, indent=4, bullet=mark)
    if worth is None:
        return
    names = worth_names(worth)
    if not any(abs(worth.difference.total(name)) >= 0.5 for name in names) and not any(
        abs(step.effect.get(name, 0.0)) >= 0.5 for step in steps for name in names
    ):
        page.say(_("Nobody gains or loses by this."))
        return
    labels = [_step_label(n, [c.path for c in s.changes], s.frame) for n, s in enumerate(steps, 1)]
    columns = [
        Column("", _who(worth, name), (
            *(_euros(step.effect.get(name, 0.0)) for step in steps),
            _euros(worth.difference.total(name)),
        ))
        for name in names
    ]  # fmt: skip
    page.lines.append([])
    page.table(_("What it is worth"), [*labels, _("Total")], columns, breaks=(len(labels),))


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


def in_words(case: Case, line: InputLine, word: str) -> str:
    """Write a word of the case as a reader of the report writes it."""
    value = read_number(word)
    if line.is_text and not line.yes_no:
        return value_text(case, line, word)
    if line.date or line.is_monthly or value is None:
        none = open_as(line)
        if none is not None and word_for(line, none) == word:
            return openended.shown(line, none)
        label = line.choices.get(word)
        return shown(word if label is None else str(label))
    return value_text(case, line, value)


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


def _step_label(place: int, paths: Sequence[str], frame: Sequence[str]) -> str:
    parts = [*paths, *frame]
    more = _(" and {count} more", count=len(parts) - 1) if len(parts) > 1 else ""
    return f"{place}. {shown(parts[0]) if parts else ''}{more}"


def _euros(value: float) -> str:
    text = number(0.0 if abs(value) < 0.5 else value, "whole")
    return text if text.startswith("-") or text == "0" else f"+{text}"


def say_behind(page: Page, behind: Sequence[Behind]) -> None:
    """Add what the case itself has changed since the export; the workbook did not."""
    if not behind:
        return
    page.heading(_("Changed in the case since the export"),
                 _("The workbook still has the old value; the case keeps its own."))  # fmt: skip
    for one in behind[:_MOST]:
        path = f"{one.offer}: {one.path}" if one.offer else one.path
        page.point(
            f"{shown(path)}: {shown(one.export) or '-'} → {shown(one.case) or '-'}", indent=2
        )
    _more(page, len(behind))


def _more(page: Page, count: int) -> None:
    if count > _MOST:
        page.say(_("And {count} more; --format json gives all.", count=count - _MOST), indent=2)


def say_findings(page: Page, read: ReadBack) -> None:
    """Add what differs beside the inputs."""
    groups = (
        (_("Formulas that were changed"), [f for f in read.findings if f.kind in _FORMULAS],
         _("They are not taken over: flexfin calculates with its own.")),
        (_("Sheets, rows and columns"),
         [f for f in read.findings if f.kind not in (*_FORMULAS, *_TEXTS)], ""),
        (_("Words and numbers that were changed"),
         [f for f in read.findings if f.kind in _TEXTS], ""),
    )  # fmt: skip
    for title, found, note in groups:
        if found:
            page.heading(title, note)
            for one in found[:_MOST]:
                page.point(finding_text(one), indent=2)
            _more(page, len(found))
    if not read.findings:
        page.heading(_("Beside the inputs"))
        page.say(_("No formula, sheet, row or word was changed."))
    if read.not_looked_at:
        names = ", ".join(shown(name) for name in read.not_looked_at)
        page.say(_("Values of the export, not looked at: {sheets}.", sheets=names), "dim")


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
