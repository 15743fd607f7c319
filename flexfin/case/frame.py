"""The frame of a case: its name, its months, its sections and the sets that they define."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from flexfin.case.csv_columns import csv_columns
from flexfin.case.figures import GivenFigures
from flexfin.case.files import Files
from flexfin.case.inputs import InputReader
from flexfin.case.law import Law
from flexfin.case.named import Named, is_workbook
from flexfin.case.origins import ONE_TEXT, read_labels
from flexfin.case.remedies import TITLES, as_shown, date_example, month_example, row_gone
from flexfin.case.schema import is_csv
from flexfin.case.words import read_day
from flexfin.ground.errors import Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import Calendar, parse_month
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, Value
from flexfin.ground.yaml_faults import odd_sign
from flexfin.model.models import Models
from flexfin.model.names import code_fault, name_fault
from flexfin.model.payments import models_with
from flexfin.model.templates import write_out, written_paths

LONGEST: Final = 600  # months: 50 years
MOST: Final = 200  # elements of one set
_REQUIRED: Final = ("case", "start", "months")


class CaseFrame:
    """What a case says of itself: name, months, sections and the sets they define."""

    def __init__(
        self,
        root: Section,
        files: Files,
        models: Models,
        problems: list[Problem],
        unread: Collection[str] = (),
    ) -> None:
        """Read the frame; of what is `unread` a problem says so already."""
        self.root, self.files, self.problems = root, files, problems
        self.unread = unread
        self.inputs = models.inputs
        self.name = self.text("case")
        for key in _REQUIRED:
            value = root.get(key)
            is_blank = value is None or (isinstance(value, Scalar) and not value.text)
            if is_blank and key not in unread:
                place = root.blanks.get(key, Place(root.place.file))
                if not place.label and (title := TITLES.get(key)):
                    place = replace(place, label=_(title))
                if is_workbook(place.file) and not place.sheet:
                    sheets = (root.entries[x].key.place.sheet for x in _REQUIRED if root.get(x))
                    place = Place(place.file, sheet=next(sheets, ""))
                    label = _(TITLES[key]) if key in TITLES else str(self.inputs[key].label)
                    said = row_gone(key, label)
                else:
                    said = _missing(key, place)
                problems.append(Problem(place, *said))
        self.calendar = self.read_calendar()
        self.reference_date = self.read_date()
        self.models = models_with(models, frozenset(root.entries))
        self.labels = read_labels(root, problems)
        self.fixed = {axis: dict.fromkeys(names, "") for axis, names in models.sets.items()}
        self.sets = self.read_sets()

    def read_sets(self) -> dict[str, dict[str, str]]:
        """Read the sets that sections define; models fix others."""
        named = {
            name: self.elements(axis.section, axis.codes) if axis.section else {}
            for name, axis in self.models.axes.items()
        }
        return {**named, **self.fixed}

    def see_labels(self, offers: Collection[str]) -> None:
        """See that what is given a label under `labels` is there: an element, or an offer."""
        known = {f"{axis.section}.{element}" for name, axis in self.models.axes.items()
                 if axis.section for element in self.sets[name]}  # fmt: skip
        known |= {f"offers.{name}" for name in offers}
        section = self.root.get("labels")
        for entry in section if isinstance(section, Section) else ():
            path = entry.key.text
            is_told = any(path.startswith(f"{one}.") for one in self.unread)
            if path in self.labels and path not in known and not is_told:
                remedy = did_you_mean(path, known) or _(
                    "A label is for what the case names: demand.scenarios.base, offers.coa_1."
                )
                self.problem(entry.key, _("there is no '{path}'", path=path), remedy)

    def write_out(self, calendar: Calendar, meant: set[str]) -> list[Problem]:
        """Put in the case what words such as a kind of agreement stand for; give warnings.

        Where these words or their numbers are at fault, nothing is put in: the fault is found when
        the inputs are read. What would have been put in goes to the paths that were `meant`.
        """
        faults: list[Problem] = []
        inputs = InputReader(self.root, self.models, self.sets, calendar, self.files, faults)
        warnings = write_out(self.root, self.models, inputs, faults)
        meant.update(written_paths(self.models) if faults else ())
        before, self.problems = self.problems, []
        self.sets = self.read_sets()
        self.problems = before
        return warnings

    def problem(self, at: Value, message: str, remedy: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(at.place, message, remedy))

    def text(self, key: str) -> str:
        """Give the text at a key, or nothing."""
        value = self.root.get(key)
        if isinstance(value, Scalar):
            odd = odd_sign(value.text, value.place) if key != "case" else None
            if odd:
                self.problems.append(odd)
            return "" if odd else value.text
        if value is not None and key not in self.inputs:  # else it is said of the input
            self.problem(value, _("a text is needed here"), _(ONE_TEXT))
        return ""

    def read_calendar(self) -> Calendar | None:
        """Read the first month and the number of months; None where these make no calendar."""
        start, months = self.text("start"), self.text("months")
        first = count = None
        if start:
            try:
                first = parse_month(start)
            except ValueError:
                found = self.root.entries["start"].value
                message = _("'{text}' is no month", text=as_shown(found))
                self.problem(found, message, month_example(found))
        if months:
            count = int(months) if months.isascii() and months.isdigit() and len(months) < 5 else 0
            if not 1 <= count <= LONGEST:
                message = _("'{text}' is no whole number of months from 1 to {limit}",
                            text=months, limit=LONGEST)  # fmt: skip
                value = self.root.entries["months"].value
                cell = replace(value.place, label=_(TITLES["months"]) if value.place.sheet else "")
                remedy = _("Write for example {example}.", example="months: 120")
                remedy = _("Type for example {example}.", example="120") if cell.sheet else remedy
                self.problems.append(Problem(cell, message, remedy))
                return None
        if first is None or count is None:
            return None
        return Calendar(first, count)

    def read_date(self) -> datetime.date:
        """Read the day on which the law is read; without one, the first day of the first month."""
        text = self.text("reference_date")
        self.date_is_known = bool(text) or self.calendar is not None
        if text:
            day = read_day(text)
            if day is not None:
                return day
            self.date_is_known = False
            found = self.root.entries["reference_date"].value
            message = _("'{text}' is no date", text=as_shown(found))
            self.problem(found, message, date_example(found))
        first = self.calendar.start if self.calendar else 2000 * 12
        return datetime.date(first // 12, first % 12 + 1, 1)

    def law(self, calendar: Calendar, given: GivenFigures) -> Law:
        """Give the figures of the law, to be read on the reference date."""
        at = self.root.get("reference_date") or self.root.get("start") or self.root
        lines = [line for line in self.models.lines.values() if line.kind == "parameter"]
        folder = Path(self.models.folder) / "parameters"
        known = self.models.figures
        return Law(lines, folder, known, self.reference_date, calendar.start, at.place, given)

    def elements(self, path: str, codes: bool = False) -> dict[str, str]:
        """Give the elements that a section defines, with their labels."""
        value: Value | None = self.root
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Section) else None
        if isinstance(value, Scalar) and is_csv(value):
            columns = csv_columns(value, self.files, self.problems)
            return {name: self.labels.get(f"{path}.{name}", "") for name in columns}
        if not isinstance(value, Section):
            return {}
        found = {}
        for entry in value:
            name = entry.key.text
            fault = code_fault(name) if codes else name_fault(name)
            odd = odd_sign(name, entry.key.place) if fault else None
            if odd:
                self.problems.append(odd)
            elif fault:
                self.problem(entry.key, _("'{name}' cannot be a name", name=name), fault)
            label = entry.value.get("label") if isinstance(entry.value, Section) else None
            if label is not None and not isinstance(label, Scalar):
                self.problem(label, _("a text is needed here"), _(ONE_TEXT))
            found[name] = label.text if isinstance(label, Scalar) else ""
            found[name] = found[name] or self.labels.get(f"{path}.{name}", "")
            if label is not None and f"{path}.{name}" in self.labels:
                message = _("'{path}' and '{other}' exclude each other",
                            path=f"{path}.{name}.label", other=f"labels.{path}.{name}")  # fmt: skip
                self.problem(label, message, _("Remove one of them."))
        if len(found) > MOST:
            self.problem(value, _("'{path}' has more than {limit} elements",
                                  path=Named(self.models, self.root.place.file).path(path),
                                  limit=MOST), _("Take some of them together."))  # fmt: skip
        return found


def _missing(key: str, at: Place) -> tuple[str, str]:
    """Say that a key is missing, or its cell empty, and give an example."""
    if at.sheet:
        typed = {"case": "Stieltjesstraat Nijmegen", "start": "1-1-2027", "months": "120"}
        message = _("this cell is empty, and a value is needed here")
        return message, _("Type for example {example}.", example=typed[key])
    examples = {"case": "Stieltjesstraat Nijmegen", "start": "2027-01", "months": "120"}
    line = f"{key}: {examples[key]}"
    return _("'{key}' is missing", key=key), _("Add a line such as '{example}'.", example=line)
