"""`flexfin readback`: what changed in a workbook that returned, and who gains by it."""

from __future__ import annotations

from pathlib import Path

from flexfin.cli.asked import Asked, asking, view_options
from flexfin.cli.options import (
    PATH,
    argument,
    figures_option,
    models_option,
    one_scenario_option,
    option,
    say,
    scenario_of,
    set_option,
    tell,
    wrong_use,
)
from flexfin.cli.output import writable
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _, mark


@asking(
    "readback",
    help=mark(
        "Say what was changed in a workbook that returned: inputs and offers, with what each "
        "change is worth to each party; formulas, sheets, rows and words. A changed formula is "
        "reported, never taken over, and nothing in the workbook is run or followed."
    ),
    examples=(
        "flexfin readback returned.xlsx --against location.yaml",
        "flexfin readback returned.xlsx --against location.yaml --write new.yaml",
        "flexfin readback returned.xlsx --against location.yaml --as-offer coa_2 --write new.yaml",
    ),
    options=(
        argument("file", mark("FILE.xlsx"), type=PATH),
        option(
            "--against",
            "path",
            metavar=mark("CASE"),
            type=PATH,
            required=True,
            help=mark("The case that the workbook was made of."),
        ),
        option(
            "--write",
            "new",
            metavar=mark("NEW"),
            type=PATH,
            help=mark(
                "Write a new case with what was changed; it keeps the comments of the old one."
            ),
        ),
        option(
            "--as-offer",
            metavar=mark("NAME"),
            help=mark("Take the changed inputs as an offer of this name; the case stays as it is."),
        ),
        one_scenario_option,
        set_option,
        figures_option,
        *view_options,
        models_option,
    ),
)
def command(
    asked: Asked,
    file: Path,
    new: Path | None,
    as_offer: str | None,
) -> int:
    """Read the workbook back, print what changed, and write the new case where asked."""
    from flexfin.answers.new_case import new_case
    from flexfin.answers.readback import read_back
    from flexfin.answers.readback_page import readback_view

    if new is not None and asked.changes:
        raise wrong_use(_("--set changes the case for this run only, and --write would keep it"))
    asked.see()
    whole = writable(new, force=asked.force) if new is not None else None
    case = asked.case()
    if new is not None:
        writable(new, force=asked.force)
    scenario_of(case, asked.scenario)
    see_offer(as_offer, case.offers)
    read = read_back(file, case, asked.scenario, as_offer or "")
    asked.write(readback_view(read))
    tell(read.problems)
    if read.problems:
        if new is not None:
            say(_("{file} is not written.", file=new), err=True)
        return 1
    if whole is not None:
        write_whole(whole, new_case(read, whole))
        say(_("{file} is written.", file=new), err=True)
    return 0


def see_offer(name: str | None, offers: object) -> None:
    """See that a new offer can have this name."""
    from flexfin.model.names import name_fault

    if name is None:
        return
    fault = name_fault(name)
    if fault:
        raise wrong_use(_("'{name}' cannot be a name", name=name), otherwise=fault)
    if isinstance(offers, dict) and name in offers:
        raise wrong_use(
            _("the case has an offer '{name}' already", name=name),
            otherwise=_("Give the counter-offer a name of its own."),
        )
