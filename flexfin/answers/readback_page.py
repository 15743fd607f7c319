"""What was read back from a workbook, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flexfin.answers.compare import GAINS, Compared, in_parts, step_label, step_words
from flexfin.answers.figures import change
from flexfin.answers.finding_words import finding_said, groups_of_findings
from flexfin.answers.input_text import in_words, label_of
from flexfin.answers.readback import ChangedInput, ReadBack, word_in, worth_names
from flexfin.answers.returned_book import ReturnedNote
from flexfin.case.row import Row
from flexfin.ground.messages import _, mark
from flexfin.ground.view import (
    Part,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    part,
    points,
    shown,
    view,
)
from flexfin.workbook.returned.changed_inputs import Behind
from flexfin.workbook.returned.pairs import ReturnFinding

_LONGEST: Final = 110  # characters of a formula or text
_MOST: Final = 40  # findings of one kind that are shown
_NOTE: Final = 400  # characters of a comment
_ORDER: Final = mark(
    "Euros over the whole period, present value of each party. Inputs change one by one, in "
    "the order in which the models ask for them; the steps add up to the whole."
)
_GAIN: Final = mark(
    "Gain is what a side has by the agreement against having none, as on the sheet {sheet}; the "
    "present value is all that a party pays and receives, what it would without agreement too."
)


def readback_view(read: ReadBack) -> View:
    """Give everything that was read back: first what could not be compared."""
    book = read.book
    with_gaps = [*book.not_compared()]
    title = _("Read back: {file}, of the case {case}",
              file=shown(str(read.file)), case=shown(read.case.name))  # fmt: skip
    facts = {
        "file": str(read.file), "case": read.case.name, "made_with": book.edition.version,
        "same_case": book.is_same, "not_compared": with_gaps, "nothing_changed": is_same(read),
    }  # fmt: skip
    remarks = points(shown(text, 200) for text in (*book.now.book.package.remarks(),
                                                   *book.inputs.notes))  # fmt: skip
    gaps = (Sentence(text, is_point=True, tone="bad") for text in with_gaps)
    parts = [part("not_compared", _("What could not be compared"), *gaps)]
    unread = (Sentence(shown(f"{one.place.words}: {one.message}" if one.place and one.place.sheet
                             else one.message, 200), is_point=True, tone="bad")
              for one in read.problems)  # fmt: skip
    parts.append(part("unread", _("What could not be read"), *unread))
    if not (read.base or read.offers) and book.layout.names["inputs"] in book.comparison.titles:
        some = with_gaps or read.problems
        text = _("None of those that could be compared.") if some else _("None.")
        parts.append(part("inputs", _("Inputs that were changed"), Sentence(text)))
    if read.base:
        title_of = _("Inputs that were changed")
        parts += _changes(read, "inputs", title_of, read.base, read.worth)
    for offer in read.offers:
        title_of = _("New offer: {name}") if offer.is_new else _("Changed offer: {name}")
        name = title_of.format(name=shown(read.case.label_of("offer", offer.name)))
        parts += _changes(read, f"offers.{offer.name}", name, offer.changes, offer.worth)
    return view(
        "readback",
        title,
        facts,
        [*_identity(read, with_gaps), *remarks],
        *parts,
        _withdrawn(book.inputs.withdrawn),
        _notes(book.notes),
        _behind(book.inputs.behind),
        *_findings(book.findings),
    )


def is_same(read: ReadBack) -> bool:
    """Tell whether everything was compared, and nothing was changed."""
    found = read.book.findings or read.book.notes or [*read.book.not_compared()]
    return read.is_untouched and not found


def _identity(read: ReadBack, gaps: Sequence[str]) -> Iterator[Sentence]:
    """Say whether nothing was changed, and of which version the workbook is."""
    book = read.book
    count = len(book.then.sheets)
    if is_same(read):
        text = _("Nothing was changed: all {count} sheets were compared, with how they are shown, "
                 "their rules, names, comments and settings; not charts and page setup.",
                 count=count)  # fmt: skip
        if book.inputs.notes:
            text = _("Nothing was changed but which scenario or offer is shown: all {count} sheets "
                     "were compared.", count=count)  # fmt: skip
        yield Sentence(text, tone="good")
    elif not gaps:
        yield Sentence(_("All {count} sheets were compared.", count=count))
    if book.is_same and not book.other_version:
        text = _("It was made of this case as it is now, with this version of flexfin.")
        yield Sentence(text, tone="note")
    elif book.other_version and book.edition.version:
        text = _("It was made with {made}, and this is another version: formulas may differ "
                 "because flexfin has changed.",
                 made=shown(f"flexfin {book.edition.version}"))  # fmt: skip
        yield Sentence(text)


def _withdrawn(names: Sequence[str]) -> Part:
    """Name the offers of which the column was removed."""
    said = [Sentence(_("{name}: its column was removed, so it is withdrawn.", name=shown(name)),
                     is_point=True, data={"offer": name}) for name in names]  # fmt: skip
    return part("withdrawn", _("Offers that were withdrawn"), *said)


def _notes(notes: Sequence[ReturnedNote]) -> Part:
    """Give comments, and what was noted in the log."""
    said = []
    for one in notes:
        who = one.author or (_("no name") if not one.is_logged else "")
        start = ", ".join(shown(text) for text in (one.cell, who) if text)
        said.append(
            Sentence(f"{start}: {shown(one.text, _NOTE)}", is_point=True, data=one._asdict())
        )
    note = _("With --write they go along in the new case, and stand on the log of its next export.")
    return part("notes", _("Comments and notes"), *said, note=note)._replace(most=_MOST)


def _changes(
    read: ReadBack, key: str, title: str, changes: Sequence[ChangedInput], worth: Compared | None
) -> Iterator[Part]:
    """Give changed inputs, numbered as the steps of the table below them."""
    steps = worth.difference.steps if worth else ()
    numbers = {one.path: n for n, step in enumerate(steps, 1) for one in step.changes}
    ordered = sorted(changes, key=lambda one: numbers.get(one.path, len(numbers) + 1))
    said = [_said(read, one, numbers.get(one.path)) for one in ordered]
    note = _(_ORDER) if worth else ""
    if worth and set(GAINS) & {*worth_names(worth)}:
        note += " " + _(_GAIN).format(sheet=_("Negotiation"))
    yield part(key, title, *said, note=note)
    if worth is not None:
        words = [step_words(worth, step.changes, step.frame) for step in steps]
        found = _worth(f"{key}.worth", worth, words)
        parts = in_parts(words) if isinstance(found, ViewTable) else ()
        yield part(f"{key}.worth", "", found, *parts)


def _said(read: ReadBack, one: ChangedInput, place: int | None) -> Sentence:
    status = read.case.origins[one.line.name][one.key].status
    words = f"{label_of(Row(read.case, one.line, one.key))}: {_change(read, one)}"
    if one.unit and one.unit != "%":
        is_many = one.unit == _("month") and one.now != "1"
        unit = _("months") if is_many else one.unit
        words = f"{words} {unit}"
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
    heads = tuple(TableColumn(name, *_who(worth, name, apart=names[0] in GAINS)) for name in names)
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


def _who(worth: Compared, name: str, *, apart: bool) -> tuple[str, str]:
    """Give the party of an amount, or what the amount is; and above it what it is of each party.

    `apart`: gains stand beside present values.
    """
    case, (line, _dot, element) = worth.cases[0], name.partition(".")
    over, label = worth.labels[name]
    if element:
        label, over = case.label_of("party", element), str(case.models.lines[line].label)
    return shown(label), over if apart else ""


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


def _findings(findings: Sequence[ReturnFinding]) -> Iterator[Part]:
    """Give what differs beside the inputs."""
    for key, title, kinds, note in groups_of_findings():
        said = [finding_said(one) for one in findings if one.kind in kinds]
        yield part(key, title, *said, note=note)._replace(most=_MOST)
