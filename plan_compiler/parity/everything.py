"""All text that a file holds, also where no reader looks: to prove that something is not in it."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from plan_compiler.parity.said import reading

_TAG = re.compile(r"<[^>]*>")


def everything(suffix: str, data: bytes) -> Iterator[str]:
    """The texts of a file, compressed or not: what is shown, said, attached, and kept as data.

    A word may stand in several of them. Raises `Unreadable` if the file is not what it claims.
    """
    match suffix:
        case ".docx":
            yield from _of_package(data)
        case ".pdf":
            yield from _of_pdf(data)
        case ".json":
            with reading("JSON"):
                yield " ".join(_of_json(json.loads(data)))
        case _:
            yield from _of_markup(data)


def _of_markup(data: bytes) -> Iterator[str]:
    """Markup as it stands, and its words without the tags that may divide them."""
    text = data.decode("utf-8", "replace")
    yield unescape(text)
    yield unescape(_TAG.sub("", text))


def _of_json(value: Any) -> Iterator[str]:
    """All strings; a text with tags in it, as a drawing's, also without them."""
    if isinstance(value, str):
        yield from (value, _TAG.sub("", value)) if "<" in value else (value,)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (key, *_of_json(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _of_json(inner)


def _of_package(data: bytes) -> Iterator[str]:
    """The parts of an Open Packaging file (ISO/IEC 29500-2), and what their names say."""
    with reading("DOCX"), zipfile.ZipFile(io.BytesIO(data)) as package:
        yield " ".join(package.namelist())
        for name in package.namelist():
            yield from _of_markup(package.read(name))


def _of_pdf(data: bytes) -> Iterator[str]:
    """The words on the pages, and every string and stream of the file (ISO 32000-2, 7.3)."""
    import pikepdf

    from plan_compiler.parity.pdf import read_pdf

    said = read_pdf(data)
    for part in (said.cover, said.body, *said.notes, said.contents, said.running, said.stray):
        yield " ".join(part)
    with reading("PDF"), pikepdf.open(io.BytesIO(data)) as pdf:
        for found in pdf.objects:
            yield " ".join(_strings(found))
            if isinstance(found, pikepdf.Stream):
                yield from _of_stream(found)


def _strings(value: Any) -> Iterator[str]:
    """The strings of one object; those that it refers to come by themselves."""
    import pikepdf

    match value:
        case pikepdf.Array():
            inner = list(value.as_list())
        case pikepdf.Dictionary() | pikepdf.Stream():
            inner = [one for _, one in value.items()]
        case pikepdf.String():
            yield str(value)
            return
        case _:
            return
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _strings(one)


def _of_stream(stream: Any) -> Iterator[str]:
    """A stream that is text: an attachment, metadata. A page's signs have other codes."""
    import pikepdf

    try:
        yield from _of_markup(stream.read_bytes())
    except pikepdf.PdfError:
        # A filter of pictures.
        yield from _of_markup(stream.read_raw_bytes())
