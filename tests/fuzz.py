"""Broken and odd inputs for every command: `make fuzz`, bounded by time, the same for one seed.

Whatever is thrown at it, flexfin works or says what is wrong: no traceback, no warning of a library,
no exit code but 0, 1 and 2. What fails is kept in a folder, with the words that were typed, and is
told once for each place in the program.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from click.testing import CliRunner

from flexfin.cli import main

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
WHOLE = EXAMPLES / "stieltjesstraat.yaml"
SMALL = ROOT / "tests" / "errors" / "valid.yaml"
FOREIGN = re.compile(r"Traceback|fault in flexfin itself|fout in flexfin zelf|Warning:")
ODD = (
    "", "~", "null", "yes", "ja", "no", "0", "-1", "1e999", "1e28", "1_", "_", ".", "%", "1%%",
    "380.000", "2,5", "2,5%", ".nan", "-inf", "[]", "{}", "[", "}", "- x", "&a", "*a", "!t", "<<",
    "? x", "|", ">", "'", '"', "#", "@", "2027-01", "9999-12", "2027-99", "15-4-2027", "apr-27",
    "base", "owner", "all", "none", "outside", "\u202e", "\ufeff", "\u2212" + "5", "\u00a0", "\x07",
    "é", "🏠", "٣", "²", "1" * 60, "a" * 90, "{a: {b: {c: 1}}}", "{2027-01: 1}", "---", "a: b: c",
    "=1+1", "=cmd|' /C calc'!A0", "COA!A1", "\t", "a\tb", "#N/A", "1e12", "0.1 + 0.2",
)  # fmt: skip
# every command that reads a case, with what else it is given
ASKED = (
    "check {case}", "cost {case}", "rent {case}", "vacancy {case} --all-kinds", "reserve {case}",
    "units {case}", "agreement {case}", "agreement {case} --scenarios 5", "budget {case}",
    "reserve {case} --scenarios 5 --format json", "compare {case} {whole}",
    "explain {case} coverage",
    "values {case} let_units --format csv --dutch", "show {case} ledger", "vacancy {case} --scenarios 5",
    "workbook {case} -o {out}.xlsx --force", "workbook {case} --audience shared -o {out}.xlsx --force",
    "workbook {case} --scenarios 3 -o {out}.xlsx --force", "agreement {case} --terms {out}.docx --force",
    "portfolio {folder}", "portfolio {folder} --scenarios 3", "parameters --missing --case {case}",
    "new {out}.yaml --like {case} --force", "cost {case} --format html", "rent {case} --format xlsx -o {out}.xlsx --force",
)  # fmt: skip


@dataclass
class Tries:
    """What was tried, and what failed: the place in the program, and the words that led there."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=dict)


# --- breaking things ---------------------------------------------------------------------------


def broken_lines(text: str, random: Random) -> str:
    """Break a text in one to four lines."""
    lines = text.splitlines() or [""]
    for _time in range(random.randint(1, 4)):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        key, colon, value = lines[at].partition(":")
        match random.choice(("delete", "twice", "swap", "insert", "value", "key", "indent", "cut")):
            case "delete" if len(lines) > 1:
                del lines[at]
            case "twice":
                lines.insert(other, lines[at])
            case "swap":
                lines[at], lines[other] = lines[other], lines[at]
            case "insert":
                place = random.randint(0, len(lines[at]))
                lines[at] = lines[at][:place] + random.choice(ODD) + lines[at][place:]
            case "value":
                lines[at] = f"{key}{colon} {random.choice(ODD)}"
            case "key":
                lines[at] = f"{key[: len(key) - len(key.lstrip())]}{random.choice(ODD)}{colon}{value}"
            case "indent":
                lines[at] = " " * random.randint(0, 8) + lines[at].lstrip()
            case _:
                lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    return "\n".join(lines)


def broken_bytes(data: bytes, random: Random) -> bytes:
    """Break one to eight bytes, or take out or repeat a stretch."""
    found = bytearray(data or b"x")
    for _time in range(random.randint(1, 8)):
        at, size = random.randrange(len(found)), random.randint(1, 40)
        match random.randrange(4):
            case 0:
                found[at] = random.randrange(256)
            case 1 if len(found) > size:
                del found[at : at + size]
            case 2:
                found[at:at] = found[at : at + size]
            case _:
                found[at:at] = bytes(random.randrange(256) for _byte in range(size % 4 + 1))
    return bytes(found) or b"x"


def broken(data: bytes, random: Random) -> bytes:
    """Break a file of text by line or by byte."""
    if random.random() < 0.7:
        return broken_lines(data.decode("utf-8"), random).encode("utf-8", "surrogatepass")
    return broken_bytes(data, random)


def broken_workbook(data: Path, target: Path, random: Random) -> None:
    """Break a workbook in one part: its bytes, or what a cell holds."""
    with zipfile.ZipFile(data) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = random.choice([*parts, *(name for name in parts if "sheet" in name) , "xl/sharedStrings.xml"])
    if name in parts:
        held = parts[name].decode("utf-8", "replace")
        values = [*re.finditer(r"<(v|t|f)[^>]*>([^<]*)</\1>", held)]
        if values and random.random() < 0.8:
            for one in sorted(random.sample(values, min(3, len(values))), key=lambda m: -m.start()):
                odd = random.choice(ODD).replace("&", "").replace("<", "")
                held = held[: one.start(2)] + odd + held[one.end(2) :]
            parts[name] = held.encode("utf-8", "replace")
        elif random.random() < 0.2:
            del parts[name]
        else:
            parts[name] = broken_bytes(parts[name], random)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for part, content in parts.items():
            written.writestr(part, content)
    if random.random() < 0.1:
        target.write_bytes(broken_bytes(target.read_bytes(), random))


# --- what is tried -----------------------------------------------------------------------------


class Fuzzer:
    """Makes broken inputs in a folder, and the words of a command that reads them."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder, self.random = folder, random
        self.case, self.whole, self.out = (folder / n for n in ("case.yaml", "whole.yaml", "out"))
        self.cases = [short(path.read_text("utf-8")) for path in (SMALL, WHOLE)]
        self.cases += [short(path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.yaml"))]
        self.whole.write_text(short(WHOLE.read_text("utf-8")), "utf-8")
        self.books = folder / "books"
        self.books.mkdir()
        run("new", str(self.books / "fill.xlsx"), "--like", str(self.whole))
        run("workbook", str(self.whole), "-o", str(self.books / "book.xlsx"))
        run("parameters", "--missing", "--on", "2027-01-01", "--template", str(self.books / "figures.yaml"))
        self.kinds: dict[str, Callable[[], str]] = {
            "case": self.in_case, "set": self.in_set, "table": self.in_table,
            "input workbook": self.in_workbook, "returned workbook": self.in_returned,
            "figures": self.in_figures, "model": self.in_model, "points": self.in_points,
        }  # fmt: skip

    def asked(self) -> str:
        """Give the words of a command that reads the case."""
        return self.random.choice(ASKED)

    def in_case(self) -> str:
        """Break a case."""
        text = self.random.choice(self.cases)
        self.case.write_bytes(broken(text.encode(), self.random))
        return self.asked()

    def in_set(self) -> str:
        """Change inputs with --set."""
        text = self.random.choice(self.cases)
        self.case.write_text(text, "utf-8")
        names = re.findall(r"[a-z_]+(?=:)", text)
        words = self.asked()
        for _time in range(self.random.randint(1, 3)):
            path = ".".join(self.random.sample(names, self.random.randint(1, 3)))
            odd = self.random.choice(ODD)
            words += f"\0--set\0{path}={odd}"
        return words if "--case" not in words and "portfolio" not in words else "check {case}"

    def in_table(self) -> str:
        """Break a table that is read beside a case."""
        self.case.write_text(self.cases[1], "utf-8")
        table, words = self.random.choice((
            (EXAMPLES / "stieltjesstraat_2027.csv", "settle {case} {table}"),
            (EXAMPLES / "stieltjesstraat_2027.csv", "forecast {case} {table}"),
            (EXAMPLES / "histories" / "coa_occupancy.csv", "demand fit {table} --interpolate"),
        ))  # fmt: skip
        (self.folder / "table.csv").write_bytes(broken(table.read_bytes(), self.random))
        return words

    def in_workbook(self) -> str:
        """Break a workbook with a case."""
        name = self.random.choice(("fill.xlsx", "book.xlsx"))
        broken_workbook(self.books / name, self.folder / "case.xlsx", self.random)
        return self.random.choice(("check {book}", "cost {book}", "new {out}.yaml --like {book} --force"))

    def in_returned(self) -> str:
        """Break a workbook that returns."""
        broken_workbook(self.books / "book.xlsx", self.folder / "case.xlsx", self.random)
        return self.random.choice(
            ("readback {book} --against {whole}", "lint {book}", "verify {book}")
        )

    def in_figures(self) -> str:
        """Break a file with figures of the law."""
        self.case.write_text(self.cases[1], "utf-8")
        data = (self.books / "figures.yaml").read_bytes()
        (self.books / "broken.yaml").write_bytes(broken(data, self.random))
        return "rent {case} --figures {figures}"

    def in_model(self) -> str:
        """Break a model."""
        models = self.folder / "models"
        if not models.exists():
            shutil.copytree(ROOT / "models", models)
        chosen = self.random.choice(sorted((ROOT / "models").glob("*.yaml")))
        (models / chosen.name).write_bytes(broken(chosen.read_bytes(), self.random))
        self.case.write_text(self.cases[0], "utf-8")
        return f"check {{case}} --models {{models}}\0--after\0{chosen.name}"

    def in_points(self) -> str:
        """Break a unit as VERA describes it."""
        files = sorted((ROOT / "tests" / "vera").glob("*.json"))
        (self.folder / "unit.json").write_bytes(broken(self.random.choice(files).read_bytes(), self.random))
        self.case.write_text(self.cases[1].replace("points: ", "points: unit.json # ", 1), "utf-8")
        return "rent {case}"

    def words(self, template: str) -> list[str]:
        """Fill in the files of a command."""
        first, *rest = template.split("\0")
        places = {
            "case": self.case, "whole": self.whole, "out": self.out, "folder": self.folder,
            "table": self.folder / "table.csv", "book": self.folder / "case.xlsx",
            "figures": self.books / "broken.yaml", "models": self.folder / "models",
        }  # fmt: skip
        return [*(word.format(**places) for word in first.split()), *rest]

    def once(self, tries: Tries) -> None:
        """Try one broken input."""
        kind = self.random.choice([*self.kinds])
        words = self.words(self.kinds[kind]())
        chosen = ""
        if "--after" in words:
            at = words.index("--after")
            chosen, words = words[at + 1], words[:at]
        tries.counts[f"{kind}: {words[0]}"] += 1
        if place := fault(words):
            kept = tries.failed.setdefault(place, [])
            kept.append(" ".join(words))
            if len(kept) == 1:
                self.keep(len(tries.failed))
        if chosen:  # the next model is broken in a folder that is whole
            shutil.copy(ROOT / "models" / chosen, self.folder / "models" / chosen)

    def keep(self, number: int) -> None:
        """Keep the input that failed."""
        kept = self.folder / "failed" / str(number)
        kept.mkdir(parents=True)
        for file in (self.case, self.folder / "case.xlsx", self.folder / "table.csv",
                     self.books / "broken.yaml", self.folder / "unit.json"):  # fmt: skip
            if file.exists():
                shutil.copy(file, kept)


def short(text: str) -> str:
    """Give a case over half a year."""
    return re.sub(r"^months: \d+", "months: 6", text, flags=re.MULTILINE)


def run(*words: str) -> tuple[int, str, BaseException | None]:
    """Run a command here; give its exit code, all it said, and what it threw."""
    result = CliRunner(env={"FLEXFIN_LANG": "en", "FLEXFIN_TRACEBACK": "1"}).invoke(main, words)
    stopped = result.exception if not isinstance(result.exception, SystemExit) else None
    return result.exit_code, result.output, stopped


def fault(words: list[str]) -> str:
    """Run a command; give the place in the program where it fails, or nothing."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        code, output, stopped = run(*words)
    found = [f"warning: {one.category.__name__} {one.filename}:{one.lineno}" for one in warned
             if not issubclass(one.category, ResourceWarning)]  # fmt: skip
    if stopped is not None:
        found.append(repr(stopped)[:200])
    elif code not in (0, 1, 2):
        found.append(f"exit code {code}")
    elif foreign := FOREIGN.search(output):
        places = re.findall(r'File "[^"]*?(flexfin/[^"]*)", line (\d+)', output)
        last = [line for line in output.splitlines() if re.match(r"\w*(Error|Exception)\b", line)]
        where = " ".join([*(":".join(place) for place in places[-1:]), *last[-1:]])
        found.append(where[:200] or foreign[0])
    return "; ".join(found)


def fuzz(folder: Path, seed: int, stop: Callable[[int], bool]) -> Tries:
    """Try broken inputs until told to stop, by how many were tried."""
    fuzzer, tries = Fuzzer(folder, Random(seed)), Tries()
    while not stop(tries.counts.total()):
        fuzzer.once(tries)
    return tries


def told(tries: Tries) -> Iterator[str]:
    """Say what was tried and what failed."""
    yield f"{tries.counts.total()} tries, {len(tries.failed)} places that fail"
    for kind, count in sorted(tries.counts.items()):
        yield f"  {count:6} {kind}"
    for number, (place, words) in enumerate(tries.failed.items(), 1):
        yield f"FAILED {number} ({len(words)} times): {place}\n    flexfin {words[0]}"


def command() -> int:
    """Run the fuzzer as the Makefile asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="where inputs that fail are kept")
    asked = parser.parse_args()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="flexfin-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + asked.seconds
    tries = fuzz(folder, asked.seed, lambda _count: time.monotonic() > until)
    print(f"seed {asked.seed}", *told(tries), sep="\n")
    if tries.failed:
        print(f"What fails is in {folder / 'failed'}.")
    return bool(tries.failed)


if __name__ == "__main__":
    raise SystemExit(command())
