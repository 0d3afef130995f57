"""What a finished Word document says, read from its parts in the order Word shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from plan_compiler.parity.numbering import Numbering, W, child, value
from plan_compiler.parity.opc import Package
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
)

MODEL = "urn:plan-compiler:model"

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    W + name for name in ("del", "moveFrom", "sectPr", "pPr", "rPr", "tblPr", "trPr")
)
# Fields whose result tells where something stands, which is no part of what is said.
_PLACES = frozenset(("PAGE", "PAGEREF", "NUMPAGES", "SECTIONPAGES"))


def read_docx(data: bytes) -> Said:
    """What a Word document says; `Unreadable` if it is none."""
    with reading("DOCX"):
        package = Package(data)
        main = _main(package)
        story = _Story(Numbering(package.first(main, "numbering"), package.first(main, "styles")))
        cover, body = divide(list(story.read(child(package.tree(main), "body"))))
        told = story.read_notes(package.first(main, "footnotes"))
        notes = [told[number] for number in sorted(told)]
        texts = (p.text for part in (body, *notes) for p in part if isinstance(p, Heard))
        core = package.first("", "core-properties")
        return Said(
            cover=shown(cover),
            body=shown(body),
            notes=tuple(shown(note) for note in notes),
            contents=tuple(story.contents),
            supplements=heard(texts),
            running=_running(package, main),
            title=_property(core, "title"),
            language=main_language(_language(package.first(main, "styles"))),
            identifier=_property(core, "identifier") or _custom(package, "Diarienummer"),
        )


def embedded(data: bytes) -> bytes | None:
    """The model's JSON from the document's custom XML, or None."""
    with reading("DOCX"):
        package = Package(data)
        for name in package.related(_main(package), "customXml"):
            root = package.tree(name)
            if root.tag.startswith(f"{{{MODEL}}}"):
                return "".join(root.itertext()).encode()
        return None


def _main(package: Package) -> str:
    names = package.related("", "officeDocument")
    if not names:
        raise Unreadable("no document in it")
    return names[0]


def _property(core: Any, name: str) -> str:
    return "" if core is None else line(core.findtext(_DC + name) or "")


def _running(package: Package, main: str) -> tuple[str, ...]:
    """The words that every page's head has but the cover's, which may have none of its own."""
    heads = [_Story(Numbering(None, None)).read(head) for head in _heads(package, main)]
    return common([shown(head) for head in heads])


def _heads(package: Package, main: str) -> Iterator[Any]:
    """The headers of all sections; a section without one has that of the one before it."""
    for reference in package.tree(main).iter(f"{W}headerReference"):
        if reference.get(f"{W}type") != "first":
            yield package.tree(package.target(main, reference.get(f"{RELATION}id")))


def _custom(package: Package, name: str) -> str:
    """A property that is not one of Word's own."""
    root = package.first("", "custom-properties")
    named = () if root is None else (p for p in root if p.get("name") == name)
    return line(" ".join("".join(property.itertext()) for property in named))


def _language(styles: Any) -> str:
    """What Word takes an unmarked text to be in, and so what a screen reader speaks."""
    path = "docDefaults/rPrDefault/rPr/lang"
    return value(styles, path) or ""


# --- The text --------------------------------------------------------------------------------


@dataclass
class _Field:
    """A field being read: its instruction, and whether its result has begun (ECMA-376, 17.16)."""

    instruction: str = ""
    result: bool = False

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


@dataclass
class _Story:
    """Reads paragraphs in order, keeping what runs over from one to the next."""

    numbering: Numbering
    contents: list[str] = field(default_factory=list)
    # Note ids and numbers: Word counts the notes in the order of their calls.
    calls: dict[str, int] = field(default_factory=dict)
    fields: list[_Field] = field(default_factory=list)

    def read(self, parent: Any) -> Iterator[Piece]:
        """All that is said below an element."""
        for element in parent:
            if isinstance(element.tag, str) and element.tag not in _SKIPPED:
                yield from self._element(element)

    def read_notes(self, footnotes: Any) -> dict[int, list[Piece]]:
        """The notes by number. Word has no notes to notes: they follow the note that calls them."""
        known = {} if footnotes is None else {note.get(f"{W}id"): note for note in footnotes}
        notes: dict[int, list[Piece]] = {}
        for id, number in list(self.calls.items()):
            for element in known.get(id, ()):
                pieces = list(self.read((element,)))
                if self._opens_note(element):
                    at = next(at for at, piece in enumerate(pieces) if is_call(piece))
                    number = int(aloud((pieces.pop(at),)).strip(" [^]"))
                notes.setdefault(number, []).extend(pieces)
        return notes

    def _element(self, element: Any) -> Iterator[Piece]:
        match element.tag.rpartition("}")[2]:
            case "p":
                yield from self._paragraph(element)
            case "r":
                yield from self._run(element)
            case "t":
                yield from self._text(element.text or "")
            case "tab" | "br" | "cr" | "ptab":
                yield from self._text(" ")
            case "noBreakHyphen":
                yield from self._text("\N{NON-BREAKING HYPHEN}")
            case "footnoteReference":
                yield call(self.calls.setdefault(element.get(f"{W}id"), len(self.calls) + 1))
            case "fldChar":
                self._field_mark(element.get(f"{W}fldCharType"))
            case "instrText" if self.fields:
                self.fields[-1].instruction += element.text or ""
            case "fldSimple":
                yield from self._simple_field(element)
            case "hyperlink":
                yield from self.read(element)
                yield Heard(element.get(f"{W}tooltip", ""))
            case "sdt":
                yield from self._control(element)
            case "tbl":
                yield from self._table(element)
            case "docPr":
                yield Heard(element.get("descr", ""))
            case "AlternateContent":
                # The same drawing in several makes: a reader gets one of them.
                yield from self.read(element[0])
            case _:
                yield from self.read(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        level, number = self.numbering.heading(paragraph)
        yield Border.TITLE if level == 1 else " "
        yield f"{number} "
        yield from self.read(paragraph)
        yield " "

    def _run(self, run: Any) -> Iterator[Piece]:
        pieces = list(self.read(run))
        hidden = child(child(run, "rPr"), "vanish")
        if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
            yield Heard(aloud(pieces))
        elif self._is_typed_call(run):
            yield call(aloud(pieces))
        else:
            yield from pieces

    def _is_typed_call(self, run: Any) -> bool:
        """A note's number as text: how a note is called from a note."""
        typed = run.findtext(f"{W}t") or ""
        name = self.numbering.style_name(value(run, "rPr/rStyle"))
        return name == "footnote reference" and typed.isdigit() and not self.fields

    def _opens_note(self, element: Any) -> bool:
        """Whether it begins as a note does, but with a number that Word has not counted."""
        first, second = [*element.iter(f"{W}r"), None, None][:2]
        return first is not None and self._is_typed_call(first) and child(second, "tab") is not None

    def _text(self, text: str) -> Iterator[Piece]:
        if not all(field.result for field in self.fields):
            return
        names = [field.name for field in self.fields]
        if "NOTEREF" in names:
            yield call(text.strip())
        elif _PLACES.isdisjoint(names):
            yield text

    def _field_mark(self, kind: str | None) -> None:
        match kind:
            case "begin":
                self.fields.append(_Field())
            case "separate" if self.fields:
                self.fields[-1].result = True
            case "end" if self.fields:
                self.fields.pop()

    def _simple_field(self, element: Any) -> Iterator[Piece]:
        self.fields.append(_Field(element.get(f"{W}instr", ""), result=True))
        yield from self.read(element)
        self.fields.pop()

    def _control(self, control: Any) -> Iterator[Piece]:
        """A content control; the one that holds the contents list is read as such."""
        content = child(control, "sdtContent")
        if content is None:
            return
        gallery = value(control, "sdtPr/docPartObj/docPartGallery")
        if gallery != "Table of Contents":
            yield from self.read(content)
            return
        for paragraph in content.iter(f"{W}p"):
            text = " ".join(shown(self.read(paragraph)))
            name = self.numbering.style_name(value(paragraph, "pPr/pStyle"))
            if name.startswith("toc ") and name[4:].isdigit() and text:
                self.contents.append(text)

    def _table(self, table: Any) -> Iterator[Piece]:
        yield Heard(value(table, "tblPr/tblCaption") or "")
        yield from self.read(table)
