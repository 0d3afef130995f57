"""build again: what is up to date stays, what is not is made anew, as a clean build would."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.inputs import engine, tree_digest
from plan_compiler.resources import TEMPLATES
from tests.small_site import lay_site

pytestmark = pytest.mark.slow("builds offices again and again")

CYKEL = "cykelplan/2020-05-04"
DRAFT = "gronplan/remiss"
PROSE = "sections/text.md"
# Time enough that a file written anew would have another time.
OLD = 1_000_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with plans in every state, all built."""
    folder = tmp_path_factory.mktemp("built")
    lay_site(folder / "plan_source")
    with chdir(folder):
        assert build()
    return folder


@pytest.fixture
def office(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, built some time ago, to do with as one likes."""
    folder = shutil.copytree(built, tmp_path / "office")
    monkeypatch.chdir(folder)
    age()
    return folder


def build(*arguments: str, fails: bool = False) -> dict[str, list[str]]:
    """What a build says of each revision: the files it wrote, none if it was as it should be."""
    result = CliRunner().invoke(main, ["build", *arguments, "--today", "2026-06-01", "--jobs", "1"])
    assert result.exit_code == fails, result.output
    said: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        name, _, rest = line.partition(": ")
        if rest == "oförändrad sedan den byggdes":
            said[name] = []
        elif " i output/" in rest:
            said[name] = rest.rpartition(" i ")[0].split(", ")
    return said


def age() -> None:
    for path in Path("output").rglob("*"):
        os.utime(path, (OLD, OLD))


def touched() -> set[str]:
    """The revisions whose folder was written since."""
    return {
        "/".join(path.parts[1:3])
        for path in Path("output").rglob("*.json")
        if path.stat().st_mtime != OLD
    }


def below(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def as_clean() -> bool:
    """Whether all that is there is what a first build makes."""
    build("--output", "clean")
    same = below(Path("output")) == below(Path("clean"))
    shutil.rmtree("clean")
    return same


def test_nothing_to_do(office: Path) -> None:
    said = build()
    assert len(said) > 5 and not any(said.values())
    assert touched() == set()


def test_a_changed_word_rebuilds_its_revision_alone(office: Path) -> None:
    edit(Path("plan_source") / DRAFT / PROSE, "Fler", "Alla")
    said = build()
    assert {name for name, files in said.items() if files} == {DRAFT} == touched()
    assert as_clean()


def test_a_comment_makes_no_document_anew(office: Path) -> None:
    edit(Path("plan_source") / DRAFT / "plan.yaml", "title:", "# En anteckning.\ntitle:")
    assert build()[DRAFT] == []
    assert as_clean()
    age()
    assert build()[DRAFT] == [] and touched() == set()


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-2]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
    ids=["cut", "emptied", "gone"],
)
@pytest.mark.parametrize(
    "name",
    [
        "cykelplan.docx",
        "cykelplan.pdf",
        "cykelplan.html",
        "cykelplan.json",
        "fragment.html",
        "assets/plan.css",
        "manifest.json",
    ],
)
def test_a_damaged_file_is_made_anew(
    office: Path, name: str, harm: Callable[[Path], object]
) -> None:
    before = below(Path("output"))
    harm(Path("output") / CYKEL / name)
    assert build()[CYKEL]
    assert touched() == {CYKEL}
    assert below(Path("output")) == before


def test_only_the_damaged_document_is_made_anew(office: Path) -> None:
    (Path("output") / CYKEL / "cykelplan.docx").write_bytes(b"")
    assert build()[CYKEL] == ["cykelplan.docx"]


def test_a_successor_changes_the_page_alone(office: Path) -> None:
    shutil.rmtree("plan_source/cykelplan/2026-05-04")
    names = build("cykelplan")["cykelplan/2024-05-06"]
    assert "cykelplan.html" in names and not {"cykelplan.docx", "cykelplan.pdf"} & {*names}
    shutil.rmtree("output/cykelplan/2026-05-04")
    assert as_clean()


def test_formats_one_by_one_end_as_all_at_once(office: Path) -> None:
    shutil.rmtree("output")
    for name in ("html", "docx", "pdf", "json"):
        build(CYKEL, "--format", name)
    build(CYKEL)
    shutil.copytree("output", "piecemeal")
    shutil.rmtree("output")
    build(CYKEL)
    assert below(Path("piecemeal")) == below(Path("output"))


def test_another_archive_makes_the_pdf_anew(office: Path) -> None:
    names = build(CYKEL, "--archive", "a-2a")[CYKEL]
    assert "cykelplan.pdf" in names and "cykelplan.docx" not in names
    assert "cykelplan.pdf" in build(CYKEL)[CYKEL]
    assert as_clean()


def test_another_template_makes_all_anew(office: Path) -> None:
    shutil.copytree(TEMPLATES, "mallar")
    assert build(CYKEL, "--templates", "mallar")[CYKEL] == []
    edit(Path("mallar/plan.css"), "{", "{ ")
    engine.cache_clear()
    tree_digest.cache_clear()
    assert "cykelplan.pdf" in build(CYKEL, "--templates", "mallar")[CYKEL]


@pytest.mark.parametrize("name", ["typst", "code", "schema", "plan-compiler"])
def test_another_engine_makes_all_anew(office: Path, name: str) -> None:
    path = Path("output") / CYKEL / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["engine"][name] += "x"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert {"cykelplan.pdf", "cykelplan.docx", "cykelplan.html"} <= set(build(CYKEL)[CYKEL])


def test_a_manifest_with_an_archive_that_is_none(office: Path) -> None:
    path = Path("output") / CYKEL / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for wrong in ("\ud800", "a-4", ["a-3a"]):
        path.write_text(json.dumps(manifest | {"archive": wrong}), encoding="utf-8")
        build(CYKEL, "--format", "docx", "--force")
        assert json.loads(path.read_text(encoding="utf-8"))["archive"] == "a-3a"


def test_force_makes_all_anew(office: Path) -> None:
    before = below(Path("output"))
    said = build("--force")
    assert all(len(files) == 8 for files in said.values())
    assert below(Path("output")) == before


def test_a_warning_still_stops_a_strict_build(office: Path) -> None:
    edit(Path("plan_source") / DRAFT / PROSE, "Fler", "Enligt [lagen](unknown:) ska fler")
    assert build()[DRAFT]
    assert build()[DRAFT] == []
    build("--strict", fails=True)


def test_an_error_leaves_what_was_built(office: Path) -> None:
    before = below(Path("output"))
    edit(Path("plan_source") / DRAFT / "plan.yaml", "title:", "titel:")
    build(fails=True)
    assert below(Path("output")) == before
