"""pandoc, asked to read a document: without the network or the file system, for so long."""

import json
import subprocess
from typing import Any

from plan_compiler import limits

READERS = {"docx": "docx+styles", "odt": "odt", "html": "html", "markdown": "markdown"}


_MOST = {
    b'"t":"Para"': limits.PARAGRAPHS,
    b'"t":"Plain"': limits.PARAGRAPHS,
    b'"t":"Str"': limits.WORDS,
}


class PandocError(Exception):
    """What pandoc said, in a line; empty if it took too long."""


class TooMuch(PandocError):
    """A document with more text than a person could look through."""


def pandoc(data: bytes, *arguments: str) -> bytes:
    """What pandoc makes of some bytes, without network, file system and clock (`--sandbox`)."""
    import pypandoc

    heap = ["+RTS", f"-M{limits.PANDOC_MEGABYTES}m", "-RTS"]
    command = [pypandoc.get_pandoc_path(), "--sandbox", *arguments, *heap]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.PANDOC_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PandocError("") from error
    except OSError as error:
        raise PandocError(error.strerror or "pandoc") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise PandocError(lines[0] if lines else f"pandoc {done.returncode}")
    return done.stdout


def read_tree(data: bytes, kind: str) -> dict[str, Any]:
    """pandoc's syntax tree of a document; tracked changes are taken as accepted."""
    written = pandoc(data, f"--from={READERS[kind]}", "--to=json", "--track-changes=accept")
    if any(written.count(kind) > limit for kind, limit in _MOST.items()):
        raise TooMuch(f"> {limits.PARAGRAPHS} ¶")
    try:
        tree: dict[str, Any] = json.loads(written)
    except RecursionError as error:
        raise PandocError("nested too deep") from error
    if _is_deep(tree):
        raise PandocError("nested too deep")
    return tree


def _is_deep(tree: Any) -> bool:
    """Whether a tree is deeper than who reads it can go; pandoc has some four levels for one."""
    level = [tree]
    for _ in range(4 * limits.NESTING):
        below = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for inner in below for one in inner if isinstance(one, dict | list)]
        if not level:
            return False
    return True
