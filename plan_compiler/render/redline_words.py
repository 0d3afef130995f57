"""What a redline says of a change in a few words: its type, its flags, what became of what."""

from collections import Counter
from collections.abc import Iterable, Sequence

from plan_compiler.diff.change import (
    PARTICULARS,
    Added,
    Change,
    ColumnAdded,
    ColumnRemoved,
    ColumnsMoved,
    Edit,
    Edited,
    Flag,
    LookEdit,
    Merged,
    Moved,
    NoteEdit,
    Removed,
    Split,
    ValueChanged,
    WordEdit,
    new_place,
    old_place,
)
from plan_compiler.diff.compare import EXCERPT
from plan_compiler.diff.summary import kind_of, subject_of, where
from plan_compiler.diff.units import text_of
from plan_compiler.diff.values import say_value
from plan_compiler.diff.wording import all_words
from plan_compiler.resources import Labels, plural

TYPES = {
    "added": "added",
    "column_added": "added",
    "removed": "removed",
    "column_removed": "removed",
    "moved": "moved",
    "split": "split",
    "merged": "merged",
}
ORDER = ("changed", "added", "removed", "moved", "split", "merged")
# How much of some words is enough to know them by, and of how many edits.
ENOUGH = 90
FEW = 2
# A fact that is not there.
NOTHING = (None, "", ())
MARKS_ALONE = ("emphasis", "strong", "lost-link")


def type_of(change: Change) -> str:
    """One of `ORDER`; a fact that was not there before is added."""
    if isinstance(change, ValueChanged) and change.subject in PARTICULARS:
        if change.before in NOTHING:
            return "added"
        if change.after in NOTHING:
            return "removed"
    return TYPES.get(kind_of(change), "changed")


def is_formal(change: Change) -> bool:
    """Whether it changes nothing of substance."""
    return change.nature != "substance"


def count_types(changes: Iterable[Change], labels: Labels) -> str:
    """`11 ändrade, 3 tillagda, 1 flyttad`."""
    counts = Counter(map(type_of, changes))
    return ", ".join(
        labels[plural(f"redline_count_{name}", counts[name])].format(count=counts[name])
        for name in ORDER
        if counts[name]
    )


def count_words(changes: Sequence[Change], labels: Labels) -> str:
    """`17 ändringar: 11 ändrade, 3 tillagda, 2 strukna, 1 flyttad.`"""
    if not changes:
        return labels["change_none"]
    count = labels[plural("redline_count", len(changes))].format(count=len(changes))
    return f"{count}: {count_types(changes, labels)}."


def what_and_where(change: Change, labels: Labels) -> str:
    """What was changed and where: `Syfte: stycke`, or a fact by its name."""
    subject = subject_of(change, labels)
    place = new_place(change) or old_place(change)
    words = where(place, labels).rstrip(": ") if place else ""
    return f"{words}: {subject}" if words else subject


def flag_kind(flag: Flag, labels: Labels) -> str:
    """What kind of thing a lawyer would look at: `krav`."""
    return labels[f"change_flag_{flag.kind}"]


def flag_text(flag: Flag, labels: Labels) -> str:
    """`krav: bör blir ska (skärpt)`."""
    words = _becomes(flag.old, flag.new, labels) if flag.old and flag.new else flag.old or flag.new
    direction = f" ({labels[f'change_direction_{flag.direction}']})" if flag.direction else ""
    return f"{flag_kind(flag, labels)}: {words}{direction}"


def _becomes(old: str, new: str, labels: Labels) -> str:
    return labels["redline_becomes"].format(old=old, new=new)


def short(words: str) -> str:
    """The first words, on one line."""
    words = " ".join(words.split())
    if len(words) <= ENOUGH:
        return words
    return f"{words[:ENOUGH].rpartition(' ')[0] or words[:ENOUGH]} …"


def begun(words: str) -> str:
    """The beginning of something, which may end in the middle of a word."""
    return f"{words.rpartition(' ')[0]} …" if len(words) == EXCERPT else words


# --- In one line -----------------------------------------------------------------------------


def brief(change: Change, labels: Labels) -> str:
    """What was changed, in one line."""
    match change:
        case Added() | Removed():
            return _quoted(all_words(change.content), labels)
        case Moved():
            is_section = change.subject in ("section", "heading")
            return _quoted(change.new.title if is_section else begun(change.text), labels)
        case Edited():
            return _edits(change.edits, labels)
        case Split():
            return labels["redline_split"].format(count=len(change.after))
        case Merged():
            return labels["redline_merged"].format(count=len(change.before))
        case ValueChanged():
            return value_brief(change, labels)
        case ColumnAdded() | ColumnRemoved():
            return _quoted(text_of(change.column.header) or change.column.name, labels)
        case ColumnsMoved():
            return labels["redline_columns_moved"]


def _quoted(words: str, labels: Labels) -> str:
    return labels["redline_quoted"].format(words=short(words)) if words.strip() else ""


def value_brief(change: ValueChanged, labels: Labels) -> str:
    """`2 blir 3`; of a fact that came or went, what it is or was."""
    olds, news = (
        short(say_value(change.field, value, labels)) for value in (change.before, change.after)
    )
    if (type := type_of(change)) != "changed":
        return news if type == "added" else olds
    return labels["redline_replaced"] if olds == news else _becomes(olds, news, labels)


def _edits(edits: Sequence[Edit], labels: Labels) -> str:
    words = [edit for edit in edits if isinstance(edit, WordEdit)]
    shown = [word_brief(edit, labels) for edit in words[:FEW]]
    if len(words) > FEW:
        shown.append(labels["redline_and_more"].format(count=len(words) - FEW))
    shown = shown or [edit_brief(edit, labels) for edit in edits[:FEW]]
    return "; ".join(dict.fromkeys(filter(None, shown)))


def word_brief(edit: WordEdit, labels: Labels) -> str:
    """`”bör” blir ”ska”`."""
    old, new = (short(words) for words in (edit.removed, edit.added))
    key = "becomes_words" if old and new else "comes" if new else "goes" if old else "space"
    return labels[f"redline_{key}"].format(old=old, new=new)


def edit_brief(edit: Edit, labels: Labels) -> str:
    """Words, or what is not words: a look, a link's target, a footnote's call."""
    match edit:
        case WordEdit():
            return word_brief(edit, labels)
        case LookEdit():
            restyled = restyling(((edit.look, edit.before, edit.after),), labels)
            return f"{_quoted(edit.text, labels)} {restyled}".strip()
        case NoteEdit():
            kind = "moved" if edit.moved else "added" if edit.old is None else "removed"
            kind = "renamed" if edit.was else kind
            return labels[f"change_note_{kind}"].format(note=edit.note, was=edit.was)


def restyling(restyled: Iterable[tuple[str, str, str]], labels: Labels) -> str:
    """What of some words changed besides the words: `[länkmål: https://a.se blir https://b.se]`."""
    said = [_restyled(kind, before, after, labels) for kind, before, after in restyled]
    return f"[{', '.join(dict.fromkeys(said))}]"


def _restyled(kind: str, before: str, after: str, labels: Labels) -> str:
    mark = labels[f"change_mark_{kind.replace('-', '_')}"]
    if kind == "markup":
        return mark
    if kind in MARKS_ALONE:
        return labels["redline_now" if after else "redline_no_longer"].format(mark=mark)
    if before and after:
        return f"{mark}: {_becomes(before, after, labels)}"
    key = "redline_now_value" if after else "redline_no_longer_value"
    return labels[key].format(mark=mark, value=after or before)
