"""The nodes of a plan as markup: the same for page and fragment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from markupsafe import Markup

from plan_compiler.model import (
    Block,
    Blocks,
    Cell,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Footnote,
    Inline,
    Inlines,
    LineBreak,
    Link,
    List,
    LostLink,
    NoteReference,
    Notice,
    Paragraph,
    Phrase,
    Quote,
    Reference,
    Row,
    Section,
    Signatory,
    Signatures,
    Strong,
    Table,
    Text,
    plain,
)
from plan_compiler.render.html_words import (
    heard,
    printed_address,
    supplemented,
    width_class,
)
from plan_compiler.render.markup import breakable, element, join, lines
from plan_compiler.resources import Labels

# Ids that the document makes hold an underscore, which no authored id can.
FOOTNOTES_ID = "rubrik_fotnoter"
URGENT_ID = "akut"


@dataclass(frozen=True)
class Writer:
    """Writes nodes in reading order, each once.

    `prefix` goes before every id and reference, `level` is that of the title's heading, `calls`
    says how often each note is called. Copies made by `replace` count together in `counted`. A
    redline's writer has other ways with nodes that have a mark.
    """

    labels: Labels
    calls: Mapping[str, int]
    prefix: str = ""
    level: int = 1
    counted: Counter[str] = field(default_factory=Counter)

    # --- Inlines -----------------------------------------------------------------------------

    def words(self, inlines: Inlines) -> Markup:
        """All the words of a paragraph, a heading, a caption or the like."""
        return self.inlines(inlines)

    def plain(self, inlines: Inlines) -> str:
        """Words as an attribute or a link's name has them."""
        return plain(inlines)

    def inlines(self, inlines: Inlines) -> Markup:
        return join(self.inline(inline) for inline in inlines)

    def inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return breakable(text)
            case Emphasis(content=content):
                return element("em", self.inlines(content))
            case Strong(content=content):
                return element("strong", self.inlines(content))
            case Phrase(content=content, language=language):
                return element("span", self.inlines(content), lang=language)
            case LostLink(content=content):
                return element("span", self.inlines(content), class_="plan-lost-link")
            case Link():
                return self.link(inline)
            case Reference():
                return self.reference(inline)
            case NoteReference():
                return self.note_reference(inline)
            case LineBreak():
                return element("br")
            case _:
                assert_never(inline)

    def link(self, link: Link) -> Markup:
        supplement = (supplemented(link.supplement),) if link.supplement else ()
        return element(
            "a",
            self.inlines(link.content),
            *supplement,
            class_=f"plan-link plan-link-{link.kind}",
            href=link.target,
            data_address=printed_address(link),
        )

    def reference(self, reference: Reference) -> Markup:
        words = self.inlines(reference.content)
        return element("a", words, class_="plan-reference", href=self.to(reference.target))

    def note_reference(self, reference: NoteReference) -> Markup:
        call = element(
            "a",
            heard(self.labels["footnote_call"]),
            str(reference.number),
            id=self.next(f"anrop_{reference.note}"),
            href=self.to(f"fotnot_{reference.note}"),
            role="doc-noteref",
        )
        return element("sup", call, class_="plan-note-reference plan-generated")

    # --- Blocks ------------------------------------------------------------------------------

    def blocks(self, blocks: Blocks) -> Markup:
        return lines(self.block(block) for block in blocks)

    def block(self, block: Block) -> Markup:
        match block:
            case Paragraph(content=content):
                return element("p", self.words(content))
            case List():
                return self._list(block)
            case DefinitionList():
                return self._definitions(block)
            case Quote(blocks=blocks):
                return element("blockquote", self.blocks(blocks), class_="plan-quote")
            case Notice():
                return self._notice(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Signatures(signatories=signatories):
                return self._signatures(signatories)
            case _:
                assert_never(block)

    def tight(self, blocks: Blocks) -> Markup:
        """A first paragraph with nothing but lists after it needs no element of its own."""
        if blocks and all(isinstance(block, List) for block in blocks[1:]):
            first, rest = blocks[0], blocks[1:]
            if isinstance(first, Paragraph):
                words = self.words(first.content)
                return lines((words, self.blocks(rest))) if rest else words
        return self.blocks(blocks)

    def _list(self, block: List) -> Markup:
        items = self.items(block)
        if not block.ordered:
            return element("ul", items)
        return element("ol", items, start=block.start if block.start != 1 else None)

    def items(self, block: List) -> Markup:
        return lines(element("li", self.tight(item.blocks)) for item in block.items)

    def _definitions(self, block: DefinitionList) -> Markup:
        # No `div` around the pairs: editors of content systems flatten it and glue them together.
        pairs = lines(self.definition(item) for item in block.items)
        return element("dl", pairs, class_="plan-definitions")

    def definition(self, item: Definition) -> Markup:
        term = element("dt", self.words(item.term))
        return join((term, element("dd", self.tight(item.blocks))))

    def _notice(self, notice: Notice) -> Markup:
        urgent = notice.urgent
        return element(
            "div",
            self.blocks(notice.blocks),
            class_="plan-notice plan-urgent" if urgent else "plan-notice",
            id=self.next(URGENT_ID) if urgent else None,
            role="note",
            aria_label=self.labels["notice_urgent" if urgent else "notice"],
        )

    def _figure(self, figure: Figure) -> Markup:
        description = f"beskrivning_{figure.id}"
        picture = element(
            "img",
            src=f"assets/{self.drawing(figure)}",
            width=figure.width,
            height=figure.height,
            alt=figure.alternative,
            aria_details=self.id(description) if figure.description else None,
        )
        caption = element("figcaption", *self._labelled(figure))
        whole = element("figure", picture, caption, id=self.id(figure.id), class_="plan-figure")
        if not figure.description:
            return whole
        return lines((whole, self._description(figure, self.id(description))))

    def drawing(self, figure: Figure) -> str:
        """The name of the file with the drawing."""
        return f"{figure.id}.svg"

    def _description(self, figure: Figure, id: str | None) -> Markup:
        words = self.labels["figure_description"].format(label=figure.label)
        summary = element("summary", words, class_="plan-generated")
        text = self.blocks(figure.description)
        return element("details", summary, text, id=id, class_="plan-description")

    def _labelled(self, node: Table | Figure) -> Iterator[str]:
        if node.label:
            yield element("span", node.label, class_="plan-label")
            yield " "
        yield self.words(node.caption)

    def _signatures(self, signatories: tuple[Signatory, ...]) -> Markup:
        items = lines(self._signatory(signatory) for signatory in signatories)
        return element("ul", items, class_="plan-signatures")

    def _signatory(self, signatory: Signatory) -> Markup:
        line = heard(self.labels["signature_line"])
        name = element("p", signatory.name, class_="plan-signature-name")
        role = (element("p", signatory.role),) if signatory.role else ()
        return element("li", line, name, *role)

    # --- Tables ------------------------------------------------------------------------------

    def _table(self, table: Table) -> Markup:
        caption = f"rubrik_{table.id}"
        grid = element(
            "table",
            lines(self._table_parts(table, self.id(caption))),
            id=self.id(table.id),
            class_=f"plan-table plan-table-{table.kind}{'' if table.wide else ' plan-stacked'}",
        )
        if not table.wide:
            return grid
        # What can be scrolled must be reachable without a mouse (WCAG 2.1.1).
        return element(
            "div",
            grid,
            class_="plan-scroll",
            **self.region(table, caption),
            tabindex=0,
        )

    def region(self, table: Table, caption: str) -> Mapping[str, str | None]:
        """What a table that can be scrolled is, and its name."""
        return {"role": "region", "aria_labelledby": self.named_by(caption)}

    def _table_parts(self, table: Table, caption: str | None) -> Iterator[Markup]:
        if table.caption:
            yield element("caption", *self._labelled(table), id=caption)
        else:
            yield element("caption", table.name, id=caption, class_="plan-supplement")
        yield element("colgroup", *self.columns(table))
        yield element("thead", element("tr", *self.headers(table)))
        yield element("tbody", self.rows(table))

    def columns(self, table: Table) -> Iterator[Markup]:
        return (element("col", class_=width_class(column)) for column in table.columns)

    def headers(self, table: Table) -> Iterator[Markup]:
        return (element("th", self.header(column), scope="col") for column in table.columns)

    def header(self, column: Column) -> Markup:
        return self.words(column.header) if column.header else supplemented(column.name)

    def rows(self, table: Table) -> Markup:
        return lines(
            element("tr", *self.cells(row, table), id=self.id(row.id) if row.id else None)
            for row in table.rows
        )

    def cells(self, row: Row, table: Table) -> Iterator[Markup]:
        headed = zip(row.cells, table.columns, strict=True)
        for index, (cell, column) in enumerate(headed):
            first = table.row_headers and index == 0
            # The name of an actor or a site stands for itself; "2" needs "Version" above it.
            known = first and table.kind in ("contacts", "links")
            yield element(
                "th" if first else "td",
                self.cell(cell),
                scope="row" if first else None,
                data_label=None if known else self.plain(column.header) or None,
            )

    def cell(self, cell: Cell) -> Markup:
        return self.tight(cell.blocks)

    # --- Sections ----------------------------------------------------------------------------

    def heading(self, level: int, *content: str, **attributes: str | None) -> Markup:
        """A heading of the document's `level`, where 1 is the title."""
        return element(f"h{level + self.level - 1}", *content, **attributes)

    def section(self, section: Section, kind: str = "plan-section") -> Markup:
        parts = (
            self.section_heading(section),
            *(self.block(block) for block in section.blocks),
            *(self.section(below) for below in section.sections),
        )
        return element("section", lines(parts), class_=kind)

    def section_heading(self, section: Section) -> Markup:
        words = self.section_words(section)
        heading = self.heading(section.level, *words, id=self.id(section.id))
        if section.level > 2:
            return heading
        # Beside the heading: inside it, the link would be read with every heading.
        link = self._permalink(section.id, self.plain(section.title))
        return element("div", heading, link, class_="plan-heading")

    def section_words(self, section: Section) -> list[Markup]:
        """A heading's words with its number, and heard what tells it from equal ones."""
        words = [self.words(section.title)]
        if section.number:
            words = [element("span", section.number, class_="plan-number"), Markup(" "), *words]
        if section.context:
            words.append(
                supplemented(self.labels["heading_context"].format(context=section.context))
            )
        return words

    def _permalink(self, target: str, title: str) -> Markup:
        return element(
            "a",
            element("span", "#", aria_hidden="true"),
            heard(self.labels["link_to_section"].format(title=title)),
            class_="plan-permalink plan-generated",
            href=self.to(target),
        )

    # --- Footnotes ---------------------------------------------------------------------------

    def footnotes(self, notes: tuple[Footnote, ...]) -> Markup:
        id = self.id(FOOTNOTES_ID)
        heading = self.heading(2, self.labels["footnotes"], id=id, class_="plan-generated")
        items = element("ol", lines(self.footnote(note) for note in notes))
        return element(
            "section",
            lines((heading, items)),
            class_="plan-footnotes",
            role="doc-endnotes",
            aria_labelledby=self.named_by(FOOTNOTES_ID),
        )

    def footnote(self, note: Footnote) -> Markup:
        return element("li", self.note(note), id=self.id(f"fotnot_{note.id}"))

    def note(self, note: Footnote) -> Markup:
        """A footnote's words, and the ways back to where it is called."""
        backs = join((self.back(note, n) for n in range(1, self.calls[note.id] + 1)), " ")
        ways = element("span", backs, class_="plan-backs plan-generated")
        return join((self.tight(note.blocks), ways), " ")

    def back(self, note: Footnote, call: int) -> Markup:
        several = self.calls[note.id] > 1
        context = self.labels["footnote_back_call" if several else "footnote_back_context"]
        return element(
            "a",
            self.labels["footnote_back"],
            heard(context.format(number=note.number, call=call)),
            href=self.to(f"anrop_{note.id}_{call}"),
            role="doc-backlink",
        )

    def landmark(self, label: str) -> str:
        """The name of a part of the page, unlike that of any other."""
        return self.labels[label]

    def named_by(self, id: str) -> str | None:
        """The ids of the words that name a part of the page."""
        return self.id(id)

    # --- Ids ---------------------------------------------------------------------------------

    def id(self, id: str) -> str | None:
        return self.prefix + id

    def to(self, id: str) -> str:
        return f"#{self.prefix}{id}"

    def next(self, name: str) -> str | None:
        self.counted[name] += 1
        return self.id(f"{name}_{self.counted[name]}")
