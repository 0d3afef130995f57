"""What the readers of finished files take from each element: small files, and the words in them.

What a document must say, and what is refused, is in test_parity.py.
"""

import io
from collections.abc import Callable

import pikepdf
import pytest

from plan_compiler import limits
from plan_compiler.parity.changes import told
from plan_compiler.parity.compare import Difference, differences, embedded_model, read, same_text
from plan_compiler.parity.everything import everything
from plan_compiler.parity.opc import Package
from plan_compiler.parity.said import Readable, Said, Unreadable
from tests.builders import para, plan, section
from tests.small_files import (
    docx_of,
    field,
    html_of,
    marked,
    p,
    pdf_of,
    r,
    style,
)

HYPHEN = "\N{NON-BREAKING HYPHEN}"

# --- Word ------------------------------------------------------------------------------------


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (run("<w:t>Säker</w:t><w:noBreakHyphen/><w:t>het</w:t>"), f"Säker{HYPHEN}het"),
        (run("<w:t>a</w:t><w:t/><w:t>b</w:t>"), "ab"),
        (run("<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>"), "a b c"),
        (run("<w:t>a</w:t><w:cr/><w:t>b</w:t><w:ptab/><w:t>c</w:t>"), "a b c"),
        (f'<w:fldSimple w:instr=" SEQ Figur ">{r("3")}</w:fldSimple>', "3"),
        (f'<w:fldSimple w:instr=" page ">{r("3")}</w:fldSimple>', ""),
        (f"<w:fldSimple>{r('3')}</w:fldSimple>", "3"),
        (field("</w:instrText><w:instrText> PAGE ", "3"), ""),
        (run("<w:drawing><wp:docPr/></w:drawing><w:t>a<!-- tyst -->b</w:t>"), "ab"),
        (run("<w:instrText/>").join((field(" NUMPAGES ", "9"), r("ord"))), "ord"),
        (f"<w:AlternateContent><w:a>{r('ny')}</w:a>{r('äldre')}</w:AlternateContent>", "ny"),
        (f"<w:ins>{r('in')}</w:ins><w:del>{r('ut')}</w:del>", "in"),
        (r("syns", '<w:vanish w:val="0"/>'), "syns"),
        (r("syns", '<w:vanish w:val="false"/>'), "syns"),
    ],
)  # fmt: skip
def test_an_element_of_a_word_file(body: str, said: str) -> None:
    found = read("docx", docx_of(p(body)))
    assert (" ".join(found.body), found.supplements) == (said, ())


def test_a_content_control_is_read_as_what_it_holds() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(r('innehåll'))}</w:sdtContent></w:sdt><w:sdt/>"
    assert read("docx", docx_of(control + p(r("sedan")))).body == ("innehåll", "sedan")


def test_a_table_without_a_name_adds_nothing_for_the_ear() -> None:
    said = read("docx", docx_of(f"<w:tbl><w:tr><w:tc>{p(r('cell'))}</w:tc></w:tr></w:tbl>"))
    assert (said.body, said.supplements) == (("cell",), ())


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ('<w:pStyle w:val="Rubrik"/>', 1),
        ('<w:pStyle w:val="Eget"/>', 1),
        ('<w:pStyle w:val="Rubrik"/><w:outlineLvl w:val="9"/>', 0),
        ('<w:pStyle w:val="Namnlös"/>', 0),
        ('<w:pStyle w:val="Rundgång"/>', 0),
        ('<w:outlineLvl w:val="0"/>', 1),
    ],
)
def test_the_title_parts_the_cover_from_the_text(properties: str, level: int) -> None:
    """A level comes of the paragraph, of its style, of what that is based on, or of its name."""
    based = f'<w:basedOn w:val="Grund"/>{style("", "", "")}'
    styles = (
        style("Rubrik", "heading 1", "")
        + f'<w:style w:styleId="Eget"><w:name w:val="Eget"/>{based}</w:style>'
        + style("Grund", "Grund", '<w:outlineLvl w:val="0"/>')
        + '<w:style w:styleId="Namnlös"/>'
        + '<w:style w:styleId="Rundgång"><w:basedOn w:val="Rundgång"/></w:style>'
    )
    said = read(
        "docx",
        docx_of(
            p(r("omslag")) + f"<w:p><w:pPr>{properties}</w:pPr>{r('Namn')}</w:p>", styles=styles
        ),
    )
    assert said.cover == (("omslag",) if level else ())
    assert said.body == (("Namn",) if level else ("omslag", "Namn"))


def level(at: int, format: str, text: str, start: str = '<w:start w:val="1"/>') -> str:
    shown = f'<w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{start}{shown}</w:lvl>'


def counted(levels: str, *paragraphs: tuple[str, int], overrides: str = "") -> str:
    """The numbers that headings get, each of a list 1 or 2 and of a level."""
    lists = (
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
        f'<w:outlineLvl w:val="1"/></w:pPr>{r("·")}</w:p>'
        for number, at in paragraphs
    )
    return " ".join(read("docx", docx_of(body, numbering=lists)).body)


@pytest.mark.parametrize(
    ("format", "start", "number"),
    [
        ("decimal", 12, "12"),
        ("lowerLetter", 1, "a"),
        ("lowerLetter", 26, "z"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 28, "BB"),
        ("lowerRoman", 14, "xiv"),
        ("upperRoman", 9, "IX"),
        ("none", 3, ""),
        ("bullet", 3, ""),
    ],
)
def test_a_number_in_the_format_of_its_level(format: str, start: int, number: str) -> None:
    begun = f'<w:start w:val="{start}"/>'
    assert counted(level(0, format, "%1)", begun), ("1", 0)) == f"{number}) ·"


def test_numbers_of_levels_below_each_other() -> None:
    levels = level(0, "decimal", "%1") + level(1, "lowerLetter", "%1.%2")
    in_order = (("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1))
    assert counted(levels, *in_order) == "1 · 1.a · 1.b · 2 · 2.a ·"


def test_a_number_of_a_level_that_has_not_begun_or_is_nowhere() -> None:
    deep = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2", '<w:start w:val="4"/>')
    assert counted(deep, ("1", 1)) == "1.4 ·"
    assert counted(level(0, "upperRoman", "%1 (%9)"), ("1", 0), ("1", 0)) == "I (I) · II (I) ·"


def test_a_level_without_a_start_begins_at_zero_as_in_word() -> None:
    assert counted(level(0, "decimal", "%1", start=""), ("1", 0), ("1", 0)) == "0 · 1 ·"


def test_a_list_starts_over_at_the_level_that_says_so() -> None:
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")
    over = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    in_order = (("1", 0), ("1", 1), ("2", 0), ("2", 1), ("2", 1))
    assert counted(levels, *in_order, overrides=over) == "1 · 1.1 · 2 · 2.5 · 2.6 ·"


def test_a_list_that_is_nowhere_counts_nothing() -> None:
    assert counted(level(0, "decimal", "%1"), ("0", 0), ("7", 0), ("1", 4)) == "· · ·"


# --- HTML ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said", "supplements"),
    [
        ("a<!-- tyst -->b <?tyst?>c", "ab c", ()),
        ('<svg aria-label="En ruta."><text>ritad</text></svg>', "", ("En ruta.",)),
        ("<svg><text>ritad</text></svg><img>", "", ()),
        ('<sup class="plan-generated"><a role="doc-noteref">not</a></sup>', "[^]", ()),
        ('<p class="okänd">ord</p><script>kod</script>', "ord", ()),
    ],
)
def test_an_element_of_a_page(body: str, said: str, supplements: tuple[str, ...]) -> None:
    found = read("html", html_of(body))
    assert (" ".join(found.body), found.supplements) == (said, supplements)


@pytest.mark.parametrize(
    ("page", "document", "language"),
    [(' lang="sv-SE"', "", "sv"), (' lang="sv"', ' lang="fi"', "fi"), ("", "", "")],
)
def test_the_language_is_the_documents_or_the_pages(
    page: str, document: str, language: str
) -> None:
    html = f'<html{page}><body><article class="plan-document"{document}>x</article>'
    assert read("html", html.encode()).language == language


def test_a_plain_fragment_is_understood_by_its_elements() -> None:
    plain = (
        '<article lang="sv"><h1>Plan</h1><!-- tyst --><p>Ord<sup><a id="anrop_1" href="#fotnot_1">1'
        "</a></sup><small>, extern</small> <a>vidare</a></p>"
        '<section><ol><li id="fotnot_1">Källa. <a href="#anrop_1">Åter</a></li></ol></section>'
        "</article>"
    )
    said = read("plain", plain.encode())
    assert said.body == ("Plan", "Ord", "[^1]", "vidare")
    assert (said.supplements, said.notes) == (("extern",), (("Källa.",),))


# --- All that a file holds -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "data", "texts"),
    [
        (".json", b'{"a": ["x<b>y</b>z", "1 2"], "c": 3}', ["a x<b>y</b>z xyz 1 2 c"]),
        (".html", b"<p>a&amp;<b>b</b></p>\xff", ["<p>a&<b>b</b></p>\ufffd", "a&b\ufffd"]),
        (".txt", "gång".encode(), ["gång", "gång"]),
    ],
)
def test_texts_of_a_file(suffix: str, data: bytes, texts: list[str]) -> None:
    assert list(everything(suffix, data)) == texts


def test_texts_of_a_word_file_begin_with_the_names_of_its_parts() -> None:
    names, *parts = everything(".docx", docx_of(p(r("ord", "<w:b/>"), r("et"))))
    assert names == "_rels/.rels word/_rels/document.xml.rels word/document.xml"
    assert parts[-1] == "ordet"


# --- Numbers of changes ----------------------------------------------------------------------


def bookmarked(*children: str) -> bytes:
    """A PDF with a part of these bookmarks; the last of them has lines of its own."""
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_outline() as outline:
            part = pikepdf.OutlineItem("Jämförelse", 0)
            part.children += [pikepdf.OutlineItem(title, 0) for title in children]
            outline.root.append(part)
            lines = ("1 Ändring: stycke", "Mål", "2 Strykning: lista")
            for last in part.children[-1:]:
                last.children += [pikepdf.OutlineItem(line, 0) for line in lines]
        pdf.save(data)
    return data.getvalue()


def under_headings() -> bytes:
    def heading(name: str) -> str:
        return p(f'<w:bookmarkStart w:id="1"{name}/>', r("Mål"))

    named = heading(' w:name="avsnitt_mal"')
    below = p(run("<w:t>Ändringar </w:t><w:t/><w:t>3, 5–6</w:t><w:delText>, 8</w:delText>"))
    other = p('<w:x w:name="avsnitt_x"/>', r("Mål")) + p(r("Ändring 8"))
    return docx_of(heading("") + p(r("Ändring 9")) + other + named + below + named)


@pytest.mark.parametrize(
    ("name", "data", "numbers"),
    [
        ("redline.pdf", bookmarked("Om jämförelsen", "Så läser du", "Ändringar"), (1, 2)),
        ("redline.pdf", pdf_of("", ("P", [])), ()),
        ("redline.pdf", bookmarked(), ()),
        ("lydelse.pdf", bookmarked("Mål (2, 4–5)", "Följden", "Åtgärder (7)"), (2, 4, 5, 7)),
        ("lydelse.docx", under_headings(), (3, 5, 6)),
        ("redline.docx", under_headings(), ()),
        ("2.1.changes.json", b'{"changes": [{}, {}]}', (1, 2)),
        ("changes.txt", "Å\n\n1. Ett\n\n12. Tolv\n".encode(), (1, 12)),
        ("changes.css", b"\n\n1. Ett", ()),
    ],
)
def test_changes_told_by_a_file(name: str, data: bytes, numbers: tuple[int, ...]) -> None:
    assert told(name, data) == numbers


# --- What is told of a file ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_it", "kind"),
    [
        (lambda: read("docx", b"PK"), "DOCX (BadZipFile)"),
        (lambda: embedded_model("docx", b"PK"), "DOCX (BadZipFile)"),
        (lambda: list(everything(".docx", b"PK")), "DOCX (BadZipFile)"),
        (lambda: read("pdf", b"%PDF-1.7"), "PDF (PdfError)"),
        (lambda: embedded_model("pdf", b"%PDF-1.7"), "PDF (PdfError)"),
        (lambda: list(everything(".json", b"{")), "JSON (JSONDecodeError)"),
        (lambda: read("html", b""), "HTML (ParserError)"),
        (lambda: read("plain", b""), "HTML (ParserError)"),
    ],
)
def test_an_unreadable_file_is_called_what_it_should_have_been(
    read_it: Callable[[], object], kind: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        read_it()
    assert str(raised.value) == f"no readable {kind}"


@pytest.mark.parametrize("format", ["html", "plain"])
def test_a_page_of_something_else_holds_no_document(format: Readable) -> None:
    with pytest.raises(Unreadable, match=r"^no document in the page$"):
        read(format, b"<p>x")


@pytest.mark.parametrize(
    ("format", "data", "limit", "kind"),
    [
        ("html", html_of("<p>ord"), "CONTENT_BYTES", "page"),
        ("plain", b"<article>ord</article>", "CONTENT_BYTES", "page"),
        ("pdf", pdf_of(marked(0, "ord"), ("P", [0])), "DOCUMENT_BYTES", "plan"),
    ],
)
def test_larger_files_than_any_plan_are_refused(
    format: Readable, data: bytes, limit: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, len(data))
    assert read(format, data).body == ("ord",)
    monkeypatch.setattr(limits, limit, len(data) - 1)
    with pytest.raises(Unreadable, match=f"^larger than any {kind}$"):
        read(format, data)


def test_a_part_that_nothing_leads_to_is_missing() -> None:
    package = Package(docx_of(p()))
    assert package.target("", "rofficeDocument") == "word/document.xml"
    with pytest.raises(Unreadable, match=r"^a relationship is missing$"):
        package.target("", "rId9")


def test_a_package_may_unpack_to_the_limit_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    data = docx_of(p(r("x")))
    size = len(Package(data).part("word/document.xml"))
    monkeypatch.setattr(limits, "CONTENT_BYTES", size)
    assert len(Package(data).part("word/document.xml")) == size
    monkeypatch.setattr(limits, "CONTENT_BYTES", size - 1)
    with pytest.raises(Unreadable, match=r"^unpacks to too much$"):
        Package(data).part("word/document.xml")


def test_a_lost_word_is_told_with_its_place() -> None:
    whole = plan(section("mal", "Mål", para("Vi ska gå fram.")))
    page = html_of(
        "<p>Diarienummer: KS 2024/12</p><h1>Trafikplan</h1><h2>Mål</h2><p>Vi bör gå fram.</p>"
    )
    found = {one.arguments["stream"]: one for one in same_text(whole, "html", page, "ut/plan.html")}
    told_of = found["body"]
    assert told_of.span.file == "ut/plan.html"
    assert told_of.arguments == {
        "format": "HTML",
        "stream": "body",
        "expected": "ska",
        "found": "bör",
        "before": "Trafikplan Mål Vi",
    }


def test_a_damaged_file_is_told_with_its_name() -> None:
    (damaged,) = same_text(plan(), "docx", b"PK")
    assert damaged.span.file == "trafikplan.docx"
    assert damaged.arguments == {
        "path": "trafikplan.docx",
        "reason": "no readable DOCX (BadZipFile)",
    }


def test_a_long_loss_is_cut() -> None:
    lost = tuple(f"ord{number}" for number in range(31))
    told_of = list(differences(Said(body=lost), Said()))
    assert told_of == [Difference("body", 0, " ".join((*lost[:30], "…")), "", "")]
    (whole,) = differences(Said(body=lost[:30]), Said())
    assert whole.expected == " ".join(lost[:30])
