"""A case file with other values: only these characters change, all else stays as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from flexfin.ground.errors import FlexfinError, Place, Problem
from flexfin.ground.messages import _
from flexfin.ground.yaml import Span, spans

_PLAIN: Final = re.compile(r"(?:[A-Za-z0-9_]|[+-][0-9])[A-Za-z0-9_.%+-]*")
_LIST: Final = re.compile(r"\[[a-z][a-z0-9_]*(, [a-z][a-z0-9_]*)*\]")
_WIDE: Final = 96  # characters of a line, from where an offer takes a line for each input
New = dict[str, Any]  # key -> word, or keys below it

OFFERS: Final = "offers"


def rewritten(
    text: str,
    file: str,
    changes: Mapping[str, str],
    offers: Mapping[str, Mapping[str, str]] | None = None,
    withdrawn: Collection[str] = (),
) -> str:
    """Give the text of a case with other inputs.

    `changes` are words of the case by path; `offers` words by path for each offer, where an empty
    word takes the path out of the offer; offers that are `withdrawn` go. Raises
    FlexfinError where an input stands in another file.
    """
    return _Rewriting(text, file).done(changes, offers or {}, withdrawn)


class _Rewriting:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.root = spans(text)
        self.edits: list[tuple[int, int, str]] = []
        self.new: dict[int, tuple[Span, New]] = {}  # what comes at the end of a section
        self.problems: list[Problem] = []

    def done(
        self, changes: Mapping[str, str], offers: Mapping[str, Mapping[str, str]],
        withdrawn: Collection[str],
    ) -> str:  # fmt: skip
        for path, word in changes.items():
            self.set(path.split("."), word)
        for name, changed in offers.items():
            known = self.at([OFFERS, name])
            for path, word in changed.items():
                if word:
                    self.set([OFFERS, name, path], word)
            gone = [path for path, word in changed.items() if not word]
            if known is not None and gone:
                self.take_out(known, gone)
        known = self.at([OFFERS])
        if known is not None and withdrawn:
            self.take_out(known, [*withdrawn])
        if self.problems:
            raise FlexfinError(self.problems)
        # of what comes at one place the outer is put there first, and the inner before it
        for section, keys in sorted(self.new.values(), key=lambda new: new[0].start):
            self.put(section, keys)
        text = self.text
        for start, end, words in sorted(self.edits, key=lambda edit: edit[:2], reverse=True):
            text = text[:start] + words + text[end:]
        return text

    def at(self, parts: list[str]) -> Span | None:
        span: Span | None = self.root
        for part in parts:
            if span is None or span.entries is None or part not in span.entries:
                return None
            span = span.entries[part][1]
        return span

    def set(self, parts: list[str], word: str) -> None:
        span = self.root
        for number, part in enumerate(parts):
            if span.entries is None:
                stands = self.text[span.start : span.end].strip()
                if stands in ("", "{}"):
                    self.edits.append(
                        (span.start, span.end, _inline(_nested(parts[number:], word)))
                    )
                    return
                line = self.text.count("\n", 0, span.start) + 1
                message = _("'{path}' stands in {file}, so it is not changed here",
                            path=".".join(parts), file=stands[:60])  # fmt: skip
                remedy = _(
                    "Change it there by hand: {path}: {word}", path=".".join(parts), word=word
                )
                self.problems.append(Problem(Place(f"{self.file}:{line}"), message, remedy))
                return
            if part not in span.entries:
                _key, keys = self.new.setdefault(span.start, (span, {}))
                _merge(keys, _nested(parts[number:], word))
                return
            span = span.entries[part][1]
        end, words = self.end(span), _scalar(word)
        gap = re.match(r"  +(?=#)", self.text[end:])
        if gap:  # a comment keeps its column
            room = len(gap[0]) + end - span.start - len(words)
            end, words = end + len(gap[0]), words + " " * max(2, room)
        self.edits.append((span.start, end, words))

    def end(self, span: Span) -> int:
        """Give where the last word of a value ends, comments and blank lines after it left out."""
        if span.entries and not span.flow:
            return self.end(list(span.entries.values())[-1][1])
        return span.end

    def put(self, section: Span, keys: New) -> None:
        """Put keys at the end of a section, in the way that it is written."""
        entries = list((section.entries or {}).values())
        if section.flow:
            words = ", ".join(f"{key}: {_inline(value)}" for key, value in keys.items())
            if entries:
                at = self.end(entries[-1][1])
                self.edits.append((at, at, f", {words}"))
            else:
                self.edits.append((section.start, section.end, f"{{{words}}}"))
            return
        key = entries[0][0].start
        indent = key - (self.text.rfind("\n", 0, key) + 1)
        at = self.text.find("\n", self.end(entries[-1][1]))
        lines = "".join(_block(keys, " " * indent))
        if at < 0:
            self.edits.append((len(self.text), len(self.text), f"\n{lines}"))
        else:
            self.edits.append((at + 1, at + 1, lines))

    def take_out(self, section: Span, gone: list[str]) -> None:
        """Take keys out of a section."""
        entries = section.entries or {}
        left = [key for key in entries if key not in gone]
        if not left:
            self.edits.append((section.start, self.end(section), "{}"))
            return
        places = list(entries)
        for key in gone:
            if key not in entries:
                continue
            name, value = entries[key]
            start, end = name.start, self.end(value)
            if not section.flow:
                start = self.text.rfind("\n", 0, start) + 1
                end = self.text.find("\n", end) + 1 or len(self.text)
            elif places.index(key) > 0 and any(k not in gone for k in places[: places.index(key)]):
                start = self.end(entries[places[places.index(key) - 1]][1])
            else:
                end = entries[places[places.index(key) + 1]][0].start
            self.edits.append((start, end, ""))


def _nested(parts: list[str], word: str) -> Any:
    found: Any = word
    for part in reversed(parts):
        found = {part: found}
    return found


def _merge(into: New, more: New) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _scalar(word: str) -> str:
    """Write a word such that YAML reads it as it is; steps and lists of names as these are."""
    is_plain = word.startswith("{") or _PLAIN.fullmatch(word) or _LIST.fullmatch(word)
    return word if is_plain else json.dumps(word, ensure_ascii=False)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(below)}" for key, below in value.items()) + "}"
    return _scalar(value)


def _block(keys: New, indent: str) -> list[str]:
    """Write keys on lines of their own; a section on one line where there is room."""
    lines: list[str] = []
    for key, value in keys.items():
        line = f"{indent}{key}: {_inline(value)}"
        is_deep = isinstance(value, dict) and any(isinstance(v, dict) for v in value.values())
        if isinstance(value, dict) and (len(line) > _WIDE or is_deep):
            lines += [f"{indent}{key}:\n", *_block(value, f"{indent}  ")]
        else:
            lines.append(f"{line}\n")
    return lines
