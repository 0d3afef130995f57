"""What a finished HTML page says, read from its bytes as a browser and a screen reader would."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from plan_compiler import limits
from plan_compiler.parity.said import (
    Border,
    Heard,
    Piece,
    Said,
    Unreadable,
    aloud,
    call,
    divide,
    heard,
    line,
    main_language,
    reading,
    shown,
)

# Phrasing elements: a word may begin before and end after one. All others part words.
_PHRASING = """
a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u
var wbr
"""
_INLINE = frozenset(_PHRASING.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MUTE = frozenset(("script", "style", "template", "head"))
# Words that no author wrote: seen, or heard only.
_GENERATED = frozenset(("plan-generated", "plan-heard"))
_NUMBER = re.compile(r"\d+")


def read_html(data: bytes) -> Said:
    """What a page, or a fragment of one, says; `Unreadable` if it holds no document."""
    with reading("HTML"):
        page, document = _parse(data)
        return read_document(page, document)


def read_document(page: Any, document: Any) -> Said:
    """What the element that holds the document says, and the page around it."""
    cover, body = divide(list(_children(document)))
    notes = [list(_children(item)) for item in _note_items(document)]
    texts = (p.text for part in (body, *notes) for p in part if isinstance(p, Heard))
    return Said(
        cover=shown(cover),
        body=shown(body),
        notes=tuple(shown(note) for note in notes),
        contents=tuple(_contents(document)),
        supplements=heard(texts),
        title=_property(page, "title"),
        language=main_language(document.get("lang") or page.get("lang") or ""),
        identifier=_property(page, "identifier"),
    )


def _parse(data: bytes) -> tuple[Any, Any]:
    """The page and the element that holds the document."""
    from lxml import html

    if len(data) > limits.CONTENT_BYTES:
        raise Unreadable("larger than any page")
    parser = html.HTMLParser(encoding="utf-8")
    page: Any = html.document_fromstring(data, parser=parser)
    found = page.find_class("plan-document")
    if not found:
        raise Unreadable("no document in the page")
    return page, found[0]


def _property(page: Any, name: str) -> str:
    """A Dublin Core element of the head."""
    found = page.xpath("//meta[@name=$name]/@content", name=f"dcterms.{name}")
    return line(found[0]) if found else ""


# --- The text --------------------------------------------------------------------------------


def _children(element: Any) -> Iterator[Piece]:
    yield element.text or ""
    for child in element:
        yield from _element(child)
        yield child.tail or ""


def _element(element: Any) -> Iterator[Piece]:
    classes = (element.get("class") or "").split()
    if _is_apart(element, classes):
        return
    if not _GENERATED.isdisjoint(classes):
        yield from (call(_note_number(reference)) for reference in _note_references(element))
    elif "plan-supplement" in classes or "plan-description" in classes:
        yield Heard(aloud(_children(element)))
    elif element.tag == "img":
        yield Heard(element.get("alt", ""))
    elif element.tag == "svg":
        yield Heard(element.get("aria-label", ""))
    elif element.tag in _INLINE:
        yield from _children(element)
    else:
        yield Border.TITLE if element.tag in _HEADINGS else " "
        yield from _children(element)
        yield " "


def _is_apart(element: Any, classes: list[str]) -> bool:
    """What is no text, or is read on its own: the contents list and the notes."""
    return (
        not isinstance(element.tag, str)
        or element.tag in _MUTE
        or "plan-contents" in classes
        or element.get("role") == "doc-endnotes"
    )


def _note_references(element: Any) -> Iterable[Any]:
    found: Iterable[Any] = element.xpath("descendant-or-self::*[@role='doc-noteref']")
    return found


def _note_number(reference: Any) -> str:
    numbers = _NUMBER.findall(reference.text_content())
    return numbers[-1] if numbers else ""


def _note_items(document: Any) -> Iterable[Any]:
    found: Iterable[Any] = document.xpath(".//*[@role='doc-endnotes']/ol/li")
    return found


def _contents(document: Any) -> Iterator[str]:
    """The lines of the contents list; the way to the notes is no heading of the plan's."""
    notes = set(document.xpath(".//*[@role='doc-endnotes']/descendant-or-self::*/@id"))
    for listing in document.find_class("plan-contents"):
        for link in listing.iter("a"):
            if link.get("href", "").removeprefix("#") not in notes:
                yield " ".join(shown(_children(link)))
