"""What a fragment without classes says: its elements tell what is heard and what is generated."""

import re
from typing import Any

from plan_compiler import limits
from plan_compiler.parity.html import read_document
from plan_compiler.parity.said import Said, Unreadable, reading

_NOTE = re.compile(r"fotnot_")
_CALL = re.compile(r"anrop_")
_BACK = re.compile(r"#\S*anrop_")
# The meaning of an element that no author can write.
_CLASSES = {
    "aside": "plan-generated",
    "b": "plan-generated",
    "details": "plan-description",
    "nav": "plan-contents",
    "small": "plan-supplement",
    "summary": "plan-generated",
    "sup": "plan-generated",
}


def read_plain(data: bytes) -> Said:
    """What a plain fragment says; `Unreadable` if it holds no document."""
    from lxml import html

    if len(data) > limits.CONTENT_BYTES:
        raise Unreadable("larger than any page")
    with reading("HTML"):
        parser = html.HTMLParser(encoding="utf-8")
        page: Any = html.document_fromstring(data, parser=parser)
        document = page.find(".//article")
        if document is None:
            raise Unreadable("no document in the page")
        for element in document.iter():
            _understand(element)
        return read_document(page, document)


def _understand(element: Any) -> None:
    if element.tag in _CLASSES:
        element.set("class", _CLASSES[element.tag])
    elif element.tag == "a" and _BACK.match(element.get("href", "")):
        element.set("class", "plan-generated")
    elif element.tag == "a" and _CALL.search(element.get("id", "")):
        element.set("role", "doc-noteref")
    elif element.tag == "section" and _NOTE.search("".join(element.xpath("ol/li[1]/@id"))):
        element.set("role", "doc-endnotes")
