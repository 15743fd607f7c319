"""What is said of text that is no YAML, or looks as if it were."""

from __future__ import annotations

import re
from typing import Final

from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _

# what looks like a space, or like nothing, and is no space to YAML: pasted from a browser or Word
ODD_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]")

# control characters but tab and line break, what turns the direction of reading, no characters
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(end - 2)}{chr(end - 1)}" for end in range(0x10000, 0x120000, 0x10000))
    + "]"
)


# what Word and browsers make of a minus and of quotes; in a number, a name or a choice it is not
_ODD_SIGN: Final = re.compile(f"{ODD_SPACE.pattern}|[\u2010-\u2015\u2212\u2018-\u201f]")


def odd_character(found: str, lines: int = 1) -> tuple[str, str]:
    """Say which character stands here that looks like another; on how many lines, where on more."""
    code = f"U+{ord(found):04X}"
    if found in "\u200b\u200c\u200d\u2060\ufeff":
        message = _("an invisible character stands here ({code})", code=code)
        remedy = _("Remove it.")
    elif ODD_SPACE.match(found):
        message = _("a hard space stands here ({code})", code=code)
        remedy = _("Remove it, or type an ordinary space in its place.")
    elif found in "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f":
        message = _("a curly quotation mark stands here ({code})", code=code)
        remedy = _("Remove it, or type a straight one.")
    else:
        message = _("a dash stands here that is no minus sign ({code})", code=code)
        remedy = _("Type the minus sign of the keyboard: -")
    if lines > 1:
        remedy = _("It is so on {count} lines; put ordinary spaces there, with search and replace.",
                   count=lines)  # fmt: skip
    return message, remedy


def odd_sign(text: str, place: Place) -> Problem | None:
    """Say where a word holds a character that looks like another; None where it holds none."""
    found = _ODD_SIGN.search(text)
    if found is None:
        return None
    at = place.text.find(text, max(0, place.column - 1)) if not place.sheet else -1
    exact = place.within(found.start() if at >= 0 else 0, 1) if not place.sheet else place
    return Problem(exact, *odd_character(found[0]))


def no_text(text: str, place: Place) -> Problem | None:
    """Say that a text holds a character that cannot be shown; None where it holds none."""
    found = _NO_TEXT.search(text)
    if found is None:
        return None
    message = _("a character stands here that is no text: U+{code}", code=f"{ord(found[0]):04X}")
    return Problem(place, message, _("Remove it."))


def with_colon(line: str, at: int, flow: bool) -> str:
    """Give the text around the colon at a character, where it stands in the value of a key."""
    begin = line.rfind(": ", 0, at) + 2
    end = re.compile("[,}]" if flow else r" #|$").search(line, at)
    text = line[begin : end.start() if end else len(line)].strip()
    is_text = line[at : at + 2] in (":", ": ") and begin > 1 and not re.search("[\"'{\\[]", text)
    return text if is_text else ""


def reserved() -> tuple[str, str]:
    """Say that a mark means something to YAML."""
    return (
        _("'&' and '*' at the start of a value have a meaning of their own in YAML"),
        _("Put the value between quotes."),
    )


def second_document() -> tuple[str, str]:
    """Say that a file goes on where it should end."""
    return _("a second document begins here"), _("Remove the line with --- or ...")


def yaml_fault(problem: str, context: str) -> tuple[str, str]:
    """Say in plain words what the YAML reader says in its own."""
    if "anchor" in context or "alias" in context:
        return reserved()
    if "tag" in problem or "tag" in context:
        return (
            _("'!' at the start of a value has a meaning of its own in YAML"),
            _("Put the value between quotes."),
        )
    if "start any token" in problem:
        return _("a value cannot begin with this character"), _("Put the value between quotes.")
    if "mapping values" in problem or "':'" in problem:
        return _("a key and its value are not in place here"), _(
            "Write 'key: value' with a space after the colon, keys of one section in the same "
            "column, and text with a colon between quotes."
        )
    if "escape" in problem:
        return _("a backslash between double quotes has a meaning of its own"), _(
            "Put the text between single quotes."
        )
    if "quoted scalar" in context:
        return _("a quote is not closed"), ""
    if "flow" in context:
        return _("a bracket is not closed, or a comma is missing"), ""
    if "block" in context:
        return _("this does not fit what stands before it"), _(
            "Keys of one section begin in the same column; "
            "after a closing quote or bracket nothing follows."
        )
    if "document" in problem:
        return second_document()
    return _("this is not valid YAML"), _("Compare with an example: `flexfin new FILE` makes one.")
