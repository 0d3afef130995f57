"""Ids of changes: made of the ids in the plan and of what was there, so that they last."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import assert_never

from plan_compiler.diff.change import (
    Added,
    Change,
    ColumnAdded,
    ColumnRemoved,
    ColumnsMoved,
    Content,
    Edited,
    Merged,
    Moved,
    Place,
    Removed,
    Split,
    Unit,
    ValueChanged,
    new_place,
    old_place,
)
from plan_compiler.diff.units import blocks_text, own_text, text_of
from plan_compiler.diff.wording import all_words
from plan_compiler.model import Block, Footnote, Row, Section


def give_ids(changes: Iterable[Change]) -> Iterator[Change]:
    """The same changes with ids: `a-SECTION-…`, each once.

    An id says nothing of how many changes there are before it, nor of the new words where there
    are old ones: it is the same as long as the old plan and the kind of change are.
    """
    given: dict[str, int] = {}
    for change in changes:
        name = f"a-{_name(change)}"
        given[name] = given.get(name, 0) + 1
        yield replace(change, id=name if given[name] == 1 else f"{name}-{given[name]}")


def _name(change: Change) -> str:
    place = old_place(change) or new_place(change) or Place(path="")
    basis = _basis(change)
    if place.at < 0 and not place.is_note:
        return _slug(place.path)
    digest = blake2b("\x1f".join(basis).encode(), digest_size=4).hexdigest()
    return f"{_slug(place.section) or _slug(place.steps[0])}-{digest}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _basis(change: Change) -> tuple[str, ...]:
    """What a change is known by: its kind and the old words, the new ones if there are none."""
    match change:
        case Added() | Removed():
            return "alone", change.subject, _known_by(change.content)
        case Moved():
            return "moved", change.subject, change.text
        case Edited():
            return "edited", change.old.field, _words(change.before)
        case ValueChanged():
            return "value", change.field, *change.old.names, str(change.before)[:200]
        case Split():
            return "split", own_text(change.before)
        case Merged():
            return "merged", *(own_text(part) for part in change.before)
        case ColumnAdded() | ColumnRemoved():
            return "column", *change.old.names, str(change.index)
        case ColumnsMoved():
            return "columns", *change.old.names
        case _:
            assert_never(change)


def _known_by(node: Unit | Footnote) -> str:
    match node:
        case Section() | Footnote():
            return node.id
        case Row(id=id) if id:
            return id
        case _:
            return own_text(node) or all_words(node)


def _words(content: Content) -> str:
    if isinstance(content, str):
        return content
    return "".join(
        blocks_text((part,)) if isinstance(part, Block) else text_of((part,)) for part in content
    )
