"""Which sheets and blocks an input workbook has: it follows from the inputs of the models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flexfin.case import workbook_cells as kinds
from flexfin.case.called import LABEL
from flexfin.case.named import section_titles
from flexfin.case.workbook_cells import FIRST_VALUE, ITSELF
from flexfin.ground.letters import column_name
from flexfin.ground.messages import _
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.given_by import PROVIDERS
from flexfin.model.line import InputLine
from flexfin.model.models import Models
from flexfin.workbook.to_fill_in.given import lists, negotiable, offers, origins, uncertainty
from flexfin.workbook.to_fill_in.parts import (
    FIRST_ROW,
    GENERAL,
    LISTS,
    MOST_COLUMNS,
    OFFERS,
    ORIGINS,
    SPARE_COLUMNS,
    SPARE_KEYS,
    SPARE_MONTHS,
    SPARE_ROWS,
    STEPS,
    TOTALS,
    UNCERTAINTY,
    USUAL_KEYS,
    Field,
    FieldBlock,
    FormPage,
    names_of,
    section_at,
)


def plan(models: Models, root: Section) -> list[FormPage]:
    """Give the sheets for a case: the same ones in the same order, whatever it says."""
    titles = section_titles(models)
    pages: dict[str, FormPage] = {}
    for section in (GENERAL, *titles):
        if not section or _is_asked(models, section):
            pages[section] = FormPage(section, "")
    for line in models.inputs.values():
        parts = line.path.split(".")
        section = parts[0] if len(parts) > 1 else GENERAL
        page = pages.setdefault(section, FormPage(section, ""))
        _add(page, line, parts, models, root)
    for block in (block for page in pages.values() for block in page.blocks):
        _needed_first(block)
    general = pages[GENERAL].blocks[0]
    general.asked = [*frame(general.asked), *_sections(pages, models, titles)]
    for page in pages.values():
        page.blocks.sort(key=lambda block: block.kind != kinds.VALUES)
        for block in page.blocks:
            _arrange(block, models)
            if block.months:
                block.spare = SPARE_MONTHS + len(step_months(root, block))
    terms = negotiable(root)
    more = [
        FormPage(STEPS, "", list(_steps(models, root))),
        FormPage(LISTS, "", list(lists(root))),
        FormPage(OFFERS, "", [offers(root), *([terms] if terms.names else [])]),
        FormPage(UNCERTAINTY, "", [uncertainty(root)]),
        FormPage(ORIGINS, "", [origins(root, _of_values(models))]),
    ]
    found = [*pages.values(), *(page for page in more if page.blocks)]
    for page in found:
        give_rows(page)
    _name(found, titles)
    return found


def _of_values(models: Models) -> frozenset[str]:
    """Give the sections of elements that are nothing but a value; their labels stand apart."""
    return frozenset(path for path in models.sections if f"{path}.*" in models.inputs)


def _is_asked(models: Models, section: str) -> bool:
    return any(path.startswith(f"{section}.") for path in models.inputs)


def _add(page: FormPage, line: InputLine, parts: list[str], models: Models, root: Section) -> None:
    """Add an input to the block it belongs to, and what may stand in its place."""
    stars = [position for position, part in enumerate(parts) if part.startswith("*")]
    if not stars:
        block = _block(page, kinds.VALUES, "", "")
        block.asked.append(Field(line.path, line, str(line.label)))
        if line.instead:
            block.asked.append(_instead(line.instead_path, line))
        return
    prefix, rest = ".".join(parts[: stars[0]]), parts[stars[0] + 1 :]
    block = _block(page, kinds.TABLE, prefix, line.stars[0])
    block.names = block.names or names_of(root, prefix)
    if len(stars) == 1:
        key = ".".join(rest)
        block.months = block.months or (line.is_monthly and not rest)
        block.asked.append(Field(key or ITSELF, line, str(line.label)))
        if line.instead:
            above = key.rpartition(".")[0]
            block.asked.append(_instead(f"{above}.{line.instead.name}".lstrip("."), line))
        return
    above = ".".join(parts[stars[0] + 1 : stars[1]])
    below = parts[stars[1] + 1 :]
    axis = models.axes[line.stars[1]]

    def key_of(name: str) -> str:
        return ".".join(filter(None, (above, name, *below)))

    fixed = models.sets.get(axis.name, {})
    block.asked += [
        Field(key_of(name), line, f"{line.label}: {label}") for name, label in fixed.items()
    ]
    if fixed:
        return
    # what is given for any of the elements, and places in which others can be chosen
    given = dict.fromkeys(
        inner for name in block.names for inner in names_of(root, f"{prefix}.{name}.{above}")
    )
    # as rows, below one another, there is room for the parties that most locations have
    more = max(SPARE_KEYS, USUAL_KEYS - len(given)) if "." in block.prefix else SPARE_KEYS
    block.asked += [
        Field(key_of("*"), line, str(line.label), axis=axis.name, chosen=name)
        for name in (*given, *[""] * more)
    ]


def _instead(key: str, line: InputLine) -> Field:
    assert line.instead is not None
    hint = _(PROVIDERS[line.instead.name].sentence)
    label = _("{label}: or {name}", label=line.label, name=_(PROVIDERS[line.instead.name].title))
    return Field(key, None, label, hint)


def _block(page: FormPage, kind: str, prefix: str, axis: str) -> FieldBlock:
    for block in page.blocks:
        if kind in (block.kind, kinds.TABLE) and block.prefix == prefix:
            return block
    page.blocks.append(FieldBlock(kind, prefix, "", axis=axis))
    return page.blocks[-1]


def _needed_first(block: FieldBlock) -> None:
    """Put what a case must say first, in the order of the models."""
    line, optional = None, {}
    for one in block.asked:  # what may stand in the place of an input has no line, and follows it
        line = one.line or line
        optional[id(one)] = line is None or line.default is not None
    block.asked.sort(key=lambda one: optional[id(one)])


def _arrange(block: FieldBlock, models: Models) -> None:
    """Decide how a block lies, and what it is called."""
    if block.kind == kinds.VALUES:
        return
    is_own = block.axis == models.sections.get(block.prefix)
    is_a_list = is_own and not block.months and [one.key for one in block.asked] == [ITSELF]
    if is_own and not models.axes[block.axis].codes:
        block.asked.insert(0, Field(LABEL, None, _("Label"), _("The name in tables and sheets.")))
    count = len({one.key for one in block.asked})
    is_short = is_own and not block.months and count <= MOST_COLUMNS
    if ("." not in block.prefix and is_short) or is_a_list:
        block.kind = kinds.ROWS
    labels = dict.fromkeys(one.label.partition(":")[0] for one in block.asked if one.line)
    words = ", ".join(list(labels)[:3]) + (", ..." if len(labels) > 3 else "")
    axis = models.axis_name(block.axis)
    block.title = (
        _("One {axis} in each row", axis=axis)
        if block.is_down
        else _("One {axis} in each column: {labels}", axis=axis, labels=words)
    )
    block.spare = SPARE_ROWS
    for line in {one.line.name: one.line for one in block.asked if one.line}.values():
        is_total = line.default is None and not line.is_monthly and str(line.unit) in TOTALS
        if is_total or (not block.is_down and _is_shared(line)):
            block.sums.append(line)


def _is_shared(line: InputLine) -> bool:
    """Tell whether the elements of an input have shares of one whole."""
    is_share = line.is_percentage and str(line.unit) == "1" and not line.is_monthly
    is_of_element = line.path.rpartition(".")[2].startswith("*")
    return is_share and (is_of_element or (len(line.stars) > 1 and line.default is None))


def frame(asked: Sequence[Field] = ()) -> Iterator[Field]:
    """Give the inputs that belong to no section, with those that the engine itself reads."""
    hint = _("The location that this is about.")
    yield Field("case", None, _("Name of the case"), hint, is_needed=True)
    yield from (one for one in asked if one.key == "start")
    hint = _("From 1 to 600; 120 is ten years.")
    yield Field("months", None, _("Number of months"), hint, is_needed=True, is_number=True)
    yield from (one for one in asked if one.key != "start")
    hint = _("A file beside the case, as `flexfin parameters --template` makes it.")
    yield Field("figures", None, _("File with own figures of the law"), hint)
    hint = _("What the board is asked to decide, as it stands on the board summary.")
    yield Field("board.proposal", None, _("Proposal to the board"), hint)
    hint = _("What happens when the board does not agree, in a sentence or two.")
    yield Field("board.consequences_of_no", None, _("Consequences of a no"), hint)


def _sections(
    pages: Mapping[str, FormPage], models: Models, titles: Mapping[str, str]
) -> Iterator[Field]:
    hint = _("A section takes part when anything on its sheet is filled in; "
             "'yes' lets it take part when all of it stays at its default.")  # fmt: skip
    for section in pages:
        if section:
            label = _("Takes part: {section}", section=titles.get(section, section))
            yield Field(section, None, label, hint, (_("yes"),))
    for path in sorted(models.sections):
        if "." in path and path.split(".")[0] in pages:
            hint = _("The name of a CSV file in the folder of the case, in place of the table.")
            words = str(models.axes[models.sections[path]].plural)
            yield Field(path, None, _("File in place of the table: {path}", path=words), hint)


def _steps(models: Models, root: Section) -> Iterator[FieldBlock]:
    """Give the block for inputs that change by month and have no table of their own."""
    asked = [
        line for line in models.inputs.values() if line.is_monthly and not line.path.endswith("*")
    ]
    if asked:
        block = FieldBlock(
            kinds.TABLE, "", _("Inputs that change by month; one input in each column")
        )
        block.months = True
        block.asked = [Field(ITSELF, is_number=True)]
        block.names = [
            path
            for line in asked
            for path in _paths(root, line)
            if isinstance(section_at(root, path), Section)
        ]
        block.spare = SPARE_MONTHS + len(step_months(root, block))
        yield block


def step_months(root: Section, block: FieldBlock) -> list[str]:
    """Give the months in which a step of any element of a block begins."""
    months: set[str] = set()
    for name in block.names:
        steps = section_at(root, f"{block.prefix}.{name}".lstrip("."))
        months |= {e.key.text for e in steps} if isinstance(steps, Section) else set()
    return sorted(months)


def _paths(root: Section, line: InputLine) -> list[str]:
    """Give the paths of the elements of an input that a case has."""
    found = [""]
    for part in line.path.split("."):
        found = [
            f"{path}.{name}".lstrip(".")
            for path in found
            for name in (names_of(root, path) if part.startswith("*") else [part])
        ]
    return found


def paths_in(root: Section, models: Models) -> Iterator[str]:
    """Give the paths of the inputs of a case that are no free text, of all elements it has."""
    for line in models.inputs.values():
        if not line.is_text or line.choices or line.names:
            yield from _paths(root, line)


def give_rows(page: FormPage) -> None:
    """Give each block of a sheet its rows."""
    row = FIRST_ROW
    for block in page.blocks:
        block.row = row + (
            5 if block.is_down else 1
        )  # below title, labels, units, ranges, defaults
        row = block.last + 3


def _name(pages: list[FormPage], titles: Mapping[str, str]) -> None:
    """Give each sheet a name that Excel accepts."""
    own = {
        ORIGINS: _("Origins"), LISTS: _("Lists of rents"), STEPS: _("Steps"),
    }  # fmt: skip
    used: set[str] = set()
    for page in pages:
        name = own.get(page.section, titles.get(page.section, page.section))[:31]
        while name.lower() in used:
            name = f"{name[:29]}_{len(used)}"
        used.add(name.lower())
        page.name = name


def names_range(pages: list[FormPage], models: Models, axis: str) -> tuple[str, str, list[str]]:
    """Give the cells with the names of the elements of an axis, and those with their labels.

    Both may be nothing. The last are the names.
    """
    for page in pages:
        for block in page.blocks:
            if block.axis == axis and models.sections.get(block.prefix) == axis:
                sheet = page.name.replace("'", "''")
                at = next((n for n, one in enumerate(block.asked, 1) if one.key == LABEL), 0)
                if block.is_down:
                    column = column_name(at)
                    found = [f"'{sheet}'!${letters}${block.row + 1}:${letters}${block.end}"
                             for letters in ("A", column)]  # fmt: skip
                else:
                    last = column_name(FIRST_VALUE + len(block.names) + SPARE_COLUMNS - 2)
                    first = column_name(FIRST_VALUE - 1)
                    found = [f"'{sheet}'!${first}${row}:${last}${row}"
                             for row in (block.row, block.row + at)]  # fmt: skip
                return found[0], found[1] if at else "", block.names
    return "", "", []
