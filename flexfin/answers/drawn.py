"""What can be told of scenarios beside the figures: the need, the calls, the inputs drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from flexfin.answers.input_text import label_of, value_text
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.results import Headline
from flexfin.ground.messages import _
from flexfin.ground.numbers import Shape, number
from flexfin.ground.view import shown

NEED_PEAK: Final = Headline("reception_need", (), "highest")
NEED_MEAN: Final = Headline("reception_need", (), "mean")


class Circumstance(NamedTuple):
    """Something that is true of a scenario, and how it is written."""

    headline: Headline
    shape: Shape


CIRCUMSTANCES: Final = (
    Circumstance(NEED_PEAK, "whole"),
    Circumstance(NEED_MEAN, "whole"),
    Circumstance(Headline("shortage", (), "months"), "cents"),
    Circumstance(Headline("reserve_called", (), "months"), "cents"),
)


def circumstances_of(case: Case) -> tuple[Circumstance, ...]:
    """Give the circumstances that a case knows."""
    return tuple(one for one in CIRCUMSTANCES if one.headline.line in case.models.lines)


def name_of(headline: Headline) -> str:
    """Give the name of a figure in data: the line, its elements, what is taken of its months."""
    return ".".join(
        (headline.line, *headline.key, *([] if headline.how == "value" else [headline.how]))
    )


def headline_label(case: Case, headline: Headline) -> str:
    """Give the label of a figure: of its line, with what is taken of its months."""
    taken = {"highest": _("highest month"), "mean": _("average month"), "months": _("months")}
    line = case.models.lines[headline.line]
    names = map(shown, Row(case, line, headline.key).names)
    last = [taken[headline.how]] if headline.how in taken else []
    return ", ".join([str(line.label), *names, *last])


def path_label(case: Case, path: str) -> str:
    """Give the label of an input that is drawn."""
    name, key = case.uncertainty[path].rows[0]
    return label_of(Row(case, case.models.input_lines[name], key))


def path_text(case: Case, path: str, value: float) -> str:
    """Write a value of an input that is drawn; the mean of whole numbers need not be whole."""
    name, _key = case.uncertainty[path].rows[0]
    line = case.models.input_lines[name]
    if line.whole:
        return number(value, "digits")
    return value_text(case, line, value)


def circumstance_labels(case: Case, circumstances: Sequence[Circumstance]) -> list[str]:
    """Give the labels of circumstances, and of the inputs that are drawn."""
    return [
        *(headline_label(case, one.headline) for one in circumstances),
        *(path_label(case, path) for path in case.uncertainty),
    ]


def circumstance_cells(
    case: Case, circumstances: Sequence[Circumstance], values: Mapping[str, float]
) -> tuple[str, ...]:
    """Write the values of circumstances and of inputs that are drawn, by name, as a column."""
    shapes = {name_of(one.headline): one.shape for one in circumstances}
    return tuple(
        number(value, shapes[name]) if name in shapes else path_text(case, name, value)
        for name, value in values.items()
    )
