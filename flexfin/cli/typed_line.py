"""What somebody typed or dragged to the window of flexfin, as words of a command."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def words_of(line: str) -> list[str]:
    """Give the words of a line; a path that is there is one word, however a window writes it."""
    bare = Path(line.removeprefix("& ").strip("\"' "))
    return [str(bare)] if _is_file(bare) else _words(line)


def _words(line: str) -> list[str]:
    """Split what was typed; a backslash is part of a path on Windows, and quotes go."""
    try:
        words = shlex.split(line, posix=os.name != "nt")
    except ValueError:  # a quote that is not closed
        words = line.split()
    words = [word.strip("\"'") for word in words]
    return words[1:] if words[:1] == ["flexfin"] and words[1:] else words


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
