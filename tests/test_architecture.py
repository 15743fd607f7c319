"""The plan of the house: floors, one place for each library, no model in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from strategies import ROOT, shipped

PACKAGE = ROOT / "flexfin"
# A module imports only from floors below its own; on one floor, only from those before it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("language", "errors", "units", "months"),
    ("formula", "arrays", "chance", "functions"),
    ("yamlfaults", "source", "rewriting", "casetext", "workbookfile", "model", "several",
     "openended", "order", "tolerance", "words", "bounds", "provided", "comparables", "valuation",
     "vera", "providers", "axes", "decimals",
     "narrowing", "signature", "keys", "sets",
     "inputs", "blame", "steps", "ledger", "templates", "parameters", "charts", "modelfile",
     "compiled"),
    ("law", "history", "casetree", "inputcells", "inputbook", "casefile", "absent", "uncertainty",
     "origins", "case", "actuals", "demand"),
    ("results", "moving", "branches", "closures", "evaluate", "checks"),
    ("worked", "distribution", "simulation", "explain", "negotiate", "cents", "tables", "bargain",
     "difference", "sharing", "traces", "portfolio"),
    ("termsheet", "excel", "page", "picture", "office", "listing", "figurelist", "report"),
    ("__init__", "cli", "__main__"),
)  # fmt: skip
RANK = {name: place for place, name in enumerate(name for floor in FLOORS for name in floor)}
ONLY_IN = {
    "ruamel": {"source"},
    "rich": {"page"},
    "click": {"cli"},
    "xlsxwriter": {"excel"},
    "openpyxl": {"workbookfile", "excel"},
    "woningwaardering": {"valuation"},
    "docx": {"termsheet"},
}
# `Values.frame()` is the library's shortcut to pandas, which it imports where it is called; and a
# case is read with an eye to the checks of its inputs, which are formulas as any other.
UPWARD = {("results", "tables"), ("case", "checks")}
LONGEST = 450  # lines of a file

MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """Give the name in the floor table: the module, or the folder it stands in."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Give every module that a file imports, in functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def parts_imported(path: Path) -> set[str]:
    """Give the parts of flexfin that a file imports."""
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("flexfin.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_lower_floors(path: Path) -> None:
    part = part_of(path)
    assert part in RANK, "put the new module on a floor"
    for used in parts_imported(path) - {"__version__"}:
        lower = used == part or RANK[used] < RANK[part] or (part, used) in UPWARD
        assert lower, f"{part} may not import {used}"


def test_the_workbook_and_the_evaluation_do_not_know_each_other() -> None:
    for path in (PACKAGE / "excel").glob("*.py"):
        assert not parts_imported(path) & {"evaluate", "closures", "results"}, path
    for name in ("evaluate", "closures", "moving", "results"):
        assert "excel" not in parts_imported(PACKAGE / f"{name}.py")


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_each_library_is_imported_in_one_part_only(library: str) -> None:
    users = {
        part_of(path)
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports_of(path))
    }
    assert users == ONLY_IN[library]


def words_of(path: Path) -> set[str]:
    """Give the text literals of a file, those of docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return {text for text in texts if isinstance(text, str)}


# These are also keys of a case or a model file, states of a chart or an explanation, and stand there
# as such: XlsxWriter calls the space between columns gap, what is unfolded is open.
KEYS_TOO = {"start", "indexation", "kind", "gap", "open"}


def test_no_line_of_a_model_is_named_in_the_code() -> None:
    names = set(shipped().lines) - KEYS_TOO
    assert len(names) > 200
    for path in MODULES:
        if part_of(path) in ("report", "cli"):  # the reports that print them
            continue
        assert not words_of(path) & names, path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_small_enough_to_read(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_function_and_class_says_what_it_does(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.stat().st_size:
        assert ast.get_docstring(tree) or path.name == "__init__.py", "the module itself"
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bodies = [tree.body, *[node.body for node in classes if not node.name.startswith("_")]]
    for node in [node for body in bodies for node in body]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_nothing_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helper", "helpers", "manager", "base", "common", "misc"}
    assert not {path.stem for path in MODULES} & empty
