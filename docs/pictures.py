"""Make the pictures of the README from the example's workbook: `make pictures`.

Needs LibreOffice (soffice) and pdftoppm. A picture shows the upper left of a sheet as it stands on
the screen, not as it is printed, without the white around it.
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

from flexfin.case import load_case
from flexfin.evaluate import evaluate
from flexfin.excel.layout import Layout
from flexfin.excel.workbook import write_workbook
from flexfin.language import set_language
from flexfin.modelfile import load_models

HERE = Path(__file__).parent
# the sheet and its last cell: first columns, and months or years
SHOWN = {"cover": "E40", "occupancy": "P52", "years": "P44"}
DOTS = 110  # an inch


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
        crop(book, {names[sheet]: last for sheet, last in SHOWN.items()})
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        soffice = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, book]
        subprocess.run(soffice, check=True, stdout=subprocess.DEVNULL)
        for page, sheet in enumerate(SHOWN, 1):
            target = HERE / f"{sheet}.png"
            draw(book.with_suffix(".pdf"), page, target)
            print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def crop(path: Path, shown: dict[str, str]) -> None:
    """Leave one page for each sheet shown: its cells up to the last, nothing around them."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        if sheet.title not in shown:
            sheet.sheet_state = "hidden"
            continue
        sheet.print_area = f"A1:{shown[sheet.title]}"
        sheet.print_title_rows = sheet.print_title_cols = None
        sheet.col_breaks.brk, sheet.row_breaks.brk = [], []
        sheet.page_setup.paperSize = 8  # A3
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.scale = None
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = 1
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        for part in (sheet.oddHeader, sheet.oddFooter):
            part.left.text = part.center.text = part.right.text = None
    book.save(path)


def draw(pdf: Path, page: int, target: Path) -> None:
    """Draw one page as PNG, without the white around it."""
    command = ["pdftoppm", "-r", str(DOTS), "-f", str(page), "-l", str(page)]
    whole = subprocess.run([*command, "-gray", pdf], check=True, capture_output=True).stdout
    left, top, width, height = drawn(picture(whole))
    window = ["-x", left, "-y", top, "-W", width, "-H", height]
    subprocess.run(
        [*command, *map(str, window), "-png", "-singlefile", pdf, target.with_suffix("")], check=True
    )


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
