"""What a document repeats of itself: contents lists, running heads, page numbers. They go."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from plan_compiler.importing.pieces import Head, Piece
from plan_compiler.model import List, Paragraph, find, plain

_STYLE = re.compile(
    r"(toc|innehåll|contents|innehållsförteckning|table of contents)( \d| heading)?"
    r"|.*(toc heading|innehållsförteckningsrubrik|contents heading)"
)
_TITLE = re.compile(r"innehåll(sförteckning)?:?|contents|table of contents|innehållsöversikt", re.I)
_ENTRY = re.compile(r"(.+?)[\s.…_·]*\d{1,3}")
_PAGE = re.compile(
    r"(sida|sid\.?|page)?\s*\d{1,3}\s*(\(\d{1,3}\)|av \d{1,3}|of \d{1,3})"
    r"|(sida|sid\.?|page) \d{1,3}",
    re.I,
)
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*\.?|bilaga(?: \d{1,2}| [A-Z])?[.:]?)\s+(.+)", re.I)


def normal(text: str) -> str:
    """Words without what differs between a heading and its line in a list of contents."""
    return " ".join(re.sub(r"[^\w]+", " ", text).lower().split())


def bare(text: str) -> str:
    """A heading's words without a number typed before them."""
    found = _NUMBER.fullmatch(text.strip())
    return found[2] if found else text.strip()


def text(piece: Piece) -> str:
    match piece.thing:
        case Head(title=words) | Paragraph(content=words):
            return plain(words).strip()
    return ""


@dataclass(frozen=True)
class Entry:
    """A line of a list of contents; `level` is that of its style, 0 if it was typed."""

    words: str
    number: str
    level: int


@dataclass
class Listed:
    """What lists of contents show, in order."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, line: str, style: str = "", heads: Collection[str] = ()) -> None:
        """Take a line, with or without the page at its end: what is a heading's words decides."""
        paged = _ENTRY.fullmatch(line.strip())
        level = int(style[-1]) if style[-1:].isdigit() else 0
        found = [_entry(one, level) for one in (line.strip(), paged[1].strip() if paged else "")]
        known = [entry for entry in found if entry.words in heads]
        self.entries += (known or [entry for entry in found if entry.words])[:1]


def _entry(line: str, level: int) -> Entry:
    found = _NUMBER.fullmatch(line)
    number = found[1].rstrip(".:") if found else ""
    return Entry(normal(found[2] if found else line), number, level)


def drop_contents(pieces: Sequence[Piece]) -> tuple[list[Piece], Listed]:
    """The flow without contents lists, and what they showed."""
    heads = {normal(bare(text(piece))) for piece in pieces if isinstance(piece.thing, Head)}
    listed = Listed()
    kept: list[Piece] = []
    inside = False
    for piece in pieces:
        words = text(piece)
        title = _TITLE.fullmatch(words)
        styled = isinstance(piece.thing, Paragraph) and _STYLE.fullmatch(piece.style)
        if title or styled:
            inside = inside or bool(title)
            if not title:
                listed.note(words, piece.style, heads)
            piece.element.drop("contents")
        elif inside and (lines := _lines(piece)) and all(_is_entry(line, heads) for line in lines):
            for line in lines:
                listed.note(line, "", heads)
            piece.element.drop("contents")
        else:
            inside = inside and not words
            kept.append(piece)
    return kept, listed


def _lines(piece: Piece) -> list[str]:
    match piece.thing:
        case Paragraph(content=words):
            return [line for line in plain(words).split("\n") if line.strip()]
        case List() as found:
            return [plain(paragraph.content) for paragraph in find(found, Paragraph)]
    return []


def _is_entry(line: str, heads: set[str]) -> bool:
    """A heading's words, with or without a page; or any words with dots and a page."""
    entry = _ENTRY.fullmatch(line.strip())
    named = {normal(bare(line)), normal(bare(entry[1])) if entry else ""}
    return bool(named & heads) or bool(re.search(r"[.…_]{3,}\s*\d+$", line.strip()))


def drop_running(pieces: Sequence[Piece]) -> list[Piece]:
    """The flow without page numbers typed, or lines that come back as on each page."""
    times: dict[str, int] = {}
    for piece in pieces:
        if isinstance(piece.thing, Paragraph) and (words := text(piece)):
            times[words] = times.get(words, 0) + 1
    headers = {
        words
        for words, count in times.items()
        if count >= 3
        and len(words) < 100
        and any(_PAGE.fullmatch(line) or _PAGE.search(line) for line in [words])
    }
    kept = []
    for piece in pieces:
        words = text(piece)
        if isinstance(piece.thing, Paragraph) and (_PAGE.fullmatch(words) or words in headers):
            piece.element.drop("running")
        else:
            kept.append(piece)
    return kept
