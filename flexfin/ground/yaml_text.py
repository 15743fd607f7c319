"""The values of a case -> YAML text that is read back as the same values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section

# what needs no quotes wherever it stands: no mark that means something to YAML
_PLAIN: Final = re.compile(r"-?[\w(/€][\w .,%/()'+;<>=*€²-]*")
_PIECE: Final = 4_000  # characters of a long text on one line


def case_text(root: Section) -> str:
    """Write a case as YAML; sections that are empty stay as `{}`."""
    lines: list[str] = []
    for entry in root:
        is_section = not isinstance(entry.value, Scalar)
        if is_section and lines:
            lines.append("")
        lines.extend(_entry(entry, 0))
    return "\n".join(lines) + "\n"


def _entry(entry: Entry, depth: int) -> Iterator[str]:
    key, value = f"{'  ' * depth}{yaml_word(entry.key.text)}:", entry.value
    if isinstance(value, Scalar):
        yield f"{key} {yaml_word(value.text)}"
    elif isinstance(value, Section):
        yield key if value.entries else f"{key} {{}}"
        for inside in value:
            yield from _entry(inside, depth + 1)
    else:
        yield key if value.items else f"{key} []"
        for item in value.items:
            yield from _item(item, depth + 1)


def _item(value: Value, depth: int) -> Iterator[str]:
    if isinstance(value, Scalar):
        yield f"{'  ' * depth}- {yaml_word(value.text)}"
    elif isinstance(value, Section):
        lines = [line for entry in value for line in _entry(entry, depth + 1)]
        start = "  " * depth
        yield f"{start}- {lines[0].lstrip()}" if lines else f"{start}- {{}}"
        yield from lines[1:]


def yaml_word(text: str) -> str:
    """Write a word such that YAML reads it back as it is."""
    if (
        _PLAIN.fullmatch(text)
        and not text.endswith(" ")
        and text.isprintable()
        and len(text) < _PIECE
    ):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    quoted = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    if len(quoted) < _PIECE:
        return f'"{quoted}"'
    # a long line is parted; what follows a break begins with a mark, so that no space is lost
    pieces = re.findall(rf"(?:\\U[0-9a-f]{{8}}|\\.|[^\\]){{1,{_PIECE}}}", quoted)
    parted = "\\\n".join(re.sub("^ ", r"\\ ", piece) for piece in pieces)
    return f'"{parted}"'
