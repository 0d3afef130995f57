"""Faults seeded into the PDF of the second plan, and every judge that must see each.

Judges are called by their name in plan_compiler/judges/panel.py; "words" is the comparison with the
model, word by word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from tests.pdf_reading import changed

Edit = Callable[[Pdf], None]


@dataclass(frozen=True)
class Fault:
    """Who must see it, and the function that does it to a file."""

    judges: tuple[str, ...]
    edit: Callable[[bytes], bytes]


FAULTS: dict[str, Fault] = {}


def fault(name: str, *judges: str) -> Callable[[Edit], Edit]:
    """Put a function into the table."""

    def keep(change: Edit) -> Edit:
        FAULTS[name] = Fault(judges, lambda data: changed(data, change))
        return change

    return keep


# --- Finding places --------------------------------------------------------------------------


def elements(pdf: Pdf, kind: str) -> list[Any]:
    """The elements of a kind in the tag tree, in reading order."""
    return [e for e in _below(pdf.Root.StructTreeRoot) if e.get("/S") == f"/{kind}"]


def _below(element: Any) -> Iterator[Any]:
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def links(pdf: Pdf) -> list[Any]:
    return [note for page in pdf.pages for note in page.get("/Annots", Array()).as_list()]


def attributes(element: Any) -> list[Any]:
    found = element.get("/A", Array())
    return list(found) if isinstance(found, Array) else [found]


def owned(element: Any, key: str) -> Any:
    """The attributes of an element that have a key."""
    return next(one for one in attributes(element) if key in one)


# --- The document ----------------------------------------------------------------------------


@fault("no language", "verapdf-ua", "words")
def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


@fault("another language", "words")
def another_language(pdf: Pdf) -> None:
    pdf.Root.Lang = "en"


@fault("no title to show", "verapdf-ua")
def no_title_to_show(pdf: Pdf) -> None:
    del pdf.Root.ViewerPreferences.DisplayDocTitle


@fault("no title", "verapdf-ua", "words")
def no_title(pdf: Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["dc:title"]


@fault("not marked as tagged", "verapdf-ua")
def not_marked(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Marked = False


@fault("no tags", "verapdf-ua", "tags", "words")
def no_tags(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@fault("no claim to be accessible", "verapdf-ua")
def no_claim(pdf: Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["pdfuaid:part"]


@fault("no claim to be an archive", "verapdf-a")
def no_archive(pdf: Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        del metadata["pdfaid:part"]


@fault("no data about itself", "verapdf-ua", "verapdf-a", "words")
def no_data(pdf: Pdf) -> None:
    del pdf.Root.Metadata


@fault("no bookmarks", "tags")
def no_bookmarks(pdf: Pdf) -> None:
    del pdf.Root.Outlines


@fault("a bookmark too many", "tags")
def bookmark_too_many(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Utkast", 0))


@fault("no order for the keyboard", "verapdf-ua")
def no_tab_order(pdf: Pdf) -> None:
    for page in pdf.pages:
        del page.obj.Tabs


@fault("a font left out", "verapdf-ua", "verapdf-a", "tags")
def font_left_out(pdf: Pdf) -> None:
    del next(o for o in pdf.objects if isinstance(o, Dictionary) and "/FontFile2" in o).FontFile2


@fault("letters that stand for none", "verapdf-ua", "tags", "words")
def letters_for_none(pdf: Pdf) -> None:
    for font in pdf.objects:
        if isinstance(font, Dictionary) and "/ToUnicode" in font:
            del font.ToUnicode


@fault("no model", "tags")
def no_model(pdf: Pdf) -> None:
    for name in list(pdf.attachments):
        del pdf.attachments[name]


@fault("another model", "tags")
def another_model(pdf: Pdf) -> None:
    (spec,) = pdf.attachments.values()
    spec.get_file().obj.write(b'{"id": "annan"}')


@fault("code that runs", "verapdf-a")
def code_that_runs(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert('Hej')")


# --- Headings and text -----------------------------------------------------------------------


@fault("a heading level left out", "verapdf-ua", "tags")
def heading_level(pdf: Pdf) -> None:
    elements(pdf, "H2")[0].S = Name.H4


@fault("a heading that is only large", "tags")
def heading_only_large(pdf: Pdf) -> None:
    elements(pdf, "H4")[0].S = Name.P


@fault("a heading that the bookmarks call otherwise", "tags", "words")
def heading_otherwise(pdf: Pdf) -> None:
    elements(pdf, "H2")[1].T = "Något annat"


@fault("paragraphs in another order", "words")
def another_order(pdf: Pdf) -> None:
    document = elements(pdf, "Document")[0]
    kids = list(document.K)
    at = next(i for i, kid in enumerate(kids) if kid.S == "/BlockQuote")
    kids[at - 1], kids[at] = kids[at], kids[at - 1]
    document.K = Array(kids)


@fault("a paragraph outside the tags", "tags", "words")
def outside_the_tags(pdf: Pdf) -> None:
    document = elements(pdf, "Document")[0]
    at = [kid.S == "/BlockQuote" for kid in document.K].index(True)
    del document.K[at]


@fault("words only for the eye", "tags", "words")
def only_for_the_eye(pdf: Pdf) -> None:
    content = pdf.pages[2].Contents
    # What was the second line of the title is an artifact.
    marked = content.read_bytes().replace(b"/Span<</MCID 1>>BDC", b"/Artifact BMC", 1)
    assert marked != content.read_bytes()
    content.write(marked)


@fault("an emphasis lost", "tags")
def emphasis_lost(pdf: Pdf) -> None:
    elements(pdf, "Em")[0].S = Name.Span


@fault("a quotation that is none", "tags")
def no_quotation(pdf: Pdf) -> None:
    elements(pdf, "BlockQuote")[0].S = Name.Div


@fault("a list that is none", "verapdf-ua", "tags")
def no_list(pdf: Pdf) -> None:
    listed = (e for e in elements(pdf, "L") if owned(e, "/ListNumbering").ListNumbering != "/None")
    next(listed).S = Name.Div


@fault("a list item without its number", "tags")
def no_number(pdf: Pdf) -> None:
    item = next(e for e in elements(pdf, "LI") if "/A" not in e and len(e.K) == 2)
    item.K[0].ActualText = "2."


# --- Tables ----------------------------------------------------------------------------------


@fault("a column header that heads nothing", "tags")
def no_scope(pdf: Pdf) -> None:
    for header in elements(pdf, "TH"):
        attributes = owned(header, "/Scope")
        if attributes.Scope == "/Column":
            del attributes.Scope
    for cell in (*elements(pdf, "TD"), *elements(pdf, "TH")):
        del owned(cell, "/Headers").Headers


@fault("a row header that heads a column", "tags")
def wrong_scope(pdf: Pdf) -> None:
    row = next(e for e in elements(pdf, "TH") if owned(e, "/Scope").Scope == "/Row")
    owned(row, "/Scope").Scope = Name.Column


@fault("a header that is a mere cell", "tags")
def mere_cell(pdf: Pdf) -> None:
    row = next(e for e in elements(pdf, "TH") if owned(e, "/Scope").Scope == "/Row")
    row.S = Name.TD


@fault("a row that lacks a cell", "verapdf-ua", "tags", "words")
def lacks_a_cell(pdf: Pdf) -> None:
    row = elements(pdf, "TR")[1]
    del row.K[2]


@fault("a table without a name", "tags", "words")
def table_without_name(pdf: Pdf) -> None:
    for table in elements(pdf, "Table"):
        for one in attributes(table):
            if "/Summary" in one:
                del one.Summary


# --- Pictures, notes, links ------------------------------------------------------------------


@fault("a figure without an alternative", "verapdf-ua", "tags", "words")
def no_alternative(pdf: Pdf) -> None:
    del elements(pdf, "Figure")[1].Alt


@fault("another alternative", "tags", "words")
def another_alternative(pdf: Pdf) -> None:
    elements(pdf, "Figure")[1].Alt = "figur.svg"


@fault("a note without an id", "verapdf-ua")
def no_note_id(pdf: Pdf) -> None:
    del elements(pdf, "Note")[0].ID


@fault("a note that is a paragraph", "tags", "words")
def no_note(pdf: Pdf) -> None:
    elements(pdf, "Note")[0].S = Name.Div


@fault("links without names", "verapdf-ua", "tags")
def no_names(pdf: Pdf) -> None:
    for link in links(pdf):
        del link.Contents


@fault("a link called by its address", "tags", "words")
def called_by_address(pdf: Pdf) -> None:
    link = next(link for link in links(pdf) if "/A" in link)
    link.Contents = str(link.A.URI)


@fault("a link to another address", "tags")
def another_address(pdf: Pdf) -> None:
    next(link for link in links(pdf) if "/A" in link).A.URI = "tel:911"


@fault("a link to nowhere", "tags")
def to_nowhere(pdf: Pdf) -> None:
    next(link for link in links(pdf) if "/Dest" in link).Dest = "bort"


@fault("a link that is not tagged", "verapdf-ua", "tags")
def not_tagged(pdf: Pdf) -> None:
    elements(pdf, "Link")[-1].S = Name.Span


# --- The file --------------------------------------------------------------------------------

FAULTS["a file cut short"] = Fault(("qpdf",), lambda data: data[: len(data) * 9 // 10])
FAULTS["a stream damaged"] = Fault(
    ("qpdf",), lambda data: data.replace(b"/FlateDecode", b"/FlateDecodX", 1)
)
