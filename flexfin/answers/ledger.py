"""Lines of a ledger -> amounts of a settlement: by account, with totals that tie out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.actual_columns import KINDS, known_columns
from flexfin.case.actuals import Actuals, Known, read_actuals
from flexfin.case.case import Case
from flexfin.case.ledger_lines import LedgerLine, codes_of, read_ledger
from flexfin.case.named import Named, is_workbook
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _, language
from flexfin.ground.months import format_month, month_words
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.view import Part, Sentence, TableColumn, TableRow, ViewTable, part, shown
from flexfin.workbook.to_fill_in.parts import Suggested, Suggestions

_ACCOUNTS: Final = "account_item"
NOT_COUNTED: Final = "none"
# what an account may hold, by kind of column: as a case says it in two languages, and of which axis
_HOLDS: Final = {
    "cost": ("costs", "kosten", "cost"), "advance": ("contracts", "contracten", "contract"),
    "rent": ("rent", "huur", "group"), "service": ("service", "servicekosten", "group"),
}  # fmt: skip
_KINDS: Final = {
    word: kind for kind, (en, nl, _axis) in _HOLDS.items() for word in (kind, KINDS[kind], en, nl)
}
_INCOME: Final = ("rent", "service")  # what is booked in credit


class Account(NamedTuple):
    """One account in the period: the column it counts for (or none), in cents, debit positive.

    `none` are the months of the period before its first line and after its last.
    """

    code: str
    text: str
    column: str
    lines: int
    cents: int
    none: tuple[int, ...] = ()


class LedgerTotals(NamedTuple):
    """All accounts of a ledger: total = counted + not counted + unknown + outside the period."""

    file: str
    total: int
    accounts: tuple[Account, ...]
    outside: int  # the period

    def added(self, *columns_: str) -> int:
        """Add up the accounts that count for some columns; nothing for those without one."""
        return sum(account.cents for account in self.accounts if account.column in columns_)

    @property
    def unmapped(self) -> tuple[Account, ...]:
        """Give the accounts of which the case does not say what they hold."""
        return tuple(account for account in self.accounts if not account.column)


class GivenPast(NamedTuple):
    """What was given of the past: who was where and what it cost, and the ledger where one was."""

    known: Mapping[str, Known]
    actuals: Actuals
    ledger: LedgerTotals | None

    def parts(self) -> list[Part]:
        """Give the part of an answer on the ledger, where there is one."""
        return [ledger_part(self.ledger, self.known)] if self.ledger else []


def read_given(case: Case, path: Path, ledger: Path | None) -> GivenPast:
    """Read what happened, with the amounts of a ledger where one is given.

    Raises FlexfinError with all that is wrong in a file.
    """
    known = known_columns(case)
    actuals, totals = read_actuals(path, case, known), None
    if ledger is not None:
        actuals, totals = with_ledger(case, actuals, known, ledger)
    return GivenPast(known, actuals, totals)


def with_ledger(
    case: Case, actuals: Actuals, known: Mapping[str, Known], path: Path
) -> tuple[Actuals, LedgerTotals]:
    """Give what happened with the amounts of a ledger, and how its totals tie out.

    Raises FlexfinError with all that is wrong in the ledger, or in what the case says of accounts.
    """
    holds, problems = _mapping(case, known)
    if not holds and not problems:
        message = _("the case does not say what the accounts of a ledger hold")
        named = Named(case.all_models, case.path)
        held = [name for name in known if name.split(".")[0] in _KINDS.values()]
        what = next((_named(name) for name in held if name.startswith("cost.")), _named(held[0]))
        remedy = _("Write under actuals.accounts which account is what: 4310: {what}.", what=what)
        if is_workbook(case.path):
            remedy = _("Fill in on the sheet {sheet} which account is what: account 4310 holds "
                       "{what}.", sheet=named.section("actuals"), what=what)  # fmt: skip
        problems.append(Problem(Place(case.path), message, remedy))
    if problems:
        raise FlexfinError(problems)
    lines = read_ledger(path)
    first = case.calendar.start + actuals.first
    within = range(first, first + actuals.count)
    if none := _without(lines, within):
        raise FlexfinError(_too_short(path, none, within))
    columns_: dict[str, list[int]] = {}  # one of which there is no line stays as planned
    found: dict[tuple[str, str], list[LedgerLine]] = {}
    for line in lines:
        if line.month not in within:
            continue
        codes = codes_of(line)
        code = next((code for code in codes if code in holds), codes[-1])
        column = holds.get(code, "")
        found.setdefault((code, column), []).append(line)
        if column and column != NOT_COUNTED:
            months = columns_.setdefault(column, [0] * actuals.count)
            months[line.month - first] += line.cents
    if twice := [*_twice(columns_, actuals, known, found)]:
        raise FlexfinError(twice)
    accounts = tuple(
        Account(code, these[0].text, column, len(these), sum(line.cents for line in these),
                _without(these, within))
        for (code, column), these in sorted(found.items())
    )  # fmt: skip
    totals = LedgerTotals(
        path.name,
        sum(line.cents for line in lines),
        accounts,
        sum(line.cents for line in lines if line.month not in within),
    )
    signed = {name: _signed(name, cents) for name, cents in columns_.items()}
    return replace(actuals, columns={**actuals.columns, **signed}), totals


def _without(lines: Iterable[LedgerLine], within: range) -> tuple[int, ...]:
    """Give the months of a period before the first line in it and after the last."""
    months = [line.month for line in lines if line.month in within] or [within.stop]
    return tuple(one for one in within if not min(months) <= one <= max(months))


def _too_short(path: Path, none: tuple[int, ...], within: range) -> Problem:
    """Refuse a ledger that starts later or stops earlier than the months that are given."""
    message = _("this ledger has no lines of {months}", months=_spans(none))
    remedy = _("The file of actuals holds {months}. Export the lines of all these months, or take "
               "months out of that file. If nothing was booked: write a line with the amount 0.",
               months=_spans(within))  # fmt: skip
    return Problem(Place(str(path)), message, remedy)


def _spans(months: Sequence[int]) -> str:
    """Write months in a row as one span."""
    starts = [one for one in months if one - 1 not in months]
    ends = [one for one in months if one + 1 not in months]
    words = [
        (month_words(start), month_words(end)) for start, end in zip(starts, ends, strict=True)
    ]
    return ", ".join(
        first if first == last else _("{first} up to and including {last}", first=first, last=last)
        for first, last in words
    )


def _twice(
    names: Iterable[str], actuals: Actuals, known: Mapping[str, Known],
    found: Mapping[tuple[str, str], Sequence[LedgerLine]],
) -> Iterator[Problem]:  # fmt: skip
    """Give what is in a ledger and in a file of actuals too, with both places."""
    for name in names:
        if name in actuals.columns:
            first = next(these[0] for (_code, column), these in found.items() if column == name)
            head = actuals.heads[name]
            at = head.place.words if head.place.sheet else _("line {line}", line=head.place.line)
            message = _("'{label}' is in this ledger and in the file of actuals too",
                        label=known[name].label)  # fmt: skip
            remedy = _("There it is the column '{head}' ({file}, {place}). Empty that column, or "
                       "take account {account} out of what the case says of accounts.",
                       head=head.text, file=head.place.file, place=at,
                       account=first.account)  # fmt: skip
            yield Problem(first.place, message, remedy)


def account_words() -> Suggestions:
    """Give what can be chosen for an account in a workbook to fill in."""
    named = tuple((words[2], f"{words[language() == 'nl']}.") for words in _HOLDS.values())
    return {"actuals.accounts.*": Suggested((_("none"),), named)}


def wrong_accounts(case: Case) -> list[Problem]:
    """Give the accounts of which a case says something that none can hold."""
    return _mapping(case, known_columns(case))[1] if case.values.get(_ACCOUNTS) else []


def _mapping(case: Case, known: Mapping[str, Known]) -> tuple[dict[str, str], list[Problem]]:
    """Give the column for which each account counts, and those that name something unknown."""
    found, problems = dict[str, str](), list[Problem]()
    held = [name for name in known if name.split(".")[0] in _KINDS.values()]
    called = {known[name].label.casefold(): name for name in held}
    for (code,), text in case.values.get(_ACCOUNTS, {}).items():
        kind, _dot, name = text.partition(".")
        is_none = text.casefold() in (NOT_COUNTED, "geen")
        column = called.get(text.casefold(), f"{_KINDS.get(kind, kind)}.{name}")
        if is_none or column in known:
            found[code] = NOT_COUNTED if is_none else column
            continue
        place = case.origins[_ACCOUNTS][code,].place or Place(case.path)
        message = _("'{text}' is nothing that an account can hold", text=text)
        named = [_named(name) for name in held]
        listed = _("Known: {names}.", names=", ".join([*named, _("none")]))
        problems.append(Problem(place, message, did_you_mean(text, named) or listed))
    return found, problems


def _named(column: str) -> str:
    """Give a column as a case names what it is of, in the language in use."""
    kind, _dot, name = column.partition(".")
    return f"{_HOLDS[kind][language() == 'nl']}.{name}"


def _signed(name: str, cents: list[int]) -> tuple[float, ...]:
    """Give amounts as a file of actuals has them: what comes in is booked in credit.

    Of a contract it is one side or the other: that of these books.
    """
    kind = name.split(".", maxsplit=1)[0]
    turned = kind in _INCOME or (kind == "advance" and sum(cents) < 0)
    return tuple((-amount if turned else amount) / 100 for amount in cents)


def ledger_part(found: LedgerTotals, known: Mapping[str, Known]) -> Part:
    """Show which accounts count for what, which do not, and that the totals tie out."""
    heads = (
        TableColumn("holds", _("Counts for")),
        TableColumn("lines", _("Lines"), shape="whole", unit="1"),
        TableColumn("amount", _("Amount")),
    )

    def row(key: str, label: str, held: str, count: int | None, cents: int,
            ruled: bool = False) -> TableRow:  # fmt: skip
        return TableRow(key, label, (held, count, cents / 100), ruled=ruled)

    rows = [
        row(one.code, shown(f"{one.code} {one.text}".strip()), _held(one, known), one.lines,
            one.cents)
        for one in found.accounts
    ]  # fmt: skip
    mapped = found.added(*known)
    rows += [
        row("mapped", _("Counted"), "", None, mapped, True),
        row("not_counted", _("Not to be counted"), "", None, found.added(NOT_COUNTED)),
        row("unmapped", _("Of which the case says nothing"), "", None, found.added("")),
        row("outside", _("Outside the period"), "", None, found.outside),
        row("total", _("Total of the ledger"), "", None, found.total, True),
    ]
    said = [
        Sentence(
            _("Of account {account} there are no lines of {months}; these months count as 0.",
              account=one.code, months=_spans(one.none)),
            tone="bad", data={"account": one.code, "months": [*map(format_month, one.none)]},
        )
        for one in found.accounts if one.none and one.column not in ("", NOT_COUNTED)
    ]  # fmt: skip
    if found.unmapped:
        listed = ", ".join(one.code for one in found.unmapped)
        text = _("Of these accounts the case does not say what they hold, and they count for "
                 "nothing: {list}.", list=listed)  # fmt: skip
        codes = {"accounts": [one.code for one in found.unmapped]}
        said.append(Sentence(text, tone="bad", data=codes))
    table = ViewTable("ledger", _("Account"), heads, tuple(rows), "cents", "EUR")
    note = _("Debit is positive, credit negative; a month counts by the date of the line.")
    return part("ledger", _("The ledger: {file}", file=shown(found.file)), table, *said, note=note)


def _held(account: Account, known: Mapping[str, Known]) -> str:
    if account.column == NOT_COUNTED:
        return _("not to be counted")
    return known[account.column].label if account.column else "?"
