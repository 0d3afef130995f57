"""Headings in the flow → a title, levels from 2 to 4, numbers that are counted, ids that last."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan_compiler.importing.contents import Entry, Listed, bare, normal, text
from plan_compiler.importing.pieces import Head, Piece
from plan_compiler.importing.shapes import without
from plan_compiler.importing.wordings import type_of
from plan_compiler.model import TITLE_ID, Paragraph, Text, plain

TITLES = {"title", "titel", "rubrik", "dokumenttitel", "huvudrubrik", "omslagsrubrik", "doctitle"}
SERIES = {"subtitle", "underrubrik", "undertitel"}
ISSUERS = {"utgivare", "kommun", "publisher"}
_TYPED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+")
_APPENDIX = re.compile(r"bilaga(?:\s+(?:\d{1,2}|[A-Z])\b)?\s*[.:–-]?\s*", re.I)
_LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "æ": "ae", "ø": "o", "ß": "ss", "þ": "th"})
_LONGEST = 60


@dataclass
class Ids:
    """Names made of words, each once; the same document gives the same names."""

    used: set[str] = field(default_factory=lambda: {TITLE_ID})

    def make(self, words: str, otherwise: str) -> str:
        lowered = unicodedata.normalize("NFKD", words.lower().translate(_LETTERS))
        ascii_words = re.findall(r"[a-z0-9]+", lowered.encode("ascii", "ignore").decode())
        name = "-".join(ascii_words) or otherwise
        name = name if name[0].isalpha() and not name.startswith("plan-") else f"{otherwise}-{name}"
        name = name[: _LONGEST - 4].strip("-")
        found, count = name, 1
        while found in self.used:
            count += 1
            found = f"{name}-{count}"
        self.used.add(found)
        return found


@dataclass
class Titles:
    title: str = ""
    cover: str = ""
    series: str = ""
    issuer: str = ""
    appendices: set[int] = field(default_factory=set)
    numbered: bool = False
    depth: int = 3


def take_titles(pieces: Sequence[Piece], authored: str) -> tuple[list[Piece], Titles]:
    """The flow without title, series and issuer, which become data."""
    found = Titles()
    kept: list[Piece] = []
    heads = 0
    for piece in pieces:
        words = " ".join(text(piece).split())
        is_paragraph = isinstance(piece.thing, Paragraph) and not heads
        heads += isinstance(piece.thing, Head)
        if is_paragraph and piece.style in TITLES and not found.cover:
            found.cover = words
        elif is_paragraph and piece.style in SERIES and not found.series:
            found.series = words
            piece.element.as_data("series")
        elif is_paragraph and _is_issuer(piece, words) and not found.issuer:
            found.issuer = words
            piece.element.as_data("municipality.yaml")
        else:
            kept.append(piece)
            continue
        if found.cover == words:
            piece.element.as_data("title")
    found.title = authored
    return _title(kept, found), found


def _is_issuer(piece: Piece, words: str) -> bool:
    return piece.style in ISSUERS or bool(
        re.fullmatch(r"[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ]\w+)? kommun", words)
    )


def _title(pieces: list[Piece], found: Titles) -> list[Piece]:
    """The one heading above all others is the title; the cover may have one of its own."""
    heads = [piece for piece in pieces if isinstance(piece.thing, Head)]
    top = min((piece.thing.level for piece in heads if isinstance(piece.thing, Head)), default=1)
    tops = [p for p in heads if isinstance(p.thing, Head) and p.thing.level == top]
    alone = len(tops) == 1 and heads[0] is tops[0] and len(heads) > 1
    alone = alone and _may_be_title(text(heads[0]), found.cover or found.title)
    same = heads and normal(text(heads[0])) == normal(found.cover or found.title)
    if heads and ((alone and not _TYPED.match(text(heads[0]))) or same):
        words = " ".join(text(heads[0]).split())
        heads[0].element.as_data("title")
        cover = found.cover or found.title
        found.cover, found.title = (cover if cover and cover != words else ""), words
        return [piece for piece in pieces if piece is not heads[0]]
    if found.cover or found.title:
        found.title, found.cover = found.title or found.cover, ""
        return pieces
    return _first_line(pieces, found)


def _may_be_title(words: str, cover: str) -> bool:
    """Whether a heading is the title, where the cover has one too: alike, or a plan by its name."""
    mine, others = (set(normal(one).split()) for one in (words, cover))
    return not cover or bool(type_of(words)) or 2 * len(mine & others) >= len(mine)


def _first_line(pieces: list[Piece], found: Titles) -> list[Piece]:
    """Without any title: the first line, if it looks like one."""
    first = next((piece for piece in pieces if text(piece)), None)
    if first is None or not isinstance(first.thing, Paragraph):
        return pieces
    words = " ".join(text(first).split())
    if len(words) > 120 or words.endswith((".", ":", ";", ",")):
        return pieces
    found.title = words
    first.element.as_data("title")
    first.element.change("first-line")
    return [piece for piece in pieces if piece is not first]


# --- Levels and numbers ----------------------------------------------------------------------


def level_headings(pieces: Sequence[Piece]) -> int:
    """Levels from 2 on, none skipped, none below 4; how far the highest was moved."""
    heads = [(piece, piece.thing) for piece in pieces if isinstance(piece.thing, Head)]
    top = min((head.level for _, head in heads), default=2)
    above = 1
    for piece, head in heads:
        wanted = head.level - top + 2
        level = min(wanted, above + 1, 4)
        if level != wanted:
            piece.element.change("level", was=wanted, now=level)
        head.level = above = level
    return 2 - top


def number_headings(
    pieces: Sequence[Piece], listed: Listed, shift: int, counted: bool, found: Titles
) -> None:
    """Take typed numbers away where counting gives the same; see which headings are appendices."""
    heads = [(piece, piece.thing) for piece in pieces if isinstance(piece.thing, Head)]
    entries = _entries([head for _, head in heads], listed, shift)
    found.depth = _depth([head for _, head in heads], entries)
    numbers = [entry.number if entry else "" for entry in entries]
    tops = [n for n, (_, head) in enumerate(heads) if head.level == 2]
    last = [n for n in tops if _appendix(heads[n][1], numbers[n])]
    ending = tops[len(tops) - len(last) :]
    if last and last == ending and len(last) < len(tops):
        found.appendices = set(last)
        for n in last:
            _strip(*heads[n], _APPENDIX)
    body = heads[: last[0]] if found.appendices else heads
    shown = [_number(head, number) for (_, head), number in zip(body, numbers, strict=False)]
    expected = _count([head.level for _, head in body])
    firsts = [n for n, (_, head) in enumerate(body) if head.level == 2]
    agree = all(not one or one == other for one, other in zip(shown, expected, strict=True))
    found.numbered = bool(firsts) and agree and all(shown[n] for n in firsts)
    if found.numbered:
        for piece, head in body:
            _strip(piece, head, _TYPED)
    elif counted and not any(shown):
        found.numbered = True


def _entries(heads: Sequence[Head], listed: Listed, shift: int) -> list[Entry | None]:
    """The line of each heading in the list of contents; both are in order."""
    waiting = list(listed.entries)
    left = Counter(normal(bare(plain(head.title))) for head in heads)
    found: list[Entry | None] = []
    for head in heads:
        words = normal(bare(plain(head.title)))
        while waiting and not left[waiting[0].words]:
            waiting.pop(0)
        left[words] -= 1
        first = waiting[0] if waiting else None
        is_it = first and first.words == words and first.level + shift in (shift, head.level)
        found.append(waiting.pop(0) if is_it else None)
    return found


def _depth(heads: Sequence[Head], entries: Sequence[Entry | None]) -> int:
    """The lowest level that the list of contents shows; the usual one if there is no list."""
    levels = [head.level for head, entry in zip(heads, entries, strict=True) if entry]
    below = any(head.level > max(levels, default=2) for head in heads)
    depth = max(levels, default=3)
    return depth if depth > 3 or (below and levels) else 3


def _appendix(head: Head, number: str) -> bool:
    words = plain(head.title)
    typed = _APPENDIX.match(words)
    named = number.lower().startswith("bilaga")
    return bool(typed and words[typed.end() :].strip()) or named


def _number(head: Head, shown: str) -> str:
    typed = _TYPED.match(plain(head.title))
    return typed[1] if typed else (shown if shown[:1].isdigit() else "")


def _count(levels: Sequence[int]) -> list[str]:
    counts = [0, 0, 0]
    found = []
    for level in levels:
        at = level - 2
        counts[at] += 1
        counts[at + 1 :] = [0] * (2 - at)
        found.append(".".join(str(number) for number in counts[: at + 1]))
    return found


def _strip(piece: Piece, head: Head, label: re.Pattern[str]) -> None:
    first = head.title[0]
    match = label.match(first.text) if isinstance(first, Text) else None
    if match and match[0] and plain(head.title)[match.end() :].strip():
        head.title = without(head.title, match.end())
        piece.element.lose(match[0])
        piece.element.change("counted", label=match[0].strip())
