"""What a comparison marked, as pieces of text → which words of both sheets are the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from bench.sheet import Sheet

Op = Literal["keep", "del", "ins"]


@dataclass(frozen=True)
class Piece:
    """A piece of text as marked; `move` joins what was cut out with what was put in elsewhere."""

    op: Op
    text: str
    move: str = ""


@dataclass(frozen=True)
class Marks:
    """For each word of a sheet the same word in the other one, -1 where it is marked.

    `moved` are old words that are the same elsewhere; `lost` counts words that the output of the
    comparison did not have, or not in their place.
    """

    mate: list[int]
    back: list[int]
    moved: set[int]
    lost: int

    def marked(self) -> int:
        """How many words a reader sees marked; moved ones once."""
        return self.mate.count(-1) + self.back.count(-1) + len(self.moved)


@dataclass(frozen=True)
class _Word:
    """A word of one side of the output: the first of its letters and whether all were kept."""

    text: str
    first: int
    kept: bool
    move: str


def marks_of(pieces: Iterable[Piece], old: Sheet, new: Sheet) -> Marks:
    old_words, new_words = _sides(pieces)
    olds, news = _located(old_words, old.words), _located(new_words, new.words)
    found = sum(at >= 0 for at in (*olds, *news))
    lost = len(old.words) + len(new.words) - found
    marks = Marks([-1] * len(old.words), [-1] * len(new.words), set(), lost)
    at = {word.first: j for j, word in enumerate(new_words) if word.kept}
    for i, word in enumerate(old_words):
        j = at.get(word.first, -1) if word.kept else -1
        if j >= 0 and word.text == new_words[j].text:
            _join(marks, olds[i], news[j])
    _join_moves(marks, old_words, new_words, olds, news)
    return marks


def _join(marks: Marks, o: int, n: int, moved: bool = False) -> None:
    if o >= 0 and n >= 0 and marks.mate[o] < 0 and marks.back[n] < 0:
        marks.mate[o], marks.back[n] = n, o
        if moved:
            marks.moved.add(o)


def _sides(pieces: Iterable[Piece]) -> tuple[list[_Word], list[_Word]]:
    """The words of the old and of the new side; letters kept have the same number in both."""
    texts: tuple[list[str], list[str]] = [], []
    owners: tuple[list[tuple[int, bool, str]], list[tuple[int, bool, str]]] = [], []
    number = 0
    for piece in pieces:
        for side, other in ((0, "ins"), (1, "del")):
            if piece.op != other:
                texts[side].append(piece.text)
                kept = piece.op == "keep"
                owners[side].extend(
                    (number + at, kept, piece.move) for at in range(len(piece.text))
                )
        number += len(piece.text)
    first, second = (_words("".join(t), o) for t, o in zip(texts, owners, strict=True))
    return first, second


def _words(text: str, owners: Sequence[tuple[int, bool, str]]) -> list[_Word]:
    words = []
    for match in re.finditer(r"\w+", text):
        letters = owners[match.start() : match.end()]
        words.append(
            _Word(match[0], letters[0][0], all(kept for _, kept, _ in letters), letters[0][2])
        )
    return words


def _located(found: Sequence[_Word], words: Sequence[str]) -> list[int]:
    """For each word of the output its number in the sheet, -1 if it is not there."""
    texts = [word.text for word in found]
    if texts == list(words):
        return list(range(len(words)))
    places = [-1] * len(texts)
    for block in Indel.opcodes(texts, list(words)):
        if block.tag == "equal":
            for by in range(block.src_end - block.src_start):
                places[block.src_start + by] = block.dest_start + by
    return places


def _join_moves(
    marks: Marks,
    old: Sequence[_Word],
    new: Sequence[_Word],
    places: Sequence[int],
    new_places: Sequence[int],
) -> None:
    """The words in common of what was cut out and what was put in under the same name."""
    gone, come = _by_move(old), _by_move(new)
    for name, olds in gone.items():
        news = come.get(name, [])
        blocks = Indel.opcodes([old[i].text for i in olds], [new[j].text for j in news])
        for block in blocks:
            if block.tag == "equal":
                for by in range(block.src_end - block.src_start):
                    i, j = olds[block.src_start + by], news[block.dest_start + by]
                    _join(marks, places[i], new_places[j], moved=True)


def _by_move(words: Sequence[_Word]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        if word.move:
            named.setdefault(word.move, []).append(at)
    return named
