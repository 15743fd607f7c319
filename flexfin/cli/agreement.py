"""`flexfin agreement`: the terms of a reservation that both sides can accept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flexfin.cli.options import audience_option, ledger_option, option, wrong_use
from flexfin.cli.request import OF_A_CASE, Answer, Request, answering
from flexfin.ground.messages import _, mark

if TYPE_CHECKING:
    from flexfin.answers.agreement import AgreementFigures
    from flexfin.answers.agreement_terms import AgreementCase, Term


@answering(
    help=mark(
        "Show the range of the reservation fee in which both sides gain, over all scenarios with "
        "their probabilities, how sure each side is of its gain, what a step in each term is "
        "worth, and whether the places can be delivered in time. With --term one term is moved "
        "over a span; with --term twice the two are set against each other. With --monitor what "
        "was agreed is shown beside what happened so far."
    ),
    examples=(
        "flexfin agreement location.yaml",
        "flexfin agreement location.yaml --term reservation.call_price --from 4 --to 20",
        "flexfin agreement location.yaml --term reservation.fee --term reservation.call_price",
        "flexfin agreement location.yaml --terms terms.docx --audience shared",
        "flexfin agreement location.yaml --scenario high --set reservation.fee=2.25",
        "flexfin agreement location.yaml --monitor actuals.xlsx",
    ),
    options=(
        option(
            "--term",
            "terms",
            metavar=mark("PATH"),
            multiple=True,
            help=mark("Move this input of the case over a span; twice for a grid of two."),
        ),
        option(
            "--from",
            "starts",
            metavar=mark("VALUE"),
            multiple=True,
            help=mark("The lowest value of the term; half its value in the case without it."),
        ),
        option(
            "--to",
            "ends",
            metavar=mark("VALUE"),
            multiple=True,
            help=mark("The highest value of the term; twice its value in the case without it."),
        ),
        option(
            "--scenario",
            metavar=mark("NAME"),
            help=mark("Only this scenario: hindsight; all with their probabilities without it."),
        ),
        option(
            "--monitor",
            file=mark("ACTUALS"),
            help=mark(
                "Show whether what was agreed holds: calls, delivery, penalties, layers, caps and "
                "gains so far, read from a CSV or workbook as `flexfin settle` takes it, against "
                "what was expected at signing, and what has come due."
            ),
        ),
        ledger_option,
        option(
            "--terms",
            "sheet",
            file=mark("FILE.docx"),
            help=mark("Write a term sheet to this file: a draft for counsel, to put on the table."),
        ),
        audience_option(
            mark(
                "For whom the term sheet is: house (all figures, without it) or shared, without "
                "gains, alternatives and what the case calls confidential."
            )
        ),
    ),
    shares=("case", "draws", *OF_A_CASE[1:]),
)
def command(request: Request) -> Answer:
    """Work out the agreement, or write a term sheet of it."""
    from flexfin.answers.agreement import agreement_figures, agreement_view, parts_of
    from flexfin.answers.agreement_terms import AgreementCase

    own, sheet = request.options, request.options["sheet"]
    _see_request(request)
    request.place(sheet, ".docx")
    if own["monitor"]:
        from flexfin.answers.monitor import monitor_of, monitor_view

        found = monitor_of(request.case, request.scenario, own["monitor"], own["ledger"])
        return Answer(monitor_view(found))
    named = request.named and request.scenario  # one that the case has
    figures = agreement_figures(AgreementCase(request.case, named, request.draws))
    if sheet:
        _write_sheet(request, sheet, figures)
        return Answer(None, figures.results)
    spans = _spans(figures.agreement, own["terms"], own["starts"], own["ends"])
    return Answer(agreement_view(figures, parts_of(figures, spans)), figures.results)


def _see_request(request: Request) -> None:
    """Refuse what does not go together; a term sheet is asked for by itself."""
    own = request.options
    if own["sheet"] is None and own["audience"]:
        raise wrong_use(
            _("--audience says for whom a term sheet is"),
            otherwise=_("Give --terms FILE.docx as well."),
        )
    if own["sheet"] and (own["terms"] or request.target):
        raise wrong_use(_("--terms goes together with neither --term nor --output"))
    if own["monitor"] and (own["terms"] or own["sheet"] or request.count is not None):
        raise wrong_use(_("--monitor goes together with neither --term, --terms nor --scenarios"))
    if own["ledger"] and not own["monitor"]:
        raise wrong_use(_("--ledger belongs to --monitor"))
    if request.named and request.count is not None:
        raise wrong_use(_("--scenario and --scenarios do not go together"))
    _see_spans(own["terms"], own["starts"], own["ends"])


def _write_sheet(request: Request, sheet: Path, figures: AgreementFigures) -> None:
    from flexfin.answers.render.docx import as_docx
    from flexfin.answers.term_sheet import term_sheet
    from flexfin.workbook.mark import mark_of

    audience: Literal["house", "shared"] = request.options["audience"] or "house"
    version = mark_of(figures.case, shared=audience == "shared")
    request.write_file(sheet, as_docx(term_sheet(figures, audience), version))


def _see_spans(terms: tuple[str, ...], starts: tuple[str, ...], ends: tuple[str, ...]) -> None:
    """See that every term has its span, or none has one."""
    if len(terms) > 2:
        raise wrong_use(_("--term can be given at most twice"))
    if not terms and (starts or ends):
        raise wrong_use(
            _("--from and --to belong to --term"),
            otherwise=_("Give a term: --term reservation.call_price --from 4 --to 20."),
        )
    if len(starts) != len(ends) or len(starts) not in (0, len(terms)):
        raise wrong_use(
            _("every --term takes one --from and one --to, in the same order"),
            otherwise=_("Leave both out to go from half to twice the value in the case."),
        )


def _spans(
    agreement: AgreementCase, terms: tuple[str, ...], starts: tuple[str, ...], ends: tuple[str, ...]
) -> list[tuple[Term, tuple[float, float]]]:
    """Read the terms and their spans."""
    from flexfin.answers.agreement_terms import NoTerm, span_of, term_of
    from flexfin.answers.sensitivity import default_span

    found: list[tuple[Term, tuple[float, float]]] = []
    try:
        for position, path in enumerate(terms):
            term = term_of(agreement.case, path)
            span = (
                span_of(agreement.case, term, starts[position], ends[position])
                if starts
                else default_span(term)
            )
            found.append((term, span))
    except NoTerm as error:
        raise wrong_use(error.message, error.word, error.known, otherwise=error.remedy) from None
    if len(found) == 2 and terms[0] == terms[1]:
        raise wrong_use(_("a grid takes two different terms"))
    return found
