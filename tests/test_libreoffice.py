"""The workbooks recalculated by LibreOffice, with the stored values taken out first."""

from __future__ import annotations

import os
from pathlib import Path

import engines
import pytest
from strategies import Books
from test_examples import FIRST_EXAMPLE, IN_ONE_LANGUAGE, read

from flexfin.answers.verified import verified


@pytest.mark.engines
@pytest.mark.skipif(
    engines.soffice() is None and os.environ.get("FLEXFIN_ENGINES") != "libreoffice",
    reason="LibreOffice is not installed; .ci/run installs it",
)
@pytest.mark.parametrize(("file", "language"), IN_ONE_LANGUAGE)
def test_libreoffice_gives_every_stored_value(
    file: Path, language: str, whole_book: Books, tmp_path: Path
) -> None:
    # the first example whole; of a longer one four years, as a row has one formula for all months
    is_long = file.stem != FIRST_EXAMPLE and read(file).calendar.count > 48
    path = whole_book(file, language, *(("--set", "months=48") if is_long else ()))
    expected = engines.stored(path)
    assert len(expected) > 5_000
    assert engines.differences(expected, engines.libreoffice(path, tmp_path)) == {}
    # what another program calculated anew and saved is still as it was made
    assert not verified(tmp_path / "recalculated" / f"bare-{path.name}").changed
