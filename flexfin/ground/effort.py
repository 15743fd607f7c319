"""A bound on the work that a file of somebody else can ask for: after some time it is given up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_UNTIL: Final = ContextVar("until", default=float("inf"))


class TooLong(Exception):
    """The work takes longer than it may."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the work inside take so many seconds of this process; `go_on` looks at the clock."""
    before = _UNTIL.set(time.process_time() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(before)


def go_on() -> None:
    """Raise TooLong where the time for the work is over; called before each piece of it."""
    if time.process_time() > _UNTIL.get():
        raise TooLong
