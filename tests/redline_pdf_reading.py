"""A redline's PDF taken apart by what is heard: the words of either revision, from its tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Dictionary, Name

from plan_compiler.model import (
    Column,
    Definition,
    Figure,
    Footnote,
    Inlines,
    Node,
    NoteReference,
    Paragraph,
    Plan,
    Section,
    Table,
    find,
    parts,
    plain,
)
from tests.pdf_reading import opened
from tests.tag_tree import Page, read_pages

# What is said before and after the words of one revision only, and what those are in.
SIGNS = {
    "[struket: ": "old",
    "[flyttat härifrån: ": "old",
    "[tillagt: ": "new",
    "[flyttat hit: ": "both",
}
ENDS = (" slut på struket] ", " slut på tillägg] ", " slut på flyttat] ")


@dataclass
class Sides:
    """The words of a redline after its title, without white space and what is in brackets."""

    words: dict[str, list[str]] = field(default_factory=lambda: {"old": [], "new": []})
    within: list[str] = field(default_factory=list)

    def hear(self, words: str) -> None:
        if words in SIGNS:
            self.within.append(SIGNS[words])
        elif words in ENDS:
            self.within.pop()
        else:
            for side, said in self.words.items():
                if all(within in (side, "both") for within in self.within):
                    said.append(words)

    def side(self, name: str) -> str:
        return bare("".join(self.words[name]))


def bare(words: str) -> str:
    """Words without what a redline adds in brackets, its signs, and white space."""
    return re.sub(r"\[[^\]]*\]|[↵\s\xad]", "", words)


def read_sides(pdf: bytes) -> Sides:
    """What follows the second heading of the first level, which is the plan's title."""
    sides = Sides()
    with opened(pdf) as document:
        reader = _Reader(read_pages(document), {p.objgen: n for n, p in enumerate(document.pages)})
        for words in reader.read(document.Root.StructTreeRoot, 0):
            if reader.titles > 1:
                sides.hear(words)
        for note, page in reader.notes:
            for words in reader.read(note, page):
                sides.hear(words)
    assert not sides.within
    return sides


@dataclass
class _Reader:
    pages: list[Page]
    numbers: dict[tuple[int, int], int]
    titles: int = 0
    notes: list[tuple[Any, int]] = field(default_factory=list)

    def read(self, element: Any, page: int) -> Iterator[str]:
        held = element.get("/K", Array())
        for kid in held if isinstance(held, Array) else [held]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield from self._element(kid, str(element.get("/S", ""))[1:], page)
            elif not isinstance(kid, Dictionary):
                yield self.pages[page].marked.get(int(kid), "")
            elif kid.get("/Type") == Name.MCR:
                yield self.pages[self.numbers[kid.Pg.objgen]].marked.get(int(kid.MCID), "")

    def _element(self, element: Any, around: str, page: int) -> Iterator[str]:
        kind = str(element.S)[1:]
        self.titles += kind == "H1"
        page = self.numbers[element.Pg.objgen] if "/Pg" in element else page
        if "/ActualText" in element:
            yield str(element.ActualText)
        elif kind == "Note":
            self.notes.append((element, page))
        elif not ((kind == "Lbl" and around != "LI") or is_number(element) or is_raised(element)):
            yield from self.read(element, page)


def is_number(element: Any) -> bool:
    """Whether an element is the number of a change in the margin."""
    held = element.get("/K", Array())
    notes = [kid.Obj for kid in held if isinstance(kid, Dictionary) and "/Obj" in kid]
    return any(str(note.Contents).startswith("Ändring ") for note in notes)


def is_raised(element: Any) -> bool:
    """Whether an element is the number of a footnote that is called elsewhere."""
    owned = element.get("/A", Array())
    owned = owned if isinstance(owned, Array) else [owned]
    return any(attributes.get("/BaselineShift", 0) != 0 for attributes in owned)


# --- What must be heard --------------------------------------------------------------------------


def leaves(plan: Plan) -> Iterator[str]:
    """The words of each part of the text that has some, as they are heard."""
    called = {call.note for call in find(plan, NoteReference)}
    for part in (*plan.preamble, *plan.sections, *plan.appendices):
        yield from map(bare, _leaves(part))
    for note in plan.footnotes:
        if note.id in called:
            yield from map(bare, _leaves(note))


def _leaves(node: Node) -> Iterator[str]:
    words = _own_words(node)
    if words is not None:
        yield plain(words)
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple) and name not in ("content", "description"):
            for below in value:
                if isinstance(below, Node) and not isinstance(below, Footnote):
                    yield from _leaves(below)


def _own_words(node: Node) -> Inlines | None:
    match node:
        case Paragraph():
            return node.content
        case Section():
            return node.title
        case Definition():
            return node.term
        case Table() | Figure():
            return node.caption
        case Column():
            return node.header
        case _:
            return None
