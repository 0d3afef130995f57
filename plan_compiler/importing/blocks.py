"""pandoc's blocks → the pieces of the flow, each with its style by name and its account."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from plan_compiler.importing.inlines import Words
from plan_compiler.importing.pieces import Element, Head, Picture, Piece, RawTable
from plan_compiler.importing.word_file import words_of
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Definition,
    DefinitionList,
    Inlines,
    List,
    ListItem,
    Node,
    Paragraph,
    Quote,
    Text,
    find,
    plain,
)

HEADING = re.compile(r"(?:heading|rubrik|överskrift|otsikko)\s*([1-9])")
QUOTE = re.compile(r"quote|citat|quotations|blockcitat|starkt citat|intense quote")
_SHOWN = 80


def text_of(*nodes: Node) -> str:
    """The words of nodes, with blanks between what are not one text."""
    return " ".join(
        plain(node.content) if isinstance(node, Paragraph) else _inner(node) for node in nodes
    )


def _inner(node: Node) -> str:
    if isinstance(node, (Definition,)):
        return f"{plain(node.term)} {text_of(*node.blocks)}"
    parts = (getattr(node, name, ()) for name in ("items", "blocks", "rows", "cells"))
    return " ".join(text_of(*part) for part in parts)


@dataclass
class Reader:
    """Reads a document's blocks. `styles` counts the names of styles met."""

    words: Words = field(default_factory=Words)

    def pieces(self, nodes: Sequence[Any], style: str = "") -> Iterator[Piece]:
        for node in nodes:
            yield from self._piece(node["t"], node.get("c"), style)

    def _piece(self, kind: str, content: Any, style: str) -> Iterator[Piece]:
        match kind:
            case "Div":
                inner = _style(content[0]) or style
                self.words.anchors += [content[0][0]] if content[0][0] else []
                yield from self.pieces(content[1], inner)
            case "Header":
                yield from self._heading(content)
            case "Para" | "Plain":
                yield from self._paragraph(content, style)
            case "Table":
                yield self._table(content, style)
            case "Figure":
                yield from self._figure(content, style)
            case "BlockQuote" if not QUOTE.fullmatch(style) and not _is_quote(content):
                # An indent is no quotation.
                yield from self.pieces(content, style)
            case "HorizontalRule":
                element = Element("rule", "")
                element.drop("rule")
                yield Piece(Paragraph(content=()), style, element)
            case _:
                yield from self._block_piece(kind, content, style)

    def _block_piece(self, kind: str, content: Any, style: str) -> Iterator[Piece]:
        element = Element(_KINDS.get(kind, "other"), "")
        some = self.block(kind, content, element)
        element.text, element.words = _shown(text_of(*some)), _count(some)
        for at, block in enumerate(some):
            one = element if at == 0 else Element(element.kind, element.text)
            yield Piece(block, style, one)
        yield from self._pictures()

    def _heading(self, content: Any) -> Iterator[Piece]:
        level, (anchor, _, _), inlines = content
        before = len(self.words.anchors)
        element = Element("heading", "")
        title = self.words.read(inlines, element)
        anchors = (anchor, *self.words.anchors[before:])
        element.text, element.words = _shown(plain(title)), len(words_of(plain(title)))
        if title:
            yield Piece(Head(level, title, tuple(a for a in anchors if a)), "", element)
        yield from self._pictures()

    def _paragraph(self, content: Any, style: str) -> Iterator[Piece]:
        element = Element("paragraph", "")
        found = self.words.read(content, element)
        element.text, element.words = _shown(plain(found)), len(words_of(plain(found)))
        if found:
            yield Piece(_headed(found, style), style, element)
        yield from self._pictures()

    def _pictures(self) -> Iterator[Piece]:
        waiting, self.words.pictures = self.words.pictures, []
        for picture in waiting:
            yield Piece(picture, "", Element("figure", _shown(picture.alternative)))

    def _figure(self, content: Any, style: str) -> Iterator[Piece]:
        _, (_, caption), inner = content
        before, self.words.pictures = self.words.pictures, []
        rest = [piece for piece in self.pieces(inner) if not isinstance(piece.thing, Picture)]
        pictures = [*self.words.pictures, *self._found(inner)]
        self.words.pictures = before
        element = Element("figure", "")
        words = self._inline_blocks(caption, element)
        element.text, element.words = _shown(plain(words)), len(words_of(plain(words)))
        for at, picture in enumerate(pictures):
            picture.caption = words if at == 0 else ()
            yield Piece(picture, style, element if at == 0 else Element("figure", ""))
        if not pictures and words:
            yield Piece(Paragraph(content=words), style, element)
        yield from rest

    def _found(self, nodes: Sequence[Any]) -> list[Picture]:
        """The images in blocks that hold nothing else."""
        found = Words()
        for node in nodes:
            if node["t"] in ("Para", "Plain"):
                found.read(node["c"], Element("figure", ""))
        return found.pictures

    def _inline_blocks(self, nodes: Sequence[Any], element: Element) -> Inlines:
        """Blocks that must be one paragraph."""
        found: list[Any] = []
        for block in self.blocks(nodes, element):
            inner = block.content if isinstance(block, Paragraph) else (Text(text=text_of(block)),)
            found += [Text(text=" "), *inner] if found else inner
        return tuple(found)

    # --- Blocks inside others ---

    def blocks(self, nodes: Sequence[Any], element: Element) -> Blocks:
        return tuple(b for node in nodes for b in self.block(node["t"], node.get("c"), element))

    def block(self, kind: str, content: Any, element: Element) -> Blocks:
        match kind:
            case "Para" | "Plain":
                found = self.words.read(content, element)
                return (Paragraph(content=found),) if found else ()
            case "Header":
                element.change("inner-heading")
                return (Paragraph(content=self.words.read(content[2], element)),)
            case "LineBlock":
                lines = [self.words.read(line, element) for line in content]
                return tuple(Paragraph(content=line) for line in lines if line)
            case "CodeBlock":
                return (
                    Paragraph(content=self.words.read([{"t": "Str", "c": content[1]}], element)),
                )
            case "RawBlock":
                element.change("raw", text=content[1][:40])
                return ()
            case "BlockQuote":
                inner = self.blocks(content, element)
                return (Quote(blocks=inner),) if inner else ()
            case "BulletList":
                return self._items(content, False, 1, element)
            case "OrderedList":
                return self._items(content[1], True, content[0][0], element)
            case "DefinitionList":
                return self._definitions(content, element)
            case "Div":
                return self.blocks(content[1], element)
            case "Table":
                element.change("nested-table")
                return self._flat(self._table(content, ""))
            case "Figure":
                return self.blocks(content[2], element)
        return ()

    def _items(self, items: Any, ordered: bool, start: int, element: Element) -> Blocks:
        found = [self.blocks(item, element) for item in items]
        kept = tuple(ListItem(blocks=blocks) for blocks in found if blocks)
        # Zero and below are no numbers to the source.
        return (List(ordered=ordered, items=kept, start=max(start, 0)),) if kept else ()

    def _definitions(self, content: Any, element: Element) -> Blocks:
        items = tuple(
            Definition(
                term=self.words.read(term, element),
                blocks=tuple(b for part in parts for b in self.blocks(part, element)),
            )
            for term, parts in content
        )
        return (DefinitionList(items=items),) if items else ()

    def _flat(self, piece: Piece) -> Blocks:
        """A table in a cell, row by row."""
        table = piece.thing
        assert isinstance(table, RawTable)
        rows = [table.header, *table.rows]
        caption = (Paragraph(content=table.caption),) if table.caption else ()
        return caption + tuple(block for row in rows for cell in row for block in cell.blocks)

    # --- Tables ---

    def _table(self, content: Any, style: str) -> Piece:
        _, (_, caption), widths, head, bodies, foot = content
        element = Element("table", "")
        words = self._inline_blocks(caption, element)
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        grid = self._grid([row[1] for row in rows], len(widths), element)
        count = len(head[1])
        for extra in grid[1:count]:
            element.change("header-rows")
            grid[0] = [
                Cell(blocks=a.blocks + b.blocks) for a, b in zip(grid[0], extra, strict=True)
            ]
        table = RawTable(
            header=grid[0] if grid else [],
            rows=grid[max(count, 1) :],
            caption=words,
            has_header=count > 0,
        )
        shown = [plain(words), *(text_of(*cell.blocks) for row in grid for cell in row)]
        element.text = _shown(" ".join(" ".join(shown).split()))
        element.words = len(words_of(plain(words))) + sum(
            _count(cell.blocks) for row in [table.header, *table.rows] for cell in row
        )
        return Piece(table, style, element)

    def _grid(self, rows: Sequence[Any], width: int, element: Element) -> list[list[Cell]]:
        """Cells in columns: one that spans others stands first, and the rest are empty."""
        grid: list[list[Cell | None]] = [[None] * width for _ in rows]
        for number, row in enumerate(rows):
            for _, _, tall, wide, content in row:
                free = (at for at, cell in enumerate(grid[number]) if cell is None)
                start = next(free, None)
                if start is None:
                    break
                if tall > 1 or wide > 1:
                    element.change("spans")
                for below in range(number, min(number + tall, len(rows))):
                    for beside in range(start, min(start + wide, width)):
                        grid[below][beside] = Cell(blocks=())
                grid[number][start] = Cell(blocks=self.blocks(content, element))
        return [[cell or Cell(blocks=()) for cell in row] for row in grid]


_KINDS = {
    "BulletList": "list",
    "OrderedList": "list",
    "DefinitionList": "definitions",
    "BlockQuote": "quote",
}


def _style(attributes: Any) -> str:
    """The style's name; a few that pandoc knows are classes to it."""
    named = [value for key, value in attributes[2] if key == "custom-style"]
    return " ".join([*named, *attributes[1]][:1]).lower()


def _headed(found: Inlines, style: str) -> Head | Paragraph:
    """A heading where the style is one that pandoc does not know by its name."""
    match = HEADING.fullmatch(style)
    return Head(int(match[1]), found) if match else Paragraph(content=found)


def _is_quote(content: Any) -> bool:
    return any(node["t"] == "Div" and QUOTE.fullmatch(_style(node["c"][0])) for node in content)


def _count(some: Sequence[Block]) -> int:
    return sum(len(words_of(text)) for block in some for text in _texts(block))


def _texts(block: Block) -> Iterator[str]:
    """Each stretch of words that stands by itself."""
    if isinstance(block, Paragraph):
        yield plain(block.content)
    for definition in find(block, Definition):
        yield plain(definition.term)
    if not isinstance(block, Paragraph):
        for paragraph in find(block, Paragraph):
            yield plain(paragraph.content)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
