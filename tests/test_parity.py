"""That the extractors read what a reader reads, and that no loss in a file escapes them."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest

from plan_compiler import limits
from plan_compiler.model import LineBreak
from plan_compiler.parity.compare import Difference, differences, read
from plan_compiler.parity.said import Readable, Said, Unreadable, say, words
from tests.builders import para, plan, section
from tests.small_files import (
    NUMBERING,
    OFFICE,
    STYLES,
    docx_of,
    field,
    html_of,
    link_annotation,
    marked,
    p,
    pdf_of,
    r,
    relations,
)

FORMATS: tuple[Readable, ...] = ("html", "docx", "pdf")

# --- What the model says ---------------------------------------------------------------------


def test_cover_has_the_facts_and_body_begins_with_the_title() -> None:
    said = say(plan(section("mal", "Mål", para("Fram.")), numbered=True), "html")
    assert said.cover[:3] == ("Diarienummer:", "KS", "2024/12")
    assert said.body == ("Trafikplan", "1", "Mål", "Fram.")


@pytest.mark.parametrize(("format", "times"), [("html", 0), ("docx", 1), ("pdf", 1)])
def test_only_paper_repeats_the_title_on_its_cover(format: Readable, times: int) -> None:
    assert say(plan(), format).cover.count("Trafikplan") == times


def test_an_office_may_add_to_its_cover_but_take_nothing_away() -> None:
    expected = Said(cover=("Plan", "2024-05-02"), body=("Plan",))
    found = Said(cover=("Kommun", "Plan", "Program", "2024-05-02", "Tel."), body=("Plan",))
    assert not list(differences(expected, found))
    lost = Said(cover=("Kommun", "Plan", "Program"), body=("Plan",))
    assert [place.expected for place in differences(expected, lost)] == ["2024-05-02"]


def test_line_break_parts_words() -> None:
    said = say(plan(section("a", "A", para("hit", LineBreak(), "dit"))), "pdf")
    assert said.body[-2:] == ("hit", "dit")


@pytest.mark.parametrize(
    "text",
    [
        "gång väg",
        "gång\u00a0väg",
        "gång\n\tväg",
        "gång\u202fväg",
        "gå\u00adng väg\u2060",
        "ga\u030ang väg",
    ],
)
def test_blanks_hyphenation_and_composition_make_no_difference(text: str) -> None:
    assert words(text) == ("gång", "väg")


def test_differences_name_the_words_and_their_place() -> None:
    expected = Said(body=("Vi", "ska", "gå", "fram"), notes=(("ett",), ("två",)))
    found = Said(body=("Vi", "bör", "gå", "fram"), notes=(("ett",),))
    assert list(differences(expected, found)) == [
        Difference("body", 1, "ska", "bör", "Vi"),
        Difference("note 2", 0, "två", "", ""),
    ]


def test_a_late_difference_in_a_long_text_is_found_where_it_is() -> None:
    many = tuple(f"ord{n}" for n in range(9000))
    found = (*many[:10], *many[11:8000], "fel", *many[8001:])
    first, *others = differences(Said(body=many), Said(body=found))
    assert (first.position, first.expected, first.found) == (10, "ord10", "")
    assert not others


# --- HTML ------------------------------------------------------------------------------------


def test_html_joins_words_over_inline_elements_and_parts_them_at_a_note() -> None:
    call = '<sup class="plan-generated"><a role="doc-noteref"><span>fotnot </span>1</a></sup>'
    said = read("html", html_of(f"<p>Säkerhets<em>polisen</em>{call}. <b>A</b>b<br>c</p><p>d</p>"))
    assert said.body == ("Säkerhetspolisen", "[^1]", ".", "Ab", "c", "d")


def test_html_generated_words_are_dropped_and_supplements_set_apart() -> None:
    said = read(
        "html",
        html_of(
            '<p><a href="#">Sida<span class="plan-supplement">, extern</span></a></p>'
            '<p class="plan-generated">Ladda ner</p><img alt="En ruta.">'
            '<details class="plan-description"><summary class="plan-generated">Text</summary>'
            "<p>Rutan</p><p>står</p></details>"
        ),
    )
    assert said.body == ("Sida",)
    assert said.supplements == ("extern", "En ruta.", "Rutan står")


def test_html_contents_and_notes_are_streams_of_their_own() -> None:
    said = read(
        "html",
        html_of(
            '<nav class="plan-contents plan-generated"><h2>Innehåll</h2><ol>'
            '<li><a href="#a">1 A</a></li><li><a href="#noter">Fotnoter</a></li>'
            "<li><a>2 B</a></li></ol></nav>"
            '<h2 id="a">1 A</h2><section role="doc-endnotes">'
            '<h2 id="noter" class="plan-generated">Fotnoter</h2><ol><li>Källa. '
            '<a class="plan-generated" role="doc-backlink">Åter</a></li></ol></section>'
        ),
    )
    assert said.contents == ("1 A", "2 B")
    assert said.notes == (("Källa.",),)
    assert said.body == ("1", "A")


# --- DOCX ------------------------------------------------------------------------------------


def test_docx_words_split_over_runs_and_links_are_whole() -> None:
    link = f'<w:hyperlink w:tooltip=", extern">{r("poli")}{r("sen", "<w:b/>")}</w:hyperlink>'
    tail = r("Ny<w:noBreakHyphen/>").replace("<w:noBreakHyphen/></w:t>", "</w:t><w:br/>")
    said = read("docx", docx_of(p(r("Säker"), r("hets", "<w:b/>"), link, r("."), tail, r("rad"))))
    assert said.body == ("Säkerhetspolisen.Ny", "rad")
    assert said.supplements == ("extern",)


def test_docx_numbers_are_counted_as_word_counts_them() -> None:
    styles = ("H2", "H3", "H3", "Lista", "H2", "H3", "Bilaga", "Bilaga", "Annan", "Annan")
    body = "".join(p(r("x"), style=name) for name in styles)
    said = read("docx", docx_of(body, numbering=NUMBERING, styles=STYLES))
    text = "1 x 1.1 x 1.2 x x 3 x 3.1 x Bilaga A x Bilaga B x Bilaga G x Bilaga H x"
    assert " ".join(said.body) == text


def test_docx_fields_say_their_result_but_no_page() -> None:
    said = read(
        "docx",
        docx_of(p(r("Figur "), field("SEQ Figur", "1"), r(" Karta, s. "), field("PAGEREF x", "4"))),
    )
    assert said.body == ("Figur", "1", "Karta,", "s.")


def test_docx_notes_are_numbered_by_their_calls() -> None:
    def called(id: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{id}"/></w:r>'

    again = field("NOTEREF _not", "1")
    notes = "".join(
        f'<w:footnote w:id="{id}">{p("<w:r><w:footnoteRef/></w:r>", r(f" {text}"))}</w:footnote>'
        for id, text in ((2, "första"), (5, "andra"))
    )
    body = p(r("a"), called(5), r("b"), called(2), again)
    said = read("docx", docx_of(body, footnotes=notes))
    assert said.body == ("a", "[^1]", "b", "[^2]", "[^1]")
    assert said.notes == (("andra",), ("första",))


def test_docx_contents_hidden_words_and_alternatives_are_set_apart() -> None:
    listing = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{p(r('Innehåll'), style='TOCHeading')}"
        f"{p(r('1'), '<w:r><w:tab/></w:r>', r('Mål'), field('PAGEREF x', '3'), style='TOC1')}"
        "</w:sdtContent></w:sdt>"
    )
    drawing = (
        '<w:r><w:drawing><wp:inline><wp:docPr descr="En ruta."/></wp:inline></w:drawing></w:r>'
    )
    caption = '<w:tblPr><w:tblCaption w:val="Namn"/></w:tblPr>'
    table = f"<w:tbl>{caption}<w:tr><w:tc>{p(r('cell'))}</w:tc></w:tr></w:tbl>"
    body = listing + p(drawing, r("syns"), r("hörs", "<w:vanish/>")) + table
    said = read("docx", docx_of(body, styles=STYLES))
    assert said.contents == ("1 Mål",)
    assert said.body == ("syns", "cell")
    assert said.supplements == ("En ruta.", "hörs", "Namn")


def test_docx_heads_are_those_of_the_pages_after_the_cover() -> None:
    kinds = {"first": "header1", "default": "header2", "even": "header3"}
    references = "".join(
        f'<w:headerReference xmlns:r="{OFFICE}" w:type="{kind}" r:id="r{name}"/>'
        for kind, name in kinds.items()
    )
    words = {"header1": "Omslag", "header2": "Plan KS 1", "header3": "Plan 2024"}
    heads = {name: p(r(text)) for name, text in words.items()}
    said = read("docx", docx_of(f"<w:sectPr>{references}</w:sectPr>", **heads))
    assert said.running == ("Plan",)


def test_docx_identifier_is_a_property_of_words_own_or_of_ours() -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>KS 1</dc:identifier></c>'
    custom = (
        '<p><property name="Diarienummer">KS 2</property><property name="Annat">x</property></p>'
    )
    properties = {"core-properties": core, "custom-properties": custom}
    names = ([*properties], ["custom-properties"], [])
    found = [read("docx", with_properties({n: properties[n] for n in each})) for each in names]
    assert [said.identifier for said in found] == ["KS 1", "KS 2", ""]


def with_properties(properties: dict[str, str]) -> bytes:
    """A Word file with these parts of the package's own."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of(p()))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            if name != "_rels/.rels":
                new.writestr(name, old.read(name))
        parts = {name: f"docProps/{name}.xml" for name in properties}
        new.writestr("_rels/.rels", relations(officeDocument="word/document.xml", **parts))
        for name, content in properties.items():
            new.writestr(parts[name], content)
    return data.getvalue()


# --- PDF -------------------------------------------------------------------------------------


def test_pdf_is_read_in_the_order_of_its_tags_not_of_its_page() -> None:
    content = marked(0, "sist") + marked(1, "hets") + marked(2, "poli") + marked(3, "Säker")
    said = read("pdf", pdf_of(content, ("P", [3, ("Span", [1]), 2]), ("P", [0])))
    assert said.body == ("Säkerhetspoli", "sist")


def test_pdf_hyphenated_words_are_whole_and_replaced_text_is_read() -> None:
    hyphen = "/Span <</ActualText <FEFF00AD>>> BDC (-) Tj EMC"
    ligature = "/Span <</ActualText (fi)>> BDC (#) Tj EMC"
    content = f"/P <</MCID 0>> BDC (plane) Tj {hyphen} (ring ) Tj {ligature} (nns) Tj EMC"
    assert read("pdf", pdf_of(content, ("P", [0]))).body == ("planering", "finns")


def test_pdf_artifacts_are_silent_and_untagged_text_is_stray() -> None:
    content = (
        marked(0, "text")
        + "/Artifact <</Type /Pagination>> BDC (Sida 1) Tj EMC /Artifact BMC (linje) Tj EMC "
        + "(utan märke) Tj "
        + marked(7, "utan element")
    )
    said = read("pdf", pdf_of(content, ("P", [0])))
    assert said.body == ("text",)
    assert said.stray == ("utan", "märke", "utan", "element")


def test_pdf_notes_and_their_calls() -> None:
    content = "".join(
        marked(at, text) for at, text in enumerate(("Ord", "1", "1", "Källa.", "mer"))
    )
    note = ("Note", [("Lbl", [2]), 3])
    said = read("pdf", pdf_of(content, ("P", [0, ("Lbl", [("Link", [1])]), note, 4])))
    assert said.body == ("Ord", "[^1]", "mer")
    assert said.notes == (("Källa.",),)


def test_pdf_contents_list_and_its_heading() -> None:
    texts = ("Innehåll", "1 Mål ", "12", "1.1 Del ", "13", "Text")
    content = "".join(marked(at, text) for at, text in enumerate(texts))
    below = ("TOC", [("TOCI", [("Reference", [3, 4])])])
    said = read("pdf", pdf_of(content, ("H1", [0]), ("TOC", [("TOCI", [1, 2, below])]), ("P", [5])))
    assert said.contents == ("1 Mål", "1.1 Del")
    assert said.body == ("Text",)


def test_pdf_link_contents_and_alternatives() -> None:
    content = marked(0, "Länk") + marked(1, "Råd")
    link = ("Link", [0, link_annotation("Länk, extern")])
    said = read("pdf", pdf_of(content, ("Figure", [1]), ("P", [link]), Alt="En ruta."))
    assert said.body == ("Länk",)
    assert said.supplements == ("En ruta.", "Länk, extern")


def test_pdf_table_with_a_name_that_is_only_heard() -> None:
    summary = pikepdf.Dictionary(O=pikepdf.Name.Table, Summary="Kontakter")
    said = read("pdf", pdf_of(marked(0, "cell"), ("Table", [("TR", [("TD", [0])])]), A=summary))
    assert said.body == ("cell",)
    assert said.supplements == ("Kontakter",)


def test_pdf_header_that_is_only_heard() -> None:
    said = read("pdf", pdf_of(marked(0, " "), ("TH", [0]), ActualText="Beskrivning"))
    assert said.body == ()
    assert said.supplements == ("Beskrivning",)


# --- Damaged and hostile files ---------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("data", [b"", b"\0", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>" * 999])
def test_other_bytes_are_unreadable(format: Readable, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(format, data)


def test_docx_bomb_and_entities_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONTENT_BYTES", 99_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_rels/.rels", b" " * 99_001)
    with pytest.raises(Unreadable, match="too much"):
        read("docx", bomb.getvalue())
    with pytest.raises(Unreadable, match=r"^an Office file has no document type$"):
        read("docx", docx_of("<w:p/>", '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))


def test_pdf_bomb_and_loops_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONTENT_BYTES", 99_000)
    with pytest.raises(Unreadable, match="too much"):
        read("pdf", pdf_of(" " * 99_001, ("P", [])))
    with pytest.raises(Unreadable, match=r"^an element stands twice in the tag tree$"):
        read("pdf", changed(lambda pdf, page: looped(pdf.Root.StructTreeRoot.K[0])))
    with pytest.raises(Unreadable, match=r"^forms within forms without end$"):
        read("pdf", changed(lambda pdf, page: drawn_in_itself(pdf, page.Resources)))
    with pytest.raises(Unreadable, match="packed with"):
        read("pdf", changed(lambda pdf, page: page.Contents.write(b"", filter=RUN_LENGTH)))


RUN_LENGTH = pikepdf.Name.RunLengthDecode


def changed(edit: Callable[[pikepdf.Pdf, pikepdf.Object], object]) -> bytes:
    data = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of("/X Do " + marked(0, "a"), ("P", [0])))) as pdf:
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(X=pdf.make_stream(b""))
        edit(pdf, pdf.pages[0].obj)
        pdf.save(data, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return data.getvalue()


def looped(element: pikepdf.Object) -> None:
    element.K = pikepdf.Array([element])


def drawn_in_itself(pdf: pikepdf.Pdf, resources: pikepdf.Object) -> None:
    form = pdf.make_stream(b"/X Do", Subtype=pikepdf.Name.Form)
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    resources.XObject.X = form
