"""Where a slot stands, in words, and in which order the places of two plans follow each other."""

from collections.abc import Sequence
from itertools import chain

from plan_compiler.diff.alignment import Alignment
from plan_compiler.diff.change import Place
from plan_compiler.diff.units import Slot, blocks_text, text_of
from plan_compiler.model import Definition, Figure, Row, Section, Table, plain

# After which slot of the new plan; then what stayed, what was there before, what is there now.
Order = tuple[int, int, int]


def place_of(slots: Sequence[Slot], at: int, units: int = 1) -> Place:
    slot = slots[at]
    heading = slots[slot.heading].node if slot.heading >= 0 else None
    section = heading if isinstance(heading, Section) else None
    return Place(
        path=slot.path,
        at=at,
        units=units,
        section=section.id if section else "",
        title=plain(section.title) if section else "",
        names=tuple(name for name in _names(slots, slot) if name),
        after=_before(slots, at) if isinstance(slot.node, Section) else "",
    )


def _before(slots: Sequence[Slot], at: int) -> str:
    """The title of the section that a section follows."""
    heading = slots[slots[at - 1].heading].node if at and slots[at - 1].heading >= 0 else None
    return plain(heading.title) if isinstance(heading, Section) else ""


def _names(slots: Sequence[Slot], slot: Slot) -> tuple[str, ...]:
    match slot.node:
        case Table() as table:
            return (table_name(table),)
        case Row(cells=cells):
            holder = slots[slot.holder].node
            name = table_name(holder) if isinstance(holder, Table) else ""
            return name, blocks_text(cells[0].blocks) if cells else ""
        case Figure(caption=caption):
            return (text_of(caption),)
        case Definition(term=term):
            return (text_of(term),)
        case _:
            return ()


def table_name(table: Table) -> str:
    return plain(table.caption) or table.name


class Ordering:
    """The order of changes: what came or went follows what it stood after."""

    def __init__(self, old: int, new: int, found: Alignment) -> None:
        self.after_old, self.after_new = [-1] * old, [-1] * new
        groups = ((o, n) for olds, news in found.groups for o in olds for n in news)
        stayed = (pair for pair in found.pairs if pair[0] not in found.moved)
        for o, n in chain(stayed, groups):
            self.after_old[o] = self.after_new[n] = n
        for after in (self.after_old, self.after_new):
            for at in range(1, len(after)):
                if after[at] < 0:
                    after[at] = after[at - 1]

    def of_old(self, at: int) -> Order:
        return self.after_old[at], 1, at

    def of_new(self, at: int) -> Order:
        stayed = self.after_new[at] == at
        return self.after_new[at], 0 if stayed else 2, at
