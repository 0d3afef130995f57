"""The redline on paper: both texts whole in its tags, every change listed, marked and reached."""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from plan_compiler.diff.changes_file import write_changes
from plan_compiler.diff.redline import Carried, Redline, draw_redline
from plan_compiler.judges.programs import VERAPDF, lacks, qpdf, run, verapdf
from plan_compiler.render.redline_pdf import render_redline_pdf
from plan_compiler.resources import load_templates
from tests.builders import everything
from tests.drawn import several
from tests.pdf_reading import bookmarks, links, opened, page_texts
from tests.plan_drawn import draw_plan, real_plan
from tests.plan_pairs import draw_pair
from tests.redline_pair import pair, small_pair
from tests.redline_pdf_reading import leaves, read_sides
from tests.tag_tree import loose_text, tag_tree

Missing = Callable[[str], None]
Golden = Callable[[str, str], None]

SV = load_templates("sv")


@cache
def redline(name: str) -> Redline:
    """`real 1 12`: a plan of which kind, drawn from which seed, with how many edits."""
    match name.split():
        case ["pair"]:
            return draw_redline(*pair())
        case ["riap"]:
            return draw_redline(*reversed(pair()))
        case ["same"]:
            return draw_redline(everything(), everything())
        case ["any"]:
            return draw_redline(everything(), real_plan(0))
        case ["yna"]:
            return draw_redline(real_plan(0), everything())
        case [kind, seed, edits]:
            old = real_plan(int(seed) % 2) if kind == "real" else draw_plan(int(seed), 1)
            both = draw_pair(old, int(seed), int(edits))
            return draw_redline(both.old, both.new)
    raise ValueError(name)


def made(redline: Redline) -> Carried:
    return render_redline_pdf(redline, SV, write_changes(redline.changes))


@cache
def carried(name: str) -> Carried:
    return made(redline(name))


JUDGED = (
    "real 0 12",
    "real 1 12",
    "drawn 3 12",
    "drawn 4 12",
    "pair",
    "riap",
    "any",
    "yna",
    "same",
)
MORE = (*(f"drawn {seed} 12" for seed in range(10, 22)), "real 2 30", "real 3 30")
DRAWN = several((*JUDGED, *MORE), len(JUDGED))


# --- Laws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_both_texts_are_heard_whole(name: str) -> None:
    sides, both = read_sides(carried(name).content), redline(name)
    for side, plan in (("old", both.old), ("new", both.new)):
        said = sides.side(side)
        assert [words for words in leaves(plan) if words not in said] == []


@pytest.mark.parametrize("name", DRAWN)
def test_every_change_has_its_number_or_is_named_as_unshown(name: str) -> None:
    numbers = redline(name).numbers
    named = {link.name for link in links(carried(name).content)}
    shown = {id for id, number in numbers.items() if f"Ändring {number}" in named}
    unshown = set(carried(name).unshown)
    assert shown | unshown == set(numbers)
    assert not shown & unshown


@pytest.mark.parametrize("name", DRAWN)
def test_every_change_has_a_bookmark(name: str) -> None:
    found = bookmarks(carried(name).content)
    changes = [mark.strip() for mark in found if mark.startswith("    ")][: len(numbers(name))]
    assert found[0] == "Ändringar"
    assert [int(mark.split()[0]) for mark in changes] == numbers(name)


def numbers(name: str) -> list[int]:
    return list(redline(name).numbers.values())


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_stands_outside_the_tags(name: str) -> None:
    assert loose_text(carried(name).content) == ""


def test_the_same_redline_is_the_same_file() -> None:
    assert made(redline("real 1 12")) == carried("real 1 12")


def test_identical_versions_say_so() -> None:
    assert "Inga ändringar." in page_texts(carried("same").content)[0]
    assert not any(link.name.startswith("Ändring ") for link in links(carried("same").content))


def test_the_changes_are_attached_as_data() -> None:
    both = redline("real 0 12")
    with opened(carried("real 0 12").content) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.filename == "changes.json"
        assert attached.relationship == "/Data"
        assert attached.get_file().read_bytes() == write_changes(both.changes)


# --- Tags ----------------------------------------------------------------------------------------


def test_a_small_redline_has_its_tags(golden: Golden) -> None:
    golden("redline.tags.txt", tag_tree(made(draw_redline(*small_pair())).content))


# --- Judges --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("redlines")
    paths = [folder / f"{name.replace(' ', '-')}.pdf" for name in JUDGED]
    for path, name in zip(paths, JUDGED, strict=True):
        path.write_bytes(carried(name).content)
    return paths


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_verapdf_finds_nothing(profile: str, files: list[Path], missing: Missing) -> None:
    if lack := lacks("java", VERAPDF):
        missing(lack)
    found = verapdf(profile, *files).remarks
    assert found == {path: [] for path in files}


def test_qpdf_finds_nothing(files: list[Path], missing: Missing) -> None:
    if lack := lacks("qpdf"):
        missing(lack)
    for path in files:
        assert qpdf(path).remarks == {path: []}


def test_every_font_is_embedded_and_can_be_read(files: list[Path], missing: Missing) -> None:
    if lack := lacks("pdffonts"):
        missing(lack)
    for path in files:
        _, _, *fonts = run("pdffonts", path).stdout.splitlines()
        assert fonts
        for font in fonts:
            assert "SourceSans3" in font
            assert font.split()[-5:-2] == ["yes", "yes", "yes"]


def test_it_takes_no_longer_than_it_may() -> None:
    both = redline("real 0 12")
    start = time.process_time()
    made(both)
    assert time.process_time() - start < 3
