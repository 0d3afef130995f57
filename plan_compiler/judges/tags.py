"""What the tags of a PDF say of its text: as in the model, and by rules that veraPDF leaves out.

PDF/UA asks that headings, tables and links have tags; that they have the right ones, only someone
who knows the text can say.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from plan_compiler.judges.aspects import Aspects, Lines, differences, gather, line, of_model
from plan_compiler.judges.aspects import table_line as table_said
from plan_compiler.model import Plan
from plan_compiler.model_file import write_model
from plan_compiler.parity.content import Content
from plan_compiler.parity.pdf import embedded

READS = (
    "fact",
    "heading",
    "item",
    "definitions",
    "quote",
    "table",
    "row",
    "note",
    "link",
    "way",
    "picture",
    "caption",
    "emphasis",
)
_HEADING = re.compile("H([1-6])$")
_SPOKEN = ("/ActualText", "/Alt", "/T")
_FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
_OWNED = ("/Summary", "/Scope", "/ListNumbering")


def tag_remarks(data: bytes, plan: Plan) -> list[str]:
    """Everything that is wrong with the tags, and with what the file carries beside its pages."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            return ["no tags"]
        reader = _Reader(pdf)
        root = reader.tag(pdf.Root.StructTreeRoot, None)
        faults = [
            *differences(of_model(plan), _of_document(root), READS),
            *_outside(reader.content),
            *_links(pdf, root),
            *_tables(root),
            *_bookmarks(pdf, root),
            *_fonts(pdf),
        ]
        level = _archive_part(pdf)
    return [*faults, *(_model(data, plan) if level == "3" else ())]


# --- Reading ---------------------------------------------------------------------------------


@dataclass
class Tag:
    """An element of the tag tree: what it says of itself, its words, elements and annotations."""

    kind: str
    said: dict[str, str] = field(default_factory=dict)
    content: list["str | Tag"] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)

    @property
    def tags(self) -> list["Tag"]:
        return [part for part in self.content if isinstance(part, Tag)]

    def all(self, *kinds: str) -> Iterator["Tag"]:
        """Every element of these kinds below, in order."""
        for tag in self.tags:
            if tag.kind in kinds:
                yield tag
            yield from tag.all(*kinds)

    @property
    def words(self) -> str:
        """The words to be seen, without notes and their calls."""
        if instead := self.said.get("ActualText"):
            return instead
        parts = (part if isinstance(part, str) else _within(part) for part in self.content)
        return line("".join(parts))


def _within(tag: Tag) -> str:
    if tag.kind == "Note" or _is_call(tag) or _is_mark(tag):
        return ""
    words = "".join(part if isinstance(part, str) else _within(part) for part in tag.content)
    words = tag.said.get("ActualText", words)
    return words if tag.kind in ("Span", "Link", "Em", "Strong") else f" {words} "


def _is_call(tag: Tag) -> bool:
    return tag.kind == "Lbl" and any(True for _ in tag.all("Link"))


def _is_mark(tag: Tag) -> bool:
    """The label of a list's item, not the term of a definition."""
    return tag.kind == "Lbl" and not any(True for _ in tag.all("Strong"))


class _Reader:
    """Reads the elements with the text of the marked content that they refer to."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.content = Content(pdf)
        for page in pdf.pages:
            self.content.read_page(page)

    def tag(self, element: Any, page: Any) -> Tag:
        page = element.get("/Pg", page)
        read = Tag(str(element.get("/S", ""))[1:], dict(_said(element)))
        for kid in _listed(element.get("/K", Array())):
            match kid:
                case int():
                    read.content.append(self.content.texts.pop((page.objgen, kid), ""))
                case Dictionary() if "/MCID" in kid:
                    place = kid.get("/Stm", kid.get("/Pg", page)).objgen
                    read.content.append(self.content.texts.pop((place, int(kid.MCID)), ""))
                case Dictionary() if "/Obj" in kid:
                    read.annotations.append(kid.Obj)
                case Dictionary():
                    read.content.append(self.tag(kid, page))
        return read


def _said(element: Any) -> Iterator[tuple[str, str]]:
    yield from ((key[1:], str(element[key])) for key in _SPOKEN if key in element)
    for owned in _listed(element.get("/A", Array())):
        yield from ((key[1:], str(owned[key])) for key in _OWNED if key in owned)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


# --- Lines by aspect -------------------------------------------------------------------------


def _of_document(root: Tag) -> Aspects:
    return gather(_in_order(root))


def _in_order(root: Tag) -> Lines:
    """The lines of the text in order, the notes last and by number; no contents list."""
    (document, *_) = root.tags
    notes: list[Tag] = []
    body = document.tags
    start = next(at for at, tag in enumerate(body) if _HEADING.match(tag.kind))
    for tag in body[:start]:
        yield from _of_cover(tag)
    for tag, following in zip(body[start:], [*body[start + 1 :], Tag("")], strict=True):
        if following.kind != "TOC" and tag.kind != "TOC":
            yield from _of_tag(tag, notes)
    told = {_label(note): note for note in notes}
    for number in sorted(told):
        yield "note", f"{number} {told[number].words}"
        for tag in told[number].tags:
            yield from _of_tag(tag, notes)


def _of_cover(tag: Tag) -> Lines:
    if tag.kind == "Figure":
        yield "picture", tag.said.get("Alt", "")
    for item in tag.all("LI"):
        label, body = item.tags
        yield "fact", f"{label.words}: {body.words}"


def _of_tag(tag: Tag, notes: list[Tag], parent: str = "") -> Lines:
    if tag.kind == "Note":
        notes.append(tag)
        return
    yield from _of_item(tag) if (tag.kind, parent) == ("LI", "L") else _of_kind(tag)
    # A call and the term of a definition are no text of their own.
    for below in tag.tags if not _is_call(tag) else ():
        yield from _of_tag(below, notes, tag.kind)


def _of_item(item: Tag) -> Lines:
    label, body = item.tags
    if _is_mark(label):
        yield "item", f"{label.words} {body.tags[0].words}"


def _of_kind(tag: Tag) -> Lines:
    match tag.kind:
        case kind if level := _HEADING.match(kind):
            yield "heading", f"{level[1]} {tag.words}"
        case "L" if tag.said.get("ListNumbering") == "/None":
            yield "definitions", str(len(tag.tags))
        case "Em":
            yield "emphasis", tag.words
        case "BlockQuote":
            yield "quote", str(len(tag.tags))
        case "Table":
            yield from _of_table(tag)
        case "Div":
            yield from (("caption", below.words) for below in tag.tags if below.kind == "Caption")
        case "Figure":
            yield "picture", tag.said.get("Alt", "")
        case "Link":
            yield from _of_link(tag)


def _of_table(table: Tag) -> Lines:
    captions = [tag.words for tag in table.tags if tag.kind == "Caption"]
    heads = [cell.words for part in table.all("THead") for cell in part.all("TH")]
    rows = [row for part in table.all("TBody") for row in part.all("TR")]
    kinds = [cell.kind for row in rows for cell in row.tags]
    name = next(iter(captions), table.said.get("Summary", ""))
    yield "table", table_said(name, heads, len(rows), kinds.count("TH"), kinds.count("TD"))
    yield from (("row", " | ".join(cell.words for cell in row.tags)) for row in rows)


def _of_link(link: Tag) -> Lines:
    for annotation in link.annotations[:1]:
        if "/A" in annotation:
            yield "link", f"{annotation.A.get('/URI', '')} {link.words}"
        else:
            yield "way", link.words


def _label(note: Tag) -> int:
    label = next((tag for tag in note.all("Lbl")), Tag(""))
    said = "".join(link.words for link in label.all("Link"))
    return int(said) if said.isdigit() else 0


# --- Rules -----------------------------------------------------------------------------------


def _outside(content: Content) -> Iterator[str]:
    """Text that is no artifact stands in the tag tree (ISO 14289-1, 7.1)."""
    if stray := line("".join((*content.stray, *content.texts.values()))):
        yield f"text in no element: {stray[:40]!r}"


def _links(pdf: pikepdf.Pdf, root: Tag) -> Iterator[str]:
    """A link is called by its words and leads somewhere (WCAG 2.4.4, 2.5.3)."""
    known = _destinations(pdf)
    for link in root.all("Link"):
        for annotation in link.annotations:
            name, words = line(str(annotation.get("/Contents", ""))), link.words
            # The page stands at the end of a line of contents.
            named = words in name or words.rpartition(" ")[0] in name
            if not (name.startswith(words) if "/A" in annotation else named):
                yield f"the link {words!r} is called {name!r}"
            target = annotation.get("/Dest", annotation.get("/A", None))
            if target is None or (isinstance(target, pikepdf.String) and str(target) not in known):
                yield f"the link {words!r} leads nowhere"


def _destinations(pdf: pikepdf.Pdf) -> set[str]:
    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return set()
    return {str(key) for key in pikepdf.NameTree(pdf.Root.Names.Dests)}


def _tables(root: Tag) -> Iterator[str]:
    """A header says what it heads (ISO 32000-1, 14.8.5.7)."""
    for part, scope in (("THead", "/Column"), ("TBody", "/Row")):
        for rows in root.all(part):
            for cell in rows.all("TH"):
                if cell.said.get("Scope") != scope:
                    yield f"the header {cell.words!r} does not head its {scope[1:].lower()}"


def _bookmarks(pdf: pikepdf.Pdf, root: Tag) -> Iterator[str]:
    """The bookmarks are the headings, with what tells equal ones apart."""
    headings = root.all("H1", "H2", "H3", "H4", "H5", "H6")
    with pdf.open_outline() as outline:
        shown = list(_titles(outline.root))
    wanted = [line(tag.said.get("T", tag.words)) for tag in headings]
    if shown != wanted:
        lost = [title for title in wanted if title not in shown]
        yield f"the bookmarks are not the headings: {lost[:1] or shown[:1]}"


def _titles(items: Sequence[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield line(str(item.title))
        yield from _titles(item.children)


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every font comes along, with the characters that its glyphs stand for (ISO 14289-1, 7.21)."""
    for font in pdf.objects:
        if isinstance(font, Dictionary) and font.get("/Type") == Name.Font:
            (drawn, *_) = font.get("/DescendantFonts", [font])
            if not _FONT_FILES & set(drawn.get("/FontDescriptor", {})):
                yield f"the font {drawn.get('/BaseFont')} does not come along"
            if "/DescendantFonts" in font and "/ToUnicode" not in font:
                yield f"the font {font.get('/BaseFont')} has no characters"


def _archive_part(pdf: pikepdf.Pdf) -> str:
    with pdf.open_metadata() as metadata:
        return str(metadata.get("pdfaid:part"))


def _model(data: bytes, plan: Plan) -> Iterator[str]:
    """The attached source is the model that the file was made from."""
    attached = embedded(data)
    if attached is None:
        yield "no model is attached"
    elif attached != write_model(plan):
        yield "the attached model is another"
