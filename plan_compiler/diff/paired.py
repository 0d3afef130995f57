"""What changed in a unit that is in both plans: its words, field by field, and its values."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any

from plan_compiler.codec import NAMES
from plan_compiler.diff.alignment import Pair
from plan_compiler.diff.change import (
    Change,
    Content,
    Edited,
    Nature,
    Place,
    Subject,
    Unit,
    Value,
    ValueChanged,
)
from plan_compiler.diff.columns import header
from plan_compiler.diff.edits import Renaming, compare_content
from plan_compiler.diff.flags import merge_flags, strongest
from plan_compiler.diff.units import BELOW, VALUES, Slot, is_appendix, lead
from plan_compiler.diff.wording import fields
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import Footnote, ListItem, Row, Section, Table

# What of a unit's fields is a subject of its own.
SUBJECTS: Mapping[str, Subject] = {
    "title": "heading",
    "context": "heading",
    "cells": "cell",
    "columns": "column",
    "alternative": "alternative",
}

# The fields in which units hold others.
HOLDS = frozenset({*BELOW.values(), "sections"})
SUBSTANTIAL = frozenset({"svg", "signatories", "urgent", "source"})


@dataclass(frozen=True, slots=True)
class Both:
    """A unit in both plans: its slots and places.

    For a row or a table: the table in each plan, and which of their columns are the same.
    """

    old: Slot
    new: Slot
    old_place: Place
    new_place: Place
    tables: tuple[Table, Table] | None = None
    columns: Sequence[Pair] = ()

    @property
    def subject(self) -> Subject:
        """What the unit is; a paragraph that became a list item, or the reverse, is a paragraph."""
        same = type(self.old.node) is type(self.new.node)
        return subject_of(self.new.node) if same else "paragraph"


def is_unchanged(old: Slot, new: Slot) -> bool:
    """Whether a unit itself, not what stands below it, is the same and hangs the same."""
    one, other = old.node, new.node
    if type(one) is not type(other) or old.depth != new.depth or old.text != new.text:
        return False
    if isinstance(one, ListItem) and isinstance(other, ListItem):
        return lead(one) == lead(other)
    own = _own(type(one))  # type: ignore[arg-type]
    return own(one) == own(other) and (not isinstance(one, Section) or _hangs(old) == _hangs(new))


@cache
def _own(kind: Any) -> Callable[[Unit], object]:
    """The values of a kind of unit's own fields."""
    names = [f.name for f in dataclasses.fields(kind) if f.compare and f.name not in HOLDS]
    return attrgetter(*names) if names else lambda _: ()


def compare_units(both: Both, lexicon: Lexicon, renaming: Renaming) -> Iterator[Change]:
    """The changes of one unit, without those below it."""
    yield from compare_values(both, renaming)
    yield from compare_fields(both, lexicon, renaming)


# --- Words -----------------------------------------------------------------------------------


def compare_fields(both: Both, lexicon: Lexicon, renaming: Renaming) -> Iterator[Edited]:
    """An `Edited` for each field of words that is not the same."""
    for path, before, new_path, after in paired_fields(both):
        edits = compare_content(before, after, lexicon, renaming)
        if edits:
            yield Edited(
                id="",
                subject=SUBJECTS.get(path.split("/")[0], both.subject),
                old=below(both.old_place, path, both.tables and both.tables[0]),
                new=below(both.new_place, new_path, both.tables and both.tables[1]),
                before=before,
                after=after,
                edits=edits,
                nature=strongest([edit.nature for edit in edits]),
                flags=merge_flags(edits),
            )


def paired_fields(both: Both) -> Iterator[tuple[str, Content, str, Content]]:
    """The fields of words in both, each with its path; cells and headers by column."""
    ours, theirs = list(fields(both.old.node)), list(fields(both.new.node))
    if not isinstance(both.new.node, Row | Table):
        for (path, before), (new_path, after) in zip(ours, theirs, strict=True):
            yield path, before, new_path, after
        return
    before_by = dict(ours)
    source = {str(j): str(i) for i, j in both.columns}
    for new_path, after in theirs:
        steps = new_path.split("/")
        if len(steps) > 1:
            steps[1] = source.get(steps[1], "")
        path = "/".join(steps)
        if path in before_by:
            yield path, before_by[path], new_path, after


def below(place: Place, path: str, table: Table | None) -> Place:
    """The place of a unit's field; what stands in a column is named by its header."""
    kind, *rest = path.split("/")
    names = place.names
    if table and kind in ("cells", "columns"):
        names = (*names, header(table, int(rest[0])))
    return replace(place, path=f"{place.path}/{path}", names=names)


def subject_of(node: Unit | Footnote) -> Subject:
    subject: Subject = NAMES[type(node)]  # type: ignore[assignment]
    return subject


# --- Values ----------------------------------------------------------------------------------


def compare_values(both: Both, renaming: Renaming) -> Iterator[ValueChanged]:
    """A `ValueChanged` for each value that is not the same, and for where the unit hangs."""
    old, new = both.old.node, both.new.node
    if type(old) is not type(new):
        yield changed_value(both, "kind", NAMES[type(old)], NAMES[type(new)])
        return
    levels = False
    for name in VALUES[type(new)]:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            levels |= name == "level"
            yield changed_value(both, name, before, after, _nature(name, before, after, renaming))
    (depth, appendix), (new_depth, new_appendix) = _hangs(both.old), _hangs(both.new)
    if depth != new_depth and not levels:
        yield changed_value(both, "depth", depth, new_depth, "consequence")
    elif appendix != new_appendix and not levels:
        yield changed_value(both, "appendix", appendix, new_appendix)


def _hangs(slot: Slot) -> tuple[int, bool]:
    top = isinstance(slot.node, Section) and not slot.depth
    return slot.depth, top and is_appendix(slot.path)


def _nature(name: str, before: Value, after: Value, renaming: Renaming) -> Nature:
    if name == "source" and renaming.notes.get(str(before)) == after:
        return "consequence"
    return "substance" if name in SUBSTANTIAL else "formal"


def changed_value(
    both: Both, field: str, before: Value, after: Value, nature: Nature = "formal"
) -> ValueChanged:
    """A field of a unit that is data, as a change."""
    return ValueChanged(
        id="",
        subject=both.subject,
        field=field,
        old=both.old_place,
        new=both.new_place,
        before=before,
        after=after,
        nature=nature,
    )
