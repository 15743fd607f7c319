"""Make the pictures of the README from the example's workbook: `make pictures`.

Needs LibreOffice (soffice) and pdftoppm. A picture shows part of a sheet as it stands on the
screen, headers in sight, not as it is printed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import openpyxl
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.pagebreak import ColBreak, RowBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.model.read import load_models
from flexfin.workbook.layout import Layout
from flexfin.workbook.pdf import profile
from flexfin.workbook.workbook import write_workbook

HERE = Path(__file__).parent
# by sheet: the first cell below and beside the headers that stay in sight, and the last
SHOWN = {
    "cover": ("A1", "E40"),
    "inputs": ("G11", "M38"),  # the key inputs
    "occupancy": ("K20", "T43"),  # by year; months are folded
}
DOTS, FINE = 80, 120  # an inch; where letters are small
SMALL = ("inputs",)


def main() -> None:
    """Write one picture for each sheet shown."""
    for program in ("soffice", "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"make pictures needs {program}")
    set_language("nl")
    case = load_case(Path(sys.argv[1]), load_models())
    names = Layout(case).names
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "book.xlsx"
        write_workbook(book, case, evaluate(case))
        crop(book, {names[sheet]: window for sheet, window in SHOWN.items()})
        settings = f"-env:UserInstallation={profile(folder / 'profile').as_uri()}"
        convert = ["--headless", "--convert-to", "pdf", "--outdir", folder, book]
        subprocess.run(["soffice", settings, *convert], check=True, capture_output=True)
        for page, sheet in enumerate(SHOWN, 1):
            target = HERE / f"{sheet}.png"
            draw(book.with_suffix(".pdf"), page, target, FINE if sheet in SMALL else DOTS)
            said(target)
        # as it is printed, for its charts: those are lost where a workbook is cropped
        flexfin = Path(sys.executable).parent / "flexfin"
        command = [flexfin, "workbook", sys.argv[1], "--pdf", "board", "--scenarios", "1000"]
        target = folder / "board.xlsx"
        subprocess.run([*command, "-o", target], check=True, capture_output=True)
        draw(folder / "board.pdf", 1, HERE / "board.png", FINE)
        said(HERE / "board.png")


def said(target: Path) -> None:
    """Say what was written, and how large it is."""
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def crop(path: Path, shown: dict[str, tuple[str, str]]) -> None:
    """Put the sheets shown in front, each on one page: its headers and window, nothing else."""
    book = openpyxl.load_workbook(path)
    for position, (title, (first, last)) in enumerate(shown.items()):
        book.move_sheet(title, position - book.sheetnames.index(title))
        sheet = book[title]
        sheet.print_area = f"A1:{last}"
        hide(sheet, first)
        sheet.print_title_rows = sheet.print_title_cols = None
        sheet.col_breaks, sheet.row_breaks = ColBreak(), RowBreak()
        sheet.page_setup.paperSize = 8  # A3
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.scale = None
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for part in (sheet.oddHeader, sheet.oddFooter):
            part.left.text = part.center.text = part.right.text = None
    book.save(path)


def hide(sheet: Worksheet, first: str) -> None:
    """Hide the cells between the headers and the window, as scrolling does."""
    row, column = coordinate_to_tuple(first)
    top, left = coordinate_to_tuple(sheet.freeze_panes or "A1")
    for number in range(top, row):
        sheet.row_dimensions[number].hidden = True
    for shared in list(sheet.column_dimensions.values()):  # one width for several columns
        for number in range(shared.min, shared.max + 1):
            letter = get_column_letter(number)
            sheet.column_dimensions[letter] = ColumnDimension(
                sheet, index=letter, width=shared.width, hidden=left <= number < column
            )


def draw(pdf: Path, page: int, target: Path, dots: int = DOTS) -> None:
    """Draw one page as PNG, without the white around it."""
    command = ["pdftoppm", "-r", str(dots), "-f", str(page), "-l", str(page)]
    whole = subprocess.run([*command, "-gray", pdf], check=True, capture_output=True).stdout
    left, top, width, height = drawn(picture(whole))
    window = map(str, ["-x", left, "-y", top, "-W", width, "-H", height])
    command += [*window, "-png", "-singlefile"]
    subprocess.run([*command, pdf, target.with_suffix("")], check=True)


def picture(data: bytes) -> NDArray[np.uint8]:
    """Read a grey picture as pdftoppm writes it (PGM)."""
    head = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", data)
    assert head
    return np.frombuffer(data, np.uint8, offset=head.end()).reshape(int(head[2]), int(head[1]))


def drawn(pixels: NDArray[np.uint8], margin: int = 12) -> tuple[int, int, int, int]:
    """Return left, top, width and height of what is not white, with a margin."""
    rows, columns = np.nonzero(pixels < 250)
    left, top = max(0, columns.min() - margin), max(0, rows.min() - margin)
    return left, top, columns.max() + margin - left, rows.max() + margin - top


if __name__ == "__main__":
    main()
