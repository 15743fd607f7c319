"""What a reader opens in the portable folder: a file to begin with, and the pages as HTML.

Markdown is for who writes it: Windows opens it as a text full of signs, if it opens it at all.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

_STYLE = """\
body { font: 16px/1.5 "Segoe UI", sans-serif; max-width: 56em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; } th, td { border: 1px solid #bbb; padding: .2em .6em; }
pre { background: #f3f3f3; padding: .6em; overflow-x: auto; line-height: 1.25; }
code { font-family: Consolas, monospace; font-size: 90%; }"""


def write_pages(source: Path, target: Path) -> None:
    """Write every page in the folders of a folder as HTML, linked to each other as they are.

    A link to a file that does not go along is left as text.
    """
    for page in sorted(source.glob("*/*.md")):
        folder = target / page.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        text = _html(page, source)
        (folder / f"{page.stem}.html").write_text(text, encoding="utf-8")


def write_first(source: Path, target: Path) -> None:
    """Write the file to begin with as any Notepad shows it: CRLF, and UTF-8 that says so."""
    target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8-sig", newline="\r\n")


def _html(page: Path, docs: Path) -> str:
    tokens = (reader := MarkdownIt("commonmark").enable("table")).parse(
        page.read_text(encoding="utf-8")
    )
    title = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            head = tokens[place + 1].content
            title = title or head
            # as GitHub names it, where these pages are read too
            token.attrSet("id", re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-"))
        for one in token.children or ():
            if one.type == "link_open":
                one.attrs = _linked(str(one.attrGet("href")), page, docs)
    body = reader.renderer.render(tokens, reader.options, {})
    return (
        f'<!DOCTYPE html>\n<html lang="{page.parent.name}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{body}"
        "</body>\n</html>\n"
    )


def _linked(href: str, page: Path, docs: Path) -> dict[str, str | int | float]:
    """Give the attributes of a link in the HTML of a page; none where its file stays behind."""
    file, sign, anchor = href.partition("#")
    if not file or "://" in file:
        return {"href": href}
    goes_along = docs.resolve() in (page.parent / file).resolve().parents
    return {"href": f"{file.removesuffix('.md')}.html{sign}{anchor}"} if goes_along else {}
