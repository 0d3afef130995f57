"""The words of a merged plan as JSON for Typst: marks become nodes around what they are of.

Besides the model's nodes there are `marked` (words that came, went, moved or changed), `heard`
(said and not seen), `aside` (seen, but not of the document), `gap` (between words that went and
those that came) and `old-call` (of a footnote that now is called elsewhere).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from plan_compiler.codec import Json, encode
from plan_compiler.mark import Mark
from plan_compiler.model import (
    Inline,
    Inlines,
    LineBreak,
    Link,
    LostLink,
    NoteReference,
    Reference,
    find,
)
from plan_compiler.render.redline_words import restyling
from plan_compiler.resources import Labels

# The kinds of marks that are said before and after the words that they are of.
SAID = ("inserted", "deleted", "moved-from", "moved-to")


def removed_note(id: str) -> str:
    """The id of a footnote that is gone: a new one may have taken its own."""
    return f"tidigare:{id}"


@dataclass
class WordWriter:
    """Writes inlines; `removed` are the ids of the footnotes that are gone.

    What is marked gets a bar in the margin and a serial, by which its ends on the pages are found;
    without `bars` that is 0.
    """

    labels: Labels
    removed: frozenset[str] = frozenset()
    bars: bool = True
    count: int = 0

    def inlines(self, content: Inlines, dead: bool = False) -> list[Json]:
        """Words with what came and went marked; what is `dead` leads nowhere."""
        nodes: list[Json] = []
        for mark, run in groupby(content, key=lambda inline: inline.mark):
            words = self._run(mark, tuple(run), dead)
            if _is_marked(nodes[-1:]) and _is_marked(words[:1]):
                nodes.append({"type": "gap"})
            nodes += words
        return nodes

    def marked(self, kind: str, content: Sequence[Json], box: str = "") -> Json:
        """Words of one kind; those with the same `box` are framed together."""
        self.count += 1
        node = {"type": "marked", "kind": kind, "serial": self.count * self.bars, "box": box}
        before, after = self._said(kind, "begins"), self._said(kind, "ends")
        return node | {"content": [*before, *content, *after]}

    def aloud(self, kind: str, words: str) -> str:
        """Words that nobody sees, with what is said of them."""
        if kind not in SAID or not words:
            return words
        return "".join((self._label(kind, "begins"), words, self._label(kind, "ends").rstrip()))

    def _said(self, kind: str, end: str) -> list[Json]:
        if kind not in SAID:
            return []
        words = self._label(kind, end)
        return [{"type": "heard", "kind": kind, "end": end == "ends", "content": [words]}]

    def _label(self, kind: str, end: str) -> str:
        return self.labels[f"redline_{kind.replace('-', '_')}_{end}"]

    def _run(self, mark: Mark | None, run: Inlines, dead: bool) -> list[Json]:
        """Neighbours with the same mark; words with a new look stand once, with what is new."""
        if mark is None:
            return [self._inline(inline, dead) for inline in run]
        if mark.is_old and mark.restyled and not any(_calls(inline) for inline in run):
            return []
        words = [self._inline(inline, mark.is_old) for inline in run]
        if all(isinstance(inline, LineBreak) for inline in run):
            # A break alone would not be seen.
            words = [aside(self.labels["redline_break"]), *(words if mark.is_new else ())]
        if mark.restyled and mark.is_new:
            said = restyling(mark.restyled, self.labels)
            return [self.marked("restyled", words), aside(f" {said}")]
        return [self.marked(mark.kind, words)]

    def _inline(self, inline: Inline, dead: bool) -> Json:
        if isinstance(inline, NoteReference):
            return self._call(inline, dead)
        node = encode(inline)
        if isinstance(node, str) or "content" not in node:
            return node
        holder: Any = inline
        content = self.inlines(holder.content, dead)
        if dead and isinstance(inline, Link | LostLink | Reference):
            return {"type": "lost-link", "content": content}
        return node | {"content": content}

    def _call(self, call: NoteReference, dead: bool) -> Json:
        """A dead call brings its footnote only if that is gone too."""
        if not dead:
            return encode(call)
        if call.note in self.removed:
            return encode(call) | {"note": removed_note(call.note)}
        return {"type": "old-call", "content": [str(call.number)]}


def _calls(inline: Inline) -> bool:
    return next(find(inline, NoteReference), None) is not None


def _is_marked(nodes: Sequence[Json]) -> bool:
    return any(not isinstance(node, str) and node["type"] == "marked" for node in nodes)


def aside(words: str) -> Json:
    """Small words that are not the document's."""
    return {"type": "aside", "content": [words]}
