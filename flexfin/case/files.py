"""The files of a case, each read once: the case itself, and what it names beside it."""

from __future__ import annotations

from pathlib import Path

from flexfin.ground.files import LARGEST, read_file, text_of


class Files:
    """What was read of a case and the files in its folder; kept as long as the case is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[Path, bytes] = {}

    def beside(self, name: str) -> Path:
        """Give the path of a file that the case names, as any system writes it."""
        return self.path.parent / name.replace("\\", "/")

    def data(self, path: Path, most: int = LARGEST) -> bytes:
        """Give what a file of at most `most` bytes holds.

        Raises FlexfinError where it cannot be read.
        """
        if path not in self._known:
            self._known[path] = read_file(path, most)
        return self._known[path]

    def text(self, path: Path, remedy: str = "") -> str:
        """Give a text file in UTF-8; `remedy` is for one that is empty.

        Raises FlexfinError where there is no such file, or it is empty, too large or no text.
        """
        return text_of(path, self.data(path), remedy)

    def all(self) -> tuple[Path, ...]:
        """Give every file of the case that was read; the case itself first."""
        return self.path, *(path for path in self._known if path != self.path)
