"""What changed in a plan besides its text: the decision as data, the issuer, the settings."""

from collections.abc import Iterator
from dataclasses import fields

from plan_compiler.diff.change import (
    Edited,
    Flag,
    FlagKind,
    Nature,
    Place,
    Subject,
    Value,
    ValueChanged,
)
from plan_compiler.diff.edits import compare_content
from plan_compiler.diff.flags import merge_flags, strongest
from plan_compiler.diff.words import Lexicon
from plan_compiler.model import Metadata, MetadataGroup, Municipality, Node, Plan, parts

# Fields of words, compared word by word.
WORDS = frozenset({"title", "cover_title", "series", "description", "name"})
# Fields that say nothing of what was decided.
FORMAL = frozenset(
    {
        "description",
        "language",
        "base_address",
        "accessibility_statement",
        "feedback",
        "logo",
        "colours",
        "numbered",
        "contents_depth",
        "facts",
        "transcription",
    }
)
SETTINGS = ("facts", "transcription", "numbered", "contents_depth")
FLAGS: dict[str, FlagKind] = {
    "decisions": "date",
    "first_adopted": "date",
    "replaces": "date",
    "validity": "date",
    "review_interval": "date",
    "revision_responsible": "responsible",
    "followup_responsible": "responsible",
    "applies_to": "responsible",
}


def compare_particulars(old: Plan, new: Plan, lexicon: Lexicon) -> Iterator[Edited | ValueChanged]:
    """The changes of the metadata, the issuer and the plan's settings, in the model's order."""
    for name in parts(Metadata):
        yield from _compare(old.metadata, new.metadata, "metadata", name, lexicon)
    for name in parts(Municipality):
        yield from _compare(old.issuer, new.issuer, "issuer", name, lexicon)
    for name in SETTINGS:
        yield from _compare(old, new, "settings", name, lexicon)


def _compare(
    old: Node, new: Node, subject: Subject, name: str, lexicon: Lexicon
) -> Iterator[Edited | ValueChanged]:
    before, after = getattr(old, name), getattr(new, name)
    if before == after:
        return
    place = Place(path=name if subject == "settings" else f"{subject}/{name}")
    nature: Nature = "formal" if name in FORMAL else "substance"
    if name == "facts" and _follows(before, after):
        nature = "consequence"
    if name in WORDS:
        edits = compare_content(before, after, lexicon)
        weakest = strongest([edit.nature for edit in edits])
        yield Edited(
            id="",
            subject=subject,
            old=place,
            new=place,
            before=before,
            after=after,
            edits=edits,
            nature=nature if weakest == "substance" else weakest,
            flags=merge_flags(edits),
        )
        return
    yield ValueChanged(
        id="",
        subject=subject,
        field=name,
        old=place,
        new=place,
        before=before,
        after=after,
        nature=nature,
        flags=tuple(_flags(name, before, after)),
    )


def _follows(before: tuple[MetadataGroup, ...], after: tuple[MetadataGroup, ...]) -> bool:
    """Whether the facts differ only by rows that are in one of them: a value that came or went."""
    rows = [{row.field: row for group in facts for row in group.rows} for facts in (before, after)]
    both = rows[0].keys() & rows[1].keys()
    ours, theirs = ([row for row in one.values() if row.field in both] for one in rows)
    return ours == theirs


def _flags(name: str, before: Value, after: Value) -> Iterator[Flag]:
    if name in FLAGS:
        yield Flag(kind=FLAGS[name], old=value_words(before), new=value_words(after))


def value_words(value: object) -> str:
    """A value as a reader would write it down."""
    match value:
        case None:
            return ""
        case tuple():
            return ", ".join(words for one in value if (words := value_words(one)))
        case Node():
            shown = (getattr(value, f.name) for f in fields(value) if f.repr and f.compare)
            return " ".join(words for one in shown if (words := value_words(one)))
        case _:
            return str(value)
