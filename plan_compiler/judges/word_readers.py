"""What pandoc and LibreOffice find in a Word document of ours, against the model."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from plan_compiler.judges.aspects import (
    Lines,
    differences,
    gather,
    item_mark,
    line,
    of_model,
    words,
)
from plan_compiler.model import (
    Figure,
    List,
    Node,
    Plan,
    Section,
    Signatory,
    Text,
    parts,
    plain,
)

PANDOC_READS = ("title", "item", "columns", "row", "note", "link", "picture")
OFFICE_READS = ("title", "columns", "row", "note", "link", "picture")


def pandoc_remarks(tree: Any, plan: Plan) -> list[str]:
    """What pandoc's tree of the document has not as the model has it."""
    found = gather(_of_document(tree["blocks"]))
    return list(differences(of_model(plan), found, PANDOC_READS))


def office_remarks(flat: bytes, text: str, plan: Plan) -> list[str]:
    """What LibreOffice lost when it saved the document as OpenDocument, and then as mere text.

    Only the text has the numbers that LibreOffice counts.
    """
    from lxml import etree

    root: Any = etree.fromstring(flat, etree.XMLParser(no_network=True, huge_tree=True))
    (body,) = root.iter(f"{_OFFICE}text")
    found = gather(_of_text(body))
    return [
        *differences(of_model(plan), found, OFFICE_READS),
        *_lost(_said(plan), "".join(_shown(body)), "text"),
        *_lost(list(_counted(plan)), text, "number"),
    ]


# --- Pandoc ----------------------------------------------------------------------------------

_DEPTHS = {"Decimal": 1, "LowerAlpha": 2, "LowerRoman": 3}


def _of_document(blocks: Any) -> Lines:
    """The lines of pandoc's tree in reading order, its notes last."""
    notes: list[Any] = []
    yield from _of_pandoc(blocks, notes)
    # A note may call another.
    for number, note in enumerate(notes, start=1):
        yield "note", f"{number} {_text(note)}"
        yield from _of_pandoc(note, notes)


def _of_pandoc(tree: Any, notes: list[Any]) -> Lines:
    for node in tree if isinstance(tree, list) else ():
        if not isinstance(node, dict) or "t" not in node:
            yield from _of_pandoc(node, notes)
        elif node["t"] == "Note":
            notes.append(node["c"])
        elif node["t"] in ("BulletList", "OrderedList"):
            yield from _of_list(node["c"], notes, node["t"] == "OrderedList")
        else:
            yield from _of_kind(node["t"], node.get("c"))
            yield from _of_pandoc(node.get("c"), notes)


def _of_list(content: Any, notes: list[Any], ordered: bool) -> Lines:
    (start, form, _), items = content if ordered else ((1, {"t": ""}, ""), content)
    for number, item in enumerate(items, start=start):
        mark = item_mark(ordered, number, _DEPTHS.get(form["t"], 1))
        yield "item", f"{mark} {_text(item[:1])}"
        yield from _of_pandoc(item, notes)


def _of_kind(kind: str, content: Any) -> Lines:
    match kind, content:
        case "Header", [level, _, title]:
            yield "title", f"{level} {_text(title)}"
        case "Table", [_, _, _, head, bodies, _]:
            yield from (("columns", _cells(row)) for row in head[1])
            yield from (("row", _cells(row)) for body in bodies for row in body[3])
        case "Link", [_, said, [target, _]] if not target.startswith("#"):
            yield "link", f"{target} {_text(said)}"
        case "Image", [_, said, _]:
            yield "picture", _text(said)


def _cells(row: Any) -> str:
    return " | ".join(line(_text(cell[4])) for cell in row[1])


def _text(tree: Any) -> str:
    """The words below some nodes, without those of notes."""
    if isinstance(tree, list):
        return "".join(map(_text, tree))
    if not isinstance(tree, dict) or tree.get("t") == "Note":
        return ""
    match tree["t"], tree.get("c"):
        case "Str", said:
            return str(said)
        case (("Space" | "SoftBreak" | "LineBreak"), _):
            return " "
        case "Link", [_, said, _]:
            return _text(said)
        case (("Para" | "Plain"), said):
            return f"{_text(said)} "
        case _, content:
            return _text(content)


# --- LibreOffice -----------------------------------------------------------------------------

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_UNSEEN = (f"{_TEXT}note", f"{_TEXT}table-of-content", f"{_SVG}desc", f"{_OFFICE}binary-data")


def _of_text(body: Any) -> Lines:
    """The lines of LibreOffice's tree in reading order, its notes last."""
    notes: list[Any] = []
    yield from _of_office(body, notes)
    for note in notes:
        said = " ".join("".join(_shown(p)) for p in note.iter(f"{_TEXT}p"))
        yield "note", f"{note.findtext(f'{_TEXT}note-citation')} {said}"
        yield from _of_office(note, notes)


def _of_office(element: Any, notes: list[Any]) -> Lines:
    for below in element:
        if below.tag == f"{_TEXT}note":
            notes.append(below)
        elif below.tag != f"{_TEXT}table-of-content":
            yield from _of_element(below)
            yield from _of_office(below, notes)


def _of_element(element: Any) -> Lines:
    said = "".join(_shown(element))
    match element.tag.rpartition("}")[2]:
        case "h":
            yield "title", f"{element.get(f'{_TEXT}outline-level')} {said}"
        case "table":
            heads = element.findall(f"{_TABLE}table-header-rows/{_TABLE}table-row")
            yield from (("columns", _of_row(row)) for row in heads)
            yield from (("row", _of_row(row)) for row in element.findall(f"{_TABLE}table-row"))
        case "a" if not element.get(_LINK).startswith("#"):
            yield "link", f"{element.get(_LINK)} {said}"
        case "frame":
            yield "picture", element.findtext(f"{_SVG}desc") or ""


def _of_row(row: Any) -> str:
    return " | ".join(line("".join(_shown(cell))) for cell in row)


def _shown(element: Any) -> Iterator[str]:
    """The words of an element's paragraphs, without those of notes and of the contents list."""
    yield element.text or ""
    for below in element:
        if below.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif below.tag not in _UNSEEN:
            yield from _shown(below)
        yield below.tail or ""
    if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
        yield " "


# --- All text, and all numbers ---------------------------------------------------------------


def _lost(wanted: Sequence[str], there: str, what: str) -> Iterator[str]:
    """The first text that does not come in its turn, whatever blanks are between."""
    told, at = _tight(there), 0
    for text in wanted:
        found = told.find(_tight(text), at)
        if found < 0:
            yield f"{what}: lost or out of its turn: {line(text)!r}"
            return
        at = found + len(_tight(text))


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text.replace("\N{NON-BREAKING HYPHEN}", "-"))


def _said(plan: Plan) -> list[str]:
    """Every run of text from the title on that stands where it was written."""
    nodes = (*plan.preamble, *plan.sections, *plan.appendices)
    runs = (text for node in nodes for text in _runs(node))
    return [plan.metadata.title, *runs]


def _runs(node: Node) -> Iterator[str]:
    match node:
        case Text():
            yield node.text
        case Signatory():
            yield from (node.name, node.role)
    for name in parts(type(node)):
        # A figure's description is heard only.
        for below in _below(node, name) if name != "description" else ():
            yield from _runs(below)


def _below(node: Node, name: str) -> Iterator[Node]:
    value = getattr(node, name)
    yield from (n for n in (value if isinstance(value, tuple) else ()) if isinstance(n, Node))


def _counted(plan: Plan) -> Iterator[str]:
    """The contents, then headings with their numbers and the items of numbered lists."""
    yield from (f"{entry.number} {entry.title}" for entry in plan.contents)
    yield plan.metadata.title
    for node in (*plan.preamble, *plan.sections, *plan.appendices):
        yield from _counted_in(node)


def _counted_in(node: Node) -> Iterator[str]:
    match node:
        case Section():
            yield f"{node.number} {plain(node.title)}"
        case Figure():
            return
        case List(ordered=True):
            for number, item in enumerate(node.items, start=node.start):
                yield f"{item_mark(True, number, node.depth)} {words(*item.blocks[:1])}"
                for block in item.blocks:
                    yield from _counted_in(block)
            return
    for name in parts(type(node)):
        for below in _below(node, name):
            yield from _counted_in(below)
