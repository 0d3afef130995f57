"""What a revision's documents are made of: of equal inputs come equal documents, byte for byte."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from plan_compiler import __version__
from plan_compiler.refs import siblings, source_of
from plan_compiler.resources import HERE, SCHEMAS
from plan_compiler.sums import SUMS, files_of

ENGINES = ("docxtpl", "lxml", "markdown-it-py", "pikepdf", "python-docx", "typst")
_INSTALLED = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)\.dist-info")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def source_files(folder: Path) -> dict[str, Path]:
    """The files that decide about a revision, by their names in the source folder.

    Its own, those that say what became of it, and those beside the plans, which all share.
    """
    plan, source = folder.parent, source_of(folder)
    own = {f"{plan.name}/{folder.name}/{name}": path for name, path in files_of(folder).items()}
    if (sums := folder / SUMS).is_file():
        own[f"{plan.name}/{folder.name}/{SUMS}"] = sums
    for path in siblings(folder):
        own[path.relative_to(source).as_posix()] = path
    # There are as many folders beside the plans as plans, and each revision looks among them.
    with os.scandir(source) as beside:
        own |= {entry.name: source / entry.name for entry in beside if entry.is_file()}
    shown = (name for name in own if not name.rpartition("/")[2].startswith("."))
    return {name: own[name] for name in sorted(shown)}


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """The digest of each file, "" of one that cannot be read."""
    return {name: _digest_of(path) for name, path in sorted(files.items())}


def _digest_of(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


@cache
def tree_digest(folder: Path) -> str:
    """One digest of every file below a folder, and of their names."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def engine(templates: Path) -> Mapping[str, str]:
    """What decides the bytes of an output beside its source: versions, and digests of own files."""
    return {
        **versions(ENGINES),
        "plan-compiler": __version__,
        "code": tree_digest(HERE),
        "schema": tree_digest(SCHEMAS),
        "templates": tree_digest(templates),
    }


def versions(names: Sequence[str]) -> dict[str, str]:
    """The version of each package; read off the names of folders, a tenth of the time to ask."""
    found = dict(_installed())
    return {name: found.get(_plain(name)) or _asked(name) for name in names}


def _installed() -> Iterator[tuple[str, str]]:
    import sys

    for folder in reversed(sys.path):
        if folder and Path(folder).is_dir():
            for path in Path(folder).iterdir():
                if match := _INSTALLED.fullmatch(path.name):
                    yield _plain(match["name"]), match["version"]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked(name: str) -> str:
    from importlib.metadata import version

    return version(name)
