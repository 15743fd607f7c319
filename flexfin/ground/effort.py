"""A bound on the work that a file of somebody else can ask for: after some time it is given up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Final

_UNTIL: Final = ContextVar("until", default=float("inf"))
_PIECES: Final = 32  # for each look at the clock, which takes longer than a small piece
_begun: Final = count()


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
    if next(_begun) % _PIECES == 0 and time.process_time() > _UNTIL.get():
        raise TooLong
