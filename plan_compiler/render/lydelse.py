"""A redline as it stands in a proposal: present wording to the left, proposed wording to the right.

Only passages with a change are shown, as in the statute drafts of *propositioner* and *Ds*: a
paragraph, an item, a definition, a row or a footnote whole, and dashes for what is left out. What
has no counterpart is answered in words in the other column.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from plan_compiler.diff.change import PARTICULARS, Change, Merged, Moved, Split, WordEdit
from plan_compiler.diff.marked import is_gone
from plan_compiler.diff.redline import Redline
from plan_compiler.diff.summary import moved_from_and_to, where
from plan_compiler.mark import Mark
from plan_compiler.model import (
    Blocks,
    Definition,
    DefinitionList,
    Figure,
    Footnote,
    Inlines,
    List,
    ListItem,
    Node,
    Notice,
    Paragraph,
    Plan,
    Quote,
    Row,
    Section,
    Table,
    plain,
    walk,
)
from plan_compiler.render.lydelse_sides import Side, para
from plan_compiler.render.lydelse_values import is_value, value_sides
from plan_compiler.resources import Labels

# Values of a unit that then stands in both columns, as it was and as it is.
SEEN_TWICE = frozenset({"kind", "signatories", "columns"})

# A section, and those that it stands in.
Headed = tuple[Section, tuple[Section, ...]]
Show = Callable[[Side, Sequence[Any]], Blocks]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the two columns, and the changes that it shows; none where nothing changed."""

    old: Blocks
    new: Blocks
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What changed under one heading."""

    title: str
    pairs: tuple[Pair, ...]

    @property
    def changes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id for pair in self.pairs for id in pair.changes))


@dataclass(frozen=True, slots=True)
class Lydelse:
    """All passages, and the changes that the columns cannot show."""

    passages: tuple[Passage, ...]
    unshown: tuple[str, ...]


def lay_out(redline: Redline, labels: Labels) -> Lydelse:
    """The two columns of a redline; every change is in a passage or among the unshown."""
    passages = tuple(_Writer(redline, labels).passages())
    shown = {id for passage in passages for id in passage.changes}
    return Lydelse(passages, tuple(id for id in redline.numbers if id not in shown))


# What stands for text that did not change.
DASHES = para("– – –")
OMITTED = Pair((DASHES,), (DASHES,))


@dataclass
class _Writer:
    redline: Redline
    labels: Labels
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.changes: dict[str, Change] = {c.id: c for c in self.redline.changes.changes}
        self.old = Side(True, self.labels, _numbers(self.redline.old))
        self.new = Side(False, self.labels, _numbers(self.redline.new))

    def passages(self) -> Iterator[Passage]:
        merged = self.redline.merged
        facts = [c.id for c in self.redline.changes.changes if c.subject in PARTICULARS]
        drafts = [
            (self.labels["facts"], list(self.values(facts))),
            (self.labels["change_preamble"], self.pairs(merged.preamble, Side.blocks)),
            *self.sections((*merged.sections, *merged.appendices)),
            (self.labels["footnotes"], self.pairs(merged.footnotes, _notes, dashes=False)),
        ]
        for title, pairs in drafts:
            if any(pair.changes for pair in pairs):
                yield Passage(title, tuple(_condensed(pairs)))

    # --- Sections ----------------------------------------------------------------------------

    def sections(self, sections: Iterable[Section]) -> Iterator[tuple[str, list[Pair]]]:
        """Each heading with what stands under it; those that came or went together are one."""
        run: list[Headed] = []
        for section, above in _headings(sections, ()):
            if run and not _goes_with(run[0][0], section):
                yield self.section(run)
                run = []
            run.append((section, above))
        if run:
            yield self.section(run)

    def section(self, run: Sequence[Headed]) -> tuple[str, list[Pair]]:
        first, above = run[0]
        units = [
            unit for section, _ in run for unit in (replace(section, blocks=()), *section.blocks)
        ]
        side = self.old if is_gone(first) else self.new
        # A number says where a heading is; one without stands far from those above it here.
        trail = (first,) if first.number else (*above, first)
        words = " › ".join(_title(side, section) for section in trail)
        name = f"{first.number} {words}".strip()
        if first.mark and first.mark.kind == "moved-from":
            name = self.labels["lydelse_former_place"].format(title=name)
        return name, self.pairs(units, Side.blocks)

    # --- Units in a row ----------------------------------------------------------------------

    def pairs(self, nodes: Iterable[Any], show: Show, dashes: bool = True) -> list[Pair]:
        """The rows for some neighbours; dashes for those that did not change."""
        found: list[Pair] = []
        for key, group in groupby(nodes, key=self._key):
            units = list(group)
            if key == ("same",):
                found += [OMITTED] if dashes and not _are_headings(units) else []
            elif key == ("both",):
                found += [pair for unit in units for pair in self.both(unit, show)]
            else:
                found += self.lone(key, units, show)
        return found

    def _key(self, node: Any) -> tuple[str, ...]:
        """What neighbours must have in common to stand in one row."""
        if not ids(node):
            return ("same",)
        if node.mark is None or node.mark.kind == "changed":
            return ("both",)
        if move := self._move(node.mark):
            return (node.mark.kind, move)
        return ("lone", *node.mark.changes)

    def _move(self, mark: Mark) -> str:
        moves = (id for id in mark.changes if isinstance(self.changes[id], Moved))
        return next(moves, "") if mark.kind.startswith("moved") else ""

    def pair(self, units: Sequence[Any], old: Blocks, new: Blocks) -> Pair:
        """A row that shows some units, with their changes but for values, which have own rows."""
        found = (id for unit in units for id in ids(unit))
        shown = tuple(dict.fromkeys(id for id in found if not self.is_value(id)))
        self.told.update(shown)
        return Pair(old, new, shown)

    # --- What stands in one column only --------------------------------------------------------

    def lone(self, key: tuple[str, ...], units: list[Any], show: Show) -> Iterator[Pair]:
        if key[0] == "moved-to":
            yield from self.came(key[1], units, show)
            return
        if key[0] == "moved-from":
            yield self.left(key[1], units, show)
            return
        olds = [unit for unit in units if is_gone(unit)]
        news = [unit for unit in units if not is_gone(unit)]
        change = self.changes[key[1]] if len(key) > 1 else None
        said: Blocks = ()
        if isinstance(change, Split | Merged):
            said = (para(self.labels[f"lydelse_{type(change).__name__.lower()}"]),)
            if not any(isinstance(edit, WordEdit) for edit in change.edits):
                # The words are the same: only how they are divided changes.
                olds, news = ([replace(unit, mark=None) for unit in one] for one in (olds, news))
        old = show(self.old, olds) or self.said("new", units)
        new = (*said, *show(self.new, news)) or self.said("gone", units)
        pair = self.pair(units, old, new)
        twice = self._seen_twice(units) if olds and news else ()
        self.told.update(twice)
        yield Pair(pair.old, pair.new, (*pair.changes, *twice))
        yield from self.values(id for unit in units for id in ids(unit))

    def _seen_twice(self, units: Sequence[Any]) -> tuple[str, ...]:
        found = dict.fromkeys(id for unit in units for id in unit.mark.changes)
        return tuple(id for id in found if getattr(self.changes[id], "field", "") in SEEN_TWICE)

    def left(self, move: str, units: Sequence[Any], show: Show) -> Pair:
        """The place that something moved from; of a section, its heading stands for it."""
        stays = [unit for unit in units if not all(move in inner for inner in _marks(unit))]
        if isinstance(units[0], Section):
            others = [unit for unit in stays if unit is not units[0]]
            rest = (DASHES,) if len(units) > 1 else ()
            old = (*show(self.old, units[:1]), *rest, *show(self.old, others))
            units = [units[0], *others]
        else:
            old = show(self.old, units)
        return self.pair(units, old, self.moved("to", move, units))

    def came(self, move: str, units: Sequence[Any], show: Show) -> Iterator[Pair]:
        """The place that something moved to, with what is edited in it."""
        is_section = isinstance(units[0], Section)
        shown, rest = (units[:1], units[1:]) if is_section else (units, ())
        edited = any(ids(unit) != (move,) for unit in shown)
        before = show(self.old, shown) if edited else ()
        yield self.pair(shown, (*self.moved("from", move, units), *before), show(self.new, shown))
        yield from self.values(id for unit in shown for id in ids(unit))
        for unit in rest:
            yield from [OMITTED] if ids(unit) == (move,) else self.both(unit, show)

    def said(self, what: str, units: Sequence[Any]) -> Blocks:
        """`(Stycket utgår.)`"""
        return (para(self.labels[f"lydelse_{what}_{_kind(units)}"]),)

    def moved(self, way: str, id: str, units: Sequence[Any]) -> Blocks:
        """`(Avsnittet flyttas och står efter ”Mål”.)`"""
        change = self.changes[id]
        assert isinstance(change, Moved)
        subject = self.labels[f"lydelse_the_{_kind(units)}"]
        if isinstance(units[0], Section):
            place, key = moved_from_and_to(change, self.labels)[way == "to"], f"section_{way}"
        else:
            stood, stands = (where(one, self.labels) for one in (change.old, change.new))
            place, key = (stands, "to") if way == "to" else (stood, "from")
            key = "within" if stood == stands else key
        words = self.labels[f"lydelse_moved_{key}"].format(what=subject, place=place.rstrip(" :."))
        return (para(words),)

    # --- What stands in both columns -----------------------------------------------------------

    def both(self, unit: Any, show: Show) -> Iterator[Pair]:
        """The rows for a unit that is in both plans, with something changed in or below it."""
        match unit:
            case Section():
                yield from self._edited([unit], unit.title, show)
            case List():
                yield from self.pairs(unit.items, lambda side, items: _listed(side, unit, items))
            case DefinitionList():
                yield from self.pairs(unit.items, Side.definitions)
            case Quote() | Notice():
                yield from self.pairs(unit.blocks, Side.blocks)
            case Table():
                yield from self.table(unit)
            case Figure():
                yield from self._edited([unit], unit.caption, show)
                yield from self.pairs(unit.description, Side.blocks)
            case _:
                if any(not self.is_value(id) for id in ids(unit)):
                    yield self.pair([unit], show(self.old, [unit]), show(self.new, [unit]))
        yield from self.values(ids(unit))

    def _edited(self, units: Sequence[Any], words: Inlines, show: Show) -> Iterator[Pair]:
        if any(ids(inline) for inline in words):
            yield self.pair(units, show(self.old, units), show(self.new, units))

    def table(self, table: Table) -> Iterator[Pair]:
        """A table's changed rows under its caption, so that they are known by it."""
        rest: list[Pair] = []
        if any(ids(column) for column in table.columns):
            old, new = self.old.columns(table), self.new.columns(table)
            rest.append(self.pair(table.columns, (old,), (new,)))
        rest += self.pairs(table.rows, lambda side, rows: side.rows(table, rows))
        edited = [inline for inline in table.caption if ids(inline)]
        if edited or any(pair.changes for pair in rest):
            yield self.pair(edited, (self.old.caption(table),), (self.new.caption(table),))
            yield from rest

    # --- Values --------------------------------------------------------------------------------

    def is_value(self, id: str) -> bool:
        return is_value(self.changes[id])

    def values(self, found: Iterable[str]) -> Iterator[Pair]:
        """A row for each value among some changes that has not had one."""
        for id in dict.fromkeys(found):
            if id in self.told or not self.is_value(id):
                continue
            if sides := value_sides(self.changes[id], self.old, self.new):
                self.told.add(id)
                yield Pair(*sides, (id,))


# --- What the rows are made of -------------------------------------------------------------------


def ids(node: Node) -> tuple[str, ...]:
    """The changes of a node and of all below it."""
    marks = (below.mark for below in walk(node) if below.mark)
    return tuple(dict.fromkeys(id for mark in marks for id in mark.changes))


def _marks(node: Node) -> Iterator[tuple[str, ...]]:
    return (below.mark.changes for below in walk(node) if below.mark)


def _numbers(plan: Plan) -> dict[str, int]:
    return {note.id: note.number for note in plan.footnotes}


def _headings(sections: Iterable[Section], above: tuple[Section, ...]) -> Iterator[Headed]:
    """Every section without those below it, and those above it."""
    for section in sections:
        yield replace(section, sections=()), above
        yield from _headings(section.sections, above if is_gone(section) else (*above, section))


def _title(side: Side, section: Section) -> str:
    return " ".join(plain(side.words(section.title)).split()).rstrip(": ")


def _goes_with(first: Section, section: Section) -> bool:
    """Whether a section came or went along with the one that leads a passage."""
    if first.mark is None or section.mark is None or first.mark.kind == "changed":
        return False
    return first.mark.kind == section.mark.kind and first.mark.changes == section.mark.changes


def _are_headings(units: Sequence[Any]) -> bool:
    return all(isinstance(unit, Section) for unit in units)


def _condensed(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The same rows, neighbouring dashes once."""
    last: Pair | None = None
    for pair in pairs:
        if pair is not OMITTED or last is not OMITTED:
            yield pair
        last = pair


def _kind(units: Sequence[Any]) -> str:
    """What some units are called together."""
    if isinstance(units[0], Section):
        return "section"
    return NAMES.get(type(units[0]), "text") if len(units) == 1 else "text"


NAMES: dict[type[Any], str] = {
    Paragraph: "paragraph",
    List: "list",
    ListItem: "item",
    Definition: "definition",
    Row: "row",
    Table: "table",
    Figure: "figure",
    Footnote: "footnote",
}


def _notes(side: Side, notes: Sequence[Footnote]) -> Blocks:
    return tuple(block for note in side.there(notes) for block in side.footnote(note))


def _listed(side: Side, block: List, items: Sequence[Any]) -> Blocks:
    return (side.items(block, items),) if side.there(items) else ()
