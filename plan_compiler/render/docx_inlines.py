"""Inlines as runs, links and fields."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from docx.opc.constants import RELATIONSHIP_TYPE

from plan_compiler.diff.marked import has_marks, of_side
from plan_compiler.model import (
    Emphasis,
    Figure,
    Inline,
    Inlines,
    LineBreak,
    Link,
    LostLink,
    Node,
    NoteReference,
    Phrase,
    Reference,
    Section,
    Strong,
    Table,
    Text,
    plain,
)
from plan_compiler.render.docx_calls import call_sides, kind_of_call, note_call
from plan_compiler.render.docx_draft import Draft, Scope, word_language
from plan_compiler.render.docx_revisions import SIDES, new_words, stamp
from plan_compiler.render.docx_xml import Element, field, make, text, w


@dataclass(frozen=True)
class Look:
    """How a run differs from its paragraph."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    hidden: bool = False
    language: str = ""
    style: str = ""

    def properties(self) -> Element | None:
        """A `w:rPr` in the order of its schema, or nothing."""
        properties = w(
            "rPr",
            w("rStyle", val=self.style) if self.style else None,
            (w(tag) for tag in ("b", "bCs") if self.bold),
            (w(tag) for tag in ("i", "iCs") if self.italic),
            w("vanish") if self.hidden else None,
            w("u", val="single") if self.underlined else None,
            w("lang", val=self.language, bidi=self.language) if self.language else None,
        )
        return properties if len(properties) else None


PLAIN = Look()


def runs(draft: Draft, content: Inlines, scope: Scope, look: Look = PLAIN) -> Iterator[Element]:
    """What stands in a paragraph for these inlines.

    What was deleted from something that moved is said where it stood: here it never was.
    """
    for inline in content:
        if inline.mark is None:
            yield from _inline(draft, inline, scope, look)
        elif not (inline.mark.is_old and scope.side == "new"):
            inside = scope.within(inline.mark)
            seen = replace(look, italic=True, underlined=True) if draft.shows_changes else look
            yield from draft.marked(inline.mark, _inline(draft, inline, inside, seen))


def _inline(draft: Draft, inline: Inline, scope: Scope, look: Look) -> Iterator[Element]:
    match inline:
        case Text():
            yield text(inline.text, look.properties())
        case Emphasis():
            yield from runs(draft, inline.content, scope, replace(look, italic=True))
        case Strong():
            yield from runs(draft, inline.content, scope, replace(look, bold=True))
        case Phrase():
            spoken = replace(look, language=word_language(inline.language))
            yield from runs(draft, inline.content, scope, spoken)
        case Link():
            yield _link(draft, inline, scope, look)
        case LostLink():
            yield from runs(draft, inline.content, scope, look)
        case Reference():
            yield from _reference(draft, inline, scope, look)
        case NoteReference():
            yield from _call(draft, inline, scope, look)
        case LineBreak():
            yield w("r", look.properties(), w("br"))
        case _:
            assert_never(inline)


def _link(draft: Draft, link: Link, scope: Scope, look: Look) -> Element:
    id = scope.part.relate_to(link.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    attributes: dict[str, object] = {"r:id": id, "w:history": 1}
    if link.supplement:
        attributes["w:tooltip"] = new_words(link.content) + link.supplement
    linked = replace(look, style=draft.styles.id("Hyperlink"))
    return make("w:hyperlink", attributes, runs(draft, link.content, scope, linked))


# --- References --------------------------------------------------------------------------------


def _reference(draft: Draft, reference: Reference, scope: Scope, look: Look) -> Iterator[Element]:
    if reference.target not in draft.targets:
        yield from runs(draft, reference.content, scope, look)
        return
    if reference.automatic and has_marks(reference.content):
        yield from _both(draft, reference, scope, look)
        return
    counted = _counted(draft, reference, scope, look) if reference.automatic else None
    if counted is not None:
        yield from counted
        return
    linked = replace(look, style=draft.styles.id("Hyperlink"))
    content = runs(draft, reference.content, scope, linked)
    yield w("hyperlink", content, anchor=draft.bookmarks.name(reference.target), history=1)


def _both(draft: Draft, reference: Reference, scope: Scope, look: Look) -> Iterator[Element]:
    """A reference that says another number now: a field for each."""
    assert draft.revisions
    draft.revisions.show_all(reference)
    for side in SIDES[scope.side]:
        content = of_side(reference.content, side == "old")
        alone, inside = replace(reference, content=content), replace(scope, side=side)
        yield from stamp(_reference(draft, alone, inside, look), side)


def _counted(
    draft: Draft, reference: Reference, scope: Scope, look: Look
) -> Iterator[Element] | None:
    """The reference with a REF field for what Word can count itself, or None if it cannot."""
    words = plain(reference.content)
    name = draft.bookmarks.name(reference.target)
    match _target(draft, reference, scope):
        case Table(number=number) | Figure(number=number) if number and str(number) in words:
            return _ref(rf"REF {name} \h", words, str(number), look)
        case Section(number=number) if number and number in words:
            return _ref(rf"REF {name} \r \h", words, number, look)
        case Section(number=number) if number and number.lower() == words:
            return _ref(rf"REF {name} \r \h \* lower", words, words, look)
        case Section(title=title) if words == plain(title):
            return _ref(rf"REF {name} \h", words, words, look)
    return None


def _target(draft: Draft, reference: Reference, scope: Scope) -> Node | None:
    """What a reference points at in the revision that it stands in."""
    if draft.revisions and scope.side == "old":
        return draft.revisions.targets.get(reference.target)
    return draft.targets[reference.target]


def _ref(code: str, words: str, result: str, look: Look) -> Iterator[Element]:
    """Words with a field in them that gives `result`."""
    before, _, after = words.partition(result)
    if before:
        yield text(before, look.properties())
    yield from field(code, [text(result, look.properties())])
    if after:
        yield text(after, look.properties())


# --- Footnotes ---------------------------------------------------------------------------------


def _call(draft: Draft, call: NoteReference, scope: Scope, look: Look) -> Iterator[Element]:
    """The number of a note: Word's own at its first call, a field that repeats it at later ones."""
    style = replace(look, style=draft.styles.id("footnote reference"))
    if draft.revisions:
        yield from call_sides(draft, draft.revisions, call, scope, style.properties())
    elif call.note in draft.notes.texts:
        kind = kind_of_call(call.note in draft.notes.called, scope.part is draft.notes.part)
        yield from note_call(draft, kind, call.note, call.number, style.properties())
