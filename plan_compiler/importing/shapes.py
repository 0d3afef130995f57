"""Structure that was typed or only styled: lists, definitions, boxes, quotations, captions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from plan_compiler.importing.blocks import QUOTE
from plan_compiler.importing.pieces import Element, Head, Picture, Piece, RawTable
from plan_compiler.model import (
    Block,
    Definition,
    DefinitionList,
    Inlines,
    LineBreak,
    List,
    ListItem,
    Notice,
    Paragraph,
    Quote,
    Signatory,
    Signatures,
    Strong,
    Text,
    plain,
)

_BULLET = re.compile(r"[•·▪◦‣–—*-]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_CAPTION = re.compile(
    r"caption|beskrivning|bildtext|table caption|image caption|table|illustration|figure"
)
_LABEL = re.compile(r"(tabell|table|figur|figure|bild|diagram)\s*(\d{1,3})?\s*[.:–-]?\s*", re.I)
_BOX = {"viktigt": False, "akut": True, "notice": False, "faktaruta": False, "ruta": False}
_TERM = {"definitionsterm", "definition term", "definition list term"}
_DEFINITION = {"definition", "definition list definition"}


def without(inlines: Inlines, length: int) -> Inlines:
    """Words without their first characters, which stand in one text."""
    first, *rest = inlines
    if not isinstance(first, Text):
        return inlines
    return (*((Text(text=first.text[length:]),) if first.text[length:] else ()), *rest)


def _join(pieces: Sequence[Piece], block: Block, kind: str = "") -> Piece:
    """Several pieces as one, with one account."""
    first = pieces[0].element
    for other in pieces[1:]:
        first.words += other.element.words
        first.dropped += other.element.dropped
        for key, arguments in other.element.how:
            first.change(key, **arguments)
        other.element.words = other.element.dropped = 0
        other.element.kind = ""
    first.kind = kind or first.kind
    return Piece(block, "", first)


# --- By style --------------------------------------------------------------------------------


def _kind(piece: Piece) -> str:
    if isinstance(piece.thing, Quote):
        return "quote"
    if not isinstance(piece.thing, Paragraph):
        return ""
    if piece.style in _BOX:
        return piece.style
    if piece.style in _TERM or piece.style in _DEFINITION:
        return "definition"
    if piece.style == "underskrift":
        return "signed"
    return "quote" if QUOTE.fullmatch(piece.style) else ""


def by_style(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours with a style that means something, as what they mean."""
    found: list[Piece] = []
    for kind, group in groupby(pieces, _kind):
        some = list(group)
        blocks = tuple(b for piece in some for b in _blocks(piece))
        if kind == "quote":
            found.append(_join(some, Quote(blocks=blocks), "quote"))
        elif kind in _BOX:
            found.append(_join(some, Notice(blocks=blocks, urgent=_BOX[kind]), "box"))
        elif kind == "definition" and some[0].style in _TERM:
            found.append(_join(some, DefinitionList(items=tuple(_defined(some))), "definitions"))
        elif kind == "signed" and (people := _signed(some)):
            found.append(_join(some, Signatures(signatories=people), "signatures"))
            found[-1].element.as_data("signatures")
        else:
            found += some
    return found


def _blocks(piece: Piece) -> tuple[Block, ...]:
    if isinstance(piece.thing, Quote):
        return piece.thing.blocks
    return (piece.thing,) if isinstance(piece.thing, Paragraph) else ()


def _defined(pieces: Sequence[Piece]) -> Iterator[Definition]:
    term: Inlines = ()
    blocks: list[Block] = []
    for piece in pieces:
        assert isinstance(piece.thing, Paragraph)
        if piece.style in _TERM:
            if term:
                yield Definition(term=term, blocks=tuple(blocks))
            term, blocks = piece.thing.content, []
        else:
            blocks.append(piece.thing)
    yield Definition(term=term, blocks=tuple(blocks))


def _signed(pieces: Sequence[Piece]) -> tuple[Signatory, ...]:
    people = []
    for piece in pieces:
        assert isinstance(piece.thing, Paragraph)
        name, *role = plain(piece.thing.content).split("\n")
        if not all(isinstance(one, (Text, LineBreak)) for one in piece.thing.content) or role[1:]:
            return ()
        people.append(Signatory(name=name, role=role[0] if role else ""))
    return tuple(people)


# --- Typed lists -----------------------------------------------------------------------------


def typed_lists(pieces: Sequence[Piece]) -> list[Piece]:
    """Paragraphs that begin with a bullet or a number in order, two or more, as lists."""
    found: list[Piece] = []
    at = 0
    while at < len(pieces):
        run = _run(pieces[at:], _BULLET, lambda before, now: True)
        ordered = False
        if len(run) < 2:
            run = _run(pieces[at:], _NUMBER, lambda before, now: int(now[1]) == int(before[1]) + 1)
            ordered = True
        if len(run) < 2:
            found.append(pieces[at])
            at += 1
            continue
        some = pieces[at : at + len(run)]
        found.append(_listed(some, run, ordered))
        at += len(run)
    return found


def _run(
    pieces: Sequence[Piece],
    sign: re.Pattern[str],
    follows: Callable[[re.Match[str], re.Match[str]], bool],
) -> list[re.Match[str]]:
    """The signs that paragraphs from the first on begin with."""
    found: list[re.Match[str]] = []
    for piece in pieces:
        if not isinstance(piece.thing, Paragraph) or not piece.thing.content:
            break
        first = piece.thing.content[0]
        match = sign.match(first.text) if isinstance(first, Text) else None
        if match is None or (found and not follows(found[-1], match)):
            break
        found.append(match)
    return found


def _listed(pieces: Sequence[Piece], signs: list[re.Match[str]], ordered: bool) -> Piece:
    items = []
    for piece, sign in zip(pieces, signs, strict=True):
        assert isinstance(piece.thing, Paragraph)
        piece.element.lose(sign[0])
        content = without(piece.thing.content, sign.end())
        items.append(ListItem(blocks=(Paragraph(content=content),)))
    start = int(signs[0][1]) if ordered else 1
    joined = _join(pieces, List(ordered=ordered, items=tuple(items), start=start), "list")
    joined.element.change("typed-list")
    return joined


# --- Captions --------------------------------------------------------------------------------


def _is_caption(piece: Piece, what: str) -> bool:
    if not isinstance(piece.thing, Paragraph):
        return False
    match = _LABEL.match(plain(piece.thing.content))
    if match is None or not match[2]:
        return bool(_CAPTION.fullmatch(piece.style)) and match is None
    is_table = match[1].lower() in ("tabell", "table")
    return is_table == (what == "table") and (
        bool(_CAPTION.fullmatch(piece.style)) or len(plain(piece.thing.content)) < 200
    )


def captions(pieces: Sequence[Piece]) -> list[Piece]:
    """Tables and figures with the paragraph before or after that names them."""
    found = list(pieces)
    for piece in pieces:
        thing = piece.thing
        if not isinstance(thing, (RawTable, Picture)):
            continue
        if not thing.caption:
            _take_caption(found, piece, "table" if isinstance(thing, RawTable) else "figure")
        if thing.caption:
            thing.caption = _unlabelled(thing.caption, piece.element)
    return found


def _take_caption(found: list[Piece], piece: Piece, what: str) -> None:
    at = next(n for n, other in enumerate(found) if other is piece)
    sides = (at - 1, at + 1) if what == "table" else (at + 1, at - 1)
    for side in sides:
        if 0 <= side < len(found) and _is_caption(found[side], what):
            caption = found.pop(side)
            assert isinstance(caption.thing, Paragraph)
            assert isinstance(piece.thing, (RawTable, Picture))
            piece.thing.caption = caption.thing.content
            piece.element.words += caption.element.words
            piece.element.text = piece.element.text or caption.element.text
            caption.element.words, caption.element.kind = 0, ""
            return


def _unlabelled(words: Inlines, element: Element) -> Inlines:
    """A caption without the label that is counted: `Tabell 3.`"""
    label = _LABEL.match(plain(words))
    if label is None or not label[2] or not plain(words)[label.end() :].strip():
        return words
    left, found = label.end(), list(words)
    while left and found:
        first = found[0]
        if not isinstance(first, Text):
            return words
        if len(first.text) <= left:
            left -= len(first.text)
            found.pop(0)
        else:
            found[0] = Text(text=first.text[left:])
            left = 0
    element.lose(label[0])
    element.change("counted", label=label[0].strip())
    return tuple(found)


# --- Headings that are only bold -------------------------------------------------------------


def bold_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Where no heading has a style: short paragraphs that are bold throughout."""
    if any(isinstance(piece.thing, Head) for piece in pieces):
        return list(pieces)
    return [_bold(piece) for piece in pieces]


def _bold(piece: Piece) -> Piece:
    match piece.thing:
        case Paragraph(content=(Strong(content=words),)):
            said = plain(words)
            if len(said) <= 80 and "\n" not in said and not said.endswith((".", ",", ";")):
                piece.element.kind = "heading"
                piece.element.change("bold-heading")
                return replace(piece, thing=Head(1, words))
    return piece
