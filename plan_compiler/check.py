"""What a well-formed plan can still get wrong. A check yields diagnostics; it knows no report."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from plan_compiler import rules
from plan_compiler.addresses import phone_target
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.fits import is_date
from plan_compiler.misleading import check_addresses
from plan_compiler.model import (
    Figure,
    Footnote,
    Link,
    Logo,
    LostLink,
    Node,
    NoteReference,
    Plan,
    Quote,
    Reference,
    Retrieval,
    Row,
    Section,
    Signatory,
    Table,
    Text,
    find,
    parts,
    plain,
    walk,
)
from plan_compiler.private import occurs
from plan_compiler.resolve import TITLE_ID
from plan_compiler.span import NOWHERE, Span

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check may need beside the plan: the day it is, and the fonts that must show it.

    `hidden` are numbers and addresses that only the internal variant may have.
    """

    today: date
    fonts: Path
    hidden: tuple[str, ...] = ()


Check = Callable[[Plan, Setting], Iterator[Diagnostic]]


def check(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """Every fault of a resolved plan."""
    for one in CHECKS:
        yield from one(plan, setting)


# --- Ids and references ----------------------------------------------------------------------


def anchors(plan: Plan) -> Iterator[tuple[str, Span]]:
    """Every authored id with its place, in reading order."""
    for node in walk(plan):
        if isinstance(node, (Section, Table, Figure, Row, Footnote)) and node.id:
            yield node.id, node.span


def check_ids(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for id, span in anchors(plan):
        if id in first:
            yield rules.DUPLICATE_ID.at(span, id=id, related=(first[id],))
        first.setdefault(id, span)
        # What the page makes itself begins like this; see `render.html`.
        if id == TITLE_ID or id.startswith("plan-"):
            yield rules.RESERVED_ID.at(span, id=id)


def check_references(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    notes = {note.id for note in plan.footnotes}
    targets = {id for id, _ in anchors(plan)} - notes
    for reference in find(plan, Reference):
        if reference.target not in targets:
            close = _nearest(reference.target, targets)
            hint = "close" if close else ""
            yield rules.DEAD_REFERENCE.at(reference.span, hint, id=reference.target, close=close)
    for quote in find(plan, Quote):
        if quote.source and quote.source not in notes:
            yield rules.UNKNOWN_NOTE.at(quote.span, id=quote.source, known=", ".join(sorted(notes)))


def _nearest(word: str, known: set[str]) -> str:
    from difflib import get_close_matches

    return "".join(get_close_matches(word, sorted(known), n=1))


def check_notes(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    notes = {note.id: note for note in plan.footnotes}
    calls: dict[str, Span] = {}
    for call in calls_in_reach(plan):
        if call.note not in notes:
            known = ", ".join(sorted(notes))
            hint = "known" if known else ""
            yield rules.UNKNOWN_NOTE.at(call.span, hint, id=call.note, known=known)
        elif call.note in calls:
            yield rules.NOTE_TWICE.at(call.span, id=call.note, related=(calls[call.note],))
        calls.setdefault(call.note, call.span)
    for note in plan.footnotes:
        if note.id not in calls:
            yield rules.UNUSED_NOTE.at(note.span, id=note.id)


def calls_in_reach(plan: Plan) -> Iterator[NoteReference]:
    """Every call of a note in the text, then those in the notes so called, and so on."""
    notes = {note.id: note for note in plan.footnotes}
    waiting: list[Node] = [*plan.preamble, *plan.sections, *plan.appendices]
    for node in waiting:
        for call in find(node, NoteReference):
            yield call
            if call.note in notes:
                waiting.append(notes.pop(call.note))


# --- Accessibility ---------------------------------------------------------------------------


def check_headings(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    above = 1
    met: dict[tuple[str, str], Span] = {}
    for section in find(plan, Section):
        words = plain(section.title)
        if section.level > above + 1:
            yield rules.HEADING_JUMP.at(section.span, title=words, above=above, level=section.level)
        above = section.level
        name = (words.casefold(), section.context)
        if name in met and not section.number:
            yield rules.EQUAL_HEADINGS.at(section.span, title=words, related=(met[name],))
        met.setdefault(name, section.span)


def check_alternatives(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    for figure in find(plan, Figure):
        words = figure.alternative.strip()
        if not words:
            yield rules.EMPTY_ALTERNATIVE.at(figure.span, id=figure.id)
        elif re.fullmatch(r"\S+\.(svg|png|jpe?g|gif|pdf|webp)", words, re.IGNORECASE):
            yield rules.FILE_NAME_ALTERNATIVE.at(figure.span, words=words)


def check_tables(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    for table in find(plan, Table):
        if not table.caption and not table.name:
            yield rules.UNNAMED_TABLE.at(table.span, id=table.id)
        for at, column in enumerate(table.columns, start=1):
            if not plain(column.header).strip() and not column.name:
                place = column.span if column.span.file else table.span
                yield rules.EMPTY_HEADER.at(place, column=at)
        for row in table.rows:
            if table.row_headers and not _words(row.cells[0]):
                yield rules.EMPTY_HEADER.at(row.span, "row", column=1)


_VAGUE = {
    "här",
    "klicka här",
    "läs mer",
    "läs mer här",
    "länk",
    "denna länk",
    "mer",
    "here",
    "link",
}


def check_links(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    targets = {id for id, _ in anchors(plan)}
    for node in find(plan, Node):
        if not isinstance(node, (Link, LostLink, Reference)):
            continue
        words = plain(node.content).strip()
        if not words and not (isinstance(node, Reference) and node.target not in targets):
            yield rules.EMPTY_LINK.at(node.span)
        elif words.casefold().strip(" .…:»›>") in _VAGUE:
            yield rules.VAGUE_LINK.at(node.span, words=words)
        if isinstance(node, LostLink):
            yield rules.LOST_LINK.at(node.span, words=words)


def check_contrast(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    colours = plan.issuer.colours
    ratio = contrast(colours.primary, "#ffffff")
    if ratio < 7:
        place = colours.span if colours.span.file else plan.issuer.span
        yield rules.LOW_CONTRAST.at(place, colour=colours.primary, ratio=f"{ratio:.1f}")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# What every font of ours has, so that most plans need no look into them; a test holds it.
COMMON = frozenset(
    [*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *"–—’”“…•−\n\u2011"]
)


def check_glyphs(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    for words, span in visible(plan):
        rare = sorted(set(words) - COMMON)
        for character in rare:
            if ord(character) not in covered(setting.fonts):
                code = f"U+{ord(character):04X}"
                yield rules.MISSING_GLYPH.at(span, character=character, code=code)


@cache
def covered(fonts: Path) -> frozenset[int]:
    """The characters that every font in the folder has."""
    from fontTools.ttLib import TTFont

    maps = [TTFont(path, lazy=True).getBestCmap() for path in sorted(fonts.glob("*.ttf"))]
    return frozenset(set.intersection(*(set(found) for found in maps))) if maps else frozenset()


def visible(plan: Plan) -> Iterator[tuple[str, Span]]:
    """All words that a reader sees or hears, with their places."""
    metadata = plan.metadata
    yield from (
        (words, metadata.span) for words in (metadata.title, metadata.cover_title, metadata.series)
    )
    yield metadata.description, metadata.span
    yield plan.issuer.name, plan.issuer.span
    for group in plan.facts:
        yield group.title, metadata.span
        for row in group.rows:
            yield f"{row.label} {row.value}", metadata.span
    for node in walk(plan):
        match node:
            case Text():
                yield node.text, node.span
            case Figure():
                yield node.alternative, node.span
                yield " ".join(re.findall(r">([^<>]+)<", node.svg)), node.span
            case Table() | Section():
                yield node.name if isinstance(node, Table) else node.context, node.span
            case Signatory():
                yield f"{node.name} {node.role}", node.span
            case Logo():
                yield node.alternative, plan.issuer.span


def kept(plan: Plan) -> Iterator[tuple[str, Span]]:
    """All words that its files hold, seen or not, with their places: data, targets of links."""
    yield from visible(plan)
    # What stands nowhere was made of what does.
    for node in walk(plan):
        if isinstance(node, Text) or node.span == NOWHERE:
            continue
        for value in (getattr(node, name) for name in parts(type(node)) if name != "svg"):
            for words in value if isinstance(value, tuple) else (value,):
                if isinstance(words, str):
                    yield words, node.span


# --- An official document --------------------------------------------------------------------


def check_adoption(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    data = plan.metadata
    if data.status != "antagen":
        if is_date(plan.revision):
            yield rules.STATUS_DIFFERS.at(data.span, folder=plan.revision, status=data.status)
        return
    if not data.decisions:
        yield rules.ADOPTED_INCOMPLETE.at(data.span, "decision")
    for decision in data.decisions:
        if not decision.paragraph:
            yield rules.ADOPTED_INCOMPLETE.at(decision.span, "paragraph", organ=decision.organ)
        if decision.date > setting.today:
            yield rules.DECIDED_IN_FUTURE.at(decision.span, date=decision.date, today=setting.today)
    days = {str(decision.date) for decision in data.decisions}
    if is_date(plan.revision) and days and plan.revision not in days:
        place = data.decisions[0].span
        yield rules.WRONG_REVISION.at(place, folder=plan.revision, date=", ".join(sorted(days)))


def check_dates(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    data = plan.metadata
    decided = max((decision.date for decision in data.decisions), default=None)
    validity = data.validity
    if validity and decided and validity.start < decided:
        yield rules.VALID_BEFORE_DECIDED.at(validity.span, start=validity.start, decided=decided)
    if validity and validity.end and validity.end < validity.start:
        yield rules.ENDS_BEFORE_START.at(validity.span, start=validity.start, end=validity.end)
    first = data.first_adopted
    if first and decided and first.date > decided:
        yield rules.FIRST_ADOPTED_LATER.at(first.span, first=first.date, decided=decided)
    for replaced in data.replaces:
        own = {(decision.organ, decision.date, decision.paragraph) for decision in data.decisions}
        if (replaced.organ, replaced.date, replaced.paragraph) in own:
            yield rules.REPLACES_ITSELF.at(replaced.span, date=replaced.date)
        elif decided and replaced.date > decided:
            yield rules.REPLACED_LATER.at(replaced.span, replaced=replaced.date, decided=decided)


def check_retrievals(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """Days of retrieval older than a year before the decision, or before today for a draft."""
    decided = max((decision.date for decision in plan.metadata.decisions), default=None)
    day, variant = (decided, "") if decided else (setting.today, "draft")
    for read in find(plan, Retrieval):
        if day - read.day > YEAR:
            yield rules.OLD_RETRIEVAL.at(read.span, variant, retrieved=read.day, decided=day)
        elif read.day > day:
            yield rules.RETRIEVED_LATER.at(read.span, variant, retrieved=read.day, decided=day)


def check_citations(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """What a footnote says as data must stand in its text."""
    for note in plan.footnotes:
        if note.citation is None:
            continue
        words = _words(note)
        data = note.citation
        for part in (
            data.author,
            str(data.year or ""),
            data.title,
            data.identifier,
            data.publisher,
        ):
            if part and part not in words:
                yield rules.CITATION_DIFFERS.at(data.span, part=part, id=note.id)


_IDENTITY = re.compile(r"(?<![\d+-])(?:\d{8}|\d{6})[-+]?\d{4}(?![\d-])")


def check_identity_numbers(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    told = set()
    for words, span in kept(plan):
        for match in _IDENTITY.finditer(words):
            if (match[0], span) not in told and is_identity_number(match[0]):
                told.add((match[0], span))
                yield rules.IDENTITY_NUMBER.at(span, number=f"{match[0][:-4]}****")


def check_hidden(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """What is for internal use somewhere, and stands openly elsewhere."""
    if not setting.hidden:
        return
    told = set()
    for words, span in kept(plan):
        for value in setting.hidden:
            if (value, span) not in told and occurs(value, words):
                told.add((value, span))
                yield rules.PRIVATE_SHOWN.at(span, value=value)


def is_identity_number(text: str) -> bool:
    """Whether digits are a Swedish personal identity or coordination number: date and check digit.

    Ten digits without a hyphen that are also a phone number in use count as the phone number.
    """
    from personnummer import personnummer

    if not personnummer.valid(text):
        return False
    return not (text.startswith("0") and text.isdigit() and phone_target(text))


def check_transcription(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    places: dict[str, str] = {"": ""}
    for node in walk(plan):
        if isinstance(node, (Section, Table, Figure, Row, Footnote)):
            places[node.id] = places.get(node.id, "") + _words(node)
    for reading in plan.transcription:
        if reading.text not in places.get(reading.place, ""):
            yield rules.READING_NOT_FOUND.at(reading.span, text=reading.text, place=reading.place)


def _words(node: Node) -> str:
    """The words of a node as one string, as authored: no-break spaces are spaces."""
    return "".join(text.text for text in find(node, Text)).replace("\N{NO-BREAK SPACE}", " ")


def check_targets(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    yield from check_addresses(plan)


CHECKS: tuple[Check, ...] = (
    check_ids,
    check_references,
    check_notes,
    check_headings,
    check_alternatives,
    check_tables,
    check_links,
    check_targets,
    check_contrast,
    check_glyphs,
    check_adoption,
    check_dates,
    check_retrievals,
    check_citations,
    check_identity_numbers,
    check_hidden,
    check_transcription,
)
