"""`flexfin compare`: two cases or offers, and what explains the difference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexfin.cli import completion
from flexfin.cli.options import (
    PATH,
    Command,
    argument,
    draws_asked,
    draws_options,
    figures_option,
    language_option,
    models_option,
    open_case,
    option,
    scenario_of,
    set_option,
    tell,
    together,
    wrong_use,
)
from flexfin.cli.request import Writing, view_options
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case


@click.command(
    "compare",
    cls=Command,
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
)
@together(
    argument("paths", mark("CASE..."), nargs=-1, required=True, type=PATH),
    option(
        "--offer",
        "offers",
        metavar=mark("NAME"),
        multiple=True,
        shell_complete=completion.offers,
        help=mark("An offer of the case (under offers); at most twice."),
    ),
    option(
        "--scenario",
        metavar=mark("NAME"),
        shell_complete=completion.scenarios,
        help=mark("Only this scenario; all with their probabilities without it."),
    ),
    *draws_options,
    set_option,
    figures_option,
    *view_options,
    models_option,
    language_option,
)
def command(
    paths: tuple[Path, ...],
    offers: tuple[str, ...],
    scenario: str | None,
    count: int | None,
    seed: int | None,
    changes: dict[str, str],
    figures: Path | None,
    form: str,
    dutch: bool,
    target: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Work out the difference and print it."""
    from flexfin.answers.compare import compare, compare_view
    from flexfin.engine.load import load_case, with_inputs

    writing = Writing(form, dutch, target, force)
    writing.see()
    if len(paths) > 2 or (len(paths) == 2 and offers) or len(offers) > 2:
        raise wrong_use(
            _("compare takes two cases, or one case with one or two offers"),
            otherwise=_("`flexfin agreement CASE` shows all offers side by side."),
        )
    if scenario and count is not None:
        raise wrong_use(_("--scenario and --scenarios do not go together"))
    first = open_case(paths[0], folder, changes, figures)
    if len(paths) == 1 and not offers:
        raise _no_second(first)
    for name in offers:
        if name not in first.offers:
            raise wrong_use(_("there is no offer '{name}'", name=name), name, first.offers)
    more = (load_case(path, first.all_models, changes, figures) for path in paths[1:])
    found = [first, *more]
    writing.see()
    names = [path.name for path in paths]
    if offers:
        found = [with_inputs(first, first.offers[name]) for name in offers]
        names = [*offers]
        if len(offers) == 1:
            found, names = [first, *found], [_("this case"), *names]
    for case in found:
        scenario_of(case, scenario)
    asked = draws_asked(count, seed, *found)
    before, after = found
    result = compare((before, after), (names[0], names[1]), scenario, asked)
    writing.write(compare_view(result))
    tell(result.warnings)
    return 0


def _no_second(case: Case) -> click.UsageError:
    if case.offers:
        listed = ", ".join(case.offers)
        remedy = _("Give a second case, or --offer with one of: {names}.", names=listed)
    else:
        remedy = _("Give a second case; this one has no offers.")
    return wrong_use(_("with what should this case be compared"), otherwise=remedy)
