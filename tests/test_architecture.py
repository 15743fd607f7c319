"""The plan of the house: packages, one way up, no circles, each name once."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import conftest
import pytest
from strategies import ROOT, shipped

HOUSE = ROOT / "flexfin"
# A package imports only from those before it.
PACKAGES = ("ground", "formulas", "model", "case", "engine", "workbook", "answers", "cli")
# The library that others import, and the program that is run, stand above all packages.
ABOVE = ("__init__", "__main__")
ONLY_IN = {
    "ruamel": {"ground/yaml"},
    "rich": {"answers/render/page"},
    "click": {"cli"},
    "xlsxwriter": {"workbook"},
    "woningwaardering": {"case/given_by/valuation"},
    "docx": {"answers/render/docx"},
    "pptx": {"answers/render/pptx"},
}
LONGEST, MIDDLE = 349, 135  # lines of a file: at most, and in the middle of all files
UNTYPED = 5  # times that a type is left open (`Any`), in 1,000 lines

MODULES = sorted(HOUSE.rglob("*.py"))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Give all nodes of a module, itself first: read once, by the process that runs these tests."""
    return [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def name_of(path: Path) -> str:
    """Give the name of a module as it is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in MODULES}


def part_of(name: str) -> str:
    """Give the package that a module stands in, or the module where it stands in none."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def last_word(node: ast.AST) -> str:
    """Give the last word of a name, as of what is called."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


IMPORTING = {"import_module", "__import__"}
MAKES_CLASS = {"NamedTuple", "namedtuple", "TypedDict", "NewType", "make_dataclass", "Enum", "type"}


@cache
def names_in(path: Path) -> frozenset[str]:
    """Give what a module defines, imports or gives a value."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name)
    return frozenset(found)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Give every module that a file imports, in functions and for types too."""
    found = set()
    calls = [node.func for node in nodes_of(path) if isinstance(node, ast.Call)]
    for node in nodes_of(path):
        unseen = last_word(node) in IMPORTING and node not in calls
        if isinstance(node, ast.alias) and node.asname:
            unseen = node.name in {"importlib", *IMPORTING}
        assert not unseen, f"{path.name}: nobody can see what is imported here"
        if isinstance(node, ast.Call) and last_word(node.func) in IMPORTING:
            # of a name that is put together, the part that is known
            first = next((n for n in ast.walk(node) if isinstance(n, ast.Constant)), None)
            name = str(first.value).rstrip(".") if first else ""
            assert name, f"{path.name}: nobody can see what is imported here"
            found |= {name} - {name_of(path)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: a module is imported by its whole name"
            assert node.module
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in NAMES else node.module for name in inside}
    return frozenset(found)


def ours(name: str) -> set[str]:
    """Give the modules of flexfin that a module imports."""
    return {used for used in imports_of(NAMES[name]) if used.split(".")[0] == "flexfin"}


def test_the_packages_are_those_of_the_plan() -> None:
    folders = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(PACKAGES)
    assert {path.stem for path in HOUSE.glob("*.py")} <= set(ABOVE)
    assert all((path.parent / "__init__.py").is_file() for path in MODULES)


@pytest.mark.parametrize("name", NAMES)
def test_a_module_imports_only_from_packages_before_its_own(name: str) -> None:
    order = (*PACKAGES, *ABOVE)
    for used in ours(name) - {"flexfin"}:
        assert used in NAMES, f"there is no {used}"
        assert order.index(part_of(used)) <= order.index(part_of(name)), used
    if "flexfin" in ours(name) and name != "flexfin.__main__":  # for its version only
        taken = [node for node in nodes_of(NAMES[name])
                 if isinstance(node, ast.ImportFrom) and node.module == "flexfin"]  # fmt: skip
        assert {alias.name for node in taken for alias in node.names} == {"__version__"}


def test_every_name_that_is_imported_is_there() -> None:
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "flexfin":
                known = names_in(NAMES[str(node.module)])
                for name in {alias.name for alias in node.names} - known:
                    assert f"{node.module}.{name}" in NAMES, f"{path.name}: there is no {name}"


def test_no_module_hangs_on_itself() -> None:
    graph = {name: ours(name) - {"flexfin"} for name in NAMES if name != "flexfin"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_workbook_and_the_evaluation_do_not_know_each_other() -> None:
    for name in NAMES:
        if part_of(name) == "workbook":
            assert not ours(name) & {"flexfin.engine.run", "flexfin.engine.compile"}, name


def test_a_class_name_means_one_thing() -> None:
    found = defaultdict(set)
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef):
                found[node.name].add(name_of(path))
            elif isinstance(node, ast.Call) and last_word(node.func) in MAKES_CLASS and node.args[1:]:
                first = node.args[0]
                found[first.value if isinstance(first, ast.Constant) else ""].add(name_of(path))
    assert not {name: places for name, places in found.items() if len(places) > 1}


def test_every_module_named_in_a_text_is_there() -> None:
    folders = f"(?:{'|'.join(PACKAGES)})"
    for path in [*MODULES, *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(rf"flexfin/{folders}\b[a-z_/]*(?:\.py)?", text):
            assert (ROOT / name).exists(), f"{path.name}: there is no {name}"
        for name in re.findall(rf"flexfin\.{folders}\.[a-z_.]+", text):
            parts = name.rstrip(".").split(".")
            assert any(".".join(parts[:n]) in NAMES for n in range(3, len(parts) + 1)), name
    files = {path.name for folder in ("flexfin", "tests") for path in (ROOT / folder).rglob("*.py")}
    for path in MODULES:
        named = {*re.findall(r"\b[a-z_]+\.py\b", path.read_text(encoding="utf-8"))}
        assert named <= files, f"{name_of(path)}: there is no {', '.join(named - files)}"


def test_files_are_small_enough_to_read() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    longest = max(lines, key=lines.__getitem__)
    assert lines[longest] <= LONGEST, longest
    assert median(lines.values()) <= MIDDLE


def test_few_types_are_left_open() -> None:
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    lines = sum(len(text.splitlines()) for text in texts)
    assert sum(len(re.findall(r"\bAny\b", text)) for text in texts) <= UNTYPED * lines / 1_000


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_each_library_is_imported_in_one_part_only(library: str) -> None:
    users = {
        path.relative_to(HOUSE).with_suffix("").as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports_of(path))
    }
    places = ONLY_IN[library]
    assert all(any(user == at or user.startswith(f"{at}/") for at in places) for user in users)
    assert all(any(user == at or user.startswith(f"{at}/") for user in users) for at in places)


def words_of(path: Path) -> set[str]:
    """Give the text literals of a file, those of docstrings left out."""
    texts = [n.value for n in nodes_of(path) if isinstance(n, ast.Constant)]
    return {text for text in texts if isinstance(text, str)}


# These are also keys of a case or a model file, states of a chart or an explanation, and stand there
# as such: XlsxWriter calls the space between columns gap, what is unfolded is open, and a rule of a
# sheet compares by an operator.
KEYS_TOO = {"start", "indexation", "kind", "gap", "open", "operator"}


def test_no_line_of_a_model_is_named_in_the_code() -> None:
    names = set(shipped().lines) - KEYS_TOO
    assert len(names) > 200
    for path in MODULES:
        if part_of(name_of(path)) in ("answers", "cli"):  # the answers that show them
            continue
        assert not words_of(path) & names, path


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_public_function_and_class_says_what_it_does(path: Path) -> None:
    tree = nodes_of(path)[0]
    assert isinstance(tree, ast.Module)
    if path.stat().st_size:
        assert ast.get_docstring(tree) or path.name == "__init__.py", "the module itself"
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bodies = [tree.body, *[node.body for node in classes if not node.name.startswith("_")]]
    for node in [node for body in bodies for node in body]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_nothing_has_a_name_that_says_nothing_or_how() -> None:
    empty = {"utils", "util", "helper", "helpers", "manager", "base", "common", "misc"}
    # how something is done, or a joke, and not the word of the field
    how = {"closures", "branches", "moving", "worked", "traces", "typed", "segments", "trade", "deal",
           "wholedeal", "quotes", "burdens"}  # fmt: skip
    assert not {path.stem for path in MODULES} & (empty | how)


def test_what_is_left_out_of_the_quick_tests_is_there() -> None:
    files = {path.stem.removeprefix("test_"): path for path in (ROOT / "tests").glob("test_*.py")}
    assert files.keys() >= conftest.LONG_FILES
    text = "".join(path.read_text(encoding="utf-8") for path in files.values())
    assert [x for x in conftest.LONG_TESTS if f"def {x.partition('[')[0]}(" not in text] == []


def test_no_message_hides_in_an_f_string_where_it_would_not_be_found() -> None:
    hidden = [
        f"{path.name}:{part.lineno}"
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and last_word(part.func) == "_"
    ]
    assert hidden == []
