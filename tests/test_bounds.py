"""Bounds of an input that are another input of the same element."""

from __future__ import annotations

import datetime
from pathlib import Path

import engines
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from small_books import SmallBook
from strategies import (
    CALENDAR,
    EXAMPLE,
    START,
    asked,
    case_from,
    formula,
    frame,
    model_text,
    models_from,
    shown,
    tiny,
)

from flexfin.answers.readback import read_back
from flexfin.case.bounds import range_words
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError, render
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import parse_yaml
from flexfin.model.models import Models
from flexfin.model.stored import models_of
from flexfin.workbook.layout import Layout
from flexfin.workbook.sheets.master import FAULTS
from flexfin.workbook.to_fill_in.book import input_workbook
from flexfin.workbook.workbook import write_workbook

LINES = {
    "start": START, **CALENDAR,
    "units": asked("groups.*.units", unit="unit", above="0", nl="Kamers", en="Rooms"),
    "let": asked("groups.*.let", unit="unit", between="0 and units", default="0", nl="Verhuurd",
                 en="Let"),
    "most": asked("groups.*.most", unit="unit", at_least="let", default="100"),
    "beyond": asked("groups.*.beyond", unit="unit", above="let", default="100"),
    "share": asked("groups.*.share", between="least_share and 100%", default="50%", monthly="yes"),
    "least_share": asked("least_share", between="0% and 100%", default="0%"),
    "begin": asked("groups.*.from", unit="month", date="month", default="open_start"),
    "finish": asked("groups.*.until", unit="month", date="month", default="open_end",
                    at_least="begin"),
    "kind": asked("groups.*.kind", unit="text", default="let", locked="yes",
                  choices="{let: {nl: Huur, en: Let}, own: {nl: Zelf, en: Own}}"),
    "own": asked("groups.*.own", unit="unit", only='kind = "own"', default="0"),
    "of_own": asked("groups.*.of_own", unit="unit", between="0 and own", default="0"),
    "free": formula("units - let", "unit"),
}  # fmt: skip
TEXT = """\
groups:
  youth: {units: 51, let: 10}
  family: {units: 20}
"""


@pytest.fixture(scope="module")
def models() -> Models:
    set_language("en")
    return models_from(model_text(LINES))


@pytest.mark.parametrize(
    ("given", "at", "message"),
    [
        ("let: 60", (5, 27), "60 is more than 51, which is 'Rooms' (groups.youth.units)"),
        ("let: -1", (5, 27), "-1 is outside the range >= 0"),
        ("let: 10, most: 9.5", (5, 37), "9.5 is less than 10, which is 'Let' (groups.youth.let)"),
        ("let: 10, beyond: 10", (5, 39), "10 is not more than 10, which is 'Let' (groups.youth.let)"),
        ("from: 2028-01, until: 2027-12", (5, 44),
         "2027-12 lies before 2028-01, which is 'begin' (groups.youth.from)"),
        ("let: 51, beyond: 52", None, ""),
        ("until: 2020-01", None, ""),
        ("of_own: 5", None, ""),  # what bounds it is not asked for here
        ("kind: own, own: 4, of_own: 5", (5, 49),
         "5 is more than 4, which is 'own' (groups.youth.own)"),
    ],
)  # fmt: skip
def test_what_lies_beyond_is_said_at_its_place_and_in_words(
    models: Models, given: str, at: tuple[int, int] | None, message: str
) -> None:
    text = frame(TEXT.replace("let: 10", given))
    if at is None:
        case_from(text, models)
        return
    with pytest.raises(FlexfinError) as error:
        case_from(text, models)
    assert shown(error.value) == [(*at, message)]


def test_steps_are_all_looked_at(models: Models) -> None:
    steps = "let: 10, share: {2027-01: 80%, 2027-03: 30%}"
    text = frame(TEXT.replace("let: 10", steps) + "least_share: 40%\n")
    with pytest.raises(FlexfinError, match="30% is less than 40%, which is 'least_share'"):
        case_from(text, models)


def test_a_default_beyond_what_the_case_gives_is_said_there(models: Models) -> None:
    with pytest.raises(FlexfinError) as error:
        case_from(frame(TEXT + "least_share: 60%\n"), models)
    assert shown(error.value) == [
        (7, 14, "50% is less than 60%, which is 'least_share' (least_share)")
    ] * len(error.value.problems)


def test_a_change_and_an_offer_are_looked_at_with_what_they_change_themselves(
    models: Models,
) -> None:
    text = frame(TEXT)
    with pytest.raises(FlexfinError, match="10 is more than 9, which is 'Rooms'"):
        case_from(text, models, {"groups.youth.units": "9"})
    case_from(text, models, {"groups.youth.units": "9", "groups.youth.let": "9"})
    offers = "offers:\n  fine: {groups.youth.units: 9, groups.youth.let: 9}\n"
    assert case_from(text + offers, models).offers
    with pytest.raises(FlexfinError) as error:
        case_from(text + offers.replace("units: 9", "units: 8"), models)
    assert shown(error.value) == [
        (8, 51, "9 is more than 8, which is 'Rooms' (groups.youth.units)")
    ]
    with pytest.raises(FlexfinError) as error:
        case_from(text + "offers: {bad: {groups.youth.units: 5}}\n", models)
    assert shown(error.value) == [
        (7, 36, "10 is more than 5, which is 'Rooms' (groups.youth.units)")
    ]


def test_a_draw_stays_within_what_the_other_is_or_can_be_drawn(models: Models) -> None:
    drawn = "uncertainty:\n  groups.youth.let: {kind: uniform, low: 0, high: 30}\n"
    other = "  groups.youth.units: {kind: uniform, low: LOW, high: 60}\n"
    case_from(frame(TEXT + drawn), models)
    case_from(frame(TEXT + drawn + other.replace("LOW", "30")), models)
    for text in (drawn.replace("30", "52"), drawn + other.replace("LOW", "29")):
        with pytest.raises(FlexfinError) as error:
            case_from(frame(TEXT + text), models)
        assert shown(error.value)[0][:2] == (8, 3)
        assert "is more than" in render(error.value.problems)
        assert "Draw it between bounds" in render(error.value.problems)


# --- model files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (asked("groups.*.x", between="0 and unit"), "'unit' is no number, and no other input"),
        (asked("groups.*.x", at_least="free"), "'free' is no number, and no other input"),
        (asked("groups.*.x", at_least="wrong"), "'wrong' is no number, and no other input"),
        (asked("groups.*.x", at_least="share"), "'share' cannot be a bound of this input"),
        (asked("groups.*.x", at_least="kind"), "'kind' cannot be a bound of this input"),
        (asked("groups.*.x", at_least="begin", unit="month"), "'begin' cannot be a bound"),
        (asked("xs", at_least="units", unit="unit"), "'units' is there for other elements"),
        (asked("groups.*.x", at_least="units"), "1 and unit do not go together"),
    ],
)
def test_a_bound_that_cannot_be_is_refused(line: dict[str, str], message: str) -> None:
    with pytest.raises(FlexfinError) as error:
        models_from(model_text({**LINES, "wrong": line}))
    assert message in render(error.value.problems)


def test_every_number_that_a_case_gives_has_a_least_and_a_most() -> None:
    endless = [
        line.name
        for line in models_of(None).inputs.values()
        if not (line.is_text or line.yes_no or line.date)
        and not ((line.range.low is not None or line.range.low_of)
                 and (line.range.high is not None or line.range.high_of))
    ]  # fmt: skip
    assert endless == []


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ("demand.scenarios.base=1000000000000", "0 - 1_000_000"),
        ("groups.youth.asked_rent=1_000_000_000", "0 - 20_000"),
        ("costs.energy.amount=99999999999", "0 - 1_000_000_000"),
        ("price_level=2199-01", "1990-01 - 2100-12"),
        ("start=1989-12", "1990-01 - 2100-12"),
    ],
)
def test_what_nobody_means_is_refused_with_what_is_common(given: str, allowed: str) -> None:
    path, _equals, number = given.partition("=")
    with pytest.raises(FlexfinError) as error:
        load_case(EXAMPLE, models_of(None), {path: number})
    said = error.value.problems[0].message
    assert said == f"{number} is outside the range {allowed}"


def test_a_bound_of_a_month_is_a_month_and_in_a_cell_a_day(tmp_path: Path) -> None:
    asked_for = asked("opened", unit="month", date="month", between="1990-01 and 2100-12",
                      default="= start")  # fmt: skip
    models = models_from(model_text({**LINES, "opened": asked_for}))
    path, case = tmp_path / "book.xlsx", case_from(frame(TEXT + "opened: 2100-12\n"), models)
    write_workbook(path, case, evaluate(case))
    layout = Layout(case)
    sheet = openpyxl.load_workbook(path)[layout.names["inputs"]]
    cell = f"{get_column_letter(layout.given + 1)}{layout.inputs['opened', ()].row}"
    (rule,) = (r for r in sheet.data_validations.dataValidation if cell in r.sqref)
    assert (rule.type, rule.operator) == ("date", None)  # between
    days = [datetime.date(1899, 12, 30) + datetime.timedelta(int(n))
            for n in (rule.formula1, rule.formula2)]  # fmt: skip
    assert days == [datetime.date(1990, 1, 1), datetime.date(2100, 12, 1)]
    with pytest.raises(FlexfinError, match="2101-01 is outside the range 1990-01 - 2100-12"):
        case_from(frame(TEXT + "opened: 2101-01\n"), models)


# --- workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("offers", ["", "offers: {more: {groups.youth.units: 60}}\n"])
def test_a_cell_takes_what_the_live_cell_of_the_other_allows(
    models: Models, tmp_path: Path, offers: str
) -> None:
    set_language("nl")
    source = tmp_path / "case.yaml"
    source.write_text(frame(TEXT + offers), "utf-8")
    case = load_case(source, models)
    path, layout = tmp_path / "book.xlsx", Layout(case)
    write_workbook(path, case, evaluate(case))
    sheet = openpyxl.load_workbook(path)[layout.names["inputs"]]
    live = get_column_letter(layout.live + 1)

    def rule_of(name: str) -> tuple[str, str, str | None, str]:
        row = layout.inputs[name, ("youth",)].row
        cell = f"{get_column_letter(layout.given + 1)}{row}"
        rule = next(r for r in sheet.data_validations.dataValidation if cell in r.sqref)
        return rule.operator or "between", rule.formula1, rule.formula2, rule.error

    def at(name: str) -> str:
        return f"${live}${layout.inputs[name, ('youth',)].row}"

    assert rule_of("let") == ("between", "0.0", at("units"), "Grenzen: 0 - Kamers.")
    assert rule_of("most") == ("greaterThanOrEqual", at("let"), None, "Grenzen: >= Verhuurd.")
    assert rule_of("beyond") == ("greaterThan", at("let"), None, "Grenzen: > Verhuurd.")
    _kind, rule, _most, error = rule_of("finish")  # a month, or the word that it is left open
    assert f">=N({at('begin')})" in rule
    assert "Grenzen: >= begin." in error
    row = layout.inputs["let", ("youth",)].row
    assert sheet.cell(row, layout.range + 1).value == "0 - Kamers"

    file = openpyxl.load_workbook(path)
    cell = f"{get_column_letter(layout.given + 1)}{row}"
    file[sheet.title][cell] = 60
    file.save(path)
    read = read_back(path, case)
    assert [
        (p.message, p.place and (p.place.file, p.place.sheet, p.place.cell)) for p in read.problems
    ] == [
        (
            "60 is meer dan 51, en dat is 'Kamers' (groups.youth.units)",
            (str(path), sheet.title, cell),
        )
    ]


def test_the_input_workbook_says_it_in_words(models: Models, tmp_path: Path) -> None:
    path = tmp_path / "inputs.xlsx"
    path.write_bytes(input_workbook(parse_yaml(frame(TEXT), "case.yaml"), models))
    texts = [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
    assert "0 - Rooms" in texts
    spec = models.input_lines["beyond"]
    assert range_words(spec, models.lines) == "> Let"
    file = openpyxl.load_workbook(path)
    cell = next(c for sheet in file for row in sheet for c in row if c.value == 10)
    cell.value = 60
    file.save(path)
    with pytest.raises(FlexfinError) as error:
        load_case(path, models)
    assert [(p.message, p.place and p.place.cell) for p in error.value.problems] == [
        ("60 is more than 51, which is 'Rooms (youth)'", cell.coordinate)
    ]


@pytest.mark.parametrize(("cap", "faults"), [(None, 0), (400, 1), (500, 0)])
def test_what_has_no_limit_bounds_nothing(cap: float | None, faults: int, tmp_path: Path) -> None:
    cells = {
        "cap": asked("cap", unit="EUR", default="unlimited"),
        "part": asked("part", unit="EUR", between="0 and cap"),
        "left": formula("cap - part", "EUR"),
    }
    book = SmallBook(tiny(**cells), tmp_path, "part: 5\n")
    typed = {book.cell("part"): 500} | ({} if cap is None else {book.cell("cap"): cap})
    found = engines.formualized(book.path, typed)
    assert found[book.layout.names["checks"], FAULTS] == faults
