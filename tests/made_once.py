"""What is dear to make and the same each time: made once for all tests of a process."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import openpyxl

from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.case.case import Case
from flexfin.engine.results import Results
from flexfin.engine.run import Program, evaluate
from flexfin.ground.messages import language
from flexfin.model.line import RowKey
from flexfin.model.models import Block
from flexfin.model.order import order_of
from flexfin.workbook.layout import Layout
from flexfin.workbook.mark import mark_of
from flexfin.workbook.returned.cells import Returned, read_workbook

_MOST: Final = 4  # editions that are kept
_PROGRAMS: Final = 150
_NUMBER: Final = "its number among the cases of the tests"


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


_program = Program.__init__
_programs: dict[Hashable, Program] = {}


def program(
    self: Program, case: Case, wanted: Iterable[str] | None = None, order: Sequence[Block] | None = None,
    known: Mapping[RowKey, Any] | None = None, held: Container[str] = (),
) -> None:  # fmt: skip
    """Do what Program does; of a case that says the same for all that is asked, once.

    Turning the formulas of a case into closures is a fifth of what tests take, and most ask for the
    same few cases, each in a file of its own. What it hangs on is told apart by what it is, not by
    where it came from.
    """
    names = None if wanted is None else tuple(dict.fromkeys(wanted))
    lines = case.models.lines
    if known is not None or held or not {*(names or ())} <= {*lines}:
        _program(self, case, names, order, known, held)
        return
    order = order_of(case.models, names or tuple(lines)) if order is None else order
    key = (names, *order, _said(case), *_figures(case, order))
    kept = _programs.pop(key, None)
    if kept is None:
        _program(self, case, names, order)
        kept = object.__new__(Program)
    else:
        vars(self).update(vars(kept), case=case)
    vars(kept).update(vars(self))
    _programs[key] = kept  # the last that was used
    if len(_programs) > _PROGRAMS:
        del _programs[next(iter(_programs))]


def _said(case: Case) -> int:
    """Give a number that stands for all of a case that lines hang on, but for figures of the law.

    What is told by its identity the case itself keeps, which a program keeps. A case keeps its
    number: it is asked for many times, and its parts are many.
    """
    kept = vars(case)
    if _NUMBER not in kept:
        kept[_NUMBER] = hash((
            tuple(map(id, case.models.lines.values())),
            tuple((axis, *elements) for axis, elements in case.sets.items()),
            tuple((name, *rows.items()) for name, rows in case.values.items()),
            tuple((*rows, *(one.place is None for one in rows.values())) for rows in case.origins.values()),
            (case.law.day, case.calendar.months, case.reference_date, case.drawn, *case.actuals.items()),
        ))  # fmt: skip
    return int(kept[_NUMBER])


def _figures(case: Case, order: Iterable[Block]) -> Iterator[Hashable]:
    """Give the figures of the law that lines take: kept by what read them, for all cases."""
    law = case.law
    used = [name for block in order for name in block.lines if name in law]
    law.read(used)
    for name in used:
        yield from map(id, (*law[name], *law.history(name, may_be_unknown=True).dated))
