"""Changes in plain words: what each is, where it is, and all of them in a few sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator

from plan_compiler.codec import type_name
from plan_compiler.diff.change import (
    PARTICULARS,
    Added,
    Change,
    Changes,
    Edited,
    Flag,
    Moved,
    Place,
    Removed,
    ValueChanged,
    WordEdit,
    new_place,
    old_place,
)
from plan_compiler.facts import say_decision
from plan_compiler.model import Plan, Table, find
from plan_compiler.resources import Labels, plural

SECTIONS = ("edited", "added", "removed", "moved")


def edition_words(plan: Plan, labels: Labels) -> str:
    """Which revision it is: `revision 2022-10-24, Kommunfullmäktige 2022-10-24 § 111`."""
    revision = labels["change_revision"].format(revision=plan.revision)
    decided = [say_decision(decision, labels) for decision in plan.metadata.decisions]
    return ", ".join((revision, *decided))


# --- One change ------------------------------------------------------------------------------


def headline(change: Change, labels: Labels) -> str:
    """What happened to what: `Strykning: stycke`, `Ändring: Giltighet`."""
    return f"{labels[f'change_kind_{kind_of(change)}']}: {subject_of(change, labels)}"


def kind_of(change: Change) -> str:
    """The kind of a change as labels name it; `marked` where no words changed."""
    if isinstance(change, Edited) and not any(isinstance(e, WordEdit) for e in change.edits):
        return "marked"
    return _key(type_name(type(change)))  # type: ignore[arg-type]


def subject_of(change: Change, labels: Labels) -> str:
    """What was changed: a part of the text, or a fact by its name."""
    subject = labels[f"change_subject_{_key(change.subject)}"]
    match change:
        case ValueChanged(field=field):
            name = labels[f"change_field_{field}"]
        case Edited(subject="metadata" | "issuer"):
            name = labels[f"change_field_{change.new.field}"]
        case _:
            return subject
    return name if change.subject in PARTICULARS else f"{subject}, {name[:1].lower()}{name[1:]}"


def where(place: Place, labels: Labels) -> str:
    """A place from the heading on: `Kontaktuppgifter › Sociala jouren › Telefonnummer`."""
    if place.is_note:
        return labels["change_footnote"].format(number=" ".join(place.names))
    first = place.title or (labels["change_preamble"] if place.at >= 0 else "")
    return " › ".join(" ".join(name.split()) for name in (first, *place.names) if name)


def moved_from_and_to(change: Moved, labels: Labels) -> tuple[str, str]:
    """Where it stood and where it stands: of a section, after which."""
    is_section = change.subject in ("section", "heading")
    say = _after if is_section else where
    stood, stands = say(change.old, labels), say(change.new, labels)
    if stood == stands:
        key = "change_elsewhere_section" if is_section else "change_elsewhere"
        stands = labels[key].format(place=stood)
    return stood, stands


def _after(place: Place, labels: Labels) -> str:
    key = "change_after_section" if place.after else "change_first_section"
    return labels[key].format(title=place.after)


def flag_words(flag: Flag, labels: Labels) -> str:
    """A flag: `krav: bör → ska (skärpt)`."""
    words = " → ".join(part for part in (flag.old, flag.new) if part)
    direction = f" ({labels[f'change_direction_{flag.direction}']})" if flag.direction else ""
    return f"{labels[f'change_flag_{flag.kind}']}: {words}{direction}"


def _key(name: str) -> str:
    return name.replace("-", "_")


# --- All changes -----------------------------------------------------------------------------


def summarise(changes: Changes, old: Plan, new: Plan, labels: Labels) -> tuple[str, ...]:
    """Sentences for people: sections, facts, tables, footnotes, duties, and what is form only."""
    if not changes.changes:
        return (labels["change_none"],)
    sentences = (
        ", ".join(_sections(changes.changes, labels)),
        ", ".join(_facts(changes.changes, labels)),
        *_tables(changes.changes, (old, new), labels),
        ", ".join(_notes(changes.changes, labels)),
        *_duties(changes.changes, labels),
        ", ".join(_forms(changes.changes, labels)),
    )
    return tuple(f"{sentence}." for sentence in sentences if sentence)


def _sections(changes: Iterable[Change], labels: Labels) -> Iterator[str]:
    """`3 avsnitt ändrade, 1 flyttat`: the noun once."""
    edited: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for change in changes:
        match change:
            case Added(subject="section") | Removed(subject="section") | Moved(subject="section"):
                counts[kind_of(change)] += 1
            case _ if _place(change).at >= 0 and change.nature == "substance":
                edited.setdefault(_place(change).section)
    counts["edited"] = len(edited)
    said = False
    for kind in SECTIONS:
        if count := counts[kind]:
            done = labels[plural(f"change_done_{kind}", count)]
            sections = labels[plural("change_sections", count)].format(count=count, done=done)
            yield f"{count} {done}" if said else sections
            said = True


def _place(change: Change) -> Place:
    place = new_place(change) or old_place(change)
    assert place
    return place


def _facts(changes: Iterable[Change], labels: Labels) -> Iterator[str]:
    names = [
        subject_of(change, labels)
        for change in changes
        if change.subject in ("metadata", "issuer") and change.nature == "substance"
    ]
    if names:
        yield labels["change_facts"].format(names=", ".join(names))


def _tables(changes: Iterable[Change], plans: tuple[Plan, Plan], labels: Labels) -> Iterator[str]:
    """`Kontaktlistan: 2 nya, 1 ändrat nummer`, for each table with changed rows."""
    contacts = {t.name for plan in plans for t in find(plan, Table) if t.kind == "contacts"}
    rows: dict[tuple[str, str], Counter[str]] = {}
    edited: dict[tuple[str, ...], None] = {}
    for change in changes:
        place = _place(change)
        if change.subject not in ("row", "cell") or not place.names:
            continue
        count = rows.setdefault((place.title, place.names[0]), Counter())
        if change.subject == "row":
            count[f"rows_{kind_of(change)}"] += 1
        elif any(flag.kind == "phone" for flag in change.flags):
            count["phones"] += 1
        elif (row := (place.title, *place.names[:2])) not in edited:
            edited[row] = None
            count["rows_edited"] += 1
    for (_, name), count in rows.items():
        table = labels["change_contacts" if name in contacts else "change_table"].format(name=name)
        parts = [
            labels[plural(f"change_{kind}", count[kind])].format(count=count[kind])
            for kind in ("rows_added", "rows_removed", "rows_moved", "rows_edited", "phones")
            if count[kind]
        ]
        if parts:
            yield f"{table}: {', '.join(parts)}"


def _notes(changes: Iterable[Change], labels: Labels) -> Iterator[str]:
    count = len({_place(c).note for c in changes if c.subject == "footnote"})
    if count:
        yield labels[plural("change_notes", count)].format(count=count)


def _duties(changes: Iterable[Change], labels: Labels) -> Iterator[str]:
    """What binds harder or less hard; that nothing binds less hard is worth a sentence too."""
    counts = Counter(
        (flag.direction, flag.old, flag.new)
        for change in changes
        for flag in change.flags
        if flag.direction
    )
    for (direction, old, new), count in counts.items():
        yield labels[f"change_{direction}"].format(count=count, old=old, new=new)
    if counts and all(direction == "sharpened" for direction, _, _ in counts):
        yield labels["change_none_softened"]


def _forms(changes: Iterable[Change], labels: Labels) -> Iterator[str]:
    counts = Counter(change.nature for change in changes)
    for nature in ("formal", "consequence"):
        if count := counts[nature]:
            yield labels[plural(f"change_{nature}", count)].format(count=count)
