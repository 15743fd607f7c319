"""The same recursion in other programs for models of this kind, each in an environment of its own.

The job: one group of rooms, of which tenants are given notice when reception needs them, month by
month over 120 months: what decides the reserve. The peers get no more than that, without the costs.
`python peers.py NAME COUNT` runs in the environment of that peer and prints seconds and a total.

- modelx: cells that call each other; a cell holds one number or, as here, an array of scenarios.
- cashflower: functions of t for each model point; here a model point is a scenario.
- rangekeeper: flows by period; each scenario is worked out month by month and made a flow, since
  flows do not look back at each other.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

MONTHS, UNITS, DENSITY, OWN, FILL, NOTICE, TURNOVER = 120, 51.0, 200 / 51, 300.0, 8.0, 3, 0.25 / 12


def needs(count: int) -> np.ndarray:
    """Return the need for places of each scenario, (months, scenarios)."""
    steps = np.random.default_rng(1).normal(0, 12, (MONTHS, count))
    return np.maximum(0.0, 290 + np.cumsum(steps, axis=0))


def by_hand(need: np.ndarray) -> float:
    """Return the shortage of all months added up, in plain numpy."""
    count = need.shape[1]
    wanted = np.minimum(UNITS, np.maximum(0.0, need - OWN) / DENSITY)
    notices = np.zeros((MONTHS, count))
    let, pending, total = np.full(count, UNITS), np.zeros(count), 0.0
    for t in range(MONTHS):
        before = notices[t - 1] if t else 0.0
        ending = notices[t - NOTICE] if t >= NOTICE else np.zeros(count)
        pending = pending + before - ending
        gone = TURNOVER * np.maximum(0.0, let - ending - pending)
        notices[t] = np.maximum(0.0, let - ending - gone - pending - (UNITS - wanted[t]))
        staying = np.maximum(0.0, let - ending - gone)
        let = staying + np.minimum(FILL, np.maximum(0.0, UNITS - wanted[t] - staying))
        called = np.minimum(wanted[t], UNITS - let) * DENSITY
        total += float((np.maximum(0.0, need[t] - OWN) - called).sum())
    return total


def with_modelx(need: np.ndarray) -> float:
    """Return the same with modelx."""
    import modelx as mx

    space = mx.new_model().new_space()
    space.np, space.need, space.start = np, need, np.full(need.shape[1], UNITS)
    space.UNITS, space.DENSITY, space.OWN, space.FILL = UNITS, DENSITY, OWN, FILL
    space.NOTICE, space.TURNOVER = NOTICE, TURNOVER
    for formula in (
        "wanted = lambda t: np.minimum(UNITS, np.maximum(0.0, need[t] - OWN) / DENSITY)",
        "before = lambda t: let(t - 1) if t else start",
        "ending = lambda t: notices(t - NOTICE) if t >= NOTICE else 0.0 * start",
        "pending = lambda t: pending(t - 1) + notices(t - 1) - ending(t) if t else 0.0 * start",
        "gone = lambda t: TURNOVER * np.maximum(0.0, before(t) - ending(t) - pending(t))",
        "left = lambda t: before(t) - ending(t) - gone(t)",
        "notices = lambda t: np.maximum(0.0, left(t) - pending(t) - (UNITS - wanted(t)))",
        "staying = lambda t: np.maximum(0.0, left(t))",
        "room = lambda t: np.maximum(0.0, UNITS - wanted(t) - staying(t))",
        "let = lambda t: staying(t) + np.minimum(FILL, room(t))",
        "called = lambda t: np.minimum(wanted(t), UNITS - let(t)) * DENSITY",
        "short = lambda t: np.maximum(0.0, need[t] - OWN) - called(t)",
    ):
        name, _equals, text = formula.partition(" = ")
        space.new_cells(name, formula=text)
    return float(sum(space.short(t).sum() for t in range(MONTHS)))


_MODEL = """
from cashflower import variable
from input import points, needs

U, D, OWN, FILL, TURN = 51.0, 200 / 51, 300.0, 8.0, 0.25 / 12

@variable()
def wanted(t):
    return min(U, max(0.0, needs[t, int(points.get("number"))] - OWN) / D)

@variable()
def before(t):
    return let(t - 1) if t > 0 else U

@variable()
def ending(t):
    return notices(t - 3) if t >= 3 else 0.0

@variable()
def pending(t):
    return pending(t - 1) + notices(t - 1) - ending(t) if t > 0 else 0.0

@variable()
def gone(t):
    return TURN * max(0.0, before(t) - ending(t) - pending(t))

@variable()
def notices(t):
    return max(0.0, before(t) - ending(t) - gone(t) - pending(t) - (U - wanted(t)))

@variable()
def staying(t):
    return max(0.0, before(t) - ending(t) - gone(t))

@variable()
def let(t):
    return staying(t) + min(FILL, max(0.0, U - wanted(t) - staying(t)))

@variable()
def short(t):
    need = max(0.0, needs[t, int(points.get("number"))] - OWN)
    return need - min(wanted(t), U - let(t)) * D
"""


def with_cashflower(need: np.ndarray) -> float:
    """Return the same with cashflower, from a project folder as it wants one."""
    import cashflower

    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/needs.npy", need)
        Path(folder, "model.py").write_text(_MODEL)
        Path(folder, "input.py").write_text(
            "import numpy as np, pandas as pd\nfrom cashflower import ModelPointSet\n"
            f"needs = np.load({folder + '/needs.npy'!r})\n"
            "numbers = range(needs.shape[1])\n"
            "frame = pd.DataFrame({'id': numbers, 'number': numbers})\n"
            "points = ModelPointSet(data=frame, main=True)\n"
        )
        settings = {"T_MAX_CALCULATION": MONTHS - 1, "T_MAX_OUTPUT": MONTHS - 1,
                    "SAVE_OUTPUT": False, "SAVE_LOG": False, "SAVE_DIAGNOSTIC": False}  # fmt: skip
        sys.path.insert(0, folder)
        output, *_rest = cashflower.run(settings=settings, path=folder)
        return float(output["short"].sum())


def with_rangekeeper(need: np.ndarray) -> float:
    """Return the same with rangekeeper: a flow of shortages for each scenario, then collapsed."""
    import pandas as pd
    import rangekeeper as rk

    dates = pd.period_range("2027-01", periods=MONTHS, freq="M").to_timestamp()
    total = 0.0
    for scenario in range(need.shape[1]):
        one = need[:, [scenario]]
        wanted = np.minimum(UNITS, np.maximum(0.0, one - OWN) / DENSITY)[:, 0]
        notices, let, pending, short = [0.0] * MONTHS, UNITS, 0.0, []
        for t in range(MONTHS):
            ending = notices[t - NOTICE] if t >= NOTICE else 0.0
            pending += (notices[t - 1] if t else 0.0) - ending
            gone = TURNOVER * max(0.0, let - ending - pending)
            notices[t] = max(0.0, let - ending - gone - pending - (UNITS - wanted[t]))
            staying = max(0.0, let - ending - gone)
            let = staying + min(FILL, max(0.0, UNITS - wanted[t] - staying))
            short.append(max(0.0, one[t, 0] - OWN) - min(wanted[t], UNITS - let) * DENSITY)
        flow = rk.flux.Flow(name="short", movements=pd.Series(short, index=dates), units=None)
        total += float(flow.movements.sum())
    return total


PEERS = {"modelx": with_modelx, "cashflower": with_cashflower, "rangekeeper": with_rangekeeper}


def main() -> None:
    """Run one peer; print how long it took, and whether the total is that of plain numpy."""
    name, count = sys.argv[1], int(sys.argv[2])
    need = needs(count)
    importlib.import_module(name)
    begin = time.perf_counter()
    found = PEERS[name](need)
    seconds = time.perf_counter() - begin
    print(seconds, abs(found - by_hand(need)) < 1e-6 * max(1.0, abs(found)))


if __name__ == "__main__":
    main()
