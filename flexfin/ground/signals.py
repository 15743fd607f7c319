"""What ends the program from outside: Ctrl-C, a terminal that closes, a system that goes down.

This is imported before anything else, so that it imports next to nothing itself. A signal that
comes earlier, while Python starts and before it runs a line of flexfin, cannot be caught here.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time

TYPE_CHECKING = False  # typing itself takes a while to import
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType
    from typing import NoReturn

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # which of these there are differs by system


class _State:
    """What the program is at; one per process."""

    told = 0  # the number of the signal that came
    is_open = False  # there may be something to put away


def listen() -> None:
    """End cleanly on these signals from now on; one that is ignored (nohup) stays so."""
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _not_lost


def exit_code() -> int:
    """Give the exit code of a program that was stopped: 130 for Ctrl-C, as a shell has it."""
    return 128 + (_State.told or signal.SIGINT)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    _State.told = number
    if not _State.is_open:  # nothing to put away; an error in an import may become any other
        os._exit(exit_code())
    raise KeyboardInterrupt


def _not_lost(lost: UnraisableHookArgs) -> None:
    """Stop again where Python let go of the stop: it came while an object was put away."""
    if _State.told and issubclass(lost.exc_type, KeyboardInterrupt):
        _thread.start_new_thread(_remind, ())
    else:
        sys.__unraisablehook__(lost)


def _remind() -> None:
    time.sleep(0.001)  # what is put away is by then
    _thread.interrupt_main(signal.Signals(_State.told))


class Stoppable:
    """A piece of work that puts away what it opened when a signal ends it.

    An import that is broken off may end in any error: after a signal this is KeyboardInterrupt.
    """

    def __enter__(self) -> None:
        """Begin: from now on a signal is an exception."""
        self.before, _State.is_open = _State.is_open, True

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        """End; what is put away is put away."""
        _State.is_open = self.before
        if _State.told and kind is not None and issubclass(kind, Exception):
            raise KeyboardInterrupt from None
