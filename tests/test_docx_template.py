"""The office's template: what it may lack, and that nothing in it can run or break the compiler."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_compiler.judges.word import findings
from plan_compiler.model import Logo, Municipality
from plan_compiler.render.docx import render_docx
from plan_compiler.render.docx_cover import VARIABLES, context
from plan_compiler.render.docx_template import STYLES, check_template
from tests.builders import SVG, everything, plan, section
from tests.docx_reading import TEMPLATES, a_table, altered, part, said, styled, values

SHIPPED = TEMPLATES.data("plan.docx")
TABLE = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
    "<w:tr><w:tc><w:p><w:r><w:t>Fakta</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:docPr id="1" name="Vapen"/></wp:inline></w:drawing></w:r></w:p>'
)


def changed(name: str, there: str, instead: str) -> bytes:
    return altered(SHIPPED, name, there, instead)


def in_body(xml: str) -> bytes:
    return changed("word/document.xml", "<w:body>", f"<w:body>{xml}")


def words_in_body(words: str) -> bytes:
    return in_body(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")


def faults(data: bytes) -> list[tuple[str, dict[str, str]]]:
    return list(check_template(data))


def test_the_template_that_comes_along_lacks_nothing() -> None:
    assert faults(SHIPPED) == []


def test_the_template_is_swedish_a4_and_has_no_text_of_its_own() -> None:
    size = values(part(SHIPPED, "word/document.xml"), "//w:pgSz")[0]
    assert [size.get(size.keys()[0]), size.get(size.keys()[1])] == ["11906", "16838"]
    assert values(part(SHIPPED, "word/styles.xml"), "w:docDefaults//w:lang/@w:val") == ["sv-SE"]
    assert "kommun" not in said(part(SHIPPED, "word/document.xml")).lower()


@pytest.mark.parametrize("style", STYLES)
def test_a_missing_style_is_named(style: str) -> None:
    data = changed("word/styles.xml", f'<w:name w:val="{style}"/>', '<w:name w:val="Annat"/>')
    assert ("missing-style", {"style": style}) in faults(data)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed("word/document.xml", "{{ body }}", "Texten"), ("body-paragraph", {"count": "0"})),
        (words_in_body("{{ body }}"), ("body-paragraph", {"count": "2"})),
        (words_in_body("{{ kommun }}"), ("unknown-variable", {"variable": "kommun"})),
        (
            changed("word/header1.xml", "{{ municipality }}", "{{ handläggare }}"),
            ("unknown-variable", {"variable": "handläggare"}),
        ),
        (
            changed("word/styles.xml", '<w:lang w:val="sv-SE"', '<w:lang w:val=""'),
            ("no-language", {}),
        ),
        (in_body(PICTURE), ("no-alternative", {"picture": "Vapen"})),
        (in_body(TABLE), ("table-header", {"words": "Fakta"})),
        (words_in_body("{{ '{' + '{ glömd }}' }}"), ("leftover-tag", {"words": "{{ glömd }}"})),
        (
            changed(
                "word/_rels/document.xml.rels",
                "</Relationships>",
                '<Relationship Id="rId99" TargetMode="External" Target="https://example.se/a.png" '
                'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
                "</Relationships>",
            ),
            ("external-relationship", {"target": "https://example.se/a.png"}),
        ),
        (
            changed("[Content_Types].xml", "wordprocessingml.document.main", "macroEnabled.main"),
            ("macro", {"part": "[Content_Types].xml"}),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_fault_of_the_template_is_found(data: bytes, fault: tuple[str, dict[str, str]]) -> None:
    assert faults(data) == [fault]


def test_a_list_style_without_a_mark_is_found() -> None:
    data = changed("word/styles.xml", '<w:numId w:val="2"/>', "")
    names = ["List Number", "List Number 2", "List Number 3"]
    assert faults(data) == [("list-without-marker", {"style": name}) for name in names]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ title.__class__.__mro__ }}",
        "{% for x in range(10**9) %}{% endfor %}",
        "{{ facts.append(1) }}",
        "{{ title.saknas }}",
        "{% if title %}",
        "{{ 1/0 }}",
    ],
)
def test_a_tag_that_cannot_or_may_not_run_is_an_error_of_the_template(tag: str) -> None:
    assert [key for key, _ in faults(words_in_body(tag))] == ["template-error"]


def test_the_check_knows_every_value_that_a_template_gets() -> None:
    assert sorted(context(everything(), TEMPLATES.labels)) == list(VARIABLES)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", SHIPPED[:3000], SHIPPED[:-30]])
def test_a_file_that_is_no_document_is_unreadable(data: bytes) -> None:
    assert [key for key, _ in faults(data)] == ["unreadable"]


@settings(max_examples=40, deadline=None)
@given(at=st.integers(0, len(SHIPPED) - 1), byte=st.integers(0, 255))
def test_no_damage_to_a_template_breaks_the_check(at: int, byte: int) -> None:
    faults(SHIPPED[:at] + bytes((byte,)) + SHIPPED[at + 1 :])


def test_an_office_may_have_other_style_ids_and_word_may_split_its_tags(tmp_path: Path) -> None:
    split = '{{ cover_</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>title }}'
    data = changed("word/document.xml", "{{ cover_title }}", split)
    data = altered(data, "word/numbering.xml", 'w:val="ListNumber', 'w:val="Numreradlista')
    data = altered(data, "word/styles.xml", 'styleId="ListNumber', 'styleId="Numreradlista')
    assert faults(data) == []
    (tmp_path / "plan.docx").write_bytes(data)
    made = render_docx(everything(), replace(TEMPLATES, folder=tmp_path), b"{}")
    assert findings(made) == []
    assert styled(part(made, "word/document.xml"), "Numreradlista")[:2] == ["ett", "två"]


def test_a_template_may_have_bookmarks_footnotes_and_lists_of_its_own(tmp_path: Path) -> None:
    mark = '<w:p><w:bookmarkStart w:id="4" w:name="Mal"/><w:bookmarkEnd w:id="4"/></w:p>'
    (tmp_path / "plan.docx").write_bytes(in_body(mark))
    made = render_docx(everything(), replace(TEMPLATES, folder=tmp_path), b"{}")
    assert findings(made) == []
    assert "mal_2" in values(part(made, "word/document.xml"), "//w:bookmarkStart/@w:name")


def test_a_logo_may_stand_in_the_header_of_every_page(tmp_path: Path) -> None:
    (tmp_path / "plan.docx").write_bytes(
        changed("word/header1.xml", "{{ municipality }}", "{{ logo }}")
    )
    logo = Logo(svg=SVG, alternative="Kommunen, logotyp")
    wide = plan(
        section("a", "A", a_table("t", wide=True)), issuer=Municipality(name="K", logo=logo)
    )
    made = render_docx(wide, replace(TEMPLATES, folder=tmp_path), b"{}")
    assert findings(made) == []
    for name in ("document", "header1", "header2"):
        drawn = values(part(made, f"word/{name}.xml"), "//wp:docPr/@descr")
        assert drawn == ["Kommunen, logotyp"]
