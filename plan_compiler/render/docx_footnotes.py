"""The texts of the footnotes that the body calls."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from plan_compiler.model import Footnote, NoteReference, find
from plan_compiler.render.docx_blocks import blocks
from plan_compiler.render.docx_calls import lone_key, side_of
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_inlines import Look
from plan_compiler.render.docx_revisions import SIDES, STAMP, STAY, Revisions, stamp
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

Told = dict[str, set[str]]


def write_notes(draft: Draft, scope: Scope) -> None:
    """Write the notes in the order of their calls; `scope` is that of the body."""
    inside = replace(scope, part=draft.notes.part, style="footnote text", boxed=True)
    mark = Look(style=draft.styles.id("footnote reference"))
    told: Told = {"new": set(draft.notes.called)}
    if draft.revisions:
        told = {side: set(notes) for side, notes in draft.revisions.called.items()}
    for key in draft.notes.called:
        at = replace(inside, side=side_of(key))
        written = _note(draft, key, at)
        _begin(written, w("r", mark.properties(), w("footnoteRef")), at)
        for nested, number in _nested_notes(draft, key, told):
            beside = replace(at, side=side_of(nested)) if at.side == "both" else at
            more = _note(draft, nested, beside)
            _begin(more, text(str(number), mark.properties()), beside)
            written += more if beside == at else stamp(more, beside.side)
        note = draft.notes.add(key, written)
        if at.side != "both":
            stamp([note], at.side)
    draft.notes.finish()


def _note(draft: Draft, note: str, scope: Scope) -> list[Element]:
    written = blocks(draft, draft.notes.texts[note].blocks, scope)
    for later in written[1:]:
        if style_of(later) == draft.styles.id(scope.style) and not is_item(later):
            set_property(later, w("ind", left=draft.styles.indent(scope.style), firstLine=0))
    # Word wants a paragraph in each footnote, and one at its end.
    if not written or written[-1].tag != qn("w:p"):
        written.append(paragraph(draft.styles.id(scope.style), ()))
    return written


def _begin(written: Iterable[Element], mark: Element, scope: Scope) -> None:
    first = next(p for element in written for p in element.iter(qn("w:p")))
    begun = [mark, w("r", w("tab"))]
    # The number of a note stays, whatever becomes of its first paragraph.
    for run in reversed(stamp(begun, STAY) if scope.side == "both" and first.get(STAMP) else begun):
        first[0].addnext(run)


def _nested_notes(draft: Draft, key: str, told: Told) -> list[tuple[str, int]]:
    """The notes that only notes call, with their numbers: Word knows no note to a note."""
    if draft.revisions:
        return list(_nested_sides(draft.revisions, key, told))
    return list(_nested(draft.notes.texts, key, told["new"]))


def _nested_sides(revisions: Revisions, key: str, told: Told) -> Iterator[tuple[str, int]]:
    """The same by keys: once those that are called alike in both revisions."""
    note = key.rpartition(":")[2]
    found = {
        side: list(_nested(revisions.notes[side], note, told[side])) for side in SIDES[side_of(key)]
    }
    news = found.get("new", [])
    if found.get("old", []) == news and all(id in revisions.notes["both"] for id, _ in news):
        yield from news
        return
    for side, notes in found.items():
        for id, number in notes:
            revisions.show(revisions.notes[side][id].mark)
            yield lone_key(side, id), number


def _nested(texts: Mapping[str, Footnote], note: str, told: set[str]) -> Iterator[tuple[str, int]]:
    for call in find(texts[note], NoteReference):
        if call.note in texts and call.note not in told:
            told.add(call.note)
            yield call.note, call.number
            yield from _nested(texts, call.note, told)
