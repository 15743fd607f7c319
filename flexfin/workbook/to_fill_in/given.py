"""The blocks that follow from a case and not from models: lists, offers, what is drawn, origins."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.called import LABELS
from flexfin.case.heads import HEADS, SPREADS
from flexfin.case.spreads import KINDS
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Sequence, Value
from flexfin.model.given_by import PROVIDERS
from flexfin.model.negotiable import MOVES
from flexfin.workbook.to_fill_in.parts import SPARE_ROWS, Field, FieldBlock, names_of

_NUMBERS: Final = ("rent", "weight", "date")  # of a list: numbers, and dates that Excel keeps


def lists(root: Section) -> Iterator[FieldBlock]:
    """Give the block for inputs that are given as lists, such as comparable rents."""
    for provider in PROVIDERS.values():
        if provider.fields:
            block = FieldBlock(kinds.LISTS, "", _(provider.title).capitalize())
            block.asked = [Field(key, None, _(HEADS.get(key, key)), is_number=key in _NUMBERS)
                           for key in provider.fields]
            block.names = [path for path, _item in list_items(root)]
            block.spare = 2 * SPARE_ROWS
            yield block


def list_items(value: Value, path: str = "") -> Iterator[tuple[str, Section]]:
    """Give the sections in lists of a case, each with the path of its list."""
    if isinstance(value, Section):
        for entry in value:
            yield from list_items(entry.value, f"{path}.{entry.key.text}".lstrip("."))
    elif isinstance(value, Sequence):
        for item in value.items:
            if isinstance(item, Section):
                yield path, item


def offers(root: Section) -> FieldBlock:
    """Give the block with what each offer changes."""
    block = FieldBlock(kinds.OFFERS, "", _("What each offer changes; one offer in each column"))
    block.names = names_of(root, "offers")
    paths = dict.fromkeys(path for name in block.names for path in _under(root, "offers", name))
    block.asked = [Field(path, is_number=True) for path in paths]
    block.spare = SPARE_ROWS
    return block


def _under(root: Section, section: str, name: str) -> Iterable[str]:
    value = root.get(section)
    inside = value.get(name) if isinstance(value, Section) else None
    return [entry.key.text for entry in inside] if isinstance(inside, Section) else []


def uncertainty(root: Section) -> FieldBlock:
    """Give the block with the inputs that are drawn."""
    block = FieldBlock(kinds.UNCERTAINTY, "", _("Which inputs are drawn with --scenarios, and how"))
    numbers = dict.fromkeys(key for keys in KINDS.values() for key in keys)
    block.asked = [
        Field("kind", None, _(HEADS["kind"]), "", tuple(map(str, SPREADS.values()))),
        *(Field(key, None, _(HEADS.get(key, key)), is_number=True) for key in numbers),
    ]
    block.names = names_of(root, "uncertainty")
    block.spare = SPARE_ROWS
    return block


def negotiable(root: Section) -> FieldBlock:
    """Give the block with how terms may move."""
    title = _("How far terms may move in an answer to an offer")
    block = FieldBlock(kinds.NEGOTIABLE, "", title)
    block.asked = [Field(key, None, _(HEADS[key]), is_number=True) for key in MOVES]
    block.names = names_of(root, kinds.NEGOTIABLE)
    block.spare = SPARE_ROWS
    return block


def _origin_rows(root: Section) -> Iterator[tuple[str, str, str]]:
    """Give what a case says of the origin of its inputs: path, section, words."""
    for section in kinds.ORIGIN_WORDS:
        value = root.get(section)
        if isinstance(value, Section):
            for entry in value:
                yield entry.key.text, section, _plain(entry.value)
        elif isinstance(value, Sequence):
            for item in value.items:
                yield _plain(item), section, ""


def _plain(value: Value) -> str:
    return value.text if isinstance(value, Scalar) else ""


def origins(root: Section, apart: Container[str] = ()) -> FieldBlock:
    """Give the block with where inputs come from; labels in sections `apart` stand elsewhere."""
    block = FieldBlock(
        kinds.ORIGINS, "", _("Where inputs come from; what is not listed is assumed")
    )
    words = tuple(str(label) for label in kinds.ORIGIN_WORDS.values())
    block.asked = [
        Field("kind", None, _("Origin"), ", ".join(words), words),
        Field("text", None, _("Source in words")),
    ]
    said = [(path, section, text) for path, section, text in _origin_rows(root)
            if section != LABELS or path.rpartition(".")[0] not in apart]  # fmt: skip
    block.names = [path for path, _section, _text in said]
    block.said = [(section, text) for _path, section, text in said]
    block.spare = 2 * SPARE_ROWS
    return block
