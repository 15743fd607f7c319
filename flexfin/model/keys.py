"""The keys of a section of a model file: words, labels, formulas, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flexfin.formulas.formula import Node, parse
from flexfin.ground import yaml as source
from flexfin.ground.errors import FormulaError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.model.line import Label


class Keys:
    """Reads keys of model files, and collects the problems of all of them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.named: list[Scalar] = []  # names of lines that must be there

    def problem(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, message, remedy))

    def known(self, tree: Section, known: tuple[str, ...]) -> None:
        """Refuse the keys that are not known."""
        for entry in tree:
            text = entry.key.text
            if text not in known:
                message = _("unknown key '{key}'", key=text)
                self.problem(entry.key.place, message, near_or_known(text, known))

    def section(self, tree: Section, key: str) -> Iterator[source.Entry]:
        """Give the entries of a section; an absent one has none."""
        value = tree.get(key)
        if isinstance(value, Section):
            yield from value
        elif value is not None or key == "lines":
            message = _("'{key}' holds names with their own keys", key=key)
            self.problem((value or tree).place, message)

    def word(self, tree: Section, key: str, remedy: str = "") -> str:
        """Give the text at a key that must be there."""
        value = tree.get(key)
        if isinstance(value, Scalar) and value.text.strip():
            return value.text
        place = value.place if value is not None else tree.blanks.get(key, tree.place)
        message = _("'{key}' is missing", key=key)
        if place.sheet:
            message = _("this cell is empty, and a value is needed here")
        elif not remedy:
            remedy = _("Add '{key}: ...'.", key=key)
        self.problem(place, message, remedy)
        return ""

    def optional(self, tree: Section, key: str) -> str:
        """Give the text at a key, or nothing."""
        return self.word(tree, key) if tree.get(key) is not None else ""

    def both(self, tree: Section, key: str) -> Label | None:
        """Give the words at `key`_nl and `key`_en, or None where there are none."""
        words = Label(self.optional(tree, f"{key}_nl"), self.optional(tree, f"{key}_en"))
        return words if words.nl else None

    def one_of(self, tree: Section, key: str, words: tuple[str, ...]) -> str:
        """Give the text at a key that may be one of some words, or nothing."""
        found = self.optional(tree, key)
        value = tree.get(key)
        if found and found not in words and value is not None:
            self.not_one_of(Scalar(found, value.place), words)
            return ""
        return found

    def not_one_of(self, word: Scalar, words: tuple[str, ...]) -> None:
        """Note that a word is not one of those that there may be."""
        self.problem(
            word.place,
            _("'{text}' is not one of the choices", text=word.text),
            near_or_known(word.text, words),
        )

    def words(self, tree: Section, key: str) -> tuple[Scalar, ...]:
        """Give the words of a list; an absent one has none."""
        value = tree.get(key)
        if value is None:
            return ()
        if isinstance(value, source.Sequence):
            words = tuple(item for item in value.items if isinstance(item, Scalar))
            if len(words) == len(value.items):
                return words
        self.problem(value.place, _("'{key}' is a list of words: [a, b]", key=key))
        return ()

    def one_or_more(self, tree: Section, key: str) -> tuple[Scalar, ...]:
        """Give the word, or the words of the list, at a key; an absent one has none."""
        value = tree.get(key)
        return (value,) if isinstance(value, Scalar) and value.text else self.words(tree, key)

    def named_lines(self, words: Iterable[Scalar]) -> tuple[str, ...]:
        """Give the names of lines, which must be there."""
        found = tuple(words)
        self.named += found
        return tuple(word.text for word in found)

    def named_line(self, tree: Section, key: str) -> str:
        """Give the name of a line at a key, which must be there; or nothing."""
        found, value = self.optional(tree, key), tree.get(key)
        self.named += [value] if found and isinstance(value, Scalar) else []
        return found

    def label(self, tree: Section) -> Label:
        """Give the label in both languages."""
        return Label(self.word(tree, "nl"), self.word(tree, "en"))

    def labels(self, value: Value | None) -> Mapping[str, Label]:
        """Give words with their labels."""
        if value is None:
            return {}
        if not isinstance(value, Section):
            self.problem(value.place, _("words with labels are needed here: a: {nl: ..., en: ...}"))
            return {}
        found = {}
        for entry in value:
            if isinstance(entry.value, Section):
                found[entry.key.text] = self.label(entry.value)
            else:
                self.problem(entry.value.place, _("a label in both languages is needed here"))
        return found

    def formula(self, value: Value | None) -> Node | None:
        """Give the formula at a key, or None where there is none or it cannot be read."""
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self.problem(value.place, _("a formula is text on one line"))
            return None
        try:
            return parse(value.text)
        except FormulaError as fault:
            self.problems.append(fault.at(value.place, value.text))
            return None


def no_such_lines(named: Iterable[Scalar], lines: Mapping[str, object]) -> Iterator[Problem]:
    """See that all lines that are named are there."""
    for word in named:
        if word.text not in lines:
            message = _("there is no line '{name}'", name=word.text)
            remedy = _("Name a line that stands under 'lines' in one of these model files.")
            yield Problem(word.place, message, did_you_mean(word.text, lines) or remedy)


def near_or_known(word: str, known: Sequence[str]) -> str:
    """Give the remedy for a word that is not known: the nearest, or all that are."""
    return did_you_mean(word, known) or _("Known: {names}.", names=", ".join(known))
