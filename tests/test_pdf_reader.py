"""What the reader of PDFs takes from each element, font and form; the rest is in test_parity.py."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from plan_compiler import limits
from plan_compiler.parity.compare import read
from plan_compiler.parity.content import DEEPEST, Content
from plan_compiler.parity.everything import everything
from plan_compiler.parity.said import Unreadable
from tests.small_files import link_annotation, marked, pdf_of

LOST = "\N{REPLACEMENT CHARACTER}"


def edited(data: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(out, fix_metadata_version=False)
    return out.getvalue()


def test_a_pdf_note_without_a_label_loses_no_word() -> None:
    said = read("pdf", pdf_of(marked(0, "Källa.") + marked(1, "Sida 4."), ("Note", [0, 1])))
    assert said.notes == (("Källa.Sida", "4."),)
    labelled = ("Note", [("Lbl", [0]), 1])
    texts = "".join(marked(at, text) for at, text in enumerate(("1", "Ett.", "Noll.")))
    assert read("pdf", pdf_of(texts, labelled, ("Note", [2]))).notes == (("Noll.",), ("Ett.",))


def with_form(own_font: bool) -> bytes:
    """A PDF that draws a form, with fonts of its own or of the page's."""

    def drawn(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"BT /F 9 Tf (i form) Tj ET", Subtype=pikepdf.Name.Form)
        resources = pdf.pages[0].Resources
        resources.XObject = pikepdf.Dictionary(X=form)
        if own_font:
            form.Resources = pikepdf.Dictionary(Font=resources.Font)
            resources.Font = pikepdf.Dictionary(F=pikepdf.Dictionary())

    return edited(pdf_of("/P <</MCID 0>> BDC /X Do EMC", ("P", [0])), drawn)


@pytest.mark.parametrize("own_font", [True, False])
def test_a_drawn_form_has_its_own_fonts_or_those_of_its_page(own_font: bool) -> None:
    assert read("pdf", with_form(own_font)).body == ("i", "form")


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        (b"1 beginbfrange <61> <62> <0041> endbfrange", f"AB{LOST}"),
        (b"1 beginbfrange <61> <63> [<0058> <0059> <005A>] endbfrange", "XYZ"),
        (b"1 beginbfrange <61> <63> [<0058>] endbfrange", f"X{LOST}{LOST}"),
        (b"1 beginbfrange <61> <63> <00660069> endbfrange", "fifjfk"),
        (b"2 beginbfchar <61> <D800> <62> <0042> endbfchar", f"{LOST}B{LOST}"),
        (b"2 beginbfchar <61> <00660069> <63> <0043> endbfchar", f"fi{LOST}C"),
    ],
)
def test_letters_of_a_font(letters: bytes, said: str) -> None:
    """ISO 32000-1, 9.10.3: a range goes on from one letter or lists them."""

    def with_letters(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.Font.F.ToUnicode = pdf.make_stream(letters)

    found = read("pdf", edited(pdf_of(marked(0, "abc"), ("P", [0])), with_letters))
    assert "".join(found.body) == said


def test_an_element_without_a_page_is_on_that_of_the_element_above_it() -> None:
    def lone(pdf: pikepdf.Pdf) -> None:
        for above in pdf.Root.StructTreeRoot.K:
            for below in above.K:
                del below.Pg

    texts = "".join(
        marked(at, text) for at, text in enumerate(("Källa.", "Länk", "Ruta", "Mål", "Ord"))
    )
    link, item = ("P", [("Link", [1])]), ("L", [("LI", [2])])
    heading, inline = ("Sect", [("H2", [3])]), ("P", [("Em", [4])])
    within = heading, ("Sect", [("Note", [0])]), link, item, inline
    said = read("pdf", edited(pdf_of(texts, *within), lone))
    assert said.body == ("Mål", "Länk", "Ruta", "Ord")
    assert (said.notes, said.supplements) == ((("Källa.",),), ())


def test_the_text_of_a_form_is_found_by_the_form_it_stands_in() -> None:
    """ISO 32000-1, 14.7.4.2: `Stm` names the stream where the marked content is."""

    def drawn(pdf: pikepdf.Pdf) -> None:
        resources = pdf.pages[0].Resources
        text = marked(0, "i form").encode()
        form = pdf.make_stream(b"BT /F 9 Tf %s ET" % text, Subtype=pikepdf.Name.Form)
        resources.XObject = pikepdf.Dictionary(X=form)
        kid = pikepdf.Dictionary(Type=pikepdf.Name.MCR, Stm=form, MCID=0)
        pdf.Root.StructTreeRoot.K[0].K = pikepdf.Array([kid])

    page = edited(pdf_of("/X Do " + marked(0, "utan element"), ("P", [])), drawn)
    said = read("pdf", page)
    assert (said.body, said.stray) == (("i", "form"), ("utan", "element"))


def nested(depth: int) -> bytes:
    """A text in forms within forms."""

    def drawn(pdf: pikepdf.Pdf) -> None:
        resources = pdf.pages[0].Resources
        form = pdf.make_stream(b"BT /F 9 Tf (djupt) Tj ET", Subtype=pikepdf.Name.Form)
        form.Resources = pikepdf.Dictionary(Font=resources.Font)
        for _ in range(depth - 1):
            form = pdf.make_stream(
                b"/X Do",
                Subtype=pikepdf.Name.Form,
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form)),
            )
        resources.XObject = pikepdf.Dictionary(X=form)

    return edited(pdf_of("/P <</MCID 0>> BDC /X Do EMC", ("P", [0])), drawn)


def test_forms_are_read_as_deep_as_any_program_draws_them() -> None:
    assert read("pdf", nested(DEEPEST)).body == ("djupt",)
    with pytest.raises(Unreadable, match=r"^forms within forms without end$"):
        read("pdf", nested(DEEPEST + 1))


def test_strings_of_a_pdf_wherever_they_stand() -> None:
    def hidden(pdf: pikepdf.Pdf) -> None:
        inner = pikepdf.Array([1, pikepdf.String("djup hemlighet")])
        deep = pikepdf.Dictionary(Inner=inner, Other=pikepdf.String("ord"))
        picture = pdf.make_stream(b"<b>bild</b>ord", Filter=pikepdf.Name.DCTDecode)
        pdf.Root.PieceInfo = pikepdf.Dictionary(Way=pdf.make_indirect(deep), Seen=picture)

    texts = list(everything(".pdf", edited(pdf_of(marked(0, "sagt här"), ("P", [0])), hidden)))
    assert "sagt här" in texts
    assert [text for text in texts if "djup" in text] == ["djup hemlighet ord"]
    assert [text for text in texts if "bild" in text] == ["<b>bild</b>ord", "bildord"]


# --- Streams ---------------------------------------------------------------------------------


def test_a_page_in_several_streams_is_one() -> None:
    def parted(pdf: pikepdf.Pdf) -> None:
        streams = (b"BT /F 9 Tf /P <</MCID 0>> BDC (ett)", b"Tj EMC ET")
        pdf.pages[0].obj.Contents = pikepdf.Array([pdf.make_stream(part) for part in streams])

    assert read("pdf", edited(pdf_of("", ("P", [0])), parted)).body == ("ett",)


def test_every_way_to_show_text_in_the_font_that_holds() -> None:
    """ISO 32000-1, 8.4.2 and 9.4.3: `q` keeps the font for `Q`; four operators show strings."""

    def fonts(pdf: pikepdf.Pdf) -> None:
        letters = pdf.make_stream(b"1 beginbfrange <61> <7a> <0041> endbfrange")
        other = pikepdf.Dictionary(Subtype=pikepdf.Name.Type1, ToUnicode=letters)
        pdf.pages[0].Resources.Font.G = pdf.make_indirect(other)

    shown = "q /G 9 Tf (a) Tj Q [(b) -90 (c)] TJ (d) ' 1 2 (e) \" Q (f) Tj"
    content = f"/P <</MCID 0>> BDC {shown} EMC"
    assert read("pdf", edited(pdf_of(content, ("P", [0])), fonts)).body == ("Abcdef",)


def test_properties_of_marked_content_may_have_a_name() -> None:
    def named(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Resources.Properties = pikepdf.Dictionary(M=pikepdf.Dictionary(MCID=0))

    content = "/P /M BDC (ord) Tj EMC"
    assert read("pdf", edited(pdf_of(content, ("P", [0])), named)).body == ("ord",)


def test_a_stream_may_unpack_to_the_limit_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    with pikepdf.new() as pdf:
        packed = pdf.make_stream(zlib.compress(b" " * 5000), Filter=pikepdf.Name.FlateDecode)
        monkeypatch.setattr(limits, "CONTENT_BYTES", 5000)
        assert len(Content(pdf).unpacked(packed)) == 5000
        monkeypatch.setattr(limits, "CONTENT_BYTES", 4999)
        with pytest.raises(Unreadable, match=r"^unpacks to too much$"):
            Content(pdf).unpacked(packed)
        packed.DecodeParms = pikepdf.Dictionary(Predictor=12)
        with pytest.raises(Unreadable, match=r"^a text packed with /FlateDecode$"):
            Content(pdf).unpacked(packed)


def test_the_head_of_the_pages_after_the_cover() -> None:
    def pages(pdf: pikepdf.Pdf) -> None:
        for head in ("Plan KS 1", "Plan 2024"):
            page = pdf.add_blank_page()
            page.obj.Resources = pdf.pages[0].Resources
            shown = f"BT /F 9 Tf /Artifact <</Subtype /Header>> BDC ({head}) Tj EMC ET"
            page.obj.Contents = pdf.make_stream(shown.encode())

    assert read("pdf", edited(pdf_of(marked(0, "ord"), ("P", [0])), pages)).running == ("Plan",)


# --- Elements --------------------------------------------------------------------------------


def test_types_of_ones_own_stand_for_standard_types() -> None:
    """ISO 32000-1, 14.8.4: through each other too, but not for ever."""

    def roles(pdf: pikepdf.Pdf) -> None:
        names = {"Rubrik": "Titel", "Titel": "H1", "A": "B", "B": "A"}
        kept = {f"/{name}": pikepdf.Name(f"/{role}") for name, role in names.items()}
        pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(kept)

    texts = marked(0, "omslag") + marked(1, "Namn") + marked(2, "ord")
    said = read("pdf", edited(pdf_of(texts, ("A", [0]), ("Rubrik", [1]), ("P", [2])), roles))
    assert (said.cover, said.body) == (("omslag",), ("Namn", "ord"))


def test_kids_of_an_element_in_every_form() -> None:
    def forms(pdf: pikepdf.Pdf) -> None:
        one, none, missing, reference = pdf.Root.StructTreeRoot.K
        one.K = 0
        del none.K
        missing.K = pikepdf.Array([7])
        reference.K = pikepdf.Dictionary(Type=pikepdf.Name.MCR, MCID=1)

    texts = marked(0, "ett") + marked(1, "två")
    data = pdf_of(texts, ("P", []), ("P", []), ("P", []), ("P", []))
    assert read("pdf", edited(data, forms)).body == ("ett", "två")


@pytest.mark.parametrize(
    ("numbering", "said"),
    [(None, "a) ord"), ("None", "a) ord"), ("LowerAlpha", "ord")],
)
def test_a_label_is_a_marker_where_the_list_has_markers(numbering: str | None, said: str) -> None:
    def lists(pdf: pikepdf.Pdf) -> None:
        if numbering:
            kind = pikepdf.Name(f"/{numbering}")
            pdf.Root.StructTreeRoot.K[0].A = pikepdf.Dictionary(
                O=pikepdf.Name.List, ListNumbering=kind
            )

    item = ("LI", [("Lbl", [0]), ("LBody", [1])])
    data = pdf_of(marked(0, "a\\)") + marked(1, "ord"), ("L", [item]))
    assert " ".join(read("pdf", edited(data, lists)).body) == said


def test_a_label_of_a_list_calls_no_note() -> None:
    assert read("pdf", pdf_of(marked(0, "1"), ("L", [("Lbl", [0])]))).body == ("1",)


def test_what_an_element_adds_for_the_ear() -> None:
    data = pdf_of(marked(0, "KS"), ("Span", [0]), Alt="Kommunstyrelsen", E="styrelsen")
    said = read("pdf", data)
    assert (said.body, said.supplements) == (("KS",), ("Kommunstyrelsen", "styrelsen"))


def test_the_names_of_a_link_are_said_once_each() -> None:
    kids = [0, link_annotation("Länk"), link_annotation("Länk"), link_annotation("till")]
    nameless = link_annotation("")
    del nameless.Obj.Contents
    said = read("pdf", pdf_of(marked(0, "ord"), ("P", [("Link", [*kids, nameless])])))
    assert said.supplements == ("Länk till",)


@pytest.mark.parametrize(
    ("described", "identifier"),
    [
        ("<dc:identifier>KS 1</dc:identifier>", "KS 1"),
        ('<x dc:identifier="KS 2"/>', "KS 2"),
        ("<dc:identifier>&e;</dc:identifier>", ""),
        ("<x/>", ""),
    ],
)
def test_the_identifier_of_a_pdf(described: str, identifier: str) -> None:
    """ISO 16684-1, 7.9.2.2: a property is an element, or shortened to an attribute."""
    kind = '<!DOCTYPE x [<!ENTITY e "KS 3">]>'
    xmp = f'{kind}<x xmlns:dc="http://purl.org/dc/elements/1.1/">{described}</x>'

    def metadata(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Metadata = pdf.make_stream(xmp.encode())

    assert read("pdf", edited(pdf_of("", ("P", [])), metadata)).identifier == identifier


def test_a_pdf_without_tags_is_refused() -> None:
    def untagged(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.StructTreeRoot

    with pytest.raises(Unreadable, match=r"^a PDF without tags$"):
        read("pdf", edited(pdf_of("", ("P", [])), untagged))
