"""How much is tried: all of it at night (`make nightly`), and some of each kind in every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import settings

nightly = False  # set by pytest --nightly, before a test is read
# Few examples that together have every section of a case, every line of a model and every kind of
# sheet that any has (test_examples.py sees to it). The workbook of the second is whole: two years.
SAMPLE: Final = ("movable_units", "plan_einstein", "stieltjesstraat_sublet")
_Any = TypeVar("_Any")


def drawn(count: int, one_in: int = 3, **more: Any) -> settings:
    """Draw as many random cases at night, and one in so many of them in every run."""
    return settings(max_examples=count if nightly else max(3, count // one_in), **more)


def at_night(values: Iterable[Any], kept: Iterable[Any], **how: Any) -> list[ParameterSet]:
    """Give what a test is asked for, of which only what is kept is in every run."""
    kept = [*kept]
    named = how.get("id", lambda value: None)
    return [
        pytest.param(value, id=named(value), marks=[] if value in kept else [pytest.mark.nightly])
        for value in values
    ]


def examples(files: Sequence[Path]) -> list[ParameterSet]:
    """Give examples, of which the sample is in every run."""
    sample = [file for file in files if file.stem in SAMPLE]
    return at_night(files, sample, id=lambda file: file.stem)


def handfuls(values: Sequence[_Any], count: int) -> list[list[_Any]]:
    """Give each value alone at night; in every run so many handfuls, to be tried together."""
    return [[one] for one in values] if nightly else [[*values[n::count]] for n in range(count)]


def spread(values: Sequence[_Any], every: int) -> Sequence[_Any]:
    """Give all values at night, and one of so many in every run."""
    return values if nightly else values[::every]
