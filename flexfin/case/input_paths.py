"""Inputs by their words, as a workbook lists them: the label, and the names of elements.

`Asked rent: youth` stands for groups.youth.asked_rent; a path stands for itself.
"""

from __future__ import annotations

from flexfin.case.schema import known_tree, leaf
from flexfin.model.models import Models


def words_of(path: str, models: Models) -> str:
    """Give the words for a path; one that leads to no single input stands for itself."""
    line = None if "*" in path else leaf(known_tree(models), path)
    if line is None:
        return path
    parts = zip(line.path.split("."), path.split("."), strict=True)
    names = ", ".join(name for part, name in parts if part.startswith("*"))
    return f"{line.label}: {names}" if names else str(line.label)


def path_of(words: str, models: Models) -> str:
    """Give the path that words in either language stand for; else the words themselves."""
    label, _colon, rest = words.partition(": ")
    wanted, names = label.strip().casefold(), [name.strip() for name in rest.split(",") if name]
    for line in models.inputs.values():
        is_meant = wanted in (line.label.nl.casefold(), line.label.en.casefold())
        if is_meant and len(names) == len(line.stars):
            return line.path_of(dict(zip(line.stars, names, strict=True)))
    return words
