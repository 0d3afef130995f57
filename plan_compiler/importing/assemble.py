"""Pieces in order → the plan as authored, and the account of every part."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.importing.outline import Ids, Titles
from plan_compiler.importing.pieces import Element, Head, Picture, Piece, RawTable
from plan_compiler.importing.proven import provable, title
from plan_compiler.importing.tables import Tables
from plan_compiler.model import (
    Block,
    Blocks,
    DefinitionList,
    Figure,
    Inline,
    Inlines,
    Node,
    Paragraph,
    Reference,
    Section,
    Signatures,
    Text,
    plain,
    transform,
)
from plan_compiler.resources import Labels
from plan_compiler.svg import read_svg


@dataclass
class Assembly:
    """Makes sections of pieces. `images` are the parts of the package; `files` what to save."""

    labels: Labels
    images: Mapping[str, bytes]
    ids: Ids = field(default_factory=Ids)
    files: dict[str, bytes] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = Tables(self.labels)
        self.counts = {"tabell": 0, "figur": 0}
        self.signed = False

    # --- Sections ---

    def sections(self, pieces: Sequence[Piece]) -> tuple[Blocks, list[Section]]:
        """What stands before the first heading, and the sections at the top."""
        for piece in pieces:
            if isinstance(piece.thing, Head):
                self._name(piece.thing)
        starts = [n for n, piece in enumerate(pieces) if isinstance(piece.thing, Head)]
        first = starts[0] if starts else len(pieces)
        before = self._blocks(pieces[:first], "")
        ends = [*starts[1:], len(pieces)] if starts else []
        flat = [self._section(pieces[a:b]) for a, b in zip(starts, ends, strict=True)]
        return before, _nested(flat, 2)

    def _name(self, head: Head) -> None:
        id = self.ids.make(plain(head.title), "avsnitt")
        self.targets |= dict.fromkeys(head.anchors, id)
        head.anchors = (id,)

    def _section(self, pieces: Sequence[Piece]) -> Section:
        head, *rest = pieces
        assert isinstance(head.thing, Head)
        words = title(self._resolved(head.thing.title, head.element), head.element)
        blocks = self._blocks(rest, plain(words))
        return Section(id=head.thing.anchors[0], level=head.thing.level, title=words, blocks=blocks)

    # --- Blocks ---

    def _blocks(self, pieces: Sequence[Piece], heading: str) -> Blocks:
        found: list[Block] = []
        for piece in pieces:
            for block in self._made(piece, heading):
                found += provable(self._referring(block, piece.element), piece.element)
        return _merged(found)

    def _made(self, piece: Piece, heading: str) -> list[Block]:
        match piece.thing:
            case RawTable():
                return self.tables.blocks(piece, self._next("tabell"), heading)
            case Picture():
                return [self._figure(piece.thing, piece.element)]
            case Paragraph(content=()) | Head():
                return []
            case Signatures() as signed:
                if self.signed:
                    piece.element.data = 0
                    return [_said(one.name, one.role) for one in signed.signatories]
                self.signed = True
                return [signed]
            case block:
                return [block]

    def _next(self, kind: str) -> str:
        self.counts[kind] += 1
        return self.ids.make(f"{kind}-{self.counts[kind]}", kind)

    def _figure(self, picture: Picture, element: Element) -> Figure:
        id = self._next("figur")
        data = self.images.get(picture.file, b"")
        suffix = posixpath.splitext(picture.file)[1].lower()
        problems: list[Diagnostic] = []
        text = data.decode("utf-8", "replace") if suffix == ".svg" and data else ""
        drawing = read_svg(text, picture.file, problems) if text else None
        if drawing is None:
            element.change("raster", file=f"figures/{id}{suffix}")
            self.files |= {f"figures/{id}{suffix}": data} if data else {}
        for key, words in (
            ("no-alternative", picture.alternative),
            ("no-caption", picture.caption),
        ):
            if not words:
                element.change(key)
        return Figure(
            id=id,
            svg=drawing.svg if drawing else "",
            width=drawing.width if drawing else 0,
            height=drawing.height if drawing else 0,
            caption=picture.caption,
            alternative=" ".join(picture.alternative.split()),
        )

    # --- References ---

    def _referring(self, block: Block, element: Element) -> Block:
        def change(node: Node) -> Node:
            for name in ("content", "term", "caption", "header"):
                value = getattr(node, name, None)
                if isinstance(value, tuple) and any(isinstance(one, Reference) for one in value):
                    node = replace(node, **{name: self._resolved(value, element)})  # type: ignore[arg-type]
            return node

        return transform(block, change)

    def _resolved(self, inlines: Inlines, element: Element) -> Inlines:
        """References lead to the names of sections, or are words where they lead nowhere."""
        found: list[Inline] = []
        for one in inlines:
            parts: Inlines = (one,)
            if isinstance(one, Reference):
                if id := self.targets.get(one.target):
                    parts = (replace(one, target=id),)
                else:
                    element.change("reference", text=plain(one.content))
                    parts = one.content
            for part in parts:
                if isinstance(part, Text) and found and isinstance(found[-1], Text):
                    found[-1] = Text(text=found[-1].text + part.text)
                else:
                    found.append(part)
        return tuple(found)

    def note(self, blocks: Blocks, element: Element) -> Blocks:
        return tuple(
            one for block in blocks for one in provable(self._referring(block, element), element)
        )


def _said(name: str, role: str) -> Paragraph:
    return Paragraph(content=(Text(text=f"{name}, {role}" if role else name),))


def _merged(blocks: list[Block]) -> Blocks:
    """Two definition lists in a row are one to the source."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(block, DefinitionList) and isinstance(before, DefinitionList):
            found[-1] = DefinitionList(items=before.items + block.items)
        else:
            found.append(block)
    return tuple(found)


def _nested(flat: Sequence[Section], level: int) -> list[Section]:
    """Sections in a row, each with those below it inside."""
    found: list[Section] = []
    at = 0
    while at < len(flat):
        end = at + 1
        while end < len(flat) and flat[end].level > flat[at].level:
            end += 1
        below = _nested(flat[at + 1 : end], level + 1)
        found.append(replace(flat[at], sections=tuple(below)))
        at = end
    return found


def split(sections: Sequence[Section], titles: Titles) -> tuple[list[Section], list[Section]]:
    """The sections of the text, and those that are appendices."""
    count = len(titles.appendices)
    body = len(sections) - count
    return list(sections[:body]), list(sections[body:])
