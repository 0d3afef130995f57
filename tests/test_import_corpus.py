"""A corpus of documents: what comes of each, and how much of what was written arrives in place."""

import difflib
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from plan_compiler.commands import main
from plan_compiler.importing.importer import Imported, import_document
from plan_compiler.importing.report import MARKDOWN, reports
from plan_compiler.importing.word_file import words_of
from plan_compiler.model import Cell, Column, Footnote, ListItem, Paragraph, Section, find, plain
from plan_compiler.resources import load_templates
from tests.import_corpus import BARN, FART, MAKERS, plan
from tests.import_pages import PAGES
from tests.word_writer import Told, Word, shown

LABELS = load_templates("sv").labels
LEAST = 0.98
# Where the document says nothing of what the plan must have: `check` asks for it.
ASKING = {
    "bold-instead-of-headings": {"PC102"},
    "facts-that-no-key-can-say": {"PC102", "PC106"},
    "no-facts-at-all": {"PC102", "PC106"},
    "figure-without-anything": {"PC102"},
    "facts-in-a-table": {"PC106"},
    "facts-with-both-in-a-cell": {"PC106"},
    "facts-in-four-columns": {"PC106"},
}


def taken(data: bytes) -> Imported:
    return import_document("docx", data, "prov", "utkast", LABELS)


# --- What arrives ----------------------------------------------------------------------------


def arrived(imported: Imported) -> Told:
    """What the plan has, by kind, in reading order; an account of its own."""
    made = imported.plan
    told = Told()
    for part in (*made.preamble, *made.sections, *made.appendices):
        for node in find(part, object):  # type: ignore[type-var]
            match node:
                case Section(title=title):
                    told.headings.append(plain(title))
                    told.words += words_of(plain(title))
                case Paragraph(content=content):
                    told.words += words_of(plain(content))
                case Column(header=content):
                    told.cells.append(plain(content))
                    told.words += words_of(plain(content))
                case ListItem(blocks=blocks):
                    told.items.append(_first(blocks))
                case Cell(blocks=blocks):
                    told.cells += [_first(blocks)] if blocks else []
            for name in ("caption", "term"):
                told.words += words_of(plain(getattr(node, name, ())))
    for note in find(made, Footnote):
        told.notes += [plain(p.content) for p in find(note, Paragraph)]
    return told


def _first(blocks: tuple[object, ...]) -> str:
    return next((plain(b.content) for b in blocks if isinstance(b, Paragraph)), "")


def lost(written: list[str], found: list[str]) -> list[str]:
    """What was written and is not found in its place."""
    bare = [[" ".join(words_of(text)) for text in some] for some in (written, found)]
    matcher = difflib.SequenceMatcher(None, *bare, autojunk=False)
    kept = {at for a, _, size in matcher.get_matching_blocks() for at in range(a, a + size)}
    return [text for at, text in enumerate(bare[0]) if at not in kept]


@pytest.mark.parametrize("name", MAKERS)
def test_what_was_written_arrives_in_place(name: str) -> None:
    word = MAKERS[name]()
    imported = taken(word.data())
    found = arrived(imported)
    for kind in ("headings", "items", "cells", "notes"):
        assert lost(getattr(word.told, kind), getattr(found, kind)) == [], kind
    gone = lost(word.told.words, found.words)
    assert len(gone) <= (1 - LEAST) * len(word.told.words), gone


def test_how_much_arrives_of_the_whole_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    all_words = gone = 0
    for make in MAKERS.values():
        word = make()
        all_words += len(word.told.words)
        gone += len(lost(word.told.words, arrived(taken(word.data())).words))
    with capsys.disabled():
        print(f"\n{len(MAKERS)} documents: {all_words - gone} of {all_words} words in place")
    assert len(MAKERS) >= 30
    assert all_words - gone >= LEAST * all_words


@pytest.mark.parametrize("name", MAKERS)
def test_the_account_adds_up(name: str) -> None:
    imported = taken(MAKERS[name]().data())
    assert imported.words_in == sum(element.words for element in imported.elements)
    assert not imported.reread
    assert imported.words_out == sum(element.kept for element in imported.elements)


# --- What comes of it --------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAKERS)
def test_a_document_of_the_corpus_becomes_this(
    name: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    path = tmp_path / f"{name}.docx"
    path.write_bytes(MAKERS[name]().data())
    golden(f"import/{name}.txt", said_of(path, ASKING.get(name, set())))


@pytest.mark.parametrize("name", PAGES)
def test_a_document_of_another_kind_becomes_this(
    name: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    kind, text = PAGES[name]
    path = tmp_path / f"{name}.{'md' if kind == 'markdown' else kind}"
    path.write_text(text, encoding="utf-8")
    golden(f"import/{name}.txt", said_of(path, {"PC106"}))


def said_of(path: Path, asking: set[str]) -> str:
    """The source that a document becomes, and its account; the errors are those awaited."""
    source = path.parent / "source"
    arguments = ["import", str(path), "prov", "--source", str(source), "--today", "2024-06-01"]
    result = CliRunner().invoke(main, [*arguments, "--report", "json"])
    found = json.loads(result.stdout)["diagnostics"]
    errors = {one["code"] for one in found if one["severity"] == "error"}
    assert errors == asking, result.stdout
    texts = []
    for file in sorted(source.rglob("*")):
        if file.suffix in (".yaml", ".md") and file.stem != "import-report":
            texts.append(f"=== {file.relative_to(source).as_posix()}\n{file.read_text('utf-8')}")
    (account,) = source.rglob(MARKDOWN)
    report = account.read_text("utf-8").partition("\n## Med som det är")[0]
    return "\n".join([*texts, f"=== {MARKDOWN}\n{report}"])


# --- LibreOffice, other formats, size ----------------------------------------------------------


@pytest.mark.parametrize("suffix", ["odt", "docx"])
def test_what_libreoffice_writes_arrives_too(
    suffix: str, tmp_path: Path, missing: Callable[[str], None]
) -> None:
    if not shutil.which("soffice"):
        missing("soffice")
    word = MAKERS["notes-with-paragraphs"]()
    (tmp_path / "plan.docx").write_bytes(word.data())
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    how = ["--convert-to", suffix, "--outdir", str(out), str(tmp_path / "plan.docx")]
    subprocess.run(
        ["soffice", profile, "--headless", *how], check=True, capture_output=True, timeout=120
    )
    data = (out / f"plan.{suffix}").read_bytes()
    imported = import_document(suffix, data, "prov", "utkast", LABELS)
    found = arrived(imported)
    assert imported.adds_up
    assert imported.plan.metadata.diarienummer == "KS 2024/17"
    for kind in ("headings", "cells", "notes"):
        assert lost(getattr(word.told, kind), getattr(found, kind)) == [], kind


def test_markdown_and_html_are_read_too() -> None:
    text = "# Policy för resor\n\nDnr: KS 2024/1\n\n## Mål\n\n- ett\n- två[^1]\n\n[^1]: En not.\n"
    page = "<h1>Policy för resor</h1><p>Dnr: KS 2024/1</p><h2>Mål</h2><ul><li>ett<li>två</ul>"
    for kind, data in (("markdown", text), ("html", page)):
        imported = import_document(kind, data.encode(), "prov", "utkast", LABELS)
        assert imported.adds_up
        assert imported.plan.metadata.diarienummer == "KS 2024/1"
        assert arrived(imported).headings == ["Mål"]
        assert arrived(imported).items == ["ett", "två"]


@pytest.mark.measured
@pytest.mark.slow("imports a hundred pages")
def test_a_hundred_pages_are_imported_in_ten_seconds(tmp_path: Path) -> None:
    word: Word = plan()
    for n in range(100):
        word.h(f"Avsnitt {n}")
        for m in range(12):
            word.p(f"{BARN} {FART} Det är insats {m} av tolv.^[Källa {n}-{m}.]")
        word.items("ett", "två", "tre").table(
            ("Mått", "År"), *((f"fart {k}", "2024") for k in "abc")
        )
    (tmp_path / "plan.docx").write_bytes(word.data())
    start = time.perf_counter()
    arguments = ["import", str(tmp_path / "plan.docx"), "prov", "--source", str(tmp_path / "s")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output[-2000:]
    assert time.perf_counter() - start < 10


def test_the_report_lists_every_element() -> None:
    imported = taken(MAKERS["tracked-changes-and-comments"]().data())
    text = reports(imported, "plan.docx", "sv")[MARKDOWN].decode()
    for said in ("lägre", "Stämmer det?", "Ida Berg", "dold not"):
        assert said in text
    assert text.count("\n| ") == len(imported.elements) + 2 * 3
    assert shown("**a**") == "a"
