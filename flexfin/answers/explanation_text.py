"""What is said of each number of an explanation, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple

from flexfin.answers.formula_words import Wording
from flexfin.case.case import Case
from flexfin.case.law import LawFigure
from flexfin.engine.evaluation import Evaluation, Looked, Point, Several
from flexfin.engine.explain import DEEPEST
from flexfin.engine.explained import Explained, Item
from flexfin.formulas.formula import Node, Number, Operation
from flexfin.formulas.reach import At
from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.months import format_month, months_words
from flexfin.ground.view import shown
from flexfin.model.line import FormulaLine, InputLine, Line
from flexfin.workbook.input_words import statuses

_LONGEST: Final = 90  # characters of what was not used
_MOST_FIGURES: Final = 6  # that are written out as a sum; more stand below each other only

DetailKind = Literal["words", "numbers", "decision", "formula", "source", "origin"]


class Detail(NamedTuple):
    """One of the lines below a number."""

    kind: DetailKind
    text: str


class Decision(NamedTuple):
    """A condition or choice in a formula, how it came out, and what was therefore not used."""

    words: str
    numbers: str
    outcome: str
    unused: tuple[str, ...]


class Teller:
    """Says of each number of a tree what it is, and from what it was worked out.

    It goes through the tree in the order of print, and remembers what it has told.
    """

    def __init__(self, explained: Explained) -> None:
        self.explained, self.case = explained, explained.case
        self.wording = Wording(explained.case)
        self.told: set[tuple[Any, ...]] = set()

    # --- what it is --------------------------------------------------------------------------

    def title(self, item: Item, above: At) -> str:
        """Name a number; elements and month go without saying where they are those above it."""
        places = [
            self.wording.element(axis, name)
            for axis, name in {**item.at, **item.added}.items()
            if axis in item.added or above.get(axis) != name
        ]
        if item.kind == "year":
            return f"{item.added['year']} ({months_words(item.count)})"
        if item.kind == "rest":
            return self.rest(item)
        return ", ".join([self.name(item), *places])

    def name(self, item: Item) -> str:
        """Name what a number is of."""
        line = item.line
        if line is None:
            node = item.shown.node if isinstance(item.shown, Several) else None
            words = self.wording.taken(item.worked) if item.worked else ""
            text = self.wording.words(node) if node else words
            return text[:1].upper() + text[1:]
        label = plain(str(line.label)).rstrip(".")
        if isinstance(item.shown, Looked):
            row, month = item.shown.row, item.shown.month
            at = [] if row is None else [f"{row:g}"]
            return ", ".join([label, *at, *([] if month is None else [format_month(month)])])
        return _("{label} is given", label=label) if item.given else label

    def rest(self, item: Item) -> str:
        """Name what is taken together."""
        if isinstance(item.shown, Several) and item.shown.how != "sum":
            low, high = (self.wording.figure(v, item.unit) for v in (item.lowest, item.highest))
            if item.count == 1:
                return _("The other month: {value}", value=low)
            return _("{count} other months, from {low} to {high}",
                     count=item.count, low=low, high=high)  # fmt: skip
        return _("The other {count} together", count=item.count)

    def value(self, item: Item) -> str:
        """Write the value with its unit; nothing where the title says it."""
        if item.kind == "rest" and isinstance(item.shown, Several) and item.shown.how != "sum":
            return ""
        if item.given:
            return _("yes") if item.value else _("no")
        return self.wording.amount(item.value, item.unit, item.line)

    # --- how it was worked out ---------------------------------------------------------------

    def mark(self, item: Item) -> str:
        """Say where to read on about a number; nothing where it is explained here."""
        if item.state == "seen":
            return _("(see above)") if item.key in self.told else _("(see below)")
        is_given = item.kind in ("input", "parameter") and item.state == "leaf"
        return _("(see above)") if is_given and item.key in self.told else ""

    def details(self, item: Item) -> list[Detail]:
        """Say how a number was worked out, or where it comes from; each number once."""
        if item.key in self.told or item.state == "seen":
            return []
        if item.state in ("open", "leaf"):
            self.told.add(item.key)
        if item.kind == "input":
            return self.of_input(item)
        if item.kind == "parameter" and item.line is not None:
            return self.of_parameter(item)
        if item.state != "open" or item.worked is None:
            return []
        found = self.of_formula(item, item.worked)
        line = item.line
        if isinstance(line, FormulaLine):
            found.append(Detail("formula", f"{line.name} = {plain(line.text)}"))
            if line.source:
                found.append(Detail("source", plain(line.source)))
        return found

    def of_formula(self, item: Item, worked: Evaluation) -> list[Detail]:
        """Give a formula in words, with its numbers, and what decided in it."""
        words = self.wording.taken(worked, item.line)
        numbers = self.numbers(item, worked)
        figure = self.wording.figure(item.value, item.unit, item.line)
        found = []
        if words != figure and item.kind != "expression":
            found.append(Detail("words", words))
        if numbers not in (figure, words):
            found.append(Detail("numbers", numbers))
        for decision in self.decisions(worked, item.line):
            found.append(Detail("decision", decision_words(decision)))
        return found

    def numbers(self, item: Item, worked: Evaluation) -> str:
        """Write a formula with its numbers; a sum as its terms, as long as these are few."""
        if not isinstance(worked.shows, Several):
            return self.wording.numbers(worked, item.line)
        terms = terms_of(item, worked)
        if not 1 < len(terms) <= _MOST_FIGURES:
            return self.wording.figure(item.value, item.unit, item.line)
        return _added(self.wording.figure(one.value, item.unit, one.line) for one in terms)

    def exact(self, item: Item, worked: Evaluation) -> str:
        """Write a formula with its numbers in full precision; a sum as its terms."""
        terms = terms_of(item, worked)
        return _added(repr(one.value) for one in terms) if terms else self.wording.exact(worked)

    def decisions(self, worked: Evaluation, line: Line | None) -> list[Decision]:
        """Give the conditions and choices in a formula."""
        found = []
        for part in worked.all():
            if not part.unused:
                continue
            condition = part.parts[0]
            if _is_guard(part, condition):
                continue
            is_choice = isinstance(condition.value, str)
            outcome = self.wording.numbers(condition) if is_choice else ""
            found.append(
                Decision(
                    self.wording.taken(condition),
                    "" if is_choice else self.wording.numbers(condition),
                    outcome or ("yes" if condition.value else "no"),
                    tuple(self.wording.words(node, line) for node in part.unused),
                )
            )
        return found

    # --- where it comes from -----------------------------------------------------------------

    def of_input(self, item: Item) -> list[Detail]:
        """Say where an input comes from: path, status, source, article, place in the file."""
        spot, origin = item.shown, item.origin
        assert isinstance(spot, Point)
        assert isinstance(spot.line, InputLine)
        line = spot.line
        if origin is None:
            return [Detail("origin", _("not asked for here"))]
        path = line.path_of(spot.at)
        parts = [path, statuses()[origin.status]]
        if origin.source:
            parts[1] += f": {plain(origin.source)}"
        if line.source:
            parts.append(plain(line.source))
        if line.is_monthly and (since := self.since(spot)):
            parts.append(_("holds from {month}", month=since))
        if self.case.is_confidential(path):
            parts.append(_("confidential"))
        if origin.place is not None:
            file, row = plain(origin.place.file), origin.place.line
            if origin.place.sheet:
                file = f"{file}, {plain(origin.place.words)}"
            elif row:
                file = _("{file}, line {row}", file=file, row=row)
            parts.append(file)
        found = [Detail("origin", " · ".join(parts))]
        if line.default is not None and origin.status == "default" and not item.given:
            if item.worked is not None:
                found += self.of_formula(item, item.worked)
            elif line.rule is not None:
                found.append(Detail("words", self.wording.words(line.rule)))
        return found

    def since(self, spot: Point) -> str:
        """Give the month from which a step of a monthly input holds."""
        key = spot.line.key_of(spot.at)
        steps = self.case.steps.get(spot.line.name, {}).get(key, {})
        months = [step for step in steps if format_month(step) <= spot.at["month"]]
        return format_month(max(months)) if len(steps) > 1 and months else ""

    def of_parameter(self, item: Item) -> list[Detail]:
        """Say which figure of the law it is: since when, which source, when last checked."""
        parameter, dated = figure_of(item, self.case)
        name = _("figure of the law {text}", text=parameter.name)
        if dated is None:
            day = self.case.reference_date.isoformat()
            return [Detail("origin", " · ".join([name, _("not known on {day}", day=day)]))]
        parts = [name, _("from {day}", day=dated.since.isoformat())]
        if dated.until is not None:
            parts.append(_("until {day}", day=dated.until.isoformat()))
        parts.append(_("checked on {day}", day=parameter.checked_of(dated).isoformat()))
        if dated.given_in:
            parts.append(_("from {file}", file=plain(dated.given_in)))
        found = [Detail("origin", " · ".join(parts)), Detail("source", plain(dated.source))]
        return [*found, Detail("origin", plain(dated.url))] if dated.url else found

    # --- around it ---------------------------------------------------------------------------

    def heading(self) -> str:
        """Say of which case and scenario this is."""
        name = shown(self.case.name)
        scenario = shown(self.case.label_of("scenario", self.explained.scenario))
        return _("{case}, scenario {scenario}", case=name, scenario=scenario)

    def notes(self) -> list[str]:
        """Say what the tree does not show."""
        found = []
        if self.explained.same_always:
            found.append(_("The same in all months."))
        if self.explained.is_cut:
            found.append(_("The tree is cut off: it has become too large. Ask for less depth."))
        items = list(self.explained.root.all())
        states = {item.state for item in items}
        if any({"open", "alike"} <= {child.state for child in item.children} for item in items):
            found.append(_("Of years and months only the first is gone into; the others go alike."))
        if "closed" in states and not self.explained.is_cut and self.explained.depth < DEEPEST:
            found.append(
                _("▸ can be explained further, with `--depth {depth}` or by its own name.",
                  depth=self.explained.depth + 1)
            )  # fmt: skip
        return found


def terms_of(item: Item, worked: Evaluation) -> list[Item]:
    """Give the terms of a formula that is one sum; none where it is not."""
    is_sum = isinstance(worked.shows, Several) and worked.shows.how == "sum"
    return [c for c in item.children if c.added or c.kind == "rest"] if is_sum else []


def _is_guard(part: Evaluation, condition: Evaluation) -> bool:
    """Tell whether a choice only keeps from dividing by what is not zero here."""
    asked = condition.node
    return (
        not condition.value
        and all(map(_is_zero, part.unused))
        and isinstance(asked, Operation)
        and asked.sign == "="
        and _is_zero(asked.right)
    )


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0


def _added(figures: Iterable[str]) -> str:
    return " + ".join(f"({text})" if text.startswith("-") else text for text in figures)


def decision_words(decision: Decision) -> str:
    """Say how a condition or choice came out, and what was therefore not used."""
    words, unused = decision.words, decision.unused
    if not decision.numbers:
        text = _("{words} is {outcome}", words=words, outcome=decision.outcome)
        return _("{text}; {count} other choices not used", text=text, count=len(unused))
    text = unused[0]
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    holds = _("yes") if decision.outcome == "yes" else _("no")
    return _("{words}? {outcome} ({numbers}); not used: {unused}",
             words=words, outcome=holds, numbers=decision.numbers, unused=text)  # fmt: skip


def context_below(item: Item, above: At) -> At:
    """Give what goes without saying below a number: its own elements and month."""
    if item.kind in ("line", "input"):
        return {**item.at, "scenario": item.at.get("scenario", above.get("scenario", ""))}
    return {**above, **item.added}


def figure_of(item: Item, case: Case) -> LawFigure:
    """Give a figure of the law with what of it was taken: of the reference date, or of a month."""
    assert item.line is not None
    found = case.law[item.line.name]
    dated = item.shown.dated if isinstance(item.shown, Looked) else None
    return found if dated is None else found._replace(dated=dated)
