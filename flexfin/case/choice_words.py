"""What an input may be, said where a case says something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flexfin.case.called import folded
from flexfin.case.remedies import as_shown, one_of
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean, nearest
from flexfin.ground.yaml import Scalar
from flexfin.model.line import InputLine


def known(names: Iterable[str]) -> str:
    """Say which words are known."""
    listed = ", ".join(names)
    return _("Known: {names}.", names=listed) if listed else _("None is defined in this case.")


def choices(
    line: InputLine, found: Scalar, allowed: Mapping[str, str], labels: Mapping[str, str]
) -> str:
    """Say which words an input may have, with what they stand for in the language in use.

    `allowed` has each as the file names it; `labels` what the elements among them are called.
    """
    text = found.text
    if found.place.sheet:
        shown, cell = list(allowed.values()), as_shown(found)
        alike = [word for word in shown if folded(word).startswith(f"{folded(cell)} (")]
        if alike:  # several are called so
            return one_of(alike)
        meant = nearest(cell, shown) or allowed.get(nearest(text, allowed), "")
        return one_of(shown, meant, str(line.hint or ""))
    called = [word for word, label in labels.items() if label and folded(label) == folded(text)]
    if len(called) == 1:
        return _("Write '{word}'.", word=called[0])
    if called:
        return _("Several are called that: {names}. Write one of these.", names=", ".join(called))
    if meant := near(line, text, allowed):
        return meant
    said = {word: str(label) for word, label in line.choices.items()}
    same = all(label.casefold() == word for word, label in said.items())
    hint = str(line.hint or "")
    listed = known(w if same or w not in said else f"{w} ({said[w]})" for w in allowed)
    return f"{listed}\n{hint}".rstrip()


def near(line: InputLine, text: str, allowed: Iterable[str]) -> str:
    """Say which word of an input was meant, where that can be told."""
    wanted = text.strip().casefold()
    for word, label in line.choices.items():
        if wanted in (label.nl.casefold(), label.en.casefold()):
            return _("Write '{word}'.", word=word)
    return did_you_mean(text, allowed)
