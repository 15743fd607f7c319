"""How the book of rounds is shown: to the house in full, to the other side without any gain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from flexfin.answers.agreement_terms import FEE_UNIT, SIDES, gain_columns, labels_over
from flexfin.answers.input_text import in_words, label_of
from flexfin.answers.readback import word_in
from flexfin.answers.rounds import (
    BargainRound,
    Moves,
    RoundsBook,
    from_to,
    is_term,
    move_label,
    told_of,
    worth_changes,
)
from flexfin.case.row import row_at
from flexfin.ground.messages import _
from flexfin.ground.numbers import number, signed
from flexfin.ground.view import (
    ChartLevel,
    ChartSeries,
    Datum,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewChart,
    ViewTable,
    columns,
    part,
    shown,
    view,
)
from flexfin.workbook.mark import mark_of

_CENT: Final = 0.5  # euros: less is nothing
_LONGEST: Final = 300  # characters of what somebody said


def rounds_view(book: RoundsBook, *, shared: bool) -> View:
    """Give the whole book; `shared` leaves out what is only ours."""
    page = _RoundsPage(book, shared)
    name = shown(book.rounds[0].case.name) if book.rounds else ""
    return view(
        "rounds",
        _("{case}: the rounds", case=name) if name else _("The rounds"),
        {"case": name, "rounds": len(book.rounds), "audience": "shared" if shared else "house",
         "in_order": not page.doubted},
        page.lead(),
        part("editions", _("Sent and returned, in order"), page.editions()),
        page.terms(),
        part("moves", _("What each round changed"), page.moves(),
             note="" if shared else _("Against what was on the table before, in euros of gain over "
                                      "doing without, with the case of that edition.")),
        *([] if shared else page.worth()),
        part("said", _("Said in the files"), *page.said()),
        part("documents", _("Documents of these versions"), *page.documents()),
        part("doubts", _("Not in order"), *page.doubts()),
    )  # fmt: skip


class _Named(NamedTuple):
    """A round with its number, who made it, and the inputs of it that may be named."""

    place: int
    one: BargainRound
    who: str
    told: frozenset[str] | None

    @property
    def key(self) -> str:
        return f"round_{self.place}"

    @property
    def label(self) -> str:
        return _("{number}. {who}", number=self.place, who=self.who)

    def may(self, path: str) -> bool:
        return self.told is None or path in self.told


class _RoundsPage:
    def __init__(self, book: RoundsBook, shared: bool) -> None:
        self.book, self.shared = book, shared
        self.sides = labels_over(one.case for one in book.rounds) if book.rounds else ("", "")
        self.named = [
            _Named(place, one, self.who(one), told_of(one) if shared else None)
            for place, one in enumerate(book.rounds, 1)
        ]
        names = {one.edition.name for one in book.rounds}
        doubts = dict.fromkeys(book.editions.doubts)
        self.doubted = [one for one in doubts if not shared or one.file in names]

    def who(self, one: BargainRound) -> str:
        """Say which side made an edition."""
        at = self.side_of(one)
        if at is None:
            return _("the other side") if one.is_returned else _("we")
        return self.sides[at]

    def lead(self) -> Iterator[Sentence]:
        """Say where the negotiation stands."""
        if not self.named:
            yield Sentence(
                _("There is no edition in this folder of which the case is here. Put in it all "
                  "workbooks that were sent and returned, and beside them the case of each round.")
            )  # fmt: skip
            return
        last = self.named[-1]
        yield Sentence(
            _("Editions: {count}; the last is {file} ({who}).", count=len(self.named),
              who=last.who, file=shown(last.one.edition.name))
        )  # fmt: skip
        if not self.shared:
            gains = zip(self.sides, last.one.gains, strict=True)
            words = ", ".join(_("{party} € {amount}", party=side, amount=number(gain, "whole"))
                              for side, gain in gains if gain is not None)  # fmt: skip
            if words:
                yield Sentence(_("On the table now, as expected gain: {gains}.", gains=words))
            if other := [x.one.edition.name for x in self.named if x.one.edition.stored]:
                yield Sentence(
                    _("Made with other models or figures than those of this program, so that gains "
                      "are as they stand in the file: {files}.", files=", ".join(map(shown, other)))
                )  # fmt: skip
        if self.doubted:
            text = _("Not all is in order: see below.")
            yield Sentence(text, tone="bad")

    # --- tables ------------------------------------------------------------------------------

    def edition(self, named: _Named) -> TableRow:
        """Make the row of an edition."""
        one, found = named.one, named.one.edition.found
        way = Said("returned", _("returned")) if one.is_returned else Said("sent", _("sent"))
        mark = mark_of(one.edition.sent, shared=True) if self.shared else found.mark
        code = found.code if one.edition.is_shared or not self.shared else None
        values: list[Datum] = [found.path.name, way, mark, code]
        if not self.shared:
            offer = shown(one.case.label_of("offer", one.offer)) if one.offer else _("the case")
            room = one.range
            ends = (room.floor, room.ceiling) if room else (None, None)
            values += [offer, *one.gains, one.fee, *ends]
        return TableRow(named.key, named.label, tuple(values))

    def editions(self) -> ViewTable | None:
        """Make the table of editions."""
        if not self.named:
            return None
        heads: tuple[TableColumn, ...] = (
            TableColumn("file", _("File")),
            TableColumn("way", _("Sent or returned")),
            TableColumn("mark", _("Mark")),
            TableColumn("code", _("Code of the content")),
        )
        if not self.shared:
            keys = ("fee", "lowest_fee", "highest_fee")
            labels = (_("on the table"), _("lowest"), _("highest"))
            heads += (
                TableColumn("offer", _("On the table")),
                *gain_columns(self.sides, _("Expected gain")),
                *columns(keys, labels, _("Fee"), "cents", FEE_UNIT),
            )
        return ViewTable("editions", _("Round"), heads, tuple(map(self.edition, self.named)))

    def terms(self) -> Part | None:
        """Make each term that ever moved, round by round."""
        paths = dict.fromkeys(
            move.path for named in self.named if named.one.moves for move in named.one.moves.terms
        )
        found = []
        for path in paths:
            values: list[Datum] = []
            label = path
            for named in self.named:
                case = named.one.case
                if path not in case.rows or not named.may(path):
                    values.append(None)
                    continue
                row, word = row_at(case, path), word_in(case, path)
                label = label_of(row)
                values.append(Said(word, in_words(case, row.line, word)))
            if any(value is not None for value in values):
                found.append(TableRow(path, label, tuple(values)))
        heads = tuple(TableColumn(named.key, named.label) for named in self.named)
        table = ViewTable("terms", _("The term"), heads, tuple(found)) if found else None
        return part("terms", _("What was on the table, round by round"), table)

    def moves(self) -> ViewTable | None:
        """Make what each round changed against what was on the table before."""
        heads = columns(("term", "was", "now"), (_("The term"), _("From"), _("To")))
        if not self.shared:
            heads += gain_columns(self.sides, _("Worth then"))
        found = []
        for named in self.named:
            moves = named.one.moves
            if moves is None:
                continue
            for move in moves.terms:
                if named.may(move.path):
                    worth = () if self.shared else worth_changes(move.worth)
                    values = (move_label(named.one, move), *from_to(named.one, move), *worth)
                    found.append(TableRow(f"{named.key}.{move.path}", named.label, values))
            if not self.shared and max(abs(x or 0.0) for x in moves.rest) >= _CENT:
                words = (_("all of it together") if moves.together
                         else _("figures and all else that differs"))  # fmt: skip
                values = (words, None, None, *worth_changes(moves.rest))
                found.append(TableRow(f"{named.key}.rest", named.label, values))
        return ViewTable("moves", _("Round"), heads, tuple(found)) if found else None

    # --- what is only ours -------------------------------------------------------------------

    def worth(self) -> Iterator[Part]:
        """Give the charts, what was conceded for what, and how far each side moved."""
        if not self.named:
            return
        labels = tuple(named.label for named in self.named)
        keys = tuple(named.key for named in self.named)
        known = [one.gains for one in self.book.rounds]
        few = len(known) < 2  # one point draws no line
        gains = None if few or any(None in one for one in known) else ViewChart(
            "gains", "curve", _("Expected gain of both sides, against the limit of each"),
            _("Round"), labels,
            tuple(
                ChartSeries(f"{key}_gain", side, tuple(float(one[at] or 0.0) for one in known))
                for at, (key, side) in enumerate(zip(SIDES, self.sides, strict=True))
            ),
            unit="EUR", levels=(ChartLevel("limit", _("limit"), 0.0),), keys=keys,
        )  # fmt: skip
        fees = None if few else self.fees(labels, keys)
        yield part("gains", _("Gains by round"), gains, fees)
        yield part("conceded", _("What was conceded for what"), *self.conceded(),
                   note=_("Each side against its own offer before."))  # fmt: skip
        yield part("moved", _("How far each side moved"), self.moved(),
                   note=_("Of the gain that a side kept for itself in its first offer. At 100% it "
                          "is at its limit: without the agreement it is as well off."))  # fmt: skip

    def fees(self, labels: tuple[str, ...], keys: tuple[str, ...]) -> ViewChart | None:
        """Make the fee of each round, between the fees at which a side gains nothing."""
        ranges = [one.range for one in self.book.rounds]
        known = [one for one in ranges if one is not None]
        if len(known) < len(ranges):
            return None
        lines = (
            ("lowest_fee", _("lowest"), tuple(one.floor for one in known)),
            ("fee", _("on the table"), tuple(one.fee for one in self.book.rounds)),
            ("highest_fee", _("highest"), tuple(one.ceiling for one in known)),
        )
        return ViewChart(
            "fees", "curve", _("The fee, and the range in which both sides gain"), _("Round"),
            labels, tuple(ChartSeries(*line) for line in lines), "cents", FEE_UNIT, keys=keys,
        )  # fmt: skip

    def conceded(self) -> Iterator[Sentence]:
        """Say of each round what its maker gave against its own offer before, and got for it."""
        for named in self.named:
            moves = named.one.own
            if moves is None:
                continue
            at = self.side_of(named.one)
            gives, gets, others = self.sorted_moves(named.one, moves, at)
            words = [
                text.format(terms="; ".join(terms))
                for text, terms in (
                    (_("gives {terms}"), gives), (_("asks {terms}"), gets),
                    (_("changes {terms}"), others),
                )
                if terms
            ]  # fmt: skip
            said = ", ".join(words) or _("changes nothing")
            data = {"round": named.place, "gives": len(gives), "asks": len(gets)}
            yield Sentence(f"{named.label}: {said}.", is_point=True, data=data)

    def side_of(self, one: BargainRound) -> int | None:
        """Give the place of the side that made a round; None where it was not said who we are."""
        if self.book.us is None:
            return None
        return 1 - self.book.us if one.is_returned else self.book.us

    def sorted_moves(
        self, one: BargainRound, moves: Moves, at: int | None
    ) -> tuple[list[str], list[str], list[str]]:
        """Put moves by what they do to the side that made them: it gives, it asks, neither."""
        gives, gets, others = list[str](), list[str](), list[str]()
        for move in moves.terms:
            moved = " → ".join(said.words for said in from_to(one, move))
            text = f"{move_label(one, move)} {moved}"
            if move.worth is not None:
                pairs = zip(self.sides, move.worth, strict=True)
                worth = ", ".join(f"{side} {signed(x or 0.0, 'whole')}" for side, x in pairs)
                text += f" ({worth})"
            own = None if move.worth is None or at is None else move.worth[at]
            # a figure of the case is no concession
            small = own is None or abs(own) < _CENT or not is_term(one, move.path)
            (others if small else gives if (own or 0) < 0 else gets).append(text)
        return gives, gets, others

    def moved(self) -> ViewTable | None:
        """Make how far each side moved from its first offer, of its way to its limit."""
        if self.book.us is None:
            return None
        heads = (
            *columns(("first", "last", "given"), (_("first offer"), _("last offer"), _("given")),
                     _("Own gain"), "whole", "EUR"),
            TableColumn("of_the_way", _("Of the way to its limit"), shape="percent"),
        )  # fmt: skip
        found = []
        for at, side in enumerate(self.sides):
            gains = (one.gains[at] for one in self.book.rounds if self.side_of(one) == at)
            own = [gain for gain in gains if gain is not None]
            if own:
                given = own[0] - own[-1]
                share = given / own[0] if own[0] > _CENT else None
                found.append(TableRow(SIDES[at], side, (own[0], own[-1], given, share)))
        return ViewTable("moved", _("Side"), heads, tuple(found)) if found else None

    # --- beside the figures ------------------------------------------------------------------

    def said(self) -> Iterator[Sentence]:
        """Give comments and notes; to the other side only those in what was shared."""
        for named in self.named:
            if self.shared and not named.one.edition.is_shared:
                continue
            for one in named.one.edition.notes:
                where = ", ".join(shown(text) for text in (one.cell, one.author) if text)
                text = f"{named.label}, {where}: {shown(one.text, _LONGEST)}"
                data = {"round": named.place, "said": one.text, **one._asdict()}
                del data["text"]
                yield Sentence(text, is_point=True, data=data)

    def documents(self) -> Iterator[Sentence]:
        """Name the term sheets, slides and pages that bear the mark of an edition."""
        for one in self.book.editions.documents:
            text = f"{shown(one.path.name)}: {one.mark}"
            if not self.shared:
                yield Sentence(text, is_point=True, data={"file": one.path.name, "mark": one.mark})

    def doubts(self) -> Iterator[Sentence]:
        """Point at the files that are not in order; to the other side only by their names."""
        for one in self.doubted:
            text = shown(one.file) if self.shared else f"{shown(one.file)}: {one.text}"
            yield Sentence(text, is_point=True, tone="attention", data={"file": one.file})
