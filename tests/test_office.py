"""A PDF of a workbook: made by LibreOffice where it is installed, a clear word where it is not."""

from __future__ import annotations

import re
import stat
import time
from pathlib import Path

import engines
import openpyxl
import pytest
from click.testing import CliRunner, Result
from random_cases import write_yaml
from strategies import EXAMPLE, case_from, shipped
from worked_cases import reception, small

from flexfin.cli import main
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.workbook import pdf as office
from flexfin.workbook.workbook import write_workbook

INSTALLED = pytest.mark.skipif(engines.soffice() is None, reason="LibreOffice is not installed")


def run(*args: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, ["workbook", *args])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(write_yaml(small({"reception": reception()}, 2, 80)), encoding="utf-8")
    return path


def pages(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def program(folder: Path, text: str) -> Path:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@INSTALLED
def test_the_whole_workbook_becomes_a_pdf_beside_it(case: Path, tmp_path: Path) -> None:
    target = tmp_path / "book.xlsx"
    done = run(str(case), "-o", str(target), "--pdf", "all")
    assert done.exit_code == 0, done.output
    made = (tmp_path / "book.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert pages(made) >= len(openpyxl.load_workbook(target).sheetnames) - 1 > 5
    assert str(tmp_path).encode() not in made
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "book.pdf", "book.xlsx", "case.yaml",
    ]  # fmt: skip


def only_cover(case: Path) -> Path:
    """Write the workbook of a case of which the cover alone is printed."""
    found, path = case_from(case.read_text(encoding="utf-8"), shipped()), case.with_name("book.xlsx")
    write_workbook(path, found, evaluate(found), only="Cover")
    return path


def test_of_one_sheet_alone_more_than_an_empty_cell_is_printed(case: Path) -> None:
    areas = {sheet.title: sheet.print_area for sheet in openpyxl.load_workbook(only_cover(case))}
    assert "XFD1048576" not in areas.pop("Cover")
    assert {area.partition("!")[2].replace("$", "") for area in areas.values()} == {"XFD1048576"}


@INSTALLED
@pytest.mark.nightly
def test_one_sheet_alone_is_printed(case: Path) -> None:
    assert pages(office.as_pdf(only_cover(case))) == 1


def test_without_libreoffice_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "office", lambda: None)
    done = run(str(EXAMPLE), "-o", str(tmp_path / "book.xlsx"), "--pdf", "all")
    assert done.exit_code == 2
    said = " ".join(done.output.split())
    assert "A PDF takes LibreOffice, which was not found on this computer." in said
    assert "install it from libreoffice.org" in said
    assert list(tmp_path.iterdir()) == []


def test_a_pdf_that_exists_is_not_written_over(case: Path, tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_text("mine")
    done = run(str(case), "-o", str(tmp_path / "book.xlsx"), "--pdf", "all")
    assert done.exit_code == 2
    assert "book.pdf exists already" in done.output
    assert (tmp_path / "book.pdf").read_text() == "mine"
    assert not (tmp_path / "book.xlsx").exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo source file could not be loaded", "made no PDF. source file could not be loaded"),
        ("exit 3", "made no PDF."),
        ('mkdir -p "$7"; touch "$7/book.pdf"', "made no PDF."),
    ],
)
def test_a_program_that_makes_nothing_is_said_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    path = program(tmp_path, script)
    monkeypatch.setattr(office, "office", lambda: path)
    with pytest.raises(office.NoOffice) as caught:
        office.as_pdf(tmp_path / "book.xlsx")
    assert str(caught.value).endswith(said)


def test_a_program_that_hangs_is_stopped_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child"
    path = program(tmp_path, f'(sleep 1; touch "{child}") &\nwait')
    monkeypatch.setattr(office, "office", lambda: path)
    with pytest.raises(office.NoOffice, match="within 1 seconds, and was stopped"):
        office.as_pdf(tmp_path / "book.xlsx", patience=0.6)
    time.sleep(1)
    assert not child.exists()


def test_a_program_that_does_not_start_is_said_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "office", lambda: tmp_path / "absent")
    with pytest.raises(office.NoOffice, match="does not start"):
        office.as_pdf(tmp_path / "book.xlsx")


def test_the_program_is_looked_for_where_installers_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda _name: None)
    monkeypatch.setattr(office.sys, "platform", "win32")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    place = tmp_path / "LibreOffice" / "program" / "soffice.com"
    place.parent.mkdir(parents=True)
    assert office.office() is None
    place.touch()
    assert office.office() == place


@pytest.mark.parametrize(("name", "locale"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_numbers_in_a_pdf_are_written_as_in_the_language_in_use(
    name: str, locale: str, tmp_path: Path
) -> None:
    set_language(name)
    made = office.profile(tmp_path / name)
    settings = (made / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert f"<value>{locale}</value>" in settings
