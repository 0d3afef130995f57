"""Parts of a merged plan: which of them belong together, and what is said of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from markupsafe import Markup

from plan_compiler.diff.change import Edited, Moved, ValueChanged
from plan_compiler.diff.marked import is_gone, is_there
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.summary import moved_from_and_to
from plan_compiler.model import Footnote, N, Node, Text, walk
from plan_compiler.render.markup import element, lines
from plan_compiler.render.redline_book import anchor, former
from plan_compiler.render.redline_inlines import WordWriter
from plan_compiler.render.redline_words import brief, is_formal, value_brief
from plan_compiler.resources import plural

Ids = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PartWriter(WordWriter):
    """Groups parts by their changes; `said` are those whose groups are open.

    What is `folded` is hidden where only changes are shown.
    """

    said: frozenset[str] = frozenset()
    folded: bool = False

    # --- What a mark means -------------------------------------------------------------------

    def own(self, node: Any) -> Ids:
        """The changes of a node that are not said of what it stands in."""
        if node.mark is None or self.old:
            return ()
        return tuple(id for id in node.mark.changes if id not in self.said)

    def inside(self, node: Any, ids: Ids = ()) -> Self:
        """The writer of what is in a node, in the group of `ids`."""
        writer = replace(self, said=self.said | {*ids}) if ids else self
        mark = node.mark
        if mark is None or self.old or not mark.whole:
            return writer
        formal = bool(mark.changes) and self.book.are_formal(mark.changes)
        return replace(writer, whole=mark.whole, dead=self.dead or mark.is_old, formal=formal)

    def before(self) -> Self:
        """The writer of what stood in the old revision."""
        return replace(self, old=True, dead=True)

    def there(self, nodes: Sequence[N]) -> list[N]:
        """The nodes to write."""
        return [node for node in nodes if not self.old or is_there(node, old=True)]

    def is_same(self, node: Node) -> bool:
        """Whether a node is unchanged, and stands in nothing that is changed as a whole."""
        return not self.whole and not self.old and self.book.is_clean(node)

    def is_move(self, ids: Ids) -> bool:
        """Whether the first of some changes is a move: the others are of what moved."""
        return bool(ids) and isinstance(self.book.changes[ids[0]], Moved)

    def runs(self, nodes: Sequence[N], own: Callable[[N], Ids]) -> Iterator[tuple[Ids, list[N]]]:
        """Neighbours with the same changes; what moved together stays so, edited or not."""
        run: list[N] = []
        ids: Ids = ()
        for node in nodes:
            here = own(node)
            if run and self._goes_on(ids, here, run[-1], node):
                run.append(node)
                continue
            if run:
                yield ids, run
            ids, run = here[:1] if self.is_move(here) else here, [node]
        if run:
            yield ids, run

    def _goes_on(self, ids: Ids, here: Ids, last: N, node: N) -> bool:
        if not ids:
            return not here and self.is_same(last) == self.is_same(node)
        if self.is_move(ids):
            return ids[0] in here and is_gone(last) == is_gone(node)
        return ids == here

    # --- How they stand ----------------------------------------------------------------------

    def sides(self, before: Markup, after: Markup, inline: bool = False) -> Markup:
        """Two wordings that can be shown beside each other, either empty where there is none.

        With `inline` the second has the words of both, and is shown alone unless they are.
        """
        return element(
            "div",
            lines(
                (
                    self._side("before", before, hidden=inline or not before),
                    self._side("after", after, hidden=not after),
                )
            ),
            class_="redline-pair",
        )

    def _side(self, name: str, words: Markup, hidden: bool) -> Markup:
        title = element("p", self.labels[f"redline_{name}"], class_="redline-side", hidden=True)
        none = element("p", self.labels[f"redline_none_{name}"], class_="redline-none")
        return element(
            "div", lines((title, words or none)), class_=f"redline-{name}", hidden=hidden
        )

    def same(self, words: Markup) -> Markup:
        """What did not change; a line stands for it where it is folded away."""
        line = element("p", self.labels["redline_folded"], class_="redline-folded", hidden=True)
        return element("div", lines((line, words)), class_="redline-same")

    def folding(self, node: Node) -> Self:
        """The writer of what is in a node, which is folded away if it did not change."""
        return replace(self, folded=True) if self.is_same(node) else self

    # --- Footnotes ---------------------------------------------------------------------------

    def next(self, name: str) -> str | None:
        id = super().next(name)
        if id and self.folded:
            self.book.folded.add(id)
        return id

    def back(self, note: Footnote, call: int) -> Markup:
        """A way back to a call that can be folded away is then no way."""
        way = super().back(note, call)
        return element("span", way, class_="redline-same") if self.is_folded(note, call) else way

    def is_folded(self, note: Footnote, call: int) -> bool:
        return self.id(f"anrop_{note.id}_{call}") in self.book.folded

    def group(self, ids: Ids, *content: Markup) -> Markup:
        """What some changes are about, with what of them is not seen in the words."""
        notes = [note for id in ids if id not in self.book.shown for note in self._notes(id)]
        listed = [element("ul", lines(notes), class_="redline-notes")] if notes else []
        return self.book.group(ids, [*listed, *filter(None, content)])

    def _notes(self, id: str) -> Iterator[Markup]:
        match self.book.changes[id]:
            case ValueChanged() as change:
                name = self.labels[f"change_field_{change.field}"]
                words = f"{name}: {value_brief(change, self.labels)}"
                yield element("li", words, class_="redline-formal" if is_formal(change) else None)
            case Edited(before=str(), after=str()) as change:
                words = self.bare_words(change)
                yield element("li", f"{self.labels[f'redline_field_{change.new.field}']}: ", words)

    def bare_words(self, change: Edited) -> Markup:
        """A field of words that are not seen, or stand elsewhere, with what came and went."""
        assert isinstance(change.before, str) and isinstance(change.after, str)
        before, after = ((Text(text=text),) for text in (change.before, change.after))
        return self.inlines(merge_inlines(before, after, change.edits, change.id))

    # --- Moves -------------------------------------------------------------------------------

    def left(self, id: str, nodes: Sequence[Node], written: Callable[[], Markup]) -> Markup:
        """What is at the place that something moved from: a word of where it is now.

        If it held what did not move with it, that is shown where it was.
        """
        box = Markup() if id in self.book.left else self.left_box(id)
        marks = (inner.mark for node in nodes for inner in walk(node) if inner.mark)
        if all(id in mark.changes for mark in marks):
            return box
        return lines(filter(None, (box, element("div", written()))))

    def left_box(self, id: str) -> Markup:
        self.book.left[id] = None
        words = self.labels["redline_left"].format(what=brief(self.book.changes[id], self.labels))
        way = self.labels["redline_left_way"].format(number=self.book.numbers[id])
        link = element("a", way, href=f"#{anchor(id)}")
        return element("p", f"{words} ", link, class_="redline-box", id=former(id), tabindex=-1)

    def came_box(self, id: str) -> Markup:
        """Where what moved stood, and how much was changed in it."""
        change = self.book.changes[id]
        assert isinstance(change, Moved)
        stood, _ = moved_from_and_to(change, self.labels)
        is_section = change.subject in ("section", "heading")
        key = "redline_came" if is_section else "redline_came_under"
        words = self.labels[key].format(place=stood.rstrip(" :."))
        link = element("a", self.labels["redline_came_way"], href=f"#{former(id)}")
        edits = ""
        if change.edits:
            key = plural("change_edits", change.edits)
            edits = f" {self.labels[key].format(count=change.edits)}."
        return element("p", f"{words} ", link, ".", edits, class_="redline-box")
