"""The formats in which a View is written, and what the ending of a file says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from flexfin.cli.options import wrong_use
from flexfin.cli.output import screen
from flexfin.cli.streams import on_screen
from flexfin.ground.messages import _

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.ground.view import View

# which format the ending of a file says
ENDINGS: Final[Mapping[str, str]] = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_PLAIN: Final = ("", ".txt")  # which any format may have


def text_of(
    view: View, form: str, target: Path | None, cases: Sequence[Case], *, dutch: bool
) -> str:
    """Give a view as text in a format; a page bears a mark."""
    match form:
        case "json":
            from flexfin.answers.render.data import as_json

            return as_json(view)
        case "csv":
            from flexfin.answers.render.data import as_csv

            return as_csv(view, dutch=dutch)
        case "markdown":
            from flexfin.answers.render.markdown import as_markdown

            return as_markdown(view)
        case "html":
            from flexfin.answers.render.html import as_html

            return as_html(view, mark_of_answer(view, cases))
        case _:
            from flexfin.answers.render.terminal import as_text

            return as_text(view, *screen(target), str if target else on_screen)


def mark_of_answer(view: View, cases: Sequence[Case]) -> str:
    """Give the mark of the case that answers; of none or several, a mark of what the view says."""
    from flexfin.answers.render.data import as_json
    from flexfin.workbook.mark import code_of, mark_of

    return mark_of(cases[0]) if len(cases) == 1 else code_of(as_json(view))


def see_ending(target: Path, form: str) -> None:
    """Refuse a file whose ending says another format than the one that is written."""
    ending = target.suffix.lower()
    if ending not in (*_PLAIN, *ENDINGS):
        named = {name: one for one, name in reversed([*ENDINGS.items()]) if name != "yaml"}
        endings = ", ".join([".txt", *reversed([*named.values()])])
        said = _("{file}: no format has files that end in {ending}", file=target, ending=ending)
        raise wrong_use(said, otherwise=_("Choose one of {endings}.", endings=endings))
    if ENDINGS.get(ending, form) == form and (form != "xlsx" or ending == ".xlsx"):
        return
    own = next((one for one, name in ENDINGS.items() if name == form), ".txt")
    said = _("{file} does not end in {ending}, as what is written in the format {form} does",
             file=target, ending=own, form=form)  # fmt: skip
    other = _("Choose another name, or another --format.")
    raise wrong_use(said, otherwise=other)


def form_of(target: Path | None, form: str) -> str:
    """Give the format that the ending of a file says, where none was asked for."""
    context = click.get_current_context()
    if target is None or context.get_parameter_source("form") is not ParameterSource.DEFAULT:
        return form
    found = ENDINGS.get(target.suffix.lower(), form)
    kinds = (param.type for param in context.command.params if param.name == "form")
    is_known = any(isinstance(kind, click.Choice) and found in kind.choices for kind in kinds)
    return found if is_known else form
