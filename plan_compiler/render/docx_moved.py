"""What moved and was edited on the way, as Word has it: words are deleted where they stood, and
then the rest of them moves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from plan_compiler.diff.marked import has_marks, is_there
from plan_compiler.diff.units import shell
from plan_compiler.model import (
    Definition,
    Inline,
    Inlines,
    LineBreak,
    ListItem,
    Node,
    NoteReference,
    Paragraph,
    Plan,
    Section,
    Text,
    transform,
    walk,
)

# The fields of words of what Word can move.
_WORDS: Mapping[type[Node], str] = {Paragraph: "content", Section: "title", Definition: "term"}


def strike_moved(merged: Plan) -> Plan:
    """The merged plan with the words marked that were deleted from what moved, where it stood."""
    edited = dict(_edited(merged))

    def strike(node: Node) -> Node:
        if node.mark is None or node.mark.kind != "moved-from" or not edited:
            return node
        words = edited.get(_key(node))
        return node if words is None else _with(node, words)

    return transform(merged, strike) if edited else merged


def _edited(merged: Plan) -> Iterator[tuple[Any, Inlines]]:
    """The old words of what moved, by what it was as a unit."""
    for node in walk(merged):
        if node.mark and node.mark.kind == "moved-to" and isinstance(node.mark.before, Node):
            words = _words(node)
            if has_marks(words):
                yield _key(node.mark.before), tuple(_struck(words))


def _key(node: Node) -> Any:
    kept = shell(node) if isinstance(node, (*_WORDS, ListItem)) else node  # type: ignore[arg-type]
    return type(node), kept


def _words(node: Node) -> Inlines:
    if isinstance(node, ListItem):
        lead = node.blocks[0] if node.blocks else None
        return lead.content if isinstance(lead, Paragraph) else ()
    name = _WORDS.get(type(node))
    found: Inlines = getattr(node, name) if name else ()
    return found


def _with(node: Any, words: Inlines) -> Any:
    if isinstance(node, ListItem):
        lead: Any = node.blocks[0]
        return replace(node, blocks=(replace(lead, content=words), *node.blocks[1:]))
    return replace(node, **{_WORDS[type(node)]: words})


def _struck(content: Inlines) -> Iterator[Inline]:
    """Without what was inserted."""
    for inline in content:
        if not is_there(inline, old=True):
            continue
        if isinstance(inline, Text | LineBreak | NoteReference):
            yield inline
        else:
            yield replace(inline, content=tuple(_struck(inline.content)))
