"""Where an answer goes: to the screen, or to a file that is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Final

import click

from flexfin.cli.options import asking_program, say
from flexfin.ground.errors import plain
from flexfin.ground.file_names import WORKBOOKS, YAML, fault_of_name
from flexfin.ground.files import reason, see_unread, write_whole
from flexfin.ground.messages import _, mark

CASE: Final = "case"  # in the place of an ending: a file in YAML or a workbook
_SOON = 1.0  # seconds
_PIPE_WIDTH = 100  # columns of a table that goes to a file or another program
_ENDINGS: Final = {
    ".xlsx": mark("{file} does not end in .xlsx, as a workbook does."),
    ".docx": mark("{file} does not end in .docx, as a document does."),
    ".pptx": mark("{file} does not end in .pptx, as slides do."),
}


class Refused(click.ClickException):
    """A file that is not written; wrong use."""

    exit_code = 2


def put(text: str, target: Path | None, *, force: bool) -> None:
    """Write text to the screen, or to the file `target`."""
    text = text.rstrip("\n") + "\n"
    if target is None:
        click.echo(text, nl=False)
    else:
        write_whole(writable(target, force=force), text.encode())
        say(_("{file} is written.", file=target))


def as_typed(path: Path | str) -> str:
    """Write a path as it is typed in a command: one with a space between quotes."""
    return f'"{path}"' if " " in str(path) else str(path)


def writable(target: Path, *, force: bool, ending: str = "") -> Path:
    """Give the real path of a file that may be written; refuse one that exists, without `force`.

    With `ending` it must end so, as the kind of file does that is made; a case may be of two.
    """
    if ending == CASE:
        if target.suffix.lower() not in ("", *YAML, WORKBOOKS[0]):
            message = _("{file} is no kind of file that flexfin makes; end its name with .xlsx "
                        "or .yaml.", file=target)  # fmt: skip
            raise Refused(message)
    elif ending and target.suffix.lower() != ending:
        raise Refused(_(_ENDINGS[ending], file=target))
    if why := fault_of_name(target):
        message = _("{file} cannot be written: {why}. Choose another name.",
                    file=plain(str(target)), why=why)  # fmt: skip
        raise Refused(message)
    path = Path(os.path.realpath(target))  # a link stays a link
    try:
        there = path.exists()
    except OSError as error:
        message = _("{file} cannot be written: {why}.", file=target, why=reason(error))
        raise Refused(message) from None
    if there and not path.is_file():  # also devices: a new file would take their place
        raise Refused(_("{file} is not a file.", file=target))
    if there and not force:
        raise Refused(_("{file} exists already; with --force it is written over.", file=target))
    see_unread(path)
    if not path.parent.is_dir():
        raise Refused(_("There is no folder {folder}.", folder=target.parent))
    return path


class Progress:
    """How far long work is, on one line of a terminal; nothing where it is soon done."""

    def __init__(self, text: str = mark("{percent}% of {count} scenarios")) -> None:
        self.begin, self.text = time.monotonic(), text

    def __call__(self, done: int, count: int) -> None:
        """Show how much is done."""
        if asking_program() or not sys.stderr.isatty() or time.monotonic() - self.begin < _SOON:
            return
        text = _(self.text, percent=done * 100 // count, count=count)
        end = done >= count
        click.echo(f"\r{'' if end else text}\x1b[K", nl=False, err=True)


def screen(target: Path | None) -> tuple[int, bool]:
    """Give the width for tables, and whether they may have colours."""
    terminal = target is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns
    return max(60, min(width, 160)), terminal and "NO_COLOR" not in os.environ


def workbook_written(file: Path, sheets: int, formulas: int) -> str:
    """Say that a workbook is written, and what is in it."""
    return _("{file} is written: {sheets} sheets with {formulas} formulas.",
             file=file, sheets=sheets, formulas=formulas)  # fmt: skip
