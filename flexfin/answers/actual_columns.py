"""What a file of actuals can say: its columns, and a workbook to fill them in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from flexfin.answers.figures import Array
from flexfin.case.actuals import Known
from flexfin.case.case import Case
from flexfin.case.row import Row
from flexfin.engine.run import evaluate
from flexfin.formulas.units import unit_words
from flexfin.ground.messages import _, language
from flexfin.ground.view import (
    Sentence,
    TableRow,
    View,
    ViewTable,
    columns,
    part,
    points,
    shown,
    view,
)
from flexfin.workbook.actuals_template import Beside, write_template

KIND, UNITS, PLACES, CALLABLE = "kind", "units", "places", "callable"
LET, ROOMS, TAKEN, CALLED = "let_units", "occupied_units", "occupied_places", "called_places"
RENT, SERVICE, ITEM, SHARE = "rent_income", "service_income", "cost_of_item", "cost_share"
PRICE, PEOPLE, OCCUPANCY, RATES = "price_of_item", "people", "planning_occupancy", "indexation"
_WHEN_CALLED, READY, _NOTICES = "places_when_called", "ready_units", "notices"
STANDBY, RECEPTION_SHARE, DEDICATED = "is_standby", "reception_share", "dedicated_places"
LETTING, STAYING = "letting", "staying"
_CONTRACT, _CONTRACT_PRICE = "contract_payment", "contract_price"
CALLED_PEOPLE, FADES = "called_people", "simulation_reversion"
# what a column says, in English and Dutch: the kind before the name of a group, cost or contract
KINDS: Final = {
    "rooms": "kamers", "places": "plekken", "called": "afgeroepen", "ready": "klaar",
    "notices": "opgezegd", "rent": "huur", "service": "servicekosten", "cost": "kosten",
    "advance": "voorschot", "index": "prijsstijging", "people": "mensen",
}  # fmt: skip
STATE: Final = {"called": CALLED, "ready": READY, "notices": _NOTICES}
USED: Final = (
    LET, ROOMS, TAKEN, CALLED, READY, _NOTICES, RENT, SERVICE, ITEM, SHARE, PRICE, PEOPLE,
    STANDBY, RECEPTION_SHARE, DEDICATED, CALLED_PEOPLE, LETTING, STAYING,
)  # fmt: skip
PLANNED: Final = (*USED, _CONTRACT, _CONTRACT_PRICE)


def known_columns(case: Case) -> dict[str, Known]:
    """Give the columns that a file of actuals may have."""
    values, euros, places, rooms = case.values, "EUR", _("places"), _("rooms")
    found: dict[str, Known] = {}

    def add(kind: str, name: str, label: str, unit: str, most: float | None = None,
            needed: bool = False, least: float = 0.0) -> None:  # fmt: skip
        dutch = f"{KINDS[kind]}.{name}" if name else KINDS[kind]
        key = f"{kind}.{name}" if name else kind
        found[key] = Known(label, unit, most, needed, dutch, least)

    groups = {group: case.label_of("group", group) for group in case.elements_of("group")}
    for group, label in groups.items():
        units, most = values[UNITS][group,], values[PLACES][group,]
        if values[KIND][group,] == "tenants":
            add("rooms", group, _("Rooms let: {name}", name=label), rooms, units, True)
            continue
        add("places", group, _("Places taken: {name}", name=label), places, most, True)
        add("rooms", group, _("Rooms taken: {name}", name=label), rooms, units)
    for group, label in groups.items():
        is_let = values[KIND][group,] == "tenants"
        if values[CALLABLE][group,] == "yes":
            most = values[_WHEN_CALLED if is_let else PLACES][group,]
            what = _("Places called and taken: {name}", name=label)
            add("called", group, what, places, most)
        if values[CALLABLE][group,] == "yes" and is_let:
            units = values[UNITS][group,]
            what = _("Rooms ready for reception: {name}", name=label)
            add("ready", group, what, rooms, units)
            add("notices", group, _("Tenancies ended by notice: {name}", name=label), rooms, units)
        if is_let:
            add("rent", group, _("Rent received: {name}", name=label), euros)
            add("service", group, _("Service charge received: {name}", name=label), euros)
    for cost in case.elements_of("cost"):
        add("cost", cost, _("Cost: {name}", name=case.label_of("cost", cost)), euros)
    for contract in case.elements_of("contract"):
        what = _("Paid in advance: {name}", name=case.label_of("contract", contract))
        add("advance", contract, what, euros)
    add("people", "", _("People to be received"), places)
    for index in case.elements_of("index"):
        what = _("Rise of prices in a year: {name}", name=case.label_of("index", index))
        add("index", index, what, _("a year"), 0.25, least=-0.1)
    return found


def columns_view(case: Case, *, bounded: bool = False) -> View:
    """Give the columns that a file of actuals may have; `bounded` with the most that each takes."""
    known, nl = known_columns(case), language() == "nl"
    rows = tuple(
        TableRow(name, what.dutch if nl else name,
                 (what.label, what.unit, _("yes") if what.needed else "", what.most)[: 3 + bounded],
                 "percent" if what.is_share else "digits")
        for name, what in known.items()
    )  # fmt: skip
    heads = columns(
        ("label", "unit", "needed", "most"),
        (_("What it is"), _("Unit"), _("Needed"), _("At most")),
    )[: 3 + bounded]
    facts = {"case": case.name}
    text = _("A CSV or workbook with a row for each month, under a row with these names.")
    lead = Sentence(text, tone="note")
    table = ViewTable("columns", _("Column"), heads, rows)
    title = _("{case}: what can be settled", case=shown(case.name))
    return view("columns", title, facts, [lead], part("columns", _("Columns"), table))


def write_columns(target: Path, case: Case, scenario: str) -> None:
    """Write a workbook to fill in with what really happened, the plan beside it."""
    planned, groups = evaluate(case, PLANNED, scenarios=[scenario]), case.elements_of("group")

    def row(line: str, *key: str) -> Array:
        return planned.monthly(line, key)[:, 0]

    def beside(name: str) -> Beside:
        kind, _dot, own = name.partition(".")
        if kind == "cost":
            plan = np.sum([row(ITEM, own, group) for group in groups], axis=0)
            return priced(plan, row(PRICE, own), PRICE, own)
        if kind == "advance":
            return priced(row(_CONTRACT, own), row(_CONTRACT_PRICE, own), _CONTRACT_PRICE, own)
        if kind == "index":
            return Beside(case.values[RATES][own,])
        is_let = own in groups and case.values[KIND][own,] == "tenants"
        line = {**STATE, "rooms": LET if is_let else ROOMS, "places": TAKEN, "rent": RENT,
                "service": SERVICE, "people": PEOPLE}[kind]  # fmt: skip
        return Beside(row(line, *filter(None, [own])).tolist())

    def priced(plan: Array, price: Array, line: str, key: str) -> Beside:
        unit = Row(case, case.models.lines[line], (key,)).unit
        return Beside(plan.tolist(), price.tolist(), "" if unit is None else unit_words(unit))

    known, listed = known_columns(case), columns_view(case, bounded=True)
    how = part("how", "", *points((
        _("Fill in the yellow columns of the first sheet, a row for each month, from the first "
          "month to settle up to the last; what is not yet known stays empty."),
        _("A column that stays wholly empty counts as planned. Where there was nothing, type 0."),
        _("In grey stands what was planned, and at which price; it is not read."),
        _("Save the workbook, and give it to flexfin: flexfin settle CASE THIS.xlsx."),
    )))  # fmt: skip
    title = _("{case}: what really happened", case=case.name)
    words = listed._replace(title=title, parts=(how, *listed.parts))
    write_template(target, words, case.calendar, known, {name: beside(name) for name in known})
