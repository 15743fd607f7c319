"""Lines of all models fit together: axes, units, what a case without some sections has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from flexfin.formulas.formula import Call, Name
from flexfin.formulas.units import PLAIN, AnyUnit, UnitByChoice, fits
from flexfin.ground.errors import FormulaError, Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Scalar
from flexfin.model.check import Signatures, kind_words
from flexfin.model.inputs import check_inputs
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.model.models import Axis, Chart, Model, Models, ModelTable, in_order
from flexfin.model.order import varying_with
from flexfin.model.reach_checks import always_alike
from flexfin.model.sides import absent_needs


@lru_cache(maxsize=64)
def signatures_of(models: Models) -> Signatures:
    """Give the signatures of models, for all who only ask; what is `narrowed` would be for all."""
    return Signatures(models.lines, models.axes)


def with_signatures(
    lines: dict[str, Line], all_axes: Mapping[str, Axis], problems: list[Problem]
) -> dict[str, Line]:
    """Work out axes and units of all lines; add what does not fit to `problems`."""
    signatures = Signatures(lines, all_axes)
    axes = signatures.all_axes()
    result = dict(lines)
    signatures.lines = result
    for name, line in lines.items():
        problems += _check_unit_by_choice(line, lines)
        if not isinstance(line, FormulaLine):
            continue
        try:
            unit, yes_no = _check_line(signatures, line)
            result[name] = replace(
                line,
                axes=in_order(axes[name], all_axes),
                unit=unit,
                yes_no=yes_no,
                alike=tuple(dict.fromkeys(_alike(line, signatures, "named"))),
                looks_back=tuple(dict.fromkeys(_alike(line, signatures, "before"))),
            )
        except FormulaError as fault:
            problems.append(fault.at(line.place, line.text))
    problems += check_inputs(lines, signatures)
    return result


def _check_line(signatures: Signatures, line: FormulaLine) -> tuple[AnyUnit | None, bool]:
    """See that a line's formula fits its unit; give the unit found, and whether it is a condition.

    Raises FormulaError.
    """
    found = signatures.gives(line.formula)
    whole = (0, len(line.text))
    if found.kind == "yes_no":
        if not line.is_condition and line.kind == "formula" and not line.is_step:
            raise FormulaError(_("this line is a comparison, and its unit says a number or a text"),
                               *whole, _("Write 'unit: yes_no'."))  # fmt: skip
        return PLAIN, True
    if line.is_condition:
        raise FormulaError(_("the unit says {unit}, the formula gives {kind}",
                             unit="yes_no", kind=kind_words(found.kind)), *whole)  # fmt: skip
    if line.step_of:
        return found.unit or (None if found.kind == "text" else PLAIN), False
    if (found.kind == "text") != line.is_text:
        words = {"unit": line.unit or "text", "kind": kind_words(found.kind)}
        raise FormulaError(_("the unit says {unit}, the formula gives {kind}", **words), *whole)
    for other in signatures.passed_on(line.formula) if found.kind == "text" else ():
        if any(line.choices.get(word) != label for word, label in other.choices.items()):
            raise FormulaError(
                _("this line gives words of '{name}', and these have labels", name=other.name),
                *whole,
                _("Give this line the same choices, with the same labels."),
            )
    if found.unit is not None and line.unit is not None and not fits(found.unit, line.unit):
        raise FormulaError(
            _("the unit says {unit}, the formula gives {found}", unit=line.unit, found=found.unit),
            *whole,
            _("Correct the unit or the formula; number(x) drops a unit on purpose."),
        )
    return line.unit, line.yes_no


def _alike(line: FormulaLine, signatures: Signatures, how: str) -> Iterator[str]:
    """Give the lines that a formula takes no month of: as a reference, or as months to go back."""
    for part in line.parts():
        if not isinstance(part, Call) or signatures.reach(part).how != how:
            continue
        node = always_alike(signatures, part)
        yield from varying_with(node) if node is not None else ()


def check_says_where(lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that the line that tells where another one says anything is there, and stands beside it.

    It has a row wherever the other has one, and is the same in all months.
    """
    for line in lines.values():
        if not isinstance(line, FormulaLine) or not line.says_where:
            continue
        told = lines.get(line.says_where)
        if told is None:
            message = _("there is no line '{name}'", name=line.says_where)
            yield Problem(line.place, message, did_you_mean(line.says_where, lines))
            continue
        known = {*line.axes} - {"month"}
        for axis in (axis for axis in told.axes if axis not in known):
            message = _("'{line}' is said only where '{name}' is so, and that varies by {axis}",
                        line=line.name, name=told.name, axis=axis)  # fmt: skip
            axes = ", ".join(one for one in line.axes if one != "month")
            yield Problem(line.place, message, _("It varies by: {axes}.", axes=axes or "–"))


def _check_unit_by_choice(line: Line, lines: Mapping[str, Line]) -> Iterator[Problem]:
    """See that the unit names all choices of an input, and no other."""
    if line.is_step or not isinstance(line.unit, UnitByChoice):
        return
    selector = lines.get(line.unit.selector)
    if selector is None or not selector.choices:
        yield Problem(
            line.place,
            _("the unit hangs on '{name}', which has no choices", name=line.unit.selector),
            did_you_mean(line.unit.selector, [n for n, other in lines.items() if other.choices]),
        )
        return
    different = set(selector.choices).symmetric_difference(line.unit.units)
    if different:
        yield Problem(
            line.place,
            _("the unit and the choices of '{name}' differ: {words}",
              name=selector.name, words=", ".join(sorted(different))),
        )  # fmt: skip


def check_rows(lines: Mapping[str, Line], models: Mapping[str, Model]) -> Iterator[Problem]:
    """See that what stands in a workbook hangs on nothing that does not."""
    remedy = _("Take 'sheet: no' off '{name}', or put it with what uses it.")
    for line in lines.values():
        named = [part.name for part in line.parts() if isinstance(part, Name)]
        told = [line.says_where] if isinstance(line, FormulaLine) else []
        for used in map(lines.get, [*named, *told] if line.has_rows else []):
            if used is not None and not used.has_rows:
                user = line.step_of if isinstance(line, FormulaLine) and line.step_of else line.name
                message = _("'{line}' stands in the workbook and uses '{name}', which does not",
                            line=user, name=used.name)  # fmt: skip
                yield Problem(line.place, message, remedy.format(name=used.name))
    for model in models.values():
        tables = [table for table in model.tables.values() if table.has_rows]
        parts: list[Chart | ModelTable] = [*model.charts, *tables]
        for shown in parts:
            for name in shown.lines:
                if name in lines and not lines[name].has_rows:
                    message = _("'{name}' is shown here and does not stand in the workbook",
                                name=name)  # fmt: skip
                    yield Problem(shown.place, message, _("Take 'sheet: no' off it."))


def check_needs(
    needs: list[Scalar], models: Mapping[str, Model], lines: Mapping[str, Line]
) -> Iterator[Problem]:
    """See that models need sections that exist, and all that the models they use need."""
    sections = {line.section for line in lines.values() if isinstance(line, InputLine)}
    for word in needs:
        if word.text not in sections:
            yield Problem(
                word.place,
                _("no input stands in a section '{name}'", name=word.text),
                did_you_mean(word.text, sections),
            )
    fixed = {axis: model.name for model in models.values() for axis in model.sets}
    for line in lines.values():
        yield from absent_needs(line, lines, models)
        if isinstance(line, FormulaLine) and (line.ledger or line.booking):
            continue  # these are there for payments that are on
        named = [x.name for x in line.parts() if isinstance(x, Name) and x.name in lines]
        if isinstance(line, FormulaLine) and line.says_where in lines:
            named.append(line.says_where)
        uses = {name: lines[name].model for name in named}
        uses |= {axis: fixed[axis] for axis in line.axes if axis in fixed}
        for used, other in uses.items():
            absent = [s for s in models[other].needs if s not in models[line.model].needs]
            if absent:
                yield Problem(
                    line.place,
                    _("'{name}' is off in a case without '{section}', and '{line}' uses it",
                      name=used, section=absent[0], line=line.name),
                    _("Add '{section}' to what model {model} needs.",
                      section=absent[0], model=line.model),
                )  # fmt: skip
