"""The errors that a cell of Excel can hold, as files have them and as people see them."""

from __future__ import annotations

import re
from typing import Final

from flexfin.ground.messages import language

ERRORS: Final = re.compile(r"#(?:[A-Z/0]+[!?]|N/[AB])")  # of Excel, in English and Dutch
_DUTCH_ERRORS: Final = {
    "#N/A": "#N/B", "#VALUE!": "#WAARDE!", "#REF!": "#VERW!", "#NAME?": "#NAAM?",
    "#DIV/0!": "#DEEL/0!", "#NUM!": "#GETAL!", "#NULL!": "#LEEG!",
}  # fmt: skip


def error_shown(text: str) -> str:
    """Give an error as Excel in the language in use shows it."""
    return _DUTCH_ERRORS.get(text, text) if language() == "nl" else text
