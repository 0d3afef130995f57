"""`build.py audit`: what it writes, what it says of judges that are not here, and when it fails."""

import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plan_compiler.commands import main
from plan_compiler.judges import audit as auditing
from plan_compiler.judges import programs
from plan_compiler.judges.audit import Audit, audit, audit_files
from plan_compiler.judges.browser import NEEDS, axe, chromium, opening, served
from plan_compiler.judges.panel import FORMATS, JUDGES, Finished, Judge
from plan_compiler.judges.programs import AXE, NU, Broken, Opinion, lacks
from plan_compiler.messages import Language, catalogue

ROOT = Path(__file__).parent.parent
PLANS = ROOT / "tests" / "plans"
REF = "klimatanpassning/2024-05-02"
LANGUAGES: tuple[Language, ...] = ("sv", "en")
Missing = Callable[[str], None]


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the second plan built."""
    folder = tmp_path_factory.mktemp("output")
    built = run("build", "--source", PLANS, "--output", folder, "--today", "2026-01-01")
    assert built.exit_code == 0, built.output
    return folder


@pytest.fixture
def revision(output: Path) -> Path:
    """The built revision, without an audit."""
    for name in ("audit.html", "audit.json"):
        (output / REF / name).unlink(missing_ok=True)
    return output / REF


def agreeing(remarks: Sequence[str] = ()) -> Callable[[Finished], Opinion]:
    return lambda finished: Opinion("1.2", 7, {finished.file("pdf"): remarks})


def broken(_: Finished) -> Opinion:
    raise Broken("no memory")


SPEECHLESS = Judge("qpdf", "pdf", "ISO 32000 (PDF)", (), "files", broken)
CONTENT = Judge("qpdf", "pdf", "ISO 32000 (PDF)", (), "files", agreeing())
STRICT = Judge(
    "verapdf-ua", "pdf", "ISO 14289-1 (PDF/UA-1)", (), "rules", agreeing(["7.1: <b> & fel"])
)
ABSENT = Judge("ooxml", "docx", "ISO/IEC 29500", ("no-such-program",), "files", agreeing())


def judged_by(monkeypatch: pytest.MonkeyPatch, *judges: Judge) -> None:
    monkeypatch.setattr(auditing, "JUDGES", judges)


def command(output: Path, *more: object) -> Result:
    return run("audit", REF, "--source", PLANS, "--output", output, *more)


# --- The command -----------------------------------------------------------------------------


def test_judges_without_remarks_pass(
    output: Path, revision: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_by(monkeypatch, CONTENT, ABSENT)
    result = command(output)
    assert result.exit_code == 0, result.output
    assert "1 domare har granskat" in result.output
    assert "Open XML SDK (ISO/IEC 29500) har inte granskat, no-such-program saknas" in result.output
    assert {"audit.html", "audit.json"} <= {path.name for path in revision.iterdir()}


@pytest.mark.parametrize("judge", [STRICT, SPEECHLESS], ids=["remark", "no answer"])
def test_a_judge_with_a_remark_or_without_an_answer_fails(
    judge: Judge, output: Path, revision: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_by(monkeypatch, CONTENT, judge)
    result = command(output, "--report", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)["diagnostics"]
    assert (found["code"], Path(found["place"]["file"]).name) == ("PC610", "klimatanpassning.pdf")
    assert (revision / "audit.html").exists()


def test_what_is_not_built_is_not_audited(tmp_path: Path) -> None:
    result = command(tmp_path, "--report", "json")
    assert result.exit_code == 1
    assert [found["code"] for found in json.loads(result.stdout)["diagnostics"]] == ["PC607"]
    assert not any(tmp_path.iterdir())


def test_what_was_changed_after_the_build_is_not_audited(
    output: Path, revision: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_by(monkeypatch, CONTENT)
    page = revision / "klimatanpassning.html"
    whole = page.read_bytes()
    page.write_bytes(whole + b"\n")
    result = command(output)
    page.write_bytes(whole)
    assert result.exit_code == 1 and "fel[PC606]" in result.output
    assert not (revision / "audit.html").exists()


def test_verify_does_not_mind_an_audit_and_a_new_build_takes_it_away(
    output: Path, revision: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged_by(monkeypatch, CONTENT)
    manifest = (revision / "manifest.json").read_bytes()
    command(output)
    assert (revision / "manifest.json").read_bytes() == manifest
    assert run("verify", revision).exit_code == 0
    built = ("build", "--source", PLANS, "--output", output, "--format", "html")
    run(*built, "--today", "2026-01-01")
    assert (revision / "audit.html").exists()
    run(*built, "--today", "2026-01-01", "--force")
    assert not (revision / "audit.html").exists() and not (revision / "audit.json").exists()
    assert (revision / "klimatanpassning.pdf").exists()
    assert not [path for path in revision.iterdir() if path.name.startswith(".")]


# --- What is written -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def done(output: Path) -> Audit:
    """An audit with every outcome."""
    return audit(output / REF, (CONTENT, STRICT, ABSENT, SPEECHLESS))


def test_the_data_says_what_was_tried_and_what_was_not(done: Audit) -> None:
    data = json.loads(audit_files(done, "sv")["audit.json"])
    assert (data["findings"], data["untried"], data["identifier"]) == (2, 1, "KS 2024/117")
    assert data["formats"].keys() == set(FORMATS)
    content, strict, speechless = data["formats"]["pdf"]["judges"]
    assert content == {
        "judge": "qpdf",
        "standard": "ISO 32000 (PDF)",
        "tried": True,
        "version": "1.2",
        "checks": 7,
        "unit": "files",
        "findings": [],
    }
    assert strict["findings"] == ["klimatanpassning.pdf: 7.1: <b> & fel"]
    assert speechless["findings"] == ["no answer: Broken: no memory"]
    (absent,) = data["formats"]["docx"]["judges"]
    assert (absent["tried"], absent["lacks"]) == (False, "no-such-program")
    manual = [row for part in (*data["formats"].values(), data["text"]) for row in part["manual"]]
    assert manual and not any(row["done"] for row in manual)
    assert {file["name"] for file in data["files"]} >= {"klimatanpassning.pdf", "assets/plan.css"}


def test_the_page_says_the_same(done: Audit) -> None:
    page = audit_files(done, "sv")["audit.html"].decode()
    for words in (
        "Inte prövat: no-such-program saknas",
        "7.1: &lt;b&gt; &amp; fel",
        "2 anmärkningar",
    ):
        assert words in page
    assert (
        "Proven gav 2 anmärkningar." in page and "finns som webbsida, Worddokument och PDF" in page
    )
    assert page.count("inte gjord än") == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_audit_is_the_same_twice(done: Audit, language: Language, output: Path) -> None:
    again = audit(output / REF, (CONTENT, STRICT, ABSENT, SPEECHLESS))
    assert audit_files(again, language) == audit_files(done, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_judge_has_its_words(language: Language) -> None:
    words = catalogue(language)["audit"]
    assert {judge.name for judge in JUDGES} <= words["judges"].keys()
    assert {judge.unit for judge in JUDGES} <= words["units"].keys()
    assert words["manual"].keys() == {*FORMATS, "text"}


def test_the_protocol_for_people_has_the_rows_of_the_audit() -> None:
    protocol = (ROOT / "docs" / "manuell-granskning.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| (\w\d) \| (.+?) \|.*\| (.+?) \|$", protocol)
    manual = catalogue("sv")["audit"]["manual"]
    wanted = [(n, words) for part in (*FORMATS, "text") for n, words in manual[part].items()]
    assert [(number, words) for number, words, _ in rows] == wanted
    assert {result for *_, result in rows} == {"inte gjord än"}


def test_the_page_is_judged_like_any_other(done: Audit, tmp_path: Path, missing: Missing) -> None:
    if lack := lacks("java", NU, *NEEDS, AXE):
        missing(lack)
    passed = dataclasses.replace(done, verdicts=done.verdicts[:1])
    for name, one in (("passed", passed), ("remarks", done)):
        (tmp_path / f"{name}.html").write_bytes(audit_files(one, "sv")["audit.html"])
    pages = sorted(tmp_path.glob("*.html"))
    assert {path.name: said for path, said in programs.nu(*pages).remarks.items() if said} == {}
    with served(tmp_path) as address, chromium() as browser:
        for page in pages:
            with opening(browser, f"{address}/{page.name}") as open:
                logged: list[Any] = []
                tab = open(viewport={"width": 320, "height": 600}, requested=[], logged=logged)
                width = tab.evaluate("document.scrollingElement.scrollWidth")
                assert (width, [line for line in logged if "favicon" not in line]) == (320, [])
                assert axe(open).remarks == []
