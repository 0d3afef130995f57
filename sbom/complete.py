"""cyclonedx-py's list of an environment → what a user installs, whole and the same every time.

From the lock: which packages, at which versions, with which hashes. From `licences.toml`: their
licences. From the wheels: the components that they say they contain (PEP 770). From `shipped.toml`:
what nobody else tells of. No time and no random number: the serial number is made of the content.
"""

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from importlib.metadata import files
from pathlib import Path
from typing import Any

from plan_compiler import __version__

Component = dict[str, Any]

ROOT = Path(__file__).parent.parent
_ENTRY = re.compile(r"^([\w.-]+)==(\S+)((?: \\\n    --hash=sha256:\w+)+)", re.MULTILINE)
_KEPT = ("type", "name", "version", "purl", "hashes", "licenses")


def data(name: str) -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """A package's name as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def complete(found: Mapping[str, Any]) -> dict[str, Any]:
    """The whole list. Raises `ValueError` if the environment is not what the lock says."""
    locked = _locked()
    refs = {one["bom-ref"]: one for one in found["components"] if plain(one["name"]) in locked}
    there = {plain(one["name"]): one["version"] for one in refs.values()}
    if there != {name: version for name, (version, _) in locked.items()}:
        raise ValueError("installed is not what requirements.lock says")
    packages = [_package(one, locked[plain(one["name"])][1]) for one in refs.values()]
    own = [_part(part) for part in data("shipped")["part"] if "in" not in part]
    done = {
        **found,
        "metadata": _metadata(found["metadata"]),
        "components": sorted([*packages, *own], key=lambda one: plain(one["name"])),
        "dependencies": _dependencies(found, refs, [one["bom-ref"] for one in own]),
    }
    digest = hashlib.sha256(json.dumps(done, sort_keys=True).encode()).hexdigest()
    return {**done, "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}"}


def _locked() -> dict[str, tuple[str, list[str]]]:
    """Each package of the lock: its version, and the hashes of the files it may come as."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {
        plain(name): (version, re.findall(r"sha256:(\w+)", hashes))
        for name, version, hashes in _ENTRY.findall(text)
    }


def _metadata(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**found, "component": {**found["component"], "version": __version__}}


# --- Components --------------------------------------------------------------------------------


def _package(found: Component, hashes: list[str]) -> Component:
    """A package as installed, with what is in it."""
    name = plain(found["name"])
    # Whichever of these files is taken: that depends on the machine.
    files_of = {
        "type": "distribution",
        "url": found["purl"],
        "hashes": [_sha256(value) for value in hashes],
    }
    inside = sorted(_inside(name), key=lambda one: (one["name"], one.get("version", "")))
    return {
        **found,
        "bom-ref": found["purl"],
        "licenses": [{"expression": data("licences")["packages"][name]}],
        "externalReferences": [*found.get("externalReferences", []), files_of],
        **({"components": inside} if inside else {}),
    }


def _inside(package: str) -> Iterator[Component]:
    """What a wheel says that it contains, and what is known beside that."""
    parts = {part["name"]: part for part in data("shipped")["part"] if part.get("in") == package}
    for one in bundled(package):
        part = parts.pop(one["name"], None)
        yield {key: one[key] for key in _KEPT if key in one} | (_licence(part) if part else {})
    for part in parts.values():
        yield {key: value for key, value in _part(part).items() if key != "bom-ref"}


def bundled(package: str) -> Iterator[Component]:
    """The components in the CycloneDX lists that lie in a wheel (PEP 770), if in it."""
    left_out = {package, *data("shipped")["absent"].get(package, [])}
    for file in files(package) or []:
        if file.parts[0].endswith(".dist-info") and file.parts[1:2] == ("sboms",):
            for one in json.loads(file.locate().read_text(encoding="utf-8")).get("components", []):
                if one["name"] not in left_out:
                    yield one


def _part(part: Mapping[str, Any]) -> Component:
    """An entry of `shipped.toml`; each of its files is a component in it."""
    made = {"type": part.get("type", "library"), "name": part["name"], **_licence(part)}
    if "version" in part:
        made["version"] = part["version"]
    if "sha256" in part:
        made["hashes"] = [_sha256(part["sha256"])]
    paths = sorted(ROOT.glob(part["files"])) if "files" in part else []
    if paths:
        made["components"] = [_file(path) for path in paths]
    return {"bom-ref": f"shipped:{plain(part['name'].replace(' ', '-'))}", **made}


def _file(path: Path) -> Component:
    name = path.relative_to(ROOT).as_posix()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"type": "file", "name": name, "hashes": [_sha256(digest)]}


def _licence(part: Mapping[str, Any]) -> Component:
    return {"licenses": [{"expression": part["licence"]}]}


def _sha256(value: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": value}


# --- Who needs whom ----------------------------------------------------------------------------


def _dependencies(
    found: Mapping[str, Any], refs: Mapping[str, Component], own: list[str]
) -> list[Mapping[str, Any]]:
    """The arrows of the environment between packages of the lock; the root needs its own parts."""
    root = found["metadata"]["component"]["bom-ref"]
    arrows = {one["ref"]: one.get("dependsOn", []) for one in found["dependencies"]}
    arrows[root] = [ref for ref in arrows[root] if ref in refs and _is_direct(refs[ref]["name"])]
    made = [
        {
            "ref": refs[ref]["purl"] if ref in refs else root,
            "dependsOn": sorted(refs[to]["purl"] for to in arrows[ref] if to in refs)
            + (own if ref == root else []),
        }
        for ref in sorted([root, *refs])
    ]
    return [*made, *({"ref": ref, "dependsOn": []} for ref in own)]


def _is_direct(name: str) -> bool:
    """Whether the project itself asks for a package; the environment has extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return plain(name) in {plain(re.split(r"[><=!~\[ ;]", w)[0]) for w in project["dependencies"]}
