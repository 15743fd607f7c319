"""Conditions and defaults of inputs: what a formula over other inputs gives for one element."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from flexfin.case.words import Words, asked_for, nothing
from flexfin.formulas.arrays import as_plain
from flexfin.formulas.formula import Call, Name, Negative, Node, Number, Operation, Text, walk
from flexfin.formulas.functions import FUNCTIONS
from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar
from flexfin.model.decimals import operation_of
from flexfin.model.line import InputLine, Key
from flexfin.model.models import Models
from flexfin.model.sentences import in_sentence


class Defaults(Words):
    """Works conditions and defaults out; `of` gives the inputs that they hang on."""

    def __init__(
        self,
        sets: Mapping[str, Mapping[str, str]],
        models: Models,
        calendar: Calendar,
        problems: list[Problem],
    ) -> None:
        super().__init__(sets, models.axes, calendar, problems)
        self.models = models
        self.faulty: set[tuple[str, Key]] = set()  # inputs that something is wrong with
        self.taken: dict[str, Node] = {}  # defaults that are those of another element

    @abstractmethod
    def of(self, line: InputLine, key: Key) -> Any:
        """Give the value of one element of an input."""

    def path(self, name: str, key: Key) -> str:
        """Give the path of one element of an input."""
        return self.models.input_lines[name].path_at(key)

    def hangs_on_fault(self, node: Node, elements: Mapping[str, str]) -> bool:
        """Tell whether a condition or default hangs on an input that something is wrong with."""
        for part in walk(node):
            line = self.models.input_lines.get(part.name) if isinstance(part, Name) else None
            if line is not None:
                keys = product(
                    *([elements[x]] if x in elements else self.sets[x] for x in line.row_axes)
                )
                if any((line.name, key) in self.faulty for key in keys):
                    return True
        return False

    def default(self, line: InputLine, elements: Mapping[str, str]) -> Any:
        """Give the default of an input for one element."""
        default = line.default
        if default is None:
            return nothing(line)
        if isinstance(default, float | str):
            return default
        if line.where:
            other = self.of_others(line)
            if other is None:
                return nothing(line)
            default = self.taken[line.name] = Call("pick", (default, Text(other)))
        value = self.evaluate(default, elements)
        if isinstance(value, float) and not math.isfinite(value):
            if self.hangs_on_fault(default, elements):
                return nothing(line)
            message = _("the default of '{name}' is no number", name=line.name)
            self.problems.append(Problem(line.place, message, asked_for(line)))
            return nothing(line)
        return value

    def others_are_faulty(self, line: InputLine) -> bool:
        """Tell whether the elements whose default an input takes are not known for a fault."""
        if line.where is None or not isinstance(line.default, Name):
            return False
        (axis,) = self.models.lines[line.default.name].axes
        return any(
            self.hangs_on_fault(node, {axis: name})
            for name in self.sets[axis]
            for node in (line.where, line.default)
        )

    def of_others(self, line: InputLine) -> str | None:
        """Give an element whose value is the default of an input: the first for which the
        condition holds; None where there is none, or these differ.
        """
        found = self.others(line)
        return next(iter(found.values())) if len(found) == 1 else None

    def why_no_default(self, line: InputLine) -> str:
        """Say why an input has no default where others would give it: none, or several."""
        if line.where is None or not isinstance(line.default, Name):
            return ""
        words = {"label": self.models.lines[line.default.name].label,
                 "condition": in_sentence(line.where, self.models)}  # fmt: skip
        found = self.others(line)
        if not found:
            return _("Left out it is '{label}' where {condition}, and that holds nowhere here.",
                     **words)  # fmt: skip
        return _("Left out it is '{label}' where {condition}, and here these differ: {names}.",
                 names=", ".join(map(str, found)), **words)  # fmt: skip

    def others(self, line: InputLine) -> dict[Any, str]:
        """Give the values of other elements that may be the default of an input, and of which."""
        found: dict[Any, str] = {}
        if line.where is None or not isinstance(line.default, Name):
            return found
        (axis,) = self.models.lines[line.default.name].axes
        for name in self.sets[axis]:
            if self.evaluate(line.where, {axis: name}):
                found.setdefault(self.evaluate(line.default, {axis: name}), name)
        return found

    def evaluate(self, node: Node, elements: Mapping[str, str]) -> Any:
        """Work a condition or default out for one element."""
        match node:
            case Number(value) | Text(value):
                return value
            case Name(name):
                line = self.models.input_lines.get(name)
                if line is None:
                    return elements.get(name, "")
                return self.of(line, line.key_of(elements))
            case Negative():
                return -self.evaluate(node.operand, elements)
            case Operation():
                left = self.evaluate(node.left, elements)
                right = self.evaluate(node.right, elements)
                with np.errstate(all="ignore"):
                    operation = operation_of(node, self.models.lines, left, right)
                    return as_plain(operation(left, right))
            case Call("if"):
                taken = 1 if self.evaluate(node.args[0], elements) else 2
                return self.evaluate(node.args[taken], elements)
            case Call("pick", (Name(name), Text(element))):
                (axis,) = self.models.lines[name].axes
                return self.evaluate(node.args[0], {axis: element})
            case Call("choose"):
                word = self.evaluate(node.args[0], elements)
                for text, amount in zip(node.args[1::2], node.args[2::2], strict=True):
                    if isinstance(text, Text) and text.value == word:
                        return self.evaluate(amount, elements)
                return math.nan
            case Call():
                values = [self.evaluate(arg, elements) for arg in node.args]
                with np.errstate(all="ignore"):
                    return as_plain(FUNCTIONS[node.name].numpy(*values))
