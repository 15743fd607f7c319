"""Which words a choice can still be in a branch of a formula.

In the first branch of `if(cost_per = "year", x, y)` the line cost_per is "year", in the second it
is one of its other choices; a unit that hangs on that choice is then the one of those words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from flexfin.formulas.formula import Call, Name, Node, Operation, Text
from flexfin.formulas.functions import same
from flexfin.formulas.units import AnyUnit, Unit, UnitByChoice, fits, for_choice, simplest

Choices = frozenset[str]
Narrowed = Mapping[str, Choices]  # line with choices -> the words that it can still be
_NONE: Choices = frozenset()


def narrowed_by(condition: Node, choices_of: Callable[[str], Choices]) -> tuple[Narrowed, Narrowed]:
    """Give what is left where a condition holds, and where it does not."""
    match condition:
        case Operation("=" | "<>", Name(name), Text(word)) | Operation(
            "=" | "<>", Text(word), Name(name)
        ):
            every = choices_of(name)
            if word not in every:
                return {}, {}
            this, others = {name: frozenset({word})}, {name: every - {word}}
            return (this, others) if condition.sign == "=" else (others, this)
        case Call("not"):
            holds, fails = narrowed_by(condition.args[0], choices_of)
            return fails, holds
        case Call("and" | "or"):
            parts = [narrowed_by(arg, choices_of) for arg in condition.args]
            if condition.name == "and":
                return _all([one for one, _other in parts]), _any([other for _one, other in parts])
            return _any([one for one, _other in parts]), _all([other for _one, other in parts])
        case _:
            return {}, {}


def _all(parts: Sequence[Narrowed]) -> Narrowed:
    """Give what is left where all of them hold."""
    return reduce(both, parts, {})


def both(one: Narrowed, other: Narrowed) -> Narrowed:
    """Give what is left where two hold."""
    names = dict.fromkeys([*one, *other])
    return {name: one.get(name, other.get(name, _NONE)) & other.get(name, one.get(name, _NONE))
            for name in names}  # fmt: skip


def _any(parts: Sequence[Narrowed]) -> Narrowed:
    """Give what is left where one of them holds."""
    common = [name for name in parts[0] if all(name in part for part in parts)]
    return {name: _NONE.union(*(part[name] for part in parts)) for name in common}


def narrowed_unit(unit: AnyUnit | None, narrowed: Narrowed) -> AnyUnit | None:
    """Give a unit as it is where only some choices are left."""
    if not isinstance(unit, UnitByChoice) or not narrowed.get(unit.selector):
        return unit
    left = narrowed[unit.selector]
    return simplest(unit.selector, {w: one for w, one in unit.units.items() if w in left})


def unit_of_branches(
    one: AnyUnit | None, other: AnyUnit | None, holds: Narrowed, fails: Narrowed
) -> AnyUnit | None:
    """Give the unit of an if(): that of each branch, for the choices that are left in it."""
    plain = isinstance(one, Unit) and isinstance(other, Unit) and fits(one, other)
    selectors = [unit.selector for unit in (one, other) if isinstance(unit, UnitByChoice)]
    selectors = selectors or [name for name in holds if name in fails]
    if one is None or other is None or plain or len(set(selectors)) != 1:
        return same(one, other)
    selector, units = selectors[0], dict[str, Unit]()
    known = [unit.units for unit in (one, other) if isinstance(unit, UnitByChoice)]
    every = dict.fromkeys([w for words in (*known, holds.get(selector, ()), fails.get(selector, ()))
                           for w in words])  # fmt: skip
    for unit, left in ((one, holds.get(selector, every)), (other, fails.get(selector, every))):
        for word in every:
            if word in left and (isinstance(unit, Unit) or word in unit.units):
                here = for_choice(unit, word)
                same(units.setdefault(word, here), here)
    return simplest(selector, units)
