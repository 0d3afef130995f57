"""How the PDF's pages are set: what stays together, what lies on its side, what is never torn."""

from collections.abc import Sequence

import pikepdf
import pytest

from plan_compiler.model import (
    Block,
    Colours,
    Column,
    Figure,
    Link,
    Logo,
    MetadataGroup,
    MetadataRow,
    Municipality,
    Notice,
    Quote,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
)
from tests.builders import SVG, cell, items, para, plan, section, words
from tests.pdf_reading import built, links, opened, page_of, page_texts
from tests.tag_tree import tag_tree

A4 = (595, 842)
SIDE_MARGIN = 99
LINE = 16
COLUMNS = (Column(header=words("Huvud")), Column(header=words("Innehåll")))


def table(rows: Sequence[Row], caption: str = "", wide: bool = False) -> Table:
    return Table(
        id="t", name="T", caption=words(*[caption] * bool(caption)), columns=COLUMNS,
        rows=tuple(rows), wide=wide,
    )  # fmt: skip


def row(*content: str) -> Row:
    return Row(cells=tuple(cell(words) for words in content))


ROWS = [row(f"rad {n}", "värde " * 30) for n in range(6)]
TOGETHER: dict[str, tuple[tuple[Block | Section, ...], Sequence[str]]] = {
    "heading and text": ((para("Första " * 60),), ("Rubrik", "Första")),
    "heading, caption, header, row": ((table(ROWS, "Bildtext"),), ("Rubrik", "Bildtext", "rad 0")),
    "two headings": ((section("u", "Under", para("Text")),), ("Rubrik", "Under", "Text")),
    "lead and list": ((para("Inled:"), items("Punkt " * 30, "b")), ("Rubrik", "Inled:", "Punkt")),
    "heading and notice": ((Notice(blocks=(para("Obs " * 50),)),), ("Rubrik", "Obs")),
    "heading and quote": ((Quote(blocks=(para("Citat " * 80),)),), ("Rubrik", "Citat")),
    "figure and caption": (
        (Figure(id="f", svg=SVG, width=640, height=200, caption=words("Text"), alternative="A"),),
        ("Rubrik", "Text"),
    ),
    "end and signature": (
        (para("Slutord"), Signatures(signatories=(Signatory(name="Anna"),))),
        ("Slutord", "Anna"),
    ),
}


@pytest.mark.slow("a page with each number of lines before what it ends in")
@pytest.mark.parametrize("case", TOGETHER)
def test_what_belongs_together_stands_on_one_page(case: str) -> None:
    blocks, wanted = TOGETHER[case]
    for lines in range(16, 34):
        filler = [para("Fyllning") for _ in range(lines)]
        pdf = built(plan(section("a", "A", *filler), section("r", "Rubrik", *blocks)))
        assert len({page_of(pdf, words) for words in wanted}) == 1, lines


@pytest.mark.slow("sets long tables")
def test_a_row_is_never_split() -> None:
    rows = [row(f"rad {n}", f"början{n} {'värde ' * 90} slutet{n}") for n in range(20)]
    pdf = built(plan(section("a", "A", table(rows))))
    for n in range(20):
        assert page_of(pdf, f"början{n} ") == page_of(pdf, f"slutet{n}")


@pytest.mark.slow("sets long tables")
def test_a_row_higher_than_a_page_goes_on_to_the_next() -> None:
    pdf = built(plan(section("a", "A", table([row("rad", "värde " * 1500 + "slutet")]))))
    assert page_of(pdf, "slutet") > page_of(pdf, "rad")
    with opened(pdf) as document:
        assert len(document.pages) > 3


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    with opened(pdf) as document:
        return [(round(page.mediabox[2]), round(page.mediabox[3])) for page in document.pages]


def test_a_wide_table_lies_on_its_side_with_its_heading_and_the_way_to_it() -> None:
    pdf = built(
        plan(
            section("a", "Före", para("Text.")),
            section("b", "Matris", para("Så läses den."), table(ROWS, wide=True), para("Sedan.")),
        )
    )
    at = page_of(pdf, "rad 0")
    assert sizes(pdf)[at - 1] == A4[::-1]
    assert page_of(pdf, "Matris") == page_of(pdf, "Så läses") == at
    assert sizes(pdf)[page_of(pdf, "Före") - 1] == sizes(pdf)[page_of(pdf, "Sedan") - 1] == A4


def test_a_wide_table_within_something_stays_upright() -> None:
    pdf = built(plan(section("a", "A", Notice(blocks=(table(ROWS, wide=True),)))))
    assert set(sizes(pdf)) == {A4}


def test_each_appendix_begins_a_page() -> None:
    pdf = built(
        plan(
            section("a", "Kapitel"),
            appendices=(section("b", "Ordlista", para("Ord.")), section("c", "Karta")),
        )
    )
    assert [page_of(pdf, title) for title in ("Kapitel", "Ordlista", "Karta")] == [3, 4, 5]


def lines_of(pdf: bytes) -> int:
    """How many lines the one link to somewhere stands on, all of it within the margins."""
    (link,) = (link for link in links(pdf) if link.address)
    left, bottom, right, top = link.box
    assert left >= SIDE_MARGIN
    assert right <= A4[0] - SIDE_MARGIN + 1
    return round((top - bottom) / LINE)


def test_a_phone_number_is_never_broken() -> None:
    number = Link(kind="phone", target="tel:+46451267000", content=words("0451-26 70 00"))
    for before in range(62, 84):
        assert (
            lines_of(built(plan(section("a", "A", para("i " * before, number, " och" * 60))))) == 1
        )


def test_an_address_breaks_in_a_narrow_column_and_adds_no_sign() -> None:
    address = "kansliet.for.beredskap.och.klimat@miljo.exempel.se"
    mail = Link(kind="mail", target=f"mailto:{address}", content=words(address))
    columns = tuple(Column(header=words(f"K{n}"), width=width) for n, width in ((1, 80), (2, 20)))
    narrow = Table(id="t", name="T", columns=columns, rows=(Row(cells=(cell("a"), cell(mail))),))
    pdf = built(plan(section("a", "A", narrow)))
    assert lines_of(pdf) > 1
    assert address in "".join(page_texts(pdf)).replace(" ", "")


def test_no_word_is_so_long_that_it_leaves_the_page() -> None:
    word = "https://www.exempel.se/" + "abcdefghij" * 20
    link = Link(kind="web", target="https://www.exempel.se/", content=words(word))
    assert lines_of(built(plan(section("a", "A", para(link))))) > 2


def test_a_no_break_space_is_kept() -> None:
    assert r"'1\xa0000 kr'" in tag_tree(built(plan(section("a", "A", para("1\xa0000 kr")))))


def test_many_facts_leave_the_title_room_and_go_on_to_a_second_page() -> None:
    rows = tuple(MetadataRow(field=field) for field in ("diarienummer", "decided", "decided_by"))
    groups = tuple(MetadataGroup(title=f"Grupp {n}", rows=rows) for n in range(12))
    texts = page_texts(built(plan(facts=groups)))
    assert "Grupp 0" in texts[0]
    assert "Grupp 11" in "".join(texts[1:3])


def test_a_logo_stands_for_the_name_and_says_what_it_is() -> None:
    logo = Logo(svg=SVG, alternative="Exempels kommun, logotyp")
    pdf = built(plan(issuer=Municipality(name="Exempels kommun", logo=logo)))
    assert "Figure Alt='Exempels kommun, logotyp'" in tag_tree(pdf)
    assert "Exempels kommun" not in page_texts(pdf)[0]


def test_the_cover_has_the_colour_of_the_municipality() -> None:
    green = Municipality(name="Exempels kommun", colours=Colours(primary="#17532b"))
    with opened(built(plan(issuer=green))) as pdf:
        drawn = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(pdf.pages[0]))
    assert b"0.09019608 0.3254902 0.16862746 scn" in drawn
