"""The body of a Word document, in the order in which every format shows a plan."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from plan_compiler.model import Block, Blocks, NoteReference, Plan, Section, Table, find
from plan_compiler.render.docx_blocks import blocks, heading
from plan_compiler.render.docx_contents import contents
from plan_compiler.render.docx_draft import Draft, Place
from plan_compiler.render.docx_inlines import Look
from plan_compiler.render.docx_numbering import numbered
from plan_compiler.render.docx_sheets import divide, sheets, text_width
from plan_compiler.render.docx_xml import (
    Element,
    is_item,
    paragraph,
    qn,
    set_property,
    style_of,
    text,
    w,
)
from plan_compiler.resolve import TITLE_ID

Flow = Iterator[tuple[bool, list[Element]]]
# Where blocks go on a page that stands upright, and on one that lies on its side.
Places = tuple[Place, Place]


def write_body(draft: Draft, plan: Plan, marker: Element) -> None:
    """Put the plan in the place of the template's `{{ body }}` paragraph, notes in their part."""
    (section,) = marker.itersiblings(qn("w:sectPr"))
    upright = Place(draft.document.part, "Body Text", text_width(section, wide=False))
    aside = replace(upright, width=text_width(section, wide=True))
    if plan.numbered:
        draft.numbering.number_headings()
    written = divide(draft, sheets(draft, _flow(draft, plan, (upright, aside))), section)
    for element in written:
        marker.addprevious(element)
    marker.getparent().remove(marker)  # type: ignore[union-attr]
    _write_notes(draft, upright)


def _flow(draft: Draft, plan: Plan, places: Places) -> Flow:
    yield False, list(contents(draft, plan.contents))
    name = draft.bookmarks.name(TITLE_ID)
    title = draft.bookmarks.around(name, [text(plan.metadata.title)])
    yield False, [paragraph(draft.styles.id("heading 1"), title)]
    yield from _blocks(draft, plan.preamble, places)
    for section in plan.sections:
        yield from _section(draft, section, places)
    if plan.appendices:
        yield from _appendices(draft, plan, places)


def _section(draft: Draft, section: Section, places: Places, number: int | None = None) -> Flow:
    """A section with those below; `number` is the list of its heading if not that of its style."""
    mark = numbered(number) if number is not None else None
    yield False, [heading(draft, section, places[False], mark)]
    yield from _blocks(draft, section.blocks, places)
    for below in section.sections:
        yield from _section(draft, below, places, number)


def _appendices(draft: Draft, plan: Plan, places: Places) -> Flow:
    labels = draft.labels
    alone = len(plan.appendices) == 1
    label = labels["appendix"] if alone else labels["appendix_number"].format(number="%1")
    mark = numbered(draft.numbering.appendices(label))
    silent = draft.numbering.silent() if plan.numbered else None
    for appendix in plan.appendices:
        properties = [copy.deepcopy(mark), w("pageBreakBefore")]
        yield False, [heading(draft, appendix, places[False], properties)]
        yield from _blocks(draft, appendix.blocks, places)
        for below in appendix.sections:
            yield from _section(draft, below, places, silent)


def _blocks(draft: Draft, content: Blocks, places: Places) -> Flow:
    for is_wide, group in groupby(content, _is_wide):
        yield is_wide, blocks(draft, tuple(group), places[is_wide])


def _is_wide(block: Block) -> bool:
    return isinstance(block, Table) and block.wide


# --- Footnotes ---------------------------------------------------------------------------------


def _write_notes(draft: Draft, place: Place) -> None:
    inside = replace(place, part=draft.notes.part, style="footnote text", boxed=True)
    mark = Look(style=draft.styles.id("footnote reference"))
    told: set[str] = set(draft.notes.called)
    for note in draft.notes.called:
        written = _note(draft, note, inside)
        _begin(written, w("r", mark.properties(), w("footnoteRef")))
        for nested, number in _nested(draft, note, told):
            more = _note(draft, nested, inside)
            _begin(more, text(str(number), mark.properties()))
            written += more
        draft.notes.add(note, written)
    draft.notes.finish()


def _note(draft: Draft, note: str, place: Place) -> list[Element]:
    written = blocks(draft, draft.notes.texts[note].blocks, place)
    for later in written[1:]:
        if style_of(later) == draft.styles.id(place.style) and not is_item(later):
            set_property(later, w("ind", left=draft.styles.indent(place.style), firstLine=0))
    # Word wants a paragraph in each footnote, and one at its end.
    if not written or written[-1].tag != qn("w:p"):
        written.append(paragraph(draft.styles.id(place.style), ()))
    return written


def _begin(written: Iterable[Element], mark: Element) -> None:
    first = next(p for element in written for p in element.iter(qn("w:p")))
    first[0].addnext(w("r", w("tab")))
    first[0].addnext(mark)


def _nested(draft: Draft, note: str, told: set[str]) -> Iterator[tuple[str, int]]:
    """The notes that only notes call, with their numbers: Word knows no note to a note."""
    for call in find(draft.notes.texts[note], NoteReference):
        if call.note in draft.notes.texts and call.note not in told:
            told.add(call.note)
            yield call.note, call.number
            yield from _nested(draft, call.note, told)
