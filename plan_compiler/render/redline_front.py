"""What stands before the compared text: which versions, how much changed, how to read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plan_compiler.diff.change import PARTICULARS, Change, Edited, ValueChanged
from plan_compiler.diff.marked import is_there
from plan_compiler.diff.merge_words import merge_inlines
from plan_compiler.diff.summary import subject_of, summarise
from plan_compiler.diff.values import say_value
from plan_compiler.facts import say_decision
from plan_compiler.mark import Whole
from plan_compiler.model import Metadata, Plan, Text, parts
from plan_compiler.render.html_document import dated
from plan_compiler.render.html_words import heard
from plan_compiler.render.markup import element, join, lines
from plan_compiler.render.redline_book import Book, anchor
from plan_compiler.render.redline_nodes import RedlineWriter
from plan_compiler.render.redline_words import (
    brief,
    count_words,
    is_formal,
    type_of,
    what_and_where,
)

VIEWS = ("marked", "sides", "new", "old")
SWITCHES = ("same", "formal")
# Between several values of one fact.
SEPARATOR = "; "
LIST_ID = "rubrik_andringar"
TEXT_ID = "jamforelsens_text"


@dataclass(frozen=True)
class Front:
    """Writes what stands before the text of a redline."""

    book: Book
    writer: RedlineWriter

    def say(self, name: str, **words: object) -> str:
        return self.book.labels[f"redline_{name}"].format(**words)

    @property
    def changes(self) -> Sequence[Change]:
        return self.book.redline.changes.changes

    # --- Versions and counts -----------------------------------------------------------------

    def title(self) -> Markup:
        kind = element("span", self.say("comparison"), heard(":"), class_="redline-kind")
        return element("h1", kind, " ", self.book.redline.new.metadata.title, class_="redline-hero")

    def versions(self) -> Markup:
        redline = self.book.redline
        cards = (
            self._version("old", redline.old, redline.changes.old.digest),
            self._version("new", redline.new, redline.changes.new.digest),
        )
        return element(
            "section", lines(cards), class_="redline-versions", aria_label=self.say("versions")
        )

    def _version(self, name: str, plan: Plan, digest: str) -> Markup:
        labels, metadata = self.book.labels, plan.metadata
        decisions = "; ".join(say_decision(one, labels) for one in metadata.decisions)
        facts = {
            labels["status"]: Markup.escape(labels[f"status_{metadata.status}"]),
            labels["diarienummer"]: Markup.escape(metadata.diarienummer),
            self.say("revision"): dated(plan.revision),
            self.say("digest"): element("code", digest) if digest else Markup(),
        }
        pairs = (
            join((element("dt", term), element("dd", value)))
            for term, value in facts.items()
            if value
        )
        direction = element("p", labels[f"change_{name}"], class_="redline-direction")
        decided = decisions or labels[f"status_{metadata.status}"]
        named = element("p", dated(decided), class_="redline-decided")
        return element("div", lines((direction, named, element("dl", lines(pairs)))))

    def summary(self) -> Markup:
        redline = self.book.redline
        sentences = summarise(redline.changes, redline.old, redline.new, self.book.labels)
        shown = [element("li", sentence) for sentence in sentences] if self.changes else []
        words = (
            element("p", count_words(self.changes, self.book.labels), class_="redline-count"),
            element("ul", lines(shown)) if shown else Markup(),
            element("p", self.say("precedence"), class_="redline-precedence"),
        )
        return element("div", lines(filter(None, words)), class_="redline-summary")

    # --- Legend and choices ------------------------------------------------------------------

    def legend(self) -> Markup:
        edit = self.writer.edit
        added = edit("inserted", Markup(self.say("legend_inserted")))
        gone = edit("deleted", Markup(self.say("legend_deleted")))
        samples = (
            join((f"{self.say('legend_words')} ", added, ". ", gone, ".")),
            self._sample("added", "block_added"),
            self._sample("removed", "block_removed"),
            self._sample("moved", "block_moved"),
            Markup(self.say("legend_heard")),
        )
        items = element("ul", lines(element("li", sample) for sample in samples))
        heading = element("h2", self.say("legend"))
        return element("section", lines((heading, items)), class_="redline-legend")

    def _sample(self, type: str, words: str) -> Markup:
        return element("span", self.say(f"legend_{words}"), class_=f"redline-sample redline-{type}")

    def choices(self) -> Markup:
        views = [self._choice("radio", view, view == "marked", "vy") for view in VIEWS]
        switches = [self._choice("checkbox", name, True) for name in SWITCHES]
        groups = (("view", views), ("extent", switches))
        return element(
            "div",
            lines(
                element(
                    "fieldset",
                    element("legend", self.say(name)),
                    lines(boxes),
                    class_=f"redline-{name}",
                )
                for name, boxes in groups
            ),
            class_="redline-choices",
        )

    def _choice(self, kind: str, name: str, checked: bool, group: str | None = None) -> Markup:
        id = f"visa_{name}"
        box = element("input", type=kind, name=group or id, id=id, checked=checked)
        return element("p", box, " ", element("label", self.say(f"show_{name}"), for_=id))

    # --- The list ----------------------------------------------------------------------------

    def list(self) -> Markup:
        heading = element("h2", self.say("list"), id=LIST_ID, tabindex=-1)
        skip = element("a", self.say("to_text"), href=f"#{TEXT_ID}", class_="redline-to-text")
        items = element("ol", lines(map(self._line, self.changes)))
        return element(
            "nav",
            lines((heading, skip, items)),
            class_="redline-list",
            aria_labelledby=LIST_ID,
        )

    def _line(self, change: Change) -> Markup:
        labels = self.book.labels
        type = labels[f"redline_type_{type_of(change)}"]
        link = element(
            "a",
            element("span", str(self.book.numbers[change.id]), class_="redline-number"),
            " ",
            element("span", type, class_="redline-type"),
            " ",
            what_and_where(change, labels),
            href=f"#{anchor(change.id)}",
        )
        words = brief(change, labels)
        parts = (
            link,
            element("p", words, class_="redline-brief") if words else "",
            self.book.flags(change.id),
        )
        kinds = self.book.kinds((change.id,))
        return element(
            "li", lines(filter(None, parts)), class_=kinds, id=f"rad_{change.id}", tabindex=-1
        )

    # --- Facts -------------------------------------------------------------------------------

    def facts(self) -> Markup:
        """What changed of the decision and its document, as a table; nothing if nothing did."""
        changes = [change for change in self.changes if change.subject in PARTICULARS]
        if not changes:
            return Markup()
        columns = [self.say(name) for name in ("fact", "before", "after", "status")]
        head = element("tr", *(element("th", column, scope="col") for column in columns))
        body = lines(self._fact(change, columns) for change in changes)
        unchanged = element("span", self._unchanged(changes), class_="redline-unchanged")
        caption = element("caption", self.say("facts_changed"), " ", unchanged)
        table = element(
            "table",
            lines((caption, element("thead", head), element("tbody", body))),
            class_="plan-table plan-stacked redline-table",
        )
        heading = element("h2", self.book.labels["facts"])
        return element("section", lines((heading, table)), class_="redline-facts")

    def _unchanged(self, changes: Sequence[Change]) -> str:
        changed = {
            change.new.path for change in changes if isinstance(change, Edited | ValueChanged)
        }
        metadata = self.book.redline.new.metadata
        names = [
            self.book.labels[f"change_field_{name}"]
            for name in parts(Metadata)
            if f"metadata/{name}" not in changed and getattr(metadata, name)
        ]
        return self.say("facts_unchanged", names=", ".join(names)) if names else ""

    def _fact(self, change: Change, columns: Sequence[str]) -> Markup:
        before, after = self._values(change)
        cells = (before, after, self.book.group((change.id,), ()))
        return element(
            "tr",
            element("th", subject_of(change, self.book.labels), scope="row"),
            *(
                element("td", cell, data_label=column, class_=style)
                for cell, column, style in zip(
                    cells, columns[1:], (None, None, "redline-status"), strict=True
                )
            ),
            class_="redline-formal" if is_formal(change) else None,
        )

    def _values(self, change: Change) -> Iterator[Markup]:
        """The value before and after."""
        match change:
            case Edited(before=str() as before, after=str() as after):
                merged = merge_inlines(
                    (Text(text=before),), (Text(text=after),), change.edits, change.id
                )
                for gone in (True, False):
                    shown = (one for one in merged if is_there(one, old=gone))
                    words = self.writer.inlines(tuple(shown))
                    yield words or Markup(self.book.labels["change_empty"])
            case ValueChanged(field=field, before=before, after=after):
                old, new = (say_value(field, one, self.book.labels) for one in (before, after))
                yield self._value("deleted", old, new)
                yield self._value("inserted", new, old)

    def _value(self, kind: Whole, words: str, other: str) -> Markup:
        """A value in words; of several, those that the other side has too are not marked."""
        if words == self.book.labels["change_empty"]:
            return dated(words)
        known = other.split(SEPARATOR)
        parts = (
            dated(one) if one in known else self.writer.edit(kind, dated(one))
            for one in words.split(SEPARATOR)
        )
        return join(parts, SEPARATOR)
