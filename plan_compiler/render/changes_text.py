"""changes.txt: the changes for mail and minutes, and for a terminal with colours."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

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
    Removed,
    Split,
    Stretch,
    Unit,
    ValueChanged,
    WordEdit,
    new_place,
    old_place,
)
from plan_compiler.diff.summary import (
    edition_words,
    flag_words,
    headline,
    moved_from_and_to,
    summarise,
    where,
)
from plan_compiler.diff.units import text_of
from plan_compiler.diff.values import say_value
from plan_compiler.diff.wording import all_words, read_wording, unit_wording
from plan_compiler.model import Plan
from plan_compiler.resources import Labels, plural
from plan_compiler.typography import NO_BREAK

WIDTH = 76
INDENT = 8
RED, GREEN, PLAIN = "\x1b[31;9m", "\x1b[32;4m", "\x1b[0m"
_SENTENCE = re.compile(r"(?<=[.!?]) |\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words under a label, and which stretches of them are marked, in what colour."""

    label: str
    text: str
    marked: tuple[Stretch, ...] = ()
    colour: str = ""


def render_changes_text(
    changes: Changes, old: Plan, new: Plan, labels: Labels, colours: bool = False
) -> str:
    """Every change with its place, what stood there before and what stands there now."""
    lines = [
        labels["change_title"],
        new.metadata.title,
        f"{labels['change_old']}: {edition_words(old, labels)}",
        f"{labels['change_new']}: {edition_words(new, labels)}",
        "",
        *_filled(" ".join(summarise(changes, old, new, labels)), 0),
    ]
    for number, change in enumerate(changes.changes, start=1):
        lines += ["", *_change(number, change, labels, colours)]
    return "\n".join(lines) + "\n"


def _change(number: int, change: Change, labels: Labels, colours: bool) -> Iterator[str]:
    nature = (
        "" if change.nature == "substance" else f" ({labels[f'change_nature_{change.nature}']})"
    )
    yield f"{number}. {headline(change, labels)}{nature}"
    place = new_place(change) or old_place(change)
    if place and (words := where(place, labels)):
        yield from _filled(words, 3)
    for passage in passages(change, labels):
        yield from _passage(passage, colours)
    for flag in change.flags:
        yield from _passage(Passage(labels["change_note"], flag_words(flag, labels)), colours)


# --- What is shown of a change ---------------------------------------------------------------


def passages(change: Change, labels: Labels) -> Iterator[Passage]:
    """What stood and stands at the place of a change; of long fields the changed sentences."""
    before, after = labels["change_before"], labels["change_after"]
    match change:
        case Added():
            yield _marked(after, all_words(change.content), GREEN)
        case Removed():
            yield _marked(before, all_words(change.content), RED)
        case Moved():
            yield from _moved(change, labels)
        case Edited():
            texts = read_wording(change.before).text, read_wording(change.after).text
            yield from _edited(texts, change.edits, labels)
        case Split() | Merged():
            olds, news = _parts(change.before), _parts(change.after)
            yield Passage(before, "\n".join(unit_wording(unit).text for unit in olds))
            yield Passage(after, "\n".join(unit_wording(unit).text for unit in news))
            yield from _told(change.edits, labels)
        case ValueChanged():
            yield Passage(before, say_value(change.field, change.before, labels))
            yield Passage(after, say_value(change.field, change.after, labels))
        case ColumnAdded():
            yield _marked(after, _column(change), GREEN)
        case ColumnRemoved():
            yield _marked(before, _column(change), RED)
        case ColumnsMoved():
            return
        case _:
            assert_never(change)


def _marked(label: str, text: str, colour: str) -> Passage:
    return Passage(label, text or "—", ((0, len(text)),), colour)


def _moved(change: Moved, labels: Labels) -> Iterator[Passage]:
    if change.text:
        yield Passage("", change.text)
    stood, stands = moved_from_and_to(change, labels)
    yield Passage(labels["change_from"], stood)
    yield Passage(labels["change_to"], stands)
    if change.edits:
        words = labels[plural("change_edits", change.edits)].format(count=change.edits)
        yield Passage(labels["change_note"], words)


def _parts(units: Unit | tuple[Unit, ...]) -> tuple[Unit, ...]:
    return units if isinstance(units, tuple) else (units,)


def _column(change: ColumnAdded | ColumnRemoved) -> str:
    cells = (read_wording(cell.blocks).text for cell in change.cells)
    return "\n".join([text_of(change.column.header) or change.column.name, *cells])


# --- Edits of words --------------------------------------------------------------------------


def _edited(texts: tuple[str, str], edits: Sequence[Edit], labels: Labels) -> Iterator[Passage]:
    words = [edit for edit in edits if isinstance(edit, WordEdit)]
    if words:
        empty = labels["change_empty"]
        lone = [edit for edit in words if _is_lone(edit, texts)]
        old = excerpt(texts[0], [edit.old for edit in words], [edit.old for edit in lone])
        new = excerpt(texts[1], [edit.new for edit in words], [edit.new for edit in lone])
        yield Passage(labels["change_before"], old[0] or empty, old[1], RED)
        yield Passage(labels["change_after"], new[0] or empty, new[1], GREEN)
        if (old[0].strip(), new[0].strip()) == (words[0].removed, words[0].added):
            edits = [edit for edit in edits if not isinstance(edit, WordEdit)]
    yield from _told(edits, labels)


def _is_lone(edit: WordEdit, texts: tuple[str, str]) -> bool:
    """Whether whole sentences came or went, and none stood or stands in their place."""
    gone, come = edit.removed.strip(), edit.added.strip()
    if bool(gone) == bool(come):
        return False
    text, (start, _), words = (texts[0], edit.old, gone) if gone else (texts[1], edit.new, come)
    start = text.index(words, start)
    sentences = _sentences(text)
    ends = (len(text[:end].rstrip()) for _, end in sentences)
    return start in (first for first, _ in sentences) and start + len(words) in ends


def _sentences(text: str) -> list[Stretch]:
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def _told(edits: Sequence[Edit], labels: Labels) -> Iterator[Passage]:
    """Each edit in words: those of words on one line, looks and footnote calls on one each."""
    words = [_quoted(edit, labels) for edit in edits if isinstance(edit, WordEdit)]
    if words:
        yield Passage(labels["change_words"], "; ".join(words))
    for edit in edits:
        match edit:
            case LookEdit():
                yield Passage("", _look(edit, labels))
            case NoteEdit():
                yield Passage("", _note(edit, labels))
            case WordEdit():
                pass


def excerpt(
    text: str, stretches: Sequence[Stretch], lone: Sequence[Stretch] = ()
) -> tuple[str, tuple[Stretch, ...]]:
    """The sentences that some stretches are in, and where the stretches are in them.

    Of those that are `lone` also the sentences beside them, which tell where they are.
    """
    sentences = _sentences(text)
    shown = ""
    marked: list[Stretch] = []
    last = 0
    for start, end in sentences:
        inside = [
            s for s in stretches if (s[0] < end and s[1] > start) or start <= s[0] == s[1] < end
        ]
        # A space may stand between.
        beside = any(s[0] <= end + 1 and s[1] + 1 >= start for s in lone)
        if not (inside or beside) and len(sentences) > 1:
            continue
        shown += "… " if start > last else ""
        by = len(shown) - start
        marked += [(max(s[0], start) + by, min(s[1], end) + by) for s in inside]
        shown += text[start:end]
        last = end
    return (shown.rstrip() + (" …" if 0 < last < len(text) else "")), tuple(marked)


def _quoted(edit: WordEdit, labels: Labels) -> str:
    both = edit.removed, edit.added
    if both[0].split() == both[1].split():
        unseen = {"\n": labels["change_line_break"], NO_BREAK: labels["change_no_break"]}
        named = str.maketrans({sign: f" {name} " for sign, name in unseen.items()})
        both = both[0].translate(named), both[1].translate(named)
    old, new = (f"”{' '.join(words.split())}”" for words in both)
    if not edit.removed.strip():
        return f"+ {new}"
    return f"{old} → {new}" if edit.added.strip() else f"− {old}"


def _look(edit: LookEdit, labels: Labels) -> str:
    name = labels[f"change_mark_{edit.look.replace('-', '_')}"]
    if edit.look in ("emphasis", "strong", "lost-link", "markup"):
        sign = "+ " if edit.after else "− "
        return f"{sign if edit.look != 'markup' else ''}{name}: ”{edit.text}”"
    words = " → ".join(value or labels["change_empty"] for value in (edit.before, edit.after))
    return f"{name}: {words} (”{edit.text}”)"


def _note(edit: NoteEdit, labels: Labels) -> str:
    kind = "moved" if edit.moved else "added" if edit.old is None else "removed"
    kind = "renamed" if edit.was else kind
    return labels[f"change_note_{kind}"].format(note=edit.note, was=edit.was)


# --- Lines -----------------------------------------------------------------------------------


def _passage(passage: Passage, colours: bool) -> Iterator[str]:
    """A passage with its label in the margin; what is marked in colour, if there are colours."""
    label = f"   {passage.label}: " if passage.label else ""
    margin = max(INDENT + 3, len(label))
    marked = passage.marked if colours else ()
    lines = list(_filled(passage.text, margin, _colouring(marked, passage.colour)))
    yield label.ljust(margin) + lines[0].lstrip(" ") if lines else label.rstrip()
    yield from lines[1:]


def _colouring(marked: Sequence[Stretch], colour: str) -> Callable[[str, int], str]:
    """A function from a word and its offset to the word in colour, where it is marked."""

    def coloured(word: str, at: int) -> str:
        for start, end in reversed(marked):
            first, last = max(start - at, 0), min(end - at, len(word))
            if first < last:
                word = f"{word[:first]}{colour}{word[first:last]}{PLAIN}{word[last:]}"
        return word

    return coloured


def _filled(
    text: str, margin: int, show: Callable[[str, int], str] = lambda word, _: word
) -> Iterator[str]:
    """Lines no wider than `WIDTH`, behind a margin; a word that is wider stands alone."""
    line, width = "", 0
    for match in re.finditer(r"\n|[^\s]+", text):
        word = match[0]
        if word == "\n" or (line and width + 1 + len(word) > WIDTH - margin):
            yield " " * margin + line
            line, width = "", 0
        if word != "\n":
            line += (" " if line else "") + show(word, match.start())
            width += len(word) + (width > 0)
    if line:
        yield " " * margin + line
