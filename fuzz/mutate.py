"""One input made of others: structure moved about, nasty words put in, bytes turned.

Every function takes its chances from the `random.Random` it is given, so that hypothesis can draw
and shrink them and a number can repeat them.
"""

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from lxml import etree

from fuzz.archive import joined, parted
from tests.drawn import FRAGMENTS
from tests.test_import_damaged import DAMAGES

Mutate = Callable[[random.Random, bytes, Sequence[bytes]], bytes]

NASTY = (
    *(fragment.encode("utf-8", "surrogatepass") for fragment in FRAGMENTS),
    *(b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\r", b"\x85"),
    *(b"{{ body }}", b"{% for x in y %}", b"{#", b"../", b"file:///etc/passwd", b"%s", b"{0}"),
    *(b"-1", b"0", b"1e999", b"NaN", b"-0", b"2147483648", b"9" * 400, b"0" * 50, b"\xd9\xa3"),
    *("\u202e\u200b\u00ad\u0301\u00a0\u2028\ufdd0\U0001f468\u200d\U0001f469".encode(),),
    *(b"2024-02-29", b"0000-00-00", b"9999-12-31", b"tillsvidare", b"~", b"<<: *a\n", b"[[[[[[["),
    *(b"link:a", b"https://a.se/%", b"mailto:", b"tel:+46", b"1. " * 60, b"> " * 60, b"- " * 60),
    *(b'<g onload="a"/>', b"url(http://a)", b"<!DOCTYPE a>", b"<a/>", b"&#0;", b"]]>", b"<![CDA"),
    *(b"::: table {#t name=x}\n| a |\n|---|\n| b |\n:::\n", b"[^a]", b"[a]: b\n", b"&lt;", b"|||"),
)


def text(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Some stretches of a text replaced, moved, doubled or taken from another."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(_EDITS)(rng, data, others)
    return data


def _insert(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(NASTY) + data[at + rng.choice((0, 0, 1, 3, 20)) :]


def _turn(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + bytes([rng.randint(0, 255)]) + data[at + 1 :]


def _double(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return data[:end] + data[start:end][:2000] + data[end:]


def _repeat(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A few signs again and again: what takes more than its share of time shows itself."""
    at, length = rng.randint(0, len(data)), rng.choice((1, 2, 5, 20))
    sign = data[at : at + length] if rng.randint(0, 1) else rng.choice(NASTY)
    return data[:at] + sign * rng.choice((5, 50, 500, 5000)) + data[at:]


def _swap_blocks(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A line with all that is indented below it in the place of another such block."""
    lines = data.split(b"\n")
    (a, b), (c, d) = _block(rng, lines), _block(rng, lines)
    return b"\n".join([*lines[:a], *lines[c:d], *lines[b:]])


def _graft(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A block of another text, indented as deep as the place where it comes to stand."""
    lines, other = data.split(b"\n"), rng.choice(others).split(b"\n")
    (a, b), (c, d) = _block(rng, lines), _block(rng, other)
    deeper = b" " * max(0, _indent(lines[a]) - _indent(other[c]))
    return b"\n".join([*lines[:a], *(deeper + line for line in other[c:d]), *lines[b:]])


def _drop_block(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    start, end = _block(rng, lines)
    return b"\n".join([*lines[:start], *lines[end:]])


def _block(rng: random.Random, lines: Sequence[bytes]) -> tuple[int, int]:
    start = rng.randint(0, len(lines) - 1)
    end = start + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) > _indent(lines[start]):
        end += 1
    return start, end


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))


_EDITS: Sequence[Mutate] = (
    _insert,
    _insert,
    _turn,
    _double,
    _repeat,
    _swap_blocks,
    _graft,
    _drop_block,
)

# --- Several files, JSON -----------------------------------------------------------------------


def folder(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One or two files of a folder changed, put under another's name, or taken away."""
    files = parted(data)
    for _ in range(rng.randint(1, 2)):
        if not files:
            break
        name, other = rng.choice(list(files)), parted(rng.choice(others))
        match rng.randint(0, 11):
            case 0:
                del files[name]
            case 1:
                files[rng.choice(list(files))] = files[name]
            case 2 if other:
                files |= {(new := rng.choice(list(other))): other[new]}
            case _:
                same = [content for file, content in other.items() if file == name]
                files[name] = text(rng, files[name], same or list(other.values()) or [b""])
    return joined(files)


def values(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """JSON with parts of it in the place of others; what is no JSON is changed as text."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return text(rng, data, others)
    if rng.randint(0, 5) == 0:
        return text(rng, data, others)
    for _ in range(rng.randint(1, 3)):
        if places := _places(tree):
            holder, key = rng.choice(places)
            other, name = rng.choice(places)
            held = rng.choice([*_ODD, *[copy.deepcopy(other[name])] * len(_ODD)])
            if isinstance(holder, dict) and rng.randint(0, 3) == 0:
                holder[rng.choice(_KEYS)] = holder.pop(key)
            else:
                holder[key] = held
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")


_KEYS = ("", "\0", "../x.json", "/dev/zero", "x" * 300, "a/b.pdf", "plan.docx", "type", "\ud800")
_ODD: Sequence[Any] = (None, True, 0, -1, 10**30, 1.5, "", "x", "2024-02-30", [], {}, "\ud800")


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in JSON values that holds one, with its holder."""
    found, waiting = [], [tree] if isinstance(tree, dict | list) else []
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        found += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    return found


# --- Packages, PDF -----------------------------------------------------------------------------


def package(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """An Office file with a part damaged, or its zip itself."""
    if rng.randint(0, 7) == 0:
        return text(rng, data, others)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
    except Exception:  # whatever a broken zip makes of it
        return text(rng, data, others)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    main = [name for name in names if name.endswith(("document.xml", "content.xml"))]
    for _ in range(rng.randint(1, 2)):
        if names:
            name = rng.choice([*main * 4, *names])
            parts[name] = _damaged(rng, parts[name])
    return _packed(parts)


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, part in parts.items():
            new.writestr(zipfile.ZipInfo(name), part)
    return buffer.getvalue()


def _damaged(rng: random.Random, part: bytes) -> bytes:
    """XML with elements taken away, doubled, moved or changed; sometimes changed as text."""
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return text(rng, part, [part])
    if rng.randint(0, 5) == 0:
        return text(rng, part, [part])
    for _ in range(rng.randint(1, 4)):
        elements = [one for one in root.iter() if one.getparent() is not None]
        if elements:
            rng.choice(DAMAGES)(rng, rng.choice(elements), elements)
    return bytes(etree.tostring(root))


def pdf(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A PDF with values of its dictionaries put in the place of others, or its bytes changed."""
    import pikepdf

    if rng.randint(0, 5) == 0:
        return text(rng, data, others)
    try:
        opened = pikepdf.open(io.BytesIO(data))
        for _ in range(rng.randint(1, 3)):
            _change_object(rng, opened, pikepdf)
        buffer = io.BytesIO()
        opened.save(buffer, static_id=True)
    except Exception:  # whatever qpdf refuses to read or write
        return text(rng, data, others)
    return buffer.getvalue()


def _change_object(rng: random.Random, opened: Any, pikepdf: Any) -> None:
    holders = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and len(one)]
    holder, other = rng.choice(holders), rng.choice(holders)
    key = rng.choice(sorted(holder.keys()))
    match rng.randint(0, 3):
        case 0:
            del holder[key]
        case 1:
            holder[key] = rng.choice(holders)
        case 2:
            holder[key] = other[rng.choice(sorted(other.keys()))]
        case _:
            holder[key] = rng.choice([0, -1, 10**9, pikepdf.Name.X, pikepdf.Array(), "x"])
