"""Footnotes: the same by id, in the order in which the text calls them."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from plan_compiler.diff.change import (
    Added,
    Change,
    Content,
    Edit,
    Edited,
    Merged,
    NoteEdit,
    Place,
    Removed,
    Split,
    ValueChanged,
)
from plan_compiler.diff.edits import Renaming, compare_content
from plan_compiler.diff.flags import flags_in, merge_flags, strongest
from plan_compiler.diff.units import Slot, blocks_text
from plan_compiler.diff.wording import all_words, fields
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import (
    Emphasis,
    Footnote,
    LineBreak,
    Link,
    LostLink,
    NoteReference,
    Paragraph,
    Phrase,
    Reference,
    Strong,
    Text,
    find,
)


def renamed_notes(old: Sequence[Footnote], new: Sequence[Footnote]) -> dict[str, str]:
    """The new id of each footnote that has another id but the same words, as no other has."""
    gone, come = _words_of(old, new), _words_of(new, old)
    return {gone[words]: come[words] for words in gone if words in come}


def _words_of(notes: Sequence[Footnote], others: Sequence[Footnote]) -> dict[str, str]:
    """The footnotes that others have not, by their words, each with words of its own."""
    known = {note.id for note in others}
    texts = [(blocks_text(note.blocks), note.id) for note in notes if note.id not in known]
    counts = Counter(words for words, _ in texts)
    return {words: id for words, id in texts if words and counts[words] == 1}


def called_in(notes: Sequence[Footnote], slots: Iterable[Slot]) -> dict[str, int]:
    """As `called`, for a resolved plan: read off the numbers where no footnote calls another."""
    if any(note for one in notes for note in _calls_in(one.blocks)):
        return called(slots)
    return {note.id: note.number for note in notes if note.number}


def called(slots: Iterable[Slot]) -> dict[str, int]:
    """The footnotes that units call, numbered in the order of their first calls."""
    calls: dict[str, int] = {}
    for slot in slots:
        for _, content in fields(slot.node):
            for note in _calls_in(content):
                calls.setdefault(note, len(calls))
    return calls


def _calls_in(content: Content) -> Iterator[str]:
    for part in content if not isinstance(content, str) else ():
        match part:
            case Text() | LineBreak():
                pass
            case NoteReference():
                yield part.note
            case Paragraph() | Emphasis() | Strong() | Phrase() | Link() | LostLink() | Reference():
                yield from _calls_in(part.content)
            case _:
                yield from (found.note for found in find(part, NoteReference))


def in_order(notes: Sequence[Footnote], calls: Mapping[str, int]) -> list[Footnote]:
    """Footnotes as they are called; those that no unit calls keep their order, last."""
    return sorted(notes, key=lambda note: calls.get(note.id, math.inf))


def orders(
    old: Sequence[Footnote],
    new: Sequence[Footnote],
    renamed: Mapping[str, str],
    calls: Mapping[str, int],
) -> tuple[int, ...]:
    """How the new order differs from the one that follows from the calls; () if not at all."""
    followed = [note.id for note in in_order(carried(old, new, renamed), calls)]
    wanted = [note.id for note in new]
    if followed == wanted:
        return ()
    places = {id: at for at, id in enumerate(followed)}
    return tuple(places[id] for id in wanted)


def carried(
    old: Sequence[Footnote], new: Sequence[Footnote], renamed: Mapping[str, str]
) -> list[Footnote]:
    """The new footnotes as they come out of the old ones: those kept, then those added."""
    by_id = {note.id: note for note in new}
    kept = [id for note in old if (id := renamed.get(note.id, note.id)) in by_id]
    known = set(kept)
    return [*(by_id[id] for id in kept), *(note for note in new if note.id not in known)]


def compare_notes(
    old: Sequence[Footnote], new: Sequence[Footnote], lexicon: Lexicon, renaming: Renaming
) -> Iterator[Change]:
    """The changes of the footnotes themselves, in the new plan's order; removed ones first."""
    by_id = {renaming.notes.get(note.id, note.id): (at, note) for at, note in enumerate(old)}
    known = {note.id for note in new}
    for id, (at, note) in by_id.items():
        if id not in known:
            yield Removed(
                id="",
                subject="footnote",
                old=_place(at, note),
                content=note,
                flags=flags_in(all_words(note)),
            )
    for at, note in enumerate(new):
        if note.id in by_id:
            was, before = by_id[note.id]
            edits = compare_content(before.blocks, note.blocks, lexicon, renaming)
            yield from _edited(before, note, _place(was, before), _place(at, note), edits)
        else:
            yield Added(
                id="",
                subject="footnote",
                new=_place(at, note),
                content=note,
                flags=flags_in(all_words(note)),
            )


def _edited(
    old: Footnote, new: Footnote, old_place: Place, new_place: Place, edits: tuple[Edit, ...]
) -> Iterator[Change]:
    if edits:
        yield Edited(
            id="",
            subject="footnote",
            old=replace(old_place, path=f"{old_place.path}/blocks"),
            new=replace(new_place, path=f"{new_place.path}/blocks"),
            before=old.blocks,
            after=new.blocks,
            edits=edits,
            nature=strongest([edit.nature for edit in edits]),
            flags=merge_flags(edits),
        )
    for name in ("id", "citation"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield ValueChanged(
                id="",
                subject="footnote",
                field=name,
                old=old_place,
                new=new_place,
                before=before,
                after=after,
            )


def compare_order(
    old: Sequence[Footnote],
    new: Sequence[Footnote],
    renamed: Mapping[str, str],
    old_calls: Mapping[str, int],
    new_calls: Mapping[str, int],
) -> Iterator[ValueChanged]:
    """An order of footnotes that does not follow from where they are called."""
    back = {now: was for was, now in renamed.items()}
    before = orders(new, old, back, old_calls)
    after = orders(old, new, renamed, new_calls)
    if before or after:
        place = Place(path="footnotes")
        yield ValueChanged(
            id="",
            subject="settings",
            field="notes",
            old=place,
            new=place,
            before=before,
            after=after,
            nature="consequence",
        )


def mark_moved(changes: Iterable[Change]) -> Iterator[Change]:
    """The same changes, where a call that went from one field and came in another has moved."""
    changes = list(changes)
    calls = [edit for change in changes for edit in _calls(change)]
    gone = {edit.note for edit in calls if edit.new is None}
    moved = {edit.note for edit in calls if edit.old is None} & gone
    for change in changes:
        if any(edit.note in moved for edit in _calls(change)):
            assert isinstance(change, Edited | Split | Merged)
            yield replace(change, edits=tuple(_moved(edit, moved) for edit in change.edits))
        else:
            yield change


def _calls(change: Change) -> Iterator[NoteEdit]:
    if isinstance(change, Edited | Split | Merged):
        yield from (edit for edit in change.edits if isinstance(edit, NoteEdit))


def _moved(edit: Edit, moved: set[str]) -> Edit:
    if isinstance(edit, NoteEdit) and edit.note in moved:
        return replace(edit, moved=True)
    return edit


def _place(at: int, note: Footnote) -> Place:
    return Place(path=f"footnotes/{at}", names=(str(note.number),) if note.number else ())
