"""What a document repeats of itself: contents lists, running heads, page numbers. They go."""

import re
from collections.abc import Sequence
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


@dataclass
class Listed:
    """What a list of contents shows: numbers by the words of their headings, in order."""

    numbers: dict[str, list[str]] = field(default_factory=dict)

    def note(self, line: str) -> None:
        entry = _ENTRY.fullmatch(line.strip())
        words = {line.strip(), entry[1].strip() if entry else ""} - {""}
        for one in sorted(words):
            found = _NUMBER.fullmatch(one)
            numbers = self.numbers.setdefault(normal(found[2] if found else one), [])
            numbers.append(found[1].rstrip(".:") if found else "")


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
            listed.note(words)
            piece.element.drop("contents")
        elif inside and (lines := _lines(piece)) and all(_is_entry(line, heads) for line in lines):
            for line in lines:
                listed.note(line)
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
