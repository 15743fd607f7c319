"""The inputs that a word of the case writes out, such as the layers of a kind of agreement.

In the workbook their cells are formulas: over who the owner is, and over what the case gives with
that word.
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
