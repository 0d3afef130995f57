"""Whatever surrounds the program: templates lost, other locales, odd names, links, wrong clocks."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from plan_compiler.resources import FILES, TEMPLATES
from tests.fault_office import (
    CYKELPLAN,
    GRONPLAN,
    PROGRAM,
    ROOT,
    TODAY,
    Tree,
    anew,
    as_nobody,
    assert_no_traceback,
    lay_office,
    run,
    told,
    tree,
)

pty = pytest.importorskip("pty")
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="prctl(2), /dev/full"),
    pytest.mark.slow("starts the program for each"),
]
PROSE = f"plan_source/{GRONPLAN}/sections/text.md"
FORMATS = ("--format", "html", "--format", "docx", "--format", "json")
FIGURES = "figures: [{id: karta, file: %s, caption: Karta, alternative: En karta.}]\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5"/></svg>'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return lay_office(tmp_path / "på kontoret")


def built(office: Path, *arguments: str) -> Tree:
    result = run(office, "build", "--jobs", "1", *arguments)
    assert result.exit_code == 0, result.output
    return tree(office / "output")


def draw(office: Path, named: str, stored: str) -> None:
    """A figure in the draft, under the name that its source has and the one it has on disk."""
    folder = office / "plan_source" / GRONPLAN
    (folder / "figures.yaml").write_text(FIGURES % named, encoding="utf-8")
    (folder / stored).parent.mkdir(exist_ok=True)
    (folder / stored).write_text(SVG, encoding="utf-8")
    prose = (office / PROSE).read_text(encoding="utf-8")
    (office / PROSE).write_text(f"{prose}\n::: figure karta\n:::\n", encoding="utf-8")


# --- Templates and fonts -----------------------------------------------------------------------


def test_the_templates_that_are_asked_for_are_those_that_come_along() -> None:
    there = tree(TEMPLATES, but=["LICENSE.md"])
    assert sorted(FILES) == [*there] and all(there.values())


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_missing_template_or_font_is_named(harm: Callable[[Path], None], office: Path) -> None:
    own = anew(office / "mallar", TEMPLATES)
    for name in FILES:
        harm(own / name)
        result = run(office, "check", "--templates", "mallar")
        assert result.exit_code == 1 and name in result.stderr and "PC615" in result.stderr
        shutil.copy(TEMPLATES / name, own / name)
    shutil.rmtree(own / "fonts")
    for command in (["build"], ["site"], ["revise", "cykelplan"], ["template", "check"]):
        result = run(office, *command, "--templates", "mallar")
        assert result.exit_code == 1 and "SourceSans3-Bold.ttf" in result.stderr
    assert not (office / "output").exists()
    assert built(office, "--templates", str(anew(own, TEMPLATES))) == built(office)


def test_an_installation_that_lost_a_font_says_so(office: Path, tmp_path: Path) -> None:
    there = tmp_path / "installed"
    for name in ("plan_compiler", "templates", "schema"):
        shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", there)
    (there / "templates/fonts/SourceSans3-Bold.ttf").unlink()
    command = [sys.executable, str(there / "build.py"), "build", *TODAY]
    result = subprocess.run(command, cwd=office, capture_output=True, text=True)
    assert result.returncode == 1 and "SourceSans3-Bold.ttf" in result.stderr
    assert "installera om" in result.stderr and not (office / "output").exists()


# --- Terminals and locales ---------------------------------------------------------------------

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOCALES = {
    "LANG": {"LANG": "C"},
    "nothing but ASCII": ASCII,
    "output in ASCII": {**ASCII, "PYTHONIOENCODING": "ascii"},
    "output in Greek": {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "iso8859-7"},
}


def in_locale(name: str, office: Path, *arguments: str) -> tuple[int, bytes, str]:
    command = [*PROGRAM, *arguments, *TODAY]
    environment = {"PATH": os.environ["PATH"], **LOCALES[name]}
    result = subprocess.run(command, cwd=office, env=environment, capture_output=True)
    said = result.stderr.decode("utf-8", "replace")
    assert_no_traceback(said)
    return result.returncode, result.stdout, said


@pytest.mark.parametrize("name", LOCALES)
def test_the_locale_changes_no_file_and_no_report(name: str, office: Path) -> None:
    draw(office, "figures/å.svg", "figures/å.svg")
    expected = built(office, *FORMATS)
    shutil.rmtree(office / "output")
    assert in_locale(name, office, "build", *FORMATS)[0] == 0
    assert tree(office / "output") == expected
    with (office / PROSE).open("a", encoding="utf-8") as prose:
        prose.write("\nLäs [här](unknown:).\n")
    code, _, err = in_locale(name, office, "check")
    assert code == 1 and "fel[PC405]: l" in err
    for report in ("json", "sarif"):
        code, out, _ = in_locale(name, office, "check", "--report", report)
        assert code == 1 and "länken heter `här`" in out.decode("utf-8")
        assert json.loads(out)


@pytest.mark.parametrize("name", LOCALES)
def test_a_terminal_that_cannot_show_a_letter_shows_the_rest(
    name: str, office: Path, missing: Callable[[str], None]
) -> None:
    with (office / PROSE).open("a", encoding="utf-8") as prose:
        prose.write("\nLäs [här](unknown:).\n")
    try:
        ours, theirs = pty.openpty()
    except OSError:
        missing("a terminal to open")
    environment = {"PATH": os.environ["PATH"], "TERM": "vt100", **LOCALES[name]}
    command = [*PROGRAM, "check", *TODAY]
    ends = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen(command, cwd=office, env=environment, **ends)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # A terminal that nobody writes to any more (EIO).
        os.close(ours)
    assert process.wait() == 1
    assert b"fel[PC405]: l" in shown and b"Traceback" not in shown


@pytest.mark.parametrize(
    "command", ["check", "check --report json", "check --report sarif", "check --help"]
)
def test_what_nobody_can_take_is_no_success(command: str, office: Path) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        code, err = told(office, *command.split(), stdout=full)
        assert code == 1 and "PC614" in err and "disken" in err
        assert told(office, *command.split(), stdout=full, stderr=full)[0] == 1


# --- Names and links ---------------------------------------------------------------------------

BOTH = {form: normalize(form, "figures/skåne.svg") for form in ("NFC", "NFD")}


@pytest.mark.parametrize("stored", BOTH)
@pytest.mark.parametrize("named", BOTH)
def test_two_ways_to_write_a_name(named: str, stored: str, office: Path) -> None:
    draw(office, BOTH[named], BOTH[stored])
    result = run(office, "check", "gronplan")
    if named == stored:
        assert result.exit_code == 0, result.output
    else:
        assert result.exit_code == 1 and "PC001" in result.stderr
        assert "samma skrivsätt" in result.stderr


def test_a_name_that_nothing_looks_like_gets_the_usual_hint(office: Path) -> None:
    draw(office, "figures/skane.svg", "figures/skåne.svg")
    assert "rätt stavat" in run(office, "check", "gronplan").stderr


def test_a_source_behind_links_is_the_same_source(office: Path, tmp_path: Path) -> None:
    draw(office, "figures/å.svg", "figures/å.svg")
    expected = built(office, *FORMATS)
    shutil.rmtree(office / "output")
    away = tmp_path / "långt bort"
    away.mkdir()
    source = office / "plan_source"
    # The source, a plan and a revision, each through a link; a file through one inside its folder.
    for number, place in enumerate((source, source / "cykelplan", source / GRONPLAN)):
        place.rename(away / str(number))
        place.symlink_to(away / str(number))
    (office / PROSE).rename((office / PROSE).with_name("annan.md"))
    (office / PROSE).symlink_to("annan.md")
    made = built(office, *FORMATS)
    names = [name for name in expected if not name.endswith("manifest.json")]
    assert {name: made[name] for name in names} == {name: expected[name] for name in names}


def test_a_link_out_of_the_folder_is_refused(office: Path) -> None:
    draw(office, "figures/ut.svg", "figures/ut.svg")
    (office / "ut.svg").write_text(SVG, encoding="utf-8")
    figure = office / "plan_source" / GRONPLAN / "figures/ut.svg"
    figure.unlink()
    figure.symlink_to(office / "ut.svg")
    result = run(office, "check", "gronplan")
    assert result.exit_code == 1 and "PC006" in result.stderr


UNREADABLE = (
    PROSE,
    f"plan_source/{GRONPLAN}/sections",
    f"plan_source/{GRONPLAN}",
    "plan_source/gronplan",
    "plan_source",
    ".",
)


@pytest.mark.parametrize("shut", UNREADABLE)
def test_a_source_that_may_not_be_read(shut: str, office: Path) -> None:
    built(office, *FORMATS)
    before = tree(office / "output")
    (office / shut).chmod(0)
    code, err = told(office, "build", "--force", *FORMATS, preexec_fn=as_nobody)
    (office / shut).chmod(0o755)
    assert code and ("= tips: " in err or "not readable" in err), err
    assert tree(office / "output") == before


def test_a_draft_is_not_adopted_without_what_may_not_be_read(office: Path) -> None:
    draft = office / "plan_source" / GRONPLAN
    (draft / "underlag").mkdir()
    (draft / "underlag/karta.txt").write_text("Karta.\n", encoding="utf-8")
    before = tree(office)
    (draft / "underlag").chmod(0)
    decision = ("--organ", "Kommunstyrelsen", "--date", "2026-05-04", "--paragraph", "7")
    code, err = told(office, "adopt", "gronplan", *decision, preexec_fn=as_nobody)
    (draft / "underlag").chmod(0o755)
    assert code == 1 and "underlag" in err and "tips" in err
    assert tree(office) == before


# --- Clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["1970-01-02", "2040-06-01", "2110-01-01"])
def test_a_clock_that_is_wrong_changes_no_file(
    day: str, office: Path, missing: Callable[[str], None]
) -> None:
    if not shutil.which("faketime"):
        missing("faketime")
    commands = (
        ("build", "--jobs", "1"),
        ("diff", "cykelplan", "2020-05-04", f"plan_source/{GRONPLAN}", "--format", "docx"),
        ("convert", "gronplan", "--to", "odt"),
    )
    for command in commands:
        assert run(office, *command).exit_code == 0
    expected = tree(office / "output")
    shutil.rmtree(office / "output")
    for command in commands:
        late = ["faketime", f"{day} 10:00:00", *PROGRAM, *command, *TODAY]
        result = subprocess.run(late, cwd=office, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
    assert tree(office / "output") == expected


def test_a_clock_before_the_decision_is_told_of(
    office: Path, missing: Callable[[str], None]
) -> None:
    if not shutil.which("faketime"):
        missing("faketime")
    early = ["faketime", "1970-01-02 10:00:00", *PROGRAM, "check", CYKELPLAN]
    result = subprocess.run(early, cwd=office, capture_output=True, text=True)
    assert result.returncode == 1 and "klocka" in result.stderr
