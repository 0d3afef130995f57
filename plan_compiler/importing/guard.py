"""Whether a document may be read at all: what it is, how large it unpacks, what it would load."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from plan_compiler import limits, rules
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
    if size > limits.DOCUMENT_BYTES:
        shown, limit = f"{size / 1e6:.1f}", f"{limits.DOCUMENT_BYTES / 1e6:.1f}"
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
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        yield rules.UNREADABLE_DOCUMENT.at(span, path=span.file, reason=error)
    except RuntimeError:
        # The zip itself has a password.
        yield rules.UNREADABLE_DOCUMENT.at(span, "locked", path=span.file)


def _part_faults(package: zipfile.ZipFile, kind: str, span: Span) -> Iterator[Diagnostic]:
    """Every part is unpacked here once, whatever sizes the zip's own directory claims."""
    names = package.namelist()
    if _MAIN[kind] not in names:
        yield rules.UNREADABLE_DOCUMENT.at(span, path=span.file, reason=_MAIN[kind])
        return
    left = limits.UNPACKED_BYTES
    for name in names:
        with package.open(name) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0 or len(names) > limits.PARTS:
            yield rules.UNPACKS_TO_TOO_MUCH.at(span, path=span.file)
            return
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _ascii(content):
            yield rules.ENTITIES.at(span, path=span.file, part=name)
    if any(name.endswith("vbaProject.bin") for name in names):
        yield rules.MACROS.at(span, path=span.file)


def _ascii(content: bytes) -> bytes:
    """XML in UTF-16 as far as its markup is ASCII."""
    return content.replace(b"\0", b"") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else content
