"""Whether the package of a Word document is whole: rules that no validator applies.

Each rule takes the package and yields what is wrong, in words.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "dc": "http://purl.org/dc/elements/1.1/",
}
W = f"{{{NAMESPACES['w']}}}"
STORY = re.compile(r"word/(document|footnotes|(header|footer)\d*)\.xml")
CONTENT_TYPES = "[Content_Types].xml"
LONGEST_BOOKMARK = 40


def values(element: Any, path: str) -> list[Any]:
    found: list[Any] = element.xpath(path, namespaces=NAMESPACES)
    return found


def said(element: Any) -> str:
    return "".join(values(element, ".//w:t/text()"))


@dataclass
class Package:
    """The entries of the zip file, and those of them that are XML as trees."""

    names: list[str]
    contents: dict[str, bytes]

    @cached_property
    def trees(self) -> dict[str, Any]:
        found = {}
        for name, content in self.contents.items():
            if name.endswith((".xml", ".rels")):
                try:
                    found[name] = etree.fromstring(content, etree.XMLParser(no_network=True))
                except etree.XMLSyntaxError:
                    continue
        return found

    @cached_property
    def stories(self) -> dict[str, Any]:
        return {name: tree for name, tree in self.trees.items() if STORY.fullmatch(name)}

    @property
    def document(self) -> Any:
        return self.trees["word/document.xml"]

    @cached_property
    def styles(self) -> dict[str, Any]:
        return {s.get(f"{W}styleId"): s for s in self.trees["word/styles.xml"].iter(f"{W}style")}

    def style_name(self, id: str) -> str:
        return next(iter(values(self.styles[id], "w:name/@w:val")), "") if id in self.styles else ""

    def relations(self, part: str) -> dict[str, Any]:
        folder, name = posixpath.split(part)
        tree = self.trees.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        return {} if tree is None else {r.get("Id"): r for r in tree}


def twice(things: Iterable[str]) -> list[str]:
    return sorted(thing for thing, count in Counter(things).items() if count > 1)


# --- The package -----------------------------------------------------------------------------


def entries(package: Package) -> Iterator[str]:
    yield from (f"{name}: twice in the zip" for name in twice(package.names))
    for name in package.names:
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            yield f"{name}: unsafe name"


def well_formed(package: Package) -> Iterator[str]:
    for name in package.contents:
        if name.endswith((".xml", ".rels")) and name not in package.trees:
            yield f"{name}: not well-formed"


def content_types(package: Package) -> Iterator[str]:
    types = package.trees[CONTENT_TYPES]
    named = {e.get("PartName", "").lstrip("/") for e in types}
    endings = {e.get("Extension", "").lower() for e in types} - {"", "xml"}
    for name in sorted(named - set(package.names) - {""}):
        yield f"{name}: has a type but is not there"
    for name in sorted(set(package.names) - named - {CONTENT_TYPES}):
        if name.rpartition(".")[2].lower() not in endings and "customXml" not in name:
            yield f"{name}: has no type"


def relation_targets(package: Package) -> Iterator[str]:
    for name, tree in package.trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in tree:
            target = relation.get("Target")
            if relation.get("TargetMode") == "External":
                if not plain_address(target):
                    yield f"{name}: {target} is no plain address"
            else:
                inner = posixpath.normpath(posixpath.join(folder, target))
                path = target[1:] if target.startswith("/") else inner
                if path not in package.contents:
                    yield f"{name}: {target} is not there"


def plain_address(target: str) -> bool:
    """ASCII without blanks or brackets, of a kind that a reader can follow (RFC 3986)."""
    if not target.isascii() or re.search(r"[\s|<>\"{}\\^`]", target):
        return False
    return urlsplit(target).scheme in ("http", "https", "mailto", "tel")


def relation_ids(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        known = package.relations(name)
        for id in values(tree, "//@r:id|//@r:embed|//@r:link"):
            if id not in known:
                yield f"{name}: no relationship {id}"


def machine_paths(package: Package) -> Iterator[str]:
    for name, content in package.contents.items():
        if re.search(rb"file://|/home/|/tmp/|/Users/|[A-Z]:\\\\", content):
            yield f"{name}: a path of some machine"


# --- What parts refer to ---------------------------------------------------------------------


def known_styles(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for id in sorted(
            set(values(tree, "//w:pStyle/@w:val|//w:rStyle/@w:val|//w:tblStyle/@w:val"))
        ):
            if id not in package.styles:
                yield f"{name}: no style {id}"
    for id, style in package.styles.items():
        for other in values(style, "w:basedOn/@w:val|w:link/@w:val|w:next/@w:val"):
            if other not in package.styles:
                yield f"style {id}: no style {other}"


def known_lists(package: Package) -> Iterator[str]:
    known = set(values(package.trees["word/numbering.xml"], "w:num/@w:numId"))
    trees = {**package.stories, "word/styles.xml": package.trees["word/styles.xml"]}
    for name, tree in trees.items():
        for number in sorted(set(values(tree, "//w:numPr/w:numId/@w:val")) - known):
            yield f"{name}: no list {number}"


def bookmarks(package: Package) -> Iterator[str]:
    starts = values(package.document, "//w:bookmarkStart")
    names = [start.get(f"{W}name") for start in starts]
    yield from (f"bookmark {name}: twice" for name in twice(name.lower() for name in names))
    for name in names:
        if len(name) > LONGEST_BOOKMARK or not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            yield f"bookmark {name}: no name that Word takes"
    opened = sorted(start.get(f"{W}id") for start in starts)
    if opened != sorted(values(package.document, "//w:bookmarkEnd/@w:id")) or twice(opened):
        yield "bookmarks: starts and ends do not pair"


def jumps(package: Package) -> Iterator[str]:
    known = {name.lower() for name in values(package.document, "//w:bookmarkStart/@w:name")}
    for name, tree in package.stories.items():
        wanted = values(tree, "//w:hyperlink/@w:anchor")
        for code in values(tree, "//w:instrText/text()"):
            wanted += re.findall(r"^\s*(?:PAGEREF|NOTEREF|REF)\s+(\S+)", code)
        for target in sorted({target.lower() for target in wanted} - known):
            yield f"{name}: no bookmark {target}"


def fields(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        kinds = values(tree, "//w:fldChar/@w:fldCharType")
        depths = [
            kinds[: at + 1].count("begin") - kinds[: at + 1].count("end")
            for at in range(len(kinds))
        ]
        if any(depth < 0 for depth in depths) or (depths and depths[-1]):
            yield f"{name}: a field does not end"
        if values(tree, "//w:fldChar[@w:dirty]"):
            yield f"{name}: a field that makes Word ask"


def notes(package: Package) -> Iterator[str]:
    called = values(package.document, "//w:footnoteReference/@w:id")
    tree = package.trees.get("word/footnotes.xml")
    told = [] if tree is None else values(tree, "w:footnote[not(@w:type)]/@w:id")
    if sorted(called) != sorted(told):
        yield f"notes called and told differ: {sorted(set(called) ^ set(told))}"


def drawing_ids(package: Package) -> Iterator[str]:
    ids = [id for tree in package.stories.values() for id in values(tree, "//wp:docPr/@id")]
    yield from (f"drawing id {id}: twice" for id in twice(ids))


def leftovers(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        if STORY.fullmatch(name)[1] != "document" and re.search(r"\{\{|\{%", said(tree)):  # type: ignore[index]
            yield f"{name}: a tag of the template"
        if re.search("[\ue000-\uf8ff\ufdd0-\ufdef]", said(tree)):
            yield f"{name}: a sign of our own"


def core_once(package: Package) -> Iterator[str]:
    tags = [element.tag for element in package.trees["docProps/core.xml"]]
    yield from (f"docProps/core.xml: {tag} twice" for tag in twice(tags))


def cells_end(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for container in values(tree, "//w:tc|//w:footnote"):
            if not len(container) or container[-1].tag != f"{W}p":
                yield f"{name}: a cell or note does not end with a paragraph"
        for table in values(tree, "//w:tbl"):
            following = table.getnext()
            if following is None or following.tag == f"{W}tbl":
                yield f"{name}: a table with no paragraph after it"


PACKAGE_RULES = (
    content_types,
    relation_targets,
    relation_ids,
    machine_paths,
    known_styles,
    known_lists,
    bookmarks,
    jumps,
    fields,
    notes,
    drawing_ids,
    leftovers,
    core_once,
    cells_end,
)
