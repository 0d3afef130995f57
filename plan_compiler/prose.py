"""Markdown to headings and blocks: a strict subset, with the place of every node.

CommonMark without raw HTML, code, images and rules, plus `{#id}` on headings, `[^id]`, links to
`#id` and `link:id`, `[words]{lang=en}`, definition lists, and `:::` directives.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from plan_compiler import rules
from plan_compiler.addresses import mail_target, phone_target, web_target
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    LinkKind,
    List,
    ListItem,
    LostLink,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Quote,
    Reference,
    Row,
    Strong,
    Table,
    Text,
)
from plan_compiler.source import Passage
from plan_compiler.span import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ATTRIBUTES = re.compile(r"[ \t]*(\{[^{}]*\})[ \t]*$")
_MARKUP = re.compile(r"\*\*|\[\^|\]\(|\]\{|^:::|`")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in the flow; `parse` makes sections of them."""

    level: int
    id: str
    title: Inlines
    context: str
    span: Span


@dataclass(frozen=True, slots=True)
class Directive:
    """A `:::` line: its name, the words after it and the attributes in braces."""

    name: str
    words: tuple[str, ...]
    attributes: Mapping[str, str]
    span: Span

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")


Piece = Heading | Block


@dataclass
class Prose:
    """What prose may refer to, and where its faults go.

    `links` has the address of each entry of `links.yaml`; `place` turns a directive that places
    data into a block, or None after a diagnostic.
    """

    links: Mapping[str, str] = field(default_factory=dict)
    place: Callable[[Directive], Block | None] = lambda directive: None
    problems: list[Diagnostic] = field(default_factory=list)
    used_links: set[str] = field(default_factory=set)

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


# --- markdown-it, set up ---------------------------------------------------------------------


@cache
def markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin

    md = MarkdownIt("commonmark").enable("table").disable(["code", "lheading", "reference"])
    md.use(attrs_plugin, spans=True, after=("span_close",)).use(deflist_plugin)
    md.use(container_plugin, "directive", validate=lambda params, markup: True)
    md.inline.ruler.before("text", "locate", _locate)
    md.inline.ruler.before("link", "note_reference", _note_reference)
    md.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    # Joined text would lose the place of its parts; we join it ourselves.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")
    # Every address is judged here, with a diagnostic, not dropped there without one.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return md


def _locate(state: "StateInline", silent: bool) -> bool:
    """Note, before each step, how far the reader and its output have come."""
    if not silent:
        steps = state.env.setdefault("steps", {}).setdefault(id(state.tokens), [])
        steps.append((len(state.tokens), len(state.pending), state.pos))
    return False


def _note_reference(state: "StateInline", silent: bool) -> bool:
    match = re.compile(r"\[\^([^\[\]\s^]+)\]").match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("note_reference", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _heading_attributes(state: "StateCore") -> None:
    for before, token in zip(state.tokens, state.tokens[1:], strict=False):
        if before.type == "heading_open" and (match := _ATTRIBUTES.search(token.content)):
            before.meta["attributes"] = match[1]
            token.content = token.content[: match.start()]


# --- Blocks ----------------------------------------------------------------------------------

_UNSUPPORTED = {"hr": "rule", "fence": "code", "code_block": "code", "image": "image"}
_DATA = ("contacts", "links", "figure", "history", "signatures")
_KEYS = {
    "notice": ("urgent",),
    "quote": ("source",),
    "table": ("id", "name", "widths", "row-headers", "wide"),
    "contacts": ("id", "name"),
    "links": ("id", "name"),
    "history": ("id", "name"),
    "figure": (),
    "signatures": (),
}
_FLAGS = ("urgent", "row-headers", "wide")


class _Reader:
    """One pass over the syntax tree of one passage."""

    def __init__(self, prose: Prose, passage: Passage) -> None:
        self.prose = prose
        self.passage = passage
        self.lines = passage.text.split("\n")
        self.env: dict[str, Any] = {}

    def read(self) -> Iterator[Piece]:
        from markdown_it.tree import SyntaxTreeNode

        tree = SyntaxTreeNode(markdown().parse(self.passage.text, self.env))
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

    def block(self, node: "SyntaxTreeNode") -> Iterator[Block]:
        match node.type:
            case "paragraph":
                yield Paragraph(content=self.inline(node), span=self.span(node))
            case "bullet_list" | "ordered_list":
                yield self.list(node)
            case "blockquote":
                yield Quote(blocks=self.blocks(node.children), span=self.span(node))
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
                self.report(rules.UNSUPPORTED.at(self.row(node), _UNSUPPORTED.get(kind, "")))

    def heading(self, node: "SyntaxTreeNode") -> Heading:
        written = (node.meta or {}).get("attributes", "")
        span = self.row(node)
        attributes = self.attributes(written, ("id", "context"), span) if written else {}
        return Heading(
            level=int(node.tag[1]),
            id=attributes.get("id", ""),
            title=self.inline(node),
            context=attributes.get("context", ""),
            span=span,
        )

    def list(self, node: "SyntaxTreeNode") -> List:
        return List(
            ordered=node.type == "ordered_list",
            start=int(node.attrs.get("start", 1)),
            items=tuple(
                ListItem(blocks=self.blocks(child.children), span=self.span(child))
                for child in node.children
            ),
            span=self.span(node),
        )

    def definitions(self, node: "SyntaxTreeNode") -> Iterator[Definition]:
        term: SyntaxTreeNode | None = None
        blocks: list[Block] = []
        for child in node.children:
            if child.type == "dt":
                if term:
                    yield self.definition(term, blocks)
                term, blocks = child, []
            else:
                blocks += self.blocks(child.children)
        if term:
            yield self.definition(term, blocks)

    def definition(self, term: "SyntaxTreeNode", blocks: "list[Block]") -> Definition:
        return Definition(term=self.inline(term), blocks=tuple(blocks), span=self.span(term))

    # --- Directives ---

    def directive(self, node: "SyntaxTreeNode") -> Iterator[Block]:
        span = self.row(node)
        info = node.info.strip()
        braces = _ATTRIBUTES.search(info)
        name, *words = (info[: braces.start()] if braces else info).split() or [""]
        if name not in _KEYS:
            self.report(rules.UNKNOWN_DIRECTIVE.at(span, name=name, known=", ".join(_KEYS)))
            return
        attributes = self.attributes(braces[1], _KEYS[name], span) if braces else {}
        directive = Directive(name, tuple(words), attributes, span)
        if not self.is_closed(node):
            self.report(rules.OPEN_DIRECTIVE.at(span, name=name))
        if name in _DATA:
            if node.children:
                self.report(rules.WRONG_CONTENT.at(span, "no-content", name=name))
            block = self.prose.place(directive)
            yield from [block] if block else []
        elif name == "table":
            yield from self.table(node, directive)
        elif name == "quote":
            source = attributes.get("source", "")
            yield Quote(blocks=self.blocks(node.children), source=source, span=span)
        else:
            urgent = "urgent" in attributes
            yield Notice(blocks=self.blocks(node.children), urgent=urgent, span=span)

    def is_closed(self, node: "SyntaxTreeNode") -> bool:
        first, end = node.map or (0, 1)
        rows = self.lines[max(first + 1, end - 1) : end + 1]
        return any(re.match(r"[\s>]*:::+\s*$", row) for row in rows)

    def attributes(self, written: str, known: tuple[str, ...], span: Span) -> dict[str, str]:
        """The attributes of `{#id key=value flag}`; each unknown one is a diagnostic."""
        from mdit_py_plugins.attrs.parse import ParseError, parse

        bare = re.sub(rf"(?<=[\s{{])({'|'.join(_FLAGS)})(?=[\s}}])", r"\1=true", written)
        try:
            _, found = parse(bare)
        except ParseError:
            self.report(rules.BAD_ATTRIBUTES.at(span, written=written))
            return {}
        for key in found:
            if key not in known:
                hint = "known" if known else ""
                self.report(
                    rules.BAD_ATTRIBUTES.at(span, hint, written=key, known=", ".join(known))
                )
        if "id" in found and not ID.fullmatch(str(found["id"])):
            self.report(rules.WRONG_FORM.at(span, "id", key="id"))
        return {key: str(value) for key, value in found.items() if key in known}

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
        for part in table.children:
            for row in part.children:
                column = 0
                cells = []
                for cell in row.children:
                    content = self.inline(cell, column)
                    (inner,) = cell.children
                    line = (row.map or (0, 1))[0]
                    at = self.lines[line].find(inner.content, column) if inner.content else column
                    column = max(at, column) + len(inner.content)
                    span = self.passage.span(line, max(at, 0), len(inner.content))
                    blocks = (Paragraph(content=content, span=span),) if content else ()
                    cells.append(Cell(blocks=blocks, span=span))
                yield tuple(cells)

    def widths(self, directive: Directive, count: int) -> tuple[int, ...]:
        written = directive.attributes.get("widths", "").split()
        if not written:
            return (0,) * count
        if len(written) != count or not all(w.isdecimal() and int(w) for w in written):
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
        return _Inlines(self, inner, first, column).read()


class _Inlines:
    """The inline tokens of one block, each with its place in the file."""

    def __init__(self, reader: _Reader, node: "SyntaxTreeNode", first: int, column: int) -> None:
        self.reader = reader
        self.prose = reader.prose
        self.tokens = (node.token.children if node.token else None) or []
        self.starts = [0]
        self.origins: list[tuple[int, int]] = []
        for at, row in enumerate(node.content.split("\n")):
            line = min(first + at, len(reader.lines) - 1)
            found = reader.lines[line].find(row, column if at == 0 else 0)
            self.origins.append((line, max(found, 0)))
            self.starts.append(self.starts[-1] + len(row) + 1)
        self.source = node.content
        steps = reader.env.get("steps", {}).get(id(self.tokens), [])
        self.ends = self.locate([*steps, (len(self.tokens), 0, len(self.source))])
        self.at = 0

    def locate(self, steps: "list[tuple[int, int, int]]") -> "list[tuple[int, int]]":
        """Where each token starts and ends in the block's text, from the steps of the parser."""
        places: list[tuple[int, int]] = []
        pending = previous = 0
        for (_, held, _), (count, after, pos) in zip(steps, steps[1:], strict=False):
            if not held:
                pending = previous
            new = count - len(places)
            for number in range(new):
                token = self.tokens[len(places)]
                held_back = number == 0 and held and token.type == "text"
                start, end = (pending, previous) if held_back else (previous, pos)
                if token.type == "text" and self.source.startswith(token.content, start):
                    end = start + len(token.content)
                places.append((start, end))
            if new and not after:
                pending = pos
            previous = pos
        return places

    def place(self, index: int) -> Span:
        start, end = self.ends[index]
        return self.spot(start).to(self.spot(max(end, start)))

    def spot(self, offset: int) -> Span:
        row = max(n for n, start in enumerate(self.starts[:-1]) if start <= offset)
        line, column = self.origins[row]
        return self.reader.passage.span(line, column + offset - self.starts[row])

    def read(self, until: str = "") -> Inlines:
        """The inlines up to the closing token `until`, which is taken too."""
        found: list[Inline] = []
        while self.at < len(self.tokens):
            index = self.at
            token = self.tokens[index]
            self.at += 1
            if token.type == until:
                break
            span = self.place(index)
            match token.type:
                case "text" | "text_special":
                    self.text(found, token.content, span)
                case "softbreak":
                    self.text(found, " ", span)
                case "hardbreak":
                    found.append(LineBreak(span=span))
                case "em_open":
                    found.append(Emphasis(content=self.read("em_close"), span=span))
                case "strong_open":
                    found.append(Strong(content=self.read("strong_close"), span=span))
                case "span_open":
                    found.extend(self.phrase(token, span))
                case "link_open":
                    found.extend(self.link(str(token.attrs["href"]), span, token.markup))
                case "note_reference":
                    found.append(NoteReference(note=token.content, span=span))
                case "html_inline":
                    self.reader.report(rules.RAW_HTML.at(span))
                case "code_inline":
                    self.reader.report(rules.UNSUPPORTED.at(span, "code"))
                case kind:
                    self.reader.report(rules.UNSUPPORTED.at(span, _UNSUPPORTED.get(kind, "")))
        for inline in found:
            if isinstance(inline, Text) and (sign := _MARKUP.search(inline.text)):
                self.reader.report(rules.LOOKS_LIKE_MARKUP.at(inline.span, text=sign[0]))
        return tuple(found)

    def text(self, found: list[Inline], content: str, span: Span) -> None:
        if not content:
            return
        if found and isinstance(found[-1], Text):
            before = found.pop()
            assert isinstance(before, Text)
            found.append(Text(text=before.text + content, span=before.span.to(span)))
        else:
            found.append(Text(text=content, span=span))

    def phrase(self, token: Any, span: Span) -> Inlines:
        content = self.read("span_close")
        language = str(token.attrs.get("lang", ""))
        if set(token.attrs) != {"lang"} or not re.fullmatch(
            r"[a-z]{2,3}(-[A-Za-z0-9]+)*", language
        ):
            self.reader.report(rules.BAD_ATTRIBUTES.at(span, "phrase", written="{…}"))
            return content
        return (Phrase(language=language, content=content, span=span),)

    def link(self, address: str, span: Span, markup: str) -> Inlines:
        content = self.read("link_close")
        end = self.place(self.at - 1)
        span = span.to(end) if (end.end_line, end.end_column) > (span.line, span.column) else span
        scheme, _, rest = address.partition(":")
        if address.startswith("#"):
            return (
                Reference(target=address[1:], automatic=not content, content=content, span=span),
            )
        if scheme == "link":
            return self.entry(rest, content, span)
        if scheme == UNKNOWN and not rest:
            return (LostLink(content=content, span=span),)
        return self.external(address, content, span)

    def entry(self, name: str, content: Inlines, span: Span) -> Inlines:
        self.prose.used_links.add(name)
        if name not in self.prose.links:
            known = ", ".join(self.prose.links)
            self.reader.report(
                rules.UNKNOWN_ENTRY.at(
                    span, "known" if known else "", kind="links", id=name, known=known
                )
            )
            return content
        address = self.prose.links[name]
        if address == UNKNOWN:
            return (LostLink(content=content, span=span),)
        return self.external(address, content, span)

    def external(self, address: str, content: Inlines, span: Span) -> Inlines:
        scheme, _, rest = address.partition(":")
        kind: LinkKind = {"tel": "phone", "mailto": "mail"}.get(scheme, "web")  # type: ignore[assignment]
        match kind:
            case "phone":
                target, rule = phone_target(rest), rules.BAD_PHONE
            case "mail":
                target, rule = mail_target(rest), rules.BAD_MAIL
            case "web":
                target, rule = web_target(address), rules.BAD_ADDRESS
        if target is None:
            self.reader.report(rule.at(span, written=rest if kind != "web" else address))
            return content
        return (Link(kind=kind, target=target, content=content, span=span),)


def _words(cell: Cell) -> Inlines:
    return tuple(
        inline for block in cell.blocks if isinstance(block, Paragraph) for inline in block.content
    )
