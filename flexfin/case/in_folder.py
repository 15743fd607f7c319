"""The cases in a folder, and the files that are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from flexfin.case.workbook_cells import INPUTS, LIMITS, MARK, PARTS, PAST, VALUES
from flexfin.ground.errors import FlexfinError
from flexfin.ground.file_names import WORKBOOKS, YAML
from flexfin.ground.opened import Package
from flexfin.ground.shared_parts import texts_of

Kind = Literal["case", "made", ""]  # a workbook that flexfin made of a case is one too
_OF_EXCEL: Final = "~$"  # it puts this beside a workbook that is open
_CASES: Final = tuple(f"*{ending}" for ending in (*YAML, WORKBOOKS[0]))
_HIDDEN: Final = (".", _OF_EXCEL)


def cases_in(folder: Path, name_in: Callable[[Path], str]) -> list[Path]:
    """Give the cases of a folder in the order of their names, YAML files and workbooks.

    A workbook that flexfin made of a case beside it is that case again, and is none of them; so is
    a second one of a case that is not there. `name_in` gives the name of the case in a file.
    """
    kinds = {path: kind_of(path) for path in files_in(folder)}
    found = [path for path, kind in kinds.items() if kind == "case"]
    stems = tuple(path.stem for path in found)
    made = [p for p, kind in kinds.items() if kind == "made" and not p.stem.startswith(stems)]
    if made:
        names = {name_in(path) for path in found} - {""}
        for path in made:
            name = name_in(path)
            if name not in names:
                found.append(path)
                names |= {name} - {""}
    return sorted(found)


def copies_in(files: Iterable[Path]) -> dict[Path, Path]:
    """Give the files that are to the byte another one before them, each with that other."""
    files, first = [*files], dict[bytes, Path]()
    sizes = Counter(path.stat().st_size for path in files)  # of one size, or no copy: not opened
    held = ((path, _digest(path)) for path in files if sizes[path.stat().st_size] > 1)
    return {path: one for path, data in held if (one := first.setdefault(data, path)) != path}


def _digest(path: Path) -> bytes:
    """Give a code of what a file holds; one that cannot be read is told where it is opened."""
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return str(path).encode()


def folders_in(folder: Path) -> list[Path]:
    """Give the folders within a folder that hold what may be a case, without hidden ones."""
    inside = (p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(_HIDDEN))
    return sorted(p for p in inside if any(any(p.glob(name)) for name in _CASES))


def kept_by_excel(folder: Path) -> list[Path]:
    """Give the files of a folder that Excel put beside an open workbook, or that are named so."""
    return sorted(p for p in folder.iterdir() if p.is_file() and p.name.startswith(_OF_EXCEL))


def files_in(folder: Path) -> list[Path]:
    """Give the files of a folder in the order of their names, without hidden ones."""
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(_HIDDEN))


def kind_of(path: Path) -> Kind:
    """Tell what a file is; a workbook that cannot be opened is a case with something wrong."""
    if path.suffix.lower() not in WORKBOOKS:
        return "case" if path.suffix.lower() in YAML else ""
    try:
        package = Package(path, LIMITS)
        links = package.links(package.book).values()
        texts = set[str]()
        for kind in ("/sharedStrings", "/worksheet"):  # that no spreadsheet wrote may share none
            parts = [to for link, to in links if link.endswith(kind)]
            texts = texts or {text for part in parts for text in texts_of(package, part)}
    except FlexfinError:
        return "case"
    if f"{MARK}{PAST}" in texts:
        return ""
    if any(text.startswith(f"{MARK}{INPUTS}") for text in texts):
        return "made" if f"{MARK}{PARTS}" in texts else ""  # a part of one is no case
    return "case" if f"{MARK}{VALUES}" in texts else ""
