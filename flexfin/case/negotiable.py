"""Which terms a case lets move in a counter-offer, and how far: the section `negotiable`."""

from __future__ import annotations

from typing import Final

from flexfin.case.absent import Absent
from flexfin.case.heads import head
from flexfin.case.inputs import InputReader
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _, mark
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Entry, Scalar
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import InputLine, Negotiable
from flexfin.model.negotiable import MOVES

NEGOTIABLE = "negotiable"
_EXAMPLE: Final = mark("Write it as 'reservation.fee: {from: 0.5, to: 3, step: 0.05}'.")


def read_negotiable(
    sheet: InputReader, absent: Absent, problems: list[Problem]
) -> dict[str, Negotiable]:
    """Give how each input that is named may move; what is wrong goes to `problems`."""
    found = {}
    for entry, line, _row in absent.inputs_in(NEGOTIABLE, sheet, _(_EXAMPLE), problems):
        if line.is_text or line.date or "scenario" in line.row_axes:
            message = _("'{label}' is not one number, so it cannot move in steps", label=line.label)
            sheet.problem(entry.key, message, _("Leave it out, and make an offer that changes it."))
        else:
            moves = _moves(sheet, line, entry)
            if moves is not None:
                found[entry.key.text] = moves
    return found


def _moves(sheet: InputReader, line: InputLine, entry: Entry) -> Negotiable | None:
    """Read how one input moves; None where that is at fault."""
    before, tree = sheet.faults, entry.value
    if not isinstance(tree, Section):
        sheet.problem(tree, _("it is not said how this term may move"), _(_EXAMPLE))
        return None
    numbers: dict[str, float] = {}
    for part in tree:
        key = part.key.text
        if key not in MOVES:
            message = _("unknown key '{key}'", key=key)
            known = _("Known here: {names}.", names=", ".join(MOVES))
            sheet.problem(part.key, message, did_you_mean(key, MOVES) or known)
        elif key == "step":
            step = sheet.plain_number(part.value) if isinstance(part.value, Scalar) else None
            numbers[key] = step or 0.0
            if sheet.faults == before and (not step or step < 0 or (line.whole and step % 1)):
                sheet.problem(part.value, _("a step is a number above 0, and whole where the "
                                            "input is"), _(_EXAMPLE))  # fmt: skip
        else:
            numbers[key] = float(sheet.value(line, part.value))
    if sheet.faults == before and numbers.get("from", 0.0) > numbers.get("to", float("inf")):
        named = {"low": head("from", tree), "high": head("to", tree)}
        sheet.problem(tree, _("{low} is above {high}", **named), _("Let them change places."))
    moves = Negotiable(*(numbers.get(key) for key in MOVES))
    return moves if sheet.faults == before else None
