"""Lists, footnotes, tables and figures in Word, a sentence a test."""

import io
import zipfile
from dataclasses import replace
from typing import Any

from lxml import etree

from plan_compiler.judges.word import findings
from plan_compiler.model import (
    Cell,
    Figure,
    Footnote,
    List,
    NoteReference,
    Plan,
    Row,
)
from tests.builders import everything, items, note, para, plan, section
from tests.docx_reading import W, a_table, body, built, codes, part, relations, said, styled, values

# --- Lists ------------------------------------------------------------------------------------


def list_items(tree: Any) -> list[tuple[str, str, str]]:
    """The items as style, list and words; an unordered list is that of its style."""
    found = []
    for p in values(tree, "//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'List')]"):
        (style,), number = (
            values(p, "w:pPr/w:pStyle/@w:val"),
            values(p, "w:pPr/w:numPr/w:numId/@w:val"),
        )
        found.append((style, *number, said(p)) if number else (style, "", said(p)))
    return found


def test_each_numbered_list_is_counted_by_itself() -> None:
    data = built(
        plan(section("a", "A", items("x", "y", ordered=True), items("z", ordered=True, start=7)))
    )
    (_, first, _), (_, same, _), (_, second, _) = list_items(part(data, "word/document.xml"))
    assert first == same != second
    root = part(data, "word/numbering.xml")
    starts = [
        values(root, f"w:num[@w:numId='{n}']//w:startOverride/@w:val") for n in (first, second)
    ]
    assert starts == [["1"], ["7"]]


def test_lists_mix_three_levels_and_go_on_after_a_paragraph() -> None:
    inner = items((para("tu"), items("djupast", ordered=True)), "tre")
    tree = body(
        plan(section("a", "A", items("ett", (para("två"), inner, para("mer")), ordered=True)))
    )
    assert [(style, said) for style, _, said in list_items(tree)] == [
        ("ListNumber", "ett"),
        ("ListNumber", "två"),
        ("ListBullet2", "tu"),
        ("ListNumber3", "djupast"),
        ("ListBullet2", "tre"),
        ("ListContinue", "mer"),
    ]


def test_an_item_that_begins_with_a_list_still_has_its_mark() -> None:
    nested = List(ordered=False, items=items(items("inne")).items)
    assert [said for _, _, said in list_items(body(plan(section("a", "A", nested))))] == [
        "",
        "inne",
    ]


def test_a_line_that_announces_a_list_stays_with_it() -> None:
    tree = body(plan(section("a", "A", para("Syftet är:"), items("ett"), para("Slut."))))
    kept = values(tree, "//w:p[w:pPr/w:pStyle/@w:val='BodyText'][w:pPr/w:keepNext]")
    assert [said(p) for p in kept] == ["Syftet är:"]


# --- Footnotes --------------------------------------------------------------------------------


def test_footnotes_are_words_own_with_paragraphs_and_links() -> None:
    data = built(everything())
    notes = values(part(data, "word/footnotes.xml"), "w:footnote[not(@w:type)]")
    assert [said(n) for n in notes] == [
        "En källa, regeringen.se.Andra stycket.",
        "Boken (2010).",
        "I tabellen.",
    ]
    assert len(values(notes[0], "w:p")) == 2
    (id,) = values(notes[0], ".//w:hyperlink/@r:id")
    assert relations(data, "footnotes")[id] == "https://www.regeringen.se/"


def test_a_second_call_repeats_the_number_of_the_first() -> None:
    twice = para("Ett", NoteReference(note="n"), " och två", NoteReference(note="n"))
    tree = body(plan(section("a", "A", twice), footnotes=(note("n", "Not."),)))
    assert len(values(tree, "//w:footnoteReference")) == 1
    assert r"NOTEREF _fotnot1 \f \h" in codes(tree)


def test_a_note_that_only_a_note_calls_follows_within_it() -> None:
    called = para("Ett", NoteReference(note="n"))
    footnotes = (note("n", "Not", NoteReference(note="m")), note("m", "Not till noten."))
    data = built(plan(section("a", "A", called), footnotes=footnotes))
    (only,) = values(part(data, "word/footnotes.xml"), "w:footnote[not(@w:type)]")
    assert [said(p) for p in values(only, "w:p")] == ["Not2", "2Not till noten."]
    assert findings(data) == []


def test_a_note_may_be_a_list() -> None:
    footnote = Footnote(id="n", blocks=(items("ett", "två"),))
    data = built(plan(section("a", "A", para("x", NoteReference(note="n"))), footnotes=(footnote,)))
    assert findings(data) == []


# --- Tables -----------------------------------------------------------------------------------


def tables(a_plan: Plan) -> list[Any]:
    return values(body(a_plan), "//w:tbl")


def test_a_table_repeats_its_header_row_and_keeps_rows_in_one_piece() -> None:
    for table in tables(everything()):
        rows = values(table, "w:tr")
        assert [bool(values(row, "w:trPr/w:tblHeader")) for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(values(row, "w:trPr/w:cantSplit") for row in rows)


def test_a_table_says_what_it_is_and_what_its_columns_are() -> None:
    heard = [
        (
            *values(table, "w:tblPr/w:tblCaption/@w:val"),
            *values(table, "w:tblPr/w:tblDescription/@w:val"),
        )
        for table in tables(everything())
    ]
    assert heard[:2] == [
        ("Mål och mått", "Kolumner: Mål, Mått, År"),
        ("Kontaktuppgifter", "Kolumner: Titel, Beskrivning, Telefonnummer"),
    ]


def test_a_caption_has_a_number_that_word_counts() -> None:
    tree = body(everything())
    assert styled(tree, "Caption") == ["Tabell 1 Mål och mått", "Figur 1 Rådets plats"]
    assert {r"SEQ Tabell \* ARABIC", r"SEQ Figur \* ARABIC"} <= set(codes(tree))


def test_a_column_without_a_visible_header_has_a_hidden_one() -> None:
    header = values(tables(everything())[1], "w:tr[1]")[0]
    assert [said(r) for r in values(header, ".//w:r[w:rPr/w:vanish]")] == ["Beskrivning"]


def test_row_headers_are_the_first_column_of_those_tables_that_have_them() -> None:
    looks = [values(table, "w:tblPr/w:tblLook/@w:firstColumn") for table in tables(everything())]
    assert looks == [["1"], ["1"], ["0"]]


def test_columns_fill_the_text_to_the_last_twentieth_of_a_point() -> None:
    sums = [
        sum(int(w) for w in values(table, "w:tblGrid/w:gridCol/@w:w"))
        for table in tables(everything())
    ]
    assert sums == [8504, 8504, 13436]


def test_two_tables_in_a_row_and_one_at_the_end_have_paragraphs_after_them() -> None:
    data = built(plan(section("a", "A", a_table("t"), a_table("u"))))
    assert findings(data) == []
    assert len(values(part(data, "word/document.xml"), "//w:tbl")) == 2


def test_a_table_keeps_its_distance_from_the_text_below_but_not_from_a_heading() -> None:
    blocks = (a_table("t"), para("Under."))
    tree = body(plan(section("a", "A", *blocks, a_table("u")), section("b", "B")))
    after = values(tree, "//w:tbl/following-sibling::w:p[1]")
    assert [said(p) for p in after] == ["Under.", "B"]
    assert [values(p, "w:pPr/w:spacing/@w:before") for p in after] == [["280"], []]


def test_a_cell_may_be_empty_or_hold_a_list() -> None:
    rows = (Row(cells=(Cell(blocks=()), Cell(blocks=(items("ett", "två"),)))),)
    data = built(plan(section("a", "A", a_table("t", rows=rows))))
    assert findings(data) == []
    marks = values(part(data, "word/document.xml"), "//w:tbl//w:p[w:pPr/w:numPr]")
    assert [said(p) for p in marks] == ["ett", "två"]


def test_a_wide_table_lies_on_its_side_with_its_heading_and_as_wide_a_header() -> None:
    wide = section("b", "Matris", a_table("t", wide=True))
    data = built(plan(section("a", "A", para("Text.")), wide, section("c", "C")))
    tree = part(data, "word/document.xml")
    turned = [section.find(f"{W}pgSz").get(f"{W}orient") for section in values(tree, "//w:sectPr")]
    assert turned == [None, "landscape", None]
    assert [bool(values(s, "w:titlePg")) for s in values(tree, "//w:sectPr")] == [
        True,
        False,
        False,
    ]
    before = values(tree, "//w:p[w:pPr/w:sectPr][1]")[0]
    assert said(before) == "Text."
    assert said(part(data, "word/header2.xml")) == said(part(data, "word/header1.xml"))
    assert values(part(data, "word/header2.xml"), "//w:tab[@w:val='right']/@w:pos") == ["13436"]
    assert findings(data) == []


def test_wide_tables_one_after_another_share_their_pages() -> None:
    sections = (section(f"s{n}", f"S{n}", a_table(f"t{n}", wide=True)) for n in range(3))
    tree = body(plan(*sections))
    assert len(values(tree, "//w:sectPr")) == 2


# --- Figures ----------------------------------------------------------------------------------


def test_a_figure_says_what_it_shows_and_is_drawn_twice() -> None:
    data = built(everything())
    tree = part(data, "word/document.xml")
    assert values(tree, "//wp:inline/wp:docPr/@descr") == [
        "En ruta märkt Råd. Rådet står för sig. Det möts ofta."
    ]
    to = relations(data)
    (png,) = values(tree, "//a:blip/@r:embed")
    (svg,) = (v for e in tree.iter() if e.tag.endswith("}svgBlip") for v in e.values())
    assert to[png].endswith(".png")
    assert to[svg].endswith(".svg")


def test_the_words_of_a_figure_are_drawn_so_that_no_font_is_wanted() -> None:
    file = zipfile.ZipFile(io.BytesIO(built(everything())))
    (name,) = (name for name in file.namelist() if name.endswith(".svg"))
    drawing = etree.fromstring(file.read(name))
    svg = {"s": "http://www.w3.org/2000/svg"}
    assert not drawing.xpath("//s:text", namespaces=svg)
    assert len(drawing.xpath("//s:g/s:path[@d]", namespaces=svg)) == 1


def test_a_drawing_shown_twice_lies_in_the_file_once() -> None:
    same = [
        replace(
            next(b for b in everything().sections[1].blocks if isinstance(b, Figure)), id=f"f{n}"
        )
        for n in range(2)
    ]
    names = zipfile.ZipFile(io.BytesIO(built(plan(section("a", "A", *same))))).namelist()
    assert len([name for name in names if "media/" in name]) == 2
