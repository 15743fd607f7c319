"""Model files -> models: reading them, and seeing that their lines fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

from flexfin.formulas.formula import Number, is_comparison, write
from flexfin.formulas.functions import FUNCTIONS
from flexfin.formulas.units import PLAIN, AnyUnit, Unit, UnitByChoice, parse_unit
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import note_read
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Entry, Scalar, Value, read_yaml
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.blame import early_blocks, with_blames
from flexfin.model.charts import check_chart, read_charts
from flexfin.model.decimals import with_decimals
from flexfin.model.effects import ASKS, MOVES
from flexfin.model.fitting import check_needs, check_rows, check_says_where, with_signatures
from flexfin.model.inputs import INPUT_KEYS, read_input, unknown_bounds
from flexfin.model.keys import Keys, no_such_lines
from flexfin.model.line import FigureLine, FormulaLine, Label, Line, Side
from flexfin.model.models import Axis, Model, Models, Shorthand, shipped
from flexfin.model.names import name_fault
from flexfin.model.payments import ACCOUNTS, with_payments
from flexfin.model.sets import read_axes, read_sets, unused_sets
from flexfin.model.steps import with_steps
from flexfin.model.tables import check_table, read_tables
from flexfin.model.templates import check_templates, read_templates

YES_NO: Final[Mapping[str, Label]] = {"yes": Label("ja", "yes"), "no": Label("nee", "no")}
_KINDS = ("input", "parameter", "formula", "check", "finding", "ledger")
_FORMULAS: Final[Mapping[str, Literal["formula", "check", "finding"]]] = {
    "formula": "formula", "check": "check", "finding": "finding",
}  # fmt: skip
_LINE_KEYS = (
    "nl", "en", "unit", "source", "choices", "paid_by", "paid_to", "left_to",
    "books", "volume", "better", "moves", "asks", "whose", *_KINDS,
)  # fmt: skip
_FORMULA_KEYS = ("sheet", "only", "no_limit_nl", "no_limit_en")
_JUDGING_KEYS = ("only", "blames", "remedy_nl", "remedy_en")  # of checks and findings
_MODEL_KEYS = ("model", "nl", "en", "source", "needs", "sets", "functions", "templates", "lines",
               "charts", "tables")  # fmt: skip
_BETTER: Final[Mapping[str, Literal["high", "low"]]] = {"high": "high", "low": "low"}
_SHORTHAND_KEYS = ("nl", "en", "argument", "formula")


def load_models(folder: Path | None = None) -> Models:
    """Read all model files of a folder (the shipped ones without it), and check them together.

    Raises FlexfinError with everything that is wrong in any of them.
    """
    folder = folder or shipped("models")
    try:  # glob finds nothing in a folder that may not be entered
        files = sorted(file for file in folder.iterdir() if file.suffix == ".yaml")
    except (FileNotFoundError, NotADirectoryError):
        files = []
    if not files:
        raise FlexfinError(
            Problem(
                Place(str(folder)),
                _("there are no model files here"),
                _("Name a folder with files such as occupancy.yaml."),
            )
        )
    reader = _ModelReader(folder)
    trees = list(reader.trees(files))
    reader.worded = _worded(trees)
    axes = read_axes(reader, trees)
    for tree in trees:
        reader.file(tree, axes)
    reader.problems += unknown_bounds(reader.lines)
    lines = with_steps(reader.lines, reader.shorthands)
    if not reader.problems:
        lines = with_payments(lines, axes, reader.problems)
    if not reader.problems:
        lines = with_decimals(with_signatures(lines, axes, reader.problems))
    if not reader.problems:
        lines = with_blames(lines, reader.blamed, reader.models, reader.problems)
        reader.problems += check_needs(reader.needs, reader.models, lines)
        reader.problems += unused_sets(trees, axes, lines)
        reader.problems += check_rows(lines, reader.models)
        reader.problems += check_says_where(lines)
        reader.problems += no_such_lines(reader.named, lines)
        for model in reader.models.values():
            for chart in model.charts:
                reader.problems += check_chart(chart, lines)
            for table in model.tables.values():
                reader.problems += check_table(table, lines)
    models = Models(reader.models, lines, axes, str(folder), reader.shorthands)
    if not reader.problems:
        reader.problems += check_templates(models)
        models = replace(models, early=early_blocks(lines))
    if reader.problems:
        raise FlexfinError(reader.problems)
    return models


class _ModelReader(Keys):
    """Reads model files one after the other."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.axes: Mapping[str, Axis] = {}
        self.models: dict[str, Model] = {}
        self.lines: dict[str, Line] = {}
        self.shorthands: dict[str, Shorthand] = {}
        self.needs: list[Scalar] = []
        self.blamed: dict[str, tuple[Scalar, ...]] = {}
        self.worded: Mapping[str, Section] = {}  # the choices that lines write out, by line

    def trees(self, files: Iterable[Path]) -> Iterator[Section]:
        """Give what stands in the files that can be read."""
        for path in files:
            try:
                yield read_yaml(path)
            except FlexfinError as error:
                self.problems += error.problems

    def file(self, tree: Section, axes: Mapping[str, Axis]) -> None:
        """Read one file."""
        self.axes = axes
        self.known(tree, _MODEL_KEYS)
        name = self.word(tree, "model")
        if name in self.models:
            self.problem(
                tree.entries["model"].value.place,
                _("there is another model '{name}'", name=name),
                _("It stands in {file}.", file=self.models[name].place.file),
            )
        needs = self.words(tree, "needs")
        self.needs += needs
        self.models[name] = Model(
            name,
            self.label(tree),
            tree.place,
            tuple(item.text for item in needs),
            self.optional(tree, "source"),
            self.sets(tree),
            read_charts(self, tree, axes),
            read_tables(self, tree, axes),
            read_templates(self, tree),
        )
        for entry in self.section(tree, "functions"):
            self.shorthand(entry)
        for entry in self.section(tree, "lines"):
            self.line(entry, name)

    def sets(self, tree: Section) -> dict[str, Mapping[str, Label]]:
        """Read the sets that a model fixes itself, and see that their elements have names."""
        found = read_sets(self, tree)
        for entry in self.section(tree, "sets"):
            for element in entry.value if isinstance(entry.value, Section) else ():
                if element.key.text in found.get(entry.key.text, ()):
                    self.name(element.key)
        return found

    def name(self, key: Scalar) -> None:
        """See that a line, a shorthand or an element can have this name."""
        fault = name_fault(key.text)
        if not fault and (key.text in FUNCTIONS or key.text in self.axes):
            fault = _("'{name}' has a meaning of its own.", name=key.text)
        if fault:
            self.problem(key.place, _("'{name}' cannot be a name", name=key.text), fault)

    def shorthand(self, entry: Entry) -> None:
        """Read a formula with one argument that has a name."""
        self.name(entry.key)
        if not isinstance(entry.value, Section):
            self.problem(entry.value.place, _("'{key}' is missing", key="formula"))
            return
        self.known(entry.value, _SHORTHAND_KEYS)
        self.word(entry.value, "formula")
        name, tree = entry.key.text, entry.value
        label = Label(self.optional(tree, "nl") or name, self.optional(tree, "en") or name)
        body = self.formula(tree.get("formula"))
        if body is not None:
            self.shorthands[name] = Shorthand(self.word(tree, "argument"), body, label)

    def line(self, entry: Entry, model: str) -> None:
        """Read one line."""
        name, tree = entry.key.text, entry.value
        self.name(entry.key)
        if name in self.lines:
            first = self.lines[name].place
            self.problem(
                entry.key.place,
                _("there is another line '{name}'", name=name),
                _("It stands in {file}, line {line}.", file=first.file, line=first.line),
            )
        if not isinstance(tree, Section):
            message = _("a line has keys of its own: nl, en, unit and a formula or input")
            self.problem(entry.key.place, message)
            return
        kinds = [kind for kind in _KINDS if tree.get(kind) is not None]
        if len(kinds) != 1:
            message = _("'{name}' needs exactly one of {keys}", name=name, keys=", ".join(_KINDS))
            self.problem(entry.key.place, message)
            return
        found = kinds[0]
        judges = found in ("check", "finding")
        own = {"input": INPUT_KEYS, "formula": _FORMULA_KEYS, "check": _JUDGING_KEYS,
               "finding": _JUDGING_KEYS, "ledger": ("within", "plus")}.get(found, ())  # fmt: skip
        self.known(tree, (*_LINE_KEYS, *own))
        value = tree.entries[found].value
        if judges and tree.get("blames") is not None:
            self.blamed[name] = self.one_or_more(tree, "blames")
        choices = tree.get("choices")
        yes_no = isinstance(choices, Scalar) and choices.text == "yes_no"
        unit = tree.get("unit")
        condition = isinstance(unit, Scalar) and unit.text == "yes_no"
        if condition and found not in (*_FORMULAS, "parameter"):
            message = _("only a formula or a figure of the law has the unit yes_no")
            remedy = _("An input has 'unit: text' and 'choices: yes_no'.")
            self.problem(tree.entries["unit"].value.place, message, remedy)
        common: dict[str, Any] = {
            "name": name,
            "model": model,
            "label": self.label(tree),
            "unit": PLAIN if condition else self.unit(tree),
            "place": value.place if found in _FORMULAS else entry.key.place,
            "source": self.optional(tree, "source"),
            "choices": self.choices(choices),
            "yes_no": yes_no or condition,
            "paid_by": self.side(tree, "paid_by"),
            "paid_to": self.side(tree, "paid_to"),
            "left_to": self.side(tree, "left_to"),
            "books": tuple(word.text for word in self.one_or_more(tree, "books")),
            "volume": self.optional(tree, "volume"),
            "better": _BETTER.get(self.one_of(tree, "better", ("high", "low")), ""),
            "moves": self.one_of(tree, "moves", MOVES),
            "asks": self.one_of(tree, "asks", ASKS),
            "whose": self.side(tree, "whose"),
        }
        self.lines[name] = self.of_kind(found, value, tree, common)

    def choices(self, value: Value | None) -> Mapping[str, Label]:
        """Give the words that a line can be: yes and no, its own, or those of another line."""
        if not isinstance(value, Scalar):
            return self.labels(value)
        if value.text == "yes_no":
            return YES_NO
        if value.text not in self.worded:
            self.problem(
                value.place,
                _("no line with choices of its own is named '{name}'", name=value.text),
                did_you_mean(value.text, self.worded)
                or _("Write the words with their labels: a: {nl: ..., en: ...}"),
            )
        return self.labels(self.worded.get(value.text))

    def of_kind(self, kind: str, value: Value, tree: Section, common: dict[str, Any]) -> Line:
        """Read what lines of one kind have beside what all have."""
        text = value.text if isinstance(value, Scalar) else ""
        if kind == "input":
            return read_input(self, tree, self.axes, common)
        if kind == "parameter":
            self.see_parameter(value)
            return FigureLine(**common, parameter=text)
        nothing = Number(0, "0")
        if kind == "ledger":
            ledger = self.one_of(tree, "ledger", ACCOUNTS)
            plus = self.formula(tree.get("plus")) if tree.get("plus") else None
            within = self.one_of(tree, "within", ("yes",)) == "yes"
            return FormulaLine(
                **common, formula=plus or nothing, plus_text=write(plus) if plus else "",
                ledger=ledger, within=within,
            )  # fmt: skip
        formula = self.formula(value) or nothing
        if kind != "formula" and is_comparison(formula):
            common["yes_no"] = True
        return FormulaLine(
            **common,
            kind=_FORMULAS[kind],
            formula=formula,
            text=" ".join(text.split()),
            remedy=self.both(tree, "remedy"),
            no_limit=self.both(tree, "no_limit"),
            says_where=self.optional(tree, "only"),
            has_rows=self.one_of(tree, "sheet", ("yes", "no")) != "no",
        )

    def side(self, tree: Section, key: str) -> Side | None:
        """Read one side of a payment: `holder else owner`."""
        if tree.get(key) is None:
            return None
        text = self.word(tree, key)
        return Side(tuple(text.split(" else ")), tree.entries[key].value.place)

    def see_parameter(self, value: Value) -> None:
        """See that the file of a dated figure is there; a case reads it when it is needed."""
        name = value.text if isinstance(value, Scalar) else ""
        folder = self.folder / "parameters"
        note_read(folder / f"{name}.yaml")
        if not (folder / f"{name}.yaml").is_file():
            self.problem(
                value.place,
                _("there is no dated figure '{name}'", name=name),
                did_you_mean(name, [path.stem for path in folder.glob("*.yaml")]),
            )

    def unit(self, tree: Section) -> AnyUnit | None:
        """Read the unit of a line; None for text."""
        value = tree.get("unit")
        if isinstance(value, Section) and len(value.entries) == 1:
            selector = next(iter(value))
            if isinstance(selector.value, Section):
                units = {e.key.text: self.one_unit(e.value) for e in selector.value}
                return UnitByChoice(selector.key.text, units)
        if isinstance(value, Scalar):
            return None if value.text == "text" else self.one_unit(value)
        self.problem((value or tree).place, _("'{key}' is missing", key="unit"))
        return PLAIN

    def one_unit(self, value: Value) -> Unit:
        """Read one unit."""
        text = value.text if isinstance(value, Scalar) else ""
        try:
            return parse_unit(text)
        except ValueError as fault:
            remedy = _(
                "Units are made of EUR, unit, place, m2, day, month, year, with * and /; "
                "or 1, or text."
            )
            message = _("'{text}' is no unit", text=fault.args[0])
            self.problem(value.place, message, remedy)
            return PLAIN


__all__ = ["YES_NO", "load_models", "name_fault", "shipped"]


def _worded(trees: Iterable[Section]) -> dict[str, Section]:
    """Give the choices that lines write out, whatever the order of lines and files."""
    found = {}
    for tree in trees:
        lines = tree.get("lines")
        for entry in lines if isinstance(lines, Section) else ():
            choices = entry.value.get("choices") if isinstance(entry.value, Section) else None
            if isinstance(choices, Section):
                found[entry.key.text] = choices
    return found
