"""The document: what a governing document consists of, not how it is written or shown.

Every value is frozen, and the unions `Inline` and `Block` are closed: a new kind of node is a type
error in each renderer until it handles it. Numbers and labels are empty until `resolve` fills them;
they are not compared, so that a section that only got a new number equals itself.
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar

from plan_compiler.mark import Mark
from plan_compiler.span import NOWHERE, Span

Status = Literal["utkast", "remiss", "förslag", "antagen"]
LinkKind = Literal["web", "mail", "phone"]
TableKind = Literal["table", "contacts", "links", "history"]
# Only the internal one shows what contacts keep for internal use.
Variant = Literal["public", "internal"]


def derived(default: Any) -> Any:
    """A field that `resolve` fills and that equality ignores."""
    return field(default=default, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that has a place in the source; only what is in a redline has a mark."""

    # Not compared: two revisions with the same words are equal wherever those words stand.
    span: Span = field(default=NOWHERE, compare=False, repr=False)
    mark: Mark | None = field(default=None, compare=False, repr=False)


# What a node has besides what it says.
NOTED = ("span", "mark")


# The anchor of the document's own title, which no section may have.
TITLE_ID = "dokumentets-titel"


# --- Inlines ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """Characters, shown as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis(Node):
    content: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong(Node):
    content: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Node):
    """Words in another language than the document's (WCAG 3.1.2); `language` is a BCP 47 tag."""

    language: str
    content: tuple["Inline", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval(Node):
    """The day a web page was read."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Node):
    """A link out of the document.

    `target` is an ASCII URI (`https:`, `http:`, `mailto:`, `tel:` with E.164 or a short number).
    `supplement` is what assistive technology adds to the visible words.
    """

    kind: LinkKind
    target: str
    content: tuple["Inline", ...]
    retrieved: Retrieval | None = None
    supplement: str = derived("")


@dataclass(frozen=True, slots=True, kw_only=True)
class LostLink(Node):
    """Words that once were a link whose target is lost: shown as plain text, never guessed."""

    content: tuple["Inline", ...]
    retrieved: Retrieval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Node):
    """A cross reference to the id of a section, table, figure or contact.

    With `automatic` the source gave no words: `resolve` writes the target's label as `content`.
    """

    target: str
    automatic: bool = False
    content: tuple["Inline", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReference(Node):
    """The place where a footnote is called; `number` counts notes in reading order from 1."""

    note: str
    number: int = derived(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak(Node):
    pass


Inline = Text | Emphasis | Strong | Phrase | Link | LostLink | Reference | NoteReference | LineBreak
Inlines = tuple[Inline, ...]


# --- Blocks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Node):
    content: Inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem(Node):
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Node):
    """Items with a bullet, or numbered from `start`; lists nest through the blocks of an item.

    `depth` counts the lists around it and itself: numbers are 1. in the first, a. in the second, i.
    in the third.
    """

    ordered: bool
    items: tuple[ListItem, ...]
    start: int = 1
    depth: int = derived(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Node):
    term: Inlines
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionList(Node):
    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Node):
    """A quotation, for one a definition; `source` is the id of the footnote with its origin."""

    blocks: tuple["Block", ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Node):
    """A passage set apart; `urgent` for what a reader in danger needs first."""

    blocks: tuple["Block", ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Node):
    """A table column: its visible header or, where the text has none, a `name` that is heard only.

    `width` is a share of the table's width in percent; the columns of a table sum to 100. It
    follows from what the columns hold, or says how they look: no difference between two plans.
    """

    header: Inlines
    name: str = ""
    width: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Node):
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Node):
    """A table row with a cell for each column; `id` is its identity, if it has one."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Node):
    """A data table with a header row; no cell spans another (WCAG 1.3.1).

    A table has a visible `caption`, and then a number, or else a `name` that is heard only.
    With `row_headers` the first cell of each row is its header. `wide` asks for a landscape page.
    """

    id: str
    caption: Inlines = ()
    name: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: TableKind = "table"
    row_headers: bool = False
    wide: bool = False
    number: int = derived(0)
    label: str = derived("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Node):
    """A drawing with its caption. `svg` is the drawing itself, `width` and `height` its size in px.

    `alternative` is the short text (WCAG 1.1.1), `description` the long one; both are heard only.
    """

    id: str
    svg: str = field(repr=False)
    width: int
    height: int
    caption: Inlines
    alternative: str
    description: tuple["Block", ...] = ()
    number: int = derived(0)
    label: str = derived("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory(Node):
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures(Node):
    """Lines to sign on, each with a name and a role."""

    signatories: tuple[Signatory, ...]


Block = Paragraph | List | DefinitionList | Quote | Notice | Table | Figure | Signatures
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Node):
    """A heading with what stands under it.

    `level` is 2 to 4 (1 is the plan's title). `context` tells equal headings apart, heard only.
    `number` is "1.2", "Bilaga 1" or empty.
    """

    id: str
    level: int
    title: Inlines
    context: str = ""
    blocks: Blocks = ()
    sections: tuple["Section", ...] = ()
    number: str = derived("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Node):
    """What a footnote refers to, as data."""

    author: str = ""
    year: int | None = None
    title: str = ""
    identifier: str = ""
    publisher: str = ""
    retrieved: Retrieval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote(Node):
    id: str
    blocks: Blocks
    citation: Citation | None = None
    number: int = derived(0)


# --- The plan --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Node):
    """Who decided, when, and under which paragraph of the minutes."""

    organ: str
    date: date
    paragraph: str = ""
    diarienummer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity(Node):
    """From the first day; `end` is the last day, or None for *tillsvidare*."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata(Node):
    """The decision as data. `review_interval` is in months."""

    title: str
    document_type: str
    diarienummer: str
    status: Status
    cover_title: str = ""
    series: str = ""
    description: str = ""
    language: str = "sv"
    decisions: tuple[Decision, ...] = ()
    first_adopted: Decision | None = None
    replaces: tuple[Decision, ...] = ()
    revision_responsible: tuple[str, ...] = ()
    followup_responsible: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    validity: Validity | None = None
    review_interval: int | None = None

    @property
    def is_adopted(self) -> bool:
        """By its status; that it has a decision then is for `checks` to find."""
        return self.status == "antagen"

    @property
    def decided(self) -> date | None:
        """The day of the last decision, if several councils decided; a draft has none."""
        return max((decision.date for decision in self.decisions), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataRow(Node):
    """A line of the cover's facts: `field` names the data, `label` and `value` are what is shown.

    `separator` joins several values of one field.
    """

    field: str
    label: str = ""
    separator: str = ", "
    value: str = derived("")


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataGroup(Node):
    rows: tuple[MetadataRow, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours(Node):
    """`#rrggbb`: `primary` for headings and rules on white (contrast at least 7:1)."""

    primary: str = "#0b3c5d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo(Node):
    svg: str
    alternative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality(Node):
    """The issuer. Addresses are ASCII URIs, empty when not known."""

    name: str
    organisation_number: str = ""
    base_address: str = ""
    accessibility_statement: str = ""
    feedback: str = ""
    logo: Logo | None = None
    colours: Colours = Colours()


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulReading(Node):
    """A reading of a transcribed text that may be a misprint or a fault of the extraction."""

    text: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsEntry(Node):
    """A line of the table of contents: the heading of `target`, with its `number` and `context`."""

    target: str
    level: int
    title: str
    number: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Node):
    """What a document says of itself that is no decision to spread: a draft, an internal variant.

    `word` stands on every page, `word` and `banner` before everything else, `title` is the name
    that the file has.
    """

    word: str
    banner: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Node):
    """One revision of one governing document.

    `parse` gives it as authored; `resolve` gives the same plan with `contents`, every number, label
    and supplement filled, the text of automatic references, and footnotes in reading order; one
    that is not adopted, or that is internal, has its `standing`.
    """

    id: str
    revision: str
    metadata: Metadata
    issuer: Municipality
    facts: tuple[MetadataGroup, ...] = ()
    preamble: Blocks = ()
    sections: tuple[Section, ...] = ()
    appendices: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    transcription: tuple[DoubtfulReading, ...] = ()
    variant: Variant = "public"
    numbered: bool = False
    contents_depth: int = 3
    contents: tuple[ContentsEntry, ...] = derived(())
    standing: Standing | None = derived(None)  # noqa: RUF009 (None is nothing to share)


# --- One way to walk -------------------------------------------------------------------------

N = TypeVar("N", bound=Node)


def parts(kind: type[Node]) -> tuple[str, ...]:
    """The names of a node kind's fields but what is `NOTED`, in reading order."""
    known: Any = kind  # mypy does not see that a class can be hashed
    return _parts(known)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in NOTED)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the model's fields, which is reading order."""
    yield node
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield from walk(value)
        elif isinstance(value, tuple):
            for child in value:
                if isinstance(child, Node):
                    yield from walk(child)


def find(node: Node, kind: type[N]) -> Iterator[N]:
    """Every node of one kind at or below `node`, in reading order."""
    return (found for found in walk(node) if isinstance(found, kind))


def transform(node: N, change: Callable[[Node], Node]) -> N:
    """A copy with `change` applied to every node, children first; unchanged nodes are shared."""
    changes = {}
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            new: Any = transform(value, change)
        elif isinstance(value, tuple) and any(isinstance(child, Node) for child in value):
            new = tuple(transform(c, change) if isinstance(c, Node) else c for c in value)
            new = value if all(a is b for a, b in zip(new, value, strict=True)) else new
        else:
            continue
        if new is not value:
            changes[name] = new
    return change(dataclasses.replace(node, **changes) if changes else node)  # type: ignore[return-value]


def plain(inlines: Inlines) -> str:
    """The visible words of some inlines; note references have none."""
    return "".join(_plain(inline) for inline in inlines)


def _plain(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case LineBreak():
            return "\n"
        case NoteReference():
            return ""
        case _:
            return plain(inline.content)
