"""`flexfin new`: a case to start from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from flexfin.cli import completion
from flexfin.cli.options import (
    PATH,
    Command,
    argument,
    force_option,
    language_option,
    option,
    together,
    wrong_use,
)
from flexfin.cli.output import writable, write_whole
from flexfin.language import _, mark

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
    "movable_units": mark("Movable units: moving them, and what they are worth afterwards."),
    "use_in_turn": mark("A school used in turn: reception when needed, students when not."),
}


class New(Command):
    """The command, with the examples to choose from below its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples to copy, then those of the command."""
        with formatter.section(_("Examples to copy, with --like")):
            formatter.write_dl([(name, _(EXAMPLES.get(name, ""))) for name in shipped_examples()])
        super().format_epilog(ctx, formatter)


def shipped_examples() -> dict[str, Path]:
    """Give the examples that come with flexfin, by name; the one that is copied unasked first."""
    from flexfin.model import shipped

    files = {file.stem: file for file in sorted(shipped("examples").glob("*.yaml"))}
    return {name: files[name] for name in sorted(files, key=lambda name: name != FIRST_EXAMPLE)}


@click.command(
    "new",
    cls=New,
    help=mark("Make a case to start from: a copy of an example, with comments."),
    examples=("flexfin new location.yaml", "flexfin new location.yaml --like use_in_turn"),
)
@together(
    argument("target", mark("FILE"), type=PATH),
    option(
        "--like",
        metavar=mark("EXAMPLE"),
        shell_complete=completion.examples,
        default=FIRST_EXAMPLE,
        help=mark("The example to copy; the former tax office in Nijmegen without it."),
    ),
    force_option,
    language_option,
)
def command(target: Path, like: str, force: bool) -> None:
    """Copy an example to a new file."""
    examples = shipped_examples()
    if like not in examples:
        raise wrong_use(_("there is no example '{name}'", name=like), like, examples)
    write_whole(writable(target, force=force), examples[like].read_bytes())
    click.echo(
        "\n".join(
            (
                _("{file} is made, like the example {name}.", file=target, name=like),
                _(
                    "1. Open it in a text editor and put in your own location; "
                    "comments explain the inputs."
                ),
                _("2. See whether all is well: flexfin check {file}", file=target),
                _("3. See what it costs:       flexfin cost {file}", file=target),
                _("4. Make the workbook:       flexfin workbook {file}", file=target),
            )
        )
    )
