"""`flexfin workbook`: the case as an Excel workbook with live formulas."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from flexfin.cli.options import (
    PATH,
    Command,
    audience_option,
    case_argument,
    draws_asked,
    draws_options,
    force_option,
    language_option,
    models_option,
    open_case,
    option,
    set_option,
    tell,
    together,
)
from flexfin.cli.output import Refused, screen, writable
from flexfin.ground.files import write_whole
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.engine.draw import DrawRequest
    from flexfin.engine.run import Results
    from flexfin.workbook.sheets.board_parts import Board
    from flexfin.workbook.workbook import WorkbookSummary


def _date(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from flexfin.case.words import read_day

    if value is not None and read_day(value) is None:
        raise click.BadParameter(_("'{text}' is no date", text=value))
    return value


def digest_of(case: Case) -> str:
    """Give the digest of a case as it is calculated: of its file, and what was changed."""
    from hashlib import sha256

    changed = "".join(f"\n{name}={value}" for name, value in sorted(case.changes.items()))
    return sha256(Path(case.path).read_bytes() + changed.encode()).hexdigest()[:16]


@click.command(
    "workbook",
    cls=Command,
    help=mark(
        "Write the case as an Excel workbook with live formulas: "
        "change an input there and all sheets follow."
    ),
    examples=(
        "flexfin workbook location.yaml",
        "flexfin workbook location.yaml -o board.xlsx --force",
        "flexfin workbook location.yaml --audience shared",
        "flexfin workbook location.yaml --pdf board --lang en",
        "flexfin workbook location.yaml --scenarios 10000 --seed 1 --date 2026-12-01",
    ),
)
@together(
    case_argument,
    option(
        "-o",
        "--output",
        "target",
        metavar=mark("FILE.xlsx"),
        type=PATH,
        help=mark(
            "The file to write; the name of the case with .xlsx, in this folder, without it."
        ),
    ),
    audience_option(
        mark(
            "For whom the workbook is: house (everything, without it) or shared, without what the "
            "case calls confidential and all that rests on it; what was left out is listed."
        )
    ),
    option(
        "--values-only",
        is_flag=True,
        help=mark("Write values instead of formulas, for who may not have the formulas."),
    ),
    option(
        "--pdf",
        type=click.Choice(("board", "all")),
        help=mark(
            "Make a PDF beside the workbook as well, of the board summary or of all sheets. It "
            "takes LibreOffice."
        ),
    ),
    *draws_options,
    option(
        "--date",
        metavar=mark("DATE"),
        callback=_date,
        help=mark(
            "The date that the sheet with drawn scenarios bears; the reference date of the case "
            "without it."
        ),
    ),
    set_option,
    force_option,
    models_option,
    language_option,
)
def command(
    path: Path,
    target: Path | None,
    audience: Literal["house", "shared"] | None,
    values_only: bool,
    pdf: Literal["board", "all"] | None,
    count: int | None,
    seed: int | None,
    date: str | None,
    changes: dict[str, str],
    force: bool,
    folder: Path | None,
) -> int:
    """Work out everything and write the workbook."""
    from flexfin.engine.checks import broken
    from flexfin.engine.run import evaluate

    is_shared = audience == "shared"
    # a name of its own, so that no shared workbook is taken for that of the house
    target = target or Path(f"{path.stem}{'-shared' if is_shared else ''}.xlsx")
    if target.suffix.lower() != ".xlsx":
        raise Refused(_("{file} does not end in .xlsx, as a workbook does.", file=target))
    whole = writable(target, force=force, case=path)
    printed = target.with_suffix(".pdf") if pdf else None
    if printed is not None:
        from flexfin.workbook.pdf import NoOffice, needed_office

        writable(printed, force=force, case=path)
        try:
            needed_office()
        except NoOffice as error:
            raise Refused(str(error)) from None
    case = open_case(path, folder, changes)
    asked = draws_asked(count, seed, case)
    if asked is not None:
        from flexfin.answers.figures import see_lines
        from flexfin.answers.reserve import SAVING_VALUE

        # all that is drawn in a workbook is the reserve, and an agreement about it
        see_lines(case, [SAVING_VALUE], "workbook --scenarios")
    results = evaluate(case)
    export = Export(date or str(case.reference_date), digest_of(case))
    book = _WorkbookRequest(case, results, is_shared, values_only, asked, export)
    summary = book.write(whole)
    _say(target, summary, values_only)
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
        write_whole(
            writable(printed, force=force, case=path), book.printed(title if pdf == "board" else "")
        )
        click.echo(_("{file} is written.", file=printed))
    book.say_left_out(summary)
    tell(results.warnings())
    problems = broken(results)
    tell(problems)
    return 1 if problems else 0


def _say(target: Path, summary: WorkbookSummary, values_only: bool) -> None:
    """Say what was written."""
    if values_only:
        text = _("{file} is written: {sheets} sheets with values, no formulas.",
                 file=target, sheets=summary.sheets)  # fmt: skip
    else:
        text = _(
            "{file} is written: {sheets} sheets with {formulas} formulas.",
            file=target,
            sheets=summary.sheets,
            formulas=summary.formulas,
        )
    click.echo(text)


class Export(NamedTuple):
    """What is said of an export: the date it bears, and the digest of the case."""

    date: str
    digest: str


class _WorkbookRequest:
    """A workbook as it is asked for: what goes into it, and what is left out."""

    def __init__(
        self,
        case: Case,
        results: Results,
        is_shared: bool,
        values_only: bool,
        asked: DrawRequest | None,
        export: Export,
    ) -> None:
        from flexfin.answers import board as told
        from flexfin.answers.risk import may_share
        from flexfin.case.mentions import to_share
        from flexfin.case.shared import Shared

        self.case, self.results, self.values_only = case, results, values_only
        self.shown, self.texts = case, tuple[str, ...]()
        self.shared: Shared | None = None
        self.sheets: list[str] = []  # that are left out, beside those of the models
        if is_shared:
            self.shown, self.shared, self.texts = to_share(case, results)
            export = export._replace(digest="")
        if asked is not None and self.shared is not None and not may_share(case, self.shared):
            self.sheets.append(_("Scenarios and risk"))
            asked = None
        reserve = told.reserve_of(case, asked)
        bargain = told.bargain_of(case, asked)
        self.risk = told.risk_sheet(reserve, *export)
        self.agreement = told.agreement_sheets(bargain, self.shared) if bargain else None
        self.log = told.log_of(asked, *export)
        self.board: Board | None = None
        if self.shared is not None and self.shared.rows:
            self.sheets.append(_("Board summary"))  # it adds up what stays in the house
        else:
            self.board = told.board_of(case, results, bargain, reserve, asked, export.date)

    def write(self, target: Path, only: str = "") -> WorkbookSummary:
        """Write the workbook."""
        from flexfin.workbook.workbook import write_workbook

        return write_workbook(
            target,
            self.shown,
            self.results,
            risk=self.risk,
            agreement=self.agreement,
            board=self.board,
            log=self.log,
            shared=self.shared,
            values_only=self.values_only,
            only=only,
        )

    def printed(self, only: str) -> bytes:
        """Give the workbook as PDF, or one sheet of it."""
        from flexfin.workbook.pdf import NoOffice, as_pdf

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "workbook.xlsx"
            self.write(file, only)
            try:
                return as_pdf(file)
            except NoOffice as error:
                raise Refused(str(error)) from None

    def say_left_out(self, summary: WorkbookSummary) -> None:
        """Tell who sends the workbook what it does not hold."""
        if self.shared is None:
            return
        from flexfin.answers.left_out import LeftOut, say_left_out
        from flexfin.answers.page import Page
        from flexfin.workbook.layout import Layout

        sheets = [*self.sheets]
        if self.shared.rows:
            house = Layout(self.case).names
            every = {house[model.name] for model in self.case.models.models.values()}
            every |= {house[key] for key in house if key.endswith("!charts")}
            every |= {house["offers"], house["grid"]} if self.agreement else set()
            sheets += [name for name in house.values() if name in every - {*summary.names}]
        page = Page(screen(None)[0])
        say_left_out(page, self.case, LeftOut(self.shared, tuple(sheets), self.texts))
        click.echo(page.text(screen(None)[1]))
