"""What a term sheet says: articles of clauses, open points, and the figures behind them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from flexfin.ground.messages import _
from flexfin.workbook.input_words import QuotedInput


class Clause(NamedTuple):
    """One numbered sentence or two, and the paths of the figures in it."""

    text: str
    paths: tuple[str, ...] = ()


class Article(NamedTuple):
    """A heading with its clauses; never empty."""

    title: str
    clauses: tuple[Clause, ...]


class TermSheet(NamedTuple):
    """All that the document says; `gains` is only for the house and empty in a shared one."""

    title: str
    notes: tuple[str, ...]
    articles: tuple[Article, ...]
    open_points: tuple[str, ...]
    figures: tuple[QuotedInput, ...]
    gains: tuple[str, ...]
    date: datetime.date
    has_secrets: bool = False  # what the case calls confidential stands in it

    def lines(self) -> Iterator[tuple[str, str, bool]]:
        """Give it line by line: the number of a clause, the text, whether it is a heading."""
        yield from (("", note, False) for note in self.notes_with(self.has_secrets))
        for number, article in enumerate(self.articles, 1):
            yield "", _("Article {number}. {title}", number=number, title=article.title), True
            for at, clause in enumerate(article.clauses, 1):
                yield f"{number}.{at}", clause.text, False
        yield "", _("Open points"), True
        yield from (("", point, False) for point in self.open_points)

    def notes_with(self, is_for_own_use: bool) -> tuple[str, ...]:
        """Give the notes at the head; the first thing to know of what is not to be sent is that."""
        if not is_for_own_use:
            return self.notes
        return (*self.notes, _("FOR OWN USE: this version holds figures that are not for the other "
                               "side. There is an edition to share."))  # fmt: skip

    @property
    def texts(self) -> list[str]:
        """Give every text of the sheet, in the order of reading."""
        clauses = [clause.text for article in self.articles for clause in article.clauses]
        figures = [text for figure in self.figures for text in figure]
        notes = self.notes_with(self.has_secrets)
        return [self.title, *notes, *clauses, *self.open_points, *figures, *self.gains]
