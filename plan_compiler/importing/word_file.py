"""A Word file beside pandoc's reading: what pandoc does not tell, and every word counted here.

ECMA-376 part 1, 17. The file is handed on without hidden text and without the names of tables,
which pandoc would put among the words.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from plan_compiler.unseen import UNSEEN

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = (f"{W}del", f"{W}moveFrom", _FALLBACK)
_TEXTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


class BrokenWordFile(Exception):
    """A part that is no XML, and where."""


@dataclass(frozen=True)
class TableFacts:
    """What a table has beside its cells: a name that is heard, and which cells are headers.

    pandoc takes every first row for one.
    """

    name: str
    described: str
    first_column: bool
    has_header: bool


@dataclass
class WordFile:
    """The bytes for pandoc, and what is not in its tree."""

    data: bytes
    paragraphs: list[str] = field(default_factory=list)
    tables: list[TableFacts] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)
    inserted: int = 0
    deleted: list[str] = field(default_factory=list)
    numbered_headings: bool = False
    parts: dict[str, bytes] = field(default_factory=dict)


def words_of(text: str) -> list[str]:
    """The words of a text as both sides of an import count them."""
    return re.findall(r"\w+", UNSEEN.sub("", text.replace("\N{SOFT HYPHEN}", "")))


def open_word_file(data: bytes) -> WordFile:
    """A Word file that `guard` has let in."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    found = WordFile(data, parts=parts)
    trees = {name: tree_of(parts[name]) for name in _TEXTS if name in parts}
    for name, tree in trees.items():
        _take_hidden(tree, found)
        _take_names(tree, found)
        found.paragraphs += _paragraphs(tree)
        parts[name] = tree_bytes(tree)
    _take_revisions(trees.values(), found)
    for name in sorted(parts):
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
            found.heads += [text for text in _paragraphs(tree_of(parts[name])) if text]
    found.comments = list(_comments(parts, trees["word/document.xml"]))
    found.numbered_headings = _numbers_headings(parts)
    found.data = _packed(parts)
    return found


def tree_of(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenWordFile(str(error)) from error


def tree_bytes(tree: Any) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
    return written


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


# --- What is taken out -----------------------------------------------------------------------


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")


def _take_hidden(tree: Any, found: WordFile) -> None:
    """Runs that nobody sees (17.3.2.41)."""
    for run in list(tree.iter(f"{W}r")):
        if _is_on(run.find(f"{W}rPr/{W}vanish")):
            text = _text(run)
            if text.strip():
                found.hidden.append(text)
            run.getparent().remove(run)


def _take_names(tree: Any, found: WordFile) -> None:
    """Names and descriptions of tables (17.4.41, 17.4.42), which pandoc runs together."""
    for table in tree.iter(f"{W}tbl"):
        name, described = (_taken(table, key) for key in ("tblCaption", "tblDescription"))
        if next(table.iterancestors(f"{W}tbl"), None) is not None:
            continue
        look = table.find(f"{W}tblPr/{W}tblLook")
        first = look is not None and _looks(look, "firstColumn", 0x80)
        header = look is not None and _looks(look, "firstRow", 0x20)
        header = header or _is_on(table.find(f"{W}tr/{W}trPr/{W}tblHeader"))
        found.tables.append(TableFacts(name, described, first, header))


def _taken(table: Any, key: str) -> str:
    element = table.find(f"{W}tblPr/{W}{key}")
    if element is None:
        return ""
    element.getparent().remove(element)
    return (element.get(f"{W}val") or "").strip()


def _looks(look: Any, name: str, bit: int) -> bool:
    """Which cells a table's style is asked to set apart (17.4.55)."""
    written = look.get(f"{W}{name}")
    if written is not None:
        return written in ("1", "true", "on")
    value = look.get(f"{W}val") or ""
    return bool(re.fullmatch(r"[0-9A-Fa-f]{1,8}", value) and int(value, 16) & bit)


# --- What is read ----------------------------------------------------------------------------


def _text(element: Any) -> str:
    """The words of a run or paragraph, without those of paragraphs inside it."""
    parts = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}noBreakHyphen", f"{W}cr"):
        if any(above.tag in _GONE for above in node.iterancestors()):
            continue
        if element.tag == f"{W}p" and next(node.iterancestors(f"{W}p"), None) is not element:
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        else:
            parts.append("-" if node.tag == f"{W}noBreakHyphen" else " ")
    return "".join(parts)


def _paragraphs(tree: Any) -> Iterator[str]:
    for paragraph in tree.iter(f"{W}p"):
        if any(above.tag in _GONE for above in paragraph.iterancestors()):
            continue
        yield _text(paragraph)


def _take_revisions(trees: Any, found: WordFile) -> None:
    for tree in trees:
        found.inserted += sum(1 for _ in tree.iter(f"{W}ins"))
        for removed in tree.iter(f"{W}del"):
            text = "".join(node.text or "" for node in removed.iter(f"{W}delText"))
            if text.strip():
                found.deleted.append(text)


def _comments(parts: dict[str, bytes], document: Any) -> Iterator[tuple[str, str, str]]:
    """Each comment: who wrote it, what it says, and the words it stands at."""
    if "word/comments.xml" not in parts:
        return
    places = {
        start.get(f"{W}id"): _text(next(start.iterancestors(f"{W}p"), start)).strip()
        for start in document.iter(f"{W}commentRangeStart", f"{W}commentReference")
    }
    for comment in tree_of(parts["word/comments.xml"]).iter(f"{W}comment"):
        said = " ".join(_text(paragraph) for paragraph in comment.iter(f"{W}p")).strip()
        yield comment.get(f"{W}author") or "", said, places.get(comment.get(f"{W}id"), "")


def _numbers_headings(parts: dict[str, bytes]) -> bool:
    """Whether Word counts the headings: a heading's style has numbers (17.7.4, 17.9.18)."""
    if "word/styles.xml" not in parts:
        return False
    for style in tree_of(parts["word/styles.xml"]).iter(f"{W}style"):
        name = style.find(f"{W}name")
        called = (name.get(f"{W}val") or "").lower() if name is not None else ""
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        is_heading = re.fullmatch(r"(heading|rubrik) [12]", called)
        if is_heading and number is not None and number.get(f"{W}val") != "0":
            return True
    return False
