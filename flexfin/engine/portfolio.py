"""Many cases, one by one over all cores: only what is asked of each is kept, and added up.

Each case is worked out by itself, in a process that is started afresh (as Windows and macOS do), so
that one which is wrong or fails does not stop the others. They come back in order and are added in
order: the digits do not hang on the number of processes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from flexfin.engine.draw import cores
from flexfin.engine.location import DrawsTogether, Failed, Location, Wanted, location_of
from flexfin.engine.statistics import statistics
from flexfin.formulas.arrays import Array
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, language, set_language
from flexfin.model.models import Models
from flexfin.model.stored import models_of

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

FEW: Final = 4  # cases that are done before other processes have started
Progress = Callable[[int, int], None]  # cases done, of how many


Outcome = Location | Failed


@dataclass(frozen=True)
class Portfolio:
    """All locations, and the drawn line added up over them.

    `drawn` has shape (calendar months from `start`, scenarios); `weighed` (scenarios,) is its
    months weighed and added up, location by location.
    """

    locations: tuple[Location, ...]
    failed: tuple[Failed, ...]
    draws: DrawsTogether | None
    start: int
    months: int
    drawn: Array | None
    weighed: Array | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Give what is wrong: with cases that are left out, and checks that fail in others."""
        left_out = [problem for one in self.failed for problem in one.problems]
        return (*left_out, *(problem for one in self.locations for problem in one.problems))

    @property
    def not_drawn(self) -> tuple[Location, ...]:
        """Give the locations that are the same in every drawn scenario."""
        return tuple(one for one in self.locations if self.draws and not one.can_draw)

    @property
    def years(self) -> range:
        """Give the calendar years of all locations."""
        return range(self.start // 12, (self.start + self.months - 1) // 12 + 1)

    def monthly(self, line: str) -> Array:
        """Give a line by calendar month, added up over the locations."""
        found = np.zeros(self.months)
        for one in self.locations:
            if line in one.monthly:
                found[one.start - self.start :][: one.months] += one.monthly[line]
        return found

    def yearly(self, line: str) -> dict[str, Array]:
        """Give a line of parties by calendar year, added up over the locations; by label.

        `municipality` is another one in another town; what a reader sees as one party is one.
        """
        found: dict[str, Array] = {}
        for one in self.locations:
            for label, amounts in zip(one.parties.values(), one.yearly.get(line, ()), strict=False):
                row = found.setdefault(label, np.zeros(len(self.years)))
                row[one.years.start - self.years.start :][: len(one.years)] += amounts
        return found


def work_out(
    files: Sequence[Path],
    wanted: Wanted,
    draws: DrawsTogether | None = None,
    *,
    folder: Path | None = None,
    figures: Path | None = None,
    workers: int = 0,
    progress: Progress | None = None,
) -> Portfolio:
    """Work out many cases, and add them up: with models in a folder, figures of the law in a file.

    Without `workers` there are as many processes as cores.
    """
    work = partial(location_of, wanted=wanted, draws=draws, figures=figures)
    return gather(each_of(files, work, folder, workers, progress), draws)


def gather(outcomes: Iterable[Outcome], draws: DrawsTogether | None) -> Portfolio:
    """Add locations up as they come; of what was drawn only sums and statistics are kept."""
    locations, failed = [], []
    total = _Total(draws.scenarios) if draws else None
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            failed.append(outcome)
        elif total is None or outcome.drawn is None:
            locations.append(outcome)
        else:
            short = statistics(total.add(outcome.start, outcome.drawn, outcome.weight), None, "low")
            locations.append(replace(outcome, drawn=None, short=short))
    names = [one.name for one in locations]
    locations = [
        replace(one, name=f"{one.name} ({one.file})") if names.count(one.name) > 1 else one
        for one in locations
    ]
    start = min((one.start for one in locations), default=0)
    months = max((one.start + one.months for one in locations), default=0) - start
    named = {name for one in locations for name in one.files}  # these are no cases
    return Portfolio(
        tuple(locations),
        tuple(one for one in failed if one.file not in named),
        draws,
        start,
        months,
        total.over(start, months) if total else None,
        total.weighed if total else None,
    )


class _Total:
    """What is drawn, added up in calendar months."""

    def __init__(self, count: int) -> None:
        self.weighed = np.zeros(count)
        self.start, self.sum = 0, np.zeros((0, count))

    def add(self, start: int, drawn: Array, weight: Array) -> Array:
        """Add a location; give its months weighed and added up, shape (scenarios,)."""
        last = start + len(drawn)
        if len(self.sum) == 0:
            self.start = start
        before = max(0, self.start - start)
        after = max(0, last - self.start - len(self.sum))
        if before or after:
            self.sum = np.pad(self.sum, ((before, after), (0, 0)))
            self.start -= before
        self.sum[start - self.start : last - self.start] += drawn
        own = np.array(np.broadcast_to(weight @ drawn, self.weighed.shape))
        self.weighed += own
        return own

    def over(self, start: int, months: int) -> Array:
        """Give the sums in these months."""
        whole = np.zeros((months, self.sum.shape[1]))
        if len(self.sum):
            whole[self.start - start :][: len(self.sum)] = self.sum
        return whole


# --- over processes -----------------------------------------------------------------------------

_T = TypeVar("_T")
Work = Callable[[Path, Models], _T]  # of a case with these models; a process can be handed it
_Task = tuple[Path | None, Work[Any]]  # the folder of the models, and the work


class _Worker:
    """What a process needs for its cases, made when it starts."""

    models: Models
    work: Work[Any]


def _begin(task: _Task, speech: str) -> None:
    set_language(speech)
    _Worker.models, _Worker.work = models_of(task[0]), task[1]


def _begin_process(task: _Task, speech: str) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    _begin(task, speech)


def _outcome(path: Path) -> Any:
    try:
        return _Worker.work(path, _Worker.models)
    except FlexfinError as error:
        return Failed(path.name, error.problems)
    except Exception as error:
        if os.environ.get("FLEXFIN_TRACEBACK"):
            raise
        message = _("flexfin itself fails on this case ({name}: {why})",
                    name=type(error).__name__, why=error)  # fmt: skip
        return Failed(path.name, (Problem(Place(str(path)), message),))


def each_of(
    files: Sequence[Path],
    work: Work[_T],
    folder: Path | None = None,
    workers: int = 0,
    progress: Progress | None = None,
) -> Iterator[_T | Failed]:
    """Give what comes of each case, in order; no more are under way than there are processes.

    Without `workers` there are as many processes as cores.
    """
    task, count, workers = (folder, work), len(files), workers or cores()
    found = _in_processes(files, task, workers) if workers > 1 and count > FEW else None
    if found is None:
        _begin(task, language())
        found = map(_outcome, files)
    for done, outcome in enumerate(found, 1):
        yield outcome
        if progress is not None:
            progress(done, count)


def _in_processes(files: Sequence[Path], task: _Task, workers: int) -> Iterator[Any]:
    """Work cases out beside each other; one whose process is killed fails, the others do not."""
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    left = deque(files)
    while left:
        waiting: deque[tuple[Path, Future[Any]]] = deque()
        pool = _pool(min(workers, len(left)), task)
        try:
            while left or waiting:
                while left and len(waiting) <= 2 * workers:
                    waiting.append((left[0], pool.submit(_outcome, left[0])))
                    left.popleft()
                yield waiting[0][1].result()
                waiting.popleft()
        except BrokenProcessPool:  # it does not say by which of those that were under way
            pool.shutdown(wait=True)
            yield from (_alone(path, task) for path, _future in waiting)
        finally:  # also when the user stops it: what is under way is finished, the rest dropped
            pool.shutdown(wait=True, cancel_futures=True)


def _alone(path: Path, task: _Task) -> Any:
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _pool(1, task) as pool:
            return pool.submit(_outcome, path).result()
    except BrokenProcessPool:
        message = _("the process that worked this case out was ended from outside")
        remedy = _("Perhaps memory ran out; try this case alone.")
        return Failed(path.name, (Problem(Place(str(path)), message, remedy),))


def _pool(workers: int, task: _Task) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_process,
        initargs=(task, language()),
    )
