"""The calls of footnotes: Word's own, those that repeat one, and those within notes."""

import copy
from collections.abc import Iterator
from typing import Literal

from plan_compiler.model import NoteReference
from plan_compiler.render.docx_draft import Draft, Scope
from plan_compiler.render.docx_revisions import SIDES, Revisions, Side, stamp
from plan_compiler.render.docx_xml import Element, field, text, w

# A first call; one more of the same note; one for which Word has no means.
Kind = Literal["first", "again", "typed"]
Form = tuple[Kind, int]


def kind_of_call(is_called: bool, is_in_note: bool) -> Kind:
    """What a call is written as; Word knows no note to a note: its words follow in the note."""
    return "again" if is_called else "typed" if is_in_note else "first"


def note_call(
    draft: Draft, kind: Kind, key: str, number: int, properties: Element | None
) -> Iterator[Element]:
    """The call of the note with this key, whose number is `number`."""
    name = f"_fotnot{number}"
    match kind:
        case "again":
            shown = text(str(number), copy.deepcopy(properties))
            yield from field(rf"NOTEREF {name} \f \h", [shown])
        case "typed":
            yield text(str(number), copy.deepcopy(properties))
        case "first":
            mark = w("footnoteReference", id=draft.notes.call(key))
            yield from draft.bookmarks.around(name, [w("r", copy.deepcopy(properties), mark)])


def lone_key(side: Side, note: str) -> str:
    """The key of a note that is written as it is in one revision."""
    return f"{side}:{note}"


def side_of(key: str) -> Side:
    """The revision that the note with this key is written as; its own id is of both."""
    side, colon, _ = key.partition(":")
    return "both" if not colon else "old" if side == "old" else "new"


# --- In two revisions --------------------------------------------------------------------------


def call_sides(
    draft: Draft,
    revisions: Revisions,
    call: NoteReference,
    scope: Scope,
    properties: Element | None,
) -> Iterator[Element]:
    """A call as it is in the revisions that the scope is in: once if it is the same in both."""
    forms = {
        side: _form(revisions, side, call, scope.part is draft.notes.part)
        for side in SIDES[scope.side]
        if call.note in revisions.notes[side]
    }
    alike = len(forms) == 2 and forms["old"] == forms["new"]
    if alike and call.note in revisions.notes["both"]:
        number = revisions.notes["new"][call.note].number
        yield from note_call(draft, forms["new"][0], call.note, number, properties)
        return
    for side, (kind, _) in forms.items():
        written = _lone_call(draft, revisions, side, kind, call.note, properties)
        yield from stamp(written, side) if scope.side == "both" else written


def _form(revisions: Revisions, side: Side, call: NoteReference, is_in_note: bool) -> Form:
    """What a call is in one revision, and the number that is typed for it, 0 if Word counts it."""
    if is_in_note:
        is_called = call.note in revisions.called[side]
    else:
        is_called = not revisions.first_call(side, call.note)
    kind = kind_of_call(is_called, is_in_note)
    return kind, 0 if kind == "first" else revisions.notes[side][call.note].number


def _lone_call(
    draft: Draft,
    revisions: Revisions,
    side: Side,
    kind: Kind,
    note: str,
    properties: Element | None,
) -> list[Element]:
    """A call that is in one revision only: an old one has no bookmark, and none to repeat."""
    told = revisions.notes[side][note]
    key = lone_key(side, note)
    if kind == "first":
        revisions.show(told.mark)
    if side == "new":
        written = list(note_call(draft, kind, key, told.number, properties))
    elif kind == "first":
        mark = w("footnoteReference", id=draft.notes.call(key))
        written = [w("r", copy.deepcopy(properties), mark)]
    else:
        written = [text(str(told.number), copy.deepcopy(properties))]
    return written
