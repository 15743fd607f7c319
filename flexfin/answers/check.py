"""What is wrong in a case and what deserves a second look, or that it is in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flexfin.answers.actual_columns import KIND
from flexfin.answers.ledger import wrong_accounts
from flexfin.case.absent import Absent
from flexfin.case.case import Case
from flexfin.case.schema import known_tree
from flexfin.engine.load import with_offer
from flexfin.ground.errors import MOST, FlexfinError, Place, Problem, render
from flexfin.ground.messages import _
from flexfin.ground.view import Part, Sentence, View, part, view

VERDICT = "pass_through_verdict"
_RENTS = "rent"  # the index by which rents of tenants rise


def check_view(
    file: str, case: Case | None, problems: Sequence[Problem], remarks: Sequence[Problem]
) -> View:
    """Give what is wrong and what deserves a second look; `case` where it could be read."""
    said = (
        in_order(case)
        if case is not None and not problems
        else _("Not in order; problems: {count}.", count=len(problems))
    )
    facts = {"file": file, "case": case and case.name, "in_order": not problems}
    return view(
        "check",
        said,
        facts,
        (),
        _part("problems", _("What is wrong"), problems),
        _part("remarks", _("What deserves a second look"), remarks),
    )


def _part(key: str, title: str, problems: Iterable[Problem]) -> Part:
    return part(key, title, *map(_said, problems))._replace(most=MOST)


def _said(problem: Problem) -> Sentence:
    place = problem.place
    data: dict[str, object] = {"message": problem.message, "remedy": problem.remedy}
    if place is not None:
        data |= {"file": place.file, "line": place.line or None, "column": place.column or None}
        if place.sheet:
            data |= {"sheet": place.sheet, "cell": place.cell}
    text = problem.message if problem.message.endswith(".") else f"{problem.message}."
    text = f"{text} {problem.remedy}".strip().replace("\n", " ")
    where = _where(place) if place else ""
    return Sentence(text, where, is_point=True, data=data, verbatim=render([problem]))


def _where(place: Place) -> str:
    if place.sheet:
        return f"{place.file}, {place.words}"
    return f"{place.file}:{place.line}:{place.column}" if place.line else place.file


def in_order(case: Case) -> str:
    """Say that a case is in order, and how large what it has is."""
    sizes = [
        (len(case.sets["group"]), _("1 group"), _("{count} groups")),
        (case.calendar.count, _("1 month"), _("{count} months")),
        (len(case.sets["scenario"]), _("1 scenario"), _("{count} scenarios")),
    ]
    counted = [one if n == 1 else more.format(count=n) for n, one, more in sizes if n]
    return _("In order: {sizes}.", sizes=", ".join(counted))


def faults_of(case: Case) -> list[Problem]:
    """Give what is wrong in a case though it can be worked out: no amount of it is in order then.

    Offers that cannot be made, sections that nothing reads, accounts that hold nothing known.
    """
    absent = Absent(case.root, case.all_models, known_tree(case.all_models))
    offers = [problem for name in case.offers for problem in _faults_of_offer(case, name)]
    return [*offers, *absent.problems(absent.idle), *wrong_accounts(case)]


def _faults_of_offer(case: Case, name: str) -> Sequence[Problem]:
    """Give what is wrong with an offer; it stands in for inputs of the case."""
    try:
        with_offer(case, name)
    except FlexfinError as error:
        return error.problems
    return ()


def rents_that_stay(case: Case) -> Problem | None:
    """Say that the rents of tenants never rise: no index has the name that is theirs."""
    indices = case.sets.get("index", {})
    lets = "tenants" in case.values.get(KIND, {}).values()
    if not lets or not indices or _RENTS in indices:
        return None
    message = _("note: the rents of tenants stay the same: there is no index '{name}'", name=_RENTS)
    remedy = _("Name the yearly rise of rents '{name}' among the indices.", name=_RENTS)
    section = case.root.get("indexation")
    place = section.place if section is not None else Place(case.path)
    return Problem(place, message, remedy, "warning")


def nothing_to_cover(case: Case) -> str:
    """Say that a case has a rent to test and no cost that it could cover; nothing where it has."""
    if VERDICT not in case.models.lines or case.sets["cost"] or case.sets["investment"]:
        return ""
    return _("No costs and no investments are given; there is nothing that the rent has to cover.")
