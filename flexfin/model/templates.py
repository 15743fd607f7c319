"""Sections of a case that one word writes out: `kind: fixed_key` becomes layers with shares.

A model file gives, under `templates`, for the words of an input what they stand for, as the case
would say it; a text may be given in both languages. A key or value that begins with = is a formula
over inputs without axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from flexfin.formulas.formula import Call, Name, Node, Number, Operation, Text, parse, walk
from flexfin.ground.errors import FormulaError, Place, Problem
from flexfin.ground.messages import _, language
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import read_number
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.keys import Keys
from flexfin.model.line import InputLine
from flexfin.model.models import Models

_DECIMALS: Final = 13  # no multiple of three: nobody can read thousands in it


class InputSource(Protocol):
    """What writing out asks of the inputs of a case."""

    def of(self, line: InputLine, key: tuple[str, ...]) -> Any:
        """Give the value of an input."""

    def evaluate(self, node: Node, elements: Mapping[str, str]) -> Any:
        """Work a formula over inputs out."""

    def find(self, line: InputLine, key: tuple[str, ...]) -> Value | None:
        """Give what the file says for an input, or None."""

    def said(self, path: str) -> str:
        """Name an input or a section as the file does."""


def read_templates(keys: Keys, tree: Section) -> dict[str, Mapping[str, Section]]:
    """Read the templates of a model file: path of the input -> word -> section."""
    found: dict[str, Mapping[str, Section]] = {}
    for entry in keys.section(tree, "templates"):
        words = {}
        for word in entry.value if isinstance(entry.value, Section) else ():
            if isinstance(word.value, Section):
                words[word.key.text] = word.value
            else:
                keys.problem(word.value.place, _("a section is needed here"))
        found[entry.key.text] = words
        for section in words.values():
            keys.problems += [p for scalar in _scalars(section) for p in _formula_faults(scalar)]
    return found


def _scalars(section: Section) -> Iterator[Scalar]:
    for entry in section:
        yield entry.key
        if isinstance(entry.value, Section):
            yield from _scalars(entry.value)
        elif isinstance(entry.value, Scalar):
            yield entry.value


def _formula_faults(scalar: Scalar) -> Iterator[Problem]:
    if scalar.text.startswith("="):
        try:
            parse(scalar.text[1:])
        except FormulaError as fault:
            yield fault.at(scalar.place, scalar.text[1:])


def check_templates(models: Models) -> Iterator[Problem]:
    """See that templates belong to inputs with these words, and use inputs without axes."""
    known = [name for name, line in models.input_lines.items() if not line.row_axes]
    for model in models.models.values():
        for path, words in model.templates.items():
            line = models.inputs.get(path)
            for word, section in words.items():
                if line is None or word not in line.choices:
                    yield Problem(
                        section.place,
                        _("no input '{path}' has the word '{word}'", path=path, word=word),
                        did_you_mean(word, line.choices if line else models.inputs),
                    )
                for scalar in _scalars(section):
                    for name in _names(scalar):
                        if name not in known:
                            yield Problem(
                                scalar.place,
                                _("'{name}' is no input without axes", name=name),
                                did_you_mean(name, known),
                            )


def _names(scalar: Scalar) -> list[str]:
    if not scalar.text.startswith("="):
        return []
    return [part.name for part in walk(parse(scalar.text[1:])) if isinstance(part, Name)]


def names_in(models: Models, path: str, word: str) -> list[str]:
    """Give the inputs that the template of a word asks for, in order."""
    sections = [m.templates[path][word] for m in models.models.values()
                if word in m.templates.get(path, {})]  # fmt: skip
    names = (name for x in sections for scalar in _scalars(x) for name in _names(scalar))
    return list(dict.fromkeys(names))


def written_paths(models: Models) -> Iterator[str]:
    """Give the paths of the sections that templates write."""
    for model in models.models.values():
        for path, words in model.templates.items():
            for key in (entry.key.text for section in words.values() for entry in section):
                yield f"{path.rpartition('.')[0]}.{key}"


def formula_at(models: Models, chosen: Mapping[str, str], path: str) -> Node | None:
    """Give the formula by which the words that a case chose write an input; None without.

    `chosen` has the word of each input with templates. Where a formula gives the name of an
    element, the input takes what is written for that element: `if(owner = "coa", 100%, 0)`.
    """
    parts, terms = path.split("."), list[Node]()
    for above, word in chosen.items():
        start = above.split(".")[:-1]
        if parts[: len(start)] != start:
            continue
        for model in models.models.values():
            section = model.templates.get(above, {}).get(word)
            if section is not None:
                terms += _terms(section, parts[len(start) :])
    found: Node | None = None
    for term in terms:
        found = term if found is None else Operation("+", found, term)
    return found


def _terms(section: Section, parts: Sequence[str]) -> Iterator[Node]:
    """Give what a template writes at a path, each with the conditions under which it does."""
    for entry in section:
        key = entry.key.text
        if not parts or (not key.startswith("=") and key != parts[0]):
            continue
        if isinstance(entry.value, Section):
            found = [*_terms(entry.value, parts[1:])]
        elif isinstance(entry.value, Scalar) and len(parts) == 1:
            found = [_node(entry.value.text)]
        else:
            found = []
        for node in found:
            if not key.startswith("="):
                yield node
                continue
            named = Operation("=", parse(key[1:]), Text(parts[0]))
            yield Call("if", (named, node, Number(0, "0")))


def _node(text: str) -> Node:
    if text.startswith("="):
        return parse(text[1:])
    number = read_number(text)
    return Text(text) if number is None else Number(number, text)


def write_out(
    root: Section, models: Models, inputs: InputSource, faults: Sequence[Problem]
) -> list[Problem]:
    """Put in the case what the words it chose stand for.

    Nothing is put in where the inputs that this needs are at fault: then `faults`, to which they
    report, is not empty. Returns warnings for what the file says itself in a place that is taken.
    """
    warnings = []
    for path, words in (item for m in models.models.values() for item in m.templates.items()):
        template = words.get(str(inputs.of(models.inputs[path], ())))
        at = inputs.find(models.inputs[path], ())
        above = root.get(path.rpartition(".")[0])
        if template is None or at is None or not isinstance(above, Section):
            continue
        written = {e.key.text: _written(e.value, inputs, at.place) for e in template}
        for key, value in written.items() if not faults else ():
            if key in above.entries:
                message = _("'{key}' does not count here: '{path}' says what holds",
                            key=inputs.said(f"{path.rpartition('.')[0]}.{key}").rpartition(".")[2],
                            path=inputs.said(path))  # fmt: skip
                place = above.entries[key].key.place
                warnings.append(Problem(place, message, _("Remove one of them."), "warning"))
            above.entries[key] = Entry(Scalar(key, at.place), value)
    return warnings


def _written(value: Value, inputs: InputSource, place: Place) -> Value:
    """Give a part of a template with its formulas worked out; shares of one party are added up."""
    if isinstance(value, Scalar):
        return Scalar(_worked_out(value.text, inputs), place)
    if isinstance(value, Section) and set(value.entries) == {"nl", "en"}:  # words in both languages
        return _written(value.entries[language()].value, inputs, place)
    result = Section({}, place)
    for entry in value if isinstance(value, Section) else ():
        key = _worked_out(entry.key.text, inputs)
        found = _written(entry.value, inputs, place)
        before = result.get(key)
        if isinstance(before, Scalar) and isinstance(found, Scalar):
            both = [read_number(scalar.text) or 0.0 for scalar in (before, found)]
            found = Scalar(_decimals(sum(both)), place)
        result.entries[key] = Entry(Scalar(key, place), found)
    return result


def _worked_out(text: str, inputs: InputSource) -> str:
    if not text.startswith("="):
        return text
    value = inputs.evaluate(parse(text[1:]), {})
    return value if isinstance(value, str) else _decimals(float(value))


def _decimals(value: float) -> str:
    return f"{value:.{_DECIMALS}f}"
