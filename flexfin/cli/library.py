"""The library: what commands do, from Python; `flexfin` itself has these names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flexfin.case.case import Case
    from flexfin.engine.explained import Explained
    from flexfin.engine.results import Results
    from flexfin.ground.view import View
    from flexfin.workbook.workbook import WorkbookSummary


@dataclass(frozen=True, slots=True, repr=False)
class LoadedCase:
    """A case that was read and found in order; `case` holds its inputs.

    A method raises `flexfin.ground.errors.FlexfinError`, with all problems, each with its place,
    cause and remedy, where the case does not hold what is asked; ValueError where a name that is
    asked for (a line, an element, a question, a scenario) does not exist.
    """

    case: Case

    def __repr__(self) -> str:
        """Name the case; its inputs would fill a book."""
        return f"<LoadedCase {self.case.name!r} of {self.case.path}>"

    def with_inputs(self, changes: Mapping[str, str | float]) -> LoadedCase:
        """Give the case with other inputs, by path.

        Values are numbers, True and False, or texts as a case file holds them.

        The file is not read again, and this case stays as it is.
        """
        from flexfin.engine.load import with_inputs

        with _by_path():
            return LoadedCase(with_inputs(self.case, _texts(changes)))

    def values(
        self, lines: str | Iterable[str] | None = None, *, scenario: str | None = None
    ) -> Results:
        """Work out a line or lines (all of them without names) for one scenario, or for all.

        `result["name"]` has `line` (with its unit), `axes`, `array` (float64, or text; an axis for
        each of `axes`, scenario first and month last), `names_of(axis)` and `frame()` for pandas.
        """
        from flexfin.cli.options import scenario_of, see_line
        from flexfin.engine.run import evaluate

        names = [lines] if isinstance(lines, str) else None if lines is None else [*lines]
        with _as_asked():
            for name in names or ():
                see_line(self.case, name)
            only = None if scenario is None else [scenario_of(self.case, scenario)]
        return evaluate(self.case, names, scenarios=only)

    def view(
        self,
        question: str,
        *given: object,
        draws: int | None = None,
        seed: int | None = None,
        **options: object,
    ) -> View:
        """Give an answer as a value: tables, sentences and charts, as the command of that name.

        `question` is the name of a command that is asked of a case (cost, check, agreement,
        compare, show, settle, ...), `given` are its other arguments and `options` its options by
        their long names: `case.view("compare", "other.yaml", scenario="high")`. With `draws` so
        many scenarios are drawn besides, from `seed` on.
        `view.value(table, row, column)` is one number; `flexfin.answers.render` has the formats.
        Raises ValueError where there is no such question, scenario or option, or one is lacking.
        """
        return _view(question, given, options, draws, seed, self.case)

    def workbook(
        self,
        path: str | Path,
        *,
        shared: bool = False,
        values_only: bool = False,
        all_scenarios: bool = False,
    ) -> WorkbookSummary:
        """Write the workbook with live formulas, whole or not at all; over a file that exists.

        With `shared` what the case calls confidential is left out, and all that rests on it; with
        `all_scenarios` each scenario has formulas of its own. Raises ValueError where `path` does
        not end in .xlsx.
        """
        from flexfin.answers.whole_workbook import CaseWorkbook
        from flexfin.ground.messages import _

        target = Path(path)
        if target.suffix.lower() != ".xlsx":
            text = _("{file} does not end in .xlsx, as a workbook does.", file=target)
            raise ValueError(text)
        book = CaseWorkbook(
            self.case, self.values(), shared=shared, values_only=values_only,
            all_scenarios=all_scenarios,
        )  # fmt: skip
        return book.write(target)

    def explain(
        self, line: str, *, scenario: str | None = None, depth: int | None = None, **at: str
    ) -> Explained:
        """Explain one number down to inputs and law: its formula and the numbers in it.

        `at` has an element for each axis of the line: `group="youth", month="2027-01"`; without a
        month it is the first one. Raises ValueError where there is no such line or element.
        """
        from flexfin.cli.explain import place_of
        from flexfin.cli.options import scenario_of, see_line
        from flexfin.engine.explain import explain

        with _as_asked():
            see_line(self.case, line)
            place = place_of(self.case, self.case.models.lines[line], at)
            named = scenario_of(self.case, scenario)
        return explain(self.case, line, place, named, depth)


def view(
    question: str,
    *given: object,
    draws: int | None = None,
    seed: int | None = None,
    **options: object,
) -> View:
    """Give an answer that is not asked of a case that was read, as the command of that name.

    `view("parameters", on="2027-01-01")`, `view("models")`, `view("portfolio", "locations")`,
    `view("lint", "theirs.xlsx")`, `view("demand fit", "history.csv")`. Raises as
    `LoadedCase.view` does.
    """
    return _view(question, given, options, draws, seed)


def _view(
    question: str,
    given: tuple[object, ...],
    options: dict[str, object],
    draws: int | None,
    seed: int | None,
    case: Case | None = None,
) -> View:
    from flexfin.cli.program import view_of

    drawn = {"scenarios": draws, "seed": seed}
    told = {name: value for name, value in drawn.items() if value is not None}
    return view_of(question, given, options | told, case)


def _texts(changes: Mapping[str, str | float]) -> dict[str, str]:
    from flexfin.ground.messages import _
    from flexfin.ground.numbers import number_text

    def text(path: str, value: str | float) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str | Real):  # also what numpy counts with
            raise ValueError(_("'{path}' takes a number, a text, True or False", path=path))
        return value if isinstance(value, str) else number_text(value)

    return {path: text(path, value) for path, value in changes.items()}


def load_case(
    path: str | Path,
    *,
    changes: Mapping[str, str | float] | None = None,
    models: str | Path | None = None,
    figures: str | Path | None = None,
) -> LoadedCase:
    """Read a case file, YAML or a workbook that was filled in.

    `changes` are inputs by path, as with `--set`; `models` is a folder with other models, `figures`
    a file with figures of the law. Raises `flexfin.ground.errors.FlexfinError` with all problems,
    each with its place, cause and remedy.
    """
    from flexfin.engine.load import load_case as read
    from flexfin.model.stored import models_of

    known, given = models_of(Path(models) if models else None), Path(figures) if figures else None
    with _by_path():
        return LoadedCase(read(Path(path), known, _texts(changes or {}), given))


@contextmanager
def _as_asked() -> Iterator[None]:
    """Make ValueError of what commands say of a name that does not exist."""
    import click

    try:
        yield
    except click.ClickException as error:
        raise ValueError(error.format_message()) from None


@contextmanager
def _by_path() -> Iterator[None]:
    """Give faults in inputs that were changed the path as their place: nobody typed an option."""
    from flexfin.case.schema import path_at
    from flexfin.ground.errors import FlexfinError, Place

    try:
        yield
    except FlexfinError as error:
        places = [(one, path_at(one.place)) for one in error.problems]
        raise FlexfinError(
            [replace(one, place=Place(path)) if path else one for one, path in places]
        ) from None
