"""A View as Markdown: what a note or a memo takes over."""

from __future__ import annotations

from collections.abc import Iterator

from flexfin.ground.messages import _
from flexfin.ground.view import Outline, OutlineEntry, Part, Said, Sentence, View, ViewTable


def as_markdown(view: View) -> str:
    """Write a view as Markdown; of charts the numbers, as tables, in brief where they are many."""
    lines = [f"# {escaped(view.title)}", ""]
    for sentence in view.lead:
        lines += [_sentence(sentence), ""]
    for part in view.parts:
        lines += _part(part)
    return "\n".join(lines).rstrip() + "\n"


def _part(part: Part) -> list[str]:
    lines = [f"## {escaped(part.title)}", ""] if part.title else []
    lines += [escaped(part.note), ""] if part.note else []
    last = False
    for item in part.items:
        if isinstance(item, Sentence):
            if last and not item.is_point:
                lines.append("")
            lines.append(_sentence(item))
            last = item.is_point
            lines += [] if last else [""]
            continue
        lines += [""] if last else []
        last = False
        if isinstance(item, Outline):
            lines += [line for one in item.entries for line in _entry(one, 0)] + [""]
        elif isinstance(item, ViewTable):
            lines += [*_table(item), ""]
        else:
            lines += [escaped(item.title), ""] if item.title else []
            lines += [*_chart(item.table()), ""]
    return [*lines, ""] if last else lines


def _sentence(sentence: Sentence) -> str:
    text = escaped(sentence.whole)
    return f"- {text}" if sentence.is_point else text


def _entry(entry: OutlineEntry, depth: int) -> Iterator[str]:
    """Write an entry as a point of a list, with those below it further to the right."""
    value = f": **{escaped(entry.value.words)}**" if entry.value else ""
    first = " ".join(filter(None, (escaped(entry.label) + value, escaped(entry.mark))))
    indent = "  " * depth
    yield f"{indent}- " + f"  \n{indent}  ".join([first, *map(_line, entry.lines)])
    for one in entry.entries:
        yield from _entry(one, depth + 1)


def _line(line: Sentence) -> str:
    if line.tone == "code":
        fence = "``" if "`" in line.text else "`"
        return f"{fence}{line.text}{fence}"
    return f"*{escaped(line.text)}*" if line.tone == "note" else escaped(line.text)


def _chart(table: ViewTable) -> list[str]:
    """Write the values of a chart; of many only so many that the course can be read."""
    brief = [row for row in table.rows if not table.brief or row.key in table.brief]
    lines = _table(table._replace(rows=tuple(brief)))
    if len(brief) == len(table.rows):
        return lines
    said = _("{count} of {all} rows; --format csv or json has them all.",
             count=len(brief), all=len(table.rows))  # fmt: skip
    return [*lines, "", escaped(said)]


def _table(table: ViewTable) -> list[str]:
    heads = [" ".join(filter(None, (column.over, column.label))) for column in table.columns]
    rows = [
        [row.label, *(table.text_of(row, at) for at in range(len(table.columns)))]
        for row in table.rows
    ]
    sides = ["---" if _is_text(table, at) else "---:" for at in range(len(heads))]
    lines = [[table.first, *heads], ["---", *sides]]
    texts = [[escaped(cell) for cell in lines[0]], lines[1]]
    texts += [[escaped(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(cells)} |" for cells in texts]


def _is_text(table: ViewTable, at: int) -> bool:
    values = (row.values[at] for row in table.rows)
    return all(isinstance(one.value if isinstance(one, Said) else one, str) for one in values)


def escaped(text: str) -> str:
    """Write text so that none of it is markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>|#~" else sign for sign in text)
