"""What programs that we did not write make of our PDFs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Name

from plan_compiler.judges.programs import VERAPDF, lacks, qpdf, run, verapdf
from plan_compiler.model import Plan
from plan_compiler.pipeline import compile_plan
from plan_compiler.render.pdf import Archive
from tests.builders import everything, plan
from tests.pdf_reading import built, changed

ROOT = Path(__file__).parent.parent
Missing = Callable[[str], None]


def compiled(folder: str) -> Plan:
    found = compile_plan(ROOT / folder, date(2026, 1, 1)).plan
    assert found
    return found


PLANS: dict[str, Callable[[], Plan]] = {
    "every-node": everything,
    "first-plan": lambda: compiled("plan_source/valdsbejakande-extremism/2022-10-24"),
    "climate-plan": lambda: compiled("tests/plans/klimatanpassning/2024-05-02"),
    "hardly-anything": plan,
}
ARCHIVES: list[tuple[Archive, str]] = [("a-3a", "3a"), ("a-2a", "2a")]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Archive, list[Path]]:
    """Every plan as a file, for each archive."""
    folder = tmp_path_factory.mktemp("pdf")
    made: dict[Archive, list[Path]] = {}
    for archive, _ in ARCHIVES:
        made[archive] = [folder / f"{name}-{archive}.pdf" for name in PLANS]
        for path, make in zip(made[archive], PLANS.values(), strict=True):
            path.write_bytes(built(make(), archive))
    return made


@pytest.mark.parametrize("archive, profile", ARCHIVES)
def test_verapdf_finds_nothing(
    archive: Archive,
    profile: str,
    files: dict[Archive, list[Path]],
    missing: Missing,
) -> None:
    if lack := lacks("java", VERAPDF):
        missing(lack)
    for judged in ("ua1", profile):
        found = verapdf(judged, *files[archive]).remarks
        assert len(found) == len(PLANS)
        assert {name: rules for name, rules in found.items() if rules} == {}


def first(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    """The first element of a kind in the tag tree."""
    return next(
        object
        for object in pdf.objects
        if isinstance(object, pikepdf.Dictionary) and object.get("/S") == f"/{kind}"
    )


def forget_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def forget_alternative(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "Figure").Alt


def forget_link_names(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for note in page.get("/Annots", pikepdf.Array()).as_list():
            del note.Contents


def forget_note_id(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "Note").ID


def skip_heading_level(pdf: pikepdf.Pdf) -> None:
    first(pdf, "H2").S = Name.H4


def forget_tab_order(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        del page.obj.Tabs


@pytest.mark.parametrize(
    "fault, rule",
    [
        (forget_language, "7.2-"),
        (forget_alternative, "7.3-1"),
        (forget_link_names, "7.18.5-2"),
        (forget_note_id, "7.9-1"),
        (skip_heading_level, "7.4.2-1"),
        (forget_tab_order, "7.18.3-1"),
    ],
)
def test_verapdf_finds_what_is_broken(
    fault: Callable[[pikepdf.Pdf], None], rule: str, tmp_path: Path, missing: Missing
) -> None:
    if lack := lacks("java", VERAPDF):
        missing(lack)
    path = tmp_path / "broken.pdf"
    path.write_bytes(changed(built(everything()), fault))
    assert any(found.startswith(rule) for found in verapdf("ua1", path).remarks[path])


def test_qpdf_finds_nothing(files: dict[Archive, list[Path]], missing: Missing) -> None:
    if lack := lacks("qpdf"):
        missing(lack)
    for path in (path for paths in files.values() for path in paths):
        assert qpdf(path).remarks == {path: []}


def test_every_font_is_embedded_and_can_be_read(
    files: dict[Archive, list[Path]], missing: Missing
) -> None:
    if lack := lacks("pdffonts"):
        missing(lack)
    for path in files["a-3a"]:
        _, _, *fonts = run("pdffonts", path).stdout.splitlines()
        assert fonts
        for font in fonts:
            assert "SourceSans3" in font
            assert font.split()[-5:-2] == ["yes", "yes", "yes"]
