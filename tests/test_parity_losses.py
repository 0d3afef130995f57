"""That real output says all the model says, and that no loss seeded into a file goes unnoticed."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import pikepdf
import pytest
from lxml import etree, html

from plan_compiler.model import (
    Cell,
    Column,
    Figure,
    LineBreak,
    Link,
    MetadataGroup,
    MetadataRow,
    NoteReference,
    Plan,
    Quote,
    Row,
    Status,
    Strong,
    Table,
)
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import differences, embedded_model, read
from plan_compiler.parity.said import Readable, say
from plan_compiler.resources import load_templates
from tests.builders import SVG, everything, items, note, para, plan, section, unadopted, words

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
NAMES = {"w": WORD, "wp": DRAWING}

Edit = Callable[[Any], object]


@cache
def finished(format: Readable) -> bytes:
    """A file of everything the model has."""
    return rendered(everything(), format)


def rendered(plan: Plan, format: Readable) -> bytes:
    templates = load_templates("sv")
    match format:
        case "html":
            from plan_compiler.render.html import render_page

            return render_page(plan, templates).encode()
        case "fragment":
            from plan_compiler.render.html import render_fragment

            return render_fragment(plan, templates).encode()
        case "plain":
            from plan_compiler.render.html import render_fragment
            from plan_compiler.render.html_plain import write_plain

            return write_plain(render_fragment(plan, templates)).encode()
        case "docx":
            from plan_compiler.render.docx import render_docx

            return render_docx(plan, templates, write_model(plan))
        case "pdf":
            from plan_compiler.render.pdf import render_pdf

            return render_pdf(plan, templates, write_model(plan))


# --- Edits of finished files -----------------------------------------------------------------


def edit_html(data: bytes, edit: Edit) -> bytes:
    page: Any = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    edit(page)
    return etree.tostring(page, method="html", encoding="utf-8")


def edit_docx(data: bytes, part: str, edit: Edit) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"word/{part}.xml":
                root = etree.fromstring(content)
                edit(root)
                content = etree.tostring(root)
            new.writestr(name, content)
    return result.getvalue()


def edit_pdf(data: bytes, edit: Edit) -> bytes:
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(result)
    return result.getvalue()


def found(root: Any, path: str) -> Any:
    """The first element at a path; a test whose path leads nowhere proves nothing."""
    return root.xpath(path, namespaces=NAMES)[0]


def cut(path: str) -> Edit:
    def edit(root: Any) -> None:
        element = found(root, path)
        element.getparent().remove(element)

    return edit


def write(path: str, text: str) -> Edit:
    return lambda root: setattr(found(root, path), "text", text)


def unset(path: str, attribute: str) -> Edit:
    return lambda root: found(root, path).attrib.pop(attribute)


def put(path: str, attribute: str, text: str) -> Edit:
    return lambda root: found(root, path).set(attribute, text)


def to_end(path: str) -> Edit:
    """Moves an element behind its siblings."""

    def edit(root: Any) -> None:
        element = found(root, path)
        element.getparent().append(element)

    return edit


def tagged(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    """The elements of the tag tree with a role, in order."""
    return [e for e in _elements(pdf.Root.StructTreeRoot) if e.get("/S") == f"/{role}"]


def _elements(element: Any) -> Iterator[Any]:
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def kids(element: Any) -> list[Any]:
    below = element.get("/K", pikepdf.Array())
    return list(below) if isinstance(below, pikepdf.Array) else [below]


def drop(element: Any) -> None:
    others = [kid for kid in kids(element.P) if getattr(kid, "objgen", None) != element.objgen]
    assert len(others) == len(kids(element.P)) - 1
    element.P.K = pikepdf.Array(others)


def mapped_digit(pdf: pikepdf.Pdf) -> None:
    """A font whose 6 says 7 to everyone who does not look at it."""
    for stream in pdf.objects:
        if isinstance(stream, pikepdf.Stream) and b"beginbf" in stream.read_bytes():
            stream.write(stream.read_bytes().replace(b"<0036>", b"<0037>"))


def unnamed_link(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if str(annotation.get("/A", {}).get("/URI")) == "https://www.regeringen.se/":
                annotation.Contents = "https://www.regeringen.se/"


# --- The losses ------------------------------------------------------------------------------

# What was lost, the stream that misses it, the words that a difference must name.
LOSSES = {
    "note": ("note 2", "Boken (2010).", ""),
    "row order": ("body", "Färre olyckor", ""),
    "list item": ("body", "vuxna", ""),
    "digit": ("body", "2026", "2027"),
    "alternative": ("supplements", "En ruta märkt Råd.", ""),
    "link name": ("supplements", "länk till annan webbplats", ""),
    "table name": ("supplements", "Kontaktuppgifter", ""),
    "column name": ("supplements", "Beskrivning", ""),
    "heading name": ("supplements", "för vägarna", ""),
    "contents line": ("contents", "2 Ansvar", ""),
    "cell": ("body", "Svarar alltid.", ""),
    "heading number": ("body", "1.1", "1.3"),
}

HTML: dict[str, Edit] = {
    "note": cut("//*[@role='doc-endnotes']//li[2]"),
    "row order": to_end("//tr[contains(., 'Färre')]"),
    "list item": cut("//li[.='vuxna']"),
    "digit": write("//td[.='2026']", "2027"),
    "alternative": unset("//img[@alt]", "alt"),
    "link name": cut("//li//a/span[@class='plan-supplement']"),
    "table name": cut("//caption[.='Kontaktuppgifter']"),
    "column name": cut("//th/span[.='Beskrivning']"),
    "heading name": cut("//h3/span[contains(., 'vägarna')]"),
    "contents line": cut("//nav//li[contains(., 'Ansvar')]"),
    "cell": write("//td[.='Svarar alltid.']", ""),
    "heading number": write("//h3/span[.='1.1']", "1.3"),
}

DOCX: dict[str, tuple[str, Edit]] = {
    "note": ("footnotes", cut("//w:footnote[contains(., 'Boken')]")),
    "row order": ("document", to_end("//w:tr[contains(., 'Färre')]")),
    "list item": ("document", cut("//w:p[.='vuxna']")),
    "digit": ("document", write("//w:t[.='2026']", "2027")),
    "alternative": ("document", unset("//wp:docPr[contains(@descr, 'ruta')]", "descr")),
    "link name": (
        "footnotes",
        unset("//w:hyperlink[@w:tooltip]", f"{{{WORD}}}tooltip"),
    ),
    "table name": ("document", cut("//w:tblCaption[@w:val='Kontaktuppgifter']")),
    "column name": ("document", cut("//w:tc//w:r[w:rPr/w:vanish]")),
    "contents line": ("document", cut("//w:sdt//w:p[contains(., 'Ansvar')]")),
    "cell": ("document", write("//w:t[.='Svarar alltid.']", "")),
    "heading number": ("numbering", put("//w:lvlText[@w:val='%1.%2']", f"{{{WORD}}}val", "%1.3")),
}

PDF: dict[str, Edit] = {
    "note": lambda pdf: drop(tagged(pdf, "Note")[1]),
    "row order": lambda pdf: tagged(pdf, "TBody")[0].K.reverse(),
    "list item": lambda pdf: drop(kids(next(_lists_in_cells(pdf)))[-1]),
    "digit": mapped_digit,
    "alternative": lambda pdf: tagged(pdf, "Figure")[0].__delitem__("/Alt"),
    "link name": unnamed_link,
    "table name": lambda pdf: tagged(pdf, "Table")[1].__delitem__("/A"),
    "column name": lambda pdf: tagged(pdf, "THead")[1].K[0].K[1].__delitem__("/ActualText"),
    "heading name": lambda pdf: tagged(pdf, "H3")[1].__delitem__("/T"),
    "contents line": lambda pdf: drop(tagged(pdf, "TOCI")[3]),
    "cell": lambda pdf: drop(tagged(pdf, "TBody")[1].K[0].K[1]),
    "heading number": lambda pdf: tagged(pdf, "H3")[0].__setattr__("ActualText", "1.3 Delmål"),
}


def _lists_in_cells(pdf: pikepdf.Pdf) -> Iterator[Any]:
    return (kid for cell in tagged(pdf, "TD") for kid in kids(cell) if kid.get("/S") == "/L")


# Word shows no text that tells equal headings apart.
EDITS: dict[str, dict[str, Any]] = {"html": HTML, "docx": DOCX, "pdf": PDF}


def damaged(format: Readable, loss: str) -> bytes:
    match format:
        case "html" | "fragment":
            return edit_html(finished(format), HTML[loss])
        case "docx":
            return edit_docx(finished(format), *DOCX[loss])
        case "pdf":
            return edit_pdf(finished(format), PDF[loss])


# What an unadopted plan must not lose, by format: an edit, and the stream that misses it.
HEADER = "header1"
HEAD = re.compile(rb"/Artifact\s*<<[^>]*/Header[^>]*>>\s*BDC.*?EMC", re.S)
BANNERS: list[tuple[Readable, str, Callable[[bytes], bytes]]] = [
    ("html", "cover", lambda data: edit_html(data, cut("//*[@class='plan-banner']"))),
    ("fragment", "cover", lambda data: edit_html(data, cut("//*[@class='plan-banner']"))),
    ("html", "title", lambda data: data.replace(b'"Utkast: Trafikplan"', b'"Trafikplan"')),
    ("docx", "cover", lambda data: edit_docx(data, "document", cut("//w:p[.='UTKAST']"))),
    ("docx", "running", lambda data: edit_docx(data, HEADER, cut("//w:r[.='UTKAST']"))),
    ("pdf", "cover", lambda data: edit_pdf(data, lambda pdf: drop(tagged(pdf, "P")[0]))),
    ("pdf", "running", lambda data: edit_pdf(data, headless)),
]


def headless(pdf: pikepdf.Pdf) -> None:
    """The last page without its head."""
    content = pdf.pages[-1].Contents
    kept = HEAD.sub(b"", content.read_bytes())
    assert kept != content.read_bytes()
    content.write(kept)


# --- Unusual plans ---------------------------------------------------------------------------

FIGURE = Figure(
    id="f",
    svg=SVG,
    width=640,
    height=200,
    caption=words("Bild", NoteReference(note="x")),
    alternative="En ruta.",
    description=(para("Den står", LineBreak(), "för sig."), items("ett", "två")),
)
TABLE = Table(
    id="t",
    name="Namn",
    columns=(Column(header=(), name="Ett"), Column(header=words("Tv", Strong(content=words("å"))))),
    rows=(Row(cells=(Cell(blocks=()), Cell(blocks=(items("x", "y"), para("z"))))),),
)
ODD = "mjukt\u00adbinde \u200bnoll a\u030a ﬁ ½ – ’ “x” -- \u2011 \t{{ y }} [^1] #let <b> &amp; \\"
LONG = "Organisationsstrukturförändringsarbete vänster-extremistiska och/eller 2022-10-24. " * 20

UNUSUAL = {
    "notes called twice, and from notes": lambda: plan(
        section("a", "A", para("b", *map(call, "xyx"), "c")),
        footnotes=(note("y", "Y", call("z")), note("x", "X ", call("y"), " X"), note("z", "Z")),
    ),
    "notes in captions, lists and headings": lambda: plan(
        replace(
            section("a", "", FIGURE, items((para("i", call("y")),))), title=words("A", call("z"))
        ),
        footnotes=(note("x", "X"), note("y", "Y"), note("z", "Z")),
    ),
    "links and breaks": lambda: plan(
        replace(section("b", "", para("a", LineBreak(), "b")), title=words("Ett ", LINK)),
        numbered=True,
    ),
    "a cover of its own": lambda: plan(
        metadata=replace(plan().metadata, cover_title="Omslag", series="Serie & program"),
        facts=(MetadataGroup(title="Beslut", rows=(MetadataRow(field="diarienummer"),)),),
    ),
    "one appendix": lambda: plan(appendices=(section("b", "Karta", TABLE),), numbered=True),
    "blocks in lists": lambda: plan(
        section("a", "A", items((items("inre"), para("p")), (para("q"), TABLE, Quote(blocks=()))))
    ),
    "odd signs": lambda: plan(section("a", ODD, para(ODD), items(ODD, (para(" i "), para("j "))))),
    "long words in long lines": lambda: plan(section("a", "A", *[para(LONG)] * 9)),
}
LINK = Link(kind="web", target="https://a.se/", content=words("länk"), supplement=", extern")


def call(name: str) -> NoteReference:
    return NoteReference(note=name)


# --- The tests -------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["html", "fragment", "plain", "docx", "pdf"])
def test_every_format_says_what_the_model_says(format: Readable) -> None:
    assert list(differences(say(everything(), format), read(format, finished(format)))) == []


@pytest.mark.parametrize("name", UNUSUAL)
@pytest.mark.parametrize("format", ["html", "docx", "pdf"])
def test_unusual_plans_are_said_whole(format: Readable, name: str) -> None:
    unusual = UNUSUAL[name]()
    assert list(differences(say(unusual, format), read(format, rendered(unusual, format)))) == []


@pytest.mark.parametrize(
    ("format", "loss"),
    [(format, loss) for format in ("html", "docx", "pdf") for loss in EDITS[format]],
)
def test_a_loss_is_found_and_named(format: Readable, loss: str) -> None:
    stream, expected, instead = LOSSES[loss]
    places = list(differences(say(everything(), format), read(format, damaged(format, loss))))
    here = [place for place in places if place.stream == stream]
    assert any(expected in place.expected and instead in place.found for place in here), places


@pytest.mark.parametrize("status", ["utkast", "remiss", "förslag"])
@pytest.mark.parametrize("format", ["html", "fragment", "docx", "pdf"])
def test_what_is_not_adopted_says_so_in_every_format(format: Readable, status: Status) -> None:
    draft = unadopted(status)
    assert list(differences(say(draft, format), read(format, rendered(draft, format)))) == []


@pytest.mark.parametrize(("format", "stream", "damage"), BANNERS)
def test_a_lost_banner_is_found(
    format: Readable, stream: str, damage: Callable[[bytes], bytes]
) -> None:
    whole = rendered(unadopted(), format)
    places = list(differences(say(unadopted(), format), read(format, damage(whole))))
    assert stream in {place.stream for place in places}, places


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_paper_carries_its_model(format: Literal["docx", "pdf"]) -> None:
    assert embedded_model(format, finished(format)) == write_model(everything())
