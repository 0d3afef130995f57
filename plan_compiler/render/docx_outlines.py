"""A drawing's words as outlines: Word lacks our fonts, and drawings are made for their widths."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from lxml import etree

from plan_compiler.render.docx_xml import Element

SVG = "http://www.w3.org/2000/svg"

# What says where and how the letters stand: the outlines have it in them.
_USED_UP = ("x", "y", "dx", "dy", "text-anchor", "dominant-baseline")
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_WEIGHTS = {"normal": 400, "bold": 700}


@dataclass(frozen=True)
class Face:
    """A font at a size: its scale turns font units into those of the drawing."""

    font: TTFont
    scale: float

    def width(self, words: str) -> float:
        """How far the words reach, without kerning."""
        metrics = self.font["hmtx"]
        return float(sum(metrics[name][0] for name in self.glyphs(words)) * self.scale)

    def glyphs(self, words: str) -> list[str]:
        """The names of the glyphs for the letters of some words."""
        known = self.font.getBestCmap()
        return [known.get(ord(letter), ".notdef") for letter in words]

    def outline(self, words: str, x: float, y: float) -> str:
        """The letters as path data, from `x` on the line at `y`."""
        glyphs = self.font.getGlyphSet()
        pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number, 2)))
        for name in self.glyphs(words):
            glyphs[name].draw(TransformPen(pen, (self.scale, 0, 0, -self.scale, x, y)))
            x += self.font["hmtx"][name][0] * self.scale
        commands: str = pen.getCommands()
        return commands


@dataclass
class Piece:
    """Words of one look; with `x` they begin a line of their own."""

    words: str
    element: Element
    x: float | None
    y: float | None
    dx: float
    dy: float


@cache
def outlined(svg: str, fonts: Path) -> bytes:
    """The drawing with every text as paths in our fonts; what cannot be drawn so stays text."""
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for text in list(root.iter(f"{{{SVG}}}text")):
        try:
            paths = list(_paths(text, fonts))
        # A length in other units than px, a font feature: rare, and then the words stay words.
        except (ValueError, KeyError, IndexError):
            continue
        _replace(text, paths)
    return etree.tostring(root)


def _replace(text: Element, paths: Iterable[Element]) -> None:
    group = etree.Element(f"{{{SVG}}}g", _kept(text))
    group.extend(paths)
    group.tail = text.tail
    parent = text.getparent()
    if parent is not None:
        parent.replace(text, group)


def _kept(element: Element) -> dict[str, str]:
    attributes = {str(name): str(value) for name, value in element.items()}
    return {
        name: value
        for name, value in attributes.items()
        if name not in _USED_UP and not name.startswith("font-")
    }


# --- Lines -------------------------------------------------------------------------------------


def _paths(text: Element, fonts: Path) -> Iterator[Element]:
    x = y = 0.0
    for line in _lines(_pieces(text)):
        line[0].words, line[-1].words = line[0].words.lstrip(), line[-1].words.rstrip()
        faces = [_face(piece.element, fonts) for piece in line]
        widths = [face.width(piece.words) for face, piece in zip(faces, line, strict=True)]
        x = line[0].x if line[0].x is not None else x
        y = line[0].y if line[0].y is not None else y
        x -= sum(widths) * _ANCHORS[_inherited(line[0].element, "text-anchor", "start")]
        for piece, face, width in zip(line, faces, widths, strict=True):
            x, y = x + piece.dx, y + piece.dy
            own = {} if piece.element is text else _kept(piece.element)
            data = face.outline(piece.words, x, y + _drop(piece.element, face))
            yield etree.Element(f"{{{SVG}}}path", {**own, "d": data})
            x += width


def _lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    line: list[Piece] = []
    for piece in pieces:
        if piece.x is not None and line:
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


def _pieces(text: Element) -> Iterator[Piece]:
    """The words of a text and its spans, in reading order, with where they say they stand."""
    yield from _piece(text, text, text.text)
    for span in text:
        if span.tag != f"{{{SVG}}}tspan" or len(span):
            raise ValueError(span.tag)
        yield from _piece(span, span, span.text)
        yield from _piece(text, None, span.tail)


def _piece(look: Element, placed: Element | None, words: str | None) -> Iterator[Piece]:
    words = re.sub(r"\s+", " ", words or "")
    at: dict[str, str] = {str(k): str(v) for k, v in placed.items()} if placed is not None else {}
    if words.strip() or (words and placed is None) or "x" in at:
        x, y = (_number(at[name]) if name in at else None for name in ("x", "y"))
        dx, dy = (_number(at.get(name, "0")) for name in ("dx", "dy"))
        yield Piece(words, look, x, y, dx, dy)


# --- Looks -------------------------------------------------------------------------------------


def _drop(element: Element, face: Face) -> float:
    """How far the line stands below the place that the drawing names."""
    match _inherited(element, "dominant-baseline", "auto"):
        case "middle":
            return float(face.font["OS/2"].sxHeight) / 2 * face.scale
        case "central":
            return float(face.font["hhea"].ascent + face.font["hhea"].descent) / 2 * face.scale
    return 0.0


def _face(element: Element, fonts: Path) -> Face:
    weight = _inherited(element, "font-weight", "normal")
    wanted = _WEIGHTS.get(weight) or int(weight)
    slanted = _inherited(element, "font-style", "normal") != "normal"
    _, font = min(
        _faces(fonts), key=lambda face: ((face[0][1] != slanted), abs(face[0][0] - wanted))
    )
    size = _number(_inherited(element, "font-size", "16"))
    return Face(font, size / font["head"].unitsPerEm)


@cache
def _faces(fonts: Path) -> list[tuple[tuple[int, bool], Any]]:
    """The fonts in the folder with the weight and the slant of each."""
    opened = [TTFont(path, lazy=True) for path in sorted(fonts.glob("*.ttf"))]
    return [((font["OS/2"].usWeightClass, font["post"].italicAngle != 0), font) for font in opened]


def _inherited(element: Element | None, name: str, default: str) -> str:
    while element is not None:
        styled = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", element.get("style") or "")
        value = styled[1] if styled else element.get(name)
        if value:
            return value.strip()
        element = element.getparent()
    return default


def _number(length: str) -> float:
    return float(length.removesuffix("px"))
