"""LibreOffice, where it is installed: it makes a PDF of a workbook."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flexfin.ground.files import reason
from flexfin.ground.messages import _, language
from flexfin.ground.portable import environment_of_others

PATIENCE: Final = 600  # seconds; a workbook of 100,000 formulas takes about one minute

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item></oor:items>
"""


class NoOffice(Exception):
    """LibreOffice is not there, or did not make the file; the text says what to do."""


def office() -> Path | None:
    """Give the program of LibreOffice: on the search path, or where installers put it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else next(filter(Path.is_file, _usual_places()), None)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield folder / "LibreOffice.app/Contents/MacOS/soffice"
    elif sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            folder = os.environ.get(variable)
            if folder:  # soffice.com waits until the work is done; soffice.exe does not
                yield Path(folder) / "LibreOffice/program/soffice.com"
    else:
        yield Path("/usr/lib/libreoffice/program/soffice")
        yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)
        yield Path("/snap/bin/libreoffice")


def needed_office() -> Path:
    """Give the program of LibreOffice. Raises NoOffice where it is not installed."""
    found = office()
    if found is None:
        raise NoOffice(_(
            "A PDF takes LibreOffice, which was not found on this computer. It is free: install it "
            "from libreoffice.org, or ask your administrator for it. Or open the workbook in Excel "
            "and save it as PDF there."
        ))  # fmt: skip
    return found


def profile(folder: Path) -> Path:
    """Make settings in which numbers and dates are written as in the language in use."""
    locale = "en-GB" if language() == "en" else "nl-NL"
    settings = folder / "user/registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS.format(locale=locale), encoding="utf-8")
    return folder


def as_pdf(workbook: Path, patience: float = PATIENCE) -> bytes:
    """Give the PDF of a workbook: of all its sheets that can be seen.

    Raises NoOffice where LibreOffice is not installed, or makes no file within `patience` seconds.
    """
    program = needed_office()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        out = Path(folder) / "out"
        # a profile of its own: the user's may be in use, and would then refuse
        made_for = profile(Path(folder) / "profile").as_uri()
        command = [
            str(program), f"-env:UserInstallation={made_for}", "--headless", "--norestore",
            "--convert-to", "pdf", "--outdir", str(out), str(workbook),
        ]  # fmt: skip
        said = _run(command, patience)
        made = out / f"{workbook.stem}.pdf"
        if not made.is_file() or not made.stat().st_size:
            raise NoOffice(
                _("LibreOffice ({program}) made no PDF. {said}", program=program, said=said).strip()
            )
        return made.read_bytes()


def _run(command: list[str], patience: float) -> str:
    """Run a program and all that it starts, at most so long; give the last line that it says."""
    try:
        process = subprocess.Popen(  # noqa: S603  # the program found above, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=environment_of_others(), start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise NoOffice(
            _("LibreOffice ({program}) does not start: {why}.",
              program=command[0], why=reason(error))
        ) from None  # fmt: skip
    try:
        said, _nothing = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        _end(process)
        raise NoOffice(
            _("LibreOffice made no PDF within {seconds} seconds, and was stopped.",
              seconds=f"{patience:.0f}")
        ) from None  # fmt: skip
    except BaseException:
        _end(process)
        raise
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with the programs that it started."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
            if process.stdout is not None:  # on Windows a thread may still be reading it
                process.stdout.close()
    process.wait()
