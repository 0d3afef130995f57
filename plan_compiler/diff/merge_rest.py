"""The footnotes and the contents of two plans as one list each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from plan_compiler.diff.change import (
    Added,
    Change,
    Edited,
    Removed,
    ValueChanged,
)
from plan_compiler.diff.merge_words import merge_blocks
from plan_compiler.diff.words import Lexicon
from plan_compiler.mark import Mark
from plan_compiler.model import TITLE_ID, ContentsEntry, Footnote, Section


def merge_notes(
    old: Sequence[Footnote], new: Sequence[Footnote], changes: Iterable[Change], lexicon: Lexicon
) -> list[Footnote]:
    """The new footnotes as they are called, each removed one after that which it stood after."""
    about = [change for change in changes if change.subject == "footnote"]
    was = {c.new.note: c.old.note for c in about if isinstance(c, Edited | ValueChanged)}
    place = {note.id: at for at, note in enumerate(old)}
    notes = [_merged(at, note, old, about, lexicon) for at, note in enumerate(new)]
    olds = [was.get(at, place.get(note.id, -1)) for at, note in enumerate(new)]
    for change in about:
        if isinstance(change, Removed) and isinstance(change.content, Footnote):
            gone = change.old.note
            at = max((n + 1 for n, o in enumerate(olds) if 0 <= o < gone), default=0)
            mark = Mark(kind="deleted", changes=(change.id,))
            notes.insert(at, replace(old[gone], mark=mark))
            olds.insert(at, gone)
    return notes


def _merged(
    at: int, note: Footnote, old: Sequence[Footnote], about: Iterable[Change], lexicon: Lexicon
) -> Footnote:
    """A new footnote with what was edited in it."""
    ids: list[str] = []
    before: Footnote | None = None
    for change in about:
        match change:
            case Added() if change.new.note == at:
                return replace(note, mark=Mark(kind="inserted", changes=(change.id,)))
            case Edited() | ValueChanged() if change.new.note == at:
                before = old[change.old.note]
                ids.append(change.id)
                if isinstance(change, Edited):
                    blocks = merge_blocks(before.blocks, note.blocks, change.id, lexicon)
                    note = replace(note, blocks=blocks)
    if not before:
        return note
    return replace(note, mark=Mark(kind="changed", changes=tuple(ids), before=before))


def merge_contents(
    old: Sequence[ContentsEntry], new: Sequence[ContentsEntry], sections: Iterable[Section]
) -> Iterator[ContentsEntry]:
    """A line for each merged heading that has one; one that reads otherwise stands twice."""
    olds, news = ({entry.target: entry for entry in entries} for entries in (old, new))
    stays = Mark(kind="changed", changes=(), formal=True)
    yield from _lines(olds.get(TITLE_ID), news.get(TITLE_ID), stays)
    for section in sections:
        mark = section.mark or stays
        before = mark.before.id if isinstance(mark.before, Section) else section.id
        was = None if mark.is_new else olds.get(before)
        now = None if mark.is_old else news.get(section.id)
        yield from _lines(was, now, mark)


def _lines(
    was: ContentsEntry | None, now: ContentsEntry | None, mark: Mark
) -> Iterator[ContentsEntry]:
    """The line of a heading in both plans, or in one of them; `mark` is the heading's."""
    if now is not None and was == now:
        yield now
        return
    for kind, entry in (("deleted", was), ("inserted", now)):
        if entry is not None:
            lone = mark.kind if mark.kind != "changed" else kind
            yield replace(entry, mark=replace(mark, kind=lone, before=None))  # type: ignore[arg-type]
