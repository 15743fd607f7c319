"""Documents in Markdown: their code blocks, run one after the other as a reader would.

What a block is, is said by its language and, where it is a file, by its first line:

- `yaml` beginning with `# NAME.yaml`: a file, written; a case (in no folder) must be in order. One
  without the key `case`, such as a file with figures, is for the commands below it.
- `yaml` beginning with `# NAME.yaml, ...`: lines added to that case, which must stay in order.
- other `yaml`: a fragment; it is laid over the example, which must stay in order.
- `csv` beginning with `# NAME.csv`: a file, written without that line.
- `sh`: commands; those of flexfin are run, the others must be known ones. One that a later document
  has too, of whatever file, is run there alone, but at night, unless what it writes is asked for.
- `console`: commands after `$ `, and what they print, with … for what is cut.
- a table below `Blad *NAME*:`: what is typed on that sheet of the workbook to fill in that was made.
- `python`: run; `formula`: a line that must stand so in the models.
- `text` and `powershell`: shown only.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import effort
import openpyxl
from click.testing import CliRunner, Result
from ruamel.yaml import YAML
from strategies import EXAMPLE, ROOT, shipped
from typed_in_excel import fill

from flexfin.cli import COMMANDS, main
from flexfin.engine.load import load_case

LEFT_OUT = "…"
# of what is not flexfin: shown to be typed, not run here
OTHER_WORDS = {
    "make", "python", "python3", "pip", "pipx", "uv", "git", "cd", "source", "eval", "mkdir",
    ".ci/run", "_FLEXFIN_COMPLETE=fish_source",
}  # fmt: skip
LANGUAGES = {"yaml", "csv", "sh", "console", "python", "formula", "text", "powershell", "sheet"}


class Block(NamedTuple):
    """A code block: the document and line it stands on, its language, its text."""

    document: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


_BLOCK = re.compile(
    r"^```(\w*)\n(.*?)^```$|Blad \*([^*\n]+)\*[^\n]*:\n\n((?:\|[^\n]*\|\n)+)",
    re.MULTILINE | re.DOTALL,
)


def _language_and_text(found: re.Match[str]) -> tuple[str, str]:
    return ("sheet", f"{found[3]}\n{found[4]}") if found[3] else (found[1], found[2])


def blocks(document: Path) -> list[Block]:
    """Give the code blocks of a document, in order."""
    text = document.read_text(encoding="utf-8")
    assert len(re.findall(r"^ *```", text, re.MULTILINE)) % 2 == 0, f"{document}: a fence is open"
    return [
        Block(document, text.count("\n", 0, found.start()) + 1, *_language_and_text(found))
        for found in _BLOCK.finditer(text)
    ]


def commands_in(block: Block) -> Iterator[list[str]]:
    """Give the words of every flexfin command in a block that is to be typed."""
    lines = block.text.splitlines()
    if block.language == "console":
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    for line in lines:
        words = shlex.split(line, comments=True)
        if words and words[0] == "flexfin":
            yield words
        else:
            assert not words or words[0] in OTHER_WORDS, f"{block.place}: what is {words[0]}?"


SHORT = ["--set", "months=14"]  # what is given where a workbook is not shown
FILE = re.compile(r"[\w./]+\.(yaml|xlsx|csv|docx)\b")


def kind_of(words: list[str]) -> tuple[str, ...]:
    """Give what a command asks, whatever the files."""
    return tuple(sorted(word for word in words if word != "-o" and not FILE.fullmatch(word)))


@cache
def kinds_in(document: Path) -> set[tuple[str, ...]]:
    commands = [block for block in blocks(document) if block.language in ("sh", "console")]
    return {kind_of(words) for block in commands for words in commands_in(block)}


def done_here(told: list[Block], elsewhere: set[tuple[str, ...]]) -> set[tuple[int, str]]:
    """Give the commands of a document to be run: by the line of their block, and their words."""
    steps, known = [], set[str]()  # what each names for the first time is what it writes
    for block in told:
        typed = block.language == "sh"
        parts = [*map(shlex.join, commands_in(block))] if typed else [block.text]
        for text in parts:
            named = {found[0] for found in FILE.finditer(text)}
            steps.append((block.line, text, typed, named, named - known))
            known |= named
    done, asked = set[tuple[int, str]](), set[str]()
    for line, text, typed, named, written in reversed(steps):
        if not typed or written & asked or kind_of(shlex.split(text)) not in elsewhere:
            done.add((line, text))
            asked |= named
    return done


def stand_in(folder: Path) -> None:
    """Put beside a document what a reader has: the examples."""
    shutil.copytree(ROOT / "examples", folder / "examples")


class Reader:
    """Reads a document in a folder, doing what it says, block by block."""

    def __init__(self, folder: Path, elsewhere: Iterable[Path] = ()) -> None:
        self.folder = folder
        self.elsewhere = {kind for document in elsewhere for kind in kinds_in(document)}
        self.done = set[tuple[int, str]]()  # the commands that are run
        self.names: dict[str, Any] = {}
        self.shown = set[str]()  # the words of commands of which is shown what they print
        self.book = ""  # the workbook to fill in that was made last
        self.opened: openpyxl.Workbook | None = None  # while something is typed in it

    def follow(self, document: Path) -> None:
        told = blocks(document)
        self.shown = {word for block in told if block.language == "console"
                      for words in commands_in(block) for word in words}  # fmt: skip
        self.shown |= {word for block in told if block.language == "python"
                       for word in re.findall(r"[\w/]+\.yaml", block.text)}  # fmt: skip
        self.done = done_here(told, self.elsewhere)
        whole = document.read_text("utf-8")
        for path in (self.folder / "examples").glob("*.yaml"):
            self.shorten(path)
            asked = {"examples", path.stem} & self.shown or path.name in whole
            if not (asked or effort.nightly or path.stem in effort.SAMPLE):
                path.unlink()
        for block in told:
            assert block.language in LANGUAGES, f"{block.place}: a block has a language"
            try:
                getattr(self, block.language)(block)
            except AssertionError as fault:
                raise AssertionError(f"{block.place}: {fault}") from None

    def run(self, words: list[str]) -> Result:
        assert words[1] in COMMANDS or words[1].startswith("-"), shlex.join(words)
        if self.opened:
            self.opened.save(self.folder / self.book)
            self.opened = None
        if words[1] == "new" and words[2].endswith(".xlsx"):
            self.book = words[2]
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, f"{shlex.join(words)}\n{result.output}"
        if words[1] == "new":
            self.shorten(self.folder / words[2])
        return result

    def shorten(self, path: Path) -> None:
        """Leave a year and the turn of it of an example of which nothing is shown, but at night."""
        named = {path.name, str(path.relative_to(self.folder)), path.parent.name}
        if path.suffix == ".yaml" and not effort.nightly and not named & self.shown:
            text = path.read_text("utf-8")
            path.write_text(re.sub(r"(?m)^months: \d+", "months: 14", text), "utf-8")

    def yaml(self, block: Block) -> None:
        named = re.match(r"# ([\w/]+\.yaml)(,.*)?\n", block.text)
        if named is None:
            self.fragment(block.text)
            return
        path = self.folder / named[1]
        if named[2]:
            text = path.read_text(encoding="utf-8")
            path.write_text(f"{text}\n{block.text}", encoding="utf-8")
        else:
            if named[1].startswith("models/") and not (self.folder / "models").exists():
                shutil.copytree(ROOT / "models", self.folder / "models")
            path.write_text(block.text, encoding="utf-8")
        if path.parent == self.folder and re.search("^case:", path.read_text("utf-8"), re.M):
            said = self.run(["flexfin", "check", named[1]]).output
            first, *after = said.splitlines()
            assert first.startswith("In orde: "), said
            assert not after or re.search("flexfin parameters --(on|missing)", after[-1]), said

    def fragment(self, text: str) -> None:
        """See that the example is in order with a fragment laid over it."""
        yaml = YAML(typ="rt")
        whole = yaml.load(EXAMPLE.read_text(encoding="utf-8"))
        lay_over(whole, yaml.load(text))
        path = self.folder / "examples" / "fragment.yaml"
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(whole, file)
        load_case(path, shipped())

    def csv(self, block: Block) -> None:
        head, _, rows = block.text.partition("\n")
        assert re.fullmatch(r"# [\w/]+\.csv", head), "a CSV begins with the name of its file"
        (self.folder / head[2:]).write_text(rows, encoding="utf-8")

    def sheet(self, block: Block) -> None:
        name, head, _rule, *rows = block.text.splitlines()
        cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in (head, *rows)]
        self.opened = self.opened or openpyxl.load_workbook(self.folder / self.book)
        fill(self.opened, name, cells)

    def sh(self, block: Block) -> None:
        for words in commands_in(block):
            if (block.line, shlex.join(words)) in self.done:
                short = [] if effort.nightly or "--workbook" not in words else SHORT
                self.run([*words, *short])

    def console(self, block: Block) -> None:
        list(commands_in(block))
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            shown(command, lines, self.run(shlex.split(command)).output)

    def python(self, block: Block) -> None:
        exec(compile(block.text, block.place, "exec"), self.names)

    def formula(self, block: Block) -> None:
        for line in block.text.splitlines():
            name, _, text = line.partition(" = ")
            assert shipped().lines[name].text == text, f"{name} = {shipped().lines[name].text}"

    def text(self, block: Block) -> None:
        """Leave what is only shown."""

    powershell = text


def lay_over(whole: Any, part: Any) -> None:
    """Put a fragment of a case into it: a section key by key, anything else whole."""
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            lay_over(whole[key], value)
        else:
            whole[key] = value


def shown(command: str, lines: list[str], output: str) -> None:
    """See that a command prints the lines shown, in order; … stands for what is cut."""
    printed = [line.rstrip() for line in output.splitlines() if line.strip()]
    position = 0
    for stretch in "\n".join(lines).split(LEFT_OUT):
        wanted = [line for line in stretch.split("\n") if line.strip()]
        if not wanted:
            continue
        starts = [n for n in range(position, len(printed)) if printed[n] == wanted[0]]
        assert starts, f"{command} does not print: {wanted[0]}"
        position = starts[0]
        found = printed[position : position + len(wanted)]
        assert found == wanted, "\n".join([f"{command} prints:", *found])
        position += len(wanted)


def slugs(document: Path) -> set[str]:
    """Give the anchors that the headings of a document have on GitHub."""
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in found}
