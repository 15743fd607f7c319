"""Started by hand: by double click, by a case dropped on the program, or with no words at all.

Somebody who does so types no commands. They are told what flexfin does and asked for a case; of a
case comes what is wrong in it, or the workbook, in a new file beside it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Container, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import click

from flexfin.cli.typed_line import words_of
from flexfin.ground.errors import plain
from flexfin.ground.file_names import TABLES, WORKBOOKS, YAML
from flexfin.ground.messages import _

_CASES: Final = (*YAML, *WORKBOOKS, *TABLES)  # of the last it is said what they are
_HELP: Final = ("help", "hulp", "?")
_STOP: Final = ("stop", "stoppen", "exit", "quit", "einde")
_WIDEST: Final = 100  # characters of a line of text
Run = Callable[[list[str]], int]  # runs a command and gives its exit code


def is_dropped(words: Sequence[str], commands: Container[str]) -> bool:
    """Tell whether the program was given files alone, as where some are dropped on it."""
    # one that is not there is told as such
    files = [word not in commands and Path(word).suffix.lower() in _CASES for word in words]
    return bool(files) and all(files)


def is_asked_for() -> bool:
    """Tell whether somebody is at a console, who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def worked_out(cases: Sequence[Path], run: Run) -> int:
    """Work out cases one after the other, whatever is wrong in one; the worst code counts."""
    codes, count = [], len(cases)
    for place, case in enumerate(cases, 1):
        if count > 1:
            name = plain(case.name)
            told = _("Case {number} of {count}: {file}", number=place, count=count, file=name)
            click.echo(f"{chr(10) * (place > 1)}{told}")
        codes.append(_worked_out(case, run))
    return max(codes)


def _worked_out(case: Path, run: Run) -> int:
    """Check a case and write its workbook beside it, in a file that is not there yet."""
    code = run(["check", str(case)])
    if code:
        return code
    click.echo(_("The workbook is being made; this may take a minute."))
    return run(["workbook", str(case), "-o", str(_free(case))])


def ask(run: Run, commands: Container[str]) -> int:
    """Say what flexfin does, and work out every case that is named, until there is none."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    told = _(
        "flexfin works out the money of a flexible reception location.\n\n"
        "Drag a case to this window (a workbook that is filled in, or a .yaml) and press "
        "Enter: it is checked, and the Excel workbook is written beside it.\n"
        "No case yet? Type: new {file}\n"
        "All commands: help. Enter alone: stop.",
        file=_("location.xlsx"),
    )
    click.echo("\n".join(textwrap.fill(line, width) for line in told.split("\n")))
    code = 0
    with contextlib.suppress(click.Abort):
        while line := _typed():
            words = words_of(line)
            if is_dropped(words, commands):
                code = worked_out([*map(Path, words)], run)
            else:
                code = run(["--help"] if line.casefold() in _HELP else words)
    return code


def _typed() -> str:
    """Ask for a line; nothing where somebody has done."""
    line: str = click.prompt("\nflexfin", default="", show_default=False, prompt_suffix="> ")
    return "" if line.strip().casefold() in _STOP else line.strip()


def name_of_workbook(case: Path) -> str:
    """Name the workbook of a case; one in Excel has the name of the case already."""
    return case.stem + (_("-worked-out") if case.suffix.lower() in WORKBOOKS else "")


def wait() -> None:
    """Keep a window that was opened for this program alone until a key is pressed."""
    if has_own_window():
        click.pause(_("Press a key to close this window."))


def has_own_window() -> bool:
    """Tell whether this was started by double click: on Windows, a console with nobody else."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetConsoleProcessList((ctypes.c_uint * 2)(), 2) == 1)
    return False


def _free(case: Path) -> Path:
    """Give a name for the workbook of a case: what is there may have been worked in."""
    stem = name_of_workbook(case)
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.xlsx" for number in count(1))
    return next(path for name in names if not os.path.lexists(path := case.with_name(name)))
