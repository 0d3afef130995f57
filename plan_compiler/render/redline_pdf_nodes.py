"""A merged plan as JSON for Typst.

Units that are in one revision only have the mark at each of their words: someone who goes from cell
to cell is told in each. Besides the model's nodes and those of `redline_pdf_words` there are
`numbers` (of changes, in the margin where each begins, with what leads to it) and `page` (the page
where something is).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plan_compiler.codec import NAMES, Json, encode
from plan_compiler.diff.change import Change, Moved
from plan_compiler.diff.marked import is_gone, item_numbers
from plan_compiler.diff.redline import Redline
from plan_compiler.diff.summary import where
from plan_compiler.mark import OLD
from plan_compiler.model import (
    Block,
    Cell,
    Column,
    Definition,
    Figure,
    Footnote,
    Inlines,
    List,
    ListItem,
    Paragraph,
    Row,
    Section,
    Signatory,
    Table,
    Text,
    parts,
    walk,
)
from plan_compiler.render.redline_pdf_words import WordWriter, removed_note
from plan_compiler.render.redline_words import brief
from plan_compiler.resources import Labels

# The field of words that some kinds of nodes have.
WORDS = {
    Paragraph: "content",
    Definition: "term",
    Table: "caption",
    Column: "header",
    Figure: "caption",
}
TOP_LEVEL = 2


def anchor(number: int | str) -> str:
    """Where a change is; no id of a plan has a colon."""
    return f"ändring:{number}"


def former(number: int | str) -> str:
    """Where something was that moved."""
    return f"tidigare:{number}"


def line(number: int | str) -> str:
    """The line of a change in the list."""
    return f"lista:{number}"


def reference(target: str, words: str, **more: str) -> Json:
    """A link within the document."""
    return {"type": "reference", "target": target, "content": [words], **more}


def paragraph(*content: Json) -> Json:
    return {"type": "paragraph", "content": list(content)}


@dataclass(frozen=True)
class Around:
    """What something stands in: the kind of change that all of it is, or "", the changes whose
    numbers are told already, and the move that frames it."""

    kind: str = ""
    told: frozenset[str] = frozenset()
    box: str = ""

    @property
    def is_old(self) -> bool:
        return self.kind in OLD


NOTHING = Around()


@dataclass
class NodeWriter:
    """Writes the units of a merged plan.

    `due` are the changes whose numbers the next words get. `anchors` are the places that links can
    lead to, `left` and `came` the moves whose ends have been told.
    """

    redline: Redline
    words: WordWriter
    due: list[str] = field(default_factory=list)
    anchors: dict[str, None] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    came: set[str] = field(default_factory=set)
    counts: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.labels: Labels = self.words.labels
        self.numbers = self.redline.numbers
        self.changes: Mapping[str, Change] = {c.id: c for c in self.redline.changes.changes}

    def plan(self) -> Json:
        """The merged plan, without cover and contents."""
        merged = self.redline.merged
        bare = replace(merged, preamble=(), sections=(), appendices=(), footnotes=())
        return encode(replace(bare, facts=(), contents=(), transcription=())) | {
            "preamble": self.units(merged.preamble, NOTHING),
            "sections": self.sections(merged.sections, TOP_LEVEL),
            "appendices": self.sections(merged.appendices, TOP_LEVEL),
            "footnotes": self.units(merged.footnotes, NOTHING),
        }

    # --- Sections ----------------------------------------------------------------------------

    def sections(self, sections: Iterable[Section], level: int) -> list[Json]:
        return [self._section(section, level) for section in sections]

    def _section(self, section: Section, level: int) -> Json:
        """A section; that of a heading that moved from here has none, and is no level."""
        if section.mark and section.mark.kind == "moved-from":
            title, blocks, below = [], self._leave(section), level
        else:
            inner = self._enter(section, NOTHING)
            title, below = self._leaf(section.title, inner), level + 1
            blocks = self._way(section, inner)
        self.due = []
        is_old = is_gone(section)
        return {
            "type": "section",
            "id": self._id(section.id, is_old),
            "level": level,
            "title": title,
            "context": section.context,
            "number": section.number,
            "old": is_old,
            "blocks": [*blocks, *self.units(section.blocks, NOTHING)],
            "sections": self.sections(section.sections, below),
        }

    # --- Units -------------------------------------------------------------------------------

    def units(self, nodes: Sequence[Any], around: Around) -> list[Json]:
        return [unit for node in nodes for unit in self._unit(node, around)]

    def _unit(self, node: Any, around: Around) -> list[Json]:
        if self._is_left(node):
            return self._leave(node)
        before, inner = self.due, self._enter(node, around)
        way = self._way(node, inner)
        unit = self._fields(node, inner)
        self.due = before if self.due else []
        if isinstance(node, Block):
            return [*way, unit]
        holder = unit["cells"][0] if isinstance(node, Row) else unit
        if way:
            holder["blocks"][:0] = way
        return [unit]

    def _enter(self, node: Any, around: Around) -> Around:
        """What the parts of a node stand in; the numbers of its changes are due, once."""
        ids = [] if node.mark is None else [*node.mark.changes]
        if isinstance(node, Figure):
            inner = (below.mark for block in node.description for below in walk(block))
            ids += [id for mark in inner if mark for id in mark.changes]
        told = self.anchors if isinstance(node, Cell) else around.told
        self.due = [*self.due, *(id for id in dict.fromkeys(ids) if self._key(id) not in told)]
        told = around.told | {self._key(id) for id in ids}
        if node.mark is None or node.mark.kind == "changed":
            return replace(around, told=told)
        box = ""
        if moved := self._move(node):
            box = (former if node.mark.is_old else anchor)(self.numbers[moved])
        return Around(node.mark.kind, told, box)

    def _key(self, id: str) -> str:
        return anchor(self.numbers[id])

    def _fields(self, node: Any, around: Around) -> Json:
        kind: Any = type(node)
        unit = {name: self._field(node, name, around) for name in parts(kind)}
        if isinstance(node, ListItem) and id(node) in self.counts:
            unit["number"] = self.counts[id(node)]
        if isinstance(node, Figure):
            unit["kind"] = around.kind
        return {"type": NAMES[kind]} | unit

    def _field(self, node: Any, name: str, around: Around) -> Json:
        value = getattr(node, name)
        kind: Any = type(node)
        match node, name:
            case _ if WORDS.get(kind) == name:
                return self._leaf(value, around) if value or name == "content" else []
            case (Table() | Column(), "name"):
                return self.words.aloud(around.kind, value)
            case (Signatory(), _) if value:
                return {"type": "lost-link", "content": self._leaf((Text(text=value),), around)}
            case (Footnote(), "id"):
                return removed_note(value) if around.is_old else value
            case (_, "id"):
                return self._id(value, around.is_old) if value else ""
            case (List(), "items"):
                self.counts |= {} if around.kind else item_numbers(node)
            case (Table(rows=[_, *_]), "columns"):
                return self._heads(value, around)
        return self.units(value, around) if isinstance(value, tuple) else encode(value)

    def _heads(self, columns: Sequence[Column], around: Around) -> list[Json]:
        """The numbers of a table are due at its first row: a header with a link is not repeated."""
        due, self.due = self.due, []
        heads = self.units(columns, around)
        self.due = due
        return heads

    def _id(self, id: str, is_old: bool) -> str:
        """The id of something; one that is gone gives way to a new one with the same."""
        place = f"tidigare:{len(self.anchors)}:{id}" if is_old else id
        self.anchors[place] = None
        return place

    # --- Words -------------------------------------------------------------------------------

    def _leaf(self, content: Inlines, around: Around) -> list[Json]:
        """Words with the numbers that are due, marked as a whole if what they stand in is."""
        ids, self.due = self.due, []
        words = self.words.inlines(content, around.is_old)
        if around.kind and content:
            words = [self.words.marked(around.kind, words, around.box)]
        elif ids and not any(has_mark(word) for word in words):
            words = [self.words.marked("changed", words)]
        return [*self._numbers(ids, around), *words]

    def _numbers(self, ids: Sequence[str], around: Around) -> Iterator[Json]:
        if not ids:
            return
        links: list[Json] = []
        for id in dict.fromkeys(ids):
            number = self.numbers[id]
            name = self.labels["redline_number"].format(number=number)
            links += [", "] * bool(links) + [reference(line(number), str(number), name=name)]
        places = [place for id in ids if (place := self._place(id, around)) not in self.anchors]
        self.anchors.update(dict.fromkeys(places))
        yield {"type": "numbers", "anchors": places, "content": links}

    def _place(self, id: str, around: Around) -> str:
        is_end = isinstance(self.changes[id], Moved) and around.is_old
        return (former if is_end else anchor)(self.numbers[id])

    # --- Moves -------------------------------------------------------------------------------

    def _move(self, node: Any) -> str:
        """The move that a node is part of, or ""."""
        ids = node.mark.changes if node.mark and node.mark.kind.startswith("moved") else ()
        return next((id for id in ids if isinstance(self.changes[id], Moved)), "")

    def _is_left(self, node: Any) -> bool:
        """Whether nothing is lost if an old copy gives way to a word of where it is now."""
        id = self._move(node) if node.mark and node.mark.is_old else ""
        marks = (below.mark for below in walk(node) if below.mark)
        return id != "" and all(id in mark.changes for mark in marks)

    def _leave(self, node: Any) -> list[Json]:
        """What stands for the first of the units that moved from here."""
        id = self._move(node)
        if not id or id in self.left:
            return []
        self.left.add(id)
        number = self.numbers[id]
        words = self.labels["redline_left"].format(what=brief(self.changes[id], self.labels))
        way = self.labels["redline_left_way"].format(number=number)
        content = [f"{words}. ", *self._led(anchor(number), way)]
        marked = self.words.marked("left", content, former(number))
        around = Around("moved-from")
        return [_standing(node, [*self._numbers([id], around), marked])]

    def _way(self, node: Any, around: Around) -> list[Json]:
        """Before the first of the units that moved here, where they were."""
        id = self._move(node) if around.kind == "moved-to" else ""
        if not id or id in self.came:
            return []
        self.came.add(id)
        change = self.changes[id]
        assert isinstance(change, Moved)
        place = where(change.old, self.labels).rstrip(" :.")
        words = self.labels["redline_came"].format(place=place)
        way = self._led(former(self.numbers[id]), self.labels["redline_came_way"])
        ids, self.due = self.due, []
        marked = self.words.marked("came", [f"{words} ", *way], around.box)
        return [paragraph(*self._numbers(ids, around), marked)]

    def _led(self, target: str, words: str) -> list[Json]:
        return [reference(target, words), {"type": "page", "target": target}, "."]


def _standing(node: Any, content: list[Json]) -> Json:
    """Some words as a unit of the same kind as one that they stand for."""
    block = paragraph(*content)
    match node:
        case ListItem():
            return {"type": "list-item", "blocks": [block]}
        case Definition():
            return {"type": "definition", "term": content, "blocks": []}
        case Row():
            cells = [{"type": "cell", "blocks": []} for _ in node.cells]
            cells[0]["blocks"] = [block]
            return {"type": "row", "id": "", "cells": cells}
        case _:
            return block


def has_mark(node: Json) -> bool:
    """Whether a node is or holds marked words."""
    if isinstance(node, str):
        return False
    return node["type"] == "marked" or any(has_mark(inner) for inner in node.get("content", ()))
