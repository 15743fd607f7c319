"""What stands in the opening column, left of the first month: the start of previous()."""

from __future__ import annotations

from flexfin.case.case import Case
from flexfin.formulas.formula import Call, Name, Node, Number
from flexfin.model.line import FormulaLine


def openings(case: Case) -> dict[str, Node]:
    """Give the start value of each line that previous() looks back at, where all agree."""
    found: dict[str, set[Node]] = {}
    for _line, call in case.models.calls:
        match call:
            case Call("previous", (Name(name), start)):
                if isinstance(case.models.lines[name], FormulaLine):  # inputs have no opening
                    found.setdefault(name, set()).add(start)
    return {
        name: next(iter(starts))
        for name, starts in found.items()
        if len(starts) == 1 and _varies_no_more(case, name, next(iter(starts)))
    }


def _varies_no_more(case: Case, name: str, start: Node) -> bool:
    """Tell whether a start value, with its axes, can stand in the rows of a line."""
    if isinstance(start, Number):
        return True
    lines = case.models.lines
    if not isinstance(start, Name) or start.name not in lines:
        return False
    return set(lines[start.name].axes) <= set(lines[name].elements)
