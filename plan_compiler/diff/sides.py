"""A merged document taken apart again: the proof that both plans stand in it, whole."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from plan_compiler.diff.merge import nest
from plan_compiler.diff.merge_words import pieces
from plan_compiler.diff.units import Loose
from plan_compiler.mark import Mark
from plan_compiler.model import Inline, LineBreak, Node, Plan, Text, parts

# Where a heading's level begins to count: 1 is the plan's title.
TOP_LEVEL = 2


def side(merged: Plan, old: bool) -> Plan:
    """The text of the old or the new plan, as it stands in the merged document.

    Of what is in both, words are taken from the marks and values from `Mark.before`.
    """
    flow = [
        *_flow(merged.preamble, merged.sections, old, False),
        *_flow((), merged.appendices, old, True),
    ]
    notes = _several(merged.footnotes, old)
    contents = _several(merged.contents, old)
    return replace(nest(merged, flow), footnotes=notes, contents=contents)


def _flow(blocks: Any, sections: Any, old: bool, appendix: bool) -> Iterator[Loose]:
    for block in _several(blocks, old):
        yield Loose(block, 0, appendix)
    for section in sections:
        if _is_there(section.mark, old):
            heading = one_side(replace(section, blocks=(), sections=()), old)
            yield Loose(heading, heading.level - TOP_LEVEL, appendix)
        yield from _flow(section.blocks, section.sections, old, appendix)


def _is_there(mark: Mark | None, old: bool) -> bool:
    return mark is None or not (mark.is_new if old else mark.is_old)


def _several(nodes: tuple[Any, ...], old: bool) -> tuple[Any, ...]:
    return tuple(
        one_side(node, old) for node in nodes if _is_there(getattr(node, "mark", None), old)
    )


def one_side(node: Any, old: bool) -> Any:
    """A node without marks, as it is in one of the plans."""
    if not isinstance(node, Node):
        return node
    before = node.mark.before if node.mark and old else None
    values: dict[str, Any] = {}
    for name in parts(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            values[name] = _several(value, old)
        elif before is not None:
            values[name] = getattr(before, name)
        elif isinstance(value, Node):
            values[name] = one_side(value, old)
    return replace(node, mark=None, **values)


def shown(node: Any) -> Any:
    """A model value as what is compared of it: of inlines each character and what it stands in."""
    if isinstance(node, tuple) and node and all(isinstance(part, Inline) for part in node):
        return tuple(_characters(node))
    if isinstance(node, tuple):
        return tuple(shown(part) for part in node)
    if isinstance(node, Node):
        compared = type(node).__dataclass_fields__
        names = [name for name in parts(type(node)) if compared[name].compare]
        return (type(node).__name__, *(shown(getattr(node, name)) for name in names))
    return node


def _characters(content: Any) -> Iterator[Any]:
    """Space and calls have no look: a mark may end before them or after."""
    for piece in pieces(content):
        around = tuple(sorted(repr(replace(node, content=())) for node in piece.around))
        match piece.leaf:
            case Text(text=text):
                yield from ((one, () if one.isspace() else around) for one in text)
            case LineBreak():
                yield "\n", ()
            case call:
                yield call, ()


def differs(merged: Plan, old: Plan, new: Plan) -> tuple[str, ...]:
    """The parts of either plan that the merged document does not have as they are.

    The order of footnotes is not compared: it follows from the text.
    """
    return tuple(
        f"{which}: {name}"
        for which, plan in (("old", old), ("new", new))
        for name, ours, theirs in _parts(side(merged, which == "old"), plan)
        if shown(ours) != shown(theirs)
    )


def _parts(one: Plan, other: Plan) -> Iterator[tuple[str, Any, Any]]:
    for name in ("preamble", "sections", "appendices"):
        yield name, getattr(one, name), getattr(other, name)
    notes = [sorted(plan.footnotes, key=lambda note: note.id) for plan in (one, other)]
    yield "footnotes", tuple(notes[0]), tuple(notes[1])
