"""Which edition a workbook is, in one line: enough to make the same one again.

The line stands on the log and among the properties of the file, so that it is found whatever is
taken out of the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from flexfin.ground.messages import language
from flexfin.workbook.mark import MARK

if TYPE_CHECKING:
    from flexfin.workbook.book import Book

_LINE: Final = re.compile(rf"({MARK.pattern}) flexfin (\S+)((?: --[a-z-]+(?: [\w-]+)?)*): (.+)")


class Edition(NamedTuple):
    """The mark of the case, the version of flexfin, and the options of a workbook.

    `scenarios` are drawn with `seed`; `date` is the one that the values bear. `is_forecast`: it
    holds what happened, which the case does not.
    """

    mark: str
    version: str
    case: str
    is_shared: bool = False
    values_only: bool = False
    unfolded: bool = False
    all_scenarios: bool = False
    terms_alone: bool = False
    is_forecast: bool = False
    scenarios: int = 0
    seed: int = 0
    date: str = ""
    language: str = ""

    @property
    def line(self) -> str:
        """Write it as one line."""
        options = (
            (self.is_shared, "--audience shared"), (self.values_only, "--values-only"),
            (self.unfolded, "--unfolded"), (self.all_scenarios, "--all-scenarios"),
            (self.terms_alone, "--negotiation"),
            (self.is_forecast, "--forecast"),
            (self.scenarios, f"--scenarios {self.scenarios} --seed {self.seed}"),
            (self.date, f"--date {self.date}"), (self.language, f"--lang {self.language}"),
        )  # fmt: skip
        said = "".join(f" {text}" for holds, text in options if holds)
        return f"{self.mark} flexfin {self.version}{said}: {self.case}"


def edition_of(book: Book, *, date: str = "", drawn: tuple[int, int] | None = None,
               is_forecast: bool = False) -> Edition:  # fmt: skip
    """Give the edition of a workbook in the making; `drawn` is how many scenarios and the seed."""
    from flexfin import __version__

    return Edition(
        book.mark, __version__, " ".join(book.case.name.split()), book.is_shared, book.values_only,
        book.unfolded, bool(book.by_scenario), book.layout.terms_alone, is_forecast,
        *(drawn or (0, 0)), date, language(),
    )  # fmt: skip


def edition_in(texts: Iterable[str]) -> Edition | None:
    """Find the line of an edition among texts."""
    for text in texts:
        found = _LINE.fullmatch(text.strip()) if " flexfin " in text else None
        if found is None:
            continue
        words = found[3].split()
        after = dict(zip(words, [*words[1:], ""], strict=False))

        def count(option: str, after: dict[str, str] = after) -> int:
            text = after.get(option, "")
            return int(text) if text.isdecimal() and len(text) < 10 else 0

        return Edition(
            found[1], found[2], found[4], after.get("--audience") == "shared",
            "--values-only" in after, "--unfolded" in after, "--all-scenarios" in after,
            "--negotiation" in after, "--forecast" in after, count("--scenarios"), count("--seed"),
            after.get("--date", ""), after.get("--lang", ""),
        )  # fmt: skip
    return None
