"""The program as it is started: stopped cleanly from its first moment on."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from typing import Any, NoReturn

from flexfin.ground.portable import is_portable


def _stop(*_told: Any) -> NoReturn:
    raise KeyboardInterrupt


def start() -> None:
    """Run the program; what ends it from outside does as Ctrl-C, which leaves nothing half.

    What libraries warn of is for who works on flexfin: the tests fail on it, `python -W` shows it.
    """
    if is_portable():
        from multiprocessing import freeze_support

        freeze_support()  # here a process of flexfin's begins that does a part of the work
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)  # which these are differs by system
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, _stop)
        from flexfin.cli import main

        main()
    except KeyboardInterrupt:  # before anything was begun
        os._exit(130)


if __name__ == "__main__":
    start()
