"""What an office's template lacks before a plan can be written with it."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from lxml import etree

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import Decision, Metadata, Municipality, Plan
from plan_compiler.render.docx_cover import VARIABLES, fill_template, stories, variables
from plan_compiler.render.docx_draft import Styles
from plan_compiler.render.docx_xml import Element, qn, words
from plan_compiler.resolve import resolve
from plan_compiler.resources import load_templates
from plan_compiler.span import Span

Fault = tuple[str, dict[str, str]]

# Every style that the writer names, by Word's own names; a Swedish Word shows them in Swedish.
STYLES = (
    "Body Text",
    *(f"heading {level}" for level in range(1, 5)),
    *(f"toc {level}" for level in range(1, 5)),
    "TOC Heading",
    *("List Bullet", "List Bullet 2", "List Bullet 3"),
    *("List Number", "List Number 2", "List Number 3"),
    *("List Continue", "List Continue 2", "List Continue 3"),
    "Quote",
    "caption",
    "footnote text",
    "footnote reference",
    "Hyperlink",
    *("Viktigt", "Akut"),
    *("Tabelltext", "Tabellrubrik", "Plantabell"),
    "Figur",
    *("Definitionsterm", "Definition"),
    "Underskrift",
)
LISTS = ("List Bullet", "List Number")
NUMBER = f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
SAMPLE = Plan(
    id="prov",
    revision="2000-01-01",
    metadata=Metadata(
        title="Prov",
        cover_title="Prov",
        series="Prov",
        document_type="Plan",
        diarienummer="KS 2000/1",
        status="antagen",
        decisions=(Decision(organ="Kommunfullmäktige", date=date(2000, 1, 1), paragraph="1"),),
    ),
    issuer=Municipality(name="Kommunen"),
)
_TAG = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_BODY = re.compile(r"\{\{\s*body\s*\}\}")


def template_faults(folder: Path) -> list[Diagnostic]:
    """What the Word template in a folder of templates lacks."""
    path = folder / "plan.docx"
    found = check_template(path.read_bytes())
    return [Diagnostic(rules.TEMPLATE_FAULT, Span(path.name), words, case) for case, words in found]


def check_template(data: bytes) -> Iterator[Fault]:
    """What the template in `data` lacks, as a case of PC601 and the words that its message needs.

    Any bytes may come in: what cannot be read at all is "unreadable".
    """
    try:
        faults = list(_faults(data))
    # Zip, XML and package readers fail in more ways than can be listed.
    except Exception as error:
        faults = [("unreadable", {"reason": f"{type(error).__name__}: {error}"})]
    yield from faults


def _faults(data: bytes) -> Iterator[Fault]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(entry.file_size for entry in package.infolist()) > limits.CONTENT_BYTES:
            raise ValueError("too large")
        if macro := _macro(package):
            # python-docx opens no file of that kind.
            yield "macro", {"part": macro}
            return
        yield from _external(package)
    yield from _document(Document(io.BytesIO(data)))
    tags = [*_body(Document(io.BytesIO(data))), *_variables(data)]
    yield from tags or _trial(data)


# --- The package -------------------------------------------------------------------------------


def _macro(package: zipfile.ZipFile) -> str:
    """The name of a part with a program, if there is one."""
    for name in package.namelist():
        if posixpath.basename(name).lower() == "vbaproject.bin":
            return name
    kinds = package.read("[Content_Types].xml")
    return "[Content_Types].xml" if b"macroEnabled" in kinds else ""


def _external(package: zipfile.ZipFile) -> Iterator[Fault]:
    """What the template would fetch from elsewhere; links that a reader follows are none of it."""
    for name in package.namelist():
        if not name.endswith(".rels"):
            continue
        for relationship in etree.fromstring(package.read(name), _parser()):
            kind = relationship.get("Type", "")
            # Word's reference to the template of the template: left out of what we write.
            if relationship.get("TargetMode") == "External" and not kind.endswith(
                ("/hyperlink", "/attachedTemplate")
            ):
                yield "external-relationship", {"target": relationship.get("Target", "")}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


# --- Styles, pictures, tables ------------------------------------------------------------------


def _document(document: WordDocument) -> Iterator[Fault]:
    yield from _styles(document.styles.element)
    yield from _language(document.styles.element)
    for _, root in stories(document):
        yield from _pictures(root)
        yield from _tables(root)


def _styles(root: Element) -> Iterator[Fault]:
    styles = Styles(root)
    for name in STYLES:
        if name not in styles:
            yield "missing-style", {"style": name}
        elif name.startswith(LISTS) and styles.elements[name.lower()].find(NUMBER) is None:
            yield "list-without-marker", {"style": name}


def _language(root: Element) -> Iterator[Fault]:
    language = root.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    if language is None or not language.get(qn("w:val")):
        yield "no-language", {}


def _pictures(root: Element) -> Iterator[Fault]:
    for picture in root.iter(qn("wp:docPr")):
        decorative = picture.find(f".//{{{DECORATIVE}}}decorative")
        if not (picture.get("descr") or "").strip() and decorative is None:
            yield "no-alternative", {"picture": picture.get("name") or ""}


def _tables(root: Element) -> Iterator[Fault]:
    for table in root.iter(qn("w:tbl")):
        first = table.find(qn("w:tr"))
        if first is None or first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            yield "table-header", {"words": words(table)[:40]}


# --- Tags --------------------------------------------------------------------------------------


def _body(document: WordDocument) -> Iterator[Fault]:
    body = document.element.body
    found = [p for p in body.iterchildren(qn("w:p")) if _BODY.fullmatch(words(p).strip())]
    if len(found) != 1:
        yield "body-paragraph", {"count": str(len(found))}


def _variables(data: bytes) -> Iterator[Fault]:
    from jinja2 import TemplateError

    try:
        used = variables(data)
    except TemplateError as error:
        yield "template-error", {"reason": str(error)}
        return
    for name in sorted(used - set(VARIABLES)):
        yield "unknown-variable", {"variable": name}


def _trial(data: bytes) -> Iterator[Fault]:
    """Fill the template in for a plan of no consequence, and look for tags that are still there."""
    labels = load_templates("sv").labels
    try:
        document, _ = fill_template(data, resolve(SAMPLE, labels), labels)
    # A template is a program: it can fail in any way.
    except Exception as error:
        yield "template-error", {"reason": str(error)}
        return
    for _, root in stories(document):
        for paragraph in root.iter(qn("w:p")):
            if _TAG.search(shown := words(paragraph)):
                yield "leftover-tag", {"words": shown[:60]}
