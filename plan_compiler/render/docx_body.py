"""The body of a Word document, in the order in which every format shows a plan."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from plan_compiler.model import TITLE_ID, Block, Blocks, Plan, Section, Table, Text
from plan_compiler.render.docx_blocks import blocks, heading
from plan_compiler.render.docx_contents import contents
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_footnotes import write_notes
from plan_compiler.render.docx_inlines import runs
from plan_compiler.render.docx_numbering import numbered
from plan_compiler.render.docx_revisions import had, side_of_mark
from plan_compiler.render.docx_sheets import divide, sheets, text_width
from plan_compiler.render.docx_xml import (
    Content,
    Element,
    paragraph,
    qn,
    w,
)

Flow = Iterator[tuple[bool, list[Element]]]
# Where blocks go on a page that stands upright, and on one that lies on its side.
Scopes = tuple[Scope, Scope]


def write_body(draft: Draft, plan: Plan, marker: Element) -> None:
    """Put the plan in the place of the template's `{{ body }}` paragraph, notes in their part."""
    (section,) = marker.itersiblings(qn("w:sectPr"))
    upright = Scope(draft.document.part, "Body Text", text_width(section, wide=False))
    aside = replace(upright, width=text_width(section, wide=True))
    if plan.numbered:
        draft.numbering.number_headings()
    written = divide(draft, sheets(draft, _flow(draft, plan, (upright, aside))), section)
    for element in written:
        marker.addprevious(element)
    marker.getparent().remove(marker)  # type: ignore[union-attr]
    write_notes(draft, upright)


def _flow(draft: Draft, plan: Plan, scopes: Scopes) -> Flow:
    yield False, list(contents(draft, plan.contents))
    name = draft.bookmarks.name(TITLE_ID)
    words = draft.revisions.title if draft.revisions else (Text(text=plan.metadata.title),)
    title = draft.bookmarks.around(name, runs(draft, words, scopes[False]))
    yield False, [paragraph(draft.styles.id("heading 1"), title)]
    yield from _blocks(draft, plan.preamble, scopes)
    for section in plan.sections:
        yield from _section(draft, section, scopes)
    if plan.appendices:
        yield from _appendices(draft, plan, scopes)


def _section(draft: Draft, section: Section, scopes: Scopes, number: int | None = None) -> Flow:
    """A section with those below; `number` is the list of its heading if not that of its style."""
    mark = numbered(number) if number is not None else None
    yield False, _heading(draft, section, scopes, mark)
    yield from _blocks(draft, section.blocks, scopes)
    for below in section.sections:
        yield from _section(draft, below, scopes, number)


def _heading(draft: Draft, section: Section, scopes: Scopes, *properties: Content) -> list[Element]:
    written = heading(draft, section, scopes[False].within(section.mark), *properties)
    before = section.mark.before if section.mark and section.mark.kind == "changed" else None
    if draft.revisions and isinstance(before, Section) and before.level != section.level:
        draft.revisions.show_value(section.mark, "level")
        had(written, w("pStyle", val=draft.styles.id(f"heading {before.level}")))
    return draft.marked(section.mark, [written])


def _appendices(draft: Draft, plan: Plan, scopes: Scopes) -> Flow:
    counts = draft.revisions.appendices if draft.revisions else {"new": len(plan.appendices)}
    labels = {side: _appendix_label(draft, count) for side, count in counts.items() if count}
    lists = {label: draft.numbering.appendices(label) for label in dict.fromkeys(labels.values())}
    silent = draft.numbering.silent() if plan.numbered else None
    for appendix in plan.appendices:
        side = scopes[False].within(appendix.mark).side
        label = labels["new" if side == "both" else side]
        properties = [numbered(lists[label]), w("pageBreakBefore")]
        (written,) = _heading(draft, appendix, scopes, properties)
        if side == "both" and labels.get("old", label) != label:
            had(written, numbered(lists[labels["old"]]))
        yield False, [written]
        yield from _blocks(draft, appendix.blocks, scopes)
        for below in appendix.sections:
            yield from _section(draft, below, scopes, silent)


def _appendix_label(draft: Draft, count: int) -> str:
    """What is counted: "Bilaga %1", or "Bilaga" for one alone."""
    alone = draft.labels["appendix"]
    return alone if count == 1 else draft.labels["appendix_number"].format(number="%1")


def _blocks(draft: Draft, content: Blocks, scopes: Scopes) -> Flow:
    for is_wide, group in groupby(content, _is_wide):
        yield is_wide, blocks(draft, tuple(group), scopes[is_wide])


def _is_wide(block: Block) -> bool:
    # Word cannot follow a page that is turned: a table of one revision only stands upright.
    return isinstance(block, Table) and block.wide and side_of_mark(block.mark) == "both"
