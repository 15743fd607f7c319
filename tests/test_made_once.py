"""What the tests keep from one to the other is what would have been made anew (made_once.py)."""

from __future__ import annotations

from dataclasses import replace

import made_once
import numpy as np
import pytest
from hostile import VALID
from strategies import shipped

from flexfin.engine.load import load_case
from flexfin.engine.results import Results
from flexfin.engine.run import Program

# of each kind that a formula hangs on: a number, a word, an empty input, the calendar, the law
CHANGES = (
    {}, {"finance.interest": "5%"}, {"owner": "coa"}, {"reference_date": "2027-02-01"},
    {"start": "2027-03"}, {"months": "7"}, {"demand.scenarios.base": "{2027-01: 100}"},
)  # fmt: skip


def same(one: Results, other: Results) -> bool:
    """Tell whether all rows are the same; of what is told by scenario some are no number."""
    assert one.rows.keys() == other.rows.keys()
    return all(repr(np.asarray(row).tolist()) == repr(np.asarray(other.rows[name]).tolist())
               for name, row in one.rows.items())  # fmt: skip


@pytest.mark.parametrize("wanted", [None, ("net_present_value",)], ids=["all", "some"])
def test_a_program_that_was_kept_is_the_one_of_its_case(wanted: tuple[str, ...] | None) -> None:
    found = []
    for _again in range(2):
        for changes in CHANGES:
            case = load_case(VALID, shipped(), changes)
            anew = object.__new__(Program)
            made_once._program(anew, case, wanted)
            kept = Program(case, wanted)
            assert kept.case is case
            assert (kept.figures, kept.rows) == (anew.figures, anew.rows)
            assert same(kept.results(), anew.results()), changes
            found.append(kept)
    assert len({id(one.static) for one in found}) == len(CHANGES), "it is made once"


def test_what_happened_or_was_given_makes_it_another() -> None:
    case = load_case(VALID, shipped())
    row = next(row for row in Program(case).static if row[0] == "contract_price")
    happened = replace(case, actuals={row: (1.0,) * case.calendar.count})
    assert not same(Program(case).results(), Program(happened).results())
    origins = {name: {key: replace(one, place=None) for key, one in rows.items()}
               for name, rows in case.origins.items()}  # fmt: skip
    assert Program(replace(case, origins=origins)).static is not Program(case).static
    other = load_case(VALID, shipped(), {"reference_date": "2025-07-01"})
    law = case.law.with_some(other.law, [name for name in other.law if other.law[name].dated])
    assert Program(replace(case, law=law)).static is not Program(case).static
