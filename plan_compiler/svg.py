"""Drawings: SVG that can do nothing but be looked at, with its size."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from plan_compiler import limits, rules
from plan_compiler.crowded import is_crowded
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.passage import sign_at
from plan_compiler.span import Span

SVG = "{http://www.w3.org/2000/svg}"
# Quoted: a part of an unquoted name may not begin with a digit (CSS Fonts 4, 2.1).
FONTS = ("'Source Sans 3'", '"Source Sans 3"', "sans-serif")

# What draws; everything else could run, load or hide something (SVG 2, appendix E).
_ELEMENTS = frozenset(
    (
        *("svg", "g", "defs", "title", "desc", "text", "tspan", "marker", "clipPath"),
        *("rect", "circle", "ellipse", "line", "polyline", "polygon", "path"),
        *("linearGradient", "radialGradient", "stop"),
    )
)
# A backslash is CSS's way to write `url(` in disguise.
_OUTSIDE = re.compile(
    r"url\(\s*+['\"]?+(?!#)|(?:javascript|data):|@import|expression\(|image-set\(|\\", re.IGNORECASE
)
_COPYING = re.compile(r"(marker|clip-path|style\s*:.*(marker|clip-path))", re.I | re.S)
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG's text and its size in px."""

    svg: str
    width: int
    height: int


def read_svg(text: str, file: str, problems: list[Diagnostic]) -> Drawing | None:
    """The drawing in an SVG file, or None after a diagnostic."""
    from lxml import etree

    before = len(problems)
    # The text is UTF-8 whatever its first line says; blanks keep the places of the rest.
    text = _DECLARATION.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text, count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        problems.append(rules.ACTIVE_SVG.at(Span(file), what="DOCTYPE"))
        return None
    if text.count("<") > limits.SHAPES * 2 or is_crowded(text.encode()):
        problems.append(rules.BROKEN_SVG.at(Span(file), "crowded"))
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root: Any = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        line, column = (max(number - 1, 0) for number in error.position)
        lines = text.split("\n")
        place = sign_at(lines, min(line, len(lines) - 1), column, file)
        problems.append(rules.BROKEN_SVG.at(place))
        return None
    if root.tag != f"{SVG}svg":
        problems.append(rules.BROKEN_SVG.at(Span(file)))
        return None
    lines = text.split("\n")
    problems.extend(islice(_faults(root, file, lines), limits.FAULTS_ALIKE))
    size = _size(root)
    if size is None:
        problems.append(rules.SVG_WITHOUT_SIZE.at(_line(root, file, lines)))
    if size is None or any(problem.is_error for problem in problems[before:]):
        return None
    return Drawing(text.strip(), *size)


def _line(element: Any, file: str, lines: Sequence[str]) -> Span:
    """The line of an element, as near as the parser tells."""
    number = min(int(element.sourceline or 1), len(lines))
    row = lines[number - 1]
    start = len(row) - len(row.lstrip())
    return Span(file, number, start + 1, number, max(len(row.rstrip()), start) + 1)


def _faults(root: Any, file: str, lines: Sequence[str]) -> Iterator[Diagnostic]:
    for element in root.iter():
        span = _line(element, file, lines)
        if not isinstance(element.tag, str):
            if "Comment" not in type(element).__name__:
                yield rules.ACTIVE_SVG.at(span, what="<?…?>")
            continue
        name = element.tag.removeprefix(SVG)
        if name not in _ELEMENTS:
            yield rules.ACTIVE_SVG.at(span, what=f"<{name.rpartition('}')[2]}>")
        if _repeats(element):
            yield rules.BROKEN_SVG.at(span, "crowded")
        for key, value in element.attrib.items():
            yield from _attribute_faults(str(key).rpartition("}")[2], str(value), span)


def _repeats(element: Any) -> bool:
    """Whether a marker or clip asks for another: forty such in a row draw a billion of them."""
    chain = (element, *element.iterancestors())
    if not any(one.tag in (f"{SVG}marker", f"{SVG}clipPath") for one in chain):
        return False
    return any(
        "url(" in str(value).lower() and _COPYING.match(f"{key}:{value}")
        for key, value in element.attrib.items()
    )


def _attribute_faults(name: str, value: str, span: Span) -> Iterator[Diagnostic]:
    if name.lower().startswith("on"):
        yield rules.ACTIVE_SVG.at(span, what=name)
    elif name == "base" or (name == "href" and value[:1] != "#") or _OUTSIDE.search(value):
        yield rules.REMOTE_SVG.at(span, what=f'{name}="{value}"')
    named = re.search(r"font-family\s*:([^;]+)", value) if name == "style" else None
    fonts = named[1] if named else value
    if named or name == "font-family":
        first = fonts.split(",")[0].strip()
        if first not in FONTS:
            yield rules.SVG_FONT.at(span, font=first)


def _size(root: Any) -> tuple[int, int] | None:
    """Width and height in px, from the view box or the attributes."""
    box = (root.get("viewBox") or "").replace(",", " ").split()
    written = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    try:
        width, height = (float(re.sub(r"px$", "", number)) for number in written)
    except ValueError:
        return None
    return (round(width), round(height)) if 1 <= width <= 10_000 and 1 <= height <= 10_000 else None
