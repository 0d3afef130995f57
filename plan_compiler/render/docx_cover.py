"""The office's template with its cover, header and footer filled in."""

import io
import re
from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import XmlPart
from docxtpl import DocxTemplate
from lxml import etree

from plan_compiler.model import Logo, Plan
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_figures import picture
from plan_compiler.render.docx_revisions import STAMP, stamp
from plan_compiler.render.docx_xml import Element, clean, qn, words
from plan_compiler.render.sandbox import Sandbox
from plan_compiler.resources import Labels

# Noncharacters: `clean` takes them out of every text, so that none can be mistaken for ours.
BODY = "\ufdd0body\ufdd0"
LOGO = "\ufdd0logo\ufdd0"

# The most that a logo may take of the cover, in twentieths of a point.
LOGO_WIDTH, LOGO_HEIGHT = 2835, 1134
PX_PER_TWIP = 96 / 1440

# docxtpl rewrites some braces of the values after it has put them in.
_HIDE = str.maketrans({"{": "\ufdd1", "}": "\ufdd2"})
_SHOW = str.maketrans({"\ufdd1": "{", "\ufdd2": "}"})

# What a template may ask for, and the place in the model of what says one value there.
VARIABLES = {
    "body": "",
    "cover_title": "metadata/cover_title",
    "diarienummer": "metadata/diarienummer",
    "document_type": "metadata/document_type",
    "draft": "",
    "draft_banner": "",
    "facts": "",
    "labels": "",
    "logo": "issuer/logo",
    "municipality": "issuer/name",
    "revision": "",
    "series": "metadata/series",
    "status": "metadata/status",
    "title": "metadata/title",
}


def fill_template(data: bytes, plan: Plan, labels: Labels) -> tuple[Document, Element]:
    """The template with the plan's values, and the paragraph whose place the body takes.

    The engine is sandboxed, escapes values and fails on unknown names; values are never templates.
    """
    template = DocxTemplate(io.BytesIO(data))
    template.render(context(plan, labels), environment())
    document: Document = template.docx
    for _, root in stories(document):
        _show_braces(root)
    body = document.element.find(qn("w:body"))
    (marker,) = (p for p in body.iterchildren(qn("w:p")) if words(p).strip() == BODY)
    return document, marker


def variables(data: bytes) -> set[str]:
    """The names of the values that a template asks for."""
    found: set[str] = DocxTemplate(io.BytesIO(data)).get_undeclared_template_variables(
        environment()
    )
    return found


def environment() -> Sandbox:
    """An engine in which a template can reach values and nothing else."""
    return Sandbox()


def context(plan: Plan, labels: Labels) -> dict[str, Any]:
    """The values for a template, one for each of `VARIABLES`."""
    metadata = plan.metadata
    values = {
        "cover_title": metadata.cover_title or metadata.title,
        "diarienummer": metadata.diarienummer,
        "document_type": metadata.document_type,
        "draft": plan.standing.word if plan.standing else "",
        "draft_banner": plan.standing.banner if plan.standing else "",
        "facts": [
            {
                "title": group.title,
                "rows": [{"label": row.label, "value": row.value} for row in group.rows],
            }
            for group in plan.facts
        ],
        "labels": dict(labels),
        "municipality": plan.issuer.name,
        "revision": plan.revision,
        "series": metadata.series,
        "status": labels[f"status_{metadata.status}"],
        "title": metadata.title,
    }
    logo = LOGO if plan.issuer.logo else _protected(plan.issuer.name)
    return {**_protected(values), "body": BODY, "logo": logo}


def _protected(value: Any) -> Any:
    match value:
        case str():
            return clean(value).translate(_HIDE)
        case list():
            return [_protected(item) for item in value]
        case _:
            return {key: _protected(item) for key, item in value.items()}


def stories(document: Document) -> Iterator[tuple[XmlPart, Element]]:
    """The parts of the document that hold text: the main one, headers and footers."""
    yield document.part, document.element
    for relationship in document.part.rels.values():
        if relationship.reltype in (RT.HEADER, RT.FOOTER):
            yield relationship.target_part, relationship.target_part.element


def _show_braces(root: Element) -> None:
    for shown in root.iter(qn("w:t")):
        shown.text = (shown.text or "").translate(_SHOW)
    for drawn in root.iter(qn("wp:docPr")):
        if alternative := drawn.get("descr"):
            drawn.set("descr", alternative.translate(_SHOW))


def place_logo(draft: Draft, logo: Logo | None, mark: str = LOGO) -> None:
    """Draw the municipality's logo wherever the template shows `{{ logo }}`."""
    if logo is None:
        return
    for part, root in stories(draft.document):
        for shown in [t for t in root.iter(qn("w:t")) if mark in (t.text or "")]:
            shown.text = (shown.text or "").replace(mark, "")
            run = shown.getparent()
            assert run is not None
            scope = Scope(part, "", LOGO_WIDTH)
            size = _size(logo.svg)
            drawn = picture(draft, logo.svg, size, "Logotyp", logo.alternative, scope)
            if run.get(STAMP):
                stamp([drawn], run.get(STAMP, ""))
            run.addnext(drawn)


_SIZE = re.compile(r"[\d.]+")


def _size(svg: str) -> tuple[int, int]:
    """A drawing's size in px, scaled to the room for a logo."""
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    sizes = _SIZE.findall(root.get("viewBox") or f"0 0 {root.get('width')} {root.get('height')}")
    width, height = (float(size) for size in sizes[-2:])
    scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height) * PX_PER_TWIP
    return max(round(width * scale), 1), max(round(height * scale), 1)
