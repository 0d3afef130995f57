"""The plan as Typst sets it: the model's JSON in the order of the pages, a note where it is called.

The one order serves both ends: Typst is told which call brings its note along, and the finishing
pass lays what stands in the file beside what the model has. It walks JSON, not the model: a
redline's pages have nodes that no plan has.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from plan_compiler.codec import Json
from plan_compiler.resources import Labels

A = TypeVar("A")
B = TypeVar("B")

# The parts of a plan with text, but for its footnotes.
TEXT = ("preamble", "sections", "appendices")
# Heard only or counted elsewhere: nothing of these is set where the model has it.
NOT_SET = {"figure": ("description",)}


class PdfError(Exception):
    """A PDF that could not be made of a valid plan: a fault of the compiler or of its template."""


def mark_first_calls(plan: Json) -> None:
    """Tell each call whether it brings its note, or only points at one that stands already."""
    met: set[str] = set()
    for part in (*TEXT, "footnotes"):
        for node in _nodes(plan[part]):
            if node["type"] == "note-reference":
                node["first"] = node["note"] not in met
                met.add(node["note"])


def in_order(plan: Json, parts: Sequence[str] = TEXT) -> Iterator[Json]:
    """Every node that is set on the pages, as an object; `mark_first_calls` has seen the plan."""
    notes = {note["id"]: note for note in plan["footnotes"]}
    for part in parts:
        yield from _with_notes(plan[part], notes)


def words(nodes: Json) -> str:
    """The visible words of some inlines; note calls have none, and what a redline deletes."""
    return "".join(_word(node) for node in nodes)


def _word(node: Json) -> str:
    if isinstance(node, str):
        return node
    if node["type"] in ("heard", "numbers", "aside") or node.get("kind") in (
        "deleted",
        "moved-from",
    ):
        return ""
    return " " if node["type"] == "line-break" else words(node.get("content", ()))


def _with_notes(value: Json, notes: dict[str, Json]) -> Iterator[Json]:
    for node in _nodes(value):
        yield node
        if node["type"] == "note-reference" and node["first"]:
            yield from _with_notes(notes[node["note"]]["blocks"], notes)


def _nodes(value: Json) -> Iterator[Json]:
    """The objects at or below a JSON value, in reading order."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict):
        yield value
        for key, below in value.items():
            if key not in NOT_SET.get(value["type"], ()):
                yield from _nodes(below)


def of_kind(kind: str, nodes: Iterable[Json]) -> list[Json]:
    return [node for node in nodes if node["type"] == kind]


def heading_name(entry: Json, labels: Labels) -> str:
    """What a heading is called away from its place: `entry` has number, title and context."""
    context = labels["heading_context"].format(context=entry["context"]) if entry["context"] else ""
    return f"{entry['number']} {entry['title']}{context}".strip()


def paired(what: str, found: Sequence[A], wanted: Sequence[B]) -> Iterator[tuple[A, B]]:
    """What the file has beside what the model has, one to one."""
    if len(found) != len(wanted):
        raise PdfError(f"{what}: the PDF has {len(found)}, the model {len(wanted)}")
    return zip(found, wanted, strict=True)
