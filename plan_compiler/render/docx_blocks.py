"""Blocks as paragraphs and tables."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import assert_never

from plan_compiler.diff.marked import one_side
from plan_compiler.model import (
    Block,
    Blocks,
    Definition,
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
from plan_compiler.render.docx_captions import caption, table_caption
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_figures import drawing
from plan_compiler.render.docx_inlines import runs
from plan_compiler.render.docx_numbering import numbered
from plan_compiler.render.docx_revisions import SIDES, STAMP, Revisions, had, side_of_mark, stamp
from plan_compiler.render.docx_tables import table
from plan_compiler.render.docx_xml import (
    Content,
    Element,
    paragraph,
    qn,
    set_property,
    style_of,
    text,
    w,
)

# The style of a list's items, and what makes them items of it.
Marker = tuple[str, Element]

DEEPEST_STYLE = 3
STEP = 425
AFTER_TABLE = 280


def blocks(draft: Draft, content: Blocks, scope: Scope) -> list[Element]:
    """The paragraphs and tables for these blocks, apart from each other as Word needs them."""
    written: list[Element] = []
    for block, following in pairwise((*content, None)):
        assert block is not None
        new = draft.marked(block.mark, _block(draft, block, scope.within(block.mark)))
        # A line such as "Syftet är:" stays with the list that it announces.
        if isinstance(block, Paragraph) and isinstance(following, List):
            set_property(new[-1], w("keepNext"))
        written += new
    # A redline keeps tables apart in either revision, when all of it stands.
    return written if draft.revisions else list(_apart(draft, written))


def _block(draft: Draft, block: Block, scope: Scope) -> Iterator[Element]:
    match block:
        case Paragraph():
            yield _paragraph(draft, block.content, scope)
        case List():
            yield from _list(draft, block, scope)
        case DefinitionList():
            yield from _definitions(draft, block, scope)
        case Quote():
            yield from blocks(draft, block.blocks, scope.box("Quote"))
        case Notice():
            yield from _notice(draft, block, scope)
        case Table():
            yield from _table(draft, block, scope)
        case Figure():
            yield from _figure(draft, block, scope)
        case Signatures():
            yield from _together([_signature(draft, signer) for signer in block.signatories])
        case _:
            assert_never(block)


def _paragraph(draft: Draft, content: Inlines, scope: Scope, *properties: Content) -> Element:
    style = draft.styles.id(scope.style)
    return paragraph(style, runs(draft, content, scope), *properties)


def _apart(draft: Draft, elements: list[Element]) -> Iterator[Element]:
    """The same elements, with room after each table: two in a row would become one in Word."""
    before: Element | None = None
    for element in elements:
        if before is not None and before.tag == qn("w:tbl"):
            if element.tag == qn("w:tbl"):
                yield spacer(draft)
            else:
                keep_from_table(draft, element)
        yield element
        before = element


def keep_from_table(draft: Draft, element: Element) -> None:
    """Room above a paragraph that follows a table."""
    if draft.styles.space_before(style_of(element)) < AFTER_TABLE:
        set_property(element, w("spacing", before=AFTER_TABLE))


def spacer(draft: Draft) -> Element:
    """An empty paragraph, for the places where Word must have one."""
    line = w("spacing", before=0, after=0, line=AFTER_TABLE, lineRule="exact")
    return paragraph(draft.styles.id("Body Text"), (), line)


# --- Lists -------------------------------------------------------------------------------------


def _list(draft: Draft, block: List, scope: Scope) -> Iterator[Element]:
    style, mark = _marker(draft, block, scope)
    was = _former_marker(draft, block, scope)
    if was and draft.revisions:
        draft.revisions.show_value(block.mark, "ordered")
        draft.revisions.show_value(block.mark, "start")
    for item in block.items:
        inside = scope.within(item.mark)
        if was and inside.side == "old":
            written = _item(draft, item, inside, *was)
        else:
            former = was if side_of_mark(item.mark) == "both" else None
            written = _item(draft, item, inside, style, mark, former)
        yield from draft.marked(item.mark, written)


def _marker(draft: Draft, block: List, scope: Scope) -> Marker:
    style = _leveled("List Number" if block.ordered else "List Bullet", scope.depth)
    if block.ordered:
        return style, numbered(*draft.numbering.restarted(style, block.start))
    return style, numbered(*draft.numbering.list_level(style))


def _former_marker(draft: Draft, block: List, scope: Scope) -> Marker | None:
    """The style and the numbers of a list that had others."""
    before = block.mark.before if block.mark and block.mark.kind == "changed" else None
    if not isinstance(before, List):
        return None
    if before.ordered == block.ordered and (before.start == block.start or not block.ordered):
        return None
    return _marker(draft, before, scope)


def _item(
    draft: Draft,
    item: ListItem,
    scope: Scope,
    style: str,
    mark: Element,
    was: Marker | None = None,
) -> Iterator[Element]:
    first, rest = item.blocks[:1], item.blocks[1:]
    if not (first and isinstance(first[0], Paragraph)):
        first, rest = (Paragraph(content=()),), item.blocks
    assert isinstance(first[0], Paragraph)
    mark = copy.deepcopy(mark)
    if scope.boxed:
        # The box stands where its paragraphs stand: the list is indented from there.
        left = draft.styles.indent(scope.style) + STEP * (scope.depth + 1)
        indent = w("ind", left=left, hanging=STEP)
        lead = _paragraph(draft, first[0].content, scope, mark, indent)
    else:
        lead = _paragraph(draft, first[0].content, replace(scope, style=style), mark)
    if was and scope.boxed:
        had(lead, copy.deepcopy(was[1]))
    elif was:
        had(lead, w("pStyle", val=draft.styles.id(was[0])), copy.deepcopy(was[1]))
    yield lead
    yield from blocks(draft, rest, _continued(scope))


def _continued(scope: Scope) -> Scope:
    deeper = scope.deeper()
    return deeper if scope.boxed else replace(deeper, style=_leveled("List Continue", scope.depth))


def _leveled(style: str, depth: int) -> str:
    level = min(depth + 1, DEEPEST_STYLE)
    return style if level == 1 else f"{style} {level}"


# --- Definitions, notices, signatures ----------------------------------------------------------


def _definitions(draft: Draft, block: DefinitionList, scope: Scope) -> Iterator[Element]:
    for definition in block.items:
        written = _definition(draft, definition, scope.within(definition.mark))
        yield from draft.marked(definition.mark, written)


def _definition(draft: Draft, definition: Definition, scope: Scope) -> Iterator[Element]:
    yield _paragraph(draft, definition.term, replace(scope, style="Definitionsterm"))
    yield from blocks(draft, definition.blocks, replace(scope, style="Definition", depth=0))


def _notice(draft: Draft, block: Notice, scope: Scope) -> list[Element]:
    style = _notice_style(block)
    written = _together(blocks(draft, block.blocks, scope.box(style)))
    before = block.mark.before if block.mark and block.mark.kind == "changed" else None
    if draft.revisions and isinstance(before, Notice) and before.urgent != block.urgent:
        draft.revisions.show_value(block.mark, "urgent")
        was = draft.styles.id(_notice_style(before))
        for element in written:
            if style_of(element) == draft.styles.id(style) and not element.get(STAMP):
                had(element, w("pStyle", val=was))
    return written


def _notice_style(block: Notice) -> str:
    return "Akut" if block.urgent else "Viktigt"


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


def _table(draft: Draft, block: Table, scope: Scope) -> Iterator[Element]:
    yield from table_caption(draft, block, scope)
    if draft.revisions and any(side_of_mark(c.mark) != "both" for c in block.columns):
        yield from _regridded(draft, draft.revisions, block, scope)
    else:
        yield table(draft, block, scope, blocks)


def _regridded(draft: Draft, revisions: Revisions, block: Table, scope: Scope) -> Iterator[Element]:
    """A table as it was and as it is: Word cannot follow columns that come and go."""
    revisions.show_all(block)
    for side in SIDES["both"]:
        whole = one_side(block, side == "old")
        yield from stamp([table(draft, whole, replace(scope, side=side), blocks)], side)


def _figure(draft: Draft, block: Figure, scope: Scope) -> Iterator[Element]:
    yield paragraph(draft.styles.id("Figur"), [drawing(draft, block, scope)])
    yield caption(draft, block, scope)


def heading(draft: Draft, section: Section, scope: Scope, *properties: Content) -> Element:
    """A section's heading under a bookmark with its id; Word counts its number."""
    content: Iterable[Element] = runs(draft, section.title, scope)
    if scope.is_alive:
        content = draft.bookmarks.around(draft.bookmarks.name(section.id), content)
    return paragraph(draft.styles.id(f"heading {section.level}"), content, *properties)
