"""A redline as a page: what changed, marked in the text, and both texts by themselves.

The views are chosen without scripts: each is in the page, and the style sheet shows one of them.
What only another view shows is `hidden`, so that the page can be read without its style.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plan_compiler.diff.change import Edited
from plan_compiler.diff.redline import Carried, Redline
from plan_compiler.model import TITLE_ID, Column, Figure, Plan, find
from plan_compiler.published import Crumb
from plan_compiler.render.html import assets, drawing, fill_page, write_theme
from plan_compiler.render.html_document import article, count_calls
from plan_compiler.render.html_head import SITE_STYLE, STYLES, write_unlisted_head
from plan_compiler.render.html_nodes import Writer
from plan_compiler.render.html_published import write_trail
from plan_compiler.render.markup import element, lines
from plan_compiler.render.redline_book import Book
from plan_compiler.render.redline_front import TEXT_ID, Front
from plan_compiler.render.redline_nodes import RedlineWriter
from plan_compiler.resources import Labels, Templates

STYLE = "redline.css"


def render_redline_page(
    redline: Redline, templates: Templates, trail: Sequence[Crumb] = ()
) -> Carried:
    """The page; beside it lies what `redline_assets` gives, and in a site the site's style.

    `trail` is the way back to the lists of a site.
    """
    book = Book(redline, templates.labels)
    writer = RedlineWriter(templates.labels, count_calls(redline.new), level=2, book=book)
    content = _Page(book, writer, Front(book, writer)).content()
    title = templates.labels["redline_title"].format(title=redline.new.metadata.title)
    styles = (*STYLES, STYLE, SITE_STYLE) if trail else (*STYLES, STYLE)
    head = write_unlisted_head(f"{title} – {redline.new.issuer.name}", styles)
    way = write_trail(trail, templates.labels)
    text = fill_page(redline.new, templates, head, content, trail=way)
    unshown = tuple(id for id in book.order if id not in book.shown)
    return Carried(text.encode(), unshown)


@dataclass(frozen=True, kw_only=True)
class _EditionWriter(Writer):
    """Writes one of the two plans as its own page has it; `edition` is "new" or "old"."""

    book: Book
    edition: str

    def drawing(self, figure: Figure) -> str:
        return self.book.drawing(figure)

    def landmark(self, label: str) -> str:
        return f"{self.labels[label]}: {edition_name(self.edition, self.labels)}"

    def named_by(self, id: str) -> str | None:
        return f"{self.id(id)} {edition_id(self.edition)}"


@dataclass(frozen=True)
class _Page:
    book: Book
    writer: RedlineWriter
    front: Front

    def content(self) -> Markup:
        """Everything between the page's masthead and its colophon."""
        front, changes = self.front, self.front.changes
        facts, text = front.facts(), self.text()
        panel = lines((front.choices(), front.list()))
        main = lines(filter(None, (front.legend() if changes else "", facts, text, self.rest())))
        parts = (
            front.title(),
            front.versions(),
            front.summary(),
            element("div", panel, class_="redline-panel") if changes else "",
            element("div", main, class_="redline-main", id=TEXT_ID, tabindex=-1),
            *(self.editions() if changes else ()),
        )
        return element(
            "div",
            lines(filter(None, parts)),
            class_="plan-document plan-adaptive redline",
            lang=self.book.redline.new.metadata.language,
        )

    # --- The text ----------------------------------------------------------------------------

    def text(self) -> Markup:
        plan, writer = self.book.redline.merged, self.writer
        parts = (
            writer.heading(1, self.title(), id=writer.id(TITLE_ID), class_="plan-title"),
            writer.blocks(plan.preamble),
            writer.sections(plan.sections),
            writer.sections(plan.appendices, "plan-section plan-appendix"),
            writer.footnotes(plan.footnotes) if plan.footnotes else "",
        )
        return element("article", lines(filter(None, parts)), class_="redline-text")

    def title(self) -> Markup:
        """The plan's title; what changed in it is told among the facts."""
        for change in self.front.changes:
            if isinstance(change, Edited) and change.new.path == "metadata/title":
                return self.writer.bare_words(change)
        return Markup().join([self.book.redline.new.metadata.title])

    def rest(self) -> Markup:
        """Changes that are seen nowhere in the text."""
        unseen = [id for id in self.book.order if id not in self.book.shown]
        if not unseen:
            return Markup()
        heading = element("h2", self.book.labels["redline_unseen"])
        groups = lines(self.writer.group((id,)) for id in unseen)
        return element("section", lines((heading, groups)), class_="redline-unseen")

    # --- Both texts by themselves ------------------------------------------------------------

    def editions(self) -> Iterator[Markup]:
        plans = {"new": self.book.redline.new, "old": self.book.redline.old}
        for name, plan in plans.items():
            named = edition_name(name, self.book.labels)
            strong = element("strong", named, id=edition_id(name))
            words = element("p", strong, self.book.labels["redline_only"], class_="redline-only")
            whole = self.edition(name, plan)
            yield element(
                "div", lines((words, whole)), class_=f"redline-edition redline-{name}", hidden=True
            )

    def edition(self, name: str, plan: Plan) -> Markup:
        labels = self.book.labels
        calls = count_calls(plan)
        writer = _EditionWriter(labels, calls, f"{name}_", 2, book=self.book, edition=name)
        return article(plan, writer, "plan-adaptive redline-whole")


def edition_id(edition: str) -> str:
    return f"{edition}_lydelse"


def edition_name(edition: str, labels: Labels) -> str:
    return labels["redline_after" if edition == "new" else "redline_before"]


# --- Assets ----------------------------------------------------------------------------------


def redline_assets(redline: Redline, templates: Templates) -> dict[str, bytes]:
    """File name → bytes of what the page loads from `assets/`."""
    book = Book(redline, templates.labels)
    plans = (redline.old, redline.new)
    columns = [column for plan in plans for column in find(plan, Column)]
    drawings = {book.drawing(figure): drawing(figure) for p in plans for figure in find(p, Figure)}
    files = assets(redline.new, templates) | drawings | {STYLE: templates.data(STYLE)}
    files["theme.css"] = write_theme(redline.new, templates.labels, columns).encode()
    return dict(sorted(files.items()))
