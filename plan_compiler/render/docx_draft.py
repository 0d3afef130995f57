"""A Word document in the making: what its body, notes and contents share while they are written."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from docx.document import Document
from docx.opc.part import Part, XmlPart

from plan_compiler.mark import Mark
from plan_compiler.model import Figure, Node, Plan, Row, Section, Table, walk
from plan_compiler.render.docx_notes import Notes
from plan_compiler.render.docx_numbering import Numbering
from plan_compiler.render.docx_revisions import Revisions, Side, side_of_mark, stamp, stamp_of
from plan_compiler.render.docx_xml import Element, qn, w
from plan_compiler.resources import Labels

# Word proofreads by language and region; a tag that is not here stands as authored.
_REGIONS = {
    "sv": "sv-SE",
    "en": "en-GB",
    "fi": "fi-FI",
    "de": "de-DE",
    "fr": "fr-FR",
    "da": "da-DK",
    "nb": "nb-NO",
    "se": "se-SE",
}

LONGEST_BOOKMARK = 40


def word_language(tag: str) -> str:
    """A BCP 47 tag as Word's dictionaries are named: `sv` → `sv-SE`."""
    return _REGIONS.get(tag, tag)


class Styles:
    """The styles of the template, found by Word's own names whatever the ids are called."""

    def __init__(self, root: Element) -> None:
        found = {s.find(qn("w:name")).get(qn("w:val"), ""): s for s in root.iter(qn("w:style"))}  # type: ignore[union-attr]
        self.elements: dict[str, Element] = {name.lower(): s for name, s in found.items()}

    def id(self, name: str) -> str:
        """What paragraphs call the style that Word names `name`."""
        return self.elements[name.lower()].get(qn("w:styleId"), "")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.elements

    def space_before(self, id: str) -> int:
        """The space that the paragraph style with this id asks for, in twentieths of a point."""
        style = next(style for style in self.elements.values() if style.get(qn("w:styleId")) == id)
        found = style.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
        return int(found.get(qn("w:before"), "0")) if found is not None else 0

    def indent(self, name: str) -> int:
        """The left indent that a paragraph style asks for itself, in twentieths of a point."""
        found = self.elements[name.lower()].find(f"{qn('w:pPr')}/{qn('w:ind')}")
        return int(found.get(qn("w:left"), "0")) if found is not None else 0


class Bookmarks:
    """Names for what can be pointed at: our ids, in the form and length that Word allows."""

    def __init__(self, body: Element) -> None:
        starts = list(body.iter(qn("w:bookmarkStart")))
        self.names: dict[str, str] = {}
        self.taken = {start.get(qn("w:name"), "").lower() for start in starts}
        self.ids = itertools.count(
            1 + max((int(s.get(qn("w:id"), "0")) for s in starts), default=0)
        )

    def name(self, id: str) -> str:
        """The bookmark for one of our ids, the same at every call."""
        if id not in self.names:
            self.names[id] = self._free(re.sub(r"[^A-Za-z0-9_]", "_", id))
        return self.names[id]

    def _free(self, wanted: str) -> str:
        wanted = wanted if wanted[:1].isalpha() else f"id_{wanted}"
        for number in itertools.count(1):
            suffix = "" if number == 1 else f"_{number}"
            name = wanted[: LONGEST_BOOKMARK - len(suffix)] + suffix
            # Word does not tell capitals from small letters in these names.
            if name.lower() not in self.taken:
                self.taken.add(name.lower())
                return name
        raise AssertionError

    def around(self, name: str, content: Iterable[Element]) -> Iterator[Element]:
        """The same content between the start and the end of a bookmark."""
        id = next(self.ids)
        yield w("bookmarkStart", id=id, name=name)
        yield from content
        yield w("bookmarkEnd", id=id)

    def mark(self, id: str, element: Element) -> None:
        """Put the bookmark for `id` around what the first paragraph of an element says."""
        first = next(element.iter(qn("w:p")))
        content = [child for child in first if child.tag != qn("w:pPr")]
        first.extend(list(self.around(self.name(id), content)))


@dataclass
class Draft:
    """The document, its words, and what counts and names things in it; of a redline, both plans.

    With `shows_changes`, marked words look so; they are no revisions of Word's.
    """

    document: Document
    labels: Labels
    fonts: Path
    styles: Styles
    bookmarks: Bookmarks
    numbering: Numbering
    targets: Mapping[str, Node]
    notes: Notes
    drawings: Iterator[int]
    revisions: Revisions | None = None
    shows_changes: bool = False

    def marked(self, mark: Mark | None, elements: Iterable[Element]) -> list[Element]:
        """The elements of a node, stamped if it stands in one revision only."""
        if self.revisions is None or mark is None or side_of_mark(mark) == "both":
            return list(elements)
        self.revisions.show(mark)
        return stamp(elements, stamp_of(mark))


@dataclass(frozen=True)
class Scope:
    """What holds where blocks are written: the part for their links, the style of paragraphs.

    A `boxed` scope keeps its style for everything in it. `width` is that of the text, in
    twentieths of a point; `depth` counts the lists around. `side` is the revision it belongs to.
    """

    part: Part
    style: str
    width: int
    depth: int = 0
    boxed: bool = False
    side: Side = "both"

    @property
    def is_alive(self) -> bool:
        """Whether what stands here is in the document as it is, and can be pointed at."""
        return self.side != "old"

    def within(self, mark: Mark | None) -> "Scope":
        """The scope inside a node with this mark."""
        side = side_of_mark(mark)
        return self if side == "both" else replace(self, side=side)

    def deeper(self) -> "Scope":
        """The scope inside one more list."""
        return replace(self, depth=self.depth + 1)

    def box(self, style: str) -> "Scope":
        """The scope inside a box of this style."""
        return replace(self, style=style, boxed=True, depth=0)


def draft_of(plan: Plan, document: Document, labels: Labels, fonts: Path) -> Draft:
    """An empty draft of `plan` in a document that has its cover already."""
    styles = Styles(document.styles.element)
    body = document.element.body
    parts = [part for part in document.part.package.iter_parts() if isinstance(part, XmlPart)]
    drawn = [int(d.get("id", "0")) for part in parts for d in part.element.iter(qn("wp:docPr"))]
    return Draft(
        document=document,
        labels=labels,
        fonts=fonts,
        styles=styles,
        bookmarks=Bookmarks(body),
        numbering=Numbering(document.part.numbering_part.element, styles.elements),
        targets=dict(targets(plan)),
        notes=Notes(document, plan.footnotes),
        drawings=itertools.count(1 + max(drawn, default=0)),
    )


def targets(plan: Plan) -> Iterator[tuple[str, Node]]:
    """What references can point at, by id."""
    for node in walk(plan):
        if isinstance(node, Section | Table | Figure | Row) and node.id:
            yield node.id, node
