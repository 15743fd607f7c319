"""The language of everything flexfin says: Dutch unless told otherwise."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, get_args

Language = Literal["nl", "en"]
LANGUAGES: Final[tuple[str, ...]] = get_args(Language)
_CATALOGUES = Path(__file__).parents[1] / "locale"


class _Current:
    """The language in use; one per process, since it is one user who reads."""

    name: Language = "nl"
    catalogue: gettext.NullTranslations | None = None


def set_language(name: str | None = None) -> None:
    """Speak `name` (nl or en) from now on; without a name, what FLEXFIN_LANG says, else Dutch."""
    wanted = name or os.environ.get("FLEXFIN_LANG", "nl")
    _Current.name = "en" if wanted == "en" else "nl"
    _Current.catalogue = None


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak another language for a while."""
    before = _Current.name
    set_language(name)
    try:
        yield
    finally:
        set_language(before)


def in_all_languages(words: Callable[[], str]) -> set[str]:
    """Give words in every language: such as stand in a workbook that anybody made."""
    found = set()
    for name in LANGUAGES:
        with speaking(name):
            found.add(words())
    return found


def language() -> Language:
    """Give the language in use."""
    return _Current.name


def _(message: str, **values: object) -> str:
    """Translate `message` and fill in `values`; values are data and are never translated."""
    if not message:  # an empty text is where a catalogue keeps its header
        return ""
    if _Current.catalogue is None:
        _Current.catalogue = (
            gettext.NullTranslations()
            if _Current.name == "en"
            else gettext.translation("flexfin", _CATALOGUES, languages=["nl"], fallback=True)
        )
    text = _Current.catalogue.gettext(message)
    if _Current.name == "en" and "€ {" in text:
        text, values = _minus_first(text, values)
    return text.format(**values) if values else text


def _minus_first(text: str, values: dict[str, object]) -> tuple[str, dict[str, object]]:
    """Put the minus of an amount before its sign of money, as English readers write it."""
    for name, value in values.items():
        field = f"€ {{{name}}}"
        is_alone = field in text and text.count(field[2:]) == 1
        if is_alone and isinstance(value, str) and value.startswith("-"):
            text, values = text.replace(field, f"-{field}"), {**values, name: value[1:]}
    return text, values


def mark(message: str) -> str:
    """Mark a text for the catalogues that is translated later, where it is shown."""
    return message
