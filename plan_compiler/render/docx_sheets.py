"""Sheets: the body cut into pages upright and pages on their side (ECMA-376-1 §17.6)."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field

from plan_compiler.render.docx_blocks import spacer
from plan_compiler.render.docx_draft import Draft
from plan_compiler.render.docx_xml import Element, qn, set_property, style_of

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

    Every section names the same headers and footers; only the first has a cover.
    """
    template = copy.deepcopy(section)
    for number, sheet in enumerate(found):
        if not sheet.elements or sheet.elements[-1].tag != qn("w:p"):
            sheet.elements.append(spacer(draft))
        last = number == len(found) - 1
        properties = section if last else copy.deepcopy(template)
        _fit(properties, first=number == 0, wide=sheet.wide)
        if not last:
            set_property(sheet.elements[-1], properties)
    return [element for sheet in found for element in sheet.elements]


def _fit(section: Element, *, first: bool, wide: bool) -> None:
    if not first:
        for once in _ONCE:
            for found in section.findall(qn(f"w:{once}")):
                section.remove(found)
    size = section.find(qn("w:pgSz"))
    if wide and size is not None:
        width, height = page_size(section)
        size.set(qn("w:w"), str(max(width, height)))
        size.set(qn("w:h"), str(min(width, height)))
        size.set(qn("w:orient"), "landscape")


def text_width(section: Element, *, wide: bool) -> int:
    """The width between the margins, in twentieths of a point."""
    margins = section.find(qn("w:pgMar"))
    assert margins is not None
    size = page_size(section)
    beside = sum(int(margins.get(qn(f"w:{side}"), "0")) for side in ("left", "right"))
    return (max(size) if wide else size[0]) - beside


def page_size(section: Element) -> tuple[int, int]:
    size = section.find(qn("w:pgSz"))
    assert size is not None
    return int(size.get(qn("w:w"), "0")), int(size.get(qn("w:h"), "0"))
