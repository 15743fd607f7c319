"""The editions of a case in a folder: what was sent and what returned, in order, by their marks.

An edition is known by its mark, which only a case that is in the folder can explain: the case file
of that round, or the workbook of the house. It says itself which edition it answers; a workbook
that returned goes back to the one that was sent with its mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from flexfin.answers.finding_words import finding_text
from flexfin.answers.readback import ReadBack, read_back
from flexfin.answers.returned_book import ReturnedNote
from flexfin.answers.verified import Verified, fact, is_shared, verified
from flexfin.case.case import Case
from flexfin.case.in_folder import files_in
from flexfin.ground.errors import FlexfinError
from flexfin.ground.file_names import WORKBOOKS, YAML
from flexfin.ground.messages import _
from flexfin.ground.view import shown
from flexfin.workbook.mark import mark_in, mark_of
from flexfin.workbook.sheets.log import shared_mark_label

_DOCUMENTS: Final = (".docx", ".pptx", ".html", ".htm", ".pdf")


class SentEdition(NamedTuple):
    """One file that was sent or returned; `case` is the one of its mark, with what was typed in it.

    `sent` is the case as it was sent, and `notes` what the other side noted. Where it was made with
    other models or figures than those of the program now, what it was worth can only be taken from
    the cells of a workbook: `stored`.
    """

    found: Verified
    case: Case
    sent: Case
    notes: tuple[ReturnedNote, ...]
    is_shared: bool
    stored: Path | None

    @property
    def name(self) -> str:
        """Give the name of its file."""
        return self.found.path.name

    @property
    def is_returned(self) -> bool:
        """Tell whether something was typed in it since it was made."""
        found = self.found
        return bool(found.changed or self.notes) or not found.is_checked


class Doubt(NamedTuple):
    """What is wrong with a file, or with the chain at it."""

    file: str
    text: str


class Editions(NamedTuple):
    """What a folder holds: editions in order, documents of their versions, what is in doubt."""

    found: tuple[SentEdition, ...]
    documents: tuple[Verified, ...]
    doubts: tuple[Doubt, ...]


def editions_in(folder: Path, read: Callable[[Path], Case]) -> Editions:
    """Find the editions in a folder; `read` reads a case."""
    return _Finder(folder, read).find()


class _Finder:
    def __init__(self, folder: Path, read: Callable[[Path], Case]) -> None:
        self.files, self.read = files_in(folder), read
        self.cases: dict[str, Case] = {}
        # workbooks of the house that were made with other models or figures, by marks
        self.other: dict[str, Path] = {}
        self.doubts: list[Doubt] = []

    def doubt(self, file: Path | str, text: str) -> None:
        """Note what is in doubt of a file."""
        self.doubts.append(Doubt(Path(file).name, text))

    def find(self) -> Editions:
        for path in self.files:
            if path.suffix.lower() in YAML:
                self.take_case(path)
        looked = [*self.looked()]
        books = [one for one in looked if one.is_workbook and not one.is_answer]
        for one in books:
            if one.mark not in self.cases and not one.changed and not is_shared(one):
                self.take_workbook(one)
        editions = self.of_one_case([*self.editions(books)])
        marks = {one.found.mark for one in editions}
        documents = [one for one in looked if one not in books]
        for one in documents:
            if one.mark not in marks:
                self.doubt(one.path, _("it is of no edition in this folder"))
            elif one.changed:
                self.doubt(one.path, _("its text was changed after it was made"))
        ordered = in_order(editions, self.doubt)
        held = tuple(one for one in documents if one.mark in marks)
        return Editions(tuple(ordered), held, tuple(self.doubts))

    def take_case(self, path: Path) -> None:
        """Note a case by its marks: in the house, and as it is shared."""
        try:
            self.note(self.read(path))
        except FlexfinError as error:
            self.doubt(path, error.problems[0].message)

    def note(self, case: Case) -> None:
        for shared in (False, True):
            self.cases.setdefault(mark_of(case, shared=shared), case)

    def take_workbook(self, one: Verified) -> None:
        """Note the case of a workbook of the house, by the marks that it bears itself too."""
        try:
            case = self.read(one.path)
        except FlexfinError:  # it is one to share, or the negotiation alone
            return
        self.note(case)
        if one.mark not in self.cases:
            for mark in (one.mark, mark_in(fact(one, shared_mark_label))):
                self.cases[mark] = case
                self.other[mark] = one.path

    def looked(self) -> Iterator[Verified]:
        """Look at all files that may have a mark."""
        known: dict[tuple[str, str], str] = {}
        for path in self.files:
            if path.suffix.lower() not in (*WORKBOOKS, *_DOCUMENTS):
                continue
            try:
                found = verified(path)._replace(book=None)  # the cells of all take much memory
            except FlexfinError as error:
                self.doubt(path, error.problems[0].message)
                continue
            key = found.mark, found.code
            if not found.mark and found.is_workbook:  # one that is filled in bears none
                self.take_case(path)
            elif not found.mark:
                self.doubt(path, _("it bears no mark"))
            elif found.code and key in known:
                self.doubt(path, _("it is the same as {file}", file=shown(known[key])))
            else:
                known[key] = path.name
                yield found

    def editions(self, books: Sequence[Verified]) -> Iterator[SentEdition]:
        sent = {one.mark for one in books if is_shared(one)}
        for one in books:
            if not one.changed and mark_in(fact(one, shared_mark_label)) in sent:
                continue  # it is kept of what was sent
            if one.mark not in self.cases:
                name = fact(one, lambda: _("Case"))
                self.doubt(
                    one.path,
                    _(
                        "no case in this folder has its mark {mark}: it is of another case or "
                        "version ({name}), or was made with other models or figures. Put the case "
                        "of that round in the folder, or the workbook of the house.",
                        mark=one.mark,
                        name=shown(name),
                    ),
                )
                continue
            try:
                read = read_back(one.path, self.cases[one.mark])
            except FlexfinError as error:
                self.doubt(one.path, error.problems[0].message)
                continue
            case, notes = read.returned or read.case, tuple(read.book.notes)
            edition = SentEdition(one, case, read.case, notes, is_shared(one), self.stored(one))
            self.see(edition, read)
            del read  # with the cells of two workbooks
            yield edition

    def stored(self, one: Verified) -> Path | None:
        """Give where the gains of an edition stand, that was made with other models or figures."""
        whole = self.other.get(one.mark)
        return whole and (one.path if one.changed else whole)

    def see(self, edition: SentEdition, read: ReadBack) -> None:
        """Note what was changed in an edition beside its inputs."""
        one, findings = edition.found, read.book.findings
        for problem in read.problems:
            self.doubt(one.path, problem.message)
        if not one.is_checked:
            self.doubt(one.path, _("what it says of itself, in the log, is gone"))
        elif not one.is_sealed:
            self.doubt(one.path, _("what it says of itself, in the log, was changed"))
        if not edition.is_returned:
            if read.base or read.offers:
                self.doubt(one.path, _("its codes say that nothing was changed, and inputs were: "
                                       "the codes were made anew"))  # fmt: skip
            return
        if findings:
            first = finding_text(findings[0])
            self.doubt(
                one.path,
                _("{count} things were changed beside its inputs, the first: {finding}",
                  count=len(findings), finding=first)
                if len(findings) > 1
                else _("beside its inputs was changed: {finding}", finding=first),
            )  # fmt: skip
        elif not (read.base or read.offers or edition.notes):
            self.doubt(one.path, _("it is not as it was made: {parts}",
                                   parts=", ".join(map(shown, one.changed))))  # fmt: skip

    def of_one_case(self, editions: list[SentEdition]) -> list[SentEdition]:
        """Leave out the editions of another case than most are of."""
        names = Counter(one.case.name for one in editions)
        if len(names) < 2:
            return editions
        name = names.most_common(1)[0][0]
        for one in editions:
            if one.case.name != name:
                self.doubt(one.name, _("it is of another case: {name}", name=shown(one.case.name)))
        return [one for one in editions if one.case.name == name]


def in_order(
    editions: Sequence[SentEdition], doubt: Callable[[str, str], None]
) -> list[SentEdition]:
    """Put editions in the order in which they answer each other; tell where the chain breaks."""
    above = {one.name: _parent(one, editions, doubt) for one in editions}
    below: dict[str, list[SentEdition]] = {}
    for one in sorted(editions, key=lambda one: (not one.is_returned, one.name)):
        below.setdefault(above[one.name], []).append(one)
    for name, answers in below.items():
        sent = [one.name for one in answers if not one.is_returned]
        if name and len(sent) > 1:
            doubt(sent[-1], _("the chain forks: {files} answer the same edition",
                              files=", ".join(map(shown, sent))))  # fmt: skip
    found: list[SentEdition] = []

    def follow(one: SentEdition) -> None:
        if one not in found:
            found.append(one)
            for answer in below.get(one.name, ()):
                follow(answer)

    first = [one for one in below.get("", ()) if one.found.after is None]
    for one in first[1:]:
        doubt(one.name, _("it does not say which edition it answers; it stands by its name"))
    for one in sorted(below.get("", ()), key=lambda one: one.name):
        follow(one)
    for one in editions:  # that answer each other in a circle
        follow(one)
    return found


def _parent(
    one: SentEdition, editions: Sequence[SentEdition], doubt: Callable[[str, str], None]
) -> str:
    """Give the file that an edition goes back to; empty of the first, and where it is not here."""
    after, others = one.found.after, [other for other in editions if other is not one]
    if one.is_returned:
        for other in others:
            if (other.found.mark, other.found.after) == (one.found.mark, after) and (
                not other.is_returned
            ):
                return other.name
        doubt(one.name, _("the edition {mark} as it was sent is not in this folder",
                          mark=one.found.mark))  # fmt: skip
    if after is None:
        return ""
    for other in others:
        if (other.found.mark, other.found.code) == after:
            return other.name
    # one that is as it was made was not changed; what was answered is then not here
    alike = [other for other in others if other.found.mark == after.mark and other.is_returned]
    if alike:
        doubt(alike[0].name, _("it was changed after {file} answered it: then its code was {code}",
                               file=shown(one.name), code=after.code))  # fmt: skip
        return alike[0].name
    doubt(one.name, _("the chain is broken: it answers {mark} (code {code}), which is not in this "
                      "folder", mark=after.mark, code=after.code))  # fmt: skip
    return ""
