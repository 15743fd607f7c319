"""A View as one HTML file: no outside resources, readable on paper and by a screen reader."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Final

from flexfin.answers.render.svg import drawn
from flexfin.ground.messages import _, language
from flexfin.ground.view import (
    Outline,
    OutlineEntry,
    Part,
    Sentence,
    TableRow,
    View,
    ViewChart,
    ViewTable,
)
from flexfin.workbook.manifest import code_of_texts

_STYLE: Final = """
body{font:16px/1.5 Calibri,Carlito,"Segoe UI",Arial,sans-serif;color:#1a1a1a;max-width:72rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;color:#1f3864;line-height:1.2}h2{font-size:1.2rem;color:#1f3864;margin:2rem 0 0}
p{margin:.3rem 0;max-width:75ch}.note{color:#595959}.good{color:#1e6b1e}.attention{color:#8a4b00}
.bad{color:#a10000;font-weight:bold}.source{color:#595959}.strong{font-weight:bold}.code{font-family:monospace;color:#595959}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5rem 0 1rem;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .7rem;text-align:right;vertical-align:bottom;border-bottom:1px solid #e4e4e4}
tbody th,thead th:first-child{text-align:left;font-weight:normal}
thead th,thead td{border-bottom:2px solid #1f3864}thead tr.over th{text-align:center}
thead tr.over *{border-bottom:0}
tr.ruled th,tr.ruled td{border-top:1.5px solid #7f7f7f}tr.total th,tr.total td{font-weight:bold}
tr.inset th{padding-left:2rem}svg{max-width:100%;height:auto}figure{margin:.5rem 0 1rem}
figcaption,summary{color:#595959}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media print{body{margin:0;max-width:none;font-size:10pt}h2,table,figure{break-inside:avoid}
h2{break-after:avoid}.wide{overflow:visible}
details::details-content{content-visibility:visible;block-size:auto}}
"""


def as_html(view: View, mark: str = "") -> str:
    """Write a view as HTML: one file, tables with headings that are told, charts as SVG.

    With the mark of the case it stands below, and with the seal of the page among its properties.
    """
    page = _whole(view, mark)
    if not mark:
        return page
    meta = f'<meta name="keywords" content="{mark} {code_of_texts(mark, [page])}">\n'
    return page.replace("<title>", f"{meta}<title>", 1)


def _whole(view: View, mark: str) -> str:
    title = escape(view.title)
    lead = "\n".join(_sentence(one) for one in view.lead)
    parts = "\n".join(_part(part, view.title) for part in view.parts)
    foot = f'<footer class="note">flexfin · {mark}</footer>\n' if mark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{lead}\n{parts}\n</main>\n{foot}</body>\n</html>\n"
    )


def _part(part: Part, about: str) -> str:
    """Write a part; what is in one without a title of its own is told by what the view is about."""
    key = escape(part.key)
    lines = [f'<section aria-labelledby="{key}">' if part.title else "<section>"]
    if part.title:
        lines.append(f'<h2 id="{key}">{escape(part.title)}</h2>')
    if part.note:
        lines.append(f'<p class="note">{escape(part.note)}</p>')
    for is_list, items in groupby(part.items, lambda i: isinstance(i, Sentence) and i.is_point):
        found = []
        for item in items:
            if isinstance(item, Sentence):
                found.append(f"<li>{_words(item)}</li>" if is_list else _sentence(item))
            elif isinstance(item, Outline):
                found.append(f"<ul>{''.join(map(_entry, item.entries))}</ul>")
            elif isinstance(item, ViewTable):
                found.append(_table(item, part.title or about))
            else:
                found.append(_figure(item, part.title or about))
        lines += ["<ul>", *found, "</ul>"] if is_list else found
    return "\n".join([*lines, "</section>"])


def _words(sentence: Sentence) -> str:
    source = f' <span class="source">({escape(sentence.source)})</span>' if sentence.source else ""
    return f"{escape(sentence.text)}{source}"


def _sentence(sentence: Sentence) -> str:
    tone = "" if sentence.tone == "plain" else f' class="{sentence.tone}"'
    return f"<p{tone}>{_words(sentence)}</p>"


def _entry(entry: OutlineEntry) -> str:
    value = f": <strong>{escape(entry.value.words)}</strong>" if entry.value else ""
    mark = f' <span class="note">{escape(entry.mark)}</span>' if entry.mark else ""
    below = f"<ul>{''.join(map(_entry, entry.entries))}</ul>" if entry.entries else ""
    lines = "".join(map(_sentence, entry.lines))
    return f"<li>{escape(entry.label)}{value}{mark}{lines}{below}</li>"


def _figure(chart: ViewChart, title: str) -> str:
    """Draw a chart, with its numbers folded away below it where the drawing does not tell them."""
    said = f"<figcaption>{escape(chart.title)}</figcaption>" if chart.title else ""
    numbers = ""
    if chart.kind in ("curve", "bands"):
        table = _table(chart.table(), chart.title or title)
        summary = escape(_("Numbers"))
        numbers = f"<details><summary>{summary}</summary>{table}</details>"
    return f"<figure>{said}{drawn(chart, title)}{numbers}</figure>"


def _table(table: ViewTable, title: str) -> str:
    name = f"<caption>{escape(title)}</caption>" if title else ""
    lines = [f'<div class="wide"><table>{name}', "<thead>"]
    if any(column.over for column in table.columns):
        over = [
            f'<th scope="colgroup" colspan="{len(list(group))}">{escape(name)}</th>'
            for name, group in groupby(table.columns, lambda column: column.over)
        ]
        lines.append(f'<tr class="over"><td></td>{"".join(over)}</tr>')
    heads = "".join(_head(name) for name in (table.first, *(one.label for one in table.columns)))
    lines += [f"<tr>{heads}</tr>", "</thead>", "<tbody>"]
    lines += [_row(table, row, row is table.rows[-1]) for row in table.rows]
    return "\n".join([*lines, "</tbody>", "</table></div>"])


def _head(name: str) -> str:
    return f'<th scope="col">{escape(name)}</th>' if name else "<td></td>"


def _row(table: ViewTable, row: TableRow, is_last: bool) -> str:
    kinds = ["ruled"] * row.ruled + ["total"] * (row.ruled and is_last) + ["inset"] * row.inset
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    cells = "".join(
        f"<td>{escape(table.text_of(row, place))}</td>" for place in range(len(table.columns))
    )
    return f'<tr{kind}><th scope="row">{escape(row.label)}</th>{cells}</tr>'
