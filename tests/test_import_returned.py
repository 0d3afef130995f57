"""A document of ours that came back: what a person did to it becomes the same in the source."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from plan_compiler.authoring.files import write_municipality, write_plan
from plan_compiler.commands import main
from plan_compiler.importing.leaves import Leaf, leaves
from plan_compiler.importing.returned import Edit
from plan_compiler.importing.review import Review, proven, review
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.docx import render_docx
from plan_compiler.resources import TEMPLATES, load_templates
from plan_compiler.trial import compile_files
from tests.plan_drawn import REAL, ROOT, draw_plan
from tests.plan_pairs import draw_pair
from tests.test_authoring import TODAY, sayable
from tests.test_import import with_parts
from tests.word_writer import run

pytestmark = pytest.mark.slow("writes Word files, and takes them back through pandoc")

PLAN = "valdsbejakande-extremism"
LOOKS = load_templates("sv")
Change = Callable[[str], str]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the plan's draft and its Word document."""
    source = tmp_path / "source"
    shutil.copytree(ROOT / "plan_source" / PLAN, source / PLAN)
    for name in ("municipality.yaml", "logotyp.svg"):
        if (ROOT / "plan_source" / name).exists():
            shutil.copy(ROOT / "plan_source" / name, source / name)
    arguments = ["--source", str(source), "--output", str(tmp_path / "output")]
    built = CliRunner().invoke(main, ["build", f"{PLAN}/utkast", "--format", "docx", *arguments])
    assert built.exit_code == 0, built.output
    return tmp_path


def document(office: Path) -> Path:
    return office / "output" / PLAN / "utkast" / f"{PLAN}.docx"


def edit(office: Path, *changes: Change, **parts: bytes) -> Path:
    """The document as someone sends it back."""
    import io
    import zipfile

    data = document(office).read_bytes()
    text = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    for change in changes:
        after = change(text)
        assert after != text
        text = after
    path = office / "returned.docx"
    path.write_bytes(with_parts(data, {"word/document.xml": text.encode(), **parts}))
    return path


def take_back(office: Path, path: Path, *more: str, ref: str = f"{PLAN}/utkast") -> Result:
    arguments = ["import", str(path), "--into", ref, "--source", str(office / "source")]
    result = CliRunner().invoke(main, [*arguments, "--today", "2024-06-01", *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def patch(result: Result) -> list[str]:
    return [row for row in result.output.split("\n") if re.match(r"[+-](?!\+\+ |-- )", row)]


# --- What a person can do ------------------------------------------------------------------------


def words(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def tracked(old: str, new: str) -> Change:
    """Words changed with track changes on."""
    by = 'w:id="900" w:author="Ida" w:date="2024-05-02T10:00:00Z"'
    gone = f'<w:r><w:delText xml:space="preserve">{old}</w:delText></w:r>'
    made = f"<w:del {by}>{gone}</w:del><w:ins {by}>{run(new)}</w:ins>"

    def change(text: str) -> str:
        at = text.index(old)
        start, end = text.rindex("<w:r>", 0, at), text.index("</w:r>", at) + 6
        inner = re.sub(r"<[^>]+>", "", text[start:end])
        before, _, after = inner.partition(old)
        return text[:start] + run(before) + made + run(after) + text[end:]

    return change


def paragraph_of(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return text.rindex("<w:p>", 0, at), text.index("</w:p>", at) + 6


def without(words: str) -> Change:
    def change(text: str) -> str:
        start, end = paragraph_of(text, words)
        return text[:start] + text[end:]

    return change


def another_after(words: str, new: str) -> Change:
    def change(text: str) -> str:
        start, end = paragraph_of(text, words)
        same = text[start:end]
        properties = re.search(r"<w:pPr>.*?</w:pPr>", same)
        made = f"<w:p>{properties[0] if properties else ''}{run(new)}</w:p>"
        return text[:end] + made + text[end:]

    return change


def test_a_document_that_nobody_changed_changes_nothing(office: Path) -> None:
    result = take_back(office, document(office))
    assert patch(result) == []
    assert "ändringar att föra in i källan: 0" in result.output
    assert "inte med" not in result.output


@pytest.mark.parametrize("how", [words, tracked], ids=["plain", "tracked"])
def test_words_that_were_changed_are_changed_in_the_source(
    office: Path, how: Callable[[str, str], Change]
) -> None:
    path = edit(office, how("kontinuerligt", "varje månad"), how("fritidshem", "fritidsgårdar"))
    result = take_back(office, path)
    rows = patch(result)
    assert "ändringar att föra in i källan: 2" in result.output
    assert any("varje månad" in row for row in rows) and any("fritidsgårdar" in row for row in rows)
    assert len(rows) == 4


@pytest.mark.parametrize("ref", [".", "{folder}"])
def test_a_revision_is_named_by_its_folder_too(
    ref: str, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office / "source" / PLAN / "utkast"
    monkeypatch.chdir(folder if ref == "." else ROOT)
    path = edit(office, words("kontinuerligt", "varje månad"))
    result = take_back(office, path, "--source", "ingen", ref=ref.format(folder=folder))
    assert "ändringar att föra in i källan: 1" in result.output
    assert len(patch(result)) == 2


def test_paragraphs_and_items_come_and_go(office: Path) -> None:
    path = edit(
        office,
        another_after("att genom förebyggande arbete värna", "att lyssna på barn och unga,"),
        without("det akuta arbetet"),
        another_after("Att Hässleholms kommun i görligaste", "Målet följs upp varje år."),
    )
    result = take_back(office, path)
    rows = patch(result)
    assert "ändringar att föra in i källan: 3" in result.output
    assert "+- att lyssna på barn och unga," in rows
    assert "+Målet följs upp varje år." in rows
    assert "-- det akuta arbetet" in rows


def test_applied_the_rest_is_untouched_byte_for_byte(office: Path) -> None:
    draft = office / "source" / PLAN / "utkast"
    before = {path: path.read_bytes() for path in draft.rglob("*") if path.is_file()}
    path = edit(office, words("kontinuerligt", "varje månad"))
    result = take_back(office, path, "--apply")
    after = {path: path.read_bytes() for path in draft.rglob("*") if path.is_file()}
    changed = [path for path in after if after[path] != before[path]]
    assert len(changed) == 1 and after.keys() == before.keys(), result.output
    old, new = before[changed[0]].decode(), after[changed[0]].decode()
    assert old.replace("kontinuerligt", "varje månad") == new
    assert patch(take_back(office, path)) == []


def test_line_ends_stay_as_they_are(office: Path) -> None:
    for file in (office / "source" / PLAN / "utkast" / "sections").glob("*.md"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    take_back(office, edit(office, words("kontinuerligt", "varje månad")), "--apply")
    for file in (office / "source" / PLAN / "utkast" / "sections").glob("*.md"):
        assert b"\n" not in file.read_bytes().replace(b"\r\n", b"")


def test_comments_are_listed_with_their_place(office: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    comments = (
        f'<w:comments xmlns:w="{space}"><w:comment w:id="7" w:author="Ida Berg">'
        f"<w:p>{run('Stämmer det?')}</w:p></w:comment></w:comments>"
    )

    def commented(text: str) -> str:
        start, _ = paragraph_of(text, "En tillsatt arbetsgrupp")
        at = text.index("</w:pPr>", start) + 8
        return text[:at] + '<w:commentRangeStart w:id="7"/>' + text[at:]

    path = edit(office, commented, **{"word/comments.xml": comments.encode()})
    assert "kommentar av Ida Berg: Stämmer det? (vid: En tillsatt arbetsgrupp" in (
        take_back(office, path).output
    )


@pytest.mark.parametrize(
    "change",
    [
        words("KLF 2022/234", "KLF 2024/9"),
        lambda text: "><".join(text.rsplit(">Syfte<", 1)),
        another_after("Att Hässleholms kommun i görligaste", "[Se bilagan](#x)*_"),
    ],
    ids=["cover", "heading gone", "signs"],
)
def test_what_cannot_be_mapped_is_listed_and_never_dropped(office: Path, change: Change) -> None:
    result = take_back(office, edit(office, change))
    taken = "ändringar att föra in i källan: 1" in result.output
    assert taken or "inte med" in result.output, result.output


def test_what_libreoffice_saves_is_still_ours(office: Path, missing: Callable[[str], None]) -> None:
    if not shutil.which("soffice"):
        missing("soffice")
    out = office / "saved"
    profile = f"-env:UserInstallation=file://{office}/profile"
    how = ["--convert-to", "docx", "--outdir", str(out), str(document(office))]
    subprocess.run(
        ["soffice", profile, "--headless", *how], check=True, capture_output=True, timeout=120
    )
    result = take_back(office, out / document(office).name)
    assert patch(result) == []
    assert "inte med, ändrat under" not in result.output
    assert "inte med, borttaget" not in result.output


# --- What may not be -----------------------------------------------------------------------------


def codes(result: Result) -> list[str]:
    return [found["code"] for found in json.loads(result.stdout)["diagnostics"]]


def test_a_document_without_a_plan_inside_is_refused(office: Path) -> None:
    from tests.import_corpus import MAKERS

    path = office / "annat.docx"
    path.write_bytes(MAKERS["swedish-styles"]().data())
    assert "PC910" in codes(take_back(office, path, "--report", "json"))


def test_another_plans_document_is_refused(office: Path) -> None:
    shutil.copytree(office / "source" / PLAN, office / "source" / "annan")
    found = take_back(office, document(office), "--report", "json", ref="annan/utkast")
    assert "PC911" in codes(found)


def test_a_sealed_revision_is_not_edited(office: Path) -> None:
    ref = f"{PLAN}/2022-10-24"
    found = take_back(office, document(office), "--apply", "--report", "json", ref=ref)
    assert "PC912" in codes(found)


# --- Any edits -----------------------------------------------------------------------------------

TEXTUAL = ("word_replaced", "words_added", "words_removed", "sentence_added", "sentence_removed")
WHOLE = ("paragraph_added", "paragraph_removed", "item_added", "item_removed", "row_added")


def reviewed(old: Plan, new: Plan, folder: Path) -> tuple[Review, Plan | None, list[Leaf]]:
    """The review of a document that was built of one plan and says another."""
    files = write_plan(old, LOOKS.labels)
    home = folder / old.id / old.revision
    for where, some in ((home, files), (folder, write_municipality(old.issuer))):
        for name, data in some.items():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            (where / name).write_bytes(data)
    names = {f"{old.id}/{old.revision}/{name}": name for name in files}

    def compiled(texts: Mapping[str, str]) -> Plan | None:
        changed = {name: texts[key].encode() for key, name in names.items()}
        return compile_files(changed, home.name, home, TODAY, TEMPLATES).plan

    source = compile_plan(home, TODAY)
    assert source.plan
    texts = {key: files[name].decode() for key, name in names.items()}
    documents = (render_docx(plan, LOOKS, write_model(old)) for plan in (old, new))
    found = review(*documents, source.plan, texts, compiled, LOOKS.labels)
    return found, compiled(found.proposal.files), leaves(source.plan)


@pytest.mark.parametrize("seed", range(4))
def test_drawn_edits_of_words_and_whole_units_come_back(seed: int, tmp_path: Path) -> None:
    pair = draw_pair(draw_plan(seed, 2), seed, 8, (*TEXTUAL, *WHOLE))
    old, new = sayable(pair.old), sayable(pair.new)
    found, made, before = reviewed(old, new, tmp_path)
    assert made and found.proposal.done
    kinds = {(edit.new or edit.old).kind for edit in found.proposal.left if edit.new or edit.old}
    assert kinds <= {"fact", "note", "caption", "cell"}
    assert [leaf.text for leaf in leaves(made)] != [leaf.text for leaf in before]


def test_an_edit_that_the_compiled_source_does_not_show_is_left() -> None:
    source = compile_plan(REAL[0], TODAY)
    assert source.plan
    known = leaves(source.plan)
    spot = next(leaf for leaf in known if leaf.kind == "paragraph")
    edit = Edit("change", spot, replace(spot, text=f"{spot.text} Mer."))
    results: tuple[Plan | None, ...] = (None, source.plan)
    for result in results:
        found = proven([edit], known, source.plan, source.texts, lambda _, it=result: it)
        assert (found.done, found.left) == ([], [edit])
        assert found.files == source.texts


def test_edits_that_cannot_be_made_leave_the_rest_as_it_was(tmp_path: Path) -> None:
    pair = draw_pair(draw_plan(1, 2), 1, 3, ("column_added", "word_replaced"))
    found, made, _ = reviewed(sayable(pair.old), sayable(pair.new), tmp_path)
    assert made and found.proposal.left
