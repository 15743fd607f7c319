"""Slides for a council: five, from the board page, with native charts; text of a case is data."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pptx
import pytest
from click.testing import CliRunner, Result
from pptx.presentation import Presentation
from strategies import EXAMPLE, ROOT, shipped

from flexfin.answers import deck as made_of
from flexfin.answers.board import bargain_of, board_of
from flexfin.answers.deck import deck_of
from flexfin.answers.render.pptx import as_pptx
from flexfin.answers.slides import Deck, Slide
from flexfin.answers.whole_workbook import CaseWorkbook
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.engine.run import evaluate
from flexfin.ground.messages import set_language
from flexfin.ground.view import TableRow, ViewTable, columns, part, shown
from flexfin.workbook.sheets.summary_page import VALUE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("deck")
    case = folder / "case.yaml"
    given = "  proposal: '=1+1 <b>{x}</b>'"
    text = re.sub(r"(?m)^  proposal: .*$", given, EXAMPLE.read_text("utf-8"))
    case.write_text(text.replace("months: 120", "months: 30"), "utf-8")
    return case, written(case, folder)


def written(case: Path, folder: Path, *more: str) -> Path:
    deck = folder / "council.pptx"
    found = run(case, folder, *more)
    assert found.exit_code == 0, found.output
    return deck


def run(case: Path, folder: Path, *more: str) -> Result:
    paths = ("-o", str(folder / "book.xlsx"), "--deck", str(folder / "council.pptx"))
    return CliRunner().invoke(main, ["workbook", str(case), *paths, "--lang", "en", *more])


def again(path: Path) -> bytes:
    """Make the slides of a case, without its workbook."""
    case = load_case(path, shipped())
    book = CaseWorkbook(case, evaluate(case))
    assert book.told.board is not None
    return as_pptx(deck_of(case, book.told.board), book.mark)


def slides(path: Path) -> Presentation:
    return pptx.Presentation(str(path))


def texts(deck: Presentation) -> list[list[str]]:
    return [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for slide in deck.slides
    ]


def test_of_many_parties_the_largest_are_drawn() -> None:
    rows = [TableRow(f"p{n}", f"Party {n}", (float(-n), 1.0)) for n in (3, 9, 1, 4, 4, 7, 8, 2)]
    table = ViewTable("pays", "", columns(("a", "b"), ("A", "B")), rows)
    for count, drawn in ((8, "394478"), (6, "391447"), (1, "3")):
        found = part("pays", "Who pays", table._replace(rows=tuple(rows[:count])), note="A note.")
        slide = made_of._drawn(found, by_row=True)
        assert slide.chart is not None
        assert "".join(name[-1] for name, _values in slide.chart.series) == drawn
        assert ("6 largest of 8" in slide.note) == (count == 8)


def test_five_slides_say_what_the_board_page_says(made: tuple[Path, Path]) -> None:
    deck = slides(made[1])
    said = texts(deck)
    titles = [one[0] for one in said]
    assert len(titles) == 5
    assert titles[0].startswith("Does the board agree to a reservation agreement")
    assert titles[1:] == [
        "Who pays what a year",
        "Budget: result, live scenario",
        "Offers side by side",
        "Risks, and what is open",
    ]
    assert "Proposal: =1+1 <b>{x}</b>" in said[0][1]
    assert "De kamers worden gewoon verhuurd." in said[0][1]
    assert "a chance of" in said[4][1]


def test_charts_are_native_told_in_words_and_without_colour(made: tuple[Path, Path]) -> None:
    deck = slides(made[1])
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(frames) == 3
    parties = [str(name) for name in frames[0].chart.plots[0].categories]
    assert parties == ["Eigenaar (Rijk)", "COA", "Gemeente Nijmegen", "Socius"]
    assert [series.name for series in frames[0].chart.plots[0].series] == [
        "Expected", "Live scenario", "Worst year",
    ]  # fmt: skip
    for frame in frames:
        words = frame._element.nvGraphicFramePr.cNvPr.get("descr")
        assert all(series.name in words for series in frame.chart.plots[0].series)
        looks = [
            (series.format.fill.type, series.format.fill.fore_color.rgb)
            for series in frame.chart.plots[0].series
        ]
        assert len(set(looks)) == len(looks)
        assert all(rgb[0] == rgb[1] == rgb[2] for _type, rgb in looks)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_chart_picture_and_table_has_words(made: tuple[Path, Path], language: str) -> None:
    seen = set()
    set_language(language)
    for slide in pptx.Presentation(io.BytesIO(again(made[0]))).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame:
                seen.add("table" if shape.has_table else "chart" if shape.has_chart else "other")
                words = shape._element.xpath(".//p:cNvPr")[0].get("descr", "")
                assert len(words) >= 20, (slide.slide_id, shape.name)
                assert slide.shapes.title.text_frame.text in words or not shape.has_table
    assert seen == {"table", "chart"}


def test_counts_that_are_whole_have_no_decimal(made: tuple[Path, Path]) -> None:
    (table,) = [shape.table for shape in slides(made[1]).slides[3].shapes if shape.has_table]
    heads = [cell.text for cell in table.rows[0].cells]
    column = heads.index("Notice, months")
    months = [row.cells[column].text for row in list(table.rows)[1:]]
    assert months
    assert all(text.isdigit() for text in months), months
    assert "2.25" in [row.cells[1].text for row in list(table.rows)[1:]]  # a price has its cents


def test_numbers_are_those_of_the_program(made: tuple[Path, Path]) -> None:
    deck = slides(made[1])
    chart = next(shape.chart for shape in deck.slides[2].shapes if shape.has_chart)
    series = {one.name: one.values for one in chart.plots[0].series}
    case = load_case(made[0], shipped())
    rows = evaluate(case, ["budget_result"])
    for name, year in zip(series["COA"], case.calendar.years, strict=False):
        wanted = np.ravel(rows.row("budget_result", ("coa", year)))[0]
        assert name == pytest.approx(float(wanted), abs=0.01)


def test_the_file_names_no_user_and_is_the_same_each_time(made: tuple[Path, Path]) -> None:
    other = io.BytesIO(again(made[0]))
    with zipfile.ZipFile(made[1]) as first, zipfile.ZipFile(other) as second:
        core = first.read("docProps/core.xml").decode()
        assert "flexfin" in core
        assert "Canny" not in core
        names = [name for name in first.namelist() if name.startswith("ppt/slides/slide")]
        for name in ("docProps/core.xml", *names):
            assert first.read(name) == second.read(name), name


def test_no_slides_are_made_while_a_check_fails_or_without_a_board(tmp_path: Path) -> None:
    case = ROOT / "examples" / "stieltjesstraat.yaml"
    shared = run(case, tmp_path, "--set", "months=12", "--audience", "shared")
    assert shared.exit_code == 2
    assert "has no board summary" in shared.output
    assert not [*tmp_path.iterdir()]  # no workbook either
    other = CliRunner().invoke(main, ["workbook", str(case), "--deck", "x.txt", "--lang", "en"])
    assert "does not end in .pptx" in other.output


def test_a_failing_check_is_named(
    made: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flexfin.engine import checks

    real = checks.checks_of
    monkeypatch.setattr(
        checks, "checks_of", lambda results: [one._replace(deviation=1.0) for one in real(results)]
    )
    found = run(made[0], tmp_path, "--set", "months=12")
    assert found.exit_code != 0
    assert "No slides are made while checks are not in order" in found.output
    assert not (tmp_path / "council.pptx").exists()


def test_many_offers_stay_on_their_slide_the_nearest_to_agreement(tmp_path: Path) -> None:
    # the owner gains by a higher fee what COA then lacks: nearest is where the least gain is most
    fees = [0.05 + 0.3 * place for place in range(12)]
    text = EXAMPLE.read_text("utf-8").split("\noffers:")[0] + "\noffers:\n"
    name = "An offer with a name that takes more than one line"
    text += "".join(f"  offer_{at}: {{reservation.fee: {fee:.2f}}}\n" for at, fee in enumerate(fees))
    path = tmp_path / "case.yaml"
    path.write_text(f"{text}labels: {{offers.offer_3: {name}}}\n", "utf-8")
    case = load_case(path, shipped(), {"months": "24"})
    bargain = bargain_of(case)
    assert bargain is not None
    set_language("en")
    board = board_of(case, evaluate(case), bargain)
    least = {one.label: min(one.outcomes.gains) for one in bargain.offers if one.name}
    best = sorted(least, key=lambda label: -least[label])[:4]
    file = pptx.Presentation(io.BytesIO(as_pptx(deck_of(case, board), "7F3K-Q2MX")))
    title, _fee, table, chart, note, _foot = file.slides[3].shapes
    assert [row.cells[0].text for row in table.table.rows][1:] == [
        "this case", *(shown(one, 45) for one in least if one in best),
    ]  # fmt: skip
    told = "And 8 more, with less for whom gains least: all stand on the sheet Negotiation."
    assert note.text_frame.text.startswith(told)
    # so it is on the board, in the table, in the chart of the fee and in what is open
    (offers,) = [one for one in board.parts if one.key == "offers"]
    assert offers.note.startswith(told)
    bars = [row.label.removeprefix(VALUE).strip() for row in board.table("bars").rows]
    assert [one for one in bars if one in least] == [one for one in least if one in best]
    (still,) = [one for one in board.parts if one.key == "open"]
    words = str(still.items[0])
    assert all((f" in {one}" in words) == (one in best) for one in least)
    ends = [shape.top + shape.height for shape in (title, table, chart)]
    assert table.top + sum(row.height for row in table.table.rows) <= chart.top
    assert ends[0] <= table.top < ends[1] <= chart.top < ends[2] <= note.top


def test_no_line_of_a_slide_ends_within_an_amount() -> None:
    deck = Deck("Case", "", [Slide("Then", ("worse off by € -1.180.405, a-b",))], date(2026, 1, 1))
    file = pptx.Presentation(io.BytesIO(as_pptx(deck, "7F3K-Q2MX")))
    words = [shape.text_frame.text for shape in file.slides[-1].shapes if shape.has_text_frame]
    assert any("worse off by €\u00a0\u20111.180.405, a-b" in text for text in words)


def test_it_does_without_pillow(tmp_path: Path) -> None:
    code = (
        "import sys, importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'PIL' else real(name, *a)\n"
        "from datetime import date\n"
        "from flexfin.answers.render.pptx import as_pptx\nfrom flexfin.answers.slides import Deck, Slide\n"
        "data = as_pptx(Deck('a', 'b', [Slide('c', ['d'])], date(2026, 1, 1)), '7F3K-Q2MX')\n"
        "assert data[:2] == b'PK' and not hasattr(sys.modules['PIL'], '__file__')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
