"""Blocks as paragraphs and tables."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from plan_compiler.model import (
    Block,
    Blocks,
    DefinitionList,
    Figure,
    Inlines,
    List,
    ListItem,
    Notice,
    Paragraph,
    Quote,
    Section,
    Signatory,
    Signatures,
    Table,
)
from plan_compiler.render.docx_draft import Draft, Place
from plan_compiler.render.docx_figures import drawing
from plan_compiler.render.docx_inlines import runs
from plan_compiler.render.docx_numbering import numbered
from plan_compiler.render.docx_tables import table
from plan_compiler.render.docx_xml import (
    Content,
    Element,
    field,
    paragraph,
    qn,
    set_property,
    style_of,
    text,
    w,
)

DEEPEST_STYLE = 3
STEP = 425
AFTER_TABLE = 280


def blocks(draft: Draft, content: Blocks, place: Place) -> list[Element]:
    """The paragraphs and tables for these blocks, apart from each other as Word needs them."""
    written: list[Element] = []
    for block, following in pairwise((*content, None)):
        assert block is not None
        new = list(_block(draft, block, place))
        # A line such as "Syftet är:" stays with the list that it announces.
        if isinstance(block, Paragraph) and isinstance(following, List):
            set_property(new[-1], w("keepNext"))
        written += new
    return list(_apart(draft, written))


def _block(draft: Draft, block: Block, place: Place) -> Iterator[Element]:
    match block:
        case Paragraph():
            yield _paragraph(draft, block.content, place)
        case List():
            yield from _list(draft, block, place)
        case DefinitionList():
            yield from _definitions(draft, block, place)
        case Quote():
            yield from blocks(draft, block.blocks, place.box("Quote"))
        case Notice():
            yield from _notice(draft, block, place)
        case Table():
            yield from _table(draft, block, place)
        case Figure():
            yield from _figure(draft, block, place)
        case Signatures():
            yield from _together([_signature(draft, signer) for signer in block.signatories])
        case _:
            assert_never(block)


def _paragraph(draft: Draft, content: Inlines, place: Place, *properties: Content) -> Element:
    style = draft.styles.id(place.style)
    return paragraph(style, runs(draft, content, place), *properties)


def _apart(draft: Draft, elements: list[Element]) -> Iterator[Element]:
    """The same elements, with room after each table: two in a row would become one in Word."""
    before: Element | None = None
    for element in elements:
        if before is not None and before.tag == qn("w:tbl"):
            if element.tag == qn("w:tbl"):
                yield spacer(draft)
            elif draft.styles.space_before(style_of(element)) < AFTER_TABLE:
                set_property(element, w("spacing", before=AFTER_TABLE))
        yield element
        before = element


def spacer(draft: Draft) -> Element:
    """An empty paragraph, for the places where Word must have one."""
    line = w("spacing", before=0, after=0, line=AFTER_TABLE, lineRule="exact")
    return paragraph(draft.styles.id("Body Text"), (), line)


# --- Lists -------------------------------------------------------------------------------------


def _list(draft: Draft, block: List, place: Place) -> Iterator[Element]:
    style = _leveled("List Number" if block.ordered else "List Bullet", place.depth)
    if block.ordered:
        number, level = draft.numbering.restarted(style, block.start)
    else:
        number, level = draft.numbering.list_level(style)
    for item in block.items:
        yield from _item(draft, item, place, style, numbered(number, level))


def _item(
    draft: Draft, item: ListItem, place: Place, style: str, mark: Element
) -> Iterator[Element]:
    first, rest = item.blocks[:1], item.blocks[1:]
    if not (first and isinstance(first[0], Paragraph)):
        first, rest = (Paragraph(content=()),), item.blocks
    assert isinstance(first[0], Paragraph)
    if place.boxed:
        # The box stands where its paragraphs stand: the list is indented from there.
        left = draft.styles.indent(place.style) + STEP * (place.depth + 1)
        indent = w("ind", left=left, hanging=STEP)
        yield _paragraph(draft, first[0].content, place, mark, indent)
    else:
        yield _paragraph(draft, first[0].content, replace(place, style=style), mark)
    yield from blocks(draft, rest, _continued(place))


def _continued(place: Place) -> Place:
    deeper = place.deeper()
    return deeper if place.boxed else replace(deeper, style=_leveled("List Continue", place.depth))


def _leveled(style: str, depth: int) -> str:
    level = min(depth + 1, DEEPEST_STYLE)
    return style if level == 1 else f"{style} {level}"


# --- Definitions, notices, signatures ----------------------------------------------------------


def _definitions(draft: Draft, block: DefinitionList, place: Place) -> Iterator[Element]:
    for definition in block.items:
        yield _paragraph(draft, definition.term, replace(place, style="Definitionsterm"))
        yield from blocks(draft, definition.blocks, replace(place, style="Definition", depth=0))


def _notice(draft: Draft, block: Notice, place: Place) -> list[Element]:
    return _together(blocks(draft, block.blocks, place.box("Akut" if block.urgent else "Viktigt")))


def _together(elements: list[Element]) -> list[Element]:
    """The same elements, not to be parted by the end of a page."""
    for element in elements[:-1]:
        if element.tag == qn("w:p"):
            set_property(element, w("keepNext"))
    return elements


def _signature(draft: Draft, signatory: Signatory) -> Element:
    # The tab draws the line to sign on: the style gives it a leader.
    content = [w("r", w("tab")), w("r", w("br")), text(signatory.name)]
    if signatory.role:
        content += [w("r", w("br")), text(signatory.role)]
    return paragraph(draft.styles.id("Underskrift"), content)


# --- Tables and figures ------------------------------------------------------------------------


def _table(draft: Draft, block: Table, place: Place) -> Iterator[Element]:
    if block.caption:
        yield _caption(draft, block, place, w("keepNext"))
    yield table(draft, block, place, blocks)


def _figure(draft: Draft, block: Figure, place: Place) -> Iterator[Element]:
    yield paragraph(draft.styles.id("Figur"), [drawing(draft, block, place)])
    yield _caption(draft, block, place)


def _caption(draft: Draft, block: Table | Figure, place: Place, *properties: Content) -> Element:
    """ "Tabell 1" with a number that Word counts, under a bookmark to refer to, and the caption."""
    before, number, after = block.label.partition(str(block.number))
    counted = field(rf"SEQ {before.strip()} \* ARABIC", [text(number)])
    content = [
        text(before),
        *draft.bookmarks.around(draft.bookmarks.name(block.id), counted),
        text(f"{after} "),
        *runs(draft, block.caption, place),
    ]
    return paragraph(draft.styles.id("caption"), content, *properties)


def heading(draft: Draft, section: Section, place: Place, *properties: Content) -> Element:
    """A section's heading under a bookmark with its id; Word counts its number."""
    content = runs(draft, section.title, place)
    marked = draft.bookmarks.around(draft.bookmarks.name(section.id), content)
    return paragraph(draft.styles.id(f"heading {section.level}"), marked, *properties)
