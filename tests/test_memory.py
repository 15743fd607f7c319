"""Whatever a workbook holds within the bounds, no command takes 500 MB or 20 seconds for it."""

from __future__ import annotations

import gc
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from effort import at_night
from strategies import EXAMPLE, Books
from test_opened import bare, packed
from worked_cases import load, reception, small

from flexfin.case.workbook_cells import LIMITS
from flexfin.engine.run import evaluate
from flexfin.ground.letters import column_name
from flexfin.workbook.book import Book
from flexfin.workbook.lint.looked import MOST_FORMULAS
from flexfin.workbook.lint.opening import LIMITS as MOST
from flexfin.workbook.plain_sheet import PlainBook
from flexfin.workbook.workbook import write_workbook

COLUMNS = 100
# by way of a small process: what a child takes counts what its parent had when it began it
ASKED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(done.returncode, used.ru_maxrss // 1024, used.ru_utime + used.ru_stime)
print((done.stdout + done.stderr)[-2000:])
"""


def rows(cells: int, *, text: bool = False) -> str:
    """Write as many cells, rows counted too, each with a formula and an outcome like no other."""
    random = Random(1)

    def cell(row: int, column: int) -> str:
        some, other = random.randrange(1, 4000), random.random()
        if text:
            said = f"text of it {other:.15f}"
            return f'<c r="{column_name(column)}{row}" t="str"><f>A{some}&amp;"{other:.12f}"</f><v>{said}</v></c>'
        formula = f"A{some}*{other:.12f}+SUM(B{some}:C{some})"
        return f'<c r="{column_name(column)}{row}"><f>{formula}</f><v>{other * some:.9f}</v></c>'

    def written() -> Iterator[str]:
        for row in range(1, cells // (COLUMNS + 1) + 1):
            yield f'<row r="{row}">'
            yield from (cell(row, column) for column in range(COLUMNS))
            yield "</row>"

    return "".join(written())


def with_sheet(book: Path, path: Path, cells: int) -> Path:
    """Put a sheet of formulas at the end of a workbook."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ends = {
        "xl/workbook.xml": ("</sheets>", '<sheet name="Mine" sheetId="999" r:id="rId999"/>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId999" Type="{kind}/worksheet" Target="worksheets/mine.xml"/>',
        ),
    }
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            end, more = ends.get(name, ("", ""))
            data = old.read(name)
            new.writestr(name, data.replace(end.encode(), (more + end).encode()) if end else data)
        new.writestr("xl/worksheets/mine.xml", bare(rows(cells))["xl/worksheets/sheet1.xml"])
    return path


def within_bounds(*words: str | Path) -> str:
    """Run a command; see that it stays within its bounds, and give what it said."""
    command = [sys.executable, "-c", ASKED, sys.executable, "-m", "flexfin", *map(str, words)]
    done = subprocess.run([*command, "--lang", "en"], capture_output=True, text=True, check=True)
    first, said = done.stdout.split("\n", 1)
    code, megabytes, seconds = map(float, first.split())
    assert code in (0, 1, 2), said
    assert "Traceback" not in said
    assert megabytes < 500, said
    assert seconds < 20, said
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="it has no word for the most memory of a child")
@pytest.mark.nightly
@pytest.mark.parametrize("text", [False, True])
def test_a_workbook_at_the_bounds_takes_little_memory(tmp_path: Path, *, text: bool) -> None:
    path = packed(tmp_path / "many.xlsx", bare(rows(LIMITS.cells, text=text)))
    assert "bears no mark" in within_bounds("verify", path)
    assert "has no sheets for the inputs" in within_bounds("check", path)
    assert "no workbook that was made of a case" in within_bounds("readback", path, "--against", EXAMPLE)
    said = within_bounds("lint", path)
    # of what is said the end is given: texts have no numbers of their own to name
    assert ("most of its formulas are copies" if text else ": and others") in said


@pytest.mark.skipif(sys.platform == "win32", reason="it has no word for the most memory of a child")
@pytest.mark.parametrize("part", at_night([1, 6], [6]))
def test_an_ordinary_workbook_of_four_megabytes_is_looked_through(tmp_path: Path, part: int) -> None:
    """Of formulas that were copied along the rows, with outcomes: as many cells as lint takes.

    A sixth of it, but at night.
    """

    def row(at: int) -> str:
        cells = "".join(
            f'<c r="{column_name(column)}{at}"><f>ROUND(Mine!$B${at % 90 + 1}*'
            f"{column_name(column - 1)}{at}/12+{column_name(column - 1)}{at + 1},2)</f>"
            f"<v>{at * column / 7:.9f}</v></c>"
            for column in range(1, 125)
        )
        return f'<row r="{at}"><c r="A{at}"><v>{at}</v></c>{cells}</row>'

    text = "".join(map(row, range(1, MOST.cells // 126 // part)))
    path = packed(tmp_path / "large.xlsx", bare(text))
    assert path.stat().st_size > 4_000_000 / part
    assert "findings that break a rule" in within_bounds("lint", path)


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="it has no word for the most memory of a child")
def test_our_own_workbook_that_returns_at_the_bounds_takes_little_memory(
    whole_book: Books, tmp_path: Path
) -> None:
    ours = whole_book(EXAMPLE, "en")
    path = with_sheet(ours, tmp_path / "more.xlsx", LIMITS.cells // 2)  # ours takes the other half at most
    assert "Mine" in within_bounds("readback", path, "--against", EXAMPLE)
    assert "Mine" in within_bounds("verify", path)
    within_bounds("cost", path)
    least = with_sheet(ours, tmp_path / "lint.xlsx", MOST_FORMULAS - 18_000)
    within_bounds("lint", least)


def test_a_workbook_that_was_written_is_not_kept(tmp_path: Path) -> None:
    case = load(small({"asylum": reception()}, 3, {"2027-04": 100}))
    write_workbook(tmp_path / "book.xlsx", case, evaluate(case))
    gc.collect()
    assert [one for one in gc.get_objects() if type(one) in (Book, PlainBook)] == []
