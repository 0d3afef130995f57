"""What a finished PDF says, read through its tag tree in logical order (ISO 14289-1, 7.1)."""

import io
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pikepdf
from lxml import etree

from plan_compiler import limits
from plan_compiler.parity.content import Content, Place
from plan_compiler.parity.said import (
    Border,
    Heard,
    Piece,
    Said,
    Unreadable,
    aloud,
    call,
    common,
    divide,
    heard,
    is_call,
    line,
    main_language,
    reading,
    shown,
    words,
)

# Elements within a line of text (ISO 32000-1, 14.8.4.4): a word may go on past their edges.
_INLINE = frozenset(
    ("Span", "Link", "Quote", "Code", "Reference", "BibEntry", "Annot", "Em", "Strong")
)
_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADING = re.compile("H[1-6]?$")


def read_pdf(data: bytes) -> Said:
    """What a tagged PDF says; `Unreadable` if it is none."""
    with reading("PDF"), _open(data) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            raise Unreadable("a PDF without tags")
        content = Content(pdf)
        for page in pdf.pages:
            content.read_page(page)
        tree = _Tree(pdf, content.texts)
        cover, body = divide(list(tree.read()))
        notes = [tree.notes[number] for number in sorted(tree.notes)]
        texts = (p.text for part in (body, *notes) for p in part if isinstance(p, Heard))
        return Said(
            cover=shown(cover),
            body=shown(body),
            notes=tuple(shown(note) for note in notes),
            contents=tuple(tree.contents),
            supplements=heard(texts),
            running=common([words(text) for text in content.running[1:]]),
            stray=words(" ".join((*content.stray, *content.texts.values()))),
            title=line(str(pdf.docinfo.get("/Title", ""))),
            language=main_language(str(pdf.Root.get("/Lang", ""))),
            identifier=_identifier(content, pdf.Root.get("/Metadata")),
        )


def embedded(data: bytes) -> bytes | None:
    """The model's JSON from the file attached as the document's source, or None."""
    with reading("PDF"), _open(data) as pdf:
        for attached in pdf.attachments.values():
            if attached.relationship == pikepdf.Name.Source:
                return Content(pdf).unpacked(attached.get_file().obj)
        return None


def _open(data: bytes) -> pikepdf.Pdf:
    if len(data) > limits.DOCUMENT_BYTES:
        raise Unreadable("larger than any plan")
    return pikepdf.open(io.BytesIO(data))


def _identifier(content: Content, metadata: Any) -> str:
    """The `dc:identifier` of the XMP; pikepdf's own reader mends a broken one and logs it."""
    if metadata is None:
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content.unpacked(metadata), parser)
    name = f"{_DC}identifier"
    # As an element, or shortened to an attribute (ISO 16684-1, 7.9.2.2).
    shortened = (found for element in root.iter() if (found := element.get(name)))
    return line(root.findtext(f".//{name}") or next(shortened, ""))


class _Tree:
    """Reads the elements of the tag tree in order, once each.

    `texts` are those of the pages, and what remains of them in the end stands in no element.
    """

    def __init__(self, pdf: pikepdf.Pdf, texts: dict[Place, str]) -> None:
        self.root = pdf.Root["/StructTreeRoot"]
        self.texts = texts
        self.roles = {str(k): str(v) for k, v in self.root.get("/RoleMap", {}).items()}
        self.notes: dict[int, list[Piece]] = {}
        self.contents: list[str] = []
        self.met: set[Any] = set()

    def read(self) -> Iterator[Piece]:
        return self._children(self.root, None)

    def _role(self, element: Any) -> str:
        """The standard type that an element's own type stands for."""
        name, met = str(element.get("/S", "")), set()
        while name in self.roles and name not in met:
            met.add(name)
            name = self.roles[name]
        return name[1:]

    def _children(self, element: Any, page: Any, without: str = "") -> Iterator[Piece]:
        """What the children say; those with the role `without` are left out, but count as read."""
        page = element.get("/Pg", page)
        kids = _kids(element)
        for kid, following in zip_longest(kids, kids[1:]):
            if isinstance(kid, int):
                yield self.texts.pop((page.objgen, kid), "")
            elif "/MCID" in kid:
                place = kid.get("/Stm", kid.get("/Pg", page))
                yield self.texts.pop((place.objgen, int(kid["/MCID"])), "")
            elif "/S" in kid:
                pieces = self._element(kid, page, self._role(element))
                if self._role(kid) == without or self._heads_contents(kid, following):
                    aloud(pieces)
                else:
                    yield from pieces

    def _heads_contents(self, element: Any, following: Any) -> bool:
        """The heading of the contents list belongs to it, although it stands before it."""
        listed = isinstance(following, pikepdf.Dictionary) and self._role(following) == "TOC"
        return listed and _HEADING.match(self._role(element)) is not None

    def _element(self, element: Any, page: Any, parent: str) -> Iterator[Piece]:
        self._meet(element)
        match self._role(element):
            case "TOCI":
                self._list(element, page)
            case "Note":
                self._keep_note(element, page)
            case "Lbl" if parent not in ("L", "LI"):
                yield call(_number(aloud(self._children(element, page))))
            case "LI" if parent == "L":
                yield from self._item(element, page)
            case "Link":
                yield from self._children(element, page)
                yield Heard(_link_contents(element))
            case role if role in _INLINE:
                yield from self._texts(element, page)
            case role if _HEADING.match(role):
                yield Border.TITLE
                yield from self._heading(element, page)
                yield " "
            case _:
                yield " "
                yield from self._texts(element, page)
                yield " "

    def _meet(self, element: Any) -> None:
        if element.is_indirect and element.objgen in self.met:
            raise Unreadable("an element stands twice in the tag tree")
        self.met.add(element.objgen)

    def _heading(self, element: Any, page: Any) -> Iterator[Piece]:
        """A heading; its title, as in the bookmarks, may say more to tell it from its equals."""
        pieces = list(self._texts(element, page))
        yield from pieces
        seen = " ".join(shown(piece for piece in pieces if not is_call(piece)))
        yield Heard(line(str(element.get("/T", ""))).removeprefix(seen))

    def _texts(self, element: Any, page: Any) -> Iterator[Piece]:
        """What an element says: its content, or what stands for it; what it adds for the ear."""
        content = list(self._children(element, page))
        instead = str(element.get("/ActualText", element.get("/Alt", "")))
        yield Heard(_attribute(element, "/Summary"))
        if not instead:
            yield from content
        elif self._role(element) == "Figure" or not shown(content):
            # Nobody sees these words where they stand.
            yield Heard(instead)
        elif "/ActualText" in element:
            yield instead
        else:
            yield from (Heard(instead), *content)
        yield Heard(str(element.get("/E", "")))

    def _item(self, element: Any, page: Any) -> Iterator[Piece]:
        """A list item: its label is a marker to leave out, or a term in a list without markers."""
        unmarked = _attribute(element.get("/P"), "/ListNumbering") in ("", "/None")
        yield " "
        yield from self._children(element, page, without="" if unmarked else "Lbl")
        yield " "

    def _list(self, element: Any, page: Any) -> None:
        """A line of the contents list, which ends in its page, before those it may contain."""
        at = len(self.contents)
        self.contents.append("")
        *text, _page = shown(self._children(element, page)) or ("",)
        self.contents[at] = " ".join(text)

    def _keep_note(self, element: Any, page: Any) -> None:
        """A note by its number, which its label gives before its text."""
        pieces = list(self._children(element, page))
        labels = [at for at, piece in enumerate(pieces) if is_call(piece)]
        label = pieces.pop(labels[0]) if labels else ""
        self.notes[_number(aloud((label,)))] = pieces


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", ())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids] if kids != () else []


def _number(label: str) -> int:
    digits = re.findall("[0-9]+", label)
    return int(digits[-1]) if digits else 0


def _attribute(element: Any, key: str) -> str:
    """The value of an attribute, whichever of its owners the element has it from."""
    owners = element.get("/A", ())
    for owner in owners if isinstance(owners, pikepdf.Array) else (owners,):
        if isinstance(owner, pikepdf.Dictionary) and key in owner:
            return str(owner[key])
    return ""


def _link_contents(link: Any) -> str:
    """The name that a link out of the document is announced by (ISO 14289-1, 7.18.5)."""
    annotations = (kid["/Obj"] for kid in _kids(link) if not isinstance(kid, int) and "/Obj" in kid)
    outward = [a for a in annotations if "/URI" in a.get("/A", {})]
    # A link over two pages has two annotations of one name.
    return " ".join(dict.fromkeys(str(annotation.get("/Contents", "")) for annotation in outward))
