"""The tag tree of a PDF as indented text: what assistive technology walks through.

A line per structure element with what it carries, a line per run of text under it. Text outside the
tree that is no artifact would never be heard, so `loose_text` gives it for tests to find empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

SPOKEN = ("/T", "/Alt", "/ActualText", "/E", "/Lang", "/ID")
TABLE = ("/Scope", "/Headers", "/ListNumbering", "/Summary")


@dataclass
class Page:
    """What a page's content says: text per marked-content id, artifacts, and what is neither."""

    marked: dict[int, str] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    artifacts: str = ""
    loose: str = ""

    def add(self, marks: list["Mark"], text: str) -> None:
        id = next((mark.id for mark in reversed(marks) if mark.id is not None), None)
        if any(mark.tag == "/Artifact" for mark in marks):
            self.artifacts += text
        elif id is None:
            self.loose += text
        else:
            self.marked[id] = self.marked.get(id, "") + text


@dataclass
class Mark:
    """An open marked-content sequence."""

    tag: str
    id: int | None
    replaced: bool


def tag_tree(pdf: bytes) -> str:
    """The tag tree as text, two spaces for each level."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return "\n".join(_Reader(document).lines(document.Root.StructTreeRoot.K, 0, 0)) + "\n"


def loose_text(pdf: bytes) -> str:
    """Text that is neither in the tag tree nor an artifact (ISO 14289-1 7.1: there is none)."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return "".join(page.loose for page in read_pages(document))


def artifacts(pdf: bytes) -> list[str]:
    """The text of each page's artifacts: running headers and footers, leaders, repeated rows."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [page.artifacts for page in read_pages(document)]


class _Reader:
    def __init__(self, document: Pdf) -> None:
        self.pages = read_pages(document)
        self.language = str(document.Root.Lang)
        self.numbers = {page.objgen: number for number, page in enumerate(document.pages)}

    def lines(self, node: Any, depth: int, page: int) -> Iterator[str]:
        indent = "  " * depth
        match node:
            case Array():
                for child in node:
                    yield from self.lines(child, depth, page)
            case int():
                yield indent + self.text(page, node)
            case Dictionary() if node.get("/Type") == Name.MCR:
                yield indent + self.text(self.page_of(node, page), int(node.MCID))
            case Dictionary() if node.get("/Type") == Name.OBJR:
                yield f"{indent}{_annotation(node.Obj)}"
            case Dictionary():
                page = self.page_of(node, page)
                yield indent + " ".join([str(node.S)[1:], *_properties(node)])
                yield from self.lines(node.get("/K", Array()), depth + 1, page)

    def page_of(self, node: Object, page: int) -> int:
        return self.numbers.get(node.Pg.objgen, page) if "/Pg" in node else page

    def text(self, page: int, id: int) -> str:
        language = self.pages[page].languages.get(id, self.language)
        return repr(self.pages[page].marked.get(id, "")) + f" {language}" * (
            language != self.language
        )


def _annotation(annotation: Object) -> str:
    said = str(annotation.get("/Contents", ""))
    target = str(annotation.A.get("/URI", "")) if "/A" in annotation else ""
    return f"{str(annotation.Subtype)[1:]} {said!r}" + (f" → {target}" if target else "")


def _properties(element: Object) -> Iterator[str]:
    for key in SPOKEN:
        if key in element:
            yield f"{key[1:]}={str(element[key])!r}"
    owned = element.get("/A", Array())
    for attributes in owned if isinstance(owned, Array) else [owned]:
        for key in TABLE:
            if isinstance(attributes, Dictionary) and key in attributes:
                yield f"{key[1:]}={_value(attributes[key])}"


def _value(value: Object) -> str:
    if isinstance(value, Array):
        return "[" + " ".join(str(item) for item in value) + "]"
    return str(value).removeprefix("/")


# --- The content of pages --------------------------------------------------------------------


def read_pages(document: Pdf) -> list[Page]:
    fonts: dict[tuple[int, int], dict[int, str]] = {}
    pages = []
    for leaf in document.pages:
        page = Page()
        _read(leaf, leaf.Resources, page, [], fonts)
        pages.append(page)
    return pages


def _read(stream: Any, resources: Object, page: Page, marks: list[Mark], fonts: Any) -> None:
    codes: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "Tf":
                codes = _font(resources.Font[str(operands[0])], fonts)
            case "BDC" | "BMC":
                _open(operands, resources, page, marks)
            case "EMC":
                marks.pop()
            case "Tj" | "TJ" if not any(mark.replaced for mark in marks):
                page.add(marks, _shown(operands[-1], codes))
            case "Do":
                form = resources.XObject[str(operands[0])]
                if form.get("/Subtype") == Name.Form:
                    _read(form, form.get("/Resources", resources), page, marks[:], fonts)


def _open(operands: Any, resources: Object, page: Page, marks: list[Mark]) -> None:
    properties = operands[1] if len(operands) > 1 else Dictionary()
    if isinstance(properties, Name):
        properties = resources.Properties[str(properties)]
    id = int(properties.MCID) if "/MCID" in properties else None
    if id is not None and "/Lang" in properties:
        page.languages[id] = str(properties.Lang)
    marks.append(Mark(str(operands[0]), id, "/ActualText" in properties))
    if "/ActualText" in properties:
        page.add(marks, str(properties.ActualText))


def _shown(operand: Any, codes: dict[int, str]) -> str:
    strings = operand if isinstance(operand, Array) else [operand]
    shown = b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))
    pairs = (int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2))
    return "".join(codes.get(pair, "\N{REPLACEMENT CHARACTER}") for pair in pairs)


def _font(font: Object, fonts: dict[tuple[int, int], dict[int, str]]) -> dict[int, str]:
    if font.objgen not in fonts:
        fonts[font.objgen] = _unicode(font.ToUnicode.read_bytes().decode("latin-1"))
    return fonts[font.objgen]


def _unicode(cmap: str) -> dict[int, str]:
    """Code → characters, from a ToUnicode map (ISO 32000-1 9.10.3)."""
    codes: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, text in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            codes[int(code, 16)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w*)>", block):
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                start = _utf16(text)
                codes[code] = start[:-1] + chr(ord(start[-1]) + step)
    return codes


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be")
