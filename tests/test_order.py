"""Order of computation: circles, blocks, and that the order of lines in a file does not matter."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import effort
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from strategies import EXAMPLE, ROOT, START, asked, formula, model_text, models_from, shipped, tiny

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.model.models import Block, Models
from flexfin.model.order import alike_by_scenario, blocks, hanging_on, needed, strongly_connected
from flexfin.model.read import load_models

FLOW = {"flow": asked("flow", monthly="yes"), "flat": asked("flat")}


def order_of(models: Models) -> tuple[Block, ...]:
    return blocks(models.lines)


def test_a_line_comes_after_the_lines_it_needs() -> None:
    models = tiny(d=formula("b + a"), b=formula("a"), a=formula("flat"), **FLOW)
    names = [block.lines[0] for block in order_of(models)]
    assert names.index("flat") < names.index("a") < names.index("b") < names.index("d")
    assert not any(block.stepped for block in order_of(models))


def test_lines_tied_through_earlier_months_are_one_stepped_block_in_order() -> None:
    models = tiny(
        stock=formula("previous(stock, 0) + inflow"),
        inflow=formula("flow - lag(stock, 2, 0)"),
        after=formula("stock * 2"),
        **FLOW,
    )
    assert Block(("inflow", "stock"), True) in order_of(models)
    assert Block(("after",), False) in order_of(models)


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ({"a": "a + 1"}, "a -> a"),
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"a": "b", "b": "d + previous(a, 0)", "d": "flow + b"}, "b -> d -> b"),
        ({"a": "highest(a, 2)"}, "a -> a"),
        ({"a": "lowest(b, 2)", "b": "previous(a, 0) + a"}, "a -> b -> a"),
        ({"a": "previous(a, 0) + sum(a, month)"}, "a -> a"),
        ({"a": "flow + number(sum(b, month))", "b": "previous(a, 0)"}, "a -> b -> a"),
        ({"a": "flow + b + number(sum(b, month))", "b": "previous(a, 0)"}, "a -> b -> a"),
        ({"a": "flow + previous(b, 0)", "b": "irr(a) + flow"}, "b -> a -> b"),
    ],
)
def test_a_circle_within_one_month_is_refused_with_its_path(
    lines: dict[str, str], path: str
) -> None:
    models = tiny(**FLOW, **{name: formula(text) for name, text in lines.items()})
    with pytest.raises(FlexfinError) as caught:
        order_of(models)
    (problem,) = caught.value.problems
    assert problem.message == f"these lines hang on each other within one month: {path}"
    assert problem.place is not None


def test_a_circle_through_a_sum_over_scenarios_is_refused() -> None:
    # a sum over scenarios takes whole columns: stepping month by month would leave it behind
    lines = {
        "people": asked("demand.scenarios.*", monthly="yes"),
        "a": formula("previous(b, 0) + people"),
        "b": formula("sum(a, scenario)"),
    }
    with pytest.raises(FlexfinError, match="hang on each other within one month: b -> a -> b"):
        order_of(tiny(**lines))
    lines["a"] = formula("people")
    assert not any(block.stepped for block in order_of(tiny(**lines)))


def test_previous_along_the_months_may_name_them() -> None:
    models = tiny(**FLOW, a=formula("previous(a, 0, month) + flow"))
    assert Block(("a",), True) in order_of(models)


def test_previous_along_another_axis_ties_lines_within_the_month() -> None:
    ends = asked("vacancy_risk.layers.*.up_to")
    models = tiny(ends=ends, a=formula("previous(b, 0, layer) + ends"), b=formula("a"))
    with pytest.raises(FlexfinError, match="hang on each other"):
        order_of(models)


def test_months_to_look_back_may_be_others_in_each_scenario_but_are_not_drawn() -> None:
    models = tiny(
        wait=asked("wait"),
        chance=asked("chances.*scenario"),
        half=formula("max(wait, 2) / 2"),
        back=formula("lag(flow, half, 0)"),
        summed=formula("lag(flow, sum(chance, scenario), flat)"),
        **FLOW,
    )
    assert alike_by_scenario(models, with_months=True) == {"wait", "half"}
    assert alike_by_scenario(models.with_sections([]), with_months=True) == {"wait", "half"}
    # scenarios with other months to look back are worked out together
    assert alike_by_scenario(models) == set()


def test_only_what_is_needed_is_computed() -> None:
    models = tiny(d=formula("a"), b=formula("a + flat"), a=formula("flow"), **FLOW)
    assert needed(models.lines, ["d"]) == {"d", "a", "flow"}
    assert {name for block in blocks(models.lines, ["d"]) for name in block.lines} == {
        "d",
        "a",
        "flow",
    }


def test_with_a_line_comes_the_one_that_tells_where_it_says_anything() -> None:
    models = tiny(
        there=formula("flat > 0", unit="yes_no"), told=formula("flow", only="there"),
        after=formula("told + flow"), **FLOW,
    )  # fmt: skip
    assert needed(models.lines, ["after"]) == {"after", "told", "there", "flow", "flat"}
    assert hanging_on(models, ["there"]) == {"there", "told", "after"}


graphs = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=25).map(
        lambda edges: {str(node): [str(b) for a, b in edges if a == node] for node in range(n)}
    )
)


def reachable(graph: dict[str, list[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        new = [used for used in graph[todo.pop()] if used not in found]
        found.update(new)
        todo += new
    return found


@given(graphs)
def test_tarjan_agrees_with_a_naive_check(graph: dict[str, list[str]]) -> None:
    reach = {node: reachable(graph, node) for node in graph}
    naive = {frozenset(other for other in reach[node] if node in reach[other]) for node in graph}
    found = list(strongly_connected(graph))
    assert {frozenset(part) for part in found} == naive
    assert sorted(node for part in found for node in part) == sorted(graph)
    position = {node: place for place, part in enumerate(found) for node in part}
    for node, used in graph.items():  # what is needed comes first
        assert all(position[other] <= position[node] for other in used)


def test_a_chain_of_many_lines_is_no_trouble() -> None:
    graph = {str(n): [str(n + 1)] for n in range(20_000)} | {"20000": []}
    found = list(strongly_connected(graph))
    assert next(iter(found)) == ["20000"]


TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "models").glob("*.yaml"))]


def shuffled(text: str, order: list[float]) -> str:
    """Put the lines of a model file in another order, with the first at random places."""
    head, _lines, body = text.partition("\nlines:\n")
    # another section, such as the charts, stays where it is
    body, *rest = re.split(r"\n(?=[a-z]+:)", body, maxsplit=1)
    entries: list[str] = []
    for line in body.split("\n"):
        is_key = line.startswith("  ") and line[2:3] not in (" ", "#", "")
        if is_key or not entries:
            entries.append(line)
        else:
            entries[-1] += "\n" + line
    ranks = [order[place % len(order)] * (place + 7) % 1 for place in range(len(entries))]
    mixed = [entry for _rank, entry in sorted(zip(ranks, entries, strict=True))]
    return "\n".join([f"{head}\nlines:", *mixed, *rest])


@cache
def expected() -> dict[str, Any]:
    return {name: found.array for name, found in evaluate(load_case(EXAMPLE, shipped())).items()}


@settings(max_examples=6 if effort.nightly else 2, phases=(Phase.generate,))
@given(st.lists(st.floats(0.1, 9.9), min_size=3, max_size=9), st.permutations(range(len(TEXTS))))
def test_the_order_of_lines_and_files_does_not_change_results(
    order: list[float], files: list[int]
) -> None:
    models = _models([shuffled(TEXTS[file], order) for file in files])
    before = expected()
    for name, found in evaluate(load_case(EXAMPLE, models)).items():
        if found.array.dtype == object:
            assert found.array.tolist() == before[name].tolist(), name
        else:
            np.testing.assert_allclose(
                found.array, before[name], rtol=1e-12, atol=1e-9, err_msg=name
            )


def _models(texts: list[str]) -> Models:
    import shutil
    import tempfile
    from dataclasses import replace
    from pathlib import Path

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "models" / "parameters", folder / "parameters")
        for number, text in enumerate(texts):
            (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
        return replace(load_models(folder), folder=str(ROOT / "models"))


def test_shuffling_moves_lines_and_loses_none() -> None:
    mixed = shuffled(TEXTS[0], [0.37, 0.11, 0.83])
    assert mixed != TEXTS[0]
    assert sorted(mixed.split("\n")) == sorted(TEXTS[0].split("\n"))


def test_one_file_may_hold_all_lines() -> None:
    models = models_from(model_text({"start": START, "b": formula("a"), "a": asked("a")}))
    assert [line for block in order_of(models) for line in block.lines].index("a") < 2
