"""click's own words, marked for the catalogues; click itself looks them up there.

Nothing imports this module: it is read by the tool that renews the catalogues.
"""

from __future__ import annotations

from flexfin.ground.messages import mark


def mark_both(one: str, many: str) -> tuple[str, str]:
    """Mark a text that differs for one and for many."""
    return one, many


WORDS = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Error: {message}"),
    mark("Aborted!"),
    mark("Show this message and exit."),
    mark("Try '{command} {option}' for help."),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("No such option {name!r}."),
    mark("No such option: {name}"),
    mark("Option {name!r} does not take a value."),
    mark("Choose from:\n\t{choices}"),
    mark("unknown error"),
)
IN_NUMBERS = (
    mark_both("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    mark_both("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    mark_both("(Possible option: {possibilities})", "(Possible options: {possibilities})"),
    mark_both("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    mark_both(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
)
