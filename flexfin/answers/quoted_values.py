"""Values of a case in sentences: noted as figures, and a blank where one stays in the house."""

from __future__ import annotations

from typing import Literal

from flexfin.answers.articles import Clause
from flexfin.answers.figures import element_label
from flexfin.answers.input_text import amount_of, label_of, text_of
from flexfin.case.case import Case
from flexfin.case.mentions import secrets_of, without_traces
from flexfin.case.row import rows_of
from flexfin.case.shared import NOTHING, shared_of
from flexfin.ground.messages import _
from flexfin.ground.view import shown
from flexfin.workbook.input_words import QuotedInput, statuses

Audience = Literal["house", "shared"]


class Quoter:
    """Quotes the inputs of one case for an audience; `figures` are those quoted so far, by path."""

    def __init__(self, case: Case, audience: Audience) -> None:
        shared = NOTHING
        if audience == "shared":
            shared = shared_of(case)
            case, _said = without_traces(case, secrets_of(case, shared))
        self.case, self.audience, self.hidden = case, audience, shared.rows
        self.known = rows_of(case)
        self.figures: dict[str, QuotedInput] = {}

    def has(self, path: str) -> bool:
        """Tell whether the case asks for an input."""
        return path in self.known

    def is_hidden(self, path: str) -> bool:
        """Tell whether an input stays in the house: it is confidential, or follows from that."""
        return self.known[path].name in self.hidden

    def is_given(self, path: str) -> bool:
        """Tell whether the case itself gives an input."""
        return self.known[path].origin.place is not None

    def is_told(self, path: str) -> bool:
        """Tell whether there is something to say of an input: it is given, or to be filled in."""
        return self.is_hidden(path) or self.is_given(path)

    def value(self, path: str) -> float:
        """Give the number at a path."""
        return float(self.known[path].value)

    def is_something(self, path: str) -> bool:
        """Tell whether the number at a path is not 0, or to be filled in."""
        return self.is_hidden(path) or bool(self.value(path))

    def word(self, path: str) -> str:
        """Give the word at a path as it stands in the case."""
        return str(self.known[path].value)

    def text(self, path: str) -> str:
        """Write the value at a path and note it as a figure; a blank where it is hidden."""
        if self.is_hidden(path):
            return _("[to be filled in]")
        row = self.known[path]
        origin, text = row.origin, text_of(row)
        self.figures[path] = QuotedInput(
            label_of(row),
            amount_of(row),
            path,
            statuses()[origin.status],
            shown(origin.source or (row.line.source if origin.status == "law" else ""), 200),
            text,
        )
        return text

    def clause(self, template: str, *paths: str, **others: str) -> Clause:
        """Fill in a sentence: {a}, {b}, ... are the values at the paths, in order."""
        values = {"abcdef"[at]: self.text(path) for at, path in enumerate(paths)}
        months = (_("months"), _("month"))
        values |= {f"{name}_months": months[text == "1"] for name, text in values.items()}
        return Clause(template.format(**values, **others), tuple(paths))

    def derived(self, text: str, *paths: str) -> str:
        """Give a text that follows from some inputs; a blank where one of them is hidden."""
        return _("[to be filled in]") if any(map(self.is_hidden, paths)) else text

    def label(self, axis: str, name: str) -> str:
        """Give the label of an element."""
        return element_label(self.case, axis, name)

    def sharing(self, at: str) -> dict[str, str]:
        """Give the paths of the shares of the parties that have one."""
        paths = {party: f"{at}.{party}" for party in self.case.elements_of("party")}
        return {x: path for x, path in paths.items() if self.has(path) and self.is_something(path)}

    def shared_out(self, at: str, text: str, *paths: str, **others: str) -> Clause:
        """Fill in a sentence on what parties share: {listed} are they, each with its share."""
        found = self.sharing(at)
        each = (f"{self.label('party', party)} {self.text(path)}" for party, path in found.items())
        clause = self.clause(text, *paths, listed=", ".join(each), **others)
        return clause._replace(paths=(*clause.paths, *found.values()))
