"""The wheel: what it carries, and that flexfin runs from it with nothing of this tree in sight."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = "stieltjesstraat.yaml"


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """Run a command in a folder, away from this tree; give what it prints."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=folder, env=clean | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    run(*pip, ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder=folder)
    (found,) = folder.glob("flexfin-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a fresh environment that borrows our dependencies; give its programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    names = {"base": str(folder), "platbase": str(folder)}
    scripts = Path(sysconfig.get_path("scripts", "venv", names))
    packages = Path(sysconfig.get_path("purelib", "venv", names))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run(*pip, "--python", scripts / "python", "install", "--no-deps", wheel, folder=folder)
    # put behind its own packages; a .pth file in there, such as that of our own tree, is not read
    borrowed = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (packages / "dependencies.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return scripts


def test_the_wheel_carries_models_law_examples_and_translations(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        carried = set(file.namelist())
        (about,) = [name for name in carried if name.endswith(".dist-info/METADATA")]
        needed = [
            r for r in file.read(about).decode().splitlines() if r.startswith("Requires-Dist: ")
        ]
    for folder in ("models", "examples"):
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert ours
        assert {f"flexfin/{path.as_posix()}" for path in ours} <= carried
    assert "flexfin/models/parameters/commercial_interest.yaml" in carried
    assert "flexfin/locale/nl/LC_MESSAGES/flexfin.mo" in carried
    assert any(name.endswith("licenses/LICENSE") for name in carried)
    assert [r for r in needed if "woningwaardering" in r and "extra == 'points'" in r]
    assert not [r for r in needed if "woningwaardering" in r and "extra ==" not in r]
    assert not [name for name in carried if name.startswith(("tests/", "bench/", "models/"))]


def test_the_wheel_alone_shows_the_cost_of_its_example_as_this_tree_does(
    installed: Path, tmp_path: Path
) -> None:
    where = "import flexfin, pathlib; print(pathlib.Path(flexfin.__file__).parent)"
    package = Path(run(installed / "python", "-c", where, folder=tmp_path).strip())
    assert package.is_relative_to(installed.parent)
    case = package / "examples" / EXAMPLE
    shown = run(installed / "flexfin", "cost", case, folder=tmp_path)
    main = "from flexfin.cli import main; main()"
    here = run(sys.executable, "-c", main, "cost", case, folder=tmp_path, PYTHONPATH=str(ROOT))
    assert "Stieltjesstraat Nijmegen" in shown
    assert shown == here


def test_the_wheel_alone_makes_a_case_and_its_workbook(installed: Path, tmp_path: Path) -> None:
    flexfin = installed / "flexfin"
    run(flexfin, "new", "mine.yaml", folder=tmp_path)
    run(flexfin, "check", "mine.yaml", folder=tmp_path)
    run(flexfin, "workbook", "mine.yaml", "-o", "mine.xlsx", "--set", "months=2", folder=tmp_path)
    assert zipfile.is_zipfile(tmp_path / "mine.xlsx")
