"""What Typst leaves open in the tags of a redline: what is heard of its marks, and bookmarks."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Name, Object, OutlineItem, Pdf, String

from plan_compiler.codec import Json
from plan_compiler.render.pdf_finish import (
    finish_tables,
    identify,
    name_headings,
    nest_lists,
    number_lists,
    saved,
)
from plan_compiler.render.pdf_links import links_by_role, name_links
from plan_compiler.render.pdf_order import TEXT, heading_name, in_order, of_kind, paired, words
from plan_compiler.render.pdf_tags import Element, annotations, attributes, elements
from plan_compiler.resources import Labels

PARTS = ("front", *TEXT)
LINES = {"inserted": Name.Underline, "deleted": Name.LineThrough, "moved-from": Name.LineThrough}


def finish_redline(pdf: bytes, plan: Json, labels: Labels, changes: Sequence[str]) -> bytes:
    """The same pages with whole tags; `plan` is the JSON that Typst set, `changes` the names of all
    changes as they are listed.

    Raises `PdfError` when the file does not hold what the data has, as many times and in order.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        tree = list(elements(document))
        nodes = list(in_order(plan, PARTS))
        finish_tables(document, tree, nodes)
        name_links(document, tree, nodes, plan, labels)
        names = list(_headings(plan, labels))
        marked = [name for name, is_old in names if not is_old]
        name_headings(document, tree, [name for name, _ in names], marked)
        number_lists(tree, nodes, plan)
        nest_lists(tree)
        say_marks(tree, nodes)
        mark_changes(document, tree, nodes, changes)
        identify(document, plan)
        return saved(document)


def _headings(plan: Json, labels: Labels) -> Iterator[tuple[str, bool]]:
    """The names of all headings in reading order, and whether each is an old one."""
    yield from _names(plan["front"], labels)
    yield plan["metadata"]["title"], False
    for section in (*plan["sections"], *plan["appendices"]):
        yield from _names(section, labels)


def _names(section: Json, labels: Labels) -> Iterator[tuple[str, bool]]:
    if section["title"]:
        title = _all_words(section["title"]) if section["old"] else words(section["title"])
        yield heading_name(section | {"title": title}, labels), section["old"]
    for below in section["sections"]:
        yield from _names(below, labels)


def _all_words(nodes: Json) -> str:
    """The words of a heading that is gone."""
    return "".join(
        node if isinstance(node, str) else _all_words(node.get("content", ()))
        for node in nodes
        if isinstance(node, str) or node["type"] != "numbers"
    )


def say_marks(tree: Sequence[Element], nodes: Sequence[Json]) -> None:
    """Give each sign before and after a mark its words (ISO 32000-1, 14.9.4), and what is between
    them the line that is seen there (14.8.5.4)."""
    signs = [element.object for element in tree if _is_sign(element)]
    said = {sign.objgen: node for sign, node in paired("signs", signs, of_kind("heard", nodes))}
    open_marks: list[tuple[int, str]] = []
    for element in tree:
        depth = element.around.count("Note")
        if node := said.get(element.object.objgen):
            element.object.ActualText = String(node["content"][0])
            del element.object.A
            open_marks = open_marks[:-1] if node["end"] else [*open_marks, (depth, node["kind"])]
        elif element.kind == "Span" and open_marks and open_marks[-1][0] == depth:
            _line(element.object, open_marks[-1][1])


def _is_sign(element: Element) -> bool:
    """Nothing but a sign is shifted by nothing."""
    if element.kind != "Span" or "/A" not in element.object:
        return False
    return attributes(element.object, Name.Layout).get("/BaselineShift") == 0


def _line(span: Object, kind: str) -> None:
    if kind in LINES:
        attributes(span, Name.Layout).TextDecorationType = LINES[kind]


def mark_changes(
    document: Pdf, tree: Sequence[Element], nodes: Sequence[Json], changes: Sequence[str]
) -> None:
    """A bookmark for each change, below that of their list, to where the list leads."""
    if not changes:
        return
    links = links_by_role(tree)["inward"]
    pairs = paired("references", links, of_kind("reference", nodes))
    ways = {node["name"]: annotations(link)[0] for link, node in pairs if "name" in node}
    with document.open_outline() as outline:
        above = outline.root[0].children[-1]
        for name in changes:
            above.children.append(OutlineItem(name, _destination(ways[name])))


def _destination(link: Object) -> Array | String | Name:
    place = link.Dest if "/Dest" in link else link.A.D
    assert isinstance(place, Array | String | Name)
    return place
