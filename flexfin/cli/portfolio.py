"""`flexfin portfolio`: many locations at once, in one table and one workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flexfin.cli.formats import form_of, mark_of_answer
from flexfin.cli.options import (
    PATH,
    argument,
    day_of,
    option,
    say,
    seed_option,
    view_options,
    wrong_use,
)
from flexfin.cli.output import Progress, workbook_written, writable
from flexfin.cli.request import Answer, Request, answering
from flexfin.cli.translated import WholeNumber
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.files import note_read
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.engine.portfolio import Portfolio

MOST_SCENARIOS = 20_000  # the months of all of them are kept, added up over the locations


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    from flexfin.ground.numbers import read_number

    if value is None:
        return None
    share = read_number(value)
    if share is None or not 0 <= share <= 1:
        raise click.BadParameter(_("'{text}' is no share from 0% to 100%", text=value))
    if not ctx.params.get("count"):
        raise click.BadParameter(_("it says nothing without --scenarios"))
    return share


@answering(
    help=mark(
        "Work out all cases in a folder, and add them up: what each location costs, what each "
        "party pays over all locations, the reserve by month, and with --scenarios how the "
        "shortage of all locations together is spread. With --law-from and --law-to it shows what "
        "changes in each agreement when the law moves between two days. A case that is wrong is "
        "named and left out; the others go on."
    ),
    examples=(
        "flexfin portfolio locations",
        "flexfin portfolio locations --scenarios 1000 -o portfolio.xlsx",
        "flexfin portfolio locations --scenarios 1000 --correlation 50% --format json",
        "flexfin portfolio locations --law-from 2026-11-01 --law-to 2027-01-01 "
        "--figures figures_2027.yaml -o law.xlsx",
    ),
    options=(
        argument("directory", mark("DIR"), type=PATH),
        option(
            "--scenarios",
            "count",
            metavar=mark("N"),
            type=WholeNumber(2, MOST_SCENARIOS),
            is_eager=True,
            help=mark("Draw this many scenarios; at most 20,000."),
        ),
        seed_option,
        option(
            "--correlation",
            metavar=mark("SHARE"),
            callback=_share,
            help=mark(
                "How far the demand of locations rises and falls together: 0% each by itself, 100% "
                "all alike. 100% without it: the cautious choice, as nothing is known that speaks "
                "for less."
            ),
        ),
        option(
            "--law-from",
            metavar=mark("DATE"),
            callback=day_of,
            help=mark(
                "Show what changes in the running agreements when the law is read on the day of "
                "--law-to and no longer on this one, for whom, from when and by which article."
            ),
        ),
        option(
            "--law-to",
            metavar=mark("DATE"),
            callback=day_of,
            help=mark("The later of the two days; goes with --law-from."),
        ),
        *view_options[:2],
        option(
            "-o",
            "--output",
            "file",
            file=mark("FILE"),
            help=mark(
                "Write a workbook with formulas (FILE.xlsx), beside the answer on the screen; or, "
                "with another ending or --format xlsx, the answer itself."
            ),
        ),
    ),
    shares=("figures", "force", "models"),
)
def command(request: Request) -> Answer:
    """Work out all cases together."""
    from flexfin.answers.portfolio import WANTED, portfolio_view
    from flexfin.engine.location import DrawsTogether
    from flexfin.engine.portfolio import work_out

    own, figures = request.options, request.figures
    directory: Path = own["directory"]
    file: Path | None = own["file"]
    files, copies = _files(directory, figures, request.folder)
    if figures is not None:
        _see_figures(request, figures)
    if own["law_from"] or own["law_to"]:
        answer = _law_moves(request, files)
        return answer._replace(told=[*_left_out(directory, copies), *answer.told])
    count, seed, correlation = request.count, request.seed, own["correlation"]
    book = file if file and file.suffix.lower() == ".xlsx" and request.form != "xlsx" else None
    to = request if book else replace(request, target=file, form=form_of(file, request.form))
    to.see()
    request.place(book)
    for one in filter(None, (*files, figures)):  # processes beside this one read them
        note_read(one)
    draws = None
    if count is not None:
        draws = DrawsTogether(
            count, 1 if seed is None else seed, 1.0 if correlation is None else correlation
        )
    portfolio = work_out(
        files, WANTED, draws, folder=request.folder, figures=figures, workers=_workers(request),
        progress=_progress(),
    )  # fmt: skip
    if portfolio.locations and len(portfolio.not_drawn) == len(portfolio.locations):
        raise FlexfinError(
            Problem(
                Place(str(directory)),
                _("there is nothing to draw: no case here has 'demand.simulation', 'uncertainty' "
                  "or chances of its scenarios"),
                _("Add one of these to a case, or leave --scenarios out."),
            )
        )  # fmt: skip
    shown = portfolio_view(portfolio)
    if book:
        _write_book(portfolio, book, request.force, mark_of_answer(shown, ()))
    taken = (*files, *copies, *filter(None, (figures, to.target)))
    problems = list(portfolio.problems)
    told = [
        *_left_out(directory, copies),
        *_of_one_name(portfolio, directory),
        *_passed_over(portfolio, directory, taken),
        *problems,
    ]
    return Answer(shown, told=told, code=1 if problems else 0, to=to)


def _files(
    directory: Path, figures: Path | None, folder: Path | None
) -> tuple[list[Path], dict[Path, Path]]:
    """Give the cases of a folder, and copies of these, each with the case that it is.

    Raises UsageError where there are none, or it is a file.
    """
    from flexfin.case.in_folder import cases_in, copies_in
    from flexfin.case.source import name_in, read_source
    from flexfin.model.stored import models_of

    if directory.is_file():
        read_source(directory, models_of(folder))  # says what it is, where it is no case
        raise wrong_use(_("{file} is one case; give the folder that it is in", file=directory))
    if not directory.is_dir():
        raise wrong_use(_("there is no folder {folder}", folder=directory))
    files = cases_in(directory, lambda path: name_in(path, models_of(folder)))
    if figures is not None and figures.exists():
        files = [one for one in files if not one.samefile(figures)]
    if not files:
        raise wrong_use(_("there are no cases (*.yaml, *.xlsx) in {folder}", folder=directory))
    copies = copies_in(files)
    return [one for one in files if one not in copies], copies


def _see_figures(request: Request, figures: Path) -> None:
    """See that a file with figures can be read; every case would be told to be wrong otherwise."""
    from flexfin.case.figures import read_figures
    from flexfin.case.files import Files
    from flexfin.model.stored import models_of

    problems: list[Problem] = []
    folder = Path(models_of(request.folder).folder) / "parameters"
    read_figures(figures, folder, Files(figures), problems)
    if problems:
        raise FlexfinError(problems)


def _progress() -> Progress:
    return Progress(mark("{percent}% of {count} locations"))


def _law_moves(request: Request, files: list[Path]) -> Answer:
    """Tell what changes in all cases when the law moves from one day to another."""
    from flexfin.answers.law_moved import LawDays, MovedCase, law_view, moved_case
    from flexfin.engine.portfolio import each_of

    own, figures, file = request.options, request.figures, request.options["file"]
    first, last = own["law_from"], own["law_to"]
    if first is None or last is None or first >= last:
        raise wrong_use(
            _("--law-from and --law-to go together, the later day last"),
            otherwise=_("For example --law-from 2026-11-01 --law-to 2027-01-01."),
        )
    if request.count is not None:
        raise wrong_use(_("--law-from and --scenarios do not go together"))
    to = replace(request, target=file, form=form_of(file, request.form))
    to.see()
    for one in filter(None, (*files, figures)):  # processes beside this one read them
        note_read(one)
    days = LawDays(first, last)
    work = partial(moved_case, days=days, figures=figures)
    found = list(each_of(files, work, request.folder, _workers(request), _progress()))
    told = [problem for one in found if isinstance(one, MovedCase) for problem in one.told]
    wrong = [p for one in found if not isinstance(one, MovedCase) for p in one.problems]
    return Answer(law_view(found, days), told=[*told, *wrong], code=1 if wrong else 0, to=to)


def _workers(request: Request) -> int:
    """Give how many processes to use; 0 for all. One that is started runs a user's script again."""
    return 1 if request.program else 0


def _left_out(directory: Path, copies: Mapping[Path, Path]) -> Iterator[Problem]:
    """Say which files are copies of a case, and which folders within the folder are not read."""
    from flexfin.case.in_folder import folders_in

    for copy, one in copies.items():
        message = _("counted once, as it is the same as {file}", file=one.name)
        yield Problem(Place(str(copy)), message, "", "warning")
    if inside := [path.name for path in folders_in(directory)]:
        message = _("passed over, as these are folders: {folders}", folders=", ".join(inside))
        remedy = _("Put the cases of all locations in one folder.")
        yield Problem(Place(str(directory)), message, remedy, "warning")


def _of_one_name(portfolio: Portfolio, directory: Path) -> Iterator[Problem]:
    """Say which cases bear one name: they may be one location, counted more than once."""
    files: dict[str, list[str]] = {}
    for one in portfolio.locations:
        files.setdefault(one.name.removesuffix(f" ({one.file})"), []).append(one.file)
    for name, these in files.items():
        if len(these) > 1:
            message = _("{count} cases are called {name}, and each counts: {files}",
                        count=len(these), name=name, files=", ".join(these))  # fmt: skip
            remedy = _("If they are one location, such as rounds of one negotiation: leave one of "
                       "them in this folder.")  # fmt: skip
            yield Problem(Place(str(directory)), message, remedy, "warning")


def _passed_over(portfolio: Portfolio, directory: Path, taken: Iterable[Path]) -> Iterator[Problem]:
    """Say which files of the folder are no cases, nor belong to one."""
    from flexfin.case.in_folder import files_in, kept_by_excel

    if beside := [path.name for path in kept_by_excel(directory)]:
        message = _("passed over, as Excel puts them beside a workbook that is open: {files}",
                    files=", ".join(beside))  # fmt: skip
        yield Problem(Place(str(directory)), message, "", "warning")
    used = {path.resolve() for path in taken}
    used |= {(directory / name).resolve() for one in portfolio.locations for name in one.files}
    names = [path.name for path in files_in(directory) if path.resolve() not in used]
    if names:
        message = _("passed over, as these are no cases: {files}", files=", ".join(names))
        remedy = _("A workbook that flexfin made of a case in this folder is that case again.")
        is_book = any(name.endswith(".xlsx") for name in names)
        yield Problem(Place(str(directory)), message, remedy if is_book else "", "warning")


def _write_book(portfolio: Portfolio, target: Path, force: bool, mark: str) -> None:
    from flexfin.answers.portfolio_sheets import write_portfolio

    count = write_portfolio(writable(target, force=force), portfolio, mark)
    say(workbook_written(target, *count), err=True)
