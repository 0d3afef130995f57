"""How many changes a finished redline tells of, read back from its bytes."""

import io
import json
import re
from typing import Any


def told(name: str, data: bytes) -> tuple[int, ...]:
    """The numbers of the changes that a file of a redline lists, in order.

    `name` is the file's. A Word file has no list: its changes stand in its text alone, and `()`
    comes back, as for any file that is no carrier.
    """
    match name.rpartition(".")[2]:
        case "html":
            return _in_page(data)
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
