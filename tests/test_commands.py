"""Sources that text cannot carry, through the commands: exit 1, a place, and no output."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler import limits
from plan_compiler.commands import main
from plan_compiler.resources import TEMPLATES
from tests.case_files import SUPPLIED, completed

REVISION = Path("plan_source/plan/utkast")
PLAN = REVISION / "plan.yaml"
PROSE = REVISION / "sections/mal.md"
FOOTNOTES = REVISION / "footnotes.yaml"
BUILT = Path("output/plan/utkast")
FIGURES = (
    "figures: [{id: karta, file: figures/karta.svg, caption: Karta, alternative: En karta.}]\n"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a plan that has nothing wrong."""
    monkeypatch.chdir(tmp_path)
    for name, text in SUPPLIED.items():
        folder = REVISION.parent.parent if name == "municipality.yaml" else REVISION
        write(folder / name, completed(text) if name == "plan.yaml" else text)
    return tmp_path


def write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--today", "2024-06-01"])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def found(*arguments: str) -> list[tuple[str, str, int, int]]:
    """Code, file, line and column of what a command reports."""
    result = run(*arguments, "--report", "json")
    diagnostics = json.loads(result.stdout)["diagnostics"]
    stops = any(one["severity"] == "error" for one in diagnostics)
    assert result.exit_code == (1 if stops else 0)
    places = [(one["code"], one["place"]) for one in diagnostics]
    return [(code, place["file"], place["line"], place["column"]) for code, place in places]


def below(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- Files that cannot be read ---------------------------------------------------------------


def replace(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink(missing_ok=True)
    make(path)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def outside(path: Path) -> None:
    write(Path("hemligt.txt"), "Hemligt.\n")
    path.symlink_to(Path("hemligt.txt").resolve())


def looping(path: Path) -> None:
    path.symlink_to(path.name)


UNREADABLE: dict[str, tuple[Path, Callable[[Path], object], str, tuple[Path, int, int]]] = {
    "latin-1": (PROSE, lambda p: p.write_bytes(b"Ett.\nTv\xe5.\n"), "PC005", (PROSE, 2, 3)),
    "utf-16": (PLAN, lambda p: p.write_bytes("title: å".encode("utf-16")), "PC005", (PLAN, 1, 1)),
    "cut inside a sign": (PROSE, lambda p: p.write_bytes(b"Tv\xc3"), "PC005", (PROSE, 1, 3)),
    "NUL": (PROSE, lambda p: p.write_bytes(b"Ett.\n\nTv\0.\n"), "PC007", (PROSE, 3, 3)),
    "line separator": (PROSE, lambda p: p.write_text("a\u2028b"), "PC007", (PROSE, 1, 2)),
    "form feed": (PLAN, lambda p: p.write_bytes(b"title: a\x0cb"), "PC007", (PLAN, 1, 9)),
    "empty prose": (PROSE, lambda p: p.write_bytes(b""), "PC003", (PROSE, 1, 1)),
    "empty plan": (PLAN, lambda p: p.write_bytes(b""), "PC003", (PLAN, 1, 1)),
    "blank": (PROSE, lambda p: p.write_bytes(b" \r\n\t\n"), "PC003", (PROSE, 1, 1)),
    "only a BOM": (PROSE, lambda p: p.write_bytes(b"\xef\xbb\xbf\n"), "PC003", (PROSE, 1, 1)),
    "folder for prose": (PROSE, Path.mkdir, "PC002", (PLAN, 5, 12)),
    "folder for the plan": (PLAN, Path.mkdir, "PC002", (PLAN, 1, 1)),
    "pipe": (PROSE, os.mkfifo, "PC002", (PLAN, 5, 12)),
    "gone": (PROSE, lambda p: None, "PC001", (PLAN, 5, 12)),
    "dangling link": (PROSE, lambda p: p.symlink_to("inget.md"), "PC001", (PLAN, 5, 12)),
    "link out of the folder": (PROSE, outside, "PC006", (PLAN, 5, 12)),
    "data linked out of the folder": (FOOTNOTES, outside, "PC006", (FOOTNOTES, 1, 1)),
    "link in a circle": (PROSE, looping, "PC008", (PLAN, 5, 12)),
    "100 MB of prose": (PROSE, sparse, "PC004", (PLAN, 5, 12)),
    "100 MB of YAML": (FOOTNOTES, sparse, "PC004", (FOOTNOTES, 1, 1)),
    "broken YAML": (PLAN, lambda p: p.write_text("title: a: b"), "PC010", (PLAN, 1, 9)),
    "a number without end": (
        PLAN,
        lambda p: p.write_text(completed(f"contents_depth: {'1' * 5000}\n")),
        "PC104",
        (PLAN, 1, 17),
    ),
    "aliases of aliases": (
        PLAN,
        lambda p: p.write_text("a: &a [x, x]\nb: [*a, *a]\nc: [*a, *a]\n"),
        "PC012",
        (PLAN, 1, 4),
    ),
    "lists of lists without end": (
        PLAN,
        lambda p: p.write_text("- " * 20_000),
        "PC013",
        (PLAN, 1, 1),
    ),
    "brackets without end": (PLAN, lambda p: p.write_text("[" * 20_000), "PC013", (PLAN, 1, 1)),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_diagnostic_at_its_place(name: str) -> None:
    path, make, code, (file, line, column) = UNREADABLE[name]
    replace(path, make)
    assert found("check") == [(code, file.as_posix(), line, column)]


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_build_of_it_leaves_the_earlier_output_as_it_was(name: str) -> None:
    write(BUILT / "plan.json", "från i går")
    before = below(Path("output"))
    path, make, code, _ = UNREADABLE[name]
    replace(path, make)
    result = run("build")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"fel[{code}]" in result.stderr
    assert below(Path("output")) == before


def test_a_file_with_a_name_too_long_for_the_computer() -> None:
    write(PLAN, completed(f"sections: [{'a' * 5000}.md]\n"))
    assert found("check") == [("PC008", PLAN.as_posix(), 1, 12)]


def test_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    write(PROSE, "Ett\ntvå.\n\n## Mål {#mal}\n\n- tre\n")
    run("build", "--format", "json")
    before = below(BUILT)[str(BUILT / "plan.json")]
    for end, mark in (("\r\n", ""), ("\r", ""), ("\r\n", "\ufeff")):
        for path in (PLAN, PROSE):
            write(path, mark + path.read_text(encoding="utf-8-sig").replace("\n", end))
        assert run("build", "--format", "json").exit_code == 0
        assert below(BUILT)[str(BUILT / "plan.json")] == before


def test_a_hostile_figure_goes_nowhere() -> None:
    write(REVISION / "figures.yaml", FIGURES)
    write(PROSE, "::: figure karta\n:::\n")
    figure = REVISION / "figures/karta.svg"
    for bad, code in (
        ("<script/>", "PC021"),
        ("<foreignObject/>", "PC021"),
        ('<image href="https://exempel.se/a.png"/>', "PC021"),
        ('<rect fill="url(https://exempel.se/a.svg#a)"/>', "PC022"),
    ):
        write(figure, SVG.replace("/>", f">{bad}</svg>"))
        assert code in {code for code, *_ in found("check")}
        assert run("build").exit_code == 1
        assert not Path("output").exists()


def test_a_figure_too_large_is_asked_for_in_its_data() -> None:
    write(REVISION / "figures.yaml", FIGURES)
    write(PROSE, "::: figure karta\n:::\n")
    write(REVISION / "figures/karta.svg", b" " * (limits.FIGURE_BYTES + 1))
    assert found("check") == [("PC004", f"{REVISION}/figures.yaml", 1, 29)]


# --- Which plan ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ref", ["vagplan", "plan/2024-05-02", "plan/utkast/sections", "../plan", ""]
)
def test_a_plan_that_is_not_there(ref: str) -> None:
    assert found("check", ref) == [("PC009", "", 1, 1)]


@pytest.mark.parametrize(
    "ref", [(), ("plan",), ("plan/utkast",), (str(REVISION),), ("plan", "plan")]
)
def test_a_plan_is_meant_by_its_name_its_revision_or_its_folder(ref: tuple[str, ...]) -> None:
    result = run("check", *ref)
    assert (result.exit_code, result.stdout) == (0, "plan/utkast: inga fel\n")


@pytest.mark.parametrize("name", ["Plan nr 2/utkast", "plan/Utkast", "plan/diff", "väg/utkast"])
def test_folders_whose_names_are_no_address(name: str, office: Path) -> None:
    shutil.copytree(REVISION, Path("plan_source", "flyttad", name))
    shutil.copy("plan_source/municipality.yaml", "plan_source/flyttad")
    reported = found("check", f"plan_source/flyttad/{name}")
    assert reported == [("PC014", f"plan_source/flyttad/{name}/plan.yaml", 1, 1)]


def test_a_source_without_plans() -> None:
    assert found("check", "--source", "ingenting") == [("PC009", "", 1, 1)]


@pytest.mark.parametrize("start", ["plan_source", REVISION.parent, REVISION, REVISION / "sections"])
def test_a_plan_is_the_same_from_wherever_it_is_built(
    start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("build", "--format", "json")
    before = below(Path("output/plan"))
    up = os.path.relpath(REVISION, start)
    output = os.path.relpath("output", start)
    monkeypatch.chdir(start)
    assert run("build", up, "--output", output, "--format", "json").exit_code == 0
    after = below(Path(output) / "plan")
    assert [*after.values()][1] == [*before.values()][1]
    assert len(after) == len(before)


# --- Options ---------------------------------------------------------------------------------


def test_a_warning_stops_only_a_strict_run() -> None:
    write(PROSE, "Läs [boken](unknown:).\n")
    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 1
    assert run("build", "--strict").exit_code == 1
    assert not Path("output").exists()


def test_diagnostics_for_people_go_to_standard_error_and_for_programs_to_standard_output() -> None:
    write(PROSE, "Läs [här](unknown:).\n")
    people = run("check")
    assert people.stdout == ""
    assert "fel[PC405]" in people.stderr
    for report in ("json", "sarif"):
        program = run("check", "--report", report)
        assert program.stderr == ""
        assert isinstance(json.loads(program.stdout), dict)


def test_diagnostics_speak_english() -> None:
    write(PROSE, "Läs [här](unknown:).\n")
    assert "error[PC405]" in run("check", "--lang", "en").stderr


def test_a_terminal_without_swedish_letters_gets_question_marks() -> None:
    write(PROSE, "Läs [här](unknown:).\n")
    build = Path(__file__).parent.parent / "build.py"
    command = [sys.executable, str(build), "check", "--today", "2024-06-01"]
    told = subprocess.run(command, capture_output=True, env={"PYTHONIOENCODING": "iso8859-7"})
    assert (told.returncode, told.stdout) == (1, b"")
    assert told.stderr.startswith(b"fel[PC405]: l?nken heter `h?r`\n")


def test_explain_tells_of_a_rule_and_names_the_rules_there_are() -> None:
    told = CliRunner().invoke(main, ["explain", "pc205"])
    assert told.stdout.startswith("PC205 ")
    unknown = CliRunner().invoke(main, ["explain", "PC999"])
    assert unknown.exit_code == 2
    assert "PC205" in unknown.stderr


# --- What is written -------------------------------------------------------------------------


def test_an_output_folder_that_is_a_file() -> None:
    write(BUILT.parent, "i vägen")
    assert [code for code, *_ in found("build", "--format", "json")] == ["PC604"]
    assert BUILT.parent.read_text(encoding="utf-8") == "i vägen"


def test_a_broken_template_stops_the_word_document() -> None:
    shutil.copytree(TEMPLATES, "mallar")
    write(Path("mallar/plan.docx"), "inte en mall")
    assert {code for code, *_ in found("build", "--templates", "mallar", "--format", "docx")} == {
        "PC601"
    }
    assert not Path("output").exists()


@pytest.fixture
def page(office: Path) -> Path:
    """A page that is built, with its model beside it."""
    assert run("build", "--format", "html").exit_code == 0
    return BUILT / "plan.html"


def test_what_was_just_built_is_whole(page: Path) -> None:
    assert (
        run("verify", str(BUILT)).stdout
        == f"{BUILT}: hel, oförändrad och säger samma sak som källan\n"
    )


def test_a_changed_page_is_found_and_what_it_says_differently(page: Path) -> None:
    write(page, page.read_text(encoding="utf-8").replace("komma fram", "stanna hemma"))
    assert [code for code, *_ in found("verify", str(BUILT))] == ["PC602", "PC606"]


def test_a_file_that_is_gone(page: Path) -> None:
    page.unlink()
    assert found("verify", str(BUILT)) == [("PC001", str(page), 1, 1)]


def test_a_manifest_that_is_none(page: Path) -> None:
    names = ("../plan.json", "/etc/hostname", "assets/../../plan.html", "", "a\0", "å" * 300)
    told = [json.dumps({"outputs": {name: ""}}) for name in names]
    for text in ("", "[]", "{", "{}", '{"outputs": 1}', "[" * 100_000, *told):
        write(BUILT / "manifest.json", text)
        assert [code for code, *_ in found("verify", str(BUILT))] == ["PC605"]


def test_a_word_document_that_is_none() -> None:
    write(Path("plan.docx"), "inte ett dokument")
    assert found("verify", "plan.docx") == [("PC605", "plan.docx", 1, 1)]


def test_a_document_too_large_to_be_one_of_ours() -> None:
    with Path("plan.docx").open("wb") as file:
        file.truncate(limits.DOCUMENT_BYTES + 1)
    assert found("verify", "plan.docx") == [("PC004", "plan.docx", 1, 1)]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"type": "plan"}', "1e999", '"\\ud800"'])
def test_a_model_that_is_none(text: str) -> None:
    write(Path("plan.json"), text)
    assert found("verify", "plan.json") == [("PC609", "plan.json", 1, 1)]


def test_a_model_with_half_a_character(page: Path) -> None:
    model = (BUILT / "plan.json").read_text(encoding="utf-8")
    assert "komma fram" in model
    write(Path("plan.json"), model.replace("komma fram", "\\ud800"))
    assert found("verify", "plan.json") == [("PC609", "plan.json", 1, 1)]


def test_nothing_to_verify() -> None:
    Path("tom").mkdir()
    write(Path("plan.html"), "<p>Utan modell.</p>")
    for path in ("tom", "plan.html", str(PLAN)):
        assert found("verify", path) == [("PC607", path, 1, 1)]


def test_documents_with_different_models(page: Path) -> None:
    other = BUILT / "annan.json"
    model = (BUILT / "plan.json").read_bytes()
    write(other, model.replace(b"komma fram", b"stanna hemma"))
    manifest = json.loads((BUILT / "manifest.json").read_bytes())
    from plan_compiler.inputs import digest

    manifest["outputs"]["annan.json"] = digest(other.read_bytes())
    write(BUILT / "manifest.json", json.dumps(manifest))
    assert found("verify", str(BUILT)) == [("PC608", str(BUILT / "plan.json"), 1, 1)]


def test_an_interrupted_write_is_put_right(page: Path) -> None:
    before = below(BUILT)
    BUILT.rename(BUILT.with_name(f".{BUILT.name}~old"))
    assert run("build", "--format", "html").exit_code == 0
    assert below(Path("output")) == before
