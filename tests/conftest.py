"""What holds for every test: flexfin speaks English, unless a test says otherwise.

`make quick` (pytest --quick) leaves out what takes long: whole workbooks, spreadsheet engines, the
documents, random cases against the oracle, searches, and answers over drawn scenarios. It is all
listed here, and nowhere else. Of every package and every command something is left in.
"""

from __future__ import annotations

import datetime
import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import effort
import kept_sheets
import lazy_sheets
import made_once
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from strategies import ROOT, Books

from flexfin.answers import readback, returned_book
from flexfin.case import figures as given_figures
from flexfin.cli import main
from flexfin.engine import portfolio
from flexfin.engine.run import Program
from flexfin.ground import sheets
from flexfin.ground.messages import set_language
from flexfin.ground.yaml import parse_yaml, read_text
from flexfin.model import figures, read, stored
from flexfin.model.models import shipped

# Files whose tests write whole workbooks, follow the documents, value homes with the library for
# points, or run answers or read cases many times over.
LONG_FILES: Final = {
    "accessible", "agreement", "agreement_sheets", "apart", "board", "called_inputs", "case_workbook", "charts",
    "comparable_sheet", "compare", "compiled", "deck", "docs", "drawn_reports", "each_scenario", "every_input",
    "examples", "excel_user", "fuzz", "given_figures", "identities", "inputbook", "inputbook_faults", "inputsheet",
    "languages", "libreoffice", "links", "lint", "lint_references", "many_elements", "memory", "monthly", "negotiate",
    "negotiation_sheet", "no_case", "office", "one_basis", "openended", "oracle", "pairs", "points",
    "portable", "portfolio",
    "random_formulas", "readback", "reference", "rent_oracle", "report", "risksheet",
    "same_basis", "sense", "sets", "several", "shares", "sharing", "sheets", "side_by_side", "simulation", "streams",
    "tables", "text_stays_text", "units_report", "vacancy_report", "wheel", "with_inputs",
    "workbook",
}  # fmt: skip
# Fixtures that are a whole workbook, or have one among them.
LONG_FIXTURES: Final = {"book", "files", "ours", "whole_book"}
# What the names of tests begin with that take long in files of which the others do not.
LONG_TESTS: Final = (
    "test_a_broken_file_gives_exactly_this_text[beside-",
    "test_a_broken_file_gives_exactly_this_text[cases-points_",
    "test_a_broken_file_gives_exactly_this_text[workbooks-",
    "test_a_callable_group_under_a_contract_that_cannot_end_is_an_error[regular]",
    "test_a_case_of_another_year_says_so_in_one_line_once_and_on_the_cover",
    "test_a_case_that_is_dropped_gets_its_workbook_beside_it",
    "test_a_chart_of_many_months_is_one_row_a_year_in_markdown_and_says_so",
    "test_a_check_that_fails_ends_with_1_after_the_tables",
    "test_a_damaged_case_works_or_says_what_is_wrong",
    "test_a_date_in_these_months_asks_too",
    "test_a_figure_that_is_not_known_is_told_at_the_case",
    "test_a_file_that_repeats_the_shipped_values_changes_nothing",
    "test_a_fit_finds_surges_back",
    "test_a_fit_finds_the_figures_back_of_a_long_simulated_history",
    "test_a_forecast_is_not_taken_for_a_case",
    "test_a_group_that_is_not_callable_delivers_nothing_and_is_found_nowhere",
    "test_a_higher_fee_never_helps_the_holder_nor_hurts_the_owner",
    "test_a_large_case_runs_clean",
    "test_a_month_more_filled_in_moves_the_forecast",
    "test_a_path_equal_to_base_gives_base",
    "test_a_price_beyond_the_bounds_of_the_models_moves_around_what_it_is",
    "test_a_program_that_was_kept_is_the_one_of_its_case[all]",
    "test_a_script_of_two_lines_works_many_cases_out_and_runs_once",
    "test_a_signal_at_any_moment_stops_the_program_clean",
    "test_a_signal_stops_the_program_clean",
    "test_a_value_that_the_case_cannot_have_is_said",
    "test_a_workbook_has_a_sheet_for_each_location",
    "test_a_workbook_to_fill_in_is_a_case_too",
    "test_after_the_permit_nobody_is_let_to",
    "test_aid_at_grant_is_never_below_the_largest_year_of_enjoyment_discounted",
    "test_any_bytes_at_all_work_or_say_what_is_wrong",
    "test_any_settlement_recalculates_to_the_same_cents",
    "test_any_words_at_any_given_inputs_are_read_as_they_were_written",
    "test_at_the_ends_of_the_range_one_side_gains_nothing",
    "test_at_the_floor_the_grantor_gains_nothing_and_at_the_ceiling_the_holder",
    "test_blocks_of_scenarios_give_what_one_block_gives",
    "test_bounds_travel_with_a_workbook_of_the_house_and_not_with_a_shared_one",
    "test_cases_that_are_dropped_together_are_worked_out_one_after_the_other",
    "test_checks_are_zero_and_shares_add_up_to_1",
    "test_cost_items_and_investments_together_are_the_whole_cost",
    "test_depreciation_and_charge_at_the_wacc_give_the_opening_book_value_back",
    "test_drawn_scenarios_are_the_same_for_every_package",
    "test_each_change_is_worth_what_it_did_to_both_sides",
    "test_each_round_has_what_was_on_the_table_and_what_it_was_worth_then",
    "test_each_row_that_moves_by_hand",
    "test_every_command_that_takes_a_case_takes_figures",
    "test_every_format_has_every_value",
    "test_every_format_has_the_same_values_and_draws",
    "test_every_formula_of_random_cases_gives_what_evaluate_gives",
    "test_every_formula_of_the_examples_gives_what_evaluate_gives",
    "test_every_function_gives_what_evaluate_gives",
    "test_every_line_is_that_of_the_oracle",
    "test_every_settlement_adds_up_to_the_cent",
    "test_findings_are_0_or_1",
    "test_handwritten_numpy_gives_the_same_on_random_cases",
    "test_in_a_shared_workbook_the_name_of_the_file_stays_in_the_house",
    "test_it_fits_on_the_screen[nl]",
    "test_labels_stand_in_workbooks_and_come_back",
    "test_more_income_never_gives_more_benefit_and_no_benefit_is_above_the_rent",
    "test_no_combination_moves_less",
    "test_no_file_that_was_read_is_written_over",
    "test_nobody_inside_the_minimum_term_is_given_notice",
    "test_nothing_is_left_between_parties_and_layers_add_up",
    "test_nothing_worse_in_the_worst_scenario",
    "test_of_a_case_only_what_it_uses_is_listed",
    "test_of_equal_remainders_the_first_gets_the_cent_in_the_workbook_too",
    "test_of_every_set_of_terms_the_least_move_is_found",
    "test_one_scenario_alone_gives_what_it_gives_beside_others",
    "test_options_are_given_as_python_has_them",
    "test_other_editions_are_as_they_were_made_too",
    "test_other_inputs_of_the_case_may_move_too",
    "test_output_that_is_full_or_closed_is_told_in_one_line",
    "test_packages_of_random_cases_give_what_was_asked",
    "test_part_of_a_year_is_told_in_the_heads_of_the_sheet_with_the_budget",
    "test_plan_and_its_three_effects_come_to_what_is_expected",
    "test_random_cases_agree_with_the_oracle",
    "test_rooms_are_let_called_or_empty_and_never_more_than_there_are",
    "test_the_accounts_come_back_from_every_kind_of_workbook",
    "test_the_annex_is_as_it_was_made_and_of_the_last_edition",
    "test_the_command_names_the_workbook_of_a_case_in_excel_so_too",
    "test_the_contract_case_is_not_covered_by_721_fixed_and_is_by_701_guaranteed",
    "test_the_data_are_those_of_the_lines",
    "test_the_example_with_a_broken_spot_is_read_or_refused",
    "test_the_first_column_is_that_of_the_months_by_its_cells",
    "test_the_mark_of_what_is_shared_tells_nothing_of_what_was_left_out",
    "test_the_numbers_printed_give_the_number_and_stand_below_it",
    "test_the_order_of_groups_and_costs_does_not_change_results",
    "test_the_order_of_lines_and_files_does_not_change_results",
    "test_the_report_answers_the_question",
    "test_the_report_fits_the_screen",
    "test_the_rest_goes_on_from_who_lived_there",
    "test_the_result_leads_back_to_the_cash_and_parties_cancel_out",
    "test_the_second_life_comes_beside_the_plain_lines",
    "test_the_total_is_what_counts_and_what_does_not",
    "test_the_workbook_gives_the_same",
    "test_the_workbook_gives_what_the_program_gives",
    "test_the_workbook_is_named_after_the_case",
    "test_the_workbook_is_that_of_the_command",
    "test_the_workbook_is_written_and_counted",
    "test_the_workbook_says_which_figures_came_from_the_file_and_the_mark_knows",
    "test_the_workbook_to_fill_in_is_read_back_in_either_language",
    "test_two_cases_of_one_name_have_a_sheet_each",
    "test_two_cases_with_other_figures_are_told_apart",
    "test_two_workbooks_of_different_kinds_are_beside_each_other",
    "test_under_other_models_the_gains_are_those_in_the_file",
    "test_until_2025_more_income_never_gives_more_benefit",
    "test_what_a_case_was_worked_out_with_goes_with_its_results",
    "test_what_a_command_writes_can_be_written_everywhere",
    "test_what_a_package_changes_in_an_offer_is_an_offer_of_the_case",
    "test_what_always_holds",
    "test_what_came_back_is_answered_and_the_packages_stand_beside_the_offers",
    "test_what_cannot_be_delivered_is_not_offered_and_said",
    "test_what_is_strange_but_right_does_no_harm",
    "test_what_is_typed_can_be_asked_and_nothing_is_printed",
    "test_what_parties_bear_and_pay_is_what_the_oracle_says",
    "test_whatever_is_changed_in_a_cell_is_told",
    "test_who_was_given_notice_has_left_or_is_still_under_notice",
    "test_with_probability_one_the_model_is_the_calculation_of_that_outcome",
    "test_with_the_figures_of_2027_a_case_of_2027_says_nothing_and_uses_them",
    "test_without_a_depth_it_fits_on_a_screen_or_two",
    "test_without_a_penalty_the_notice_of_the_agreement_changes_nothing",
    "test_workbooks_of_the_house_are_their_own_case",
)

# The longest tests of all: they start first, so that no process is left with one at the end.
FIRST: Final = (
    "test_libreoffice_gives_every_stored_value",
    "test_the_workbook_is_written[",
    "test_what_a_document_says_can_be_done_and_what_it_shows_comes_out",
    "test_compare_explains_an_offer_and_another_example",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what takes long")
    parser.addoption("--nightly", action="store_true", help="try all there is, and other cases")
    parser.addoption("--every-input", action="store_true", help="change every input of a workbook")


def pytest_configure(config: pytest.Config) -> None:
    """Say how much is tried; what is drawn is the same in every run of a commit, but at night."""
    effort.nightly = config.getoption("--nightly") or config.getoption("--every-input")
    if effort.nightly:
        settings.load_profile("explore")
    if config.getoption("--quick"):
        settings.register_profile("quick", deadline=None, derandomize=True, max_examples=15)
        settings.load_profile("quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that take long, without even reading them."""
    is_long = collection_path.stem.removeprefix("test_") in LONG_FILES
    return True if config.getoption("--quick") and is_long else None


def pytest_collectstart() -> None:
    """Look for no circles of objects while tests are gathered: hardly any is dropped."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look less often for circles of objects: what is there by now stays to the end anyway."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(2_000_000, 20, 20)


def pytest_unconfigure() -> None:
    """See what was dropped without being closed; what is still there pytest looks through no more."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that take long of the files that are read; start the longest first."""
    items.sort(key=lambda item: not item.name.startswith(FIRST))
    kept = [
        item
        for item in items
        if (effort.nightly or item.get_closest_marker("nightly") is None)
        and not (config.getoption("--quick") and _is_long(item))
    ]
    left_out = {*items} - {*kept}
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = kept


def _is_long(item: pytest.Item) -> bool:
    fixtures = {*getattr(item, "fixturenames", ())}
    return item.name.startswith(LONG_TESTS) or bool(fixtures & LONG_FIXTURES)


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    """Read the models once for all commands that a process of the tests runs (test_compiled.py).

    Of the figures of the law, those that come with flexfin: no test may change these. And make
    once what a workbook that returns is compared with (made_once.py); of a workbook that is opened
    read the sheets that are looked at (lazy_sheets.py), and of one that flexfin reads those that it
    did not read before (kept_sheets.py).
    """
    law = shipped("models") / "parameters"
    once = cache(figures.load_parameter)

    parsed = lru_cache(maxsize=100)(parse_yaml)  # of a folder with models mostly one file is another

    def load_parameter(folder: Path, name: str) -> figures.Parameter:
        return (once if folder == law else once.__wrapped__)(folder, name)

    with pytest.MonkeyPatch.context() as patch:
        if not effort.nightly:  # it draws constants of modules too: of those that are read by then
            none = getattr(providers, "_local_constants", None)
            patch.setattr(providers, "_get_local_constants", lambda: none, raising=False)
        patch.setattr(gc, "set_threshold", lambda *_: None)  # which a command that begins sets
        patch.setattr(stored, "_shipped_models", cache(stored._shipped_models))
        for module in (figures, given_figures):
            patch.setattr(module, "load_parameter", load_parameter)
        patch.setattr(read, "read_yaml", lambda path: parsed(read_text(path), str(path)))
        patch.setattr(returned_book, "CaseWorkbook", made_once.edition)
        patch.setattr(returned_book, "read_workbook", made_once.returned)
        patch.setattr(readback, "evaluate", made_once.evaluated)
        patch.setattr(openpyxl, "load_workbook", lazy_sheets.load)
        patch.setattr(sheets._SheetReader, "read", kept_sheets.read)
        patch.setattr(Program, "__init__", made_once.program)
        patch.setattr(portfolio, "cores", lambda: 1)  # other processes begin with nothing read
        yield


@pytest.fixture(scope="session")
def whole_book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Books:
    """Give the workbook of an example in a language, as `flexfin workbook` writes it with options.

    It is written once for all processes of a run; no test may change it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "books"
    folder.mkdir(exist_ok=True)

    def written(case: Path, language: str, *more: str) -> Path:
        kind = "".join(re.findall(r"\w+", "".join(more)))
        target = folder / f"{case.stem}-{language}{kind}.xlsx"
        with _alone(folder / f"{target.stem}.lock"):
            if not target.exists():
                words = ["workbook", str(case), "-o", str(target), "--lang", language, *more]
                done = CliRunner().invoke(main, words)
                assert done.exit_code == 0, done.output
                assert target.name in done.stdout
        return target

    return written


@pytest.fixture(scope="session")
def portable_program(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give the program of the portable folder, made once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "portable"
    folder.mkdir(exist_ok=True)
    program = folder / "one – één" / "flexfin" / "flexfin"
    with _alone(folder / "portable.lock"):
        if not program.exists():
            spec = str(ROOT / "portable" / "flexfin.spec")
            where = ["--distpath", str(folder / "made"), "--workpath", str(folder / "work")]
            order = [sys.executable, "-m", "PyInstaller", spec, "--noconfirm", *where]
            done = subprocess.run(
                [*order, "--log-level", "ERROR"], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            # a folder that was made in one place, and is used in another
            (folder / "made").rename(program.parent.parent)
    return program


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other process of this run holds a lock, and hold it."""
    for _wait in range(6000):
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.1)
        else:
            break
    else:
        pytest.fail(f"{lock} is held by a process that ended")
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("FLEXFIN_LANG", raising=False)
    set_language("en")
    yield
    set_language("en")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Keep what `make inputs` did in tests/inputs.json: by example, when and at which commit."""
    found: dict[str, dict[str, Any]] = {}
    for report in terminalreporter.getreports("passed"):
        if "test_every_input.py" in report.nodeid and report.user_properties:
            name = report.nodeid.partition("[")[2].rstrip("]")
            found.setdefault(name, {}).update(report.user_properties)
    # an example of which a part fails keeps the record of an earlier run
    found = {name: one for name, one in found.items() if {"changed", "scenarios"} <= {*one}}
    if not config.getoption("--every-input") or not found:
        return
    git = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=8", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    file = Path(__file__).parent / "inputs.json"
    kept = json.loads(file.read_text("utf-8")) if file.exists() else {}
    now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M}"
    kept |= {name: {"when": now, "commit": commit, **one} for name, one in found.items()}
    lines = (f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in sorted(kept))
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
