"""Where documents go: written whole, or not at all, with their digests remembered."""

import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from plan_compiler.inputs import digest

MANIFEST = "manifest.json"
Keep = Callable[[str], bool]
# As outputs are called: no longer than file systems can hold (POSIX, NAME_MAX).
_OUTPUT = re.compile(r"[\w.-]{1,255}(/[\w.-]{1,255}){0,5}", re.ASCII)


def write_manifest(
    plan: str, revision: str, made_of: Mapping[str, Any], files: Mapping[str, bytes]
) -> bytes:
    """`manifest.json`: what was built of what, with the SHA-256 of each file."""
    outputs = {name: digest(data) for name, data in sorted(files.items())}
    manifest = {"plan": plan, "revision": revision, **made_of, "outputs": outputs}
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """A folder's manifest; raises `ValueError` if it is none, or names files that lie elsewhere."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("outputs"), dict):
        raise ValueError("outputs")
    for name in manifest["outputs"]:
        if not _OUTPUT.fullmatch(name) or ".." in name.split("/"):
            raise ValueError(f"outputs: {name[:40]!r}")
    return manifest


# --- Whole folders -----------------------------------------------------------------------------


def write_folder(
    folder: Path, files: Mapping[str, bytes], new: bool = False, keep: Keep = lambda name: False
) -> None:
    """Put exactly these files into `folder`, all of them or none; and leave those to `keep`.

    They are written beside it and moved in one step; what was there is kept until then. Raises
    `OSError`, and then the old files are untouched; also if it should be `new` and has files.
    """
    # Through a link, so that the link stays.
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _held(folder.parent) as alone:
        _tidy(folder, alone)
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        fresh = Path(tempfile.mkdtemp(prefix=_hidden(folder), dir=folder.parent))
        try:
            for name, data in files.items():
                path = fresh / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if keep(path.name) and path.name not in files:
                    shutil.copy2(path, fresh / path.name)
            fresh.chmod(0o755)
            if new:
                fresh.rename(folder)
            else:
                _put_in_place(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Take a folder away, whole or not at all; raises `OSError`."""
    with _held(folder.parent):
        gone = Path(tempfile.mkdtemp(prefix=_hidden(folder), dir=folder.parent))
        try:
            folder.rename(gone / folder.name)
        finally:
            shutil.rmtree(gone, ignore_errors=True)


def settle(folder: Path) -> None:
    """Put right what was interrupted while it wrote `folder`: as it was, and nothing beside it."""
    folder = folder.resolve()
    if any(_beside(folder)):
        with suppress(OSError), _held(folder.parent) as alone:
            _tidy(folder, alone)


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Let `folder` be `fresh`; what it was is then in `fresh`, or gone."""
    if not folder.exists():
        fresh.rename(folder)
    elif not _exchange(fresh, folder):
        aside = _aside(folder)
        folder.rename(aside)
        try:
            fresh.rename(folder)
        except OSError:
            aside.rename(folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where system or disk cannot (renameat2(2)).

    Else there is a moment with neither, and who is killed in it leaves `_aside` to be put back.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    library = ctypes.CDLL(None)
    if not hasattr(library, "renameat2"):
        return False
    here, exchange = -100, 2
    names = os.fsencode(one), os.fsencode(other)
    return bool(library.renameat2(here, names[0], here, names[1], exchange) == 0)


def _tidy(folder: Path, alone: bool) -> None:
    """Put back what was put aside; what else is beside, if `alone`, nobody writes any more."""
    aside = _aside(folder)
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)
    for path in _beside(folder) if alone else [aside]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _hidden(folder: Path) -> str:
    """How the names begin of what is written beside a folder before it is in place."""
    return f".{folder.name}~"


def _aside(folder: Path) -> Path:
    return folder.with_name(f"{_hidden(folder)}old")


def _beside(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder.parent) as found:
            return [Path(it.path) for it in found if it.name.startswith(_hidden(folder))]
    except OSError:
        return []


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Wait until no other process writes in `folder` and keep them waiting (flock(2)).

    False where there is no such lock, on Windows and some network disks. It ends with the process.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        alone = True
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
        except OSError:
            alone = False
        yield alone
    finally:
        os.close(opened)


# --- Single files ------------------------------------------------------------------------------


def add_files(folder: Path, files: Mapping[str, bytes], inside: bool = False) -> None:
    """Put files into a folder beside what is there, each whole or not at all; raises `OSError`.

    They are first written beside the folder, where `settle` finds what was interrupted; `inside` it
    if the folder's parent is nobody's.
    """
    folder = folder.resolve()
    place = folder if inside else folder.parent
    with _held(place):
        fresh = {folder / name: place / f"{_hidden(folder)}{at}" for at, name in enumerate(files)}
        try:
            for (path, new), data in zip(fresh.items(), files.values(), strict=True):
                new.write_bytes(data)
                if path.exists():
                    shutil.copymode(path, new)
            for path, new in fresh.items():
                new.replace(path.resolve())
        finally:
            for new in fresh.values():
                new.unlink(missing_ok=True)
