"""new, revise, adopt: a plan from an empty folder to revision after revision, sealed."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler.commands import main
from plan_compiler.sums import SUMS

ROOT = Path(__file__).parent.parent
SOURCE = Path("plan_source")
PLAN = SOURCE / "cykelplan"
DRAFT = PLAN / "utkast"
FIRST = PLAN / "2026-02-01"
SECOND = PLAN / "2027-02-01"


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, today: str = "2028-01-01") -> Result:
    result = CliRunner().invoke(main, [*arguments, "--today", today])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def found(*arguments: str, today: str = "2028-01-01") -> list[tuple[str, str, int]]:
    """Code, file and line of what a command reports."""
    result = run(*arguments, "--report", "json", today=today)
    diagnostics = json.loads(result.stdout)["diagnostics"]
    stops = any(one["severity"] == "error" for one in diagnostics)
    assert result.exit_code == (1 if stops else 0)
    return [(one["code"], one["place"]["file"], one["place"]["line"]) for one in diagnostics]


def done(*arguments: str, today: str = "2028-01-01") -> str:
    result = run(*arguments, today=today)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def adopt(day: Path, *more: str, paragraph: str = "12") -> tuple[str, ...]:
    decision = ("--organ", "Kommunfullmäktige", "--date", day.name, "--paragraph", paragraph)
    return ("adopt", "cykelplan", *decision, *more)


def below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- new -------------------------------------------------------------------------------------


def test_a_new_plan_builds_at_once_and_nothing_is_wrong_with_it() -> None:
    done("new", "cykelplan")
    assert done("check", "--strict") == "cykelplan/utkast: inga fel\n"
    assert run("build", "--strict").exit_code == 0


def test_a_new_plan_teaches_and_an_editor_knows_its_files() -> None:
    done("new", "cykelplan")
    for file in [*DRAFT.glob("*.yaml"), SOURCE / "municipality.yaml"]:
        first, *rest = file.read_text(encoding="utf-8").splitlines()
        schema = first.removeprefix("# yaml-language-server: $schema=")
        depth = len(file.relative_to(SOURCE).parts)
        assert schema == f"{'../' * depth}schema/{file.stem}.schema.json"
        assert (ROOT / "schema" / Path(schema).name).exists()
        assert any(row.startswith("#") for row in rest)


def test_a_new_plan_is_called_what_one_says() -> None:
    title = 'Cykla: säkert, "snabbt" # och roligt'
    done("new", "cykelplan", "--title", title, "--document-type", "Policy")
    values = (DRAFT / "plan.yaml").read_text(encoding="utf-8")
    assert "document_type: Policy\n" in values and "diarienummer: KS 2028/1\n" in values
    run("build", "--format", "json")
    model = json.loads(Path("output/cykelplan/utkast/cykelplan.json").read_bytes())
    assert model["metadata"]["title"] == title


def test_a_second_plan_shares_the_municipality() -> None:
    done("new", "cykelplan")
    municipality = SOURCE / "municipality.yaml"
    edit(municipality, "Exempels kommun", "Ekvärns kommun")
    before = municipality.read_bytes()
    done("new", "gangplan")
    assert municipality.read_bytes() == before


# --- revise and adopt ------------------------------------------------------------------------


def test_from_an_empty_folder_to_a_second_revision() -> None:
    done("new", "cykelplan")
    done(*adopt(FIRST, "--valid-from", "2026-03-01", "--diarienummer", "KS 2026/7"))
    assert [path.name for path in PLAN.iterdir()] == ["2026-02-01"]
    done("revise", "cykelplan")
    edit(DRAFT / "sections/mal.md", "Skriv det första målet här.", "Alla ska komma fram.")
    done(*adopt(SECOND))
    assert sorted(path.name for path in PLAN.iterdir()) == ["2026-02-01", "2027-02-01"]
    assert run("check").exit_code == 0
    run("build", "--format", "json")
    model = json.loads(Path(f"output/cykelplan/{SECOND.name}/cykelplan.json").read_bytes())
    data = model["metadata"]
    assert (data["status"], data["diarienummer"]) == ("antagen", "KS 2026/7")
    assert [one["date"] for one in data["decisions"]] == ["2027-02-01"]
    assert [one["date"] for one in data["replaces"]] == ["2026-02-01"]
    assert data["first_adopted"]["date"] == "2026-02-01"
    assert "validity" not in data or data["validity"] is None


def test_a_draft_and_its_adoption_change_no_line_but_their_own(
    golden: Callable[[str, str], None],
) -> None:
    source = ROOT / "plan_source/valdsbejakande-extremism/2022-10-24"
    shutil.copytree(source, PLAN / source.name)
    shutil.copy(ROOT / "plan_source/municipality.yaml", SOURCE)
    run("revise", "cykelplan")
    before, draft = below(PLAN / source.name), below(DRAFT)
    assert draft.keys() == before.keys() - {SUMS}
    assert {name for name in draft if draft[name] != before[name]} == {"plan.yaml"}
    assert run(*adopt(SECOND)).exit_code == 0
    after = below(SECOND)
    assert {name for name in draft if draft[name] != after[name]} == {"plan.yaml"}
    texts = [files["plan.yaml"].decode().splitlines() for files in (before, draft, after)]
    golden("life.plan.diff", "\n".join(difference(*texts[:2]) + difference(*texts[1:])))


def difference(old: list[str], new: list[str]) -> list[str]:
    return [*list(unified_diff(old, new, n=0, lineterm=""))[2:], ""]


def test_two_organs_adopt_one_plan() -> None:
    done("new", "cykelplan")
    second = ("--organ", "Direktionen", "--date", "2026-02-20", "--paragraph", "§ 5 b")
    done(*adopt(FIRST, *second))
    text = (FIRST / "plan.yaml").read_text(encoding="utf-8")
    assert '  - organ: Direktionen\n    date: 2026-02-20\n    paragraph: "5 b"\n' in text
    assert run("check").exit_code == 0
    assert run("adopt", "cykelplan", *second, "--organ", "Nämnden").exit_code == 2


def test_a_seal_is_what_sha256sum_reads() -> None:
    done("new", "cykelplan")
    odd = DRAFT / "sections/rad\nbryt\\.md"
    odd.write_text("Text.\n", encoding="utf-8")
    done(*adopt(FIRST))
    command = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    subprocess.run(command, cwd=FIRST, check=True)
    assert run("check").exit_code == 0


# --- What is refused -------------------------------------------------------------------------


def test_nothing_is_written_over() -> None:
    done("new", "cykelplan")
    before = below(SOURCE)
    assert found("new", "cykelplan") == [("PC807", "", 1)]
    done(*adopt(FIRST))
    done("revise", "cykelplan")
    assert found("revise", "cykelplan") == [("PC807", "", 1)]
    assert found(*adopt(FIRST)) == [("PC807", "", 1)]
    assert before.keys() - below(SOURCE).keys() == set()


@pytest.mark.parametrize("name", ["Cykel", "a/b", "../a", "å", "a b", "1", ".", "diff"])
def test_a_name_that_is_no_address(name: str) -> None:
    assert found("new", name) == [("PC014", "", 1)]
    assert not SOURCE.exists()


@pytest.mark.parametrize("command", ["revise", "adopt"])
@pytest.mark.parametrize("name", ["gangplan", "cykelplan/utkast", "../plan_source/cykelplan", "."])
def test_a_plan_that_is_not_there(command: str, name: str) -> None:
    done("new", "cykelplan")
    rest = adopt(FIRST)[2:] if command == "adopt" else ()
    assert found(command, name, *rest) == [("PC009", "", 1)]


def test_no_draft_and_nothing_in_force() -> None:
    done("new", "cykelplan")
    shutil.copytree(DRAFT, PLAN / "remiss")
    shutil.rmtree(DRAFT)
    assert found(*adopt(FIRST)) == [("PC809", "", 1)]
    assert found("revise", "cykelplan") == [("PC808", "", 1)]


REFUSED = {
    "an error in the text": ("sections/mal.md", "- Skriv", "<b>", "PC201", "sections/mal.md", 5),
    "a draft with a decision": (
        "plan.yaml",
        "sections:",
        "decisions: [{organ: KF, date: 2026-02-01, paragraph: 1}]\nsections:",
        "PC811",
        "plan.yaml",
        27,
    ),
    "line ends of two kinds": (
        "plan.yaml",
        "status: utkast",
        "status: utkast\r",
        "PC810",
        "plan.yaml",
        1,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_adopted_stays_as_it_was(name: str) -> None:
    file, old, new, code, place, line = REFUSED[name]
    done("new", "cykelplan")
    edit(DRAFT / file, old, new)
    before = below(SOURCE)
    reported = found(*adopt(FIRST))
    assert {one[0] for one in reported} == {code}
    assert reported[0] == (code, (DRAFT / place).as_posix(), line) or code == "PC201"
    assert below(SOURCE) == before


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "link out of the folder": (lambda path: path.symlink_to(Path("x.md").resolve()), "PC006"),
    "link to a folder": (lambda path: path.symlink_to("sections"), "PC002"),
    "link in a circle": (lambda path: path.symlink_to(path.name), "PC002"),
    "dead link": (lambda path: path.symlink_to("ingen.md"), "PC002"),
    "pipe": (os.mkfifo, "PC002"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_file_of_a_revision_is_not_adopted_into_it(name: str) -> None:
    make, code = STRANGE[name]
    Path("x.md").write_text("Hemligt.\n", encoding="utf-8")
    done("new", "cykelplan")
    make(DRAFT / "extra.md")
    assert found(*adopt(FIRST)) == [(code, (DRAFT / "extra.md").as_posix(), 1)]
    assert [path.name for path in PLAN.iterdir()] == ["utkast"]


def test_an_interrupted_write_leaves_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    done("new", "cykelplan")
    before = below(SOURCE)

    def fail(path: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "rename", fail)
        assert [code for code, *_ in found(*adopt(FIRST))] == ["PC604"]
    assert below(SOURCE) == before
    assert [path.name for path in PLAN.iterdir()] == ["utkast"]


def test_a_day_to_come_is_told_in_the_draft_and_changes_nothing() -> None:
    done("new", "cykelplan")
    before = below(SOURCE)
    reported = found(*adopt(FIRST), today="2026-01-31")
    assert [(code, file) for code, file, _ in reported] == [
        ("PC503", (DRAFT / "plan.yaml").as_posix())
    ]
    assert below(SOURCE) == before


def test_words_that_are_none() -> None:
    for word in ("", " ", "a\nb", "\udcff"):
        assert run("new", "cykelplan", "--title", word).exit_code == 2
        assert run("adopt", "cykelplan", "--organ", word).exit_code == 2
    done("new", "cykelplan")
    assert run(*adopt(FIRST, paragraph="§ ")).exit_code == 2
    assert run(*adopt(Path("2026-02-30"))).exit_code == 2
    assert DRAFT.exists()


# --- The seal --------------------------------------------------------------------------------


@pytest.fixture
def adopted() -> Path:
    done("new", "cykelplan")
    done(*adopt(FIRST))
    return FIRST


def test_a_changed_source_of_an_adopted_revision(adopted: Path) -> None:
    edit(adopted / "sections/mal.md", "första", "bästa")
    (adopted / "contacts.yaml").unlink()
    (adopted / "nytt.md").write_text("Nytt.\n", encoding="utf-8")
    (adopted / ".DS_Store").write_bytes(b"\0")
    named = [
        (code, Path(file).name, line) for code, file, line in found("check") if code == "PC801"
    ]
    assert named == [("PC801", SUMS, 1), ("PC801", "nytt.md", 1), ("PC801", "mal.md", 1)]
    assert run("build").exit_code == 1
    assert not Path("output").exists()
    assert "PC801" in {code for code, *_ in found("revise", "cykelplan")}
    assert not DRAFT.exists()


@pytest.mark.parametrize("seal", ["hej\n", "\n", "0" * 64 + "\n", "{first}\n{first}\n"])
def test_a_seal_that_is_none(seal: str, adopted: Path) -> None:
    path = adopted / SUMS
    first = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(seal.format(first=first), encoding="utf-8")
    code = "PC802" if seal.strip() else "PC003"
    assert {code for code, *_ in found("check")} == {code}
    assert {code for code, *_ in found("revise", "cykelplan")} == {code}
    assert not DRAFT.exists()


def test_a_revision_adopted_by_hand_can_be_sealed_once(adopted: Path) -> None:
    made = (adopted / SUMS).read_bytes()
    (adopted / SUMS).unlink()
    assert done("seal", "cykelplan/2026-02-01") == "cykelplan/2026-02-01: förseglad\n"
    assert (adopted / SUMS).read_bytes() == made
    assert found("seal", "cykelplan/2026-02-01") == [("PC807", "", 1)]
    done("revise", "cykelplan")
    assert [code for code, *_ in found("seal", "cykelplan/utkast")] == ["PC812"]
    assert not (DRAFT / SUMS).exists()
    assert found("seal", "gangplan") == [("PC009", "", 1)]


# --- How revisions follow on each other, in files ---------------------------------------------


def test_a_gap_stops_check_and_build_and_is_told_where_it_can_be_mended(adopted: Path) -> None:
    done("revise", "cykelplan")
    edit(DRAFT / "plan.yaml", "paragraph: 12", "paragraph: 13")
    assert [code for code, *_ in found(*adopt(SECOND))] == ["PC803"]
    assert not SECOND.exists()
    edit(DRAFT / "plan.yaml", "status: utkast", "status: antagen")
    edit(DRAFT / "plan.yaml", "sections:", f"{decided(SECOND)}sections:")
    DRAFT.rename(SECOND)
    gap = ("PC803", (SECOND / "plan.yaml").as_posix(), 10)
    assert found("check") == [gap]
    assert found("build") == [gap]
    assert not Path("output").exists()


def decided(day: Path) -> str:
    return f"decisions: [{{organ: Kommunfullmäktige, date: {day.name}, paragraph: 1}}]\n"


def test_history_is_read_and_judged(adopted: Path) -> None:
    history = PLAN / "history.yaml"
    entry = "repealed:\n  - {{organ: KF, date: {}, paragraph: 3, revision: {}}}\n"
    for day, named, codes in (
        ("2027-01-01", FIRST.name, []),
        ("2025-01-01", FIRST.name, ["PC806"]),
        ("2027-01-01", "2025-01-01", ["PC805"]),
        ("2027-02-30", FIRST.name, ["PC103"]),
    ):
        history.write_text(entry.format(day, named), encoding="utf-8")
        assert [code for code, *_ in found("check")] == codes
        assert all(file == history.as_posix() for _, file, _ in found("check"))
    history.write_text(entry.format("2027-01-01", FIRST.name), encoding="utf-8")
    assert found("revise", "cykelplan") == [("PC808", "", 1)]
