"""Lines of a ledger, as a bookkeeping exports them: date, account, cost centre, amount."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.ground.csv_rows import read_rows
from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.months import parse_month
from flexfin.ground.table_cells import GivenCell, GivenRow
from flexfin.ground.table_heads import Heads, other_sheet, without_title

# how bookkeepings call their columns; others are passed over
_HEADS: Final = Heads({
    "date": "date, datum, boekdatum, boekingsdatum, posting date",
    "period": "period, periode, maand, month, boekperiode",  # counts where there is no date
    "account": "account, rekening, grootboek, grootboekrekening, grootboeknummer, rekeningnummer, "
    "gl account, account number, grootboekrek.",
    "centre": "cost centre, kostenplaats, cost center, kpl, kostenplaatscode",
    "euros": "amount, bedrag, saldo, balance, bedrag eur, bedrag in eur, bedrag in euro",
    "debit": "debit, debet, bedrag debet, debit amount",
    "credit": "credit, bedrag credit, credit amount",
    "side": "d/c, debet/credit, debit/credit, dc, d_c, d-c, deb/cre, deb/cred, debet of credit, "
    "debit or credit, debet / credit, +/-, teken, sign, bij/af, af/bij, af bij, bij af",
    "text": "description, omschrijving, boekingsomschrijving, tekst, text",
})  # fmt: skip
_NEEDED: Final = frozenset(("date", "account", "euros", "debit", "credit", "side"))
_SIDES: Final = {
    "d": 1, "deb": 1, "debet": 1, "debit": 1, "+": 1,
    "c": -1, "cr": -1, "cre": -1, "cred": -1, "credit": -1, "-": -1,
}  # fmt: skip
_BANK: Final = {"bij", "af"}  # of a bank: no telling whether an account goes up
_WITH_NAME: Final = re.compile(r"(\d[\d.]*)[\s:–-]+(?=[^\W\d])")  # its name behind a number


class LedgerLine(NamedTuple):
    """One line: debit is positive; `month` counts from year 0, `cents` are whole."""

    month: int
    account: str
    centre: str
    cents: int
    text: str
    place: Place  # of the account


def code_of(text: str) -> str:
    """Give an account or cost centre as a case names it: `4.310` as 4_310."""
    return re.sub("[^a-z0-9]+", "_", text.casefold()).strip("_")


def codes_of(line: LedgerLine) -> tuple[str, ...]:
    """Give how a case may name an account, best first: with its name, with its cost centre.

    `4310 Energie` in one cell is account 4310.
    """
    whole, number = code_of(line.account), line.account
    if named := _WITH_NAME.match(line.account):
        number = named[1]
    bare, centre = code_of(number), code_of(line.centre)
    return f"{whole}_{centre}", whole, f"{bare}_{centre}", bare


def read_ledger(path: Path) -> list[LedgerLine]:
    """Read the lines of a ledger. Raises FlexfinError with everything that is wrong in it."""
    example = _("Write a row with names above the lines: date, account, cost centre, amount, "
                "description; or debit and credit in the place of amount.")  # fmt: skip
    example += other_sheet(str(path))
    head, *rows = without_title(read_rows(path, lambda: example), _HEADS.name)
    names = [_period_or_date(name, _HEADS.of(head)) for name in _HEADS.of(head)]
    problems: list[Problem] = []
    if not {*names} & _NEEDED:
        message = _("no column is named as those of a ledger are")
        raise FlexfinError(Problem(head.place, message, example))
    for name in ("date", "account"):
        if name not in names:
            message = _("column '{name}' is missing", name=_HEADS.word(name))
            problems.append(Problem(head.place, message, example))
    if "euros" not in names and not {"debit", "credit"} <= {*names}:
        message = _("there is no column with the amount, nor columns with debit and credit")
        problems.append(Problem(head.place, message, example))
    for name in {*names} - {""}:
        if names.count(name) > 1:
            message = _("more than one column is '{name}'", name=_HEADS.word(name))
            problems.append(Problem(head.place, message, ", ".join(head.texts)))
    if problems:
        raise FlexfinError(problems)
    _see_signs(names, head, rows)
    lines = [line for row in rows if (line := _line(names, row, problems)) is not None]
    if not lines and not problems:
        problems.append(Problem(Place(str(path)), _("this ledger has no lines"), example))
    if problems:
        raise FlexfinError(problems)
    return lines


def _period_or_date(name: str, names: list[str]) -> str:
    """Name a column of periods as that of dates where there is none; else it is passed over."""
    return ("" if "date" in names else "date") if name == "period" else name


def _see_signs(names: list[str], head: GivenRow, rows: list[GivenRow]) -> None:
    """Refuse a column that says the sign of the amount, where it cannot be told what it says."""
    remedy = _("Call that column D/C, with D or C in every row; or take it out, if the sign is "
               "before the amount.")  # fmt: skip
    for at, name in enumerate(names if "euros" in names else ()):
        texts = {row.cells[at].text for row in rows if at < len(row.cells)} - {""}
        codes, words = {text.casefold() for text in texts}, ", ".join(sorted(texts))
        if name == "side" and codes & _BANK:
            message = _("{words} do not say whether an amount is debit or credit", words=words)
            raise FlexfinError(Problem(head.cells[at].place, message, remedy))
        if not name and "side" not in names and codes - {"-"} and codes <= {*_SIDES, *_BANK}:
            message = _("the column '{name}' holds nothing but {words}: is that the sign of the "
                        "amount?", name=head.texts[at], words=words)  # fmt: skip
            raise FlexfinError(Problem(head.cells[at].place, message, remedy))


def _line(names: list[str], row: GivenRow, problems: list[Problem]) -> LedgerLine | None:
    cells: dict[str, GivenCell] = dict(zip(names, row.cells, strict=False))
    known = {name: cells[name] for name in ("date", "account") if name in cells}
    is_total = "account" in known and known["account"].is_total
    if is_total or not any(cell.text and not cell.is_total for cell in known.values()):
        return None
    # the last that may be empty may be left out
    if _NEEDED.intersection(names) - cells.keys() or any(row.texts[len(names) :]):
        problems.append(row.unlike(len(names)))
        return None
    month = _month(cells["date"], problems)
    if not cells["account"].text:
        problems.append(Problem(cells["account"].place, _("no account is given here")))
    amount = _amount(cells, problems)
    if month is None or amount is None:
        return None
    centre, text = (cells[n].text if n in cells else "" for n in ("centre", "text"))
    account = cells["account"]
    cents = round(amount * 100)
    return LedgerLine(month, account.text, centre, cents, text, account.place)


def _month(cell: GivenCell, problems: list[Problem]) -> int | None:
    """Read the month of a day, or a month as it stands."""
    word = cell.time_word(problems)
    return None if word is None else parse_month(word.text[:7])


def _amount(cells: dict[str, GivenCell], problems: list[Problem]) -> float | None:
    """Read an amount, debit positive: signed, with D or C beside it, or in two columns."""
    if "euros" not in cells:
        sides = [cells[name] for name in ("debit", "credit")]
        found = [cell.number(problems) if cell.text else 0.0 for cell in sides]
        debit, credit = found
        return None if debit is None or credit is None else debit - credit
    amount = cells["euros"].number(problems)
    side = cells.get("side")
    if amount is None or side is None:
        return amount
    sign = _SIDES.get(side.text.casefold())
    if sign is None:
        message = _("'{text}' is neither debit nor credit", text=side.text)
        problems.append(Problem(side.place, message, _("Write D or C.")))
        return None
    return sign * amount
