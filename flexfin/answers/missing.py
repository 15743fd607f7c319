"""The figures of the law that are still to come: which these are on a day, and a file to fill in.

The file is what `--figures` reads (case/figures.py), as YAML or as a workbook; tables stand in CSV
files beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from flexfin.answers.parameters import Shown, a_year_after, written
from flexfin.case.case import Case
from flexfin.engine.run import evaluate
from flexfin.formulas.units import unit_after, unit_words
from flexfin.ground.messages import _, language
from flexfin.ground.view import shown
from flexfin.ground.yaml_text import yaml_word
from flexfin.model.figures import ONE_DAY, YES_NO, Dated, Parameter
from flexfin.model.line import FigureLine
from flexfin.model.models import Models

_LONG = 400  # characters of words in a comment


class Awaited(NamedTuple):
    """A figure that is not known on a day: the last value before, and when the next begins.

    `until` is its last day, where the one before held for a year too.
    """

    parameter: Parameter
    before: Dated | None
    since: datetime.date
    until: datetime.date | None

    @property
    def is_table(self) -> bool:
        """Tell whether the figure is a table."""
        return self.before is not None and isinstance(self.before.value, Mapping)

    @property
    def table(self) -> str:
        """Give the name of the CSV of a table."""
        return f"{self.parameter.name}_{self.since.isoformat()}.csv"

    @property
    def label(self) -> str:
        """Give the label of the figure."""
        return shown(str(self.parameter.label), _LONG)

    @property
    def unit(self) -> str:
        """Give the unit in words."""
        parameter = self.parameter
        return unit_words(YES_NO) if parameter.is_yes_no else unit_after(parameter.measure)

    @property
    def known(self) -> str:
        """Write the last value that is known, with its first day."""
        if self.before is None:
            return ""
        since = self.before.since.isoformat()
        return _("{value} from {since}", value=written(self.parameter, self.before), since=since)

    @property
    def where(self) -> str:
        """Say where the next value is published."""
        return shown(str(self.parameter.where or ""), _LONG)

    @property
    def when(self) -> str:
        """Say when the next value is published."""
        return shown(str(self.parameter.when or ""), _LONG)


def missing(parameters: Iterable[Parameter], day: datetime.date) -> Iterator[Awaited]:
    """Give the figures that are not known on a day; none that the law does not name on it."""
    for parameter in parameters:
        if parameter.names_none(day) or parameter.find(day) is not None:
            continue
        before = parameter.before(day)
        end = parameter.end_of(before) if before is not None else None
        since = end + ONE_DAY if end is not None else day
        is_a_year = before is not None and a_year_after(before.since) == since
        until = a_year_after(since) - ONE_DAY if is_a_year else None
        yield Awaited(parameter, before, since, until)


def shown_as(one: Awaited) -> Shown:
    """Give a figure as it stands in the list: its last value, where and when the next comes."""
    if one.where:
        said = _(
            "not known from {since} on; published in: {where}; when: {when}",
            since=one.since.isoformat(),
            where=one.where,
            when=one.when or _("not known"),
        )
    else:
        said = _("not known from {since} on", since=one.since.isoformat())
    values = () if one.before is None else (one.before,)
    return Shown(one.parameter, values, said, {"where": one.where, "when": one.when})


def needed_by_models(models: Models) -> set[str]:
    """Give the figures that any line of the models stands for."""
    lines = models.lines.values()
    return {line.parameter for line in lines if isinstance(line, FigureLine)}


def needed_by_case(case: Case, day: datetime.date) -> set[str]:
    """Give the figures that a case would use, or show beside a rent, if the law were read on a day.

    Where one is not known on that day, what it was before decides which others are used. Raises
    FlexfinError where the case cannot be worked out so.
    """
    law = case.law.read_on(day)
    results = evaluate(replace(case, law=law, reference_date=day))
    ladders = [chart.lines for chart in case.models.charts if chart.kind == "ladder"]
    drawn = {name for lines in ladders if np.any(results[lines[0]].array) for name in lines}
    used = set(results.figures) | (drawn & set(law.lines))
    return {law.lines[name].parameter for name in used}


# --- a file to fill in ---------------------------------------------------------------------------


def template_yaml(found: Sequence[Awaited], file: str) -> str:
    """Write the figures as YAML to fill in; `file` is the name that it gets."""
    lines = [
        _("# Figures of the law to fill in: value and source. What stays empty does not count."),
        _("# Numbers have a point for decimals, percentages a %: 955.00, 4.1%."),
        _("# Then: flexfin check CASE --figures {file}", file=_comment(file)),
    ]
    for one in found:
        lines += ["", f"# {_comment(one.label)} [{one.unit or '-'}]"]
        if one.known:
            lines.append(_("#   before: {value}", value=one.known))
        if one.where:
            lines.append(
                _(
                    "#   published in: {where}; when: {when}",
                    where=_comment(one.where),
                    when=_comment(one.when or _("not known")),
                )
            )
        lines += [f"{yaml_word(one.parameter.name)}:", f"  {one.since.isoformat()}:"]
        lines.append(f"    table: {yaml_word(one.table)}" if one.is_table else "    value:")
        if one.until is not None:
            lines.append(f"    until: {one.until.isoformat()}")
        lines.append("    source:")
    return "\n".join(lines) + "\n"


def template_table(one: Awaited) -> str:
    """Write a table as CSV to fill in, with the keys of the one before it.

    Semicolons for Dutch readers: so their Excel puts keys and values in columns of their own.
    """
    assert one.before is not None
    assert isinstance(one.before.value, Mapping)
    comma = ";" if language() == "nl" else ","
    head = comma.join((_column(one.parameter.key), _column(_("value"))))
    return "\n".join([head, *(f"{key:g}{comma}" for key in one.before.value)]) + "\n"


def _column(words: object) -> str:
    return "".join(c for c in str(words or _("key")) if c.isalnum() or c == " ")


def _comment(text: str) -> str:
    return " ".join(text.split())


def template_workbook(found: Sequence[Awaited]) -> bytes:
    """Write the figures as a workbook to fill in."""
    from flexfin.workbook.to_fill_in.figures import FigureRow, figures_workbook

    return figures_workbook(
        [
            FigureRow(
                {
                    "figure": one.parameter.name, "label": one.label, "unit": one.unit,
                    "before": one.known, "where": one.where, "when": one.when,
                    "table": one.table if one.is_table else "",
                },
                one.since,
                one.until,
                one.before is not None and one.before.percent,
                one.parameter.is_yes_no,
            )
            for one in found
        ]
    )  # fmt: skip
