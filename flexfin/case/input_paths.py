"""Inputs by their words, as a workbook lists them: their label, and what elements are called.

`Asked rent: Young people` stands for groups.youth.asked_rent, and so does `Asked rent: youth`; a
path stands for itself.
"""

from __future__ import annotations

from flexfin.case.called import BETWEEN, Called, split
from flexfin.case.schema import known_tree, leaf
from flexfin.model.models import Models


def words_of(path: str, models: Models, called: Called | None = None) -> str:
    """Give the words for a path; one that leads to no single input stands for itself."""
    line = None if "*" in path else leaf(known_tree(models), path)
    if line is None:
        return path
    called = called or Called()
    parts = zip(line.path.split("."), path.split("."), strict=True)
    elements = (name for part, name in parts if part.startswith("*"))
    names = [called.shown(axis, name) for axis, name in zip(line.stars, elements, strict=True)]
    between = BETWEEN if "," in "".join(names) else ", "
    return f"{line.label}: {between.join(names)}" if names else str(line.label)


def path_of(words: str, models: Models, called: Called | None = None) -> str:
    """Give the path that words in either language stand for; else the words themselves."""
    called = called or Called()
    label, _colon, rest = words.partition(": ")
    wanted, several = label.strip().casefold(), split(rest)
    for line in models.inputs.values():
        is_meant = wanted in (line.label.nl.casefold(), line.label.en.casefold())
        names = [rest.strip()] if rest.strip() and len(line.stars) == 1 else several
        if is_meant and len(names) == len(line.stars):
            said = zip(line.stars, names, strict=True)
            return line.path_of({axis: called.name(axis, name) or name for axis, name in said})
    return words
