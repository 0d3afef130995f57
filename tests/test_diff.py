"""The command that compares: what OLD and NEW may be, what it writes, and what it refuses."""

import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler.commands import main
from plan_compiler.parity.changes import told
from tests.changes_reading import read_changes

ROOT = Path(__file__).parent.parent
PLAN = "valdsbejakande-extremism"
ADOPTED = ROOT / "plan_source" / PLAN / "2022-10-24"
WRITTEN = Path("output") / PLAN / "diff"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the real plan, its draft, and nothing built."""
    from shutil import copytree

    copytree(ROOT / "plan_source", tmp_path / "plan_source")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, [*arguments, "--today", "2026-01-01"], catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output
    return done


def diff(old: str, new: str, *options: str) -> Result:
    return run("diff", PLAN, old, new, "--format", "json", *options)


def codes(old: str, new: str) -> list[str]:
    done = diff(old, new, "--report", "json")
    return [found["code"] for found in json.loads(done.stdout)["diagnostics"]]


def ids(folder: str) -> list[str]:
    changes = read_changes((WRITTEN / folder / "changes.json").read_bytes())
    return [change.id for change in changes.changes]


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=n@exempel.se"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def test_two_revisions(office: Path) -> None:
    done = diff("2022-10-24", "utkast")
    assert done.exit_code == 0
    assert "”stadie” → ”stadium”" in done.stdout
    assert ids("2022-10-24_utkast")


def test_a_built_document_is_its_model(office: Path) -> None:
    run("build", PLAN)
    diff("2022-10-24", "utkast")
    wanted = ids("2022-10-24_utkast")
    built = Path("output") / PLAN / "2022-10-24"
    for suffix in ("json", "docx", "pdf"):
        before = {path.name for path in WRITTEN.iterdir()}
        assert diff(str(built / f"{PLAN}.{suffix}"), "utkast").exit_code == 0
        (folder,) = {path.name for path in WRITTEN.iterdir()} - before
        assert folder.startswith(f"{PLAN}-{suffix}-")
        assert ids(folder) == wanted


def test_a_document_edited_by_hand_is_not_its_model(office: Path) -> None:
    run("build", PLAN + "/2022-10-24", "--format", "docx")
    path = Path("output") / PLAN / "2022-10-24" / f"{PLAN}.docx"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body.replace("görligaste".encode(), b"yttersta")
    assert parts["word/document.xml"] != body
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert codes(str(path), "utkast") == ["PC602"]


def test_a_state_in_git(office: Path) -> None:
    git("init", "-q")
    git("add", "plan_source")
    git("commit", "-qm", "first")
    section = office / "plan_source" / PLAN / "utkast" / "sections" / "bakgrund.md"
    text = section.read_text(encoding="utf-8")
    section.write_text(text.replace("bygger sin", "har sin").replace("Syftet", "Avsikten"))
    assert diff("git:HEAD", "utkast").exit_code == 0
    (folder,) = [path.name for path in WRITTEN.iterdir()]
    assert folder.startswith("head-utkast-") and folder.endswith("_utkast")
    assert len(ids(folder)) == 1
    assert diff("git:HEAD:2022-10-24", "git:HEAD:utkast").exit_code == 0


@pytest.mark.parametrize(
    ("old", "code"),
    [
        ("2021-01-01", "PC701"),
        ("git:HEAD~1", "PC702"),
        ("git:--help", "PC702"),
        ("git:", "PC702"),
        ("broken.json", "PC609"),
        ("broken.docx", "PC605"),
        ("broken.pdf", "PC605"),
        ("older.json", "PC609"),
    ],
)
def test_what_cannot_be_compared(office: Path, old: str, code: str) -> None:
    git("init", "-q")
    git("add", "plan_source")
    git("commit", "-qm", "first")
    for suffix in ("json", "docx", "pdf"):
        Path(f"broken.{suffix}").write_text("nothing of the kind")
    Path("older.json").write_text(json.dumps({"type": "plan", "schema": 0}))
    assert codes(old, "utkast") == [code]
    assert not WRITTEN.exists()


def test_git_without_a_repository(office: Path) -> None:
    assert codes("git:HEAD", "utkast") == ["PC702"]
    assert codes("git:HEAD", "git:HEAD") == ["PC702"]


def test_different_plans_are_compared_with_a_warning(office: Path) -> None:
    from shutil import copytree

    second = ROOT / "tests/plans/klimatanpassning"
    copytree(second, office / "plan_source" / "klimatanpassning")
    old = "klimatanpassning/2024-05-02"
    assert codes(old, "utkast") == ["PC703"]
    assert diff(old, "utkast").exit_code == 0


def test_nothing_changed(office: Path) -> None:
    assert "Inga ändringar." in diff("utkast", "utkast").stdout
    assert ids("utkast_utkast") == []


def test_a_file_without_all_changes_is_found(office: Path) -> None:
    run("diff", PLAN, "2022-10-24", "utkast")
    run("diff", PLAN, "utkast", "utkast")
    one, none = WRITTEN / "2022-10-24_utkast", WRITTEN / "utkast_utkast"
    for name in ("redline.html", "changes.json", "changes.txt", "redline.pdf"):
        numbers = told(name, (one / name).read_bytes())
        assert numbers == tuple(range(1, len(ids(one.name)) + 1)), name
        assert told(name, (none / name).read_bytes()) == (), name


def test_two_columns_and_a_summary_for_a_decision(office: Path) -> None:
    done = run("diff", PLAN, "2022-10-24", "utkast", "--layout", "lydelse")
    folder = WRITTEN / "2022-10-24_utkast_lydelse"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(files) == ["lydelse.docx", "lydelse.pdf", "summary.txt"]
    assert files["summary.txt"].decode() in done.stdout
    assert "lydelse.pdf nämner ändring 6, 7 i en lista" in done.stdout
    assert len(told("lydelse.pdf", files["lydelse.pdf"])) == 21
    run("diff", PLAN, "2022-10-24", "utkast", "--layout", "lydelse", "--format", "pdf")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "lydelse.pdf": files["lydelse.pdf"]
    }


def test_two_columns_have_no_page(office: Path) -> None:
    arguments = ["diff", PLAN, "2022-10-24", "utkast", "--layout", "lydelse", "--format", "html"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "docx, pdf, text" in done.output


def test_the_same_bytes_twice(office: Path) -> None:
    folder = WRITTEN / "2022-10-24_utkast"
    run("diff", PLAN, "2022-10-24", "utkast")
    first = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run("diff", PLAN, "2022-10-24", "utkast")
    assert first == {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
