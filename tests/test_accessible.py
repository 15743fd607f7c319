"""What goes out can be read by all: colours that differ enough, headings, charts in words.

The contrast of WCAG 2.1 (1.4.3, level AA): 4.5 to 1 for text, 3 to 1 for large text.
"""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from click.testing import CliRunner
from strategies import EXAMPLE, Books

from flexfin.cli import main

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
WHITE, BLACK = "FFFFFF", "000000"
MONTHS = ("--set", "months=14")


def brightness(colour: str) -> float:
    """Give the relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("767676", WHITE) == pytest.approx(4.54, abs=0.01)


def rgb(element: ElementTree.Element | None, otherwise: str) -> str:
    return otherwise if element is None else (element.get("rgb") or f"FF{otherwise}")[2:]


def faint(book: Path) -> set[tuple[str, str, float]]:
    """Give the colours of text and cell in a workbook that differ too little."""
    with zipfile.ZipFile(book) as file:
        root = ElementTree.fromstring(file.read("xl/styles.xml"))
    fonts = [
        (rgb(font.find(f"{SHEET}color"), BLACK), float(font.find(f"{SHEET}sz").get("val")),  # type: ignore[union-attr,arg-type]
         font.find(f"{SHEET}b") is not None)
        for font in root.findall(f"{SHEET}fonts/{SHEET}font")
    ]  # fmt: skip
    fills = [rgb(fill.find(f"{SHEET}patternFill/{SHEET}fgColor"), WHITE)
             for fill in root.findall(f"{SHEET}fills/{SHEET}fill")]  # fmt: skip
    found = set()
    for style in root.findall(f"{SHEET}cellXfs/{SHEET}xf"):
        colour, size, bold = fonts[int(style.get("fontId", 0))]
        cell = fills[int(style.get("fillId", 0))]
        needed = 3.0 if size >= 18 or (bold and size >= 14) else 4.5
        if contrast(colour, cell) < needed:
            found.add((colour, cell, size))
    for style in root.findall(f"{SHEET}dxfs/{SHEET}dxf"):
        colour = rgb(style.find(f"{SHEET}font/{SHEET}color"), BLACK)
        cell = rgb(style.find(f"{SHEET}fill/{SHEET}patternFill/{SHEET}bgColor"), WHITE)
        if contrast(colour, cell) < 4.5:
            found.add((colour, cell, 0))
    return found


def charts_without_words(book: Path) -> list[str]:
    """Give the charts and pictures of a workbook that do not say in words what they show."""
    found = []
    with zipfile.ZipFile(book) as file:
        for name in file.namelist():
            if name.startswith("xl/drawings/drawing"):
                for one in ElementTree.fromstring(file.read(name)).iter(f"{DRAWING}cNvPr"):
                    if len(one.get("descr", "")) < 20:
                        found.append(f"{name}: {one.attrib}")
    return found


def test_the_workbook_can_be_read_by_all(whole_book: Books) -> None:
    book = whole_book(EXAMPLE, "en", *MONTHS)
    assert faint(book) == set()
    assert charts_without_words(book) == []


SHORT = "cases/one.yaml"
ASKED = (
    ("cost", SHORT, "--format", "xlsx", "-o", "out.xlsx"),
    ("reserve", SHORT, "--scenarios", "20", "--format", "xlsx", "-o", "out.xlsx"),
    ("workbook", SHORT, "--negotiation", "-o", "out.xlsx"),
    ("new", "out.xlsx", "--like", SHORT),
    ("settle", SHORT, "--template", "out.xlsx"),
    ("portfolio", "cases", "--scenarios", "5", "-o", "out.xlsx"),
)


@pytest.mark.parametrize("words", ASKED, ids=lambda words: "-".join(words[::3]))
def test_every_other_workbook_can_be_read_by_all(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cases").mkdir()
    short = re.sub("months: [0-9]+", "months: 12", EXAMPLE.read_text("utf-8"), count=1)
    Path("cases", "one.yaml").write_text(short, "utf-8")
    done = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, words)
    assert done.exit_code == 0, done.output
    assert faint(Path("out.xlsx")) == set()
    assert charts_without_words(Path("out.xlsx")) == []


def test_a_page_can_be_read_by_all() -> None:
    words = ["reserve", str(EXAMPLE), *MONTHS, "--scenarios", "20", "--format", "html"]
    page = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, words).stdout
    style = page.partition("<style>")[2].partition("</style>")[0]
    rules = re.findall(r"(?<![-\w])color:#([0-9a-f]{6})", style)
    assert rules
    assert [colour for colour in rules if contrast(colour.upper(), WHITE) < 4.5] == []
    assert not re.search("background(?!:#fff)", style)  # so that all stands on white
    assert re.search(r'<html lang="en"', page)
    heads = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert heads[0] == 1
    assert heads.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(heads))
    parts = page.split("<section")[1:]
    chart = (
        '<figure>(?:<figcaption>([^<]*):</figcaption>)?'
        '<svg [^>]*role="img"[^>]*aria-label="([^"]*)"'
    )
    called = [
        (caption or title, name)
        for part in parts
        for title in re.findall(r"<h2[^>]*>([^<]*)", part)
        for caption, name in re.findall(chart, part)
    ]
    assert len(called) == page.count("<svg") > 1
    assert [(title, name) for title, name in called if title != name] == []  # not by its axis
    assert page.count("<table") == page.count("<caption")


def test_a_term_sheet_has_headings_and_text_that_stands_out(tmp_path: Path) -> None:
    target = tmp_path / "terms.docx"
    words = ["agreement", str(EXAMPLE), *MONTHS, "--terms", str(target)]
    assert CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(main, words).exit_code == 0
    document = docx.Document(str(target))
    names = [str(one.style.name) for one in document.paragraphs if one.style is not None]
    assert names[0] == "Title"
    assert names.count("Heading 1") > 4
    assert document.core_properties.language or document.core_properties.title
    with zipfile.ZipFile(target) as file:
        held = "".join(
            file.read(name).decode() for name in file.namelist() if name.endswith(".xml")
        )
    colours = set(
        re.findall(r'<w:color w:val="([0-9A-F]{6})"', held.partition("<w:latentStyles")[0])
    )
    assert [colour for colour in colours if contrast(colour, WHITE) < 4.5] == []
