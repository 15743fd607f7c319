"""The term sheet of a reservation: what the case says, in articles, and what it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import side_labels
from flexfin.answers.articles import Article, Clause, TermSheet
from flexfin.answers.figures import reserve_groups
from flexfin.answers.formula_words import running
from flexfin.answers.input_text import label_of, text_of
from flexfin.answers.quoted_values import Audience, Quoter
from flexfin.ground.messages import _, mark
from flexfin.ground.months import day_words, month_words
from flexfin.ground.numbers import number
from flexfin.ground.view import shown
from flexfin.workbook.input_words import statuses

_PENALTY: Final = "reservation.late_penalty"
_MANAGEMENT: Final = ("management", "services", "maintenance")


def term_sheet(figures: AgreementFigures, audience: Audience) -> TermSheet:
    """Put what a case says of its agreement in articles.

    For `shared` everything confidential is a blank, and gains and alternatives are left out.
    """
    return _Writer(figures, audience).write()


class _Writer(Quoter):
    """Writes the articles of one case."""

    def __init__(self, figures: AgreementFigures, audience: Audience) -> None:
        super().__init__(figures.case, audience)
        self.agreement = figures
        self.grantor, self.holder = side_labels(self.case)
        self.callable = reserve_groups(self.case)
        self.let = reserve_groups(self.case, "tenants")

    # --- the whole ---------------------------------------------------------------------------

    def write(self) -> TermSheet:
        """Write all articles, the open points and the figures."""
        articles, points = [], []
        for title, clauses, point, is_always_open in _SUBJECTS:
            found = tuple(clauses(self))
            if found:
                articles.append(Article(_(title), found))
            if is_always_open or not found:
                points.append(_(point))
        note = _(
            "DRAFT, to be reviewed by counsel. Not an offer; nobody is bound by it. It holds "
            "what the case '{case}' says, the law read on {date}.",
            case=shown(self.case.name),
            date=day_words(self.case.reference_date),
        )
        is_house = self.audience == "house"
        return TermSheet(
            _("Terms of a reservation agreement: {case}", case=shown(self.case.name)),
            (note,),
            tuple(articles),
            (*points, *self.unsettled()),
            tuple(self.figures.values()),
            tuple(self.gains()) if is_house else (),
            self.case.reference_date,
            is_house and bool(self.case.confidential),
        )

    # --- articles ----------------------------------------------------------------------------

    def parties(self) -> Iterator[Clause]:
        """Say who agrees, and who lets and manages the rooms."""
        yield self.clause(
            _("{a} (the grantor) gives {b} (the holder) the right to call places."),
            "reservation.grantor", "reservation.holder",
        )  # fmt: skip
        for group in self.callable:
            yield self.of_group(
                group,
                _("{group}: {a} gives the rooms in use, {b} lets them to tenants.")
                if group in self.let
                else _("{group}: {a} gives the rooms in use, {b} keeps them ready."),
                "lessor", "operator",
            )  # fmt: skip

    def places(self) -> Iterator[Clause]:
        """Say how many places are reserved in which rooms."""
        yield Clause(_("The location is {case}.", case=shown(self.case.name)), ("case",))
        paths = []
        for group in self.callable:
            names = "units", "places_when_called" if group in self.let else "places"
            units, path = (f"groups.{group}.{name}" for name in names)
            each = number(self.value(path) / self.value(units), "cents")
            paths.append(path)
            text = _("{group}: {a} rooms, which stand for {b} reception places once called "
                     "({each} a room).")  # fmt: skip
            yield self.of_group(group, text, *names, each=self.derived(each, units, path))
        total = number(sum(map(self.value, paths)), "digits")
        text = _("Together {total} places are reserved.", total=self.derived(total, *paths))
        yield Clause(text, tuple(paths))

    def term(self) -> Iterator[Clause]:
        """Say from when to when."""
        path = "reservation.term_months"
        last = month_words(self.case.calendar.start + int(self.value(path)) - 1)
        yield self.clause(
            _("The agreement begins in {a} and lasts {b} {b_months}, up to and including {last}."),
            "start", path, last=self.derived(last, path),
        )  # fmt: skip
        for group in self.let:
            if self.is_told(f"groups.{group}.let_until"):
                text = _("{group} may be let up to and including {a}, the end of the permit.")
                yield self.of_group(group, text, "let_until")

    def fee(self) -> Iterator[Clause]:
        """Say what is paid while a place is not called."""
        yield self.clause(
            _("The holder pays the grantor € {a} per reserved place per day, over places that "
              "are not called."),
            "reservation.fee",
        )  # fmt: skip
        vat = "reservation.vat"
        if self.is_told(vat) or self.value(vat):
            text = (
                _("VAT that the holder cannot reclaim is counted at {a}.")
                if self.is_something(vat)
                else _("No VAT that the holder cannot reclaim is counted ({a}).")
            )
            yield self.clause(text, vat)

    def call(self) -> Iterator[Clause]:
        """Say how places are called, what is paid for them, and how they go back."""
        yield self.clause(_("The holder calls places with a notice of {a} {a_months}."),
                          "reservation.notice_months")  # fmt: skip
        yield self.clause(_("For a called place the holder pays the grantor € {a} per day."),
                          "reservation.call_price")  # fmt: skip
        yield self.clause(_("A called place is paid for at least {a} {a_months}."),
                          "reservation.minimum_call_months")  # fmt: skip
        take = "reservation.minimum_take"
        if self.is_something(take):
            text = _("Every month the holder takes {a} of the reserved places at least: for what "
                     "stays below that it pays € {b} per place per day, on top of the fee.")
            yield self.clause(text, take, "reservation.take_price")
        for group in self.let:
            text = _("{group}: a change of use, to reception or back, takes {a} {a_months} of "
                     "refit.")  # fmt: skip
            yield self.of_group(group, text, "refit_months")
            again = {
                "yes": _("{group}: rooms that come back from reception are let again."),
                "no": _("{group}: rooms that were called are not let again."),
            }
            yield from self.by_word(f"groups.{group}.relet_after_call", again, group)

    def late(self) -> Iterator[Clause]:
        """Say what a late place costs, and how long tenants may take."""
        if self.is_something(_PENALTY):
            text = _(
                "For every place due and not delivered the grantor pays the holder € {a} a day."
            )
            yield self.clause(text, _PENALTY)
        else:
            yield Clause(_("There is no penalty for late delivery."), (_PENALTY,))
        for group in self.let:
            text = _(
                "{group}: tenants have {a} {a_months} notice and a minimum term of {b} {b_months}."
            )
            yield self.of_group(group, text, "notice_months", "minimum_term")

    def indexation(self) -> Iterator[Clause]:
        """Say how prices rise."""
        year = self.case.calendar.start // 12 + 1
        text = (_("Fee, call price and penalty are in prices of {a}. They rise every year on "
                  "1 January, first in {year}; this case counts with {b} a year.")
                if self.is_something(_PENALTY) else
                _("Fee and call price are in prices of {a}. They rise every year on 1 January, "
                  "first in {year}; this case counts with {b} a year."))  # fmt: skip
        yield self.clause(text, "start", "indexation.cost", year=self.derived(str(year), "start"))

    def vacancy(self) -> Iterator[Clause]:
        """Say who bears vacancy, layer by layer."""
        layers = self.case.elements_of("layer")
        if "up_to" not in self.case.values or not layers:
            return
        low = number(0, "percent")
        for layer in layers:
            at = f"vacancy_risk.layers.{layer}"
            text = _("Vacancy from {low} to {a} of the value of all rooms is borne by: {listed}.")
            yield self.shared_out(f"{at}.shares", text, f"{at}.up_to", low=low)
            low = self.text(f"{at}.up_to")
        text = _("Only vacancy beyond the normal one counts.")
        yield from self.by_word("vacancy_risk.above_normal", {"yes": text})
        for party in self.case.elements_of("party"):
            cap = f"vacancy_risk.caps.{party}"
            if self.has(f"{cap}.amount") and self.is_told(f"{cap}.amount"):
                text = _("{party} bears at most € {a} a calendar year; what is above goes to {b}.")
                label = self.label("party", party)
                yield self.clause(text, f"{cap}.amount", f"{cap}.excess_to", party=label)

    def service(self) -> Iterator[Clause]:
        """Say who pays for what around the rooms."""
        for contract in self.case.elements_of("contract"):
            at = f"contracts.{contract}"
            group = f"{at}.group"
            if self.has(group) and not self.is_hidden(group) and self.word(group) in self.callable:
                names = ("pays", "receives", "amount", "per", "minimum_share")
                paths = [f"{at}.{name}" for name in names]
                label, per = self.label("contract", contract), running(self.text(paths[3]))
                text = _("{label}: {a} pays {b} € {c} {per}, for {e} of what is available at "
                         "least.")  # fmt: skip
                if not self.is_something(paths[4]):
                    text = _("{label}: {a} pays {b} € {c} {per}.")
                    del paths[4]
                yield self.clause(text, *paths, label=label, per=per)
        for cost in self.case.elements_of("cost"):
            category = f"costs.{cost}.category"
            if not self.is_hidden(category) and self.word(category) in _MANAGEMENT:
                label, payer = self.label("cost", cost), f"costs.{cost}.paid_by"
                if not self.is_hidden(payer) and self.sharing(payers := f"costs.{cost}.payers"):
                    text = _("{label} is paid by: {listed}.")
                    yield self.shared_out(payers, text, label=label)
                else:
                    text = _("{label} is paid by {a}.")
                    yield self.clause(text, payer, label=label)

    def settlement(self) -> Iterator[Clause]:
        """Say what is settled when, and how often the agreement is reviewed."""
        said = {
            "year": _("Vacancy is measured and settled per calendar year."),
            "month": _("Vacancy is measured and settled per month."),
        }
        if self.has("vacancy_risk.measured"):
            yield from self.by_word("vacancy_risk.measured", said)
        review = "reservation.review_months"
        if self.is_something(review):
            yield self.clause(_("The parties review the agreement every {a} {a_months}."), review)

    def end(self) -> Iterator[Clause]:
        """Say how it ends."""
        text = _("The agreement ends by lapse of its term of {a} {a_months}.")
        yield self.clause(text, "reservation.term_months")

    # --- what articles share -----------------------------------------------------------------

    def of_group(self, group: str, text: str, *names: str, **others: str) -> Clause:
        """Fill in a sentence on a group: {a}, {b}, ... are its inputs of these names."""
        paths = (f"groups.{group}.{name}" for name in names)
        return self.clause(text, *paths, group=self.label("group", group), **others)

    def by_word(self, path: str, texts: Mapping[str, str], group: str = "") -> Iterator[Clause]:
        """Say what belongs to the word at a path; nothing where that is hidden, or has no text."""
        if not self.is_hidden(path) and self.word(path) in texts:
            label = self.label("group", group) if group else ""
            text = texts[self.word(path)].format(group=label)
            self.text(path)
            yield Clause(text, (path,))

    # --- what is open, what it is worth ------------------------------------------------------

    def unsettled(self) -> list[str]:
        """Name what nobody has confirmed yet, and what stands in the way of delivery."""
        found = []
        by_status = statuses()
        assumed = [f for f in self.figures.values() if f.status == by_status["assumed"]]
        given = [f for f in self.figures.values() if f.status == by_status["default"]]
        if assumed:
            found.append(
                _(
                    "{count} of the {total} figures below are assumed and still to be agreed.",
                    count=len(assumed),
                    total=len(self.figures),
                )
            )
        if given:
            listed = "; ".join(f"{one.label}: {one.value}" for one in given)
            found.append(_("Not given in the case, counted as shown: {figures}.", figures=listed))
        is_house = self.audience == "house"
        for finding in self.agreement.findings:
            if finding.row not in self.hidden:  # the numbers behind it may be, and go unsaid
                words, source = finding.sentence(self.case, figures=is_house)
                found.append(f"{words} ({source})" if source else words)
        return found

    def gains(self) -> list[str]:
        """Say what the agreement is worth to both sides: never for the other side."""
        agreement = self.agreement
        grantor, holder = agreement.outcomes.gains
        found = [
            _("{side} gains € {gain} in expectation, over its alternative.",
              side=side, gain=number(gain, "whole"))
            for side, gain in ((self.grantor, grantor), (self.holder, holder))
        ]  # fmt: skip
        if agreement.range is not None:
            found.append(
                _(
                    "Both gain with a fee between € {floor} and € {ceiling} per place per day.",
                    floor=number(agreement.range.floor, "cents"),
                    ceiling=number(agreement.range.ceiling, "cents"),
                )
            )
        letting = ("reservation.alternative_rent", "reservation.alternative_occupancy")
        for path in (*(letting if self.let else ()), "reservation.holder_alternative"):
            row = self.known[path]
            found.append(f"{label_of(row)}: {text_of(row)} [{path}]")
        return found


class _Subject(NamedTuple):
    """An article: its title, what gives its clauses, and what the case does not say of it.

    That is open always, or only where there are no clauses.
    """

    title: str
    clauses: Callable[[_Writer], Iterable[Clause]]
    point: str
    is_always_open: bool = True


_SUBJECTS: Final = (
    _Subject(mark("Parties"), _Writer.parties,
        mark("Names, seats and representatives of the parties.")),
    _Subject(mark("Location and places"), _Writer.places,
        mark("Address, drawing and list of the rooms.")),
    _Subject(mark("Term"), _Writer.term,
        mark("A minimum term, and who may end the agreement before its term.")),
    _Subject(mark("Reservation fee"), _Writer.fee,
        mark("Day of payment, invoices, and the VAT on fee and call price.")),
    _Subject(mark("Call and release"), _Writer.call,
        mark("The form of a call and of a release, the smallest number of places, and the state in "
             "which they are delivered.")),
    _Subject(mark("Late delivery"), _Writer.late,
        mark("Whether late delivery by tenants who stay on is at the grantor's risk.")),
    _Subject(mark("Indexation"), _Writer.indexation,
        mark("The published index that is followed, and what happens when it ends.")),
    _Subject(mark("Vacancy"), _Writer.vacancy,
        mark("Who bears the vacancy of rooms; the case says nothing of it."), False),
    _Subject(mark("Service and management"), _Writer.service,
        mark("The level of service and management while places are called.")),
    _Subject(mark("Settlement and review"), _Writer.settlement,
        mark("Dates of settlement and of review, and who gives which figures.")),
    _Subject(mark("End and handing back"), _Writer.end,
        mark("How places and rooms are handed back at the end, and what holds for places that are "
             "called then.")),
)  # fmt: skip
