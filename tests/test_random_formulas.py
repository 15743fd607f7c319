"""Random formulas made from the functions table: numpy and a spreadsheet engine give the same."""

from __future__ import annotations

import re
from pathlib import Path

import engines
import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.formulas.functions import FUNCTIONS
from flexfin.ground.messages import set_language
from flexfin.model.read import load_models
from flexfin.workbook.workbook import write_workbook

MODEL = """
model: trial
nl: Proef
en: Trial
needs: [groups]
sets:
  season: {{summer: {{nl: Zomer, en: Summer}}, winter: {{nl: Winter, en: Winter}}, between: {{nl: Ertussen, en: Between}}}}
functions:
  value_today: {{nl: x, en: x, argument: x, formula: 'sum(x * small, month)'}}
lines:
  flat: {{nl: Vlak, en: Flat, unit: 1, input: trial.flat}}
  rate: {{nl: Tarief, en: Rate, unit: 1, input: trial.rate}}
  months_back: {{nl: Terug, en: Back, unit: 1, input: groups.*.months_back, whole: yes}}
  amount: {{nl: Bedrag, en: Amount, unit: 1, input: groups.*.amount}}
  other: {{nl: Ander, en: Other, unit: 1, input: groups.*.other, default: = amount}}
  colour: {{nl: Kleur, en: Colour, unit: text, input: groups.*.colour, choices: {{red: {{nl: Rood, en: Red}}, blue: {{nl: Blauw, en: Blue}}}}}}
  open: {{nl: Open, en: Open, unit: text, input: groups.*.open, choices: yes_no}}
  friend: {{nl: Vriend, en: Friend, unit: text, input: groups.*.friend, names: group}}
  moment: {{nl: Moment, en: Moment, unit: text, input: groups.*.moment, choices: {{winter: {{nl: In de winter, en: In winter}}, summer: {{nl: In de zomer, en: Summer}}}}}}
  begin: {{nl: Begin, en: Begin, unit: month, input: groups.*.begin, date: month}}
  since: {{nl: Sinds, en: Since, unit: month, input: trial.since, date: month}}
  flow: {{nl: Stroom, en: Flow, unit: 1, input: trial.flow, monthly: yes}}
  cash: {{nl: Kas, en: Cash, unit: 1, input: trial.cash, monthly: yes}}
  need: {{nl: Vraag, en: Need, unit: 1, input: demand.scenarios.*, monthly: yes}}
  layer_amount: {{nl: Laag, en: Layer, unit: 1, input: vacancy_risk.layers.*.amount}}
  table: {{nl: Tabel, en: Table, unit: 1, parameter: points}}
  levy: {{nl: Heffing, en: Levy, unit: 1, parameter: levy}}
  series: {{nl: Reeks, en: Series, unit: 1, formula: 'flow * amount + need / 10'}}
  seasonal: {{nl: Per seizoen, en: By season, unit: 1, formula: 'series * choose(season, "summer", 2, "winter", flat, "between", 0)'}}
  small: {{nl: Klein, en: Small, unit: 1, formula: 'growth(rate, 0 - flow / 50)'}}
  first: {{nl: Eerste, en: First, unit: 1, formula: 'number({first})'}}
  second: {{nl: Tweede, en: Second, unit: 1, formula: 'number({second})'}}
  stock: {{nl: Voorraad, en: Stock, unit: 1, formula: 'number(0.5 * previous(stock, flat) + {third})'}}
  late: {{nl: Laat, en: Late, unit: 1, formula: 'lag(late, max(1, months_back), other) / 2 + first'}}
"""
CASE = """
case: Proef
start: 2027-11
months: 9
reference_date: 2028-05-01
groups:
  one: {begin: 2027-03, amount: 3.5, colour: red, moment: winter, open: yes, friend: two, months_back: 1, label: Een}
  two: {begin: 2028-11, amount: -2.25, other: 7, moment: summer, colour: blue, open: no, friend: three, months_back: 0}
  three: {begin: 2026-12, amount: 0.5, other: -1.75, moment: winter, colour: red, open: no, friend: two, months_back: 4}
trial: {flat: 2.5, rate: 3%, since: 2028-02, flow: {2027-11: 4, 2028-01: 9.5, 2028-04: -3}, cash: {2027-11: -100, 2027-12: 14.5}}
vacancy_risk: {layers: {low: {amount: 1.5}, mid: {amount: 4}, top: {amount: 9.25}}}
demand: {scenarios: {base: {2027-01: 27, 2028-03: 31.5}, high: 44}}
"""
PARAMETER = """
nl: Punten
en: Points
unit: 1
checked: 2027-01-01
values:
  2026-01-01: {table: later.csv, source: proef}
  2028-02-01: {table: points.csv, source: proef}
"""
LEVY = """
nl: Heffing
en: Levy
unit: 1
checked: 2027-01-01
values:
  2027-02-01: {value: 3, until: 2027-12-31, source: proef}
  2028-02-15: {value: 4.5, source: proef}
  2028-06-01: {value: 90, source: proef}
"""

MONTHLY = ["flow", "need", "series", "small"]
LINES = ["flat", "rate", "amount", "other", "months_back", *MONTHLY]
CONDITIONS = [
    'colour = "red"',
    'colour <> "blue"',
    'open = "yes"',
    "friend = group",
    'friend <> "two"',
]
# how each function of the table is called: x stands for a formula, n for a whole number or a line
# of them, m for a line with months, l for any line, d for a month, c for a condition, t for a number
# of 0 to 3
CALLS = {
    "if": ["if(c, x, x)"],
    "choose": ['choose(colour, "red", x, "blue", x)'],
    "and": ["if(and(c, c), x, 1)"],
    "or": ["if(or(c, c), x, 1)"],
    "not": ["if(not(c), x, 1)"],
    "min": ["min(x, x, x)"],
    "max": ["max(x, x)"],
    "abs": ["abs(x)"],
    "round": ["round(x + 0.0003, 0)", "round(x + 0.0003, 2)"],
    "growth": ["growth(t / 10, t)"],
    "number": ["number(x)"],
    "sum": [
        "sum(amount + x, group)",
        "sum(m, month)",
        "sum(series + x, group, month)",
        "sum(m * small, month)",
        "sum(amount * l, group)",
        "sum(l * amount * (l - other), group)",
        "sum(seasonal * l, season)",
        "sum(seasonal * amount * l, season, group)",
        "x - sum(seasonal * (amount + l), season, group)",
        "x / number(1 + sum(small * small * rate * l, month)^2)",
    ],
    "by_year": ["sum(by_year(flow + x), year)"],
    "previous": [
        "previous(m, flat)",
        "previous(m, 0)",
        "previous(m, amount)",
        "sum(previous(layer_amount, flat, layer), layer)",
    ],
    "lag": ["lag(m, n, flat)", "lag(flow + x, n, 1)"],
    "lowest": ["lowest(m, n)", "lowest(flow + x, n)"],
    "highest": ["highest(m, n)", "highest(need + x, n)"],
    "pick": [
        "pick(amount, friend)",
        'pick(series, "two")',
        "pick(amount + x, friend, x)",
        'pick(seasonal, "winter")',
        "pick(seasonal, moment)",
        'pick(seasonal + x, if(c, "between", "summer"))',
    ],
    "sum_to": ["sum_to(amount + x, friend)", "sum_to(series, friend, group)"],
    "lookup": [
        "lookup(table, 3)", "lookup(table, min(5, max(1, months_back)))", "lookup(table, 3, d)",
        "lookup(table, min(5, max(1, months_back)), d)",
    ],
    "in_force": ["in_force(levy, d)", "in_force(levy, d, x)"],
    "known": ["known(levy, d)", "known(table, d)"],
    "payment": ["payment(t / 100, 12, x, x)"],
    "irr": ["irr(cash)"],
    "given": ["given(other)", "given(flat)"],
    "year_of": ["number(year_of(d))"],
    "month_of": ["number(month_of(d))"],
    "days_of": ["number(days_of(d))"],
    "value_today": ["value_today(flow + x)", "value_today(series)"],
    "+": ["(x + x)", "(x - x)", "x - (x - x)"],
    "*": ["(x * t)", "x / (1 + abs(x))", "-(x)", "(1 + t)^2", "2^(0 - t)"],
}


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw a formula; every function of the table comes about equally often."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        number = st.one_of(
            st.integers(0, 20).map(str), st.integers(1, 999).map(lambda n: str(n / 100))
        )
        return draw(st.one_of(number, st.sampled_from(LINES), st.just("12.5%")))
    pattern = draw(st.sampled_from(CALLS[draw(st.sampled_from(sorted(CALLS)))]))

    def part(match: re.Match[str]) -> str:
        inner = formulas(depth=depth - 1)
        match match[0]:
            case "x":
                return draw(inner)
            case "t":
                return f"min(3, abs({draw(inner)}))"
            case "n":
                return draw(st.sampled_from(["0", "1", "2", "5", "months_back"]))
            case "m":
                return draw(st.sampled_from(MONTHLY))
            case "l":
                return draw(st.sampled_from(LINES))
            case "d":
                return f"(since + {draw(st.integers(0, 60))})"
            case _:
                sign = draw(st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]))
                compared = f"round({draw(inner)}, 6) {sign} {draw(st.integers(0, 9))} + 0.0000005"
                return draw(st.sampled_from([*CONDITIONS, compared]))

    return re.sub(r"\b[xtnmldc]\b", part, pattern)


ANY = formulas()


def write_trial(folder: Path, first: str, second: str, third: str) -> Path:
    models = folder / "models"
    (models / "parameters").mkdir(parents=True, exist_ok=True)
    text = MODEL.format(first=first, second=second, third=third)
    (models / "trial.yaml").write_text(text, encoding="utf-8")
    (models / "parameters" / "points.yaml").write_text(PARAMETER, encoding="utf-8")
    rows = "".join(f"{n},{n * n + 0.25}\n" for n in range(1, 6))
    (models / "parameters" / "points.csv").write_text("key,value\n" + rows, encoding="utf-8")
    later = "".join(f"{key},{key * 10}\n" for key in range(1, 7))
    (models / "parameters" / "later.csv").write_text("key,value\n" + later, encoding="utf-8")
    (models / "parameters" / "levy.yaml").write_text(LEVY, encoding="utf-8")
    case = folder / "case.yaml"
    case.write_text(CASE, encoding="utf-8")
    return case


@drawn(
    60,
    6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=ANY, second=ANY, third=ANY)
@example(first="0", second="0", third="previous(flow, flat)")  # an input has no opening cell
@example(
    first="number(pick(begin, friend)) + number(sum(begin * amount, group))",
    second="number(pick(begin, friend, since)) * amount",
    third="number(sum(begin, group) - sum_to(begin, friend))",
)
@example(
    first="2 / (1 + abs(sum(seasonal * amount * (1 - other), season)))",
    second="1 - sum(series * amount * flow, group) + sum(flat * other, group)",
    third="number(12 / sum(small * small * flat, month))",
)
@example(
    first="pick(seasonal, moment) + pick(seasonal, moment, 1)",
    second='pick(seasonal + 1, if(colour = "red", "between", "summer"))',
    third='pick(seasonal, "winter")',
)
def test_random_formulas_give_the_same_in_numpy_and_in_the_engine(
    first: str, second: str, third: str, tmp_path: Path
) -> None:
    set_language("nl")
    file = write_trial(tmp_path, first, second, third)
    case = load_case(file, load_models(tmp_path / "models"))
    results = evaluate(case)
    for scenario in case.scenarios:
        path = tmp_path / "trial.xlsx"
        write_workbook(path, case, results, scenario=scenario)
        expected = engines.stored(path)
        found = engines.formualized(path)
        scale = max([1.0, *(abs(v) for v in expected.values() if isinstance(v, float))])
        # sums of large and small amounts lose the last digits of the large ones
        wrong = {
            a: (v, found[a]) for a, v in expected.items()
            if not engines.same(v, found[a]) and not (
                isinstance(v, float) and isinstance(found[a], float) and abs(v - found[a]) <= 1e-13 * scale
            )
        }  # fmt: skip
        assert wrong == {}


def test_every_function_of_the_table_takes_part() -> None:
    assert set(FUNCTIONS) <= set(CALLS)


def test_a_month_in_the_middle_of_a_series_has_the_value_worked_out_by_hand(tmp_path: Path) -> None:
    # flow: 4 from 2027-11, 9.5 from 2028-01; need: 27 from 2027-01; amount of one: 3.5
    # series[one, 2028-01] = 9.5 x 3.5 + 27 / 10 = 33.25 + 2.7 = 35.95
    # stock[2027-11] = 0.5 x flat + 1 = 0.5 x 2.5 + 1 = 2.25; [2027-12] = 0.5 x 2.25 + 1 = 2.125
    # sum_to(amount, friend) of two: one and three name two: 3.5 + 0.5 = 4
    # pick(amount, friend) of one: two has -2.25
    file = write_trial(tmp_path, "sum_to(amount, friend)", "pick(amount, friend)", "1")
    results = evaluate(load_case(file, load_models(tmp_path / "models")))
    assert results["series"].array[0, 0, 2] == pytest.approx(35.95)
    np.testing.assert_allclose(results["stock"].array[:2], [2.25, 2.125])
    np.testing.assert_allclose(results["first"].array, [0, 4, -2.25])
    np.testing.assert_allclose(results["second"].array, [-2.25, 0.5, -2.25])
