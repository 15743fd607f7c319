"""The sheet with what the case says beside the inputs: names, lists, what is drawn, origins.

With the sheet of inputs it is the whole case. Its blocks are those of a workbook to fill in.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flexfin.case import workbook_cells as kinds
from flexfin.case.case import Case, said_in
from flexfin.case.mentions import without_folders
from flexfin.case.named import section_titles
from flexfin.case.schema import Instead, Known, is_csv, known_branch, known_tree
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import _
from flexfin.ground.yaml import Entry, Scalar, Sequence, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.workbook.sheets.heading import print_whole
from flexfin.workbook.sheets.input_titles import KEYS_ROW, inputs_mark
from flexfin.workbook.sheets.monthly import steps_mark
from flexfin.workbook.styles import Look
from flexfin.workbook.terms import has_terms
from flexfin.workbook.to_fill_in import given
from flexfin.workbook.to_fill_in.book import WorkbookToFillIn
from flexfin.workbook.to_fill_in.parts import Field, FieldBlock, FormPage
from flexfin.workbook.to_fill_in.plan import frame, give_rows

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from flexfin.workbook.book import Book

_WIDTHS: Final = (44, 13, 16, 24)  # of the columns from B up to values
_NOTES: Final = 18  # of those behind
_SIGN, _BOLD = 0.95, 1.05  # width of a character of a text, and of a name
_SOURCE: Final = "text"  # the key of the words of a source
_LISTED: Final = 2  # inputs of a part of a section that has no title
# the sections with blocks of their own
_APART = ("offers", *kinds.BY_PATH, *kinds.ORIGIN_WORDS)


def write(book: Book, sheet: Worksheet) -> None:
    """Write the sheet. Raises FlexfinError where a text of the case does not fit in a cell."""
    is_part = bool(book.layout.shared.rows)
    root = _to_share(book) if is_part else _beside(book)
    page = FormPage("", book.layout.names["case"])
    page.note = (
        _("What the case is called and where its inputs come from. An edition to share is no case "
          "itself: give commands the case that it was made of.")
        if is_part
        else _("With the sheet {inputs} this is the case itself: every command takes this "
               "workbook as one.", inputs=book.layout.names["inputs"])
    )  # fmt: skip
    models = book.case.all_models
    page.blocks = [block for block in _blocks(root, models) if block.names or block.asked]
    give_rows(page)
    writer = _CaseSheet(book.file, root, models, [page], book.styles)
    writer.style = book.styles.fixed
    writer.page(sheet, page)
    given_here = (writer.given(one.key) for one in page.blocks[0].asked)
    words = [value.text for value in given_here if isinstance(value, Scalar)]
    told = [text for block in page.blocks for _kind, text in block.said]
    wide = max(len(text) for text in ["", *told]) * _SIGN - sum(_WIDTHS[1:]) - _NOTES
    names = [name for block in page.blocks if block.is_down for name in block.names]
    first = max([36, *(len(name) * _BOLD for name in names)])
    widths = [first, *_WIDTHS, max(26, wide, *(len(word) * _SIGN for word in words))]
    widths += [_NOTES] * (max(writer.width(block) for block in page.blocks) + 1 - len(widths))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    last = max(block.end for block in page.blocks) + 2
    writer.parts(sheet, last, [*_marks(book), *writer.marks()])
    _print(book, sheet, page, widths)
    if writer.problems:
        raise FlexfinError(writer.problems)


def _print(book: Book, sheet: Worksheet, page: FormPage, widths: list[float]) -> None:
    """Print the blocks whole, and fold what says how to fill in those with elements in rows."""
    lines, starts = dict[int, int](), list[int]()
    for block in page.blocks:
        starts.append(block.row - (6 if block.is_down else 2))
        if not block.is_down:
            continue
        lines[block.row - 5] = 3
        for row in range(block.row - 4, block.row - 1):
            lines[row] = 0
            sheet.set_row(row, None, None, {"level": 1, "hidden": True})
    print_whole(book, sheet, (0, widths), starts, page.blocks[-1].end, lines)


def _marks(book: Book) -> Iterator[tuple[str, str, str]]:
    """Give the marks on other sheets: of the inputs, and of each input in steps."""
    layout, lines = book.layout, book.case.models.input_lines
    for name in ("inputs", *(["negotiation"] if has_terms(layout) else [])):
        yield inputs_mark(book), layout.names[name], f"A{KEYS_ROW}"
    for name, key in layout.steps:
        for offer, row in layout.step_rows((name, key)).items():
            mark = steps_mark(book, lines[name].path_at(key), offer)
            yield mark, layout.names[lines[name].model], f"A{row}"


class _CaseSheet(WorkbookToFillIn):
    """Writes blocks as they stand: without room for more, and with nothing to choose from."""

    spare_columns = 0

    def validate(self, *_cells: object) -> None:
        """Leave the cells as they are."""

    def choose_input(
        self, sheet: Worksheet, row: int, column: int, path: str, **look: Look
    ) -> None:
        """Write the path."""
        self.name(sheet, row, column, path, **look)

    def value(
        self, sheet: Worksheet, row: int, column: int, line: InputLine | None, given: Value | None,
        one: Field,
    ) -> None:  # fmt: skip
        """Write a value; the words of a source go on over the columns behind it."""
        super().value(sheet, row, column, line, given, one)
        if one.key != _SOURCE:
            return
        style = self.styles.fixed("@", left=0, right=0)
        if isinstance(given, Scalar) and given.text:
            sheet.write_string(row, column, given.text, style)
        for behind in range(column + 1, len(_WIDTHS) + 3):
            sheet.write_blank(row, behind, None, style)


def _blocks(root: Section, models: Models) -> Iterator[FieldBlock]:
    values = FieldBlock(kinds.VALUES, "", "")
    values.asked = [
        Field(path, None, _label(path, models)) for path in _paths(root, "") if path not in _APART
    ]
    yield values
    for block in (*given.lists(root), given.offers(root), given.uncertainty(root),
                  given.negotiable(root), given.origins(root)):  # fmt: skip
        if block.names and block.asked:  # what all offers change may stand with the inputs
            block.spare = 0
            yield block


def _label(path: str, models: Models) -> str:
    """Say what stands at a path: a label of whom or what, or what takes part."""
    words = {one.key: one.label for one in frame()}
    above, _dot, last = path.rpartition(".")
    if path.startswith("notes."):
        return _("Noted in workbooks that came back")
    if last == "label":
        section, _between, name = above.rpartition(".")
        axis = models.sections.get(section)
        return " ".join([_("Label"), *(["·", models.axis_name(axis), name] if axis else [])])
    titles = dict(section_titles(models))
    titles |= {section: str(models.axes[axis].plural).capitalize()
               for section, axis in models.sections.items() if "." in section}  # fmt: skip
    found = known_branch(known_tree(models), path)
    if isinstance(found, InputLine):
        return " · ".join([str(found.label), *_elements_in(path, models)])
    labels = list(dict.fromkeys(_labels_in(found)))
    listed = "; ".join(labels[:_LISTED] + ["..."] * (len(labels) > _LISTED))
    title = titles.get(path) or " · ".join([listed, *_elements_in(path, models)])
    return words.get(path) or (_("Takes part: {section}", section=title) if title else "")


def _elements_in(path: str, models: Models) -> Iterator[str]:
    """Give the names of elements in a path."""
    found: Known | InputLine | Instead | None = known_tree(models)
    for part in path.split("."):
        if isinstance(found, dict) and part not in found:
            yield part
        found = known_branch(found, part) if isinstance(found, dict) else None


def _labels_in(found: Known | InputLine | Instead | None) -> Iterator[str]:
    """Give the labels of all inputs in a part of what a case may say."""
    if isinstance(found, InputLine):
        yield str(found.label)
    for inside in found.values() if isinstance(found, dict) else ():
        yield from _labels_in(inside)


def _paths(section: Section, above: str) -> Iterator[str]:
    """Give the paths of what is given below a section; a section that is empty counts."""
    for entry in section:
        path = f"{above}.{entry.key.text}".lstrip(".")
        if not above and entry.key.text in _APART:
            continue
        if isinstance(entry.value, Section) and entry.value.entries:
            yield from _paths(entry.value, path)
        elif not _is_list(entry.value):
            yield path


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and any(isinstance(x, Section) for x in value.items)


def _beside(book: Book) -> Section:
    """Give what the case says, without what stands on the sheet with inputs.

    Of a case that is shared nothing here is confidential; how far terms may move, and what was
    noted in the house, stay there.
    """
    case, layout = book.case, book.layout
    rows = {case.models.input_lines[name].path_at(key) for name, key in layout.inputs}
    root = _in_the_open(case) if book.is_shared else said_in(case)
    found = _without(root, rows, "")
    offers = root.get("offers")
    if isinstance(offers, Section):
        at = {entry.key.text: entry.value.place for entry in offers}
        kept = {
            name: Entry(entry.key, Section({}, at[name]) if name in layout.offers else entry.value)
            for name, entry in offers.entries.items()
        }
        found.entries["offers"] = Entry(root.entries["offers"].key, Section(kept, offers.place))
    return found


def _in_the_open(case: Case) -> Section:
    root = said_in(case)
    root.entries.pop(kinds.NEGOTIABLE, None)
    notes = root.get("notes")
    for name, note in case.notes.items():
        if isinstance(notes, Section) and not note.is_shared:
            del notes.entries[name]
    if isinstance(notes, Section) and not notes.entries:
        del root.entries["notes"]
    return _without_folders(root)


def _without_folders(value: Section) -> Section:
    """Cut folders off the names of files in all that a case says."""

    def cut(inside: Value) -> Value:
        if isinstance(inside, Section):
            return _without_folders(inside)
        if isinstance(inside, Sequence):
            return Sequence(tuple(map(cut, inside.items)), inside.place)
        return replace(inside, text=without_folders(inside.text))

    found = {key: Entry(entry.key, cut(entry.value)) for key, entry in value.entries.items()}
    return Section(found, value.place, value.blanks)


def _without(section: Section, rows: Container[str], above: str) -> Section:
    """Leave out the inputs that have a row, and files that stand for several of them."""
    found = Section({}, section.place)
    for entry in section:
        path, value = f"{above}.{entry.key.text}".lstrip("."), entry.value
        if path in rows or (is_csv(value) and _has_below(rows, path)):
            continue
        if isinstance(value, Section) and (above or entry.key.text not in _APART):
            value = _without(value, rows, path)
        found.entries[entry.key.text] = Entry(entry.key, value)
    return found


def _has_below(rows: Container[str], path: str) -> bool:
    return isinstance(rows, set) and any(row.startswith(f"{path}.") for row in rows)


def _to_share(book: Book) -> Section:
    """Give what may be said of a case that is shared: its name, and labels that are shown."""
    case, at = book.case, book.case.root.place
    root = Section({}, at)

    def put(path: str, text: str) -> None:
        *above, last = path.split(".")
        inside = root
        for part in above:
            entry = inside.entries.setdefault(part, Entry(Scalar(part, at), Section({}, at)))
            if isinstance(entry.value, Section):
                inside = entry.value
        inside.entries[last] = Entry(Scalar(last, at), Scalar(text, at))

    put("case", case.name)
    put("months", str(case.calendar.count))
    for name, key in book.layout.inputs:
        line = case.models.input_lines[name]
        parts = line.path_at(key).split(".")
        stars = [n for n, part in enumerate(line.path.split(".")) if part.startswith("*")]
        for place, axis in zip(stars, line.stars, strict=True):
            label = case.sets[axis].get(parts[place], "")
            if label and ".".join(parts[:place]) in case.models.sections:
                put(".".join([*parts[: place + 1], "label"]), label)
    _put_origins(book, root)
    return root


def _put_origins(book: Book, root: Section) -> None:
    """Put in a case what the sheet with inputs says of their origins."""
    case, at = book.case, root.place
    found: dict[str, dict[str, Entry]] = {"sources": {}, "law": {}, "agreed": {}}
    for name, key in book.layout.inputs:
        path, origin = case.models.input_lines[name].path_at(key), case.origins[name][key]
        section = {"sourced": "sources"}.get(origin.status, origin.status)
        if section in found:
            word = Scalar(path, at)
            found[section][path] = Entry(word, Scalar(origin.source, at))
    for section, entries in found.items():
        if entries:
            words = tuple(entry.key for entry in entries.values())
            value = Section(entries, at) if section == "sources" else Sequence(words, at)
            root.entries[section] = Entry(Scalar(section, at), value)
