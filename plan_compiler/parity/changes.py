"""How many changes a finished redline tells of, read back from its bytes."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

COLUMNS = "lydelse."


def told(name: str, data: bytes) -> tuple[int, ...]:
    """The numbers of the changes that a file of a redline lists, in order.

    `name` is the file's. The two columns tell numbers under each heading. A Word file with tracked
    changes has no list: they stand in its text alone, and `()` comes back, as for what is no
    carrier.
    """
    match name.rpartition(".")[2]:
        case "html":
            return _in_page(data)
        case "pdf" if name.startswith(COLUMNS):
            return _numbers(_bookmarks_of(data))
        case "docx" if name.startswith(COLUMNS):
            return _numbers(_lines_under_headings(data))
        case "pdf":
            return _in_bookmarks(data)
        case "json":
            return tuple(range(1, len(json.loads(data)["changes"]) + 1))
        case "txt":
            return tuple(int(n) for n in re.findall(r"\n\n(\d+)\. ", data.decode()))
        case _:
            return ()


def _in_page(data: bytes) -> tuple[int, ...]:
    from lxml import html

    lines: Any = html.fromstring(data).xpath("//nav[@class='redline-list']/ol/li")
    return tuple(int(line.xpath("string(.//span)")) for line in lines)


def _in_bookmarks(data: bytes) -> tuple[int, ...]:
    """Those below the last bookmark of the first part, which is the list."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        parts = outline.root[0].children if outline.root else []
        lines = parts[-1].children if parts else []
        numbers = (re.match(r"(\d+) ", line.title) for line in lines)
        return tuple(int(number[1]) for number in numbers if number)


# --- Two columns -------------------------------------------------------------------------------


def _numbers(lines: Iterable[str]) -> tuple[int, ...]:
    """The numbers that lines end with, as in `Mål (3, 5–8)`; a move is told at both places."""
    found: set[int] = set()
    for line in lines:
        end = re.search(r"[ (](\d[\d–, ]*)\)?$", line)
        for part in end[1].split(", ") if end else ():
            first, _, last = part.partition("–")
            found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def _bookmarks_of(data: bytes) -> Iterator[str]:
    """The bookmarks below the first that name numbers in brackets."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        titles = [line.title for root in outline.root for line in root.children]
    yield from (title for title in titles if title.endswith(")"))


def _lines_under_headings(data: bytes) -> Iterator[str]:
    """What stands right under the headings of the columns."""
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    for bookmark in root.iter(f"{w}bookmarkStart"):
        heading = bookmark.getparent()
        if bookmark.get(f"{w}name", "").startswith("avsnitt_") and heading is not None:
            below = heading.getnext()
            texts = below.iter(f"{w}t") if below is not None else ()
            yield "".join(text.text or "" for text in texts)
