"""Changes turned round: those that make the old plan of the new one."""

from dataclasses import replace
from typing import Any, assert_never

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
    MarkEdit,
    Merged,
    Moved,
    NoteEdit,
    Removed,
    Split,
    ValueChanged,
    WordEdit,
)


def invert(changes: Changes) -> Changes:
    """The changes that make the old plan of the new one, in the same order, with the same ids."""
    return Changes(
        old=changes.new,
        new=changes.old,
        changes=tuple(_inverse(change) for change in changes.changes),
    )


def _inverse(change: Change) -> Change:
    flags = tuple(map(_inverse_flag, change.flags))
    match change:
        case Added(id=id, subject=subject, nature=nature):
            return Removed(
                id=id,
                subject=subject,
                old=change.new,
                content=change.content,
                nature=nature,
                flags=flags,
            )
        case Removed(id=id, subject=subject, nature=nature):
            return Added(
                id=id,
                subject=subject,
                new=change.old,
                content=change.content,
                nature=nature,
                flags=flags,
            )
        case Moved():
            return replace(change, old=change.new, new=change.old, flags=flags)
        case Edited():
            return replace(
                change,
                old=change.new,
                new=change.old,
                before=change.after,
                after=change.before,
                edits=tuple(map(_inverse_edit, change.edits)),
                flags=flags,
            )
        case ValueChanged():
            return replace(
                change,
                old=change.new,
                new=change.old,
                before=change.after,
                after=change.before,
                flags=flags,
            )
        case Split() | Merged() | ColumnAdded() | ColumnRemoved() | ColumnsMoved():
            return _inverse_parts(change, flags)
        case _:
            assert_never(change)


def _inverse_parts(
    change: Split | Merged | ColumnAdded | ColumnRemoved | ColumnsMoved, flags: tuple[Flag, ...]
) -> Change:
    common: dict[str, Any] = {
        "id": change.id,
        "subject": change.subject,
        "old": change.new,
        "new": change.old,
        "nature": change.nature,
        "flags": flags,
    }
    match change:
        case Split():
            edits = tuple(map(_inverse_edit, change.edits))
            return Merged(before=change.after, after=change.before, edits=edits, **common)
        case Merged():
            edits = tuple(map(_inverse_edit, change.edits))
            return Split(before=change.after, after=change.before, edits=edits, **common)
        case ColumnAdded(index=index, column=column, cells=cells):
            return ColumnRemoved(index=index, column=column, cells=cells, **common)
        case ColumnRemoved(index=index, column=column, cells=cells):
            return ColumnAdded(index=index, column=column, cells=cells, **common)
        case ColumnsMoved():
            order = tuple(sorted((i, j) for j, i in change.order))
            return ColumnsMoved(order=order, **common)
        case _:
            assert_never(change)


def _inverse_edit(edit: Edit) -> Edit:
    match edit:
        case WordEdit():
            return replace(
                edit,
                old=edit.new,
                new=edit.old,
                removed=edit.added,
                added=edit.removed,
                flags=tuple(map(_inverse_flag, edit.flags)),
            )
        case MarkEdit():
            return replace(edit, old=edit.new, new=edit.old, before=edit.after, after=edit.before)
        case NoteEdit():
            was = edit.note if edit.was else ""
            note = edit.was or edit.note
            return replace(edit, note=note, was=was, old=edit.new, new=edit.old)
        case _:
            assert_never(edit)


def _inverse_flag(flag: Flag) -> Flag:
    turned: dict[Direction, Direction] = {"sharpened": "softened", "softened": "sharpened", "": ""}
    return Flag(kind=flag.kind, old=flag.new, new=flag.old, direction=turned[flag.direction])
