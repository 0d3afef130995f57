"""Captions of tables and figures, with numbers that Word counts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from plan_compiler.model import Figure, Table
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_inlines import runs
from plan_compiler.render.docx_revisions import Revisions, Side, new_words, stamp
from plan_compiler.render.docx_xml import Content, Element, field, paragraph, text, w

Captioned = Table | Figure


def table_caption(draft: Draft, block: Table, scope: Scope) -> Iterator[Element]:
    """The caption of a table, if it has one; in a redline it may have one in one revision only."""
    if draft.revisions is None or scope.side != "both":
        if block.caption:
            yield caption(draft, block, scope, w("keepNext"))
        return
    sides = _captioned(block)
    if sides == "old":
        was = former(draft.revisions, block)
        block = replace(block, label=was.label, number=was.number)
    if sides:
        written = [caption(draft, block, replace(scope, side=sides), w("keepNext"))]
        yield from written if sides == "both" else stamp(written, sides)


def _captioned(block: Table) -> Side | None:
    """In which revisions a table of both has a caption, if in any."""
    before = block.mark.before if block.mark else None
    was = bool(before.caption if isinstance(before, Table) else block.caption)
    if new_words(block.caption):
        return "both" if was else "new"
    return "old" if was else None


def caption(draft: Draft, block: Captioned, scope: Scope, *properties: Content) -> Element:
    """ "Tabell 1" with a number that Word counts, under a bookmark to refer to, and the caption."""
    content = [*_label(draft, block, scope), *runs(draft, block.caption, scope)]
    return paragraph(draft.styles.id("caption"), content, *properties)


def _label(draft: Draft, block: Captioned, scope: Scope) -> Iterator[Element]:
    before, number, after = block.label.partition(str(block.number))
    counted: Iterable[Element] = _counted(before, number)
    was = number
    if draft.revisions and scope.side == "both":
        was = str(former(draft.revisions, block).number)
    yield text(before)
    if was != number:
        # Both under the bookmark, so that there is one whichever of them stays.
        counted = [*stamp(_counted(before, was), "old"), *stamp(counted, "new")]
    if scope.is_alive:
        counted = draft.bookmarks.around(draft.bookmarks.name(block.id), counted)
    yield from counted
    yield text(f"{after} ")


def _counted(label: str, number: str) -> Iterator[Element]:
    return field(rf"SEQ {label.strip()} \* ARABIC", [text(number)])


def former(revisions: Revisions, block: Captioned) -> Captioned:
    """The same table or figure in the old plan."""
    before = block.mark.before if block.mark else None
    id = before.id if isinstance(before, Captioned) else block.id
    found = revisions.targets.get(id)
    return found if isinstance(found, Captioned) else block
