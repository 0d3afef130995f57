"""WordprocessingML: how its elements are made, and the order that its schema wants (ECMA-376-1)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from lxml import etree

Element = etree._Element
Content = Element | Iterable[Element] | None

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

_DECLARED = {prefix: {prefix: uri} for prefix, uri in NAMESPACES.items()}

# What XML 1.0 forbids, and the noncharacters that Unicode keeps for a program's own use.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# The children of w:pPr, in the order of CT_PPr (ECMA-376-1 §17.3.1.26), as far as we use them.
_PARAGRAPH_ORDER = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "numPr",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
    "sectPr",
    "pPrChange",
)


@cache
def qn(name: str) -> str:
    """`w:p` → `{http://…/main}p`."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def part_root(namespace: str, name: str, **prefixes: str) -> Element:
    """An element of a part of its own, with `namespace` as the default one."""
    nsmap: Any = {None: namespace, **prefixes}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=nsmap)


def clean(text: str) -> str:
    """The same words without the characters that no XML file may hold."""
    return FORBIDDEN.sub("", text)


def make(name: str, attributes: dict[str, object] | None = None, *content: Content) -> Element:
    """An element such as `wp:inline`; attribute names carry their own prefix, if they have one."""
    element = etree.Element(qn(name), nsmap=_DECLARED[name.partition(":")[0]])
    for key, value in (attributes or {}).items():
        element.set(qn(key) if ":" in key else key, clean(str(value)))
    element.extend(_flat(content))
    return element


def w(tag: str, *content: Content, **attributes: object) -> Element:
    """An element of the `w` namespace; its attributes are of the same one."""
    return make(f"w:{tag}", {f"w:{key}": value for key, value in attributes.items()}, *content)


def _flat(content: Iterable[Content]) -> Iterator[Element]:
    for item in content:
        if item is None:
            continue
        # An lxml element is itself iterable: over its children.
        if isinstance(item, etree._Element):
            yield item
        else:
            yield from item


def text(words: str, properties: Element | None = None) -> Element:
    """A run of characters, spaces kept."""
    t = make("w:t", {"xml:space": "preserve"})
    t.text = clean(words)
    return w("r", properties, t)


def field(code: str, shown: Iterable[Element]) -> Iterator[Element]:
    """A complex field: its `code`, and the runs that show its result until Word counts."""
    instruction = make("w:instrText", {"xml:space": "preserve"})
    instruction.text = f" {code} "
    yield w("r", w("fldChar", fldCharType="begin"))
    yield w("r", instruction)
    yield w("r", w("fldChar", fldCharType="separate"))
    yield from shown
    yield w("r", w("fldChar", fldCharType="end"))


def paragraph(style: str, content: Iterable[Element], *properties: Content) -> Element:
    """A paragraph of the style with this id."""
    wanted = sorted(_flat((w("pStyle", val=style), *properties)), key=_rank)
    return w("p", w("pPr", wanted), content)


def set_property(target: Element, wanted: Element) -> None:
    """Give a paragraph a property, in its place, instead of one of the same kind."""
    properties = target.find(qn("w:pPr"))
    if properties is None:
        properties = w("pPr")
        target.insert(0, properties)
    for old in properties.findall(wanted.tag):
        properties.remove(old)
    later = [child for child in properties if _rank(child) > _rank(wanted)]
    at = properties.index(later[0]) if later else len(properties)
    properties.insert(at, wanted)


def style_of(element: Element) -> str:
    """The style id of a paragraph, empty for other elements."""
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return (style.get(qn("w:val")) or "") if style is not None else ""


def is_item(element: Element) -> bool:
    """Whether a paragraph is an item of a list by itself."""
    return element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None


def words(element: Element) -> str:
    """The characters that an element shows."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def _rank(property: Element) -> int:
    return _PARAGRAPH_ORDER.index(etree.QName(property).localname)


def serialise(root: Element) -> bytes:
    """The bytes of a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
