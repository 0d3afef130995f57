"""What every check is given, and the words of a plan that several of them look through."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plan_compiler.diagnostic import Diagnostic
from plan_compiler.model import (
    Figure,
    Footnote,
    Logo,
    Node,
    Plan,
    Row,
    Section,
    Signatory,
    Table,
    Text,
    find,
    parts,
    walk,
)
from plan_compiler.span import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Setting:
    """What a check may need beside the plan: the day it is, and the fonts that must show it.

    `hidden` are numbers and addresses that only the internal variant may have.
    """

    today: date
    fonts: Path
    hidden: tuple[str, ...] = ()


Check = Callable[[Plan, Setting], Iterator[Diagnostic]]


def anchors(plan: Plan) -> Iterator[tuple[str, Span]]:
    """Every authored id with its place, in reading order."""
    for node in walk(plan):
        if isinstance(node, (Section, Table, Figure, Row, Footnote)) and node.id:
            yield node.id, node.span


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


def words_of(node: Node) -> str:
    """The words of a node as one string, as authored: no-break spaces are spaces."""
    return "".join(text.text for text in find(node, Text)).replace("\N{NO-BREAK SPACE}", " ")
