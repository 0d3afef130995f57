"""Changes turned round: those that make the old plan of the new one."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from plan_compiler.diff.change import (
    Added,
    Change,
    Changes,
    ColumnAdded,
    ColumnRemoved,
    ColumnsMoved,
    Direction,
    Edit,
    Edited,
    Flag,
    Merged,
    NoteEdit,
    Removed,
    Split,
    WordEdit,
)


def invert(changes: Changes) -> Changes:
    """The changes that make the old plan of the new one, in the same order, with the same ids."""
    return Changes(
        old=changes.new,
        new=changes.old,
        changes=tuple(_inverse(change) for change in changes.changes),
    )


_OPPOSITE: Mapping[type[Any], type[Any]] = {
    Added: Removed,
    Removed: Added,
    Split: Merged,
    Merged: Split,
    ColumnAdded: ColumnRemoved,
    ColumnRemoved: ColumnAdded,
}
_OTHER_SIDE = {
    "old": "new",
    "new": "old",
    "before": "after",
    "after": "before",
    "added": "removed",
    "removed": "added",
}


def _inverse(change: Change) -> Change:
    values = _turned(change) | {"flags": tuple(map(_inverse_flag, change.flags))}
    match change:
        case Edited() | Split() | Merged():
            values["edits"] = tuple(map(_inverse_edit, change.edits))
        case ColumnsMoved():
            values["order"] = tuple(sorted((i, j) for j, i in change.order))
    made: Change = _OPPOSITE.get(type(change), type(change))(**values)
    return made


def _inverse_edit(edit: Edit) -> Edit:
    turned: Edit = type(edit)(**_turned(edit))
    match turned:
        case WordEdit():
            return replace(turned, flags=tuple(map(_inverse_flag, turned.flags)))
        case NoteEdit(was=was, note=note) if was:
            return replace(turned, note=was, was=note)
    return turned


def _inverse_flag(flag: Flag) -> Flag:
    turned: dict[Direction, Direction] = {"sharpened": "softened", "softened": "sharpened", "": ""}
    return Flag(**_turned(flag) | {"direction": turned[flag.direction]})


def _turned(thing: Any) -> dict[str, Any]:
    """The fields of a change, an edit or a flag, each with what its other side had."""
    return {_OTHER_SIDE.get(it.name, it.name): getattr(thing, it.name) for it in fields(thing)}
