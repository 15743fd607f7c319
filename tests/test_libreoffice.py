"""The workbooks recalculated by LibreOffice, with the stored values taken out first."""

from __future__ import annotations

import os
import re
from pathlib import Path

import effort
import engines
import pytest
from small_books import SmallBook
from strategies import Books, asked, formula, model_text, models_from
from test_examples import EXAMPLES, book_of
from test_several import LINES, TEXT

from flexfin.answers.verified import verified
from flexfin.ground.messages import set_language
from flexfin.workbook import sums

needs_libreoffice = pytest.mark.skipif(
    engines.soffice() is None and os.environ.get("FLEXFIN_ENGINES") != "libreoffice",
    reason="LibreOffice is not installed; .ci/run installs it",
)
PAID = {"paid": formula("payment(0.03, 9, number(amount), 0)")}
# what costs of each group a party pays: with many costs over whole ranges, here with three
PAYERS = {
    "vat_recovery": asked("parties.*.vat_recovery"),
    "payer": asked("costs.*.payer", unit="text", names="party"),
    "pays": formula("sum_to(borne, payer)", "EUR/month"),
}
PARTIES = "parties: {coa: {vat_recovery: 0}, city: {vat_recovery: 1}}\n"


@pytest.mark.engines
@needs_libreoffice
def test_libreoffice_gives_every_stored_value(
    whole_book: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a short one of the sample, and what only others have in a small one; at night of all, whole.

    It takes twenty times as long as the other engine, which is asked of the others.
    """
    set_language("nl")
    books = {file.stem: book_of(file, whole_book) for file in EXAMPLES
             if effort.nightly or file.stem in effort.SAMPLE}  # fmt: skip
    paths = [*books.values()] if effort.nightly else [books["stieltjesstraat_sublet"]]
    (small := tmp_path / "small").mkdir()
    models = models_from(model_text({**LINES, **PAID, **PAYERS}))
    text = TEXT.replace("amount: ", "payer: coa, amount: ").replace("coa, amount: 2", "city, amount: 2")
    with monkeypatch.context() as patch:
        patch.setattr(sums, "_LONG", 0)
        paths.append(SmallBook(models, small, PARTIES + text).path)
    assert any("*SUMIFS(" in cell.value for _sheet, cell in engines.formulas_of(paths[-1]))
    recalculated = engines.libreoffice(tmp_path, *paths)
    for path, found in zip(paths, recalculated, strict=True):
        expected = engines.stored(path)
        assert len(expected) > 5_000 or path is paths[-1]
        assert engines.differences(expected, found) == {}, path.name
        if path is not paths[-1]:
            # what another program calculated anew and saved is still as it was made
            assert not verified(tmp_path / "recalculated" / f"bare-{path.name}").changed, path.name
    in_sample = {name for stem in effort.SAMPLE for name in functions_of(books[stem])}
    used = {name for path in (*paths, *books.values()) for name in functions_of(path)}
    assert used == in_sample, "the sample has every function that any example has"
    read = {name for path in paths for name in functions_of(path)}
    assert read == in_sample, "the small workbook has what the one of the sample lacks"
    for path in {*books.values()} - {*paths}:
        assert engines.differences(engines.stored(path), engines.formualized(path)) == {}, path.name


def functions_of(path: Path) -> set[str]:
    """Give the functions in the formulas of a workbook."""
    texts = {cell.value for _sheet, cell in engines.formulas_of(path)}
    return {name for text in texts for name in re.findall(r"[A-Z][A-Z0-9.]+(?=\()", text)}


@pytest.mark.engines
@needs_libreoffice
def test_yes_and_no_that_are_numbers_are_in_order(tmp_path: Path) -> None:
    """A default that is a formula gives 0, and LibreOffice counts it as the no that it shows."""
    set_language("nl")
    about = {"unit": "text", "choices": "yes_no", "default": "no"}
    lines = {
        **LINES,
        "kept": asked("groups.*.kept", **about),
        "fixed": asked("groups.*.fixed", **about, locked="yes"),  # 0, and shown as no
    }
    book = SmallBook(models_from(model_text(lines)), tmp_path, TEXT)
    cell, wrong = book.cell("kept", "youth"), tmp_path / "wrong.xlsx"
    book.returned({cell: "misschien"}).rename(wrong)
    typed = book.returned({cell: 0, book.cell("kept", "family"): 1})
    engines.converted(tmp_path / "recalculated", typed, wrong)
    good, bad = (
        engines.stored(tmp_path / "recalculated" / path.name)[book.layout.names["checks"], "D7"]
        for path in (typed, wrong)
    )
    assert good == "geen"
    assert str(bad).endswith("!".join(cell))
