"""Tiny models and cases for tests, and what hypothesis draws from."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flexfin.case.case import Case
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.formulas.formula import (
    COMPARISONS,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Operation,
    Text,
)
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import set_language
from flexfin.model.models import Models
from flexfin.model.read import load_models

set_language("en")
# how long a draw takes says more of the machine than of flexfin; the same draws in every run of a
# commit, so that a red run is the commit's own (`make nightly` draws others, and more)
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("explore", deadline=None)
settings.load_profile("steady")
ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "stieltjesstraat.yaml"
# what its offers owner_1 and coa_1 are called
OWNER_OFFER, COA_OFFER = "Bod eigenaar", "Bod COA"
Keys = Mapping[str, str]  # the keys of a line of a model, as YAML
# the fixture whole_book: an example, a language, options of `flexfin workbook` -> its workbook
Books = Callable[..., Path]

START = {"input": "start", "date": "month", "unit": "month"}
INDEX = {"unit": "month", "formula": "start + number_of_month - 1"}
NUMBER = {"unit": "month", "formula": "previous(number_of_month, 0) + 1"}
CALENDAR = {"number_of_month": NUMBER, "month_index": INDEX}


def asked(path: str, **keys: str) -> Keys:
    """Give the keys of an input."""
    return {"input": path, **keys}


def formula(text: str, unit: str = "1", **keys: str) -> Keys:
    """Give the keys of a formula."""
    return {"formula": f"'{text}'", "unit": unit, **keys}


def model_text(lines: Mapping[str, Keys], name: str = "tiny", head: str = "") -> str:
    """Write a model file; labels and the unit 1 are added where they are left out."""
    text = f"model: {name}\nnl: Klein\nen: Tiny\n{head}\nlines:\n"
    for line, keys in lines.items():
        text += f"  {line}:\n"
        for key, value in {"nl": line, "en": line, "unit": "1", **keys}.items():
            text += f"    {key}: {value}\n"
    return text


def models_from(*texts: str, parameters: Mapping[str, str] | None = None) -> Models:
    """Load model files that are given as text."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.yaml").write_text(text, encoding="utf-8")
        (Path(folder) / "parameters").mkdir()
        for name, text in (parameters or {}).items():
            (Path(folder) / "parameters" / name).write_text(text, encoding="utf-8")
        return load_models(Path(folder))


def tiny(head: str = "", /, **lines: Keys) -> Models:
    """Load a model with these lines, and the line `start`."""
    return models_from(model_text({"start": START, **lines}, head=head))


@cache
def shipped() -> Models:
    """Give the models that come with flexfin."""
    return load_models(ROOT / "models")


def case_from(
    text: str, models: Models | None = None, changes: Mapping[str, str] | None = None, **files: str
) -> Case:
    """Load a case that is given as text; `files` are CSV files beside it, by name."""
    written = [_folder() / "case.yaml", *(_folder() / f"{name}.csv" for name in files)]
    try:
        for path, content in zip(written, [text, *files.values()], strict=True):
            path.write_text(content, encoding="utf-8")
        return load_case(written[0], models or shipped(), changes)
    finally:
        for path in written:
            path.unlink(missing_ok=True)


@cache
def _folder() -> Path:
    """Give a folder of this process: making one for each case takes longer than reading it."""
    folder = Path(tempfile.mkdtemp(prefix="flexfin-case-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def frame(text: str = "", start: str = "2027-01", months: int = 6) -> str:
    """Write a case with the keys that every case has."""
    return f"case: Trial\nstart: {start}\nmonths: {months}\n{text}"


def value(models: Models, text: str, line: str, **options: Any) -> Any:
    """Work one line of a case out, and give its values as nested lists."""
    return evaluate(case_from(text, models), [line], **options)[line].array.tolist()


def shown(error: FlexfinError) -> list[tuple[int, int, str]]:
    """Give line, column and message of problems."""
    return [(*_at(problem), problem.message) for problem in error.problems]


def _at(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)


# --- formulas -----------------------------------------------------------------------------------

WORDS = ("a", "b", "units", "group")


def trees() -> SearchStrategy[Node]:
    """Draw formulas that the grammar can write."""
    numbers = st.one_of(
        st.integers(0, 10_000).map(lambda n: Number(float(n), str(n))),
        st.integers(0, 100).map(lambda n: Number(float(f"{n}e-2"), f"{n}%")),
    )
    leaves = st.one_of(
        numbers, st.sampled_from(WORDS).map(Name), st.sampled_from(("x", "")).map(Text)
    )
    return st.recursive(leaves, _larger, max_leaves=14)


def _larger(smaller: SearchStrategy[Node]) -> SearchStrategy[Node]:
    signs = st.sampled_from((*COMPARISONS, "+", "-", "*", "/", "^"))
    return st.one_of(
        st.builds(Operation, signs, smaller, smaller),
        st.builds(Negative, smaller),
        st.builds(
            lambda name, args: Call(name, tuple(args)),
            st.sampled_from(("max", "if", "f")),
            st.lists(smaller, min_size=1, max_size=3),
        ),
    )
