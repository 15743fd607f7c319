"""Each kind of change in a workbook that returns is told: all made in a few files, and read once."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import effort
import openpyxl
import pytest
from click.testing import CliRunner
from moved import Move
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from small_books import returning
from strategies import case_from, shipped
from test_inputsheet import Book

from flexfin.answers.finding_words import around, finding_text
from flexfin.answers.new_case import new_case
from flexfin.answers.readback import ReadBack, read_back
from flexfin.answers.readback_page import is_same, readback_view
from flexfin.answers.render.terminal import as_text
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.sheet_rules import RuleReader, SheetRule
from flexfin.workbook.edition import Edition, edition_in
from flexfin.workbook.returned import compared
from flexfin.workbook.returned.pairs import ReturnFinding

Found = set[tuple[str, str, str]]  # kind, sheet, cell


@pytest.fixture(autouse=True)
def _dutch(_english: None) -> Iterator[None]:
    set_language("nl")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return returning(tmp_path_factory.getbasetemp())


def saved(book: Book, file: openpyxl.Workbook) -> ReadBack:
    path = book.path.with_name("returned.xlsx")
    file.save(path)
    return read_back(path, book.case)


def kinds(read: ReadBack) -> Found:
    return {(one.kind, one.sheet, one.cell) for one in read.book.findings}


@pytest.fixture(scope="module")
def changed(book: Book) -> ReadBack:
    """Change one thing of every kind that moves nothing."""
    set_language("nl")
    file, names = openpyxl.load_workbook(book.path), book.layout.names
    board, inputs, checks = (file[names[key]] for key in ("board", "inputs", "checks"))
    board["B5"] = "Een heel ander besluit"
    board["C24"].number_format = "0,"
    board["B4"].font = Font(color="FFFFFFFF")
    inputs[book.cell("groups.youth.asked_rent")[1]].font = Font(color="FFFFFFFF")  # on yellow
    file[names["cover"]]["B2"] = "Een andere naam"
    file[names["negotiation"]]["Z10"] = "kanttekening"
    checks["C6"] = datetime.datetime(2026, 5, 1)
    checks["C6"].number_format = "d-mmm"
    inputs["B20"].comment = Comment("M. de Boer:\nKlopt dit?\nGroet, Kees", "M. de Boer")
    inputs.row_dimensions[30].hidden = True
    inputs.column_dimensions["N"].hidden = True
    inputs[book.cell("finance.interest")[1]].protection = Protection(locked=True)
    file[names["cover"]]["B2"].protection = Protection(locked=False)
    inputs.protection.sheet = False
    inputs.sheet_view.showZeros = False
    board.oddFooter.center.text = "Goedgekeurd door de raad"
    inputs.data_validations.dataValidation = inputs.data_validations.dataValidation[1:]
    checks.conditional_formatting = type(checks.conditional_formatting)()
    file.calculation.calcMode, file.calculation.fullPrecision = "manual", False
    file.defined_names["mine"] = DefinedName("mine", attr_text=f"'{names['inputs']}'!$B$2")
    board.merge_cells("H2:I3")
    log = file[names["log"]]
    row = next(cell.row for cell in log["A"] if cell.value == 1)
    for column, text in ((3, "COA, Jansen"), (4, "vergoeding"), (7, "te hoog")):
        log.cell(row, column).value = text
    log.cell(row, 2).value = datetime.datetime(2026, 12, 1)
    copy = file.copy_worksheet(checks)
    copy["B12"] = "in de kopie"
    del file[names["terms"]]
    file.create_chartsheet("Plaatje")
    return saved(book, file)


EXPECTED = {
    ("label", "board", "B5"), ("format", "board", "C24"), ("label", "cover", "B2"),
    ("placed", "negotiation", "Z10"), ("dated", "checks", "C6"), ("row_hidden", "inputs", "30"),
    ("column_hidden", "inputs", "N"), ("lock", "inputs", "finance.interest"), ("lock", "cover", "B2"), ("merged", "board", "H2:I3"),
    ("sheet_removed", "terms", ""), ("unseen", "board", "B4"),
    ("unseen", "inputs", "groups.youth.asked_rent"),
}  # fmt: skip


@pytest.mark.parametrize("expected", sorted(EXPECTED), ids=lambda one: one[0])
def test_what_was_changed_on_any_sheet_is_told(
    expected: tuple[str, str, str], changed: ReadBack, book: Book
) -> None:
    kind, sheet, cell = expected
    cell = book.cell(cell)[1] if "." in cell else cell
    assert (kind, book.layout.names[sheet], cell) in kinds(changed)


def test_nothing_else_is_told(changed: ReadBack, book: Book) -> None:
    names = {name: key for key, name in book.layout.names.items()}
    paths = {book.cell(path)[1]: path for path in ("finance.interest", "groups.youth.asked_rent")}
    found = {(kind, names.get(sheet, sheet), paths.get(cell, cell))
             for kind, sheet, cell in kinds(changed)}  # fmt: skip
    copy = {one for one in found if one[1] == f"{book.layout.names['checks']} Copy"}
    others = {(one.kind, one.row) for one in changed.book.findings
              if one.kind in ("setting", "name") and one.sheet not in {x[1] for x in copy}}  # fmt: skip
    assert others == {
        ("setting", "calcMode"), ("setting", "fullPrecision"), ("setting", "protection"),
        ("setting", "showZeros"), ("setting", "footer"), ("name", "mine"),
    }  # fmt: skip
    rest = {one for one in found - EXPECTED - copy if one[0] not in ("setting", "name")}
    assert {one[:2] for one in rest} == {
        ("validation", "inputs"), ("conditional", "checks"), ("sheet_added", "Plaatje"),
    }  # fmt: skip


def test_a_program_that_does_not_write_how_a_sheet_is_seen_changed_nothing(book: Book) -> None:
    path = book.path.with_name("bare.xlsx")
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = re.sub(b"<sheetViews>.*?</sheetViews>", b"", old.read(name), flags=re.DOTALL)
            new.writestr(name, data)
    assert kinds(read_back(path, book.case)) == set()


def test_what_a_list_to_choose_from_and_a_conditional_format_give_is_compared(book: Book) -> None:
    file, white = openpyxl.load_workbook(book.path), Font(color="FFFFFFFF")
    (_sheet, at), validations = book.cell("parties.coa.government"), file[book.inputs].data_validations
    validations.dataValidation = [x for x in validations.dataValidation if at not in x.sqref]
    for sheet, which in (("negotiation", "lessThan"), ("checks", "greaterThan")):
        for one in file[book.layout.names[sheet]].conditional_formatting:
            for rule in one.rules:
                if rule.operator == which:
                    rule.dxf = DifferentialStyle(font=white, fill=rule.dxf.fill)
    cover = file[book.layout.names["cover"]]
    cover.conditional_formatting.add("C20", CellIsRule(operator="lessThan", formula=["0"], font=white))
    rest = DifferentialStyle(fill=PatternFill(bgColor="FFFFFFFF"),
                             numFmt=NumberFormat(numFmtId=200, formatCode='"akkoord"'))  # fmt: skip
    cover.conditional_formatting.add("C21", Rule(type="expression", formula=["TRUE"], dxf=rest))
    findings = saved(book, file).book.findings
    (gone,) = (finding_text(x) for x in findings if x.kind == "validation" and at in x.cell)
    assert "de gegevensvalidatie is weg: een keuze uit ja, nee ($B$" in gone
    found = [one for one in findings if one.kind == "conditional"]
    names = book.layout.names
    assert {one.sheet for one in found} == {names[key] for key in ("negotiation", "checks", "cover")}
    said = {one.cell: finding_text(one) for one in found}
    assert said["C20"].endswith("is toegevoegd: < 0 tekst: wit")
    assert said["C21"].endswith('is toegevoegd: als TRUE getalnotatie: "akkoord" vlak: wit')
    losses = [finding_text(one) for one in found if one.sheet == names["negotiation"]]
    changed = "was < 0 vlak: #F8CBAD en is nu < 0 vlak: #F8CBAD tekst: wit"
    assert losses
    assert all(one.endswith(changed) for one in losses)


ADDED_LATER = """<conditionalFormatting><cfRule type="expression"><f>A1=0</f><dxf>
<font><b/><color theme="0"/></font><border><left><color rgb="FF000000"/></left></border>
<fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>
</dxf></cfRule><sqref>B2</sqref></conditionalFormatting>"""


def test_a_rule_that_was_added_later_says_itself_what_it_gives() -> None:
    reader = RuleReader({})
    for event, element in ElementTree.iterparse(io.StringIO(ADDED_LATER), ("start", "end")):
        if event == "start":
            reader.start(element.tag, element.attrib)
        else:
            reader.text(element.text or "")
            reader.end(element.tag)
    given = ("ground", "#FFC7CE", "letters", "#FFFFFF")
    assert reader.found == [SheetRule("conditional", ("B2",), ("expression",), ("A1=0",), given)]


def test_cells_that_were_merged_are_told_as_such(changed: ReadBack) -> None:
    set_language("en")
    found = [finding_text(one) for one in changed.book.findings if one.kind == "merged"]
    assert len(found) == 1
    assert found[0].endswith("!H2:I3: these cells were merged")


def test_an_empty_row_or_column_that_was_put_in_is_named(book: Book) -> None:
    """As openpyxl does it, which moves no references."""
    set_language("nl")
    file, names = openpyxl.load_workbook(book.path), book.layout.names
    file[names["inputs"]].insert_cols(3)
    file[names["inputs"]].insert_rows(40)
    file[names["checks"]].insert_rows(20, 2)
    read = saved(book, file)
    (unmoved,) = (one for one in read.book.findings if one.kind == "unmoved")  # told once
    assert unmoved.times > 1_000
    assert "past verwijzingen niet aan" in finding_text(unmoved)
    found = kinds(read)
    added = {one for one in found if one[0] in ("row_added", "column_added")}
    assert added == {
        ("column_added", names["inputs"], "C1"), ("row_added", names["inputs"], "A40"),
        ("row_added", names["checks"], "A20"), ("row_added", names["checks"], "A21"),
    }  # fmt: skip


TYPED = {
    "board": ("C3",),  # in an empty column, at its head
    "scenarios": ("B3",),  # in an empty row
    "tables": ("A3",),  # where rows have their names
    "negotiation": ("C14",),
    "checks": ("C3", "Z90"),  # beyond all that was there
    "case": ("Z3", "Z5", "AB7"),
    "inputs": ("F2",),
}


@pytest.mark.parametrize("where", effort.at_night(
    [TYPED, *({sheet: TYPED[sheet]} for sheet in TYPED), *({"board": TYPED[sheet]} for sheet in
              ("scenarios", "tables", "checks", "case"))], [TYPED], id=str))  # fmt: skip
def test_what_is_typed_in_an_empty_row_or_column_moved_nothing(
    where: dict[str, tuple[str, ...]], book: Book
) -> None:
    file, names = openpyxl.load_workbook(book.path), book.layout.names
    cells = [(names[sheet], cell) for sheet, cells in where.items() for cell in cells]
    typed = {at: f"Gezien {number}" for number, at in enumerate(cells)}
    for (title, cell), text in typed.items():
        assert file[title][cell].value is None
        file[title][cell] = text
    found = saved(book, file).book.findings
    assert {(one.sheet, one.cell): one.now for one in found} == typed
    assert {one.kind for one in found} == {"placed"}


def test_a_note_below_is_typed_there_where_a_row_was_put_in_above(book: Book) -> None:
    file, names = openpyxl.load_workbook(book.path), book.layout.names
    board = file[names["board"]]
    Move(names["board"], row=3).made(file)
    board["B3"] = "Ertussen"
    below = board.max_row + 3
    board.cell(below, 2).value, board.cell(below, 5).value = "Akkoord", "B. de Vries"
    found = {(one.kind, one.cell, one.now) for one in saved(book, file).book.findings
             if one.sheet == names["board"] and one.kind in ("row_added", "placed", "column_added")}  # fmt: skip
    assert found == {
        ("row_added", "A3", "Ertussen"), ("placed", f"B{below}:E{below}", "Akkoord | B. de Vries"),
    }  # fmt: skip


def test_a_copy_is_named_with_what_was_changed_in_it(changed: ReadBack, book: Book) -> None:
    checks = book.layout.names["checks"]
    found = [one for one in changed.book.findings if one.sheet == f"{checks} Copy"]
    assert [(one.kind, one.was) for one in found[:1]] == [("sheet_copied", checks)]
    assert [(one.cell, one.now) for one in found if one.kind == "label"] == [("B12", "in de kopie")]


def test_what_could_not_be_compared_is_said_first(changed: ReadBack, book: Book) -> None:
    text = as_text(readback_view(changed), 100, False)
    gaps = text.index("Niet vergeleken")
    assert gaps < text.index("Gewijzigde invoeren")
    assert book.layout.names["terms"] in text[gaps : text.index("Gewijzigde invoeren")]
    assert "Plaatje" in text[gaps : text.index("Gewijzigde invoeren")]
    assert "Er is niets gewijzigd" not in text
    assert "opmerkingen" in text.lower()
    assert "B20, M. de Boer: Klopt dit? Groet, Kees" in text


def test_notes_go_to_the_log_of_the_next_edition(
    changed: ReadBack, book: Book, tmp_path: Path
) -> None:
    found = [(one.cell.partition("!")[0], one.author, one.is_logged) for one in changed.book.notes]
    assert found == [
        (book.inputs, "M. de Boer", False), (book.layout.names["log"], "COA, Jansen", True),
    ]  # fmt: skip
    assert "2026-12-01" in changed.book.notes[1].text
    source = tmp_path / "case.yaml"
    source.write_bytes(new_case(changed, source))
    case = load_case(source, shipped())
    results = evaluate(case)
    assert case.notes["note_1"].text == "Klopt dit? Groet, Kees"
    for shared, wanted in ((False, True), (True, False)):  # a note on our own is not shared
        path = tmp_path / f"next{shared}.xlsx"
        made = CaseWorkbook(case, results, shared=shared)
        (made.write_negotiation if shared else made.write)(path)
        log = openpyxl.load_workbook(path)[book.layout.names["log"]]
        texts = {cell.value for row in log.iter_rows() for cell in row}
        assert ("Klopt dit? Groet, Kees" in texts) is wanted
    assert is_same(read_back(tmp_path / "nextFalse.xlsx", case))


def test_without_the_sheet_with_inputs_nothing_is_said_to_be_unchanged(book: Book) -> None:
    file = openpyxl.load_workbook(book.path)
    del file[book.inputs]
    read = saved(book, file)
    text = as_text(readback_view(read), 100, False)
    assert "Geen" not in text
    first = text.split("\n\n")[1]
    assert first.startswith("Niet vergeleken")
    assert f"Het blad {book.inputs} is weg" in first


def test_a_workbook_to_fill_in_is_said_to_be_a_case(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "asked.xlsx"
    words = ["new", str(path), "--empty", "--lang", "nl"]
    assert CliRunner().invoke(main, words).exit_code == 0
    with pytest.raises(FlexfinError, match="werkmap om in te vullen"):
        read_back(path, book.case)


def test_what_is_gone_or_cannot_be_read_is_no_input_that_was_left_as_it_was(book: Book) -> None:
    """A row that is gone is named by what it is called."""
    file = openpyxl.load_workbook(book.path)
    (sheet, gone), (_sheet, unread) = map(book.cell, ("groups.youth.asked_rent", "finance.interest"))
    file[sheet][unread] = "drie"
    file[sheet].delete_rows(row_of(gone))
    read = saved(book, file)
    unread = f"{unread.rstrip('0123456789')}{row_of(unread) - (row_of(gone) < row_of(unread))}"
    (found,) = (one for one in read.book.findings if one.kind == "row_removed")
    assert finding_text(found).startswith(f"{sheet}: deze rij is weg: groups.youth.asked_rent | ")
    text = " ".join(as_text(readback_view(read), 100, False).split())
    assert (
        "De rijen van deze invoeren zijn weg, dus die zijn niet te vergelijken: Gevraagde" in text
    )
    assert f"Wat niet kon worden gelezen • blad {sheet}, cel {unread}" in text
    assert "Gewijzigde invoeren Geen van de invoeren die konden worden vergeleken." in text


def row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJ"))


@pytest.mark.parametrize(
    ("times", "said"), [(1, "Invoer!E10"), (3, "Invoer!E10 en nog 2 formules")]
)
def test_formulas_that_lost_what_they_refer_to_are_counted_in_words(times: int, said: str) -> None:
    one = ReturnFinding("lost", "Invoer", "", "E10", times, was="=A1")
    assert finding_text(one) == f"{said}: verwijzing naar wat is verwijderd (#VERW!). Was =A1"


def test_an_offer_of_which_the_column_is_gone_is_withdrawn(book: Book, tmp_path: Path) -> None:
    file = openpyxl.load_workbook(book.path)
    for key in ("inputs", "negotiation"):
        column = book.layout.offers["first"] + 1
        Move(book.layout.names[key], column=column, gone=True).made(file)
    read = saved(book, file)
    assert read.book.inputs.withdrawn == ["first"]
    assert not read.offers
    found = {one.kind for one in read.book.findings}
    assert found == {"column_removed", "lost", "drawn"}  # the charts the test does not move
    text = new_case(read, tmp_path / "new.yaml").decode()
    assert "  first:" not in text
    assert "  second:" in text


def test_a_number_is_told_as_the_reader_writes_it() -> None:
    one = ReturnFinding("value", "Invoer", "1.0", "E10", 2, was="92.5", now="1234567.25")
    assert finding_text(one) == "Invoer!E10 (1) en nog 1 in deze rij: was 92,5 en is nu 1234567,25"


def test_an_outcome_is_what_another_program_works_out_in_its_last_digits() -> None:
    assert compared._close(20_000.0, 20_000.00001)
    assert not compared._close(20_000.0, 20_000.0001)
    assert not compared._close(0.5, 0.50001)


def test_an_outcome_that_no_formula_gives_is_told(book: Book, tmp_path: Path) -> None:
    cell = book.layout.cells["vacancy_loss", ()]
    path = tmp_path / "outcome.xlsx"
    count = 0

    def change(data: str) -> str:
        nonlocal count
        start = data.find(f'<c r="{get_column_letter(book.layout.first + 1)}{cell.row}"')
        begin = data.find("<v>", start)
        if start < 0 or begin < 0 or count:
            return data
        count = 1
        return data[: begin + 3] + "123456789" + data[data.find("</v>", begin) :]

    part = _part_of(book.path, cell.sheet)
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == part:
                data = change(data.decode()).encode()
            new.writestr(item.filename, data)
    found = read_back(path, book.case).book.findings
    assert [(one.kind, one.sheet, one.row, one.now) for one in found] == [
        ("stored", cell.sheet, "vacancy_loss", "123456789")
    ]


def _part_of(path: Path, sheet: str) -> str:
    from flexfin.workbook.returned.cells import read_workbook

    return read_workbook(path).sheets[sheet].sheet.part


THREAD = """<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="B9" personId="{1}" id="{2}"><text>Waarom 4,1%?</text></threadedComment>
<threadedComment ref="B9" personId="{3}" id="{4}" parentId="{2}"><text>Zie de bron.</text></threadedComment>
</ThreadedComments>"""
PEOPLE = """<personList><person displayName="Ans" id="{1}"/><person displayName="Bo" id="{3}"/></personList>"""


def test_comments_in_threads_are_read_with_who_wrote_them(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "threads.xlsx"
    part = _part_of(book.path, book.inputs)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    link = ('<Relationship Id="rIdT" Type="http://x/relationships/threadedComment" '
            'Target="../threadedComments/threadedComment1.xml"/>')  # fmt: skip
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w") as new:
        names = old.namelist()
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == rels:
                data = data.replace(b"</Relationships>", f"{link}</Relationships>".encode())
            new.writestr(item.filename, data)
        if rels not in names:
            new.writestr(
                rels,
                f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{link}</Relationships>',
            )
        new.writestr("xl/threadedComments/threadedComment1.xml", THREAD)
        new.writestr("xl/persons/person.xml", PEOPLE)
    read = read_back(path, book.case)
    assert [(one.cell, one.author, one.text) for one in read.book.notes] == [
        (f"{book.inputs}!B9", "Ans", "Waarom 4,1%?"), (f"{book.inputs}!B9", "Bo", "Zie de bron."),
    ]  # fmt: skip
    assert not is_same(read)


# those that are left for the night are read back in test_verify.py too
@pytest.mark.parametrize(("options", "rest"), [
    ({"shared": True}, {}),
    pytest.param({"values_only": True}, {}, marks=pytest.mark.nightly),
    pytest.param({"unfolded": True}, {}, marks=pytest.mark.nightly),
    pytest.param({"all_scenarios": True}, {}, marks=pytest.mark.nightly),
    pytest.param({}, {"negotiation": True}, marks=pytest.mark.nightly),
])  # fmt: skip
def test_every_edition_is_compared_with_the_same_edition(
    options: dict[str, bool], rest: dict[str, bool], book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "edition.xlsx"
    made = CaseWorkbook(book.case, evaluate(book.case), **options)  # type: ignore[arg-type]
    path.write_bytes(made.data(**rest))
    read = read_back(path, book.case)
    assert is_same(read)
    assert bool(read.book.edition.is_shared) is bool(options.get("shared"))


@pytest.mark.parametrize("edition", [
    Edition("ABCD-1234", "1.0", "Een naam: met dubbele punt"),
    Edition("ABCD-1234", "1.0", "Naam", True, True, True, True, True, True, 1000, 7, "2026-12-01", "nl"),
])  # fmt: skip
def test_the_line_of_an_edition_is_read_as_it_was_written(edition: Edition) -> None:
    assert edition_in(["iets", f" {edition.line} "]) == edition
    assert edition_in(["ABCD-1234", "flexfin 1.0"]) is None


def test_was_and_now_are_shown_around_what_differs() -> None:
    start, end = "x" * 200, "y" * 200
    was, now = around(f"{start}OUD{end}", f"{start}NIEUW{end}")
    assert was == f"…{'x' * 24}OUD{'y' * 24}…"
    assert now == f"…{'x' * 24}NIEUW{'y' * 24}…"
    assert around("kort", "korter") == ("kort", "korter")
    assert around(start, "") == (start, "")


def test_a_case_that_changed_since_is_said_and_sheets_as_made_are_left(book: Book) -> None:
    text = book.source.read_text("utf-8").replace("interest: 4.1%", "interest: 4.5%", 1)
    read = read_back(book.path, case_from(text))
    assert not read.book.findings
    assert not is_same(read)
    assert "geef" in " ".join([*read.book.not_compared()]).lower()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ReturnFinding("conditional", "Blad", cell="B3", was="beginsWith beginsWith INVOEREN"),
         "Blad!B3: de voorwaardelijke opmaak is weg: als het begint met INVOEREN"),
        (ReturnFinding("validation", "Blad", cell="B3", was="decimal 0.0 2500.5", now="whole 1.0 12.0"),
         "Blad!B3: de gegevensvalidatie was een getal 0 2500,5 en is nu een geheel getal 1 12"),
        (ReturnFinding("validation", "Blad", cell="B3", was="True"),
         "Blad!B3: de gegevensvalidatie is weg: alleen een melding naast de cel"),
        (ReturnFinding("setting", "", "fullPrecision", was="True", now="False"),
         "rekenen met de cijfers zoals ze worden weergegeven was uit en is nu aan"),
    ],
)  # fmt: skip
def test_rules_and_settings_are_told_in_words(found: ReturnFinding, said: str) -> None:
    set_language("nl")
    assert finding_text(found) == said
    set_language("en")
