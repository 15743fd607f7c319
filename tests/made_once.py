"""What is dear to make and the same each time: made once for all tests of a process."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import openpyxl

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.messages import language
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.returned.cells import Returned, read_workbook

_MOST: Final = 4  # editions that are kept


def opened(path: Path, *, data_only: bool = False) -> openpyxl.Workbook:
    """Give a workbook as openpyxl reads it, to look at: no test may change or save it."""
    state = path.stat()
    return _opened(path, state.st_mtime_ns, state.st_size, data_only)


@lru_cache(maxsize=4)
def _opened(path: Path, _changed: int, _size: int, data_only: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=data_only)


class _Edition(CaseWorkbook):
    """The workbook of a case that is laid out, and of which the files are written, once."""

    @cached_property
    def _files(self) -> dict[bool, bytes]:
        return {}

    @cached_property
    def _layouts(self) -> dict[bool, Layout]:
        return {}

    def layout(self, *, negotiation: bool = False) -> Layout:
        if negotiation not in self._layouts:
            self._layouts[negotiation] = super().layout(negotiation=negotiation)
        return self._layouts[negotiation]

    def data(self, *, negotiation: bool = False) -> bytes:
        if negotiation not in self._files:
            self._files[negotiation] = super().data(negotiation=negotiation)
        return self._files[negotiation]


_editions: dict[Hashable, _Edition] = {}


def edition(case: Case, results: Results, **how: Any) -> CaseWorkbook:
    """Give the workbook of a case, of the same case in the same language the same one.

    Reading a workbook back makes its edition anew: over and over, where tests read back what was
    changed in one workbook. The mark tells what a case says, its file also how it is called.
    """
    source = Path(case.path)
    state = source.stat() if source.is_file() else None  # not opened: tests count how often it is
    known = (state.st_mtime_ns, state.st_size) if state else id(case)
    key = (mark_of(case), str(source), known, language(), repr(sorted(how.items())))
    if key not in _editions:
        if len(_editions) == _MOST:
            del _editions[next(iter(_editions))]
        _editions[key] = _Edition(case, results, **how)
    return _editions[key]


_results: dict[int, Results] = {}


def evaluated(case: Case) -> Results:
    """Give all lines of a case, of the very same case once."""
    if id(case) not in _results:
        if len(_results) == _MOST:
            del _results[next(iter(_results))]
        _results[id(case)] = evaluate(case)  # which holds the case
    return _results[id(case)]


def returned(file: Path, data: bytes | None = None) -> Returned:
    """Read a workbook; of what was made anew, the same data once."""
    return read_workbook(file) if data is None else replace(_returned(data), path=file)


@lru_cache(maxsize=_MOST)
def _returned(data: bytes) -> Returned:
    return read_workbook(Path("made anew.xlsx"), data)
