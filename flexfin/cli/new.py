"""`flexfin new`: a case to start from."""

from __future__ import annotations

from pathlib import Path

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


@click.command(
    "new",
    cls=Command,
    help=mark("Make a case to start from: a copy of an example, with comments."),
    examples=("flexfin new location.yaml", "flexfin new location.yaml --like stieltjesstraat"),
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
    from flexfin.modelfile import shipped

    examples = {file.stem: file for file in sorted(shipped("examples").glob("*.yaml"))}
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
