"""The portable folder: flexfin as a program of its own, with no Python and no source beside it."""

from __future__ import annotations

import sys
from pathlib import Path


def is_portable() -> bool:
    """Tell whether this is the program of the portable folder (portable/flexfin.spec)."""
    return bool(getattr(sys, "frozen", False))


def program_beside(name: str) -> Path:
    """Give another program of the portable folder."""
    own = Path(sys.executable)
    return own.with_name(name + own.suffix)
