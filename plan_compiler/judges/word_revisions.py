"""Word's tracked changes: what a document says when they are accepted or rejected, all of them,
and whether they are whole (ECMA-376-1 §17.13.5).

When a paragraph's mark goes, the paragraph runs on into the next one, whose mark, and with it whose
properties, then holds for both.
"""

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from plan_compiler.judges.word_package import STORY, Package, W, twice, values

GONE = {True: ("del", "moveFrom"), False: ("ins", "moveTo")}
MOVES = ("moveFrom", "moveTo")
RANGES = tuple(f"{W}{kind}Range{end}" for kind in MOVES for end in ("Start", "End"))
CHANGES = "//w:ins|//w:del|//w:moveFrom|//w:moveTo|//w:pPrChange"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def settled(data: bytes, accept: bool) -> bytes:
    """A Word document with every tracked change accepted, or every one rejected."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if STORY.fullmatch(name):
                root = etree.fromstring(content)
                settle(root, accept)
                content = etree.tostring(root)
            new.writestr(name, content)
    return written.getvalue()


def settle(root: Any, accept: bool) -> None:
    """Accept or reject every change in a part."""
    gone = GONE[accept]
    for row in list(root.iter(f"{W}tr")):
        if any(values(row, f"w:trPr/w:{tag}") for tag in gone):
            row.getparent().remove(row)
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            table.getparent().remove(table)
    ended = [p for p in root.iter(f"{W}p") if any(values(p, f"w:pPr/w:rPr/w:{t}") for t in gone)]
    for change in values(root, "//w:pPrChange"):
        if not accept:
            _restore(change)
        change.getparent().remove(change)
    for tag in (*GONE[True], *GONE[False]):
        for change in list(root.iter(f"{W}{tag}")):
            _take_out(change, keep=tag not in gone)
    for said in values(root, "//w:delText|//w:delInstrText"):
        said.tag = f"{W}t" if said.tag == f"{W}delText" else f"{W}instrText"
    for mark in list(root.iter(*RANGES)):
        mark.getparent().remove(mark)
    for link in [link for link in root.iter(f"{W}hyperlink") if link.find(f"{W}r") is None]:
        link.getparent().remove(link)
    for p in ended:
        _run_on(p)


def _restore(change: Any) -> None:
    """Give a paragraph the formatting that it had."""
    properties = change.getparent()
    kept = [c for c in properties if c.tag in (f"{W}rPr", f"{W}sectPr", f"{W}pPrChange")]
    properties[:] = [*copy.deepcopy(list(change[0])), *kept]


def _take_out(change: Any, keep: bool) -> None:
    parent = change.getparent()
    if parent is None:
        return
    if keep:
        for child in list(change):
            change.addprevious(child)
    parent.remove(change)


def _run_on(p: Any) -> None:
    """Join a paragraph with the next one; before a table, only an empty one can go."""
    following = p.getnext()
    content = [child for child in p if child.tag != f"{W}pPr"]
    if following is not None and following.tag == f"{W}p":
        at = 0 if following.find(f"{W}pPr") is None else 1
        following[at:at] = content
    elif any(child.tag in (f"{W}r", f"{W}hyperlink") for child in content):
        return
    p.getparent().remove(p)


# --- Whether changes are whole -----------------------------------------------------------------


def ids(package: Package) -> Iterator[str]:
    """Annotations have ids that no other has (§17.13.1)."""
    for name, tree in package.stories.items():
        found = values(tree, f"({CHANGES}|//w:bookmarkStart)/@w:id")
        found += values(tree, "(//w:moveFromRangeStart|//w:moveToRangeStart)/@w:id")
        yield from (f"{name}: id {id} of a change: twice" for id in twice(found))


def signed(package: Package) -> Iterator[str]:
    for name, tree in package.stories.items():
        for change in values(tree, CHANGES):
            date = change.get(f"{W}date")
            if not change.get(f"{W}author"):
                yield f"{name}: a change without author"
            if date is not None and not MOMENT.fullmatch(date):
                yield f"{name}: a change with a date that is none"


def deleted_words(package: Package) -> Iterator[str]:
    """Deleted words are `w:delText`, and only they are (§17.3.3.7)."""
    for name, tree in package.stories.items():
        if values(tree, "//w:del//w:t|//w:del//w:instrText"):
            yield f"{name}: deleted words that are written as words"
        if values(tree, "(//w:delText|//w:delInstrText)[not(ancestor::w:del)]"):
            yield f"{name}: words written as deleted that are not"
        if values(tree, "(//w:ins|//w:del|//w:moveFrom|//w:moveTo)//w:hyperlink"):
            yield f"{name}: a link inside a change"


def last_marks(package: Package) -> Iterator[str]:
    """The mark that ends a story, a cell or a note ends something in every revision."""
    for name, tree in package.stories.items():
        containers = values(tree, "//w:tc|//w:footnote|//w:body|//w:sdtContent|/w:hdr|/w:ftr")
        ends = [values(container, "(w:p|w:tbl|w:sdt)[last()]") for container in containers]
        ends.append(values(tree, "//w:p[w:pPr/w:sectPr]"))
        for end in (end for found in ends for end in found):
            if values(end, "w:pPr/w:rPr/*[self::w:ins or self::w:del]"):
                yield f"{name}: a change of the last mark"
            if values(end, "w:pPr/w:rPr/*[self::w:moveFrom or self::w:moveTo]"):
                yield f"{name}: a move of the last mark"


def moves(package: Package) -> Iterator[str]:
    """A move has two places under one name, each with a beginning and an end (§17.13.5.21)."""
    for name, tree in package.stories.items():
        sides = []
        for kind in MOVES:
            starts = values(tree, f"//w:{kind}RangeStart")
            if sorted(s.get(f"{W}id") for s in starts) != sorted(
                values(tree, f"//w:{kind}RangeEnd/@w:id")
            ):
                yield f"{name}: a move that does not end"
            sides.append(sorted(s.get(f"{W}name") for s in starts))
        if sides[0] != sides[1] or twice(sides[0]):
            yield f"{name}: moves from and to differ: {sides}"
        if values(tree, "(//w:moveFrom|//w:moveTo)[ancestor::w:tbl]"):
            yield f"{name}: a move inside a table"


REVISION_RULES = (ids, signed, deleted_words, last_marks, moves)
