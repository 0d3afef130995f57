"""The characters a PDF's pages show, by the marked content they stand in (ISO 32000-1, 14.6)."""

import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pikepdf

from plan_compiler import limits
from plan_compiler.parity.said import Unreadable

SMALLEST = 1024
DEEPEST = 12
_OPERATORS = "q Q Tf Tj TJ ' \" BDC BMC EMC Do"

# A page or form by its object number, and the number of the marked content in it.
Place = tuple[Any, int]


class _Mark(NamedTuple):
    """Where shown characters go: to `place`; nowhere in an artifact or under an `ActualText`.

    What belongs to the pages themselves, as their heads, is `running` (ISO 32000-1, 14.8.2.2.2).
    """

    place: Place | None = None
    silent: bool = False
    running: bool = False


class Content:
    """Reads pages: `texts` by place, `stray` what is shown without one and is no artifact, and
    `running` what stands in the head of each page."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.texts: defaultdict[Place, str] = defaultdict(str)
        self.stray: list[str] = []
        self.running: list[str] = []
        self._fonts: dict[Any, _Font] = {}
        self._left = limits.CONTENT_BYTES

    def read_page(self, page: Any) -> None:
        self.running.append("")
        streams = page.obj.get("/Contents", ())
        streams = (streams,) if isinstance(streams, pikepdf.Stream) else streams
        data = b"\n".join(self.unpacked(stream) for stream in streams)
        self.read(data, _Reading(self, page.obj.objgen, page.resources, [_Mark()]))

    def read(self, data: bytes, reading: "_Reading") -> None:
        stream = pikepdf.Stream(self.pdf, data)
        for instruction in pikepdf.parse_content_stream(stream, _OPERATORS):
            reading.operate(str(instruction.operator), instruction.operands)

    def show(self, mark: _Mark, text: str) -> None:
        if mark.running:
            self.running[-1] += f"{text} "
        elif mark.place:
            self.texts[mark.place] += text
        else:
            self.stray.append(text)

    def font(self, font: Any) -> "_Font":
        known = self._fonts.get(font.objgen)
        if known is None:
            letters = font.get("/ToUnicode")
            width = 2 if font.get("/Subtype") == "/Type0" else 1
            known = _Font(width, _letters(self.unpacked(letters)) if letters is not None else {})
            # Those written where they are used have no number to know them by.
            if font.is_indirect:
                self._fonts[font.objgen] = known
        return known

    def unpacked(self, stream: Any) -> bytes:
        """The bytes of a stream, as long as all streams together stay within the limit."""
        raw: bytes = stream.read_raw_bytes()
        filters = stream.get("/Filter")
        if filters == "/FlateDecode" and "/DecodeParms" not in stream:
            raw = zlib.decompressobj().decompress(raw, self._left + 1)
        elif filters is not None:
            raise Unreadable(f"a text packed with {filters}")
        # Even an empty stream costs: a few that draw each other can be a billion.
        self._left -= max(len(raw), SMALLEST)
        if self._left < 0:
            raise Unreadable("unpacks to too much")
        return raw


@dataclass
class _Reading:
    """One content stream being read."""

    content: Content
    key: Any
    resources: Any
    marks: list[_Mark]
    depth: int = 0
    font: "_Font | None" = None
    saved: list["_Font | None"] = field(default_factory=list)

    def operate(self, operator: str, operands: Any) -> None:
        match operator:
            case "Tf":
                self.font = self.content.font(self.resources["/Font"][str(operands[0])])
            case "Tj" | "TJ" | "'" | '"':
                self._show(operands[-1])
            case "BDC" | "BMC":
                self.marks.append(self._marked(str(operands[0]), operands[1:]))
            case "EMC" if len(self.marks) > 1:
                self.marks.pop()
            case "q":
                self.saved.append(self.font)
            case "Q" if self.saved:
                self.font = self.saved.pop()
            case "Do":
                self._draw(self.resources["/XObject"][str(operands[0])])

    def _show(self, string: Any) -> None:
        mark = self.marks[-1]
        if (mark.silent and not mark.running) or self.font is None:
            return
        strings = string if isinstance(string, pikepdf.Array) else (string,)
        codes = (bytes(part) for part in strings if isinstance(part, pikepdf.String))
        self.content.show(mark, self.font.text(b"".join(codes)))

    def _marked(self, tag: str, operands: Any) -> _Mark:
        mark = self.marks[-1]
        properties = operands[0] if operands else pikepdf.Dictionary()
        if isinstance(properties, pikepdf.Name):
            properties = self.resources["/Properties"][str(properties)]
        if tag == "/Artifact":
            running = mark.running or properties.get("/Subtype") == "/Header"
            return _Mark(silent=True, running=running)
        place = (self.key, int(properties["/MCID"])) if "/MCID" in properties else mark.place
        instead = properties.get("/ActualText")
        if instead is None or mark.silent:
            return mark._replace(place=place)
        self.content.show(_Mark(place), str(instead))
        return _Mark(place, silent=True)

    def _draw(self, form: Any) -> None:
        if form.get("/Subtype") != "/Form":
            return
        if self.depth == DEEPEST:
            raise Unreadable("forms within forms without end")
        resources = form.get("/Resources", self.resources)
        below = _Reading(self.content, form.objgen, resources, [self.marks[-1]], self.depth + 1)
        self.content.read(self.content.unpacked(form), below)


# --- Fonts -----------------------------------------------------------------------------------

_HEX = rb"<\s*([0-9A-Fa-f\s]*?)\s*>\s*"
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.S)
_PAIR = re.compile(_HEX + _HEX)
_RANGE = re.compile(_HEX + _HEX + rb"(?:" + _HEX + rb"|\[(.*?)\])", re.S)
_ONE = re.compile(_HEX)
_CODES = 1 << 16


@dataclass(frozen=True, slots=True)
class _Font:
    """From the codes of a string to characters (ISO 32000-1, 9.10.3); unmapped codes are U+FFFD."""

    width: int
    letters: dict[int, str]

    def text(self, codes: bytes) -> str:
        ends = range(self.width, len(codes) + 1, self.width)
        numbers = (int.from_bytes(codes[end - self.width : end], "big") for end in ends)
        return "".join(self.letters.get(number, "\N{REPLACEMENT CHARACTER}") for number in numbers)


def _letters(cmap: bytes) -> dict[int, str]:
    letters: dict[int, str] = {}
    for kind, section in _SECTION.findall(cmap):
        if kind == b"char":
            letters |= {int(code, 16): _unicode(text) for code, text in _PAIR.findall(section)}
        else:
            for first, last, text, each in _RANGE.findall(section):
                letters |= _spread(int(first, 16), int(last, 16), text, each)
    return letters


def _spread(first: int, last: int, text: bytes, each: bytes) -> dict[int, str]:
    codes = range(first, min(last, _CODES) + 1)
    if each:
        return dict(zip(codes, map(_unicode, _ONE.findall(each)), strict=False))
    start = _unicode(text)
    return {code: start[:-1] + chr(ord(start[-1]) + code - first) for code in codes}


def _unicode(text: bytes) -> str:
    return bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
