"""`flexfin explain`: the numbers shown really give the number explained, and it reads well."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import effort
import numpy as np
import pytest
from effort import drawn
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from random_cases import plain_cases, write_yaml
from rich.cells import cell_len
from strategies import CALENDAR, ROOT, asked, case_from, formula, frame, shipped, tiny
from test_cli import EXAMPLE, run
from test_random_formulas import ANY, write_trial
from views import column_of, same_in_every_format

from flexfin.answers.explanation import explanation_view
from flexfin.answers.render.data import as_json
from flexfin.answers.render.markdown import as_markdown
from flexfin.answers.render.terminal import as_text
from flexfin.case.case import Case
from flexfin.engine.evaluation import Several
from flexfin.engine.explain import MOST_ITEMS, explain
from flexfin.engine.explained import Explained, Item
from flexfin.engine.load import load_case
from flexfin.engine.point import Working
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.ground.months import FIRST_MONTH, LAST_MONTH
from flexfin.model.line import FormulaLine, Line
from flexfin.model.order import needed
from flexfin.model.read import load_models

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


# --- the numbers shown give the number explained -------------------------------------------------


def tree_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the top of the tree in an explanation as JSON."""
    (found,) = data["outlines"]["tree"]["entries"]
    return dict(found)


def close(found: Any, expected: Any, scale: float = 0.0) -> bool:
    """Tell whether two values are the same, but for rounding of amounts as large as `scale`."""
    if isinstance(expected, str):
        return bool(found == expected)
    size = max(abs(expected), scale, 1e-3)
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12 * size)


def points(case: Case, line: Line) -> Iterator[dict[str, str]]:
    """Give every element of a line, in the first, a middle and the last month."""
    months = case.calendar.months
    some = {months[0], months[len(months) // 2], months[-1]}
    names = [sorted(some) if axis == "month" else case.elements_of(axis) for axis in line.axes]
    for key in product(*names):
        yield dict(zip(line.axes, key, strict=True))


def see_formula(working: Working, line: Line, at: Mapping[str, str]) -> str:
    """See that a line at one point is what its formula gives; give what is wrong."""
    expected = working.spot(line, at).value
    worked = working.work(working.formula(line), at)
    leaves = [shown.value for shown in worked.numbers()]
    for shown in worked.numbers():
        if isinstance(shown, Several) and shown.how == "sum":
            leaves += [term.worked.value for term in shown.terms]
    scale = max([0.0, *(abs(v) for v in leaves if not isinstance(v, str))])
    if close(worked.value, expected, scale):
        return ""
    return f"{line.name} {dict(at)}: {worked.value} for {expected}"


@pytest.mark.parametrize("path", effort.examples(EXAMPLES))
def test_every_formula_of_the_examples_gives_what_evaluate_gives(path: Path) -> None:
    case = load_case(path, shipped())
    working = Working(evaluate(case))
    seen, wrong = 0, []
    left = () if effort.nightly else in_sample_before(path)
    for line in case.models.lines.values():
        if not isinstance(line, FormulaLine) or line.is_step or line.name in left:
            continue
        some = [*points(case, line)]
        for at in effort.spread(some, 4) if len(some) > 9 else some:
            seen += 1
            wrong += [see_formula(working, line, {"scenario": case.first_scenario, **at})]
    assert [text for text in wrong if text] == []
    assert seen > (1000 if effort.nightly else 500 if not left else 0)


def in_sample_before(path: Path) -> set[str]:
    """Give the lines that an example before this one in the sample has too, with elements."""
    before = effort.SAMPLE[: effort.SAMPLE.index(path.stem)]
    cases = [load_case(path.with_stem(name), shipped()) for name in before]
    return {
        line.name for case in cases for line in case.models.lines.values() if has_elements(case, line)
    }


@drawn(15, 5, suppress_health_check=list(HealthCheck))
@given(plain_cases(), st.randoms(use_true_random=True))
def test_every_formula_of_random_cases_gives_what_evaluate_gives(
    plain: Any, random: Random
) -> None:
    for cost in plain["costs"].values():
        cost.setdefault("category", "housing")
    case = case_from(write_yaml(plain))
    working = Working(evaluate(case))
    for line in case.models.lines.values():
        if not isinstance(line, FormulaLine) or line.is_step or not has_elements(case, line):
            continue
        at = {axis: random.choice(case.elements_of(axis)) for axis in line.axes}
        assert see_formula(working, line, {"scenario": case.first_scenario, **at}) == ""


@drawn(60, 10, suppress_health_check=list(HealthCheck))
@given(first=ANY, second=ANY, third=ANY)
def test_every_function_gives_what_evaluate_gives(
    first: str, second: str, third: str, tmp_path: Path
) -> None:
    file = write_trial(tmp_path, first, second, third)
    case = load_case(file, load_models(tmp_path / "models"))
    working = Working(evaluate(case))
    for line in case.models.lines.values():
        if not isinstance(line, FormulaLine) or line.is_step:
            continue
        for at in points(case, line):
            assert see_formula(working, line, {"scenario": "high", **at}) == ""
    for name in ("first", "second", "stock", "late"):
        found = explain(case, name, last(case, case.models.lines[name]), "high", 4)
        for written in (as_markdown, as_json, lambda view: as_text(view, 80, False)):
            assert "_step_" not in written(explanation_view(found))


def tree_of(explained: Explained) -> str:
    return as_text(explanation_view(explained), 80, False)


def test_a_value_of_a_table_of_the_law_is_explained(tmp_path: Path) -> None:
    file = write_trial(tmp_path, "lookup(table, 3)", "irr(cash)", "given(other)")
    text = tree_of(explain(load_case(file, load_models(tmp_path / "models")), "first", {}, "base"))
    # points.csv: 3 x 3 + 0.25
    assert "First: 9.25\n│ = table at 3\n" in text
    assert "└ Table, 3: 9.25\n    figure of the law points · from 2028-02-01" in text
    whole = run("explain", str(file), "table", "--models", str(tmp_path / "models"), "--lang", "en")
    assert (whole.exit_code, whole.stdout) == (2, "")
    assert "line 'table' is a whole table of the law. Explain a line that looks" in whole.stderr


PYTHON = {
    "lowest of (": "min(", "highest of (": "max(", ";": ",", "×": "*", "−": "-", "^": "**",
    " = ": " == ", "≠": "!=", "≤": "<=", "≥": ">=",
}  # fmt: skip


def value_of(text: str) -> float | None:
    """Work out a formula with its numbers filled in; None where it has words."""
    for words, sign in PYTHON.items():
        text = text.replace(words, sign)
    if re.search(r"[a-z]{2}", re.sub(r"min|max|\de-", "", text)):
        return None
    return float(eval(text))


def see_tree(node: Mapping[str, Any]) -> int:
    """See in a tree as JSON that every number is that of the numbers below it; give how many."""
    seen, children = 0, node.get("entries", [])
    values = [abs(float(c["value"])) for c in children if isinstance(c["value"], float | bool)]
    found = value_of(node.get("numbers", "words"))
    if isinstance(node["value"], float | bool) and found is not None:
        assert close(found, node["value"], max([1.0, *values])), node["numbers"]
        if "formula" in node:
            numbers = re.findall(r"\d+\.\d+(?:e[-+]\d+)?", node["numbers"])
            nothing = set() if children else {0.0}  # what an empty sum gives
            # a month that is left open is no number below, and one in the formula
            is_open = any(child["value"] is None for child in children)
            ends = {float(FIRST_MONTH), float(LAST_MONTH)} if is_open else set()
            known = {*values, *constants(node), *nothing, *ends}
            assert {float(text) for text in numbers} <= known
        seen += 1
    if node["kind"] == "year" and children:
        assert close(sum(child["value"] for child in children), node["value"], max(values))
        seen += 1
    return seen + sum(see_tree(child) for child in children)


def constants(node: Mapping[str, Any]) -> Iterable[float]:
    """Give the numbers that stand in a formula itself."""
    for text in re.findall(r"[0-9]+(?:\.[0-9]+)?%?", node["formula"]):
        yield float(text[:-1]) / 100 if text.endswith("%") else float(text)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give an example of which all lines are worked out once for all explanations."""
    case = load_case(Path(EXAMPLE), shipped())
    whole = evaluate(case)
    monkeypatch.setattr("flexfin.engine.explain.evaluate", lambda *_args, **_options: whole)
    return case


def has_elements(case: Case, line: Line) -> bool:
    """Tell whether a line has any value: a case without grants has none for each of these."""
    return all(map(case.elements_of, line.axes))


def last(case: Case, line: Line) -> dict[str, str]:
    """Give the last element of each axis of a line."""
    return {axis: case.elements_of(axis)[-1] for axis in line.axes if axis != "scenario"}


def test_the_numbers_printed_give_the_number_and_stand_below_it(example: Case) -> None:
    seen = 0
    for line in effort.spread([*example.models.lines.values()], 4):
        if isinstance(line, FormulaLine) and not line.is_step and has_elements(example, line):
            found = explain(example, line.name, last(example, line), "base", 2)
            seen += see_tree(tree_in(json.loads(as_json(explanation_view(found)))))
    assert seen > (400 if effort.nightly else 100)


def test_an_explanation_alone_explains_what_evaluate_gives() -> None:
    case = load_case(Path(EXAMPLE), shipped())
    for name in ("cost_rent", "let_units", "pass_through_verdict", "probability_total", "fee"):
        line = case.models.lines[name]
        at = last(case, line)
        assert explain(case, name, at, "low").root.value == evaluate_at(case, line, at)


def evaluate_at(case: Case, line: Line, at: Mapping[str, str]) -> Any:
    """Give one value by way of evaluate()."""
    values = evaluate(case, [line.name], scenarios=["low"])[line.name]
    array = values.array
    for axis in values.axes:
        index = 0 if axis == "scenario" else case.elements_of(axis).index(at[axis])
        array = np.take(array, index, 0)
    return array.item() if hasattr(array, "item") else array


# --- how it reads --------------------------------------------------------------------------------

LINES: dict[str, Any] = {
    **CALENDAR,
    "rooms": asked("groups.*.rooms", unit="unit", nl="Kamers", en="Rooms"),
    "asked_rent": asked("groups.*.rent", unit="EUR/unit/month", nl="Gevraagde huur", en="Asked rent"),
    "rise": asked("rise", unit="1/year", between="0% and 10%", default="3%", nl="Huurstijging", en="Rise"),
    "state": asked("groups.*.state", unit="text", default="open", nl="Staat", en="State",
                   choices="{open: {nl: Open, en: Open}, shut: {nl: Dicht, en: Shut}}"),
    "rent_index": formula("growth(rise, number_of_month / 12)", nl="Huurindex", en="Rent index"),
    "rent": formula('if(state = "shut", 0, rent_index * asked_rent * rooms)', "EUR/month",
                    nl="Huuropbrengst", en="Rent income", source="BW art. 7:201"),
    "total": formula("sum(rent, group)", "EUR/month", nl="Totaal", en="Total"),
    "whole": formula("sum(rent * 2, group, month)", "EUR", nl="Alles", en="Everything"),
    "stock": formula("previous(stock, 10) + 1", nl="Voorraad", en="Stock"),
    "best": formula("highest(stock, 2)", nl="Hoogste", en="Highest"),
    "doubled": formula("previous(2 * stock, 0)", nl="Dubbel", en="Doubled"),
}  # fmt: skip
TEXT = """
groups:
  one: {rooms: 10, rent: 340, label: "Een *ster* [x]"}
  two: {rooms: 2, rent: 100, state: shut}
  three: {rooms: 4, rent: 50.50}
sources: {groups.one.rooms: "folder, 2026"}
confidential: [groups.*.rent]
"""


def explained(line: str, depth: int | None = None, **at: str) -> Explained:
    case = case_from(frame(TEXT, months=24), tiny("needs: [groups]", **LINES))
    return explain(case, line, at, "base", depth)


def tree(line: str, depth: int | None = None, width: int = 100, **at: str) -> str:
    text = as_text(explanation_view(explained(line, depth, **at)), width, False)
    return re.sub(r"/\S+/case\.yaml", "case.yaml", text)


def test_a_number_is_explained_in_words_and_numbers_with_its_sources() -> None:
    # 12 months: 1.03 x 340 x 10 = 3502
    assert tree("rent", 2, group="one", month="2027-12").splitlines() == [
        "Trial, scenario base",
        "",
        "Rent income, Een *ster* [x], 2027-12: €\u00a03,502.00 per month",
        "│ = rent index × asked rent × rooms",
        "│ = 1.03 × 340.00 × 10",
        "│ ? state = Shut? no (Open = Shut); not used: 0",
        '│ formula: rent = if(state = "shut", 0, rent_index * asked_rent * rooms)',
        "│ source: BW art. 7:201",
        "├ Rent index: 1.03",
        "│ │ = (1 + rise)^(number_of_month / 12)",
        "│ │ = (1 + 3%)^(12 / 12)",
        "│ │ formula: rent_index = growth(rise, number_of_month / 12)",
        "│ ├ Rise: 3% per year",
        "│ │   rise · default",
        "│ └ number_of_month: 12 months ▸ number_of_month",
        "├ Asked rent: €\u00a0340.00 per room per month",
        "│   groups.one.rent · assumed · confidential · case.yaml, line 6",
        "├ Rooms: 10 rooms",
        "│   groups.one.rooms · sourced: folder, 2026 · case.yaml, line 6",
        "└ State: Open",
        "    groups.one.state · default",
        "",
        "▸ can be explained further, with `--depth 3` or by its own name.",
    ]


def test_in_dutch_numbers_and_words_are_dutch() -> None:
    set_language("nl")
    lines = tree("rent", group="one", month="2027-12").splitlines()
    assert lines[2:6] == [
        "Huuropbrengst, Een *ster* [x], 2027-12: €\u00a03.502,00 per maand",
        "│ = huurindex × gevraagde huur × kamers",
        "│ = 1,03 × 340,00 × 10",
        "│ ? staat = Dicht? nee (Open = Dicht); niet gebruikt: 0",
    ]


def test_a_sum_has_its_terms_the_largest_first() -> None:
    # 1.03 x (3400 + 202); two is shut
    assert tree("total", 1, month="2027-12").splitlines()[2:9] == [
        "Total, 2027-12: €\u00a03,710.06 per month",
        "│ = sum of rent income over all groups",
        "│ = 3,502.00 + 208.06 + 0.00",
        "│ formula: total = sum(rent, group)",
        "├ Rent income, Een *ster* [x]: €\u00a03,502.00 per month ▸ rent",
        "├ Rent income, three: €\u00a0208.06 per month ▸ rent",
        "└ Rent income, two: €\u00a00.00 per month ▸ rent",
    ]


def test_a_sum_over_months_shows_years_and_no_name_of_a_step() -> None:
    found = explained("whole", 4)
    text = as_text(explanation_view(found), 100, False)
    assert "= sum of rent income × 2 over all groups and months" in text
    assert "│ ├ 2027 (12 months): €\u00a0" in text
    assert "2027-01: €\u00a0" in text
    for shown in (text, as_markdown(explanation_view(found)), as_json(explanation_view(found))):
        assert "_step_" not in shown


def test_a_look_back_at_a_part_without_a_name_is_written_in_words() -> None:
    # stock: 11, 12, 13 ...; 2 x 12 in the second month
    text = tree("doubled", 1, month="2027-03")
    assert "= (2 × stock) of the month before" in text
    assert "= 2 × 12" in text
    assert "└ Stock, 2027-02: 12 ▸ stock" in text


def test_the_first_month_has_the_start_value() -> None:
    text = tree("stock", 3, month="2027-01")
    assert "│ = 10 + 1" in text or "  = 10 + 1" in text


def test_a_window_shows_the_month_that_decided() -> None:
    text = tree("best", 1, month="2027-03")
    assert "├ Stock, 2027-03: 13 ▸ stock" in text
    assert "└ 2 other months, from 11 to 12" in text


def test_the_same_number_is_explained_once() -> None:
    found = explained("rent", 20, group="one", month="2027-12")
    states = [item.state for item in found.root.all()]
    assert "closed" not in states
    keys = [item.key for item in found.root.all() if item.state == "open"]
    assert len(keys) == len(set(keys))


def test_a_number_that_is_the_same_in_all_months_says_so() -> None:
    case = case_from(
        frame(TEXT, months=24), tiny("needs: [groups]", **LINES), changes={"rise": "0%"}
    )
    at = {"group": "one", "month": "2027-01"}
    assert explain(case, "rent", at, "base").same_always
    assert not explained("rent", group="one", month="2027-01").same_always
    set_language("nl")
    text = as_text(explanation_view(explain(case, "rent", at, "base")), 100, False)
    assert "In alle maanden gelijk." in text


def test_a_look_back_over_ten_years_stays_small_at_any_depth() -> None:
    case = load_case(Path(EXAMPLE), shipped())
    for depth in (5, 10, 20):
        at = {"group": "youth", "month": "2036-12"}
        found = explain(case, "let_units", at, "base", depth)
        count = len(list(found.root.all()))
        assert count < MOST_ITEMS + 60
        text = as_text(explanation_view(found), 80, False)
        assert max(map(cell_len, text.split("\n"))) <= 80
    assert found.is_cut
    assert "The tree is cut off" in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_without_a_depth_it_fits_on_a_screen_or_two(language: str, example: Case) -> None:
    set_language(language)
    first = 0 if language == "nl" else 7  # every seventh line, in one of the languages
    for line in effort.spread([*example.models.lines.values()][first:], 14):
        if line.is_step or not has_elements(example, line):
            continue
        found = explain(example, line.name, last(example, line), "base")
        for width in (80, 120):
            lines = as_text(explanation_view(found), width, False).split("\n")
            assert len(lines) <= 110
            # an address on the web stays whole, so that it can be copied
            words = [text for text in lines if not text.strip().startswith("https://")]
            assert max(map(cell_len, words)) <= width
            assert not any("None" in text or "_step_" in text for text in lines)


def test_depth_1_shows_the_formula_and_its_direct_numbers() -> None:
    found = explained("rent", 1, group="one", month="2027-12")
    assert [child.children for child in found.root.children] == [[]] * 4
    assert found.depth == 1


def names(items: Iterable[Item]) -> list[str]:
    return [item.line.name for item in items if item.line]


def test_only_the_branch_taken_is_gone_into() -> None:
    shut = explained("rent", group="two", month="2027-12")
    assert names(shut.root.all()) == ["rent", "state"]
    assert "not used: rent index × asked rent × rooms" in as_text(
        explanation_view(shut), 100, False
    )


def test_only_the_lines_needed_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for: list[list[str]] = []

    def spy(case: Case, wanted: list[str], **options: Any) -> Any:
        asked_for.append(wanted)
        return evaluate(case, wanted, **options)

    monkeypatch.setattr("flexfin.engine.explain.evaluate", spy)
    case = load_case(Path(EXAMPLE), shipped())
    explain(case, "fee_share", {}, "base")
    assert set(asked_for[0]) == needed(case.models.lines, ["fee_share"])


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys\nfrom flexfin.cli import main\n"
        f"try: main(['explain', {EXAMPLE!r}, 'fee_share'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'openpyxl', 'xlsxwriter', 'numpy_financial') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_number_marked_as_seen_is_explained_in_the_tree() -> None:
    case = load_case(ROOT / "examples" / "use_in_turn.yaml", shipped())
    at = {"group": "students", "month": "2029-05"}
    for depth in (None, 2, 4):
        items = list(explain(case, "notices", at, "base", depth).root.all())
        opened = {item.key for item in items if item.state == "open"}
        assert {item.key for item in items if item.state == "seen"} <= opened


# --- Markdown ------------------------------------------------------------------------------------


def test_markdown_is_a_nested_list_in_which_labels_stay_text() -> None:
    text = as_markdown(explanation_view(explained("rent", 2, group="one", month="2027-12")))
    tokens = MarkdownIt().parse(text)
    depth = deepest = items = 0
    for token in tokens:
        depth += token.nesting if token.type.startswith("bullet_list") else 0
        deepest = max(deepest, depth)
        items += token.type == "list_item_open"
    assert (deepest, items) == (3, 7)
    inline = [part for token in tokens for part in token.children or []]
    assert any("Een *ster* [x]" in part.content for part in inline if part.type == "text")
    assert next(p.content for p in inline if p.type == "code_inline").startswith("rent = if(")
    assert any(part.type == "hardbreak" for part in inline)
    html = MarkdownIt().render(text)
    assert "<strong>€\u00a03,502.00 per month</strong>" in html
    assert "<a " not in html


def test_every_format_has_the_whole_tree() -> None:
    same_in_every_format(explanation_view(explained("rent", 3, group="one", month="2027-12")))
    same_in_every_format(explanation_view(explained("whole", 3)))


# --- the command line ----------------------------------------------------------------------------


def explain_run(*args: str) -> Any:
    return run("explain", EXAMPLE, *args, COLUMNS="100")


def test_the_command_explains_in_dutch_and_in_english() -> None:
    dutch = explain_run("cost_rent", "--group", "youth")
    assert dutch.exit_code == 0
    assert "Kostprijsdekkende huur met servicekosten, Jongeren (Socius): €\u00a0" in dutch.stdout
    assert "bron: Mededingingswet art. 25i lid 1" in dutch.stdout
    english = explain_run("cost_rent", "--group", "youth", "--lang", "en")
    assert "source: Mededingingswet art. 25i lid 1" in english.stdout


def test_json_has_full_precision() -> None:
    at = ("coverage_at", "--at", "basis=normal", "--group", "youth")
    data = json.loads(explain_run(*at, "--format", "json").stdout)
    values = json.loads(run("values", EXAMPLE, "coverage_at", "--format", "json").stdout)
    assert tree_in(data)["value"] == column_of(values, "coverage_at", "value")["normal.youth"]
    assert (data["line"], data["at"]) == ("coverage_at", {"basis": "normal", "group": "youth"})
    revenue, cost = tree_in(data)["entries"]
    assert tree_in(data)["numbers"] == f"{revenue['value']!r} / {cost['value']!r}"


def test_any_axis_can_be_chosen_and_the_first_month_goes_without_saying() -> None:
    text = explain_run("net_cost", "--at", "strategy=let", "--depth", "1").stdout
    assert "Kosten bovenop de reservekamers zelf, per strategie, Verhuren, 2027-01: €\u00a0" in text
    text = explain_run("cost_of_item", "--group", "youth", "--at", "cost=energy").stdout
    assert "Energie, Jongeren (Socius), 2027-01" in text
    text = explain_run("accrual_coverage", "--group", "youth", "--at", "year=2029").stdout
    assert "Jongeren (Socius), 2029" in text


def test_a_figure_of_the_law_shows_its_date_source_and_last_check() -> None:
    at = ("interest_below_commercial", "--at", "party=owner")
    text = explain_run(*at, "--lang", "en").stdout
    assert "Usual interest without guarantee: 4.07% per year" in text
    assert "figure of the law commercial_interest · from 2024-01-01 · checked on 2026-11-23" in text
    assert "https://vastgoedjournaal.nl" in text
    alone = explain_run("commercial_interest", "--lang", "en").stdout
    assert "checked on 2026-11-23" in alone


def test_a_change_and_a_scenario_are_explained_as_such() -> None:
    changed = ("--at", "party=coa", "--set", "finance.interest=5%")
    text = explain_run("party_wacc", *changed, "--lang", "en").stdout
    assert "finance.interest · assumed · Mededingingswet art. 25i lid 3 · --set" in text
    text = explain_run("people", "--scenario", "high", "--month", "2029-01", "--lang", "en").stdout
    assert "holds from 2028-07" in text


def test_an_explanation_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "coverage.md"
    args = ("coverage", "--group", "youth", "--format", "markdown", "-o", str(target))
    assert explain_run(*args).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("# Stieltjesstraat Nijmegen, scenario")
    assert explain_run(*args).exit_code == 2
    assert explain_run(*args, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["cost_rent"], "has a value for each group; choose one with --group. Known: reception"),
        (["cost_rent", "--group", "yout"], "no group 'yout'. Did you mean 'youth'?"),
        (["cost_rent", "--group", "youth", "--month", "2029-01"], "does not vary by month"),
        (["fee_share", "--group", "youth"], "line 'fee_share' does not vary by group."),
        (["let_units", "--group", "youth", "--month", "2040-01"], "It runs from 2027-01 to 2036-12"),
        (["let_units", "--group", "youth", "--month", "mei"], "'mei' is no month. Write a month"),
        (["accrual_coverage", "--group", "youth", "--at", "year=1999"], "It runs from 2027 to 2036"),
        (["net_cost"], "choose one with --at strategy="),
        (["net_cost", "--at", "strategy"], "is not of the form AXIS=NAME"),
        (["net_cost", "--at", "strat=let"], "no axis 'strat'. Did you mean 'strategy'?"),
        (["net_cost", "--at", "scenario=low"], "the scenario is chosen with --scenario"),
        (["fee_share", "--group", "a", "--at", "group=b"], "'group' is given twice: a and b"),
        (["fee_share", "--depth", "0"], "'0' is not a whole number from 1 to 20."),
        (["fee_share", "--depth", "21"], "'21' is not a whole number from 1 to 20."),
        (["fee_shar"], "there is no line 'fee_shar'. Did you mean 'fee_share'?"),
    ],
)  # fmt: skip
def test_wrong_use_is_answered_with_what_there_is(args: list[str], message: str) -> None:
    result = explain_run(*args, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_csv_has_the_unit_beside_the_value_and_the_formula() -> None:
    words = ["explain", str(EXAMPLE), "cost_rent", "--group", "youth", "--depth", "2"]
    rows = [*csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout))]
    units = {
        one["label"].partition(",")[0]: one["unit"] for one in rows if one["column"] == "value"
    }
    assert units["Kostprijsdekkende huur met servicekosten"] == "EUR/unit/month"
    assert units["Bezetting waarop de kostprijs rust"] == ""
    assert "pick(cost_rent_at, occupancy_basis)" in {
        one["value"] for one in rows if one["column"] == "formula"
    }
    dutch = run(*words, "--format", "csv", "--dutch", "--lang", "nl").stdout
    lines = [line.split(";") for line in dutch.splitlines()]
    told = {line[1].partition(",")[0]: line[3:] for line in reversed(lines)}
    assert told["Kostprijsdekkende huur met servicekosten"][1] == "EUR/kamer/maand"
    assert told["Contante waarde van de kamermaanden"][1] == "kamer*maand"
    assert told["Bezetting waarop de kostprijs rust"][0] == "Normale bezetting"
