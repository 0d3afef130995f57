"""Whether a document may be read at all: what it is, how large it unpacks, what it would load."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from plan_compiler import limits, rules
from plan_compiler.crowded import is_crowded
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.span import Span

KINDS = {
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
}
ZIPPED = ("docx", "odt")
# The container of old Office files, and of new ones with a password (MS-CFB, 2.2).
_CONTAINER = bytes.fromhex("d0cf11e0a1b11ae1")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*")
# What XML in an Office file may be written in (ECMA-376 part 2, 6.2.5); others could hide markup.
_ENCODING = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_PARAGRAPH = re.compile(rb"<(?:[\w.-]+:)?[ph][\s/>]")
# What a damaged zip makes of `zipfile` and of the four ways to compress.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, OSError, ValueError, NotImplementedError),
)
_MAIN = {"docx": "word/document.xml", "odt": "content.xml"}


def read_document(path: Path, problems: list[Diagnostic]) -> tuple[str, bytes] | None:
    """The kind of a document and its bytes; None after a diagnostic."""
    span = Span(str(path))
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(KINDS))
        problems.append(rules.UNKNOWN_DOCUMENT.at(span, path=path, known=known))
        return None
    if not path.is_file():
        problems.append(rules.NO_FILE.at(span, file=path))
        return None
    size = path.stat().st_size
    most = limits.DOCUMENT_BYTES if kind in ZIPPED else limits.PROSE_BYTES
    if size > most:
        shown, limit = f"{size / 1e6:.1f}", f"{most / 1e6:.1f}"
        problems.append(rules.TOO_LARGE.at(span, file=path, size=shown, limit=limit))
        return None
    data = path.read_bytes()
    faults = list(_zip_faults(data, kind, span)) if kind in ZIPPED else []
    faults += _text_faults(data, span) if kind not in ZIPPED else []
    problems += faults
    return None if any(fault.is_error for fault in faults) else (kind, data)


def _text_faults(data: bytes, span: Span) -> list[Diagnostic]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [rules.NOT_UTF8.at(span, file=span.file)]
    return [] if text.strip() else [rules.EMPTY_FILE.at(span, file=span.file)]


def _zip_faults(data: bytes, kind: str, span: Span) -> Iterator[Diagnostic]:
    if data.startswith(_CONTAINER):
        yield rules.UNREADABLE_DOCUMENT.at(span, "locked", path=span.file)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from _part_faults(package, kind, span)
    except _BROKEN as error:
        yield rules.UNREADABLE_DOCUMENT.at(span, path=span.file, reason=error)
    except RuntimeError:
        # The zip itself has a password.
        yield rules.UNREADABLE_DOCUMENT.at(span, "locked", path=span.file)


def _part_faults(package: zipfile.ZipFile, kind: str, span: Span) -> Iterator[Diagnostic]:
    """Every part is unpacked here once, whatever sizes the zip's own directory claims."""
    names = package.namelist()
    if len(names) > limits.PARTS:
        yield rules.UNPACKS_TO_TOO_MUCH.at(span, path=span.file)
        return
    if _MAIN[kind] not in names or not (_are_apart(package) and all(map(_is_inside, names))):
        yield rules.UNREADABLE_DOCUMENT.at(span, path=span.file, reason=_MAIN[kind])
        return
    said = 0
    left, left_xml = limits.UNPACKED_BYTES, limits.XML_BYTES
    for name in names:
        is_xml = name.lower().endswith((".xml", ".rels"))
        with package.open(name) as part:
            content = part.read((left_xml if is_xml else left) + 1)
        left -= len(content)
        left_xml -= len(content) * is_xml
        if min(left, left_xml) < 0 or (is_xml and is_crowded(content)):
            yield rules.UNPACKS_TO_TOO_MUCH.at(span, path=span.file)
            return
        if is_xml:
            said += len(_PARAGRAPH.findall(content))
            yield from _markup_faults(name, content, span)
    if said > limits.PARAGRAPHS:
        yield rules.UNPACKS_TO_TOO_MUCH.at(span, "text", path=span.file)
    if any(name.endswith("vbaProject.bin") for name in names):
        yield rules.MACROS.at(span, path=span.file)


def _are_apart(package: zipfile.ZipFile) -> bool:
    """Whether no name stands twice and no part lies over another (APPNOTE 4.3.7, 30 bytes)."""
    parts = sorted(package.infolist(), key=lambda part: part.header_offset)
    ends = [part.header_offset + 30 + len(part.filename) + part.compress_size for part in parts]
    overlap = any(end > after.header_offset for end, after in zip(ends, parts[1:], strict=False))
    return not overlap and len({part.filename for part in parts}) == len(parts)


def _is_inside(name: str) -> bool:
    """Whether a part's name stays in the package (ECMA-376 part 2, 6.2.2)."""
    return not name.startswith("/") and "\\" not in name and ".." not in name.split("/")


def _markup_faults(name: str, content: bytes, span: Span) -> Iterator[Diagnostic]:
    plain = _ascii(content)
    encoding = _ENCODING.match(plain)
    if b"<!DOCTYPE" in plain or (encoding and encoding[1].lower() not in (b"utf-8", b"utf-16")):
        yield rules.ENTITIES.at(span, path=span.file, part=name)
    if not name.endswith(".rels"):
        return
    for relationship in _RELATIONSHIP.findall(plain):
        kind, target = (_attribute(relationship, key) for key in (b"Type", b"Target"))
        if _attribute(relationship, b"TargetMode") == "External" and not kind.endswith(
            "/hyperlink"
        ):
            yield rules.OUTSIDE_PARTS.at(span, path=span.file, target=target)


def _attribute(element: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", element)
    return found[1].decode("utf-8", "replace") if found else ""


def _ascii(content: bytes) -> bytes:
    """XML in UTF-16 as far as its markup is ASCII."""
    is_wide = b"\0" in content[:4]
    return content.replace(b"\0", b"").lstrip(b"\xff\xfe") if is_wide else content
