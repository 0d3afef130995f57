"""What would keep somebody from reading: headings, alternatives, tables, links, colours, glyphs."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from plan_compiler import rules
from plan_compiler.checks.setting import Setting, anchors, visible, words_of
from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Figure,
    Link,
    LostLink,
    Node,
    NoteReference,
    Plan,
    Reference,
    Section,
    Signatures,
    Table,
    find,
    plain,
    walk,
)
from plan_compiler.span import Span


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


def check_descriptions(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    """What a figure's description cannot have: in Word and PDF it is one run of words."""
    for figure in find(plan, Figure):
        for node in (node for block in figure.description for node in walk(block)):
            match node:
                case NoteReference():
                    yield rules.UNSPOKEN.at(node.span, "note", id=figure.id)
                case Table() | Figure() | Signatures():
                    yield rules.UNSPOKEN.at(node.span, id=figure.id)


def check_tables(plan: Plan, setting: Setting) -> Iterator[Diagnostic]:
    for table in find(plan, Table):
        if not table.caption and not table.name:
            yield rules.UNNAMED_TABLE.at(table.span, id=table.id)
        for at, column in enumerate(table.columns, start=1):
            if not plain(column.header).strip() and not column.name:
                place = column.span if column.span.file else table.span
                yield rules.EMPTY_HEADER.at(place, column=at)
        for row in table.rows:
            if table.row_headers and not words_of(row.cells[0]):
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
