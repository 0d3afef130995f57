"""What seals an adopted revision: its `SHA256SUMS`, as `sha256sum -c` (GNU coreutils) reads it."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from plan_compiler import limits, rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.source import Folder
from plan_compiler.span import Span

SUMS = "SHA256SUMS"
# What file managers leave behind; nobody wrote it.
CLUTTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
# A backslash before the digest says that \\, \n and \r in the name are escaped.
_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<name>.+)")
_ESCAPES = {"\\": r"\\", "\n": r"\n", "\r": r"\r"}
_PLAIN = {escape: sign for sign, escape in _ESCAPES.items()}


def files_of(folder: Path) -> dict[str, Path]:
    """Every file of a revision by its name in the folder, sorted, but for `SHA256SUMS`.

    Raises `OSError`: what may not be read is not left out.
    """
    found = {}
    for place, _, names in os.walk(folder, onerror=_raise):
        below = Path(place).relative_to(folder)
        found.update({(below / name).as_posix(): Path(place, name) for name in names})
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and name != SUMS and path.name not in CLUTTER
    }


def _raise(error: OSError) -> None:
    raise error


def strangers(source: Folder) -> Iterator[Diagnostic]:
    """What in a folder is no file of its own: links out of it or to folders, pipes, dead links."""
    for path in sorted(source.folder.rglob("*")):
        name = path.relative_to(source.folder).as_posix()
        span = Span(source.name(name))
        try:
            inside = path.resolve().is_relative_to(source.folder.resolve())
            is_own = path.is_file() or (path.is_dir() and not path.is_symlink())
        except (OSError, RuntimeError):
            # A link that leads back to itself is a RuntimeError to pathlib.
            inside, is_own = True, False
        if not inside:
            yield rules.OUTSIDE_FOLDER.at(span, file=name)
        elif not is_own:
            yield rules.NOT_A_FILE.at(span, file=name)


def write_sums(files: Mapping[str, bytes]) -> bytes:
    """`SHA256SUMS` of a revision's files, by their names in the folder."""
    return "".join(
        _line(name, hashlib.sha256(data).hexdigest()) for name, data in sorted(files.items())
    ).encode("utf-8", "surrogateescape")


def _line(name: str, digest: str) -> str:
    escaped = re.sub(r"[\\\n\r]", lambda sign: _ESCAPES[sign[0]], name)
    return f"{'' if escaped == name else chr(92)}{digest}  {escaped}\n"


def check_sums(source: Folder) -> Iterator[Diagnostic]:
    """Where a sealed revision is not what was sealed; nothing if it is not sealed."""
    if not source.has(SUMS):
        return
    text = source.text(SUMS, limits.YAML_BYTES)
    if text is None:
        return
    sealed: dict[str, tuple[str, Span]] = {}
    for number, row in enumerate(text.removesuffix("\n").split("\n"), 1):
        span = Span(source.name(SUMS), number, 1, number, len(row) + 1)
        found = _LINE.fullmatch(row)
        name = _name(found) if found else ""
        if not found or name in sealed:
            yield rules.BROKEN_SUMS.at(span, "twice" if found else "", file=name)
            return
        sealed[name] = found["digest"], span
    yield from _differences(source, sealed)


def _name(found: re.Match[str]) -> str:
    if not found["escaped"]:
        return found["name"]
    return re.sub(r"\\[\\nr]", lambda escape: _PLAIN[escape[0]], found["name"])


def _differences(source: Folder, sealed: Mapping[str, tuple[str, Span]]) -> Iterator[Diagnostic]:
    there = files_of(source.folder)
    for name, (digest, span) in sealed.items():
        if name not in there:
            yield rules.SUMS_DIFFER.at(span, "missing", file=name)
        elif _digest(there[name]) != digest:
            place = Span(source.name(name))
            yield rules.SUMS_DIFFER.at(place, file=name, related=(span,))
    for name in there.keys() - sealed.keys():
        yield rules.SUMS_DIFFER.at(Span(source.name(name)), "added", file=name)


def _digest(path: Path) -> str:
    """The SHA-256 of a file; nothing for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
