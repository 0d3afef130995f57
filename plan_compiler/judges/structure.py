"""What the elements of a page say of its text: as in the model, and by the rules of good pages."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from plan_compiler.judges.aspects import (
    Aspects,
    Lines,
    differences,
    gather,
    line,
    list_line,
    of_model,
    table_line,
)
from plan_compiler.model import Plan

READS = (
    "language",
    "fact",
    "heading",
    "strong",
    "emphasis",
    "link",
    "reference",
    "list",
    "definitions",
    "quote",
    "notice",
    "table",
    "figure",
    "description",
    "signatures",
)


def structure(page: bytes, plan: Plan) -> list[str]:
    """Everything that is wrong with the elements of a page, or of a fragment in its host."""
    from lxml import html

    root: Any = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    (article,) = root.find_class("plan-document")
    faults = [*differences(of_model(plan), of_page(article), READS), *_rules(root)]
    if root.find_class("plan-page"):
        faults += _frame(root, plan)
    return faults


# --- The page --------------------------------------------------------------------------------

_NOT_READ = ("plan-generated", "plan-heard", "plan-contents", "plan-permalink")


def of_page(article: Any) -> Aspects:
    return gather(_of_article(article))


def _of_article(article: Any) -> Lines:
    yield "language", article.get("lang", "")
    for term in article.xpath(".//*[contains(@class, 'plan-facts')]//dt"):
        told = term.getnext()
        value = said(told) if told is not None and told.tag == "dd" else ""
        yield "fact", f"{said(term)}: {value}"
    prefix = _prefix(article)
    for element in article.iter():
        if isinstance(element.tag, str) and not _aside(element):
            yield from _of_element(element, prefix)


def _prefix(article: Any) -> str:
    """What a fragment puts before every id."""
    title = article.xpath("string((.//*[contains(@class, 'plan-title')]/@id)[1])")
    return str(title).removesuffix("dokumentets-titel")


def _aside(element: Any) -> bool:
    classes = {name for e in (element, *element.iterancestors()) for name in _classes(e)}
    return not classes.isdisjoint(_NOT_READ)


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def said(element: Any, silent: Sequence[str] = ("plan-supplement",)) -> str:
    """The words of an element without those of `silent` and of what no author wrote."""
    if not isinstance(element.tag, str) or {*silent, *_NOT_READ} & {*_classes(element)}:
        return ""
    below = (said(child, silent) + (child.tail or "") for child in element)
    gap = " " if element.tag == "br" else ""
    return (element.text or "") + gap + "".join(below)


def _of_element(element: Any, prefix: str) -> Lines:
    words = said(element)
    match element.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            level = int(element.tag[1]) - (1 if prefix else 0)
            yield "heading", f"{level} {words}"
        case "strong" | "em":
            yield {"strong": "strong", "em": "emphasis"}[element.tag], words
        case "span" if element.get("lang"):
            yield "language", f"{element.get('lang')} {words}"
        case "a" if "plan-link" in _classes(element):
            yield "link", f"{element.get('href')} {words}"
        case "a" if "plan-reference" in _classes(element):
            yield "reference", f"{element.get('href').replace(f'#{prefix}', '#')} {words}"
        case _:
            yield from _of_container(element)


def _of_container(element: Any) -> Lines:
    classes = _classes(element)
    match element.tag:
        case "ul" if "plan-signatures" in classes:
            yield "signatures", str(len(element.findall("li")))
        case "ul" | "ol" if element.getparent().get("role") != "doc-endnotes":
            if "plan-downloads" not in classes:
                start = int(element.get("start", "1"))
                yield "list", list_line(element.tag == "ol", start, len(element.findall("li")))
        case "dl" if "plan-definitions" in classes:
            pairs = [child.tag for child in element]
            yield (
                "definitions",
                str(pairs.count("dt") if pairs == ["dt", "dd"] * (len(pairs) // 2) else 0),
            )
        case "blockquote":
            yield "quote", str(len(element))
        case "div" if element.get("role") == "note":
            yield "notice", "urgent" if "plan-urgent" in classes else "notice"
        case "table":
            yield "table", _table_shown(element)
        case "figure":
            yield from _figure_shown(element)


def _table_shown(table: Any) -> str:
    everything: Sequence[str] = ()
    caption = "".join(said(c, everything) for c in table.findall("caption"))
    columns = [said(cell, everything) for cell in table.xpath("./thead/tr/th[@scope='col']")]
    rows, headers, cells = (
        len(table.xpath(f"./tbody/{path}")) for path in ("tr", "tr/th[@scope='row']", "tr/td")
    )
    return table_line(caption, columns, rows, headers, cells)


def _figure_shown(figure: Any) -> Lines:
    alternative = figure.xpath("string(img/@alt)")
    yield "figure", f"{alternative} / {''.join(said(c) for c in figure.findall('figcaption'))}"
    told = figure.xpath("string(img/@aria-details)")
    following = figure.getnext()
    bound = following is not None and following.tag == "details" and following.get("id") == told
    yield "description", str(bound)


# --- Rules of good pages ---------------------------------------------------------------------

_REFERRING = ("aria-labelledby", "aria-describedby", "aria-details", "aria-controls", "headers")
_VAGUE = {"här", "klicka här", "läs mer", "länk", "mer", "here", "click here", "read more", "link"}
_FILE_NAME = re.compile(r"\.(svg|png|jpe?g|gif|webp)$", re.IGNORECASE)
_PHONE = re.compile(r"tel:(\+\d{6,15}|\d{3,6})")


def _rules(root: Any) -> Iterator[str]:
    yield from _ids(root)
    yield from _notes(root)
    yield from _links(root)
    yield from _pictures(root)
    yield from _headings(root)
    yield from _scripts(root)


def _ids(root: Any) -> Iterator[str]:
    known = set(root.xpath("//@id"))
    wanted = [href[1:] for href in root.xpath("//a/@href") if href.startswith("#")]
    for name in _REFERRING:
        wanted += [id for value in root.xpath(f"//@{name}") for id in value.split()]
    yield from (f"no id {id}" for id in sorted(set(wanted) - known))


def _notes(root: Any) -> Iterator[str]:
    """Call and note lead to each other, in the order of the calls."""
    calls = root.xpath("//*[@role='doc-noteref']")
    notes = [f"#{id}" for id in root.xpath("//*[@role='doc-endnotes']//li/@id")]
    called = list(dict.fromkeys(call.get("href") for call in calls))
    if called != notes:
        yield f"notes called {called}, told {notes}"
    for call in calls:
        if call.text_content().strip().isdigit():
            yield f"a call is heard as a mere number: {call.get('id')}"
        note = root.xpath("//*[@id=$id]", id=call.get("href", "")[1:])
        back = note[0].xpath(".//*[@role='doc-backlink']/@href") if note else []
        if f"#{call.get('id')}" not in back:
            yield f"no way back to {call.get('id')}"


def _links(root: Any) -> Iterator[str]:
    for link in root.iter("a"):
        words, target = line(link.text_content()), link.get("href", "")
        if words.lower().strip(" .") in _VAGUE or not words:
            yield f"a link says little: {words!r}"
        kind = urlsplit(target).scheme
        if not target.isascii() or kind not in ("", "http", "https", "mailto", "tel"):
            yield f"an address that programs may not take: {target}"
        if kind == "tel" and not _PHONE.fullmatch(target):
            yield f"a number that cannot be called: {target}"


def _pictures(root: Any) -> Iterator[str]:
    for picture in root.iter("img"):
        alternative = (picture.get("alt") or "").strip()
        if not alternative or _FILE_NAME.search(alternative):
            yield f"a picture says {alternative!r}"


def _headings(root: Any) -> Iterator[str]:
    headings = root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")
    heard = Counter(f"{h.tag} {line(h.text_content())}" for h in headings)
    yield from (f"{count} headings are heard as {h}" for h, count in heard.items() if count > 1)


def _scripts(root: Any) -> Iterator[str]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            yield "a script"
    for element in root.iter():
        names = [name for name in element.attrib if name == "style" or name.startswith("on")]
        yield from (f"{element.tag} has {name}" for name in names)


# --- The page's frame ------------------------------------------------------------------------


def _frame(root: Any, plan: Plan) -> Iterator[str]:
    if root.get("lang") != plan.metadata.language:
        yield f"the page's language is {root.get('lang')}"
    named = plan.metadata.cover_title or plan.metadata.title
    if named not in root.xpath("string(//head/title)"):
        yield "the page's title is not the plan's"
    first, *_ = root.xpath("//body//a")
    if first.get("href") != f"#{root.xpath('string(//main/@id)')}":
        yield "the first link does not lead to the text"
    policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield "the policy lets in what is not the page's own"
    yield from _data(root, plan)


def _data(root: Any, plan: Plan) -> Iterator[str]:
    """What machines read of the page is JSON and knows the same decision."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            facts = json.loads(script.text)
        except ValueError as error:
            yield f"machines cannot read the page's facts: {error}"
            continue
        days = [decision.date.isoformat() for decision in plan.metadata.decisions]
        known = (
            facts.get("name"),
            facts.get("legislationIdentifier"),
            facts.get("legislationDate"),
        )
        wanted = (plan.metadata.title, plan.metadata.diarienummer, max(days, default=None))
        yield from (
            f"{f!r} instead of {w!r} for machines"
            for f, w in zip(known, wanted, strict=True)
            if f != w
        )
