"""What a reader of the PDF is told: by its tags, its links, its bookmarks and its properties."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plan_compiler.model import (
    TITLE_ID,
    Column,
    Decision,
    Figure,
    Link,
    Metadata,
    NoteReference,
    Reference,
    Row,
    Section,
    Table,
)
from plan_compiler.model_file import write_model
from plan_compiler.parity.compare import differences, read
from plan_compiler.parity.pdf import read_pdf
from plan_compiler.parity.said import say
from plan_compiler.resources import load_templates
from tests.builders import SVG, cell, everything, items, note, para, plan, section, words
from tests.pdf_reading import bookmarks, built, links, opened, page_texts
from tests.tag_tree import artifacts, loose_text, tag_tree

LABELS = load_templates("sv").labels
Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def whole() -> bytes:
    """The plan with every kind of node."""
    return built(everything())


def tags_of(*blocks: Any, **changes: Any) -> list[str]:
    return tag_tree(built(plan(section("a", "A", *blocks), **changes))).splitlines()


def names_of(pdf: bytes) -> list[str]:
    return [link.name for link in links(pdf)]


# --- Tags ------------------------------------------------------------------------------------


def test_every_kind_of_node_has_its_tags(whole: bytes, golden: Golden) -> None:
    golden("everything.tags.txt", tag_tree(whole))


def test_no_text_stands_outside_the_tags(whole: bytes) -> None:
    assert loose_text(whole) == ""


def test_every_word_of_the_model_is_said_in_order(whole: bytes) -> None:
    assert list(differences(say(everything(), "pdf"), read("pdf", whole))) == []


def test_the_first_cell_of_a_row_is_its_header(whole: bytes) -> None:
    assert "TH ID='R1.1' Scope=Row Headers=[U1x0y0]" in tag_tree(whole)
    assert "TD Headers=[U1x1y0 R1.1]" in tag_tree(whole)


def test_row_headers_are_found_by_their_ids(whole: bytes) -> None:
    with opened(whole) as pdf:
        (leaf,) = pdf.Root.StructTreeRoot.IDTree.Kids
        ids = [str(id) for id in list(leaf.Names)[::2]]
    assert {"R1.1", "R1.2", "R2.1"} <= set(ids)
    assert ids == sorted(ids)


def test_a_header_that_is_only_heard_shows_nothing() -> None:
    columns = (Column(header=words("Titel")), Column(header=(), name="Beskrivning"))
    lines = tags_of(Table(id="t", name="T", columns=columns, rows=()))
    at = next(n for n, line in enumerate(lines) if "ActualText='Beskrivning'" in line)
    assert "TH " in lines[at]
    assert lines[at + 1].strip() == r"'\xa0'"


def test_a_table_without_a_caption_has_a_name_to_hear(whole: bytes) -> None:
    assert "Table Summary=Kontaktuppgifter" in tag_tree(whole)
    assert "Tabell 1" not in "".join(page_texts(built(plan(section("a", "A")))))


def test_a_table_over_pages_is_one_table_and_repeats_its_header_to_the_eye() -> None:
    rows = tuple(Row(cells=(cell(f"rad {n}"), cell("värde " * 20))) for n in range(60))
    columns = (Column(header=words("Nyckel")), Column(header=words("Innehåll")))
    pdf = built(plan(section("a", "A", Table(id="t", name="T", columns=columns, rows=rows))))
    assert tag_tree(pdf).count("'Nyckel'") == 1
    assert sum("Nyckel" in text for text in artifacts(pdf)) >= 2


def test_a_header_with_a_note_stands_once_for_an_artifact_has_no_links() -> None:
    rows = tuple(Row(cells=(cell(f"rad {n} " + "värde " * 20),)) for n in range(60))
    columns = (Column(header=words("Nyckel", NoteReference(note="n"))),)
    table = Table(id="t", name="T", columns=columns, rows=rows)
    pdf = built(plan(section("a", "A", table), footnotes=(note("n", "N"),)))
    assert not any("Nyckel" in text for text in artifacts(pdf))


def test_a_list_in_an_item_belongs_to_the_item() -> None:
    outer, inner = (
        line.index("L List")
        for line in tags_of(items((para("1"), items("2"))), facts=())
        if "L ListNumbering=Disc" in line
    )
    assert (inner - outer) // 2 == len(("LI", "LBody", "L"))


def test_a_list_says_how_it_is_numbered() -> None:
    deepest = items("c", ordered=True)
    a_list = items((para("a"), items((para("b"), deepest), ordered=True)), ordered=True)
    numbered = [line.strip() for line in tags_of(a_list, facts=()) if "ListNumbering" in line]
    assert [line.split("=")[1] for line in numbered[1:]] == ["Decimal", "LowerAlpha", "LowerRoman"]


def test_a_figure_says_its_short_text_and_then_its_long_one(whole: bytes) -> None:
    assert "Alt='En ruta märkt Råd. Rådet står för sig. Det möts ofta.'" in tag_tree(whole)


def test_a_description_is_heard_only() -> None:
    link = Link(kind="web", target="https://dold.se/", content=words("länk"))
    figure = Figure(
        id="f", svg=SVG, width=640, height=200, caption=words("C"), alternative="A.",
        description=(para("Med ", link),),
    )  # fmt: skip
    assert any("Alt='A. Med länk'" in line for line in tags_of(figure))


def test_words_of_another_language_say_so(whole: bytes) -> None:
    assert "'the Vision Zero' en\n" in tag_tree(whole)


# --- Links and notes -------------------------------------------------------------------------


def test_a_link_is_called_by_its_words_and_never_by_its_address(whole: bytes) -> None:
    names = names_of(whole)
    assert "Hjälpkällan, länk till annan webbplats" in names
    assert "0451-26 70 00" in names
    assert "målen" in names
    assert not any("://" in name or "xn--" in name for name in names)


def test_an_address_is_ascii_as_uris_are(whole: bytes) -> None:
    addresses = [link.address for link in links(whole)]
    assert "https://www.xn--hjlpkllan-w2ad.se/" in addresses
    assert all(address.isascii() for address in addresses)


def test_a_line_of_contents_tells_equal_headings_apart_and_names_its_page(whole: bytes) -> None:
    names = names_of(whole)
    assert "1.1 Delmål, för målen, sida 3" in names
    assert "1.2 Delmål, för vägarna, sida 3" in names


def test_a_note_leads_back_to_its_call(whole: bytes) -> None:
    assert names_of(whole).count("fotnot 2") == 1
    assert "Tillbaka till texten vid fotnot 2" in names_of(whole)


def test_a_note_that_is_called_twice_stands_once() -> None:
    call = NoteReference(note="n")
    pdf = built(
        plan(section("a", "A", para("Ett", call), para("Två", call)), footnotes=(note("n", "N."),))
    )
    assert tag_tree(pdf).count("Note ID=") == 1
    assert names_of(pdf).count("fotnot 1") == 2


def test_a_note_may_call_another_and_keeps_the_number_of_the_model() -> None:
    notes = (note("yttre", "Se ", NoteReference(note="inre"), "."), note("inre", "Djupast."))
    a_plan = plan(
        section("a", "A", para("Ett", NoteReference(note="yttre"))),
        section("b", "B", para("Två", NoteReference(note="sist"))),
        footnotes=(*notes, note("sist", "Sist.")),
    )
    pdf = built(a_plan)
    assert list(differences(say(a_plan, "pdf"), read("pdf", pdf))) == []
    assert {"fotnot 1", "fotnot 2", "fotnot 3"} <= set(names_of(pdf))


def test_a_heading_with_a_note_leaves_it_out_of_contents_and_bookmarks() -> None:
    heading = Section(id="a", level=2, title=words("Mål", NoteReference(note="n")))
    pdf = built(plan(heading, footnotes=(note("n", "Noten."),)))
    assert bookmarks(pdf)[-1] == "  Mål"
    assert "Mål, sida 3" in names_of(pdf)


def test_a_reference_leads_to_a_section_a_table_a_row_and_the_title() -> None:
    row = Row(id="rad", cells=(cell("x"),))
    table = Table(id="t", name="T", columns=(Column(header=words("A")),), rows=(row,))
    targets = ["a", "t", "rad", TITLE_ID]
    there = [Reference(target=target, content=words(target)) for target in targets]
    contents, *inward = names_of(built(plan(section("a", "A", table, para(*there)))))
    assert contents == "A, sida 3"
    assert inward == targets


# --- Bookmarks and properties ----------------------------------------------------------------


def test_bookmarks_tell_equal_headings_apart(whole: bytes) -> None:
    assert bookmarks(whole) == [
        "Innehållsförteckning",
        "Trafikplan",
        "  1 Mål",
        "    1.1 Delmål, för målen",
        "    1.2 Delmål, för vägarna",
        "      1.2.1 Djupast",
        "  2 Ansvar",
        "  Bilaga 1 Ordlista",
        "    A till Ö",
        "  Bilaga 2 Karta",
    ]


def test_a_plan_without_headings_has_no_contents() -> None:
    assert bookmarks(built(plan())) == ["Trafikplan"]


def test_the_properties_are_the_decision(whole: bytes) -> None:
    with opened(whole) as pdf, pdf.open_metadata() as metadata:
        assert str(pdf.docinfo["/Title"]) == metadata["dc:title"] == "Trafikplan"
        assert str(pdf.docinfo["/Author"]) == "Exempels kommun"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20240502")
        assert metadata["dc:identifier"] == "KS 2024/12"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "3"
        assert pdf.Root.Lang == "sv"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.PageMode == "/UseOutlines"


def test_the_source_goes_along_where_the_archive_takes_it() -> None:
    a_plan = everything()
    with opened(built(a_plan)) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.filename == "trafikplan.json"
        assert attached.relationship == "/Source"
        assert attached.get_file().read_bytes() == write_model(a_plan)
    with opened(built(a_plan, "a-2a")) as pdf:
        assert not pdf.attachments


def test_a_draft_says_so_on_every_page_and_does_not_tell_the_clock() -> None:
    metadata = Metadata(title="Plan", document_type="Plan", diarienummer="KS 1", status="utkast")
    pdf = built(plan(section("a", "A"), metadata=metadata))
    # The cover says it to everyone, in a banner that is no artifact.
    _, *others = artifacts(pdf)
    assert others and all("UTKAST" in text for text in others)
    assert read_pdf(pdf).cover[:2] == ("UTKAST", "Texten")
    with opened(pdf) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20000101")


def test_the_latest_decision_dates_the_document() -> None:
    decisions = tuple(
        Decision(organ=organ, date=day)
        for organ, day in (("Ekvärn", date(2024, 5, 14)), ("Storbacka", date(2024, 5, 2)))
    )
    metadata = replace(everything().metadata, decisions=decisions)
    with opened(built(plan(metadata=metadata))) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20240514")


def test_running_words_stand_on_every_page_but_the_cover(whole: bytes) -> None:
    cover, *others = artifacts(whole)
    assert cover == ""
    for number, text in enumerate(others, start=2):
        assert "Exempels kommunKS 2024/12" in text
        assert f"TrafikplanSida {number} av {len(others) + 1}" in text


def test_an_english_plan_is_english_throughout() -> None:
    metadata = replace(everything().metadata, language="en")
    pdf = built(plan(section("a", "A"), metadata=metadata))
    assert "A, page 3" in names_of(pdf)
    assert "Page 3 of 3" in artifacts(pdf)[2]


@pytest.mark.slow("starts Python twice")
def test_two_processes_make_the_same_bytes() -> None:
    code = (
        "from hashlib import sha256; from time import sleep; sleep(1);"  # the clock must not show
        "from tests.builders import everything; from tests.pdf_reading import built;"
        "print(sha256(built(everything())).hexdigest())"
    )
    first, second = (
        subprocess.check_output(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    )
    assert first == second
