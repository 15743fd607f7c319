"""What lies beside the portable program to be read: where to begin, and the pages as HTML."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from strategies import ROOT

from flexfin.cli import COMMANDS

FIRST = "LEESMIJ.txt"


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    """Give what makes them, which is no part of flexfin."""
    spec = importlib.util.spec_from_file_location("pages", ROOT / "portable" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def folder(pages: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("portable")
    pages.write_pages(ROOT / "docs", target / "docs")
    pages.write_first(ROOT / "portable" / FIRST, target / FIRST)
    return target


class Reading(HTMLParser):
    """What a page points to, and the places in it that can be pointed to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links, self.anchors, self.text = list[str](), set[str](), ""
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given["href"] or ""] if "href" in given else []
        self.anchors |= {given["id"] or ""} if "id" in given else set()

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_page_is_there_and_what_it_points_to(folder: Path) -> None:
    read = {page: Reading(page) for page in (folder / "docs").rglob("*.html")}
    sources = {
        page.relative_to(ROOT).with_suffix(".html") for page in (ROOT / "docs").glob("*/*.md")
    }
    assert {page.relative_to(folder) for page in read} == sources
    for page, found in read.items():
        for link in found.links:
            file, _, anchor = link.partition("#")
            if "://" in file:
                continue
            target = (page.parent / file).resolve() if file else page
            assert target in read, f"{page}: {link}"
            assert not anchor or anchor in read[target].anchors, f"{page}: {link}"


def test_a_page_holds_what_was_written(folder: Path) -> None:
    page = folder / "docs" / "nl" / "reserve.html"
    assert page.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="nl">')
    found = Reading(page)
    assert "examples/beilen_nachtopvang.yaml" in found.text
    readme = (folder / "docs" / "nl" / "README.html").read_text("utf-8")
    assert "<title>flexfin, voor de controller</title>" in readme
    assert '<td><a href="kosten.html">Kosten</a>: wat kost de locatie' in readme


def test_where_to_begin_is_read_in_notepad(folder: Path) -> None:
    data = (folder / FIRST).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfFLEXFIN\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert max(map(len, lines)) < 80


def test_where_to_begin_names_commands_and_pages_that_are_there(folder: Path) -> None:
    text = (ROOT / "portable" / FIRST).read_text("utf-8")
    typed = re.findall(r"^ {4,}(\S+)(?: \S+\.xlsx)?(?: --empty)?(?:  |$)", text, re.MULTILINE)
    named = [word for word in typed if "\\" not in word]
    assert named[0] == "new"
    assert {*named} - {"help"} <= {*COMMANDS}
    files = re.findall(r"docs\\\S+\.html", text)
    assert len(files) > 3
    assert all((folder / file.replace("\\", "/")).is_file() for file in files)
