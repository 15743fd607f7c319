"""The program as it is started: stopped cleanly from its first moment on."""

from __future__ import annotations

import os
import signal
from typing import Any, NoReturn


def _stop(*_told: Any) -> NoReturn:
    raise KeyboardInterrupt


def start() -> None:
    """Run the program; what ends it from outside does as Ctrl-C, which leaves nothing half."""
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
