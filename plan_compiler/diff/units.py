"""A plan as one sequence of units in reading order, and back.

Comparing sequences is what makes the difference readable: a heading put in among paragraphs is one
new unit, not a new section into which those paragraphs moved. Footnotes are not in the sequence;
their order follows from where they are called.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, assert_never

from plan_compiler.diff.change import Unit
from plan_compiler.model import (
    Block,
    Blocks,
    Definition,
    DefinitionList,
    Figure,
    Inlines,
    LineBreak,
    List,
    ListItem,
    N,
    Node,
    NoteReference,
    Notice,
    Paragraph,
    Plan,
    Quote,
    Reference,
    Row,
    Section,
    Signatures,
    Table,
    Text,
)

# Keeps cells apart in a row's text, so that words do not match across them.
BAR = "\ue000"

# What a unit has besides words and what stands below it, by kind.
VALUES: dict[type[Node], tuple[str, ...]] = {
    Section: ("id", "level"),
    Paragraph: (),
    List: ("ordered", "start"),
    ListItem: (),
    DefinitionList: (),
    Definition: (),
    Quote: ("source",),
    Notice: ("urgent",),
    Table: ("id", "kind", "row_headers", "wide"),
    Row: ("id",),
    Figure: ("id", "svg", "width", "height"),
    Signatures: ("signatories",),
}

# The field in which a unit holds others, by kind; a section has two.
BELOW: dict[type[Node], str] = {
    Paragraph: "",
    List: "items",
    ListItem: "blocks",
    DefinitionList: "items",
    Definition: "blocks",
    Quote: "blocks",
    Notice: "blocks",
    Table: "rows",
    Row: "",
    Figure: "description",
    Signatures: "",
}


@dataclass(slots=True, eq=False)
class Slot:
    """A unit at its place: `node` is whole, with what stands below it.

    `at` is its number, `depth` how deep it hangs: a section below sections, anything else below its
    section. `holder` is the slot that holds it (for a block in a section, the section's), -1 for
    none, and `end` the number of the first slot that is not part of it. `text` is its own words and
    `weight` about how many; `key` and `tokens` have room for them as a number and encoded.
    """

    node: Unit
    at: int
    path: str
    depth: int
    holder: int
    heading: int
    text: str
    weight: int
    end: int = 0
    key: int = -1
    tokens: str = ""


def flatten(plan: Plan) -> list[Slot]:
    """Every unit of a plan but the footnotes, in reading order."""
    flow = _Flow()
    flow.units(plan.preamble, "preamble", 0, -1)
    flow.units(plan.sections, "sections", 0, -1)
    flow.units(plan.appendices, "appendices", 0, -1)
    return flow.slots


def flatten_unit(node: Unit, path: str) -> list[Slot]:
    """A unit and all below it, hanging as `path` says."""
    flow = _Flow()
    flow.unit(node, path, depth_of(path), -1)
    return flow.slots


def depth_of(path: str) -> int:
    """How deep the unit at a path hangs."""
    steps = path.split("/")[::2]
    sections = sum(step in ("sections", "appendices") for step in steps)
    return sections - 1 if sections == len(steps) else len(steps) - sections - 1


def is_appendix(path: str) -> bool:
    return path.startswith("appendices/")


class _Flow:
    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.heading = -1

    def units(
        self, units: Sequence[Unit], path: str, depth: int, holder: int, start: int = 0
    ) -> None:
        for at in range(start, len(units)):
            self.unit(units[at], f"{path}/{at}", depth, holder)

    def unit(self, node: Unit, path: str, depth: int, holder: int) -> None:
        kind = type(node)
        here = len(self.slots)
        text = own_text(node)
        weight = text.count(" ") + (len(node.cells) if isinstance(node, Row) else 1)
        slot = Slot(node, here, path, depth, holder, self.heading, text, weight)
        self.slots.append(slot)
        if isinstance(node, Section):
            self.heading = slot.heading = here
            self.units(node.blocks, f"{path}/blocks", 0, here)
            self.units(node.sections, f"{path}/sections", depth + 1, here)
        elif below := BELOW[kind]:
            start = 1 if isinstance(node, ListItem) and lead(node) else 0
            self.units(getattr(node, below), f"{path}/{below}", depth + 1, here, start)
        slot.end = len(self.slots)


def lead(item: ListItem) -> Paragraph | None:
    """The paragraph that an item begins with: its words are the item's own."""
    first = item.blocks[0] if item.blocks else None
    return first if isinstance(first, Paragraph) else None


def shell(node: Unit) -> Unit:
    """The unit alone, without the units below it."""
    match node:
        case Section():
            return dataclasses.replace(node, blocks=(), sections=())
        case ListItem():
            first = lead(node)
            return ListItem(blocks=(first,) if first else (), span=node.span)
        case _:
            below = BELOW[type(node)]
            return dataclasses.replace(node, **{below: ()}) if below else node  # type: ignore[arg-type]


def holding(shell: Any, units: Sequence[Unit]) -> Any:
    """A unit's shell with units below it; those of a section are told by how deep they hang."""
    below = "" if isinstance(shell, Section) else BELOW[type(shell)]
    if not below:
        return shell
    return dataclasses.replace(shell, **{below: (*getattr(shell, below), *units)})


# --- Words to match by -----------------------------------------------------------------------


def own_text(node: Unit) -> str:
    """The words of a unit without those of the units below it, as units are matched by."""
    match node:
        case Paragraph():
            return text_of(node.content)
        case ListItem():
            first = lead(node)
            return text_of(first.content) if first else ""
        case Row():
            return BAR.join([blocks_text(cell.blocks) for cell in node.cells])
        case Section():
            return text_of(node.title)
        case Table():
            return text_of(node.caption) or node.name
        case Figure():
            return f"{text_of(node.caption)}{BAR}{node.alternative}"
        case Definition():
            return text_of(node.term)
        case Signatures():
            return BAR.join(f"{one.name} {one.role}" for one in node.signatories)
        case List() | DefinitionList() | Quote() | Notice():
            return ""
        case _:
            assert_never(node)


def text_of(inlines: Inlines) -> str:
    """Plain words, but the id for the label of an automatic reference, which says no more."""
    if len(inlines) == 1 and type(inlines[0]) is Text:
        return inlines[0].text
    parts = []
    for inline in inlines:
        match inline:
            case Text():
                parts.append(inline.text)
            case LineBreak():
                parts.append("\n")
            case NoteReference():
                pass
            case Reference(automatic=True):
                parts.append(f"{BAR}{inline.target}{BAR}")
            case _:
                parts.append(text_of(inline.content))
    return "".join(parts)


def blocks_text(blocks: Blocks) -> str:
    """The words of blocks inside a cell or a footnote, a line each."""
    if len(blocks) == 1 and type(blocks[0]) is Paragraph:
        return text_of(blocks[0].content)
    return "\n".join(slot.text for block in blocks for slot in flatten_unit(block, "blocks/0"))


# --- Back to a plan --------------------------------------------------------------------------


class BrokenOrder(Exception):
    """A sequence of units that no plan has."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A unit without those below it, and where it hangs."""

    node: Unit
    depth: int
    appendix: bool = False


def assemble(plan: Plan, units: Sequence[Loose]) -> Plan:
    """`plan` with the preamble, sections and appendices that a sequence of units means."""
    stack = _Stack(units)
    preamble = stack.blocks(0)
    tops = [(unit.appendix, section) for unit, section in stack.sections(0)]
    if stack.at != len(units):
        raise BrokenOrder(f"unit {stack.at}")
    return dataclasses.replace(
        plan,
        preamble=preamble,
        sections=tuple(section for appendix, section in tops if not appendix),
        appendices=tuple(section for appendix, section in tops if appendix),
    )


class _Stack:
    def __init__(self, units: Sequence[Loose]) -> None:
        self.units = units
        self.at = 0

    def next(self, depth: int, kind: type[Node] | UnionType) -> Loose | None:
        """The next unit if it hangs at `depth` and is of that kind."""
        if self.at == len(self.units):
            return None
        unit = self.units[self.at]
        if unit.depth != depth or not isinstance(unit.node, kind):
            return None
        self.at += 1
        return unit

    def sections(self, depth: int) -> Iterator[tuple[Loose, Section]]:
        while unit := self.next(depth, Section):
            blocks = self.blocks(0)
            below = tuple(section for _, section in self.sections(depth + 1))
            yield unit, dataclasses.replace(_as(unit, Section), blocks=blocks, sections=below)

    def blocks(self, depth: int) -> Blocks:
        blocks: list[Block] = []
        while unit := self.next(depth, Block):
            assert isinstance(unit.node, Block)
            blocks.append(self.block(unit.node, depth))
        return tuple(blocks)

    def block(self, node: Block, depth: int) -> Block:
        match node:
            case Paragraph() | Signatures():
                return node
            case List():
                return dataclasses.replace(node, items=tuple(self.items(depth + 1)))
            case DefinitionList():
                return dataclasses.replace(node, items=tuple(self.definitions(depth + 1)))
            case Quote() | Notice():
                return dataclasses.replace(node, blocks=self.blocks(depth + 1))
            case Table():
                return dataclasses.replace(node, rows=tuple(self.rows(depth + 1)))
            case Figure():
                return dataclasses.replace(node, description=self.blocks(depth + 1))
            case _:
                assert_never(node)

    def items(self, depth: int) -> Iterator[ListItem]:
        while unit := self.next(depth, ListItem):
            own, below = _as(unit, ListItem), self.blocks(depth + 1)
            yield dataclasses.replace(own, blocks=own.blocks + below) if below else own

    def definitions(self, depth: int) -> Iterator[Definition]:
        while unit := self.next(depth, Definition):
            yield dataclasses.replace(_as(unit, Definition), blocks=self.blocks(depth + 1))

    def rows(self, depth: int) -> Iterator[Row]:
        while unit := self.next(depth, Row):
            yield _as(unit, Row)


def _as(unit: Loose, kind: type[N]) -> N:
    assert isinstance(unit.node, kind)
    return unit.node
