"""What a program asks: any command that answers, with its own arguments and options."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from flexfin.cli import COMMANDS, speak
from flexfin.cli.options import AskingProgram
from flexfin.ground.files import one_run
from flexfin.ground.messages import _, language, mark
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.numbers import number_text

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.ground.view import View

_CASES: Final = ("CASE", "CASE...")
_OF_FORMATS: Final = ("form", "dutch", "target", "file")  # a program has the view itself
_NO_ANSWER: Final = mark("'{question}' makes a file here, and gives no answer")


def view_of(
    question: str, given: Sequence[object], options: Mapping[str, object], case: Case | None = None
) -> View:
    """Give the view of a question, as the command of that name shows it.

    `given` are the arguments of the command, `options` its options by their long names, with `_`
    for `-`. Of a case that was read already its own argument is left out. Raises ValueError where
    there is no such question, argument or option, or a value does not fit; FlexfinError where the
    case does not hold what is asked.
    """
    command = _command(question)
    program = AskingProgram(case)
    words = [*_words(question, command, list(given), dict(options), case)]
    with one_run(), _speaking():
        try:
            with command.make_context(question, words, obj=program) as context:
                command.invoke(context)
        except click.ClickException as error:
            raise ValueError(error.format_message()) from None
    if not program.views:
        raise ValueError(_(_NO_ANSWER, question=question))
    return program.views[-1]


@contextmanager
def _speaking() -> Iterator[None]:
    """Have click speak the language in use, within the process of another program."""
    before, asked = gettext.textdomain(), os.environ.get("LANGUAGE")
    speak(language())
    try:
        yield
    finally:
        gettext.textdomain(before)
        if asked is None:
            os.environ.pop("LANGUAGE", None)
        else:
            os.environ["LANGUAGE"] = asked


def _command(question: str) -> click.Command:
    """Find a command that answers; one of a family has two words."""
    first = question.partition(" ")[0]
    own = _questions(first) if first in COMMANDS else {}
    if question in own:
        return own[question]
    if first == question and first in COMMANDS and not own:
        raise ValueError(_(_NO_ANSWER, question=question))
    text = _("there is no question '{name}'", name=question)
    near = did_you_mean(question, [one for name in COMMANDS for one in _questions(name)])
    raise ValueError(f"{text}. {near}".strip())


def _questions(name: str) -> Mapping[str, click.Command]:
    """Give what a command, or each of its family, answers; nothing of one that makes files."""
    found = import_module(f"flexfin.cli.{name}").command
    family = found.commands if isinstance(found, click.Group) else {"": found}
    known = {f"{name} {word}".strip(): one for word, one in family.items()}
    return {q: one for q, one in known.items() if any(x.name == "form" for x in one.params)}


def _words(
    question: str,
    command: click.Command,
    given: list[object],
    options: dict[str, object],
    case: Case | None,
) -> Iterator[str]:
    """Give what would be typed; options first, as an argument may begin with a dash."""
    places: list[str] = []
    needs_case = case is not None
    for one in command.params:
        name = _name(one)
        value = options.pop(name, None)
        if isinstance(one, click.Option) and one.name in _OF_FORMATS:
            options |= {name: value} if value is not None else {}
            continue
        if case is not None and one.metavar in _CASES:
            mine, needs_case = [case.path], False
        else:
            mine = [*_texts(value)]
        if isinstance(one, click.Argument):
            if not mine or (one.nargs < 0 and value is None):
                count = len(given) if one.nargs < 0 else one.nargs
                mine += [*map(str, given[:count])]
                del given[:count]
            places += mine
        elif isinstance(one, click.Option) and one.is_flag:
            yield from [one.opts[0]] if value else []
        else:
            yield from (f"{one.opts[0]}={text}" for text in mine)
    if options:
        raise ValueError(_("'{question}' takes no option '{name}'", question=question,
                           name=next(iter(options))))  # fmt: skip
    if needs_case:
        raise ValueError(_("'{question}' is not asked of a case", question=question))
    yield from ("--format=json", "--", *places, *map(str, given))


def _name(one: click.Parameter) -> str:
    """Give the name by which a program gives an argument or option."""
    is_option = isinstance(one, click.Option)
    long = next((text for text in one.opts if text.startswith("--")), "") if is_option else ""
    return long[2:].replace("-", "_") or str(one.name)


def _texts(value: object) -> Iterator[str]:
    """Write a value as it is typed; several where it is a list, pairs of a mapping with `=`."""
    if isinstance(value, Mapping):
        yield from (f"{name}={text}" for name, text in value.items())
    elif isinstance(value, list | tuple):
        yield from map(str, value)
    elif isinstance(value, float):
        yield number_text(value)
    elif value is not None:
        yield str(value)
