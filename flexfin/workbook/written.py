"""The inputs that cannot be typed in a workbook, as others in the case say what they would.

A word of the case writes some out, such as the layers of a kind of agreement: in the workbook their
cells are formulas, over who the owner is and over what the case gives with that word. Others count
for nothing beside what the case gives, such as one payer where shares of payers stand, or stand in
a section that the case has not: it would ask for more than that input.
"""

from __future__ import annotations

from collections.abc import Mapping

from flexfin.case.case import Case
from flexfin.formulas.formula import Node
from flexfin.model.line import RowKey
from flexfin.model.templates import formula_at


def written_by_words(case: Case) -> Mapping[RowKey, Node]:
    """Give the formula of each input that a word of the case writes out."""
    models, chosen, found = case.models, case.chosen_words, dict[RowKey, Node]()
    for name, keys in case.origins.items() if chosen else ():
        line = models.input_lines.get(name)
        for key in keys if line is not None else ():
            node = formula_at(models, chosen, line.path_at(key)) if line is not None else None
            if node is not None:
                found[name, key] = node
    return found


def excluded(case: Case) -> frozenset[RowKey]:
    """Give the inputs that count for nothing beside what the case gives, or has no section for.

    An offer that gives one of them takes that other away, and it counts.
    """
    inputs, found = case.models.input_lines, set[RowKey]()
    sections = {*case.section_order, *case.all_models.optional_sections}
    for line in inputs.values():
        section, _dot, inside = line.path.partition(".")
        if inside and section not in sections:
            found.update((line.name, key) for key in case.origins.get(line.name, {}))
    offered = {path for changes in case.offers.values() for path in changes}
    for name, keys in case.origins.items():
        other = inputs.get(inputs[name].not_with) if name in inputs else None
        if other is None or other.several:  # a list says of what several elements share
            continue
        for key in (key for key, origin in keys.items() if origin.place is not None):
            there = key[: len(other.row_axes)]
            if other.path_at(there) not in offered:
                found.add((other.name, there))
    return frozenset(found)
