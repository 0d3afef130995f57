"""Rows for what is no text: facts about the document, and what is only heard of a unit."""

from plan_compiler.diff.change import PARTICULARS, Change, Edited, ValueChanged
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.summary import subject_of
from plan_compiler.diff.values import say_value
from plan_compiler.mark import Mark
from plan_compiler.model import Blocks, Inlines, LineBreak, Strong, Text, plain
from plan_compiler.render.lydelse_sides import NEW_WORDS, OLD_WORDS, Side, para
from plan_compiler.resources import Labels

# Values of which nothing is seen in words: the document's working parts, drawings and colours.
UNSEEN_FIELDS = frozenset(
    {
        *("id", "notes", "depth", "facts", "transcription"),
        *("svg", "width", "height", "logo", "colours"),
    }
)
SEPARATOR = "; "


def is_value(change: Change) -> bool:
    """Whether a change is of data, or of words that are heard only."""
    if isinstance(change, Edited):
        return isinstance(change.before, str)
    return isinstance(change, ValueChanged)


def value_sides(change: Change, old: Side, new: Side) -> tuple[Blocks, Blocks] | None:
    """A value under its name, as it was and as it is; nothing if words cannot tell."""
    labels = new.labels
    if isinstance(change, Edited):
        words = merge_inlines(*_bare(change), change.edits, change.id)
        olds, news = old.words(words), new.words(words)
    else:
        assert isinstance(change, ValueChanged)
        before, after = (say_value(change.field, v, labels) for v in (change.before, change.after))
        if change.field in UNSEEN_FIELDS or before == after:
            return None
        olds, news = _marked(before, after, OLD_WORDS), _marked(after, before, NEW_WORDS)
    name = Strong(content=(Text(text=_name(change, labels)),))
    was, now = ((para(name, LineBreak(), *_filled(one, labels)),) for one in (olds, news))
    return was, now


def _filled(words: Inlines, labels: Labels) -> Inlines:
    """Words that say so where there is no value; they are no words that changed."""
    empty = labels["change_empty"]
    return words if plain(words) not in ("", empty) else (Text(text=empty),)


def _name(change: Change, labels: Labels) -> str:
    """What a value is called: `Giltighet`, `Alternativtext`."""
    words = subject_of(change, labels)
    if isinstance(change, Edited) and change.subject not in PARTICULARS:
        words = labels[f"redline_field_{change.new.field}"]
    return words[:1].upper() + words[1:]


def _bare(change: Edited) -> tuple[Inlines, Inlines]:
    assert isinstance(change.before, str) and isinstance(change.after, str)
    return (Text(text=change.before),), (Text(text=change.after),)


def _marked(words: str, other: str, mark: Mark) -> Inlines:
    """A value; of several, those that the other side does not have are marked."""
    known = other.split(SEPARATOR)
    shown: list[Text] = []
    for part in words.split(SEPARATOR):
        shown += [Text(text=SEPARATOR)] * bool(shown)
        shown.append(Text(text=part, mark=None if part in known else mark))
    return tuple(shown)
