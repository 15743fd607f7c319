"""Values of a case in sentences: noted as figures, and a blank where one stays in the house."""

from __future__ import annotations

from typing import Literal

from flexfin.answers.agreement_terms import label_of, terms_of, value_text
from flexfin.answers.value_words import with_unit
from flexfin.answers.view import shown
from flexfin.case.case import Case
from flexfin.case.mentions import secrets_of, without_traces
from flexfin.case.shared import NOTHING, shared_of
from flexfin.formulas.units import Unit, UnitByChoice, for_choice
from flexfin.ground.messages import _
from flexfin.workbook.input_words import statuses
from flexfin.workbook.term_sheet import Clause, TermFigure

Audience = Literal["house", "shared"]


class Quoter:
    """Quotes the inputs of one case for an audience; `figures` are those quoted so far, by path."""

    def __init__(self, case: Case, audience: Audience) -> None:
        shared = NOTHING
        if audience == "shared":
            shared = shared_of(case)
            case, _said = without_traces(case, secrets_of(case, shared))
        self.case, self.audience, self.hidden = case, audience, shared.rows
        self.known = terms_of(case)
        self.figures: dict[str, TermFigure] = {}

    def has(self, path: str) -> bool:
        """Tell whether the case asks for an input."""
        return path in self.known

    def is_hidden(self, path: str) -> bool:
        """Tell whether an input stays in the house: it is confidential, or follows from that."""
        line, key = self.known[path]
        return (line.name, key) in self.hidden

    def is_given(self, path: str) -> bool:
        """Tell whether the case itself gives an input."""
        line, key = self.known[path]
        return self.case.origins[line.name][key].place is not None

    def is_told(self, path: str) -> bool:
        """Tell whether there is something to say of an input: it is given, or to be filled in."""
        return self.is_hidden(path) or self.is_given(path)

    def value(self, path: str) -> float:
        """Give the number at a path."""
        line, key = self.known[path]
        return float(self.case.values[line.name][key])

    def word(self, path: str) -> str:
        """Give the word at a path as it stands in the case."""
        line, key = self.known[path]
        return str(self.case.values[line.name][key])

    def text(self, path: str) -> str:
        """Write the value at a path and note it as a figure; a blank where it is hidden."""
        if self.is_hidden(path):
            return _("[to be filled in]")
        line, key = self.known[path]
        value = value_text(self.case, line, self.case.values[line.name][key])
        origin = self.case.origins[line.name][key]
        self.figures[path] = TermFigure(
            label_of(self.case, line, key),
            self._with_unit(path, value),
            path,
            statuses()[origin.status],
            shown(origin.source or (line.source if origin.status == "law" else ""), 200),
        )
        return value

    def _with_unit(self, path: str, value: str) -> str:
        line, _key = self.known[path]
        unit = line.unit
        if line.is_text or line.date or line.is_percentage:
            return value
        if isinstance(unit, UnitByChoice):
            chosen = path.rsplit(".", 1)[0] + f".{unit.selector.rsplit('_', 1)[-1]}"
            unit = for_choice(unit, self.word(chosen)) if self.has(chosen) else None
        return with_unit(value, unit) if isinstance(unit, Unit) else value

    def clause(self, template: str, *paths: str, **others: str) -> Clause:
        """Fill in a sentence: {a}, {b}, ... are the values at the paths, in order."""
        values = {"abcdef"[at]: self.text(path) for at, path in enumerate(paths)}
        months = (_("months"), _("month"))
        values |= {f"{name}_months": months[text == "1"] for name, text in values.items()}
        return Clause(template.format(**values, **others), tuple(paths))

    def derived(self, text: str, *paths: str) -> str:
        """Give a text that follows from some inputs; a blank where one of them is hidden."""
        return _("[to be filled in]") if any(map(self.is_hidden, paths)) else text
