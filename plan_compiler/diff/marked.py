"""Marked nodes, as they are in either of the two plans that a merged one is made of."""

from dataclasses import replace
from typing import Any

from plan_compiler.model import Inlines, List, Node, parts, walk


def is_there(node: Node, old: bool) -> bool:
    """Whether a node stands in the old plan or, without `old`, in the new one."""
    return node.mark is None or not (node.mark.is_new if old else node.mark.is_old)


def is_gone(node: Node) -> bool:
    """Whether a node stands in the old plan only."""
    return node.mark is not None and node.mark.is_old


def stands_alone(node: Node) -> bool:
    """Whether a node came or went as a whole: no other wording stands beside it."""
    return node.mark is not None and node.mark.whole != ""


def has_marks(content: Inlines) -> bool:
    return any(node.mark for inline in content for node in walk(inline))


def of_side(nodes: tuple[Any, ...], old: bool) -> tuple[Any, ...]:
    """Those of some values that are in one of the plans, as they are there, without marks."""
    return tuple(
        one_side(node, old) for node in nodes if not isinstance(node, Node) or is_there(node, old)
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
            values[name] = of_side(value, old)
        elif before is not None:
            values[name] = getattr(before, name)
        elif isinstance(value, Node):
            values[name] = one_side(value, old)
    return replace(node, mark=None, **values)


def item_numbers(block: List) -> dict[int, int]:
    """The numbers of a list's items, by `id()`, where old and new ones stand among each other: each
    has that of its own revision. None where the list numbers them itself."""
    if not block.ordered or not any(item.mark for item in block.items):
        return {}
    before = block.mark.before if block.mark else None
    old = before.start if isinstance(before, List) else block.start
    new = block.start
    numbers = {}
    for item in block.items:
        numbers[id(item)] = old if is_gone(item) else new
        old += is_there(item, old=True)
        new += is_there(item, old=False)
    return numbers
