"""The shipped models are kept beside the code, and read anew when anything they hang on differs."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
from strategies import ROOT, model_text

from flexfin.ground.errors import FlexfinError
from flexfin.model import stored as compiled
from flexfin.model.figures import load_parameter, parameter_names
from flexfin.model.models import Models
from flexfin.model.read import load_models


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the folder with compiled code, and for the shipped models: here a few lines."""
    (tmp_path / "models" / "parameters").mkdir(parents=True)
    for name in ("time.yaml", "parameters/commercial_interest.yaml"):
        shutil.copy(ROOT / "models" / name, tmp_path / "models" / name)
    asked = {"commercial_interest": {"parameter": "commercial_interest"}}
    (tmp_path / "models" / "tiny.yaml").write_text(model_text(asked), "utf-8")
    monkeypatch.setattr(compiled, "_KEPT", tmp_path / "cache" / "models.pickle")
    monkeypatch.setattr(compiled, "shipped", lambda folder: tmp_path / folder)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    once = compiled._shipped_models  # read once for all tests, but not here
    monkeypatch.setattr(compiled, "_shipped_models", once.__wrapped__)  # type: ignore[attr-defined]
    return tmp_path / "cache" / "models.pickle"


def _parts(models: Models) -> list[object]:
    """Give what models are made of; two are never the same, so that what is known of one is kept."""
    return [getattr(models, part.name) for part in fields(models)]


def test_what_is_read_back_is_what_was_read(kept: Path) -> None:
    first = compiled.models_of(None)
    written = kept.read_bytes()
    second = compiled.models_of(None)
    assert _parts(first) == _parts(second)
    folder = kept.parent.parent / "models"
    anew = load_models(folder)
    assert _parts(replace(anew, figures=first.figures)) == _parts(first)
    names = parameter_names(folder / "parameters")
    assert first.figures == {name: load_parameter(folder / "parameters", name) for name in names}
    assert kept.read_bytes() == written
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_change_in_a_model_is_seen(kept: Path) -> None:
    compiled.models_of(None)
    time = kept.parent.parent / "models" / "time.yaml"
    time.write_text(time.read_text("utf-8").replace("en: Month of the year\n", "en: Month 1-12\n"))
    assert compiled.models_of(None).lines["calendar_month"].label.en == "Month 1-12"
    interest = kept.parent.parent / "models" / "parameters" / "commercial_interest.yaml"
    interest.write_text(interest.read_text("utf-8").replace("checked: 2026", "checked: 2025"))
    assert compiled.models_of(None).figures["commercial_interest"].checked.year == 2025
    interest.unlink()
    with pytest.raises(FlexfinError, match="commercial_interest"):
        compiled.models_of(None)


def test_what_cannot_be_read_back_is_read_anew(kept: Path) -> None:
    first = compiled.models_of(None)
    for cut in (0, 10, 40, 5_000):
        kept.write_bytes(kept.read_bytes()[:cut])
        assert _parts(compiled.models_of(None)) == _parts(first)
        assert len(kept.read_bytes()) > 5_000


def test_where_nothing_may_be_written_the_models_are_still_read(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert compiled.models_of(None).models
    assert not kept.exists()
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    kept.parent.write_text("a file, not a folder")
    assert compiled.models_of(None).models


def test_a_folder_of_ones_own_is_not_kept(kept: Path) -> None:
    folder = kept.parent.parent / "models"
    assert compiled.models_of(folder).folder == str(folder)
    assert not kept.exists()
