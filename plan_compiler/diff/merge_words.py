"""Two wordings of one field as one, where each stretch says which of them it is in."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from plan_compiler.diff.change import Edit, LookEdit, Stretch, WordEdit
from plan_compiler.diff.edits import compare_content
from plan_compiler.diff.words import Lexicon
from plan_compiler.mark import Mark
from plan_compiler.model import (
    Block,
    Blocks,
    Emphasis,
    Inline,
    Inlines,
    LineBreak,
    Link,
    LostLink,
    NoteReference,
    Paragraph,
    Phrase,
    Reference,
    Strong,
    Text,
)

Leaf = Text | LineBreak | NoteReference
Holder = Emphasis | Strong | Phrase | Link | LostLink | Reference


@dataclass(frozen=True, slots=True)
class Piece:
    """A leaf of some inlines, from character `start` to `end`, in what holds it, outermost first.

    A footnote's call has no characters.
    """

    start: int
    end: int
    leaf: Leaf
    around: tuple[Holder, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of both wordings, kept (no `mark`) or changed; `mark` is a deletion's."""

    old: Stretch
    new: Stretch
    mark: Mark | None = None


def merge_inlines(before: Inlines, after: Inlines, edits: Sequence[Edit], change: str) -> Inlines:
    """Both contents of a field as one: what is in one of them only has a mark that says so."""
    olds, news = list(pieces(before)), list(pieces(after))
    stages = list(_stages(edits, _length(olds), _length(news), change))
    old = deque(_cut(olds, [edge for stage in stages for edge in stage.old]))
    new = deque(_cut(news, [edge for stage in stages for edge in stage.new]))
    merged: list[Piece] = []
    for stage in stages:
        gone, come = list(_take(old, stage.old[1], stage)), list(_take(new, stage.new[1], stage))
        if stage.mark:
            inserted = replace(stage.mark, kind="inserted")
            merged += [replace(piece, mark=stage.mark) for piece in gone]
            merged += [replace(piece, mark=inserted) for piece in come]
        else:
            merged += _kept(gone, come, stage, change)
    return build(merged)


def _length(pieces: Sequence[Piece]) -> int:
    return pieces[-1].end if pieces else 0


def _stages(edits: Sequence[Edit], old: int, new: int, change: str) -> Iterator[Stage]:
    """Changed stretches with what is kept before, between and after them."""
    here = there = 0
    for stage in sorted(_changed(edits, change), key=lambda stage: (stage.new, stage.old)):
        yield Stage((here, stage.old[0]), (there, stage.new[0]))
        yield stage
        here, there = stage.old[1], stage.new[1]
    yield Stage((here, old), (there, new))


def _changed(edits: Sequence[Edit], change: str) -> Iterator[Stage]:
    for edit in edits:
        if isinstance(edit, WordEdit):
            formal = edit.nature != "substance"
            yield Stage(edit.old, edit.new, Mark(kind="deleted", changes=(change,), formal=formal))
    looks = [edit for edit in edits if isinstance(edit, LookEdit) and edit.look != "markup"]
    # Of stretches that overlap, each part says all that changed of it.
    borders = sorted({border for edit in looks for border in edit.old})
    for start, end in pairwise(borders):
        here = [edit for edit in looks if edit.old[0] <= start and end <= edit.old[1]]
        if here:
            by = here[0].new[0] - here[0].old[0]
            restyled = tuple((edit.look, edit.before, edit.after) for edit in here)
            mark = Mark(kind="deleted", changes=(change,), formal=True, restyled=restyled)
            yield Stage((start, end), (start + by, end + by), mark)


def _take(pieces: deque[Piece], end: int, stage: Stage) -> Iterator[Piece]:
    """The next pieces up to `end`; a call at the border is with the words that are kept."""
    while pieces and pieces[0].end <= end:
        if stage.mark and pieces[0].start == pieces[0].end == end:
            return
        yield pieces.popleft()


def _kept(
    gone: Sequence[Piece], come: Sequence[Piece], stage: Stage, change: str
) -> Iterator[Piece]:
    """The new pieces, with the calls that are in one wording only marked."""
    by = stage.new[0] - stage.old[0]
    calls = [replace(p, start=p.start + by, end=p.end + by) for p in gone if _is_call(p)]
    waiting = {at: list(group) for at, group in groupby(calls, key=lambda call: call.start)}
    whole = _cut(come, list(waiting))
    for (at, is_call), group in groupby(whole, key=lambda piece: (piece.start, _is_call(piece))):
        for passed in [start for start in waiting if start < at + (not is_call)]:
            yield from _beside(waiting.pop(passed), (), change)
        run = list(group)
        yield from _beside(waiting.pop(at, ()), run, change) if is_call else run
    for left in waiting.values():
        yield from _beside(left, (), change)


def _beside(olds: Sequence[Piece], news: Sequence[Piece], change: str) -> Iterator[Piece]:
    """The calls at one place: those that both begin and end with are kept."""
    ours, theirs = [call.leaf for call in olds], [call.leaf for call in news]
    first = common_start(ours, theirs)
    last = common_start(ours[first:][::-1], theirs[first:][::-1])
    yield from news[:first]
    for kind, calls in (("deleted", olds), ("inserted", news)):
        for call in calls[first : len(calls) - last]:
            yield replace(call, mark=Mark(kind=kind, changes=(change,)))  # type: ignore[arg-type]
    yield from news[len(news) - last :]


def _is_call(piece: Piece) -> bool:
    return isinstance(piece.leaf, NoteReference)


# --- Inlines as pieces, and back -------------------------------------------------------------


def pieces(content: Inlines) -> Iterator[Piece]:
    """The leaves of some inlines in order, counted as `wording` counts characters."""
    at = 0
    for leaf, around in _leaves(content, ()):
        length = len(leaf.text) if isinstance(leaf, Text) else int(isinstance(leaf, LineBreak))
        marks = [node.mark for node in (*around, leaf) if node.mark]
        yield Piece(at, at + length, leaf, around, marks[0] if marks else None)
        at += length


def _leaves(
    content: Iterable[Inline], around: tuple[Holder, ...]
) -> Iterator[tuple[Leaf, tuple[Holder, ...]]]:
    for inline in content:
        if isinstance(inline, Leaf):
            yield inline, around
        else:
            yield from _leaves(inline.content, (*around, inline))


def _cut(pieces: Iterable[Piece], borders: Sequence[int]) -> Iterator[Piece]:
    """The same pieces, none of which reaches over a border."""
    ahead = deque(sorted(set(borders)))
    for piece in pieces:
        start, text = piece.start, piece.leaf.text if isinstance(piece.leaf, Text) else ""
        while ahead and ahead[0] <= start:
            ahead.popleft()
        while text and ahead and ahead[0] < piece.end:
            yield _part(piece, start, ahead[0])
            start = ahead.popleft()
        yield _part(piece, start, piece.end) if text else piece


def _part(piece: Piece, start: int, end: int) -> Piece:
    assert isinstance(piece.leaf, Text)
    words = piece.leaf.text[start - piece.start : end - piece.start]
    return replace(piece, start=start, end=end, leaf=replace(piece.leaf, text=words))


def build(pieces: Sequence[Piece], depth: int = 0) -> Inlines:
    """Pieces as inlines: neighbours in the same link or emphasis share it."""
    return tuple(
        node
        for _, group in groupby(pieces, key=lambda piece: _shared(piece, depth))
        for node in _built(list(group), depth)
    )


def _shared(piece: Piece, depth: int) -> tuple[object, ...]:
    """What neighbours must have in common to be one node."""
    if len(piece.around) > depth:
        return (_empty(piece.around[depth]),)
    return (type(piece.leaf), piece.mark)


def _empty(node: Holder) -> Holder:
    return replace(node, content=())


def _built(group: list[Piece], depth: int) -> Iterator[Inline]:
    first = group[0]
    if len(first.around) > depth:
        marks = {piece.mark for piece in group}
        whole = next(iter(marks)) if len(marks) == 1 else None
        inside = [replace(piece, mark=None) for piece in group] if whole else group
        content = build(inside, depth + 1)
        yield replace(first.around[depth], content=content, mark=whole)
    elif isinstance(first.leaf, Text):
        words = "".join(piece.leaf.text for piece in group if isinstance(piece.leaf, Text))
        if words:
            yield replace(first.leaf, text=words, mark=first.mark)
    else:
        yield from (replace(piece.leaf, mark=piece.mark) for piece in group)


# --- Blocks ----------------------------------------------------------------------------------


def merge_blocks(before: Blocks, after: Blocks, change: str, lexicon: Lexicon) -> Blocks:
    """The paragraphs of a cell or a footnote, old and new."""
    first = common_start(before, after)
    last = common_start(before[first:][::-1], after[first:][::-1])
    olds, news = before[first : len(before) - last], after[first : len(after) - last]
    return (*after[:first], *_middle(olds, news, change, lexicon), *after[len(after) - last :])


def common_start(one: Sequence[object], other: Sequence[object]) -> int:
    """How many things two sequences begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _middle(olds: Blocks, news: Blocks, change: str, lexicon: Lexicon) -> Iterator[Block]:
    if len(olds) == len(news) and all(isinstance(b, Paragraph) for b in (*olds, *news)):
        for old, new in zip(olds, news, strict=True):
            assert isinstance(old, Paragraph) and isinstance(new, Paragraph)
            # A change of blocks has its edits by the characters of all of them together.
            edits = compare_content(old.content, new.content, lexicon)
            yield replace(new, content=merge_inlines(old.content, new.content, edits, change))
        return
    for kind, blocks in (("deleted", olds), ("inserted", news)):
        for block in blocks:
            yield replace(block, mark=Mark(kind=kind, changes=(change,)))  # type: ignore[arg-type]
