"""Two contents of a field → the edits between them: words, looks, footnote calls."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from plan_compiler.diff.change import (
    LOOK_KINDS,
    Content,
    Edit,
    LookEdit,
    LookKind,
    Nature,
    NoteEdit,
    Stretch,
    WordEdit,
)
from plan_compiler.diff.flags import flags_between, nature_of
from plan_compiler.diff.wording import Looks, Wording, read_wording
from plan_compiler.diff.words import Gap, Lexicon, token_edits, tokens

# How many characters after an edit may hold the unit of its number: "14 dagar".
AFTER = 12


@dataclass(frozen=True, slots=True)
class Renaming:
    """The new ids of what has another: a reference that follows is no news."""

    things: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


NONE_RENAMED = Renaming()


def compare_content(
    old: Content, new: Content, lexicon: Lexicon, renaming: Renaming = NONE_RENAMED
) -> tuple[Edit, ...]:
    """Every edit between two contents of a field, in order; empty only if they are equal."""
    if old == new:
        return ()
    edits = compare_wording(read_wording(old), read_wording(new), lexicon, renaming)
    return edits or (_invisible(read_wording(old), read_wording(new)),)


def compare_wording(
    before: Wording, after: Wording, lexicon: Lexicon, renaming: Renaming
) -> tuple[Edit, ...]:
    """Every edit between two wordings, in order."""
    words = word_edits(before, after, lexicon)
    kept = list(kept_stretches(words, len(before.text), len(after.text)))
    edits: list[Edit] = [
        *words,
        *look_edits(before, after, kept, renaming.things),
        *note_edits(before, after, words, kept, renaming.notes),
    ]
    return tuple(sorted(edits, key=_position))


def _invisible(before: Wording, after: Wording) -> LookEdit:
    """The same words, looks and calls in another tree: said once for the whole field."""
    old, new = (0, len(before.text)), (0, len(after.text))
    return LookEdit(look="markup", old=old, new=new, text=after.text)


def _position(edit: Edit) -> tuple[int, int, int]:
    match edit:
        case WordEdit():
            return edit.new[0], 0, edit.old[0]
        case LookEdit():
            return edit.new[0], 1, edit.old[0]
        case NoteEdit():
            old = edit.old or 0
            return (old if edit.new is None else edit.new), 2, old


# --- Words -----------------------------------------------------------------------------------


def word_edits(before: Wording, after: Wording, lexicon: Lexicon) -> list[WordEdit]:
    """The edits of words: put in place, they make the one text of the other, exactly."""
    if before.text == after.text and not (before.automatic or after.automatic):
        return []
    old_spans, old_forms = tokens(before)
    new_spans, new_forms = tokens(after)
    lexicon = lexicon.with_room(len(old_forms) + len(new_forms))
    gaps = token_edits(lexicon.codes(old_forms), lexicon.codes(new_forms), lexicon)
    stretches = [
        *_changed(before.text, after.text, old_spans, new_spans, gaps),
        *_respelled(before.text, after.text, old_spans, new_spans, gaps),
    ]
    automatic = {(start, end) for start, end, _ in before.automatic}
    return [
        _word_edit(before.text, after.text, stretch, stretch[:2] in automatic)
        for stretch in _joined(sorted(stretches))
    ]


def _word_edit(before: str, after: str, stretch: Gap, follows: bool) -> WordEdit:
    o1, o2, n1, n2 = stretch
    removed, added = before[o1:o2], after[n1:n2]
    nature: Nature = nature_of(removed, added)
    return WordEdit(
        old=(o1, o2),
        new=(n1, n2),
        removed=removed,
        added=added,
        nature="consequence" if follows and removed and added else nature,
        flags=()
        if nature == "formal"
        else flags_between(removed, added, before[o2 : o2 + AFTER], after[n2 : n2 + AFTER]),
    )


def _changed(
    before: str, after: str, old: list[Stretch], new: list[Stretch], gaps: Sequence[Gap]
) -> Iterator[Gap]:
    """Gaps between tokens as stretches of text, without the space that both have around them."""
    for o1, o2, n1, n2 in gaps:
        start, end = _around(old, o1, o2, len(before))
        new_start, new_end = _around(new, n1, n2, len(after))
        while start < end and new_start < new_end and _is_space(before[start], after[new_start]):
            start, new_start = start + 1, new_start + 1
        while (
            start < end and new_start < new_end and _is_space(before[end - 1], after[new_end - 1])
        ):
            end, new_end = end - 1, new_end - 1
        yield start, end, new_start, new_end


def _around(spans: list[Stretch], first: int, last: int, length: int) -> Stretch:
    start = spans[first - 1][1] if first else 0
    return start, spans[last][0] if last < len(spans) else length


def _is_space(one: str, other: str) -> bool:
    return one == other and one.isspace()


def _respelled(
    before: str, after: str, old: list[Stretch], new: list[Stretch], gaps: Sequence[Gap]
) -> Iterator[Gap]:
    """Kept tokens that are not the same characters, or have not the same space before them."""
    here = there = 0
    for at in range(len(gaps) + 1):
        ends = (len(old), len(old), len(new), len(new))
        o1, o2, n1, n2 = gaps[at] if at < len(gaps) else ends
        if here < o1 or not gaps:
            last = at == len(gaps)
            one = (old[here][0] if at else 0, len(before) if last else old[o1 - 1][1])
            other = (new[there][0] if at else 0, len(after) if last else new[n1 - 1][1])
            if before[slice(*one)] != after[slice(*other)]:
                run = [*old[here:o1], (one[1], one[1])]
                new_run = [*new[there:n1], (other[1], other[1])]
                yield from _respelled_run(before, after, run, new_run, one[0], other[0])
        here, there = o2, n2


def _respelled_run(
    before: str, after: str, old: list[Stretch], new: list[Stretch], here: int, there: int
) -> Iterator[Gap]:
    start, new_start = here, there
    for (o1, o2), (n1, n2) in zip(old, new, strict=True):
        if before[here:o1] != after[there:n1]:
            # Space alone is not seen: it is named with the words on both sides.
            yield start, o2, new_start, n2
        elif before[o1:o2] != after[n1:n2]:
            yield o1, o2, n1, n2
        start, new_start, here, there = o1, n1, o2, n2


def _joined(stretches: list[Gap]) -> Iterator[Gap]:
    """Stretches that overlap as one."""
    held: Gap | None = None
    for stretch in stretches:
        if held and (stretch[0] < held[1] or stretch[2] < held[3]):
            held = (held[0], max(held[1], stretch[1]), held[2], max(held[3], stretch[3]))
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def kept_stretches(words: Sequence[WordEdit], old_length: int, new_length: int) -> Iterator[Gap]:
    """What lies between edits of words: the same characters in both texts."""
    here = there = 0
    for edit in words:
        yield here, edit.old[0], there, edit.new[0]
        here, there = edit.old[1], edit.new[1]
    yield here, old_length, there, new_length


def replace_words(text: str, edits: Sequence[Edit]) -> str:
    """The new text of an old one: every edit's words in place of its stretch."""
    parts, here = [], 0
    for edit in edits:
        if isinstance(edit, WordEdit):
            parts += [text[here : edit.old[0]], edit.added]
            here = edit.old[1]
    return "".join([*parts, text[here:]])


# --- Looks -----------------------------------------------------------------------------------

# Another look of kept words: its kind, before, after, nature; see `Mark.restyled`.
Restyled = tuple[LookKind, str, str, Nature]


def look_edits(
    before: Wording, after: Wording, kept: Sequence[Gap], renamed: Mapping[str, str]
) -> Iterator[LookEdit]:
    """Kept words with other looks; space at the ends of a look does not count."""
    if not before.looks and not after.looks:
        return
    begun: dict[Restyled, tuple[int, int, int]] = {}
    for start, end, new_start, old, new in _both_looks(before, after, kept):
        for restyled in _restyled(old, new, renamed):
            first, last, new_first = begun.get(restyled, (start, start, new_start))
            if last < start:
                yield from _look_edit(restyled, first, last, new_first, before.text)
                first, new_first = start, new_start
            begun[restyled] = (first, end, new_first)
    for restyled, (first, last, new_first) in begun.items():
        yield from _look_edit(restyled, first, last, new_first, before.text)


def _look_edit(
    restyled: Restyled, start: int, end: int, new_start: int, text: str
) -> Iterator[LookEdit]:
    words = text[start:end].strip()
    if words:
        by = start - new_start
        start += text[start:end].index(words)
        end = start + len(words)
        kind, was, now, nature = restyled
        yield LookEdit(
            look=kind,
            old=(start, end),
            new=(start - by, end - by),
            text=words,
            before=was,
            after=now,
            nature=nature,
        )


def _both_looks(
    before: Wording, after: Wording, kept: Sequence[Gap]
) -> Iterator[tuple[int, int, int, Looks, Looks]]:
    """Stretches of kept words with the looks that all of it has in the old and the new text."""
    old_starts, new_starts = ([start for start, _, _ in w.looks] for w in (before, after))
    for o1, o2, n1, n2 in kept:
        by = n1 - o1
        borders = {o1, o2, *_borders(before, old_starts, o1, o2)}
        borders |= {border - by for border in _borders(after, new_starts, n1, n2)}
        for start, end in pairwise(sorted(borders)):
            old = _looks_at(before, old_starts, start)
            new = _looks_at(after, new_starts, start + by)
            if old != new:
                yield start, end, start + by, old, new


def _borders(wording: Wording, starts: list[int], start: int, end: int) -> Iterator[int]:
    """Where looks begin and end inside a stretch."""
    for at in range(max(bisect_right(starts, start) - 1, 0), bisect_left(starts, end)):
        yield from (border for border in wording.looks[at][:2] if start < border < end)


def _looks_at(wording: Wording, starts: list[int], offset: int) -> Looks:
    at = bisect_right(starts, offset) - 1
    return wording.looks[at][2] if at >= 0 and offset < wording.looks[at][1] else ()


def _restyled(old: Looks, new: Looks, renamed: Mapping[str, str]) -> Iterator[Restyled]:
    was, now = dict(old), dict(new)
    for kind in LOOK_KINDS:
        before, after = was.get(kind, ""), now.get(kind, "")
        if before != after:
            follows = kind == "reference" and renamed.get(before) == after
            yield kind, before, after, "consequence" if follows else "formal"


# --- Footnote calls --------------------------------------------------------------------------


def note_edits(
    before: Wording,
    after: Wording,
    words: Sequence[WordEdit],
    kept: Sequence[Gap],
    renamed: Mapping[str, str],
) -> Iterator[NoteEdit]:
    """Calls that came, went or stand between other words; a note that is called anew by its id."""
    new_offsets = {note: offset for offset, note in after.calls}
    for offset, was in before.calls:
        note = renamed.get(was, was)
        now = new_offsets.pop(note, None)
        if now is None:
            yield NoteEdit(note=was, old=offset)
        elif not _stayed(offset, now, words, kept):
            yield NoteEdit(note=note, old=offset, new=now, moved=True)
        elif note != was:
            yield NoteEdit(note=note, was=was, old=offset, new=now, nature="consequence")
    for note, offset in new_offsets.items():
        yield NoteEdit(note=note, new=offset)


def _stayed(old: int, new: int, words: Sequence[WordEdit], kept: Sequence[Gap]) -> bool:
    """Whether two offsets are the same place, seen from the words before or after it."""
    beside = any(o1 <= old <= o2 and new == old - o1 + n1 for o1, o2, n1, _ in kept)
    return beside or any(
        edit.old[0] < old < edit.old[1] and edit.new[0] <= new <= edit.new[1] for edit in words
    )
