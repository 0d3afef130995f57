"""Markdown to headings and blocks: a strict subset, with the place of every node.

CommonMark without raw HTML, code, images and rules, plus `{#id}` on headings, `[^id]`, links to
`#id` and `link:id`, `[words]{lang=en}`, definition lists, and `:::` directives.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from plan_compiler import rules
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.directives import Directive, Placing, read_attributes, read_directive
from plan_compiler.inlines import UNSUPPORTED, InlineReader, Links, find
from plan_compiler.markdown import count_cells, markdown
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Inlines,
    List,
    ListItem,
    Notice,
    Paragraph,
    Quote,
    Row,
    Table,
    plain,
)
from plan_compiler.passage import Passage
from plan_compiler.span import Span

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the flow; `parse` makes sections of them."""

    level: int
    id: str
    title: Inlines
    context: str
    span: Span


Piece = Heading | Block


@dataclass
class Prose:
    """What prose may refer to, and where its faults go.

    `place` turns a directive that places data into a block, or None after a diagnostic.
    """

    links: Links = field(default_factory=Links)
    place: Callable[[Placing, Directive], Block | None] = lambda name, directive: None
    problems: list[Diagnostic] = field(default_factory=list)

    def pieces(self, passage: Passage) -> list[Piece]:
        """The headings and blocks of Markdown text, in order."""
        return list(_Reader(self, passage).read())

    def blocks(self, passage: Passage) -> Blocks:
        """The blocks of Markdown text where no heading may stand."""
        blocks = []
        for piece in self.pieces(passage):
            if isinstance(piece, Heading):
                self.problems.append(rules.UNSUPPORTED.at(piece.span, "heading"))
            else:
                blocks.append(piece)
        return tuple(blocks)

    def inlines(self, passage: Passage) -> Inlines:
        """The words of Markdown text that must be one paragraph."""
        blocks = self.blocks(passage)
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return blocks[0].content
        if blocks:
            self.problems.append(rules.WRONG_CONTENT.at(blocks[-1].span, "one-paragraph"))
        return ()


# --- Blocks ----------------------------------------------------------------------------------

TYPED = {
    "list": re.compile(r"[•·▪◦‣–—]\s"),
    "table": re.compile(r"\|.*\|$"),
    "heading": re.compile(r"#{1,6}[^#\s]"),
}


class _Reader:
    """One pass over the syntax tree of one passage."""

    def __init__(self, prose: Prose, passage: Passage) -> None:
        self.prose = prose
        self.passage = passage
        self.lines = passage.text.split("\n")
        self.env: dict[str, Any] = {}

    def read(self) -> Iterator[Piece]:
        from markdown_it.tree import SyntaxTreeNode

        tokens = markdown().parse(self.passage.text, self.env)
        # `inlines` reads what is in a line by itself, and a tree of it may be too deep to build.
        inner = [(token, token.children) for token in tokens if token.children]
        for token, _ in inner:
            token.children = None
        tree = SyntaxTreeNode(tokens)
        for token, children in inner:
            token.children = children
        for node in tree.children:
            yield from [self.heading(node)] if node.type == "heading" else self.block(node)

    def report(self, diagnostic: Diagnostic) -> None:
        self.prose.problems.append(diagnostic)

    def span(self, node: "SyntaxTreeNode") -> Span:
        """The first to the last line of a block, without the blanks around it."""
        first, end = node.map or (0, 1)
        last = max(first, min(end, len(self.lines)) - 1)
        while last > first and not self.lines[last].strip():
            last -= 1
        row = self.lines[first]
        start = self.passage.span(first, len(row) - len(row.lstrip()))
        return start.to(self.passage.span(last, len(self.lines[last].rstrip())))

    def row(self, node: "SyntaxTreeNode") -> Span:
        """The first line of a block."""
        first = (node.map or (0, 1))[0]
        text = self.lines[first]
        indent = len(text) - len(text.lstrip())
        return self.passage.span(first, indent, len(text.strip()))

    def blocks(self, nodes: "list[SyntaxTreeNode]") -> Blocks:
        return tuple(block for node in nodes for block in self.block(node))

    def filled(self, node: "SyntaxTreeNode") -> Blocks:
        """The blocks in a node that must have some."""
        if not node.children:
            # Markdown drops what is nested deeper than it counts; see `markdown`.
            deep = node.level + 1 >= markdown().options.maxNesting
            place = self.row(node)
            self.report(
                rules.TOO_DEEP.at(place) if deep else rules.WRONG_CONTENT.at(place, "empty")
            )
        return self.blocks(node.children)

    def block(self, node: "SyntaxTreeNode") -> Iterator[Block]:
        match node.type:
            case "paragraph":
                self.check_typed(node)
                yield Paragraph(content=self.inline(node), span=self.span(node))
            case "bullet_list" | "ordered_list":
                yield self.items(node)
            case "blockquote":
                yield Quote(blocks=self.filled(node), span=self.span(node))
            case "dl":
                yield DefinitionList(items=tuple(self.definitions(node)), span=self.span(node))
            case "container_directive":
                yield from self.directive(node)
            case "table":
                self.report(rules.BARE_TABLE.at(self.row(node)))
            case "heading":
                self.report(rules.UNSUPPORTED.at(self.row(node), "heading"))
            case "html_block":
                self.report(rules.RAW_HTML.at(self.row(node)))
            case kind:
                self.report(rules.UNSUPPORTED.at(self.row(node), UNSUPPORTED.get(kind, "")))

    def check_typed(self, node: "SyntaxTreeNode") -> None:
        """A list, a table or a heading that was typed by other signs than Markdown's."""
        span = self.row(node)
        text = self.lines[(node.map or (0, 1))[0]].strip()
        for case, sign in TYPED.items():
            if match := sign.match(text):
                self.report(rules.TYPED_STRUCTURE.at(span, case, text=match[0].strip()))

    def heading(self, node: "SyntaxTreeNode") -> Heading:
        written = (node.meta or {}).get("attributes", "")
        span = self.row(node)
        known, problems = ("id", "context"), self.prose.problems
        attributes = read_attributes(written, known, span, problems) if written else {}
        title = self.inline(node)
        if not plain(title).strip():
            self.report(rules.WRONG_CONTENT.at(span, "heading"))
        return Heading(
            level=int(node.tag[1]),
            id=attributes.get("id", ""),
            title=title,
            context=attributes.get("context", ""),
            span=span,
        )

    def items(self, node: "SyntaxTreeNode") -> List:
        numbers = [int(child.info) for child in node.children if child.info]
        # Markdown counts from the first number on, whatever the others are.
        in_order = all(after == before + 1 for before, after in pairwise(numbers))
        if not in_order and set(numbers) != {1}:
            self.report(rules.UNSUPPORTED.at(self.row(node), "numbers"))
        return List(
            ordered=node.type == "ordered_list",
            start=int(node.attrs.get("start", 1)),
            items=tuple(
                ListItem(blocks=self.filled(child), span=self.span(child))
                for child in node.children
            ),
            span=self.span(node),
        )

    def definitions(self, node: "SyntaxTreeNode") -> Iterator[Definition]:
        term: SyntaxTreeNode | None = None
        blocks: Blocks = ()
        for child in node.children:
            if child.type == "dt":
                if term:
                    yield self.definition(term, blocks)
                term, blocks = child, ()
            else:
                blocks += self.filled(child)
        if term:
            yield self.definition(term, blocks)

    def definition(self, term: "SyntaxTreeNode", blocks: Blocks) -> Definition:
        return Definition(term=self.inline(term), blocks=blocks, span=self.span(term))

    # --- Directives ---

    def directive(self, node: "SyntaxTreeNode") -> Iterator[Block]:
        span = self.row(node)
        directive = read_directive(node.info.strip(), span, self.prose.problems)
        if directive is None:
            return
        if not self.is_closed(node):
            self.report(rules.OPEN_DIRECTIVE.at(span, name=directive.name))
        match directive.name:
            case "table":
                yield from self.table(node, directive)
            case "quote":
                source = directive.attributes.get("source", "")
                yield Quote(blocks=self.filled(node), source=source, span=span)
            case "notice":
                urgent = "urgent" in directive.attributes
                yield Notice(blocks=self.filled(node), urgent=urgent, span=span)
            case placing:
                if node.children:
                    self.report(rules.WRONG_CONTENT.at(span, "no-content", name=placing))
                block = self.prose.place(placing, directive)
                yield from [block] if block else []

    def is_closed(self, node: "SyntaxTreeNode") -> bool:
        first, end = node.map or (0, 1)
        rows = self.lines[max(first + 1, end - 1) : end + 1]
        return any(re.match(r"[\s>]*:::+\s*$", row) for row in rows)

    def table(self, node: "SyntaxTreeNode", directive: Directive) -> Iterator[Table]:
        match [child.type for child in node.children]:
            case ["table"]:
                caption: Inlines = ()
            case ["paragraph", "table"]:
                caption = self.inline(node.children[0])
            case _:
                self.report(rules.WRONG_CONTENT.at(directive.span, "table"))
                return
        if not directive.id:
            self.report(rules.NO_ID.at(directive.span, "table"))
        header, *rows = self.rows(node.children[-1])
        widths = self.widths(directive, len(header))
        yield Table(
            id=directive.id,
            caption=caption,
            name=directive.attributes.get("name", ""),
            columns=tuple(
                Column(header=_words(cell), width=width, span=cell.span)
                for cell, width in zip(header, widths, strict=True)
            ),
            rows=tuple(Row(cells=cells, span=cells[0].span) for cells in rows),
            row_headers="row-headers" in directive.attributes,
            wide="wide" in directive.attributes,
            span=directive.span,
        )

    def rows(self, table: "SyntaxTreeNode") -> Iterator[tuple[Cell, ...]]:
        for row in (row for part in table.children for row in part.children):
            number = (row.map or (0, 1))[0]
            line = self.lines[number]
            if count_cells(line) > len(row.children):
                self.report(rules.WRONG_CONTENT.at(self.row(row), "cells"))
            column = 0
            cells = []
            for cell in row.children:
                content = self.inline(cell, column)
                (inner,) = cell.children
                at = find(line, inner.content, column)
                column = min(at + len(inner.content), len(line))
                span = self.passage.span(number, at, column - at)
                blocks = (Paragraph(content=content, span=span),) if content else ()
                cells.append(Cell(blocks=blocks, span=span))
            yield tuple(cells)

    def widths(self, directive: Directive, count: int) -> tuple[int, ...]:
        written = directive.attributes.get("widths", "").split()
        if not written:
            return (0,) * count
        if len(written) != count or not all(re.fullmatch(r"[1-9][0-9]{0,3}", w) for w in written):
            self.report(
                rules.BAD_ATTRIBUTES.at(directive.span, "widths", written="widths", count=count)
            )
            return (0,) * count
        return tuple(map(int, written))

    # --- Inlines ---

    def inline(self, node: "SyntaxTreeNode", column: int = 0) -> Inlines:
        """The inlines of a paragraph, heading, term or cell (that begins at or after `column`)."""
        inner = next((child for child in node.children if child.type == "inline"), None)
        if inner is None or not inner.content:
            return ()
        first = (inner.map or node.map or (0, 1))[0]
        steps = self.env.get("steps", {})
        links, problems = self.prose.links, self.prose.problems
        reader = InlineReader(
            inner, self.passage, self.lines, first, column, steps, links, problems
        )
        reader.report_signs()
        return reader.read()


def _words(cell: Cell) -> Inlines:
    return tuple(
        inline for block in cell.blocks if isinstance(block, Paragraph) for inline in block.content
    )
