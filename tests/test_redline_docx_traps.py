"""The traps of tracked changes in Word, each with a case of its own."""

from dataclasses import replace
from typing import Any

import pytest

from plan_compiler.diff.redline import Carried, draw_redline
from plan_compiler.judges.word import findings
from plan_compiler.judges.word_revisions import settled
from plan_compiler.model import (
    Block,
    Column,
    Figure,
    Footnote,
    Link,
    NoteReference,
    Notice,
    Plan,
    Reference,
    Row,
    Section,
    Table,
)
from plan_compiler.render.redline_docx import render_redline_docx
from tests.builders import SVG, cell, items, note, para, plan, section, words
from tests.docx_reading import TEMPLATES, altered, built, part, said, values
from tests.docx_sides import Reader

LONG = "Kommunen ska varje år följa upp hur planen verkar i skolan och på fritiden."
OTHER = "Ansvaret vilar på nämnderna, som rapporterar till fullmäktige i mars."


def of(*content: Block | Section, **changes: Any) -> Plan:
    blocks = tuple(c for c in content if not isinstance(c, Section))
    sections = tuple(c for c in content if isinstance(c, Section))
    return plan(section("s", "Avsnitt", *blocks), *sections, **changes)


def carried(old: Plan, new: Plan) -> Carried:
    """The redline, whose sides are the clean documents and in which nothing is broken."""
    found = render_redline_docx(draw_redline(old, new), TEMPLATES)
    assert Reader(settled(found.content, accept=True)).shown() == Reader(built(new)).shown()
    assert Reader(settled(found.content, accept=False)).shown() == Reader(built(old)).shown()
    assert findings(found.content) == []
    return found


def body(old: Plan, new: Plan) -> Any:
    return part(carried(old, new).content, "word/document.xml")


def paragraph(tree: Any, text: str) -> Any:
    """The first paragraph in which some words stand, deleted or not."""
    return next(
        p
        for p in values(tree, "//w:p")
        if text in "".join(values(p, ".//w:t/text()|.//w:delText/text()"))
    )


def marked(p: Any) -> list[str]:
    """What a paragraph's mark says."""
    return [child.tag.rpartition("}")[2] for child in values(p, "w:pPr/w:rPr/*")]


def table(*rows: str | tuple[str, ...], **changes: Any) -> Table:
    fields: dict[str, Any] = {
        "id": "t",
        "name": "Tabellen",
        "columns": (Column(header=words("Ett")), Column(header=words("Två"))),
        "rows": tuple(
            Row(cells=tuple(map(cell, row if isinstance(row, tuple) else (row, "–"))))
            for row in rows
        ),
    }
    return Table(**(fields | changes))


# --- Marks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("swap", [False, True], ids=["added", "removed"])
def test_the_last_mark_of_the_body_stays_and_the_one_before_goes(swap: bool) -> None:
    plans = of(para(LONG)), of(para(LONG), para(OTHER))
    tree = body(*(plans[::-1] if swap else plans))
    kind = "del" if swap else "ins"
    assert marked(paragraph(tree, LONG)) == [kind]
    assert marked(paragraph(tree, OTHER)) == []
    assert said(paragraph(tree, OTHER)) == ("" if swap else OTHER)


def test_a_last_paragraph_of_another_kind_keeps_the_kind_of_both() -> None:
    tree = body(of(para(LONG)), of(para(LONG), items(OTHER)))
    last = paragraph(tree, OTHER)
    assert values(last, "w:pPr/w:pStyle/@w:val") == ["ListBullet"]
    assert values(last, "w:pPr/w:pPrChange/w:pPr/w:pStyle/@w:val") == ["BodyText"]


def test_the_last_paragraph_of_a_cell_and_of_a_note_stays() -> None:
    short, longer = (para(LONG),), (para(LONG), para(OTHER))

    def made(blocks: tuple[Block, ...]) -> Plan:
        rows = (Row(cells=(replace(cell("a"), blocks=blocks), cell("b"))),)
        call = para("Ord", *words("."), _call())
        return of(call, table(rows=rows), para("Slut."), footnotes=(_note(blocks),))

    found = carried(made(short), made(longer)).content
    for name in ("document", "footnotes"):
        tree = part(found, f"word/{name}.xml")
        assert marked(paragraph(tree, LONG)) == ["ins"]
        assert marked(paragraph(tree, OTHER)) == []
    carried(made(longer), made(short))


def _note(blocks: tuple[Block, ...]) -> Footnote:
    return Footnote(id="n", blocks=blocks)


def _call() -> NoteReference:
    return NoteReference(note="n")


def test_a_cell_that_is_emptied_keeps_an_empty_paragraph() -> None:
    body(of(table(("a", "b")), para("Slut.")), of(table(("a", "")), para("Slut.")))


def test_the_last_paragraph_replaced_by_another_is_one_paragraph() -> None:
    tree = body(of(para("Inledning."), para(LONG)), of(para("Inledning."), items(OTHER)))
    last = paragraph(tree, OTHER)
    assert last is paragraph(tree, LONG)
    assert marked(last) == []


# --- Runs ------------------------------------------------------------------------------------


def linked(target: str, text: str = "kommunens sidor") -> Plan:
    return of(para("Läs ", Link(kind="web", target=target, content=words(text)), " om planen."))


def test_a_link_stands_around_its_changes() -> None:
    tree = body(linked("https://a.se/"), linked("https://a.se/", "kommunens nya sidor"))
    assert values(tree, "//w:hyperlink/w:ins") and not values(tree, "//w:ins//w:hyperlink")


def test_a_link_to_elsewhere_is_deleted_and_inserted() -> None:
    tree = body(linked("https://a.se/"), linked("https://b.se/"))
    links = values(tree, "//w:hyperlink[@r:id]")
    assert [len(values(link, "w:del")) for link in links] == [1, 0]
    assert [len(values(link, "w:ins")) for link in links] == [0, 1]


def test_a_link_that_lost_its_words_goes_with_them() -> None:
    found = carried(linked("https://a.se/"), of(para("Läs om planen.")))
    accepted = part(settled(found.content, accept=True), "word/document.xml")
    assert not values(accepted, "//w:hyperlink[@r:id]")


def pointing(number: int) -> Plan:
    tables = [table("a", id=f"t{n}", caption=words(f"Tabell {n}"), name="") for n in range(number)]
    return of(*tables, table("b", caption=words("Målen"), name=""), para("Se ", REFERENCE, "."))


REFERENCE = Reference(target="t", automatic=True)


def test_each_run_of_a_field_has_a_change_of_its_own() -> None:
    tree = body(pointing(0), pointing(1))
    p = paragraph(tree, "Se ")
    (code,) = values(p, ".//w:delInstrText/text()")
    assert code.strip() == r"REF t \h"
    for kind in ("del", "ins"):
        wrappers = values(p, f"w:{kind}[.//w:fldChar or .//w:instrText or .//w:delInstrText]")
        assert [len(values(wrapper, "w:r")) for wrapper in wrappers] == [1, 1, 1, 1]


def test_a_table_after_one_that_is_gone_has_both_numbers() -> None:
    tree = body(pointing(1), pointing(0))
    p = paragraph(tree, "Målen")
    assert said(p) == "Tabell 1 Målen"
    assert values(p, ".//w:del//w:delText/text()") == ["2"]
    # Both stand under the bookmark that references name.
    (start,) = values(p, "w:bookmarkStart[@w:name='t']")
    assert start.getnext().tag.endswith("}del")


def test_what_is_deleted_is_no_target() -> None:
    gone = section("borta", "Borta", para(OTHER))
    tree = body(of(para(LONG), gone), of(para(LONG)))
    assert not values(tree, "//w:bookmarkStart[@w:name='borta']")
    (entry,) = [p for p in values(tree, "//w:sdt//w:p") if values(p, "w:del")]
    assert not values(entry, "w:hyperlink")


# --- Paragraphs, rows, moves -----------------------------------------------------------------


def test_a_heading_of_another_level_has_both_styles() -> None:
    below = section("b", "Under", para(OTHER), level=3)
    old = plan(section("a", "Över", para(LONG), below))
    new = plan(section("a", "Över", para(LONG)), section("b", "Under", para(OTHER)))
    found = carried(old, new)
    assert not found.unshown
    under = paragraph(part(found.content, "word/document.xml"), LONG).getnext()
    assert values(under, "w:pPr/w:pStyle/@w:val") == ["Heading2"]
    assert values(under, "w:pPr/w:pPrChange/w:pPr/w:pStyle/@w:val") == ["Heading3"]


def test_a_list_that_is_numbered_now_has_both_markers() -> None:
    old, new = (items(LONG, OTHER, ordered=ordered) for ordered in (False, True))
    tree = body(of(old, para("Slut.")), of(new, para("Slut.")))
    p = paragraph(tree, OTHER)
    assert values(p, "w:pPr/w:pStyle/@w:val") == ["ListNumber"]
    assert values(p, "w:pPr/w:pPrChange/w:pPr/w:pStyle/@w:val") == ["ListBullet"]


def test_a_notice_that_is_urgent_now_has_both_styles() -> None:
    old, new = (Notice(blocks=(para(LONG),), urgent=urgent) for urgent in (False, True))
    found = carried(of(old), of(new))
    assert not found.unshown


def test_rows_come_and_go_whole() -> None:
    tree = body(of(table("a", "b", "c")), of(table("a", "c", "d")))
    assert [said(row) for row in values(tree, "//w:tr[w:trPr/w:ins]")] == ["d–"]
    (gone,) = values(tree, "//w:tr[w:trPr/w:del]")
    assert values(gone, ".//w:delText/text()") == ["b", "–"]


def test_columns_come_and_go_with_the_whole_table() -> None:
    three = tuple(Column(header=words(name)) for name in ("Ett", "Två", "Tre"))
    wider = table(columns=three, rows=(Row(cells=(cell("a"), cell("–"), cell("x"))),))
    tree = body(of(para(LONG), table("a"), para(OTHER)), of(para(LONG), wider, para(OTHER)))
    gone, come = values(tree, "//w:tbl")
    assert len(values(gone, "w:tr[w:trPr/w:del]")) == 2
    assert len(values(come, "w:tr[w:trPr/w:ins]")) == 2
    # What keeps them from being one table is in neither document.
    assert marked(gone.getnext()) == ["ins", "del"]


def test_what_moved_says_where_from_and_where_to() -> None:
    others = [para(f"{n} {OTHER}") for n in ("Ett", "Två", "Tre", "Fyra")]
    moved, edited = (para(f"{LONG} {word} gången.") for word in ("Första", "Andra"))
    tree = body(of(moved, *others), of(*others[:3], edited, others[3]))
    (name,) = values(tree, "//w:moveFromRangeStart/@w:name")
    assert values(tree, "//w:moveToRangeStart/@w:name") == [name]
    there, here = values(tree, "//w:p[w:moveFrom]") + values(tree, "//w:p[w:moveTo]")
    assert marked(there) == ["moveFrom"] and marked(here) == ["moveTo"]
    # Words were deleted where they stood, and others inserted where the rest is now.
    assert values(there, "w:del//w:delText/text()") == ["Första"]
    assert values(here, "w:ins//w:t/text()") == ["Andra"]
    assert not values(here, ".//w:del")


def test_tables_beside_each_other_stay_apart_in_either_document() -> None:
    one, other = table("a", id="en", name="En"), table("b", id="tva", name="Två")
    carried(of(one, para(LONG), other), of(one, other))
    carried(of(one, other), of(one, para(LONG), other))
    carried(of(one), of(one, other))
    carried(of(one, other), of(other))


# --- Notes, cover, contents ------------------------------------------------------------------


def test_a_note_that_came_or_went_does_so_with_its_call() -> None:
    notes = (note("n", "En källa, ", Link(kind="web", target="https://a.se/", content=words("a"))),)
    old, new = of(para("Ord.")), of(para("Ord", _call(), "."), footnotes=notes)
    found = carried(old, new).content
    assert values(part(found, "word/document.xml"), "//w:ins//w:footnoteReference")
    assert values(part(found, "word/footnotes.xml"), "//w:footnote//w:hyperlink/w:ins")
    found = carried(new, old).content
    assert values(part(found, "word/document.xml"), "//w:del//w:footnoteReference")
    assert values(part(found, "word/footnotes.xml"), "//w:footnote//w:del//w:footnoteRef")


def test_cover_header_and_footer_show_both_values() -> None:
    old = of(para(LONG))
    facts = replace(old.metadata, title="Plan för trafiken", diarienummer="KS 2025/7")
    new = of(para(LONG), metadata=facts)
    found = carried(old, new)
    assert not found.unshown
    for name, words_of in (("header1", "KS 2025/7"), ("footer1", "Plan för trafiken")):
        tree = part(found.content, f"word/{name}.xml")
        assert "".join(values(tree, "//w:ins//w:t/text()")) in words_of
        assert values(tree, "//w:del//w:delText")


def test_facts_come_and_go_as_lines_of_the_cover() -> None:
    old = of(para(LONG))
    new = of(para(LONG), metadata=replace(old.metadata, revision_responsible=("Nämnden",)))
    found = carried(old, new)
    line = paragraph(part(found.content, "word/document.xml"), "Nämnden")
    assert not found.unshown and marked(line) == ["ins"]
    carried(new, old)


def test_contents_stand_in_one_field_whatever_becomes_of_its_first_and_last_line() -> None:
    first, last = section("forst", "Först", para("a")), section("sist", "Sist", para("b"))
    middle = section("mitten", "Mitten", para(LONG))
    for old, new in (((first, middle), (middle, last)), ((middle,), (first, middle, last))):
        tree = body(plan(*old), plan(*new))
        assert not values(tree, "//w:sdt//w:fldChar[ancestor::w:ins or ancestor::w:del]")
        carried(plan(*new), plan(*old))


# --- Who, when, what is not shown ------------------------------------------------------------


def test_changes_are_signed_by_the_decision_and_never_by_the_clock() -> None:
    tree = body(of(para(LONG)), of(para(OTHER)))
    changes = values(tree, "//w:ins|//w:del")
    moments = {tuple(values(change, "@w:author|@w:date")) for change in changes}
    assert moments == {("Kommunfullmäktige", "2024-05-02T12:00:00Z")}
    draft = replace(of(para(OTHER)).metadata, decisions=(), status="utkast")
    tree = body(of(para(LONG)), of(para(OTHER), metadata=draft))
    assert set(values(tree, "//w:ins/@w:author")) == {"Exempels kommun"}
    assert values(tree, "//w:ins/@w:date") == []


def pictured(alternative: str) -> Plan:
    figure = Figure(
        id="f",
        svg=SVG,
        width=640,
        height=200,
        caption=words("Rådet"),
        alternative=alternative,
    )
    return of(figure, para(LONG))


def test_what_word_cannot_follow_is_said_in_a_comment() -> None:
    found = carried(pictured("En ruta."), pictured("Två rutor."))
    assert len(found.unshown) == 1
    comment = said(part(found.content, "word/comments.xml"))
    assert "Ändringar som inte syns i texten:" in comment and "alternativtext" in comment
    tree = part(found.content, "word/document.xml")
    (reference,) = values(tree, "//w:commentReference")
    assert said(reference.getparent().getparent()) == "Trafikplan"
    assert not values(tree, "//w:ins|//w:del")


# Changed values that a reader of the redline in Word does not see.
UNSEEN: dict[str, tuple[Plan, Plan]] = {
    "the name of a table": (of(table("a")), of(table("a", name="Raderna"))),
    "row headers": (of(table("a")), of(table("a", row_headers=True))),
    "a wide page": (of(table("a"), para(LONG)), of(table("a", wide=True), para(LONG))),
    "numbers of headings": (of(para(LONG)), of(para(LONG), numbered=True)),
    "what a heading is heard with": (
        plan(section("a", "Mål", para(LONG))),
        plan(section("a", "Mål", para(LONG), context="för skolan")),
    ),
    "the language": (
        of(para(LONG)),
        of(para(LONG), metadata=replace(of().metadata, language="en")),
    ),
    "the description": (
        of(para(LONG)),
        of(para(LONG), metadata=replace(of().metadata, description="Om trafiken.")),
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_not_said_to_be_shown(name: str) -> None:
    assert len(carried(*UNSEEN[name]).unshown) == 1


# --- The judge -------------------------------------------------------------------------------

FAULTS = {
    "a change: twice": ('w:id="{ins}"', 'w:id="{del}"'),
    "a change without author": ('w:author="Kommunfullmäktige"', 'w:author=""'),
    "a change with a date that is none": ("T12:00:00Z", ""),
    "deleted words that are written as words": ("w:delText", "w:t"),
    "a link inside a change": ("<w:ins ", "<w:ins><w:hyperlink/></w:ins><w:ins "),
    "a change of the last mark": ("<w:sectPr", "{p}<w:sectPr"),
    "a move that does not end": ("<w:sectPr", '<w:moveToRangeStart w:id="9" w:name="a"/><w:sectPr'),
}
MARKED = '<w:p><w:pPr><w:rPr><w:ins w:id="99"/></w:rPr></w:pPr></w:p>'


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_finds_what_validators_let_through(fault: str) -> None:
    data = carried(of(para(LONG)), of(para(LONG.replace("varje", "vart annat")))).content
    tree = part(data, "word/document.xml")
    ids = {kind: values(tree, f"//w:{kind}/@w:id")[0] for kind in ("ins", "del")}
    there, instead = (one.format(**ids, p=MARKED) for one in FAULTS[fault])
    found = findings(altered(data, "word/document.xml", there, instead))
    assert any(fault in finding for finding in found), found
