"""Commands, options and arguments of click, with help that is translated when it is shown."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from typing import Any, Final

import click

from flexfin.ground.messages import _, mark

# files and folders that examples name otherwise in another language
_FILES: Final = frozenset((
    mark("actuals.csv"), mark("actuals.xlsx"), mark("annex.docx"), mark("board.xlsx"),
    mark("budget.csv"), mark("coa_occupancy.csv"), mark("cost.csv"), mark("council.pptx"),
    mark("coverage.md"), mark("figures_2027.yaml"), mark("findings.csv"), mark("forecast.xlsx"),
    mark("history.csv"), mark("law.xlsx"), mark("ledger.csv"), mark("location.xlsx"),
    mark("location.yaml"), mark("locations"), mark("my_model"), mark("my_model.html"),
    mark("negotiation"), mark("new.yaml"), mark("other.yaml"), mark("ours.xlsx"),
    mark("people.csv"), mark("portfolio.xlsx"), mark("rent.csv"), mark("returned.xlsx"),
    mark("rounds.xlsx"), mark("second.xlsx"), mark("settlement.csv"), mark("settlement.xlsx"),
    mark("terms.docx"), mark("theirs.xlsx"), mark("vacancy.csv"),
))  # fmt: skip


class WholeNumber(click.IntRange):
    """A whole number between two others."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read what was typed; says between which numbers where it is no such number."""
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            words = _("{value!r} is not a whole number from {least} to {most}.")
            self.fail(words.format(value=value, least=self.min, most=self.max), param, ctx)
        return number


class Command(click.Command):
    """A command whose help is translated when it is shown, with examples below it."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        settings.setdefault("options_metavar", mark("[OPTIONS]"))
        super().__init__(*args, **settings)
        self.examples = tuple(examples)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Give the parts of the line of usage."""
        return [_(piece) for piece in super().collect_usage_pieces(ctx) if piece]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            for number, paragraph in enumerate((self.help or "").split("\n\n")):
                if number:
                    formatter.write_paragraph()
                formatter.write_text(_(paragraph))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Leave the arguments to the line of usage and the text below it."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option --help, in the language in use."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = gettext.gettext("Show this message and exit.")
        return option

    def examples_shown(self) -> list[str]:
        """Give the examples with the names of files in the language in use."""
        return [
            " ".join(_(word) if word in _FILES else word for word in example.split(" "))
            for example in self.examples
        ]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        if self.examples:
            with formatter.section(_("Examples")):
                for example in self.examples_shown():
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give the option and what it does."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], _(self.help)  # without the range that click adds

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Refuse the next option in the place of a value."""
        if isinstance(value, str) and value.startswith("--"):
            asked = f"{self.opts[-1]} {self.make_metavar(ctx)}"
            message = _("after {option} a value is missing: {asked}", option=self.opts[-1],
                        asked=asked)  # fmt: skip
            raise click.UsageError(message, ctx)
        return super().type_cast_value(ctx, value)

    def make_metavar(self, *args: Any, **settings: Any) -> str:
        """Give the word for the value."""
        return _(super().make_metavar(*args, **settings))


class Argument(click.Argument):
    """An argument whose name is translated when it is shown."""

    def make_metavar(self, *args: Any, **settings: Any) -> str:
        """Give the word for the value."""
        return _(super().make_metavar(*args, **settings))
