"""How much is tried: all of it at night (`make nightly`), and some of each kind in every run."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

nightly = False  # set by pytest --nightly, before a test is read


def drawn(count: int, **more: Any) -> settings:
    """Draw as many random cases at night, and a third of them in every run."""
    return settings(max_examples=count if nightly else max(3, count // 3), **more)
