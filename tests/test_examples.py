"""The examples: each tells a story, and every command runs on each, in both languages."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import effort
import openpyxl
import pytest
from click.testing import CliRunner, Result
from orders import ORDERS, command_of
from strategies import ROOT, Books, shipped

from flexfin.answers.figures import reserve_groups
from flexfin.case.case import Case
from flexfin.cli import COMMANDS, main
from flexfin.cli.new import EXAMPLES as LINES
from flexfin.cli.new import FIRST_EXAMPLE, shipped_examples
from flexfin.engine.load import load_case
from flexfin.ground.messages import LANGUAGES, set_language
from flexfin.ground.months import month_words
from flexfin.workbook.layout import Layout

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
NAMES = [path.stem for path in EXAMPLES]
MONTHS = 14  # of a short workbook: a year and the turn of it
HISTORY = ROOT / "examples" / "histories" / "asylum_inflow.csv"
# what a command asks for beside groups, costs and demand, which every example has
NEEDS = {
    "reserve": ["reserve"], "agreement": ["reserve", "reservation"], "vacancy": ["vacancy_risk"],
    "units": ["investments", "relocation"],
}  # fmt: skip
NO_TENANTS = {
    "nl": "aan geen groep huurders verhuurd", "en": "no group of this case is let to tenants",
}  # fmt: skip


def of_a_case(*taken: str) -> list[str]:
    """Give the commands that need a case alone, with an answer, and take these parameters."""
    params = {name: {one.name: one for one in command_of(name).params} for name in ORDERS}
    return [
        name for name, own in params.items()
        if len(ORDERS[name]) == 1 and name != "check"
        and {"path", "form", *taken} <= {*own} and own["path"].metavar == "CASE"
    ]  # fmt: skip


each_example = pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
sample_of_examples = pytest.mark.parametrize("path", effort.examples(EXAMPLES))
in_both_languages = pytest.mark.parametrize("language", LANGUAGES)
in_one_language = pytest.mark.parametrize("language", effort.at_night(LANGUAGES, ["nl"]))
# of one that has all there is, and of one that lacks much, the answers are in every run in English
ENGLISH = ("beilen_nachtopvang", "stieltjesstraat_sublet")
WITH_ALL = [path for path in EXAMPLES if path.stem == ENGLISH[1]]


def each_in_both_languages(kept: Sequence[str]) -> pytest.MarkDecorator:
    """Ask of each example; in every run of these in Dutch, and of those of ENGLISH in English."""
    found = [
        pytest.param(path, language, id=f"{language}-{path.stem}",
                     marks=[] if path.stem in those else [pytest.mark.nightly])
        for language, those in (("nl", kept), ("en", ENGLISH))
        for path in EXAMPLES
    ]  # fmt: skip
    return pytest.mark.parametrize(("path", "language"), found)


def run(language: str, *words: str) -> Result:
    result = CliRunner(env={"FLEXFIN_LANG": language, "COLUMNS": "120"}).invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "flexfin itself" not in result.output, result.output
    assert "flexfin zelf:" not in result.output, result.output
    return result


def answered(result: Result) -> str:
    assert result.exit_code == 0, result.output
    assert result.stdout
    return result.stdout


@cache
def read(path: Path) -> Case:
    return load_case(path, shipped())


def lacking(path: Path, command: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if command == "units" and reserve_groups(read(path), "tenants"):  # it tells of use in turn
        return []
    return [
        section
        for section in NEEDS.get(command, [])
        if not re.search(f"^{section}:", text, re.MULTILINE)
    ]


def has_tenants(path: Path) -> bool:
    return "tenants" in read(path).values["kind"].values()


@each_example
def test_an_example_tells_its_story_and_marks_its_figures(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    story = text[: text.index("\ncase: ")]
    assert all(line.startswith("#") for line in story.splitlines())
    assert "# Het verhaal. " in story
    assert "aangenomen" in text
    assert re.search(r"^sources:", text, re.MULTILINE)
    status = {origin.status for rows in read(path).origins.values() for origin in rows.values()}
    assert {"sourced", "assumed"} <= status


def test_the_sample_has_all_that_any_example_has() -> None:
    """Sections of a case, lines of models, kinds of sheets: these are in every run, in workbooks."""
    in_sample, found = set[str](), set[str]()
    for path in EXAMPLES:
        layout = Layout(read(path))
        parts = {f"section {name}" for name in re.findall(r"(?m)^(\w+):", path.read_text("utf-8"))}
        parts |= {f"line {name}" for name, _key in layout.cells}
        parts |= {f"sheet {name.rpartition('!')[2] if '!' in name else name}" for name in layout.names}
        found |= parts
        in_sample |= parts if path.stem in effort.SAMPLE else set()
    assert found - in_sample == {"section board"}  # of the first example, see test_board.py


# --- the figures that an example quotes in its story ----------------------------------------------

# words, a figure as the Dutch write it, and between brackets what to type after `flexfin`, with the
# words that stand beside the figure where the answer has more than one
QUOTE = re.compile(
    r"^#   (?P<words>\S.*?)  +(?P<figure>-?[\d.]+(?:,\d+)?)(?P<unit>%| mln)?"
    r"(?:  +|\n#  +)\[(?P<asked>[^]]+)\]"
    r"(?: bij (?P<beside>.+))?$",
    re.MULTILINE,
)
FACTORS = {None: 1.0, "%": 0.01, " mln": 1e6}
AMOUNT = re.compile(r"(?<![\w.,:/])(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+)(?![\w/])")


class Quote(NamedTuple):
    """A figure that the program is said to give; `half` is half of its last digit."""

    figure: str
    value: float
    half: float
    asked: str
    beside: str | None


def dutch(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def story_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text[: text.index("\ncase: ") + 1]


def quotes(path: Path) -> list[Quote]:
    found = []
    for match in QUOTE.finditer(story_of(path)):
        factor = FACTORS[match["unit"]]
        half = 0.5 * 10.0 ** -len(match["figure"].partition(",")[2]) * factor
        value = dutch(match["figure"]) * factor
        found.append(Quote(match["figure"], value, half, match["asked"], match["beside"]))
    return found


@cache
def typed(path: Path, asked: str) -> str:
    """Give the answer to what stands between brackets, with the file after the first word."""
    command, *words = shlex.split(asked)
    return answered(run("nl", command, str(path), *words))


def is_said(path: Path, quote: Quote) -> bool:
    """Say whether the answer gives the figure: a line of `explain`, or beside the words named."""
    if quote.beside is None:
        tree = json.loads(typed(path, f"{quote.asked} --format json"))["outlines"]["tree"]
        value = float(tree["entries"][0]["value"])
        return abs(quote.value - value) <= quote.half * (1 + 1e-9)
    beside, figure = re.escape(quote.beside), re.escape(quote.figure)
    line = rf"^(?:{beside} +{figure}(?: .*)?|{figure} +◄ {beside} .*)$"
    return re.search(line, typed(path, quote.asked), re.MULTILINE) is not None


@each_example
def test_the_figures_that_an_example_quotes_are_what_the_program_says(path: Path) -> None:
    found = quotes(path)
    assert found
    assert len(found) == story_of(path).count("[")  # none is passed over
    wrong = [quote for quote in found if not is_said(path, quote)]
    assert wrong == []


@each_example
def test_every_amount_in_a_story_is_quoted_given_or_sourced(path: Path) -> None:
    story = story_of(path)
    body = re.sub(r"(?m) +#.*$", "", path.read_text(encoding="utf-8")[len(story) :])
    given = {float(word.replace("_", "")) for word in re.findall(r"\d[\d_]*(?:\.\d+)?", body)}
    given |= {dutch(word) for word in AMOUNT.findall(body)}
    given |= {abs(dutch(match["figure"])) for match in QUOTE.finditer(story)}
    words = QUOTE.sub(lambda match: match["words"], story)
    assert [word for word in AMOUNT.findall(words) if dutch(word) not in given] == []


@each_in_both_languages(NAMES)
def test_check_finds_nothing_wrong(path: Path, language: str) -> None:
    result = run(language, "check", str(path))
    assert result.exit_code == 0
    assert {"nl": "Wat eraan schort", "en": "What is wrong"}[language] not in result.stdout
    assert result.stdout.startswith({"nl": "In orde: ", "en": "In order: "}[language])


def of_each_some(questions: Sequence[str]) -> pytest.MarkDecorator:
    """Ask each question of each example; in every run of one in four, and all of the sample."""
    found = [
        pytest.param(path, language, command, id=f"{command}-{language}-{path.stem}",
                     marks=[] if whole or (language == "nl" and (place + number) % 4 == 0)
                     else [pytest.mark.nightly])
        for number, command in enumerate(questions)
        for place, path in enumerate(EXAMPLES)
        for language in LANGUAGES
        for whole in [path.stem in (ENGLISH if language == "en" else effort.SAMPLE)]
    ]  # fmt: skip
    return pytest.mark.parametrize(("path", "language", "command"), found)


@of_each_some(of_a_case())
def test_a_question_is_answered_or_says_what_the_example_lacks(
    path: Path, language: str, command: str
) -> None:
    result = run(language, command, str(path))
    missing = lacking(path, command)
    if command == "rent" and not has_tenants(path):
        assert result.exit_code == 1
        assert result.stdout == ""
        assert NO_TENANTS[language] in result.stderr
    elif missing:
        assert result.exit_code == 1
        assert result.stdout == ""
        said = {"nl": "in deze casus ontbreekt", "en": "this case lacks"}[language]
        assert f"{said} {', '.join(missing)}," in result.stderr
        assert "flexfin new" in result.stderr
    else:
        assert read(path).name in answered(result)


@pytest.mark.parametrize("path", effort.at_night(EXAMPLES, WITH_ALL, id=lambda path: path.stem))
@pytest.mark.parametrize("command", of_a_case("count"))
def test_a_question_over_drawn_scenarios(path: Path, command: str) -> None:
    result = run("nl", command, str(path), "--scenarios", "10", "--format", "json")
    if lacking(path, command) or (command == "rent" and not has_tenants(path)):
        assert result.exit_code == 1
        assert result.stdout == ""
    else:
        assert json.loads(answered(result))


@each_in_both_languages([*effort.SAMPLE, "use_in_turn"])
def test_compare_explains_an_offer_and_another_example(path: Path, language: str) -> None:
    case = read(path)
    for offer in [*case.offers][:1]:
        said = answered(run(language, "compare", str(path), "--offer", offer))
        assert case.label_of("offer", offer) in said
    if language == "nl" and (effort.nightly or path.stem == "use_in_turn"):  # it takes long
        other = EXAMPLES[NAMES.index(path.stem) - 1]
        assert other.name in answered(run(language, "compare", str(path), str(other)))


@sample_of_examples
def test_counter_answers_an_offer_or_says_what_stands_in_the_way(path: Path) -> None:
    result = run("nl", "counter", str(path), "--split", "--format", "json")
    if lacking(path, "agreement"):
        assert result.exit_code == 1
        assert result.stdout == ""
    else:
        parts = json.loads(answered(result))["tables"]
        assert {"packages", "terms"} & {*parts}


@each_in_both_languages(effort.SAMPLE)
def test_values_and_explain_show_a_line(path: Path, language: str) -> None:
    label = {"nl": "Integrale kosten van de locatie", "en": "Integral cost of the location"}
    for command in ("values", "explain"):
        assert label[language] in answered(run(language, command, str(path), "integral_cost_total"))


@each_in_both_languages(effort.SAMPLE)
def test_settle_settles_a_month(path: Path, language: str, tmp_path: Path) -> None:
    case = read(path)
    kinds = {group: case.values["kind"][group,] for group in case.elements_of("group")}
    columns = [f"{'rooms' if kinds[group] == 'tenants' else 'places'}.{group}" for group in kinds]
    month = case.calendar.months[0]
    actuals = tmp_path / "actuals.csv"
    lines = [["month", *columns], [str(month), *["5"] * len(columns)]]
    actuals.write_text("".join(",".join(words) + "\n" for words in lines), encoding="utf-8")
    for command in ("settle", "forecast"):
        told = answered(run(language, command, str(path), str(actuals)))
        set_language(language)
        assert month_words(case.calendar.start) in told


def in_short(path: Path, months: int = MONTHS) -> list[str]:
    """Give options that make the workbook of an example short, with all kinds of sheets in it."""
    drawn = ["--scenarios", "20"] if "reserve:" in path.read_text(encoding="utf-8") else []
    return ["--set", f"months={months}", *drawn]


def in_few(path: Path) -> dict[str, str]:
    """Give what is changed in an example to have few months: but in one of two years; at night in none.

    Three have all kinds of formulas that more have; where scenarios are the same in these, two get
    people of their own from the first on.
    """
    if effort.nightly or path.stem == "plan_einstein":
        return {}
    apart = {"demand.scenarios.low": "240", "demand.scenarios.high": "300"}
    return {"months": "3", **(apart if path.stem == "stieltjesstraat_sublet" else {})}


def book_of(path: Path, whole_book: Books) -> Path:
    """Give the workbook of an example that the tests look at: one for all of them."""
    return whole_book(path, "nl", *set_in(in_few(path)), *(in_short(path)[2:] if in_few(path) else ()))


def set_in(changes: dict[str, str]) -> list[str]:
    return [word for name, value in changes.items() for word in ("--set", f"{name}={value}")]


@sample_of_examples
def test_the_workbook_is_written(path: Path, whole_book: Books) -> None:
    target = book_of(path, whole_book)
    assert "Invoer" in openpyxl.load_workbook(target, read_only=True).sheetnames
    told = answered(run("nl", "readback", str(target), "--against", str(path), *set_in(in_few(path))))
    assert "Er is niets gewijzigd: alle" in " ".join(told.split())
    assert f"{path.stem}-nl" in answered(run("nl", "verify", str(target)))


@pytest.mark.nightly  # above in Dutch, and see test_readback.py
@in_both_languages
def test_a_workbook_is_read_back_in_either_language(language: str, whole_book: Books) -> None:
    path = ROOT / "examples" / "beilen_nachtopvang.yaml"
    target = whole_book(path, language, *in_short(path))
    against = ["--against", str(path), "--set", f"months={MONTHS}"]
    told = answered(run(language, "readback", str(target), *against))
    same = {"nl": "Er is niets gewijzigd: alle", "en": "Nothing was changed: all"}
    assert same[language] in " ".join(told.split())
    assert target.name in answered(run(language, "lint", str(target)))


@in_one_language
def test_rounds_tell_where_a_first_edition_stands(language: str, tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    text = (ROOT / "examples" / "beilen_nachtopvang.yaml").read_text("utf-8")
    case.write_text(re.sub(r"(?m)^months: \d+", f"months: {MONTHS}", text), "utf-8")
    answered(run(language, "workbook", str(case), "--negotiation", "-o", str(tmp_path / "1.xlsx")))
    told = answered(run(language, "rounds", str(tmp_path)))
    assert {"nl": "Aantal versies: 1;", "en": "Editions: 1;"}[language] in told


@in_one_language
def test_the_command_that_writes_the_workbook_says_where(language: str, tmp_path: Path) -> None:
    case, target = ROOT / "examples" / "beilen_nachtopvang.yaml", tmp_path / "mine.xlsx"
    text = answered(run(language, "workbook", str(case), "-o", str(target)))
    sheets = len(openpyxl.load_workbook(target, read_only=True).sheetnames)
    assert f"{sheets} {'bladen' if language == 'nl' else 'sheets'}" in text


@each_in_both_languages(NAMES)
def test_show_shows_what_a_model_says(path: Path, language: str) -> None:
    model = shipped().models["ledger"].label
    text = answered(run(language, "show", str(path), "ledger"))
    assert text.startswith(f"{read(path).name}: {getattr(model, language)}\n")


@each_in_both_languages(NAMES)
def test_new_copies_an_example(path: Path, language: str, tmp_path: Path) -> None:
    copy = tmp_path / "mine.yaml"
    assert path.stem in answered(run(language, "new", str(copy), "--like", path.stem))
    assert copy.read_bytes() == path.read_bytes()


@in_both_languages
def test_new_lists_every_example_with_a_line(language: str) -> None:
    text = answered(run(language, "new", "--help"))
    assert next(iter(shipped_examples())) == FIRST_EXAMPLE
    assert sorted(shipped_examples()) == NAMES
    for name in NAMES:
        assert LINES[name]
        assert re.search(rf"^  {name}  +\S", text, re.MULTILINE)
    assert ("social rent" in text) == (language == "en")


def test_the_readme_has_a_row_for_every_example() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \| \S", text, re.MULTILINE)) == NAMES


@in_one_language
def test_portfolio_adds_examples_up(language: str, tmp_path: Path) -> None:
    taken = EXAMPLES if effort.nightly else [path for path in EXAMPLES if path.stem in effort.SAMPLE]
    for path in taken:
        shutil.copy(path, tmp_path)
    text = answered(run(language, "portfolio", str(tmp_path), "--scenarios", "10"))
    assert f"{len(taken)} {'locaties' if language == 'nl' else 'locations'}" in text


@in_both_languages
def test_the_commands_without_a_case_run(language: str) -> None:
    for words in (["models"], ["models", "rent"], ["parameters"], ["demand", "fit", str(HISTORY)]):
        answered(run(language, *words))


def test_every_command_is_run_here() -> None:
    text = Path(os.path.realpath(__file__)).read_text(encoding="utf-8")
    asked = of_a_case()
    assert [name for name in COMMANDS if name not in asked and f'"{name}"' not in text] == []
