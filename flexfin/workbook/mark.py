"""The mark of a case: a short digest by which a workbook that returns is known."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from flexfin.case.case import Case
from flexfin.case.row import rows_of

_LENGTH: Final = 16  # hexadecimal digits: enough to tell cases apart


def mark_of(case: Case) -> str:
    """Give the mark of a case: of its name, frame, inputs, offers and own figures of the law.

    What is confidential has no part in it: with so few possible values, a value could be found by
    trying them all against the mark.
    """
    values = {
        path: str(row.value)
        for path, row in rows_of(case).items()
        if row.origin.place is not None  # a default may hang on what is confidential
        and not case.is_confidential(path)
    }
    offers = {
        name: {path: text for path, text in changed.items() if not case.is_confidential(path)}
        for name, changed in case.offers.items()
    }
    figures = {
        name: [str((dated.since, dated.until, dated.value)) for dated in values]
        for name, values in case.law.given.values.items()
    }
    frame = [case.name, case.calendar.start, case.calendar.count, str(case.reference_date)]
    own = [figures] if figures else []
    text = json.dumps([frame, values, offers, *own], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_LENGTH]
