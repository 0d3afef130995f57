"""What contacts keep for internal use: in the internal variant, and nowhere in the public one."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from docx import Document

from plan_compiler.commands import main
from plan_compiler.parity.everything import everything
from plan_compiler.private import occurs
from tests.builders import SVG

REF = "cykelplan/2026-05-25"
SOURCE = Path("plan_source")
PUBLIC, INTERNAL = Path("output/cykelplan/2026-05-25"), Path("output/cykelplan/2026-05-25.internal")
PLAN = """
title: Cykelplan
document_type: Plan
description: En plan.
diarienummer: KS 2026/1
status: antagen
decisions: [{organ: Kommunfullmäktige, date: 2026-05-25, paragraph: 7}]
revision_responsible: Kommunstyrelsen
sections: [sections/text.md]
"""
TEXT = """## Kontakt {#kontakt}

::: contacts {#kontakter name="Kontakter om cykling"}
:::
"""
CONTACTS = """contacts:
  - id: samordnaren
    name: Cykelsamordnaren
    phones:
      - number: 08-465 004 20
      - number: 070-174 06 05
        internal: true
    emails:
      - cykel@exempel.se
      - {address: jour@exempel.se, internal: true}
  - jouren
"""
REGISTER = """contacts:
  - id: jouren
    name: Jouren
    internal: true
    phones: [{number: 08-465 004 99}]
"""
HIDDEN = ("070-174 06 05", "jour@exempel.se", "08-465 004 99")
OPEN = ("08-465 004 20", "cykel@exempel.se")


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An adopted plan with contacts of its own, and one that was copied from the register."""
    monkeypatch.chdir(tmp_path)
    copied = REGISTER.partition("\n")[2] + "    copied: true\n"
    write(SOURCE / "municipality.yaml", "name: Exempels kommun\n")
    write(SOURCE / "contacts.yaml", REGISTER)
    write(SOURCE / REF / "plan.yaml", PLAN)
    write(SOURCE / REF / "sections/text.md", TEXT)
    write(SOURCE / REF / "contacts.yaml", CONTACTS.replace("  - jouren\n", copied))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--today", "2026-06-01"])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result


def build(*arguments: str) -> None:
    result = run("build", REF, *arguments)
    assert result.exit_code == 0, result.output


def codes(*arguments: str) -> list[tuple[str, str]]:
    """The code and the file of each diagnostic."""
    found = json.loads(run(*arguments, "--report", "json").stdout)["diagnostics"]
    return [(one["code"], Path(one["place"]["file"]).name) for one in found]


def held(path: Path, values: tuple[str, ...]) -> list[str]:
    texts = list(everything(path.suffix, path.read_bytes()))
    return [value for value in values if any(occurs(value, text) for text in texts)]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- The two variants --------------------------------------------------------------------------


def test_no_public_file_has_what_is_internal() -> None:
    build()
    assert {path.name: held(path, HIDDEN) for path in files(PUBLIC) if held(path, HIDDEN)} == {}
    for name in ("docx", "pdf", "html", "json"):
        assert held(PUBLIC / f"cykelplan.{name}", OPEN) == list(OPEN)
    assert run("verify", str(PUBLIC)).exit_code == 0


def test_the_internal_variant_has_all_and_says_what_it_is() -> None:
    build("--variant", "internal")
    assert not PUBLIC.exists()
    for name in ("docx", "pdf", "html", "json"):
        path = INTERNAL / f"cykelplan.{name}"
        assert held(path, OPEN + HIDDEN) == list(OPEN + HIDDEN)
        assert any("INTERNT" in text for text in everything(path.suffix, path.read_bytes()))
    names = {path.name for path in files(INTERNAL)}
    assert not any(name.startswith(("fragment", "head")) for name in names)
    with pikepdf.open(INTERNAL / "cykelplan.pdf") as pdf:
        assert not pdf.attachments
        assert str(pdf.docinfo["/Title"]) == "Internt: Cykelplan"
    assert run("verify", str(INTERNAL)).exit_code == 0


def test_the_variants_are_built_beside_each_other() -> None:
    build()
    before = {path: path.read_bytes() for path in files(PUBLIC)}
    build("--variant", "internal")
    again = run("build", REF), run("build", REF, "--variant", "internal")
    assert all(result.exit_code == 0 and "oförändrad" in result.output for result in again)
    assert {path: path.read_bytes() for path in files(PUBLIC)} == before


def test_a_mark_taken_away_makes_it_public() -> None:
    build()
    path = SOURCE / REF / "contacts.yaml"
    write(path, path.read_text(encoding="utf-8").replace("internal: true", "internal: false"))
    build()
    assert held(PUBLIC / "cykelplan.pdf", HIDDEN) == list(HIDDEN)


# --- What verify finds -------------------------------------------------------------------------

Change = Callable[[bytes], bytes]


def in_package(part: str, change: Change) -> Change:
    def changed(data: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
            for name in dict.fromkeys((*old.namelist(), part)):
                inner = old.read(name) if name in old.namelist() else b"<a></a>"
                new.writestr(name, change(inner) if name == part else inner)
        return made.getvalue()

    return changed


def in_pdf(change: Callable[[pikepdf.Pdf], None]) -> Change:
    def changed(data: bytes) -> bytes:
        made = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            change(pdf)
            pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return made.getvalue()

    return changed


def before(mark: bytes, more: str) -> Change:
    def changed(data: bytes) -> bytes:
        assert mark in data
        at = data.rindex(mark)
        return data[:at] + more.encode() + data[at:]

    return changed


def with_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = "Ring 0046 70 174 06 05"


def with_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.json"] = pikepdf.AttachedFileSpec(pdf, b'{"tel": "+46701740605"}')


def with_metadata(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:source"] = "jour@exempel.se"


def with_alternative(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0]["/Alt"] = pikepdf.String("JOUR@exempel.se")


RUNS = "<w:p><w:r><w:t>08-465</w:t></w:r><w:r><w:t> 004 99</w:t></w:r></w:p>"
LEAKS: Mapping[str, tuple[str, Change]] = {
    "divided between runs": ("docx", in_package("word/document.xml", before(b"<w:sectPr", RUNS))),
    "a property": (
        "docx",
        in_package("docProps/core.xml", before(b"</cp:coreProperties>", "<k>jour@exempel.se</k>")),
    ),
    "custom XML": ("docx", in_package("customXml/item9.xml", before(b"</a>", "0701740605"))),
    "the name of a part": ("docx", in_package("word/media/jour@exempel.se.png", lambda data: data)),
    "an address for mail": (
        "html",
        before(b"</main>", '<a href="mailto:jour%40exempel.se">x</a>'),
    ),
    "a comment": ("html", before(b"</body>", "<!-- (070) 174 06-05 -->")),
    "between tags": ("html", before(b"</main>", "<p>08-465 <b>004</b> 99</p>")),
    "entities": ("html", before(b"</main>", "<p>08&#45;465 004 99</p>")),
    "the facts of a file": ("pdf", in_pdf(with_title)),
    "an attachment": ("pdf", in_pdf(with_attachment)),
    "metadata": ("pdf", in_pdf(with_metadata)),
    "what is heard": ("pdf", in_pdf(with_alternative)),
    "a note in the model": ("json", before(b"}", ', "x": "+46 (0)8 465 004 99"')),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_verify_finds_it_wherever_it_stands(leak: str) -> None:
    build()
    kind, change = LEAKS[leak]
    path = PUBLIC / f"cykelplan.{kind}"
    path.write_bytes(change(path.read_bytes()))
    assert ("PC616", path.name) in codes("verify", str(PUBLIC))


def test_a_file_built_before_it_was_marked_is_found() -> None:
    path = SOURCE / REF / "contacts.yaml"
    marked = path.read_text(encoding="utf-8")
    write(path, marked.replace("internal: true", "internal: false"))
    build()
    write(path, marked)
    found = codes("verify", str(PUBLIC))
    assert {name for code, name in found if code == "PC616"} >= {
        *(f"cykelplan.{kind}" for kind in ("docx", "pdf", "html", "json")),
        "fragment.html",
    }


# --- Who refuses the internal one --------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "pdf", "json"])
def test_it_is_not_compared(kind: str) -> None:
    build("--variant", "internal")
    built = INTERNAL / f"cykelplan.{kind}"
    assert codes("diff", "cykelplan", "2026-05-25", str(built)) == [("PC706", built.name)]


def test_it_is_not_read_back() -> None:
    build("--variant", "internal")
    run("revise", "cykelplan")
    document = INTERNAL / "cykelplan.docx"
    found = codes("import", str(document), "--into", "cykelplan/utkast")
    assert found[-1] == ("PC706", document.name)


def test_no_site_redline_or_other_format_has_it() -> None:
    build("--variant", "internal")
    run("revise", "cykelplan")
    for command in (
        ("site", "--drafts"),
        ("diff", "cykelplan", "2026-05-25", "utkast"),
        ("convert", REF, "--to", "txt"),
    ):
        result = run(*command)
        assert result.exit_code == 0, result.output
    made = [path for path in files(Path("output")) if INTERNAL not in path.parents]
    assert len(made) > 10
    assert [path for path in made if held(path, HIDDEN)] == []
    assert not [path for path in made if "internal" in path.as_posix()]


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("070-174 06 05", True),
        ("070\N{NO-BREAK SPACE}174\N{NO-BREAK SPACE}06\N{NO-BREAK SPACE}05", True),
        ("070\N{NON-BREAKING HYPHEN}174 06 05", True),
        ("+46701740605", True),
        ("0046 (0)70-174 06 05", True),
        ("tel:+46%2070%20174%2006%2005", True),
        ("70-174 06 05", False),
        ("070-174 06 051", False),
        ("1070-174 06 05", False),
        ("070-174 06 06", False),
    ],
)
def test_a_number_is_known_however_it_is_written(text: str, is_there: bool) -> None:
    assert occurs("070-174 06 05", text) is is_there
    assert occurs("+46 70 174 06 05", text) is is_there


# --- Identity numbers --------------------------------------------------------------------------

NUMBER = "19640823-3234"
FIGURE = """figures:
  - {id: figur, file: figures/bild.svg, caption: Bilden, alternative: Bilden.}
"""
NOTE = """footnotes:
  - id: not
    text: En källa.
    citation: {title: En källa}
"""
# A file, what stands in it, and what is put in its place.
PLACES = {
    "text": ("sections/text.md", "## Kontakt", f"Ring {NUMBER}.\n\n## Kontakt"),
    "an address": ("sections/text.md", "## Kontakt", f"[Läs](https://e.se/{NUMBER})\n\n## Kontakt"),
    "the title": ("plan.yaml", "Cykelplan", f"Plan för {NUMBER}"),
    "the description": ("plan.yaml", "En plan.", f"En plan för {NUMBER}."),
    "who decided": ("plan.yaml", "organ: Kommunfullmäktige", f"organ: Nämnd {NUMBER}"),
    "a contact": ("contacts.yaml", "Cykelsamordnaren", f"Samordnaren {NUMBER}"),
    "an alternative": ("figures.yaml", "alternative: Bilden", f"alternative: Bild av {NUMBER}"),
    "a figure": ("figures/bild.svg", "Bild", NUMBER),
    "a footnote": ("footnotes.yaml", "En källa", f"En källa om {NUMBER}"),
}


@pytest.mark.parametrize("place", PLACES)
def test_an_identity_number_is_refused_wherever_it_stands(place: str) -> None:
    folder = SOURCE / REF
    write(folder / "figures.yaml", FIGURE)
    write(folder / "figures/bild.svg", SVG.replace("Råd", "Bild"))
    write(folder / "footnotes.yaml", NOTE)
    write(folder / "sections/text.md", f"{TEXT}\nMer.[^not]\n\n::: figure figur\n:::\n")
    assert codes("check", REF) == []
    name, old, new = PLACES[place]
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    write(folder / name, text.replace(old, new))
    assert "PC508" in {code for code, _ in codes("check", REF)}


def test_the_properties_of_an_imported_document_stay_behind() -> None:
    document = Document()
    for name in ("title", "subject", "author", "keywords", "comments", "category"):
        setattr(document.core_properties, name, f"Om {NUMBER}")
    document.add_paragraph("Kommunen ska bli bättre.")
    document.save("plan.docx")
    run("import", "plan.docx", "ny")
    made = files(SOURCE / "ny")
    assert made
    assert [path for path in made if NUMBER in path.read_text(encoding="utf-8")] == []
