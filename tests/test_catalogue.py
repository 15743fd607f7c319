"""The Dutch catalogue: complete, with the same fields, and compiled."""

from __future__ import annotations

import gettext
import io
import string
from typing import IO

import catalogue
import pytest
from babel.messages.catalog import Catalog


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    return catalogue.in_catalogue()


def texts(message: catalogue.Message | list[str] | None) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message or ())


def fields(text: str) -> set[tuple[str, str | None]]:
    return {(name, how) for _text, name, _spec, how in string.Formatter().parse(text) if name}


def test_every_message_in_the_sources_has_a_dutch_translation(dutch: Catalog) -> None:
    missing = []
    for message in catalogue.in_sources():
        entry = dutch.get(catalogue.key(message))
        if entry is None or entry.fuzzy or not catalogue.is_translated(entry.string):
            missing.append(message)
    assert missing == [], "run `python -m tests.catalogue` and translate what it lists"


def test_no_translation_is_obsolete(dutch: Catalog) -> None:
    known = {catalogue.key(message) for message in catalogue.in_sources()}
    assert [entry.id for entry in dutch if entry.id and catalogue.key(entry.id) not in known] == []
    assert not dutch.obsolete


def test_translations_have_the_fields_of_the_message(dutch: Catalog) -> None:
    for entry in dutch:
        # in a message for one and many, each text may use the fields of either
        allowed = set().union(*(fields(text) for text in texts(entry.id)))
        for text in texts(entry.string) if entry.id else ():
            if isinstance(entry.id, str) and "nl: ..." not in entry.id:
                assert fields(text) == allowed, entry.id
            else:
                assert fields(text) <= allowed, entry.id


def test_the_compiled_catalogue_is_that_of_the_text(dutch: Catalog) -> None:
    # all but the header, which names the version of Babel that wrote it
    with catalogue.MO.open("rb") as compiled, io.BytesIO(catalogue.as_mo(dutch)) as fresh:
        assert messages(compiled) == messages(fresh)


def messages(compiled: IO[bytes]) -> dict[str, str]:
    found = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in found.items() if key != ""}


def test_renewing_the_catalogue_changes_nothing(dutch: Catalog) -> None:
    renewed = catalogue.renewed(dutch)
    assert {e.id: e.string for e in renewed if e.id} == {e.id: e.string for e in dutch if e.id}
