"""`flexfin workbook`: the case as an Excel workbook with live formulas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from flexfin.cli.by_hand import name_of_workbook
from flexfin.cli.options import audience_option, day_of, draws_options, option, say, wrong_use
from flexfin.cli.output import Refused, workbook_written
from flexfin.cli.request import Answer, Request, answering
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.whole_workbook import CaseWorkbook
    from flexfin.case.case import Case
    from flexfin.workbook.manifest import AnsweredEdition
    from flexfin.workbook.workbook import WorkbookSummary


@answering(
    help=mark(
        "Write the case as an Excel workbook with live formulas: "
        "change an input there and all sheets follow."
    ),
    examples=(
        "flexfin workbook location.yaml",
        "flexfin workbook location.yaml -o board.xlsx --force",
        "flexfin workbook location.yaml --audience shared",
        "flexfin workbook location.yaml --negotiation --audience shared",
        "flexfin workbook location.yaml --after returned.xlsx -o second.xlsx",
        "flexfin workbook location.yaml --pdf board --lang en",
        "flexfin workbook location.yaml --deck council.pptx",
        "flexfin workbook location.yaml --scenarios 10000 --seed 1 --date 2026-12-01",
    ),
    options=(
        option(
            "-o",
            "--output",
            "book",
            file=mark("FILE.xlsx"),
            help=mark(
                "The file to write; the name of the case with .xlsx, in this folder, without it "
                "(of a case in Excel, -worked-out is added)."
            ),
        ),
        audience_option(
            mark(
                "For whom the workbook is: house (everything, without it) or shared, without what "
                "the case calls confidential and all that rests on it; what was left out is "
                "listed."
            )
        ),
        option(
            "--values-only",
            is_flag=True,
            help=mark("Write values instead of formulas, for who may not have the formulas."),
        ),
        option(
            "--unfolded",
            is_flag=True,
            help=mark(
                "Unfold the months and the steps in between, and print them too: without it the "
                "results stand by year, and the rest is folded."
            ),
        ),
        option(
            "--all-scenarios",
            is_flag=True,
            help=mark(
                "Give each scenario formulas of its own, so that all of them stand side by side "
                "and follow a change; the file is about twice as large."
            ),
        ),
        option(
            "--negotiation",
            is_flag=True,
            help=mark(
                "Write a small workbook with the negotiation sheet alone: the terms of each offer, "
                "what each side gains, and the term sheet."
            ),
        ),
        option(
            "--pdf",
            type=click.Choice(("board", "all")),
            help=mark(
                "Make a PDF beside the workbook as well, of the board summary or of all sheets. It "
                "takes LibreOffice."
            ),
        ),
        option(
            "--deck",
            file=mark("FILE.pptx"),
            help=mark(
                "Make five slides for a council as well: what the board summary says, with charts "
                "that can be edited. Only while all checks are in order."
            ),
        ),
        option(
            "--after",
            file=mark("FILE.xlsx"),
            help=mark(
                "The workbook that this one answers: its mark and code come in the log, so that "
                "`flexfin rounds` finds the order of all that was sent and returned."
            ),
        ),
        *draws_options,
        option(
            "--date",
            metavar=mark("DATE"),
            callback=day_of,
            help=mark(
                "The date that the sheet with drawn scenarios bears; the reference date of the "
                "case without it."
            ),
        ),
    ),
    shares=("case", "set", "figures", "force", "models"),
)
def command(request: Request) -> Answer:
    """Work out everything and write the workbook; of one to share, say what is left out."""
    from flexfin.answers.whole_workbook import CaseWorkbook
    from flexfin.engine.run import evaluate
    from flexfin.workbook.pdf import NoOffice, needed_office

    own = request.options
    negotiation, values_only = bool(own["negotiation"]), bool(own["values_only"])
    pdf: Literal["board", "all"] | None = own["pdf"]
    deck: Path | None = own["deck"]
    if negotiation and (values_only or pdf or deck or own["all_scenarios"]):
        raise wrong_use(_("--negotiation goes alone: without --values-only, --all-scenarios, --pdf "
                          "and --deck"))  # fmt: skip
    is_shared = own["audience"] == "shared"
    # a name of its own, so that no shared workbook is taken for that of the house
    end = "-negotiation" * negotiation + "-shared" * is_shared
    name = request.file.stem + end if end else name_of_workbook(request.file)
    target = own["book"] or Path(f"{name}.xlsx")
    whole = request.place(target, ".xlsx")
    assert whole is not None
    printed = target.with_suffix(".pdf") if pdf else None
    request.place(printed)
    if printed is not None:
        try:
            needed_office()
        except NoOffice as error:
            raise Refused(str(error)) from None
    request.place(deck, ".pptx")
    after = _answered(own["after"], is_shared)
    case, draws = request.case, request.draws
    if draws is not None:
        from flexfin.answers.figures import see_lines
        from flexfin.answers.reserve import SAVING_VALUE

        # all that is drawn in a workbook is the reserve, and an agreement about it
        see_lines(case, [SAVING_VALUE], "workbook --scenarios")
    results = evaluate(case)
    book = CaseWorkbook(
        case, results, shared=is_shared, values_only=values_only, unfolded=bool(own["unfolded"]),
        all_scenarios=bool(own["all_scenarios"]), draws=draws, date=str(own["date"] or ""),
        after=after,
    )  # fmt: skip
    if negotiation and book.told.agreement is None:
        raise Refused(_no_agreement(case))
    slides = None if deck is None else _slides(book)
    summary = book.write_negotiation(whole) if negotiation else book.write(whole)
    _say(target, summary, values_only=values_only, all_scenarios=bool(own["all_scenarios"]))
    if printed is not None:
        title = _("Board summary")
        if pdf == "board" and title not in summary.names:
            raise Refused(
                _(
                    "This workbook has no sheet {sheet}, so there is no PDF of it; --pdf all makes "
                    "one of all sheets.",
                    sheet=title,
                )
            )
        try:
            data = book.printed(title if pdf == "board" else "")
        except NoOffice as error:
            raise Refused(str(error)) from None
        request.write_file(printed, data)
    if deck is not None and slides is not None:
        request.write_file(deck, slides)
    left_out = book.left_out(() if negotiation else summary.names)
    if left_out is None:
        return Answer(None, results)
    from flexfin.answers.left_out import left_out_view

    return Answer(left_out_view(case, left_out), results)


def _answered(file: Path | None, is_shared: bool) -> AnsweredEdition | None:
    """Give the edition that this one answers; what is shared answers only what was shared."""
    if file is None:
        return None
    from flexfin.answers.verified import is_shared as was_shared
    from flexfin.answers.verified import verified
    from flexfin.workbook.manifest import AnsweredEdition

    found = verified(file)
    if not found.mark or not found.code:
        raise Refused(_("{file} bears no mark, so nothing can be made after it.", file=file))
    if is_shared and not was_shared(found):
        raise Refused(
            _("{file} was not made to share: its mark, in a workbook to share, would tell of what "
              "stays in the house. Give the shared workbook that was sent.", file=file)
        )  # fmt: skip
    return AnsweredEdition(found.mark, found.code)


def _no_agreement(case: Case) -> str:
    """Say what of a case without an agreement can be negotiated, and where."""
    from flexfin.case.row import rows_of

    said = _("This case has no agreement to negotiate: it has no section reservation.")
    paths = dict.fromkeys(path for changes in case.offers.values() for path in changes)
    if not paths:
        known = [p for p, row in rows_of(case).items() if not (row.line.locked or row.line.is_text)]
        path = next((one for one in known if one.startswith("contracts.")), known[0])
        told = _("Add reserve and reservation for one about reserved places; `flexfin new FILE` "
                 "explains each section. Or add offers with what the parties do not agree on yet, "
                 "such as offers.owner_1 with a value for {path}: each offer, and a counter-offer, "
                 "is a column of the whole workbook then.", path=path)  # fmt: skip
        return f"{said} {told}"
    found = _("Its offers change {paths}: in the whole workbook each of them, and a counter-offer, "
              "is a column of the sheet with inputs, and the Board summary shows what each party "
              "then pays.", paths=", ".join(paths))  # fmt: skip
    return f"{said} {found}"


def _slides(book: CaseWorkbook) -> bytes:
    """Give the slides of a workbook; refused while a check is not in order, or without a board."""
    from flexfin.answers.deck import deck_of
    from flexfin.answers.render.pptx import as_pptx
    from flexfin.engine.checks import checks_of

    failing = [check for check in checks_of(book.results) if not check.is_in_order]
    if failing:
        names = "; ".join(dict.fromkeys(str(check.line.label) for check in failing))
        raise Refused(_("No slides are made while checks are not in order: {names}.", names=names))
    if book.told.board is None:
        raise Refused(
            _("A workbook to share has no board summary, so there are no slides of it. Make them "
              "of the workbook of the house: leave --audience shared out.")
        )  # fmt: skip
    return as_pptx(deck_of(book.shown, book.told.board), book.mark)


def _say(
    target: Path, summary: WorkbookSummary, *, values_only: bool, all_scenarios: bool
) -> None:
    """Say what was written, and where it is too large to be read back."""
    if values_only:
        text = _("{file} is written: {sheets} sheets with values, no formulas.",
                 file=target, sheets=summary.sheets)  # fmt: skip
    else:
        text = workbook_written(target, summary.sheets, summary.formulas)
    click.echo(text)
    if fault := _too_large(target, summary.formulas):
        text = _("It is too large for flexfin to read again: {fault}. Excel opens it, but what "
                 "comes back in it cannot be compared.", fault=fault)  # fmt: skip
        remedy = _("Give fewer months, groups or offers.")
        if all_scenarios:
            remedy = _("Leave out --all-scenarios, or give fewer months, groups or offers.")
        say(f"{text} {remedy}", err=True)


def _too_large(file: Path, formulas: int) -> str:
    """Say what of a workbook is more than a command reads, or nothing."""
    from flexfin.case.workbook_cells import LIMITS
    from flexfin.ground.opened import Package
    from flexfin.ground.sheets import read_book

    try:
        package = Package(file, LIMITS)
        if formulas > LIMITS.cells // 2:
            read_book(package)
    except FlexfinError as error:
        return error.problems[0].message
    return ""
