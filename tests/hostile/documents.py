"""Documents to import: bombs, names that lead out, what lies elsewhere, and pictures in them."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from tests.hostile import Item, attributes
from tests.import_makers import plan
from tests.word_writer import PIXEL

Parts = Mapping[str, str | bytes]
MAIN = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@cache
def parts() -> Mapping[str, bytes]:
    data = plan().h("Mål").p("Hej där du.").picture("foto.png", PIXEL).p("Tack.").data()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(changed: Parts, again: Parts | None = None) -> bytes:
    """The document with other parts, and some that stand a second time."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name, content in [*{**parts(), **changed}.items(), *(again or {}).items()]:
            package.writestr(name, content)
    return buffer.getvalue()


def said(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def body(xml: str) -> bytes:
    return packed({MAIN: parts()[MAIN].decode().replace("</w:body>", f"{xml}</w:body>")})


def related(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="r99" TargetMode="External" Type="{kind}" Target="{target}"/>'
    written = parts()[RELATIONS].decode().replace("</Relationships>", f"{link}</Relationships>")
    return packed({RELATIONS: written})


def typed(declaration: str, encoding: str = "utf-8") -> bytes:
    root = re.sub(r"^<\?xml.*?\?>", "", parts()[MAIN].decode())
    return packed({MAIN: f"{declaration}{root}".encode(encoding)})


def overlapping() -> bytes:
    """A part that lies within the bytes of another (CVE-2024-0450)."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("word/b.bin", "b")
    inside = zipfile.ZipFile(inner).infolist()[0]
    buffer = io.BytesIO(packed({}))
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/a.bin", inner.getvalue())
        outside = package.infolist()[-1]
        inside.header_offset = outside.header_offset + 30 + len(outside.filename)
        package.filelist.append(inside)
        package.NameToInfo[inside.filename] = inside
    return buffer.getvalue()


def locked() -> bytes:
    """Every part said to be encrypted (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(packed({}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(sign)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(sign, place + 1)
    return bytes(data)


def nested(levels: int) -> str:
    return f"{'<w:tbl><w:tr><w:tc>' * levels}{said('a')}{'</w:tc></w:tr></w:tbl><w:p/>' * levels}"


def document(
    name: str, code: str, content: Callable[[], bytes | str], suffix: str = "docx"
) -> Item:
    command = ("import", f"a.{suffix}", "trafik")
    return Item(name, lambda: {f"a.{suffix}": content()}, command, code)


ITEMS = (
    document("190 MB in 190 kB", "PC903", lambda: packed({"word/a.bin": bytes(190_000_000)})),
    document("20 MB of XML", "PC903", lambda: body(said("a") * 500_000)),
    document("50 000 paragraphs", "PC903", lambda: body(said("a ") * 50_000)),
    document("160 000 words in one", "PC903", lambda: body(said("ord " * 160_000))),
    document("6 000 parts", "PC903", lambda: packed({f"a{n}": "" for n in range(6_000)})),
    document("100 000 attributes", "PC903", lambda: body(f"<w:p {attributes(100_000)}/>")),
    document("a part over another", "PC902", overlapping),
    document("a part twice", "PC902", lambda: packed({}, {MAIN: "<x/>"})),
    document("a name that leads up", "PC902", lambda: packed({"../../a.xml": "x"})),
    document("an absolute name", "PC902", lambda: packed({"/tmp/a.xml": "x"})),
    document("a name of Windows", "PC902", lambda: packed({"C:\\a.xml": "x"})),
    document(
        "a picture that leads up", "PC902", lambda: packed({"word/media/../../../a.png": "x"})
    ),
    document("locked", "PC902", locked),
    document(
        "an old file of Word", "PC902", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    ),
    document("cut off", "PC902", lambda: packed({})[:-30]),
    document("no zip", "PC902", lambda: b"MZ" + bytes(99)),
    document("entities", "PC904", lambda: typed('<!DOCTYPE a [<!ENTITY a "b">]>')),
    document("entities in UTF-16", "PC904", lambda: typed("<!DOCTYPE a>", "utf-16-be")),
    document("an odd encoding", "PC904", lambda: typed('<?xml version="1.0" encoding="UTF-7"?>')),
    document("macros", "PC905", lambda: packed({"word/vbaProject.bin": b"x"})),
    document("a picture from elsewhere", "PC913", lambda: related(IMAGE, "//ond.se/a")),
    document("a picture cut off", "PC102", lambda: packed({"word/media/foto.png": PIXEL[:20]})),
    document(
        "a page in a picture",
        "PC102",
        lambda: packed({"word/media/foto.png": "<script>"}),
    ),
    document("text turned around", "PC102", lambda: body(said("Hej \u202etxet\u202c, no\u200bll"))),
    document("tables in tables", "PC906", lambda: body(nested(30))),
    document(
        "a page with a script", "PC102", lambda: "<h1>Mål</h1><script>x</script><p>Hej.", "html"
    ),
    document("a page that is too long", "PC004", lambda: "<p>a" * 600_000, "html"),
    document("20 000 paragraphs of Markdown", "PC903", lambda: "a\n\n" * 20_000, "md"),
)
