"""The document as one `article`: cover, facts, contents, title and text, in the common order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from plan_compiler.days import is_date
from plan_compiler.model import (
    TITLE_ID,
    ContentsEntry,
    MetadataGroup,
    MetadataRow,
    NoteReference,
    Plan,
    find,
)
from plan_compiler.render.html_nodes import FOOTNOTES_ID, Writer
from plan_compiler.render.html_words import heard
from plan_compiler.render.markup import breakable, element, join, lines
from plan_compiler.resources import Labels

CONTENTS_ID = "rubrik_innehall"
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})")


def write_article(
    plan: Plan,
    labels: Labels,
    *,
    prefix: str = "",
    level: int = 1,
    style: str = "",
    downloads: Markup | None = None,
    banner: Markup | None = None,
) -> Markup:
    """The whole document: `prefix` goes before every id, `level` is that of the title's heading.

    `style` is a further class of the whole; `banner` is shown first, `downloads` below the facts.
    """
    return article(plan, Writer(labels, count_calls(plan), prefix, level), style, downloads, banner)


def count_calls(plan: Plan) -> Counter[str]:
    """How often each footnote is called."""
    return Counter(reference.note for reference in find(plan, NoteReference))


def article(
    plan: Plan,
    writer: Writer,
    style: str = "",
    downloads: Markup | None = None,
    banner: Markup | None = None,
) -> Markup:
    """The whole document as a writer writes it."""
    cover = "" if plan.metadata.cover_title else "plan-coverless"
    parts = (
        banner or _standing(plan),
        _cover(plan),
        _facts(plan, writer),
        downloads,
        _title(plan, writer),
        _contents(plan, writer),
        _body(plan, writer),
    )
    return element(
        "article",
        lines(filter(None, parts)),
        class_=" ".join(filter(None, ("plan-document", style, cover))),
        lang=plan.metadata.language,
    )


def _standing(plan: Plan) -> Markup:
    if not plan.standing:
        return Markup()
    word = element("p", plan.standing.word, class_="plan-banner-word")
    banner = element("p", plan.standing.banner)
    return element("div", lines((word, banner)), class_="plan-banner")


def _cover(plan: Plan) -> Markup:
    # Without a title of its own the cover would only repeat the heading below it.
    words = {"plan-cover-title": plan.metadata.cover_title, "plan-series": plan.metadata.series}
    shown = [element("p", text, class_=name) for name, text in words.items() if text]
    return element("div", lines(shown), class_="plan-cover plan-hero") if shown else Markup()


def _title(plan: Plan, writer: Writer) -> Markup:
    style = "plan-title" if plan.metadata.cover_title else "plan-title plan-hero"
    return writer.heading(1, plan.metadata.title, id=writer.id(TITLE_ID), class_=style)


def _body(plan: Plan, writer: Writer) -> Markup:
    preamble = element("div", writer.blocks(plan.preamble), class_="plan-preamble")
    parts = (
        *([preamble] if plan.preamble else ()),
        *(writer.section(section) for section in plan.sections),
        *(writer.section(section, "plan-section plan-appendix") for section in plan.appendices),
        *([writer.footnotes(plan.footnotes)] if plan.footnotes else ()),
    )
    return element("div", lines(parts), class_="plan-body")


# --- Facts -----------------------------------------------------------------------------------


def _facts(plan: Plan, writer: Writer) -> Markup:
    if not plan.facts:
        return Markup()
    parts = lines(part for group in plan.facts for part in _group(group))
    return element("section", parts, class_="plan-facts", aria_label=writer.landmark("facts"))


def _group(group: MetadataGroup) -> Iterator[Markup]:
    if group.title:
        yield element("p", group.title, class_="plan-facts-title")
    yield element("dl", lines(_fact(row) for row in group.rows))


def _fact(row: MetadataRow) -> Markup:
    return join((element("dt", row.label), element("dd", dated(row.value))))


def dated(words: str) -> Markup:
    """The words with every date as data (`time`), shown as it is written."""
    return join(
        element("time", part, datetime=part) if is_date(part) else breakable(part)
        for part in DATE.split(words)
    )


# --- Contents --------------------------------------------------------------------------------


def _contents(plan: Plan, writer: Writer) -> Markup:
    # The title stands right above the list: an entry for it would lead nowhere.
    entries = [entry for entry in plan.contents if entry.level > 1]
    if plan.footnotes:
        words = writer.labels["footnotes"]
        entries.append(ContentsEntry(target=FOOTNOTES_ID, level=2, title=words))
    if not entries:
        return Markup()
    id = writer.id(CONTENTS_ID)
    return element(
        "nav",
        lines((writer.heading(2, writer.labels["contents"], id=id), _entries(entries, writer))),
        class_="plan-contents plan-generated",
        role="doc-toc",
        aria_labelledby=writer.named_by(CONTENTS_ID),
    )


def _entries(entries: Sequence[ContentsEntry], writer: Writer) -> Markup:
    items = (
        element("li", _entry(entry, writer), *([_entries(below, writer)] if below else ()))
        for entry, below in _branches(entries)
    )
    return element("ol", lines(items))


def _branches(
    entries: Sequence[ContentsEntry],
) -> Iterator[tuple[ContentsEntry, Sequence[ContentsEntry]]]:
    """Each entry that is not below the one before it, with those that are."""
    while entries:
        first, *rest = entries
        below = next((i for i, entry in enumerate(rest) if entry.level <= first.level), len(rest))
        yield first, rest[:below]
        entries = rest[below:]


def _entry(entry: ContentsEntry, writer: Writer) -> Markup:
    words: list[str] = [entry.title]
    if entry.number:
        words = [element("span", entry.number, class_="plan-number"), " ", *words]
    if entry.context:
        words.append(heard(writer.labels["heading_context"].format(context=entry.context)))
    return element("a", *words, href=writer.to(entry.target))
