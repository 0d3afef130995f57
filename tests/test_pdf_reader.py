"""What the reader of PDFs takes from each element, font and form; the rest is in test_parity.py."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from plan_compiler.parity.compare import read
from plan_compiler.parity.content import DEEPEST
from plan_compiler.parity.everything import everything
from plan_compiler.parity.said import Unreadable
from tests.small_files import marked, pdf_of


def edited(data: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(out)
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
        (b"1 beginbfrange <61> <62> <0041> endbfrange", "AB\N{REPLACEMENT CHARACTER}"),
        (b"1 beginbfrange <61> <63> [<0058> <0059> <005A>] endbfrange", "XYZ"),
        (b"1 beginbfrange <61> <63> [<0058>] endbfrange", "X" + "\N{REPLACEMENT CHARACTER}" * 2),
        (b"1 beginbfrange <61> <63> <00660069> endbfrange", "fifjfk"),
        (b"2 beginbfchar <61> <00660069> <63> <0043> endbfchar", "fi\N{REPLACEMENT CHARACTER}C"),
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

    texts = "".join(marked(at, text) for at, text in enumerate(("Källa.", "Länk", "Ruta")))
    within = ("Sect", [("Note", [0])]), ("P", [("Link", [1])]), ("L", [("LI", [2])])
    said = read("pdf", edited(pdf_of(texts, *within), lone))
    assert (said.body, said.notes) == (("Länk", "Ruta"), (("Källa.",),))


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
