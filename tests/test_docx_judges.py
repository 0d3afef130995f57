"""What programs that we did not write make of our Word documents."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypandoc
import pytest

from plan_compiler.judges.programs import OOXML, lacks, ooxml, openxml_audit, run
from plan_compiler.model import Link, Logo, Municipality, Plan, Section, Table, find, plain
from plan_compiler.pipeline import compile_plan
from tests.builders import SVG, everything, plan, section
from tests.docx_reading import built, of_size

ROOT = Path(__file__).parent.parent
REAL = ROOT / "plan_source/valdsbejakande-extremism/2022-10-24"

Missing = Callable[[str], None]


def first_plan() -> Plan:
    compiled = compile_plan(REAL, date(2026, 1, 1)).plan
    assert compiled
    return compiled


def with_logo() -> Plan:
    logo = Logo(svg=SVG, alternative="Exempels kommun, logotyp")
    return plan(section("a", "A"), issuer=Municipality(name="Exempels kommun", logo=logo))


PLANS = {
    "every node": everything,
    "real size": lambda: of_size(8),
    "first plan": first_plan,
    "hardly anything": plan,
    "logo": with_logo,
}


@pytest.fixture(params=PLANS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    path.write_bytes(built(PLANS[request.param]()))
    return path


def test_the_open_xml_sdk_finds_nothing(file: Path, missing: Missing) -> None:
    if lack := lacks(OOXML):
        missing(lack)
    assert ooxml(file).remarks == {file: []}


def test_openxml_audit_finds_nothing(file: Path, missing: Missing) -> None:
    if lack := lacks("openxml_audit"):
        missing(lack)
    assert openxml_audit(file).remarks == {file: []}


def test_libreoffice_shows_every_heading_with_the_number_that_the_model_has(
    tmp_path: Path, missing: Missing
) -> None:
    if lack := lacks("soffice"):
        missing(lack)
    whole = everything()
    (tmp_path / "plan.docx").write_bytes(built(whole))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    kind = ("--convert-to", "txt:Text (encoded):UTF8", "--outdir", tmp_path)
    run("soffice", profile, "--headless", *kind, tmp_path / "plan.docx")
    lines = [line.strip() for line in (tmp_path / "plan.txt").read_text("utf-8").splitlines()]
    wanted = [f"{s.number} {plain(s.title)}".strip() for s in find(whole, Section)]
    headings = iter(lines[lines.index("Trafikplan", lines.index("Innehållsförteckning")) :])
    assert [heading for heading in wanted if heading not in headings] == []


# --- Pandoc reads it back ----------------------------------------------------------------------


def read_back(a_plan: Plan, path: Path) -> Any:
    path.write_bytes(built(a_plan))
    return json.loads(pypandoc.convert_file(str(path), "json", format="docx"))["blocks"]


def nodes(tree: Any, kind: str) -> Iterator[Any]:
    """The content of every node of a kind in pandoc's tree, in reading order."""
    if isinstance(tree, list):
        for item in tree:
            yield from nodes(item, kind)
    elif isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree.get("c")
        yield from nodes(tree.get("c"), kind)


def text(tree: Any) -> str:
    """The words of some of pandoc's nodes, without notes."""
    if isinstance(tree, list):
        return "".join(text(item) for item in tree)
    if not isinstance(tree, dict) or tree["t"] == "Note":
        return ""
    if tree["t"] == "Str":
        return str(tree["c"])
    return " " if tree["t"] in ("Space", "SoftBreak") else text(tree.get("c"))


@pytest.mark.parametrize("make", [everything, first_plan], ids=["every node", "first plan"])
def test_pandoc_reads_back_what_the_model_says(make: Callable[[], Plan], tmp_path: Path) -> None:
    a_plan = make()
    tree = read_back(a_plan, tmp_path / "plan.docx")
    sections = list(find(a_plan, Section))
    levels = [(1, a_plan.metadata.title), *((s.level, plain(s.title)) for s in sections)]
    assert [(level, text(title)) for level, _, title in nodes(tree, "Header")] == levels
    notes = [plain(p.content) for note in a_plan.footnotes for p in note.blocks]  # type: ignore[union-attr]
    assert [text(p["c"]) for note in nodes(tree, "Note") for p in note] == notes
    wanted = [len(table.rows) for table in find(a_plan, Table)]
    assert [len(body[3]) for table in nodes(tree, "Table") for body in table[4]] == wanted
    targets = {link.target for link in find(a_plan, Link)}
    assert {link[2][0] for link in nodes(tree, "Link")} >= targets


def test_pandoc_finds_the_header_of_every_table(tmp_path: Path) -> None:
    tree = read_back(everything(), tmp_path / "plan.docx")
    headers = [[text(cell[4]) for cell in table[3][1][0][1]] for table in nodes(tree, "Table")]
    assert headers[:2] == [["Mål", "Mått", "År"], ["Titel", "Beskrivning", "Telefonnummer"]]


def test_pandoc_finds_what_a_picture_says(tmp_path: Path) -> None:
    tree = read_back(with_logo(), tmp_path / "plan.docx")
    assert [text(image[1]) for image in nodes(tree, "Image")] == ["Exempels kommun, logotyp"]
