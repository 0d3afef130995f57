"""status: what is in force, drafted and to be looked over, on a day that is given."""

import csv
import io
import json
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler.commands import main
from plan_compiler.days import months_later
from plan_compiler.report.review_days import LONGEST, folded
from plan_compiler.shape import validator

ROOT = Path(__file__).parent.parent
SOURCE = Path("plan_source")
TODAY = "2024-06-01"

PLAN = """
title: {title}
document_type: Plan
diarienummer: KS 2020/1
status: {status}
sections: [sections/mal.md]
"""
DECIDED = "decisions: [{{organ: KF, date: {}, paragraph: 1}}]\n"
REPLACES = "replaces: [{{organ: KF, date: {}, paragraph: 1}}]\n"
LINKS = """
links:
  - {id: gammal, text: Gammal, url: unknown, retrieved: 2023-05-31}
  - {id: ny, text: Ny, url: unknown, retrieved: 2023-06-01}
  - {id: utan, text: Utan, url: unknown}
"""
FOOTNOTES = """
footnotes:
  - id: utan
    text: Utan.
  - id: kalla
    text: En källa.
    citation: {title: En källa, retrieved: 2020-01-01}
"""


def lay(ref: str, title: str, status: str, *rest: str, **data: str) -> None:
    """A revision with these lines in its plan.yaml, and other YAML files."""
    folder = SOURCE / ref
    folder.mkdir(parents=True)
    for name, text in {"plan": PLAN.format(title=title, status=status), **data}.items():
        more = "".join(rest) if name == "plan" else ""
        (folder / f"{name}.yaml").write_text(text + more, encoding="utf-8")


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans in every state that there is."""
    monkeypatch.chdir(tmp_path)
    first, second = DECIDED.format("2020-01-31"), DECIDED.format("2022-02-28")
    answers = "revision_responsible: [Miljönämnden, Tekniska nämnden]\n"
    interval = "review_interval: 24\n"
    lay("avfall/2020-01-31", "Avfall", "antagen", first)
    title = "Avfall, restprodukter och återbruk; en plan för hela kommunens kretslopp"
    contacts = "contacts:\n  - {id: jouren, name: Jouren}\n"
    files = {"links": LINKS, "footnotes": FOOTNOTES, "contacts": contacts}
    replaces = REPLACES.format("2020-01-31")
    lay("avfall/2022-02-28", title, "antagen", second, replaces, answers, interval, **files)
    lay("avfall/utkast", "Avfall igen", "remiss", REPLACES.format("2022-02-28"))
    lay("bad/utkast", "Bad", "utkast")
    starts = "validity: {from: 2024-07-01}\n"
    lay("cykel/2024-05-01", "Cykel", "antagen", DECIDED.format("2024-05-01"), starts)
    ends = "validity: {from: 2022-03-01, until: 2023-12-31}\n"
    lay("dagvatten/2022-02-28", "Dagvatten", "antagen", second, ends, interval)
    lay("energi/2022-02-28", "Energi", "antagen", second, interval)
    (SOURCE / "energi/history.yaml").write_text(
        "repealed: [{organ: KF, date: 2023-01-01, paragraph: 4}]\n", encoding="utf-8"
    )
    recent = DECIDED.format("2023-08-31")
    lay("fisk/2023-08-31", "Fisk", "antagen", recent, "review_interval: 6\n", contacts=contacts)
    (SOURCE / "fisk/2023-08-31/SHA256SUMS").write_text("0", encoding="utf-8")


def run(*arguments: str, today: str = TODAY) -> Result:
    result = CliRunner().invoke(main, ["status", *arguments, "--today", today])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


@pytest.mark.parametrize("form", ["text", "json", "csv", "ics"])
def test_all_plans_in_every_form(form: str, golden: Callable[[str, str], None]) -> None:
    result = run("--format", form)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == run("--format", form).stdout_bytes
    golden(f"status.{form}", result.stdout_bytes.decode().replace("\r\n", "\n"))


def test_a_file_gets_the_same_bytes() -> None:
    result = run("--format", "ics", "--to", "dagar.ics")
    assert (result.exit_code, result.output) == (0, "")
    assert Path("dagar.ics").read_bytes() == run("--format", "ics").stdout_bytes
    assert "[PC604]" in run("--to", "ingen/mapp.txt").stderr


def test_english_words_and_swedish_ones_say_the_same() -> None:
    lines = [run("--lang", language).stdout.count("\n") for language in ("sv", "en")]
    assert lines[0] == lines[1]
    assert "in force since 2022-02-28" in run("--lang", "en").stdout


def test_json_fits_its_schema() -> None:
    assert [*validator("status").iter_errors(json.loads(run("--format", "json").stdout))] == []


def test_a_spreadsheet_reads_a_row_a_plan() -> None:
    text = run("--format", "csv").stdout_bytes.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert [row[0] for row in rows] == ["avfall", "bad", "cykel", "dagvatten", "energi", "fisk"]
    assert {len(row) for row in rows} == {len(head)}


def test_a_calendar_keeps_to_its_rules() -> None:
    """RFC 5545: lines of 75 octets at most, each ended by CRLF, commas and semicolons escaped."""
    data = run("--format", "ics").stdout_bytes
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    assert b"\n" not in b"".join(lines) and max(map(len, lines)) <= LONGEST
    text = data.decode().replace("\r\n ", "")
    assert r"SUMMARY:Se över: Avfall\, restprodukter och återbruk\; en plan för hela" in text
    uids = re.findall(r"(?m)^UID:(.+)\r$", text)
    assert len(set(uids)) == len(uids) == text.count("BEGIN:VEVENT") == 2
    assert text.count("DTSTART;VALUE=DATE:20240228\r\n") == 1


@pytest.mark.parametrize("sign", ["å", "a", "漢", "🚲"])
def test_a_folded_line_can_be_unfolded(sign: str) -> None:
    for length in range(200):
        line = f"SUMMARY:{sign * length}"
        rows = folded(line).split("\r\n")
        assert "".join([rows[0], *(row.removeprefix(" ") for row in rows[1:])]) == line
        assert max(len(row.encode()) for row in rows) <= LONGEST
        assert all(row.startswith(" ") and len(row) > 1 for row in rows[1:])


MONTHS = [
    ("2024-01-31", 1, "2024-02-29"),
    ("2023-01-31", 1, "2023-02-28"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-12-15", 1, "2025-01-15"),
    ("2024-05-31", 240, "2044-05-31"),
    ("9999-12-31", 12, "9999-12-31"),
]


@pytest.mark.parametrize(("day", "months", "later"), MONTHS)
def test_months_later(day: str, months: int, later: str) -> None:
    assert str(months_later(date.fromisoformat(day), months)) == later


def test_a_day_decides() -> None:
    assert "cykel/" not in run(today="2024-07-01").stdout
    assert "gäller sedan 2024-07-01" in run(today="2024-07-01").stdout
    assert "ses över senast 2024-02-28" in run(today="2024-02-27").stdout
    assert "skulle ha setts över senast 2024-02-28" in run(today="2024-02-28").stdout


def test_what_is_wrong_is_told_and_the_rest_is_shown() -> None:
    bad = SOURCE / "bad/utkast/plan.yaml"
    bad.write_text("title: Bad\nstatus: bad\n", encoding="utf-8")
    (SOURCE / "cykel/2024-05-01/links.yaml").write_bytes(b"\xff")
    result = run()
    assert result.exit_code == 1
    assert "[PC105]" in result.stderr and "[PC102]" in result.stderr and "[PC005]" in result.stderr
    assert "fisk: Fisk" in result.stdout and "bad: " not in result.stdout


def test_a_gap_is_told_at_its_line() -> None:
    lay("fisk/2024-01-01", "Fisk", "antagen", DECIDED.format("2024-01-01"))
    result = run("--report", "json")
    (found,) = json.loads(result.stdout)["diagnostics"]
    assert (found["code"], found["place"]["file"], found["place"]["line"]) == (
        "PC803",
        "plan_source/fisk/2024-01-01/plan.yaml",
        7,
    )


def test_a_source_without_plans() -> None:
    shutil.rmtree(SOURCE)
    assert "[PC009]" in run().stderr


@pytest.mark.slow("lays a hundred plans")
@pytest.mark.measured
def test_a_hundred_plans_take_less_than_a_second() -> None:
    """In the processor's time and at best: other programs may be busy too."""
    adopted = ROOT / "plan_source/valdsbejakande-extremism"
    for number in range(100):
        shutil.copytree(adopted, Path("hundra") / f"plan-{number}")
    assert min(seconds_of_status() for _ in range(3)) < 1


def seconds_of_status() -> float:
    command = [sys.executable, str(ROOT / "build.py"), "status", "--source", "hundra"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, "--today", TODAY], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert b"planer: 100," in done.stdout
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
