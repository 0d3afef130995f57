"""The list of what users receive: whole, true, valid, and the same twice."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import files, version
from pathlib import Path
from typing import Any

import pytest

from plan_compiler import __version__
from plan_compiler.pipeline import build_plan, compile_plan
from plan_compiler.resources import TEMPLATES
from sbom.complete import bundled, complete, data, plain
from tests.test_locks import RUN, entries

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / ".venv-sbom" / "bin"
DRAFT = ROOT / "plan_source" / "valdsbejakande-extremism" / "utkast"
PARTS = {part["name"]: part for part in data("shipped")["part"]}
VALID = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(str(fault) if fault else 0)
"""


def found(seed: str = "0") -> Any:
    """What cyclonedx-py says of the environment that the tests run in."""
    options = ["--no-validate", "--pyproject", "pyproject.toml", "--output-reproducible"]
    done = subprocess.run(
        [TOOLS / "cyclonedx-py", "environment", *options, sys.executable],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def environment() -> Any:
    if not TOOLS.is_dir():
        return None
    return found()


@pytest.fixture
def bom(environment: Any, missing: Callable[[str], None]) -> Any:
    if environment is None:
        missing("cyclonedx-bom (`make sbom`)")
    return complete(environment)


def every(components: list[Any]) -> Iterator[Any]:
    for one in components:
        yield one
        yield from every(one.get("components", []))


def test_every_locked_package_is_listed_with_all_that_counts(bom: Any) -> None:
    packages = {plain(one["name"]): one for one in bom["components"] if "purl" in one}
    assert {name: one["version"] for name, one in packages.items()} == {
        plain(one.name): str(one.specifier)[2:] for one in entries(RUN)
    }
    lock = RUN.read_text(encoding="utf-8")
    for name, one in packages.items():
        hashes = [value["content"] for value in one["externalReferences"][-1]["hashes"]]
        assert hashes and all(f"sha256:{value}" in lock for value in hashes)
        assert one["licenses"] == [{"expression": data("licences")["packages"][name]}]
    assert sum(len(one["externalReferences"][-1]["hashes"]) for one in packages.values()) == (
        lock.count("sha256:")
    )


def test_what_no_package_names_is_listed(bom: Any) -> None:
    listed = {one["name"]: one for one in every(bom["components"])}
    assert PARTS.keys() <= listed.keys()
    # The compiler inside the wheel, and another of its crates.
    assert {"typst", "krilla"} <= listed.keys()
    for font in (TEMPLATES / "fonts").glob("*.ttf"):
        digest = hashlib.sha256(font.read_bytes()).hexdigest()
        assert listed[f"templates/fonts/{font.name}"]["hashes"][0]["content"] == digest
    assert [
        name for name, one in listed.items() if one["type"] != "file" and not one.get("licenses")
    ] == []


def test_arrows_lead_to_what_is_listed(bom: Any) -> None:
    root = bom["metadata"]["component"]
    assert (root["name"], root["version"]) == ("plan-compiler", __version__)
    refs = {one["bom-ref"] for one in bom["components"]}
    arrows = {one["ref"]: {*one["dependsOn"]} for one in bom["dependencies"]}
    assert arrows.keys() == refs | {root["bom-ref"]}
    reached, left = set(), [root["bom-ref"]]
    while left:
        reached |= {ref := left.pop()}
        left += arrows[ref] - reached
    assert reached == arrows.keys()


def test_the_list_is_valid_and_the_same_twice(bom: Any) -> None:
    text = json.dumps(bom)
    judged = subprocess.run(
        [TOOLS / "python", "-c", VALID], input=text, capture_output=True, text=True, timeout=120
    )
    assert (judged.returncode, judged.stderr) == (0, "")
    assert json.dumps(complete(found("5"))) == text
    assert "timestamp" not in text and str(ROOT) not in text and sys.prefix not in text


def test_an_environment_that_is_not_the_lock_is_refused(bom: Any, environment: Any) -> None:
    del bom
    fewer = [one for one in environment["components"] if one["name"] != "typst"]
    with pytest.raises(ValueError, match=r"requirements\.lock"):
        complete({**environment, "components": fewer})


# --- What shipped.toml says is so --------------------------------------------------------------


def test_parts_have_the_versions_that_are_installed() -> None:
    import pikepdf
    import pypandoc
    from lxml import etree

    def dotted(numbers: tuple[int, ...]) -> str:
        return ".".join(map(str, numbers))

    assert {name: PARTS[name]["version"] for name in ("pandoc", "qpdf", "libxml2", "libxslt")} == {
        "pandoc": pypandoc.get_pandoc_version(),
        "qpdf": pikepdf.__libqpdf_version__,
        "libxml2": dotted(etree.LIBXML_VERSION),
        "libxslt": dotted(etree.LIBXSLT_VERSION),
    }
    assert all(version(part["in"]) for part in PARTS.values() if "in" in part)


# The names of libraries that are not called like their project.
LIBRARIES = {
    "jpeg": "libjpeg",
    "lcms": "Little CMS 2",
    "openjp": "OpenJPEG",
    "sharpyuv": "libwebp",
    "webpdemux": "libwebp",
    "webpmux": "libwebp",
}
LIBRARY = re.compile(r"^lib([a-z]+)")


@pytest.mark.parametrize("package", sorted({one.name for one in entries(RUN)}))
def test_no_library_lies_unnamed_in_a_wheel(package: str) -> None:
    named = [one["name"].lower() for one in bundled(package)]
    named += [name.lower() for name, part in PARTS.items() if part.get("in") == package]
    for file in files(package) or []:
        if file.parts[0].endswith(".libs") and (found := LIBRARY.match(file.name.lower())):
            word = LIBRARIES.get(found[1], found[1]).lower()
            assert any(word in name or name in word for name in named), file


def test_what_is_called_absent_is_absent() -> None:
    from PIL import features

    assert data("shipped")["absent"] == {"pillow": ["FriBiDi", "libimagequant"]}
    assert not features.check("libimagequant")
    assert not [file for file in files("pillow") or [] if "fribidi" in file.name.lower()]


def test_fonts_are_what_is_said_of_them() -> None:
    import typst
    from fontTools.ttLib import TTFont

    ours = PARTS["Source Sans 3"]
    for path in ROOT.glob(ours["files"]):
        names = TTFont(path)["name"]
        assert names.getDebugName(5).startswith(f"Version {ours['version']};")
        assert "SIL Open Font License" in names.getDebugName(13)
    inside = {font.family for font in typst.Fonts(include_system_fonts=False).fonts()}
    said = {name for name, part in PARTS.items() if part.get("in") == "typst"}
    assert {family.removesuffix(" Math") for family in inside} <= said


def test_the_profile_in_a_pdf_is_the_one_listed() -> None:
    import pikepdf

    plan = compile_plan(DRAFT, date(2026, 1, 1), TEMPLATES).plan
    assert plan
    built = build_plan(plan, ["pdf"]).files
    with pikepdf.open(io.BytesIO(built[f"{plan.id}.pdf"])) as pdf:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()
    assert hashlib.sha256(profile).hexdigest() == PARTS["sRGB v4.2 ICC profile"]["sha256"]
