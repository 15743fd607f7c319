"""Text of a case is text in every file that goes out: no formula, reference, link or markup."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from strategies import ROOT

import flexfin
from flexfin import cli
from flexfin.answers.render.data import as_csv, as_json
from flexfin.answers.render.html import as_html
from flexfin.answers.render.markdown import as_markdown
from flexfin.case.words import Section
from flexfin.ground.view import View
from flexfin.ground.yaml import Entry, Scalar, Sequence, Value, read_yaml
from flexfin.ground.yaml_text import case_text

SOURCE = ROOT / "examples" / "eindhoven_karel_de_grotelaan.yaml"
# what a spreadsheet, a terminal, a browser or a document could take for something else than text
HOSTILE = (
    "=cmd|' /C calc'!A0 &D&T&[Path]", "COA!A1", "[red]x[/red]", "=COA!$B$2", "[/]", "+1+1", "-2+3", "@SUM(A1)", "{=1+1}", "\t=1",
    '=HYPERLINK("http://x.example","y")', "http://x.example/a", "mailto:a@x.example",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&D&T&[Path]",
    "*x* | _y_ `z`", "$(id) ${HOME} %s {x} {0}", "_x0007_", "]]>", "'", '"', "a;b,c", "\\u0007",
)  # fmt: skip
FREE = {"label", "case", "sources"}  # keys with text that nobody checks
NAMED = {"parties", "groups", "costs", "contracts", "investments", "grants"}


def with_labels(root: Section) -> Section:
    """Give a case in which all that can have a label has one."""
    for section in (root.get(name) for name in sorted(NAMED)):
        for entry in section if isinstance(section, Section) else ():
            if isinstance(entry.value, Section) and "label" not in entry.value.entries:
                key, word = Scalar("label", entry.key.place), Scalar("?", entry.key.place)
                entry.value.entries["label"] = Entry(key, word)
    return root


def with_hostile_text(value: Value, free: bool, number: Iterator[int]) -> Value:
    """Give a value of a case in which every free text is a hostile one, each another."""
    if isinstance(value, Scalar):
        at = next(number) if free else 0
        text = f"{HOSTILE[at % len(HOSTILE)]} {at}<u>" if free else value.text
        return Scalar(text, value.place, quoted=True)
    if isinstance(value, Sequence):
        return Sequence(
            tuple(with_hostile_text(item, False, number) for item in value.items), value.place
        )
    entries = {
        key: Entry(entry.key, with_hostile_text(entry.value, free or key in FREE, number))
        for key, entry in value.entries.items()
    }
    return Section(entries, value.place)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    number, path = count(), tmp_path_factory.mktemp("hostile") / "case.yaml"
    whole = SOURCE.read_text("utf-8")
    assert "\nmonths: 120" in whole
    path.write_text(whole.replace("\nmonths: 120", "\nmonths: 4"), "utf-8")
    root = with_hostile_text(with_labels(read_yaml(path)), False, number)
    assert isinstance(root, Section)
    path.write_text(case_text(root), "utf-8")
    assert next(number) >= len(HOSTILE)  # every one of them stands somewhere
    return path


def run(*arguments: str | Path) -> str:
    result = CliRunner(env={"FLEXFIN_LANG": "en"}).invoke(cli.main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str | Path) -> str:
    environment = {"FLEXFIN_LANG": "en", "COLUMNS": "400"}
    result = CliRunner(env=environment).invoke(cli.main, list(map(str, arguments)))
    assert result.exit_code in (1, 2), result.output
    return result.output  # of a check, what is wrong is the answer


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def texts(data: bytes, tag: str) -> list[str]:
    """Give what stands in the elements of a kind in a part."""
    return [
        "".join(found.itertext())
        for found in ElementTree.fromstring(data).iter()
        if found.tag.rpartition("}")[2] == tag
    ]


def outside_quotes(formula: str) -> str:
    """Give a formula without the texts in it."""
    return re.sub('"(?:[^"]|"")*"', '""', formula)


def see_only_text(path: Path) -> int:
    """See that no part of a file takes a text for something else; give its number of charts."""
    held, charts, sheets = parts(path), 0, set[str | None]()
    if "xl/workbook.xml" in held:
        root = ElementTree.fromstring(held["xl/workbook.xml"])
        sheets = {one.get("name") for one in root.iter() if one.tag.endswith("}sheet")}
    for name, data in held.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in data, name
            assert b"x.example" not in data, name
        assert "externalLink" not in name
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)
        if name.startswith("xl/charts/chart"):
            charts += 1
            for formula in texts(data, "f"):
                found = re.fullmatch(r"'?([^'!]+)'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", formula)
                assert found, (name, formula)
                assert found[1] in sheets, (name, formula)
        if name.startswith("xl/worksheets/sheet"):
            for formula in texts(data, "f"):
                bare = outside_quotes(formula)
                assert not re.search(r"cmd|HYPERLINK\(.http|x\.example|COA!", bare), formula
            for link in ElementTree.fromstring(data).iter():
                if link.tag.endswith("}hyperlink"):
                    assert str(link.get("location", "")).split("!")[0].strip("'") in sheets
            for foot in (*texts(data, "oddFooter"), *texts(data, "oddHeader")):
                codes = re.findall("&(.)", foot.replace("&&", ""))
                assert set(codes) <= set('LCRPNA"8970123456'), foot
        if name.startswith("word/") and name.endswith(".xml"):
            assert not any("x.example" in text for text in texts(data, "instrText"))
    return charts


def test_no_label_is_a_reference_a_formula_or_a_link_in_a_workbook(
    case: Path, tmp_path: Path
) -> None:
    target, slides = tmp_path / "book.xlsx", tmp_path / "slides.pptx"
    run("workbook", case, "-o", target, "--deck", slides)
    assert see_only_text(target) > 3
    see_only_text(slides)


@pytest.mark.parametrize(
    "words",
    ["workbook --negotiation -o out.xlsx", "workbook --audience shared --values-only -o out.xlsx",
     "settle --template out.xlsx", "agreement --terms out.docx",
     "reserve --scenarios 5 --format xlsx -o out.xlsx", "vacancy --format xlsx -o out.xlsx",
     "agreement --format xlsx -o out.xlsx", "check --format xlsx -o out.xlsx"],
)  # fmt: skip
def test_no_label_is_one_in_any_other_file(
    words: str, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command, *more = words.split()
    run(command, case, *more)
    (written,) = tmp_path.iterdir()
    see_only_text(written)


@pytest.mark.parametrize(
    "unfit", ["\x0b", "\x00", "\x85", "\x9f", "\u202e", "\ufffe", "\U0010ffff"]
)
def test_a_character_that_is_no_text_is_refused_where_it_stands(
    unfit: str, case: Path, tmp_path: Path
) -> None:
    code = f"no text: U+{ord(unfit):04X}"
    path = tmp_path / "case.yaml"
    text = SOURCE.read_text("utf-8")
    label = f'label: "A\\U{ord(unfit):08x}B"'
    path.write_text(text.replace("label: Trudo", label), "utf-8")
    before = text[: text.index("label: Trudo") + len("label: ")]
    at = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    assert f"case.yaml:{at}: a character stands here that is {code}" in refused("check", path)
    if unfit != "\x00":  # which no command line holds
        assert f"{code}" in refused("check", SOURCE, "--set", f"case=a{unfit}b")
    table = tmp_path / "people.csv"
    table.write_text(f"date,people\n2020-12-31,1{unfit}2", "utf-8")
    said = refused("demand", "fit", table)
    assert code in said or "not a text file" in said


@pytest.fixture(scope="module")
def answers(case: Path) -> dict[str, View]:
    """Give the answers of all kinds on a case."""
    loaded = flexfin.load_case(case)
    names = ("cost", "rent", "vacancy", "agreement", "reserve", "check", "budget")
    return {name: loaded.view(name) for name in names} | {
        "show": loaded.view("show", "ledger"),
        "values": loaded.view("values", "integral_cost", by="year"),
        "compare": loaded.view("compare", offer=("trudo_1", "coa_1")),
    }


def test_no_text_in_csv_begins_as_a_formula(answers: dict[str, View]) -> None:
    for name, view in answers.items():
        for dutch in (False, True):
            text = as_csv(view, dutch=dutch).removeprefix("\ufeff")
            rows = list(csv.reader(io.StringIO(text), delimiter=";" if dutch else ","))
            for cell in (cell for row in rows for cell in row):
                is_number = re.fullmatch(r"[-+]?[0-9][0-9.,e+-]*", cell)
                assert is_number or not re.match(r"[=+\-@\t\r]", cell), (name, cell)


class _Tags(html.parser.HTMLParser):
    """Collects what a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def test_no_label_is_markup_in_html_and_json_holds_it_as_it_is(answers: dict[str, View]) -> None:
    for name, view in answers.items():
        page = _Tags()
        page.feed(as_html(view))
        assert not page.tags & {"script", "img", "a", "iframe", "link", "u"}, page.tags
        assert not {name for name in page.attributes if name.startswith("on")}
        held = json.dumps(json.loads(as_json(view)))
        assert "HYPERLINK" in held or "calc" in held or "COA!A1" in held or name == "check"
        assert not re.search(r"(?<!\\)<(script|img|u)", as_markdown(view)), name


def test_no_label_is_markup_in_a_terminal(case: Path) -> None:
    shown = run("cost", case) + run("agreement", case)
    assert "\x1b" not in shown
    assert "[red]x[/red]" in shown
