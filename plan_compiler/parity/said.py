"""What a document says: the record every extractor fills, and what the model wants it to say."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import Enum
from typing import Literal, assert_never

from plan_compiler.model import (
    Block,
    Blocks,
    Column,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
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
    Plan,
    Quote,
    Reference,
    Section,
    Signatures,
    Strong,
    Table,
    Text,
    plain,
)

Readable = Literal["html", "fragment", "plain", "docx", "pdf"]
PAPER = ("docx", "pdf")
FRAGMENTS = ("fragment", "plain")


class Unreadable(Exception):
    """A file that cannot be read as what it claims to be; the message says why."""


@contextmanager
def reading(kind: str) -> Iterator[None]:
    """Turns whatever a damaged file makes a library raise into `Unreadable`."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable(f"no readable {kind} ({type(fault).__name__})") from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of one document, as its reader or listener meets them.

    `cover` is what stands before the title, where an office may have words of its own; `body` the
    running text from the title on, where a footnote call is the token `[^1]`; `notes` are the
    footnotes by number; `contents` the lines of the contents list; `supplements` what is heard
    only; `running` the words in the head of every page after the cover; `stray` what is seen but
    stands in no reading order. The rest are the file's properties.
    """

    cover: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    notes: tuple[tuple[str, ...], ...] = ()
    contents: tuple[str, ...] = ()
    supplements: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that is heard where it stands, but not seen there."""

    text: str
    # Both only when it comes from the model: what it belongs to, and what some formats add to it,
    # as the visible words of a link (ISO 14289-1, 7.18.5).
    kind: Literal["", "figure", "description", "table", "column", "context", "link"] = ""
    beside: str = ""


class Border(Enum):
    """What begins between two pieces."""

    TITLE = "before the heading of the whole document"


Piece = str | Heard | Border

# Soft hyphen, zero-width space, word joiner, byte order mark: they shape lines, they say nothing.
_SILENT = re.compile("[\u00ad\u200b\u2060\ufeff]")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in NFC, whatever blanks and invisible signs are between and in them."""
    return tuple(_SILENT.sub("", unicodedata.normalize("NFC", text)).split())


def line(text: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(words(text))


def common(heads: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The words of the first of some running heads that all of them have."""
    return tuple(word for word in heads[0] if all(word in head for head in heads)) if heads else ()


def call(number: int | str) -> str:
    """A footnote call as a word of its own, also where it stands at the end of another."""
    return f" [^{number}] "


def is_call(piece: Piece) -> bool:
    """Whether `call` made it; the same signs in a text come with the words around them."""
    return isinstance(piece, str) and piece.startswith(" [^")


def shown(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """The words that are seen."""
    return words("".join(piece for piece in pieces if isinstance(piece, str)))


def aloud(pieces: Iterable[Piece]) -> str:
    """All that is said, seen or not."""
    return "".join(_text(piece) for piece in pieces)


def _text(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Heard():
            return piece.text
        case Border():
            return ""


def divide(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What stands before the title, and the rest, which is all where no title is."""
    at = pieces.index(Border.TITLE) if Border.TITLE in pieces else 0
    return pieces[:at], pieces[at:]


def heard(texts: Iterable[str]) -> tuple[str, ...]:
    """Supplements without the comma that ties each to what it follows; empty ones are none."""
    lines = (line(text).strip(" ,") for text in texts)
    return tuple(text for text in lines if text)


def main_language(tag: str) -> str:
    """`sv-SE` → `sv`: the formats do not agree on whether a language needs a region."""
    return tag.split("-")[0].lower()


def say(plan: Plan, format: Readable) -> Said:
    """What a file of `format` should say, from the resolved model."""
    cover, body = divide(list(_document(plan, format)))
    notes = [list(_blocks(note.blocks)) for note in plan.footnotes if note.number]
    pieces = [piece for part in (body, *notes) for piece in part]
    return Said(
        cover=shown(cover),
        body=shown(body),
        notes=tuple(shown(note) for note in notes),
        contents=tuple(_contents(plan, format)),
        supplements=heard(_supplement(p, format) for p in pieces if isinstance(p, Heard)),
        running=words(plan.standing.word) if plan.standing and format in PAPER else (),
        title="" if format in FRAGMENTS else line(_title(plan)),
        language=main_language(plan.metadata.language),
        identifier="" if format in FRAGMENTS else line(plan.metadata.diarienummer),
    )


def streams(said: Said) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every stream of words by its name, the notes one by one."""
    for item in fields(said):
        value = getattr(said, item.name)
        if item.name == "notes":
            yield from ((f"note {at}", note) for at, note in enumerate(value, start=1))
        elif item.name == "supplements":
            yield item.name, tuple(word for text in value for word in text.split())
        else:
            yield item.name, tuple(filter(None, (value,))) if isinstance(value, str) else value


def _supplement(piece: Heard, format: Readable) -> str:
    """What a format carries of a text that is heard only."""
    match format, piece.kind:
        case (("html" | "fragment" | "plain"), _):
            return piece.text
        case _, "figure":
            # One attribute holds both, the short text and the long one.
            return f"{piece.text} {piece.beside}"
        case (_, "description") | ("docx", "context"):
            return ""
        case "docx", "table":
            return piece.beside or piece.text
        case "docx", "link":
            return piece.beside + piece.text if piece.text else ""
        case "pdf", "link":
            return piece.beside + piece.text
        case _:
            return piece.text


def _title(plan: Plan) -> str:
    return plan.standing.title if plan.standing else plan.metadata.title


def _contents(plan: Plan, format: Readable) -> Iterator[str]:
    for entry in plan.contents:
        # On the page the title stands right above its contents list.
        if entry.level > 1 or format in PAPER:
            yield line(f"{entry.number} {entry.title}")


# --- The model, in reading order -------------------------------------------------------------


def _document(plan: Plan, format: Readable) -> Iterator[Piece]:
    yield from _cover(plan, format)
    yield Border.TITLE
    yield f"{plan.metadata.title} "
    yield from _blocks(plan.preamble)
    for section in (*plan.sections, *plan.appendices):
        yield from _section(section)


def _cover(plan: Plan, format: Readable) -> Iterator[Piece]:
    if plan.standing:
        yield f"{plan.standing.word} {plan.standing.banner} "
    # Paper has a cover, and its title is then a repetition; the page starts with the title itself.
    repeated = plan.metadata.title if format in PAPER else ""
    yield f"{plan.metadata.cover_title or repeated} {plan.metadata.series} "
    for group in plan.facts:
        yield f"{group.title} "
        yield from (f"{row.label} {row.value} " for row in group.rows)


def _section(section: Section) -> Iterator[Piece]:
    yield f"{section.number} "
    yield from _inlines(section.title)
    yield Heard(section.context, "context")
    yield " "
    yield from _blocks(section.blocks)
    for below in section.sections:
        yield from _section(below)


def _blocks(blocks: Blocks) -> Iterator[Piece]:
    for block in blocks:
        yield from _block(block)
        yield " "


def _block(block: Block) -> Iterator[Piece]:
    match block:
        case Paragraph():
            yield from _inlines(block.content)
        case List():
            for item in block.items:
                yield from _blocks(item.blocks)
        case DefinitionList():
            for definition in block.items:
                yield from _definition(definition)
        case Quote() | Notice():
            yield from _blocks(block.blocks)
        case Table():
            yield from _table(block)
        case Figure():
            yield from _figure(block)
        case Signatures():
            yield from (f"{signatory.name} {signatory.role} " for signatory in block.signatories)
        case _:
            assert_never(block)


def _definition(definition: Definition) -> Iterator[Piece]:
    yield from _inlines(definition.term)
    yield " "
    yield from _blocks(definition.blocks)


def _table(table: Table) -> Iterator[Piece]:
    yield f"{table.label} "
    yield from _inlines(table.caption)
    yield Heard("" if table.caption else table.name, "table", plain(table.caption))
    for column in table.columns:
        yield from _column(column)
    yield " "
    for row in table.rows:
        for cell in row.cells:
            yield from _blocks(cell.blocks)


def _column(column: Column) -> Iterator[Piece]:
    yield " "
    yield from _inlines(column.header)
    yield Heard("" if column.header else column.name, "column")


def _figure(figure: Figure) -> Iterator[Piece]:
    description = list(_blocks(figure.description))
    yield Heard(figure.alternative, "figure", " ".join(shown(description)))
    yield f"{figure.label} "
    yield from _inlines(figure.caption)
    yield " "
    yield Heard(aloud(description), "description")


def _inlines(inlines: Inlines) -> Iterator[Piece]:
    for inline in inlines:
        yield from _inline(inline)


def _inline(inline: Inline) -> Iterator[Piece]:
    match inline:
        case Text():
            yield inline.text
        case LineBreak():
            yield " "
        case NoteReference():
            yield call(inline.number)
        case Link():
            yield from _inlines(inline.content)
            yield Heard(inline.supplement, "link", plain(inline.content))
        case Emphasis() | Strong() | Phrase() | LostLink() | Reference():
            yield from _inlines(inline.content)
        case _:
            assert_never(inline)
