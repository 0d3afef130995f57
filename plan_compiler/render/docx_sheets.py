"""Sheets: the body cut into pages upright and pages on their side (ECMA-376-1 §17.6)."""

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part, XmlPart

from plan_compiler.render.docx_blocks import spacer
from plan_compiler.render.docx_draft import Draft
from plan_compiler.render.docx_xml import Element, qn, set_property, style_of, w

# What belongs to the section with the cover alone.
_ONCE = ("titlePg", "pgNumType")


@dataclass
class Sheet:
    """Elements on consecutive pages of one direction."""

    wide: bool
    elements: list[Element] = field(default_factory=list)


def sheets(draft: Draft, flow: Iterable[tuple[bool, list[Element]]]) -> list[Sheet]:
    """The document by direction; headings go along with the wide table that they announce."""
    headings = {draft.styles.id(f"heading {level}") for level in range(1, 5)}
    found = [Sheet(wide=False)]
    for wide, elements in flow:
        announcing = _cut_end(found[-1].elements, headings) if wide and not found[-1].wide else []
        if len(found) > 1 and not found[-1].elements:
            found.pop()
        if wide != found[-1].wide:
            found.append(Sheet(wide))
        found[-1].elements += [*announcing, *elements]
    return found


def _cut_end(elements: list[Element], styles: set[str]) -> list[Element]:
    """Take the paragraphs of these styles off the end of a list."""
    at = len(elements)
    while at and style_of(elements[at - 1]) in styles:
        at -= 1
    end = elements[at:]
    del elements[at:]
    return end


def divide(draft: Draft, found: list[Sheet], section: Element) -> list[Element]:
    """The elements of all sheets with section breaks between; `section` becomes the last one's.

    Every section has the same headers and footers; only the first has a cover.
    """
    upright = copy.deepcopy(section)
    aside = _on_its_side(draft, upright) if any(sheet.wide for sheet in found) else upright
    for number, sheet in enumerate(found):
        last = number == len(found) - 1
        if not sheet.elements or sheet.elements[-1].tag != qn("w:p"):
            sheet.elements.append(spacer(draft))
        properties = copy.deepcopy(aside if sheet.wide else upright)
        if number:
            _drop(properties, _ONCE)
        if last:
            section[:] = list(properties)
        else:
            set_property(sheet.elements[-1], properties)
    return [element for sheet in found for element in sheet.elements]


def _drop(section: Element, names: Iterable[str]) -> None:
    for name in names:
        for found in section.findall(qn(f"w:{name}")):
            section.remove(found)


# --- Pages on their side -----------------------------------------------------------------------


def _on_its_side(draft: Draft, section: Element) -> Element:
    """The same section with its pages turned, and headers and footers as wide as these."""
    turned = copy.deepcopy(section)
    size = turned.find(qn("w:pgSz"))
    assert size is not None
    width, height = page_size(section)
    size.set(qn("w:w"), str(max(width, height)))
    size.set(qn("w:h"), str(min(width, height)))
    size.set(qn("w:orient"), "landscape")
    widths = text_width(section, wide=False), text_width(section, wide=True)
    for reference in turned:
        if reference.tag in (qn("w:headerReference"), qn("w:footerReference")):
            part = draft.document.part.rels[reference.get(qn("r:id"), "")].target_part
            wide = _widened(draft, part, *widths)
            kind = RT.HEADER if reference.tag == qn("w:headerReference") else RT.FOOTER
            reference.set(qn("r:id"), draft.document.part.relate_to(wide, kind))
    return turned


def _widened(draft: Draft, part: Part, narrow: int, wide: int) -> XmlPart:
    """A copy of a header or footer whose tab stop at the right margin moves along with it."""
    assert isinstance(part, XmlPart)
    package = draft.document.part.package
    name = package.next_partname(re.sub(r"\d*\.xml", "%d.xml", part.partname))
    added = XmlPart(name, part.content_type, copy.deepcopy(part.element), package)
    for id, relationship in part.rels.items():
        target = relationship.target_ref if relationship.is_external else relationship.target_part
        added.rels.add_relationship(relationship.reltype, target, id, relationship.is_external)
    for drawn in added.element.iter(qn("wp:docPr")):
        drawn.set("id", str(next(draft.drawings)))
    for paragraph in added.element.iter(qn("w:p")):
        stops = [w("tab", val="clear", pos=narrow), w("tab", val="right", pos=wide)]
        set_property(paragraph, w("tabs", stops))
    return added


# --- Widths ------------------------------------------------------------------------------------


def text_width(section: Element, *, wide: bool) -> int:
    """The width between the margins, in twentieths of a point."""
    margins = section.find(qn("w:pgMar"))
    assert margins is not None
    size = page_size(section)
    beside = sum(int(margins.get(qn(f"w:{side}"), "0")) for side in ("left", "right"))
    return (max(size) if wide else size[0]) - beside


def page_size(section: Element) -> tuple[int, int]:
    """Width and height, in twentieths of a point."""
    size = section.find(qn("w:pgSz"))
    assert size is not None
    return int(size.get(qn("w:w"), "0")), int(size.get(qn("w:h"), "0"))
