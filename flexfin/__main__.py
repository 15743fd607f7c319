"""The program as it is started: stopped cleanly from its first moment on."""

from __future__ import annotations

import os
import sys

from flexfin.ground.signals import exit_code, listen


def start() -> None:
    """Run the program; what ends it from outside does as Ctrl-C, which leaves nothing half.

    What libraries warn of is for who works on flexfin: the tests fail on it, `python -W` shows it.
    """
    listen()  # before anything is imported that takes a while
    from flexfin.ground.portable import is_portable

    if is_portable():
        from multiprocessing import freeze_support

        freeze_support()  # here a process of flexfin's begins that does a part of the work
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
    try:
        from flexfin.cli import main

        main()
    except KeyboardInterrupt:  # where nobody is left to be told
        os._exit(exit_code())


if __name__ == "__main__":
    start()
