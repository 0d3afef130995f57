"""Peers that compare Word files."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from bench.engines import Engine
from bench.marks import Op, Piece
from bench.sheet import Sheet, blocks

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_file(sheet: Sheet) -> bytes:
    """Headings, paragraphs, list items and tables; footnotes as paragraphs at the end."""
    import docx

    document = docx.Document()
    packed = io.BytesIO()
    document.save(packed)
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                start, end = data.index(b"<w:body>") + 8, data.index(b"<w:sectPr")
                data = data[:start] + "".join(_body(sheet)).encode() + data[end:]
            to.writestr(name, data)
    return out.getvalue()


def _body(sheet: Sheet) -> Iterator[str]:
    rows = 0
    for kind, texts in blocks(sheet):
        if kind == "tr":
            yield "" if rows else "<w:tbl><w:tblPr/><w:tblGrid/>"
            yield (
                "<w:tr>"
                + "".join(f"<w:tc>{_paragraph('', one)}</w:tc>" for one in texts)
                + "</w:tr>"
            )
            rows += 1
            continue
        yield "</w:tbl>" if rows else ""
        rows = 0
        style = "ListBullet" if kind == "li" else f"Heading{kind[1]}" if kind[0] == "h" else ""
        yield _paragraph(style, texts[0])
    yield "</w:tbl>" if rows else ""


def _paragraph(style: str, text: str) -> str:
    own = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{own}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def with_docxodus(old: bytes, new: bytes) -> bytes:
    from python_redlines import DocxodusEngine

    found: bytes = DocxodusEngine().run_redline("bench", old, new)[0]
    return found


def with_jubarte(old: bytes, new: bytes) -> bytes:
    from jubarte_redlines import compare_documents

    found: bytes = compare_documents(old, new)
    return found


def read_word(found: bytes, *_: Any) -> Iterator[Piece]:
    """Insertions, deletions and moves, whose two ends have a name in common."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(found)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    yield from _Reader().pieces(body, "keep")


class _Reader:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def pieces(self, node: Any, op: Op) -> Iterator[Piece]:
        tag = node.tag
        if tag in (f"{W}moveFromRangeStart", f"{W}moveToRangeStart"):
            self.names[tag[len(W) :][:6]] = node.get(f"{W}name")
        elif tag in (f"{W}moveFromRangeEnd", f"{W}moveToRangeEnd"):
            self.names.pop(tag[len(W) :][:6], None)
        elif tag in (f"{W}t", f"{W}delText"):
            move = self.names.get("moveTo" if op == "ins" else "moveFr", "")
            yield Piece(op, node.text or "", move if op != "keep" else "")
        elif tag in (f"{W}tab", f"{W}br"):
            yield Piece(op, " ")
        here: Op = {
            f"{W}ins": "ins",
            f"{W}moveTo": "ins",
            f"{W}del": "del",
            f"{W}moveFrom": "del",
        }.get(tag, op)  # type: ignore[assignment]
        for child in node:
            yield from self.pieces(child, here)
        if tag == f"{W}p":
            yield Piece(op, "\n")


WORD_PEERS = (
    Engine("python-redlines (Docxodus)", "python-redlines", word_file, with_docxodus, read_word),
    Engine("jubarte-redlines", "jubarte-redlines", word_file, with_jubarte, read_word),
)
