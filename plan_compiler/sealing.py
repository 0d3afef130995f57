"""What of a built revision is sealed: `PLAN.sealed.pdf`, and `seals.json`, which says of what.

A build makes none of these files, and neither replaces nor removes them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.electronic_seal import Seal, SealFault, read_seals, read_signature
from plan_compiler.inputs import digest
from plan_compiler.span import Span
from plan_compiler.store import MANIFEST

RECORD = "seals.json"
SIGNATURE = f"{MANIFEST}.p7s"
ENDING = ".sealed.pdf"


def is_kept(name: str) -> bool:
    """Whether a file of a built folder is sealed, or says what is."""
    return name.endswith(ENDING) or name in (RECORD, SIGNATURE)


def kept_files(folder: Path) -> list[str]:
    """The names of the sealed files of a folder, and of what is said of them."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_file() and is_kept(path.name))


def write_record(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """`seals.json` (schema/seals.schema.json)."""
    return json.dumps({"seals": entries}, ensure_ascii=False, indent=2).encode() + b"\n"


def entry_of(file: str, data: bytes, of: str, sealed: bytes, seal: Seal) -> dict[str, Any]:
    """What `seals.json` says of one file: its digest, that of what it seals, whose seal it is."""
    return {
        "file": file,
        "sha256": digest(data),
        "of": {"file": of, "sha256": digest(sealed)},
        "signer": seal.signer,
        "serial": seal.serial,
        "fingerprint": seal.fingerprint,
        "time": seal.time.isoformat() if seal.time else "",
        "timestamp": seal.has_timestamp,
    }


def check_record(folder: Path) -> Iterator[Diagnostic]:
    """Where what is sealed is not what is there now; asks digests alone."""
    path = folder / RECORD
    if not path.is_file():
        return
    try:
        for entry in json.loads(path.read_bytes())["seals"]:
            yield from _check_entry(folder, entry)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = type(error).__name__
        yield rules.BROKEN_SEAL_FILE.at(Span(str(path)), path=path, reason=reason)


def _check_entry(folder: Path, entry: Mapping[str, Any]) -> Iterator[Diagnostic]:
    path, of = folder / Path(entry["file"]).name, folder / Path(entry["of"]["file"]).name
    span = Span(str(path))
    if not path.is_file():
        yield rules.SEAL_BROKEN.at(span, "missing", path=path)
    elif digest(path.read_bytes()) != entry["sha256"]:
        yield rules.SEAL_BROKEN.at(span, "changed", path=path)
    if not of.is_file() or digest(of.read_bytes()) != entry["of"]["sha256"]:
        yield rules.SEAL_OUTDATED.at(span, path=path, of=of.name)


def check_seals(
    folder: Path, roots: Path | None = None
) -> tuple[list[tuple[Path, Seal]], list[Diagnostic]]:
    """The seals in a folder, each with its file, and what is wrong with them."""
    found: list[tuple[Path, Seal]] = []
    problems = list(check_record(folder))
    for name in (name for name in kept_files(folder) if name != RECORD):
        path = folder / name
        try:
            seals = _read(path, roots)
        except SealFault as fault:
            problems.append(fault_at(path, fault))
            continue
        if not seals:
            problems.append(rules.SEAL_BROKEN.at(Span(str(path)), "none", path=path))
        for seal in seals:
            found.append((path, seal))
            problems += _check_seal(path, seal)
    return found, problems


def _read(path: Path, roots: Path | None) -> list[Seal]:
    if path.name != SIGNATURE:
        return read_seals(path.read_bytes(), roots)
    manifest = path.with_name(MANIFEST)
    data = manifest.read_bytes() if manifest.is_file() else b""
    return [read_signature(data, path.read_bytes(), roots)]


def _check_seal(path: Path, seal: Seal) -> Iterator[Diagnostic]:
    span = Span(str(path))
    if not seal.is_whole:
        yield rules.SEAL_BROKEN.at(span, "changed", path=path)
    elif not seal.is_last:
        yield rules.SEAL_BROKEN.at(span, "added", path=path)
    if seal.is_trusted is False:
        yield rules.SEAL_UNTRUSTED.at(span, path=path, signer=seal.signer)


def fault_at(path: Path, fault: SealFault) -> Diagnostic:
    """Why nothing could be sealed, or read, as a diagnostic."""
    rule = rules.BROKEN_SEAL_FILE if fault.case == "unreadable" else rules.CANNOT_SEAL
    case = "" if fault.case == "unreadable" else fault.case
    return rule.at(Span(str(path)), case, path=path, reason=fault)
