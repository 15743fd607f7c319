"""WWS points of VERA unit files, against the figures of the library's own tests."""

from __future__ import annotations

import datetime
import json
import locale
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping
from decimal import getcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from strategies import EXAMPLE, ROOT, asked, frame, model_text, models_from
from views import column_of

from flexfin.case.case import Case
from flexfin.case.given_by import points as vera
from flexfin.cli import main
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError, Problem
from flexfin.ground.files import LARGEST
from flexfin.ground.messages import set_language

UNITS = Path(__file__).parent / "vera"
KINDS = "{home: {nl: a, en: a}, room: {nl: b, en: b}}"
START = {"input": "start", "date": "month", "unit": "month"}
MODELS = models_from(
    model_text(
        {
            "start": START,
            "sort": asked("groups.*.sort", unit="text", choices=KINDS),
            "score": asked("groups.*.score", between="0 and 300", instead='points_file(choose(sort, "home", "ZEL", "room", "ONZ"))'),
        }
    )
)  # fmt: skip


def load(
    folder: Path,
    sort: str = "room",
    file: str = "room.json",
    day: str = "2026-07-01",
    **changes: str,
) -> Case:
    """Load a case with one group in a folder with the units."""
    for unit in UNITS.glob("*.json"):
        if not (folder / unit.name).exists():
            shutil.copy(unit, folder)
    path = folder / "case.yaml"
    text = f"reference_date: {day}\ngroups:\n  one: {{sort: {sort}, points_file: {file}}}\n"
    path.write_text(frame(text), encoding="utf-8")
    return load_case(path, MODELS, changes)


def refused(folder: Path, sort: str = "room", file: str = "room.json") -> Problem:
    with pytest.raises(FlexfinError) as caught:
        load(folder, sort, file)
    (problem,) = caught.value.problems
    return problem


def without(unit: str, *keys: str, **others: Any) -> str:
    """Give a unit of the tests with keys left out, or others."""
    content = json.loads((UNITS / unit).read_text(encoding="utf-8"))
    return json.dumps({k: v for k, v in content.items() if k not in keys} | others)


# --- real units: the figures are those of the library's repository, see vera/README.md -----------


@pytest.mark.parametrize(
    ("sort", "file", "points"), [("room", "room.json", 62), ("home", "home.json", 113)]
)
def test_a_unit_has_the_points_of_the_librarys_own_tests(
    sort: str, file: str, points: float, tmp_path: Path
) -> None:
    case = load(tmp_path, sort, file)
    assert case.values["score"] == {("one",): points}
    assert case.warnings() == ()
    origin = case.origins["score"]["one",]
    assert origin.status == "sourced"
    assert origin.source.startswith(
        f"{file} (VERA), valued on 2026-07-01 by woningwaardering 6.2026"
    )
    assert origin.place
    assert origin.place.line == 6


def test_a_change_names_a_file_or_gives_the_points(tmp_path: Path) -> None:
    case = load(tmp_path, "room", "none.json", **{"groups.one.points_file": "room.json"})
    assert case.values["score"]["one",] == 62
    case = load(tmp_path, **{"groups.one.score": "36"})
    assert (case.values["score"]["one",], case.provided) == (36, {})


def test_a_key_that_the_standard_does_not_know_is_told(tmp_path: Path) -> None:
    # written well, a living room shared by eight counts an eighth
    name = "gedeeldMetAantalOnzelfstandigeWoonruimte"
    remedies = {
        name: f"Did you mean '{name}n'?",
        "xyz": "Correct it; where your system adds it, it says nothing about the points.",
    }
    unit = json.loads((UNITS / "room.json").read_text(encoding="utf-8"))
    rooms = [room | dict.fromkeys(remedies, 8) for room in unit["ruimten"]]
    text = json.dumps(unit | {"ruimten": rooms}, indent=1)
    (tmp_path / "wrong.json").write_text(text, encoding="utf-8")
    bad = load(tmp_path, file="wrong.json")
    assert bad.values["score"]["one",] == 62  # as without
    # in every room, each told once
    for warning, (key, remedy) in zip(bad.warnings(), remedies.items(), strict=True):
        assert warning.message == (
            f"the VERA standard does not know the key '{key}', and it does not count"
        )
        assert warning.remedy == remedy
        assert warning.level == "warning"
        place = warning.place
        assert place
        assert place.file == str(tmp_path / "wrong.json")
        assert place.text[place.column - 1 :][: place.width] == f'"{key}"'
    assert bad.origins["score"]["one",].source.endswith("; remarks: 2")


def test_the_wrong_kind_of_dwelling_is_refused(tmp_path: Path) -> None:
    assert (
        "is not self-contained (a room), and 'groups.one.sort' says self-contained"
        in refused(tmp_path, "home").message
    )


# --- what may not happen -------------------------------------------------------------------------


def test_remarks_and_a_surcharge_are_warnings_and_the_process_stays_as_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def state() -> tuple[Any, ...]:
        return (
            sys.excepthook, list(warnings.filters), warnings.showwarning, locale.setlocale(locale.LC_ALL),
            os.environ.get("TZ"), repr(getcontext()), {m for m in sys.modules if m.startswith(("woning", "loguru"))},
        )  # fmt: skip

    monument = [{"code": "RIJ", "naam": "Rijksmonument"}]
    unit = without("room.json", "energieprestaties", monumenten=monument,
                   datumAfsluitenHuurovereenkomst="2026-02-01")  # fmt: skip
    (tmp_path / "bare.json").write_text(unit, encoding="utf-8")
    before, valued = state(), vera._valued.cache_info().misses
    for _time in range(2):
        case = load(tmp_path, "room", "bare.json")
    assert state() == before
    assert capfd.readouterr() == ("", "")
    assert vera._valued.cache_info().misses == valued + 1  # the same unit once
    surcharge, warning = sorted(case.warnings(), key=lambda one: one.message)
    assert {surcharge.level, warning.level} == {"warning"}
    # a national monument: 35% on the maximum rent for contracts from 1 July 2024
    assert (
        surcharge.message
        == "'bare.json' has a surcharge of 35% on the maximum rent, which points do not hold"
    )
    assert warning.message == "the library woningwaardering has remarks on 'bare.json'"
    assert "energieprestaties" in warning.remedy
    assert case.origins["score"]["one",].source.endswith("; remarks: 1")
    assert 0 < case.values["score"]["one",] < 62


def test_the_library_never_gets_online() -> None:
    lines = [
        "import runpy, socket, sys",
        f"sys.argv = ['valuation.py']; names = runpy.run_path({str(ROOT / 'flexfin' / 'case' / 'given_by' / 'valuation.py')!r})",
        "import datetime; names['answer']('{}', datetime.date(2026, 7, 1))",
        "import requests",
        "try: requests.get('http://127.0.0.1:9', timeout=1)",
        "except requests.ConnectionError as error: print('without a network' in str(error))",
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize("language", ["en", "nl"])
def test_without_the_library_the_command_to_install_it_is_named(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vera, "find_spec", lambda _name: None)
    set_language(language)
    problem = refused(tmp_path)
    assert problem.remedy.endswith("pip install 'flexfin[points]'")
    assert ("niet geïnstalleerd" if language == "nl" else "not installed") in problem.message
    assert problem.place
    assert problem.place.text[problem.place.column - 1 :].startswith("room.json")


@pytest.mark.parametrize("order", ["check", "values"])
def test_a_command_without_the_library_ends_with_1_and_no_traceback(
    order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vera, "find_spec", lambda _name: None)
    shutil.copy(UNITS / "room.json", tmp_path)
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("    wws_points: 36\n", "    points_file: room.json\n")
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    words = [order, str(tmp_path / "case.yaml"), *(["units"] if order == "values" else [])]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    silent, said = result.stdout, result.stderr
    silent, said = (said, silent) if order == "check" else (silent, said)
    assert silent == ""
    assert said.endswith("pip install 'flexfin[points]'\n")
    assert "|     points_file: room.json\n      |                  ^^^^^^^^^\n" in said


def test_a_command_takes_the_points_of_a_file(tmp_path: Path) -> None:
    shutil.copy(UNITS / "room.json", tmp_path)
    shutil.copy(EXAMPLE, tmp_path)
    words = ["values", str(tmp_path / EXAMPLE.name), "wws_points", "--format", "json"]
    words += ["--set", "reference_date=2026-07-01"]  # as the other tests, so that it is valued once
    result = CliRunner().invoke(main, [*words, "--set", "groups.youth.points_file=room.json"])
    assert result.stderr == ""
    assert column_of(json.loads(result.stdout), "wws_points", "value")["youth"] == 62


# --- files that are none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe{}", "this character is not in UTF-8"),
        (b"\x00\x01", "this is not a text file"),
        (b" " * (LARGEST + 1), f"this file is larger than {LARGEST} bytes"),
        (b"[" * 100_000, "this file is no JSON"),
        (b'{"a": ' + b"1" * 6000 + b"}", "this file is no JSON"),
        (b'{"oppervlakte": -Infinity}', "this file is no JSON"),
        (b"groups:\n", "here this file stops being JSON"),
        (b"null", "this file holds no VERA unit"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_unit_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_bytes(content)
    problem = refused(tmp_path, "room", "odd.json")
    assert problem.message == message
    assert problem.place
    assert problem.place.file == str(tmp_path / "odd.json")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.json").mkdir()
    assert refused(tmp_path, "room", "odd.json").message == "this is a folder, not a file"


FAULTS: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "another library": (
        {"fault": "library", "why": ["cannot import name 'X'"]},
        "the library woningwaardering that is installed does not fit flexfin",
        "Install it with: pip install 'flexfin[points]'\nThe library says: cannot import name 'X'",
    ),
    "no period": (
        {"fault": "date", "why": ["Peildatum"]},
        "no points can be worked out for the reference date 2026-07-01",
        "The library says: Peildatum",
    ),
    "stopped": ({"fault": "failed"}, "the library woningwaardering cannot value 'room.json'", ""),
    "failed": (
        {"fault": "failed", "why": ["\x1b[31mx" + "y" * 500]},
        "the library woningwaardering cannot value 'room.json'",
        "The library says: \N{REPLACEMENT CHARACTER}[31mx" + "y" * 394 + "…",
    ),
    "unreadable": (
        {"fault": "invalid", "why": ["something new"]},
        "'room.json' is no valid VERA unit",
        "The library says: something new",
    ),
    "many": (
        {"fault": "invalid", "why": [f"Validatiefout in attribuut 'ruimten.{n}.id'. Input should be a valid string" for n in range(12)]},
        "'room.json' is no valid VERA unit",
        "\n".join(f"ruimten {n} id: a text is needed." for n in range(1, 11)) + "\nAnd 2 more.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_the_library_cannot_do_is_said_in_our_words(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, message, remedy = FAULTS[name]
    monkeypatch.setattr(vera, "_valued", lambda _unit, _date: answer)
    problem = refused(tmp_path)
    assert (problem.message, problem.remedy) == (message, remedy)


def test_a_process_that_stops_gives_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no_python"))
    unit = without("room.json", bouwjaar=1999)
    assert vera._valued(unit, datetime.date(2026, 7, 1)) == {"fault": "failed"}


def test_points_out_of_range_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {
        "points": 301.0,
        "kind": "ONZ",
        "surcharge": 0.0,
        "remarks": [],
        "unknown": [],
        "version": "1",
    }
    monkeypatch.setattr(vera, "_valued", lambda _unit, _date: answer)
    assert refused(tmp_path).message == "301 is outside the range 0 - 300"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Package 'monumenten' is niet geïnstalleerd. Monumentale status wordt niet automatisch "
            "bijgewerkt. Installeer met: pip install woningwaardering[monumenten]",
            "Of de eenheid een monument is, wordt niet online opgezocht: haar sleutel 'monumenten' "
            "zegt het; een lege lijst als zij het niet is.",
        ),
        ("Eenheid (7): 'energieprestaties' is None", "Eenheid (7): 'energieprestaties' ontbreekt"),
        (
            "geef dit dan expliciet aan door een lege lijst toe te wijzen aan het "
            "'monumenten'-attribuut.",
            "geef dit dan expliciet aan door een lege lijst te geven bij 'monumenten'.",
        ),
        (
            "Dit dient gespecificeerd te worden in het attribuut "
            "'adresseerbaar_object_basisregistratie.bag_gebruikers_oppervlakte' op de eenheid.",
            "Dit dient gespecificeerd te worden in de sleutel "
            "'adresseerbaarObjectBasisregistratie bagGebruikersOppervlakte' op de eenheid.",
        ),
    ],
)
def test_what_the_library_remarks_is_told_with_the_keys_of_the_file(said: str, told: str) -> None:
    set_language("nl")
    assert vera._by_keys(said) == told
