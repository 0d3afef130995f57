"""A plan as a tree of JSON values that can be edited, and what has been done to it."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

from plan_compiler.codec import encode
from plan_compiler.model import Plan
from tests.plan_drawn import Drawing, vocabulary
from tests.plan_judge import Finding, norm, words_in

Json = Any
# What a perfect comparison finds of an edit, and how many words it marks.
Found = tuple[list[Finding], int]

# A lower-case word alone between spaces, so that replacing it touches nothing else.
WORD = re.compile(r"(?<= )(?!mars )[a-zåäö]{3,}(?= )")
SENTENCE = re.compile(r"(?<=\.) (?=[A-ZÅÄÖ])")


class Draft:
    """`touched` nodes were edited, `closed` ones with all that is in them; `robbed` lost some."""

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.plan: Json = encode(plan)
        self.rng = rng
        self.drawing = Drawing(rng, count(100_000))
        self.touched: dict[int, Json] = {}
        self.closed: dict[int, Json] = {}
        self.robbed: dict[int, Json] = {}
        self.home: dict[int, tuple[list[Json], Json]] = {}
        self.offset: dict[int, int] = {}
        self.by_type: dict[str, list[Json]] = {}
        self.settle_in(self.plan, 0)
        self.targets = {node["target"] for node in self.by_type.get("reference", [])}

    def settle_in(self, node: Json, offset: int) -> int:
        """Note where each node stands: its list, its owner, and how many words come before it."""
        self.offset[id(node)] = offset
        for value in node.values():
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, dict):
                    self.home[id(child)] = (value if isinstance(value, list) else [], node)
                    self.by_type.setdefault(child["type"], []).append(child)
                    offset = self.settle_in(child, offset)
                elif isinstance(child, str):
                    offset += len(words_in(child))
        return offset

    def pick(
        self, kind: str, test: Callable[[Json], bool] = bool, deep: bool = False
    ) -> Json | None:
        """A node of a kind that nothing was done to; nor, if `deep`, to anything in it."""
        some = self.by_type.get(kind, [])
        for _ in range(40 if some else 0):
            node = self.rng.choice(some)
            if self.is_free(node, deep) and test(node):
                return node
        return None

    def is_free(self, node: Json, deep: bool = False) -> bool:
        inside = list(nodes(node)) if deep else [node]
        if any(id(one) in self.touched or id(one) in self.closed for one in inside):
            return False
        if deep and any(id(one) in self.robbed for one in inside):
            return False
        return not any(id(above) in self.closed for above in self.above(node))

    def above(self, node: Json) -> Iterator[Json]:
        while id(node) in self.home:
            node = self.home[id(node)][1]
            yield node

    def touch(self, *some: Json) -> None:
        self.touched.update((id(node), node) for node in some)

    def close(self, node: Json) -> None:
        self.closed[id(node)] = node

    def among(self, node: Json) -> list[Json]:
        return self.home[id(node)][0]

    def owner(self, node: Json) -> Json:
        return self.home[id(node)][1]

    def put_after(self, node: Json, beside: Json) -> None:
        """Add a node after another one, which stays where it is."""
        among = self.among(beside)
        among.insert(position(among, beside) + 1, node)
        self.home[id(node)] = (among, self.owner(beside))
        self.touch(beside)
        self.close(node)

    def take(self, node: Json) -> None:
        among = self.among(node)
        del among[position(among, node)]
        self.close(node)
        owner = self.owner(node)
        self.robbed[id(owner)] = owner

    # --- Words ---

    def prose(self, least: int = 8) -> tuple[Json, int] | None:
        """A paragraph of the text or of a list item, and one of its strings with words."""
        node = self.pick("paragraph", lambda node: self.is_prose(node) and strings(node, least))
        if node is None:
            return None
        self.touch(node, self.owner(node))
        return node, self.rng.choice(strings(node, least))

    def is_prose(self, node: Json) -> bool:
        owner = self.owner(node)["type"]
        first = self.among(node) and self.among(node)[0] is node
        automatic = any(isinstance(p, dict) and p.get("automatic") for p in node["content"])
        known = owner in ("section", "plan", "quote", "notice")
        return (known or (owner == "list-item" and bool(first))) and not automatic

    def subject(self, node: Json) -> str:
        return "list-item" if self.owner(node)["type"] == "list-item" else "paragraph"

    def new_word(self, text: str) -> str:
        while True:
            word = self.rng.choice(vocabulary())
            if word not in text.split():
                return word

    def new_words(self, text: str, number: int) -> str:
        return " ".join(self.new_word(text) for _ in range(number))


def nodes(node: Json) -> Iterator[Json]:
    """A node and all below it."""
    yield node
    for value in node.values():
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, dict):
                yield from nodes(child)


def position(among: Sequence[Json], node: Json) -> int:
    return next(at for at, one in enumerate(among) if one is node)


def strings(node: Json, least: int) -> list[int]:
    """Which parts of a paragraph are strings with enough words to edit."""
    return [
        at
        for at, part in enumerate(node["content"])
        if isinstance(part, str) and len(WORD.findall(part)) >= least
    ]


def said(node: Json) -> str:
    """The words of inlines or blocks, a line each."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return "".join(said(part) for part in node)
    return "\n" if node["type"] == "line-break" else said(node.get("content", []))


def all_said(node: Json) -> str:
    """Every word of a node that a comparison would show, in reading order."""
    lines: list[str] = []
    _say(node, lines)
    return norm(" ".join(lines))


# The fields with words of each node, and those that only hold other nodes.
_SAID = {
    "section": ("title", "context", "blocks", "sections"),
    "paragraph": ("content",),
    "list": ("items",),
    "list-item": ("blocks",),
    "definition-list": ("items",),
    "definition": ("term", "blocks"),
    "quote": ("blocks",),
    "notice": ("blocks",),
    "table": ("caption", "name", "columns", "rows"),
    "column": ("header", "name"),
    "row": ("cells",),
    "cell": ("blocks",),
    "figure": ("caption", "alternative", "description"),
    "footnote": ("blocks",),
}
_INLINE = ("title", "content", "term", "caption", "header")


def _say(node: Json, lines: list[str]) -> None:
    for name in _SAID.get(node["type"], ()):
        value = node[name]
        if name in _INLINE or isinstance(value, str):
            lines.append(said(value))
        else:
            for child in value:
                _say(child, lines)
