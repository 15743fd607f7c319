"""`flexfin readback`: what changed in a workbook that returned, and who gains by it."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

from flexfin.cli.counter import counter_asked, gain_options, see_gains, write_answer
from flexfin.cli.options import PATH, argument, option, say, wrong_use
from flexfin.cli.output import CASE
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.readback import ReadBack
    from flexfin.ground.view import Part


@answering(
    help=mark(
        "Say what was changed in a workbook that returned: inputs and offers, with what each "
        "change is worth to each party; formulas, sheets, rows and words. A changed formula is "
        "reported, never taken over, and nothing in the workbook is run or followed."
    ),
    examples=(
        "flexfin readback returned.xlsx --against location.yaml",
        "flexfin readback returned.xlsx --against location.yaml --write new.yaml",
        "flexfin readback returned.xlsx --against location.yaml --as-offer coa_2 --write new.yaml",
        "flexfin readback returned.xlsx --against location.yaml --gain owner=50_000",
    ),
    options=(
        argument("file", mark("FILE.xlsx"), type=PATH),
        option(
            "--against",
            "path",
            file=mark("CASE"),
            required=True,
            help=mark("The case that the workbook was made of."),
        ),
        option(
            "--write",
            "new",
            file=mark("NEW"),
            help=mark(
                "Write a new case with what was changed; it keeps the comments of the old one."
            ),
        ),
        option(
            "--as-offer",
            metavar=mark("NAME"),
            help=mark(
                "Take the changed inputs, and what the column for a counter-offer holds, as an "
                "offer of this name; the case stays as it is."
            ),
        ),
        *gain_options,
    ),
    shares=("one scenario", "set", "figures", "view", "models"),
)
def command(request: Request) -> Answer:
    """Read the workbook back, and write the new case where asked."""
    from flexfin.answers.new_case import new_case
    from flexfin.answers.readback import read_back
    from flexfin.answers.readback_page import readback_view

    new: Path | None = request.options["new"]
    as_offer: str | None = request.options["as_offer"]
    if new is not None and request.changes:
        raise wrong_use(_("--set changes the case for this run only, and --write would keep it"))
    answers = any(request.options[name] for name in ("gains", "worst", "split"))
    if answers or request.options["keep"] or request.options["book"]:
        see_gains(request)
    whole, book = request.place(new, CASE), request.place(request.options["book"], ".xlsx")
    case = request.case
    scenario = request.named and request.scenario  # one that the case has
    as_offer = see_offer(as_offer, case.offers)
    read = read_back(request.options["file"], case, scenario, as_offer or "")
    if new is not None and whole is not None:
        if read.problems:
            say(_("{file} is not written.", file=new), err=True)
        else:
            request.write_file(new, new_case(read, whole), err=True)
    view = readback_view(read)
    if book is not None and read.problems:
        say(_("{file} is not written.", file=request.options["book"]), err=True)
    if answers and read.after is not None and not read.problems:
        view = view._replace(parts=(*view.parts, *_answered(request, read, book)))
    return Answer(view, told=read.problems, code=1 if read.problems else 0)


def _answered(request: Request, read: ReadBack, book: Path | None) -> tuple[Part, ...]:
    """Give what could be answered to the offer that came back, the last that was changed."""
    from flexfin.answers.counter import counter_of
    from flexfin.answers.counter_page import answer_parts, counter_view

    own, case = request.options, read.returned
    assert case is not None
    offer = read.offers[-1].name if read.offers else None
    found = counter_of(case, counter_asked(case, offer, own), request.named and request.scenario)
    view = counter_view(found)
    if book is not None:
        write_answer(request, book, case, found, view)
    return answer_parts(view)


def see_offer(words: str | None, offers: Container[str]) -> str | None:
    """Give the name of a new offer that is called so: `coa_2` of `COA 2`."""
    from flexfin.case.called import element_name
    from flexfin.model.names import name_fault

    if words is None:
        return None
    name = element_name(words)
    fault = name_fault(name)
    if fault:
        raise wrong_use(_("'{name}' cannot be a name", name=name), otherwise=fault)
    if name in offers:
        raise wrong_use(
            _("the case has an offer '{name}' already", name=name),
            otherwise=_("Give the counter-offer a name of its own."),
        )
    return name
