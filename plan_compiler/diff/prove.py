"""The laws that a list of changes must hold before anyone is shown it."""

from collections.abc import Iterator

from plan_compiler.diff.apply import DoesNotFit, apply
from plan_compiler.diff.change import (
    Changes,
    Edited,
    Merged,
    Removed,
    Split,
    new_place,
)
from plan_compiler.diff.edits import replace_words
from plan_compiler.diff.invert import invert
from plan_compiler.diff.wording import join_wordings, read_wording, unit_wording
from plan_compiler.model import Plan


def prove(old: Plan, new: Plan, changes: Changes) -> tuple[str, ...]:
    """The laws that `changes` between two plans break; none of them if they may be shown.

    `apply`: they make the new plan of the old one. `invert`: turned round, they make the old one.
    `words`: put in place, the edits of words make the new words. `order`: they follow the document.
    `ids`: no two have the same id.
    """
    laws = {
        "apply": _makes(old, changes, new),
        "invert": _makes(new, invert(changes), old),
        "words": all(before == after for before, after in _words(changes)),
        "order": _is_in_order(changes),
        "ids": len({change.id for change in changes.changes}) == len(changes.changes),
    }
    return tuple(name for name, holds in laws.items() if not holds)


def _makes(one: Plan, changes: Changes, other: Plan) -> bool:
    try:
        return apply(one, changes) == other
    except DoesNotFit:
        return False


def _words(changes: Changes) -> Iterator[tuple[str, str]]:
    """The words after, as the edits say and as they are."""
    for change in changes.changes:
        match change:
            case Edited():
                before, after = read_wording(change.before), read_wording(change.after)
            case Split() | Merged():
                olds = change.before if isinstance(change.before, tuple) else (change.before,)
                news = change.after if isinstance(change.after, tuple) else (change.after,)
                before = join_wordings([unit_wording(unit) for unit in olds])
                after = join_wordings([unit_wording(unit) for unit in news])
            case _:
                continue
        yield replace_words(before.text, change.edits), after.text


def _is_in_order(changes: Changes) -> bool:
    new = [place.at for change in changes.changes if (place := new_place(change)) and place.at >= 0]
    old = [c.old.at for c in changes.changes if isinstance(c, Removed) and c.old.at >= 0]
    return new == sorted(new) and old == sorted(old)
