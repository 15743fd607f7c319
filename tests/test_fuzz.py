"""A short run of the fuzzer, and proof that it notices what fails; `make fuzz` goes on for longer."""

from __future__ import annotations

import datetime
import json
import warnings
from collections import Counter
from pathlib import Path
from random import Random

import click
import effort
import fuzz
import pytest

from flexfin.cli import check


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> fuzz.Fuzzer:
    return fuzz.Fuzzer(tmp_path_factory.mktemp("fuzz"), Random(7))


def test_broken_inputs_work_or_say_what_is_wrong(fuzzer: fuzz.Fuzzer) -> None:
    count = 60 if effort.nightly else 16
    tries = fuzz.fuzz(fuzzer, lambda tries: tries.counts.total() == count)
    assert tries.failed == {}, "\n".join(fuzz.told(tries))
    assert len({kind.partition(":")[0] for kind in tries.counts}) == 12  # some of each kind


def test_what_fails_is_told_once_for_each_place_and_kept(
    fuzzer: fuzz.Fuzzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_options: object) -> None:
        raise ZeroDivisionError("a fault of our own")

    monkeypatch.setattr(check.command, "callback", broken)
    tries = fuzz.Tries()
    monkeypatch.setattr(fuzzer, "kinds", {"case": fuzzer.in_case})
    monkeypatch.setattr(fuzzer, "asked", lambda _only, CASE: ["check", str(CASE)])  # noqa: N803
    fuzzer.once(tries)
    fuzzer.once(tries)
    ((place, words),) = tries.failed.items()
    assert "ZeroDivisionError" in place
    assert len(words) == 2
    assert (fuzzer.folder / "failed" / "1" / "case.yaml").exists()
    assert any(line.startswith("FAILED 1 (2 times)") for line in fuzz.told(tries))


def test_a_record_counts_the_tries_of_all_runs(tmp_path: Path) -> None:
    path, night = tmp_path / "fuzz.json", datetime.datetime(2026, 11, 29, 1, 2, tzinfo=datetime.UTC)
    for seed in (1, 2):
        record = fuzz.Record(path, seed, night)
        record.write(fuzz.Tries(Counter({"case: cost": 1})))
        tries = fuzz.Tries(Counter({"case: cost": 3, "set: rent": seed}), {"place": ["cost x.yaml"]},
                           Counter(cost=seed))  # fmt: skip
        record.write(tries)  # in place of what it wrote before
    found = json.loads(path.read_text("utf-8"))
    assert found["tries"] == {"case: cost": 6, "set: rent": 3}
    assert found["drawn"] == {"cost": 3}
    assert [(run["seed"], run["tries"], run["failed"]) for run in found["runs"]] == [
        (1, 4, {"place": 1}), (2, 5, {"place": 1}),
    ]  # fmt: skip
    assert found["runs"][0]["began"] == "2026-11-29 01:02"


def test_a_warning_and_an_odd_exit_code_are_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(*_words: object, **_options: object) -> int:
        warnings.warn("of a library", UserWarning, stacklevel=1)
        return 0

    monkeypatch.setattr(check.command, "callback", warned)
    assert "UserWarning" in fuzz.fault(["check", str(fuzz.WHOLE)])
    monkeypatch.setattr(check.command, "callback", lambda **_options: click.echo("Warning: x"))
    assert fuzz.fault(["check", str(fuzz.WHOLE)]) == "Warning:"
    monkeypatch.setattr(check.command, "callback", lambda **_options: 3)
    assert fuzz.fault(["check", str(fuzz.WHOLE)]) == "exit code 3"
