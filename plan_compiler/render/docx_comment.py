"""A comment in Word, at a paragraph of the body (ECMA-376-1 §17.13.4)."""

from collections.abc import Iterable

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.parts.comments import CommentsPart

from plan_compiler.render.docx_xml import Element, qn, text, w


def add_comment(
    document: Document, target: Element, lines: Iterable[str], by: str, date: str
) -> None:
    """Comment on a paragraph, a line to a paragraph; `by` is who did, `date` when, if known."""
    comments = _comments(document)
    id = 1 + max((int(old.get(qn("w:id"), "0")) for old in comments), default=-1)
    initials = "".join(word[0] for word in by.split())
    said = [w("p", text(line)) for line in lines]
    when = {"date": date} if date else {}
    comments.append(w("comment", said, id=id, author=by, **when, initials=initials))
    properties = target.find(qn("w:pPr"))
    target.insert(0 if properties is None else 1, w("commentRangeStart", id=id))
    target.extend([w("commentRangeEnd", id=id), w("r", w("commentReference", id=id))])


def _comments(document: Document) -> Element:
    """The part that holds the comments, the template's own if it has one."""
    try:
        part = document.part.part_related_by(RELATIONSHIP_TYPE.COMMENTS)
    except KeyError:
        part = CommentsPart.default(document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.COMMENTS)
    element: Element = part.element  # type: ignore[attr-defined]
    return element
