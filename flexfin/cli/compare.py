"""`flexfin compare`: two cases or offers, and what explains the difference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexfin.cli import completion
from flexfin.cli.counter import offer_meant
from flexfin.cli.options import PATH, argument, option, scenario_of, wrong_use
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case


@answering(
    help=mark(
        "Explain the difference in result between two cases, or between a case and its offers: "
        "for each party, one changed input at a time. Give two cases; or one case with one "
        "--offer, to compare it with the case itself; or one case with two offers."
    ),
    examples=(
        "flexfin compare location.yaml other.yaml",
        "flexfin compare location.yaml --offer coa_1",
        "flexfin compare location.yaml --offer owner_1 --offer coa_1",
        "flexfin compare location.yaml --offer owner_1 --offer coa_1 --scenarios 1000",
    ),
    options=(
        argument("paths", mark("CASE..."), nargs=-1, required=True, type=PATH),
        option(
            "--offer",
            "offers",
            metavar=mark("NAME"),
            multiple=True,
            shell_complete=completion.offers,
            help=mark("An offer of the case (under offers); at most twice."),
        ),
    ),
    shares=("one scenario", "draws", "set", "figures", "view", "models"),
)
def command(request: Request) -> Answer:
    """Work out the difference."""
    from flexfin.answers.compare import compare, compare_view
    from flexfin.engine.load import with_inputs

    paths: tuple[Path, ...] = request.options["paths"]
    offers: tuple[str, ...] = request.options["offers"]
    if len(paths) > 2 or (len(paths) == 2 and offers) or len(offers) > 2:
        raise wrong_use(
            _("compare takes two cases, or one case with one or two offers"),
            otherwise=_("`flexfin agreement CASE` shows all offers side by side."),
        )
    if request.named and request.count is not None:
        raise wrong_use(_("--scenario and --scenarios do not go together"))
    first = request.read(paths[0])
    if len(paths) == 1 and not offers:
        raise _no_second(first)
    offers = tuple(offer_meant(first, name) for name in offers)
    found = [first, *map(request.read, paths[1:])]
    names = [path.name for path in paths]
    if offers:
        found = [with_inputs(first, first.offers[name]) for name in offers]
        names = [first.label_of("offer", name) for name in offers]
        if len(offers) == 1:
            found, names = [first, *found], [_("this case"), *names]
    scenario = request.named
    for case in found:
        scenario = scenario and scenario_of(case, scenario)
    draws = request.draws_of(*found)
    before, after = found
    result = compare((before, after), (names[0], names[1]), scenario, draws)
    return Answer(compare_view(result), told=result.warnings)


def _no_second(case: Case) -> click.UsageError:
    if case.offers:
        listed = ", ".join(case.offers)
        remedy = _("Give a second case, or --offer with one of: {names}.", names=listed)
    else:
        remedy = _("Give a second case; this one has no offers.")
    return wrong_use(_("with what should this case be compared"), otherwise=remedy)
