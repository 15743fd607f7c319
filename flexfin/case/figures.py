"""A file with figures of the law that a user gives beside those that come with the models.

It names figures; under each stands the first day of each value, with `value` (or `table`, a CSV
beside the file) and `source`. As a workbook it has a row for each value. What is still empty, as in
the file that `flexfin parameters --template` makes, is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from flexfin.case.files import Files
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.file_names import WORKBOOKS
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import number_text
from flexfin.ground.yaml import Entry, Scalar, Value, parse_yaml
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Sequence as Listed
from flexfin.model.figure_values import (
    Dated,
    below_nothing,
    dated_of,
    gap_words,
    gaps,
    is_blank_table,
    oddities,
)
from flexfin.model.figures import Parameter, load_parameter, parameter_names
from flexfin.model.keys import Keys

SINCE: Final = "since"  # the column of a workbook with the first day
# columns of a workbook that are there for who fills it in
BESIDE: Final = ("label", "unit", "before", "where", "when")


@dataclass(frozen=True, slots=True)
class GivenFigures:
    """The figures of the law that a file gives, and warnings about them.

    `file` is the name of the file, empty where there is none.
    """

    file: str = ""
    values: Mapping[str, tuple[Dated, ...]] = field(default_factory=dict)
    remarks: tuple[Problem, ...] = ()


NO_FIGURES: Final = GivenFigures()


def read_figures(path: Path, folder: Path, files: Files, problems: list[Problem]) -> GivenFigures:
    """Read a file with figures, YAML or a workbook; `folder` has those of the models.

    What is wrong goes to `problems`.
    """
    try:
        root = _tree(path, files, problems)
    except FlexfinError as error:
        problems += error.problems
        return GivenFigures(path.name)
    reader = _FiguresReader(path, folder, files)
    values = reader.read(root)
    problems += reader.keys.problems
    return GivenFigures(path.name, values, tuple(reader.remarks))


def _tree(path: Path, files: Files, problems: list[Problem]) -> Section:
    if path.suffix.lower() not in WORKBOOKS:
        return parse_yaml(files.text(path, _template()), str(path))
    from flexfin.case.workbook import read_input_workbook

    nothing = _("this workbook has no sheet with figures of the law"), _template()
    return read_input_workbook(files, None, problems, path, nothing).root


def _template() -> str:
    return _("`flexfin parameters --missing --on DATE --template FILE` makes such a file.")


class _FiguresReader:
    """Reads the figures of a file one by one, and looks at each beside the one before it."""

    def __init__(self, path: Path, folder: Path, files: Files) -> None:
        self.path, self.folder, self.files = path, folder, files
        self.keys, self.remarks = Keys(), list[Problem]()

    def read(self, root: Section) -> dict[str, tuple[Dated, ...]]:
        """Give the values by the name of the figure, in the order of time."""
        known, found = parameter_names(self.folder), {}
        for entry in root:
            name = entry.key.text
            if name not in known:
                message = _("there is no figure '{name}'", name=name)
                remedy = did_you_mean(name, known) or _("`flexfin parameters` shows all figures.")
                self.keys.problem(entry.key.place, message, remedy)
                continue
            values = self.values(name, entry)
            if values:
                found[name] = values
        return found

    def values(self, name: str, figure: Entry) -> tuple[Dated, ...]:
        """Read the values of one figure that are filled in, and look at those that can be read."""
        found: list[tuple[Entry, Dated]] = []
        parameter = load_parameter(self.folder, name)
        for entry in self.entries(figure):
            before = len(self.keys.problems)
            if self.is_blank(entry.value):
                continue
            dated = dated_of(self.keys, entry, self.path.parent, parameter.unit, self.files.data)
            if dated is not None and len(self.keys.problems) == before:
                checked = dated.checked or dated.since
                found.append((entry, replace(dated, given_in=self.path.name, checked=checked)))
        found.sort(key=lambda pair: pair[1].since)
        self.see_ends(found)
        values = tuple(dated for _entry, dated in found)
        if values:
            whole = parameter.with_given(values)
            for entry, dated in found:
                self.look(parameter, dated, whole.before(dated.since), entry)
        return values

    def entries(self, figure: Entry) -> Iterator[Entry]:
        """Give the values of a figure, each under its first day."""
        value = figure.value
        if isinstance(value, Section):
            for entry in value:
                if isinstance(entry.value, Section) or self.is_blank(entry.value):
                    yield entry
                else:
                    self.keys.problem(entry.key.place, *_wanted())
        elif isinstance(value, Listed):  # the rows of a workbook
            for item in value.items:
                if isinstance(item, Section):
                    yield from self.row(item, figure)
        elif not (isinstance(value, Scalar) and not value.text):
            self.keys.problem(value.place, *_wanted())

    def row(self, item: Section, figure: Entry) -> Iterator[Entry]:
        """Give the value in a row of a workbook, without what stands there for the reader."""
        since = item.get(SINCE)
        kept = {entry.key.text: entry for entry in item if entry.key.text not in (SINCE, *BESIDE)}
        row = Section(kept, item.place, item.blanks)
        if isinstance(since, Scalar):
            yield Entry(since, row)
        elif not self.is_blank(row):
            self.keys.problem(figure.key.place, _("'{key}' is missing", key=SINCE), _wanted()[1])

    def is_blank(self, value: Value) -> bool:
        """Tell whether a value is still to be filled in: it has neither value nor source."""
        if not isinstance(value, Section):
            return isinstance(value, Scalar) and not value.text
        for key in ("value", "source"):
            found = value.get(key)
            if found is not None and not (isinstance(found, Scalar) and not found.text.strip()):
                return False
        table = value.get("table")
        return (
            not isinstance(table, Scalar)
            or not table.text
            or is_blank_table(self.path.parent / table.text, self.files.data)
        )

    def see_ends(self, found: list[tuple[Entry, Dated]]) -> None:
        """See that no two values hold on one day."""
        for place, (entry, dated) in enumerate(found):
            if dated.until is not None and dated.until < dated.since:
                self.holds_too_long(entry, dated)
            if place + 1 == len(found):
                continue
            other, after = found[place + 1]
            if after.since == dated.since:
                message = _("'{key}' stands here a second time", key=dated.since.isoformat())
                self.keys.problem(other.key.place, message)
            elif dated.until is not None and dated.until >= after.since:
                self.holds_too_long(entry, dated)

    def holds_too_long(self, entry: Entry, dated: Dated) -> None:
        """Say that a value holds beyond the next, or before itself."""
        since, until = dated.since.isoformat(), dated.until and dated.until.isoformat()
        message = _("the value of {since} cannot hold until {until}", since=since, until=until)
        remedy = _("A value holds from its first day at most until the day before the next.")
        self.keys.problem(_place(entry, "until"), message, remedy)

    def look(self, parameter: Parameter, dated: Dated, before: Dated | None, entry: Entry) -> None:
        """Point at what is strange about a value."""
        is_table = isinstance(dated.value, Mapping)
        at = _place(entry, "table" if is_table else "value")
        wanted = isinstance(parameter.values[-1].value, Mapping)
        if is_table != wanted:
            message = (
                _("'{name}' is a table", name=parameter.name)
                if wanted
                else _("'{name}' is one value, not a table", name=parameter.name)
            )
            self.keys.problem(at, message, _wanted_of(parameter, is_table=wanted))
            return
        if isinstance(dated.value, Mapping):
            previous = before.value if before is not None else None
            missing = gaps(dated.value, previous if isinstance(previous, Mapping) else None)
            if missing:
                remedy = _("Fill in every row; a look-up finds nothing in a gap.")
                self.keys.problem(at, gap_words(missing), remedy)
        for said in below_nothing(dated, parameter.measure):
            message = _("'{name}': {said}", name=parameter.name, said=said)
            self.keys.problem(at, message, _("Only a rate of rise can be below 0."))
        for said in oddities(dated, before, parameter.measure):
            message = _("'{name}': {said}", name=parameter.name, said=said)
            remedy = _("Compare it with its source; where it is right, leave it.")
            self.remarks.append(Problem(at, message, remedy, "warning"))


def _place(entry: Entry, key: str) -> Place:
    """Give the place of what stands under a key of a value, or of the value itself."""
    found = entry.value.get(key) if isinstance(entry.value, Section) else None
    return found.place if found is not None else entry.key.place


def _wanted() -> tuple[str, str]:
    example = "2027-01-01: {value: 955.00, source: 'Staatscourant 2026, 12345'}"
    return (
        _("here stand first days, each with its value and source"),
        _("Write it as: {example}", example=example),
    )


def _wanted_of(parameter: Parameter, *, is_table: bool) -> str:
    if is_table:
        return _("Name a CSV beside this file: table: {file}.csv", file=parameter.name)
    last = parameter.values[-1]
    assert not isinstance(last.value, Mapping)
    said = number_text(last.value, percent=last.percent)
    if parameter.is_yes_no:
        said = _("yes") if last.value else _("no")
    return _("Write one value: value: {value}", value=said)
