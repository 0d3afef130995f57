"""What a screen reader is given of a page, in order: role, level, name, from Chromium's own tree.

A line per element that is heard as something, a line in quotes per run of text, indented by what
contains them. No screen reader was asked: each words this in its own way.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# They group, and nothing is said of them.
SILENT = {"generic", "none", "InlineTextBox", "LineBreak", "Iframe", "LabelText"}
# What they contain is their name.
NAMED_BY_CONTENT = {"heading", "link", "term", "DisclosureTriangle", "doc-noteref", "doc-backlink"}
TOLD = ("level", "roledescription")

Node = Mapping[str, Any]
# Depth, role and words; mere text has no role.
Line = tuple[int, str, str]


def spoken(page: Any) -> str:
    """The tree of an opened page, its details opened too."""
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    return "\n".join(_joined(_lines(nodes[0], by_id, 0))) + "\n"


def _lines(node: Node, by_id: Mapping[str, Node], depth: int) -> Iterator[Line]:
    role = node["role"]["value"]
    name = " ".join(node.get("name", {}).get("value", "").split())
    below = [by_id[id] for id in node.get("childIds", ()) if id in by_id]
    if role == "StaticText":
        yield depth, "", name
        return
    heard = not node.get("ignored") and role not in SILENT
    if heard:
        yield depth, " ".join((role, *_told(node))), name
    if heard and role in NAMED_BY_CONTENT:
        below = [found for child in below for found in _named(child, by_id)]
    for child in below:
        yield from _lines(child, by_id, depth + heard)


def _named(node: Node, by_id: Mapping[str, Node]) -> Iterator[Node]:
    """What is heard as something of its own inside what its content names."""
    if node["role"]["value"] in NAMED_BY_CONTENT:
        yield node
    else:
        for id in node.get("childIds", ()):
            if id in by_id:
                yield from _named(by_id[id], by_id)


def _told(node: Node) -> Iterator[str]:
    for told in node.get("properties", ()):
        if told["name"] in TOLD:
            yield str(told["value"]["value"])
    if description := node.get("description", {}).get("value"):
        yield f"({description})"


def _joined(lines: Iterator[Line]) -> Iterator[str]:
    """Text stands beside what begins with it, runs of it are one, and a name is not said again."""
    shown: list[Line] = []
    running = False
    for depth, role, words in lines:
        above, kind, before = shown[-1] if shown else (0, "", "")
        inside = above == depth - (1 if kind else 0)
        if not role and inside and (running or not before):
            shown[-1] = above, kind, f"{before} {words}".strip()
            running = True
        elif role or not inside or words != before:
            shown.append((depth, role, words))
            running = not role
    for depth, role, words in shown:
        yield "  " * depth + " ".join(filter(None, (role, words and f"'{words}'")))
