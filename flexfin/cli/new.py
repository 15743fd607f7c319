"""`flexfin new`: a case to start from, as YAML or as an Excel workbook to fill in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from flexfin.cli import completion
from flexfin.cli.options import PATH, argument, option, wrong_use
from flexfin.cli.output import CASE, Refused, as_typed, writable
from flexfin.cli.request import Answer, Request, answering
from flexfin.cli.translated import Command
from flexfin.ground.files import LARGEST, read_file, write_whole
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.ground.yaml import Mapping as Section
    from flexfin.ground.yaml import Value

FIRST_EXAMPLE = "stieltjesstraat"
EXAMPLES: Final[Mapping[str, str]] = {
    "stieltjesstraat": mark(
        "Nijmegen: the owner lets rooms to young people, COA may call them; the fullest case."
    ),
    "stieltjesstraat_sublet": mark(
        "The same building: COA leases it all and sublets; the Wet Markt en Overheid bites."
    ),
    "plan_einstein": mark(
        "Utrecht: COA and young people side by side; who bears the months of filling up."
    ),
    "amsterdam_mixed": mark(
        "Permit holders and starters through one building of a housing association; no reception."
    ),
    "eindhoven_karel_de_grotelaan": mark(
        "300 places and 60 flats: what reception no longer needs becomes social rent."
    ),
    "assen_groene_dijk": mark(
        "Assen: 150 flexible homes, paid for the most part by the state and the municipality."
    ),
    "third_use": mark(
        "A third use: asylum seekers, permit holders on their way and displaced Ukrainians."
    ),
    "raalte_oekraine": mark(
        "Raalte: reception of people from Ukraine, at the three prices that the state paid."
    ),
    "beilen_nachtopvang": mark(
        "Beilen: a night shelter that stands by without tenants; held or given up, at what fee."
    ),
    "movable_units": mark("Movable units: moving them, and what they are worth afterwards."),
    "use_in_turn": mark("A school used in turn: reception when needed, students when not."),
}
EXCEL = ".xlsx"


class New(Command):
    """The command, with the examples to choose from below its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples to copy, then those of the command."""
        with formatter.section(_("Examples to copy, with --like")):
            formatter.write_dl([(name, _(EXAMPLES.get(name, ""))) for name in shipped_examples()])
        super().format_epilog(ctx, formatter)


def shipped_examples() -> dict[str, Path]:
    """Give the examples that come with flexfin, by name; the one that is copied unasked first."""
    from flexfin.model.models import shipped

    files = {file.stem: file for file in sorted(shipped("examples").glob("*.yaml"))}
    return {name: files[name] for name in sorted(files, key=lambda name: name != FIRST_EXAMPLE)}


@answering(
    help="\n\n".join(
        (
            mark("Make a case to start from, like an example or like a case of your own."),
            mark(
                "FILE.yaml is text, with comments where the example has them. FILE.xlsx is an "
                "Excel workbook to fill in; every command takes it in the place of a YAML file. "
                "With --like CASE one becomes the other, and nothing that is filled in gets lost."
            ),
        )
    ),
    examples=(
        "flexfin new location.yaml",
        "flexfin new location.xlsx --like stieltjesstraat",
        "flexfin new location.xlsx --empty",
        "flexfin new location.yaml --like location.xlsx",
    ),
    options=(
        argument("file", mark("FILE"), type=PATH),
        option(
            "--like",
            metavar=mark("EXAMPLE|CASE"),
            shell_complete=completion.examples,
            default=FIRST_EXAMPLE,
            help=mark(
                "The example or the case to start from; the former tax office in Nijmegen without "
                "it."
            ),
        ),
        option(
            "--empty",
            is_flag=True,
            help=mark("A workbook with nothing filled in, for a location of your own."),
        ),
    ),
    shares=("force", "models"),
    cls=New,
)
def command(request: Request) -> Answer:
    """Copy an example or a case to a new file, of another kind where the name says so."""
    file: Path = request.options["file"]
    like, empty = str(request.options["like"]), bool(request.options["empty"])
    examples = shipped_examples()
    source = examples.get(like, Path(like))
    if like not in examples and not source.suffix:
        raise wrong_use(_("there is no example '{name}'", name=like), like, examples)
    to_excel = file.suffix.lower() == EXCEL
    if empty and not to_excel:
        raise Refused(_("--empty makes an Excel workbook; end the name of {file} with .xlsx.",
                        file=file))  # fmt: skip
    place = writable(file, force=request.force, ending=CASE)
    if empty:
        write_whole(place, _empty(request.folder))
        click.echo("\n".join([_("{file} is made.", file=file), *_steps(file, to_excel=True)]))
        return Answer(None)
    if like in examples and not to_excel:
        data, beside = read_file(source, LARGEST), list[str]()
    else:
        data, beside = _converted(source, request.folder, to_excel=to_excel)
    write_whole(place, data)
    click.echo("\n".join(_next(file, like, to_excel)))
    if beside and source.parent.resolve() != file.parent.resolve():
        click.echo(_("Put beside it, from {folder}: {files}", folder=source.parent,
                     files=", ".join(beside)))  # fmt: skip
    return Answer(None)


def _next(target: Path, like: str, to_excel: bool) -> Iterator[str]:
    """Say what is made and what to do next."""
    yield _("{file} is made, like {name}.", file=target, name=like)
    yield from _steps(target, to_excel=to_excel)


def _steps(target: Path, *, to_excel: bool) -> Iterator[str]:
    if to_excel:
        yield _("1. Open it in Excel and put in your own location; the first sheet explains how.")
    else:
        yield _("1. Open it in a text editor and put in your own location.")
    name = as_typed(target)
    yield _("2. See whether all is well: flexfin check {file}", file=name)
    yield _("3. See what it costs:       flexfin cost {file}", file=name)
    yield _("4. Make the workbook:       flexfin workbook {file}", file=name)


def _empty(folder: Path | None) -> bytes:
    """Give a workbook to fill in with nothing filled in."""
    from flexfin.answers.new_case import to_fill_in
    from flexfin.ground.errors import Place
    from flexfin.ground.yaml import Mapping as Section
    from flexfin.model.stored import models_of

    return to_fill_in(Section({}, Place("")), models_of(folder))


def _converted(source: Path, folder: Path | None, *, to_excel: bool) -> tuple[bytes, list[str]]:
    """Give a case as workbook or as YAML, and the files that it names.

    Raises FlexfinError with everything that is wrong in it.
    """
    from flexfin.engine.load import load_case
    from flexfin.model.stored import models_of

    models = models_of(folder)
    found = load_case(source, models).source  # only what is whole can be written otherwise
    root = found.root
    read = (os.path.relpath(file, source.parent) for file in found.files.all()[1:])
    beside = sorted({*_files(root), *read})
    if source.suffix.lower() == EXCEL and not to_excel:
        from flexfin.ground.yaml_text import case_text

        return case_text(root).encode(), beside
    if to_excel:
        from flexfin.answers.new_case import to_fill_in

        return to_fill_in(root, models), beside
    return found.files.data(source), beside


def _files(value: Value | Section) -> Iterator[str]:
    """Give the files that a case names."""
    from flexfin.ground.csv_rows import apart, is_table
    from flexfin.ground.yaml import Mapping as Section
    from flexfin.ground.yaml import Scalar

    if isinstance(value, Section):
        for entry in value:
            yield from _files(entry.value)
    elif isinstance(value, Scalar) and (is_table(value.text) or value.text.endswith(".json")):
        yield str(apart(Path(value.text))[0])
