"""What Typst leaves open in the tags of a PDF, closed from the model, each step counted against it.

Typst cannot mark row headers, and it names a link by its address instead of its words.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Name, Object, Pdf, String

from plan_compiler.codec import Json
from plan_compiler.render.pdf_links import name_links
from plan_compiler.render.pdf_order import heading_name, in_order, of_kind, paired, words
from plan_compiler.render.pdf_tags import (
    Element,
    add_ids,
    attributes,
    children,
    elements,
    kids,
    named,
)
from plan_compiler.resources import Labels


def finish(pdf: bytes, plan: Json, labels: Labels) -> bytes:
    """The same pages with whole tags; `plan` is the JSON that Typst set.

    Raises `PdfError` when the file does not hold what the model has, as many times and in order.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        tree = list(elements(document))
        nodes = list(in_order(plan))
        finish_tables(document, tree, nodes)
        name_links(document, tree, nodes, plan, labels)
        name_headings(document, tree, names := headings(plan, labels), names)
        number_lists(tree, nodes, plan)
        nest_lists(tree)
        identify(document, plan)
        return saved(document)


def saved(document: Pdf) -> bytes:
    """The file's bytes: the same for the same content."""
    file = BytesIO()
    document.save(
        file,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return file.getvalue()


# --- Tables ----------------------------------------------------------------------------------


def finish_tables(document: Pdf, tree: Sequence[Element], nodes: Iterable[Json]) -> None:
    """Row headers, and the names that tables and header cells have for the ear only."""
    tables = [element.object for element in tree if element.kind == "Table"]
    ids: dict[bytes, Object] = {}
    for at, (table, node) in enumerate(paired("tables", tables, of_kind("table", nodes)), start=1):
        if not node["caption"]:
            attributes(table, Name.Table).Summary = String(node["name"])
        _name_columns(table, node)
        ids |= _head_rows(table, node, at)
    add_ids(document, ids)


def _rows(table: Object, part: str) -> list[Object]:
    (group,) = named(children(table), part) or [table]
    return named(children(group), "TR")


def _name_columns(table: Object, node: Json) -> None:
    for row, _ in paired("header rows", _rows(table, "THead"), [node]):
        for cell, column in paired("header cells", children(row), node["columns"]):
            if not column["header"]:
                cell.ActualText = String(column["name"])


def _head_rows(table: Object, node: Json, at: int) -> dict[bytes, Object]:
    """Make the first cell of each row its header where the model says so (ISO 14289-1, 7.5)."""
    ids = {}
    rows = _rows(table, "TBody") if node["rows"] else []
    for number, (row, wanted) in enumerate(paired("rows", rows, node["rows"]), start=1):
        cells = children(row)
        list(paired("cells", cells, wanted["cells"]))
        if node["row_headers"]:
            id = f"R{at}.{number}".encode()
            ids[id] = _head_row(cells, id)
    return ids


def _head_row(cells: Sequence[Object], id: bytes) -> Object:
    header, *others = cells
    header.S, header.ID = Name.TH, String(id)
    attributes(header, Name.Table).Scope = Name.Row
    for cell in others:
        known = attributes(cell, Name.Table)
        known.Headers = Array([*known.get("/Headers", Array()), String(id)])
    return header


# --- Headings --------------------------------------------------------------------------------


def headings(plan: Json, labels: Labels) -> list[str]:
    """The names of all headings in reading order, that of the contents first."""
    sections = (*plan["sections"], *plan["appendices"])
    contents = [labels["contents"]] if plan["contents"] else []
    below = [name for section in sections for name in _section_names(section, labels)]
    return [*contents, plan["metadata"]["title"], *below]


def _section_names(section: Json, labels: Labels) -> Iterator[str]:
    yield heading_name(section | {"title": words(section["title"])}, labels)
    for below in section["sections"]:
        yield from _section_names(below, labels)


def name_headings(
    document: Pdf, tree: Sequence[Element], names: Sequence[str], marked: Sequence[str]
) -> None:
    """Element titles and bookmarks that tell equal headings apart (WCAG 2.4.6)."""
    tagged = [element.object for element in tree if element.kind in ("H1", "H2", "H3", "H4")]
    for heading, name in paired("headings", tagged, names):
        heading.T = String(name)
    for bookmark, name in paired("bookmarks", list(_bookmarks(document.Root.Outlines)), marked):
        bookmark.Title = String(name)
    document.Root.PageMode = Name.UseOutlines


def _bookmarks(parent: Object) -> Iterator[Object]:
    bookmark = parent.get("/First")
    while bookmark is not None:
        yield bookmark
        yield from _bookmarks(bookmark)
        bookmark = bookmark.get("/Next")


# --- Lists and properties --------------------------------------------------------------------


def number_lists(tree: Sequence[Element], nodes: Sequence[Json], plan: Json) -> None:
    """Say how each list is numbered (ISO 32000-1, 14.8.5.5); those of terms are not."""
    lists = [element.object for element in tree if element.kind == "L"]
    wanted = [node for node in nodes if node["type"] in ("list", "definition-list")]
    for element, node in paired("lists", lists, [*plan["facts"], *wanted]):
        if node["type"] == "list":
            attributes(element, Name.List).ListNumbering = _numbering(node)


def _numbering(node: Json) -> Name:
    if not node["ordered"]:
        return Name.Disc
    return (Name.Decimal, Name.LowerAlpha, Name.LowerRoman)[min(node["depth"], 3) - 1]


def nest_lists(tree: Iterable[Element]) -> None:
    """Put a list that Typst left after its item into the item's body (ISO 32000-1, table 336)."""
    for element in tree:
        if element.kind == "L":
            items: list[Object] = []
            for child in children(element.object):
                if child.S == Name.L and items:
                    _adopt(children(items[-1])[-1], child)
                else:
                    items.append(child)
            element.object.K = Array(items)


def _adopt(body: Object, child: Object) -> None:
    body.K = Array([*kids(body), child])
    child.P = body


def identify(document: Pdf, plan: Json) -> None:
    """The diarienummer and the kind of document, as data that an archive reads."""
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:identifier"] = plan["metadata"]["diarienummer"]
        metadata["dc:type"] = {plan["metadata"]["document_type"]}
        metadata["dc:publisher"] = {plan["issuer"]["name"]}
