"""Peers that compare JSON: a list with a string for each field of words.

Of lists in lists, deepdiff compares those at the same index, so one more moves all.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from bench.engines import Engine
from bench.marks import Piece
from bench.sheet import Sheet


class Leaf(str):
    """A string of the old plan that knows where it stood."""

    at: int


def json_of(sheet: Sheet) -> list[str]:
    return [line.text for line in sheet.lines]


def with_jsonpatch(old: list[str], new: list[str]) -> Any:
    import jsonpatch

    return jsonpatch.make_patch(old, new)


def read_jsonpatch(found: Any, old: list[str], _: list[str]) -> Iterator[Piece]:
    yield from _pieces(old, found.apply(_leaves(old), in_place=True))


def with_deepdiff(old: list[str], new: list[str]) -> Any:
    from deepdiff import DeepDiff

    return DeepDiff(old, new)


def read_deepdiff(found: Any, old: list[str], _: list[str]) -> Iterator[Piece]:
    from deepdiff import Delta

    delta = Delta(found, mutate=True, bidirectional=False)
    yield from _pieces(old, _leaves(old) + delta)


def _leaves(old: list[str]) -> list[Leaf]:
    """The old strings, so that they can be followed among the new ones."""
    leaves = [Leaf(text) for text in old]
    for at, leaf in enumerate(leaves):
        leaf.at = at
    return leaves


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    """What stayed in order, what was taken out and put in, and what moved."""
    places = [text.at if isinstance(text, Leaf) else -1 for text in new]
    stay = _longest([place for place in places if place >= 0])
    moved = set(places) - stay
    here = 0
    for text, place in zip([*new, ""], [*places, len(old)], strict=True):
        if place in stay or place == len(old):
            for at in range(here, place):
                yield Piece("del", f"{old[at]}\n", f"line {at}" if at in moved else "")
            yield Piece("keep", f"{text}\n")
            here = place + 1
        else:
            yield Piece("ins", f"{text}\n", f"line {place}" if place >= 0 else "")


def _longest(numbers: list[int]) -> set[int]:
    """The longest increasing subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        tails[place:], ends[place:] = [number, *tails[place + 1 :]], [at, *ends[place + 1 :]]
    chain: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.add(numbers[at])
        at = before[at]
    return chain


JSON_PEERS = (
    Engine("jsonpatch", "jsonpatch", json_of, with_jsonpatch, read_jsonpatch),
    Engine("deepdiff", "deepdiff", json_of, with_deepdiff, read_deepdiff),
)
