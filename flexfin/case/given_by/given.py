"""What an input is worth that the case gives in another way than as a number."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flexfin.case.files import Files
from flexfin.case.words import Words
from flexfin.ground.errors import Problem
from flexfin.ground.yaml import Value


@dataclass(frozen=True, slots=True)
class ProviderArgument:
    """What the model tells a provider beside what the case gives: a value, and where it is from.

    `path` is the path of the first input that the value hangs on, or empty.
    """

    value: Any
    path: str = ""


@dataclass(frozen=True, slots=True)
class ProviderRequest:
    """What a provider works from.

    `found` is what the case gives; `files` are those beside the case. `date` is the
    reference date of the case. Problems, and numbers that cannot be misread, go through `words`.
    """

    found: Value
    files: Files
    date: datetime.date
    args: tuple[ProviderArgument, ...]
    words: Words


@dataclass(frozen=True, slots=True)
class Provided:
    """The number that stands for the input, where it comes from, and what there is to see of it.

    `source` is one line of text; `details` is what the provider has to show beside the number, or
    None; `remarks` are warnings.
    """

    value: float
    source: str
    details: object = None
    remarks: tuple[Problem, ...] = ()
