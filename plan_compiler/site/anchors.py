"""Anchors that earlier revisions had: where a link to one lands in a revision that lacks it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_compiler.model import (
    Figure,
    Footnote,
    Node,
    Paragraph,
    Plan,
    Row,
    Section,
    Table,
    parts,
    plain,
)
from plan_compiler.published import Retired
from plan_compiler.resources import Labels


@dataclass(frozen=True)
class Anchor:
    """Something that can be linked to: what it is called, and the ids around it, nearest first."""

    name: str
    around: tuple[str, ...]


def anchors(plan: Plan, labels: Labels) -> dict[str, Anchor]:
    """Every authored anchor of a plan, in reading order."""
    return dict(_below(plan, (), labels))


def retired(plan: Plan, earlier: Sequence[Plan], labels: Labels) -> tuple[Retired, ...]:
    """The anchors of earlier revisions, oldest first, that a plan lacks."""
    here = anchors(plan, labels)
    gone: dict[str, Retired] = {}
    for before in earlier:
        for id, anchor in anchors(before, labels).items():
            if id not in here:
                near = next((around for around in anchor.around if around in here), "")
                named = here[near].name if near else ""
                gone[id] = Retired(id, anchor.name, before.revision, near, named)
    return tuple(gone.values())


def _below(node: Node, around: tuple[str, ...], labels: Labels) -> Iterator[tuple[str, Anchor]]:
    id, name = _called(node, labels)
    if id:
        yield id, Anchor(name or id, around)
        around = (id, *around)
    for child in _children(node):
        yield from _below(child, around, labels)


def _children(node: Node) -> Iterator[Node]:
    for name in parts(type(node)):
        value = getattr(node, name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield child


def _called(node: Node, labels: Labels) -> tuple[str, str]:
    """The anchor of a node, if it has one, and what a reader calls it."""
    match node:
        case Section(id=id, title=title, number=number):
            return id, f"{number} {plain(title)}".strip()
        case Figure(id=id, label=label, caption=caption):
            return id, f"{label} {plain(caption)}".strip()
        case Table(id=id, label=label, caption=caption, name=name):
            return id, f"{label} {plain(caption)}".strip() or name
        case Row(id=id, cells=[first, *_]):
            words = (plain(block.content) for block in first.blocks if isinstance(block, Paragraph))
            return id, next(words, "")
        case Footnote(id=id, number=number):
            return f"fotnot_{id}", f"{labels['footnote_call']}{number}".strip()
        case _:
            return "", ""
