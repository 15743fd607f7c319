"""The inside of a case file: keys against the schema, and words against what an input may be."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from flexfin.errors import FlexfinError, Place, Problem
from flexfin.formula import Call, Name, Negative, Node, Number, Operation, Text
from flexfin.functions import FUNCTIONS, power
from flexfin.language import _
from flexfin.model import SECTION_AXES, Line, Models
from flexfin.months import Calendar, format_month, parse_month
from flexfin.source import Entry, Scalar, Value, did_you_mean, read_text
from flexfin.source import Mapping as Section

Key = tuple[str, ...]
OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": power,
    "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d[\d_]*)(\.\d+)?%?")


def known_tree(models: Models) -> dict[str, Any]:
    """Give the schema: keys within keys down to the line of an input; `*` for any element."""
    tree: dict[str, Any] = {}
    for path, line in models.inputs.items():
        branch = tree
        *above, last = ["*" if part.startswith("*") else part for part in path.split(".")]
        for part in above:
            branch = branch.setdefault(part, {})
            if not isinstance(branch, dict):
                raise FlexfinError(Problem(line.place, _("another input stands in the way of '{path}'", path=path)))
        branch[last] = line
    return tree


def leaf(known: Mapping[str, Any], path: str) -> Line | None:
    """Give the input that a path with names of elements leads to."""
    branch: Any = known
    for part in path.split("."):
        branch = branch.get(part, branch.get("*")) if isinstance(branch, dict) else None
    return branch if isinstance(branch, Line) else None


class Tree:
    """The keys and values of a case file, and changes to them."""

    def __init__(self, root: Section) -> None:
        self.root = root

    def change(self, path: str, text: str, known: Mapping[str, Any], problems: list[Problem]) -> None:
        """Put a value in the place of what the file says at a path."""
        at = Place(f"--set {path}={text}")
        *above, last = path.split(".")
        branch: Value | None = self.root
        for part in above:
            branch = branch.get(part) if isinstance(branch, Section) else None
        if not isinstance(branch, Section) or (
            leaf(known, path) is None and not (len(above) == 0 and last in ("months", "reference_date", "case"))
        ):
            remedy = did_you_mean(path, self.paths())
            problems.append(Problem(at, _("there is no input '{path}'", path=path), remedy))
            return
        branch.entries[last] = Entry(Scalar(last, at), Scalar(text.strip(), at))

    def paths(self) -> Iterator[str]:
        """Give every path in the file."""

        def below(section: Section, start: str) -> Iterator[str]:
            for entry in section:
                path = f"{start}{entry.key.text}"
                yield path
                if isinstance(entry.value, Section):
                    yield from below(entry.value, f"{path}.")

        return below(self.root, "")

    def check_keys(self, known: Mapping[str, Any], frame: tuple[str, ...], problems: list[Problem]) -> None:
        """Find the keys that no model asks for."""
        labelled = {path for path in SECTION_AXES if path != "indexation" and path != "demand.scenarios"}

        def below(section: Section, branch: Mapping[str, Any], path: str, label: bool) -> None:
            for entry in section:
                key = entry.key.text
                if not path and key in frame or label and key == "label":
                    continue
                found = branch.get(key, branch.get("*"))
                here = f"{path}{key}"
                if found is None:
                    names = [k for k in branch if k != "*"] + (list(frame) if not path else [])
                    problems.append(
                        Problem(
                            entry.key.place,
                            _("unknown key '{key}'", key=key),
                            did_you_mean(key, names) or _("Known here: {names}.", names=", ".join(names))
                        )
                    )
                elif isinstance(found, dict) and isinstance(entry.value, Section):
                    below(entry.value, found, f"{here}.", path.rstrip(".") in labelled)
                elif isinstance(found, dict) and not _is_csv(entry.value):
                    problems.append(
                        Problem(
                            entry.value.place,
                            _("'{key}' is a section with keys of its own", key=key),
                            _("Known here: {names}.", names=", ".join(found)) if "*" not in found else "",
                        )
                    )

        below(self.root, known, "", False)

    @staticmethod
    def csv_columns(value: Scalar, folder: Path, problems: list[Problem]) -> dict[str, dict[int, float]]:
        """Read a CSV with a column of months and a column for each element: month -> value."""
        path = folder / value.text
        try:
            rows = list(csv.reader(io.StringIO(read_text(path))))
        except FlexfinError as error:
            if not any(p.place and p.place.file == str(path) for p in problems):
                problems += error.problems
            return {}
        head = [name.strip() for name in rows[0]]
        columns: dict[str, dict[int, float]] = {name: {} for name in head[1:]}
        for number, row in enumerate(rows[1:], 2):
            if not any(cell.strip() for cell in row):
                continue
            text = ",".join(row)
            try:
                if len(row) != len(head):
                    raise ValueError(text)
                month = parse_month(row[0].strip())
                for name, cell in zip(head[1:], row[1:], strict=True):
                    columns[name][month] = float(cell)
                    if not np.isfinite(columns[name][month]):
                        raise ValueError(cell)
            except ValueError as fault:
                place = Place(str(path), number, 1, max(1, len(text)), text)
                problem = Problem(
                    place,
                    _("'{text}' is not a month and a number for each column", text=str(fault)),
                    _("Write rows such as 2027-01,271 under a row with names: month,base."),
                )
                if problem not in problems:
                    problems.append(problem)
                break
        return columns


def _is_csv(value: Value) -> bool:
    return isinstance(value, Scalar) and value.text.endswith(".csv")


class Sheet:
    """Reads the inputs of a case: values, defaults, ranges, choices."""

    def __init__(
        self,
        root: Section,
        models: Models,
        sets: Mapping[str, Mapping[str, str]],
        calendar: Calendar,
        folder: Path,
        problems: list[Problem],
    ) -> None:
        self.root, self.models, self.sets = root, models, sets
        self.calendar, self.folder, self.problems = calendar, folder, problems
        self.values: dict[str, dict[Key, Any]] = {}
        self.given: dict[str, dict[Key, Place | None]] = {}
        self.steps: dict[str, dict[Key, dict[int, float]]] = {}
        self.busy: set[tuple[str, Key]] = set()

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(at.place, message, remedy))

    def path(self, name: str, key: Key) -> str:
        """Give the path of one element of an input."""
        spec = self.models.lines[name].input
        assert spec is not None
        return spec.path_of(dict(zip(spec.axes, key, strict=True)))

    def read(self) -> dict[str, dict[Key, Any]]:
        """Give the values of all inputs."""
        for line in self.models.inputs.values():
            assert line.input is not None
            self.values.setdefault(line.name, {})
            self.given.setdefault(line.name, {})
            for key in product(*(self.sets[axis] for axis in line.input.axes)):
                self.of(line, key)
            self.check_elements(line)
        return self.values

    def check_elements(self, line: Line) -> None:
        """Find elements that a section names but that their own section does not define."""
        assert line.input is not None
        parts = line.input.path.split(".")
        branches: list[Value | None] = [self.root]
        axes = iter(line.input.axes)
        for position, part in enumerate(parts):
            if part.startswith("*"):
                axis = next(axes)
                for branch in branches:
                    for entry in branch if isinstance(branch, Section) else ():
                        if entry.key.text not in self.sets[axis] and part != "*":
                            self.problem(
                                entry.key,
                                _("there is no {axis} '{name}'", axis=axis, name=entry.key.text),
                                did_you_mean(entry.key.text, self.sets[axis])
                                or _known(self.sets[axis]),
                            )
                branches = [e.value for b in branches if isinstance(b, Section) for e in b]
            elif position < len(parts) - 1:
                branches = [b.get(part) for b in branches if isinstance(b, Section)]

    def of(self, line: Line, key: Key) -> Any:
        """Give the value of one element of an input, from the file or by default."""
        done = self.values.setdefault(line.name, {})
        if key in done:
            return done[key]
        spec = line.input
        assert spec is not None
        given = self.given.setdefault(line.name, {})
        nothing: Any = "" if line.is_text else 0.0
        if (line.name, key) in self.busy:
            return nothing
        self.busy.add((line.name, key))
        elements = dict(zip(spec.axes, key, strict=True))
        found = self.find(spec.path, key)
        at = found or self.nearest(spec.path, key)
        if spec.only is not None and not self.evaluate(spec.only, elements):
            done[key] = nothing
            if isinstance(found, Scalar):
                self.problem(
                    found,
                    _("'{path}' is not asked for here", path=self.path(line.name, key)),
                    _("It belongs only where {condition}.", condition=_in_words(spec.only, self.models)),
                )
            return nothing
        if found is not None:
            self.check_beside(line, key, found)
            given[key] = found.place
            done[key] = self.months(line, found, key) if spec.monthly else self.value(line, found)
        else:
            given[key] = None
            needed = spec.default is None or (spec.needed is not None and bool(self.evaluate(spec.needed, elements)))
            if needed and not spec.monthly:
                self.problems.append(
                    Problem(
                        at.place,
                        _("'{path}' is missing", path=self.path(line.name, key)),
                        _("It is the input '{label}' [{unit}].", label=line.label, unit=line.unit or _("text")),
                    )
                )
            done[key] = self.default(line, elements, nothing)
            if spec.monthly:
                done[key] = (done[key],) * self.calendar.count
                self.steps.setdefault(line.name, {})[key] = {self.calendar.start: done[key][0]}
        self.busy.discard((line.name, key))
        return done[key]

    def check_beside(self, line: Line, key: Key, found: Value) -> None:
        other = self.models.lines.get(line.input.not_with) if line.input else None
        if other and other.input and self.find(other.input.path, key) is not None:
            self.problem(
                found,
                _("'{path}' and '{other}' exclude each other",
                  path=self.path(line.name, key), other=self.path(other.name, key)),
                _("Remove one of them."),
            )  # fmt: skip

    def default(self, line: Line, elements: Mapping[str, str], nothing: Any) -> Any:
        default = line.input.default if line.input else None
        if default is None:
            return nothing
        if isinstance(default, float | str):
            return default
        return self.evaluate(default, elements)

    def find(self, path: str, key: Key) -> Value | None:
        """Give what the file says at a path, or None."""
        value: Value | None = self.root
        names = iter(key)
        for part in path.split("."):
            if _is_csv_section(value):
                return value
            name = next(names) if part.startswith("*") else part
            value = value.get(name) if isinstance(value, Section) else None
        return value

    def nearest(self, path: str, key: Key) -> Value:
        """Give the deepest section or key on the way to a path that is not there."""
        value: Value = self.root
        nearest: Value = Scalar("", Place(self.root.place.file))
        names = iter(key)
        for part in path.split("."):
            name = next(names) if part.startswith("*") else part
            entry = value.entries.get(name) if isinstance(value, Section) else None
            if entry is None:
                return nearest
            nearest, value = entry.key, entry.value
        return nearest

    # --- one value ---------------------------------------------------------------------------

    def value(self, line: Line, found: Value) -> Any:
        """Read one word as the value of an input; note what is wrong with it."""
        spec = line.input
        assert spec is not None
        if not isinstance(found, Scalar):
            self.problem(
                found,
                _("one value is needed here, not a list or section"),
                _("It is the input '{label}' [{unit}].", label=line.label, unit=line.unit or _("text")),
            )
            return "" if line.is_text else 0.0
        if spec.date == "month":
            return self.month(found)
        if not line.is_text:
            return self.number(line, found)
        allowed = [*line.choices, *(self.sets[spec.names] if spec.names else ())]
        if (line.choices or spec.names) and found.text not in allowed:
            self.problem(
                found,
                _("'{text}' is not one of the choices", text=found.text),
                did_you_mean(found.text, allowed) or _known(allowed),
            )
        return found.text

    def month(self, found: Scalar) -> float:
        try:
            return float(parse_month(found.text))
        except ValueError:
            self.problem(found, _("'{text}' is no month", text=found.text), _("Write a month as 2027-01."))
            return float(self.calendar.start)

    def number(self, line: Line, found: Scalar) -> float:
        spec = line.input
        assert spec is not None
        number = self.plain_number(found, line)
        if number is None:
            return 0.0
        if not spec.range.holds(number):
            self.problem(
                found,
                _("{text} is outside the range {range}", text=found.text, range=spec.range.text),
                _("It is the input '{label}' [{unit}].", label=line.label, unit=line.unit),
            )
        if spec.whole and number != int(number):
            self.problem(found, _("{text} is not a whole number", text=found.text))
        return number

    def plain_number(self, found: Scalar, line: Line) -> float | None:
        text = found.text
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", text):
            self.problem(
                found,
                _("'{text}' can be read in two ways", text=text),
                _("Write {whole} for the large number, or {part} for the small one.",
                  whole=text.replace(".", "_"), part=text.rstrip("0").rstrip(".") if text.count(".") == 1 else "-"),
            )  # fmt: skip
            return None
        if "," in text and re.fullmatch(r"[+-]?\d[\d.,_]*%?", text):
            point = text.replace(".", "").replace(",", ".")
            whole = text.replace(",", "")
            self.problem(
                found,
                _("'{text}' has a comma", text=text),
                _("Write {point} for the decimal number, or {whole} if the comma parts thousands.",
                  point=point, whole=whole),
            )  # fmt: skip
            return None
        if not _NUMBER.fullmatch(text) or text.endswith("_"):
            known = (
                _("Not-a-number and infinity are no amounts.")
                if text.lower().strip("+-.") in ("nan", "inf", "infinity")
                else _("Write digits, a point for decimals, and % for a percentage: 1250.50, 8_000_000, 4.1%.")
            )
            self.problem(found, _("'{text}' is no number", text=text), known)
            return None
        if len(text) > 40:
            self.problem(found, _("this number is too long"))
            return None
        digits = text.replace("_", "")
        number = float(digits[:-1] + "e-2") if digits.endswith("%") else float(digits)
        if abs(number) > 1e12:
            self.problem(found, _("{text} is larger than {limit}", text=text, limit="1_000_000_000_000"))
            return None
        return number

    # --- monthly values ----------------------------------------------------------------------

    def months(self, line: Line, found: Value, key: Key) -> tuple[float, ...]:
        """Read a number, steps that hold until the next, or a CSV as a number for each month."""
        steps: dict[int, float] = {}
        if isinstance(found, Scalar) and found.text.endswith(".csv"):
            columns = Tree.csv_columns(found, self.folder, self.problems)
            steps = columns.get(key[-1] if key else "", next(iter(columns.values()), {}))
        elif isinstance(found, Section):
            for entry in found:
                month = self.month(entry.key)
                if steps and month <= max(steps):
                    self.problem(entry.key, _("the months of the steps must go up"))
                steps[int(month)] = self.value(line, entry.value)
        else:
            steps[self.calendar.start] = self.value(line, found)
        start = self.calendar.start
        if (not steps or min(steps) > start) and not (self.problems and not steps):
            first = next(iter(found)).key if isinstance(found, Section) and found.entries else found
            self.problem(
                first,
                _("the first step begins after the first month, {month}", month=format_month(start)),
                _("Give a step at {month} or before.", month=format_month(start)),
            )
        for month, number in steps.items():
            spec = line.input
            if spec and isinstance(found, Scalar) and not spec.range.holds(number):
                self.problem(
                    found, _("{text} is outside the range {range}", text=f"{format_month(month)}: {number}", range=spec.range.text)
                )
                break
        self.steps.setdefault(line.name, {})[key] = steps
        changes = sorted(steps.items())
        current = changes[0][1] if changes else 0.0
        result = []
        position = 0
        for month in range(start, start + self.calendar.count):
            while position < len(changes) and changes[position][0] <= month:
                current = changes[position][1]
                position += 1
            result.append(current)
        return tuple(result)

    # --- conditions and defaults -------------------------------------------------------------

    def evaluate(self, node: Node, elements: Mapping[str, str]) -> Any:
        """Work a condition or default out for one element."""
        match node:
            case Number(value) | Text(value):
                return value
            case Name(name):
                line = self.models.lines.get(name)
                if line is None or line.input is None:
                    return elements.get(name, "")
                return self.of(line, tuple(elements[axis] for axis in line.input.axes))
            case Negative():
                return -self.evaluate(node.operand, elements)
            case Operation():
                left, right = self.evaluate(node.left, elements), self.evaluate(node.right, elements)
                if isinstance(left, str):
                    return (left == right) == (node.sign == "=")
                return _plain(OPERATORS[node.sign](left, right))
            case Call():
                values = [self.evaluate(arg, elements) for arg in node.args]
                return _plain(FUNCTIONS[node.name].numpy(*values))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _is_csv_section(value: Value | None) -> bool:
    return isinstance(value, Scalar) and value.text.endswith(".csv")


def _known(names: Any) -> str:
    return _("Known: {names}.", names=", ".join(names) or "-")


def _in_words(node: Node, models: Models) -> str:
    """Write a condition with the label of its line."""
    from flexfin.formula import write

    text = write(node)
    for name in [part.name for part in (node, *_parts(node)) if isinstance(part, Name)]:
        if name in models.lines:
            text = text.replace(name, str(models.lines[name].label))
    return text


def _parts(node: Node) -> tuple[Node, ...]:
    from flexfin.formula import walk

    return tuple(walk(node))
