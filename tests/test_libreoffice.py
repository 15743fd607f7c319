"""The workbooks recalculated by LibreOffice, with the stored values taken out first."""

from __future__ import annotations

import os
from pathlib import Path

import engines
import pytest

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.model.read import load_models
from flexfin.workbook.workbook import write_workbook

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))


@pytest.mark.engines
@pytest.mark.skipif(
    engines.soffice() is None and os.environ.get("FLEXFIN_ENGINES") != "libreoffice",
    reason="LibreOffice is not installed; .ci/run installs it",
)
@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_libreoffice_gives_every_stored_value(file: Path, tmp_path: Path) -> None:
    set_language("nl")
    case = load_case(file, load_models())
    path = tmp_path / "book.xlsx"
    write_workbook(path, case, evaluate(case))
    expected = engines.stored(path)
    assert len(expected) > 5_000
    assert engines.differences(expected, engines.libreoffice(path, tmp_path)) == {}
