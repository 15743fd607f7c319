"""The workbooks recalculated by LibreOffice, with the stored values taken out first."""

from __future__ import annotations

import os
from pathlib import Path

import effort
import engines
import pytest
from strategies import Books
from test_examples import EXAMPLES, book_of, is_whole

from flexfin.answers.verified import verified


@pytest.mark.engines
@pytest.mark.skipif(
    engines.soffice() is None and os.environ.get("FLEXFIN_ENGINES") != "libreoffice",
    reason="LibreOffice is not installed; .ci/run installs it",
)
def test_libreoffice_gives_every_stored_value(whole_book: Books, tmp_path: Path) -> None:
    """Of every second example, and the first of them whole; at night of all, whole."""
    some = [
        file
        for number, file in enumerate(EXAMPLES)
        if effort.nightly or number % 2 == 0 or is_whole(file)
    ]
    paths = [book_of(file, whole_book) for file in some]
    recalculated = engines.libreoffice(tmp_path, *paths)
    for path, found in zip(paths, recalculated, strict=True):
        expected = engines.stored(path)
        assert len(expected) > 5_000
        assert engines.differences(expected, found) == {}, path.name
        # what another program calculated anew and saved is still as it was made
        assert not verified(tmp_path / "recalculated" / f"bare-{path.name}").changed, path.name
