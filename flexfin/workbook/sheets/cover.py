"""The cover: what this is, the state of its inputs, the colours, and what stands on each sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flexfin.case.words import read_day
from flexfin.ground.messages import _, mark
from flexfin.ground.months import day_words, month_words, months_words
from flexfin.workbook.input_words import statuses
from flexfin.workbook.lead import place_on
from flexfin.workbook.sheet_names import scenario_key, tables_name
from flexfin.workbook.sheets import agreement as agreementsheets
from flexfin.workbook.sheets.charts import chart_name, charts_of
from flexfin.workbook.sheets.heading import footer, live_offer, live_scenario
from flexfin.workbook.sheets.law import attention, given_figures
from flexfin.workbook.sheets.log import Log
from flexfin.workbook.sheets.master import master_cell, master_word
from flexfin.workbook.styles import GREY, INPUT, LINK, RESULT
from flexfin.workbook.terms import input_areas
from flexfin.workbook.text_width import HEIGHT, lines_in

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book


_WIDE: Final = 62  # of the column with notes
MARK_LABEL: Final = mark("Mark of this version")
FOLDED_TEXT: Final = mark(
    "Months and steps in between are folded. To unfold them with the plus signs, take the "
    "protection off first (Review, Unprotect sheet): it has no password."
)


def made_with() -> str:
    """Give the label of the version of flexfin on the cover."""
    return _("Made with")


def audience_label() -> str:
    """Give the label on the cover that says for whom the workbook is."""
    return _("For whom")


def shared_word() -> str:
    """Give the words on the cover of a workbook from which something is left out."""
    return _("To share: what is confidential is left out, and all that rests on it.")


def write(book: Book, sheet: Worksheet, names: list[str], log: Log) -> None:
    """Write the cover: what this is, the state of the inputs, the colours, the sheets."""
    from flexfin import __version__

    layout, styles, case = book.layout, book.styles, book.case
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 26)
    sheet.set_column(3, 3, _WIDE)
    sheet.write_string("B2", case.name, styles.get(bold=True, font_size=22, font_color="#1F3864"))
    sheet.set_row(1, 32)
    sheet.write_string(
        "B3",
        _("Calculation of a flexible reception location"),
        styles.get(font_size=12, font_color=GREY),
    )
    start, count = case.calendar.start, case.calendar.count
    period = _("{first} to {last} ({months})", first=month_words(start),
               last=month_words(start + count - 1), months=months_words(count))  # fmt: skip
    law_of = (_("Law as it stands on"), day_words(case.reference_date), None)
    parties = ", ".join(case.label_of("party", name) for name in case.elements_of("party"))
    offer = []
    if layout.offers:
        offer = [(_("Live offer"), live_offer(layout), layout.offered.base)]
    facts: list[tuple[str, str, str | float | None]] = [
        (_("Parties"), parties, None),
        (_("Period"), period, None),
        (_("Date"), day_words(read_day(log.date) or case.reference_date), None),
        law_of,
        (_("Live scenario"), live_scenario(layout), book.words.scenario(book.scenario)),
        *offer,
        (_("Checks"), master_cell(layout), master_word(book)),
        (_("Inputs changed since export"), layout.selector(layout.changed_row), 0),
        (made_with(), f"flexfin {__version__}", None),
        (_(MARK_LABEL), live_mark(book), book.mark),
        *((label, text, None) for label, text in versions(book)),
    ]
    own, own_labels = given_figures(book)
    law = facts.index(law_of)
    facts.insert(law + 1, (_("Own figures of the law"), own, None))
    # all of them where which are used may hang on what is confidential
    is_whole = not layout.shared.rows
    used = book.results.figures if is_whole else case.law
    out_of_date = case.law.out_of_date([x for x in case.law if x in used],
                                       are_used=is_whole)  # fmt: skip
    facts.insert(law + 1, (_("Figures of, or checked in"), out_of_date.dates, None))
    facts = [fact for fact in facts if fact[1]]
    notes = {
        _("Law as it stands on"): attention(book),
        _("Figures of, or checked in"): f"{out_of_date.line[:1].upper()}{out_of_date.line[1:]}.",
        _("Own figures of the law"): own_labels,
        _(MARK_LABEL): _("Files with this mark are of one version."),
    }
    row = 5
    for label, text, stored in facts:
        if label in notes:
            sheet.write_string(row - 1, 3, notes[label], styles.note(text_wrap=True, valign="top"))
            if (lines := lines_in(notes[label], _WIDE, 9)) > 1:
                sheet.set_row(row - 1, HEIGHT * lines)
        sheet.write_string(row - 1, 1, label, styles.label(bold=True))
        if stored is None:
            sheet.write_string(row - 1, 2, text, styles.label())
        else:
            book.formula(sheet, f"C{row}", text, styles.label(align="left"), stored)
        row += 1
    row = write_statuses(book, sheet, row + 1)
    row = write_key(book, sheet, row + 1)
    sheet.write_string(row, 1, _("Sheets"), styles.section())
    sheet.write_blank(row, 2, None, styles.section())
    sheet.write_blank(row, 3, None, styles.section())
    row += 1
    about = sheet_texts(book)
    for name in names[1:]:
        title = layout.names[name]
        sheet.write_url(
            row, 1, place_on(title, "A1"), styles.get(font_color=LINK, underline=1), title
        )
        sheet.write_string(row, 2, about.get(name, ""), styles.note())
        row += 1
    if not book.unfolded:
        sheet.write_string(row, 1, _(FOLDED_TEXT), styles.label(font_size=9))
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    footer(book, sheet)


def live_mark(book: Book) -> str:
    """Write the mark, as long as no input is changed."""
    changed = _("changed since {mark}", mark=book.mark)
    return f'IF({book.layout.selector(book.layout.changed_row)}=0,"{book.mark}","{changed}")'


def versions(book: Book) -> list[tuple[str, str]]:
    """Say how this workbook differs from one for the house."""
    found = []
    if book.is_shared:
        said = (
            shared_word()
            if book.layout.shared.rows
            else _("To share: nothing in the case is confidential.")
        )
        found.append((audience_label(), said))
    if book.values_only:
        said = _("Values only, as they were at export: no formulas, so nothing follows a change.")
        found.append((_("Formulas"), said))
    return found


def write_statuses(book: Book, sheet: Worksheet, row: int) -> int:
    """Count the inputs by where they come from."""
    layout, styles = book.layout, book.styles
    for column, title in enumerate((_("Where inputs come from"), _("Number of inputs")), 1):
        sheet.write_string(row - 1, column, title, styles.section())
    sheet.write_blank(row - 1, 3, None, styles.section())
    areas = input_areas(layout, layout.status)
    origins = [book.case.origins[name][key] for name, key in layout.inputs]
    for status, word in statuses().items():
        row += 1
        count = sum(origin.status == status for origin in origins)
        sheet.write_string(row - 1, 1, word, styles.label())
        text = "+".join(f"COUNTIF({area},B{row})" for area in areas)
        book.formula(sheet, f"C{row}", text, styles.number("0", align="left"), count)
        sheet.write_string(row - 1, 3, status_texts()[status], styles.note())
    return row + 1


def status_texts() -> Mapping[str, str]:
    """Say what each status means."""
    return {
        "sourced": _("The case names a source."),
        "law": _("Follows from law."),
        "agreed": _("The parties agreed on it."),
        "assumed": _("Given in the case without a source."),
        "default": _("Not given: what flexfin takes when nothing is said."),
    }


def write_key(book: Book, sheet: Worksheet, row: int) -> int:
    """Write what the colours mean."""
    styles = book.styles
    sheet.write_string(row - 1, 1, _("Colours"), styles.section())
    sheet.write_blank(row - 1, 2, None, styles.section())
    sheet.write_blank(row - 1, 3, None, styles.section())
    key = (
        *(
            []
            if book.values_only
            else [(INPUT, _("Input"), _("May be changed; all sheets follow."))]
        ),
        ("#FFFFFF", _("Calculation"), _("A formula; one and the same in every month of a row.")),
        (RESULT, _("Total or constant"), _("A formula for the whole period.")),
    )
    for colour, title, text in key:
        row += 1
        sheet.write_string(
            row - 1, 1, title, styles.get(bg_color=colour, border=1, border_color="#D9D9D9")
        )
        sheet.write_string(row - 1, 2, text, styles.note())
    return row + 1


def sheet_texts(book: Book) -> Mapping[str, str]:
    """Say what stands on each sheet."""
    texts = {
        "board": _("The question, the figures, the risks and what is open, on one page"),
        "inputs": _("All inputs, with unit, range and status; the source stands beside them on the "
                    "screen, and in print on the sheet {case}", case=book.layout.names["case"]),
        "comparables": _("Comparable rents, their spread and their sources"),
        "law": _("Figures of the law, with date and source"),
        "scenarios": _("The scenarios side by side, and the inputs that matter most"),
        "tables": _("Key figures of every subject, by group, party or year"),
        "risk": _("Drawn scenarios: statistics, break-even points, the worst 5%; values"),
        "checks": _("Checks that must be zero, and findings"),
        "case": (
            _("What the case is called, and where its inputs come from")
            if book.layout.shared.rows
            else _("What the case says beside the inputs: with these the workbook is a case itself")
        ),
        "log": _("Of which case this is an export, and room to note changes"),
    }
    for scenario in book.by_scenario:
        texts[scenario_key(scenario)] = _("What the sheet Scenarios shows of it, worked out")
    for model in book.layout.models:
        steps = any(book.case.models.lines[name].model == model.name
                    for name, _key in book.layout.steps)  # fmt: skip
        cells = book.layout.on_sheet[book.layout.names[model.name]].values()
        text = (_("By year and by month") if any(cell.is_monthly for cell in cells)
                else _("One value each, for the whole period"))  # fmt: skip
        if steps or not cells:
            text = (_("By year and by month, with steps that may be changed") if steps
                    else _("Of this nothing is in the case"))  # fmt: skip
        texts[model.name] = f"{text}; {model.source}" if model.source else text
        texts[tables_name(model)] = str(model.source)
        texts[chart_name(model)] = ", ".join(str(one.label) for one in charts_of(book, model))
    return texts | agreementsheets.about(is_whole=not book.layout.shared.rows)
