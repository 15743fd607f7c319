"""What holds for every test: flexfin speaks English, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flexfin.ground.messages import set_language


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("FLEXFIN_LANG", raising=False)
    set_language("en")
    yield
    set_language("en")
