"""The portable folder: flexfin as a program of its own, with no Python and no source beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def is_portable() -> bool:
    """Tell whether this is the program of the portable folder (portable/flexfin.spec)."""
    return bool(getattr(sys, "frozen", False))


def program_beside(name: str) -> Path:
    """Give another program of the portable folder."""
    own = Path(sys.executable)
    return own.with_name(name + own.suffix)


def environment_of_others() -> Mapping[str, str]:
    """Give the environment for programs of the computer, which have libraries of their own."""
    environment = dict(os.environ)
    if is_portable():  # it is started with its own folder here, and keeps what there was before
        name = "LD_LIBRARY_PATH"
        before = environment.pop(f"{name}_ORIG", None)
        environment.pop(name, None)
        environment |= {name: before} if before is not None else {}
    return environment
