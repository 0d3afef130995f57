"""markdown-it, set up for the prose of plans: what is on, what is off, and two signs of our own."""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

ATTRIBUTES = re.compile(r"[ \t]*(\{[^{}]*\})[ \t]*$")
_NOTE = re.compile(r"\[\^([^\[\]\s^]+)\]")


@cache
def markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.attrs import attrs_plugin
    from mdit_py_plugins.container import container_plugin
    from mdit_py_plugins.deflist import deflist_plugin

    md = MarkdownIt("commonmark").enable("table").disable(["code", "lheading", "reference"])
    md.use(attrs_plugin, spans=True, after=("span_close",)).use(deflist_plugin)
    md.use(container_plugin, "directive", validate=lambda params, markup: True)
    md.inline.ruler.before("text", "locate", _locate)
    md.inline.ruler.before("link", "note_reference", _note_reference)
    md.core.ruler.before("inline", "heading_attributes", _heading_attributes)
    # Joined text would lose the place of its parts; we join it ourselves.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")
    # Every address is judged here, with a diagnostic, not dropped there without one.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return md


def _locate(state: "StateInline", silent: bool) -> bool:
    """Note, before each step, how far the reader and its output have come."""
    if not silent:
        steps = state.env.setdefault("steps", {}).setdefault(id(state.tokens), [])
        steps.append((len(state.tokens), len(state.pending), state.pos))
    return False


def _note_reference(state: "StateInline", silent: bool) -> bool:
    match = _NOTE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("note_reference", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _heading_attributes(state: "StateCore") -> None:
    for before, token in pairwise(state.tokens):
        if before.type == "heading_open" and (match := ATTRIBUTES.search(token.content)):
            before.meta["attributes"] = match[1]
            token.content = token.content[: match.start()]


def count_cells(row: str) -> int:
    """How many cells a table's row has as written; Markdown drops those beyond the header's."""
    from markdown_it.rules_block.table import escapedSplit

    bare = re.sub(r"^[\s>]+", "", row).strip()
    cells = escapedSplit(bare)
    return len(cells) - bare.startswith("|") - (len(bare) > 1 and cells[-1] == "")
