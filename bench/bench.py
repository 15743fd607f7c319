"""Time flexfin against plain references in the same run, and print a table: `make bench`.

Nothing fails here: timings on a busy machine say little. A ratio over its bound is marked. Runs of
the two sides alternate, so that both meet the same machine; of whole processes the median counts,
of runs inside one process the fastest.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import handwritten
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
LINES = (
    "let_units", "called_places", "shortage", "integral_cost", "lessor_revenue", "coverage",
)  # fmt: skip
# what `flexfin reserve --scenarios` takes of each scenario
RESERVE = (
    "reserve_saving_value", "reserve_saving_year", "keep_saving_value", "letting_result_year",
    "net_cost_value", "shortage_cost_year", "strategy_short_months", "strategy_service_level",
    "strategy_days_short", "reserve_called", "reception_need",
)  # fmt: skip
SCENARIOS, MONTHS = 10_000, 120
PORTFOLIO, PORTFOLIO_SCENARIOS = (5, 10, 20), 1_000
FORMULA = "=IF(A1>0,B2*C3+'Sheet1'!$F$33*D4,0)"

Side = Callable[[], object]


def main() -> None:
    """Print the table, or with arguments the peak memory of one run."""
    if len(sys.argv) > 1:
        print(peak(int(sys.argv[1]), int(sys.argv[2])))
        return
    memory = [memory_of(workers) for workers in sorted({1, cores()})]
    print(f"{'':44}{'flexfin':>10}{'reference':>11}{'ratio':>8}{'bound':>7}")
    processes()
    scenarios()
    groups()
    portfolio()
    workbook()
    readback()
    print("", *memory, sep="\n")
    peers()


def row(what: str, ours: float, reference: float, bound: float) -> None:
    """Print one comparison, in milliseconds."""
    ratio = ours / reference
    mark = "  over its bound" if ratio > bound else ""
    print(f"{what:44}{ours * 1e3:7.0f} ms{reference * 1e3:8.0f} ms{ratio:8.2f}{bound:7.1f}{mark}")


def timed(side: Side) -> float:
    """Return the seconds a run takes."""
    begin = time.perf_counter()
    side()
    return time.perf_counter() - begin


def alternate(ours: Side, reference: Side, rounds: int) -> tuple[list[float], list[float]]:
    """Run both sides in turn, after one round that does not count."""
    ours(), reference()
    pairs = [(timed(ours), timed(reference)) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def processes() -> None:
    """Compare whole processes: start, work and end."""
    flexfin = shutil.which("flexfin", path=str(Path(sys.executable).parent)) or "flexfin"

    # as on the machine of a user, where Python keeps what it compiled; both sides alike
    env = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def process(*command: str) -> Side:
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)

    def imports(names: str) -> Side:
        return process(sys.executable, "-c", f"import {names}")

    for what, ours, names, bound in (
        ("flexfin --help | import click, rich", ["--help"], "click, rich", 2),
        ("flexfin cost | ... numpy, ruamel.yaml", ["cost", str(EXAMPLE)],
         "click, rich, numpy, ruamel.yaml", 3),
    ):  # fmt: skip
        a, b = alternate(process(flexfin, *ours), imports(names), 11)
        row(what, statistics.median(a), statistics.median(b), bound)


def scenarios() -> None:
    """Compare 10,000 scenarios with numpy by hand, both giving the same lines in full."""
    sys.path.insert(0, str(ROOT / "tests"))
    from oracle import read_plain_case

    from flexfin.engine.load import load_case
    from flexfin.engine.run import evaluate
    from flexfin.model.read import load_models

    case, plain = load_case(EXAMPLE, load_models()), read_plain_case(EXAMPLE)
    paths = people(SCENARIOS)
    what = f"{SCENARIOS:,} scenarios x {MONTHS} months | numpy"
    by_hand: Side = lambda: handwritten.run(plain, paths)  # noqa: E731
    for workers in sorted({1, cores()}):
        a, b = alternate(
            lambda workers=workers: evaluate(case, LINES, paths={"people": paths}, workers=workers),
            by_hand, 4,
        )  # fmt: skip
        row(what + (f", {workers} threads" if workers > 1 else ""), min(a), min(b), 3)
    reserve(case, plain, paths)


def reserve(case: Any, plain: Any, paths: np.ndarray) -> None:
    """Compare the figures of the reserve of 10,000 scenarios, of which only these are kept."""
    from flexfin.engine.draw import Headline, simulate
    from flexfin.engine.run import Program

    program = Program(case, RESERVE)
    strategies = case.elements_of("strategy")
    lines = case.models.lines
    headlines = [
        Headline(name, key, "highest" if "month" in lines[name].axes else "value")
        for name in RESERVE
        for key in ([(one,) for one in strategies] if "strategy" in lines[name].axes else [()])
    ]

    def ours(workers: int) -> None:
        for part in program.run(paths={"people": paths}, workers=workers):
            for headline in headlines:
                headline.of(part)

    for workers in sorted({1, cores()}):
        a, b = alternate(
            lambda workers=workers: ours(workers), lambda: handwritten.run_reserve(plain, paths), 4
        )
        threads = f", {workers} threads" if workers > 1 else ""
        row(f"reserve, {SCENARIOS:,} scenarios | numpy{threads}", min(a), min(b), 3)
    begin = time.perf_counter()
    simulate(case, headlines, SCENARIOS, 1)
    print(f"{'the same with the scenarios drawn':44}{(time.perf_counter() - begin) * 1e3:7.0f} ms")


def groups() -> None:
    """Compare `flexfin reserve` of a case with 30 groups with that of one with 15."""
    import manygroups

    from flexfin.answers.reserve import reserve_figures
    from flexfin.engine.load import load_case
    from flexfin.model.read import load_models

    models = load_models()
    with tempfile.TemporaryDirectory() as folder:
        sides = []
        for count in (30, 15):
            file = Path(folder, f"{count}.yaml")
            file.write_text(manygroups.text(count), encoding="utf-8")
            case = load_case(file, models)
            sides.append(lambda case=case: reserve_figures(case, "base"))
        a, b = alternate(sides[0], sides[1], 2)
    row("reserve, 30 groups | 15 groups", min(a), min(b), 4)


def portfolio() -> None:
    """Compare the time per case of many cases, over all cores, with that of one case alone."""
    from flexfin.answers.portfolio import WANTED
    from flexfin.engine.location import DrawsTogether
    from flexfin.engine.portfolio import work_out

    draws = DrawsTogether(PORTFOLIO_SCENARIOS, 1, 0.5)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.yaml") for number in range(max(PORTFOLIO))]
        for file in files:
            shutil.copy(EXAMPLE, file)
        for count in PORTFOLIO:
            a, b = alternate(
                lambda count=count: work_out(files[:count], WANTED, draws),
                lambda: work_out(files[:1], WANTED, draws, workers=1), 2,
            )  # fmt: skip
            what = f"portfolio, {count} cases x {PORTFOLIO_SCENARIOS:,}, each | one"
            row(what, min(a) / count, min(b), 1.5)


def workbook() -> None:
    """Compare the workbook with as many formulas and values from XlsxWriter alone."""
    import xlsxwriter

    from flexfin.engine.load import load_case
    from flexfin.engine.run import evaluate
    from flexfin.model.read import load_models
    from flexfin.workbook.workbook import write_workbook

    case = load_case(EXAMPLE, load_models())
    with tempfile.TemporaryDirectory() as folder:
        ours, reference = Path(folder, "ours.xlsx"), Path(folder, "reference.xlsx")
        count = write_workbook(ours, case, evaluate(case)).formulas

        def by_hand() -> None:
            with xlsxwriter.Workbook(reference) as file:
                sheet = file.add_worksheet()
                style = file.add_format({"num_format": "0.00"})
                for number in range(count):
                    sheet.write_formula(*divmod(number, MONTHS), FORMULA, style, number + 0.567)

        a, b = alternate(lambda: write_workbook(ours, case, evaluate(case)), by_hand, 4)
    row(f"workbook, {count:,} formulas | XlsxWriter", min(a), min(b), 3)


def readback() -> None:
    """Compare reading a workbook back with openpyxl loading it twice: formulas, and values."""
    import openpyxl

    from flexfin.answers.board import agreement_sheets, bargain_of
    from flexfin.answers.readback import read_back
    from flexfin.engine.load import load_case
    from flexfin.engine.run import evaluate
    from flexfin.model.read import load_models
    from flexfin.workbook.workbook import Told, write_workbook

    models = load_models()
    case = load_case(EXAMPLE, models)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "returned.xlsx")
        told = Told(agreement=agreement_sheets(bargain_of(case)))
        write_workbook(path, case, evaluate(case), told=told)
        a, b = alternate(
            lambda: read_back(path, case),
            lambda: [openpyxl.load_workbook(path, data_only=values) for values in (False, True)],
            3,
        )
    row("read-back | openpyxl loading it twice", min(a), min(b), 2)


# how many scenarios each peer gets; what takes them one by one gets few, and is scaled up
PEERS = {"modelx": SCENARIOS, "cashflower": 200, "rangekeeper": 200}


def peers() -> None:
    """Time the recursion of one group of rooms in other programs, and in plain numpy."""
    import peers as other

    need = other.needs(SCENARIOS)
    seconds = min(timed(lambda: other.by_hand(need)) for _round in range(3))
    print(
        f"\nthe recursion of one group, {SCENARIOS:,} scenarios (flexfin does all of the reserve):"
    )
    print(f"{'numpy by hand':44}{seconds * 1e3:7.0f} ms")
    for name, count in PEERS.items():
        print(f"{name:44}{peer(name, count)}")


def peer(name: str, count: int) -> str:
    """Install a peer in an environment that is thrown away, and time it there."""
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(folder, "bin")
        make = [[sys.executable, "-m", "venv", folder],
                [programs / "pip", "install", "--quiet", name, "numpy", "pandas"],
                [programs / "python", ROOT / "bench" / "peers.py", name, str(count)]]  # fmt: skip
        for command in make:
            try:
                done = subprocess.run(
                    command, check=True, capture_output=True, text=True, timeout=600
                )
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
                what = "is not run" if command is make[2] else "cannot be installed here"
                why = str(getattr(error, "stderr", None) or error).strip().splitlines()[-1:]
                return f"  {what}: {' '.join(why)[:90]}"
    seconds, right = done.stdout.split()[-2:]
    scaled = "" if count == SCENARIOS else f", {SCENARIOS // count} times that of {count}"
    wrong = "" if right == "True" else ", and its total differs"
    return f"{float(seconds) * SCENARIOS / count * 1e3:7.0f} ms{scaled}{wrong}"


def people(count: int) -> np.ndarray:
    """Return paths of people to be received, (scenarios, months): stretches of one random walk.

    However many there are, they take the memory of one walk, so that what a run itself takes shows.
    """
    steps = np.random.default_rng(1).normal(0, 9, count + MONTHS - 1)
    walk = np.abs((271 + np.cumsum(steps)) % 1_200 - 600)
    return sliding_window_view(walk, MONTHS)


def peak(count: int, workers: int) -> int:
    """Return the largest memory of this process in MB, after a run over so many scenarios."""
    from flexfin.engine.draw import Headline, simulate
    from flexfin.engine.load import load_case
    from flexfin.model.read import load_models

    case = load_case(EXAMPLE, load_models())
    headlines = [Headline("reserve_saving_value"), Headline("reserve_called", (), "months")]
    drawn = simulate(case, headlines, count, 1, workers=workers)
    assert len(drawn.figures[headlines[0]]) == count
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 2**20


def memory_of(workers: int) -> str:
    """Return the peak memory of fresh processes with few and with many scenarios, as a sentence.

    A process starts with the peak of the one that started it: ask before this one has grown.
    """
    found = []
    for count in (SCENARIOS, 10 * SCENARIOS):
        command = [sys.executable, __file__, str(count), str(workers)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(f"{int(done.stdout)} MB with {count:,} scenarios")
    return f"peak memory, {workers} thread{'s' * (workers > 1)}: {', '.join(found)}"


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    main()
