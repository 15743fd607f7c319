"""The term sheet of a reservation: what the case says, in articles, and what it leaves open."""

from __future__ import annotations

from typing import Final

from flexfin.answers.agreement import AgreementFigures
from flexfin.answers.agreement_terms import label_of, side_labels, value_text
from flexfin.answers.figures import reserve_groups
from flexfin.answers.quoted_values import Audience, Quoter
from flexfin.answers.view import shown
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number
from flexfin.workbook.input_words import statuses
from flexfin.workbook.term_sheet import Article, Clause, TermSheet

_MANAGEMENT: Final = ("management", "services", "maintenance")


def term_sheet(figures: AgreementFigures, audience: Audience) -> TermSheet:
    """Put what a case says of its agreement in articles.

    For `shared` everything confidential is a blank, and gains and alternatives are left out.
    """
    return _TermSheetWriter(figures, audience).write()


class _TermSheetWriter(Quoter):
    """Writes the articles of one case."""

    def __init__(self, figures: AgreementFigures, audience: Audience) -> None:
        super().__init__(figures.case, audience)
        self.agreement = figures
        self.open: list[str] = []
        self.grantor, self.holder = side_labels(self.case)
        self.callable = reserve_groups(self.case)
        self.let = reserve_groups(self.case, "tenants")

    # --- the whole ---------------------------------------------------------------------------

    def write(self) -> TermSheet:
        """Write all articles, the open points and the figures."""
        articles = [
            Article(title, tuple(clauses))
            for title, clauses in (
                (_("Parties"), self.parties()),
                (_("Location and places"), self.places()),
                (_("Term"), self.term()),
                (_("Reservation fee"), self.fee()),
                (_("Call and release"), self.call()),
                (_("Late delivery"), self.late()),
                (_("Indexation"), self.indexation()),
                (_("Vacancy"), self.vacancy()),
                (_("Service and management"), self.service()),
                (_("Settlement and review"), self.settlement()),
                (_("End and handing back"), self.end()),
            )
            if clauses
        ]
        notes = [
            _(
                "DRAFT, to be reviewed by counsel. Not an offer; nobody is bound by it. It holds "
                "what the case '{case}' says, the law read on {date}.",
                case=shown(self.case.name),
                date=self.case.reference_date,
            )
        ]
        if self.audience == "house":
            notes.append(_("FOR OWN USE: this version holds figures that are not for the other "
                           "side. Use --audience shared for one to hand over."))  # fmt: skip
        return TermSheet(
            _("Terms of a reservation agreement: {case}", case=shown(self.case.name)),
            tuple(notes),
            tuple(articles),
            (*self.open, *self.unsettled()),
            tuple(self.figures.values()),
            tuple(self.gains()) if self.audience == "house" else (),
            self.case.reference_date,
        )

    # --- articles ----------------------------------------------------------------------------

    def parties(self) -> list[Clause]:
        """Say who agrees, and who lets and manages the rooms."""
        found = [
            self.clause(
                _("{a} (the grantor) gives {b} (the holder) the right to call places."),
                "reservation.grantor",
                "reservation.holder",
            )
        ]
        for group in self.callable:
            found.append(
                self.clause(
                    _("{group}: {a} gives the rooms in use, {b} lets them to tenants.")
                    if group in self.let
                    else _("{group}: {a} gives the rooms in use, {b} keeps them ready."),
                    f"groups.{group}.lessor",
                    f"groups.{group}.operator",
                    group=self.label(group),
                )
            )
        self.open.append(_("Names, seats and representatives of the parties."))
        return found

    def label(self, group: str) -> str:
        """Give the label of a group."""
        return shown(self.case.label_of("group", group))

    def places(self) -> list[Clause]:
        """Say how many places are reserved in which rooms."""
        found = [
            Clause(_("The location is {case}.", case=shown(self.case.name)), ("case",)),
        ]
        paths = [
            f"groups.{group}.{'places_when_called' if group in self.let else 'places'}"
            for group in self.callable
        ]
        for group, path in zip(self.callable, paths, strict=True):
            units = f"groups.{group}.units"
            each = number(self.value(path) / self.value(units), "cents")
            found.append(
                self.clause(
                    _("{group}: {a} rooms, which stand for {b} reception places once called "
                      "({each} a room)."),
                    units, path, group=self.label(group), each=self.derived(each, units, path),
                )
            )  # fmt: skip
        total = number(sum(map(self.value, paths)), "digits")
        text = _("Together {total} places are reserved.", total=self.derived(total, *paths))
        found.append(Clause(text, tuple(paths)))
        self.open.append(_("Address, drawing and list of the rooms."))
        return found

    def term(self) -> list[Clause]:
        """Say from when to when."""
        path = "reservation.term_months"
        last = format_month(self.case.calendar.start + int(self.value(path)) - 1)
        found = [
            self.clause(
                _("The agreement begins in {a} and lasts {b} months, up to and including {last}."),
                "start", path, last=self.derived(last, path),
            )
        ]  # fmt: skip
        for group in self.let:
            permit = f"groups.{group}.let_until"
            if self.is_told(permit):
                text = _("{group} may be let up to and including {a}, the end of the permit.")
                found.append(self.clause(text, permit, group=self.label(group)))
        self.open.append(_("A minimum term, and who may end the agreement before its term."))
        return found

    def fee(self) -> list[Clause]:
        """Say what is paid while a place is not called."""
        found = [
            self.clause(
                _("The holder pays the grantor € {a} per reserved place per day, over places that "
                  "are not called."),
                "reservation.fee",
            )
        ]  # fmt: skip
        vat = "reservation.vat"
        if self.is_told(vat) or self.value(vat):
            text = (
                _("VAT that the holder cannot reclaim is counted at {a}.")
                if self.value(vat) or self.is_hidden(vat)
                else _("No VAT that the holder cannot reclaim is counted ({a}).")
            )
            found.append(self.clause(text, vat))
        self.open.append(_("Day of payment, invoices, and the VAT on fee and call price."))
        return found

    def call(self) -> list[Clause]:
        """Say how places are called, what is paid for them, and how they go back."""
        found = [
            self.clause(
                _("The holder calls places with a notice of {a} month(s)."),
                "reservation.notice_months",
            ),
            self.clause(
                _("For a called place the holder pays the grantor € {a} per day."),
                "reservation.call_price",
            ),
            self.clause(
                _("A called place is paid for at least {a} month(s)."),
                "reservation.minimum_call_months",
            ),
        ]
        for group in self.let:
            refit, relet = f"groups.{group}.refit_months", f"groups.{group}.relet_after_call"
            text = _("{group}: a change of use, to reception or back, takes {a} month(s) of refit.")
            found.append(self.clause(text, refit, group=self.label(group)))
            if not self.is_hidden(relet):
                text = (
                    _("{group}: rooms that come back from reception are let again.")
                    if self.word(relet) == "yes"
                    else _("{group}: rooms that were called are not let again.")
                )
                self.text(relet)
                found.append(Clause(text.format(group=self.label(group)), (relet,)))
        self.open.append(
            _("The form of a call and of a release, the smallest number of places, and the state "
              "in which they are delivered.")
        )  # fmt: skip
        return found

    def late(self) -> list[Clause]:
        """Say what a late place costs, and how long tenants may take."""
        penalty = "reservation.late_penalty"
        found = []
        if self.value(penalty) or self.is_hidden(penalty):
            text = _(
                "For every place due and not delivered the grantor pays the holder € {a} a day."
            )
            found.append(self.clause(text, penalty))
        else:
            found.append(Clause(_("There is no penalty for late delivery."), (penalty,)))
        for group in self.let:
            text = _(
                "{group}: tenants have {a} month(s) notice and a minimum term of {b} month(s)."
            )
            found.append(
                self.clause(
                    text,
                    f"groups.{group}.notice_months",
                    f"groups.{group}.minimum_term",
                    group=self.label(group),
                )
            )
        self.open.append(
            _("Whether late delivery by tenants who stay on is at the grantor's risk.")
        )
        return found

    def indexation(self) -> list[Clause]:
        """Say how prices rise."""
        year = self.case.calendar.start // 12 + 1
        text = _("Fee, call price and penalty are in prices of {a}. They rise every year on "
                 "1 January, first in {year}; this case counts with {b} a year.")  # fmt: skip
        self.open.append(_("The published index that is followed, and what happens when it ends."))
        return [
            self.clause(text, "start", "indexation.cost", year=self.derived(str(year), "start"))
        ]

    def vacancy(self) -> list[Clause]:
        """Say who bears vacancy, layer by layer."""
        layers = self.case.elements_of("layer")
        if "up_to" not in self.case.values or not layers:
            self.open.append(_("Who bears the vacancy of rooms; the case says nothing of it."))
            return []
        found, low = [], number(0, "percent")
        for layer in layers:
            up_to = f"vacancy_risk.layers.{layer}.up_to"
            shares = [
                (party, f"vacancy_risk.layers.{layer}.shares.{party}")
                for party in self.case.elements_of("party")
            ]
            bearing = [
                (party, path) for party, path in shares if self.value(path) or self.is_hidden(path)
            ]
            listed = ", ".join(
                f"{shown(self.case.label_of('party', party))} {self.text(path)}"
                for party, path in bearing
            )
            text = _("Vacancy from {low} to {a} of the value of all rooms is borne by: {listed}.")
            clause = self.clause(text, up_to, low=low, listed=listed)
            low = self.text(up_to)
            found.append(Clause(clause.text, (up_to, *(path for _party, path in bearing))))
        normal = "vacancy_risk.above_normal"
        if not self.is_hidden(normal) and self.word(normal) == "yes":
            self.text(normal)
            found.append(Clause(_("Only vacancy beyond the normal one counts."), (normal,)))
        for party in self.case.elements_of("party"):
            cap = f"vacancy_risk.caps.{party}.amount"
            if self.has(cap) and self.is_told(cap):
                text = _("{party} bears at most € {a} a calendar year; what is above goes to {b}.")
                found.append(
                    self.clause(
                        text, cap, f"vacancy_risk.caps.{party}.excess_to",
                        party=shown(self.case.label_of("party", party)),
                    )
                )  # fmt: skip
        return found

    def service(self) -> list[Clause]:
        """Say who pays for what around the rooms."""
        found = []
        for contract in self.case.elements_of("contract"):
            at = f"contracts.{contract}"
            group = f"{at}.group"
            if not self.has(group) or self.is_hidden(group):
                continue
            if self.word(group) in self.callable:
                found.append(
                    self.clause(
                        _("{label}: {a} pays {b} € {c} ({d})."),
                        f"{at}.pays", f"{at}.receives", f"{at}.amount", f"{at}.per",
                        label=shown(self.case.label_of("contract", contract)),
                    )
                )  # fmt: skip
        for cost in self.case.elements_of("cost"):
            at = f"costs.{cost}"
            category = f"{at}.category"
            if self.is_hidden(category) or self.word(category) not in _MANAGEMENT:
                continue
            found.append(
                self.clause(
                    _("{label} is paid by {a}."),
                    f"{at}.paid_by",
                    label=shown(self.case.label_of("cost", cost)),
                )
            )
        self.open.append(_("The level of service and management while places are called."))
        return found

    def settlement(self) -> list[Clause]:
        """Say what is settled when."""
        found = []
        measured = "vacancy_risk.measured"
        if self.has(measured) and not self.is_hidden(measured):
            text = (
                _("Vacancy is measured and settled per calendar year.")
                if self.word(measured) == "year"
                else _("Vacancy is measured and settled per month.")
            )
            self.text(measured)
            found.append(Clause(text, (measured,)))
        self.open.append(_("Dates of settlement and of review, and who gives which figures."))
        return found

    def end(self) -> list[Clause]:
        """Say how it ends."""
        self.open.append(
            _("How places and rooms are handed back at the end, and what holds for places that are "
              "called then.")
        )  # fmt: skip
        text = _("The agreement ends by lapse of its term of {a} months.")
        return [self.clause(text, "reservation.term_months")]

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
        if self.audience == "house":
            for finding in self.agreement.findings:
                words, source = finding.sentence(self.case)
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
            line, key = self.known[path]
            value = value_text(self.case, line, self.case.values[line.name][key])
            found.append(f"{label_of(self.case, line, key)}: {value} [{path}]")
        return found
