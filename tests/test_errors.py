"""The catalogue of errors: every fault has a broken file and the exact text a user reads.

- errors/cases/NAME.yaml is a broken case; NAME.set beside it holds --set PATH=VALUE, one a line.
- errors/models/NAME/ is a folder of models of its own, with a fault.
- errors/beside/NAME.yaml is a model that is put beside the shipped ones, with errors/valid.yaml.
- errors/actuals/NAME.csv is a broken file of what happened, settled with errors/valid.yaml.
- errors/commands/NAME.yaml is a case that is right; the command on its first line is wrong.
  NAME.csv is a history that is broken, with the command on its first line.

- errors/workbooks holds only texts: hostile.py makes the workbooks, read back against valid.yaml.

Each has NAME.en.txt and NAME.nl.txt. `python tests/test_errors.py` writes these texts anew; read
the difference as the person who gets them.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import effort
import hostile
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flexfin.answers.readback import read_back
from flexfin.answers.settlement import settlement_of
from flexfin.case.given_by import points as vera
from flexfin.cli import main
from flexfin.engine.checks import broken
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import LANGUAGES, set_language
from flexfin.model.models import Models
from flexfin.model.order import blocks
from flexfin.model.read import load_models

ROOT = Path(__file__).parent.parent
ERRORS = Path(__file__).parent / "errors"
VALID = ERRORS / "valid.yaml"
MODELS = ROOT / "models"

CASES = sorted((ERRORS / "cases").glob("*.yaml"))
FOLDERS = sorted(path for path in (ERRORS / "models").iterdir() if path.is_dir())
BESIDE = sorted((ERRORS / "beside").glob("*.yaml"))
ACTUALS = sorted((ERRORS / "actuals").glob("*.csv"))
WORKBOOKS = [ERRORS / "workbooks" / f"{name}.xlsx" for name in hostile.EVERYTHING]
EVERYTHING = [*CASES, *FOLDERS, *BESIDE, *ACTUALS, *WORKBOOKS]
LONG = {*BESIDE, *WORKBOOKS}


@contextmanager
def speaking(name: str) -> Iterator[None]:
    set_language(name)
    try:
        yield
    finally:
        set_language()


@cache
def shipped() -> Models:
    return load_models(MODELS)


def changes(case: Path) -> dict[str, str]:
    """Read what the file beside a case gives to --set."""
    file = case.with_suffix(".set")
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {path: value for path, _sign, value in (line.partition("=") for line in lines)}


def fault(path: Path, folder: Path) -> str:
    """Give what a user reads about a broken file; `folder` is an empty one to work in."""
    try:
        if path in CASES:
            with chdir(path.parent):  # so that messages hold the name of the file only
                case = load_case(Path(path.name), shipped(), changes(path))
                failed = broken(evaluate(case))
                return f"{render(failed)}\n" if failed else ""
        elif path in ACTUALS:
            with chdir(path.parent):
                settlement_of(load_case(VALID, shipped()), "base", Path(path.name))
        elif path in WORKBOOKS:
            with chdir(folder):
                hostile.EVERYTHING[path.stem](Path(path.name))
                case = load_case(VALID, shipped())
                read = read_back(Path(path.name), case)
                return f"{render(read.problems)}\n"
        elif path in FOLDERS:
            with chdir(path.parent):
                blocks(load_models(Path(path.name)).lines)
        else:
            shutil.copytree(MODELS, folder / "models")
            shutil.copy(path, folder / "models")
            shutil.copy(VALID, folder)
            with chdir(folder):
                failed = broken(evaluate(load_case(Path(VALID.name), load_models(Path("models")))))
                return f"{render(failed)}\n" if failed else ""
    except FlexfinError as error:
        text = f"{error}\n".replace(f"{MODELS}{os.sep}", "models/")
        return text.replace(f"{ERRORS}{os.sep}", "")
    return ""


def expected(path: Path, language: str) -> Path:
    return path.with_name(f"{path.stem}.{language}.txt")


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


# every broken file in both languages; where all models are read anew, or a workbook is made and
# read back, in one of them in every run
IN_LANGUAGES = [
    pytest.param(path, language, id=f"{name(path)}-{language}",
                 marks=[pytest.mark.nightly] if path in LONG and place != number % 2 else [])
    for number, path in enumerate(EVERYTHING)
    for place, language in enumerate(LANGUAGES)
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _valued_together() -> Iterator[None]:
    """Value the units of all cases in one process: to start its library is what takes long."""
    units = [*ERRORS.glob("cases/*.json"), *ERRORS.parent.glob("vera/*.json")]
    days = ("2026-11-01", "2025-11-01")
    asked = [(unit.read_text("utf-8"), day) for unit in units for day in days]
    program = """if True:
        import datetime, json, sys, valuation
        found, sys.stdout = sys.stdout, sys.stderr
        for unit, date in json.load(sys.stdin):
            valuation._DIALLED.clear()
            answer = valuation.answer(unit, datetime.date.fromisoformat(date))
            print(json.dumps(answer), file=found)
    """
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(asked), capture_output=True, check=True,
        cwd=Path(vera.__file__).parent, encoding="utf-8",
    )  # fmt: skip
    answers = dict(zip(asked, map(json.loads, done.stdout.splitlines()), strict=True))
    valued = vera._valued

    def known(unit: str, date: datetime.date) -> Mapping[str, Any]:
        return answers.get((unit, date.isoformat())) or valued(unit, date)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vera, "_valued", known)
        yield


@pytest.mark.parametrize(("path", "language"), IN_LANGUAGES)
def test_a_broken_file_gives_exactly_this_text(path: Path, language: str, tmp_path: Path) -> None:
    with speaking(language):
        found = fault(path, tmp_path)
    assert found == expected(path, language).read_text("utf-8")


def test_every_expected_text_has_its_broken_file() -> None:
    files = {expected(p, language) for p in [*EVERYTHING, *COMMANDS] for language in LANGUAGES}
    assert set(ERRORS.rglob("*.txt")) - {ERRORS / "models/folder_empty/README.txt"} == files


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_a_text_is_for_a_controller(path: Path) -> None:
    for language in LANGUAGES:
        text = expected(path, language).read_text("utf-8")
        assert text.strip(), "the file is not refused"
        for word in (
            "Traceback",
            "flexfin.",
            "NoneType",
            "ruamel",
            "KeyError",
            "<class",
            "0x",
            "{}",
        ):
            shown = "".join(line for line in text.splitlines(True) if " | " not in line)
            assert word not in shown or (word == "0x" and "'0x" in shown)
        assert all(c.isprintable() or c == "\n" for c in text)


def test_the_case_that_all_broken_ones_began_as_is_right(tmp_path: Path) -> None:
    evaluate(load_case(VALID, shipped()))


# --- the command line ----------------------------------------------------------------------------

COMMANDS = sorted(
    path for path in (ERRORS / "commands").iterdir() if path.suffix in (".yaml", ".csv")
)


def flexfin(folder: Path, language: str, *arguments: str) -> Result:
    """Run the program in a folder; that it is the same as a process is seen in test_cli.py."""
    with chdir(folder):
        return CliRunner(env={"FLEXFIN_LANG": language}).invoke(main, [*arguments])


def command(path: Path) -> list[str]:
    """Read the command on the first line of a case: `# flexfin cost FILE`."""
    first = path.read_text("utf-8").partition("\n")[0]
    return first.removeprefix("# flexfin ").replace("FILE", path.name).split()


def refusal(path: Path, folder: Path, language: str) -> tuple[int, str]:
    """Run the command of a case on a copy of it, and give its exit code and what it refuses.

    It writes nothing; what is wrong in a case is what `flexfin check` answers.
    """
    shutil.copy(path, folder)
    words = command(path)
    found = flexfin(folder, language, *words)
    assert [file.name for file in folder.iterdir()] == [path.name]
    if words[0] == "check" and not found.stderr:
        return found.exit_code, faults_of(found.stdout, language)
    assert found.stdout == ""
    return found.exit_code, found.stderr


def faults_of(answer: str, language: str) -> str:
    """Give what is wrong as `flexfin check` has it, below a title that counts and a heading."""
    title, _blank, rest = answer.partition("\n\n")
    said = rest.partition("\n")[2]
    counts = {"nl": "Niet in orde; fouten: {}.", "en": "Not in order; problems: {}."}[language]
    assert title == counts.format(said.count("\n\n") + 1)
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS, ids=name)
def test_a_wrong_command_gives_exactly_this_text(path: Path, language: str, tmp_path: Path) -> None:
    code, said = refusal(path, tmp_path, language)
    assert said == expected(path, language).read_text("utf-8")
    assert code == (2 if path.stem.startswith("use_") else 1)


ON_THE_COMMAND_LINE = (
    "number_two_readings", "yaml_quote_open", "file_empty", "file_binary", "file_escape",
    "everything", "everything_but_frame",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ON_THE_COMMAND_LINE)
@pytest.mark.parametrize("order", [["check"], ["workbook", "-o", "new.xlsx"]], ids=" ".join)
def test_a_command_gives_the_same_text_and_writes_nothing(
    order: list[str], case: str, language: str, tmp_path: Path
) -> None:
    path = ERRORS / "cases" / f"{case}.yaml"
    shutil.copy(path, tmp_path)
    found = flexfin(tmp_path, language, order[0], path.name, *order[1:])
    assert found.exit_code == 1
    text = expected(path, language).read_text("utf-8")
    if order == ["check"]:
        assert (faults_of(found.stdout, language), found.stderr) == (text, "")
    else:
        assert (found.stdout, found.stderr) == ("", text)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_check_says_in_one_line_that_a_case_is_right() -> None:
    found = flexfin(ERRORS, "nl", "check", VALID.name)
    said = "In orde: 1 groep, 12 maanden, 2 scenario's.\n"
    assert (found.exit_code, found.stdout, found.stderr) == (0, said, "")
    found = flexfin(ERRORS, "en", "check", VALID.name, "--set", "months=1")
    assert found.stdout.startswith("In order: 1 group, 1 month, 2 scenarios.\n\n")


# --- any damage at all ---------------------------------------------------------------------------

ODD = (
    "", "~", "null", "yes", "no", "0", "-1", "1e999", "1_", "_", ".", "%", "1%%", "380.000",
    "2,5", ".nan", "[]", "{}", "[", "{", "}", "- x", "&a", "*a", "!t", "!!float 1", "<<", "? x",
    "| x", ">", "'", '"', "#", "@", "`", "x.csv", "valid.yaml", "2027-01", "9999-12", "2027-99",
    "base", "owner", "all", "none", "outside", "\u0000", "\u202e", "\ufeff", "\u2028", "\x85",
    "é", "🏠", "٣", "²", "1" * 60, "a" * 90, "{a: {b: {c: 1}}}", "{2027-01: 1}", "[[[[]]]]", "---",
    "...", "%YAML 1.2", "a: b: c", "=", "= 1 / 0", "\t", "a\tb",
)  # fmt: skip
EXAMPLES = ROOT / "examples"  # between these two every model is on
WHOLE = tuple(
    re.sub(r"^months: \d+", "months: 6", path.read_text("utf-8"), flags=re.MULTILINE)
    for path in (VALID, EXAMPLES / "stieltjesstraat.yaml", EXAMPLES / "movable_units.yaml")
)


@st.composite
def damage(draw: st.DrawFn) -> str:
    """Break a valid case in one to four places."""
    lines = draw(st.sampled_from(WHOLE)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        match draw(
            st.sampled_from(["delete", "twice", "swap", "insert", "value", "key", "indent", "cut"])
        ):
            case "delete" if len(lines) > 1:
                del lines[at]
            case "twice":
                lines.insert(other, lines[at])
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "insert":
                column = draw(st.integers(0, len(lines[at])))
                odd = draw(st.one_of(st.text(max_size=4), st.sampled_from(ODD)))
                lines[at] = lines[at][:column] + odd + lines[at][column:]
            case "value":
                key, colon, _value = lines[at].partition(":")
                lines[at] = f"{key}{colon} {draw(st.sampled_from(ODD))}"
            case "key":
                _key, colon, value = lines[at].partition(":")
                space = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
                lines[at] = f"{space}{draw(st.sampled_from(ODD))}{colon}{value}"
            case "indent":
                lines[at] = " " * draw(st.integers(0, 8)) + lines[at].lstrip()
            case _:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
    return "\n".join(lines)


@settings(max_examples=400 if effort.nightly else 40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=damage())
def test_a_damaged_case_works_or_says_what_is_wrong(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@effort.drawn(200, deadline=None)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
@example(data=b"case: x\nstart: 2027-01\nmonths: 3\ngroups: *a\n")
@example(data=b"? [a]\n: b\n")
@example(data=b"{{{{")
def test_any_bytes_at_all_work_or_say_what_is_wrong(data: bytes) -> None:
    survives(data)


def survives(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_bytes(data)
        with suppress(FlexfinError):  # any other exception is a fault
            evaluate(load_case(path, shipped()))


def renew() -> None:
    """Write every expected text anew; say which files make flexfin fail."""
    for path in [*EVERYTHING, *COMMANDS]:
        for language in LANGUAGES:
            with speaking(language), tempfile.TemporaryDirectory() as folder:
                try:
                    found = (
                        refusal(path, Path(folder), language)[1]
                        if path in COMMANDS
                        else fault(path, Path(folder))
                    )
                except Exception as error:  # its text stays as it was written by hand
                    print(name(path), repr(error), file=sys.stderr)
                else:
                    expected(path, language).write_text(found, "utf-8")


if __name__ == "__main__":
    renew()
