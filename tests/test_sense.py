"""What cannot be meant in a case is refused with its place; what is unusual is a remark."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from strategies import case_from, shipped

from flexfin.case.absent import Absent
from flexfin.case.case import Case
from flexfin.case.schema import known_tree
from flexfin.cli import main
from flexfin.engine.checks import remarks_of
from flexfin.engine.idle_steps import idle_steps
from flexfin.engine.results import Results
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.messages import speaking

# ten studios that may be called, beside forty places; three parties
BASE = """case: Klein
start: 2027-01
months: 24
price_level: 2026-07
reference_date: 2026-11-01
discount_rate: 4%
owner: gemeente
indexation: {cost: 2%, rent: 3%}
parties:
  gemeente: {government: yes}
  coa: {government: yes}
  stichting: {nonprofit: yes}
finance: {debt_share: 80%, interest: 4%, return_on_equity: 4%}
groups:
  opvang: {kind: reception, units: 10, places: 40, floor_area: 600, normal_occupancy: 90%, lessor: gemeente, operator: coa}
  studios:
    kind: tenants
    units: 10
    places: 12
    callable: yes
    places_when_called: 20
    floor_area: 300
    normal_occupancy: 95%
    lessor: gemeente
    operator: stichting
    tenancy: vacancy_act
    dwelling: room
    asked_rent: 400
    management_cost: 40
    turnover: 20%
    fill_rate: 4
    let_at_start: 8
    ready_at_start: 2
    notice_months: 3
    refit_months: 1
    refit_cost: 500
    open: {2027-01: 100%, 2028-01: 100%}
    let_until: 2036-12
investments:
  bouw: {amount: 1_000_000, date: 2027-01, life_years: 20, paid_by: gemeente}
grants:
  rijk: {from: outside, to: gemeente, amount: 200_000, investment: bouw}
  buurt: {from: outside, to: stichting, amount: 5_000, date: 2027-06}
costs:
  beheer: {category: management, amount: 90_000, per: year, index: cost, from: 2027-01, until: 2030-12}
  energie: {category: energy, amount: 4, per: occupied_place_day, index: cost}
  schoonmaak: {category: services, amount: 25, per: unit_month}
contracts:
  huur: {pays: coa, receives: gemeente, group: opvang, amount: 20, per: place_day, index: cost, from: 2027-01, until: 2031-12}
  studios: {pays: stichting, receives: gemeente, group: studios, amount: 350, per: occupied_unit_month}
demand:
  probabilities: {laag: 40%, hoog: 60%}
  scenarios: {laag: 30, hoog: {2027-01: 30, 2027-09: 45}}
vacancy_risk:
  user: coa
  layers:
    frictie: {up_to: 5%, shares: {gemeente: 100%}}
    rest: {up_to: 100%, shares: {gemeente: 50%, coa: 50%}}
  caps:
    gemeente: {amount: 50_000, excess_to: coa}
reserve:
  price_level: 2026-07
  regular_cost: 90
  housing_cost: 20
  emergency_cost: 200
  replacement_months: 9
reservation: {holder: coa, fee: 1.50, call_price: 12, notice_months: 4, term_months: 24, alternative_rent: 450}
"""


def changed(*pairs: tuple[str, str]) -> str:
    """Give the case with parts of it changed."""
    text = BASE
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def faults(text: str) -> list[Problem]:
    with pytest.raises(FlexfinError) as caught:
        case_from(text)
    return [*caught.value.problems]


def pointed(problem: Problem) -> str:
    """Give the characters of the case that a problem points at."""
    place = problem.place
    assert place is not None
    return place.text[place.column - 1 :][: place.width]


def evaluated(case: Case) -> Results:
    """Work out what remarks hang on."""
    lines = case.models.lines.values()
    asked = [line.name for line in lines if line.paid_by or (line.kind == "finding" and line.blames)]
    return evaluate(case, asked)


def remarks(case: Case, results: Results | None = None) -> list[Problem]:
    """Give all remarks that `flexfin check` makes."""
    unused = Absent(case.root, shipped(), known_tree(shipped())).remarks(case.sets)
    results = results or evaluated(case)
    return [*unused, *idle_steps(results), *remarks_of(results)]


def test_the_case_that_all_others_began_as_is_right() -> None:
    assert remarks(case_from(BASE)) == []


BAD = [
    (
        ("let_at_start: 8", "let_at_start: 8.5"), "8.5",
        "Bij de start zijn niet meer kamers verhuurd en klaar voor opvang dan er zijn (opgegeven: 8.5)",
        "At the start no more rooms are let and ready for reception than there are (given: 8.5)",
        # 8.5 + 2 = 10.5 of 10
        "The group has 10 rooms; let_at_start is 8.5 and ready_at_start 2.",
    ),
    (
        ("{2027-01: 100%", "{2027-01: 80%"), "8",
        "Bij de start zijn niet meer kamers verhuurd en klaar voor opvang dan er in bedrijf zijn (opgegeven: 8)",
        "At the start no more rooms are let and ready for reception than are in operation (given: 8)",
        # 8 + 2 = 10, where 80% of 10 is open
        "Of the 10 rooms 80% is in operation at the start; let_at_start is 8 and ready_at_start 2.",
    ),
    (
        ("2028-01: 100%", "2028-01: 70%"), "70%",
        "Bij huurders daalt het deel van de kamers in bedrijf niet (opgegeven: 70%; 2028-01)",
        "For tenants the share of rooms in operation does not fall (given: 70%; 2028-01)",
        "For tenants closing is let_until; a part that closes earlier is a group of its own.",
    ),
    (
        ("until: 2030-12", "until: 2026-12"), "2026-12",
        "Kosten eindigen niet voordat ze beginnen (opgegeven: 2026-12)",
        "A cost does not end before it begins (given: 2026-12)",
        "The cost begins in 2027-01; choose a later last month.",
    ),
    (
        ("until: 2031-12", "until: 2026-12"), "2026-12",
        "Een contract eindigt niet voordat het begint (opgegeven: 2026-12)",
        "A contract does not end before it begins (given: 2026-12)",
        "The contract begins in 2027-01; choose a later last month.",
    ),
    (
        ("pays: coa, receives: gemeente", "pays: coa, receives: coa"), "coa",
        "Wie een contract betaalt, is een ander dan wie ontvangt (opgegeven: coa)",
        "Who pays a contract is another than who receives (given: coa)",
        "At pays stands coa too; name another at one of them.",
    ),
    (
        ("from: outside, to: stichting", "from: stichting, to: stichting"), "stichting",
        "Wie subsidie geeft, is een ander dan wie haar ontvangt (opgegeven: stichting)",
        "Who gives a grant is another than who receives it (given: stichting)",
        "At from stands stichting too; name another at one of them.",
    ),
    (
        ("200_000, investment: bouw", "200_000, investment: bouw, date: 2027-02"), "2027-02",
        "Een subsidie voor een investering komt als de investering begint (opgegeven: 2027-02)",
        "A grant for an investment comes when the investment starts (given: 2027-02)",
        "Leave date out; the investment starts in 2027-01.",
    ),
    (
        ("to: gemeente, amount: 200_000", "to: coa, amount: 200_000"), "coa",
        "Een subsidie voor een investering gaat naar wie de investering betaalt (opgegeven: coa)",
        "A grant for an investment goes to who pays the investment (given: coa)",
        "The investment is paid by gemeente; name that party.",
    ),
    (
        ("amount: 200_000", "amount: 1_200_000"), "1_000_000",
        "Subsidies zijn samen niet hoger dan de investering (opgegeven: 1_000_000)",
        "Grants together are no more than the investment (given: 1_000_000)",
        "The grants together are 1,200,000 and the investment is 1,000,000 (with VAT that is not reclaimed). "
        "Lower a grant, or look at this amount again.",
    ),
    (
        ("index: cost, from: 2027-01, until: 2030", "shares: {opvang: 60%, studios: 30%}, index: cost, from: 2027-01, until: 2030"), "shares",
        "Aandelen in de kosten tellen op tot 100%", "Shares of the cost add up to 100%",
        "Together they are 90%; make that 100%.",
    ),
    (
        ("index: cost, from: 2027-01, until: 2030", "shares: {opvang: 60%, studios: 40%}, key: units, index: cost, from: 2027-01, until: 2030"), "units",
        "Kosten hebben een verdeelsleutel of afgesproken aandelen, niet beide (opgegeven: units)",
        "A cost has a key or agreed shares, not both (given: units)",
        "Leave key or shares out.",
    ),
    (
        ("index: cost, from: 2027-01, until: 2030", "shares: {opvang: 60%, studios: 40%}, group: opvang, index: cost, from: 2027-01, until: 2030"), "40%",
        "Alleen groepen die de kosten dragen, hebben er een aandeel in (opgegeven: 40%)",
        "Only groups that carry the cost have a share of it (given: 40%)",
        "Leave group out, or name this group there too.",
    ),
    (
        ("25, per: unit_month", "25, per: unit_month, shares: {opvang: 50%, studios: 50%}"), "unit_month",
        "Afgesproken aandelen horen bij kosten per jaar of per maand (opgegeven: unit_month)",
        "Agreed shares belong to cost per year or per month (given: unit_month)",
        "With another unit the quantity says who carries what; choose an amount per year or per month (per), or leave shares out.",
    ),
    (
        ("25, per: unit_month", "25, per: unit_month, payers: {coa: 50%, gemeente: 60%}"), "payers",
        "Aandelen in de betaling tellen op tot 100%", "Shares of the payment add up to 100%",
        "Together they are 110%; make that 100%.",
    ),
    (
        ("life_years: 20", "life_years: 20, shares: {opvang: 99%}"), "shares",
        "Aandelen in de investering tellen op tot 100%", "Shares of the investment add up to 100%",
        "Together they are 99%; make that 100%.",
    ),
    (
        ("life_years: 20", "life_years: 20, shares: {opvang: 100%}, key: equal"), "equal",
        "Een investering heeft een verdeelsleutel of afgesproken aandelen, niet beide (opgegeven: equal)",
        "An investment has a key or agreed shares, not both (given: equal)",
        "Leave key or shares out.",
    ),
    (
        ("life_years: 20", "life_years: 20, shares: {studios: 100%}, group: opvang"), "100%",
        "Alleen groepen die de investering dragen, hebben er een aandeel in (opgegeven: 100%)",
        "Only groups that carry the investment have a share of it (given: 100%)",
        "Leave group out, or name this group there too.",
    ),
    (
        ("hoog: 60%", "hoog: 65%"), "probabilities",
        "Kansen tellen op tot 100%", "Probabilities add up to 100%",
        "Together they are 105%; make that 100%, or leave all probabilities out.",
    ),
    (
        ("frictie: {up_to: 5%", "frictie: {up_to: 101%"), "101%",
        "", "", "",  # out of range: the order of the layers is not said as well
    ),
    (
        ("rest: {up_to: 100%", "rest: {up_to: 4%"), "4%",
        "Lagen lopen op (opgegeven: 4%)", "Layers rise (given: 4%)",
        "The layer before it runs to 5%; give a higher limit, or put the layers in order.",
    ),
    (
        ("rest: {up_to: 100%", "rest: {up_to: 95%"), "layers",
        "Lagen lopen tot 100%", "Layers run to 100%",
        "Give 100% at the last layer (up_to).",
    ),
    (
        ("gemeente: 50%, coa: 50%", "gemeente: 50%, coa: 40%"), "shares",
        "Aandelen in de laag tellen op tot 100%", "Shares of the layer add up to 100%",
        "Together they are 90%; make that 100%.",
    ),
    (
        ("excess_to: coa", "excess_to: gemeente"), "gemeente",
        "Overschot gaat niet naar partij met maximum (opgegeven: gemeente)",
        "No excess goes to a capped party (given: gemeente)",
        "gemeente has a cap too; name a party without one at excess_to.",
    ),
    (
        ("holder: coa", "holder: gemeente"), "gemeente",
        "De houder reserveert bij een andere partij (opgegeven: gemeente)",
        "The holder reserves with another party (given: gemeente)",
        "gemeente is holder and grants the reservation; name at holder who reserves, or at grantor who grants.",
    ),
    (
        ("holder: coa", "holder: coa, grantor: coa"), "coa",
        "De houder reserveert bij een andere partij (opgegeven: coa)",
        "The holder reserves with another party (given: coa)",
        "coa is holder and grants the reservation; name at holder who reserves, or at grantor who grants.",
    ),
    (
        ("holder: coa, ", ""), "reservation",
        "De houder van de reservering is genoemd", "The holder of the reservation is named",
        "Name at holder the party that reserves.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "at", "nl", "en", "remedy"), BAD)
def test_what_cannot_be_meant_is_refused(
    pair: tuple[str, str], at: str, nl: str, en: str, remedy: str
) -> None:
    found = faults(changed(pair))
    assert [pointed(problem) for problem in found] == [at]
    if en:
        assert (found[0].message, found[0].remedy) == (f"not in order: {en}", remedy)
        with speaking("nl"):
            assert faults(changed(pair))[0].message == f"niet in orde: {nl}"


def test_more_rooms_let_than_there_are_is_said_once() -> None:
    found = faults(changed(("let_at_start: 8", "let_at_start: 50")))
    assert [pointed(problem) for problem in found] == ["50"]


GOOD = [
    ("let_at_start: 8", "let_at_start: 7.5"),  # 7.5 + 2 of 10
    ("until: 2030-12", "until: 2027-01"),  # one month
    ("amount: 200_000", "amount: 1_000_000"),  # all of it
    (
        "index: cost, from: 2027-01, until: 2030",
        "shares: {opvang: 60%, studios: 40%}, index: cost, from: 2027-01, until: 2030",
    ),
    ("per: unit_month", "per: month, shares: {opvang: 50%, studios: 50%}"),
    ("25, per: unit_month", "25, per: unit_month, payers: {coa: 33.333334%, gemeente: 66.666666%}"),
    ("200_000, investment: bouw", "200_000, investment: bouw, date: 2027-01"),
    ("holder: coa", "holder: coa, grantor: stichting"),
    ("months: 24\nprice", "months: 1\nprice"),
]


@pytest.mark.parametrize("pair", GOOD)
def test_what_can_be_meant_is_read(pair: tuple[str, str]) -> None:
    case_from(changed(pair))


def test_all_rooms_in_operation_may_be_taken_at_the_start() -> None:
    """6 let and 2 ready, of 10 rooms of which 80% is open."""
    opening = ("{2027-01: 100%", "{2027-01: 80%")
    case_from(changed(opening, ("let_at_start: 8", "let_at_start: 6")))


def test_all_rooms_may_be_ready_where_none_is_let_and_some_are_open() -> None:
    """So the reserve is held: 10 ready of 10, of which 80% is open; 8 of them count."""
    opening = ("{2027-01: 100%", "{2027-01: 80%")
    none_let = ("let_at_start: 8\n    ready_at_start: 2", "let_at_start: 0\n    ready_at_start: 10")
    results = evaluate(case_from(changed(opening, none_let)))
    assert results.row("ready_before", ("studios",))[0, 0] == 8


UNUSUAL = [
    (
        ("price_level: 2026-07\nreference", "price_level: 2021-12\nreference"), "2021-12",  # 61 months
        "Het prijspeil ligt ver van de start; de bedragen zijn dan sterk geïndexeerd.",
        "The price level is far from the start; amounts are then indexed a lot.",
    ),
    (
        ("  price_level: 2026-07", "  price_level: 2032-02"), "2032-02",
        "Het prijspeil van de reserve ligt ver van de start; de bedragen zijn dan sterk geïndexeerd.",
        "The price level of the reserve is far from the start; amounts are then indexed a lot.",
    ),
    (
        ("let_until: 2036-12", "let_until: 2026-12"), "2026-12",
        "De vergunning voor verhuur is al voorbij bij de start; er wordt niet verhuurd.",
        "The permit for letting has ended before the start; nothing is let.",
    ),
    (
        ("{2027-01: 100%", "{2027-01: 0%"), "8",
        "De groep is bij de start dicht; de kamers die dan verhuurd of klaar voor opvang zouden zijn, tellen niet mee.",
        "The group is closed at the start; the rooms that would be let or ready for reception then count for nothing.",
    ),
    (
        ("from: 2027-01, until: 2030-12", "from: 2029-01, until: 2030-12"), "2029-01",
        "De kosten beginnen na de laatste maand van de berekening en tellen niet mee.",
        "The cost begins after the last month of the calculation and counts for nothing.",
    ),
    (
        ("from: 2027-01, until: 2030-12", "until: 2026-12"), "2026-12",
        "De kosten zijn al voorbij bij de start en tellen niet mee.",
        "The cost has ended before the start and counts for nothing.",
    ),
    (
        ("from: 2027-01, until: 2031-12", "from: 2029-01, until: 2031-12"), "2029-01",
        "Het contract begint na de laatste maand van de berekening en telt niet mee.",
        "The contract begins after the last month of the calculation and counts for nothing.",
    ),
    (
        ("from: 2027-01, until: 2031-12", "until: 2026-12"), "2026-12",
        "Het contract is al voorbij bij de start en telt niet mee.",
        "The contract has ended before the start and counts for nothing.",
    ),
    (
        ("date: 2027-06", "date: 2026-12"), "2026-12",
        "De subsidie wordt voor de start of na de laatste maand betaald; in de kasstroom telt zij niet mee.",
        "The grant is paid before the start or after the last month; it counts for nothing in the cash flow.",
    ),
    (
        ("date: 2027-06", "date: 2029-01"), "2029-01",
        "De subsidie wordt voor de start of na de laatste maand betaald; in de kasstroom telt zij niet mee.",
        "The grant is paid before the start or after the last month; it counts for nothing in the cash flow.",
    ),
    (
        ("amount: 4, per: occupied_place_day", "amount: 500.01, per: occupied_place_day"), "500.01",
        "Het bedrag per dag is erg hoog, of dat per maand lager dan 1 euro; klopt de eenheid ('Kosten per')?",
        "The amount per day is very high, or that per month below 1 euro; is the unit ('Cost per') right?",
    ),
    (
        ("amount: 25, per", "amount: 0.99, per"), "0.99",
        "Het bedrag per dag is erg hoog, of dat per maand lager dan 1 euro; klopt de eenheid ('Kosten per')?",
        "The amount per day is very high, or that per month below 1 euro; is the unit ('Cost per') right?",
    ),
    (
        ("amount: 20, per", "amount: {2027-01: 20, 2027-05: 501}, per"), "501",
        "Het bedrag per dag is erg hoog, of dat per maand lager dan 1 euro; klopt de eenheid ('Contractbedrag per')?",
        "The amount per day is very high, or that per month below 1 euro; is the unit ('Amount of the contract per') right?",
    ),
    (
        ("amount: 350, per", "amount: 0.35, per"), "0.35",
        "Het bedrag per dag is erg hoog, of dat per maand lager dan 1 euro; klopt de eenheid ('Contractbedrag per')?",
        "The amount per day is very high, or that per month below 1 euro; is the unit ('Amount of the contract per') right?",
    ),
    (
        ("asked_rent: 400", "asked_rent: 0.40"), "0.40",
        "De gevraagde huur is lager dan 1 euro per maand; klopt het bedrag?",
        "The asked rent is below 1 euro per month; is the amount right?",
    ),
    (
        ("amount: 350, per", "amount: 350, index: rent, index_cap: 2%, index_floor: 5%, per"), "5%",
        "De hoogste indexering is lager dan de laagste; de hoogste geldt.",
        "The highest indexation is below the lowest; the highest holds.",
    ),
    (
        ("20, per: place_day", "20, minimum_share: 80%, per: place_day"), "80%",
        "Een minimale afname geldt alleen bij een prijs per bezette plek of kamer; hier verandert zij niets.",
        "A minimum taken holds only with a price per occupied place or room; here it changes nothing.",
    ),
    (
        ("alternative_rent: 450", "alternative_rent: 450, alternative_until: 2026-12"), "2026-12",
        "De gewone verhuur waarmee wordt vergeleken, is al voorbij bij de start; het alternatief brengt dan niets op.",
        "The ordinary letting that is compared with has ended before the start; the alternative then brings in nothing.",
    ),
    (
        ("fee: 1.50", "fee: 547"), "547",
        "De vergoeding per plek per dag is erg hoog; klopt het bedrag?",
        "The fee per place per day is very high; is the amount right?",
    ),
    (
        ("call_price: 12", "call_price: 501"), "501",
        "De afroepprijs per plek per dag is erg hoog; klopt het bedrag?",
        "The call price per place per day is very high; is the amount right?",
    ),
    (
        ("regular_cost: 90", "regular_cost: 32_850"), "32_850",
        "De prijs van reguliere opvang per plek per dag is erg hoog; klopt het bedrag?",
        "The cost of regular reception per place per day is very high; is the amount right?",
    ),
    (
        ("emergency_cost: 200", "emergency_cost: 501"), "501",
        "De prijs van noodopvang per plek per dag is erg hoog; klopt het bedrag?",
        "The cost of emergency places per place per day is very high; is the amount right?",
    ),
    (
        ("2027-09: 45", "2029-01: 45"), "2029-01",
        "deze stap begint na de laatste maand, 2028-12, en verandert niets",
        "this step begins after the last month, 2028-12, and changes nothing",
    ),
    (
        # costs rise in January: nobody sees what holds from March to December of the last year
        ("{cost: 2%, rent: 3%}", "{cost: {2027-01: 2%, 2028-03: 5%}, rent: 3%}"), "2028-03",
        "deze stap verandert niets aan wat wordt betaald: zonder de stap blijft alles gelijk",
        "this step changes nothing that is paid: without it all is the same",
    ),
    (
        # a step of eleven months, before anything is paid; one of a year is taken as it stands
        ("amount: 350, per", "amount: {2027-01: 350, 2027-03: 360, 2028-02: 370}, from: 2028-02, per"),
        "2027-03",
        "deze stap verandert niets aan wat wordt betaald: zonder de stap blijft alles gelijk",
        "this step changes nothing that is paid: without it all is the same",
    ),
    (
        ("paid_by: gemeente}", "paid_by: gemeente, movable: yes}"), "yes",
        "'investments.bouw.movable' telt niet mee: onderdeel 'relocation' ontbreekt",
        "'investments.bouw.movable' counts for nothing: section 'relocation' is missing",
    ),
    (
        # 18 months from 2027-01 is to 2028-06; nothing new is bought
        ("life_years: 20", "life_years: 1.5"), "1.5",
        "De levensduur eindigt binnen de berekening en er volgt geen nieuwe investering; "
        "daarna staat er niets meer van in de kosten.",
        "The life ends within the calculation and no new investment follows; "
        "after that the cost holds nothing of it.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "at", "nl", "en"), UNUSUAL)
def test_what_is_unusual_is_a_remark(pair: tuple[str, str], at: str, nl: str, en: str) -> None:
    case = case_from(changed(pair))
    results = evaluated(case)
    found = remarks(case, results)
    assert [(pointed(x), x.message, x.level) for x in found] == [(at, f"note: {en}", "warning")]
    with speaking("nl"):
        assert [x.message for x in remarks(case, results)] == [f"let op: {nl}"]


USUAL = [
    ("{cost: 2%, rent: 3%}", "{cost: {2027-01: 2%, 2028-01: 5%}, rent: {2027-01: 3%, 2028-07: 2%}}"),
    ("amount: 350, per", "amount: 350, index: rent, index_cap: 2%, index_floor: 2%, per"),
    ("350, per: occupied_unit_month", "350, minimum_share: 80%, per: occupied_unit_month"),
    ("alternative_rent: 450", "alternative_rent: 450, alternative_until: 2027-01"),
    ("reserve:\n", "remarks: {day_price: 250}\nreserve:\n"),
    ("price_level: 2026-07\nreference", "price_level: 2022-01\nreference"),  # sixty months
    ("  price_level: 2026-07", "  price_level: 2032-01"),
    ("let_until: 2036-12", "let_until: 2027-01"),
    ("from: 2027-01, until: 2030-12", "from: 2028-12, until: 2030-12"),
    ("from: 2027-01, until: 2030-12", "until: 2027-01"),
    ("date: 2027-06", "date: 2028-12"),
    ("amount: 4, per: occupied_place_day", "amount: 500, per: occupied_place_day"),
    ("amount: 25, per", "amount: 1, per"),
    ("amount: 25, per", "amount: 0, per"),  # nothing is paid
    ("amount: 350, per", "amount: {2027-01: 0, 2027-07: 350}, per"),  # rent-free months
    ("amount: 350, per", "amount: {2027-01: 350, 2027-02: 360, 2028-02: 370}, from: 2028-02, per"),
    ("amount: 350, per", "amount: {2027-01: 350, 2027-05: 350, 2027-09: 400}, per"),  # said again
    ("2027-09: 45", "2028-12: 45"),
    ("life_years: 20", "life_years: 2"),  # to 2028-12, the last month
]


@pytest.mark.parametrize("pair", USUAL)
def test_what_is_usual_is_no_remark(pair: tuple[str, str]) -> None:
    assert remarks(case_from(changed(pair))) == []


@pytest.mark.parametrize(
    ("date", "life", "said"),
    [
        ("2030-01", 20, True),
        ("2028-12", 20, False),
        ("2006-12", 20, True),  # to 2026-11
        ("2007-01", 20, True),  # to 2026-12
        ("2007-02", 25, False),
    ],
)
def test_an_investment_outside_the_period_is_a_remark(date: str, life: int, said: bool) -> None:
    pair = ("date: 2027-01, life_years: 20", f"date: {date}, life_years: {life}")
    grant = ("  rijk: {from: outside, to: gemeente, amount: 200_000, investment: bouw}\n", "")
    found = remarks(case_from(changed(pair, grant)))
    assert [pointed(x) for x in found] == [date] * said


@pytest.mark.parametrize(
    ("date", "said"), [("2027-01", False), ("2028-06", False), ("2028-07", True)]
)
def test_a_renewal_is_an_investment_about_the_end_of_the_life(date: str, said: bool) -> None:
    # one and a half years from 2026-01 is to 2027-06; a renewal begins within a year of that
    new = f"  nieuw: {{amount: 10_000, date: {date}, life_years: 20}}\n"
    text = changed(
        ("date: 2027-01, life_years: 20, paid_by: gemeente}\n", "date: 2026-01, life_years: 1.5}\n" + new),
        ("  rijk: {from: outside, to: gemeente, amount: 200_000, investment: bouw}\n", ""),
    )  # fmt: skip
    assert [pointed(x) for x in remarks(case_from(text))] == ["1.5"] * said


def test_interest_that_no_party_sees_is_a_finding() -> None:
    def parties(*pairs: tuple[str, str]) -> list[str]:
        case = case_from(changed(*pairs))
        values = evaluate(case, ["interest_without_cash"])["interest_without_cash"]
        return [name for name, x in zip(case.sets["party"], values.array, strict=True) if x]

    # cost of capital is 80% of 4% and 20% of 4%: the discount rate
    assert parties() == []
    # 80% of 5% and 20% of 4% is 4.8%, discounted at 4%
    assert parties(("interest: 4%", "interest: 5%")) == ["gemeente"]
    assert parties(("interest: 4%", "interest: 5%"), ("debt_share: 80%", "debt_share: 0%")) == []
    own = ("gemeente: {government: yes}", "gemeente: {government: yes, discount_rate: 4.8%}")
    assert parties(("interest: 4%", "interest: 5%"), own) == []


def test_the_limits_of_remarks_may_be_set() -> None:
    limits = ("reserve:\n", "remarks: {day_price: 199, price_level_years: 0}\nreserve:\n")
    found = [pointed(x) for x in remarks(case_from(changed(limits)))]
    # both price levels; 200 for emergency places
    assert sorted(found) == ["200", "2026-07", "2026-07"]


def test_check_tells_remarks_and_that_the_case_is_in_order(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(changed(("call_price: 12", "call_price: 1200")), encoding="utf-8")
    with speaking("en"):  # the command speaks Dutch from then on
        found = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"])
    assert found.exit_code == 0
    assert found.stdout.startswith("In orde: 2 groepen, 24 maanden, 2 scenario's.\n")
    assert "let op: De afroepprijs per plek per dag is erg hoog; klopt het bedrag?" in found.stdout


# --- sections that are not there -----------------------------------------------------------------

FINANCE = ("finance: {debt_share: 80%, interest: 4%, return_on_equity: 4%}\n", "")
IDLE = (
    "Without it these sections count for nothing: investments, grants, costs, contracts, "
    "vacancy_risk, reservation.\nIt asks for: debt_share, interest, return_on_equity."
)


def told(text: str, folder: Path) -> tuple[int, str, str]:
    """Give what `flexfin check` ends with and says, in English: its title, and what is wrong."""
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(main, ["check", str(path), "--lang", "en"])
    title, _blank, rest = found.stdout.partition("\n\n")
    return found.exit_code, title.strip(), rest.partition("\n")[2].replace(f"{path}: ", "")


def test_a_section_that_others_need_is_wrong_whether_or_not_it_is_referred_to(
    tmp_path: Path,
) -> None:
    said = f"section 'finance' is missing\n{IDLE}\n"
    for text in (changed(FINANCE), changed(FINANCE) + "confidential: [reservation.fee]\n"):
        assert told(text, tmp_path) == (1, "Not in order; problems: 1.", said)


@pytest.mark.parametrize("section", ["groups", "demand"])
def test_a_case_without_groups_or_demand_is_not_in_order(section: str, tmp_path: Path) -> None:
    code, title, said = told(without(section), tmp_path)
    assert (code, title) == (1, "Not in order; problems: 1.")
    assert said.startswith(f"section '{section}' is missing\nWithout it these sections count")


def test_a_case_of_demand_alone_counts_no_groups(tmp_path: Path) -> None:
    text = "case: Klein\nstart: 2027-01\nmonths: 12\nindexation: {cost: 2%}\ndiscount_rate: 4%\n"
    said = told(text + "demand: {scenarios: {base: 30}}\n", tmp_path)
    assert said == (0, "In order: 12 months, 1 scenario.", "")
    said = told(text + "groups: {}\n", tmp_path)


def without(*sections: str) -> str:
    """Give the case without these sections."""
    kept, drop = [], False
    for line in BASE.split("\n"):
        drop = line.startswith(tuple(f"{x}:" for x in sections)) if line[:1].isalpha() else drop
        kept += [] if drop else [line]
    return "\n".join(kept)


@pytest.mark.parametrize(
    ("section", "names"), [("indexation", "'cost'"), ("investments", "'bouw'")]
)
def test_a_section_whose_names_are_used_is_missing_once(section: str, names: str) -> None:
    """Two items of cost and a contract are indexed; a grant is for an investment."""
    (found,) = faults(without(section))
    assert found.message == f"section '{section}' is missing"
    assert found.remedy == f"The case names of it: {names}."


def test_a_misspelt_choice_is_that_also_without_the_section() -> None:
    text = without("indexation").replace("index: cost", "index: geen indexering")
    assert {(x.message, x.remedy) for x in faults(text)} == {
        ("there is no index 'geen indexering'", "Write 'none'.")
    }


def test_a_grant_that_was_changed_is_to_blame_for_its_own_amount(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(BASE, encoding="utf-8")
    words = ["check", str(path), "--lang", "en", "--set", "grants.rijk.amount=1200000"]
    said = CliRunner().invoke(main, words).stdout.partition("\n\n")[2].partition("\n")[2]
    assert said.startswith("--set grants.rijk.amount=1200000: not in order: Grants together")
    assert "The grants together are 1,200,000 and the investment is 1,000,000" in said


def test_an_offer_of_a_whole_section_is_told_to_name_an_input_in_it() -> None:
    (fault,) = faults(BASE + "offers: {een: {costs.energie.payers: {coa: 100%}}}\n")
    assert pointed(fault) == "costs.energie.payers"
    assert "name one of the inputs in it, such as costs.energie.payers.gemeente." in fault.remedy


def test_names_with_a_semicolon_between_them_want_a_comma() -> None:
    (found,) = faults(
        changed(("group: studios, amount: 350", "group: opvang; studios, amount: 350"))
    )
    assert found.remedy == "Write a comma between names."


def test_without_a_first_month_no_step_is_too_early() -> None:
    path = "start: 2027-01\n"
    assert [x.message for x in faults(changed((path, "")))] == ["'start' is missing"]


def test_a_section_that_is_missing_and_referred_to_is_named_once() -> None:
    refers = "sources: {contracts.*.amount: offerte, groups.studios.asked_rent: lijst}\n"
    refers += (
        "agreed: [reservation.fee]\noffers: {a: {reservation.fee: 2, costs.energie.amount: 3}}\n"
    )
    found = faults(changed(FINANCE) + refers)
    assert [(x.message, x.remedy) for x in found] == [("section 'finance' is missing", IDLE)]


def test_a_section_with_its_name_misspelt_is_not_called_missing() -> None:
    refers = "agreed: [reservation.fee]\n"
    found = faults(changed(("finance: {", "finanse: {")) + refers)
    assert [(x.message, x.remedy) for x in found] == [
        ("unknown key 'finanse'", "Did you mean 'finance'?")
    ]


def test_keys_of_models_that_are_off_are_a_remark_once() -> None:
    sections = ("finance", "investments", "grants", "costs", "contracts", "vacancy_risk")
    (found,) = remarks(case_from(without(*sections, "reservation")))
    assert found.message == "note: 'owner' counts for nothing: section 'finance' is missing"
    assert found.remedy.startswith("So do: ")
    assert "asked_rent" in found.remedy


def test_a_path_to_a_key_that_is_not_known_is_said_at_the_key_alone() -> None:
    text = changed(("fee: 1.50", "fie: 1.50")) + "agreed: [reservation.fie]\n"
    assert [problem.message for problem in faults(text)] == ["unknown key 'fie'"]
