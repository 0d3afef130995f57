"""A merged document taken apart again: the proof that both plans stand in it, whole."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from plan_compiler.diff.marked import is_there, of_side, one_side
from plan_compiler.diff.merge import nest
from plan_compiler.diff.merge_words import pieces
from plan_compiler.diff.units import Loose
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
    notes = of_side(merged.footnotes, old)
    contents = of_side(merged.contents, old)
    return replace(nest(merged, flow), footnotes=notes, contents=contents)


def _flow(blocks: Any, sections: Any, old: bool, appendix: bool) -> Iterator[Loose]:
    for block in of_side(blocks, old):
        yield Loose(block, 0, appendix)
    for section in sections:
        if is_there(section, old):
            heading = one_side(replace(section, blocks=(), sections=()), old)
            yield Loose(heading, heading.level - TOP_LEVEL, appendix)
        yield from _flow(section.blocks, section.sections, old, appendix)


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
