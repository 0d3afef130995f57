"""Several files as one input: a line `-- NAME --` before each (the form of Go's txtar)."""

import re
from collections.abc import Mapping

_HEAD = re.compile(rb"^-- ([^\n]+) --\n", re.MULTILINE)
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*(/[a-zA-Z0-9][a-zA-Z0-9._-]*)?")


def joined(files: Mapping[str, bytes]) -> bytes:
    """Files as one input; one that does not end its last line is ended."""
    return b"".join(
        f"-- {name} --\n".encode() + (data if data.endswith(b"\n") else data + b"\n")
        for name, data in files.items()
    )


def parted(data: bytes) -> dict[str, bytes]:
    """The files of any input; names that lead elsewhere or deep down are left out."""
    _, *found = _HEAD.split(data)
    files: dict[str, bytes] = {}
    for name, content in zip(found[::2], found[1::2], strict=True):
        file = name.decode("utf-8", "replace")
        if _NAME.fullmatch(file) and not any(_clash(file, other) for other in files):
            files[file] = content
    return files


def _clash(one: str, other: str) -> bool:
    """Whether one name is a file and the other asks for it as a folder."""
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")
