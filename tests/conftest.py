"""What holds for every test: flexfin speaks English, unless a test says otherwise.

`make quick` (pytest --quick) leaves out what takes long: whole workbooks, spreadsheet engines, the
documents, and answers over drawn scenarios. It is all listed here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from flexfin.ground.messages import set_language
from flexfin.model import stored

# Files whose tests write whole workbooks, follow the documents or run answers many times over.
LONG_FILES: Final = frozenset([])
# Tests that take long in files of which the others do not.
LONG_TESTS: Final = frozenset([])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what takes long")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that take long, without even reading them."""
    is_long = collection_path.stem.removeprefix("test_") in LONG_FILES
    return True if config.getoption("--quick") and is_long else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that take long of the files that are read."""
    if config.getoption("--quick"):
        left = [item for item in items if item.originalname in LONG_TESTS]  # type: ignore[attr-defined]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session", autouse=True)
def _models_read_once() -> Iterator[None]:
    """Read the models once for all commands that a process of the tests runs (test_compiled.py)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "_shipped_models", cache(stored._shipped_models))
        yield


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("FLEXFIN_LANG", raising=False)
    set_language("en")
    yield
    set_language("en")
