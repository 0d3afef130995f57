"""What a list of changes says, in a form to compare with what is known of a pair."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from plan_compiler.codec import encode
from plan_compiler.diff.change import (
    Added,
    Change,
    Changes,
    ColumnAdded,
    ColumnRemoved,
    ColumnsMoved,
    Edit,
    Edited,
    LookEdit,
    Merged,
    Moved,
    NoteEdit,
    Place,
    Removed,
    Split,
    Unit,
    ValueChanged,
    WordEdit,
)
from plan_compiler.diff.units import Slot, flatten
from plan_compiler.diff.wording import all_words, fields, read_wording, unit_wording
from plan_compiler.model import Plan, plain

if TYPE_CHECKING:
    from tests.plan_pairs import Pair

# What a change is, of what, and its words: equal for a change found and the edit that made it.
Finding = tuple[Any, ...]


@dataclass(frozen=True)
class Verdict:
    """How many known edits of each kind there are, and how many were found and known for it.

    `marked` and `least` are words; `strange` are findings that no edit made.
    """

    known: Counter[str]
    found: Counter[str]
    missed: tuple[tuple[str, Finding], ...]
    strange: tuple[Finding, ...]
    marked: int
    least: int


def judge(pair: "Pair", changes: Changes) -> Verdict:
    slots = flatten(pair.old)
    findings = Counter(finding(c, slots) for c in changes.changes if c.nature != "consequence")
    known, found = Counter[str](), Counter[str]()
    missed: list[tuple[str, Finding]] = []
    for edit in pair.known:
        known[edit.kind] += 1
        if all(findings[one] > 0 for one in edit.findings):
            found[edit.kind] += 1
            findings.subtract(edit.findings)
        else:
            missed += [(edit.kind, one) for one in edit.findings if findings[one] <= 0]
    return Verdict(
        known,
        found,
        tuple(missed),
        tuple(findings.elements()),
        sum(marked_words(change, slots) for change in changes.changes) - _twice(changes, slots),
        sum(edit.words for edit in pair.known),
    )


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def norm(text: str) -> str:
    return " ".join(text.split())


# --- Findings --------------------------------------------------------------------------------


def finding(change: Change, old: Sequence[Slot]) -> Finding:
    match change:
        case Added():
            return "added", change.subject, norm(all_words(change.content))
        case Removed():
            return "removed", change.subject, norm(all_words(change.content))
        case Moved():
            first = norm(unit_wording(old[change.old.at].node).text)
            return "moved", change.subject, first, _words_at(change.old, old)
        case Edited():
            before, after = (read_wording(c).text for c in (change.before, change.after))
            return "edited", change.subject, norm(before), norm(after), edits_of(change.edits)
        case ValueChanged():
            values = (_value(value) for value in (change.before, change.after))
            return "value", change.subject, change.field, *values
        case Split() | Merged():
            return "parts", _texts(change.before), _texts(change.after), edits_of(change.edits)
        case ColumnAdded() | ColumnRemoved():
            kind = "added" if isinstance(change, ColumnAdded) else "removed"
            return kind, "column", plain(change.column.header), len(change.cells)
        case ColumnsMoved():
            return "columns", change.order
        case _:
            assert_never(change)


def _value(value: Any) -> str:
    return str(encode(value))


def _said(value: Any) -> str:
    """The words of a value of the metadata: a string, or several."""
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _texts(units: Unit | tuple[Unit, ...]) -> tuple[str, ...]:
    some = units if isinstance(units, tuple) else (units,)
    return tuple(norm(unit_wording(unit).text) for unit in some)


def edits_of(edits: Sequence[Edit]) -> tuple[Finding, ...]:
    return tuple(sorted(_edit(edit) for edit in edits if edit.nature != "consequence"))


def _edit(edit: Edit) -> Finding:
    match edit:
        case WordEdit():
            return words_edit(edit.removed, edit.added)
        case LookEdit():
            return "mark", edit.look, norm(edit.text), edit.before, edit.after
        case NoteEdit():
            kind = "added" if edit.old is None else "removed"
            return "note", "moved" if edit.moved else kind, edit.note
        case _:
            assert_never(edit)


def words_edit(removed: str, added: str) -> Finding:
    """An edit by the words in it: in a run of equal words it may stand in several places."""
    return "words", tuple(sorted(removed.split())), tuple(sorted(added.split()))


# --- Words marked ----------------------------------------------------------------------------


def marked_words(change: Change, old: Sequence[Slot]) -> int:
    """How many words a reader sees marked: struck, new or moved."""
    match change:
        case Added() | Removed():
            return len(words_in(all_words(change.content)))
        case Moved():
            return _words_at(change.old, old)
        case Edited() | Split() | Merged():
            return sum(
                len(words_in(edit.removed)) + len(words_in(edit.added))
                for edit in change.edits
                if isinstance(edit, WordEdit) and edit.nature != "consequence"
            )
        case ColumnAdded() | ColumnRemoved():
            cells = " ".join(read_wording(cell.blocks).text for cell in change.cells)
            return len(words_in(f"{plain(change.column.header)} {cells}"))
        case ValueChanged(subject="metadata"):
            return len(words_in(f"{_said(change.before)} {_said(change.after)}"))
        case ValueChanged() | ColumnsMoved():
            return 0
        case _:
            assert_never(change)


def _twice(changes: Changes, slots: Sequence[Slot]) -> int:
    """Words that are counted with what moved and with what was removed of it or moved out."""
    inner = [c for c in changes.changes if isinstance(c, Removed | Moved) and c.old.at >= 0]
    return sum(
        _words_at(change.old, slots)
        for change in inner
        for move in inner
        if isinstance(move, Moved)
        and move is not change
        and move.old.at <= change.old.at < move.old.at + move.old.units
    )


def _words_at(place: Place, slots: Sequence[Slot]) -> int:
    return sum(
        len(words_in(read_wording(content).text))
        for slot in slots[place.at : place.at + place.units]
        for _, content in fields(slot.node)
    )


def all_findings(changes: Changes, old: Plan) -> Iterator[Finding]:
    slots = flatten(old)
    yield from (finding(change, slots) for change in changes.changes)
