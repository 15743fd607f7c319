"""Charts in model files: which lines a workbook draws, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar
from flexfin.model.keys import Keys
from flexfin.model.line import Line
from flexfin.model.models import Chart, ChartKind

KINDS: Final[tuple[ChartKind, ...]] = get_args(ChartKind)
_KEYS: Final = ("nl", "en", "note_nl", "note_en", "kind", "lines", "series", "categories")


def read_charts(keys: Keys, tree: Section, axes: Iterable[str]) -> tuple[Chart, ...]:
    """Read the charts of a model file; what is wrong goes to the problems of `keys`."""
    charts = []
    for entry in keys.section(tree, "charts"):
        if isinstance(entry.value, Section):
            charts.append(_read(keys, entry.key, entry.value, tuple(axes)))
        else:
            remedy = _("Write them below its name, with two more spaces before each.")
            message = _("a chart has keys of its own: nl, en, kind and lines")
            keys.problem(entry.key.place, message, remedy)
    return tuple(charts)


def _read(keys: Keys, key: Scalar, tree: Section, axes: tuple[str, ...]) -> Chart:
    keys.known(tree, _KEYS)
    kind = keys.one_of(tree, "kind", KINDS) or keys.word(tree, "kind")
    return Chart(
        key.text,
        keys.label(tree),
        next((known for known in KINDS if known == kind), "line"),
        keys.named_lines(keys.words(tree, "lines")),
        (tree.get("lines") or key).place,
        keys.both(tree, "note"),
        keys.one_of(tree, "series", axes),
        keys.one_of(tree, "categories", axes),
    )


def check_chart(chart: Chart, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that a chart draws lines that go together."""
    drawn = [lines[name] for name in chart.lines if name in lines]
    axes = [line.elements for line in drawn]
    monthly = {"month" in line.axes for line in drawn}
    is_of_one_unit = len({str(line.unit) for line in drawn}) == 1
    wanted = {
        "ladder": monthly == {False}
        and is_of_one_unit
        and all(set(axes[0]).issuperset(other) for other in axes),
        "columns": len(drawn) == 1
        and monthly == {False}
        and [set(found) for found in axes] == [{chart.series, chart.categories}],
        "line": monthly == {True} and is_of_one_unit,
    }
    if len(drawn) == len(chart.lines) and not (
        wanted[chart.kind] and all(not line.is_text for line in drawn)
    ):
        needs = {
            "ladder": _(
                "A ladder takes amounts in one unit without months, with the axes of the first "
                "or fewer."
            ),
            "columns": _("Columns take one line by two axes, series and categories."),
            "line": _("A line chart takes amounts in one unit by month."),
        }
        message = _("these lines make no chart of kind '{kind}'", kind=chart.kind)
        yield Problem(chart.place, message, needs[chart.kind])
