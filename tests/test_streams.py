"""What is written to a terminal, a pipe or a file never fails for a character, and stays legible."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from effort import at_night
from orders import ORDERS, stand_in
from strategies import ROOT

from flexfin.cli import main
from flexfin.cli.streams import open_streams, plain_form

ENCODINGS = ("cp1252", "cp850", "cp437", "ascii")
# of each encoding, what it has itself: that stays as it is
KEPT = {"cp1252": "é€ë–·“”…²", "cp850": "éë·─│█░²", "cp437": "éë·─│█░▌≥²", "ascii": "e-"}


def written(text: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write text as the program does, to a stream that has only the characters of an encoding."""
    bytes_ = io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(bytes_, encoding=encoding, newline="\n"))
        open_streams()
        click.echo(text, nl=False)
        sys.stdout.flush()
        return bytes_.getvalue().decode(encoding)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    stand_in(folder)
    return folder


@pytest.mark.parametrize("language", at_night(["nl", "en"], ["nl"]))
def test_what_a_command_writes_can_be_written_everywhere(
    language: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    found = set()
    for name, words in ORDERS.items():
        force = ["--force"] if {"-o", "new.yaml"} & set(words) else []
        for order in ([name, *words, *force], [name, "--help"]):
            done = CliRunner().invoke(main, [*order, "--lang", language])
            assert done.exit_code == 0, f"{order}: {done.output}"
            found |= set(done.output)
            for encoding in ENCODINGS:
                came = written(done.output, encoding, monkeypatch)
                assert came.count("?") == done.output.count("?"), f"{name} in {encoding}"
                assert came.count("\n") == done.output.count("\n")
    assert set("─│└€é·◄→") <= found  # there was something to write in another way


@pytest.mark.parametrize("encoding", at_night(ENCODINGS, ["cp1252", "ascii"]))
def test_a_problem_in_a_file_is_told_in_every_encoding(
    encoding: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = place / "broken – één.yaml"
    broken.write_text("case: “Łódź” ▸ 中\nmonths: € 12\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    order = [sys.executable, "-m", "flexfin", "check", broken.name]
    done = subprocess.run(order, cwd=place, env=environment, capture_output=True, check=False)
    said = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "Traceback" not in said
    assert "\\x" not in said
    assert "\\u" not in said
    assert {"cp1252": "€ 12", "ascii": "EUR 12"}.get(encoding, "EUR 12") in said
    assert ("broken - een" if encoding == "ascii" else "één") in said


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_an_encoding_has_stays_as_it_is(encoding: str) -> None:
    for character in KEPT[encoding]:
        assert plain_form(character, encoding) == character


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_portable_program_writes_in_the_encoding_that_is_asked_for(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself reads the variable; a frozen one does not."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    open_streams()
    stream.write("€ │")
    stream.flush()
    wanted = "".join(plain_form(character, encoding) for character in "€ │")
    assert stream.buffer.getvalue() == wanted.encode(encoding)  # type: ignore[attr-defined]


def test_every_character_of_flexfin_itself_has_a_plain_form() -> None:
    sources = [*(ROOT / "flexfin").rglob("*.py"), *(ROOT / "flexfin").rglob("*.po")]
    sources += [*(ROOT / "models").rglob("*.yaml"), *(ROOT / "examples").glob("*.yaml")]
    found = {c for path in sources for c in path.read_text(encoding="utf-8") if c.isprintable()}
    for encoding in ENCODINGS:
        lost = {
            c for c in found - {"?", "\N{REPLACEMENT CHARACTER}"} if plain_form(c, encoding) == "?"
        }
        assert lost == set()


@pytest.mark.parametrize(
    ("text", "encoding", "plain"),
    [
        ("€ 12 – “één” … m²", "ascii", "EUR 12 - \"een\" ... m2"),
        ("€ 12 – “één” … m²", "cp850", "EUR 12 - \"één\" ... m²"),
        ("│ ├ └ ─", "cp1252", "| + + -"),
        ("██▋", "cp437", "██▌"),
        ("██▋▒░", "cp1252", "##=:."),
        ("Łódź, Ærø, Straße", "ascii", "Lodz, AEro, Strasse"),
        ("中", "cp850", "?"),
        ("\udcff", "utf-8", "?"),
    ],
)  # fmt: skip
def test_a_plain_form(
    text: str, encoding: str, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written(text, encoding, monkeypatch) == plain


def test_frames_and_bars_keep_their_width() -> None:
    for character in "─│├└█▉▊▋▌▍▎▏▒░◄▸●◆":
        assert {len(plain_form(character, encoding)) for encoding in ENCODINGS} == {1}


@pytest.mark.parametrize("form", ["json", "html"])
def test_what_programs_read_is_utf_8_whatever_the_stream(form: str, place: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp437", "PYTHONPATH": str(ROOT)}
    order = [sys.executable, "-m", "flexfin", "values", "locations/small.yaml", "integral_cost"]
    done = subprocess.run([*order, "--format", form], cwd=place, env=environment,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0
    assert re.search("Brug · (€|&euro;)", done.stdout.decode("utf-8"))


@pytest.mark.parametrize("encoding", at_night(ENCODINGS, ["ascii"]))
def test_csv_for_a_dutch_excel_says_and_is_utf_8(encoding: str, place: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    order = [sys.executable, "-m", "flexfin", "values", "locations/small.yaml", "integral_cost"]
    done = subprocess.run([*order, "--format", "csv", "--dutch"], cwd=place, env=environment,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith(b"\xef\xbb\xbfOnderdeel;")


def test_the_mark_of_utf_8_is_left_out_where_it_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert written("\ufeffOnderdeel", "cp1252", monkeypatch) == "Onderdeel"


def test_a_file_that_is_written_stays_utf_8(place: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    order = [sys.executable, "-m", "flexfin", "values", "locations/small.yaml", "integral_cost"]
    done = subprocess.run([*order, "-o", "said.txt"], cwd=place, env=environment,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Brug · €" in (place / "said.txt").read_text(encoding="utf-8")
