"""The command line as an administrator uses it: from an empty folder to the annual report, in real processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tongxin.config.tests.conftest import Command

DATA = Path(__file__).parents[3] / "tests" / "data"
PERIOD = "2018-06..2022-04"


@pytest.fixture(scope="module")
def tongxin(place) -> Command:
    """The sample city, set up from nothing."""
    command = place()
    done = command("init", "--city", "210900", "--sample", "--admin", "office@example.org")
    assert done.returncode == 0, done.stderr
    assert "office@example.org" in done.stdout
    return command


def test_the_figures_are_those_of_the_citys_report(tongxin: Command) -> None:
    due = {figure["key"]: figure for figure in yaml.safe_load((DATA / "report-figures.yaml").read_text())}
    told = {figure["key"]: figure for figure in tongxin.json("figures", "--period", PERIOD)}
    assert {key: told[key]["value"] for key in due} == {key: figure["exact"] for key, figure in due.items()}
    assert {key: told[key]["unit"] for key in due} == {key: figure["unit"] for key, figure in due.items()}
    assert sum(told["turnover"]["classes"].values()) == told["turnover"]["value"]


def test_a_number_opens_to_rows_that_add_up_to_it(tongxin: Command) -> None:
    told = {figure["key"]: figure for figure in tongxin.json("figures", "--period", PERIOD, "--place", "210911")}
    rows = tongxin.json("rows", told["consultation_visits"]["address"])
    assert sum(row["persons"] for row in rows) == told["consultation_visits"]["value"]
    assert all(row["place"].startswith("210911") for row in rows)
    assert all(row["source"]["sheet"] == "咨询登记" for row in rows)


def test_the_ledger_is_proved(tongxin: Command) -> None:
    done = tongxin("ledger", "verify", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["flaws"] == []


def test_the_same_workbook_again_imports_nothing(tongxin: Command) -> None:
    told = tongxin.json("import", str(DATA / "fuxin-ledgers.xlsx"))
    assert (told["status"], told["entries"], told["reversals"], told["units"]) == ("nothing_new", 0, 0, 0)


def test_the_faulty_workbook_is_refused_with_its_faults(tongxin: Command) -> None:
    done = tongxin("import", str(DATA / "fuxin-ledgers-with-faults.xlsx"), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["faults"], told["entries"]) == (1, 14, 0)


def test_the_annual_report_comes_in_four_formats(tongxin: Command, tmp_path: Path) -> None:
    starts = {"html": b"<", "docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK"}
    for format, start in starts.items():
        file = tmp_path / f"report.{format}"
        done = tongxin("report", "annual", "--period", PERIOD, "--format", format, "--out", str(file))
        assert done.returncode == 0, done.stderr
        assert file.read_bytes().lstrip().startswith(start)
        assert ("--address" in done.stderr) == (format != "xlsx")


def test_the_numbers_of_a_report_link_to_the_address_given(tongxin: Command, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    words = ("--period", PERIOD, "--format", "html", "--out", str(file), "--address", "https://tongxin.example/")
    done = tongxin("report", "annual", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert 'href="https://tongxin.example/figures/address/?a=' in file.read_text()


REFUSED = [
    ("figures", "--period", "last year"),
    ("figures", "--period", PERIOD, "--place", "999999"),
    ("figures", "--period", PERIOD, "--as-of", "99999999"),
    ("rows", "nonsense"),
    ("rows", "legal.legal_opinions@210900/2022#99999999"),
    ("import", "/no/such/file.xlsx"),
    ("import", __file__),
    ("import", str(DATA / "fuxin-ledgers.xlsx"), "--office", "查无此单位"),
    ("places", "find", "火星区幸福街道"),
    ("places", "load", "--city", "999999"),
    ("init", "--city", "210100"),
    ("init", "--city", "210100", "--sample"),
    ("report", "annual", "--period", PERIOD, "--place", "999999", "--format", "pdf", "--out", "/tmp/never.pdf"),
    ("report", "annual", "--period", PERIOD, "--format", "html", "--out", "/no/such/folder/report.html"),
    ("report", "annual", "--period", PERIOD, "--format", "html", "--out", "/tmp/never.html", "--address", "here"),
]
# All in one process: starting one for each takes a second each.
TRY_ALL = """
import contextlib, io, json, sys
from tongxin.config import cli
told = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["tongxin", *words]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            cli.main()
        except SystemExit as end:
            told.append([end.code, out.getvalue()])
print(json.dumps(told))
"""


def test_what_cannot_be_done_is_refused_in_a_sentence(tongxin: Command) -> None:
    command = [sys.executable, "-c", TRY_ALL, json.dumps(REFUSED)]
    done = subprocess.run(command, env=tongxin.environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    for words, (code, said) in zip(REFUSED, json.loads(done.stdout), strict=True):
        assert code == 1, (words, said)
        assert said.strip(), words


def test_without_a_city_it_says_what_to_do_first(tmp_path: Path) -> None:
    done = Command(tmp_path, None)("figures", "--period", "2022")
    assert done.returncode == 1
    assert "tongxin init" in done.stderr


def test_a_wrong_command_line_is_another_exit_code(tmp_path: Path) -> None:
    assert Command(tmp_path, None)("figures").returncode == 2


def test_places_are_found(tongxin: Command) -> None:
    assert tongxin.json("places", "find", "阜蒙县 大固本镇")["code"].startswith("210921")
