"""What a shared workbook leaves out, told to who sends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flexfin.answers.input_text import label_of
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.case.shared import Shared
from flexfin.ground.messages import _
from flexfin.ground.view import View, part, points, shown, view
from flexfin.model.line import InputLine


class LeftOut(NamedTuple):
    """Everything that is left out, beside rows: names of sheets, and texts that name a value.

    `texts` are the paths of inputs whose source was left out, and names that only the user can
    change.
    """

    shared: Shared
    sheets: tuple[str, ...]
    texts: tuple[str, ...]


def left_out_view(case: Case, left: LeftOut) -> View:
    """Say what is left out, with why."""
    shared = left.shared
    always = part("always", _("Left out of every workbook to share"), *points(_always(case)))
    if not shared.rows:
        said = (_("The case calls nothing confidential.") if always.items
                else _("The case calls nothing confidential, so nothing is left out."))  # fmt: skip
        return view("left_out", said, {"case": case.name}, (), always)
    held = [
        case.models.input_lines[name].path_at(key) for name, key in case_order(case, shared.held)
    ]
    parts = (
        ("inputs", _("Left out: what the case calls confidential"), _inputs(case, shared), ""),
        ("lines", _("Left out: what rests on that, and from which it could be worked back"),
         _lines(case, shared), ""),
        ("sheets", _("Left out: sheets that rest on it"), left.sheets, ""),
        ("offers", _("Left out: offers that change something that is left out"),
         [", ".join(map(shown, shared.offers))] if shared.offers else [], ""),
        ("texts", _("Texts that name a confidential value"), map(shown, left.texts),
         _("A source is left out of the workbook; a name stays, and is yours to change.")),
        ("held", _("Held as they are"), [", ".join(held)] if held else [],
         _("These say who pays, or whose it is. With another answer an amount that is left out "
           "would be missing, so they cannot be changed in this workbook.")),
    )  # fmt: skip
    return view(
        "left_out",
        _("What the workbook leaves out"),
        {"case": case.name},
        (),
        *(part(key, title, *points(texts), note=note) for key, title, texts, note in parts),
        always,
    )


def _always(case: Case) -> Iterator[str]:
    """Give what stays in the house, whatever the case calls confidential."""
    if case.negotiable:
        yield _("How far terms may move in an answer to an offer")
    if any(not note.is_shared for note in case.notes.values()):
        yield _("What was noted in workbooks that were not made to share")


def _inputs(case: Case, shared: Shared) -> Iterator[str]:
    """Give the confidential inputs, each with its paths."""
    for (name, key), why in shared.rows.items():
        line = case.models.lines[name]
        paths = [path for path in shared.inputs if why == {path}]
        if isinstance(line, InputLine) and shared.is_source((name, key)):
            yield f"{label_of(Row(case, line, key))} [{', '.join(paths)}]"


def case_order(
    case: Case, rows: Iterable[tuple[str, tuple[str, ...]]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Put rows in the order of the models; inputs that are not asked for are no rows."""
    place = {name: at for at, name in enumerate(case.models.lines)}
    asked = [(name, key) for name, key in rows if key in case.origins.get(name, {})]
    return sorted(asked, key=lambda row: (place[row[0]], row[1]))


def _lines(case: Case, shared: Shared) -> Iterator[str]:
    """Give a sentence for each line of which rows are left out: which, and why."""
    for name, line in case.models.lines.items():
        rows = {
            key: why
            for (other, key), why in shared.rows.items()
            if other == name and not shared.is_source((name, key))
        }
        if isinstance(line, InputLine):
            rows = {key: why for key, why in rows.items() if key in case.origins.get(name, {})}
        if not rows:
            continue
        why = sorted(frozenset().union(*rows.values()))
        axes = line.row_axes
        total = len(case.origins.get(name, {})) if isinstance(line, InputLine) else 1
        for axis in () if isinstance(line, InputLine) else axes:
            total *= len(case.elements_of(axis))
        which = (
            ", ".join(".".join(key) for key in sorted(rows)) if axes and len(rows) < total else ""
        )
        label = f"{line.label} ({name}{': ' + which if which else ''})"
        yield _("{line}, rests on {paths}", line=label, paths=", ".join(why))
