"""The command line: exit codes, languages, files, what it imports."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from views import column_of, same_in_every_format, values_of

import flexfin
from flexfin import cli
from flexfin.answers.check import check_view
from flexfin.answers.render.data import as_csv
from flexfin.cli import COMMANDS, main, output
from flexfin.engine.load import load_case
from flexfin.ground.errors import FlexfinError
from flexfin.ground.messages import set_language
from flexfin.ground.view import Said, TableRow, ViewTable, columns, part, view
from flexfin.model.read import load_models

ROOT = Path(__file__).parent.parent
EXAMPLE = str(ROOT / "examples" / "stieltjesstraat.yaml")
VALID = str(ROOT / "tests" / "errors" / "valid.yaml")


def run(*args: str, **environment: str) -> Result:
    return CliRunner(env={"FLEXFIN_LANG": None, **environment}).invoke(main, list(args))


def process(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flexfin", *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )


# --- start and help ------------------------------------------------------------------------------


def test_help_imports_only_what_it_needs() -> None:
    code = (
        "import sys\nfrom flexfin.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in "
        "('pandas','numpy','openpyxl','xlsxwriter','ruamel','babel','rich','flexfin')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    loaded = set(re.findall(r"'([\w.]+)'", done.stdout.splitlines()[-1]))
    assert loaded <= {
        "flexfin", "flexfin.cli", "flexfin.cli.completion", "flexfin.cli.options",
            "flexfin.cli.streams", "flexfin.cli.translated",
                "flexfin.ground", "flexfin.ground.errors", "flexfin.ground.files",
                "flexfin.ground.file_names", "flexfin.ground.portable",
            "flexfin.ground.letters", "flexfin.ground.messages", "flexfin.ground.nearest",
            "flexfin.ground.signals",
    }  # fmt: skip


def test_cost_and_values_import_no_pandas_and_no_excel() -> None:
    commands = (["cost", EXAMPLE], ["values", EXAMPLE, "integral_cost"])
    orders = [[*words, "--format", form] for words in commands for form in ("table", "json", "csv")]
    code = (
        "import sys\nfrom flexfin.cli import main\n"
        f"for words in {orders!r}:\n"
        "    try: main(words)\n"
        "    except SystemExit as e: assert not e.code\n"
        "    heavy = {m.split('.')[0] for m in sys.modules} & {'pandas','openpyxl','xlsxwriter'}\n"
        "    print(words[0], words[-1], heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
        encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stderr.splitlines() == [f"{words[0]} {words[-1]} set()" for words in orders]


ENGLISH = ("Usage", "Options", "Commands", "Show", "Error", "Missing", "the ", "Examples", "FILE")
DUTCH = ("Gebruik", "Opties", "Opdrachten", "Toon", "Fout", "ontbreekt", " de ", " het ", "BESTAND")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_wholly_dutch_or_wholly_english(command: str) -> None:
    words = [command] if command else []
    dutch = run(*words, "--help")
    assert dutch.exit_code == 0
    assert "Gebruik: flexfin" in dutch.output
    assert not [word for word in ENGLISH if word in dutch.output]
    for args in ([*words, "--help", "--lang", "en"], ["--lang=en", *words, "--help"]):
        english = run(*args)
        assert english.exit_code == 0
        assert "Usage: flexfin" in english.output
        assert not [word for word in DUTCH if word in english.output]
    assert run(*words, "--help", FLEXFIN_LANG="en").output == english.output


def test_every_file_with_a_command_is_in_the_list() -> None:
    files = (ROOT / "flexfin" / "cli").glob("[!_]*.py")
    found = {
        file.stem for file in files if re.search(r"(?m)^(def )?command\b", file.read_text("utf-8"))
    }
    assert found == {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    output = run(command, "--help").output
    assert f"  flexfin {command}" in output.partition("Voorbeelden:")[2]


@pytest.mark.parametrize(
    ("command", "case", "told"),
    [("budget", "stieltjesstraat", "Eigenaar (Rijk): Income and cost"),
     ("units", "movable_units", "the second life of movable units")],
)  # fmt: skip
def test_a_command_that_needs_no_option_answers(command: str, case: str, told: str) -> None:
    done = run(command, str(ROOT / "examples" / f"{case}.yaml"), FLEXFIN_LANG="en")
    assert done.exit_code == 0, done.output
    assert told in done.stdout


def test_the_version_is_shown() -> None:
    assert run("--version").output.startswith("flexfin ")


def test_the_module_is_the_program(tmp_path: Path) -> None:
    done = process("models", FLEXFIN_LANG="en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "integral_cost" in done.stdout
    wrong = process("chek", FLEXFIN_LANG="en")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Usage: flexfin" in wrong.stderr
    missing = process("cost", str(tmp_path / "none.yaml"), FLEXFIN_LANG="en")
    assert (missing.returncode, missing.stdout) == (1, "")


# --- wrong use: exit 2 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["cots"], "er is geen opdracht 'cots'. Is 'cost' bedoeld?"),
        (["cost"], "Er ontbreekt een argument: 'CASUS'."),
        (["cost", EXAMPLE, "--fromat", "json"], "Er is geen optie '--fromat'."),
        (["cost", EXAMPLE, "extra"], "Er staat een argument te veel (extra)"),
        (
            ["cost", EXAMPLE, "--format", "xml"],
            "'xml' is niet een van 'table', 'json', 'csv', 'markdown', 'html', 'xlsx'.",
        ),
        (["cost", EXAMPLE, "--set"], "Bij optie '--set' hoort een waarde."),
        (["cost", EXAMPLE, "--set", "finance.interest"], "heeft niet de vorm PAD=WAARDE"),
        (["cost", EXAMPLE, "--set", "finance.intrest=3%"], "Is 'finance.interest' bedoeld?"),
        (["cost", EXAMPLE, "--set", "finance.interest=abc"], "'abc' is geen getal"),
        (["cost", EXAMPLE, "--scenario", "hihg"], "er is geen scenario 'hihg'. Is 'high' bedoeld?"),
        (["cost", EXAMPLE, "--lang", "fr"], "'fr' is niet een van 'nl', 'en'."),
        (["values", EXAMPLE], "Er ontbreekt een argument: 'REGEL...'."),
        (["values", EXAMPLE, "integral_csot"], "Is 'integral_cost' bedoeld?"),
        (["values", EXAMPLE, "nothing_here"], "er is geen regel 'nothing_here'. `flexfin models"),
        (["values", EXAMPLE, "qqq"], "`flexfin models MODEL` laat de regels van een model zien."),
        (["values", EXAMPLE, "party_wacc", "--by", "year"], "er valt niets op te tellen"),
        (["values", EXAMPLE, "let_units", "--by", "total"], "heeft geen betekenis"),
        (["models", "rnet"], "er is geen model 'rnet'. Is 'rent' bedoeld?"),
        (["new", "x.yaml", "--like", "stieltjestraat"], "Is 'stieltjesstraat' bedoeld?"),
        (["workbook", EXAMPLE, "-o", "x.xls"], "eindigt niet op .xlsx"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_right(args: list[str], said: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_wrong_use_is_answered_in_english_too() -> None:
    result = run("cost", "--lang", "en")
    assert result.exit_code == 2
    assert "Error: Missing argument 'CASE'." in result.stderr


def test_a_line_of_a_model_that_is_off_is_refused_with_the_sections_it_needs(
    tmp_path: Path,
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "case: x\nstart: 2027-01\nmonths: 12\n"
        "discount_rate: 4%\nindexation: {cost: 2%, rent: 2%}\n",
        encoding="utf-8",
    )
    result = run("values", str(path), "integral_cost", "--lang", "en")
    assert result.exit_code == 2
    assert "needs the sections groups, demand, finance, parties" in result.stderr


# --- problems in a file: exit 1 ------------------------------------------------------------------


def test_of_a_good_case_one_line_says_so() -> None:
    result = run("check", EXAMPLE)
    said = "In orde: 2 groepen, 120 maanden, 3 scenario's.\n"
    assert result.exit_code == 0
    assert result.stdout.startswith(said)
    assert result.stderr == ""


def test_problems_come_on_stderr_with_place_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "case.yaml"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    path.write_text(text.replace("    notice_months: 3", "    notice_month: 3"), encoding="utf-8")
    for command in (["check"], ["cost"], ["values", "party_wacc"], ["workbook"]):
        result = run(command[0], str(path), *command[1:])
        assert result.exit_code == 1
        # what is wrong is what check answers
        said, silent = result.stderr, result.stdout
        said, silent = (silent, said) if command == ["check"] else (said, silent)
        assert silent == ""
        assert "onbekend sleutelwoord 'notice_month'" in said
        assert "    |     ^^^^^^^^^^^^" in said


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    result = run("cost", str(tmp_path / "no.yaml"))
    assert result.exit_code == 1
    assert "dit bestand is er niet" in result.stderr


def test_a_check_that_fails_ends_with_1_after_the_tables(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models", models)
    path = models / "integral_cost.yaml"
    text = path.read_text(encoding="utf-8")
    line = (
        "  one_too_many: {nl: Eén te veel, en: One too many, unit: EUR/month,"
        " check: 'integral_cost_total - sum(integral_cost, group) + 1'}\n"
    )
    path.write_text(text.replace("\nlines:\n", f"\nlines:\n{line}", 1), encoding="utf-8")
    result = run("cost", VALID, "--models", str(models))
    assert result.exit_code == 1
    assert "NIET IN ORDE" in result.stdout
    assert "een controle klopt niet: 'Eén te veel'" in result.stderr
    assert run("check", VALID, "--models", str(models)).exit_code == 1


def test_inputs_that_do_not_go_together_are_a_problem_before_any_table() -> None:
    failing = ("--set", "demand.probabilities.base=45%")
    for command in ("cost", "check"):
        result = run(command, EXAMPLE, *failing)
        assert result.exit_code == 2  # --set is to blame
        assert (result.stdout == "") == (command == "cost")
        assert "niet in orde: Kansen tellen op tot 100%" in result.output
        assert "Samen zijn ze 95%" in result.output


def test_a_fault_of_flexfin_itself_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("far too\nsmall")

    monkeypatch.setattr("flexfin.model.stored.models_of", fail)
    result = run("models")
    assert result.exit_code == 1
    assert "fout in flexfin zelf (ZeroDivisionError: far too" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" in run("models", FLEXFIN_TRACEBACK="1").stderr


def test_stopping_the_program_gives_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flexfin.model.stored.models_of", stop)
    result = run("models")
    assert result.exit_code == 130
    assert result.stderr.strip() == "Gestopt."


def test_a_reader_that_stops_reading_is_no_fault() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "flexfin", "models", "integral_cost"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


def test_a_screen_that_knows_no_euro_sign_gives_no_fault() -> None:
    done = process("cost", EXAMPLE, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, "fout in flexfin" in done.stderr) == (0, False)
    assert "Integrale kosten" in done.stdout


# --- values --------------------------------------------------------------------------------------


def test_values_as_json_have_the_shape_of_the_contract() -> None:
    result = run("values", EXAMPLE, "integral_cost", "party_wacc", "kind", "--format", "json")
    data = json.loads(result.stdout)
    assert (data["case"], data["scenario"]) == ("Stieltjesstraat Nijmegen", "base")
    assert list(data["tables"]) == ["integral_cost", "party_wacc", "kind"]
    rows = data["tables"]["integral_cost"]["rows"]
    assert (rows[0]["key"], len(rows)) == ("2027-01", 120)
    assert list(rows[0]["values"]) == ["reception", "youth"]
    assert rows[0]["units"] == dict.fromkeys(["reception", "youth"], "EUR/month")
    assert column_of(data, "party_wacc", "value")["coa"] == pytest.approx(0.0468)
    assert column_of(data, "kind", "value")["youth"] == "tenants"


def test_keys_and_values_are_the_same_in_both_languages() -> None:
    def found(form: str, lang: str) -> str:
        return run("values", EXAMPLE, "coverage", "kind", "--format", form, "--lang", lang).stdout

    one, two = (json.loads(found("json", lang)) for lang in ("nl", "en"))
    for table in ("coverage", "kind"):
        assert values_of(one, table) == values_of(two, table)
    nl, en = (
        [list(row.values())[:5] for row in csv.DictReader(io.StringIO(found("csv", lang)))]
        for lang in ("nl", "en")
    )
    assert nl == en


def test_values_can_be_added_up_and_scenarios_and_inputs_changed() -> None:
    def total(*args: str) -> float:
        name = "integral_cost_total"
        result = run("values", EXAMPLE, name, "--by", "total", "--format", "json", *args)
        return float(values_of(json.loads(result.stdout), name)[name]["value"])

    assert total("--scenario", "high") > total()
    assert total("--set", "finance.interest=10%", "--set", "finance.debt_share=100%") > total()
    years = json.loads(
        run("values", EXAMPLE, "integral_cost_total", "--by", "year", "--format", "json").stdout
    )
    assert years["tables"]["integral_cost_total"]["rows"][0]["units"] == {"value": "EUR"}
    assert sum(column_of(years, "integral_cost_total", "value").values()) == pytest.approx(total())


def test_values_as_csv_have_a_row_for_each_value() -> None:
    output_ = run("values", EXAMPLE, "integral_cost", "--by", "year", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(output_)))
    found = [row for row in rows if row["table"] == "integral_cost"]
    assert (found[0]["row"], found[0]["column"]) == ("2027", "reception")
    assert len(found) == 20
    assert "," not in found[0]["value"]


def test_values_as_a_table_are_in_dutch_numbers() -> None:
    stdout = run("values", EXAMPLE, "integral_cost", "let_until", "kind", "--by", "year").stdout
    assert stdout == ""
    stdout = run("values", EXAMPLE, "integral_cost", "let_until", "kind", "cap").stdout
    assert "Integrale kosten (integral_cost)" in stdout
    assert re.search(r"2027-01 +1\d\d\.\d{3},\d\d", stdout)
    assert re.search(r"Asielzoekers +–", stdout)
    assert re.search(r"Jongeren \(Socius\) +Huurders", stdout)
    assert re.search(r"COA +geen maximum", stdout)
    # an input that differs by scenario is shown for the scenario asked for
    stdout = run("values", EXAMPLE, "people", "probability", "--scenario", "low").stdout
    assert re.search(r"2028-01 +240$", stdout, re.MULTILINE)
    assert re.search(r"^ +0,3$", stdout, re.MULTILINE)


def test_of_a_line_without_elements_a_table_says_that_there_are_none() -> None:
    said = "line 'grant_payment' varies by grant, and this case has none."
    for words in ((), ("--scenarios", "3")):
        result = run("values", EXAMPLE, "grant_payment", "month_count", *words, "--lang", "en")
        assert (result.exit_code, result.stderr) == (0, "")
        assert said in result.stdout
        assert "120" in result.stdout
    result = run("values", EXAMPLE, "grant_payment", "--format", "json")
    found = json.loads(result.stdout)
    assert found["tables"] == {}
    assert found["sentences"][0]["line"] == "grant_payment"


# --- check ---------------------------------------------------------------------------------------


def test_what_is_wrong_is_data_too(tmp_path: Path) -> None:
    good = json.loads(run("check", EXAMPLE, "--format", "json", "--lang", "en").stdout)
    assert good["in_order"] is True
    assert good["title"].startswith("In order: 2 groups")
    path = tmp_path / "case.yaml"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    path.write_text(text.replace("discount_rate:", "discountrate:"), encoding="utf-8")
    result = run("check", str(path), "--format", "json", "--lang", "en")
    assert (result.exit_code, result.stderr) == (1, "")
    found = json.loads(result.stdout)
    assert found["in_order"] is False
    wrong = [one for one in found["sentences"] if one["part"] == "problems"]
    one = next(one for one in wrong if "'discountrate'" in one["message"])
    row = 1 + text[: text.index("discount_rate:")].count("\n")
    assert (one["file"], one["line"], one["column"]) == (str(path), row, 1)
    assert "discount_rate" in one["remedy"]
    with pytest.raises(FlexfinError) as error:
        load_case(path, load_models())
    same_in_every_format(check_view(str(path), None, error.value.problems, []))


# --- cost and models -----------------------------------------------------------------------------


def test_cost_shows_all_that_was_asked_for() -> None:
    stdout = run("cost", EXAMPLE, COLUMNS="120").stdout
    for words in (
        *("Integrale kosten per jaar", "normaal bezette kamer per maand"),
        *("normaal bezette plek per dag", "per m² per jaar", "Normale bezetting ◄"),
        *("Geplande bezetting", "Volledige bezetting", "Dekking", "Huurstijging"),
        *("Toets aan de Wet Markt en Overheid", "Controles", "in orde"),
    ):
        assert words in stdout
    assert (
        "Cost rent, services included, Normal occupancy"
        in run("cost", EXAMPLE, "--lang", "en").stdout
    )


def test_cost_as_json_is_data() -> None:
    data = json.loads(run("cost", EXAMPLE, "--format", "json", "--scenario", "low").stdout)
    assert data["scenario"] == "low"
    assert data["occupancy_basis"] == "normal"
    assert {one["group"] for one in data["sentences"] if "group" in one} == {"reception", "youth"}
    assert set(column_of(data, "checks", "in_order").values()) == {True}


def test_models_are_listed_with_their_lines() -> None:
    assert "Integrale kosten (integral_cost)" in run("models").stdout
    text = run("models", "capital").stdout
    assert "Gewogen vermogenskostenvoet van de partij (party_wacc) [1/jaar]" in text
    assert "= party_debt_share * party_interest + (1 - party_debt_share) *" in text
    data = json.loads(run("models", "integral_cost", "--format", "json").stdout)
    lines = {one["key"]: one for one in data["outlines"]["lines"]["entries"]}
    assert lines["floor_area"]["input"] == "groups.*.floor_area"
    (found,) = json.loads(run("models", "--format", "json").stdout)["outlines"].values()
    assert "integral_cost" in [one["key"] for one in found["entries"]]


def test_own_models_are_used(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(
        "model: small\nnl: Klein\nen: Small\nlines:\n"
        "  start: {nl: Begin, en: Start, unit: month, input: start, date: month}\n",
        encoding="utf-8",
    )
    assert "\nKlein (small)\n" in run("models", "--models", str(tmp_path)).stdout
    nowhere = run("models", "--models", str(tmp_path / "nowhere"))
    assert nowhere.exit_code == 1


# --- files ---------------------------------------------------------------------------------------


def test_what_cannot_be_added_up_is_told_in_the_units_of_the_reader() -> None:
    result = run("values", EXAMPLE, "let_units", "--by", "year")
    assert result.exit_code == 2
    assert "regel 'let_units' is in kamer, niet in iets per maand" in result.stderr


def test_a_new_case_can_be_checked_and_costed(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    made = run("new", str(path))
    assert made.exit_code == 0
    assert f"flexfin check {path}" in made.stdout
    assert path.read_bytes() == Path(EXAMPLE).read_bytes()
    assert run("check", str(path)).exit_code == 0
    again = run("new", str(path))
    assert again.exit_code == 2
    assert "met --force wordt het overschreven" in again.stderr
    assert run("new", str(path), "--force").exit_code == 0


def test_an_answer_goes_to_a_file_but_not_over_another(tmp_path: Path) -> None:
    path = tmp_path / "cost.json"
    args = ["cost", EXAMPLE, "--format", "json", "-o", str(path)]
    assert run(*args).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["months"] == 120
    path.write_text("mine", encoding="utf-8")
    assert run(*args).exit_code == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(*args, "--force").exit_code == 0
    assert path.read_text(encoding="utf-8") != "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_the_case_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(Path(EXAMPLE).read_bytes())
    result = run("cost", str(path), "-o", str(path), "--force")
    assert result.exit_code == 2
    assert "eindigt niet op .txt" in result.stderr
    assert path.read_bytes() == Path(EXAMPLE).read_bytes()


def test_folders_and_devices_are_not_written_over(tmp_path: Path) -> None:
    for target in (str(tmp_path), os.devnull):
        result = run("cost", EXAMPLE, "-o", target, "--force")
        assert result.exit_code == 2
        assert "is geen bestand" in result.stderr
    result = run("cost", EXAMPLE, "-o", str(tmp_path / "no" / "x.txt"))
    assert result.exit_code == 2
    assert "Er is geen map" in result.stderr


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")

    def full(self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = run("cost", EXAMPLE, "-o", str(path), "--force")
    assert result.exit_code == 2
    assert "de schijf is vol" in result.stderr
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    output.put("new", link, force=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new\n"  # as a line does in a file


def test_the_workbook_is_written_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "board.xlsx"
    result = run("workbook", VALID, "-o", str(path), "--lang", "en")
    assert result.exit_code == 0, result.stderr
    match = re.search(r"is written: (\d+) sheets with (\d+) formulas", result.stdout)
    assert match is not None
    assert len(openpyxl.load_workbook(path).sheetnames) == int(match[1])
    assert int(match[2]) > 1000
    assert run("workbook", VALID, "-o", str(path)).exit_code == 2


def test_the_workbook_is_named_after_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("workbook", VALID).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["valid.xlsx"]


def test_the_language_of_click_follows_that_of_flexfin() -> None:
    cli.speak("nl")
    assert run("--help").output.startswith("Gebruik:")
    assert run("--help", "--lang", "en").output.startswith("Usage:")
    assert run("--help").output.startswith("Gebruik:")


# --- the ending of a file says the format ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("x.html", "<!DOCTYPE html>"),
        ("x.json", "{"),
        ("x.csv", "table,row,"),
        ("x.MD", "# "),
        ("x.xlsx", "PK"),
        ("x.txt", "Time and prices (time)"),
    ],
)
def test_the_ending_of_a_file_says_the_format(name: str, begin: str, tmp_path: Path) -> None:
    file = tmp_path / name
    done = run("models", "time", "-o", str(file), "--lang", "en")
    assert done.exit_code == 0, done.stderr
    assert file.read_bytes().lstrip().startswith(begin.encode())


@pytest.mark.parametrize(
    ("name", "form", "own"),
    [("x.html", "csv", ".csv"), ("x.csv", "table", ".txt"), ("x.txt", "xlsx", ".xlsx")],
)
def test_an_ending_that_does_not_fit_the_format_is_refused(
    name: str, form: str, own: str, tmp_path: Path
) -> None:
    done = run("models", "-o", str(tmp_path / name), "--format", form, "--lang", "en")
    assert done.exit_code == 2
    assert f"does not end in {own}, as what is written in the format {form} does" in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("form", [(), ("--format", "json")])
@pytest.mark.parametrize("name", ["x.xls", "x.PDF", "x.docx", "report.2027"])
def test_an_ending_that_no_format_has_is_refused(
    name: str, form: tuple[str, ...], tmp_path: Path
) -> None:
    done = run("models", "-o", str(tmp_path / name), *form, "--lang", "en")
    assert done.exit_code == 2
    assert "Choose one of .txt, .json, .csv, .md, .html, .xlsx." in done.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("words", [("new",), ("counter", EXAMPLE, "--offer", "coa_1", "--split", "--write")])
def test_a_case_is_not_written_to_another_kind_of_file(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    for name in ("x.xls", "x.txt"):
        done = run(*words, str(tmp_path / name), "--lang", "en")
        assert (done.exit_code, "end its name with .xlsx or .yaml" in done.stderr) == (2, True)


def test_the_file_or_label_of_a_model_may_be_named_too() -> None:
    names = ("tenancy", "tenancy_route", "huurcontract")
    by_file, by_name, by_label = (run("models", name, "--lang", "nl").stdout for name in names)
    assert by_file == by_name == by_label
    unknown = run("models", "xyz", "--lang", "nl").stderr
    assert "integral_cost (Integrale kosten), " in unknown


def test_csv_for_a_dutch_excel_has_dutch_heads_dates_and_units() -> None:
    text = run("values", EXAMPLE, "integral_cost_total", "--format", "csv", "--dutch").stdout
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Onderdeel;Rij;Kolom;Waarde;Eenheid"
    rows = [line for line in lines if ";EUR/maand" in line]
    assert len(rows) > 100
    assert not any("integral_cost_total" in line.split(";", 1)[1] for line in rows), "no keys"
    amounts = [line.split(";")[3] for line in rows]
    assert all(re.fullmatch(r"-?[0-9]+,[0-9]{1,2}", amount) for amount in amounts), "in cents"
    text = run("parameters", "--on", "2026-11-02", "--format", "csv", "--dutch").stdout
    assert ";764,14;" in text


def test_csv_for_a_dutch_excel_has_words_where_a_program_has_keys() -> None:
    cells = (Said("below", "eronder"), Said("2027-04", "april 2027"), Said(1 / 3, "33,3%"))
    heads = columns(("a", "b", "c"), ("A", "B", "C"))
    table = ViewTable("t", "Rij", heads, (TableRow("r", "een rij", cells),))
    shown = view("k", "Titel", {}, (), part("p", "Deel", table))
    lines = as_csv(shown, dutch=True).splitlines()[1:]
    assert [line.split(";")[3] for line in lines] == ["eronder", "01-04-2027", "0,333333"]
    assert [row.split(",")[3] for row in as_csv(shown).splitlines()[1:]][:2] == ["below", "2027-04"]


def test_a_unit_of_one_is_no_unit() -> None:
    text = run("show", EXAMPLE, "time", "--format", "csv").stdout
    units = [row["unit"] for row in csv.DictReader(io.StringIO(text))]
    assert units
    assert "1" not in units


def test_sentences_of_a_workbook_without_tables_are_one_cell_each(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    assert run("check", EXAMPLE, "--format", "xlsx", "-o", str(file), "--lang", "en").exit_code == 0
    set_language("en")
    view = flexfin.load_case(EXAMPLE).view("check")
    cells = [row[0].value for row in openpyxl.load_workbook(file).active.iter_rows()]
    said = [f"• {item.whole}" for part in view.parts for item in part.items]
    assert any(len(text) > 120 for text in said)
    assert {*said} <= {*cells}


def test_figures_of_the_law_are_numbers_in_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    done = run("parameters", "--on", "2026-11-01", "-o", str(file), "--lang", "en")
    assert done.exit_code == 0, done.stderr
    sheet = openpyxl.load_workbook(file).active
    found = {str(row[0].value).partition(":")[0]: row[1] for row in sheet.iter_rows()}
    assert found["rent_limit_social"].value == 932.93
    assert found["rent_limit_social"].number_format == '#,##0.00" EUR/room/month"'
    assert found["commercial_interest"].number_format == '#,##0.00%" per year"'


def test_models_in_a_workbook_have_no_column_of_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    assert run("models", "-o", str(file)).exit_code == 0
    sheet = openpyxl.load_workbook(file).active
    assert all(cell.value is None for row in sheet.iter_rows(min_col=2) for cell in row)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_no_number_is_told_in_the_language_in_use(language: str) -> None:
    asked = {"scenarios": ["reserve", str(EXAMPLE)], "depth": ["explain", str(EXAMPLE), "people"]}
    for name, words in asked.items():
        done = CliRunner().invoke(main, [*words, f"--{name}", "abc", "--lang", language])
        assert done.exit_code == 2
        said = {"nl": "is geen heel getal van", "en": "is not a whole number from"}
        assert said[language] in done.output


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("afrekenen", "settle"), ("Prognose", "forecast"), ("kosten", "cost"), ("werkmp", "workbook"),
     ("leegstand", "vacancy"), ("chek", "check")],
)  # fmt: skip
def test_a_dutch_word_for_a_command_is_answered_with_the_command(typed: str, meant: str) -> None:
    done = run(typed, "case.yaml", FLEXFIN_LANG="nl")
    assert done.exit_code == 2
    assert f"er is geen opdracht '{typed}'. Is '{meant}' bedoeld?" in done.stderr


def test_every_dutch_word_stands_for_a_command() -> None:
    from flexfin.cli.in_dutch import _MEANT

    assert {*_MEANT.values()} <= {*COMMANDS}
    assert not {*_MEANT} & {*COMMANDS}


@pytest.mark.parametrize(
    ("words", "example"),
    [(["cost"], "flexfin cost locatie.yaml"),
     (["forecast", EXAMPLE], "flexfin forecast locatie.yaml werkelijk.csv"),
     (["readback", EXAMPLE], "flexfin readback terug.xlsx --against locatie.yaml")],
)  # fmt: skip
def test_where_something_is_lacking_an_example_shows_it(words: list[str], example: str) -> None:
    done = run(*words, FLEXFIN_LANG="nl")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == f"Voorbeeld: {example}"
