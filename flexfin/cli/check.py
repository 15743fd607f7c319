"""`flexfin check`: what is wrong in a case, what deserves a look, or that it is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flexfin.cli.options import exit_code
from flexfin.cli.request import OF_A_CASE, Answer, Request, answering
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.case.case import Case


@answering(
    help=mark(
        "Say everything that is wrong in a case, with the place and the remedy; "
        "or that it is in order, and what deserves a second look."
    ),
    examples=(
        "flexfin check location.yaml",
        "flexfin check location.yaml --set groups.youth.units=60",
        "flexfin check location.yaml --format json",
    ),
    shares=OF_A_CASE,
)
def command(request: Request) -> Answer:
    """Read a case and work out every line in every scenario."""
    from flexfin.answers.check import check_view

    read: Case | None = None
    try:
        read = request.case
        problems, remarks = _found(read)
    except FlexfinError as error:
        problems, remarks = [*error.problems], []
    view = check_view(str(request.path), read, problems, remarks)
    return Answer(view, code=exit_code(problems))


def _found(case: Case) -> tuple[list[Problem], list[Problem]]:
    """Give what is wrong, and what deserves a second look."""
    from flexfin.answers.check import faults_of, nothing_to_cover, rents_that_stay
    from flexfin.case.absent import Absent
    from flexfin.case.schema import known_tree
    from flexfin.engine.checks import broken, remarks_of
    from flexfin.engine.demand import PEOPLE, demand_of
    from flexfin.engine.idle_steps import idle_steps
    from flexfin.engine.run import evaluate

    if PEOPLE in case.models.inputs:
        demand_of(case)  # also the history it may name
    absent = Absent(case.root, case.all_models, known_tree(case.all_models))
    problems = faults_of(case)
    if absent.idle:  # all at once: also what would be wrong if the sections were there
        problems += absent.inputs(case.calendar, case.source.files, case.reference_date)
    try:
        results = evaluate(case)
    except FlexfinError as error:  # what else is wrong is said with it
        return [*problems, *error.problems], [*absent.remarks(case.sets)]
    problems += broken(results)
    remarks = [*results.warnings(), *absent.remarks(case.sets)]
    if staying := rents_that_stay(case):
        remarks.append(staying)
    if costless := nothing_to_cover(case):
        message = _("note: {label}", label=costless)
        remarks.append(Problem(Place(case.root.place.file), message, "", "warning"))
    return problems, [*remarks, *idle_steps(results), *remarks_of(results)]
