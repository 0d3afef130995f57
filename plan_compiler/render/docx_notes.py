"""The part of a Word document that holds its footnotes (ECMA-376-1 §17.11)."""

from collections.abc import Iterable

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from plan_compiler.model import Footnote
from plan_compiler.render.docx_xml import NAMESPACES, Element, qn, serialise, w

SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Notes:
    """The footnotes: their texts, and those called so far with Word's id for each, in order.

    `part` is the template's own part if it has one, so that the office can draw the separator.
    """

    def __init__(self, document: Document, footnotes: Iterable[Footnote]) -> None:
        self.texts = {note.id: note for note in footnotes}
        self.called: dict[str, int] = {}
        self.document = document
        self.part = _existing(document) or _new(document)
        self.root = etree.fromstring(self.part.blob)
        self.first = 1 + max(int(note.get(qn("w:id"), "0")) for note in self.root)

    def call(self, note: str) -> int:
        """Word's id for a footnote at its first call."""
        self.called[note] = self.first + len(self.called)
        return self.called[note]

    def add(self, note: str, paragraphs: Iterable[Element]) -> Element:
        """Write the text of a footnote that was called."""
        written = w("footnote", paragraphs, id=self.called[note])
        self.root.append(written)
        return written

    def finish(self) -> None:
        """Write the part; a document without notes has one too, for the separators."""
        self.document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.part._blob = serialise(self.root)


def _existing(document: Document) -> Part | None:
    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    except KeyError:
        return None


def _new(document: Document) -> Part:
    root = etree.Element(qn("w:footnotes"), nsmap={p: NAMESPACES[p] for p in ("w", "r")})
    for id, kind in SEPARATORS.items():
        line = w("spacing", after=0, line=240, lineRule="auto")
        content = w("p", w("pPr", line), w("r", w(kind)))
        root.append(w("footnote", content, type=kind, id=id))
    return Part(
        PackURI("/word/footnotes.xml"),
        CONTENT_TYPE.WML_FOOTNOTES,
        serialise(root),
        document.part.package,
    )


def separator_settings() -> Element:
    """What the settings say about the separators: `w:footnotePr`."""
    return w("footnotePr", [w("footnote", id=id) for id in SEPARATORS])
