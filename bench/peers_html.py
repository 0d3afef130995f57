"""Peers that compare HTML or XML."""

from collections.abc import Iterator
from typing import Any

from bench.engines import Engine
from bench.marks import Op, Piece
from bench.sheet import Sheet, html

DIFF = "{http://namespaces.shoobx.com/diff}"
BLOCKS = ("p", "li", "td", "tr", "table", "ul", "h1", "h2", "h3", "h4", "h5", "h6")


def with_lxml(old: str, new: str) -> str:
    from lxml.html.diff import htmldiff

    return str(htmldiff(old, new))


def with_htmldiff2(old: str, new: str) -> str:
    from htmldiff2 import render_html_diff

    return str(render_html_diff(old, new))


def read_html(found: str, *_: Any) -> Iterator[Piece]:
    from lxml.html import fragment_fromstring

    yield from _walk(fragment_fromstring(found, create_parent="div"), "keep")


def _walk(node: Any, op: Op) -> Iterator[Piece]:
    if not isinstance(node.tag, str):
        return
    here: Op = {"ins": "ins", "del": "del", f"{DIFF}insert": "ins", f"{DIFF}delete": "del"}.get(
        node.tag, op
    )  # type: ignore[assignment]
    for name, value in ((f"{DIFF}insert", "ins"), (f"{DIFF}delete", "del")):
        if name in node.attrib:
            here = value  # type: ignore[assignment]
    block = node.tag in BLOCKS
    yield Piece(here, (" " if block else "") + (node.text or ""))
    for child in node:
        yield from _walk(child, here)
        yield Piece(here, child.tail or "")
    if block:
        yield Piece(here, "\n")


def xml(sheet: Sheet) -> str:
    return f"<body>{html(sheet)}</body>"


def with_xmldiff(old: str, new: str) -> str:
    """With the options of Laws.Africa's `docdiff`, which was the best of it."""
    from xmldiff import formatting, main

    formatter = formatting.XMLFormatter(
        normalize=formatting.WS_BOTH, text_tags=("p", "li", "td", "h2", "h3", "h4", "h5", "h6")
    )
    options = {"F": 0.5, "ratio_mode": "fast", "fast_match": True}
    found: str = main.diff_texts(old, new, diff_options=options, formatter=formatter)
    return found


def read_xml(found: str, *_: Any) -> Iterator[Piece]:
    from lxml import etree

    yield from _walk(etree.fromstring(found.encode()), "keep")


HTML_PEERS = (
    Engine("lxml.html.diff", "lxml", html, with_lxml, read_html),
    Engine("htmldiff2", "htmldiff2", html, with_htmldiff2, read_html),
    Engine("xmldiff, fast_match", "xmldiff", xml, with_xmldiff, read_xml),
)
