"""The rules that a program can check in a workbook: name, where they come from, what to do.

FAST is the FAST Standard (02c, 2019), ICAEW the Twenty Principles for Good Spreadsheet Practice
(2018). A number stands where we are certain of it; without one the rule is ours, in their spirit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from flexfin.ground.messages import _, mark

Level = Literal["money", "rule", "advice"]


class Rule(NamedTuple):
    """One rule. What breaks a `rule` must be mended; `advice` asks for a second look.

    Of `money` are those whose breach gives other amounts; these come first.
    """

    name: str
    level: Level
    source: str
    says: str
    remedy: str

    @property
    def words(self) -> tuple[str, str]:
        """Give what the rule says and what to do, in the language in use."""
        return _(self.says), _(self.remedy)


_ALL: Final = (
    Rule(
        "failing", "money", "ICAEW 19",
        mark("No check says that something is wrong."),
        mark("Find what differs before anything else: do not change the check."),
    ),
    Rule(
        "error", "money", "ICAEW 18",
        mark("No cell, formula or name holds an error."),
        mark("Mend the formula, or what it refers to."),
    ),
    Rule(
        "overwritten", "money", "FAST 3.02-01, ICAEW 12",
        mark("No number stands amid the formulas of a row."),
        mark("Put the formula back; make the number an input if it must differ."),
    ),
    Rule(
        "left_out", "money", "ICAEW 18",
        mark("A sum takes in all cells of its row or column."),
        mark("Let the sum run from the first cell to the last, or say why one is not in it."),
    ),
    Rule(
        "ranges", "money", "ICAEW 18",
        mark("Ranges that are gone through together begin and end together."),
        mark("Let them run over the same months or items."),
    ),
    Rule(
        "twice", "money", "ICAEW 18",
        mark("A sum or an average counts nothing twice."),
        mark("Add up the sums, or what is in them; not both."),
    ),
    Rule(
        "consistent", "money", "FAST 3.02-01, ICAEW 12",
        mark("A row has one formula."),
        mark("Copy the formula of the row over the cells that differ, or make a row of its own."),
    ),
    Rule(
        "anchor", "money", "FAST 3.02-01",
        mark("What must stay where it is when a formula is copied, is fixed with $."),
        mark("Put $ before the row or column that must stay, and copy the formula again."),
    ),
    Rule(
        "empty", "money", "ICAEW 18",
        mark("No formula takes a number from an empty cell."),
        mark("Refer to the cell that was meant, or fill it in."),
    ),
    Rule(
        "text_number", "money", "ICAEW 18",
        mark("No number that is counted with is stored as text."),
        mark("Turn the text into a number: a sum passes over it."),
    ),
    Rule(
        "lookup", "money", "ICAEW 18",
        mark("A lookup finds what is looked for, or says that it is not there."),
        mark("Say that the match is to be exact: FALSE (VLOOKUP, HLOOKUP) or 0 (MATCH, XLOOKUP); "
             "LOOKUP cannot say so, put one of these in its place."),
    ),
    Rule(
        "mixed_units", "money", "FAST 3.05",
        mark("What is added up has one unit."),
        mark("Turn one into the unit of the other in a row of its own."),
    ),
    Rule(
        "masked", "money", "ICAEW 18",
        mark("No error is hidden behind a number."),
        mark("Mend what gives the error, or test for the one case in which it may occur."),
    ),
    Rule(
        "other_row", "money", "ICAEW 12",
        mark("A row takes its numbers from the row with its own label."),
        mark("Refer to the row with that label, or give the row the label of what it takes."),
    ),
    Rule(
        "share", "money", "ICAEW 18",
        mark("A share or a rate is not far above 100%."),
        mark("Write 30% or 0.3, not 300% or 3."),
    ),
    Rule(
        "text_date", "money", "ICAEW 18",
        mark("No date among dates is stored as text."),
        mark("Type it again as a date: formulas that look for a month pass over it."),
    ),
    Rule(
        "yearly", "money", "FAST 3.05",
        mark("An amount of a year does not stand in each month."),
        mark("Divide it by 12, or put it in one month of the year."),
    ),
    Rule(
        "circular", "money", "FAST 1.01-11",
        mark("No formula refers to its own result, not by way of others either."),
        mark("Let one of them look at the period before, and turn iteration off."),
    ),
    Rule(
        "beyond", "rule", "FAST 3.02-01",
        mark("A workbook can be looked through: most of its formulas are copies of the one beside "
             "them."),
        mark("The formulas named here were not looked at. Copy one formula along each row, and "
             "put its numbers in input cells."),
    ),
    Rule(
        "hidden", "rule", "FAST 2.01-08",
        mark("Nothing is hidden: no sheet, row or column; what is folded has a sign beside it."),
        mark("Make it visible, or take it out."),
    ),
    Rule(
        "merged", "rule", "FAST",
        mark("No cells are merged."),
        mark("Split them; align the text over the columns instead."),
    ),
    Rule(
        "constant", "rule", "FAST 3.04-01, ICAEW 14",
        mark("A formula holds no numbers of its own but 0, 1, 2, 12 and those of the calendar "
             "and of units."),
        mark("Put the number in an input cell with a label, and refer to that."),
    ),
    Rule(
        "daisy", "rule", "FAST 3.06-02",
        mark("A link goes to where the number is made, not to another link."),
        mark("Refer to the cell at the end of the links."),
    ),
    Rule(
        "offset", "rule", "FAST 4.01-03",
        mark("OFFSET and INDIRECT are not used."),
        mark("Use INDEX, which can be traced and is worked out only when needed."),
    ),
    Rule(
        "volatile", "rule", "ICAEW 16",
        mark("No function gives another answer each time: NOW, TODAY, RAND and the like."),
        mark("Make the date or number an input."),
    ),
    Rule(
        "npv", "rule", "FAST 4.01-02",
        mark("NPV is not used: it takes the first amount to fall a period from now."),
        mark("Multiply by a row with discount factors and add up."),
    ),
    Rule(
        "external", "rule", "FAST 1.03",
        mark("The workbook refers to no other file."),
        mark("Bring the numbers in on a sheet with inputs, with their source."),
    ),
    Rule(
        "protected", "rule", "ICAEW 20",
        mark("A sheet with formulas is protected, so that only inputs can be changed."),
        mark("Protect the sheet; it takes no password."),
    ),
    Rule(
        "unlocked", "rule", "ICAEW 20",
        mark("Formulas are locked; only inputs are not."),
        mark("Lock the cell, or give it the colour of an input where it may be changed."),
    ),
    Rule(
        "colour", "rule", "ICAEW 10",
        mark("What may be changed has the colour of an input."),
        mark("Give the cell the colour of inputs, or lock it."),
    ),
    Rule(
        "label", "rule", "FAST 3.05",
        mark("Every row with formulas has a label."),
        mark("Write what it is at the left of the row."),
    ),
    Rule(
        "unit", "rule", "FAST 3.05",
        mark("Where a sheet has a column for units, every row of numbers has one."),
        mark("Write the unit: EUR, EUR per month, places, %."),
    ),
    Rule(
        "check", "rule", "FAST 2.03-05, ICAEW 19",
        mark("A sheet with checks tells whether all is in order, and other sheets show it."),
        mark("Make a sheet with checks and one master check, and show it at the top of each "
             "sheet."),
    ),
    Rule(
        "array", "advice", "FAST 3.03-09",
        mark("Array formulas are hard to read and to change."),
        mark("Write a row with the steps, or use SUMPRODUCT."),
    ),
    Rule(
        "long", "advice", "FAST 3.03-01, ICAEW 13",
        mark("A formula is not longer than your thumb."),
        mark("Break it up over more rows, each with a label."),
    ),
    Rule(
        "nested", "advice", "FAST 3.03-07",
        mark("IFs do not stand in each other."),
        mark("Put each condition in a row of its own, as 0 or 1, and multiply."),
    ),
    Rule(
        "name", "advice", "FAST 3.03-08",
        mark("Formulas refer to cells, not to names."),
        mark("Refer to the cell, so that it can be traced with the keys."),
    ),
    Rule(
        "macro", "advice", "ICAEW 16",
        mark("The workbook works without macros."),
        mark("Replace them by formulas, or say on the cover what they do."),
    ),
)  # fmt: skip
RULES: Final[Mapping[str, Rule]] = {rule.name: rule for rule in _ALL}

# numbers that are no assumptions: of months, days and parts, and what flexfin takes for no limit,
# for a month without begin and for one without end, as days
PLAIN: Final = (0.0, 1.0, 2.0, 12.0)
UNITS: Final = (7.0, 31.0, 100.0, 365.0, 0.01, 1e12, 61.0, 2_958_435.0)
VOLATILE: Final = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INFO", "CELL"})
LONGEST: Final = 250  # characters of a formula, the names of sheets left out
CHECK_WORDS: Final = ("check", "controle", "kontrol", "contrôle", "control")
CHECK_LABEL: Final = re.compile(
    r"(?:\bcheck|controle|\baansluiting)\b"
    r"|\b(?:verschil|difference)\b.*\b(?:activa|debet|assets|debit)\b.*\b(?:passiva|credit|liabilities)\b",
    re.IGNORECASE,
)
WRONG_WORDS: Final = (
    "fout", "onjuist", "niet akkoord", "niet ok", "onwaar", "error", "wrong", "not ok", "false",
    "no", "nee", "mismatch",
)  # fmt: skip
TOTAL_WORDS: Final = re.compile(r"(?:sub|eind)?tota(?:al|le|l|ls)\b|som\b|sum\b", re.IGNORECASE)
# what is told of another row, or is a total itself
PART_WORDS: Final = re.compile(
    r"\b(?:waarvan|of which|memo|(?:sub|eind)?tota(?:al|le|l|ls))\b", re.IGNORECASE
)
# a row that is no amount among amounts: a stock, a price, a number of, a share, what is planned
APART_WORDS: Final = re.compile(
    r"saldo|result|marge|margin|winst|profit|verschil|difference|\bstand\b|begin|opening|balans"
    r"|balance|voorraad|vorige?\b|previous|cumul|lopend|prijs\b|tarief\b|waarde\b|begro|budget"
    r"|raming|percentage|index\b|aandeel|beschikbaar|available|investering|\btaakstelling|%|\d{4}"
    r"|\b(?:per|factor|tarief|prijs|price|rate|rentevoet|perc"
    r"|deel|share|kans|chance|aantal|number|count|jaar|year|maand|month|datum|date|dag|dagen|days"
    r"|uur|uren|hours|fte|woning(?:en)?|homes?|dwellings?|kamers?|rooms?|bed(?:den|s)?|plaatsen"
    r"|plekken|places|units?|eenheden|personen|people|bewoners|huishoudens|households|inwoners|m2|m²"
    r"|bvo|gbo|vvo|oppervlakte?|area|bezetting|occupancy|leegstand|vacancy|norm|doel|target|plafond"
    r"|limiet|limit|krediet|gemiddelde?|average|mean|mediaan|median|min|max|minimum|maximum|start"
    r"|value|koopsom|hypotheek|hoofdsom|lening|schuld|loan|principal|debt|nummer|no|nr)\b",
    re.IGNORECASE,
)
# a total of some of what stands above it
SOME_WORDS: Final = re.compile(
    r"\b(?:excl\w*|zonder|without|overige?|other|rest\w*|netto|net|laatste|last|vanaf|from|tot|until"
    r"|eerste|first|na|after|behalve|but|voor|before|mutaties?|movements?|changes?|cumul\w*)\b|\d",
    re.IGNORECASE,
)
INCOME_WORDS: Final = re.compile(
    r"omzet|inkomst|\bbaten|opbrengst|ontvang|\bin(?:leg|komen)\b|revenue|income|receipt|sales"
    r"|turnover|dekking|financiering|funding|bron(?:nen)?\b|sources?\b",
    re.IGNORECASE,
)
COST_WORDS: Final = re.compile(
    r"kosten|lasten|uitgave|besteding|\bcosts?\b|expens|charges|spending|payment", re.IGNORECASE
)
YEARS: Final = range(1900, 2101)  # numbers that may well be the head of a column or row
NEAR: Final = 0.005  # by how much a check or a total may be off
# a unit as it stands beside a number, where no head says that the column holds units
UNIT: Final = re.compile(
    r"(?:(?:€|%|eur|euro'?s?|k€|m2|m²|kwh|fte|uur|uren|hours?|dag(?:en)?|days?|maand(?:en)?|months?"
    r"|jaar|jaren|years?|kamers?|rooms?|bed(?:den|s)?|plaats(?:en)?|plek(?:ken)?|places?|stuks?"
    r"|woning(?:en)?|homes?|personen|people)\b|€|%)?(?:\s*(?:/|\bper\b)\s*[^\W\d]\w*)*",
    re.IGNORECASE,
)
UNIT_WORDS: Final = re.compile(r"units?|eenhe(id|den)", re.IGNORECASE)
FEW: Final = 10  # formulas; a sheet of notes with a sum needs no checks
