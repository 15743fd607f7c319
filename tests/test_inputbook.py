"""The input workbook: a case in Excel and a case in YAML are the same case."""

from __future__ import annotations

import io
import re
import tempfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import effort
import openpyxl
import pytest
from click.testing import CliRunner
from effort import drawn
from engines import differences, formualized, stored
from hypothesis import given
from hypothesis import strategies as st
from random_cases import plain_cases, write_yaml
from strategies import EXAMPLE, ROOT, frame, shipped, tiny
from test_excel_user import einstein

from flexfin.case.files import Files
from flexfin.case.workbook import read_input_workbook
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, Problem, render
from flexfin.ground.messages import set_language, speaking
from flexfin.ground.numbers import number_text
from flexfin.ground.yaml import Mapping, Scalar, Value, parse_yaml, read_yaml
from flexfin.ground.yaml_text import case_text
from flexfin.model.models import Models
from flexfin.workbook.lint.lint import lint
from flexfin.workbook.to_fill_in.book import input_workbook

EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
SAMPLED = [one for one in EXAMPLES if effort.nightly or one.stem in effort.SAMPLE]


def full_text() -> str:
    """Give the example with what else a case can say: lists, a fund, words in offers, empty parts."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        ("    market_rent: 430 ", "    comparables:\n"
         "      - {rent: 430, date: 2026-03, source: '2026', label: '=1+1', address: '007'}\n"
         "      - {rent: 470.5, weight: 2, date: 2019-05-12, source: Kamernet}\n    #"),
        ("    low: {2027-01: 271, 2028-01: 240}", "    low: 240"),
        ("agreed: []", "agreed: [finance.interest, costs.*.amount]"),
        ("  caps:", "  fund: {owner: 12.1250, coa: 0}\n  caps:"),
        ("owner_1: {", "owner_1: {vacancy_risk.loss: asked, groups.youth.let_until: 2035-06, "),
        ("  coa_1: {", "  nothing: {}\n  coa_1: {reservation.vat: 21%, "),
        ("discount_rate: 4% ", "discount_rate: 4.125% "),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    return text


FULL = full_text()


@cache
def whole(language: str = "en") -> bytes:
    """Give the input workbook of the example."""
    with speaking(language):
        return input_workbook(read_yaml(EXAMPLE), shipped())


def plain(value: Value | None) -> Any:
    """Give a tree as plain values: numbers as numbers, empty sections below the first left out."""
    if isinstance(value, Mapping):
        inside = {e.key.text: plain(e.value) for e in value}
        return {key: found for key, found in inside.items() if found not in ({}, [], "")}
    if value is None or isinstance(value, Scalar):
        return number(value.text if value else "")
    if all(isinstance(item, Scalar) for item in value.items):  # `[a, b]` is `a, b` as well
        return ", ".join(item.text for item in value.items if isinstance(item, Scalar))
    return [plain(item) for item in value.items]


def number(text: str) -> Any:
    digits = text.replace("_", "")
    try:
        found = Decimal(digits.rstrip("%"))
    except ArithmeticError:
        return text
    return found.scaleb(-2) if digits.endswith("%") else found


def order(value: Value | None) -> Any:
    """Give the names of elements, in order."""
    sections = ("groups", "costs", "investments", "contracts", "parties", "indexation", "offers")
    found = {}
    for name in sections:
        section = value.get(name) if isinstance(value, Mapping) else None
        found[name] = list(section.entries) if isinstance(section, Mapping) else []
    for above, name in (("vacancy_risk", "layers"), ("demand", "scenarios")):
        section = value.get(above) if isinstance(value, Mapping) else None
        inside = section.get(name) if isinstance(section, Mapping) else None
        found[name] = list(inside.entries) if isinstance(inside, Mapping) else []
    return found


def as_workbook(root: Mapping, models: Models | None = None) -> Mapping:
    """Write a case as a workbook, and read it back."""
    models = models or shipped()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        path.write_bytes(input_workbook(root, models))
        return read(path, models)


def read(path: Path, models: Models | None = None) -> Mapping:
    problems: list[Problem] = []
    found = read_input_workbook(Files(path), models or shipped(), problems)
    assert not problems, render(problems)
    assert not found.remarks, render(found.remarks)
    return found.root


def see_same(root: Mapping, models: Models | None = None) -> None:
    """See that a case survives both ways."""
    once = as_workbook(root, models)
    assert plain(once) == plain(root)
    assert order(once) == order(root)
    again = parse_yaml(case_text(once), "again.yaml")
    assert plain(again) == plain(root)
    assert order(again) == order(root)
    twice = as_workbook(again, models)
    assert plain(twice) == plain(once)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        (None, "en"),  # and in Dutch in the next test
        *((path, "nl") for path in effort.spread(SAMPLED, 2)),
        *((path, "en") for path in effort.spread(SAMPLED[1:], 2)),
    ],
    ids=lambda one: one.stem if isinstance(one, Path) else one or "full",
)  # fmt: skip
def test_every_example_survives_both_ways(path: Path | None, language: str) -> None:
    set_language(language)
    try:
        see_same(read_yaml(path) if path else parse_yaml(FULL, "full.yaml"))
    finally:
        set_language("en")


def test_the_case_of_a_workbook_is_the_case_of_the_yaml(tmp_path: Path) -> None:
    yaml, path = tmp_path / "full.yaml", tmp_path / "full.xlsx"
    yaml.write_text(FULL, encoding="utf-8")
    set_language("nl")
    path.write_bytes(input_workbook(read_yaml(yaml), shipped()))
    set_language("en")  # read in another language than it was written in
    one, other = load_case(yaml, shipped()), load_case(path, shipped())
    assert other.values == one.values
    assert {a: list(s) for a, s in other.sets.items()} == {a: list(s) for a, s in one.sets.items()}
    assert other.sets == one.sets
    assert other.steps == one.steps
    assert other.calendar == one.calendar
    assert other.reference_date == one.reference_date
    assert other.confidential == one.confidential
    assert {p: u.spread for p, u in other.uncertainty.items()} == {
        p: u.spread for p, u in one.uncertainty.items()
    }
    assert {n: set(o) for n, o in other.offers.items()} == {
        n: set(o) for n, o in one.offers.items()
    }
    status = {n: {k: (o.status, o.source) for k, o in x.items()} for n, x in one.origins.items()}
    assert {
        n: {k: (o.status, o.source) for k, o in x.items()} for n, x in other.origins.items()
    } == status


@drawn(8)
@given(plain_cases())
def test_any_case_survives_both_ways(case: dict[str, Any]) -> None:
    see_same(parse_yaml(write_yaml(case), "case.yaml"))


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip())


@drawn(12)
@given(TEXTS, TEXTS)
def test_text_that_looks_like_something_else_stays_text(label: str, source: str) -> None:
    place = Mapping({}, parse_yaml("a: b", "x").place).place
    root = parse_yaml(frame("groups: {a: {label: x}}\nsources: {groups.a.units: x}\n"), "x.yaml")
    group = root.get("groups").get("a")  # type: ignore[union-attr]
    group.entries["label"] = type(group.entries["label"])(  # type: ignore[union-attr]
        group.entries["label"].key,
        Scalar(label, place),  # type: ignore[union-attr]
    )
    sources = root.get("sources")
    entry = sources.entries["groups.a.units"]  # type: ignore[union-attr]
    sources.entries["groups.a.units"] = type(entry)(entry.key, Scalar(source, place))  # type: ignore[union-attr]
    for found in (parse_yaml(case_text(root), "x.yaml"), as_workbook(root)):
        assert found.get("sources").get("groups.a.units").text == source  # type: ignore[union-attr]
        got = found.get("groups").get("a").get("label").text  # type: ignore[union-attr]
        assert got.strip() == label.strip()


def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = ["=1+1", "_x0041_", "@SUM(A1)", "http://a.b", "007", "a\nb", "5%"]
    names = "abcdefg"
    root = parse_yaml(frame(f"groups: {{{', '.join(f'{name}: {{label: x}}' for name in names)}}}\n"), "x")
    groups: Any = root.get("groups")
    for entries, key, text in (
        (root.entries, "case", texts[0]),
        *((groups.get(name).entries, "label", text) for name, text in zip(names, texts, strict=True)),
    ):
        entries[key] = type(entries[key])(entries[key].key, Scalar(text, root.place))
    path = tmp_path / "a.xlsx"
    path.write_bytes(input_workbook(root, shipped()))
    found: Any = read(path)
    assert [found.get("groups").get(name).get("label").text for name in names] == texts
    assert found.get("case").text == texts[0]
    book = openpyxl.load_workbook(path)
    links = [cell.hyperlink for sheet in book.worksheets for row in sheet for cell in row]
    assert not any(link.target for link in links if link)
    for sheet in book.worksheets:
        formulas = [c.value for row in sheet for c in row if c.data_type == "f"]
        own = (r"=(SUM\([A-Z]+[0-9]+:[A-Z]+[0-9]+\)|SUMPRODUCT\(MAX\(.+\)"
               r"|IF\(\$A[0-9]+(-\$A\$[0-9]+)?>ROWS\('[^&]+\),\"\",INDEX\('[^&]+\)"
               r"(&REPT\(INDEX\('[^&]+\),1\*\(INDEX\('[^&]+\)=\"\"\)\))?&\"\"\))")
        assert all(re.fullmatch(own, text) for text in formulas)


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_number_is_written_as_the_same_number(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    share = number_text(value, percent=True)
    assert share.endswith("%")
    assert float(share[:-1] + "e-2") == value


def test_inputs_that_change_by_month_in_any_section_survive() -> None:
    models = tiny(
        flow={"input": "trial.flow", "monthly": "yes"},
        plan={"input": "groups.*.plan", "monthly": "yes"},
    )
    text = frame("trial: {flow: {2027-01: 1.5, 2027-03: 2}}\n"
                 "groups: {a: {plan: 3}, b: {plan: {2027-01: 1}}}\n")  # fmt: skip
    see_same(parse_yaml(text, "x.yaml"), models)


def test_what_an_occupied_place_is_is_said_where_per_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    CliRunner().invoke(main, ["new", str(path), "--lang", "nl"])
    prompts = {
        found.promptTitle: found.prompt
        for sheet in openpyxl.load_workbook(path)
        for found in sheet.data_validations.dataValidation
    }
    said = "Een plek is een slaapplaats, ook leeg; een bezette plek is er een waarin iemand slaapt."
    for title in ("Kosten per", "Contractbedrag per"):
        assert said in prompts[title]
        assert prompts[title].endswith("een bedrag per week 52 keer.")  # not cut off at 255


def sheets_and_keys(data: bytes) -> dict[str, list[str]]:
    """Give the sheets of a workbook, with the keys of their inputs."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book.worksheets[1:-1]:
        marks = [r for r in range(1, 60) if str(sheet.cell(r, 1).value).startswith("flexfin: rows")]
        row = [c.value for c in sheet[marks[0]]][1:] if marks else []
        column = [c.value for c in sheet["A"] if c.value and not str(c.value).startswith("flexfin")]
        found[sheet.title] = list(map(str, row or column))
    return found


def empty() -> bytes:
    return input_workbook(Mapping({}, parse_yaml("a: b", "x").place), shipped())


def test_the_sheets_and_inputs_are_the_same_for_every_case_and_for_none() -> None:
    set_language("nl")
    try:
        made = [sheets_and_keys(input_workbook(read_yaml(path), shipped()))
                for path in effort.spread(SAMPLED, 2)]  # fmt: skip
        made.append(sheets_and_keys(empty()))
    finally:
        set_language("en")
    assert len({tuple(one) for one in made}) == 1
    for sheet in ("Algemeen", "Groepen", "Kosten", "Financiering"):
        assert len({tuple(dict.fromkeys(one[sheet])) for one in made}) == 1
    assert made[0]["Algemeen"][:3] == ["case", "start", "months"]


def test_an_empty_template_holds_no_value_and_what_it_lacks_is_said_at_its_cells(
    tmp_path: Path,
) -> None:
    path = tmp_path / "leeg.xlsx"
    made = CliRunner().invoke(main, ["new", str(path), "--empty", "--lang", "nl"])
    assert made.exit_code == 0
    assert f"{path} is gemaakt." in made.output
    assert not plain(read(path))
    found = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"])
    assert found.exit_code == 1
    for cell in ("blad Algemeen, cel F6 (Naam van de casus)", "cel F7 (Eerste maand van de berekening)", "cel F8 (Aantal maanden)"):
        assert f"{cell}: deze cel is leeg, en hier is een waarde nodig" in found.output
    refused = CliRunner().invoke(main, ["new", str(tmp_path / "a.yaml"), "--empty", "--lang", "nl"])
    assert refused.exit_code == 2
    assert "--empty maakt een Excel-werkmap" in refused.output


def test_words_in_the_workbook_are_dutch_and_no_code() -> None:
    """Only grey keys, names of elements and paths have English words of the case."""
    set_language("nl")
    try:
        book = openpyxl.load_workbook(io.BytesIO(empty()))
    finally:
        set_language("en")
    codes = re.compile(r'[a-z]+_[a-z]+|"|<>|\bif\(|\bnone\b|\boutside\b|\btriangular\b|\b1/jaar\b')
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_col=2):
            for cell in row:
                # the row of keys of a block in which elements stand in rows, and the marks
                if str(sheet.cell(cell.row, 1).value).startswith("flexfin: ") or cell.value is None:
                    continue
                if sheet.title == "Keuzes" and (cell.column < 4 or cell.data_type == "f"):
                    continue
                said = str(cell.value).replace("`flexfin parameters", "")
                assert not codes.search(said), f"{sheet.title}!{cell.coordinate}: {said}"


def test_whose_a_share_is_is_chosen_beside_it(tmp_path: Path) -> None:
    """An element within an element is chosen from a list; its grey key is never typed."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole())
    book = openpyxl.load_workbook(path)
    sheet = book["Vacancy risk"]
    keys = {sheet.cell(r, 5).value: r for r in range(1, 60) if sheet.cell(r, 1).value == "shares.*"}
    assert set(keys) == {"Eigenaar (Rijk)", "COA", "Gemeente Nijmegen", None}
    names = offered(book, stored(path), "Vacancy risk", f"E{keys[None]}")
    assert names == ["Eigenaar (Rijk)", "COA", "Gemeente Nijmegen", "Socius"]
    sheet.cell(keys["COA"], 5).value = "Socius"
    book.save(path)
    shares = load_case(path, shipped()).values["layer_share"]
    assert shares["shared", "socius"] == 0.5
    assert shares["shared", "coa"] == 0
    sheet.cell(keys["COA"], 5).value = None
    book.save(path)
    with pytest.raises(FlexfinError) as caught:
        load_case(path, shipped())
    assert (
        f"cell G{keys['COA']}: it is not chosen whose this is\n  G{keys['COA']} | 50%\n"
        f"Choose it in cell E{keys['COA']}, or empty this cell."
    ) in render(caught.value.problems)


def test_what_inputs_come_to_together_stands_below_them() -> None:
    kept = openpyxl.load_workbook(io.BytesIO(whole()), data_only=True)
    sums = {
        sheet.cell(r, 2).value: [c.value for c in sheet[r][2:] if isinstance(c.value, float | int)]
        for sheet in kept.worksheets
        for r in range(1, sheet.max_row + 1)
        if str(sheet.cell(r, 2).value).startswith("Together: ")
    }
    assert sums["Together: Places or residents"] == [351]
    assert sums["Together: Investment without VAT"] == [8_102_000]
    assert sums["Together: Probability of the scenario"] == [1]
    assert sums["Together: Share of the party in the layer"][:3] == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("plan_einstein", "nl"), ("stieltjesstraat", "en"), ("--empty", "nl"),
        pytest.param("plan_einstein", "en", marks=pytest.mark.nightly),
        pytest.param("stieltjesstraat", "nl", marks=pytest.mark.nightly),
        pytest.param("--empty", "en", marks=pytest.mark.nightly),
    ],
)  # fmt: skip
def test_nothing_in_it_breaks_a_rule(name: str, lang: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    words = (name,) if name == "--empty" else ("--like", name)
    set_language(lang)
    try:
        done = CliRunner().invoke(main, ["new", str(path), *words, "--lang", lang])
        assert done.exit_code == 0, done.output
        assert lint(path) == []
    finally:
        set_language("en")


def test_what_an_account_holds_is_chosen_from_what_is_named_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    CliRunner().invoke(main, ["new", str(path), "--lang", "nl", "--like", "plan_einstein"])
    book = openpyxl.load_workbook(path)
    kept = openpyxl.load_workbook(path, data_only=True)["Keuzes"]
    values = {("Keuzes", c.coordinate): c.value for row in kept for c in row}
    words = offered(book, values, "Boekhouding", "B10")
    assert words[:3] == ["geen", "kosten.shell", "kosten.maintenance"]
    assert words[-4:-2] == ["huur.reception", "huur.youth"]
    assert words[-1] == "servicekosten.youth"
    sheet = book["Boekhouding"]
    words = [word for word in words if "reception" not in word]  # nobody pays rent there
    for row, word in enumerate(words, 10):  # one row more than there are yellow ones is read too
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = 4000 + row, word
    book.save(path)
    done = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"])
    assert done.exit_code == 0, done.output


def test_a_number_that_is_text_is_refused_however_it_is_written(tmp_path: Path) -> None:
    """A sum in Excel passes over it, and another place in the workbook would not read it."""
    path = tmp_path / "a.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(einstein()))
    typed = {"F6": "3%", "F7": "2,5%", "F8": "0.03", "F9": "1000"}
    for cell, text in typed.items():
        book["Financiering"][cell] = text
    book.save(path)
    done = CliRunner().invoke(main, ["check", str(path), "--lang", "nl"])
    assert done.exit_code == 1
    for text in typed.values():
        assert f"'{text}' is tekst die op een getal lijkt" in done.output


def offered(book: Any, values: dict[tuple[str, str], Any], sheet: str, cell: str) -> list[str]:
    """Give what the list of a cell offers, after the lists were recalculated."""
    rule = next(r for r in book[sheet].data_validations.dataValidation if cell in r.cells)
    source = rule.formula1.replace("$", "").replace("'", "")
    where, at, count = re.fullmatch(r"OFFSET\((\w+)!(\w+),0,0,MAX\(1,\w+!(\w+)\),1\)", source).groups()
    first = book[where][at]
    rows = range(first.row, first.row + int(values[where, count]))
    cells = [book[where].cell(row, first.column) for row in rows]
    return [values.get((where, c.coordinate), c.value) or "" for c in cells]


def test_lists_follow_what_is_named_on_other_sheets(tmp_path: Path) -> None:
    """Parties, groups, indices that somebody types are in the lists of all other sheets at once.

    They stand there by their labels, and by their names where they have none.
    """
    set_language("nl")
    try:
        book = openpyxl.load_workbook(io.BytesIO(empty()))
    finally:
        set_language("en")
    book["Partijen"]["A10"], book["Partijen"]["A12"] = "gemeente", "coa"  # a row between is empty
    book["Partijen"]["B10"] = "Gemeente Venlo"
    book["Groepen"]["F5"], book["Indexering"]["F5"] = "opvang", "cpi"
    book["Groepen"]["F6"], book["Indexering"]["F6"] = "Opvang, Oekraïne", "Consumentenprijzen"
    book.save(path := tmp_path / "a.xlsx")
    values = formualized(path)
    for sheet, cell, names in (
        ("Contracten", "C10", ["Buiten de partijen", "Gemeente Venlo", "", "coa"]),
        ("Contracten", "E10", ["Alle groepen", "Opvang, Oekraïne"]),
        ("Contracten", "I10", ["Geen indexering", "Consumentenprijzen"]),
        ("Kosten", "H10", ["Alle groepen", "Opvang, Oekraïne"]),
        ("Kosten", "K10", ["Geen indexering", "Consumentenprijzen"]),
        ("Kosten", "N10", ["Gemeente Venlo", "", "coa"]),
        ("Kosten", "I8", ["Opvang, Oekraïne"]),
        ("Subsidies", "F10", ["Geen"]),
    ):
        assert offered(book, values, sheet, cell) == names


def test_lists_of_a_filled_workbook_hold_what_the_case_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole())
    assert not differences(stored(path), formualized(path))
    lists = [value for (sheet, _cell), value in stored(path).items() if sheet == "Choices"]
    assert {"Eigenaar (Rijk)", "COA", "Asielzoekers", "Jongeren (Socius)", "Huren"} <= set(lists)
    assert not {"owner", "coa", "reception", "youth", "rent"} & set(lists)


def test_offers_and_what_is_drawn_are_chosen_by_their_words(tmp_path: Path) -> None:
    """No path is typed: the words stand in a list, count in both languages, and come back."""
    path = tmp_path / "a.xlsx"
    with speaking("nl"):
        path.write_bytes(whole("nl"))
    book = openpyxl.load_workbook(path)
    offers, drawn = book["Voorstellen"], book["Onzekerheid"]
    assert [offers.cell(row, 1).value for row in (6, 7, 8)] == [
        "Reserveringsvergoeding per plek per dag", "Afroepprijs per plek per dag", "Afroeptermijn"
    ]
    assert drawn["A10"].value == "Verloop van huurders per jaar: Jongeren (Socius)"
    rules = {sheet: {str(cells) for rule in sheet.data_validations.dataValidation
                     if rule.type == "list" for cells in rule.sqref.ranges}
             for sheet in (offers, drawn, book["Stappen"])}  # fmt: skip
    assert {"A6", "A9"} <= rules[offers]
    assert "A10" in rules[drawn]
    assert "F5" in rules[book["Stappen"]]
    words = {cell.value for column in book["Keuzes"].iter_cols() for cell in column}
    assert {"Afroeptermijn", "Gevraagde huur (kaal): Jongeren (Socius)"} <= words
    offers["A9"], offers["F9"] = "Asked rent (bare): youth", 350
    offers["A10"], offers["F10"] = "reservation.late_penalty", 30
    book["Stappen"]["F5"] = "Beheerkosten per verhuurde kamer: jongeren (socius)"
    book.save(path)
    case = load_case(path, shipped())
    assert {"groups.youth.asked_rent", "reservation.late_penalty"} <= case.offers["owner_1"].keys()
    assert case.uncertainty.keys() == load_case(EXAMPLE, shipped()).uncertainty.keys()


def test_labels_and_names_both_count_where_an_element_is_named(tmp_path: Path) -> None:
    """Of two that are called the same neither is meant: the name is shown, and has to be typed."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(whole())
    book = openpyxl.load_workbook(path)
    general, costs, demand = book["General"], book["Costs"], book["Demand"]
    owner = next(row[5] for row in general if row[0].value == "owner")
    columns = {cell.value: cell.column for cell in costs[9]}
    shares = next(row for row in demand if row[0].value == "flexfin: table demand.probabilities")
    assert (owner.value, costs.cell(14, columns["paid_by"]).value) == ("Eigenaar (Rijk)", "COA")
    assert [cell.value for cell in shares[5:8]] == ["Opnieuw druk in 2030", "Blijft laag", "Hoog"]
    owner.value, shares[6].value = " gemeente nijmegen", "low"
    costs.cell(14, columns["group"]).value = "Jongeren (Socius); reception"
    book.save(path)
    case = load_case(path, shipped())
    assert case.values["owner"][()] == "municipality"
    assert case.values["cost_group"]["security",] == "reception, youth"
    assert case.values["probability"]["low",] == 0.3
    sheet = book["Parties"]
    for row in range(10, 14):
        sheet.cell(row, 2).value = "Gemeente Nijmegen"
    book.save(path)
    with pytest.raises(FlexfinError) as caught:
        load_case(path, shipped())
    assert "there is no party 'gemeente nijmegen'" in render(caught.value.problems)
    text = EXAMPLE.read_text("utf-8").replace("label: COA,", "label: Gemeente Nijmegen,")
    twins = io.BytesIO(input_workbook(parse_yaml(text, "a.yaml"), shipped()))
    assert openpyxl.load_workbook(twins)["Costs"].cell(14, columns["paid_by"]).value == "coa"


def test_no_name_of_an_element_is_shown_where_it_has_a_label() -> None:
    """But where it is named itself: in the first column, or above the columns of its own sheet."""
    book = openpyxl.load_workbook(io.BytesIO(whole("nl")))
    sets = load_case(EXAMPLE, shipped()).sets
    names = {name for axis in sets.values() for name, label in axis.items() if label}
    assert {"owner", "coa", "reception", "cost", "base", "backstop"} <= names
    for sheet in book.worksheets[1:-1]:
        for row in sheet.iter_rows(min_col=2):
            key = str(sheet.cell(row[0].row, 1).value)
            if not key.startswith("flexfin: ") or "probabilities" in key or "caps" in key:
                shown = {str(cell.value) for cell in row}
                assert not names & shown, f"{sheet.title}: {names & shown}"
