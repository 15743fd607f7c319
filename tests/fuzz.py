"""Broken and odd inputs for every command: `make fuzz`, bounded by time, the same for one seed.

Whatever is thrown at it, flexfin works or says what is wrong: no traceback, no warning of a library,
no exit code but 0, 1 and 2, nothing left behind, and what it writes can be read. What fails is kept
in a folder, with the words that were typed, and is told once for each place in the program.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import click
from click.testing import CliRunner

from flexfin.case.given_by import points
from flexfin.cli import COMMANDS, main
from flexfin.engine import portfolio
from flexfin.ground.yaml import Entry, Mapping, Scalar, parse_yaml
from flexfin.ground.yaml_text import case_text
from flexfin.model import read, stored
from flexfin.model.models import Models

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
WHOLE = EXAMPLES / "stieltjesstraat.yaml"
SMALL = ROOT / "tests" / "errors" / "valid.yaml"
FOREIGN = re.compile(r"Traceback|fault in flexfin itself|fout in flexfin zelf|Warning:")
NO_NUMBER = re.compile(r"(?<![\w.-])(nan|inf)(?![\w.-])")
TEXTS = re.compile(r"^sources|label$|^offers|\.\d{4}-\d\d$")  # paths of no input
CELL = r'<c((?: [rs]="\w+")+)(?: t="\w+")?(?:/>|>.*?</c>)'
NUMBERS = ("0", "1", "-1", "0.5", "46388", "1E+300", "2027", "3.0000000001")
LONGEST = 20  # seconds of work for one try
ODD = (
    "", "~", "null", "yes", "ja", "no", "0", "-1", "1e999", "1e28", "1_", "_", ".", "%", "1%%",
    "380.000", "2,5", "2,5%", ".nan", "-inf", "[]", "{}", "[", "}", "- x", "&a", "*a", "!t", "<<",
    "? x", "|", ">", "'", '"', "#", "@", "2027-01", "9999-12", "2027-99", "15-4-2027", "apr-27",
    "base", "owner", "all", "none", "outside", "\u202e", "\ufeff", "\u2212" + "5", "\u00a0", "\x07",
    "é", "🏠", "٣", "²", "1" * 60, "a" * 90, "{a: {b: {c: 1}}}", "{2027-01: 1}", "---", "a: b: c",
    "=1+1", "=cmd|' /C calc'!A0", "COA!A1", "\t", "a\tb", "#N/A", "1e12", "0.1 + 0.2",
)  # fmt: skip
SLOW = ("--pdf",)  # starts another program
# how often a kind of input is tried that is not tried ten times as others are
OFTEN = {"case": 25, "structure": 25, "set": 15, "words": 5, "table": 5, "beside": 5,
         "input workbook": 5, "returned workbook": 4, "model": 1}  # fmt: skip
RARE = "--models"  # given less often, as it takes long
# what a path among the options is: where something is read from, or what is written
READ = {
    "--figures": "figures.yaml",
    "--models": "models",
    "--against": "whole.yaml",
    "--case": "whole.yaml",
}
WRITTEN = {"--terms": ".docx", "--deck": ".pptx", "--write": ".yaml", "--workbook": ".xlsx",
           "--template": ".xlsx"}  # fmt: skip
NEEDS = {"new": "--like", "readback": "--against"}  # what a command says little without
# what other options say
KNOWN = {
    "--scenario": ("base", "low", "high"),
    "--month": ("2027-03",),
    "--group": ("youth", "reception"),
    "--party": ("owner", "coa"),
    "--at": ("party=coa", "scenario=base"),
    "--on": ("2026-11-01",),
    "--term": ("reservation.fee", "reservation.notice_months"),
    "--offer": ("owner_1", "coa_1"),
    "--date": ("2026-12-01",),
    "--correlation": ("0.3",),
    "--scale": ("40%",),
    "--column": ("people",),
}
ENDINGS = {"table": "txt", "markdown": "md", "yaml": "txt"}
# a table that the whole case may name: what it holds, and what in the case is replaced to name it
COMPARED = """label,rent,per,weight,date,source,address
A,430,,,2026-03,Pararius,Straat 1
,422,unit,2,2019-05-12,Kamernet,
B,500,unit,1,2025-11,NVM,
"""
NEED = "month,base,low,high\n2026-12,271,240,271\n2027-03,300,230.5,364\n\n"
HISTORY = "month,people\n" + "".join(
    f"{2023 + m // 12}-{m % 12 + 1:02},{m * m % 97 + 200}\n" for m in range(30)
)
LEDGER = """Boekdatum;Grootboekrekening;Kostenplaats;Omschrijving;Bedrag;Dagboek
15-1-2027;4310;210;Energie;100,50;INK
31-01-2027;4310;210;Creditnota;-10,25;INK
28-02-2027;4400;211;Elders;1.277,77;INK
31-01-2027;8000;;Huur;-2.700,00;VER
;;;Totaal;574,69;
"""
ACCOUNTS = "actuals: {accounts: {4310: costs.energy, 4400: costs.shell, 4400_211: none, 8000: rent.youth}}\n"
BESIDE = (
    (COMPARED, r"asked_rent: ", "comparables: table.csv # "),
    (NEED, r"  scenarios:(\n    .*)+", "  scenarios: table.csv"),
    (HISTORY, r"simulation: {",
     "simulation: {method: bootstrap, history: table.csv, scale: 10%, stretch_months: 3} # "),
)  # fmt: skip


@dataclass
class Tries:
    """What was tried, and what failed: the place in the program, and the words that led there."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[str, list[str]] = field(default_factory=dict)
    drawn: Counter[str] = field(default_factory=Counter)  # those with --scenarios, by command


# --- breaking things ---------------------------------------------------------------------------


def broken_lines(text: str, random: Random) -> str:
    """Break a text in one to four lines."""
    lines = text.splitlines() or [""]
    words = re.findall(r"[a-z_]+", text)
    for _time in range(random.choice((1, 1, 2, 4))):
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
                old = value.partition("#")[0].strip()
                lines[at] = f"{key}{colon} {changed(old, words, random)}"
            case "key":
                lines[at] = (
                    f"{key[: len(key) - len(key.lstrip())]}{random.choice(ODD)}{colon}{value}"
                )
            case "indent":
                lines[at] = " " * random.randint(0, 8) + lines[at].lstrip()
            case _:
                lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    return "\n".join(lines)


def broken_tree(text: str, random: Random) -> str:
    """Break a case by its structure: what is given elsewhere, under another name, or not at all."""
    root = parse_yaml(text, "case.yaml").copy()
    slots = [(section, key) for section in sections(root) for key in section.entries]
    for _time in range(random.randint(1, 3)):
        (section, key), (other, name) = random.choice(slots), random.choice(slots)
        at = root.place
        match random.randrange(4):
            case 0:
                section.entries.pop(key, None)
            case 1:
                old = section.entries[key].value if key in section.entries else None
                text = old.text if isinstance(old, Scalar) else ""
                value = Scalar(changed(text, [key for _section, key in slots], random), at)
                section.entries[key] = Entry(Scalar(key, at), value)
            case 2 if name in other.entries:
                section.entries[key] = Entry(Scalar(key, at), plain(other.entries[name].value))
            case _ if name in other.entries:
                section.entries[name] = Entry(Scalar(name, at), plain(other.entries[name].value))
    return case_text(root)


def broken_json(data: bytes, random: Random) -> bytes:
    """Break a file of JSON in one to three of its values."""
    root = json.loads(data)
    for _time in range(random.randint(1, 3)):
        holder = root
        while True:
            key = random.choice([*holder] if isinstance(holder, dict) else range(len(holder)))
            if not isinstance(holder[key], dict | list) or not holder[key] or random.random() < 0.2:
                break
            holder = holder[key]
        if isinstance(holder, dict) and random.random() < 0.3:
            holder[random.choice(ODD)] = holder.pop(key)
        else:
            odd = (None, True, [], {}, -1, 0, 1e300, 2.5, "", random.choice(ODD), [holder[key]] * 2)
            holder[key] = random.choice(odd)
        if not root:
            break
    return json.dumps(root).encode()


def changed(text: str, words: Iterable[str], random: Random) -> str:
    """Give another value than one of a case: one that may be meant, or an odd one."""
    if random.random() < 0.15:
        return random.choice(ODD)
    if match := re.fullmatch(r"(-?[\d_.]+)(%?)", text):
        number = float(match[1].replace("_", ""))
        number = random.choice(
            (0.0, 1.0, -number, number * 2, number / 3, number * 1e3, 1e-9, 100.0)
        )
        return f"{number:.9f}".rstrip("0").rstrip(".") + random.choice((match[2], match[2], "%"))
    if re.fullmatch(r"\d{4}-\d\d", text):
        return f"{random.randint(2024, 2040)}-{random.randint(1, 12):02}"
    if text in ("yes", "no"):
        return "no" if text == "yes" else "yes"
    return random.choice([*words])


def sections(root: Mapping) -> Iterator[Mapping]:
    """Give a section and those in it."""
    yield root
    for entry in root:
        if isinstance(entry.value, Mapping):
            yield from sections(entry.value)


def paths(root: Mapping, above: str = "") -> Iterator[tuple[str, str]]:
    """Give the paths of what a section holds, and what stands there."""
    for entry in root:
        path = f"{above}{entry.key.text}"
        if isinstance(entry.value, Mapping):
            yield from paths(entry.value, f"{path}.")
        else:
            yield path, entry.value.text if isinstance(entry.value, Scalar) else ""


def plain(value: Any) -> Any:
    """Give a copy of a value, so that none holds itself."""
    return value.copy() if isinstance(value, Mapping) else value


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
    name = random.choice(
        [*parts, *(name for name in parts if "sheet" in name), "xl/sharedStrings.xml"]
    )
    if name in parts:
        held = parts[name].decode("utf-8", "replace")
        cells = [*re.finditer(CELL, held)]
        if cells and random.random() < 0.8:
            for one in sorted(random.sample(cells, min(3, len(cells))), key=lambda m: -m.start()):
                text = escape(random.choice(ODD))
                typed = (f' t="str"><v>{text}</v>', f"><v>{random.choice(NUMBERS)}</v>", "/>",
                         f"><f>{text}</f><v>1</v>", f' t="s"><v>{text}</v>')  # fmt: skip
                new = random.choices(typed, (6, 6, 3, 1, 1))[0]
                end = "" if new == "/>" else "</c>"
                held = f"{held[: one.start()]}<c{one[1]}{new}{end}{held[one.end() :]}"
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


class Asked(NamedTuple):
    """A command and its parameters."""

    name: str
    params: tuple[click.Parameter, ...]

    def takes(self, metavar: str) -> bool:
        """Tell whether an argument of the command has this name."""
        places = [one for one in self.params if isinstance(one, click.Argument)]
        return any(str(one.metavar).startswith(metavar) for one in places)


@cache
def commands() -> tuple[Asked, ...]:
    """Give every command, those of a family with two words."""
    found = []
    for name in COMMANDS:
        command = import_module(f"flexfin.cli.{name}").command
        own = command.commands if isinstance(command, click.Group) else {"": command}
        found += [Asked(f"{name} {word}".strip(), tuple(one.params)) for word, one in own.items()]
    return tuple(found)


class Fuzzer:
    """Makes broken inputs in a folder, and the words of a command that reads them."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.folder, self.random = folder, random
        self.work, self.made = folder / "work", folder / "good"
        for one in (self.work, self.made):
            one.mkdir(parents=True)
        files = [SMALL, WHOLE, *sorted(EXAMPLES.glob("*.yaml"))]
        self.cases = [short(path.read_text("utf-8")) for path in files]
        self.weights = [1 / len(text) for text in self.cases]  # a short case is soon read
        self.held = defaultdict[str, list[str]](list)  # what stands under a key in all cases
        for text in self.cases:
            for path, value in paths(parse_yaml(text, "case.yaml")):
                self.held[path.rpartition(".")[2]].append(value)
        self.names = sorted(
            {name for text in self.cases for name in re.findall(r"[a-z_]+(?=:)", text)}
        )
        lines = (ROOT / "models").glob("*.yaml")
        self.lines = [
            name
            for file in lines
            for name in re.findall(r"^  (\w+):$", file.read_text("utf-8"), re.M)
        ]
        shutil.copytree(ROOT / "models", self.made / "models")
        for place, text in (("case.yaml", self.cases[0]), ("whole.yaml", self.cases[1])):
            (self.made / place).write_text(text, "utf-8")
        good, whole = str(self.made / "case.yaml"), str(self.made / "whole.yaml")
        for words in (
            ["new", "fill.xlsx", "--like", whole], ["workbook", whole, "-o", "whole.xlsx"],
            ["workbook", good, "-o", "case.xlsx"], ["new", "small.xlsx", "--like", good],
            ["workbook", whole, "--negotiation", "-o", "negotiation.xlsx"],
            ["settle", whole, "--template", "actuals.xlsx"],
            ["parameters", "--missing", "--on", "2027-01-01", "--template", "figures.yaml"],
            ["parameters", "--missing", "--on", "2027-01-01", "--template", "figures.xlsx"],
        ):  # fmt: skip
            with contextlib.chdir(self.made):
                assert fault(words) == "", words
        figures = self.made / "figures.yaml"
        figures.write_text(filled(figures.read_text("utf-8")), "utf-8")
        self.kinds: dict[str, Callable[[], list[str]]] = {
            "case": self.in_case, "structure": self.in_structure, "words": self.in_words,
            "set": self.in_set, "second case": self.in_second, "table": self.in_table,
            "beside": self.in_beside, "input workbook": self.in_workbook, "points": self.in_points,
            "returned workbook": self.in_returned, "figures": self.in_figures, "model": self.in_model,
        }  # fmt: skip

    def case(self) -> str:
        """Give one of the good cases, a short one more often."""
        return self.random.choices(self.cases, self.weights)[0]

    # --- the words of a command ---

    def text(self, odd: float = 0.1) -> str:
        """Give a word that is typed: a name, a path of an input, a month, or something odd."""
        if self.random.random() < odd:
            return self.random.choice(ODD)
        path = ".".join(self.random.choices(self.names, k=self.random.randint(1, 3)))
        return self.random.choice(
            (self.random.choice(self.names), path, "2027-02", "2027", "base", "owner")
        )

    def asked(self, *only: str, odd: float = 0.0, **files: Path | str) -> list[str]:
        """Give the words of a command, one of these or with such an argument; `files` stand in it."""
        chosen = [one for one in commands() if not only or one.name in only or one.takes(only[0])]
        name, params = self.random.choice(chosen)
        words = name.split()
        options: dict[str, list[str]] = {}
        for one in params:
            if isinstance(one, click.Argument):
                words += self.argument(one, files, odd)
            elif one.opts[0] not in SLOW and self.random.random() < (
                0.03 if one.opts[0] == RARE else 0.15
            ):
                options[one.opts[0]] = self.value(one, files, odd)
        if name in NEEDS:
            files = {"CASE": self.made / "case.yaml", "against": self.made / "whole.yaml", **files}
            options[NEEDS[name]] = [str(files["CASE" if name == "new" else "against"])]
        if "--dutch" in options and self.random.random() > odd:
            options["--format"] = ["csv"]
        form = (options.get("--format") or ["csv"])[0]
        if "-o" in options or form == "xlsx":
            options["-o"] = [f"out.{'xlsx' if name == 'workbook' else ENDINGS.get(form, form)}"]
        if self.random.random() < odd:
            options |= {"-o": [self.random.choice(ODD)]} if "-o" in options else {}
        elif "--scenarios" not in options:  # of which it says something
            options.pop("--seed", None)
        return [*words, *(word for option, value in options.items() for word in (option, *value))]

    def argument(self, one: click.Argument, files: dict[str, Path | str], odd: float) -> list[str]:
        """Give what stands for an argument."""
        name = str(one.metavar).strip("[]").rstrip(".")
        if self.random.random() < odd / 4:
            return [self.text(1)]
        known: dict[str, Path | str] = {
            "CASE": self.made / "case.yaml", "FILE.xlsx": self.made / "case.xlsx", "DIR": self.made,
            "ACTUALS.csv": EXAMPLES / "stieltjesstraat_2027.csv", "MODEL": self.random.choice(sorted(MODELS)),
            "FILE": self.made / "case.xlsx" if one.nargs < 0 else "out.yaml", **files,
        }  # fmt: skip
        if name == "CASE" and one.nargs < 0:
            second = "whole.yaml" if self.random.random() < 0.1 else "case.yaml"
            pair = [known["CASE"], self.made / second]
            self.random.shuffle(pair)
            return [str(path) for path in pair]
        if name == "LINE":
            return self.random.choices(self.lines, k=1 if one.nargs == 1 else 2)
        return [str(known.get(name, self.text(odd)))]

    def value(self, one: click.Parameter, files: dict[str, Path | str], odd: float) -> list[str]:
        """Give the value of an option."""
        name = one.opts[0]
        if isinstance(one, click.Option) and one.is_flag:
            return []
        if self.random.random() < odd:
            return [self.random.choice(ODD)]
        if isinstance(one.type, click.Choice):
            return [str(self.random.choice(one.type.choices))]
        if "integer" in one.type.name:
            return [
                str(
                    self.random.choice((2, 3, 4, 2027))
                    if name == "--year"
                    else self.random.randint(2, 4)
                )
            ]
        if name in READ:
            return [str(files.get(READ[name], self.made / READ[name]))]
        if name == "--set":
            return [f"months={self.random.choice(ODD)}" if odd else "months=7"]
        if name in KNOWN and odd == 0:
            return [self.random.choice(KNOWN[name])]
        return [f"out{WRITTEN[name]}" if name in WRITTEN else self.text(odd)]

    # --- what is broken ---

    def file(self, name: str, data: bytes) -> Path:
        """Write a file to be read."""
        (self.work / name).write_bytes(data)
        return self.work / name

    def in_case(self) -> list[str]:
        """Break a case by its lines or bytes."""
        data = broken(self.case().encode(), self.random)
        return self.asked("CASE", CASE=self.file("case.yaml", data))

    def in_structure(self) -> list[str]:
        """Break a case by its structure."""
        data = broken_tree(self.case(), self.random).encode()
        return self.asked("CASE", CASE=self.file("case.yaml", data))

    def in_words(self) -> list[str]:
        """Ask something odd of a good case."""
        case = self.random.choice((self.made / "case.yaml", self.made / "whole.yaml"))
        return self.asked(odd=0.3, CASE=case)

    def in_set(self) -> list[str]:
        """Change inputs of a good case with --set."""
        text = self.case()
        known = [one for one in paths(parse_yaml(text, "case.yaml")) if not TEXTS.search(one[0])]
        words = self.asked("CASE", CASE=self.file("case.yaml", text.encode()))
        for _time in range(self.random.randint(1, 3)):
            path, old = self.random.choice(known)
            held = self.held[path.rpartition(".")[2]]
            words += ["--set", f"{path}={changed(old, held, self.random)}"]
        return words

    def in_second(self) -> list[str]:
        """Break a case that is read beside another."""
        data = broken(self.case().encode(), self.random)
        case = self.file("case.yaml", data)
        shutil.copy(self.made / self.random.choice(("whole.yaml", "small.xlsx")), self.work)
        return self.asked("CASE...", "portfolio", CASE=case, DIR=self.work)

    def in_table(self) -> list[str]:
        """Break a table that is read beside a case."""
        case, more = self.made / "whole.yaml", list[str]()
        match self.random.randrange(4):
            case 0:
                table = self.work / "table.xlsx"
                broken_workbook(self.made / "actuals.xlsx", table, self.random)
            case 1:
                table = self.file("table.csv", broken(LEDGER.encode(), self.random))
                case = self.file("case.yaml", (self.cases[1] + ACCOUNTS).encode())
                more = ["--ledger", str(table)]
            case _:
                name = self.random.choice(
                    ("stieltjesstraat_2027.csv", "histories/coa_occupancy.csv")
                )
                table = self.file("table.csv", broken((EXAMPLES / name).read_bytes(), self.random))
        places = {"CASE": case, "FILE": table, "table": table} | (
            {} if more else {"ACTUALS.csv": table}
        )
        words = self.asked("ACTUALS", *([] if more else ["demand fit"]), **places)
        return words + more

    def in_beside(self) -> list[str]:
        """Break a table that a case names."""
        held, found, named = self.random.choice(BESIDE)
        text = re.sub(found, named, self.cases[1], count=1)
        assert text != self.cases[1]
        self.file("table.csv", broken(held.encode(), self.random))
        return self.asked("CASE", CASE=self.file("case.yaml", text.encode()))

    def in_workbook(self) -> list[str]:
        """Break a workbook with a case."""
        name = self.random.choice(("fill.xlsx", "small.xlsx", "case.xlsx", "whole.xlsx"))
        broken_workbook(self.made / name, self.work / "case.xlsx", self.random)
        return self.asked("CASE", CASE=self.work / "case.xlsx")

    def in_returned(self) -> list[str]:
        """Break a workbook that returns."""
        name = self.random.choice(("case", "whole", "negotiation"))
        broken_workbook(self.made / f"{name}.xlsx", self.work / "case.xlsx", self.random)
        book = self.work / "case.xlsx"
        good = self.made / ("case.yaml" if name == "case" else "whole.yaml")
        return self.asked("FILE.xlsx", "verify", FILE=book, against=good, **{"FILE.xlsx": book})

    def in_figures(self) -> list[str]:
        """Break a file with figures of the law."""
        file = self.work / "figures.xlsx"
        if self.random.random() < 0.3:
            broken_workbook(self.made / "figures.xlsx", file, self.random)
        else:
            data = (self.made / "figures.yaml").read_bytes()
            file = self.file("figures.yaml", broken(data, self.random))
        return [*self.asked("CASE", CASE=self.made / "case.yaml"), "--figures", str(file)]

    def in_model(self) -> list[str]:
        """Break a model, or a figure that comes with it."""
        shutil.copytree(self.made / "models", self.work / "models")
        chosen = self.random.choice(sorted((self.work / "models").rglob("*.yaml")))
        chosen.write_bytes(broken(chosen.read_bytes(), self.random))
        words = self.asked("CASE", CASE=self.made / "case.yaml")
        return [*words, "--models", str(self.work / "models")]

    def in_points(self) -> list[str]:
        """Break a unit as VERA describes it."""
        data = self.random.choice(sorted((ROOT / "tests" / "vera").glob("*.json"))).read_bytes()
        by_structure = self.random.random() < 0.7
        data = broken_json(data, self.random) if by_structure else broken(data, self.random)
        self.file("unit.json", data)
        text = self.cases[1].replace("wws_points: ", "points_file: unit.json # ", 1)
        if self.random.random() < 0.5:
            text = text.replace("dwelling: room", "dwelling: self_contained")
        return self.asked("CASE", CASE=self.file("case.yaml", text.encode()))

    def once(self, tries: Tries) -> None:
        """Try one broken input."""
        names, count = [*self.kinds], tries.counts.total()
        first = names[count] if count < len(names) else ""  # each once, then as often as it says
        often = [OFTEN.get(kind, 10) for kind in names]  # so that none takes most of the time
        kind = first or self.random.choices(names, often)[0]
        words = self.kinds[kind]()
        before = {path.name for path in self.work.iterdir()}
        with contextlib.chdir(self.work):
            found = fault(words)
            for path in sorted(Path().iterdir()):
                if path.name not in before and not found:
                    found = unreadable(path)
        tries.counts[f"{kind}: {words[0]}"] += 1
        tries.drawn[words[0]] += "--scenarios" in words
        if found:
            kept = tries.failed.setdefault(found, [])
            kept.append(" ".join(words))
            if len(kept) == 1:
                shutil.copytree(self.work, self.folder / "failed" / str(len(tries.failed)))
        shutil.rmtree(self.work)
        self.work.mkdir()


MODELS = {path.stem for path in (ROOT / "models").glob("*.yaml")}


def filled(text: str) -> str:
    """Fill in a file of figures with what they were before; tables stay out."""
    blocks = []
    for block in text.split("\n\n"):
        if before := re.search(r"before: ([\d,.]+%?)", block):
            value = before[1].replace(",", "")
            blocks.append(
                re.sub("value:", f"value: {value}", block).replace(
                    "source:", "source: Stcrt 2027, 1"
                )
            )
    return "\n\n".join(blocks)


def short(text: str) -> str:
    """Give a case over half a year."""
    return re.sub(r"^months: \d+", "months: 6", text, flags=re.MULTILINE)


def run(*words: str) -> tuple[int, str, str, BaseException | None]:
    """Run a command here; give its exit code, what it said, its answer, and what it threw."""
    with (
        patch.object(stored, "_shipped_models", shipped_once),
        patch.object(read, "load_models", models_once),
        patch.object(read, "read_yaml", yaml_once),
        patch.object(points, "_valued", valued),
        patch.object(portfolio, "FEW", 99),
    ):
        result = CliRunner(env={"FLEXFIN_LANG": "en", "FLEXFIN_TRACEBACK": "1"}).invoke(main, words)
    stopped = result.exception if not isinstance(result.exception, SystemExit) else None
    return result.exit_code, result.output, result.stdout, stopped


# What is the same in many tries is worked out once, in this process.
shipped_once = cache(stored._shipped_models)
load_models, read_yaml = read.load_models, read.read_yaml


def models_once(folder: Path) -> Models:
    """Give the models of a folder, read once for the same files."""
    files = tuple((path, path.read_bytes()) for path in sorted(folder.glob("*.yaml")))
    return _models_of(folder, files)


@lru_cache(maxsize=2)
def _models_of(folder: Path, _files: tuple[tuple[Path, bytes], ...]) -> Models:
    return load_models(folder)


def yaml_once(path: Path) -> Mapping:
    """Give what stands in a file of a model, read once for the same text."""
    return _yaml_of(path, path.read_bytes())


@lru_cache(maxsize=100)
def _yaml_of(path: Path, _data: bytes) -> Mapping:
    return read_yaml(path)


@cache
def valued(unit: str, date: datetime.date) -> dict[str, Any]:
    """Give the points of a unit, of one process for all units instead of one for each."""
    child = valuer()
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps({"unit": unit, "date": date.isoformat()}) + "\n")
    child.stdin.flush()
    answer: dict[str, Any] = json.loads(child.stdout.readline())
    return answer


@cache
def valuer() -> subprocess.Popen[str]:
    """Start a process that gives an answer of valuation.py for each line that it is sent."""
    loop = (
        "import datetime, json, sys; screen, sys.stdout = sys.stdout, sys.stderr\n"
        "import valuation as v\n"
        "for line in sys.stdin:\n"
        "    v._DIALLED.clear(); asked = json.loads(line)\n"
        "    found = v.answer(asked['unit'], datetime.date.fromisoformat(asked['date']))\n"
        "    print(json.dumps(found), file=screen, flush=True)\n"
    )
    beside = str(Path(points.__file__).parent)
    return subprocess.Popen(
        (sys.executable, "-c", loop), encoding="utf-8",
        env={**os.environ, "PYTHONPATH": beside, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def fault(words: list[str]) -> str:
    """Run a command; give the place in the program where it fails, or nothing."""
    began = time.process_time()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        code, output, answer, stopped = run(*words)
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
    elif code == 0 and (odd := NO_NUMBER.search(output)):
        found.append(f"{words[0]} says {odd[0]}")
    if code == 0 and words[-2:] == ["--format", "json"]:
        json.loads(answer)
    if time.process_time() - began > LONGEST:
        found.append(f"{words[0]} takes more than {LONGEST} seconds")
    return "; ".join(found)


def unreadable(path: Path) -> str:
    """Say what is wrong with a file that was written: nobody can read it, or it was left behind."""
    if path.name.startswith(".flexfin"):
        return "a temporary file is left"
    if path.is_dir():
        return f"a folder is written: {path.name}"
    data = path.read_bytes()
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(path) as opened:
                for name in opened.namelist():
                    if name.endswith((".xml", ".rels")):
                        ElementTree.fromstring(opened.read(name))
        elif path.suffix == ".json":
            json.loads(data)
        elif path.suffix == ".csv":
            for cell in (
                cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row
            ):
                if re.match(r"[=+@\t\r]|-(?![0-9])", cell):
                    return f"a formula in a table: {cell[:40]}"
    except (ElementTree.ParseError, zipfile.BadZipFile, ValueError) as error:
        return f"what is written cannot be read: {path.suffix} {error}"[:200]
    return ""


def fuzz(fuzzer: Fuzzer, stop: Callable[[Tries], bool]) -> Tries:
    """Try broken inputs until told to stop, by what was tried."""
    tries = Tries()
    while not stop(tries):
        fuzzer.once(tries)
    return tries


def told(tries: Tries) -> Iterator[str]:
    """Say what was tried and what failed."""
    yield f"{tries.counts.total()} tries, {len(tries.failed)} places that fail"
    for kind, count in sorted(tries.counts.items()):
        yield f"  {count:6} {kind}"
    yield f"  {tries.drawn.total():6} of these with drawn scenarios"
    for number, (place, words) in enumerate(tries.failed.items(), 1):
        yield f"FAILED {number} ({len(words)} times): {place}\n    flexfin {words[0]}"


class Record:
    """A file with all tries of all runs: how many of each kind with each command, and what failed."""

    def __init__(self, path: Path | None, seed: int, began: datetime.datetime) -> None:
        self.path, self.run = path, {"began": f"{began:%Y-%m-%d %H:%M}", "seed": seed}
        self.before: dict[str, Any] = {"runs": [], "tries": {}, "drawn": {}}
        if path and path.exists():
            self.before |= json.loads(path.read_text("utf-8"))

    def write(self, tries: Tries) -> None:
        """Write what was tried before and in this run, a run and a kind in a line each."""
        if not self.path:
            return
        failed = {place: len(words) for place, words in tries.failed.items()}
        runs = [*self.before["runs"], self.run | {"tries": tries.counts.total(), "failed": failed}]
        counts, drawn = Counter(self.before["tries"]), Counter(self.before["drawn"])
        counts.update(tries.counts)
        drawn.update(tries.drawn)
        parts = [
            f'"{name}": {mark}\n' + ",\n".join(lines) + f"\n{end}"
            for name, mark, lines, end in (
                ("runs", "[", [json.dumps(run) for run in runs], "]"),
                ("tries", "{", [f'"{kind}": {n}' for kind, n in sorted(counts.items())], "}"),
                ("drawn", "{", [f'"{name}": {n}' for name, n in sorted(drawn.items())], "}"),
            )
        ]
        self.path.write_text("{" + ",\n".join(parts) + "}\n", "utf-8")


def command() -> int:
    """Run the fuzzer as the Makefile asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="where inputs that fail are kept")
    parser.add_argument("--record", type=Path, default=None, help="where all runs are counted")
    asked = parser.parse_args()
    record = Record(asked.record, asked.seed, datetime.datetime.now())
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="flexfin-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + asked.seconds

    def stop(tries: Tries) -> bool:
        if tries.counts.total() % 200 == 0:
            print(next(told(tries)), file=sys.stderr, flush=True)
            record.write(tries)
        return time.monotonic() > until

    tries = fuzz(Fuzzer(folder, Random(asked.seed)), stop)
    record.write(tries)
    print(f"seed {asked.seed}", *told(tries), sep="\n")
    if tries.failed:
        print(f"What fails is in {folder / 'failed'}.")
    return bool(tries.failed)


if __name__ == "__main__":
    raise SystemExit(command())
