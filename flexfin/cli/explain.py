"""`flexfin explain`: one number down to its inputs and the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import click

from flexfin.cli import completion
from flexfin.cli.options import argument, element_of, option, see_line, wrong_use
from flexfin.cli.request import OF_A_SCENARIO, Answer, Request, answering
from flexfin.cli.translated import WholeNumber
from flexfin.ground.messages import _, mark

_DEEPEST: Final = 20  # as in flexfin/engine/explain.py, which is only read when it is needed

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.model.line import Line


def _places(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, str]:
    places = {}
    for text in value:
        axis, equals, name = text.partition("=")
        if not equals or not axis.strip() or not name.strip():
            raise click.BadParameter(
                _("'{text}' is not of the form AXIS=NAME, such as cost=energy", text=text)
            )
        places[axis.strip()] = name.strip()
    return places


@answering(
    help=mark(
        "Explain one number: its formula in words and with its numbers, and below it those numbers "
        "in the same way, down to the inputs of the case and the figures of the law, with where "
        "they come from."
    ),
    examples=(
        "flexfin explain location.yaml cost_rent --group youth",
        "flexfin explain location.yaml let_units --group youth --month 2029-05 --depth 3",
        "flexfin explain location.yaml cost_of_item --group youth --at cost=energy",
        "flexfin explain location.yaml coverage --group youth --format markdown -o coverage.md",
    ),
    options=(
        argument("name", mark("LINE"), shell_complete=completion.lines),
        option(
            "--month",
            metavar=mark("MONTH"),
            help=mark("The month, such as 2029-04; the first one without it."),
        ),
        option(
            "--group",
            metavar=mark("NAME"),
            shell_complete=completion.groups,
            help=mark("The group of the case."),
        ),
        option(
            "--party",
            metavar=mark("NAME"),
            shell_complete=completion.parties,
            help=mark("The party of the case."),
        ),
        option(
            "--at",
            "places",
            metavar=mark("AXIS=NAME"),
            multiple=True,
            callback=_places,
            shell_complete=completion.elements,
            help=mark("The element of any other axis, such as cost=energy or year=2029."),
        ),
        option(
            "--depth",
            metavar=mark("NUMBER"),
            type=WholeNumber(1, _DEEPEST),
            help=mark("How many formulas deep, 1 to 20; a screen or two without it."),
        ),
    ),
    shares=OF_A_SCENARIO,
)
def command(request: Request) -> Answer:
    """Explain a number."""
    from flexfin.answers.explanation import explanation_view
    from flexfin.engine.explain import explain

    case, options = request.case, request.options
    name = str(options["name"])
    see_line(case, name)
    asked = {axis: options[axis] for axis in ("month", "group", "party") if options[axis]}
    for axis, text in options["places"].items():
        if asked.setdefault(axis, text) != text:
            raise wrong_use(
                _("'{axis}' is given twice: {a} and {b}", axis=axis, a=asked[axis], b=text)
            )
    at = place_of(case, case.models.lines[name], asked)
    found = explain(case, name, at, request.scenario, options["depth"])
    return Answer(explanation_view(found), told=case.warnings([name]))


def place_of(case: Case, line: Line, asked: Mapping[str, str]) -> dict[str, str]:
    """Give an element for each axis of a line; refuse what does not fit it."""
    models = case.models
    axes = [axis for axis in line.axes if axis != "scenario"]
    for axis in asked:
        if axis not in models.axes:
            raise wrong_use(_("there is no axis '{name}'", name=axis), axis, axes or models.axes)
        if axis == "scenario":
            raise wrong_use(_("the scenario is chosen with --scenario"))
        if axis not in axes:
            word = models.axis_name(axis)
            raise wrong_use(
                _("line '{name}' does not vary by {axis}", name=line.name, axis=word),
                otherwise=_("It varies by: {axes}.", axes=", ".join(axes)) if axes else "",
            )
    dated = case.law[line.name].dated if line.kind == "parameter" else None
    if dated is not None and isinstance(dated.value, dict):
        raise wrong_use(
            _("line '{name}' is a whole table of the law", name=line.name),
            otherwise=_("Explain a line that looks a value up in it."),
        )
    return {axis: _element(case, line, axis, asked.get(axis)) for axis in axes}


def _element(case: Case, line: Line, axis: str, name: str | None) -> str:
    """Give the element asked for; without one the first month, or the only element there is."""
    from flexfin.ground.months import parse_month

    names, word = case.elements_of(axis), case.models.axis_name(axis)
    if name is None:
        if axis in ("month", "year") or len(names) == 1:
            return names[0]
        way = f"--{axis}" if axis in ("group", "party") else f"--at {axis}="
        if not names:
            raise wrong_use(
                _("line '{name}' varies by {axis}, and this case has none",
                  name=line.name, axis=word)
            )  # fmt: skip
        raise wrong_use(
            _("line '{name}' has a value for each {axis}; choose one with {option}",
              name=line.name, axis=word, option=way),
            otherwise=_("Known: {names}.", names=", ".join(names)),
        )  # fmt: skip
    if (meant := element_of(case, axis, name)) in names:
        return meant
    if axis in ("month", "year"):
        if axis == "month":
            try:
                parse_month(name)
            except ValueError:
                raise wrong_use(
                    _("'{text}' is no month", text=name), otherwise=_("Write a month as 2027-01.")
                ) from None
        raise wrong_use(
            _("{text} lies outside the calculation", text=name),
            otherwise=_("It runs from {first} to {last}.", first=names[0], last=names[-1]),
        )
    raise wrong_use(_("there is no {axis} '{name}'", axis=word, name=name), name, names)
