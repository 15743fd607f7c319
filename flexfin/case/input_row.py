"""An input in a row of a workbook: its path, what it is now, and what it was at export.

This is the one form in which inputs leave and come back. The sheet with inputs is written with
these keys (workbook/sheets/inputs.py) and read by them (case/workbook_inputs.py), as a case and
for what came back (workbook/returned/inputs.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flexfin.case.remedies import input_words
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.numbers import number_value, read_number, readable
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import InputLine

# the keys in the row of the mark; those of offers are followed by the name of the offer
VALUE, STATUS, CHANGED, EXPORT, OFFER = "value", "status", "changed", "export", "offer"
SOURCE: Final = "source"  # what a value rests on, in words
COUNTER: Final = "*"  # the name of the counter-offer, whatever name it was given
SHARED: Final = "shared"  # in the mark of an edition to share
# the rows above the inputs: what is looked at, and how much was changed
SELECTORS: Final = ("scenario", "offer", "offer_number", "inputs_changed")
BASE: Final = ""  # the name of what is no offer
CLOSE: Final = 1e-13  # LibreOffice saves fifteen digits of a number


@dataclass
class GivenInput:
    """An input of a workbook: its words for the case and for each offer, now and at export.

    Words are those of a case file; steps by month are written as one: `{2027-01: 271}`. An empty
    cell has none. `places` are the cells; `formulas` what was typed that is no value but a formula.
    """

    path: Scalar
    line: InputLine
    is_default: bool = False  # as the workbook says: the case says nothing of it
    now: dict[str, Value | None] = field(default_factory=dict)
    then: dict[str, Value | None] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # what was wrong with is a problem already
    origin: tuple[Scalar | None, Scalar | None] = (None, None)  # status and source, as they stand
    follows: bool = False  # the formula of its default stands there as it was written

    def is_changed(self, offer: str) -> bool:
        """Tell whether what stands there is not what stood there at export."""
        return not same_word(self.now.get(offer), self.then.get(offer))


def gone(found: GivenInput) -> Problem:
    """Say that the cell of an input is empty, or its steps are gone."""
    path, then = input_words(found.line, found.path.text), found.then.get(BASE)
    if found.line.is_monthly and not isinstance(then, Scalar):
        message = _("the steps of '{path}' are gone", path=path)
        remedy = _("An input in steps has a month and an amount at least.")
    else:
        message = _("this cell is empty")
        word = then.place.text if found.line.names and then is not None else word_of(then)
        remedy = _("An empty cell is not 0. At export it held {word}.",
                   word=readable(word) or _("nothing"))  # fmt: skip
    return Problem(found.places[BASE], message, remedy)


def word_of(value: Value | None) -> str:
    """Write a value as one word; steps by month in braces."""
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, Section):
        return f"{{{', '.join(f'{e.key.text}: {word_of(e.value)}' for e in value)}}}"
    return ""


def same_word(one: Value | None, other: Value | None) -> bool:
    """Tell whether two words say the same, numbers to as many digits as any program keeps."""
    if isinstance(one, Section) and isinstance(other, Section):
        return [e.key.text for e in one] == [e.key.text for e in other] and all(
            same_word(a.value, b.value) for a, b in zip(one, other, strict=True)
        )
    texts = word_of(one), word_of(other)
    if texts[0] == texts[1]:
        return True
    numbers = [read_number(text) for text in texts]
    if None in numbers:
        return False
    left, right = (number_value(text) for text in texts)
    return abs(left - right) <= CLOSE * max(abs(left), abs(right))
