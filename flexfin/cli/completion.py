"""What the Tab key completes beside commands, options and files: names of models and of a case.

A key that is pressed is no place for an error: what cannot be read completes to nothing. A case is
read as plain keys, without the models, so that the answer comes at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from flexfin.ground.yaml import Mapping
    from flexfin.model.models import Models

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _completing(names: Callable[[click.Context], Iterable[str]]) -> Complete:
    """Make names into what click asks for: those that begin as typed, and nothing on any fault."""

    @functools.wraps(names)
    def complete(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
        try:
            return [CompletionItem(name) for name in names(ctx) if name.startswith(typed)]
        except Exception:  # whatever is wrong with a file, it is said when the command runs
            return []

    return complete


def _models(ctx: click.Context) -> Models:
    from flexfin.model.stored import models_of

    return models_of(ctx.params.get("folder"))


def _case(ctx: click.Context) -> Mapping:
    """Read the case typed before, as keys and values.

    Where an option still waits for its value, click leaves all that was typed unread in `args`.
    """
    from flexfin.ground.file_names import YAML
    from flexfin.ground.yaml import read_yaml

    read: Any = [*(ctx.params.get("paths") or ()), ctx.params.get("path")]
    typed = [Path(word) for word in [*read, *ctx.args] if word]
    return read_yaml(next(path for path in typed if path.suffix in YAML))


def _keys(*path: str) -> Complete:
    """Complete the keys of a section of the case."""

    def names(ctx: click.Context) -> Iterable[str]:
        value: Any = _case(ctx)
        for part in path:
            value = value.get(part)
        return [entry.key.text for entry in value]

    return _completing(names)


scenarios = _keys("demand", "scenarios")
offers = _keys("offers")
groups = _keys("groups")
parties = _keys("parties")


@_completing
def lines(ctx: click.Context) -> Iterable[str]:
    """Complete the names of lines."""
    return [name for name, line in _models(ctx).lines.items() if not line.is_step]


@_completing
def models(ctx: click.Context) -> Iterable[str]:
    """Complete the names of models."""
    return _models(ctx).models


@_completing
def figures(ctx: click.Context) -> Iterable[str]:
    """Complete the names of figures of the law."""
    from flexfin.model.figures import parameter_names
    from flexfin.model.read import shipped

    return parameter_names((ctx.params.get("folder") or shipped("models")) / "parameters")


@_completing
def examples(ctx: click.Context) -> Iterable[str]:
    """Complete the names of examples."""
    from flexfin.model.read import shipped

    return sorted(file.stem for file in shipped("examples").glob("*.yaml"))


@_completing
def inputs(ctx: click.Context) -> Iterable[str]:
    """Complete the paths of inputs that the case gives, up to the value."""
    from flexfin.case.schema import Tree

    sections = ("sources.", "offers.")
    found = Tree(_case(ctx)).paths()
    return [f"{path}=" for path in found if not path.startswith(sections)]


@_completing
def elements(ctx: click.Context) -> Iterable[str]:
    """Complete AXIS=NAME, for the axes that sections of the case make or models fix."""
    tree, models = _case(ctx), _models(ctx)
    found = [f"{axis}={name}" for axis, names in models.sets.items() for name in names]
    for section, axis in models.sections.items():
        value: Any = tree
        for part in section.split("."):
            value = value.get(part) if value is not None else None
        found += [f"{axis}={entry.key.text}" for entry in value or ()]
    return found
