"""The files of a case, each read once: the case itself, and what it names beside it."""

from __future__ import annotations

from pathlib import Path

from flexfin.ground.csv_rows import apart
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.files import LARGEST, read_file, text_of
from flexfin.ground.messages import _
from flexfin.ground.yaml import Scalar


class Files:
    """What was read of a case and the files in its folder; kept as long as the case is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[Path, bytes] = {}
        self._named: dict[Path, Scalar] = {}

    def beside(self, name: Scalar) -> Path:
        """Give the path of a file that the case names, as any system writes it."""
        path = self.path.parent / name.text.replace("\\", "/")
        self._named[apart(path)[0]] = name
        return path

    def data(self, path: Path, most: int = LARGEST) -> bytes:
        """Give what a file of at most `most` bytes holds.

        Raises FlexfinError where it cannot be read; one that is not there is told where the case
        names it.
        """
        if path not in self._known:
            try:
                self._known[path] = read_file(path, most)
            except FlexfinError as error:
                name, (problem,) = self._named.get(path), error.problems
                if name is None or problem.message != _("there is no such file"):
                    raise
                said = _("there is no file '{name}'", name=apart(Path(name.text))[0])
                remedy = problem.remedy
                if remedy == _("See that its name and its folder are right."):
                    remedy = _("Put it in the folder of the case, or correct its name here.")
                raise FlexfinError(Problem(name.place, said, remedy)) from None
        return self._known[path]

    def text(self, path: Path, remedy: str = "") -> str:
        """Give a text file in UTF-8; `remedy` is for one that is empty.

        Raises FlexfinError where there is no such file, or it is empty, too large or no text.
        """
        return text_of(path, self.data(path), remedy)

    def all(self) -> tuple[Path, ...]:
        """Give every file of the case that was read; the case itself first."""
        return self.path, *(path for path in self._known if path != self.path)
