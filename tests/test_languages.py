"""Both languages, whole: no English where Dutch is spoken, and no Dutch where English is.

What stands in the case is the user's, and sources of law are Dutch: these are left out of account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import catalogue
import effort
import openpyxl
import pytest
from click.testing import CliRunner
from orders import command_of
from strategies import ROOT, Books, shipped
from test_examples import MONTHS, in_short

from flexfin.cli import COMMANDS, main
from flexfin.ground.messages import set_language
from flexfin.model.figures import load_parameter, parameter_names
from flexfin.model.line import Label
from flexfin.workbook.mark import MARK

ENGLISH = re.compile(
    r"\b(the|and|with|for|from|which|are|has|have|this|that|not|but|each|what|when|who|will|there|"
    r"than|then|your|can|cannot|only|other|first|file|must|by|to|how|does|show|step|without)\b",
    re.IGNORECASE,
)
DUTCH = re.compile(
    r"\b(de|het|een|en|van|voor|met|niet|wordt|zijn|naar|die|dat|bij|uit|ook|nog|maar|geen|wel|"
    r"heeft|worden|kan|deze|elke|zonder|moet)\b"
)
# what looks like the other language and is not: names of laws, what is typed, terms of the trade
NAMES = re.compile(
    r"`[^`]*`|'[^']*'|\{[^}]*\}|--lang (nl|en)|--?[\w-]+|\b[a-z]+(?:[_.][a-z*_]+)+|Wet Markt en Overheid|de minimis"
    r"|met by|flexfin show|nl, en|and\(a < b, b < c\)|\(nl\)|\(en\)|\[nl\|en\]|nl\|en"
)
SAME = {"Overhead", "Was", "Status", "Plan", "Contract", "Scenario", "Moment", "Per", "P10", "P90", "K", "N", "open",
        "contract", "index", "scenario", "1 scenario", "per", "[MODEL]", "MODEL", "per unit", "reserve", "Reserve",
        "Leegstandwet"}  # fmt: skip


def foreign(text: str, language: str) -> list[str]:
    """Give the words of a text that are of the other language."""
    pattern = ENGLISH if language == "nl" else DUTCH
    return pattern.findall(NAMES.sub(" ", text))


def labels() -> Iterator[tuple[str, Label]]:
    """Give every label of the models and of the figures of the law."""
    for line in shipped().lines.values():
        if line.is_step:
            continue
        yield line.name, line.label
        yield from ((f"{line.name}: {word}", label) for word, label in line.choices.items())
        hints = (getattr(line, "hint", None), getattr(line, "remedy", None))
        yield from ((line.name, hint) for hint in hints if hint)
    folder = ROOT / "models" / "parameters"
    for parameter in (load_parameter(folder, name) for name in parameter_names(folder)):
        yield parameter.name, parameter.label


def test_the_words_that_are_looked_for_are_found() -> None:
    assert foreign("Toon the kosten", "nl") == ["the"]
    assert foreign("Show de costs of het building", "en") == ["de", "het"]
    assert foreign("the test of the Wet Markt en Overheid with `flexfin rent van x`", "en") == []


def test_no_message_holds_words_of_the_other_language() -> None:
    wrong = []
    for entry in catalogue.in_catalogue():
        both = [entry.id, entry.string] if isinstance(entry.id, str) else [*entry.id, *entry.string]
        half = len(both) // 2
        wrong += [text for text in both[:half] if entry.id and foreign(text, "en")]
        wrong += [text for text in both[half:] if entry.id and foreign(text, "nl")]
    assert wrong == []


def test_no_message_is_left_as_it_is_in_english() -> None:
    same = {entry.id for entry in catalogue.in_catalogue() if entry.id and entry.id == entry.string}
    words = {text for text in same if not re.search(r"\{", text) and re.search("[A-Za-z]{2}", text)}
    assert words <= SAME


def test_no_translation_says_its_sentence_again() -> None:
    again = re.compile(r"(.{12,}?)\1+", re.DOTALL)
    assert not [e.string for e in catalogue.in_catalogue() if again.fullmatch(str(e.string))]


def test_no_label_of_a_model_or_figure_holds_words_of_the_other_language() -> None:
    assert [name for name, label in labels() if foreign(label.nl, "nl")] == []
    assert [name for name, label in labels() if foreign(label.en, "en")] == []
    assert {label.nl for _name, label in labels() if label.nl == label.en} <= SAME


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("command", ["", "demand fit", *COMMANDS])
def test_help_is_in_one_language(command: str, language: str) -> None:
    words = [*command.split(), "--help", "--lang", language]
    result = CliRunner().invoke(main, words, env={"COLUMNS": "100"})
    assert result.exit_code == 0
    text = result.output.partition("Voorbeelden:" if language == "nl" else "Examples:")[0]
    text = re.sub(r"^ +show ", " ", text, flags=re.MULTILINE)  # the command itself
    assert foreign(" ".join(text.split()), language) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_of_help_name_files_as_its_reader_does(command: str) -> None:
    """What is the same in both is the name of a party, a law or an example."""
    found = command_of(command)
    assert found.examples_shown() == [*found.examples]
    set_language("nl")
    both = zip(found.examples, found.examples_shown(), strict=True)
    words = [word for pair in both for word in zip(*map(str.split, pair), strict=True)]
    file = re.compile(r"\.(yaml|xlsx|csv|docx|pptx|html|md)$")
    same = {one for one, other in words if one == other and file.search(one)}
    assert same <= {"coa.xlsx", "units.csv", "examples/movable_units.yaml"}


def test_no_hint_speaks_of_a_line_by_its_name() -> None:
    lines = shipped().lines
    names = {name for name in lines if "_" in name}
    hints = [(name, hint) for name, line in lines.items() if (hint := getattr(line, "hint", None))]
    told = [(name, text) for name, hint in hints for text in (hint.nl, hint.en)]
    assert told
    assert [name for name, text in told if names & set(re.findall(r"\b[a-z]\w*", text))] == []


def sources() -> set[str]:
    """Give every source that models and figures name."""
    models = shipped()
    found = {line.source for line in models.lines.values()}
    found |= {model.source for model in models.models.values()}
    folder = ROOT / "models" / "parameters"
    for name in parameter_names(folder):
        values = load_parameter(folder, name).values
        found |= {dated.source for dated in values} | {dated.url for dated in values}
    return found - {""}


def of_the_case(path: Path) -> list[str]:
    """Give the labels of a case, which are in the language of its user."""
    return re.findall(r"(?:label|case): ([^,}\n]+)", path.read_text("utf-8"))


@pytest.fixture(scope="module")
def example() -> Path:
    """Give the example with the fewest months."""
    return ROOT / "examples" / "use_in_turn.yaml"


@pytest.mark.parametrize("command", ["cost", "rent", "vacancy", "reserve", "agreement"])
def test_answers_are_in_one_language(command: str, example: Path) -> None:
    if command in ("reserve", "agreement"):  # for these there is more to a case
        example = ROOT / "examples" / "stieltjesstraat.yaml"
    kept = sorted([*sources(), *of_the_case(example)], key=len, reverse=True)
    short = () if effort.nightly else ("--set", f"months={MONTHS}")
    for language in ("nl", "en"):
        words = [command, str(example), "--lang", language, *short]
        result = CliRunner().invoke(main, words, env={"COLUMNS": "160"})
        assert result.exit_code == 0
        text = " ".join(re.sub(r"[─│●]", " ", result.output).split())
        for one in kept:
            text = text.replace(" ".join(one.split()), " ")
        assert foreign(text, language) == []


def cells(book: Any) -> Iterator[tuple[str, str]]:
    """Give the place and text of every cell with words in it, and the titles of the sheets."""
    for sheet in book:
        yield sheet.title, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and re.search("[A-Za-z]{2}", cell.value):
                    yield f"{sheet.title}!{cell.coordinate}", cell.value


def test_no_cell_of_a_workbook_is_left_in_the_other_language(
    example: Path, whole_book: Books
) -> None:
    found = {}
    for language in ("nl", "en"):
        path = whole_book(example, language, *(() if effort.nightly else in_short(example, 3)))
        found[language] = dict(cells(openpyxl.load_workbook(path)))
    own = " ".join([*example.read_text("utf-8").split(), "EUR"])
    known = {*sources(), *SAME, "EUR", "COA"}
    english = set(found["en"].values())
    # the marks by which a workbook that returns is read are the same in every language
    marks = r"flexfin: [a-z]+( [a-z0-9_.*]+)?|steps [a-z0-9_]+(\.[a-z0-9_*]+)+"
    names = rf"(◆ )?[a-z0-9_.*]+(, [a-z0-9_.*]+)*( \*)?( =)?|flexfin [0-9.]+|{MARK.pattern}|https://.*|{marks}"
    left = {
        place: text
        for place, text in found["nl"].items()
        if text in english and text not in known
        # parties, and scenarios with their labels, stand in one cell
        if not all(part in own for part in re.split(r"[,;] | \(|\)|◆ | · ", text.replace("\n", " ")))
        if not text.startswith("=") and not re.fullmatch(names, text)
    }
    assert left == {}
    # the cover has sources after its own words
    longest = sorted([*of_the_case(example), *sources()], key=len, reverse=True)
    labels_of = re.compile("|".join(map(re.escape, longest)))
    for language, texts in found.items():
        wrong = {}
        for place, text in texts.items():
            if text in known or text in own:
                continue
            # of a formula what stands between quotes, which may be nothing: ""
            quoted = re.findall(r'"((?:[^"]|"")*)"', text)
            parts = [q for q in quoted if len(q) > 3] if text.startswith("=") else [text]
            if any(foreign(labels_of.sub("", part), language) for part in parts):
                wrong[place] = text
        assert wrong == {}, language


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_check_or_finding_says_labels_and_no_keys(language: str) -> None:
    set_language(language)
    told = {name: f"{line.label} {line.source or ''}" for name, line in shipped().lines.items()
            if line.kind in ("check", "finding")}  # fmt: skip
    assert len(told) > 150
    keys = r"[a-z]+_[a-z]+|\*|\((per|aid|partner)\)"
    assert not {name: text for name, text in told.items() if re.search(keys, text)}
