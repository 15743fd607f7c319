"""A term sheet, and any answer as an annex to it, as a Word document.

The only import of python-docx. What stands in a sheet is data: it is written as text, never read.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Final

from flexfin.answers.articles import Clause, TermSheet
from flexfin.ground.errors import plain
from flexfin.ground.messages import _, language
from flexfin.ground.view import Part, Sentence, View, ViewChart, ViewTable
from flexfin.workbook.input_words import QuotedInput
from flexfin.workbook.manifest import sealed

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_GREY: Final = (0x60, 0x60, 0x60)
_DARK: Final = (0x1F, 0x38, 0x64)
_UPRIGHT: Final = 6  # columns that fit on a page that stands
_LONG: Final = 30  # characters of a text that wraps


def as_docx(sheet: TermSheet, mark: str) -> bytes:
    """Write a term sheet as a Word document; no name of a user and no folder goes into it.

    The mark of the case stands at the foot of every page, and with the seal of the text among the
    properties.
    """
    from docx import Document

    document = Document()
    _properties(document, sheet.title, sheet.date)
    _page(document, _("DRAFT, to be reviewed by counsel · {mark} · page {page} of {pages}"), mark)
    document.add_paragraph(plain(sheet.title), style="Title")
    for note in sheet.notes_with(sheet.has_secrets or bool(sheet.gains)):
        document.add_paragraph().add_run(plain(note)).italic = True
    for number, article in enumerate(sheet.articles, 1):
        title = _("Article {number}. {title}", number=number, title=article.title)
        document.add_heading(plain(title), 1)
        for at, clause in enumerate(article.clauses, 1):
            _clause(document, f"{number}.{at}", clause)
    _points(document, _("Open points"), sheet.open_points)
    _figures(document, sheet.figures)
    _points(document, _("For own use only: what the agreement is worth"), sheet.gains)
    return sealed(document, mark)


def view_as_docx(view: View, mark: str, date: datetime.date) -> bytes:
    """Write an answer as a Word document; of charts the numbers."""
    from docx import Document

    document = Document()
    _properties(document, view.title, date)
    _page(document, _("{mark} · page {page} of {pages}"), mark)
    widest = max((len(table.columns) for *_part, table in view.numbers()), default=0)
    if widest > _UPRIGHT:
        page = document.sections[0]
        page.page_width, page.page_height = page.page_height, page.page_width
    document.add_paragraph(plain(view.title), style="Title")
    for one in (Part("", "", "", view.lead), *view.parts):
        if one.title:
            document.add_heading(plain(one.title), 1)
        if one.note:
            document.add_paragraph().add_run(plain(one.note)).italic = True
        for item in one.items:
            if isinstance(item, Sentence):
                style = "List Bullet" if item.is_point else None
                document.add_paragraph(plain(item.whole), style=style)
            elif isinstance(item, ViewTable):
                _view_table(document, item)
            elif isinstance(item, ViewChart):
                document.add_paragraph(plain(item.title))
                _view_table(document, item.table())
    return sealed(document, mark)


def _view_table(document: Document, table: ViewTable) -> None:
    heads = [table.first, *(" ".join(filter(None, (x.over, x.label))) for x in table.columns)]
    rows = [[row.label, *(table.text_of(row, at) for at in range(len(table.columns)))]
            for row in table.rows]  # fmt: skip
    page = document.sections[0]
    across = (page.page_width, page.left_margin, page.right_margin)
    paper, left, right = (int(one or 0) for one in across)
    needs = [_room(texts) for texts in zip(heads, *rows, strict=True)]
    widths = [(paper - left - right) * need // sum(needs) for need in needs]
    _table(document, [heads, *rows], widths, {*range(1, len(heads))} - _in_words(rows))
    document.add_paragraph()


def _room(texts: Sequence[str]) -> int:
    """Give what a column asks for, in characters: no word is broken, long texts wrap."""
    words = max(len(word) for text in texts for word in text.split() or [""])
    return max(words, min(max(map(len, texts)), _LONG)) + 2


def _in_words(rows: Sequence[Sequence[str]]) -> set[int]:
    """Give the columns that hold words: these stand to the left, numbers to the right."""
    return {at for row in rows for at, text in enumerate(row) if text[:1].isalpha()}


def _properties(document: Document, title: str, date: datetime.date) -> None:
    """Set what a program shows of a document; the template's own words are taken out."""
    day = datetime.datetime.combine(date, datetime.time())
    found = document.core_properties
    found.title, found.author, found.last_modified_by = plain(title), "flexfin", "flexfin"
    found.comments = found.subject = found.keywords = found.category = ""
    found.created = found.modified = found.last_printed = day
    found.revision, found.language = 1, "en-GB" if language() == "en" else "nl-NL"


def _page(document: Document, said: str, mark: str) -> None:
    """Set paper, margins and letters, and what stands at the foot of every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 12)):
        style = document.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor(*_DARK)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first, _between, rest = said.partition("{page}")
    between, _pages, end = rest.partition("{pages}")
    texts = (first.format(mark=mark), "PAGE"), (between, "NUMPAGES"), (end, "")
    for text, field in texts:
        run = foot.add_run(text)
        run.font.size, run.font.color.rgb = Pt(8), RGBColor(*_GREY)
        if field:
            _field(foot, field)


def _field(paragraph: Paragraph, name: str) -> None:
    """Add a field that the word processor fills in: the page, the number of pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size, run.font.color.rgb = Pt(8), RGBColor(*_GREY)
    field.append(run._r)
    paragraph._p.append(field)


def _clause(document: Document, number: str, clause: Clause) -> None:
    from docx.shared import Cm, Pt, RGBColor

    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(1.1), Cm(-1.1)
    shape.tab_stops.add_tab_stop(Cm(1.1))
    paragraph.add_run(f"{number}\t{plain(clause.text)}")
    if clause.paths:
        run = paragraph.add_run(f"  [{plain(', '.join(clause.paths))}]")
        run.font.size, run.font.color.rgb = Pt(7.5), RGBColor(*_GREY)


def _points(document: Document, title: str, points: tuple[str, ...]) -> None:
    if not points:
        return
    document.add_heading(title, 1)
    for point in points:
        document.add_paragraph(plain(point), style="List Bullet")


def _figures(document: Document, figures: tuple[QuotedInput, ...]) -> None:
    from docx.shared import Cm

    if not figures:
        return
    document.add_heading(_("The figures behind these terms"), 1)
    heads = (_("Figure"), _("Value"), _("Place in the case"), _("Status and source"))
    widths = (Cm(4.6), Cm(3.2), Cm(5.2), Cm(3.0))
    rows = [heads]
    for figure in figures:
        origin = f"{figure.status}: {figure.source}" if figure.source else figure.status
        rows.append((figure.label, figure.value, figure.path, origin))
    _table(document, rows, widths)


def _table(
    document: Document,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Container[int] = (),
) -> None:
    """Write a table, its headings first; some columns stand to the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    table = document.add_table(len(rows), len(widths), style="Light Grid Accent 1")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # on every page
    for row, texts in zip(table.rows, rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for at, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = width
            paragraph = cell.paragraphs[0]
            if at in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(plain(text)).font.size = Pt(8)
