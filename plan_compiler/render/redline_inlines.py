"""Words of a merged plan as markup: those of one revision only are marked, and say so."""

from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from plan_compiler.diff.marked import of_side
from plan_compiler.mark import Mark, Whole
from plan_compiler.model import Figure, Inlines, LineBreak, Link, NoteReference, Reference
from plan_compiler.render.html_nodes import Writer
from plan_compiler.render.html_words import heard
from plan_compiler.render.markup import element, join
from plan_compiler.render.redline_book import Book
from plan_compiler.render.redline_words import restyling


@dataclass(frozen=True, kw_only=True)
class WordWriter(Writer):
    """Writes words with marks.

    `whole` tells that all of them are of one revision. What is `dead` is gone: it has no ids, and
    nothing in it leads anywhere. With `old` only what stood in the old revision is written.
    `formal`: nothing of substance came or went with all of it.
    """

    book: Book
    whole: Whole = ""
    dead: bool = False
    old: bool = False
    formal: bool = False

    def words(self, inlines: Inlines) -> Markup:
        words = self.inlines(inlines)
        return self.edit(self.whole, words, self.formal) if self.whole and words else words

    def plain(self, inlines: Inlines) -> str:
        """The words as they are now; of what is gone, as they were."""
        return super().plain(of_side(inlines, old=False) or inlines)

    def inlines(self, inlines: Inlines) -> Markup:
        if self.whole:
            return super().inlines(inlines)
        runs = groupby(inlines, key=lambda inline: inline.mark)
        return join(self._run(mark, tuple(run)) for mark, run in runs)

    def _run(self, mark: Mark | None, run: Inlines) -> Markup:
        """Neighbours with the same mark, as one edit."""
        if mark is None:
            return super().inlines(run)
        if mark.is_old:
            if mark.restyled and not self.old:
                return Markup()
            words = replace(self, dead=True)._bare(run)
            return self.edit("deleted", words, mark.formal)
        if self.old:
            return Markup()
        words = self._bare(run)
        return (
            self._restyled(mark, words)
            if mark.restyled
            else self.edit("inserted", words, mark.formal)
        )

    def _bare(self, run: Inlines) -> Markup:
        """The words of an edit; a line break alone would not be seen."""
        bare = super().inlines(tuple(replace(inline, mark=None) for inline in run))
        if all(isinstance(inline, LineBreak) for inline in run):
            sign = self.labels["redline_break"]
            return Markup.escape(sign) if self.dead else join((sign, bare))
        return bare

    def edit(self, kind: Whole, words: Markup, formal: bool = False) -> Markup:
        """Words that came or went; what says so before and after is copied with them."""
        name = kind.replace("-", "_")
        return element(
            "ins" if kind == "inserted" else "del",
            heard_always(self.labels[f"redline_{name}_begins"]),
            words,
            heard_always(self.labels[f"redline_{name}_ends"]),
            class_="redline-formal" if formal else None,
        )

    def _restyled(self, mark: Mark, words: Markup) -> Markup:
        said = restyling(mark.restyled, self.labels)
        aside = element("span", f" {said}", class_="redline-aside")
        return element("span", words, aside, class_="redline-restyled redline-formal")

    def link(self, link: Link) -> Markup:
        return self._lifeless(link) if self.dead else super().link(link)

    def reference(self, reference: Reference) -> Markup:
        return self._lifeless(reference) if self.dead else super().reference(reference)

    def _lifeless(self, way: Link | Reference) -> Markup:
        kind = f" plan-link-{way.kind}" if isinstance(way, Link) else ""
        return element("span", self.inlines(way.content), class_=f"redline-lifeless{kind}")

    def note_reference(self, reference: NoteReference) -> Markup:
        if not self.dead:
            return super().note_reference(reference)
        call = join((heard(self.labels["footnote_call"]), str(reference.number)))
        return element("sup", call, class_="plan-note-reference plan-generated")

    def drawing(self, figure: Figure) -> str:
        return self.book.drawing(figure)

    # --- Ids ---------------------------------------------------------------------------------

    def id(self, id: str) -> str | None:
        return None if self.dead else super().id(id)

    def next(self, name: str) -> str | None:
        return None if self.dead else super().next(name)


def heard_always(words: str) -> Markup:
    """Words that are heard, not seen, and copied with what they stand at."""
    return element("span", words, class_="plan-heard redline-said")
