"""A case as it stands in its files: YAML or an input workbook, and the figures that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flexfin.case.figures import NO_FIGURES, GivenFigures, read_figures
from flexfin.case.files import Files
from flexfin.case.no_case import see_kind_of_file, see_kind_of_keys
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.file_names import WORKBOOKS
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.ground.yaml import Scalar, parse_yaml
from flexfin.model.models import Models


@dataclass(frozen=True, slots=True)
class Source:
    """A case file as it was read, once: its values with their places, and what is wrong with them.

    `problems` are faults of single cells of a workbook, and of the file with figures of the law;
    `unread` are the paths of these cells; `remarks` are warnings. `shown` are the inputs of a
    workbook that was made to share: what is confidential is not among them.
    """

    files: Files
    root: Section
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    figures: GivenFigures = NO_FIGURES
    shown: frozenset[str] | None = None
    unread: frozenset[str] = frozenset()


def read_source(path: Path, models: Models, figures: Path | None = None) -> Source:
    """Read a case file, YAML or an input workbook, and the figures of the law that go with it.

    These are in `figures`, or else in the file that the case names. Raises FlexfinError where the
    case cannot be read.
    """
    files, problems = Files(path), list[Problem]()
    remarks: tuple[Problem, ...] = ()
    shown, unread = None, frozenset[str]()
    see_kind_of_file(path)
    if path.suffix.lower() in WORKBOOKS:
        from flexfin.case.workbook import read_input_workbook

        found = read_input_workbook(files, models, problems)
        root, remarks, unread = found.root, found.remarks, found.unread
        shown = frozenset(found.inputs) if found.is_shared else None
    else:
        root = parse_yaml(files.text(path), str(path))
        see_kind_of_keys(path, root)
    given = NO_FIGURES
    file = figures or _figures_named(root, files, problems)
    if file is not None:
        given = read_figures(file, Path(models.folder) / "parameters", files, problems)
    return Source(files, root, tuple(problems), (*remarks, *given.remarks), given, shown, unread)


def name_in(path: Path, models: Models) -> str:
    """Give the name of the case in a file; empty where it cannot be read."""
    try:
        name = read_source(path, models).root.get("case")
    except FlexfinError:
        return ""
    return " ".join(name.text.split()) if isinstance(name, Scalar) else ""


def _figures_named(root: Section, files: Files, problems: list[Problem]) -> Path | None:
    """Give the file with figures of the law that a case names."""
    found = root.get("figures")
    if found is None:
        return None
    if isinstance(found, Scalar) and found.text:
        return files.beside(found)
    message = _("the name of a file is needed here")
    remedy = _("Name a file with figures of the law, such as figures_2027.yaml; it lies beside "
               "the case.")  # fmt: skip
    problems.append(Problem(found.place, message, remedy))
    return None
