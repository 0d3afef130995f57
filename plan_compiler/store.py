"""Where documents go: written whole, or not at all, with their digests remembered."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from plan_compiler.inputs import digest

MANIFEST = "manifest.json"


def write_manifest(
    plan: str, revision: str, made_of: Mapping[str, Any], files: Mapping[str, bytes]
) -> bytes:
    """`manifest.json`: what was built of what, with the SHA-256 of each file."""
    outputs = {name: digest(data) for name, data in sorted(files.items())}
    manifest = {"plan": plan, "revision": revision, **made_of, "outputs": outputs}
    return json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """A folder's manifest; raises `ValueError` if it is none."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if not isinstance(manifest, dict) or not isinstance(manifest.get("outputs"), dict):
        raise ValueError("outputs")
    return manifest


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put exactly these files into `folder`, all of them or none.

    They are written beside it and moved in one step; what was there is kept until then. Raises
    `OSError`, and then the old files are untouched.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name(f".{folder.name}.old")
    restore(folder)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        fresh.chmod(0o755)
        if folder.exists():
            folder.rename(aside)
        try:
            fresh.rename(folder)
        except OSError:
            restore(folder)
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


def add_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into a folder beside what is there, each whole or not at all; raises `OSError`."""
    for name, data in files.items():
        fresh = folder / f".{name}"
        fresh.write_bytes(data)
        fresh.replace(folder / name)


def restore(folder: Path) -> None:
    """Bring back what an interrupted write had put aside."""
    aside = folder.with_name(f".{folder.name}.old")
    if aside.is_dir():
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            with suppress(OSError):
                aside.rename(folder)
